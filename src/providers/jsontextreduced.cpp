// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/jsontext.h"

#include <QVarLengthArray>

#include <algorithm>

namespace ringback {

namespace {
constexpr qsizetype MaxNesting = 10'000;   // brackets: nobody nests this deep in good faith
constexpr qsizetype MaxMember = 64 * 1024; // bytes of one member that is kept whole
constexpr qsizetype MaxAlways = 256;       // bytes of a key, and of a member that is kept in any case
constexpr qsizetype MaxWords = 4000;       // bytes of a text that is kept in part
constexpr qsizetype MaxMembers = 1000;     // of one object
constexpr int MaxObjectsInside = 4;

qsizetype pastSpace(QByteArrayView text, qsizetype pos)
{
    while (pos < text.size()
           && (text[pos] == ' ' || text[pos] == '\t' || text[pos] == '\n' || text[pos] == '\r'))
        ++pos;
    return pos;
}

qsizetype pastString(QByteArrayView text, qsizetype pos)
{
    for (qsizetype i = pos + 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i + 1;
    }
    return -1;
}

// Past the value at `pos`; -1: it does not end.
qsizetype pastValue(QByteArrayView text, qsizetype pos)
{
    if (pos >= text.size())
        return -1;
    if (text[pos] == '"')
        return pastString(text, pos);
    if (text[pos] == '{' || text[pos] == '[')
        return endOfJson(text, pos).value_or(-1);
    qsizetype end = pos;
    while (end < text.size() && !QByteArrayView(",]} \t\r\n").contains(text[end]))
        ++end;
    return end > pos ? end : -1;
}

// Words may be shown in part; a code or an ID may not.
bool holdsWords(QByteArrayView key)
{
    return key == "message" || key == "msg" || key == "error" || key == "detail";
}

bool appendReduced(QByteArrayView text, qsizetype pos, int depth, QByteArray& out);

bool appendMember(QByteArrayView text, QByteArrayView key, qsizetype valueBegin, qsizetype valueEnd,
                  int depth, QByteArray& out)
{
    const QByteArrayView value = text.sliced(valueBegin, valueEnd - valueBegin);
    const bool fits = out.size() + value.size() <= 2 * LargeJson || value.size() <= MaxAlways;
    if (value.size() <= MaxMember && fits) {
        out += value;
    } else if (value.startsWith('{')) {
        return appendReduced(text, valueBegin, depth + 1, out);
    } else if (value.size() > MaxWords && value.startsWith('"') && holdsWords(key)) {
        qsizetype cut = MaxWords;
        while (cut > 1 && value[cut - 1] == '\\')
            --cut;
        out += value.first(cut);
        out += '"';
    } else {
        out += "null";
    }
    return true;
}

// Copies the object at `pos` without its large members; false where it cannot be read as one.
bool appendReduced(QByteArrayView text, qsizetype pos, int depth, QByteArray& out)
{
    if (depth > MaxObjectsInside) {
        out += "null";
        return true;
    }
    out += '{';
    qsizetype i = pastSpace(text, pos + 1);
    qsizetype members = 0;
    while (i < text.size() && text[i] == '"') {
        const qsizetype keyEnd = pastString(text, i);
        const qsizetype colon = keyEnd < 0 ? text.size() : pastSpace(text, keyEnd);
        if (colon >= text.size() || text[colon] != ':')
            return false;
        const qsizetype valueBegin = pastSpace(text, colon + 1);
        const qsizetype valueEnd = pastValue(text, valueBegin);
        if (valueEnd < 0)
            return false;
        const QByteArrayView key = text.sliced(i + 1, keyEnd - i - 2);
        if (members < MaxMembers && key.size() <= MaxAlways) {
            if (++members > 1)
                out += ',';
            out += text.sliced(i, keyEnd - i);
            out += ':';
            if (!appendMember(text, key, valueBegin, valueEnd, depth, out))
                return false;
        }
        i = pastSpace(text, valueEnd);
        if (i >= text.size() || (text[i] != ',' && text[i] != '}'))
            return false;
        if (text[i] == '}')
            break;
        i = pastSpace(text, i + 1);
    }
    out += '}';
    return true;
}

// The first items of a large array that fit.
QByteArray reducedArray(QByteArrayView text)
{
    QByteArray out = "[";
    qsizetype i = pastSpace(text, 1);
    while (i < text.size() && text[i] != ']' && out.size() < LargeJson) {
        const qsizetype end = pastValue(text, i);
        if (end < 0)
            return {};
        QByteArray item;
        if (end - i <= MaxMember)
            item = text.sliced(i, end - i).toByteArray();
        else if (text[i] != '{' || !appendReduced(text, i, 1, item))
            item = "null";
        out += (out.size() > 1 ? "," : "") + item;
        i = pastSpace(text, end);
        if (i >= text.size() || text[i] != ',')
            break;
        i = pastSpace(text, i + 1);
    }
    return out + ']';
}
} // namespace

std::optional<qsizetype> endOfJson(QByteArrayView text, qsizetype pos, qsizetype* stoppedAt)
{
    QVarLengthArray<char, 256> closers;
    const auto stop = [stoppedAt](qsizetype at) -> std::optional<qsizetype> {
        if (stoppedAt != nullptr)
            *stoppedAt = at;
        return std::nullopt;
    };
    for (qsizetype i = pos; i < text.size(); ++i) {
        switch (text[i]) {
        case '"':
            for (++i; i < text.size() && text[i] != '"'; ++i) {
                if (text[i] == '\n') // none stands in a JSON text: this one was cut off
                    return stop(i);
                if (text[i] == '\\')
                    ++i;
            }
            break;
        case '{':
        case '[':
            if (closers.size() >= MaxNesting)
                return stop(i);
            closers.append(text[i] == '{' ? '}' : ']');
            break;
        case '}':
        case ']':
            if (closers.isEmpty() || closers.back() != text[i])
                return stop(i);
            closers.removeLast();
            if (closers.isEmpty())
                return i + 1;
            break;
        default:
            break;
        }
    }
    return stop(text.size());
}

QByteArray reducedJson(const QByteArray& bytes)
{
    if (bytes.size() <= LargeJson)
        return bytes;
    const qsizetype begin = pastSpace(bytes, bytes.startsWith("\xEF\xBB\xBF") ? 3 : 0);
    if (begin >= bytes.size())
        return {};
    const auto end = bytes[begin] == '{' || bytes[begin] == '[' ? endOfJson(bytes, begin) : std::nullopt;
    if (!end || pastSpace(bytes, *end) < bytes.size())
        return {};
    if (bytes[begin] == '[')
        return reducedArray(QByteArrayView(bytes).sliced(begin, *end - begin));
    QByteArray out;
    return appendReduced(bytes, begin, 0, out) ? out : QByteArray();
}

} // namespace ringback
