// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query.h"

namespace ringback {

class CallKinds;
class SqlConnection;

// The API errors that were met. Everything here throws StoreError and runs inside the caller's transaction.
class ErrorLog {
public:
    ErrorLog(SqlConnection& connection, CallKinds& kinds) : m_connection(connection), m_kinds(kinds) { }

    qint64 add(const ApiErrorRecord& error);
    QList<ApiErrorRecord> page(const ErrorQuery& query);
    ApiErrorRecord recordAt(qint64 id);
    static bool contains(const ApiErrorRecord& record, const QString& lowerText);

private:
    QList<qint64> newestOf(qint64 source, const ErrorQuery& query, qint64 olderThan, int limit);

    SqlConnection& m_connection;
    CallKinds& m_kinds;
};

} // namespace ringback
