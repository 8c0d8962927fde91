// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cataloguehit.h"
#include "core/webhookcheck.h"

#include <QList>
#include <QString>

namespace ringback {

// What can be asked of the catalogues without any account: the Decoder page and the command line stand on it.
// An interface, so that a test of the window can put a fake in its place. Synchronous and quick for texts of
// a few megabytes; everything belongs to the thread that made it. Nothing that is asked is kept.
class ErrorDesk {
public:
    virtual ~ErrorDesk() = default;

    // `provider` empty: found out from the shape. `operation`: "read", "place", "hangup" or "unknown".
    virtual QList<DecodedPaste> decode(const QByteArray& text, const QString& provider,
                                       const QString& operation) const = 0;
    // Codes, titles, causes, symptoms, webhook problems and HTTP statuses that the words find, best first;
    // without words everything, by provider and code. `provider` empty: all.
    virtual QList<CatalogueHit> search(const QString& words, const QString& provider) const = 0;
    virtual WebhookVerdict checkWebhook(const WebhookQuestion& question) const = 0;
    // Ids and names of the providers, for choosers: "vobiz" -> "Vobiz".
    virtual QList<QPair<QString, QString>> providers() const = 0;
};

} // namespace ringback
