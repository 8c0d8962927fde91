// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "engine/feedstate.h"
#include "providers/requests.h"

#include <QByteArray>

namespace ringback {

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
Freshness keptFreshness(const PollState& state, const AccountBinding& binding, const QDateTime& now);

} // namespace ringback
