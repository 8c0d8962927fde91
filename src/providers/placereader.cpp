// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/placereader_p.h"
#include "providers/placetemplate_p.h"
#include "providers/placing.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// Names that a body may hold beside fields.
const QStringList& placeNumbers()
{
    static const QStringList Names {u"from"_s, u"to"_s};
    return Names;
}

const PlaceField* placeFieldOf(const PlaceRules& rules, const QString& key)
{
    const auto it = std::find_if(rules.fields.begin(), rules.fields.end(),
                                 [&key](const PlaceField& field) { return field.key == key; });
    return it == rules.fields.end() ? nullptr : &*it;
}

PlaceField readPlaceField(StrictObject& in, const QList<PlaceField>& before)
{
    static const QStringList Words {u"text"_s, u"url"_s, u"json"_s, u"choice"_s};
    static constexpr std::array Kinds {PlaceField::Kind::Text, PlaceField::Kind::Url,
                                       PlaceField::Kind::JsonText, PlaceField::Kind::Choice};
    PlaceField field;
    field.key = in.text("key", true);
    field.label = in.text("label", true);
    field.help = in.text("help");
    const qsizetype kind = Words.indexOf(in.word("kind", Words, u"text"_s));
    field.kind = Kinds[static_cast<size_t>(std::max<qsizetype>(kind, 0))];
    field.required = in.boolean("required");
    field.choices = in.texts("choices");
    field.defaultValue = in.text("default");
    field.fromRecord = in.pointers("from_record");
    field.unsetPrefixes = in.texts("unset_prefixes");

    static const QRegularExpression KeyPattern(u"^[a-z][a-z0-9_]*$"_s);
    if (!field.key.isEmpty() && !KeyPattern.match(field.key).hasMatch())
        in.problem(u"key"_s, u"a key is lower-case letters, digits and _, beginning with a letter"_s);
    if (placeNumbers().contains(field.key) || field.key == "id"_L1)
        in.problem(u"key"_s, u"\"%1\" has a meaning of its own; take another key"_s.arg(field.key));
    for (const PlaceField& other : before) {
        if (other.key == field.key)
            in.problem(u"key"_s, u"the key \"%1\" is used twice"_s.arg(field.key));
    }
    const bool isChoice = field.kind == PlaceField::Kind::Choice;
    if (isChoice && field.choices.isEmpty())
        in.problem(u"choices"_s, u"a choice needs \"choices\": what can be chosen"_s);
    if (!isChoice && !field.choices.isEmpty())
        in.problem(u"choices"_s, u"only a field of kind \"choice\" has choices"_s);
    if (!field.unsetPrefixes.isEmpty() && field.fromRecord.isEmpty())
        in.problem(u"unset_prefixes"_s, u"this belongs to \"from_record\", which is missing"_s);
    if (!field.defaultValue.isEmpty() && !placeFieldProblem(field, field.defaultValue).isEmpty())
        in.problem(
            u"default"_s,
            u"the default does not fit the field: %1"_s.arg(placeFieldProblem(field, field.defaultValue)));
    return field;
}

// [["flow_id", "actions"]]
void readOneOf(PlaceRules& rules, StrictObject& in)
{
    const Json* groups = in.any("one_of");
    if (groups == nullptr)
        return;
    const auto isTextList = [](const Json& group) {
        return group.is_array() && group.size() >= 2
            && std::all_of(group.begin(), group.end(), [](const Json& key) { return key.is_string(); });
    };
    if (!groups->is_array() || !std::all_of(groups->begin(), groups->end(), isTextList)) {
        in.problem(u"one_of"_s, u"write a list of groups, each a list of two or more field keys"_s);
        return;
    }
    for (size_t i = 0; i < groups->size(); ++i) {
        const QString where = u"one_of/%1"_s.arg(i);
        QStringList group;
        for (const Json& key : (*groups)[i]) {
            const QString name = toQString(key);
            const PlaceField* field = placeFieldOf(rules, name);
            if (field == nullptr)
                in.problem(where, u"\"%1\" is not one of the fields"_s.arg(name));
            else if (field->required)
                in.problem(where, u"\"%1\" is required by itself; take \"required\" out"_s.arg(name));
            if (group.contains(name))
                in.problem(where, u"\"%1\" stands twice"_s.arg(name));
            group.append(name);
        }
        rules.oneOf.append(group);
    }
}

