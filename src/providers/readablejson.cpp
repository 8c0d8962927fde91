// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/jsonscan_p.h"
#include "providers/jsontext.h"

#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

namespace ringback {

namespace {
bool isExactNumber(QByteArrayView token)
{
    // The grammar of RFC 8259, number.
    qsizetype i = 0;
    const auto digits = [&] {
        const qsizetype from = i;
        while (i < token.size() && token[i] >= '0' && token[i] <= '9')
            ++i;
        return i - from;
    };
    if (i < token.size() && token[i] == '-')
        ++i;
    const qsizetype firstDigit = i;
    const qsizetype whole = digits();
    if (whole == 0 || (whole > 1 && token[firstDigit] == '0'))
        return false;
    bool isInteger = true;
    qsizetype significant = whole;
    if (i < token.size() && token[i] == '.') {
        isInteger = false;
        ++i;
        const qsizetype fraction = digits();
        if (fraction == 0)
            return false;
        significant += fraction;
    }
    if (i < token.size() && (token[i] == 'e' || token[i] == 'E')) {
        isInteger = false;
        ++i;
        if (i < token.size() && (token[i] == '+' || token[i] == '-'))
            ++i;
        if (digits() == 0)
            return false;
    }
    if (i != token.size())
        return false;
    if (isInteger) {
        qint64 value = 0;
        const auto [end, error] = std::from_chars(token.begin(), token.end(), value);
        return error == std::errc() && end == token.end();
    }
    // A fraction may lose its last digits without harm; a value that overflows may not.
    bool ok = false;
    const double value = token.toByteArray().toDouble(&ok);
    return ok && std::isfinite(value) && significant < 400;
}

void appendEscaped(QByteArray& out, unsigned char c)
{
    static constexpr char Hex[] = "0123456789abcdef";
    out += "\\u00";
    out += Hex[c >> 4U];
    out += Hex[c & 0xFU];
}

// How many bytes of valid UTF-8 (one character beyond ASCII) stand at `pos`; 0 when what stands there is
// none.
int utf8LengthAt(const QByteArray& text, qsizetype pos)
{
    const auto byteAt = [&text](qsizetype i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
    };
    const auto continues = [&byteAt](qsizetype i) { return (byteAt(i) & 0xC0U) == 0x80U; };
    const unsigned char first = byteAt(pos);
    if (first >= 0xC2 && first <= 0xDF)
        return continues(pos + 1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (!continues(pos + 1) || !continues(pos + 2))
            return 0;
        const unsigned char second = byteAt(pos + 1);
        if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F))
            return 0; // overlong, or half of a surrogate pair
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (!continues(pos + 1) || !continues(pos + 2) || !continues(pos + 3))
            return 0;
        const unsigned char second = byteAt(pos + 1);
        if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
            return 0;
        return 4;
    }
    return 0;
}

std::optional<uint> hexEscapeAt(const QByteArray& text, qsizetype pos)
{
    if (pos + 6 > text.size() || text[pos] != '\\' || text[pos + 1] != 'u')
        return std::nullopt;
    bool ok = false;
    const QByteArray digits = text.mid(pos + 2, 4);
    for (const char c : digits) {
        if (!std::isxdigit(static_cast<unsigned char>(c)))
            return std::nullopt;
    }
    const uint value = digits.toUInt(&ok, 16);
    return ok ? std::optional(value) : std::nullopt;
}

// Copies the escape at `pos` or a harmless form of it; returns where reading goes on.
qsizetype copyEscape(const QByteArray& text, qsizetype pos, QByteArray& out)
{
    const char kind = pos + 1 < text.size() ? text[pos + 1] : '\0';
    if (kind == 'u') {
        const auto code = hexEscapeAt(text, pos);
        if (!code) {
            out += "\\\\";
            return pos + 1;
        }
        const bool high = *code >= 0xD800 && *code <= 0xDBFF;
        const bool low = *code >= 0xDC00 && *code <= 0xDFFF;
        if (high) {
            const auto second = hexEscapeAt(text, pos + 6);
            if (second && *second >= 0xDC00 && *second <= 0xDFFF) {
                out += text.mid(pos, 12);
                return pos + 12;
            }
        }
        out += high || low ? QByteArray("\\ufffd") : text.mid(pos, 6);
        return pos + 6;
    }
    if (QByteArrayView("\"\\/bfnrt").contains(kind)) {
        out += text.mid(pos, 2);
        return pos + 2;
    }
    out += "\\\\";
    return pos + 1;
}

// Copies the string at `pos` in readable form; returns where reading goes on.
qsizetype copyString(const QByteArray& text, qsizetype pos, QByteArray& out)
{
    out += '"';
    qsizetype i = pos + 1;
    while (i < text.size()) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '"') {
            out += '"';
            return i + 1;
        }
        if (c == '\\') {
            i = copyEscape(text, i, out);
        } else if (c < 0x20) {
            appendEscaped(out, c);
            ++i;
        } else if (c < 0x80) {
            out += text[i++];
        } else if (const int length = utf8LengthAt(text, i); length > 0) {
            out += text.mid(i, length);
            i += length;
        } else {
            out += "\xEF\xBF\xBD";
            ++i;
        }
    }
    return i; // never closed: the parser will say so
}
} // namespace

QByteArray readableJson(const QByteArray& bytes)
{
    QByteArray out;
    out.reserve(bytes.size() + 64);
    qsizetype i = bytes.startsWith("\xEF\xBB\xBF") ? 3 : 0;
    while (i < bytes.size()) {
        const char c = bytes[i];
        if (c == '"') {
            i = copyString(bytes, i, out);
        } else if (isJsonSpace(c) || QByteArrayView("{}[]:,").contains(c)) {
            out += c;
            ++i;
        } else {
            qsizetype end = i;
            while (end < bytes.size() && !isJsonSpace(bytes[end])
                   && !QByteArrayView("{}[]:,\"").contains(bytes[end]))
                ++end;
            const QByteArrayView token = QByteArrayView(bytes).sliced(i, end - i);
            if (token == "true" || token == "false" || token == "null" || isExactNumber(token)) {
                out += token;
            } else {
                QByteArray quoted = token.toByteArray();
                quoted.replace('\\', "\\\\");
                quoted = '"' + quoted + '"';
                copyString(quoted, 0, out);
            }
            i = end;
        }
    }
    return out;
}

} // namespace ringback
