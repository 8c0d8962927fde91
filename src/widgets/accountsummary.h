// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"

#include <QList>

#include <optional>

namespace ringback {

// All accounts in a few words. Pure. Give it states as believed() (widgets/accountlist.h).

// "5 accounts, all fresh", "5 accounts, 1 stale, 1 paused", "no accounts".
QString accountsText(const QList<AccountState>& accounts);
// What a title adds while something is unhealthy: "1 account stale", "2 accounts need attention"; else
// empty. Paused is a person's wish and late is not yet a fault: neither is counted.
QString unhealthyText(const QList<AccountState>& accounts);
// The state of the worst account, by the order in which accountsText() names them; nothing without accounts.
std::optional<FreshnessState> worstStateOf(const QList<AccountState>& accounts);
// "next poll in 3 s", "polling Desk", "no poll planned"; empty without accounts.
QString nextPollText(const QList<AccountState>& accounts, const QDateTime& now);
// "41 of 600 requests this hour", over all accounts; empty while no limit is known.
QString requestsText(const QList<AccountState>& accounts);

} // namespace ringback
