// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchangerecord.h"
#include "core/result.h"
#include "core/retryattempt.h"
#include "core/ticketrecord.h"
#include "core/workstate.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace ringback {

class CallKinds;
class SqlConnection;

// The moves that ActionStore lets an attempt make; a state may always be saved again. A new attempt may begin
// in any state. Nothing leads out of Placed, NotPlaced and Dropped.
bool attemptMayBecome(AttemptState from, AttemptState to);

// What people do about calls, in the same file as the calls: attempts at placing one again, the audit log,
// work states, tickets, and the request IDs of exchanges. Reached through HistoryStore::actions(), in its
// thread and with its mode; errors as there. Each write is one transaction; those that carry audit entries
// outlive a kill of the process and of the machine once they have returned. Rows come with events, without
// raw bytes.
//
// Numbers are compared by their digits: the +, blanks, ( ) - . / and sip:, sips:, tel: are left aside, and so
// is everything from an @ on. An empty number equals none.
class ActionStore {
public:
    ActionStore(SqlConnection& connection, CallKinds& kinds);

    // ---- attempts ----

    // Inserts or replaces by Attempt::id, and appends `audit` with it: both or none. When this returns, a
    // kill of the process or of the machine loses neither. A state never goes back (attemptMayBecome()): that
    // is a failure, and nothing is written. A placed one with a call ID is linked as by linkAttempt().
    Outcome saveAttempt(const Attempt& attempt, const AuditEntry& audit);
    // Several in one transaction.
    Outcome saveAttempts(const QList<Attempt>& attempts, const QList<AuditEntry>& audit);
    // The last word before an attempt is sent: saves it (in state Sending) as saveAttempt() does, unless
    // another attempt for the same number (by digits) is Sending or Unknown, or this one is no longer
    // Planned. Then nothing is written and the answer is false. One transaction, so that of two programs only
    // one may send. Attempts with the same idempotency key and the same digest do not stand in each other's
    // way.
    Result<bool> claimAttempt(const Attempt& attempt, const AuditEntry& audit);
    // Links the new call of a placed attempt with the call it was placed for: retry_of, attempt and attempts
    // of every call of the chain. Gives the chain as it is then, so that lists can show it. The new call need
    // not be in the history yet: it is linked when it comes, and until then there are no rows. What the
    // provider itself names as retry_of stays; a call is never linked with itself.
    Result<QList<CallRow>> linkAttempt(const Attempt& attempt);

    Result<std::optional<Attempt>> attempt(const QString& id);
    // Newest first.
    Result<QList<Attempt>> attempts(int limit = 500);
    // Planned, Sending and Unknown: what a start has to look at. Oldest first.
    Result<QList<Attempt>> openAttempts();
    // Of one call's whole chain, oldest first: also those that became no call.
    Result<QList<Attempt>> attemptsFor(const CallKey& call);
    // To a number, made or sent since `since`, and older ones that are Sending or Unknown. Newest first.
    Result<QList<Attempt>> attemptsTo(const QString& number, const QDateTime& since);
    // The calls of a chain, oldest first, without raw bytes; only the call itself where it has none.
    Result<QList<CallRow>> chainOf(const CallKey& call);

    // ---- what the guard asks of the history ----

    // The newest call to the number in any account, apart from `except`.
    Result<std::optional<CallRow>> newestCallTo(const QString& number, const CallKey& except);
    // Calls to the number that have not ended, newest first: live ones, and those of unknown status however
    // old they are (Call::status and sortAt tell them apart).
    Result<QList<CallRow>> liveCallsTo(const QString& number);
    // The newest call to the number, or attempt at calling it that was answered with an error, in any
    // account, whose entry is one of `entries`. For an attempt the row is made up from it: its account, its
    // numbers, the entry, rowId 0, and as sortAt the instant it ended.
    Result<std::optional<CallRow>> newestWithEntryTo(const QString& number, const QStringList& entries);
    // Calls of the account to the number that were created in this time, oldest first: what an attempt whose
    // outcome is unknown is looked for with. Both ends included; a call whose creation the provider does not
    // report counts with the instant it was first seen.
    Result<QList<CallRow>> callsTo(const QString& account, const QString& number, const QDateTime& since,
                                   const QDateTime& until);

    // ---- audit log: append-only, the file itself refuses changing and deleting ----

    Outcome appendAudit(const QList<AuditEntry>& entries);
    // Newest first below `before` (0: from the newest); both ends of time optional.
    Result<QList<AuditEntry>> audit(qint64 before = 0, int limit = 500, const QDateTime& since = {},
                                    const QDateTime& until = {});

    // ---- work ----

    // Adds the entry to every call (each must be in the history), with an audit entry each ("work.taken").
    // Gives the calls as they are then, so that lists can show them.
    Result<QList<CallRow>> setWork(const QList<CallKey>& calls, const WorkEntry& entry);
    Result<CallWork> work(const CallKey& call);
    // With an audit entry ("incident.taken").
    Outcome setIncidentWork(const IncidentKey& incident, const WorkEntry& entry);
    Result<QList<IncidentWork>> incidentWork();
    // Taken and waiting ones, however old: what is in somebody's hands must not drop out with the shift. And
    // those since `since` (invalid: all) that need action and nobody has. Newest first.
    Result<QList<HandoverItem>> handover(const QDateTime& since, int limit = 1'000);

    // ---- tickets ----

    // Inserts or replaces by TicketRecord::id; `audit` with it. An empty id is given one, made of the day of
    // createdAt and a number; an empty AuditEntry::subject becomes the ticket's id.
    Result<TicketRecord> saveTicket(const TicketRecord& ticket, const AuditEntry& audit);
    // Newest first.
    Result<QList<TicketRecord>> tickets(int limit = 500);
    Result<std::optional<TicketRecord>> ticket(const QString& id);
    // Those that reported the call, or one of the request IDs; newest first.
    Result<QList<TicketRecord>> ticketsFor(const CallKey& call);
    Result<QList<TicketRecord>> ticketsForRequestIds(const QStringList& requestIds);

    // ---- exchanges ----

    // Those without a request ID are not kept.
    Outcome addExchanges(const QList<ExchangeRecord>& exchanges);
    // Those whose request ID contains the text, whatever its case; all with an empty text. Newest first below
    // `before` (0: from the newest).
    Result<QList<ExchangeRecord>> exchanges(const QString& text, qint64 before = 0, int limit = 500);
    // Keeps the newest of each account, up to this many.
    Outcome trimExchanges(int perAccount = 20'000);

private:
    QList<CallRow> link(const Attempt& attempt);
    std::optional<CallRow> newestCallWith(const QString& key, const QStringList& entries);

    SqlConnection& m_connection;
    CallKinds& m_kinds;
};

} // namespace ringback
