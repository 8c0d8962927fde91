// SPDX-License-Identifier: GPL-3.0-or-later
#include "storesamples.h"

#include "store/actionstore.h"
#include "store/migrations_p.h"
#include "store/sqlconnection_p.h"

#include <QFile>
#include <QTemporaryDir>

using namespace ringback;
using namespace ringback::samples;

class TestMigrations : public QObject {
    Q_OBJECT

private slots:
    void init();
    void freshFileGetsTheNewestVersion();
    void everyOlderVersionIsBroughtUpToDate();
    void aHistoryOfVersionTwoKeepsItsCalls();
    void stepsRunInOrderAndOnlyOnce();
    void failingStepLeavesTheFileAsItWas();
    void newerFileIsRefusedUntouched();
    void readOnlyDoesNotMigrate();
    void fileOfAnotherProgramIsRefused();
    void damagedFileIsNamedAndKept();

private:
    std::unique_ptr<SqlConnection> connect() const
    {
        auto connection = SqlConnection::open(m_path, SqlConnection::Access::ReadWrite);
        if (!connection)
            qFatal("%s", qPrintable(connection.error()));
        return std::move(*connection);
    }
    QByteArray bytes() const
    {
        QFile file(m_path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void TestMigrations::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"history.db"_s);
}

void TestMigrations::freshFileGetsTheNewestVersion()
{
    auto connection = connect();
    QVERIFY(migrate(*connection).ok());
    QCOMPARE(connection->integerOf(u"PRAGMA user_version"_s), historyMigrations().size());
    QVERIFY(migrate(*connection).ok());
}

void TestMigrations::everyOlderVersionIsBroughtUpToDate()
{
    for (qsizetype version = 0; version <= historyMigrations().size(); ++version) {
        m_path = m_folder->filePath(u"from-%1.db"_s.arg(version));
        auto connection = connect();
        QVERIFY(migrate(*connection, historyMigrations().first(version)).ok());
        QCOMPARE(connection->integerOf(u"PRAGMA user_version"_s), version);
        connection.reset();
        auto store = open(m_path);
        QCOMPARE(write(*store, page(u"desk"_s, {call(u"desk"_s, u"c-1"_s)})).newCalls, 1);
        QCOMPARE(idsOf(store->calls({})->rows), QStringList({u"c-1"_s}));
    }
}

// A file as version 2 wrote it: two calls, one of them named by the other, their kinds and counts.
void TestMigrations::aHistoryOfVersionTwoKeepsItsCalls()
{
    auto connection = connect();
    QVERIFY(migrate(*connection, historyMigrations().first(2)).ok());
    const qint64 at = instant(0).toMSecsSinceEpoch();
    for (const QString& statement :
         {u"INSERT INTO sources VALUES(1, 'desk', 'vobiz')"_s,
          u"INSERT INTO kinds VALUES(1, 1, 5, 2, 'vobiz/end-3010', 'called-party', 'later', 'odd', 2)"_s,
          u"INSERT INTO calls(id, source, call_id, kind, sort_at, last_seen_at, to_number, created_at, "
          "request_ids, retry_of) VALUES(1, 1, 'c-1', 1, %1, %1, '4930555000', %1, '[\"req_1\"]', NULL), "
          "(2, 1, 'c-2', 1, %1 + 1, %1, '+15550177', %1 + 1, NULL, 'c-1')"_s.arg(at),
          u"INSERT INTO rollups VALUES(1, %1, 2)"_s.arg(at / 3'600'000)})
        connection->execute(statement);
    connection.reset();

    auto store = open(m_path);
    QCOMPARE(idsOf(store->calls({})->rows), (QStringList {u"c-2"_s, u"c-1"_s}));
    const auto first = *store->call({u"desk"_s, u"c-1"_s});
    QVERIFY(first.has_value());
    QCOMPARE(first->call.status, CallStatus::Failed);
    QCOMPARE(first->call.flags, QStringList {u"odd"_s});
    QCOMPARE(first->call.requestIds, QStringList {u"req_1"_s});
    QCOMPARE(first->call.work, WorkWord::Open);
    QCOMPARE(first->call.attempt, 1); // chains of before are numbered
    const auto second = *store->call({u"desk"_s, u"c-2"_s});
    QCOMPARE(second->call.attempt, 2);
    QCOMPARE(second->call.attempts, 2);
    // Numbers of before are found.
    QCOMPARE((*store->actions().newestCallTo(u"+49 30 555000"_s, {}))->call.key.callId, u"c-1"_s);
    // Work on a call of before: its old kind stays for the other.
    QVERIFY(store->actions()
                .setWork({{u"desk"_s, u"c-1"_s}}, {WorkWord::Taken, u"Ada"_s, {}, instant(1), {}})
                .ok());
    const auto count = [&](const QString& filter) {
        return store->counts(*parseCallFilter(filter, instant(0)))->total();
    };
    QCOMPARE(count(u"work:taken"_s), 1);
    QCOMPARE(count(u"work:open"_s), 1);
    QCOMPARE(count(u"since:2026-05-01T10:00Z until:2026-05-01T11:00Z"_s), 2);
}

void TestMigrations::stepsRunInOrderAndOnlyOnce()
{
    const QList<Migration> steps {{{u"CREATE TABLE t(a)"_s}},
                                  {{u"INSERT INTO t VALUES(1)"_s}},
                                  {{u"INSERT INTO t SELECT a + 1 FROM t"_s}}};
    auto connection = connect();
    QVERIFY(migrate(*connection, steps.first(2)).ok());
    QVERIFY(migrate(*connection, steps).ok());
    QVERIFY(migrate(*connection, steps).ok());
    QCOMPARE(connection->integerOf(u"SELECT count(*) FROM t"_s), 2);
    QCOMPARE(connection->integerOf(u"SELECT sum(a) FROM t"_s), 3);
}

void TestMigrations::failingStepLeavesTheFileAsItWas()
{
    const QList<Migration> steps {
        {{u"CREATE TABLE t(a)"_s}},
        {{u"INSERT INTO t VALUES(1)"_s, u"CREATE TABLE u(a)"_s, u"INSERT INTO missing VALUES(1)"_s}},
        {{u"CREATE TABLE v(a)"_s}}};
    auto connection = connect();
    const Outcome outcome = migrate(*connection, steps);
    QVERIFY(!outcome.ok());
    QVERIFY2(outcome.error().contains(m_path), qPrintable(outcome.error()));
    QCOMPARE(connection->integerOf(u"PRAGMA user_version"_s), 1);
    QCOMPARE(connection->integerOf(u"SELECT count(*) FROM t"_s), 0);
    QCOMPARE(connection->integerOf(u"SELECT count(*) FROM sqlite_master WHERE name IN ('u', 'v')"_s), 0);
}

void TestMigrations::newerFileIsRefusedUntouched()
{
    auto connection = connect();
    QVERIFY(migrate(*connection).ok());
    connection->execute(u"PRAGMA user_version=99"_s);
    connection.reset();
    const QByteArray before = bytes();
    for (const auto mode : {HistoryStore::Mode::ReadWrite, HistoryStore::Mode::ReadOnly}) {
        const auto store = HistoryStore::open(m_path, mode);
        QVERIFY(!store.ok());
        QVERIFY2(store.error().contains(u"newer"_s) && store.error().contains(m_path),
                 qPrintable(store.error()));
    }
    QCOMPARE(bytes(), before);
}

void TestMigrations::readOnlyDoesNotMigrate()
{
    auto connection = connect();
    QVERIFY(migrate(*connection, {{{u"CREATE TABLE t(a)"_s}}}).ok());
    connection->execute(u"PRAGMA user_version=0"_s);
    connection.reset();
    const auto store = HistoryStore::open(m_path, HistoryStore::Mode::ReadOnly);
    QVERIFY(!store.ok());
    QVERIFY2(store.error().contains(u"older"_s), qPrintable(store.error()));
}

void TestMigrations::fileOfAnotherProgramIsRefused()
{
    auto connection = connect();
    connection->execute(u"CREATE TABLE bookmarks(a)"_s);
    connection.reset();
    const auto store = HistoryStore::open(m_path, HistoryStore::Mode::ReadWrite);
    QVERIFY(!store.ok());
    QVERIFY2(store.error().contains(u"another program"_s), qPrintable(store.error()));
    QCOMPARE(connect()->integerOf(u"SELECT count(*) FROM sqlite_master"_s), 1);
}

void TestMigrations::damagedFileIsNamedAndKept()
{
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray rubbish(8'192, 'x');
    file.write(rubbish);
    file.close();
    for (const auto mode : {HistoryStore::Mode::ReadWrite, HistoryStore::Mode::ReadOnly}) {
        const auto store = HistoryStore::open(m_path, mode);
        QVERIFY(!store.ok());
        QVERIFY2(store.error().contains(u"damaged"_s) && store.error().contains(m_path),
                 qPrintable(store.error()));
    }
    QCOMPARE(bytes(), rubbish);
}

QTEST_GUILESS_MAIN(TestMigrations)
#include "tst_migrations.moc"
