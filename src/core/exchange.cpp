// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange.h"

namespace ringback {
using namespace Qt::StringLiterals;

QByteArray headerValue(const HeaderList& headers, QByteArrayView name)
{
    for (const auto& [key, value] : headers) {
        if (QByteArrayView(key).compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

QString HttpRequest::describe() const
{
    return QString::fromLatin1(method) + u' ' + url.path(QUrl::FullyEncoded);
}

QString wordOf(NetFault fault)
{
    switch (fault) {
    case NetFault::None:
        return {};
    case NetFault::Dns:
        return u"dns"_s;
    case NetFault::Refused:
        return u"refused"_s;
    case NetFault::Reset:
        return u"reset"_s;
    case NetFault::Unreachable:
        return u"unreachable"_s;
    case NetFault::TlsExpired:
        return u"tls-expired"_s;
    case NetFault::TlsNotYetValid:
        return u"tls-not-yet-valid"_s;
    case NetFault::TlsName:
        return u"tls-name"_s;
    case NetFault::TlsIssuer:
        return u"tls-issuer"_s;
    case NetFault::TlsSelfSigned:
        return u"tls-self-signed"_s;
    case NetFault::TlsHandshake:
        return u"tls-handshake"_s;
    case NetFault::TlsOther:
        return u"tls-other"_s;
    case NetFault::Deadline:
        return u"deadline"_s;
    case NetFault::TooLarge:
        return u"too-large"_s;
    case NetFault::CutBody:
        return u"cut-body"_s;
    case NetFault::Decompression:
        return u"decompression"_s;
    case NetFault::PlainHttp:
        return u"plain-http"_s;
    case NetFault::Proxy:
        return u"proxy"_s;
    case NetFault::ProxyAuth:
        return u"proxy-auth"_s;
    case NetFault::Canceled:
        return u"canceled"_s;
    case NetFault::Other:
        break;
    }
    return u"other"_s;
}

} // namespace ringback
