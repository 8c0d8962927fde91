// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/jsonaccess_p.h"
#include "providers/jsontext.h"

#include <QJsonArray>
#include <QJsonObject>

#include <cmath>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// QJsonDocument and our own walks are recursive: nobody nests this deep in good faith.
constexpr int MaxDepth = 64;

QJsonValue toQJsonAtDepth(const nlohmann::json& value, int depth)
{
    if (depth > MaxDepth)
        return QJsonValue(u"(nested too deeply to show)"_s);
    switch (value.type()) {
    case nlohmann::json::value_t::object: {
        QJsonObject object;
        for (const auto& [key, item] : value.items())
            object.insert(QString::fromStdString(key), toQJsonAtDepth(item, depth + 1));
        return object;
    }
    case nlohmann::json::value_t::array: {
        QJsonArray array;
        for (const auto& item : value)
            array.append(toQJsonAtDepth(item, depth + 1));
        return array;
    }
    case nlohmann::json::value_t::string:
        return QJsonValue(QString::fromStdString(value.get_ref<const std::string&>()));
    case nlohmann::json::value_t::boolean:
        return QJsonValue(value.get<bool>());
    case nlohmann::json::value_t::number_integer:
        return QJsonValue(value.get<qint64>());
    case nlohmann::json::value_t::number_unsigned: {
        const auto number = value.get<quint64>();
        if (number > static_cast<quint64>(std::numeric_limits<qint64>::max()))
            return QJsonValue(QString::number(number));
        return QJsonValue(static_cast<qint64>(number));
    }
    case nlohmann::json::value_t::number_float:
        return QJsonValue(value.get<double>());
    default:
        return QJsonValue(QJsonValue::Null);
    }
}
} // namespace

std::optional<nlohmann::json> parseProviderJson(const QByteArray& bytes)
{
    const QByteArray readable = readableJson(bytes);
    nlohmann::json value = nlohmann::json::parse(readable.begin(), readable.end(), nullptr, false);
    if (value.is_discarded())
        return std::nullopt;
    return value;
}

const nlohmann::json* findAt(const nlohmann::json& root, const QString& pointer)
{
    const nlohmann::json* value = &root;
    const QStringList tokens = pointer.split(u'/').mid(1);
    for (QString token : tokens) {
        token.replace(u"~1"_s, u"/"_s).replace(u"~0"_s, u"~"_s);
        if (value->is_object()) {
            const auto it = value->find(token.toStdString());
            if (it == value->end())
                return nullptr;
            value = &*it;
        } else if (value->is_array()) {
            bool ok = false;
            const auto index = token.toULongLong(&ok);
            if (!ok || index >= value->size())
                return nullptr;
            value = &(*value)[index];
        } else {
            return nullptr;
        }
    }
    return value->is_null() ? nullptr : value;
}

const nlohmann::json* firstAt(const nlohmann::json& root, const Pointers& pointers, QString* foundAt)
{
    for (const QString& pointer : pointers) {
        if (const nlohmann::json* value = findAt(root, pointer)) {
            if (foundAt != nullptr)
                *foundAt = pointer;
            return value;
        }
    }
    return nullptr;
}

std::optional<QString> scalarText(const nlohmann::json& value)
{
    switch (value.type()) {
    case nlohmann::json::value_t::string:
        return QString::fromStdString(value.get_ref<const std::string&>()).trimmed();
    case nlohmann::json::value_t::boolean:
        return value.get<bool>() ? u"true"_s : u"false"_s;
    case nlohmann::json::value_t::number_integer:
    case nlohmann::json::value_t::number_unsigned:
        return QString::fromStdString(value.dump());
    case nlohmann::json::value_t::number_float: {
        // A code that comes as 4000.0 is still 4000.
        const double number = value.get<double>();
        if (std::floor(number) == number && std::abs(number) < 1e15)
            return QString::number(static_cast<qint64>(number));
        return QString::fromStdString(value.dump());
    }
    default:
        return std::nullopt;
    }
}

QString textAt(const nlohmann::json& root, const Pointers& pointers)
{
    for (const QString& pointer : pointers) {
        if (const nlohmann::json* value = findAt(root, pointer)) {
            const auto text = scalarText(*value);
            if (text && !text->isEmpty())
                return *text;
        }
    }
    return {};
}

std::optional<double> numberOf(const nlohmann::json& value)
{
    if (value.is_number())
        return value.get<double>();
    if (value.is_string()) {
        bool ok = false;
        const double number = scalarText(value).value_or(QString()).toDouble(&ok);
        if (ok && std::isfinite(number))
            return number;
    }
    return std::nullopt;
}

std::optional<bool> booleanOf(const nlohmann::json& value)
{
    if (value.is_boolean())
        return value.get<bool>();
    const QString text = scalarText(value).value_or(QString()).toLower();
    if (text == "true"_L1 || text == "1"_L1)
        return true;
    if (text == "false"_L1 || text == "0"_L1)
        return false;
    return std::nullopt;
}

QJsonValue toQJson(const nlohmann::json& value)
{
    return toQJsonAtDepth(value, 0);
}

bool holds(const Condition& condition, const nlohmann::json& root,
           const std::function<QString(const QString&)>& mappedText)
{
    QString text;
    bool present = false;
    std::optional<double> number;
    if (condition.field.isEmpty()) {
        for (const QString& pointer : condition.at) {
            const nlohmann::json* value = findAt(root, pointer);
            if (value == nullptr)
                continue;
            const auto scalar = scalarText(*value);
            if (scalar && scalar->isEmpty())
                continue;
            present = true;
            text = scalar.value_or(QString());
            number = numberOf(*value);
            break;
        }
    } else if (mappedText) {
        text = mappedText(condition.field);
        present = !text.isEmpty();
        bool ok = false;
        const double value = text.toDouble(&ok);
        if (ok)
            number = value;
    }
    switch (condition.kind) {
    case Condition::Kind::Is:
    case Condition::Kind::OneOf:
        return present && condition.values.contains(foldedWord(text));
    case Condition::Kind::Present:
        return present;
    case Condition::Kind::Absent:
        return !present;
    case Condition::Kind::GreaterThan:
        return number && *number > condition.number;
    }
    return false;
}

bool allHold(const QList<Condition>& conditions, const nlohmann::json& root)
{
    for (const Condition& condition : conditions) {
        if (!holds(condition, root, {}))
            return false;
    }
    return true;
}

} // namespace ringback
