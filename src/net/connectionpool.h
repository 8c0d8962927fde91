// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QString>

#include <functional>
#include <memory>
#include <vector>

class QNetworkAccessManager;

namespace ringback {

// Lets the HTTP clients of many accounts share network managers, of which each costs a thread. Two clients
// that talk to the same origin never share one: connections belong to an origin, so that no answer on one
// account's connection can ever be taken for another's, and no account's hanging requests use up another's
// connections. What a manager could share beyond connections (cookies, passwords, cache) HttpClient has
// turned off.
//
// Single-threaded, like the clients; they may outlive the pool.
class ConnectionPool {
public:
    using Maker = std::function<std::shared_ptr<QNetworkAccessManager>()>;

    // A manager that no other holder uses for this origin, for as long as the pointer is kept.
    std::shared_ptr<QNetworkAccessManager> managerFor(const QString& origin, const Maker& make);
    // Nobody gets this manager any more: a connection of it may hold what belongs to another request.
    void retire(const QNetworkAccessManager* manager);

private:
    struct Shared {
        std::shared_ptr<QNetworkAccessManager> manager;
        QSet<QString> origins;
    };
    static constexpr int MostOrigins = 8;

    std::vector<std::weak_ptr<Shared>> m_shared;
};

} // namespace ringback
