// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/callfilter.h"
#include "core/decodederror.h"

#include <QDateTime>
#include <QList>
#include <QSet>
#include <QString>

#include <optional>

namespace ringback {

// An incident is a group of failures that have one cause as far as is known: the calls of one account that
// the same catalogue entry explains (or, where none does, that ended with the same reason, word for word), or
// the requests of one account that met the same error.
//
// Which calls count: those that failed, and other ended calls whose explanation says that something must
// change, that they must never be repeated, or that nobody knows (advice after-change, never, unknown). Busy,
// no-answer and canceled calls are outcomes, not incidents; a filter that names their status asks for them.

struct IncidentKey {
    enum class Of : quint8 { Calls, Requests };

    Of of = Of::Calls;
    QString account;
    QString provider;
    QString entry;      // the catalogue entry; what follows is empty where there is one
    QString reason;     // of calls: incidentReasonOf(); of requests: the provider's code
    int httpStatus = 0; // of requests without entry and code; 0: there was no answer

    bool operator==(const IncidentKey&) const = default;
};
size_t qHash(const IncidentKey& key, size_t seed = 0);

struct Incident {
    IncidentKey key;
    qint64 count = 0;  // failed calls, or failed requests
    QDateTime firstAt; // UTC, of the oldest and of the newest within the time asked for: of calls their
    QDateTime lastAt;  // place in the history (CallRow::sortAt), of requests the instant of the answer
    // Calls that did not happen or could not be ended because of it: of requests those that were to place or
    // end a call, not those that only read.
    qint64 affectedCalls = 0;
    QSet<CallStatus> statuses; // of its calls
    QList<qint64> buckets;     // counts over IncidentReport's span, oldest first; their sum is `count`

    // The newest example. Of calls `call` (without raw bytes), of requests `request` (without body).
    std::optional<CallRow> call;
    std::optional<ApiErrorRecord> request;
    DecodedError decoded; // what the newest example means; the engine fills it in for calls

    bool operator==(const Incident&) const = default;
};

enum class IncidentOrder : quint8 { LastSeen, Count };

struct IncidentQuery {
    // Time, provider, account and text apply, and status for calls; the other parts are left aside.
    CallFilter filter;
    QDateTime now; // UTC: where the span ends if the filter has no end; the monitor fills it in
    IncidentOrder order = IncidentOrder::LastSeen; // which ones come first, and stay where they are too many
    int limit = 200;
};

// The answer: incidents in the order asked for, and the span that their buckets divide.
struct IncidentReport {
    bool known = false; // false: the history could not be asked, so that an empty list says nothing
    QList<Incident> incidents;
    qint64 more = 0;      // incidents beyond the limit
    bool complete = true; // false: a text fits too many calls, the counts are of the newest ones only
    QDateTime spanStart;  // UTC; invalid where there are no incidents
    qint64 bucketMs = 0;  // the last bucket also holds what lies after the span: a clock that is ahead
    int buckets = 0;

    bool operator==(const IncidentReport&) const = default;
};

// The rule above. `asked`: the statuses that a filter names; empty: none.
bool isIncident(CallStatus status, const QString& entry, const QString& advice,
                const QSet<CallStatus>& asked);
bool isIncident(const Call& call, const QSet<CallStatus>& asked);
// What a call without a catalogue entry is grouped by: its end reason, else the provider's words for it, else
// the provider's word for the status; the first characters of one that is very long.
inline constexpr qsizetype IncidentReasonCap = 200;
QString incidentReasonOf(const Call& call);
IncidentKey incidentKeyOf(const Call& call);
IncidentKey incidentKeyOf(const ApiErrorRecord& record);

// The filter that shows an incident's calls, and the one that shows its requests among the API errors. Time
// is taken from `shown`.
CallFilter filterFor(const Incident& incident, const CallFilter& shown);

bool comesBefore(const Incident& a, const Incident& b, IncidentOrder order);

} // namespace ringback

Q_DECLARE_METATYPE(ringback::IncidentReport)
