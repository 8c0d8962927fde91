// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/jsontext.h"

#include "core/visibletext.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace ringback {

namespace {
class JsonLayout {
public:
    QByteArray laidOut(const QByteArray& json)
    {
        for (qsizetype i = 0; i < json.size(); ++i) {
            const char c = json.at(i);
            if (m_inString) {
                m_out += c;
                if (c == '\\' && i + 1 < json.size())
                    m_out += json.at(++i);
                else if (c == '"')
                    m_inString = false;
                continue;
            }
            takeOutside(c, nextToken(json, i + 1));
        }
        return m_out;
    }

private:
    static char nextToken(const QByteArray& json, qsizetype from)
    {
        for (; from < json.size(); ++from) {
            if (!isSpace(json.at(from)))
                return json.at(from);
        }
        return '\0';
    }
    static bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

    void takeOutside(char c, char next)
    {
        switch (c) {
        case '{':
        case '[':
            m_out += c;
            ++m_level;
            if (next == '}' || next == ']')
                m_empty = true;
            else
                newLine();
            break;
        case '}':
        case ']':
            --m_level;
            if (!m_empty)
                newLine();
            m_empty = false;
            m_out += c;
            break;
        case ',':
            m_out += c;
            newLine();
            break;
        case ':':
            m_out += ": ";
            break;
        default:
            m_inString = c == '"';
            if (!isSpace(c))
                m_out += c;
        }
    }
    void newLine()
    {
        m_out += '\n';
        // A hostile nesting depth must not turn into gigabytes of spaces.
        m_out += QByteArray(2 * qBound(0, m_level, 40), ' ');
    }

    QByteArray m_out;
    int m_level = 0;
    bool m_inString = false;
    bool m_empty = false;
};
} // namespace

QString readableText(const QByteArray& bytes, qsizetype limit)
{
    const bool cut = bytes.size() > limit;
    const QByteArray shown = cut ? bytes.first(limit) : bytes;
    QJsonParseError error;
    QJsonDocument::fromJson(bytes, &error);
    const bool isJson = error.error == QJsonParseError::NoError;
    QString text = visibleText(QString::fromUtf8(isJson ? JsonLayout().laidOut(shown) : shown));
    if (cut) {
        text += QCoreApplication::translate("ringback::RawView", "\n\n[cut: %1 of %2 bytes are shown]")
                    .arg(limit)
                    .arg(bytes.size());
    }
    return text;
}

} // namespace ringback
