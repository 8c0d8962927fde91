// SPDX-License-Identifier: GPL-3.0-or-later
#include "storesamples.h"

#include "store/callkinds_p.h"
#include "store/callreader_p.h"
#include "store/errorlog_p.h"
#include "store/incidentreader_p.h"
#include "store/migrations_p.h"
#include "store/searchindex_p.h"
#include "store/sqlconnection_p.h"

#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTemporaryDir>

#include <algorithm>
#include <numeric>

using namespace ringback;
using namespace ringback::samples;

namespace {
// Grouping done the long way, over every row, to compare with.
struct Expected {
    qint64 count = 0;
    qint64 affected = 0;
    QDateTime firstAt;
    QDateTime lastAt;
    qint64 exampleId = 0;
    QSet<CallStatus> statuses;
    QList<QDateTime> instants;
};
using ExpectedIncidents = QMap<QString, Expected>;

QString nameOf(const IncidentKey& key)
{
    return QStringList {key.of == IncidentKey::Of::Calls ? u"calls"_s : u"requests"_s,
                        key.account,
                        key.provider,
                        key.entry,
                        key.reason,
                        QString::number(key.httpStatus)}
        .join(u'|');
}

void take(Expected& group, const QDateTime& at, qint64 id, bool affected)
{
    ++group.count;
    group.affected += affected ? 1 : 0;
    group.instants.append(at);
    if (!group.firstAt.isValid() || at < group.firstAt)
        group.firstAt = at;
    if (!group.lastAt.isValid() || at > group.lastAt || (at == group.lastAt && id > group.exampleId)) {
        group.lastAt = at;
        group.exampleId = id;
    }
}

bool countsAsIncident(const Call& call, const QSet<CallStatus>& asked)
{
    const QSet<CallStatus> never {CallStatus::Queued, CallStatus::Ringing, CallStatus::InProgress,
                                  CallStatus::Completed};
    if (never.contains(call.status))
        return false;
    if (!asked.isEmpty())
        return asked.contains(call.status);
    const QStringList grave {u"after-change"_s, u"never"_s, u"unknown"_s};
    return call.status == CallStatus::Failed
        || (call.status != CallStatus::Unknown && !call.decodedEntry.isEmpty()
            && grave.contains(call.advice));
}

ExpectedIncidents expectedOf(HistoryStore& store, const CallFilter& filter)
{
    ExpectedIncidents groups;
    CallQuery all;
    all.limit = 10'000;
    const auto page = store.calls(all);
    for (const CallRow& row : page->rows) {
        CallFilter rest = filter;
        rest.statuses.clear();
        if (!countsAsIncident(row.call, filter.statuses) || !rest.matches(row))
            continue;
        QString reason;
        if (row.call.decodedEntry.isEmpty())
            reason = !row.call.endReason.isEmpty()  ? row.call.endReason
                : !row.call.endReasonText.isEmpty() ? row.call.endReasonText
                                                    : row.call.providerStatus;
        Expected& group = groups[QStringList {u"calls"_s, row.call.key.account, row.call.provider,
                                              row.call.decodedEntry, reason, u"0"_s}
                                     .join(u'|')];
        take(group, row.sortAt, row.rowId, true);
        group.statuses.insert(row.call.status);
    }
    ErrorQuery errors;
    errors.filter = filter;
    errors.limit = 10'000;
    const auto records = store.errors(errors);
    for (const ApiErrorRecord& record : *records) {
        const DecodedError& error = record.error;
        const QString code = error.entry.isEmpty() ? error.code : QString();
        const int status = error.entry.isEmpty() && code.isEmpty() ? error.httpStatus : 0;
        Expected& group = groups[QStringList {u"requests"_s, record.account, record.provider, error.entry,
                                              code, QString::number(status)}
                                     .join(u'|')];
        take(group, record.at, record.rowId, record.operation != u"read"_s);
    }
    return groups;
}

ApiErrorRecord apiError(const QString& account, const QString& entry, const QString& code, int http,
                        qint64 seconds, const QString& operation = u"read"_s)
{
    ApiErrorRecord record;
    record.account = account;
    record.provider = u"vobiz"_s;
    record.at = instant(seconds);
    record.operation = operation;
    record.request = u"GET /v1/calls"_s;
    record.error.entry = entry;
    record.error.code = code;
    record.error.httpStatus = http;
    record.error.title = u"Title of %1"_s.arg(entry);
    record.body = "{}";
    return record;
}

constexpr qint64 HourSeconds = 3'600;
constexpr qint64 DaySeconds = 24 * HourSeconds;
} // namespace

