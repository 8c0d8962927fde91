// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/proxychoice_p.h"
#include "net/requestcheck.h"

namespace ringback {

QList<QNetworkProxy> ProxyChoice::queryProxy(const QNetworkProxyQuery& query)
{
    if (isLoopbackHost(query.peerHostName()))
        return {QNetworkProxy(QNetworkProxy::NoProxy)};
    return systemProxyForQuery(query);
}

bool isProxied(const QUrl& url)
{
    const QList<QNetworkProxy> proxies = ProxyChoice().queryProxy(QNetworkProxyQuery(url));
    return !proxies.isEmpty() && proxies.first().type() != QNetworkProxy::NoProxy;
}

} // namespace ringback
