// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"

#include <QByteArray>
#include <QDateTime>
#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QPair>
#include <QString>

namespace ringback {

// How far a feed has been read, so that the next round neither reads all again nor leaves a hole. All
// instants are the provider's (creation of calls), UTC.
struct FeedState {
    // The history is whole from the first walk's beginning up to here; invalid before the first walk ended.
    QDateTime completeUntil;
    // An interrupted walk goes on at this cursor, back to `resumeFloor`.
    QString resumeCursor;
    QDateTime resumeFloor;
    // How many pages that walk may still read; 0: as many as it takes. The first walk has a limit.
    int resumePages = 0;
    // How many rows the list had when that walk began, where its cursors are positions; -1: not known.
    qint64 resumeRows = -1;
    // The next walk must not take a page that holds nothing new for the end: there is a hole behind it.
    bool rewalk = false;
    // Of an interrupted walk: the oldest call that was read before the hole.
    QDateTime holeTop;
    // Calls may be missing between these, for good: oldest first, the newest few.
    QList<QPair<QDateTime, QDateTime>> gaps;

    bool operator==(const FeedState&) const = default;
};

// How the newest reading of a feed went.
struct FeedMark {
    QDateTime goodAt;   // UTC, when the newest good reading's request was sent; invalid: never
    qint64 goodMs = -1; // the same by the monotonic clock, since PollState::epoch; -1: not known
    bool failed = false;
    QString error; // title and code of what it met

    bool operator==(const FeedMark&) const = default;
};

// What outlives the process about the polling of one account.
struct PollState {
    // No account is ever left alone for longer by a plan of ours.
    static constexpr qint64 LongestPromiseMs = 120'000;
    // Of the two marks below, which are nothing to anybody without this login's MarkKey.
    static constexpr qsizetype MarkBytes = 8;

    // The oldest of the feeds' newest good readings, by both clocks as in FeedMark.
    QDateTime lastGoodAt;
    qint64 lastGoodMs = -1;
    QByteArray epoch; // Clock::epoch() of all monotonic times here
    // A quiet account among very many is promised to be read this often instead of as its definition says
    // (PollCourse::setIdleInterval()); 0: as the definition says. Freshness follows the promise.
    qint64 promisedMs = 0;
    bool lastFailed = false;
    bool lastUnreached = false;
    int failures = 0;     // in a row
    int refusals = 0;     // 401 or 403 in a row
    QDateTime heldUntil;  // UTC; the provider asked for it: nothing shortens it
    qint64 heldForMs = 0; // how long that was when it was asked for
    QDateTime retryAt;    // UTC; our own backoff: a person may try at once
    // Tells whether a setting changed since the failure (which then is none of the new settings').
    QByteArray failedMark;
    // Tells whether the key that was refused is still the same; see engine/accountmarks.h.
    QByteArray refusedSalt;
    QByteArray refusedMark;
    QHash<QString, FeedState> feeds;
    QHash<QString, FeedMark> marks; // by feed; PollSchedule::CallLane: the live calls no feed showed
    QJsonObject budget;             // RequestBudget's
    // Since when each live call has been in no feed (UTC), by call ID.
    QHash<QString, QDateTime> missing;
    // Where more calls are to be asked for one by one than one round can: the ID that was last asked for, by
    // feed. The next round goes on behind it, so that each has its turn.
    QHash<QString, QString> turns;
    // Tells whether all this is about the same account: a hash of provider, base URL and fields. Under the
    // same ID another one may have been added, whose history was never read.
    QByteArray target;

    bool operator==(const PollState&) const = default;
};

// Where calls may be missing: holes that the next polls read, and gaps that stay.
QList<HistoryGap> gapsIn(const PollState& state);

QByteArray toJson(const PollState& state);
// Another number where anything differs but what changes with every good round: ages, counts, turns.
size_t essenceOf(const PollState& state);
// Anything unreadable is as if it had never been kept.
PollState pollStateFromJson(const QByteArray& bytes);
// False: damaged.
bool isPollState(const QByteArray& bytes);

} // namespace ringback
