// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/exchange.h"

#include <QStringList>
#include <QUrl>

#include <optional>

namespace ringback {

// What a recording has to know of an account whose requests it will see.
struct TrafficAccount {
    Account account;
    QString baseUrl;    // the one in use: the account's, else the definition's
    QStringList values; // of its secrets; held in memory, so that they can be masked wherever they turn up
    // Where the account signs in, if it does: what is answered there is a secret under names nobody knows.
    QUrl signInUrl = {};
};

// Stands between the clients of all accounts and the network: listens (TrafficRecorder), or answers in its
// place (TrafficReplay). Used in the engine's thread; must outlive the clients.
class Traffic {
public:
    virtual ~Traffic() = default;

    // Before the first request of an account.
    virtual void begin(const TrafficAccount& account) = 0;
    // An answer in place of the network's; without a value the network is asked.
    virtual std::optional<HttpResponse> answerTo(const QString& account, const HttpRequest& request) = 0;
    // How the network answered.
    virtual void note(const QString& account, const HttpRequest& request, const HttpResponse& response) = 0;
};

} // namespace ringback
