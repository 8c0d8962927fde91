// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>

namespace ringback {

// Where the program learns the time. Passed by reference into everything that waits or stamps, so that a
// test can turn it by hand. Implementations may be read from any thread.
class Clock {
public:
    virtual ~Clock() = default;

    // The wall clock, in UTC. It can jump: the user, NTP and sleep all move it.
    virtual QDateTime nowUtc() const = 0;
    // Milliseconds since some fixed point, never going backwards within one process.
    virtual qint64 monotonicMs() const = 0;
};

class SystemClock final : public Clock {
public:
    QDateTime nowUtc() const override;
    qint64 monotonicMs() const override;
};

} // namespace ringback
