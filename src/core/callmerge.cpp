// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/callmerge.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
template <typename T> void keepIfEmpty(T& value, const T& earlier)
{
    if (value.isEmpty())
        value = earlier;
}

void keepIfUnset(QDateTime& value, const QDateTime& earlier)
{
    if (!value.isValid())
        value = earlier;
}

void addFlag(QStringList& flags, const QString& flag)
{
    if (!flags.contains(flag))
        flags.append(flag);
}

// The record's fields over the known ones, leaving the status and what hangs on it to the caller.
Call withFieldsOf(const Call& incoming, const Call& known)
{
    Call call = incoming;
    keepIfEmpty(call.from, known.from);
    keepIfEmpty(call.to, known.to);
    keepIfEmpty(call.endReason, known.endReason);
    keepIfEmpty(call.endReasonText, known.endReasonText);
    keepIfEmpty(call.retryOf, known.retryOf);
    keepIfUnset(call.createdAt, known.createdAt);
    keepIfUnset(call.ringingAt, known.ringingAt);
    keepIfUnset(call.answeredAt, known.answeredAt);
    keepIfUnset(call.endedAt, known.endedAt);
    if (call.direction == Direction::Unknown)
        call.direction = known.direction;
    if (!call.durationMs)
        call.durationMs = known.durationMs;
    if (call.status == known.status) {
        keepIfEmpty(call.providerStatus, known.providerStatus);
        // A reason that is kept keeps what the catalogue says of it.
        if (incoming.endReason.isEmpty() && !known.endReason.isEmpty()) {
            call.decodedEntry = known.decodedEntry;
            call.fault = known.fault;
            call.advice = known.advice;
        }
    }
    for (const QString& id : known.requestIds) {
        if (!call.requestIds.contains(id))
            call.requestIds.append(id);
    }
    for (const LabelledId& id : known.otherIds) {
        const auto same = [&id](const LabelledId& other) { return other.label == id.label; };
        if (std::none_of(call.otherIds.begin(), call.otherIds.end(), same))
            call.otherIds.append(id);
    }
    QStringList flags = known.flags;
    for (const QString& flag : incoming.flags)
        addFlag(flags, flag);
    call.flags = flags;
    // No provider's record says anything of these.
    call.work = known.work;
    call.attempt = known.attempt;
    call.attempts = known.attempts;
    return call;
}

void keepStatusOf(Call& call, const Call& known)
{
    call.status = known.status;
    call.providerStatus = known.providerStatus;
    call.endReason = known.endReason;
    call.endReasonText = known.endReasonText;
    call.decodedEntry = known.decodedEntry;
    call.fault = known.fault;
    call.advice = known.advice;
    call.raw = known.raw;
}

bool contradictsItself(const Call& call)
{
    if (isLive(call.status) && call.endedAt.isValid())
        return true;
    if (call.answeredAt.isValid() && call.endedAt.isValid() && call.endedAt < call.answeredAt)
        return true;
    const bool unanswered = call.status == CallStatus::Busy || call.status == CallStatus::NoAnswer
        || call.status == CallStatus::Canceled;
    return unanswered && call.answeredAt.isValid() && call.durationMs.value_or(0) > 0;
}

QDateTime latestReported(const Call& call)
{
    QDateTime latest;
    for (const QDateTime& instant : {call.createdAt, call.ringingAt, call.answeredAt}) {
        if (instant.isValid() && (!latest.isValid() || instant > latest))
            latest = instant;
    }
    return latest;
}

CallEvent reportedEvent(CallStatus status, const QDateTime& at, const Call& call)
{
    CallEvent event;
    event.status = status;
    event.basis = CallEvent::Basis::Reported;
    event.at = at;
    if (status == call.status)
        event.providerStatus = call.providerStatus;
    return event;
}

QList<CallEvent> reportedEventsOf(const Call& call)
{
    QList<CallEvent> events;
    if (call.createdAt.isValid())
        events.append(reportedEvent(CallStatus::Queued, call.createdAt, call));
    if (call.ringingAt.isValid())
        events.append(reportedEvent(CallStatus::Ringing, call.ringingAt, call));
    if (call.answeredAt.isValid())
        events.append(reportedEvent(CallStatus::InProgress, call.answeredAt, call));
    if (call.endedAt.isValid() && isEnded(call.status))
        events.append(reportedEvent(call.status, call.endedAt, call));
    return events;
}

