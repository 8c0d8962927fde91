// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ticketbody.h"
#include "engine/ticketmaterial.h"
#include "engine/ticketredactor.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QJsonValue factInstant(const QDateTime& at)
{
    return at.isValid() ? QJsonValue(at.toUTC().toString(u"yyyy-MM-ddTHH:mm:ss.zzzZ"_s))
                        : QJsonValue(QJsonValue::Null);
}

QJsonValue factText(const QString& text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

QString shortId(const QString& id)
{
    return id.size() <= 14 ? id : id.first(12) + u"..."_s;
}

class FactWriter {
public:
    FactWriter(const TicketMaterial& material, TicketRedactor& redactor)
        : m_material(material), m_redactor(redactor)
    {
    }

    QJsonObject call(const TicketCall& item)
    {
        const Call& call = item.row.call;
        m_where = u"call "_s + shortId(call.key.callId);
        QJsonArray ids;
        for (const LabelledId& id : call.otherIds)
            ids.append(QJsonObject {{u"label"_s, id.label}, {u"value"_s, idText(id.value)}});
        QJsonArray requestIds;
        for (const QString& id : call.requestIds)
            requestIds.append(idText(id));
        QJsonArray flags;
        for (const QString& flag : call.flags)
            flags.append(flag);
        QJsonObject fact {
            {u"account"_s, call.key.account},
            {u"account_label"_s, accountText(call.key.account)},
            {u"call_id"_s, idText(call.key.callId)},
            {u"request_ids"_s, requestIds},
            {u"ids"_s, ids},
            {u"direction"_s, wordOf(call.direction)},
            {u"from"_s, factText(m_redactor.number(call.from, u"From of "_s + m_where))},
            {u"to"_s, factText(m_redactor.number(call.to, u"To of "_s + m_where))},
            {u"status"_s, wordOf(call.status)},
            {u"provider_status"_s, words(call.providerStatus, u"status"_s)},
            {u"end_reason"_s, words(call.endReason, u"end reason"_s)},
            {u"end_reason_text"_s, words(call.endReasonText, u"end reason"_s)},
            {u"duration_seconds"_s,
             call.durationMs ? QJsonValue(double(*call.durationMs) / 1000) : QJsonValue(QJsonValue::Null)},
            {u"created_at"_s, factInstant(call.createdAt)},
            {u"ringing_at"_s, factInstant(call.ringingAt)},
            {u"answered_at"_s, factInstant(call.answeredAt)},
            {u"ended_at"_s, factInstant(call.endedAt)},
            {u"resolution"_s, resolutionOf(item.row)},
            {u"flags"_s, flags},
            {u"retry_of"_s, factText(idText(call.retryOf))},
            {u"attempt"_s, call.attempt > 0 ? QJsonValue(call.attempt) : QJsonValue(QJsonValue::Null)},
            {u"attempts"_s, call.attempts > 0 ? QJsonValue(call.attempts) : QJsonValue(QJsonValue::Null)},
            {u"timeline"_s, timeline(item.row.events)},
            {u"chain"_s, chain(item.chain)},
            {u"retries"_s, retries(item.attempts)},
            {u"error"_s, item.decoded ? QJsonValue(error(*item.decoded)) : QJsonValue(QJsonValue::Null)},
        };
        return fact;
    }

    QJsonObject request(const ApiErrorRecord& record)
    {
        m_where = record.error.requestId.isEmpty() ? u"the failed request"_s
                                                   : u"request "_s + shortId(record.error.requestId);
        QString body =
            QString::fromUtf8(redactedBody(record.body, u"body of "_s + m_where + u", "_s, m_redactor));
        constexpr qsizetype LongestBody = 4'000;
        if (body.size() > LongestBody)
            body = body.first(LongestBody) + u"\n[cut here]\n"_s;
        return {
            {u"account"_s, record.account},
            {u"account_label"_s, accountText(record.account)},
            {u"at"_s, factInstant(record.at)},
            {u"operation"_s, record.operation},
            // Its path may hold a number: "/v1/numbers/+1555...".
            {u"request"_s, m_redactor.text(record.request, u"path of "_s + m_where)},
            {u"error"_s, error(record.error)},
            {u"body"_s, factText(body)},
        };
    }

private:
    QString idText(const QString& id)
    {
        m_redactor.protect(id);
        return m_redactor.withoutSecrets(id);
    }
    QString accountText(const QString& account)
    {
        const QString label = m_material.accountLabels.value(account);
        return label.isEmpty() ? account : m_redactor.text(label, u"label of account "_s + account);
    }
    QJsonValue words(const QString& text, const QString& what)
    {
        return factText(m_redactor.text(text, what + u" of "_s + m_where));
    }

    QJsonObject error(const DecodedError& error)
    {
        QJsonArray fields;
        for (const FieldError& field : error.fields) {
            fields.append(QJsonObject {
                {u"field"_s, m_redactor.text(field.field, u"fields of "_s + m_where)},
                {u"code"_s, factText(field.code)},
                {u"message"_s, words(field.message, u"message"_s)},
            });
        }
        const QByteArray details = error.details.isEmpty()
            ? QByteArray()
            : redactedBody(QJsonDocument(error.details).toJson(QJsonDocument::Compact),
                           u"details of "_s + m_where + u", "_s, m_redactor);
        const QString requestId = idText(error.requestId);
        return {
            {u"code"_s, words(error.code, u"code"_s)},
            {u"entry"_s, factText(error.entry)},
            {u"recognised"_s, error.recognised},
            {u"http_status"_s,
             error.httpStatus > 0 ? QJsonValue(error.httpStatus) : QJsonValue(QJsonValue::Null)},
            {u"title"_s, factText(error.title)},
            {u"message"_s, words(error.message, u"message"_s)},
            {u"request_id"_s, factText(requestId)},
            {u"request_id_source"_s, factText(error.requestIdSource)},
            {u"fields"_s, fields},
            {u"details"_s, QJsonDocument::fromJson(details).object()},
        };
    }

    QJsonArray timeline(const QList<CallEvent>& events)
    {
        QJsonArray list;
        for (const CallEvent& event : events) {
            const bool observed = event.basis == CallEvent::Basis::Observed;
            list.append(QJsonObject {
                {u"status"_s, wordOf(event.status)},
                {u"provider_status"_s, words(event.providerStatus, u"status"_s)},
                {u"source"_s, wordOf(event.basis)},
                {u"at"_s, observed ? QJsonValue(QJsonValue::Null) : factInstant(event.at)},
                {u"not_before"_s, observed ? factInstant(event.notBefore) : QJsonValue(QJsonValue::Null)},
                {u"not_after"_s, observed ? factInstant(event.notAfter) : QJsonValue(QJsonValue::Null)},
            });
        }
        return list;
    }

    QJsonArray chain(const QList<CallRow>& rows)
    {
        QJsonArray list;
        for (const CallRow& row : rows) {
            list.append(QJsonObject {
                {u"call_id"_s, idText(row.call.key.callId)},
                {u"status"_s, wordOf(row.call.status)},
                {u"end_reason"_s, words(row.call.endReason, u"end reason of an attempt at"_s)},
                {u"created_at"_s,
                 factInstant(row.call.createdAt.isValid() ? row.call.createdAt : row.sortAt)},
            });
        }
        return list;
    }

    QJsonArray retries(const QList<Attempt>& attempts)
    {
        QJsonArray list;
        for (const Attempt& attempt : attempts) {
            list.append(QJsonObject {
                {u"state"_s, wordOf(attempt.state)},
                {u"sent_at"_s, factInstant(attempt.sentAt)},
                {u"http_status"_s,
                 attempt.httpStatus > 0 ? QJsonValue(attempt.httpStatus) : QJsonValue(QJsonValue::Null)},
                {u"request_id"_s, factText(idText(attempt.requestId))},
                {u"call_id"_s, factText(idText(attempt.callId))},
                {u"to"_s,
                 factText(m_redactor.number(attempt.order.to, u"number of a retry of "_s + m_where))},
                {u"error"_s,
                 attempt.error ? QJsonValue(error(*attempt.error)) : QJsonValue(QJsonValue::Null)},
            });
        }
        return list;
    }

    // What the provider gave decides: one instant with a fraction shows that it counts finer than seconds.
    static QString resolutionOf(const CallRow& row)
    {
        const Call& call = row.call;
        QList<QDateTime> reported {call.createdAt, call.ringingAt, call.answeredAt, call.endedAt};
        for (const CallEvent& event : row.events) {
            if (event.basis != CallEvent::Basis::Observed)
                reported.append(event.at);
        }
        for (const QDateTime& at : reported) {
            if (at.isValid() && at.time().msec() != 0)
                return u"millisecond"_s;
        }
        return u"second"_s;
    }

    const TicketMaterial& m_material;
    TicketRedactor& m_redactor;
    QString m_where;
};
} // namespace

