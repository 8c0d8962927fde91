// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "simulator/simulator.h"

#include <QHash>
#include <QList>

namespace ringback {

// The demo's accounts: one for each simulated provider, with secrets that open nothing but the simulator.
struct DemoAccounts {
    QList<Account> accounts;
    QHash<QString, Secrets> secrets; // by account id
};
DemoAccounts demoAccountsFor(const Simulator& simulator);

// The options of the demo: busy enough to show something within seconds.
Simulator::Options demoOptions();

} // namespace ringback
