// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/actionrecords_p.h"
#include "store/actionstore.h"
#include "store/storestep_p.h"

#include <QSet>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

// The columns that readTicket() expects, in order.
#define RINGBACK_TICKET_COLUMNS                                                                              \
    "id, provider, accounts, calls, request_ids, incident, subject, text, person, created_at, state, "       \
    "state_at, reference, note"

namespace {
TicketRecord readTicket(const Statement& row)
{
    TicketRecord ticket;
    ticket.id = row.text(0);
    ticket.provider = row.text(1);
    ticket.accounts = stringsIn(row.text(2));
    const QJsonArray calls = arrayIn(row.text(3));
    for (const QJsonValue pair : calls)
        ticket.calls.append({pair.toArray().at(0).toString(), pair.toArray().at(1).toString()});
    ticket.requestIds = stringsIn(row.text(4));
    ticket.incident = row.text(5);
    ticket.subject = row.text(6);
    ticket.text = row.text(7);
    ticket.person = row.text(8);
    ticket.createdAt = row.instant(9);
    ticket.state = static_cast<TicketState>(
        std::clamp<qint64>(row.integer(10), 0, static_cast<qint64>(AllTicketStates.size()) - 1));
    ticket.stateAt = row.instant(11);
    ticket.reference = row.text(12);
    ticket.note = row.text(13);
    return ticket;
}

// "T-20261121-3": the next of its day.
QString nextTicketId(SqlConnection& connection, const QDateTime& at)
{
    const QString day = u"T-"_s + at.toUTC().toString(u"yyyyMMdd"_s);
    Statement select(connection,
                     "SELECT coalesce(max(CAST(substr(id, ?) AS INTEGER)), 0) + 1 FROM tickets "
                     "WHERE id >= ? AND id < ?");
    select.bind(qint64 {day.size() + 2}).bindText(day + u'-').bindText(day + u'.');
    select.next();
    return day + u'-' + QString::number(select.integer(0));
}

// Gives the row's number.
qint64 writeTicket(SqlConnection& connection, const TicketRecord& ticket)
{
    QJsonArray calls;
    for (const CallKey& call : ticket.calls)
        calls.append(QJsonArray {call.account, call.callId});
    {
        Statement save(connection,
                       "INSERT INTO tickets(" RINGBACK_TICKET_COLUMNS ") "
                       "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                       "ON CONFLICT(id) DO UPDATE SET provider = excluded.provider, "
                       "accounts = excluded.accounts, calls = excluded.calls, "
                       "request_ids = excluded.request_ids, incident = excluded.incident, "
                       "subject = excluded.subject, text = excluded.text, person = excluded.person, "
                       "created_at = excluded.created_at, state = excluded.state, "
                       "state_at = excluded.state_at, reference = excluded.reference, note = excluded.note");
        save.bindText(ticket.id).bind(ticket.provider);
        save.bind(textOf(QJsonArray::fromStringList(ticket.accounts))).bind(textOf(calls));
        save.bind(textOf(QJsonArray::fromStringList(ticket.requestIds))).bind(ticket.incident);
        save.bind(ticket.subject).bind(ticket.text).bind(ticket.person).bind(ticket.createdAt);
        save.bind(static_cast<qint64>(ticket.state)).bind(ticket.stateAt).bind(ticket.reference);
        save.bind(ticket.note).run();
    }
    Statement number(connection, "SELECT number FROM tickets WHERE id = ?");
    number.bindText(ticket.id);
    number.next();
    return number.integer(0);
}

void writeTicketLookUps(SqlConnection& connection, qint64 number, const TicketRecord& ticket)
{
    Statement forgetCalls(connection, "DELETE FROM ticket_calls WHERE ticket = ?");
    forgetCalls.bind(number).run();
    Statement forgetIds(connection, "DELETE FROM ticket_request_ids WHERE ticket = ?");
    forgetIds.bind(number).run();
    for (const CallKey& call : ticket.calls) {
        Statement add(connection,
                      "INSERT INTO ticket_calls(account, call_id, ticket) VALUES(?, ?, ?) "
                      "ON CONFLICT DO NOTHING");
        add.bindText(call.account).bindText(call.callId).bind(number).run();
    }
    for (const QString& id : ticket.requestIds) {
        Statement add(connection,
                      "INSERT INTO ticket_request_ids(request_id, ticket) VALUES(?, ?) "
                      "ON CONFLICT DO NOTHING");
        add.bindText(id).bind(number).run();
    }
}

// Newest first.
QList<TicketRecord> ticketsNumbered(SqlConnection& connection, const QSet<qint64>& wanted)
{
    QList<qint64> numbers = wanted.values();
    std::sort(numbers.begin(), numbers.end(), std::greater<>());
    QList<TicketRecord> tickets;
    for (const qint64 number : std::as_const(numbers)) {
        Statement select(connection, "SELECT " RINGBACK_TICKET_COLUMNS " FROM tickets WHERE number = ?");
        select.bind(number);
        if (select.next())
            tickets.append(readTicket(select));
    }
    return tickets;
}
} // namespace

Result<TicketRecord> ActionStore::saveTicket(const TicketRecord& ticket, const AuditEntry& audit)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::DurableWrite, [&] {
        TicketRecord saved = ticket;
        if (saved.id.isEmpty())
            saved.id = nextTicketId(m_connection, ticket.createdAt.isValid() ? ticket.createdAt : audit.at);
        writeTicketLookUps(m_connection, writeTicket(m_connection, saved), saved);
        AuditEntry entry = audit;
        if (entry.subject.isEmpty())
            entry.subject = saved.id;
        writeAudit(m_connection, {entry});
        return saved;
    });
}

Result<QList<TicketRecord>> ActionStore::tickets(int limit)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&] {
        Statement select(m_connection,
                         "SELECT " RINGBACK_TICKET_COLUMNS " FROM tickets ORDER BY number DESC LIMIT ?");
        select.bind(qint64 {std::clamp(limit, 1, MostActionRows)});
        QList<TicketRecord> tickets;
        while (select.next())
            tickets.append(readTicket(select));
        return tickets;
    });
}

Result<std::optional<TicketRecord>> ActionStore::ticket(const QString& id)
{
    return inTransaction(
        m_connection, m_kinds, Transaction::Kind::Read, [&]() -> std::optional<TicketRecord> {
            Statement select(m_connection, "SELECT " RINGBACK_TICKET_COLUMNS " FROM tickets WHERE id = ?");
            select.bindText(id);
            if (!select.next())
                return std::nullopt;
            return readTicket(select);
        });
}

Result<QList<TicketRecord>> ActionStore::ticketsFor(const CallKey& call)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&] {
        QSet<qint64> numbers;
        Statement select(m_connection, "SELECT ticket FROM ticket_calls WHERE account = ? AND call_id = ?");
        select.bindText(call.account).bindText(call.callId);
        while (select.next())
            numbers.insert(select.integer(0));
        return ticketsNumbered(m_connection, numbers);
    });
}

Result<QList<TicketRecord>> ActionStore::ticketsForRequestIds(const QStringList& requestIds)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&] {
        QSet<qint64> numbers;
        for (const QString& id : requestIds) {
            Statement select(m_connection, "SELECT ticket FROM ticket_request_ids WHERE request_id = ?");
            select.bindText(id);
            while (select.next())
                numbers.insert(select.integer(0));
        }
        return ticketsNumbered(m_connection, numbers);
    });
}

#undef RINGBACK_TICKET_COLUMNS

} // namespace ringback
