// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>

namespace ringback {

// Where the program learns the time. Passed by reference into everything that waits or stamps, so that a
// test can turn it by hand. Implementations may be read from any thread.
class Clock {
public:
    virtual ~Clock() = default;

    // The wall clock, in UTC. It can jump: the user, NTP and sleep all move it.
    virtual QDateTime nowUtc() const = 0;
    // Milliseconds since some fixed point, never going backwards within one process. Counts while the
    // computer sleeps where the system has such a clock; whoever measures an age asks the wall clock as well.
    virtual qint64 monotonicMs() const = 0;
    // Names that fixed point, so that figures of two processes can be compared; empty where they cannot, or where
    // the clock stands still in sleep.
    virtual QByteArray epoch() const { return {}; }
};

// The system's clocks. On Linux the monotonic one is CLOCK_BOOTTIME, which counts sleep, and its epoch is the
// kernel's boot id.
class SystemClock final : public Clock {
public:
    QDateTime nowUtc() const override;
    qint64 monotonicMs() const override;
    QByteArray epoch() const override;
};

} // namespace ringback
