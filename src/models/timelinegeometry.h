// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace ringback {

struct TimelineTick {
    qint64 atMs = 0;
    QString label; // empty on minor ticks
    bool operator==(const TimelineTick&) const = default;
};

// What stretch of time a timeline shows, and where each instant falls: a value without a window. Instants are
// milliseconds since 1970 in UTC; [beginMs, endMs) covers `width` pixels. Every function returns a new value
// whose span lies between MinSpanMs and MaxSpanMs.
struct TimelineGeometry {
    static constexpr qint64 MinSpanMs = 10'000;
    static constexpr qint64 DefaultSpanMs = 5LL * 60'000; // calls that are going on can be read
    static constexpr qint64 MaxSpanMs = 30LL * 86'400'000;

    qint64 beginMs = 0;
    qint64 endMs = DefaultSpanMs;
    int width = 1;

    bool operator==(const TimelineGeometry&) const = default;
    qint64 spanMs() const { return endMs - beginMs; }
    double msPerPixel() const { return static_cast<double>(spanMs()) / width; }
    double xOf(qint64 atMs) const;
    qint64 msAt(double x) const;
    bool shows(qint64 atMs) const { return atMs >= beginMs && atMs < endMs; }

    // Closer for factor > 1, wider below; the instant under anchorX stays there unless the span is at its
    // limit already.
    TimelineGeometry zoomed(double factor, double anchorX) const;
    // Contents move right by `pixels`, as when dragged.
    TimelineGeometry panned(double pixels) const;
    // Another length of time up to the same end.
    TimelineGeometry spanning(qint64 spanMs) const;
    // The same stretch of time on another width.
    TimelineGeometry resized(int newWidth) const;
    // Everything from first to last, with a margin at both sides.
    TimelineGeometry fitted(qint64 firstMs, qint64 lastMs) const;

    // With follow-now on: the same span, slid so that nowMs stands at FollowPosition of the width.
    static constexpr double FollowPosition = 0.92;
    TimelineGeometry following(qint64 nowMs) const;
    // Zooming while following keeps now in its place instead of the pointer's instant.
    TimelineGeometry zoomedFollowing(double factor, qint64 nowMs) const;

    // Round instants of a zone that is offsetSeconds ahead of UTC, in order; labelled ones are at least
    // minLabelPixels apart. Labels are "10:04:30", "10:04", or "2 May" at midnight and for steps of days.
    QList<TimelineTick> ticks(int minLabelPixels, int offsetSeconds) const;
};

} // namespace ringback
