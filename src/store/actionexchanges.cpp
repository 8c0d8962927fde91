// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/actionrecords_p.h"
#include "store/actionstore.h"
#include "store/storestep_p.h"

#include <QHash>

#include <algorithm>
#include <limits>

namespace ringback {

namespace {
constexpr qsizetype ShortestIndexed = 3; // characters: a trigram

// The numbers of the exchanges that fit, newest first.
QList<qint64> exchangesWith(SqlConnection& connection, const QString& text, qint64 before, qint64 limit)
{
    QList<qint64> ids;
    const auto take = [&ids](Statement& select) {
        while (select.next())
            ids.append(select.integer(0));
    };
    if (text.isEmpty()) {
        Statement select(connection, "SELECT id FROM exchanges WHERE id < ? ORDER BY id DESC LIMIT ?");
        select.bind(before).bind(limit);
        take(select);
    } else if (text.toUcs4().size() < ShortestIndexed) {
        // In nearly every ID, so the newest ones are found soon.
        Statement select(connection,
                         "SELECT id FROM exchanges WHERE id < ? AND instr(lower(request_id), ?) > 0 "
                         "ORDER BY id DESC LIMIT ?");
        select.bind(before).bindText(text.toLower()).bind(limit);
        take(select);
    } else {
        QString phrase = text;
        phrase.replace(u'"', QStringLiteral("\"\""));
        Statement select(connection,
                         "SELECT rowid FROM exchange_search WHERE exchange_search MATCH ? AND rowid < ? "
                         "ORDER BY rowid DESC LIMIT ?");
        select.bindText(u'"' + phrase + u'"').bind(before).bind(limit);
        take(select);
    }
    return ids;
}
} // namespace

Outcome ActionStore::addExchanges(const QList<ExchangeRecord>& exchanges)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Write, [&] {
        for (const ExchangeRecord& exchange : exchanges) {
            if (exchange.requestId.isEmpty())
                continue;
            const qint64 source = m_kinds.ensureSource(exchange.account, exchange.provider);
            Statement add(m_connection,
                          "INSERT INTO exchanges(source, at, operation, request, http_status, elapsed_ms, "
                          "request_id, request_id_source) VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
            add.bind(source).bind(exchange.at).bind(exchange.operation).bind(exchange.request);
            add.bind(qint64 {exchange.httpStatus}).bind(exchange.elapsedMs).bindText(exchange.requestId);
            add.bind(exchange.requestIdSource).run();
        }
        return Done {};
    });
}

Result<QList<ExchangeRecord>> ActionStore::exchanges(const QString& text, qint64 before, int limit)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&] {
        QString wanted = text.trimmed();
        wanted.remove(QChar(u'\0')); // it would end the text for SQLite
        const qint64 from = before > 0 ? before : std::numeric_limits<qint64>::max();
        const QList<qint64> ids =
            exchangesWith(m_connection, wanted, from, std::clamp(limit, 1, MostActionRows));
        QList<ExchangeRecord> records;
        for (const qint64 id : ids) {
            Statement select(m_connection,
                             "SELECT source, at, operation, request, http_status, elapsed_ms, request_id, "
                             "request_id_source FROM exchanges WHERE id = ?");
            select.bind(id);
            if (!select.next())
                continue;
            ExchangeRecord record;
            record.rowId = id;
            record.account = m_kinds.accountOf(select.integer(0));
            record.provider = m_kinds.providerOf(select.integer(0));
            record.at = select.instant(1);
            record.operation = select.text(2);
            record.request = select.text(3);
            record.httpStatus = static_cast<int>(select.integer(4));
            record.elapsedMs = select.integer(5);
            record.requestId = select.text(6);
            record.requestIdSource = select.text(7);
            records.append(record);
        }
        return records;
    });
}

Outcome ActionStore::trimExchanges(int perAccount)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Write, [&] {
        const qint64 keep = std::max(perAccount, 0);
        QHash<QString, QList<qint64>> sourcesByAccount;
        const QList<qint64> sources = m_kinds.allSources();
        for (const qint64 source : sources)
            sourcesByAccount[m_kinds.accountOf(source)].append(source);
        for (const QList<qint64>& ofAccount : std::as_const(sourcesByAccount)) {
            QList<qint64> newest; // one more of each than is kept
            for (const qint64 source : ofAccount) {
                Statement select(m_connection,
                                 "SELECT id FROM exchanges WHERE source = ? ORDER BY id DESC LIMIT ?");
                select.bind(source).bind(keep + 1);
                while (select.next())
                    newest.append(select.integer(0));
            }
            if (newest.size() <= keep)
                continue;
            std::sort(newest.begin(), newest.end(), std::greater<>());
            for (const qint64 source : ofAccount) {
                Statement remove(m_connection, "DELETE FROM exchanges WHERE source = ? AND id <= ?");
                remove.bind(source).bind(newest.at(keep)).run();
            }
        }
        return Done {};
    });
}

} // namespace ringback
