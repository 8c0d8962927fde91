// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "store/historystore.h"

#include <QTest>

#include <memory>

// Made-up calls and small shortcuts for the store's tests.
namespace ringback::samples {
using namespace Qt::StringLiterals;

inline QDateTime instant(qint64 secondsAfterStart)
{
    return QDateTime(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC).addSecs(secondsAfterStart);
}

inline Call call(const QString& account, const QString& id, CallStatus status = CallStatus::Completed,
                 qint64 createdSeconds = 0)
{
    Call result;
    result.key = {account, id};
    result.provider = u"vobiz"_s;
    result.direction = Direction::Outbound;
    result.from = u"+15550100"_s;
    result.to = u"+4930555000"_s;
    result.status = status;
    result.providerStatus = wordOf(status);
    result.createdAt = instant(createdSeconds);
    if (isEnded(status))
        result.endedAt = instant(createdSeconds + 30);
    result.advice = u"none"_s;
    result.raw = "{\"id\":\"" + id.toUtf8() + "\"}";
    return result;
}

inline PageWrite page(const QString& account, const QList<Call>& calls,
                      const QDateTime& observedAt = instant(60))
{
    PageWrite result;
    result.account = account;
    result.provider =
        calls.isEmpty() || calls.first().provider.isEmpty() ? u"vobiz"_s : calls.first().provider;
    result.feed = u"finished"_s;
    result.calls = calls;
    result.observedAt = observedAt;
    return result;
}

inline std::unique_ptr<HistoryStore> open(const QString& path,
                                          HistoryStore::Mode mode = HistoryStore::Mode::ReadWrite)
{
    auto store = HistoryStore::open(path, mode);
    if (!store)
        qFatal("%s", qPrintable(store.error()));
    return std::move(*store);
}

inline PageOutcome write(HistoryStore& store, const PageWrite& page)
{
    auto outcome = store.writePage(page);
    if (!outcome)
        qFatal("%s", qPrintable(outcome.error()));
    return *outcome;
}

inline QStringList idsOf(const QList<CallRow>& rows)
{
    QStringList ids;
    for (const CallRow& row : rows)
        ids.append(row.call.key.callId);
    return ids;
}

inline QStringList search(HistoryStore& store, const QString& text)
{
    CallQuery query;
    query.filter.text = text;
    const auto page = store.calls(query);
    if (!page)
        qFatal("%s", qPrintable(page.error()));
    return idsOf(page->rows);
}

} // namespace ringback::samples
