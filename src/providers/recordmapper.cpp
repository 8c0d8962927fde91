// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/recordmapper.h"

#include "providers/jsonaccess_p.h"
#include "providers/transforms.h"

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
bool isUnset(const FieldRule& rule, const QString& text)
{
    if (text.isEmpty())
        return true;
    for (const QString& prefix : rule.unsetPrefixes) {
        if (text.startsWith(prefix))
            return true;
    }
    return false;
}

// The first value that is there and is not a sentinel.
const nlohmann::json* setValueOf(const FieldRule& rule, const nlohmann::json& record)
{
    for (const QString& pointer : rule.at) {
        const nlohmann::json* value = findAt(record, pointer);
        if (value == nullptr)
            continue;
        const auto text = scalarText(*value);
        if (!text || !isUnset(rule, *text))
            return value;
    }
    return nullptr;
}

QString readText(const FieldRule& rule, const nlohmann::json& record)
{
    for (const QString& pointer : rule.at) {
        const nlohmann::json* value = findAt(record, pointer);
        const auto text = value != nullptr ? scalarText(*value) : std::nullopt;
        if (!text || isUnset(rule, *text))
            continue;
        QString result = *text;
        if (rule.as.contains(Transform::Lower))
            result = result.toLower();
        if (!rule.map.isEmpty())
            result = rule.map.value(foldedWord(result));
        return result;
    }
    return {};
}

QStringList allTexts(const FieldRule& rule, const nlohmann::json& record)
{
    QStringList texts;
    for (const QString& pointer : rule.at) {
        const nlohmann::json* value = findAt(record, pointer);
        const auto text = value != nullptr ? scalarText(*value) : std::nullopt;
        if (text && !isUnset(rule, *text) && !texts.contains(*text))
            texts.append(*text);
    }
    return texts;
}

QDateTime readInstant(const FieldRule& rule, const nlohmann::json& record)
{
    const nlohmann::json* value = setValueOf(rule, record);
    if (value == nullptr)
        return {};
    const QString text = scalarText(*value).value_or(QString());
    for (const Transform transform : rule.as) {
        std::optional<QDateTime> instant;
        if (transform == Transform::Iso8601)
            instant = instantFromIso8601(text);
        else if (transform == Transform::Rfc2822)
            instant = instantFromRfc2822(text);
        else if (transform == Transform::Epoch) {
            if (const auto number = numberOf(*value))
                instant = instantFromEpoch(*number);
        }
        if (instant)
            return *instant;
    }
    return {};
}

std::optional<qint64> readLength(const FieldRule& rule, const nlohmann::json& record)
{
    const nlohmann::json* value = setValueOf(rule, record);
    const auto number = value != nullptr ? numberOf(*value) : std::nullopt;
    if (!number)
        return std::nullopt;
    for (const Transform transform : rule.as) {
        if (transform == Transform::Seconds)
            return lengthMs(*number, 1000);
        if (transform == Transform::Milliseconds)
            return lengthMs(*number, 1);
        if (transform == Transform::Minutes)
            return lengthMs(*number, 60'000);
    }
    return std::nullopt;
}

QString mappedTextOf(const Call& call, const QString& field)
{
    const auto instant = [](const QDateTime& at) {
        return at.isValid() ? at.toString(Qt::ISODateWithMs) : QString();
    };
    if (field == "provider_status"_L1)
        return call.providerStatus;
    if (field == "end_reason"_L1)
        return call.endReason;
    if (field == "direction"_L1)
        return call.direction == Direction::Unknown ? QString() : wordOf(call.direction);
    if (field == "created_at"_L1)
        return instant(call.createdAt);
    if (field == "ringing_at"_L1)
        return instant(call.ringingAt);
    if (field == "answered_at"_L1)
        return instant(call.answeredAt);
    if (field == "ended_at"_L1)
        return instant(call.endedAt);
    if (field == "duration"_L1)
        return call.durationMs ? QString::number(static_cast<double>(*call.durationMs) / 1000.0) : QString();
    return {};
}

struct DecidedStatus {
    CallStatus status = CallStatus::Unknown;
    QString by; // the text that a table decided on
};

DecidedStatus decidedStatus(const QList<StatusRule>& rules, const nlohmann::json& record, const Call& call)
{
    for (const StatusRule& rule : rules) {
        if (!rule.table.isEmpty()) {
            for (const QString& pointer : rule.at) {
                const nlohmann::json* value = findAt(record, pointer);
                const auto text = value != nullptr ? scalarText(*value) : std::nullopt;
                const auto found = text ? rule.table.find(foldedWord(*text)) : rule.table.end();
                if (found != rule.table.end())
                    return {*found, *text};
            }
            continue;
        }
        bool all = true;
        for (const Condition& condition : rule.when) {
            if (!holds(condition, record,
                       [&call](const QString& field) { return mappedTextOf(call, field); })) {
                all = false;
                break;
            }
        }
        if (all)
            return {rule.status, {}};
    }
    return {};
}
} // namespace

Result<MappedRecord> mapRecord(const RecordShape& shape, const QByteArray& bytes)
{
    const auto record = parseProviderJson(bytes);
    if (!record)
        return Failure {u"it is not readable as JSON"_s};
    if (!record->is_object())
        return Failure {u"it is not an object with fields"_s};

    Call call;
    call.key.callId = readText(shape.id, *record);
    if (call.key.callId.isEmpty())
        return Failure {u"it has no call ID at %1"_s.arg(shape.id.at.join(u" or "_s))};
    call.direction = directionFromWord(readText(shape.direction, *record));
    call.from = readText(shape.from, *record);
    call.to = readText(shape.to, *record);
    call.providerStatus = readText(shape.providerStatus, *record);
    call.endReason = readText(shape.endReason, *record);
    call.endReasonText = readText(shape.endReasonText, *record);
    call.createdAt = readInstant(shape.createdAt, *record);
    call.ringingAt = readInstant(shape.ringingAt, *record);
    call.answeredAt = readInstant(shape.answeredAt, *record);
    call.endedAt = readInstant(shape.endedAt, *record);
    call.durationMs = readLength(shape.duration, *record);
    call.retryOf = readText(shape.retryOf, *record);
    for (const FieldRule& rule : shape.requestIds) {
        const QString id = readText(rule, *record);
        if (!id.isEmpty() && !call.requestIds.contains(id))
            call.requestIds.append(id);
    }
    for (const LabelledField& field : shape.otherIds) {
        const QString id = readText(field.rule, *record);
        if (!id.isEmpty())
            call.otherIds.append({field.label, id});
    }
    const DecidedStatus decided = decidedStatus(shape.status, *record, call);
    call.status = decided.status;
    call.raw = bytes;
    MappedRecord mapped {call, allTexts(shape.endReason, *record)};
    for (const QString& text : allTexts(shape.endReasonText, *record)) {
        if (!mapped.endingValues.contains(text))
            mapped.endingValues.append(text);
    }
    // What decided how it ended also explains it best (Vobiz: USER_BUSY beside an undecided 4000).
    if (const qsizetype at = mapped.endingValues.indexOf(decided.by); at > 0)
        mapped.endingValues.move(at, 0);
    return mapped;
}

} // namespace ringback
