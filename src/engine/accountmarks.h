// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "engine/feedstate.h"
#include "net/requestbudget.h"
#include "providers/requests.h"

#include <QByteArray>

namespace ringback {

class Clock;

// What the kept state of an account's polling means for the account as it is configured now. Pure.

// Tells whether two accounts of one ID are the same: provider, base URL and fields.
QByteArray targetMark(const AccountBinding& binding);
// 32 bits of a salted hash of the key and where it goes: enough to notice a change, too little to find a key.
QByteArray keyMark(const AccountBinding& binding, const QByteArray& salt);
// The key was refused twice in a row, and it is still that key.
bool isRefused(const PollState& state, const AccountBinding& binding);
// Nothing of what was kept is about this account: another one had its ID.
bool isAboutAnother(const PollState& state, const AccountBinding& binding);

// How fresh the account is by what was kept alone (another process polls it).
Freshness keptFreshness(const PollState& state, const AccountBinding& binding, const Clock& clock);
// What the freshness of an account follows from.
FreshnessFacts freshnessFacts(const PollState& state, const AccountBinding& binding, const QByteArray& epoch);
// The longest time between two polls as planned: the definition's, or what the account's limit leaves.
qint64 plannedIntervalMs(const AccountBinding& binding);
// The account's limits, as its queue keeps them.
RequestBudget budgetOf(const AccountBinding& binding);
// Everything of the account that decides about an answer, key included; of it only 4 bytes are kept.
QByteArray settingsMark(const AccountBinding& binding);

} // namespace ringback
