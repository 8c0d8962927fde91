// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"

#include <QDeadlineTimer>

namespace ringback {

QDateTime SystemClock::nowUtc() const
{
    return QDateTime::currentDateTimeUtc();
}

qint64 SystemClock::monotonicMs() const
{
    return QDeadlineTimer::current(Qt::PreciseTimer).deadline();
}

} // namespace ringback
