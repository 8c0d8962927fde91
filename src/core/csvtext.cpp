// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/csvtext.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// As many digits as a spreadsheet's floating-point number keeps.
constexpr int ExactDigits = 15;

bool isFormulaSign(QChar c)
{
    switch (c.unicode()) {
    case u'=':
    case u'+':
    case u'-':
    case u'@':
    case u'\t':
    case u'\r':
    case u'\n':
    case u'\uFF1D': // the same in full width, which Excel reads alike
    case u'\uFF0B':
    case u'\uFF0D':
    case u'\uFF20':
    case u'\u2212': // minus sign
        return true;
    default:
        return false;
    }
}

bool looksLikeFormula(const QString& text)
{
    // Blanks, and what is not seen, in front do not keep a spreadsheet from looking behind them.
    const auto first = std::find_if(text.begin(), text.end(), [](QChar c) {
        return isFormulaSign(c)
            || (!c.isSpace() && c.category() != QChar::Other_Format && c.category() != QChar::Other_Control);
    });
    return first != text.end() && isFormulaSign(*first);
}

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

// Digits with an optional sign: all a phone number in its international form can be.
bool isSignedDigits(const QString& text)
{
    const qsizetype from = text.startsWith(u'+') || text.startsWith(u'-') ? 1 : 0;
    return text.size() > from && std::all_of(text.begin() + from, text.end(), isDigit);
}

// Made of what numbers are made of, and with a digit in it.
bool looksLikeNumber(const QString& text)
{
    bool digit = false;
    for (const QChar c : text) {
        if (isDigit(c))
            digit = true;
        else if (c != u'+' && c != u'-' && c != u'.' && c != u'e' && c != u'E')
            return false;
    }
    return digit;
}

// A spreadsheet reads it as a number and shows the same characters: "3010".
bool survivesAsNumber(const QString& text)
{
    return text.size() <= ExactDigits && std::all_of(text.begin(), text.end(), isDigit)
        && (text.size() == 1 || text.front() != u'0');
}
} // namespace

QString csvText(const QString& text, CsvNumbers numbers)
{
    if (text.startsWith(u'\''))
        return u'\'' + text;
    if (numbers == CsvNumbers::Plain) {
        if (isSignedDigits(text))
            return text;
    } else if (looksLikeNumber(text) && !survivesAsNumber(text)) {
        // A sum is no number: "1+2" would be one text, but "+1-2" is a formula to every spreadsheet.
        const bool formula = looksLikeFormula(text) && !isSignedDigits(text);
        if (!formula)
            return u"=\""_s + text + u'"';
    }
    return looksLikeFormula(text) ? u'\'' + text : text;
}

QByteArray csvLine(const QStringList& values)
{
    QByteArray line;
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (i > 0)
            line += ',';
        const QString& value = values.at(i);
        const bool quoted = std::any_of(value.begin(), value.end(),
                                        [](QChar c) {
                                            return c == u'"' || c == u',' || c == u'\r' || c == u'\n'
                                                || c == u'\t' || c == u';';
                                        })
            || value.startsWith(u' ') || value.endsWith(u' ');
        if (quoted)
            line += '"' + QString(value).replace(u'"', u"\"\""_s).toUtf8() + '"';
        else
            line += value.toUtf8();
    }
    return line + "\r\n";
}

} // namespace ringback
