// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident.h"

#include <tuple>

namespace ringback {

size_t qHash(const IncidentKey& key, size_t seed)
{
    return qHashMulti(seed, static_cast<int>(key.of), key.account, key.provider, key.entry, key.reason,
                      key.httpStatus);
}

bool isIncident(CallStatus status, const QString& entry, const QString& advice, const QSet<CallStatus>& asked)
{
    if (isLive(status) || status == CallStatus::Completed)
        return false;
    if (!asked.isEmpty())
        return asked.contains(status);
    if (status == CallStatus::Failed)
        return true;
    if (!isEnded(status) || entry.isEmpty())
        return false;
    const auto word = retryWordFromWord(advice);
    return word == RetryWord::AfterChange || word == RetryWord::Never || word == RetryWord::Unknown;
}

bool isIncident(const Call& call, const QSet<CallStatus>& asked)
{
    return isIncident(call.status, call.decodedEntry, call.advice, asked);
}

QString incidentReasonOf(const Call& call)
{
    for (const QString& words : {call.endReason, call.endReasonText, call.providerStatus}) {
        if (words.isEmpty())
            continue;
        QString reason = words.left(IncidentReasonCap);
        if (reason.back().isHighSurrogate())
            reason.chop(1);
        return reason;
    }
    return {};
}

IncidentKey incidentKeyOf(const Call& call)
{
    IncidentKey key {IncidentKey::Of::Calls, call.key.account, call.provider, call.decodedEntry, {}, 0};
    if (key.entry.isEmpty())
        key.reason = incidentReasonOf(call);
    return key;
}

IncidentKey incidentKeyOf(const ApiErrorRecord& record)
{
    const DecodedError& error = record.error;
    IncidentKey key {IncidentKey::Of::Requests, record.account, record.provider, error.entry, {}, 0};
    if (key.entry.isEmpty())
        key.reason = error.code;
    if (key.entry.isEmpty() && key.reason.isEmpty())
        key.httpStatus = error.httpStatus;
    return key;
}

CallFilter filterFor(const Incident& incident, const CallFilter& shown)
{
    CallFilter filter;
    filter.since = shown.since;
    filter.until = shown.until;
    filter.sinceText = shown.sinceText;
    filter.untilText = shown.untilText;
    const IncidentKey& key = incident.key;
    filter.accounts = {key.account};
    if (key.of == IncidentKey::Of::Calls) {
        filter.statuses = incident.statuses;
        if (!key.entry.isEmpty())
            filter.entries = {key.entry};
        else
            filter.text = key.reason;
    } else if (!key.entry.isEmpty()) {
        filter.text = key.entry;
    } else if (!key.reason.isEmpty()) {
        filter.text = key.reason;
    } else if (key.httpStatus > 0) {
        filter.text = QString::number(key.httpStatus);
    }
    return filter;
}

bool comesBefore(const Incident& a, const Incident& b, IncidentOrder order)
{
    // What is equal is settled by the key, so that a list does not jump when it is asked for again.
    const auto rest = [](const Incident& i) {
        return std::tie(i.key.account, i.key.of, i.key.entry, i.key.reason, i.key.httpStatus, i.key.provider);
    };
    if (order == IncidentOrder::Count && a.count != b.count)
        return a.count > b.count;
    if (a.lastAt != b.lastAt)
        return a.lastAt > b.lastAt;
    if (a.count != b.count)
        return a.count > b.count;
    return rest(a) < rest(b);
}

} // namespace ringback
