// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/freshness.h"

#include "core/clock.h"

#include <algorithm>
#include <cstdlib>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// Reading two clocks takes a moment, and NTP slews by up to half a millisecond a second.
constexpr qint64 PartedMs = 2'000;
} // namespace

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

ClockReading ClockWatch::look()
{
    const QDateTime wall = m_clock.nowUtc();
    const qint64 monotonicMs = m_clock.monotonicMs();
    if (m_lastWall.isValid()) {
        const qint64 apart = m_lastWall.msecsTo(wall) - (monotonicMs - m_lastMonotonicMs);
        if (!wall.isValid() || std::llabs(apart) > PartedMs)
            m_partedAtMs = monotonicMs;
    }
    m_lastWall = wall;
    m_lastMonotonicMs = monotonicMs;
    return {wall, monotonicMs, m_partedAtMs};
}

qint64 freshForMs(qint64 intervalMs)
{
    return std::max<qint64>(20'000, 2 * intervalMs);
}

qint64 freshnessLimitMs(qint64 intervalMs)
{
    return std::max<qint64>(60'000, 3 * intervalMs);
}

Freshness freshnessOf(const FreshnessFacts& facts, const ClockReading& now)
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
    if (!now.wall.isValid())
        return with(FreshnessState::Stale);
    const qint64 wallAge = facts.lastGoodAt.msecsTo(now.wall);
    const qint64 monotonicAge = facts.lastGoodMs ? now.monotonicMs - *facts.lastGoodMs : 0;
    // In the future by the only clock there is: its age is not known at all.
    if (monotonicAge < 0 || (!facts.lastGoodMs && wallAge < 0))
        return with(FreshnessState::Stale);
    const qint64 age = std::max(wallAge, monotonicAge);
    if (age > freshnessLimitMs(facts.intervalMs))
        return with(FreshnessState::Stale);
    const bool setBack = wallAge < monotonicAge - PartedMs;
    const bool parted = facts.lastGoodMs && now.partedAtMs && *now.partedAtMs >= *facts.lastGoodMs;
    if (age > freshForMs(facts.intervalMs) || !facts.lastGoodMs || setBack || parted)
        return with(FreshnessState::Late);
    return with(FreshnessState::Fresh);
}

} // namespace ringback
