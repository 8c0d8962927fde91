// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QNetworkProxyFactory>

namespace ringback {

// The system's proxy for everything but loopback: a demo or a self-hosted server on this computer must not
// be asked through a proxy, which would also see its plain http.
class ProxyChoice final : public QNetworkProxyFactory {
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery& query) override;
};

// Whether a request to this URL goes through a proxy.
bool isProxied(const QUrl& url);

} // namespace ringback
