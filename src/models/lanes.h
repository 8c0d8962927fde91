// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/call.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QTimeZone>

#include <optional>

namespace ringback {

// One stretch of a call's life as a timeline draws it. Instants are milliseconds since 1970, UTC.
struct LaneSegment {
    enum class Kind : quint8 {
        Known,      // in `status` throughout
        Uncertain,  // turned from `before` into `status` somewhere in here: two polls bound it
        Unreported, // the provider said how it began and ended, not what happened between
        NotKnown,   // lived in `status` when its account was last polled; nobody has looked since
    };

    Kind kind = Kind::Known;
    CallStatus status = CallStatus::Unknown;
    CallStatus before = CallStatus::Unknown; // Uncertain and Unreported: the last status known before
    qint64 beginMs = 0;
    qint64 endMs = 0;
    bool openBegin = false; // began earlier, nobody knows when: seen first at beginMs
    bool openEnd = false;   // still lives: endMs is now
    int event = -1;         // of CallRow::events, the one that says `status`
    FreshnessState freshness = FreshnessState::Fresh; // NotKnown: the account's, which says why

    bool operator==(const LaneSegment&) const = default;
};

// A point in the life: its end with the outcome, or something odd.
struct LaneMark {
    CallStatus status = CallStatus::Unknown;
    qint64 atMs = 0;
    bool isEnd = true; // false: a record that cannot be, such as "ringing" after the end, or an unknown word
    int event = -1;

    bool operator==(const LaneMark&) const = default;
};

struct Lane {
    QList<LaneSegment> segments; // in order, not overlapping
    QList<LaneMark> marks;       // in order
    bool live = false;           // was so when last heard of; the last segment says whether that still holds

    bool isEmpty() const { return segments.isEmpty() && marks.isEmpty(); }
    qint64 beginMs() const;
    qint64 endMs() const;
    bool operator==(const Lane&) const = default;
};

// Until when what `row` says of a living call holds: now while its account is fresh, else its last good poll,
// and never before its last event. Without a value: for good, the call has ended. An account nobody polls is
// Freshness {}.
std::optional<QDateTime> knownUntil(const CallRow& row, const Freshness& account, const QDateTime& now);
// "Not known since 10:04:12: the account is stale"; empty while it is known.
QString notKnownText(const CallRow& row, const Freshness& account, const QDateTime& now,
                     const QTimeZone& zone);

// Pure: the same row, account and now give the same lane. A call without any event gets one odd mark where it
// was first seen.
Lane laneOf(const CallRow& row, const Freshness& account, const QDateTime& now);

// Plain text for people: status, provider's word, times or bounds, basis. Several lines.
QString segmentText(const LaneSegment& segment, const CallRow& row, const QDateTime& now,
                    const QTimeZone& zone);
QString markText(const LaneMark& mark, const CallRow& row, const QDateTime& now, const QTimeZone& zone);

} // namespace ringback
