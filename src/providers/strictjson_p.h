// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "providers/problem.h"

#include <nlohmann/json.hpp>

#include <QStringList>
#include <QVarLengthArray>

#include <functional>
#include <optional>

namespace ringback {

using Json = nlohmann::ordered_json;

inline QString toQString(const Json& value)
{
    return QString::fromStdString(value.get_ref<const std::string&>());
}

// A JSON object read strictly: every key that is read is remembered, and finish() reports the others. Every
// problem names the file, the JSON pointer and the remedy; reading goes on, so that a file's author sees all
// of them at once.
class StrictObject {
public:
    StrictObject(const Json& value, QString file, QString pointer, DefinitionProblems& problems);

    bool isObject() const { return m_object != nullptr; }
    bool has(const char* key);

    QString text(const char* key, bool required = false);
    bool boolean(const char* key, bool fallback = false);
    qint64 integer(const char* key, qint64 fallback, qint64 min, qint64 max);
    std::optional<double> number(const char* key);
    QStringList texts(const char* key);                           // an array of strings, or one string
    QStringList pointers(const char* key, bool required = false); // the same, each a JSON pointer
    QList<int> integers(const char* key, int min, int max);       // an array of whole numbers
    QList<QPair<QString, QString>> pairs(const char* key);        // an object of strings, in order
    // One of `words`; a problem lists them.
    QString word(const char* key, const QStringList& words, const QString& fallback = {});

    void object(const char* key, const std::function<void(StrictObject&)>& read, bool required = false);
    void objects(const char* key, const std::function<void(StrictObject&)>& read, bool required = false);
    // Every member of an object of objects, with its key.
    void members(const char* key, const std::function<void(const QString&, StrictObject&)>& read);
    // The raw value, where a key may have several types.
    const Json* any(const char* key);

    void problem(const QString& key, const QString& text);
    void finish();
    QString pointerOf(const QString& key) const { return m_pointer + u'/' + key; }
    const QString& file() const { return m_file; }
    DefinitionProblems& problems() { return m_problems; }

private:
    const Json* find(const char* key, bool required);
    QStringList textList(const char* key, const Json& value);

    const Json* m_object = nullptr;
    QString m_file;
    QString m_pointer;
    DefinitionProblems& m_problems;
    QVarLengthArray<const char*, 16> m_seen; // keys are literals; a set would cost more than the reading
};

// Parses a whole file; a syntax error is a problem with its line.
std::optional<Json> parseDefinitionFile(const QByteArray& bytes, const QString& file,
                                        DefinitionProblems& problems);

} // namespace ringback
