// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/retryattempt.h"
#include "core/retryguard.h"

#include <QDateTime>
#include <QList>
#include <QString>

namespace ringback {

class HistoryStore;

// The audit log's line about an attempt. `action` is its second word: "sending", "placed", ...
AuditEntry auditOf(const Attempt& attempt, const QString& action, const QDateTime& at, const QString& text);
// Who, from where, to where, by which account: the beginning of each of these lines.
QString describeOrder(const PlaceOrder& order);
// One line a point: why it was allowed, and what was said yes to.
QString reasonOf(const GuardVerdict& verdict, bool changeStated);

// In the store's thread: saves the attempt with its line, and what a placed one means for others: the new
// call is linked, the work on the call it was placed for waits for its outcome. Gives the rows that changed.
Result<QList<CallRow>> keepAttempt(HistoryStore& store, const Attempt& attempt, const AuditEntry& audit);

} // namespace ringback
