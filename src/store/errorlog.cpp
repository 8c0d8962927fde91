// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/callkinds_p.h"
#include "store/errorlog_p.h"
#include "store/sqlconnection_p.h"

#include <QJsonDocument>

#include <algorithm>
#include <functional>
#include <limits>

namespace ringback {

// What free text is searched in.
bool ErrorLog::contains(const ApiErrorRecord& record, const QString& lowerText)
{
    const DecodedError& error = record.error;
    const QStringList parts {error.code,       error.entry,     error.title,
                             error.message,    error.requestId, record.request,
                             record.operation, record.feed,     QString::number(error.httpStatus)};
    return parts.join(u'\n').toLower().contains(lowerText);
}

qint64 ErrorLog::add(const ApiErrorRecord& error)
{
    const qint64 source = m_kinds.ensureSource(error.account, error.provider);
    Statement insert(m_connection,
                     "INSERT INTO errors(source, at, operation, feed, request, error, body, entry, code, "
                     "http_status) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(source)
        .bind(error.at.toMSecsSinceEpoch())
        .bind(error.operation)
        .bind(error.feed)
        .bind(error.request);
    insert.bindText(QString::fromUtf8(QJsonDocument(toJson(error.error)).toJson(QJsonDocument::Compact)));
    insert.bind(error.body).bindText(error.error.entry).bindText(error.error.code);
    insert.bind(qint64 {error.error.httpStatus}).run();
    return insert.insertedId();
}

QList<qint64> ErrorLog::newestOf(qint64 source, const ErrorQuery& query, qint64 olderThan, int limit)
{
    Statement select(
        m_connection,
        "SELECT id FROM errors INDEXED BY errors_by_source WHERE source = ? AND id < ? AND at >= ? AND "
        "at < ? ORDER BY id DESC LIMIT ?");
    const CallFilter& filter = query.filter;
    select.bind(source).bind(olderThan);
    select.bind(filter.since.isValid() ? filter.since.toMSecsSinceEpoch()
                                       : std::numeric_limits<qint64>::min());
    select.bind(filter.until.isValid() ? filter.until.toMSecsSinceEpoch()
                                       : std::numeric_limits<qint64>::max());
    select.bind(qint64 {limit});
    QList<qint64> ids;
    while (select.next())
        ids.append(select.integer(0));
    return ids;
}

ApiErrorRecord ErrorLog::recordAt(qint64 id)
{
    Statement select(m_connection,
                     "SELECT source, at, operation, feed, request, error, body FROM errors WHERE id = ?");
    select.bind(id);
    ApiErrorRecord record;
    if (!select.next())
        return record;
    record.rowId = id;
    record.account = m_kinds.accountOf(select.integer(0));
    record.provider = m_kinds.providerOf(select.integer(0));
    record.at = select.instant(1);
    record.operation = select.text(2);
    record.feed = select.text(3);
    record.request = select.text(4);
    record.error = decodedErrorFromJson(QJsonDocument::fromJson(select.text(5).toUtf8()).object());
    record.body = select.bytes(6);
    return record;
}

QList<ApiErrorRecord> ErrorLog::page(const ErrorQuery& query)
{
    const int limit = std::clamp(query.limit, 1, 10'000);
    const QList<qint64> sources = m_kinds.sourcesIn(query.filter).value_or(m_kinds.allSources());
    const QString lowerText = query.filter.text.toLower();
    qint64 olderThan = query.olderThanRow > 0 ? query.olderThanRow : std::numeric_limits<qint64>::max();
    QList<ApiErrorRecord> records;
    // Portion by portion: a text can leave out most of one.
    while (true) {
        QList<qint64> ids;
        for (const qint64 source : sources)
            ids += newestOf(source, query, olderThan, limit);
        std::sort(ids.begin(), ids.end(), std::greater<>());
        ids = ids.first(std::min<qsizetype>(ids.size(), limit));
        for (const qint64 id : std::as_const(ids)) {
            const ApiErrorRecord record = recordAt(id);
            if (lowerText.isEmpty() || contains(record, lowerText))
                records.append(record);
            if (records.size() == limit)
                return records;
        }
        if (ids.size() < limit)
            return records;
        olderThan = ids.last();
    }
}

} // namespace ringback
