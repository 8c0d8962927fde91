// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/call.h"
#include "providers/shapereader_p.h"

#include <array>
#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
struct TransformWord {
    const char* word;
    Transform transform;
};
constexpr std::array<TransformWord, 11> TransformWords = {{
    {"text", Transform::Text},
    {"integer", Transform::Integer},
    {"seconds", Transform::Seconds},
    {"milliseconds", Transform::Milliseconds},
    {"minutes", Transform::Minutes},
    {"iso8601", Transform::Iso8601},
    {"rfc2822", Transform::Rfc2822},
    {"epoch", Transform::Epoch},
    {"phone", Transform::Phone},
    {"lower", Transform::Lower},
    {"micro_units", Transform::MicroUnits},
}};

// What a field holds decides which transforms make sense for it.
QList<Transform> siblingsOf(Transform transform)
{
    static const QList<Transform> Instants {Transform::Iso8601, Transform::Rfc2822, Transform::Epoch};
    static const QList<Transform> Lengths {Transform::Seconds, Transform::Milliseconds, Transform::Minutes};
    static const QList<Transform> Texts {Transform::Text, Transform::Integer, Transform::Phone,
                                         Transform::Lower, Transform::MicroUnits};
    if (Instants.contains(transform))
        return Instants;
    return Lengths.contains(transform) ? Lengths : Texts;
}

QList<Transform> readTransforms(StrictObject& in, const QList<Transform>& fallback)
{
    if (!in.has("as"))
        return fallback;
    QList<Transform> result;
    QStringList known;
    for (const TransformWord& entry : TransformWords)
        known.append(QString::fromLatin1(entry.word));
    const QList<Transform> fitting = siblingsOf(fallback.first());
    QStringList fittingWords;
    for (const TransformWord& entry : TransformWords) {
        if (fitting.contains(entry.transform))
            fittingWords.append(QString::fromLatin1(entry.word));
    }
    for (const QString& word : in.texts("as")) {
        const qsizetype index = known.indexOf(word);
        if (index < 0)
            in.problem(u"as"_s,
                       u"\"%1\" is not a known transform; write one of %2"_s.arg(word, known.join(u", "_s)));
        else if (!fittingWords.contains(word))
            in.problem(u"as"_s,
                       u"\"%1\" does not fit what this field holds; write one of %2"_s.arg(
                           word, fittingWords.join(u", "_s)));
        else
            result.append(TransformWords[static_cast<size_t>(index)].transform);
    }
    return result.isEmpty() ? fallback : result;
}

FieldRule readFieldRule(StrictObject& in, const QList<Transform>& fallback)
{
    FieldRule rule;
    rule.at = in.pointers("at", true);
    rule.at.removeAll(QString()); // an account may leave a pointer empty
    rule.as = readTransforms(in, fallback);
    for (const auto& [from, to] : in.pairs("map"))
        rule.map.insert(foldedWord(from), to);
    rule.unsetPrefixes = in.texts("unset_prefixes");
    return rule;
}

// A rule is an object, or just its pointers.
FieldRule readField(StrictObject& in, const char* key, const QList<Transform>& fallback,
                    bool required = false)
{
    FieldRule rule;
    const Json* value = in.any(key);
    if (value == nullptr || value->is_string() || value->is_array()) {
        rule.at = in.pointers(key, required);
        // An account may leave a pointer empty: the field is then not looked for.
        rule.at.removeAll(QString());
        if (required && value != nullptr && rule.isEmpty())
            in.problem(QString::fromLatin1(key), u"at least one JSON pointer is needed"_s);
        rule.as = fallback;
        return rule;
    }
    in.object(key, [&](StrictObject& child) { rule = readFieldRule(child, fallback); });
    if (required && rule.isEmpty())
        in.problem(QString::fromLatin1(key), u"at least one JSON pointer is needed"_s);
    return rule;
}

CallStatus readStatusWord(StrictObject& in, const QString& key, const QString& word)
{
    const auto status = callStatusFromWord(word);
    if (!status) {
        QStringList words;
        for (const CallStatus known : AllCallStatuses)
            words.append(wordOf(known));
        in.problem(key, u"\"%1\" is not a status; write one of %2"_s.arg(word, words.join(u", "_s)));
    }
    return status.value_or(CallStatus::Unknown);
}

