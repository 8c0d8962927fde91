// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QHash>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <memory>

namespace ringback {

// What the store's inner classes throw. It never leaves the floor: HistoryStore turns it into a Failure.
struct StoreError {
    Failure failure;
};

// One connection to one SQLite file, for one thread: it is opened, used and closed in that thread.
class SqlConnection {
public:
    enum class Access { ReadWrite, ReadOnly };

    // Creates the file (0600) and its folder (0700) where they are missing and `access` allows it.
    static Result<std::unique_ptr<SqlConnection>> open(const QString& path, Access access);
    ~SqlConnection();
    SqlConnection(const SqlConnection&) = delete;
    SqlConnection& operator=(const SqlConnection&) = delete;

    QString path() const { return m_path; }
    Access access() const { return m_access; }

    // Runs one statement without values or answer, and keeps nothing of it. Throws.
    void execute(const QString& sql);
    // The same for a constant that is run again and again: its prepared form is kept. Throws.
    void step(const char* sql);
    // The first column of the first row of a statement without values. Throws.
    qint64 integerOf(const QString& sql);
    // The prepared form of `sql`, kept by its address: `sql` must be a constant. Throws.
    QSqlQuery& prepared(const char* sql);
    // The texts of all statements prepared so far, for looking at their query plans.
    QStringList preparedTexts() const;
    [[noreturn]] void fail(const QSqlError& error) const;
    // What happened, in which file, and what to do about it.
    Failure failureOf(const QSqlError& error) const;

private:
    SqlConnection(const QString& path, Access access);
    void setUp();

    QString m_path;
    Access m_access;
    QString m_name; // of the connection in Qt's registry
    QSqlDatabase m_database;
    QHash<const char*, std::shared_ptr<QSqlQuery>> m_prepared;
};

// One use of a prepared statement: bind in order, then run() or next(). The same statement must not be in
// use twice at once. Let go of it as soon as it is read: an open one holds its snapshot of the file.
class Statement {
public:
    Statement(SqlConnection& connection, const char* sql)
        : m_connection(connection), m_query(connection.prepared(sql))
    {
    }
    ~Statement() { m_query.finish(); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(qint64 value) { return put(value); }
    Statement& bind(const QByteArray& value) { return put(value); }
    // An empty text is kept as NULL, an invalid instant too.
    Statement& bind(const QString& value) { return put(value.isEmpty() ? QVariant() : QVariant(value)); }
    Statement& bind(const QDateTime& at)
    {
        return put(at.isValid() ? QVariant(at.toMSecsSinceEpoch()) : QVariant());
    }
    Statement& bindText(const QString& value)
    {
        return put(value.isNull() ? QVariant(QLatin1String("")) : QVariant(value));
    }
    Statement& bindNull() { return put(QVariant()); }

    void run();                                                     // throws
    bool next();                                                    // runs it at the first call; throws
    void rewind() { m_bound = 0, m_ran = false, m_query.finish(); } // to bind and run again

    bool isNull(int column) const { return m_query.isNull(column); }
    qint64 integer(int column) const { return m_query.value(column).toLongLong(); }
    QString text(int column) const { return m_query.value(column).toString(); }
    QByteArray bytes(int column) const { return m_query.value(column).toByteArray(); }
    QDateTime instant(int column) const
    {
        return isNull(column) ? QDateTime() : QDateTime::fromMSecsSinceEpoch(integer(column), Qt::UTC);
    }
    qint64 insertedId() const { return m_query.lastInsertId().toLongLong(); }

private:
    Statement& put(const QVariant& value)
    {
        m_query.bindValue(m_bound++, value);
        return *this;
    }

    SqlConnection& m_connection;
    QSqlQuery& m_query;
    int m_bound = 0;
    bool m_ran = false;
};

// Everything between construction and commit() happens or none of it. Reads take one too: then all of a
// query's steps see the same state of the file.
//
// What was committed outlives a killed process in every case. A DurableWrite outlives a power cut too: for
// its duration the connection has synchronous=FULL, with which SQLite syncs the log before a commit in WAL
// mode returns (and with it all commits before). Other writes leave that to the next checkpoint.
class Transaction {
public:
    enum class Kind { Read, Write, DurableWrite };
    Transaction(SqlConnection& connection, Kind kind); // throws
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit(); // throws

private:
    void relax() noexcept;

    SqlConnection& m_connection;
    bool m_durable;
    bool m_open = true;
};

} // namespace ringback
