// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/result.h"

#include <QDateTime>
#include <QSet>
#include <QString>
#include <QStringList>

namespace ringback {

// What a list shows: one value that the filter bar, the command line, the store and the models share.
// Every part narrows; an empty part does not.
//
// As text it is words and key:value terms, in any order, values separated by commas:
//     status:failed,busy provider:vobiz account:desk direction:outbound since:2h until:2026-05-01T10:00Z
//     advice:later fault:you entry:vobiz/end-3010 flag:stuck +4930 555
//     work:open,taken,waiting,done needs:action
// since and until take an ISO 8601 instant or a length back from now (90s, 15m, 2h, 7d). Other words, and
// "quoted text", are searched for in numbers, IDs and the end reason. A term that is not known is an error,
// not a search: a mistyped "staus:failed" must not look like an empty history.
//
// work:open finds the calls that somebody could take and nobody has: state open, and either failed (failed,
// busy, no-answer) or flagged; a call that went well is open too, but no work. taken, waiting and done find
// the calls in that state, whatever became of them. needs:action finds what needsAction() names
// (core/workstate.h).
struct CallFilter {
    QString text;
    QSet<CallStatus> statuses;
    QStringList providers;
    QStringList accounts;
    Direction direction = Direction::Unknown; // Unknown: both
    QDateTime since;                          // UTC, inclusive; compares with CallRow::sortAt
    QDateTime until;                          // UTC, exclusive
    QString sinceText;                        // "2h" where it was relative, to say it again
    QString untilText;
    QStringList advices;
    QStringList faults;
    QStringList entries;
    QStringList flags;
    QSet<WorkWord> works;
    bool needsAction = false;

    bool operator==(const CallFilter&) const = default;
    bool isEmpty() const { return *this == CallFilter {}; }
    // The same decision the store's query makes, for rows that change while they are shown.
    bool matches(const CallRow& row) const;
    // The part of it that `work:` and `needs:` decide; looks at status, advice, flags and work only.
    bool matchesWork(const Call& call) const;
    // The text form; parsing it again gives the same filter (relative times stay relative).
    QString toText() const;
    // Relative times worked out again against `now`.
    CallFilter at(const QDateTime& now) const;
};

// What free text is searched in: lower case, one field a line. The store indexes exactly this.
QString searchTextOf(const Call& call);

Result<CallFilter> parseCallFilter(const QString& text, const QDateTime& now);
// "90s", "15m", "2h", "7d" -> milliseconds.
std::optional<qint64> parseLength(QStringView text);
// An ISO 8601 instant (a zone is required unless it is only a date, which is UTC midnight) or a length back
// from now.
std::optional<QDateTime> parseInstant(const QString& text, const QDateTime& now);

} // namespace ringback

Q_DECLARE_METATYPE(ringback::CallFilter)
