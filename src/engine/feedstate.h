// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QHash>
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
    // The next walk must not take a page that holds nothing new for the end: there is a hole behind it.
    bool rewalk = false;

    bool operator==(const FeedState&) const = default;
};

// What outlives the process about the polling of one account.
struct PollState {
    QDateTime lastGoodAt; // UTC
    bool lastFailed = false;
    bool lastUnreached = false;
    int failures = 0;    // in a row
    int refusals = 0;    // 401 or 403 in a row
    QDateTime heldUntil; // UTC; Retry-After or backoff
    // Tells whether the key that was refused is still the same: 32 bits of a salted hash, from which no key
    // can be found.
    QByteArray refusedSalt;
    QByteArray refusedMark;
    QHash<QString, FeedState> feeds;
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

QByteArray toJson(const PollState& state);
// Anything unreadable is as if it had never been kept.
PollState pollStateFromJson(const QByteArray& bytes);

} // namespace ringback
