// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "engine/errordesk.h"
#include "providers/registry.h"

#include <memory>

namespace ringback {

class CatalogueSearch;

// The error desk over the real catalogues. `registry` and `clock` must outlive it. The index for searching is
// built with the first search, so that a decode pays nothing for it.
class CatalogueDesk final : public ErrorDesk {
public:
    CatalogueDesk(const Registry& registry, const Clock& clock);
    ~CatalogueDesk() override;
    Q_DISABLE_COPY_MOVE(CatalogueDesk)

    // An unknown word for the operation counts as "unknown".
    QList<DecodedPaste> decode(const QByteArray& text, const QString& provider,
                               const QString& operation) const override;
    QList<CatalogueHit> search(const QString& words, const QString& provider) const override;
    // A question without a time is judged by the clock.
    WebhookVerdict checkWebhook(const WebhookQuestion& question) const override;
    QList<QPair<QString, QString>> providers() const override;

private:
    const Registry& m_registry;
    const Clock& m_clock;
    mutable std::unique_ptr<CatalogueSearch> m_search;
};

} // namespace ringback