bool hasStatus(const QList<CallEvent>& events, CallStatus status)
{
    return std::any_of(events.begin(), events.end(),
                       [status](const CallEvent& e) { return e.status == status; });
}

// A call that was over was seen alive, or in a word nobody knows, afterwards.
bool isOddAfterEnd(const CallEvent& event, const QList<CallEvent>& events)
{
    if (event.basis != CallEvent::Basis::Observed || isEnded(event.status))
        return false;
    return std::any_of(events.begin(), events.end(), [&event](const CallEvent& other) {
        return isEnded(other.status) && other.instant() < event.notAfter;
    });
}

CallEvent observedEvent(const Call& seen, const QDateTime& notBefore, const QDateTime& observedAt)
{
    CallEvent event;
    event.status = seen.status;
    event.providerStatus = seen.providerStatus;
    event.basis = CallEvent::Basis::Observed;
    event.notBefore = notBefore;
    event.notAfter = observedAt;
    // A provider's clock ahead of ours would turn the bounds around.
    if (event.notBefore.isValid() && event.notBefore > event.notAfter)
        event.notBefore = {};
    return event;
}

void sortByInstant(QList<CallEvent>& events)
{
    std::stable_sort(events.begin(), events.end(), [](const CallEvent& a, const CallEvent& b) {
        if (a.instant() != b.instant())
            return a.instant() < b.instant();
        return lifeRank(a.status) < lifeRank(b.status);
    });
}
} // namespace

MergedCall mergeCall(const std::optional<KnownCall>& known, const Call& incoming, const QDateTime& observedAt)
{
    MergedCall merged;
    merged.isNew = !known;
    merged.call = known ? withFieldsOf(incoming, known->call) : incoming;
    Call& call = merged.call;

    std::optional<CallEvent> oddRecord;
    if (known) {
        const CallStatus before = known->call.status;
        const bool wasEnded = isEnded(before);
        if (wasEnded && !isEnded(incoming.status)) {
            keepStatusOf(call, known->call);
            if (incoming.status != CallStatus::Unknown || !incoming.flags.contains(u"vanished"_s)) {
                addFlag(call.flags, u"contradictory"_s);
                oddRecord = observedEvent(incoming, known->lastSeenAt, observedAt);
            }
        } else if (wasEnded && incoming.status != before) {
            addFlag(call.flags, u"contradictory"_s);
        } else if (isLive(before) && isLive(incoming.status)
                   && lifeRank(incoming.status) < lifeRank(before)) {
            addFlag(call.flags, u"contradictory"_s);
        }
        if (call.status != CallStatus::Unknown)
            call.flags.removeAll(u"vanished"_s);
    }
    if (contradictsItself(call))
        addFlag(call.flags, u"contradictory"_s);
    const QDateTime start = latestReported(call);
    if (isLive(call.status) && start.isValid() && start.msecsTo(observedAt) > StuckAfterMs)
        addFlag(call.flags, u"stuck"_s);
    else
        call.flags.removeAll(u"stuck"_s);

    merged.statusChanged = !known || known->call.status != call.status;

    QList<CallEvent> events;
    const QList<CallEvent> reported = reportedEventsOf(call);
    const bool contradictory = call.flags.contains(u"contradictory"_s);
    if (known) {
        for (const CallEvent& event : known->events) {
            // What was observed, or reported differently, gives way to what is reported now; nothing else
            // is forgotten.
            if (!hasStatus(reported, event.status) || (contradictory && isOddAfterEnd(event, known->events)))
                events.append(event);
        }
    }
    events += reported;
    if (merged.statusChanged && !hasStatus(events, call.status)) {
        const QDateTime notBefore = known ? known->lastSeenAt : start;
        events.append(observedEvent(call, notBefore, observedAt));
    }
    if (oddRecord) {
        const auto same = [&](const CallEvent& event) {
            return event.status == oddRecord->status && isOddAfterEnd(event, events);
        };
        if (std::none_of(events.begin(), events.end(), same))
            events.append(*oddRecord);
    }
    sortByInstant(events);
    merged.events = events;

    if (known) {
        Call comparable = call;
        comparable.raw = known->call.raw;
        merged.changed = comparable != known->call || events != known->events;
    } else {
        merged.changed = true;
    }
    return merged;
}

} // namespace ringback
