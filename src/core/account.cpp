// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/account.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

QString wordOf(FreshnessState state)
{
    switch (state) {
    case FreshnessState::NeverPolled:
        return u"never-polled"_s;
    case FreshnessState::Fresh:
        return u"fresh"_s;
    case FreshnessState::Late:
        return u"late"_s;
    case FreshnessState::Stale:
        return u"stale"_s;
    case FreshnessState::Failing:
        return u"failing"_s;
    case FreshnessState::Refused:
        return u"refused"_s;
    case FreshnessState::Paused:
        return u"paused"_s;
    case FreshnessState::Unreachable:
        break;
    }
    return u"unreachable"_s;
}

qint64 freshnessLimitMs(qint64 intervalMs)
{
    return std::max<qint64>(60'000, 3 * intervalMs);
}

Freshness freshnessOf(const FreshnessFacts& facts, const QDateTime& now)
{
    const auto with = [&facts](FreshnessState state) { return Freshness {state, facts.lastGoodAt}; };
    if (facts.paused)
        return with(FreshnessState::Paused);
    if (facts.refused)
        return with(FreshnessState::Refused);
    if (facts.lastPollFailed)
        return with(facts.lastPollUnreached ? FreshnessState::Unreachable : FreshnessState::Failing);
    if (!facts.lastGoodAt.isValid())
        return with(FreshnessState::NeverPolled);
    if (!now.isValid())
        return with(FreshnessState::Stale);
    // A last good poll in the future means that the clock was set back: its age is then not known from the
    // wall clock, so only the monotonic one can vouch for it.
    const qint64 wallAge = facts.lastGoodAt.msecsTo(now);
    const qint64 limit = freshnessLimitMs(facts.intervalMs);
    if (wallAge < 0 && !facts.monotonicAgeMs)
        return with(FreshnessState::Stale);
    const qint64 age = std::max(wallAge, facts.monotonicAgeMs.value_or(0));
    if (age > limit)
        return with(FreshnessState::Stale);
    if (age > std::max<qint64>(2 * facts.intervalMs, 20'000))
        return with(FreshnessState::Late);
    return with(FreshnessState::Fresh);
}

} // namespace ringback
