// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/account.h"

namespace ringback {

Freshness freshnessOf(const AccountState& account, const ClockReading& now)
{
    const Freshness announced = account.freshness;
    if (announced.state != FreshnessState::Fresh && announced.state != FreshnessState::Late)
        return announced;
    if (!account.problem.isEmpty())
        return {FreshnessState::Failing, announced.lastGoodAt};
    if (!announced.lastGoodAt.isValid())
        return {FreshnessState::NeverPolled, {}};
    if (!account.facts)
        return announced;
    const Freshness aged = freshnessOf(*account.facts, now);
    // What was late when it was announced had a reason that this clock may not know.
    const bool wasLate = announced.state == FreshnessState::Late && aged.state == FreshnessState::Fresh;
    return wasLate ? announced : aged;
}

} // namespace ringback