void readPlaceChecklists(PlaceRules& rules, StrictObject& in)
{
    const Json* lists = in.any("checklists");
    if (lists == nullptr)
        return;
    if (!lists->is_object()) {
        in.problem(u"checklists"_s, u"write an object: an HTTP status, and a list of texts for it"_s);
        return;
    }
    for (const auto& [name, list] : lists->items()) {
        const QString where = u"checklists/"_s + QString::fromStdString(name);
        bool ok = false;
        const int status = QString::fromStdString(name).toInt(&ok);
        if (!ok || status < 100 || status > 599)
            in.problem(where,
                       u"\"%1\" is not an HTTP status from 100 to 599"_s.arg(QString::fromStdString(name)));
        QStringList texts;
        if (list.is_array()) {
            for (const Json& text : list)
                texts.append(text.is_string() ? toQString(text) : QString());
        }
        if (texts.isEmpty() || texts.contains(QString()))
            in.problem(where, u"write a list of texts, at least one"_s);
        rules.checklists.insert(status, texts);
    }
}

void readAnswerRules(PlaceRules& rules, StrictObject& in)
{
    rules.callId = in.pointers("call_id", true);
    rules.acceptedId = in.pointers("accepted_id");
    rules.status = in.pointers("status");
    rules.failedStatuses = in.texts("failed_statuses");
    rules.refusedStatuses = in.integers("refused_statuses", 500, 599);
    rules.refusedCodes = in.texts("refused_codes");
    rules.unknownCodes = in.texts("unknown_codes");
    readPlaceChecklists(rules, in);
    if (!rules.failedStatuses.isEmpty() && rules.status.isEmpty())
        in.problem(u"failed_statuses"_s, u"this needs \"status\": where the answer carries the word"_s);
    for (const QString& code : std::as_const(rules.refusedCodes)) {
        if (rules.unknownCodes.contains(code, Qt::CaseInsensitive))
            in.problem(u"unknown_codes"_s,
                       u"\"%1\" is also one of \"refused_codes\"; it can be only one"_s.arg(code));
    }
}

void checkPlaceBody(const PlaceRules& rules, const Json& body, bool wholeSection, StrictObject& in)
{
    const auto isFlatText = [](const Json& value) { return value.is_string(); };
    if (rules.formBody && !std::all_of(body.begin(), body.end(), isFlatText))
        in.problem(u"body"_s, u"a form's body is an object of texts"_s);
    const QList<TemplateName> names = namesInTemplate(body);
    const auto stands = [&names](const QString& key) {
        return std::any_of(names.begin(), names.end(),
                           [&key](const TemplateName& name) { return name.name == key; });
    };
    if (!stands(u"to"_s))
        in.problem(u"body"_s, u"{to} is missing: put it where the called number belongs"_s);
    if (!rules.fromOptional && !stands(u"from"_s))
        in.problem(u"body"_s,
                   u"{from} is missing: put it where the caller's number belongs, or write "
                   "\"from_optional\": true"_s);
    for (const TemplateName& name : names) {
        const PlaceField* field = placeFieldOf(rules, name.name);
        if (field != nullptr && field->kind == PlaceField::Kind::JsonText && !name.alone && !rules.formBody)
            in.problem(u"body"_s,
                       u"{%1} stands for JSON, so nothing else may stand in its text"_s.arg(name.name));
    }
    for (const PlaceField& field : rules.fields) {
        if (wholeSection && !field.key.isEmpty() && !stands(field.key))
            in.problem(u"body"_s,
                       u"the field \"%1\" stands nowhere in the body; put {%1} in, or take the field "
                       "out"_s.arg(field.key));
    }
}

