// SPDX-License-Identifier: GPL-3.0-or-later
#include "storesamples.h"

#include "store/actionstore.h"
#include "store/callkinds_p.h"
#include "store/callreader_p.h"
#include "store/callwriter_p.h"
#include "store/errorlog_p.h"
#include "store/migrations_p.h"
#include "store/searchindex_p.h"
#include "store/sqlconnection_p.h"

#include <QRandomGenerator>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <algorithm>

using namespace ringback;
using namespace ringback::samples;

// Random calls over a few days, compared with CallFilter::matches() over a plain list of the same rows.
class TestCallQueries : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void walksBackAndForthByKey();
    void everyFilterFindsWhatBruteForceFinds_data();
    void everyFilterFindsWhatBruteForceFinds();
    void mixedFiltersFindWhatBruteForceFinds();
    void countsAtHourEdgesAreExact();
    void limitAndBothCursorsHold();
    void rollUpsEqualARecount();
    void noStatementScansTheCalls();

private:
    void workOnSome();
    Call randomCall(int number);
    CallFilter randomFilter();
    QList<CallRow> bruteForce(const CallFilter& filter) const;
    void compare(const CallFilter& filter);
    template <typename T> T oneOf(const QList<T>& values)
    {
        return values.at(m_random.bounded(static_cast<int>(values.size())));
    }

    QRandomGenerator m_random {20260501};
    QTemporaryDir m_folder;
    std::unique_ptr<HistoryStore> m_store;
    QList<CallRow> m_rows; // newest first
};

namespace {
const QStringList TestAccounts {u"desk"_s, u"shop"_s, u"night"_s};
const QStringList TestProviders {u"vobiz"_s, u"truedy"_s, u"vobiz"_s}; // by account
const QStringList TestEntries {QString(), u"vobiz/end-3010"_s, u"vobiz/end-3020"_s, u"truedy/busy"_s};
const QStringList TestFaults {QString(), u"you"_s, u"carrier"_s};
const QStringList TestAdvices {u"none"_s, u"later"_s, u"never"_s};
const QList<QStringList> TestFlags {{}, {}, {}, {u"stuck1"_s}, {u"odd"_s}, {u"odd"_s, u"stuck1"_s}};
constexpr int TestCallCount = 2'000;
} // namespace

