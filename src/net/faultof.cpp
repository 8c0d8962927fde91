// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/faultof_p.h"

#include <QSslError>

#include <array>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {

struct TlsMeaning {
    QSslError::SslError error;
    NetFault fault;
};

// In order of precedence.
constexpr std::array<TlsMeaning, 12> tlsMeanings = {{
    {QSslError::CertificateExpired, NetFault::TlsExpired},
    {QSslError::CertificateNotYetValid, NetFault::TlsNotYetValid},
    {QSslError::SelfSignedCertificate, NetFault::TlsSelfSigned},
    // The chain was sent with its root, and that root is not trusted: an issuer question.
    {QSslError::SelfSignedCertificateInChain, NetFault::TlsIssuer},
    {QSslError::UnableToGetIssuerCertificate, NetFault::TlsIssuer},
    {QSslError::UnableToGetLocalIssuerCertificate, NetFault::TlsIssuer},
    {QSslError::UnableToVerifyFirstCertificate, NetFault::TlsIssuer},
    {QSslError::CertificateUntrusted, NetFault::TlsIssuer},
    {QSslError::InvalidCaCertificate, NetFault::TlsIssuer},
    {QSslError::SubjectIssuerMismatch, NetFault::TlsIssuer},
    {QSslError::AuthorityIssuerSerialNumberMismatch, NetFault::TlsIssuer},
    {QSslError::HostNameMismatch, NetFault::TlsName},
}};

} // namespace

NetFault faultOfTls(const QList<int>& sslErrors)
{
    for (const TlsMeaning& meaning : tlsMeanings) {
        if (sslErrors.contains(meaning.error))
            return meaning.fault;
    }
    return sslErrors.isEmpty() ? NetFault::TlsHandshake : NetFault::TlsOther;
}

NetFault faultOf(QNetworkReply::NetworkError error, int httpStatus, const QList<int>& sslErrors)
{
    switch (error) {
    case QNetworkReply::NoError:
        return NetFault::None;
    case QNetworkReply::HostNotFoundError:
        return NetFault::Dns;
    case QNetworkReply::ConnectionRefusedError:
        return NetFault::Refused;
    case QNetworkReply::RemoteHostClosedError:
        return httpStatus > 0 ? NetFault::CutBody : NetFault::Reset;
    case QNetworkReply::ContentReSendError:
        return NetFault::Reset; // see OnceBody
    case QNetworkReply::SslHandshakeFailedError:
        return faultOfTls(sslErrors);
    case QNetworkReply::TimeoutError: // the connection could not be made in Qt's own time
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
        return NetFault::Unreachable;
    case QNetworkReply::UnknownNetworkError: // "network unreachable", "no route to host"
        return httpStatus > 0 ? NetFault::CutBody : NetFault::Unreachable;
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return NetFault::ProxyAuth;
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::UnknownProxyError:
        return NetFault::Proxy;
    case QNetworkReply::OperationCanceledError:
        return NetFault::Canceled;
    default:
        break;
    }
    // What is left is mostly Qt's translation of 4xx and 5xx (429 is UnknownContentError). Below 400 the
    // same code stands for a body that could not be decompressed.
    if (httpStatus >= 400)
        return NetFault::None;
    if (httpStatus > 0 && error == QNetworkReply::UnknownContentError)
        return NetFault::Decompression;
    return NetFault::Other;
}

QString withoutUrl(QString text, const QUrl& url)
{
    const QString shown = url.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment).toString();
    for (const auto form : {QUrl::PrettyDecoded, QUrl::FullyEncoded}) {
        text.replace(url.toString(form), shown);
        if (const QString query = url.query(form); !query.isEmpty())
            text.replace(query, u"..."_s);
    }
    return text;
}

} // namespace ringback
