// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/jsonaccess_p.h"
#include "providers/jsontext.h"
#include "providers/placetemplate_p.h"
#include "providers/placing.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype MaxPlaceText = 8 * 1024;
constexpr qsizetype MaxPlaceJson = 48 * 1024;

QString urlProblem(const QString& value)
{
    const auto isOdd = [](QChar c) { return c.isSpace() || !c.isPrint(); };
    const QUrl url(value, QUrl::StrictMode);
    const bool isWeb = url.scheme() == "https"_L1 || url.scheme() == "http"_L1;
    if (std::any_of(value.begin(), value.end(), isOdd) || !url.isValid() || !isWeb || url.host().isEmpty())
        return u"this must be a web address such as https://example.com/answer"_s;
    if (!url.userInfo().isEmpty())
        return u"this address holds a user name or password; no secrets are kept here"_s;
    return {};
}

QString jsonProblem(const QString& value)
{
    const std::optional<Json> json = parsePlaceJson(value.toUtf8());
    if (!json || !json->is_structured())
        return u"this must be JSON: an array [...] or an object {...}, not nested more than %1 deep"_s.arg(
            MaxPlaceDepth);
    return {};
}

// A record's value for a field: a text, or for JSON the value itself.
QString recordValue(const PlaceField& field, const nlohmann::json& record)
{
    for (const QString& pointer : field.fromRecord) {
        const nlohmann::json* found = findAt(record, pointer);
        if (found == nullptr)
            continue;
        QString value = scalarText(*found).value_or(QString());
        if (field.kind == PlaceField::Kind::JsonText && found->is_structured())
            value =
                QString::fromStdString(found->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        const bool unset = std::any_of(field.unsetPrefixes.begin(), field.unsetPrefixes.end(),
                                       [&value](const QString& prefix) { return value.startsWith(prefix); });
        if (!value.isEmpty() && !unset && placeFieldProblem(field, value).isEmpty())
            return value;
    }
    return {};
}

// findAt()'s dump is recursive.
bool isShallow(const QByteArray& raw)
{
    int depth = 0;
    int deepest = 0;
    for (const char c : raw) {
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        deepest = std::max(deepest, depth);
    }
    return deepest <= 4 * MaxPlaceDepth;
}
} // namespace

bool isPlaceableNumber(const QString& number)
{
    static const QRegularExpression Form(u"\\A\\+[1-9][0-9]{1,14}\\z"_s);
    return Form.match(number).hasMatch();
}

QString placeFieldValue(const PlaceField& field, const QMap<QString, QString>& fields)
{
    const QString value = fields.value(field.key);
    return value.isEmpty() ? field.defaultValue : value;
}

QString placeFieldProblem(const PlaceField& field, const QString& value)
{
    if (value.isEmpty())
        return {};
    const bool isJson = field.kind == PlaceField::Kind::JsonText;
    if (value.size() > (isJson ? MaxPlaceJson : MaxPlaceText))
        return u"this is too long"_s;
    if (value.contains(QChar::Null) || !value.isValidUtf16())
        return u"this holds characters that are no text"_s;
    switch (field.kind) {
    case PlaceField::Kind::Text:
        break;
    case PlaceField::Kind::Url:
        return urlProblem(value);
    case PlaceField::Kind::JsonText:
        return jsonProblem(value);
    case PlaceField::Kind::Choice:
        if (!field.choices.contains(value))
            return u"this must be one of %1"_s.arg(field.choices.join(u", "_s));
        break;
    }
    return {};
}

QStringList missingPlaceFields(const Definition& definition, const QMap<QString, QString>& fields)
{
    QStringList missing;
    if (!definition.place)
        return missing;
    const QList<PlaceField>& all = definition.place->fields;
    for (const PlaceField& field : all) {
        if (field.required && placeFieldValue(field, fields).isEmpty())
            missing.append(field.label);
    }
    for (const QStringList& group : definition.place->oneOf) {
        QStringList labels;
        bool has = false;
        for (const PlaceField& field : all) {
            if (!group.contains(field.key))
                continue;
            labels.append(field.label);
            has = has || !placeFieldValue(field, fields).isEmpty();
        }
        if (!has)
            missing.append(labels.join(u" or "_s));
    }
    return missing;
}

QMap<QString, QString> placeFieldsFromRecord(const Definition& definition, const QByteArray& raw)
{
    QMap<QString, QString> values;
    if (!definition.place || !isShallow(raw))
        return values;
    const auto record = parseProviderJson(reducedJson(raw));
    if (!record)
        return values;
    for (const PlaceField& field : definition.place->fields) {
        const QString value = recordValue(field, *record);
        if (!value.isEmpty())
            values.insert(field.key, value);
    }
    return values;
}

QMap<QString, QString> mergedPlaceFields(const Definition& definition,
                                         const QMap<QString, QString>& fromRecord,
                                         const QMap<QString, QString>& remembered)
{
    QMap<QString, QString> merged;
    if (!definition.place)
        return merged;
    const auto isTaken = [&](const QString& key) {
        return std::any_of(
            definition.place->oneOf.begin(), definition.place->oneOf.end(), [&](const QStringList& group) {
                return group.contains(key)
                    && std::any_of(group.begin(), group.end(),
                                   [&](const QString& other) { return !fromRecord.value(other).isEmpty(); });
            });
    };
    for (const PlaceField& field : definition.place->fields) {
        QString value = fromRecord.value(field.key);
        if (value.isEmpty() && !isTaken(field.key))
            value = remembered.value(field.key);
        if (!value.isEmpty())
            merged.insert(field.key, value);
    }
    return merged;
}

} // namespace ringback
