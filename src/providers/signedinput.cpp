// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/signedinput_p.h"

#include <QMessageAuthenticationCode>
#include <QRegularExpression>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype Sha256Bytes = 32;
} // namespace

QString headerAmong(const HeaderList& headers, const QStringList& names)
{
    for (const QString& name : names) {
        const QByteArray wanted = name.toLatin1();
        for (const auto& [known, value] : headers) {
            if (known.trimmed().compare(wanted, Qt::CaseInsensitive) == 0)
                return name;
        }
    }
    return {};
}

QByteArray trimmedHeader(const HeaderList& headers, const QString& name)
{
    const QByteArray wanted = name.toLatin1();
    for (const auto& [known, value] : headers) {
        if (known.trimmed().compare(wanted, Qt::CaseInsensitive) == 0)
            return value.trimmed();
    }
    return {};
}

bool equalInConstantTime(const QByteArray& a, const QByteArray& b)
{
    if (a.size() != b.size())
        return false;
    unsigned char difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference = static_cast<unsigned char>(
            difference | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i])));
    return difference == 0;
}

std::optional<QByteArray> decodedSignature(const WebhookScheme& scheme, QByteArray value)
{
    const QByteArray prefix = scheme.prefix.toLatin1();
    if (!value.startsWith(prefix))
        return std::nullopt;
    value = value.mid(prefix.size());
    if (scheme.encoding == SignatureEncoding::Hex) {
        static const QRegularExpression Digits(u"\\A[0-9A-Fa-f]{64}\\z"_s);
        if (!Digits.match(QString::fromLatin1(value)).hasMatch())
            return std::nullopt;
        return QByteArray::fromHex(value);
    }
    const auto decoded = QByteArray::fromBase64Encoding(value, QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.size() != Sha256Bytes)
        return std::nullopt;
    return decoded.decoded;
}

QString formOf(const WebhookScheme& scheme)
{
    const QString digits = scheme.encoding == SignatureEncoding::Hex ? u"64 hexadecimal digits"_s
                                                                     : u"the Base64 text of 32 bytes"_s;
    return scheme.prefix.isEmpty() ? digits + u" and nothing in front"
                                   : u"%1 followed by %2"_s.arg(scheme.prefix, digits);
}

QString schemeInWords(const WebhookScheme& scheme)
{
    QStringList parts;
    for (const SignedPart part : scheme.parts) {
        switch (part) {
        case SignedPart::Body:
            parts.append(u"the raw body"_s);
            break;
        case SignedPart::Timestamp:
            parts.append(u"the timestamp"_s);
            break;
        case SignedPart::Nonce:
            parts.append(u"the nonce"_s);
            break;
        case SignedPart::Url:
            parts.append(u"the callback URL without its query"_s);
            break;
        case SignedPart::Dot:
            parts.append(u"a dot"_s);
            break;
        }
    }
    QString joined = parts.takeLast();
    if (!parts.isEmpty())
        joined = parts.join(u", "_s) + u" and " + joined;
    return u"%1 HMAC-SHA256 over %2"_s.arg(scheme.encoding == SignatureEncoding::Hex ? u"hex"_s : u"Base64"_s,
                                           joined);
}

QByteArray macOf(const WebhookScheme& scheme, const SignedInput& input)
{
    QMessageAuthenticationCode mac(QCryptographicHash::Sha256, input.secret);
    for (const SignedPart part : scheme.parts) {
        switch (part) {
        case SignedPart::Body:
            mac.addData(input.body);
            break;
        case SignedPart::Timestamp:
            mac.addData(input.timestamp);
            break;
        case SignedPart::Nonce:
            mac.addData(input.nonce);
            break;
        case SignedPart::Url:
            mac.addData(input.url);
            break;
        case SignedPart::Dot:
            mac.addData(".");
            break;
        }
    }
    return mac.result();
}

QByteArray withoutQuery(const QString& url)
{
    static const QRegularExpression Tail(u"[?#].*$"_s, QRegularExpression::DotMatchesEverythingOption);
    QString bare = url.trimmed();
    return bare.remove(Tail).toUtf8();
}

QByteArray withoutLogin(const QByteArray& url)
{
    const qsizetype start = url.indexOf("://");
    const qsizetype slash = url.indexOf('/', start + 3);
    const qsizetype at = url.lastIndexOf('@', slash < 0 ? -1 : slash);
    return start < 0 || at < start ? url : url.left(start + 3) + url.mid(at + 1);
}

std::optional<QDateTime> instantOf(const QByteArray& timestamp)
{
    bool isNumber = false;
    const qint64 number = timestamp.toLongLong(&isNumber);
    if (isNumber) {
        constexpr qint64 LargestSeconds = 100'000'000'000;
        if (number < 0 || number > LargestSeconds * 1000)
            return std::nullopt;
        return number > LargestSeconds ? QDateTime::fromMSecsSinceEpoch(number, Qt::UTC)
                                       : QDateTime::fromSecsSinceEpoch(number, Qt::UTC);
    }
    QDateTime at = QDateTime::fromString(QString::fromLatin1(timestamp), Qt::ISODateWithMs);
    if (!at.isValid())
        return std::nullopt;
    if (at.timeSpec() == Qt::LocalTime)
        at.setTimeSpec(Qt::UTC);
    return at.toUTC();
}

QString lengthInWords(qint64 seconds)
{
    if (seconds < 120)
        return u"%1 s"_s.arg(seconds);
    if (seconds < 2 * 3600)
        return u"%1 min"_s.arg(seconds / 60);
    if (seconds < 2 * 86'400)
        return u"%1 h"_s.arg(seconds / 3600);
    return u"%1 days"_s.arg(seconds / 86'400);
}

} // namespace ringback
