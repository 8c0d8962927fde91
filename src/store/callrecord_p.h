// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"

#include <optional>

namespace ringback {

class CallKinds;
class Statement;

// How one row of `calls` becomes a Call and back.

// The columns that readCall() and readEvents() expect first, in order.
#define RINGBACK_CALL_COLUMNS                                                                                \
    "id, kind, sort_at, call_id, from_number, to_number, provider_status, end_reason, end_reason_text, "     \
    "created_at, ringing_at, answered_at, ended_at, duration_ms, request_ids, other_ids, retry_of, "         \
    "last_seen_at, events, source, attempt, attempts, retry_account"
inline constexpr int CallColumnCount = 23; // of them: what a statement selects after them begins here

// Without events and raw record. Throws StoreError.
CallRow readCall(const Statement& row, const CallKinds& kinds);
QList<CallEvent> readEvents(const Statement& row);
QDateTime readLastSeen(const Statement& row);
qint64 readKind(const Statement& row);
qint64 readSource(const Statement& row);
// The account of the call that retry_of names; empty where it is the call's own.
QString readRetryAccount(const Statement& row);

// Binds, in order: last_seen_at, from_number, provider_status, end_reason, end_reason_text, created_at,
// ringing_at, answered_at, ended_at, duration_ms, request_ids, other_ids, events. (What is indexed is not
// among them.)
void bindCall(Statement& statement, const Call& call, const QList<CallEvent>& events,
              const QDateTime& lastSeenAt);

// The call with every text as the database can give it back: halves of surrogate pairs replaced. Without
// this such a call would look changed at every poll.
Call storable(const Call& call);

// What a call that no catalogue entry explains is grouped by (core/incident.h): the column `reason`. nullopt,
// stored as NULL, where there is an entry, or nothing to explain.
std::optional<QString> storedReasonOf(const Call& call);

QByteArray packRaw(const QByteArray& bytes);
QByteArray unpackRaw(const QByteArray& packed);

} // namespace ringback
