// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlconnection_p.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <atomic>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString nextConnectionName()
{
    static std::atomic<quint64> count {0};
    return u"ringback-history-%1"_s.arg(++count);
}

constexpr QFile::Permissions OwnerOnlyFile = QFile::ReadOwner | QFile::WriteOwner;
constexpr QFile::Permissions OthersRights = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup
    | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
constexpr QFile::Permissions OwnerOnlyFolder = OwnerOnlyFile | QFile::ExeOwner;

// SQLite gives its -wal and -shm files the permissions of the main file, so that one is made first.
std::optional<Failure> makeFile(const QString& path)
{
    const QDir folder = QFileInfo(path).absoluteDir();
    if (!folder.exists()) {
        if (!QDir().mkpath(folder.absolutePath()))
            return Failure {
                u"The folder %1 for the call history could not be made. Check that its parent exists "
                "and is yours to write, or choose another place with --profile."_s.arg(
                    folder.absolutePath())};
        QFile::setPermissions(folder.absolutePath(), OwnerOnlyFolder);
    }
    QFile file(path);
    if (!file.exists()) {
        if (!file.open(QIODevice::ReadWrite, OwnerOnlyFile))
            return Failure {
                u"The call history %1 could not be created: %2. Check the folder's permissions and the "
                "free space, or choose another place with --profile."_s.arg(path, file.errorString())};
    } else if ((file.permissions() & OthersRights) != 0
               && !file.setPermissions(file.permissions() & ~OthersRights)) {
        return Failure {u"The call history %1 could not be made private: %2. It must be your own file."_s.arg(
            path, file.errorString())};
    }
    return std::nullopt;
}

// SQLite's primary result codes, as far as a person can do something about them.
QString reasonOf(int code)
{
    switch (code) {
    case 5:
    case 6:
        return u"another program keeps it locked. Close the other Ringback that uses this profile, then try "
               "again."_s;
    case 8:
        return u"it may not be written. Check its permissions and that its disk is not mounted read-only."_s;
    case 10:
        return u"the disk reported an error. Check the disk and its free space, then start Ringback again."_s;
    case 11:
    case 26:
        return u"it is damaged or is not a call history. Nothing was deleted: move the file (with its -wal "
               u"and "
               "-shm files) aside to start an empty history, or put a backup in its place."_s;
    case 13:
        return u"the disk is full. Free some space; what was stored before is still there and polling takes "
               u"up "
               "the rest again."_s;
    case 14:
        return u"it could not be opened. Check that the file and its folder exist and are yours."_s;
    default:
        return u"the database refused. Start Ringback again; if it stays, report this message."_s;
    }
}
} // namespace

Result<std::unique_ptr<SqlConnection>> SqlConnection::open(const QString& path, Access access)
{
    if (access == Access::ReadWrite) {
        if (const auto problem = makeFile(path))
            return *problem;
    } else if (!QFileInfo::exists(path)) {
        return Failure {u"There is no call history at %1 yet. Poll an account first."_s.arg(path)};
    }
    std::unique_ptr<SqlConnection> connection(new SqlConnection(path, access));
    if (!connection->m_database.open())
        return connection->failureOf(connection->m_database.lastError());
    try {
        connection->setUp();
    } catch (const StoreError& error) {
        return error.failure;
    }
    return connection;
}

SqlConnection::SqlConnection(const QString& path, Access access)
    : m_path(path), m_access(access), m_name(nextConnectionName()),
      m_database(QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name))
{
    m_database.setDatabaseName(path);
    m_database.setConnectOptions(access == Access::ReadOnly
                                     ? u"QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=5000"_s
                                     : u"QSQLITE_BUSY_TIMEOUT=5000"_s);
}

SqlConnection::~SqlConnection()
{
    m_prepared.clear();
    m_database.close();
    m_database = {};
    QSqlDatabase::removeDatabase(m_name);
}

