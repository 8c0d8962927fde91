// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/strictjson_p.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString typeNameOf(const Json& value)
{
    return QString::fromLatin1(value.type_name());
}
} // namespace

StrictObject::StrictObject(const Json& value, QString file, QString pointer, DefinitionProblems& problems)
    : m_object(value.is_object() ? &value : nullptr), m_file(std::move(file)), m_pointer(std::move(pointer)),
      m_problems(problems)
{
    if (m_object == nullptr)
        m_problems.append(
            {m_file, m_pointer, u"this must be an object {...}, but is %1"_s.arg(typeNameOf(value))});
}

const Json* StrictObject::find(const char* key, bool required)
{
    m_seen.append(key);
    if (m_object == nullptr)
        return nullptr;
    const auto it = m_object->find(key);
    if (it == m_object->end()) {
        if (required)
            m_problems.append(
                {m_file, m_pointer, u"\"%1\" is missing; add it"_s.arg(QLatin1StringView(key))});
        return nullptr;
    }
    return &*it;
}

bool StrictObject::has(const char* key)
{
    return find(key, false) != nullptr;
}

const Json* StrictObject::any(const char* key)
{
    return find(key, false);
}

void StrictObject::problem(const QString& key, const QString& text)
{
    m_problems.append({m_file, key.isEmpty() ? m_pointer : pointerOf(key), text});
}

QString StrictObject::text(const char* key, bool required)
{
    const Json* value = find(key, required);
    if (value == nullptr)
        return {};
    if (!value->is_string()) {
        problem(QString::fromLatin1(key),
                u"this must be a text \"...\", but is %1"_s.arg(typeNameOf(*value)));
        return {};
    }
    const QString result = toQString(*value);
    if (required && result.isEmpty())
        problem(QString::fromLatin1(key), u"this must not be empty"_s);
    return result;
}

bool StrictObject::boolean(const char* key, bool fallback)
{
    const Json* value = find(key, false);
    if (value == nullptr)
        return fallback;
    if (!value->is_boolean()) {
        problem(QString::fromLatin1(key), u"this must be true or false, but is %1"_s.arg(typeNameOf(*value)));
        return fallback;
    }
    return value->get<bool>();
}

qint64 StrictObject::integer(const char* key, qint64 fallback, qint64 min, qint64 max)
{
    const Json* value = find(key, false);
    if (value == nullptr)
        return fallback;
    const bool whole = value->is_number_integer();
    const qint64 number = whole ? value->get<qint64>() : 0;
    if (!whole || number < min || number > max) {
        problem(QString::fromLatin1(key), u"this must be a whole number from %1 to %2"_s.arg(min).arg(max));
        return fallback;
    }
    return number;
}

std::optional<double> StrictObject::number(const char* key)
{
    const Json* value = find(key, false);
    if (value == nullptr)
        return std::nullopt;
    if (!value->is_number()) {
        problem(QString::fromLatin1(key), u"this must be a number, but is %1"_s.arg(typeNameOf(*value)));
        return std::nullopt;
    }
    return value->get<double>();
}

QStringList StrictObject::textList(const char* key, const Json& value)
{
    if (value.is_string())
        return {toQString(value)};
    if (!value.is_array()) {
        problem(QString::fromLatin1(key),
                u"this must be a text or a list of texts, but is %1"_s.arg(typeNameOf(value)));
        return {};
    }
    QStringList list;
    for (size_t i = 0; i < value.size(); ++i) {
        if (value[i].is_string())
            list.append(toQString(value[i]));
        else
            problem(QLatin1StringView(key) + u'/' + QString::number(i),
                    u"this must be a text \"...\", but is %1"_s.arg(typeNameOf(value[i])));
    }
    return list;
}

QStringList StrictObject::texts(const char* key)
{
    const Json* value = find(key, false);
    return value != nullptr ? textList(key, *value) : QStringList();
}

QStringList StrictObject::pointers(const char* key, bool required)
{
    const Json* value = find(key, required);
    if (value == nullptr)
        return {};
    QStringList result;
    for (const QString& pointer : textList(key, *value)) {
        static const QRegularExpression BadEscape(u"~(?![01])"_s);
        if (!pointer.isEmpty() && !pointer.startsWith(u'/'))
            problem(QString::fromLatin1(key),
                    u"\"%1\" is not a JSON pointer; it begins with a slash: \"/%1\""_s.arg(pointer));
        else if (pointer.contains(BadEscape))
            problem(QString::fromLatin1(key),
                    u"\"%1\" is not a JSON pointer; write ~0 for ~ and ~1 for / in a name"_s.arg(pointer));
        else
            result.append(pointer);
    }
    if (required && result.isEmpty())
        problem(QString::fromLatin1(key), u"at least one JSON pointer is needed"_s);
    return result;
}

