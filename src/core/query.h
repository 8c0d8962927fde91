// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/callfilter.h"
#include "core/decodederror.h"

#include <QList>

#include <array>
#include <optional>

namespace ringback {

// A place in the history's order (newest first), by key and never by offset.
struct CallCursor {
    QDateTime sortAt;
    qint64 rowId = 0;

    bool operator==(const CallCursor&) const = default;
};

// "The next `limit` rows of `filter` older than `olderThan`", or newer than `newerThan`, or the newest.
// The answer is newest first in every case.
struct CallQuery {
    CallFilter filter;
    std::optional<CallCursor> olderThan;
    std::optional<CallCursor> newerThan; // the rows next to it, not the newest of all
    int limit = 200;
};

struct CallPage {
    QList<CallRow> rows;
    bool more = false; // there are further rows in the direction asked for
};

// How many calls of each status a filter finds. Index: the number of the CallStatus.
struct StatusCounts {
    std::array<qint64, CallStatusCount> byStatus {};
    bool complete = true; // false: counting stopped early, there are at least these

    qint64 of(CallStatus status) const { return byStatus[static_cast<size_t>(status)]; }
    qint64 total() const
    {
        qint64 sum = 0;
        for (const qint64 count : byStatus)
            sum += count;
        return sum;
    }
    bool operator==(const StatusCounts&) const = default;
};

// Everything about one call.
struct CallDetail {
    CallRow row;
    std::optional<DecodedError> decoded; // why it ended as it did, where there is something to say
};

struct ErrorQuery {
    CallFilter filter;       // text, providers, accounts, since and until apply
    qint64 olderThanRow = 0; // 0: from the newest
    int limit = 100;
};

} // namespace ringback

Q_DECLARE_METATYPE(ringback::CallPage)
Q_DECLARE_METATYPE(ringback::StatusCounts)
Q_DECLARE_METATYPE(ringback::CallDetail)
