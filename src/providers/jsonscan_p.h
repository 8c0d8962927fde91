// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <optional>

// Finding one's way in JSON by its brackets and quotes alone: what stands between them may be broken.
namespace ringback {

bool isJsonSpace(char c);
// The first position from `pos` on that is no blank; the size where there is none.
qsizetype skipJsonSpace(QByteArrayView text, qsizetype pos);
// Past the closing quote of the string that begins at `pos`; nullopt when it never closes.
std::optional<qsizetype> endOfString(QByteArrayView text, qsizetype pos);
// Past the value that begins at `pos`; nullopt when it does not end.
std::optional<qsizetype> endOfValue(QByteArrayView text, qsizetype pos);

// Calls `member(key, pos)` for every member of the object that begins at `pos`; it gives the position past
// the value. Past the object; nullopt where it is none.
template <typename Member>
std::optional<qsizetype> eachMemberIn(QByteArrayView text, qsizetype pos, const Member& member)
{
    if (pos >= text.size() || text[pos] != '{')
        return std::nullopt;
    pos = skipJsonSpace(text, pos + 1);
    while (pos < text.size() && text[pos] == '"') {
        const auto keyEnd = endOfString(text, pos);
        if (!keyEnd)
            return std::nullopt;
        const QByteArrayView key = text.sliced(pos + 1, *keyEnd - pos - 2);
        pos = skipJsonSpace(text, *keyEnd);
        if (pos >= text.size() || text[pos] != ':')
            return std::nullopt;
        const std::optional<qsizetype> end = member(key, skipJsonSpace(text, pos + 1));
        if (!end)
            return std::nullopt;
        pos = skipJsonSpace(text, *end);
        if (pos < text.size() && text[pos] == ',')
            pos = skipJsonSpace(text, pos + 1);
    }
    return pos < text.size() && text[pos] == '}' ? std::optional(pos + 1) : std::nullopt;
}

} // namespace ringback
