// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"

#include <optional>

namespace ringback {

// What is known of a call before a new record of it arrives.
struct KnownCall {
    Call call;
    QList<CallEvent> events;
    // UTC. When a poll last showed the call in the status it has now: the earliest that anything newer can
    // have happened.
    QDateTime lastSeenAt;
};

struct MergedCall {
    Call call;
    QList<CallEvent> events; // oldest first, complete: what the store should hold
    bool isNew = false;
    bool changed = false;       // something other than the raw bytes differs (true for a new call)
    bool statusChanged = false; // (true for a new call)
};

// Joins a record that a poll brought with what is known of the call. Pure; the rules:
//  - a field that the record does not carry keeps its value (feeds differ in what they show);
//  - an instant the provider reports becomes a reported event; a status without one becomes an observed
//    event, bounded by the poll that last showed the old status and the poll that showed the new one;
//  - an ended call does not come to life again: the ended status stays, the odd record is kept as an event
//    and the call is flagged contradictory; so is a status that goes backwards, and an end that changes;
//  - what people have made of it (work, its place in a chain of retries) stays, and so does retryOf, unless
//    the record names another call;
//  - a live status with an end reported, and an unanswered outcome with talk time, are contradictory too.
// `observedAt` is when the record was received (UTC).
MergedCall mergeCall(const std::optional<KnownCall>& known, const Call& incoming,
                     const QDateTime& observedAt);

// A live call older than this is flagged stuck.
inline constexpr qint64 StuckAfterMs = 4 * 3'600'000LL;

} // namespace ringback