QJsonObject ticketFacts(const TicketMaterial& material, const TicketOptions& options,
                        TicketRedactor& redactor)
{
    FactWriter writer(material, redactor);
    QJsonArray calls;
    QJsonArray requests;
    QJsonArray requestIds;
    const auto addRequestId = [&requestIds](const QJsonValue& id) {
        if (!id.toString().isEmpty() && !requestIds.contains(id))
            requestIds.append(id);
    };
    for (const ApiErrorRecord& record : material.requests) {
        const QJsonObject fact = writer.request(record);
        addRequestId(fact.value("error"_L1).toObject().value("request_id"_L1));
        requests.append(fact);
    }
    for (const TicketCall& item : material.calls) {
        const QJsonObject fact = writer.call(item);
        for (const QJsonValue& id : fact.value("request_ids"_L1).toArray())
            addRequestId(id);
        addRequestId(fact.value("error"_L1).toObject().value("request_id"_L1));
        for (const QJsonValue& retry : fact.value("retries"_L1).toArray())
            addRequestId(retry.toObject().value("request_id"_L1));
        calls.append(fact);
    }
    QJsonArray earlier;
    for (const TicketRecord& record : material.earlier) {
        earlier.append(QJsonObject {
            {u"ticket"_s, record.id},
            {u"state"_s, wordOf(record.state)},
            {u"created_at"_s, factInstant(record.createdAt)},
            {u"reference"_s, factText(redactor.withoutSecrets(record.reference))},
        });
    }
    return {
        {u"made_by"_s, u"Ringback " RINGBACK_VERSION ""_s},
        {u"made_at"_s, factInstant(material.now)},
        {u"time_zone"_s, QString::fromUtf8(material.zone.id())},
        {u"provider"_s, material.provider},
        {u"provider_name"_s, material.providerName},
        {u"incident"_s, factText(redactor.text(material.incident, u"the incident's title"_s))},
        {u"request_ids"_s, requestIds},
        {u"calls"_s, calls},
        {u"requests"_s, requests},
        {u"left_out"_s, material.leftOut},
        {u"earlier_tickets"_s, earlier},
        {u"tried"_s, factText(redactor.text(options.tried, u"what was tried"_s))},
        {u"expected"_s, factText(redactor.text(options.expected, u"what is expected"_s))},
    };
}

} // namespace ringback
