// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/cataloguedesk.h"

#include "providers/cataloguesearch.h"
#include "providers/errordecoder.h"
#include "providers/pastedtext.h"
#include "providers/webhooksignature.h"

namespace ringback {
using namespace Qt::StringLiterals;

CatalogueDesk::CatalogueDesk(const Registry& registry, const Clock& clock)
    : m_registry(registry), m_clock(clock)
{
}

CatalogueDesk::~CatalogueDesk() = default;

QList<DecodedPaste> CatalogueDesk::decode(const QByteArray& text, const QString& provider,
                                          const QString& operation) const
{
    ErrorInput context;
    context.provider = provider;
    context.operation = operationFromWord(operation).value_or(Operation::Unknown);
    context.now = m_clock.nowUtc();
    return decodeText(ErrorDecoder(m_registry), text, context);
}

QList<CatalogueHit> CatalogueDesk::search(const QString& words, const QString& provider) const
{
    if (m_search == nullptr)
        m_search = std::make_unique<CatalogueSearch>(m_registry, builtInSymptoms());
    return m_search->find(words, provider);
}

WebhookVerdict CatalogueDesk::checkWebhook(const WebhookQuestion& question) const
{
    if (question.now.isValid())
        return checkWebhookSignature(m_registry, question);
    WebhookQuestion dated = question;
    dated.now = m_clock.nowUtc();
    return checkWebhookSignature(m_registry, dated);
}

QList<QPair<QString, QString>> CatalogueDesk::providers() const
{
    QList<QPair<QString, QString>> list;
    for (const LoadedProvider& provider : m_registry.providers())
        list.append({provider.definition.id, provider.definition.name});
    return list;
}

} // namespace ringback
