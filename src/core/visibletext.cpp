// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/visibletext.h"

namespace ringback {

namespace {
bool reordersText(char16_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F
        || c == 0x061C;
}

QString madeVisible(QStringView text, bool keepLines)
{
    QString result;
    result.reserve(text.size());
    for (const QChar c : text) {
        const char16_t code = c.unicode();
        if (keepLines && (code == u'\n' || code == u'\t'))
            result += c;
        else if (code < 0x20)
            result += QChar(0x2400 + code); // the symbol for that control character
        else if (code == 0x7F)
            result += QChar(0x2421);
        else if ((code >= 0x80 && code < 0xA0) || code == 0x2028 || code == 0x2029 || reordersText(code))
            result += QChar(0xFFFD);
        else
            result += c;
    }
    return result;
}
} // namespace

QString visibleLine(QStringView text)
{
    return madeVisible(text, false);
}

QString visibleText(QStringView text)
{
    return madeVisible(text, true);
}

} // namespace ringback