Condition readCondition(StrictObject& in)
{
    static const QStringList MappedFields {u"provider_status"_s, u"end_reason"_s, u"direction"_s,
                                           u"created_at"_s,      u"ringing_at"_s, u"answered_at"_s,
                                           u"ended_at"_s,        u"duration"_s};
    Condition condition;
    condition.at = in.pointers("at");
    condition.field = in.text("field");
    if (condition.at.isEmpty() == condition.field.isEmpty())
        in.problem({}, u"write either \"at\" (pointers into the record) or \"field\" (a mapped field)"_s);
    if (!condition.field.isEmpty() && !MappedFields.contains(condition.field))
        in.problem(u"field"_s,
                   u"\"%1\" is not a mapped field; write one of %2"_s.arg(condition.field,
                                                                          MappedFields.join(u", "_s)));
    int kinds = 0;
    if (in.has("is")) {
        ++kinds;
        condition.kind = Condition::Kind::Is;
        condition.values = {foldedWord(in.text("is"))};
    }
    if (in.has("one_of")) {
        ++kinds;
        condition.kind = Condition::Kind::OneOf;
        for (const QString& value : in.texts("one_of"))
            condition.values.append(foldedWord(value));
    }
    if (in.has("present")) {
        ++kinds;
        condition.kind = in.boolean("present") ? Condition::Kind::Present : Condition::Kind::Absent;
    }
    if (in.has("greater_than")) {
        ++kinds;
        condition.kind = Condition::Kind::GreaterThan;
        condition.number = in.number("greater_than").value_or(0);
    }
    if (kinds != 1)
        in.problem({}, u"write exactly one of \"is\", \"one_of\", \"present\", \"greater_than\""_s);
    return condition;
}
} // namespace

QList<Condition> readConditions(StrictObject& in, const char* key, bool required)
{
    QList<Condition> conditions;
    in.objects(
        key, [&conditions](StrictObject& child) { conditions.append(readCondition(child)); }, required);
    const Json* list = in.any(key);
    if (list != nullptr && list->is_array() && list->empty())
        in.problem(QString::fromLatin1(key), u"without a condition this would always hold; add one"_s);
    return conditions;
}

namespace {
StatusRule readStatusRule(StrictObject& in)
{
    StatusRule rule;
    if (in.has("table")) {
        rule.at = in.pointers("at", true);
        const auto pairs = in.pairs("table");
        if (pairs.isEmpty())
            in.problem(u"table"_s, u"a table needs at least one value with its status"_s);
        for (const auto& [value, word] : pairs)
            rule.table.insert(foldedWord(value), readStatusWord(in, u"table/"_s + value, word));
        return rule;
    }
    rule.when = readConditions(in, "when", true);
    rule.status = readStatusWord(in, u"status"_s, in.text("status", true));
    return rule;
}
} // namespace

RecordShape readShape(StrictObject& in)
{
    static const QList<Transform> Text {Transform::Text};
    static const QList<Transform> Instant {Transform::Iso8601};
    RecordShape shape;
    in.object(
        "fields",
        [&](StrictObject& f) {
            shape.id = readField(f, "id", Text, true);
            shape.direction = readField(f, "direction", {Transform::Lower});
            for (const QString& word : std::as_const(shape.direction.map)) {
                if (directionFromWord(word) == Direction::Unknown)
                    f.problem(u"direction/map"_s,
                              u"\"%1\" is not a direction; write inbound or outbound"_s.arg(word));
            }
            shape.from = readField(f, "from", {Transform::Phone});
            shape.to = readField(f, "to", {Transform::Phone});
            shape.providerStatus = readField(f, "provider_status", Text);
            shape.endReason = readField(f, "end_reason", Text);
            shape.endReasonText = readField(f, "end_reason_text", Text);
            shape.createdAt = readField(f, "created_at", Instant);
            shape.ringingAt = readField(f, "ringing_at", Instant);
            shape.answeredAt = readField(f, "answered_at", Instant);
            shape.endedAt = readField(f, "ended_at", Instant);
            shape.duration = readField(f, "duration", {Transform::Seconds});
            shape.retryOf = readField(f, "retry_of", Text);
        },
        true);
    in.objects("request_ids",
               [&](StrictObject& child) { shape.requestIds.append(readFieldRule(child, Text)); });
    in.objects("other_ids", [&](StrictObject& child) {
        const QString label = child.text("label", true);
        shape.otherIds.append({label, readFieldRule(child, Text)});
    });
    in.objects(
        "status", [&](StrictObject& child) { shape.status.append(readStatusRule(child)); }, true);
    return shape;
}

} // namespace ringback
