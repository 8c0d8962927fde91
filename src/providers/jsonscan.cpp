// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/jsonscan_p.h"

#include <QVarLengthArray>

namespace ringback {

bool isJsonSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

qsizetype skipJsonSpace(QByteArrayView text, qsizetype pos)
{
    while (pos < text.size() && isJsonSpace(text[pos]))
        ++pos;
    return pos;
}

std::optional<qsizetype> endOfString(QByteArrayView text, qsizetype pos)
{
    // From quote to quote: looking for one byte is much quicker than looking at each.
    const qsizetype begin = pos + 1;
    for (qsizetype quote = text.indexOf('"', begin); quote >= 0; quote = text.indexOf('"', quote + 1)) {
        qsizetype first = quote;
        while (first > begin && text[first - 1] == '\\')
            --first;
        if ((quote - first) % 2 == 0) // else the last backslash escapes the quote
            return quote + 1;
    }
    return std::nullopt;
}

std::optional<qsizetype> endOfValue(QByteArrayView text, qsizetype pos)
{
    if (pos >= text.size())
        return std::nullopt;
    if (text[pos] == '"')
        return endOfString(text, pos);
    if (text[pos] != '{' && text[pos] != '[') {
        qsizetype end = pos;
        while (end < text.size() && !isJsonSpace(text[end]) && text[end] != ',' && text[end] != ']'
               && text[end] != '}')
            ++end;
        return end > pos ? std::optional(end) : std::nullopt;
    }
    QVarLengthArray<char, 64> closers;
    for (qsizetype i = pos; i < text.size(); ++i) {
        switch (text[i]) {
        case '"': {
            const auto end = endOfString(text, i);
            if (!end)
                return std::nullopt;
            i = *end - 1;
            break;
        }
        case '{':
            closers.append('}');
            break;
        case '[':
            closers.append(']');
            break;
        case '}':
        case ']':
            if (closers.back() != text[i])
                return std::nullopt;
            closers.removeLast();
            if (closers.isEmpty())
                return i + 1;
            break;
        default:
            break;
        }
    }
    return std::nullopt;
}

} // namespace ringback
