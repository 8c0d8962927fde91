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

} // namespace ringback
