// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/timelinegeometry.h"

#include <QDateTime>

#include <algorithm>
#include <array>
#include <cmath>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
struct TickStep {
    qint64 majorMs;
    qint64 minorMs;
};
constexpr qint64 SecondMs = 1'000;
constexpr qint64 MinuteMs = 60'000;
constexpr qint64 HourMs = 3'600'000;
constexpr qint64 DayMs = 86'400'000;
constexpr std::array TickSteps = {
    TickStep {SecondMs, SecondMs / 2},
    TickStep {2 * SecondMs, SecondMs},
    TickStep {5 * SecondMs, SecondMs},
    TickStep {10 * SecondMs, 2 * SecondMs},
    TickStep {15 * SecondMs, 5 * SecondMs},
    TickStep {30 * SecondMs, 10 * SecondMs},
    TickStep {MinuteMs, 15 * SecondMs},
    TickStep {2 * MinuteMs, 30 * SecondMs},
    TickStep {5 * MinuteMs, MinuteMs},
    TickStep {10 * MinuteMs, 2 * MinuteMs},
    TickStep {15 * MinuteMs, 5 * MinuteMs},
    TickStep {30 * MinuteMs, 10 * MinuteMs},
    TickStep {HourMs, 15 * MinuteMs},
    TickStep {2 * HourMs, 30 * MinuteMs},
    TickStep {3 * HourMs, HourMs},
    TickStep {6 * HourMs, 2 * HourMs},
    TickStep {12 * HourMs, 3 * HourMs},
    TickStep {DayMs, 6 * HourMs},
    TickStep {2 * DayMs, DayMs},
    TickStep {7 * DayMs, DayMs},
    TickStep {14 * DayMs, 2 * DayMs},
};

qint64 floorTo(qint64 value, qint64 step)
{
    const qint64 rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

QString tickLabel(qint64 localMs, qint64 stepMs)
{
    // Already shifted into the zone, so UTC reads as local time here.
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(localMs, Qt::UTC);
    if (stepMs >= DayMs || localMs % DayMs == 0)
        return at.date().toString(u"d MMM"_s);
    return at.toString(stepMs < MinuteMs ? u"HH:mm:ss"_s : u"HH:mm"_s);
}

TimelineGeometry stretchOf(const TimelineGeometry& base, qint64 beginMs, qint64 spanMs)
{
    TimelineGeometry result = base;
    result.beginMs = beginMs;
    result.endMs = beginMs + spanMs;
    return result;
}

qint64 clampedSpan(double spanMs)
{
    return std::clamp(static_cast<qint64>(std::llround(spanMs)), TimelineGeometry::MinSpanMs,
                      TimelineGeometry::MaxSpanMs);
}
} // namespace

double TimelineGeometry::xOf(qint64 atMs) const
{
    return static_cast<double>(atMs - beginMs) / msPerPixel();
}

qint64 TimelineGeometry::msAt(double x) const
{
    return beginMs + static_cast<qint64>(std::llround(x * msPerPixel()));
}

TimelineGeometry TimelineGeometry::zoomed(double factor, double anchorX) const
{
    const qint64 span = clampedSpan(static_cast<double>(spanMs()) / factor);
    const double part = anchorX / width;
    const qint64 anchor = msAt(anchorX);
    return stretchOf(*this, anchor - static_cast<qint64>(std::llround(part * static_cast<double>(span))),
                     span);
}

TimelineGeometry TimelineGeometry::panned(double pixels) const
{
    return stretchOf(*this, beginMs - static_cast<qint64>(std::llround(pixels * msPerPixel())), spanMs());
}

TimelineGeometry TimelineGeometry::spanning(qint64 spanMs) const
{
    const qint64 span = clampedSpan(static_cast<double>(spanMs));
    return stretchOf(*this, endMs - span, span);
}

TimelineGeometry TimelineGeometry::resized(int newWidth) const
{
    TimelineGeometry result = *this;
    result.width = std::max(1, newWidth);
    return result;
}

TimelineGeometry TimelineGeometry::fitted(qint64 firstMs, qint64 lastMs) const
{
    const qint64 length = std::max<qint64>(0, lastMs - firstMs);
    const qint64 span = clampedSpan(static_cast<double>(length) * 1.08);
    // Where everything does not fit, the newest part is shown.
    const qint64 begin = length <= span ? firstMs - (span - length) / 2 : lastMs - span + span / 25;
    return stretchOf(*this, begin, span);
}

TimelineGeometry TimelineGeometry::following(qint64 nowMs) const
{
    const auto before = static_cast<qint64>(std::llround(static_cast<double>(spanMs()) * FollowPosition));
    return stretchOf(*this, nowMs - before, spanMs());
}

TimelineGeometry TimelineGeometry::zoomedFollowing(double factor, qint64 nowMs) const
{
    return stretchOf(*this, beginMs, clampedSpan(static_cast<double>(spanMs()) / factor)).following(nowMs);
}

QList<TimelineTick> TimelineGeometry::ticks(int minLabelPixels, int offsetSeconds) const
{
    const double wantedMs = msPerPixel() * std::max(1, minLabelPixels);
    TickStep step = TickSteps.back();
    for (const TickStep& candidate : TickSteps) {
        if (static_cast<double>(candidate.majorMs) >= wantedMs) {
            step = candidate;
            break;
        }
    }
    const qint64 offsetMs = offsetSeconds * SecondMs;
    QList<TimelineTick> result;
    // Weeks begin on a Monday; the first day of the epoch was a Thursday.
    const qint64 mondayMs = step.majorMs >= 7 * DayMs ? 4 * DayMs : 0;
    const qint64 first = floorTo(beginMs + offsetMs, step.minorMs);
    for (qint64 local = first; local - offsetMs < endMs; local += step.minorMs) {
        const qint64 at = local - offsetMs;
        if (at < beginMs)
            continue;
        const bool major = floorTo(local - mondayMs, step.majorMs) == local - mondayMs;
        result.append({at, major ? tickLabel(local, step.majorMs) : QString()});
    }
    return result;
}

} // namespace ringback
