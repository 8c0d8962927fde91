// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/actionrecords_p.h"
#include "store/actionstore.h"
#include "store/callreader_p.h"
#include "store/numberkey_p.h"
#include "store/searchindex_p.h"
#include "store/storestep_p.h"

#include <QSet>

#include <functional>
#include <limits>

namespace ringback {

namespace {
QSet<qint64> kindsWhere(const CallKinds& kinds, const std::function<bool(const CallKind&)>& fits)
{
    QSet<qint64> ids;
    for (const CallKind& kind : kinds.all()) {
        if (fits(kind))
            ids.insert(kind.id);
    }
    return ids;
}

// The calls to a number, newest first, that are of one of the kinds; read in the index alone.
QList<qint64> callsToNumber(SqlConnection& connection, const QString& key, const QSet<qint64>& kinds,
                            qsizetype limit)
{
    QList<qint64> ids;
    if (key.isEmpty() || kinds.isEmpty())
        return ids;
    Statement select(connection,
                     "SELECT id, kind FROM calls INDEXED BY calls_by_number "
                     "WHERE " RINGBACK_NUMBER_KEY("to_number") " = ? AND to_number IS NOT NULL "
                                                               "ORDER BY sort_at DESC");
    select.bindText(key);
    while (ids.size() < limit && select.next()) {
        if (kinds.contains(select.integer(1)))
            ids.append(select.integer(0));
    }
    return ids;
}

CallRow rowAt(SqlConnection& connection, CallKinds& kinds, qint64 id)
{
    SearchIndex search(connection);
    return CallReader(connection, kinds, search).rowAt(id);
}

CallRow rowOf(const Attempt& attempt)
{
    CallRow row;
    row.call.key = {attempt.order.account, attempt.callId};
    row.call.provider = attempt.provider;
    row.call.direction = Direction::Outbound;
    row.call.from = attempt.order.from;
    row.call.to = attempt.order.to;
    row.call.status = CallStatus::Failed;
    row.call.retryOf = attempt.order.origin.callId;
    if (attempt.error)
        row.call.decodedEntry = attempt.error->entry;
    row.call.createdAt = attempt.createdAt;
    row.call.endedAt = attempt.endedAt;
    row.sortAt = attempt.createdAt;
    for (const QDateTime& at : {attempt.sentAt, attempt.endedAt}) {
        if (at.isValid())
            row.sortAt = at;
    }
    return row;
}
} // namespace

Result<std::optional<CallRow>> ActionStore::newestCallTo(const QString& number, const CallKey& except)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&]() -> std::optional<CallRow> {
        const QString key = numberKeyOf(m_connection, number);
        const QSet<qint64> all = kindsWhere(m_kinds, [](const CallKind&) { return true; });
        const QList<qint64> ids = callsToNumber(m_connection, key, all, 2);
        for (const qint64 id : ids) {
            CallRow row = rowAt(m_connection, m_kinds, id);
            if (row.call.key != except)
                return row;
        }
        return std::nullopt;
    });
}

Result<QList<CallRow>> ActionStore::liveCallsTo(const QString& number)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&] {
        const QSet<qint64> live = kindsWhere(m_kinds, [](const CallKind& k) { return !isEnded(k.status); });
        QList<CallRow> rows;
        const QList<qint64> ids =
            callsToNumber(m_connection, numberKeyOf(m_connection, number), live, MostActionRows);
        for (const qint64 id : ids)
            rows.append(rowAt(m_connection, m_kinds, id));
        return rows;
    });
}

std::optional<CallRow> ActionStore::newestCallWith(const QString& key, const QStringList& entries)
{
    const QSet<qint64> kinds =
        kindsWhere(m_kinds, [&entries](const CallKind& k) { return entries.contains(k.entry); });
    const QList<qint64> ids = callsToNumber(m_connection, key, kinds, 1);
    if (ids.isEmpty())
        return std::nullopt;
    return rowAt(m_connection, m_kinds, ids.first());
}

Result<std::optional<CallRow>> ActionStore::newestWithEntryTo(const QString& number,
                                                              const QStringList& entries)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&]() -> std::optional<CallRow> {
        QStringList wanted = entries;
        wanted.removeAll(QString());
        const QString key = numberKeyOf(m_connection, number);
        if (key.isEmpty() || wanted.isEmpty())
            return std::nullopt;
        std::optional<CallRow> newest = newestCallWith(key, wanted);
        Statement select(m_connection,
                         "SELECT " RINGBACK_ATTEMPT_COLUMNS " FROM attempts INDEXED BY attempts_by_number "
                         "WHERE " RINGBACK_NUMBER_KEY(
                             "to_number") " = ? AND to_number IS NOT NULL AND "
                                          "entry IS NOT NULL ORDER BY created_at DESC, number DESC");
        select.bindText(key);
        while (select.next()) {
            const CallRow row = rowOf(readAttempt(select).attempt);
            if (wanted.contains(row.call.decodedEntry) && (!newest || row.sortAt > newest->sortAt))
                newest = row;
        }
        return newest;
    });
}

Result<QList<CallRow>> ActionStore::callsTo(const QString& account, const QString& number,
                                            const QDateTime& since, const QDateTime& until)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&] {
        QList<CallRow> rows;
        const QString key = numberKeyOf(m_connection, number);
        if (key.isEmpty())
            return rows;
        QList<qint64> ids;
        {
            const QSet<qint64> kinds =
                kindsWhere(m_kinds, [&account](const CallKind& k) { return k.account == account; });
            Statement select(
                m_connection,
                "SELECT id, kind FROM calls INDEXED BY calls_by_number "
                "WHERE " RINGBACK_NUMBER_KEY("to_number") " = ? AND to_number IS NOT NULL AND "
                                                          "sort_at >= ? AND sort_at <= ? ORDER BY sort_at");
            select.bindText(key);
            select.bind(since.isValid() ? since.toMSecsSinceEpoch() : std::numeric_limits<qint64>::min());
            select.bind(until.isValid() ? until.toMSecsSinceEpoch() : std::numeric_limits<qint64>::max());
            while (ids.size() < MostActionRows && select.next()) {
                if (kinds.contains(select.integer(1)))
                    ids.append(select.integer(0));
            }
        }
        for (const qint64 id : std::as_const(ids))
            rows.append(rowAt(m_connection, m_kinds, id));
        return rows;
    });
}

} // namespace ringback
