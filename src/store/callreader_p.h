// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query.h"
#include "store/callwalk_p.h"

namespace ringback {

class CallKinds;
class SearchIndex;
class SqlConnection;

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

private:
    CallRow rowAt(qint64 id);
    // nullopt where it does not fit the filter.
    std::optional<CallRow> fittingRow(qint64 id, const CallFilter& filter);
    QList<CallSpot> spotsAmong(const QList<qint64>& ids, const CallFilter& filter, const SpotRange& range);
    void takeFromWalk(CallWalk& walk, const CallFilter& filter, int wanted, int mostRows,
                      QList<CallRow>& rows);
    void takeFromCandidates(const QList<qint64>& ids, const CallFilter& filter, const SpotRange& range,
                            CallWalk::Order order, int wanted, QList<CallRow>& rows);
    StatusCounts countsByKind(const CallFilter& filter);
    StatusCounts countsByText(const CallFilter& filter);
    qint64 countIn(qint64 kind, qint64 sinceMs, qint64 untilMs);

    SqlConnection& m_connection;
    CallKinds& m_kinds;
    SearchIndex& m_search;
};

} // namespace ringback
