// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"

namespace ringback {

// Small calls for tests: created `secondsAgo` before `now`, with a reported event.
inline CallRow madeCall(const QString& id, qint64 rowId, const QDateTime& now, qint64 secondsAgo,
                        CallStatus status = CallStatus::Completed)
{
    using namespace Qt::StringLiterals;
    CallRow row;
    row.call.key = {u"desk"_s, id};
    row.call.provider = u"vobiz"_s;
    row.call.direction = Direction::Outbound;
    row.call.from = u"+15550100100"_s;
    row.call.to = u"+4930555000"_s;
    row.call.status = status;
    row.call.createdAt = now.addSecs(-secondsAgo);
    row.sortAt = row.call.createdAt;
    row.rowId = rowId;
    CallEvent created;
    created.status = CallStatus::Queued;
    created.at = row.call.createdAt;
    row.events.append(created);
    if (status != CallStatus::Queued) {
        CallEvent event;
        event.status = status;
        event.at = row.call.createdAt.addSecs(5);
        row.events.append(event);
    }
    if (isEnded(status))
        row.call.endedAt = row.call.createdAt.addSecs(5);
    return row;
}

} // namespace ringback
