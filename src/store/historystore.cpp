// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/historystore.h"

#include "store/actionstore.h"
#include "store/callkinds_p.h"
#include "store/callreader_p.h"
#include "store/callwriter_p.h"
#include "store/errorlog_p.h"
#include "store/incidentreader_p.h"
#include "store/migrations_p.h"
#include "store/searchindex_p.h"
#include "store/sqlconnection_p.h"
#include "store/storestep_p.h"

#include <QSqlDatabase>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

struct HistoryStore::Parts {
    explicit Parts(std::unique_ptr<SqlConnection> opened)
        : connection(std::move(opened)), kinds(*connection), search(*connection), writer(*connection, kinds),
          reader(*connection, kinds, search), errorLog(*connection, kinds), actions(*connection, kinds)
    {
    }

    template <typename Step> auto in(Transaction::Kind kind, Step step)
    {
        return inTransaction(*connection, kinds, kind, std::move(step));
    }

    std::unique_ptr<SqlConnection> connection;
    CallKinds kinds;
    SearchIndex search;
    CallWriter writer;
    CallReader reader;
    ErrorLog errorLog;
    ActionStore actions;
};

bool HistoryStore::isDriverAvailable()
{
    return QSqlDatabase::isDriverAvailable(u"QSQLITE"_s);
}

Result<std::unique_ptr<HistoryStore>> HistoryStore::open(const QString& path, Mode mode)
{
    auto connection = SqlConnection::open(
        path, mode == Mode::ReadWrite ? SqlConnection::Access::ReadWrite : SqlConnection::Access::ReadOnly);
    if (!connection)
        return connection.failure();
    if (const Outcome outcome = migrate(**connection); !outcome)
        return outcome.failure();
    return std::unique_ptr<HistoryStore>(new HistoryStore(std::make_unique<Parts>(std::move(*connection))));
}

HistoryStore::HistoryStore(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) { }

HistoryStore::~HistoryStore() = default;

Result<PageOutcome> HistoryStore::writePage(const PageWrite& page)
{
    for (const Call& call : page.calls) {
        if (!call.key.account.isEmpty() && call.key.account != page.account)
            return Failure {
                u"A page of account %1 holds a call of account %2, so it was not stored. This is a mistake "
                "in Ringback: please report it."_s.arg(page.account, call.key.account)};
    }
    return m_parts->in(Transaction::Kind::Write, [&] { return m_parts->writer.write(page); });
}

Result<qint64> HistoryStore::addError(const ApiErrorRecord& error)
{
    return m_parts->in(Transaction::Kind::Write, [&] { return m_parts->errorLog.add(error); });
}

Outcome HistoryStore::saveAccountState(const QString& account, const QByteArray& state)
{
    return saveAccountStates({{account, state}});
}

Outcome HistoryStore::saveAccountStates(const QHash<QString, QByteArray>& states)
{
    return m_parts->in(Transaction::Kind::Write, [&] {
        for (auto it = states.begin(); it != states.end(); ++it) {
            Statement save(*m_parts->connection,
                           "INSERT INTO account_states(account, state) VALUES(?, ?) "
                           "ON CONFLICT DO UPDATE SET state = excluded.state");
            save.bindText(it.key()).bind(it->isNull() ? ""_ba : *it).run();
        }
        return Done {};
    });
}

Result<int> HistoryStore::catchUpSearch(int maxRows)
{
    return m_parts->in(Transaction::Kind::Write,
                       [&] { return m_parts->search.catchUp(maxRows, m_parts->kinds); });
}

Result<CallPage> HistoryStore::calls(const CallQuery& query)
{
    return m_parts->in(Transaction::Kind::Read, [&] { return m_parts->reader.page(query); });
}

Result<StatusCounts> HistoryStore::counts(const CallFilter& filter)
{
    return m_parts->in(Transaction::Kind::Read, [&] { return m_parts->reader.counts(filter); });
}

Result<std::optional<CallRow>> HistoryStore::call(const CallKey& key)
{
    return m_parts->in(Transaction::Kind::Read, [&] { return m_parts->reader.call(key); });
}

Result<QList<CallKey>> HistoryStore::findCall(const QString& idText)
{
    return m_parts->in(Transaction::Kind::Read, [&] { return m_parts->reader.find(idText); });
}

Result<QList<CallRow>> HistoryStore::liveCalls(const QString& account, int limit)
{
    return m_parts->in(Transaction::Kind::Read, [&] { return m_parts->reader.live(account, limit); });
}

Result<QList<ApiErrorRecord>> HistoryStore::errors(const ErrorQuery& query)
{
    return m_parts->in(Transaction::Kind::Read, [&] { return m_parts->errorLog.page(query); });
}

Result<IncidentReport> HistoryStore::incidents(const IncidentQuery& query)
{
    return m_parts->in(Transaction::Kind::Read, [&] {
        IncidentReader reader(*m_parts->connection, m_parts->kinds, m_parts->search, m_parts->reader,
                              m_parts->errorLog);
        return reader.report(query);
    });
}

Result<QList<SetAsideRecord>> HistoryStore::setAsideRecords(const QString& account, int limit)
{
    return m_parts->in(Transaction::Kind::Read, [&] {
        QList<SetAsideRecord> records;
        const QList<qint64> sources = m_parts->kinds.sourcesOf(account);
        for (const qint64 source : sources) {
            Statement select(
                *m_parts->connection,
                "SELECT feed, at, reason, bytes FROM set_aside WHERE source = ? ORDER BY id DESC LIMIT ?");
            select.bind(source).bind(qint64 {limit} - records.size());
            while (select.next()) {
                SetAsideRecord record {account,
                                       m_parts->kinds.providerOf(source),
                                       select.text(0),
                                       select.instant(1),
                                       {select.text(2), select.bytes(3)}};
                records.append(record);
            }
        }
        return records;
    });
}

Result<QHash<QString, QByteArray>> HistoryStore::accountStates()
{
    return m_parts->in(Transaction::Kind::Read, [&] {
        QHash<QString, QByteArray> states;
        Statement select(*m_parts->connection, "SELECT account, state FROM account_states");
        while (select.next())
            states.insert(select.text(0), select.bytes(1));
        return states;
    });
}

ActionStore& HistoryStore::actions()
{
    return m_parts->actions;
}

} // namespace ringback
