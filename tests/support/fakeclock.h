// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"

namespace ringback {

// A clock that a test turns by hand. The wall clock and the monotonic one move together with advance();
// jump() moves only the wall clock, as NTP or the user would; sleep() is the computer's, in which the monotonic
// clock may stand still.
class FakeClock final : public Clock {
public:
    explicit FakeClock(const QDateTime& start = QDateTime(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC))
        : m_now(start)
    {
    }

    QDateTime nowUtc() const override { return m_now; }
    qint64 monotonicMs() const override { return m_monotonicMs; }

    void advance(qint64 ms)
    {
        m_now = m_now.addMSecs(ms);
        m_monotonicMs += ms;
    }
    void jump(qint64 ms) { m_now = m_now.addMSecs(ms); }
    void sleep(qint64 ms)
    {
        m_now = m_now.addMSecs(ms);
        if (countsSleep)
            m_monotonicMs += ms;
    }
    QByteArray epoch() const override { return bootId; }

    bool countsSleep = false;
    QByteArray bootId; // empty: as on a system that does not name it

private:
    QDateTime m_now;
    qint64 m_monotonicMs = 1'000'000;
};

} // namespace ringback