class TestIncidents : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void agreesWithGoingThroughEveryRow_data();
    void agreesWithGoingThroughEveryRow();
    void busyAndNoAnswerCountOnlyWhenAskedFor();
    void changedCallMovesToItsNewIncident();
    void orderAndLimitKeepTheFirstAndCountTheRest();
    void emptyHistoryIsKnownToBeEmpty();
    void versionOneIsGroupedAlike();
    void bucketsAreOfRoundWidth_data();
    void bucketsAreOfRoundWidth();
    void noStatementScansATable();

private:
    static void fill(HistoryStore& store);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QTemporaryDir> m_filledFolder;
    QString m_path;
    QString m_filledPath;
};

void TestIncidents::fill(HistoryStore& store)
{
    QRandomGenerator random(20260501);
    const auto pick = [&](const QStringList& of) {
        return of.at(random.bounded(static_cast<int>(of.size())));
    };
    for (const QString& account : {u"desk"_s, u"night"_s, u"lab"_s}) {
        QList<Call> calls;
        for (int i = 0; i < 700; ++i) {
            const auto status = static_cast<CallStatus>(random.bounded(CallStatusCount));
            Call c = call(account, u"c-%1"_s.arg(i), status, -random.bounded(int(10 * DaySeconds)));
            c.provider = account == u"lab"_s ? u"voxifi"_s : u"vobiz"_s;
            if (isEnded(status) && status != CallStatus::Completed) {
                c.decodedEntry = pick({QString(), QString(), u"vobiz/end-3010"_s, u"vobiz/end-5010"_s});
                c.advice = pick({u"later"_s, u"never"_s, u"after-change"_s, u"unknown"_s, u"backoff"_s});
            } else if (status == CallStatus::Completed) {
                c.decodedEntry = u"vobiz/end-4000"_s;
            }
            c.endReason = pick({QString(), u"9999"_s, u"E_ODD"_s});
            c.endReasonText = pick({QString(), u"Something odd"_s});
            calls.append(c);
        }
        write(store, page(account, calls));
    }
    for (int i = 0; i < 400; ++i) {
        ApiErrorRecord record = apiError(
            pick({u"desk"_s, u"night"_s}), pick({QString(), u"vobiz/http-503"_s}),
            pick({QString(), u"ODD_CODE"_s}), 500 + random.bounded(3), -random.bounded(int(10 * DaySeconds)),
            pick({u"read"_s, u"read"_s, u"place"_s, u"hangup"_s}));
        QVERIFY(store.addError(record).ok());
    }
    while (*store.catchUpSearch() > 0) { }
}

void TestIncidents::initTestCase()
{
    m_filledFolder = std::make_unique<QTemporaryDir>();
    m_filledPath = m_filledFolder->filePath(u"history.db"_s);
    fill(*open(m_filledPath));
}

void TestIncidents::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"history.db"_s);
}

void TestIncidents::agreesWithGoingThroughEveryRow_data()
{
    QTest::addColumn<CallFilter>("filter");
    const auto filter = [](qint64 since, qint64 until) {
        CallFilter f;
        if (since != 0)
            f.since = instant(since).addMSecs(17);
        if (until != 0)
            f.until = instant(until).addMSecs(-3);
        return f;
    };
    QTest::newRow("everything") << CallFilter {};
    QTest::newRow("half an hour") << filter(-HourSeconds / 2, 0);
    QTest::newRow("within an hour") << filter(-3000, -1200);
    QTest::newRow("a day, from the middle of an hour") << filter(-DaySeconds - 1000, 0);
    QTest::newRow("five days with both ends") << filter(-8 * DaySeconds - 777, -3 * DaySeconds - 555);
    QTest::newRow("until") << filter(0, -2 * DaySeconds - 99);
    QTest::newRow("before everything") << filter(0, -20 * DaySeconds);
    QTest::newRow("turned round") << filter(-HourSeconds, -2 * HourSeconds);
    CallFilter f = filter(-4 * DaySeconds, 0);
    f.accounts = {u"desk"_s};
    QTest::newRow("account") << f;
    f = {};
    f.providers = {u"voxifi"_s};
    QTest::newRow("provider") << f;
    f = {};
    f.accounts = {u"nobody"_s};
    QTest::newRow("unknown account") << f;
    f = {};
    f.statuses = {CallStatus::Busy, CallStatus::Unknown, CallStatus::InProgress};
    QTest::newRow("statuses") << f;
    f = {};
    f.text = u"odd"_s;
    QTest::newRow("text") << f;
    f = filter(-5 * DaySeconds, -DaySeconds);
    f.text = u"C-12"_s;
    f.accounts = {u"desk"_s, u"lab"_s};
    QTest::newRow("text, time and accounts") << f;
    f = {};
    f.text = u"vobiz/http-503"_s;
    QTest::newRow("text of errors only") << f;
}