Call TestCallQueries::randomCall(int number)
{
    const int account = m_random.bounded(3);
    const auto status = static_cast<CallStatus>(m_random.bounded(CallStatusCount));
    // Whole minutes over two days: many calls share an instant.
    Call result =
        call(TestAccounts.at(account), u"id-%1"_s.arg(number), status, m_random.bounded(2'880) * 60);
    result.provider = TestProviders.at(account);
    result.direction = static_cast<Direction>(m_random.bounded(3));
    result.to = u"+1555%1"_s.arg(m_random.bounded(100'000), 5, 10, QChar(u'0'));
    result.decodedEntry = oneOf(TestEntries);
    result.fault = oneOf(TestFaults);
    result.advice = oneOf(TestAdvices);
    result.flags = oneOf(TestFlags);
    result.endReason = QString::number(3000 + m_random.bounded(40));
    return result;
}

void TestCallQueries::initTestCase()
{
    m_store = open(m_folder.filePath(u"history.db"_s));
    QHash<CallKey, CallRow> rows;
    QHash<QString, QList<Call>> batches;
    QList<Call> all;
    const auto flush = [&](const QString& account) {
        const auto outcome = write(*m_store, page(account, batches.take(account), instant(300'000)));
        for (const CallRow& row : outcome.rows)
            rows.insert(row.call.key, row);
    };
    for (int i = 0; i < TestCallCount; ++i) {
        // One in five is a call that is known, come in another state.
        Call next = randomCall(i);
        if (i > 100 && m_random.bounded(5) == 0) {
            const Call& known = all.at(m_random.bounded(static_cast<int>(all.size())));
            next.key = known.key;
            next.provider = known.provider;
        }
        all.append(next);
        batches[next.key.account].append(next);
        if (batches[next.key.account].size() == 50)
            flush(next.key.account);
        if (i == TestCallCount * 2 / 3)
            QVERIFY(m_store->catchUpSearch(100'000).ok()); // the last third is searched without the index
    }
    const QStringList rest = batches.keys();
    for (const QString& account : rest)
        flush(account);
    m_rows = rows.values();
    std::sort(m_rows.begin(), m_rows.end(), [](const CallRow& a, const CallRow& b) {
        return a.sortAt != b.sortAt ? a.sortAt > b.sortAt : a.rowId > b.rowId;
    });
    QVERIFY(m_rows.size() > 1'500);
    workOnSome();
}

// Some are taken, waiting or done; and polled once more, which must not change that.
void TestCallQueries::workOnSome()
{
    QHash<WorkWord, QList<CallKey>> keys;
    QHash<WorkWord, QList<CallRow>> expected;
    for (CallRow& row : m_rows) {
        if (m_random.bounded(3) == 0)
            continue;
        row.call.work = static_cast<WorkWord>(m_random.bounded(4));
        keys[row.call.work].append(row.call.key);
        expected[row.call.work].append(row);
    }
    for (const WorkWord state : AllWorkWords) {
        const auto changed =
            m_store->actions().setWork(keys.value(state), {state, u"Ada"_s, u"note"_s, instant(1), {}});
        QVERIFY2(changed.ok(), qPrintable(changed.error()));
        QCOMPARE(*changed, expected.value(state));
    }
    for (const CallRow& row : std::as_const(m_rows).first(200)) {
        Call again = row.call;
        again.work = WorkWord::Open; // what a provider's record says of it
        QCOMPARE(write(*m_store, page(again.key.account, {again}, instant(300'001))).unchanged, 1);
    }
}

QList<CallRow> TestCallQueries::bruteForce(const CallFilter& filter) const
{
    QList<CallRow> found;
    std::copy_if(m_rows.begin(), m_rows.end(), std::back_inserter(found),
                 [&](const CallRow& row) { return filter.matches(row); });
    return found;
}

void TestCallQueries::compare(const CallFilter& filter)
{
    const QList<CallRow> expected = bruteForce(filter);
    CallQuery query;
    query.filter = filter;
    query.limit = 10'000;
    const auto page = m_store->calls(query);
    QVERIFY2(page.ok(), qPrintable(page.error()));
    QCOMPARE(idsOf(page->rows), idsOf(expected));
    QCOMPARE(page->rows, expected);
    QVERIFY(!page->more);

    StatusCounts counts;
    for (const CallRow& row : expected)
        ++counts.byStatus[static_cast<size_t>(row.call.status)];
    const auto counted = m_store->counts(filter);
    QVERIFY2(counted.ok(), qPrintable(counted.error()));
    QCOMPARE(counted->byStatus, counts.byStatus);
    QVERIFY(counted->complete);

    // A small page from somewhere, in both directions.
    if (expected.size() < 3)
        return;
    const int at = m_random.bounded(static_cast<int>(expected.size()));
    query.limit = 7;
    query.olderThan = CallCursor {expected.at(at).sortAt, expected.at(at).rowId};
    const auto older = m_store->calls(query);
    QCOMPARE(older->rows, expected.mid(at + 1, 7));
    QCOMPARE(older->more, expected.size() > at + 8);
    query.newerThan = std::exchange(query.olderThan, std::nullopt);
    const auto newer = m_store->calls(query);
    QCOMPARE(newer->rows, expected.mid(std::max(0, at - 7), std::min(at, 7)));
    QCOMPARE(newer->more, at > 7);
}

void TestCallQueries::walksBackAndForthByKey()
{
    CallQuery query;
    query.limit = 37;
    QList<CallRow> walked;
    while (true) {
        const auto page = m_store->calls(query);
        QVERIFY2(page.ok(), qPrintable(page.error()));
        walked += page->rows;
        QCOMPARE(page->more, walked.size() < m_rows.size());
        if (!page->more)
            break;
        query.olderThan = CallCursor {walked.last().sortAt, walked.last().rowId};
    }
    QCOMPARE(walked, m_rows);

    query.olderThan.reset();
    query.newerThan = CallCursor {m_rows.last().sortAt, m_rows.last().rowId};
    QList<CallRow> back {m_rows.last()};
    while (true) {
        const auto page = m_store->calls(query);
        QVERIFY2(page.ok(), qPrintable(page.error()));
        back = page->rows + back;
        QCOMPARE(page->more, back.size() < m_rows.size());
        if (!page->more)
            break;
        query.newerThan = CallCursor {back.first().sortAt, back.first().rowId};
    }
    QCOMPARE(back, m_rows);
}

void TestCallQueries::everyFilterFindsWhatBruteForceFinds_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text : {"",
                             "status:failed",
                             "status:failed,busy,unknown",
                             "account:desk",
                             "account:desk,shop",
                             "account:nobody",
                             "provider:vobiz",
                             "provider:truedy account:desk",
                             "direction:inbound",
                             "advice:later",
                             "advice:later,never",
                             "fault:you",
                             "entry:vobiz/end-3010,truedy/busy",
                             "entry:nothing",
                             "flag:odd",
                             "flag:odd,stuck1",
                             "flag:contradictory",
                             "flag:nothing",
                             "work:open",
                             "work:taken",
                             "work:taken,waiting since:2026-05-01T20:00Z",
                             "work:done status:completed",
                             "needs:action",
                             "needs:action work:open",
                             "needs:action 301",
                             "since:2026-05-02T03:20Z",
                             "until:2026-05-02T03:20:30Z",
                             "since:2026-05-01T12:59Z until:2026-05-01T13:01Z",
                             "since:2026-05-02T00:00Z until:2026-05-01T00:00Z",
                             "3017",
                             "+1555",
                             "status:failed direction:outbound 31",
                             "id-12 account:shop",
                             "\"no such thing\"",
                             "x7q"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestCallQueries::everyFilterFindsWhatBruteForceFinds()
{
    QFETCH(QString, text);
    const auto filter = parseCallFilter(text, instant(300'000));
    QVERIFY2(filter.ok(), qPrintable(filter.error()));
    compare(*filter);
}

CallFilter TestCallQueries::randomFilter()
{
    CallFilter filter;
    const auto maybe = [this] { return m_random.bounded(4) == 0; };
    while (maybe())
        filter.statuses.insert(static_cast<CallStatus>(m_random.bounded(CallStatusCount)));
    if (maybe())
        filter.accounts = {oneOf(TestAccounts), oneOf(TestAccounts)};
    if (maybe())
        filter.providers = {oneOf(TestProviders)};
    if (maybe())
        filter.direction = static_cast<Direction>(m_random.bounded(3));
    if (maybe())
        filter.advices = {oneOf(TestAdvices)};
    if (maybe())
        filter.faults = {oneOf(TestFaults)};
    if (maybe())
        filter.entries = {oneOf(TestEntries)};
    if (maybe())
        filter.flags = {oneOf(QStringList {u"odd"_s, u"stuck1"_s, u"contradictory"_s})};
    while (maybe())
        filter.works.insert(static_cast<WorkWord>(m_random.bounded(4)));
    filter.needsAction = maybe();
    if (maybe())
        filter.since = instant(m_random.bounded(172'800)).addMSecs(m_random.bounded(1'000));
    if (maybe())
        filter.until = instant(m_random.bounded(172'800)).addMSecs(m_random.bounded(1'000));
    if (maybe())
        filter.text = oneOf(QStringList {u"3"_s, u"30"_s, u"301"_s, u"3011"_s, u"+1555012"_s, u"ID-1"_s,
                                         u"busy"_s, u"%"_s, u"_"_s, u"7\n3"_s, u"zz"_s});
    return filter;
}

void TestCallQueries::mixedFiltersFindWhatBruteForceFinds()
{
    for (int i = 0; i < 120; ++i) {
        const CallFilter filter = randomFilter();
        compare(filter);
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(u"filter %1: %2"_s.arg(i).arg(filter.toText())));
    }
}

void TestCallQueries::countsAtHourEdgesAreExact()
{
    const QDateTime hour = instant(7 * 3'600); // calls are at whole minutes, so some are at the hour itself
    for (const qint64 since : {-1, 0, 1}) {
        for (const qint64 until : {-1, 0, 1}) {
            for (const int hours : {0, 1, 3}) {
                CallFilter filter;
                filter.since = hour.addMSecs(since);
                filter.until = hour.addSecs(hours * 3'600).addMSecs(until);
                compare(filter);
            }
        }
    }
}

void TestCallQueries::limitAndBothCursorsHold()
{
    CallQuery query;
    query.olderThan = CallCursor {m_rows.at(10).sortAt, m_rows.at(10).rowId};
    query.newerThan = CallCursor {m_rows.at(20).sortAt, m_rows.at(20).rowId};
    auto page = m_store->calls(query);
    QCOMPARE(page->rows, m_rows.mid(11, 9));
    QVERIFY(!page->more);
    query.limit = 9;
    QVERIFY(!m_store->calls(query)->more);
    query.limit = 8;
    QVERIFY(m_store->calls(query)->more);
    query = {};
    query.limit = -5; // a caller's mistake gives a small page, not everything
    QCOMPARE(m_store->calls(query)->rows.size(), 1);
}

void TestCallQueries::rollUpsEqualARecount()
{
    auto connection =
        std::move(*SqlConnection::open(m_folder.filePath(u"history.db"_s), SqlConnection::Access::ReadOnly));
    QCOMPARE(connection->integerOf(u"SELECT sum(calls) FROM rollups"_s), m_rows.size());
    // All instants are after 1970, so that an hour is a plain division.
    const QString recount =
        u"SELECT kind, sort_at / 3600000 AS hour, count(*) AS calls FROM calls GROUP BY 1, 2"_s;
    const QString kept = u"SELECT kind, hour, calls FROM rollups WHERE calls <> 0"_s;
    QCOMPARE(connection->integerOf(u"SELECT count(*) FROM (%1 EXCEPT %2)"_s.arg(recount, kept)), 0);
    QCOMPARE(connection->integerOf(u"SELECT count(*) FROM (%1 EXCEPT %2)"_s.arg(kept, recount)), 0);
    QCOMPARE(connection->integerOf(u"SELECT count(*) FROM kinds WHERE calls <> "
                                   "(SELECT count(*) FROM calls WHERE calls.kind = kinds.id)"_s),
             0);
}

void TestCallQueries::noStatementScansTheCalls()
{
    auto connection =
        std::move(*SqlConnection::open(m_folder.filePath(u"plans.db"_s), SqlConnection::Access::ReadWrite));
    QVERIFY(migrate(*connection).ok());
    CallKinds kinds(*connection);
    SearchIndex search(*connection);
    CallWriter writer(*connection, kinds);
    CallReader reader(*connection, kinds, search);
    ErrorLog errorLog(*connection, kinds);
    kinds.refresh();
    for (const CallStatus status : {CallStatus::Ringing, CallStatus::Completed, CallStatus::Unknown}) {
        const QString id = u"c-"_s + wordOf(status);
        writer.write(page(u"desk"_s, {call(u"desk"_s, id, status)}, instant(1)));
        writer.write(page(u"desk"_s, {call(u"desk"_s, id, status)}, instant(2)));
        writer.write(page(u"desk"_s, {call(u"desk"_s, id, CallStatus::Failed, 9)}, instant(3)));
    }
    search.catchUp(10, kinds);
    errorLog.add({});
    errorLog.page({});
    reader.find(u"desk/c-1"_s);
    reader.call({u"desk"_s, u"c-ringing"_s});
    reader.live(u"desk"_s, 5);
    CallQuery query;
    for (const char* text :
         {"", "status:failed", "status:failed since:2026-04-01 until:2026-06-01", "+4930", "30"}) {
        query = {};
        query.filter = *parseCallFilter(QString::fromLatin1(text), instant(0));
        reader.page(query);
        reader.counts(query.filter);
        query.newerThan = CallCursor {instant(0), 0};
        reader.page(query);
    }
    const QStringList statements = connection->preparedTexts();
    QVERIFY(statements.size() > 25);
    int searches = 0;
    for (const QString& statement : statements) {
        QSqlDatabase database = QSqlDatabase::database(QSqlDatabase::connectionNames().last(), false);
        QSqlQuery plan(database);
        QVERIFY2(plan.prepare(u"EXPLAIN QUERY PLAN "_s + statement), qPrintable(statement));
        for (qsizetype i = 0; i < statement.count(u'?'); ++i)
            plan.addBindValue(1);
        QVERIFY2(plan.exec(), qPrintable(statement));
        while (plan.next()) {
            const QString step = plan.value(3).toString();
            const QString message = statement + u"\n"_s + step;
            // These grow with the history.
            for (const QString& table : {u"calls"_s, u"rollups"_s, u"raw_records"_s, u"errors"_s})
                QVERIFY2(!step.startsWith(u"SCAN "_s + table), qPrintable(message));
            QVERIFY2(!step.contains(u"TEMP B-TREE"_s), qPrintable(message));
            searches += step.startsWith(u"SEARCH calls"_s) ? 1 : 0;
        }
        // A page from the middle begins in the middle.
        if (statement == QString::fromLatin1(walksql::KindOlder)) {
            QVERIFY(plan.exec() && plan.next());
            QVERIFY2(plan.value(3).toString().contains(u"(kind=? AND sort_at>? AND sort_at<?)"_s),
                     qPrintable(plan.value(3).toString()));
        }
    }
    QVERIFY(searches >= 8);
}

QTEST_GUILESS_MAIN(TestCallQueries)
#include "tst_callqueries.moc"