QList<int> StrictObject::integers(const char* key, int min, int max)
{
    QList<int> result;
    const Json* value = find(key, false);
    if (value == nullptr)
        return result;
    if (!value->is_array()) {
        problem(QString::fromLatin1(key),
                u"this must be a list of whole numbers, but is %1"_s.arg(typeNameOf(*value)));
        return result;
    }
    for (size_t i = 0; i < value->size(); ++i) {
        const bool whole = (*value)[i].is_number_integer();
        const qint64 number = whole ? (*value)[i].get<qint64>() : 0;
        if (whole && number >= min && number <= max)
            result.append(static_cast<int>(number));
        else
            problem(QLatin1StringView(key) + u'/' + QString::number(i),
                    u"this must be a whole number from %1 to %2"_s.arg(min).arg(max));
    }
    return result;
}

QList<QPair<QString, QString>> StrictObject::pairs(const char* key)
{
    QList<QPair<QString, QString>> result;
    const Json* value = find(key, false);
    if (value == nullptr)
        return result;
    if (!value->is_object()) {
        problem(QString::fromLatin1(key),
                u"this must be an object of texts, but is %1"_s.arg(typeNameOf(*value)));
        return result;
    }
    for (const auto& [name, item] : value->items()) {
        const QString memberKey = QString::fromStdString(name);
        if (item.is_string())
            result.append({memberKey, toQString(item)});
        else
            problem(QLatin1StringView(key) + u'/' + memberKey,
                    u"this must be a text \"...\", but is %1"_s.arg(typeNameOf(item)));
    }
    return result;
}

QString StrictObject::word(const char* key, const QStringList& words, const QString& fallback)
{
    if (!has(key)) {
        if (fallback.isEmpty())
            m_problems.append(
                {m_file, m_pointer,
                 u"\"%1\" is missing; write one of %2"_s.arg(QLatin1StringView(key), words.join(u", "_s))});
        return fallback;
    }
    const QString value = text(key);
    if (!words.contains(value)) {
        problem(QString::fromLatin1(key),
                u"\"%1\" is not a known word here; write one of %2"_s.arg(value, words.join(u", "_s)));
        return fallback;
    }
    return value;
}

void StrictObject::object(const char* key, const std::function<void(StrictObject&)>& read, bool required)
{
    const Json* value = find(key, required);
    if (value == nullptr)
        return;
    StrictObject child(*value, m_file, pointerOf(QString::fromLatin1(key)), m_problems);
    if (child.isObject()) {
        read(child);
        child.finish();
    }
}

void StrictObject::objects(const char* key, const std::function<void(StrictObject&)>& read, bool required)
{
    const Json* value = find(key, required);
    if (value == nullptr)
        return;
    if (!value->is_array()) {
        problem(QString::fromLatin1(key), u"this must be a list [...], but is %1"_s.arg(typeNameOf(*value)));
        return;
    }
    for (size_t i = 0; i < value->size(); ++i) {
        StrictObject child((*value)[i], m_file, pointerOf(QLatin1StringView(key) + u'/' + QString::number(i)),
                           m_problems);
        if (child.isObject()) {
            read(child);
            child.finish();
        }
    }
}

void StrictObject::members(const char* key, const std::function<void(const QString&, StrictObject&)>& read)
{
    const Json* value = find(key, false);
    if (value == nullptr)
        return;
    if (!value->is_object()) {
        problem(QString::fromLatin1(key),
                u"this must be an object {...}, but is %1"_s.arg(typeNameOf(*value)));
        return;
    }
    for (const auto& [name, item] : value->items()) {
        const QString memberKey = QString::fromStdString(name);
        StrictObject child(item, m_file, pointerOf(QLatin1StringView(key) + u'/' + memberKey), m_problems);
        if (child.isObject()) {
            read(memberKey, child);
            child.finish();
        }
    }
}

void StrictObject::finish()
{
    if (m_object == nullptr)
        return;
    for (const auto& [name, item] : m_object->items()) {
        if (std::any_of(m_seen.begin(), m_seen.end(),
                        [&name = name](const char* seen) { return name == seen; }))
            continue;
        QSet<QString> seen;
        for (const char* key : m_seen)
            seen.insert(QString::fromLatin1(key));
        QStringList known(seen.begin(), seen.end());
        known.sort();
        problem(QString::fromStdString(name),
                u"this key is not known; known here are %1"_s.arg(known.join(u", "_s)));
    }
}

std::optional<Json> parseDefinitionFile(const QByteArray& bytes, const QString& file,
                                        DefinitionProblems& problems)
{
    try {
        return Json::parse(bytes.begin(), bytes.end());
    } catch (const Json::parse_error& error) {
        const qsizetype end = std::min<qsizetype>(static_cast<qsizetype>(error.byte), bytes.size());
        const qsizetype line = bytes.first(end).count('\n') + 1;
        problems.append(
            {file,
             {},
             u"this is not valid JSON, at line %1; check commas, quotes and brackets there"_s.arg(line)});
    }
    return std::nullopt;
}

} // namespace ringback
