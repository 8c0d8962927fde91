// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/pastedtext_p.h"

#include <QRegularExpression>
#include <QStringDecoder>

#include <algorithm>
#include <cctype>
#include <optional>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// UTF-16 without a byte order mark: JSON and HTTP begin with ASCII, so every other byte is NUL.
std::optional<QStringConverter::Encoding> wideEncodingOf(const QByteArray& text)
{
    if (text.startsWith(QByteArrayView("\xFF\xFE\0\0", 4))
        || text.startsWith(QByteArrayView("\0\0\xFE\xFF", 4)))
        return QStringConverter::Utf32;
    if (text.startsWith("\xFF\xFE") || text.startsWith("\xFE\xFF"))
        return QStringConverter::Utf16;
    const qsizetype looked = std::min<qsizetype>(text.size(), 16) & ~qsizetype(1);
    if (looked < 4)
        return std::nullopt;
    bool little = true;
    bool big = true;
    for (qsizetype i = 0; i < looked; i += 2) {
        little = little && text[i] != 0 && text[i + 1] == 0;
        big = big && text[i] == 0 && text[i + 1] != 0;
    }
    if (little)
        return QStringConverter::Utf16LE;
    return big ? std::optional(QStringConverter::Utf16BE) : std::nullopt;
}

// "ESC [ 1 m" and its like, as a terminal's log has them.
QByteArray withoutColours(const QByteArray& text)
{
    QByteArray out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b' && i + 1 < text.size() && text[i + 1] == '[') {
            qsizetype end = i + 2;
            while (end < text.size()
                   && (std::isdigit(static_cast<unsigned char>(text[end])) || text[end] == ';'))
                ++end;
            if (end < text.size() && (text[end] == 'm' || text[end] == 'K')) {
                i = end;
                continue;
            }
        }
        out += text[i];
    }
    return out;
}

int lastStatusOf(const QRegularExpression& pattern, const QString& words)
{
    int status = 0;
    auto matches = pattern.globalMatch(words);
    while (matches.hasNext())
        status = matches.next().captured(1).toInt();
    return status;
}
} // namespace

TextLine lineAt(QByteArrayView text, qsizetype pos)
{
    TextLine line {pos, text.size(), text.size()};
    for (qsizetype i = pos; i < text.size(); ++i) {
        if (text[i] == '\n' || text[i] == '\r') {
            line.end = i;
            line.next = i + (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n' ? 2 : 1);
            break;
        }
    }
    return line;
}

QByteArray plainUtf8(const QByteArray& text)
{
    QByteArray plain = text;
    if (const auto wide = wideEncodingOf(text)) {
        QStringDecoder decode(*wide);
        plain = QString(decode(text)).toUtf8();
    }
    const qsizetype mark = plain.left(1024).indexOf("\xEF\xBB\xBF");
    if (mark >= 0 && QByteArrayView(plain).first(mark).trimmed().isEmpty())
        plain.remove(mark, 3);
    return plain.contains('\x1b') ? withoutColours(plain) : plain;
}

int statusOfStatusLine(QByteArrayView line)
{
    // Strict to the end of the line: a sentence that quotes a status line is none.
    if (!line.startsWith("HTTP/") || line.size() < 9 || line.size() > 200)
        return 0;
    static const QRegularExpression Pattern(u"^HTTP/\\d(?:\\.\\d)? +([1-5]\\d\\d)(?: [^\"{}<>]*)?$"_s);
    const auto match = Pattern.match(QString::fromLatin1(line).trimmed());
    return match.hasMatch() ? match.captured(1).toInt() : 0;
}

int statusInWords(QByteArrayView words)
{
    static const QRegularExpression Named(
        u"(?:\\bHTTP(?:/\\d(?:\\.\\d)?)?[\"']?(?:[ _-]?(?:status|code|error|response))*"
        "|(?<![a-z])(?:http_?)?status(?:[ _-]?code)?)[\"'\\\\]*\\s*[:=(]?\\s*[\"'\\\\]*([1-5]\\d\\d)(?![\\d.])"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression Told(
        u"(?:(?:->|=>)\\s*|\\b(?:returned|responded|answered|failed|got|received|error|"
        u"code|->|=>)(?: with)?(?: an?)?[:= (]+)"
        "([45]\\d\\d)(?![\\d.])"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression Phrase(
        u"(?<![\\d.])([45]\\d\\d) (?:Bad Request|Unauthorized|Payment Required|Forbidden|Not Found|Conflict"
        "|Unprocessable|Too Many Requests|Internal Server Error|Bad Gateway|Service (?:Temporarily "
        ")?Unavailable"
        "|Gateway Time-?out|Method Not Allowed|Gone)"_s,
        QRegularExpression::CaseInsensitiveOption);
    const QString text = QString::fromLatin1(words);
    for (const QRegularExpression* pattern : {&Named, &Phrase, &Told}) {
        if (const int status = lastStatusOf(*pattern, text))
            return status;
    }
    return 0;
}

QByteArray retryAfterInWords(QByteArrayView words)
{
    static const QRegularExpression Pattern(
        u"\\bretry[_-]?after[\"'\\\\]*\\s*[:=]\\s*[\"'\\\\]*(\\d{1,9})(?![\\d.])"_s,
        QRegularExpression::CaseInsensitiveOption);
    const auto match = Pattern.match(QString::fromLatin1(words));
    return match.hasMatch() ? match.captured(1).toLatin1() : QByteArray();
}

QString hostInWords(QByteArrayView words)
{
    static const QRegularExpression Pattern(u"\\bhttps?://(?:[^/\\s\"'@]*@)?([A-Za-z0-9.-]{1,253})"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    QString host;
    auto matches = Pattern.globalMatch(QString::fromLatin1(words));
    while (matches.hasNext())
        host = matches.next().captured(1).toLower();
    return host;
}

} // namespace ringback
