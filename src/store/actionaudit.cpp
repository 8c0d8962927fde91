// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/actionrecords_p.h"
#include "store/actionstore.h"
#include "store/storestep_p.h"

#include <algorithm>
#include <limits>

namespace ringback {

Outcome ActionStore::appendAudit(const QList<AuditEntry>& entries)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::DurableWrite, [&] {
        writeAudit(m_connection, entries);
        return Done {};
    });
}

Result<QList<AuditEntry>> ActionStore::audit(qint64 before, int limit, const QDateTime& since,
                                             const QDateTime& until)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&] {
        Statement select(m_connection,
                         "SELECT number, at, person, action, account, call_id, subject, text FROM audit "
                         "WHERE number < ? AND coalesce(at, 0) >= ? AND coalesce(at, 0) < ? "
                         "ORDER BY number DESC LIMIT ?");
        select.bind(before > 0 ? before : std::numeric_limits<qint64>::max());
        select.bind(since.isValid() ? since.toMSecsSinceEpoch() : std::numeric_limits<qint64>::min());
        select.bind(until.isValid() ? until.toMSecsSinceEpoch() : std::numeric_limits<qint64>::max());
        select.bind(qint64 {std::clamp(limit, 1, MostActionRows)});
        QList<AuditEntry> entries;
        while (select.next()) {
            AuditEntry entry;
            entry.number = select.integer(0);
            entry.at = select.instant(1);
            entry.person = select.text(2);
            entry.action = select.text(3);
            entry.account = select.text(4);
            entry.callId = select.text(5);
            entry.subject = select.text(6);
            entry.text = select.text(7);
            entries.append(entry);
        }
        return entries;
    });
}

} // namespace ringback
