// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query.h"
#include "store/callwalk_p.h"

namespace ringback {

class CallKinds;
class SearchIndex;
class SqlConnection;

// The places within a filter's time.
SpotRange rangeOf(const CallFilter& filter);
// The hours that lie wholly within a filter's time, half open, counted from 1970; possibly none.
struct HourRange {
    qint64 first = 0;
    qint64 end = 0;
};
HourRange wholeHoursIn(const CallFilter& time);

// Answers questions about calls. Everything here throws StoreError and runs inside the caller's transaction.
class CallReader {
public:
    CallReader(SqlConnection& connection, CallKinds& kinds, SearchIndex& search)
        : m_connection(connection), m_kinds(kinds), m_search(search)
    {
    }

    CallPage page(const CallQuery& query);
    StatusCounts counts(const CallFilter& filter);
    std::optional<CallRow> call(const CallKey& key);
    QList<CallKey> find(const QString& idText);
    QList<CallRow> live(const QString& account, int limit);

    // With events, without raw bytes.
    CallRow rowAt(qint64 id);
    // The calls of a kind within the filter's time.
    qint64 countOf(qint64 kind, const CallFilter& time);
    qint64 countIn(qint64 kind, qint64 sinceMs, qint64 untilMs);

private:
    // nullopt where it does not fit the filter.
    std::optional<CallRow> fittingRow(qint64 id, const CallFilter& filter);
    QList<CallSpot> spotsAmong(const QList<qint64>& ids, const CallFilter& filter, const SpotRange& range);
    void takeFromWalk(CallWalk& walk, const CallFilter& filter, int wanted, int mostRows,
                      QList<CallRow>& rows);
    void takeFromCandidates(const QList<qint64>& ids, const CallFilter& filter, const SpotRange& range,
                            CallWalk::Order order, int wanted, QList<CallRow>& rows);
    StatusCounts countsByKind(const CallFilter& filter);
    StatusCounts countsByText(const CallFilter& filter);

    SqlConnection& m_connection;
    CallKinds& m_kinds;
    SearchIndex& m_search;
};

} // namespace ringback
