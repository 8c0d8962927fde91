// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "engine/feedstate.h"
#include "engine/markkey.h"
#include "net/requestbudget.h"
#include "providers/requests.h"

#include <QByteArray>

namespace ringback {

class Clock;

// What the kept state of an account's polling means for the account as it is configured now. Pure.

// Tells whether two accounts of one ID are the same: provider, base URL and fields.
QByteArray targetMark(const AccountBinding& binding);

// A refused key, and whether the one at hand is still that one. What is kept of it (PollState::refusedMark)
// is the ID of the MarkKey and 4 bytes of a hash of key, address and fields under that MarkKey and a salt.
// The MarkKey is in no profile: who has only the profile learns nothing about the key, not even whether a
// guess is wrong. After the MarkKey is gone (with the login, or the computer's start) the mark says nothing
// to us either: then the key is tried once more, and stops again at its first refusal.

// One more refusal in a row, of the binding's key.
void noteRefusal(PollState& state, const AccountBinding& binding,
                 const MarkKey& key = MarkKey::ofThisLogin());
// The key was refused twice in a row, and it is still that key.
bool isRefused(const PollState& state, const AccountBinding& binding,
               const MarkKey& key = MarkKey::ofThisLogin());
// A key was refused, and the binding's is certainly another.
bool isRefusalOfAnother(const PollState& state, const AccountBinding& binding,
                        const MarkKey& key = MarkKey::ofThisLogin());

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
// Tells whether anything of the account that decides about an answer changed, its key included. Made under
// the MarkKey, as the mark of a refused key is.
QByteArray settingsMark(const AccountBinding& binding, const MarkKey& key = MarkKey::ofThisLogin());

} // namespace ringback