void TestIncidents::agreesWithGoingThroughEveryRow()
{
    QFETCH(const CallFilter, filter);
    auto store = open(m_filledPath, HistoryStore::Mode::ReadOnly);
    const ExpectedIncidents expected = expectedOf(*store, filter);
    const auto report = store->incidents({filter, instant(0), IncidentOrder::LastSeen, 1'000});
    QVERIFY(report.ok());
    QVERIFY(report->known);
    QVERIFY(report->complete);
    QCOMPARE(report->more, 0);
    QStringList names;
    for (const Incident& incident : report->incidents)
        names.append(nameOf(incident.key));
    std::sort(names.begin(), names.end());
    QCOMPARE(names, QStringList(expected.keys()));
    for (const Incident& incident : report->incidents) {
        const Expected& group = expected[nameOf(incident.key)];
        QCOMPARE(incident.count, group.count);
        QCOMPARE(incident.affectedCalls, group.affected);
        QCOMPARE(incident.firstAt, group.firstAt);
        QCOMPARE(incident.lastAt, group.lastAt);
        QCOMPARE(incident.statuses, group.statuses);
        const bool ofCalls = incident.key.of == IncidentKey::Of::Calls;
        QCOMPARE(incident.call.has_value(), ofCalls);
        QCOMPARE(incident.request.has_value(), !ofCalls);
        QCOMPARE(ofCalls ? incident.call->rowId : incident.request->rowId, group.exampleId);
        if (!ofCalls)
            QCOMPARE(incident.decoded.entry, incident.key.entry);
        QList<qint64> buckets(report->buckets, 0);
        for (const QDateTime& at : group.instants) {
            const qint64 bucket = report->spanStart.msecsTo(at) / report->bucketMs;
            QVERIFY2(at >= report->spanStart && bucket < report->buckets, qPrintable(at.toString()));
            ++buckets[bucket];
        }
        QCOMPARE(incident.buckets, buckets);
    }
    QVERIFY(std::is_sorted(report->incidents.begin(), report->incidents.end(),
                           [](const Incident& a, const Incident& b) { return a.lastAt > b.lastAt; }));
}

void TestIncidents::busyAndNoAnswerCountOnlyWhenAskedFor()
{
    auto store = open(m_path);
    Call busy = call(u"desk"_s, u"busy"_s, CallStatus::Busy);
    busy.decodedEntry = u"vobiz/end-3010"_s;
    busy.advice = u"later"_s;
    Call silent = call(u"desk"_s, u"silent"_s, CallStatus::NoAnswer);
    silent.advice = u"unknown"_s; // because nothing explains it
    Call forbidden = call(u"desk"_s, u"forbidden"_s, CallStatus::Canceled);
    forbidden.decodedEntry = u"vobiz/end-7777"_s;
    forbidden.advice = u"never"_s;
    write(*store, page(u"desk"_s, {busy, silent, forbidden}));
    const auto byItself = store->incidents({{}, instant(60)});
    QCOMPARE(byItself->incidents.size(), 1);
    QCOMPARE(byItself->incidents.first().key.entry, u"vobiz/end-7777"_s);
    CallFilter asked;
    asked.statuses = {CallStatus::Busy, CallStatus::NoAnswer};
    const auto answer = store->incidents({asked, instant(60)});
    QCOMPARE(answer->incidents.size(), 2);
}

void TestIncidents::changedCallMovesToItsNewIncident()
{
    auto store = open(m_path);
    Call c = call(u"desk"_s, u"c-1"_s, CallStatus::Failed);
    c.endReason = u"9999"_s;
    c.advice = u"unknown"_s;
    write(*store, page(u"desk"_s, {c}));
    QCOMPARE(store->incidents({{}, instant(60)})->incidents.first().key.reason, u"9999"_s);
    c.endReason = u"9998"_s;
    write(*store, page(u"desk"_s, {c}, instant(70)));
    auto report = store->incidents({{}, instant(70)});
    QCOMPARE(report->incidents.size(), 1);
    QCOMPARE(report->incidents.first().key.reason, u"9998"_s);
    c.decodedEntry = u"vobiz/end-9998"_s;
    write(*store, page(u"desk"_s, {c}, instant(80)));
    report = store->incidents({{}, instant(80)});
    QCOMPARE(report->incidents.size(), 1);
    QCOMPARE(report->incidents.first().key.entry, u"vobiz/end-9998"_s);
    QCOMPARE(report->incidents.first().key.reason, QString());
}

void TestIncidents::orderAndLimitKeepTheFirstAndCountTheRest()
{
    auto store = open(m_filledPath, HistoryStore::Mode::ReadOnly);
    const auto all = store->incidents({{}, instant(0), IncidentOrder::Count, 1'000});
    QVERIFY(all->incidents.size() > 10);
    const auto some = store->incidents({{}, instant(0), IncidentOrder::Count, 5});
    QCOMPARE(some->incidents.size(), 5);
    QCOMPARE(some->more, all->incidents.size() - 5);
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(some->incidents.at(i).key, all->incidents.at(i).key);
        QVERIFY(i == 0 || some->incidents.at(i - 1).count >= some->incidents.at(i).count);
    }
    qint64 least = some->incidents.last().count;
    for (const Incident& incident : all->incidents.mid(5))
        QVERIFY(incident.count <= least);
}

void TestIncidents::emptyHistoryIsKnownToBeEmpty()
{
    auto store = open(m_path);
    const auto report = store->incidents({{}, instant(0)});
    QVERIFY(report.ok());
    QVERIFY(report->known);
    QVERIFY(report->incidents.isEmpty());
}

// A file of version 1 is made by the statements of that time, since today's store writes more.
void TestIncidents::versionOneIsGroupedAlike()
{
    {
        auto connection = SqlConnection::open(m_path, SqlConnection::Access::ReadWrite);
        QVERIFY(connection.ok());
        QVERIFY(migrate(**connection, historyMigrations().first(1)).ok());
        SqlConnection& old = **connection;
        old.execute(u"INSERT INTO sources VALUES(1, 'desk', 'vobiz')"_s);
        old.execute(u"INSERT INTO kinds VALUES(1, 1, 5, 2, '', '', 'unknown', '', 3), "
                    "(2, 1, 5, 2, 'vobiz/end-5010', 'carrier', 'after-delay', '', 1), "
                    "(3, 1, 4, 2, '', '', 'none', '', 1)"_s);
        old.execute(
            u"INSERT INTO calls(id, source, call_id, kind, sort_at, last_seen_at, end_reason, "
            "end_reason_text, provider_status) VALUES(1, 1, 'a', 1, 1000, 1000, '9999', 'Odd', 'failed'), "
            "(2, 1, 'b', 1, 2000, 2000, NULL, 'Odd', 'failed'), "
            "(3, 1, 'c', 1, 3000, 3000, '', '', NULL), "
            "(4, 1, 'd', 2, 4000, 4000, '5010', NULL, 'failed'), "
            "(5, 1, 'e', 3, 5000, 5000, '4000', NULL, 'completed')"_s);
        old.execute(u"INSERT INTO rollups VALUES(1, 0, 3), (2, 0, 1), (3, 0, 1)"_s);
        const auto error = [&](int id, const QString& json) {
            old.execute(
                u"INSERT INTO errors(id, source, at, operation, error) VALUES(%1, 1, %2, 'read', '%3')"_s
                    .arg(id)
                    .arg(6000 + id)
                    .arg(json));
        };
        const auto json = [](const ApiErrorRecord& record) {
            return QString::fromUtf8(QJsonDocument(toJson(record.error)).toJson(QJsonDocument::Compact));
        };
        error(1, json(apiError(u"desk"_s, u"vobiz/http-503"_s, u"X"_s, 503, 0)));
        error(2, json(apiError(u"desk"_s, {}, u"ODD_CODE"_s, 500, 0)));
        error(3, json(apiError(u"desk"_s, {}, {}, 418, 0)));
        error(4, u"{ cut of"_s);
    }
    auto store = open(m_path);
    const auto report = store->incidents({{}, QDateTime::fromMSecsSinceEpoch(9000, Qt::UTC)});
    QVERIFY2(report.ok(), report.ok() ? "" : qPrintable(report.error()));
    QStringList names;
    for (const Incident& incident : report->incidents)
        names.append(nameOf(incident.key));
    QCOMPARE(names,
             QStringList({u"requests|desk|vobiz|||0"_s, u"requests|desk|vobiz|||418"_s,
                          u"requests|desk|vobiz||ODD_CODE|0"_s, u"requests|desk|vobiz|vobiz/http-503||0"_s,
                          u"calls|desk|vobiz|vobiz/end-5010||0"_s, u"calls|desk|vobiz|||0"_s,
                          u"calls|desk|vobiz||Odd|0"_s, u"calls|desk|vobiz||9999|0"_s}));
    for (const Incident& incident : report->incidents)
        QCOMPARE(std::accumulate(incident.buckets.begin(), incident.buckets.end(), qint64 {0}), 1);
}

void TestIncidents::bucketsAreOfRoundWidth_data()
{
    QTest::addColumn<qint64>("span");
    QTest::addColumn<qint64>("width");
    const qint64 minute = 60'000;
    const qint64 hour = 60 * minute;
    QTest::newRow("nothing") << qint64 {1} << qint64 {1'000};
    QTest::newRow("15 minutes") << 15 * minute << qint64 {30'000};
    QTest::newRow("an hour") << hour << 2 * minute;
    QTest::newRow("a day") << 24 * hour << 30 * minute;
    QTest::newRow("two days") << 48 * hour << hour;
    QTest::newRow("a moment more") << 48 * hour + 1 << 2 * hour;
    QTest::newRow("a week") << 7 * 24 * hour << 6 * hour;
    QTest::newRow("a year") << 365 * 24 * hour << 14 * 24 * hour;
    QTest::newRow("ten years") << 3650 * 24 * hour << 84 * 24 * hour;
}

void TestIncidents::bucketsAreOfRoundWidth()
{
    QFETCH(const qint64, span);
    QFETCH(const qint64, width);
    QCOMPARE(incidentBucketMs(span), width);
}

// In a history of ten million calls a scan of a table would take seconds.
void TestIncidents::noStatementScansATable()
{
    auto connection = std::move(*SqlConnection::open(m_filledPath, SqlConnection::Access::ReadWrite));
    CallKinds kinds(*connection);
    SearchIndex search(*connection);
    CallReader calls(*connection, kinds, search);
    ErrorLog errors(*connection, kinds);
    kinds.refresh();
    for (const char* text :
         {"", "since:2026-04-30", "since:2026-04-22 until:2026-04-29", "status:busy", "odd"}) {
        IncidentReader reader(*connection, kinds, search, calls, errors);
        const auto filter = parseCallFilter(QString::fromLatin1(text), instant(0));
        QVERIFY(!reader.report({*filter, instant(0)}).incidents.isEmpty());
    }
    int searches = 0;
    const QStringList statements = connection->preparedTexts();
    for (const QString& statement : statements) {
        QSqlQuery plan(QSqlDatabase::database(QSqlDatabase::connectionNames().last(), false));
        QVERIFY2(plan.prepare(u"EXPLAIN QUERY PLAN "_s + statement), qPrintable(statement));
        for (qsizetype i = 0; i < statement.count(u'?'); ++i)
            plan.addBindValue(1);
        QVERIFY2(plan.exec(), qPrintable(statement));
        while (plan.next()) {
            const QString step = plan.value(3).toString();
            for (const QString& table : {u"calls"_s, u"rollups"_s, u"errors"_s})
                QVERIFY2(!step.startsWith(u"SCAN "_s + table), qPrintable(statement + u'\n' + step));
            const bool groups = statement.contains(u"GROUP BY"_s);
            QVERIFY2(groups || !step.contains(u"TEMP B-TREE"_s), qPrintable(statement + u'\n' + step));
            // What is grouped is read from the index alone.
            if (groups && step.startsWith(u"SEARCH"_s) && !step.contains(u"rollups"_s))
                QVERIFY2(step.contains(u"COVERING INDEX"_s), qPrintable(statement + u'\n' + step));
            searches += step.startsWith(u"SEARCH"_s) ? 1 : 0;
        }
    }
    QVERIFY(searches >= 10);
}

QTEST_GUILESS_MAIN(TestIncidents)
#include "tst_incidents.moc"
