// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/cataloguedesk.h"

#include "providers/cataloguesearch.h"
#include "providers/errordecoder.h"
#include "providers/pastedtext.h"
#include "providers/webhooksignature.h"

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString foundAs(const PastedError& pasted, const QByteArray& whole)
{
    if (pasted.httpStatus != 0 || !pasted.headers.isEmpty())
        return u"an HTTP response"_s;
    const QByteArray body = pasted.body.trimmed();
    const bool isJson = body.startsWith('{') || body.startsWith('[');
    if (body != whole.trimmed())
        return isJson ? u"JSON inside a text"_s : u"a part of a text"_s;
    return isJson ? u"a JSON body"_s : u"plain text"_s;
}
} // namespace

CatalogueDesk::CatalogueDesk(const Registry& registry, const Clock& clock)
    : m_registry(registry), m_clock(clock)
{
}

CatalogueDesk::~CatalogueDesk() = default;

QList<DecodedPaste> CatalogueDesk::decode(const QByteArray& text, const QString& provider,
                                          const QString& operation) const
{
    const ErrorDecoder decoder(m_registry);
    QList<DecodedPaste> found;
    for (const PastedError& pasted : errorsInText(text)) {
        ErrorInput input;
        input.provider = provider;
        input.httpStatus = pasted.httpStatus;
        input.headers = pasted.headers;
        input.body = pasted.body;
        input.operation = operationFromWord(operation).value_or(Operation::Unknown);
        input.now = m_clock.nowUtc();
        DecodedPaste paste;
        paste.error = decoder.decode(input);
        paste.httpStatus = pasted.httpStatus;
        paste.body = pasted.body;
        paste.foundAs = foundAs(pasted, text);
        found.append(paste);
    }
    return found;
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
