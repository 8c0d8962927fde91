// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storesamples.h"

#include "store/actionstore.h"

// Made-up attempts for the tests of ActionStore.
namespace ringback::samples {

inline Attempt attempt(const QString& id, const CallKey& origin, AttemptState state = AttemptState::Planned,
                       qint64 createdSeconds = 0)
{
    Attempt result;
    result.id = id;
    result.order.origin = origin;
    result.order.account = origin.account;
    result.order.from = u"+15550100"_s;
    result.order.to = u"+4930555000"_s;
    result.provider = u"vobiz"_s;
    result.state = state;
    result.person = u"Ada"_s;
    result.createdAt = instant(createdSeconds);
    return result;
}

inline Attempt placed(const QString& id, const CallKey& origin, const QString& callId,
                      qint64 createdSeconds = 0)
{
    Attempt result = attempt(id, origin, AttemptState::Placed, createdSeconds);
    result.callId = callId;
    return result;
}

inline AuditEntry audit(const QString& action, const QString& subject, qint64 seconds = 0)
{
    AuditEntry entry;
    entry.at = instant(seconds);
    entry.person = u"Ada"_s;
    entry.action = action;
    entry.subject = subject;
    return entry;
}

inline QStringList idsOf(const QList<Attempt>& attempts)
{
    QStringList ids;
    for (const Attempt& attempt : attempts)
        ids.append(attempt.id);
    return ids;
}

// "c-1:1/2": call, place in its chain, calls of the chain.
inline QStringList placesOf(const QList<CallRow>& rows)
{
    QStringList places;
    for (const CallRow& row : rows)
        places.append(u"%1:%2/%3"_s.arg(row.call.key.callId).arg(row.call.attempt).arg(row.call.attempts));
    return places;
}

} // namespace ringback::samples
