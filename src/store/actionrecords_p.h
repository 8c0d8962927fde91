// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/retryattempt.h"
#include "core/workstate.h"

#include <QJsonArray>
#include <QList>
#include <QStringList>

namespace ringback {

class SqlConnection;
class Statement;

// How attempts, audit entries and work entries lie in their tables. Throws StoreError.

// The columns that readAttempt() expects, in order.
#define RINGBACK_ATTEMPT_COLUMNS                                                                             \
    "number, id, batch, origin_account, origin_call, account, provider, from_number, to_number, fields, "    \
    "state, person, reason, idempotency_key, body_digest, created_at, sent_at, ended_at, call_id, "          \
    "request_id, http_status, error"

struct StoredAttempt {
    qint64 number = 0;
    Attempt attempt;
};
StoredAttempt readAttempt(const Statement& row);
// All that the statement still gives.
QList<Attempt> readAttempts(Statement& select);
void writeAttempt(SqlConnection& connection, const Attempt& attempt);

void writeAudit(SqlConnection& connection, const QList<AuditEntry>& entries);

// The five columns of work tables, from `first`: state, person, note, at, cause.
WorkEntry readWorkEntry(const Statement& row, int first);
void bindWorkEntry(Statement& statement, const WorkEntry& entry);

QString textOf(const QJsonArray& array);
QJsonArray arrayIn(const QString& text);
QStringList stringsIn(const QString& text);

// What a list may ask for at once.
inline constexpr int MostActionRows = 10'000;

} // namespace ringback
