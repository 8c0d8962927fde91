// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace ringback {

class CallKinds;
class SqlConnection;

// The trigram index over core's searchTextOf(). Everything here throws StoreError.
//
// It answers with candidates: every call that contains the text is among them, some others may be, so each
// is checked against its row. A change of searchTextOf() needs a migration that empties `search` and puts
// all calls into `search_pending`.
class SearchIndex {
public:
    explicit SearchIndex(SqlConnection& connection) : m_connection(connection) { }

    // Calls that may contain `text`, and all that are not indexed yet; nullopt where they are more than
    // `limit` or the index cannot tell.
    std::optional<QList<qint64>> candidates(const QString& text, int limit);
    // Inside the caller's transaction; gives how many were taken.
    int catchUp(int maxRows, const CallKinds& kinds);

private:
    std::optional<QString> expressionFor(const QString& text);

    SqlConnection& m_connection;
};

} // namespace ringback