void SqlConnection::setUp()
{
    // Reading the header first makes a file that is no database fail before anything is changed in it.
    integerOf(u"PRAGMA schema_version"_s);
    if (m_access == Access::ReadWrite) {
        execute(u"PRAGMA journal_mode=WAL"_s);
        // With WAL a killed process loses nothing; a power cut can lose the newest commits, which the next
        // poll brings again, but never damages the file.
        execute(u"PRAGMA synchronous=NORMAL"_s);
        execute(u"PRAGMA wal_autocheckpoint=16384"_s);
        // Gives the disk back what a burst made the log grow to.
        execute(u"PRAGMA journal_size_limit=67108864"_s);
        execute(u"PRAGMA foreign_keys=ON"_s);
    }
    // Pages of the file are read through the mapping below; the cache holds what is written, and sorts.
    execute(m_access == Access::ReadWrite ? u"PRAGMA cache_size=-16384"_s : u"PRAGMA cache_size=-8192"_s);
    execute(u"PRAGMA mmap_size=1073741824"_s);
    execute(u"PRAGMA temp_store=MEMORY"_s);
}

void SqlConnection::execute(const QString& sql)
{
    QSqlQuery query(m_database);
    if (!query.exec(sql))
        fail(query.lastError());
}

void SqlConnection::step(const char* sql)
{
    QSqlQuery& query = prepared(sql);
    const bool done = query.exec();
    const QSqlError error = query.lastError();
    query.finish();
    if (!done)
        fail(error);
}

qint64 SqlConnection::integerOf(const QString& sql)
{
    QSqlQuery query(m_database);
    if (!query.exec(sql) || !query.next())
        fail(query.lastError());
    return query.value(0).toLongLong();
}

QSqlQuery& SqlConnection::prepared(const char* sql)
{
    std::shared_ptr<QSqlQuery>& query = m_prepared[sql];
    if (!query) {
        auto fresh = std::make_shared<QSqlQuery>(m_database);
        fresh->setForwardOnly(true);
        if (!fresh->prepare(QString::fromLatin1(sql)))
            fail(fresh->lastError());
        query = fresh;
    }
    return *query;
}

QStringList SqlConnection::preparedTexts() const
{
    QStringList texts;
    for (auto it = m_prepared.cbegin(); it != m_prepared.cend(); ++it)
        texts.append(QString::fromLatin1(it.key()));
    return texts;
}

void SqlConnection::fail(const QSqlError& error) const
{
    throw StoreError {failureOf(error)};
}

Failure SqlConnection::failureOf(const QSqlError& error) const
{
    const int code = error.nativeErrorCode().toInt() & 0xff;
    return {u"The call history %1 could not be used: %2 (SQLite %3: %4)"_s.arg(
        m_path, reasonOf(code), error.nativeErrorCode(), error.databaseText())};
}

void Statement::run()
{
    m_ran = true;
    if (!m_query.exec())
        m_connection.fail(m_query.lastError());
}

bool Statement::next()
{
    if (!m_ran)
        run();
    if (m_query.next())
        return true;
    // The end and a failure look alike to QSqlQuery::next(); a half-read answer must not pass for a whole.
    if (m_query.lastError().isValid())
        m_connection.fail(m_query.lastError());
    return false;
}

Transaction::Transaction(SqlConnection& connection, Kind kind)
    : m_connection(connection), m_durable(kind == Kind::DurableWrite)
{
    try {
        // SQLite takes it only outside a transaction.
        if (m_durable)
            connection.execute(u"PRAGMA synchronous=FULL"_s);
        // A write takes its lock at once: waiting for it is covered by the busy timeout, while a read that
        // turns into a write later could fail at once.
        connection.step(kind == Kind::Read ? "BEGIN" : "BEGIN IMMEDIATE");
    } catch (const StoreError&) {
        relax();
        throw;
    }
}

Transaction::~Transaction()
{
    if (m_open) {
        try {
            m_connection.step("ROLLBACK");
        } catch (const StoreError&) {
            // SQLite has rolled back by itself, as it does when the disk is full.
        }
    }
    relax();
}

void Transaction::commit()
{
    m_connection.step("COMMIT");
    m_open = false;
}

void Transaction::relax() noexcept
{
    if (!m_durable)
        return;
    try {
        m_connection.execute(u"PRAGMA synchronous=NORMAL"_s);
    } catch (const StoreError&) {
        // Then the writes to come are slower, and safe.
    }
}

} // namespace ringback
