// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calljson.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace ringback {
using namespace Qt::StringLiterals;

QJsonValue instantJson(const QDateTime& at)
{
    if (!at.isValid())
        return QJsonValue::Null;
    return at.toUTC().toString(Qt::ISODateWithMs);
}

QJsonValue textJson(const QString& text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

QJsonObject callJson(const Call& call)
{
    QJsonValue duration(QJsonValue::Null);
    if (call.durationMs) {
        if (*call.durationMs % 1000 == 0)
            duration = *call.durationMs / 1000;
        else
            duration = static_cast<double>(*call.durationMs) / 1000.0;
    }
    return QJsonObject {{"account"_L1, call.key.account},
                        {"provider"_L1, call.provider},
                        {"call_id"_L1, call.key.callId},
                        {"direction"_L1, wordOf(call.direction)},
                        {"from"_L1, textJson(call.from)},
                        {"to"_L1, textJson(call.to)},
                        {"status"_L1, wordOf(call.status)},
                        {"provider_status"_L1, textJson(call.providerStatus)},
                        {"end_reason"_L1, textJson(call.endReason)},
                        {"end_reason_text"_L1, textJson(call.endReasonText)},
                        {"created_at"_L1, instantJson(call.createdAt)},
                        {"ringing_at"_L1, instantJson(call.ringingAt)},
                        {"answered_at"_L1, instantJson(call.answeredAt)},
                        {"ended_at"_L1, instantJson(call.endedAt)},
                        {"duration_seconds"_L1, duration},
                        {"request_ids"_L1, QJsonArray::fromStringList(call.requestIds)},
                        {"decoded_entry"_L1, textJson(call.decodedEntry)},
                        {"fault"_L1, textJson(call.fault)},
                        {"advice"_L1, textJson(call.advice)},
                        {"retry_of"_L1, textJson(call.retryOf)},
                        {"flags"_L1, QJsonArray::fromStringList(call.flags)},
                        {"work"_L1, textJson(workTextOf(call))}};
}

QJsonObject eventJson(const CallEvent& event)
{
    return QJsonObject {{"status"_L1, wordOf(event.status)},
                        {"basis"_L1, wordOf(event.basis)},
                        {"at"_L1, instantJson(event.at)},
                        {"not_before"_L1, instantJson(event.notBefore)},
                        {"not_after"_L1, instantJson(event.notAfter)}};
}

QJsonObject freshnessJson(const Freshness& freshness)
{
    return QJsonObject {{"state"_L1, wordOf(freshness.state)},
                        {"last_good_at"_L1, instantJson(freshness.lastGoodAt)}};
}

QJsonObject apiErrorJson(const ApiErrorRecord& error)
{
    return QJsonObject {{"account"_L1, error.account},       {"provider"_L1, error.provider},
                        {"at"_L1, instantJson(error.at)},    {"operation"_L1, error.operation},
                        {"feed"_L1, textJson(error.feed)},   {"request"_L1, textJson(error.request)},
                        {"decoded"_L1, toJson(error.error)}, {"body"_L1, rawJson(error.body)}};
}

QJsonValue rawJson(const QByteArray& raw)
{
    if (raw.isEmpty())
        return QJsonValue::Null;
    const QJsonDocument document = QJsonDocument::fromJson(raw);
    if (document.isObject())
        return document.object();
    if (document.isArray())
        return document.array();
    return QString::fromUtf8(raw);
}

QString workTextOf(const Call& call)
{
    if (call.work == WorkWord::Open && !isFailure(call.status)
        && (call.status != CallStatus::Unknown || call.flags.isEmpty()))
        return {};
    return wordOf(call.work);
}

} // namespace ringback
