// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decodederror.h"

#include <QJsonArray>

#include <array>
#include <cmath>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
template <typename Enum> struct EnumWord {
    Enum value;
    QLatin1StringView word;
};

constexpr std::array<EnumWord<Fault>, 6> FaultWords = {{
    {Fault::Unknown, "unknown"_L1},
    {Fault::You, "you"_L1},
    {Fault::Provider, "provider"_L1},
    {Fault::Carrier, "carrier"_L1},
    {Fault::CalledParty, "called-party"_L1},
    {Fault::YourEndpoint, "your-endpoint"_L1},
}};

constexpr std::array<EnumWord<RetryWord>, 10> RetryWords = {{
    {RetryWord::Unknown, "unknown"_L1},
    {RetryWord::Automatic, "automatic"_L1},
    {RetryWord::AfterDelay, "after-delay"_L1},
    {RetryWord::Backoff, "backoff"_L1},
    {RetryWord::Once, "once"_L1},
    {RetryWord::AfterChange, "after-change"_L1},
    {RetryWord::InWindow, "in-window"_L1},
    {RetryWord::Later, "later"_L1},
    {RetryWord::Never, "never"_L1},
    {RetryWord::None, "none"_L1},
}};

constexpr std::array<EnumWord<Confidence>, 4> ConfidenceWords = {{
    {Confidence::None, "none"_L1},
    {Confidence::Ambiguous, "ambiguous"_L1},
    {Confidence::Probable, "probable"_L1},
    {Confidence::Certain, "certain"_L1},
}};

template <typename Table, typename Enum> QString wordIn(const Table& table, Enum value)
{
    for (const auto& entry : table) {
        if (entry.value == value)
            return entry.word;
    }
    return u"unknown"_s;
}

template <typename Enum, typename Table> std::optional<Enum> valueIn(const Table& table, QStringView word)
{
    for (const auto& entry : table) {
        if (word == entry.word)
            return entry.value;
    }
    return std::nullopt;
}

QJsonValue textOrNull(const QString& text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

// Whole seconds as an integer: 17, not 17.0.
QJsonValue secondsValue(const std::optional<double>& seconds)
{
    if (!seconds)
        return QJsonValue::Null;
    if (std::floor(*seconds) == *seconds && std::abs(*seconds) < 9e15)
        return QJsonValue(static_cast<qint64>(*seconds));
    return QJsonValue(*seconds);
}
} // namespace

QString wordOf(Fault fault)
{
    return wordIn(FaultWords, fault);
}
std::optional<Fault> faultFromWord(QStringView word)
{
    return valueIn<Fault>(FaultWords, word);
}
QString wordOf(RetryWord word)
{
    return wordIn(RetryWords, word);
}
std::optional<RetryWord> retryWordFromWord(QStringView word)
{
    return valueIn<RetryWord>(RetryWords, word);
}
QString wordOf(Confidence confidence)
{
    return wordIn(ConfidenceWords, confidence);
}

QJsonObject toJson(const DecodedError& error)
{
    QJsonArray schedule;
    for (const qint64 seconds : error.retry.scheduleSeconds)
        schedule.append(seconds);
    QJsonArray fields;
    for (const FieldError& field : error.fields) {
        fields.append(QJsonObject {{"field"_L1, field.field},
                                   {"code"_L1, textOrNull(field.code)},
                                   {"message"_L1, field.message},
                                   {"value"_L1, field.value}});
    }
    const QJsonObject retry {
        {"advice"_L1, wordOf(error.retry.advice)},
        {"provider_says"_L1,
         error.retry.providerSays.isEmpty() ? u"undocumented"_s : error.retry.providerSays},
        {"wait_seconds"_L1, secondsValue(error.retry.waitSeconds)},
        {"wait_source"_L1, textOrNull(error.retry.waitSource)},
        {"schedule_seconds"_L1, schedule},
        {"change"_L1, textOrNull(error.retry.change)},
        {"same_idempotency_key"_L1, error.retry.sameIdempotencyKey}};
    return QJsonObject {{"provider"_L1, textOrNull(error.provider)},
                        {"confidence"_L1, wordOf(error.confidence)},
                        {"candidates"_L1, QJsonArray::fromStringList(error.candidates)},
                        {"recognised"_L1, error.recognised},
                        {"code"_L1, textOrNull(error.code)},
                        {"entry"_L1, textOrNull(error.entry)},
                        {"http_status"_L1,
                         error.httpStatus > 0 ? QJsonValue(error.httpStatus) : QJsonValue(QJsonValue::Null)},
                        {"title"_L1, textOrNull(error.title)},
                        {"message"_L1, textOrNull(error.message)},
                        {"cause"_L1, textOrNull(error.cause)},
                        {"fix"_L1, QJsonArray::fromStringList(error.fix)},
                        {"fault"_L1, wordOf(error.fault)},
                        {"retry"_L1, retry},
                        {"request_id"_L1, textOrNull(error.requestId)},
                        {"request_id_source"_L1, textOrNull(error.requestIdSource)},
                        {"documentation_url"_L1, textOrNull(error.documentationUrl)},
                        {"fields"_L1, fields},
                        {"details"_L1, error.details},
                        {"source"_L1, textOrNull(error.source)}};
}

DecodedError decodedErrorFromJson(const QJsonObject& object)
{
    const auto texts = [](const QJsonValue& value) {
        QStringList list;
        const QJsonArray items = value.toArray();
        for (const QJsonValue& item : items)
            list.append(item.toString());
        return list;
    };
    DecodedError error;
    error.provider = object["provider"_L1].toString();
    error.confidence =
        valueIn<Confidence>(ConfidenceWords, object["confidence"_L1].toString()).value_or(Confidence::None);
    error.candidates = texts(object["candidates"_L1]);
    error.recognised = object["recognised"_L1].toBool();
    error.code = object["code"_L1].toString();
    error.entry = object["entry"_L1].toString();
    error.httpStatus = object["http_status"_L1].toInt();
    error.title = object["title"_L1].toString();
    error.message = object["message"_L1].toString();
    error.cause = object["cause"_L1].toString();
    error.fix = texts(object["fix"_L1]);
    error.fault = faultFromWord(object["fault"_L1].toString()).value_or(Fault::Unknown);
    const QJsonObject retry = object["retry"_L1].toObject();
    error.retry.advice = retryWordFromWord(retry["advice"_L1].toString()).value_or(RetryWord::Unknown);
    error.retry.providerSays = retry["provider_says"_L1].toString();
    if (retry["wait_seconds"_L1].isDouble())
        error.retry.waitSeconds = retry["wait_seconds"_L1].toDouble();
    error.retry.waitSource = retry["wait_source"_L1].toString();
    const QJsonArray schedule = retry["schedule_seconds"_L1].toArray();
    for (const QJsonValue& seconds : schedule)
        error.retry.scheduleSeconds.append(seconds.toInteger());
    error.retry.change = retry["change"_L1].toString();
    error.retry.sameIdempotencyKey = retry["same_idempotency_key"_L1].toBool();
    error.requestId = object["request_id"_L1].toString();
    error.requestIdSource = object["request_id_source"_L1].toString();
    error.documentationUrl = object["documentation_url"_L1].toString();
    const QJsonArray fields = object["fields"_L1].toArray();
    for (const QJsonValue& value : fields) {
        const QJsonObject field = value.toObject();
        error.fields.append({field["field"_L1].toString(), field["code"_L1].toString(),
                             field["message"_L1].toString(), field["value"_L1]});
    }
    error.details = object["details"_L1].toObject();
    error.source = object["source"_L1].toString();
    return error;
}

} // namespace ringback
