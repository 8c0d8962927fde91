// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

#include <optional>

namespace ringback {

class Clock;

// How far something that is polled can be believed. Only Fresh may look healthy.
//
//              good poll                time                    time
//   NeverPolled ------> Fresh ---------------------> Late ------------> Stale
//                         ^   clocks parted: at once   |                  |
//                         +-------- good poll ---------+------------------+
//
// An error turns any of these into Failing (the provider answered) or Unreachable (nothing did), a key that
// was refused twice into Refused, a person's wish into Paused; a good poll leads back from the first two, a
// new key and the wish's end from the others. freshnessOf() is the whole rule: it has no memory, so that the
// engine, the window and the command line come to the same result from the same facts.
enum class FreshnessState : quint8 {
    NeverPolled,
    Fresh,
    Late,    // past its time, or the clocks do not vouch for it; within its limit
    Stale,   // the last good poll is older than the limit
    Failing, // the provider answers with errors
    Refused, // the key was refused: polling stopped
    Paused,
    Unreachable, // no answer at all
};
QString wordOf(FreshnessState state); // "never-polled", "fresh", ...

struct Freshness {
    FreshnessState state = FreshnessState::NeverPolled;
    QDateTime lastGoodAt; // UTC, when its request was sent; invalid: never

    bool operator==(const Freshness&) const = default;
};

// One look at both clocks.
struct ClockReading {
    QDateTime wall; // UTC; invalid: not known
    qint64 monotonicMs = 0;
    // Monotonic time at which the two were last seen to have parted by more than a moment: the computer
    // slept, or somebody set the clock. Nothing from before is vouched for.
    std::optional<qint64> partedAtMs;
};

// Takes such looks, and notices when the clocks part between two of them. Every thread that judges freshness
// has one of its own and looks at least every few seconds: an engine that hangs cannot keep the window from
// noticing. Where the monotonic clock counts sleep (Linux, see SystemClock) a sleep parts nothing: it is
// simply time that went by.
class ClockWatch {
public:
    explicit ClockWatch(const Clock& clock) : m_clock(clock) { } // which must outlive it

    ClockReading look();

private:
    const Clock& m_clock;
    QDateTime m_lastWall;
    qint64 m_lastMonotonicMs = 0;
    std::optional<qint64> m_partedAtMs;
};

// What freshness is worked out from. Instants are UTC.
struct FreshnessFacts {
    bool paused = false;
    bool refused = false;
    QDateTime lastGoodAt;
    // The same moment by the monotonic clock, where that can be compared with today's: the poll was made in
    // this process, or in another since the computer was started (Clock::epoch()). Without it nobody vouches
    // for an age by the wall clock, which may have been set since.
    std::optional<qint64> lastGoodMs;
    bool lastPollFailed = false;    // the newest poll that ended, ended badly
    bool lastPollUnreached = false; // ... without any HTTP answer
    qint64 intervalMs = 10'000;     // the longest time that may lie between two polls as planned

    bool operator==(const FreshnessFacts&) const = default;
};
// Up to this age something is fresh: two intervals, at least 20 s.
qint64 freshForMs(qint64 intervalMs);
// The limit past which it is stale: three intervals, at least a minute.
qint64 freshnessLimitMs(qint64 intervalMs);
// The older of both ages is believed. Where the clocks parted since the last good poll, or the wall clock
// went less far than the monotonic one (it was set back), nothing is better than late.
Freshness freshnessOf(const FreshnessFacts& facts, const ClockReading& now);

} // namespace ringback