// The body is an object, or a text that holds one: the account writes that.
void readPlaceBody(PlaceRules& rules, bool isOn, StrictObject& in)
{
    const Json* written = in.any("body");
    if (written == nullptr) {
        in.problem({}, u"\"body\" is missing; add it"_s);
        return;
    }
    std::optional<Json> body = *written;
    const bool isText = written->is_string();
    if (isText && !isOn)
        return;
    if (isText)
        body = parsePlaceJson(toQString(*written).toUtf8());
    if (!body || !body->is_object() || isTooDeep(*body)) {
        in.problem(u"body"_s,
                   u"this must be a JSON object, such as {\"to\": \"{to}\", \"from\": \"{from}\"}, not "
                   "nested more than %1 deep"_s.arg(MaxPlaceDepth));
        return;
    }
    checkPlaceBody(rules, *body, !isText, in);
    rules.body = compactJson(*body);
}
} // namespace

std::optional<PlaceRules> readPlaceRules(StrictObject& in)
{
    PlaceRules rules;
    rules.method = in.word("method", {u"POST"_s, u"PUT"_s}, u"POST"_s).toLatin1();
    if (!in.has("path"))
        in.problem({}, u"\"path\" is missing; add it"_s);
    rules.path = in.text("path");
    rules.formBody = in.word("encoding", {u"json"_s, u"form"_s}, u"json"_s) == "form"_L1;
    rules.numbersWithoutPlus = in.word("numbers", {u"e164"_s, u"digits"_s}, u"e164"_s) == "digits"_L1;
    rules.fromOptional = in.boolean("from_optional");
    in.objects("fields",
               [&rules](StrictObject& child) { rules.fields.append(readPlaceField(child, rules.fields)); });
    readOneOf(rules, in);
    readPlaceBody(rules, !rules.path.isEmpty(), in);
    rules.idempotencyHeader = in.text("idempotency_header");
    static const QRegularExpression HeaderName(u"^[A-Za-z0-9-]+$"_s);
    static const QStringList Taken {u"authorization"_s, u"content-type"_s, u"content-length"_s,
                                    u"host"_s,          u"accept"_s,       u"transfer-encoding"_s,
                                    u"cookie"_s};
    if (!rules.idempotencyHeader.isEmpty()
        && (!HeaderName.match(rules.idempotencyHeader).hasMatch()
            || Taken.contains(rules.idempotencyHeader.toLower())))
        in.problem(u"idempotency_header"_s,
                   u"\"%1\" is not the name of a header for this"_s.arg(rules.idempotencyHeader));
    in.object(
        "answer", [&rules](StrictObject& child) { readAnswerRules(rules, child); }, true);
    rules.showsWithinSeconds = static_cast<int>(in.integer("shows_within_seconds", 120, 5, 3600));
    rules.note = in.text("note");
    rules.source = in.text("source", true);
    if (rules.path.isEmpty())
        return std::nullopt;
    return rules;
}

void checkPlaceNames(const Definition& definition, StrictObject& in)
{
    if (!definition.place)
        return;
    const PlaceRules& rules = *definition.place;
    QStringList known = placeNumbers();
    QStringList accountKeys;
    for (const AccountField& field : definition.account) {
        accountKeys.append(field.key);
        if (!field.secret)
            known.append(field.key);
    }
    for (qsizetype i = 0; i < rules.fields.size(); ++i) {
        if (accountKeys.contains(rules.fields[i].key))
            in.problem(u"place/fields/%1/key"_s.arg(i),
                       u"\"%1\" is an account field already; take another key"_s.arg(rules.fields[i].key));
        known.append(rules.fields[i].key);
    }
    const std::optional<Json> body = parsePlaceJson(rules.body);
    const QList<TemplateName> names = body ? namesInTemplate(*body) : QList<TemplateName>();
    for (const TemplateName& name : names) {
        if (!known.contains(name.name))
            in.problem(u"place/body"_s,
                       u"{%1} is neither a field of this section nor an account field that is no secret; "
                       "known here are %2"_s.arg(name.name, known.join(u", "_s)));
    }
}

} // namespace ringback
