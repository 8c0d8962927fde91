// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/actionrecords_p.h"
#include "store/actionstore.h"
#include "store/lineage_p.h"
#include "store/numberkey_p.h"
#include "store/storestep_p.h"

#include <algorithm>
#include <map>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString stateWords(AttemptState from, AttemptState to)
{
    return u"is %1 and cannot become %2"_s.arg(wordOf(from), wordOf(to));
}

// Throws where the move is not allowed.
void checkMove(SqlConnection& connection, const Attempt& attempt)
{
    if (attempt.id.isEmpty())
        throw StoreError {{u"An attempt without an ID was not stored. This is a mistake in Ringback: please "
                           "report it."_s}};
    Statement select(connection, "SELECT " RINGBACK_ATTEMPT_COLUMNS " FROM attempts WHERE id = ?");
    select.bindText(attempt.id);
    if (!select.next())
        return;
    const AttemptState before = readAttempt(select).attempt.state;
    if (!attemptMayBecome(before, attempt.state))
        throw StoreError {
            {u"The attempt %1 %2, so nothing was stored. This is a mistake in Ringback: please report it."_s
                 .arg(attempt.id, stateWords(before, attempt.state))}};
}
} // namespace

bool attemptMayBecome(AttemptState from, AttemptState to)
{
    using enum AttemptState;
    if (from == to)
        return true;
    switch (from) {
    case Planned:
        // Sending comes before anything that could ring a phone.
        return to == Sending || to == NotPlaced || to == Dropped;
    case Sending:
        return to == Placed || to == NotPlaced || to == Unknown || to == Dropped;
    case Unknown:
        return to == Placed || to == NotPlaced || to == NotFound;
    case NotFound:
        // The call shows late, or a person says which it is, or that there is none.
        return to == Placed || to == NotPlaced;
    case Placed:
    case NotPlaced:
    case Dropped:
        break;
    }
    return false;
}

ActionStore::ActionStore(SqlConnection& connection, CallKinds& kinds)
    : m_connection(connection), m_kinds(kinds)
{
}

Outcome ActionStore::saveAttempt(const Attempt& attempt, const AuditEntry& audit)
{
    return saveAttempts({attempt}, {audit});
}

Outcome ActionStore::saveAttempts(const QList<Attempt>& attempts, const QList<AuditEntry>& audit)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::DurableWrite, [&] {
        for (const Attempt& attempt : attempts) {
            checkMove(m_connection, attempt);
            writeAttempt(m_connection, attempt);
            link(attempt);
        }
        writeAudit(m_connection, audit);
        return Done {};
    });
}

QList<CallRow> ActionStore::link(const Attempt& attempt)
{
    const CallKey call {attempt.order.account, attempt.callId};
    const CallKey& origin = attempt.order.origin;
    // A provider that replays an old answer can name the very call that was tried again.
    if (attempt.state != AttemptState::Placed || call.callId.isEmpty() || origin.callId.isEmpty()
        || call == origin)
        return {};
    Lineage lineage(m_connection, m_kinds);
    if (!lineage.isKnown(call)) {
        lineage.notePending(call, origin);
        return {};
    }
    lineage.link(call, origin);
    lineage.renumber(call);
    return lineage.chainOf(call);
}

Result<QList<CallRow>> ActionStore::linkAttempt(const Attempt& attempt)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Write, [&] { return link(attempt); });
}

Result<std::optional<Attempt>> ActionStore::attempt(const QString& id)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&]() -> std::optional<Attempt> {
        Statement select(m_connection, "SELECT " RINGBACK_ATTEMPT_COLUMNS " FROM attempts WHERE id = ?");
        select.bindText(id);
        if (!select.next())
            return std::nullopt;
        return readAttempt(select).attempt;
    });
}

Result<QList<Attempt>> ActionStore::attempts(int limit)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&] {
        Statement select(m_connection,
                         "SELECT " RINGBACK_ATTEMPT_COLUMNS " FROM attempts INDEXED BY attempts_by_time "
                         "ORDER BY created_at DESC, number DESC LIMIT ?");
        select.bind(qint64 {std::clamp(limit, 1, MostActionRows)});
        return readAttempts(select);
    });
}

Result<QList<Attempt>> ActionStore::openAttempts()
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&] {
        Statement select(m_connection,
                         "SELECT " RINGBACK_ATTEMPT_COLUMNS " FROM attempts INDEXED BY attempts_open "
                         "WHERE state IN (0, 1, 4) ORDER BY created_at, number");
        return readAttempts(select);
    });
}

Result<QList<Attempt>> ActionStore::attemptsFor(const CallKey& call)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&] {
        QList<CallKey> keys {call};
        const QList<CallRow> chain = Lineage(m_connection, m_kinds).chainOf(call);
        for (const CallRow& row : chain) {
            if (row.call.key != call)
                keys.append(row.call.key);
        }
        std::map<std::pair<qint64, qint64>, Attempt> found; // by creation and number
        const auto take = [&found](Statement& select, const CallKey& key) {
            select.bindText(key.account).bindText(key.callId);
            while (select.next()) {
                const StoredAttempt stored = readAttempt(select);
                found.insert({{stored.attempt.createdAt.toMSecsSinceEpoch(), stored.number}, stored.attempt});
            }
        };
        for (const CallKey& key : std::as_const(keys)) {
            Statement of(m_connection,
                         "SELECT " RINGBACK_ATTEMPT_COLUMNS " FROM attempts INDEXED BY attempts_by_origin "
                         "WHERE origin_account = ? AND origin_call = ?");
            take(of, key);
            Statement to(m_connection,
                         "SELECT " RINGBACK_ATTEMPT_COLUMNS " FROM attempts INDEXED BY attempts_by_call "
                         "WHERE account = ? AND call_id = ?");
            take(to, key);
        }
        QList<Attempt> attempts;
        for (const auto& [place, attempt] : found)
            attempts.append(attempt);
        return attempts;
    });
}

Result<QList<Attempt>> ActionStore::attemptsTo(const QString& number, const QDateTime& since)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&]() -> QList<Attempt> {
        const QString key = numberKeyOf(m_connection, number);
        if (key.isEmpty())
            return {};
        const qint64 sinceMs = since.isValid() ? since.toMSecsSinceEpoch() : 0;
        // Sending and unknown ones whatever their age.
        Statement select(
            m_connection,
            "SELECT " RINGBACK_ATTEMPT_COLUMNS " FROM attempts INDEXED BY attempts_by_number "
            "WHERE " RINGBACK_NUMBER_KEY("to_number") " = ? AND to_number IS NOT NULL AND "
                                                      "(created_at >= ? OR sent_at >= ? OR state IN (1, 4)) "
                                                      "ORDER BY created_at DESC, number DESC");
        select.bindText(key).bind(sinceMs).bind(sinceMs);
        return readAttempts(select);
    });
}

Result<QList<CallRow>> ActionStore::chainOf(const CallKey& call)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read,
                         [&] { return Lineage(m_connection, m_kinds).chainOf(call); });
}

} // namespace ringback
