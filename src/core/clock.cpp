// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"

#include <QDeadlineTimer>
#include <QFile>

#include <ctime>

namespace ringback {
using namespace Qt::StringLiterals;

QDateTime SystemClock::nowUtc() const
{
    return QDateTime::currentDateTimeUtc();
}

qint64 SystemClock::monotonicMs() const
{
#ifdef CLOCK_BOOTTIME
    timespec now {};
    if (clock_gettime(CLOCK_BOOTTIME, &now) == 0)
        return static_cast<qint64>(now.tv_sec) * 1000 + static_cast<qint64>(now.tv_nsec) / 1'000'000;
#endif
    return QDeadlineTimer::current(Qt::PreciseTimer).deadline();
}

QByteArray SystemClock::epoch() const
{
#ifdef CLOCK_BOOTTIME
    static const QByteArray bootId = [] {
        QFile file(u"/proc/sys/kernel/random/boot_id"_s);
        return file.open(QIODevice::ReadOnly) ? file.read(64).trimmed() : QByteArray();
    }();
    return bootId;
#else
    return {};
#endif
}

} // namespace ringback
