// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/requestcheck.h"

#include <QHostAddress>

#include <algorithm>
#include <array>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {

// RFC 9110, 5.6.2
bool isHttpToken(QByteArrayView text)
{
    constexpr QByteArrayView marks = "!#$%&'*+-.^_`|~";
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || marks.contains(c);
    });
}

bool isHeaderText(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

bool isReservedHeader(QByteArrayView name)
{
    constexpr std::array<QByteArrayView, 12> reserved = {
        "host",    "content-length", "transfer-encoding", "connection", "keep-alive",         "te", "trailer",
        "upgrade", "expect",         "accept-encoding",   "cookie",     "proxy-authorization"};
    return std::any_of(reserved.begin(), reserved.end(),
                       [&](QByteArrayView word) { return name.compare(word, Qt::CaseInsensitive) == 0; });
}

} // namespace

bool isLoopbackHost(const QString& host)
{
    if (host.compare("localhost"_L1, Qt::CaseInsensitive) == 0)
        return true;
    QHostAddress address;
    return address.setAddress(host) && address.isLoopback();
}

Refusal checkRequest(const HttpRequest& request)
{
    const QUrl& url = request.url;
    const QString scheme = url.scheme();
    if (!url.isValid() || url.host().isEmpty())
        return {NetFault::Other, u"The address is not a complete URL with a host."_s};
    if (scheme == "http"_L1) {
        if (!isLoopbackHost(url.host())) {
            return {NetFault::PlainHttp,
                    u"Plain http is only used to this computer itself; use https for %1."_s.arg(url.host())};
        }
    } else if (scheme != "https"_L1) {
        return {NetFault::Other, u"The scheme %1 is not used; use https."_s.arg(scheme)};
    }
    if (!url.userInfo().isEmpty())
        return {NetFault::Other, u"The address must not contain a user name or password."_s};
    if (!isHttpToken(request.method))
        return {NetFault::Other, u"The request method is not a valid word."_s};
    for (const auto& [name, value] : request.headers) {
        if (!isHttpToken(name))
            return {NetFault::Other, u"A header name contains characters that are not allowed."_s};
        const QString shown = QString::fromLatin1(name);
        if (!isHeaderText(value))
            return {NetFault::Other, u"The value of header %1 contains control characters."_s.arg(shown)};
        if (isReservedHeader(name))
            return {NetFault::Other, u"Header %1 is set by Ringback itself."_s.arg(shown)};
    }
    return {};
}

} // namespace ringback
