// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/callexport.h"
#include "engine/exportjob.h"
#include "store/storesamples.h"

#include <QBuffer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
// A reader of its own for RFC 4180, so that the writer is not judged by itself.
QList<QStringList> csvRows(const QByteArray& bytes)
{
    const QString text = QString::fromUtf8(bytes);
    QList<QStringList> rows;
    QStringList row;
    QString value;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (quoted) {
            if (c == u'"' && i + 1 < text.size() && text.at(i + 1) == u'"')
                value += text.at(++i);
            else if (c == u'"')
                quoted = false;
            else
                value += c;
        } else if (c == u'"') {
            quoted = true;
        } else if (c == u',') {
            row.append(value);
            value.clear();
        } else if (c == u'\r' && i + 1 < text.size() && text.at(i + 1) == u'\n') {
            ++i;
            row.append(value);
            value.clear();
            rows.append(row);
            row.clear();
        } else {
            value += c;
        }
    }
    return rows;
}

ExportRequest requestFor(ExportFormat format)
{
    ExportRequest request;
    request.format = format;
    request.now = samples::instant(100'000);
    AccountState desk;
    desk.account.id = u"desk"_s;
    desk.account.label = u"Sales, \"north\""_s;
    desk.freshness = {FreshnessState::Stale, samples::instant(50)};
    request.accounts = {desk};
    return request;
}
} // namespace

class TestCallExport : public QObject {
    Q_OBJECT

private slots:
    void init();
    void csvHoldsEveryCallNewestFirst();
    void instantsCarryTheirZone();
    void jsonIsWhatTheListHolds();
    void rawRecordsStayByteForByte();
    void filterIsKept();
    void cancelledAndEmptyExportsLeaveTheFile();
    void fileThatCannotBeWrittenIsSaid();
    void jobRunsBesideTheCaller();
    void destroyedJobLeavesTheFile();

private:
    void fill(int calls);
    QByteArray exported(const ExportRequest& request);
    QString file(const QString& name) const { return m_folder->filePath(name); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HistoryStore> m_store;
};

void TestCallExport::init()
{
    m_store.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = samples::open(file(u"history.sqlite"_s));
}

void TestCallExport::fill(int calls)
{
    QList<Call> list;
    for (int i = 0; i < calls; ++i)
        list.append(samples::call(u"desk"_s, u"call-%1"_s.arg(i), CallStatus::Failed, i));
    QVERIFY(m_store->writePage(samples::page(u"desk"_s, list)).ok());
}

QByteArray TestCallExport::exported(const ExportRequest& request)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    const Result<ExportOutcome> outcome = exportCalls(*m_store, request, buffer, {});
    if (!outcome)
        qFatal("%s", qPrintable(outcome.error()));
    return buffer.data();
}

void TestCallExport::csvHoldsEveryCallNewestFirst()
{
    fill(1234);
    const QList<QStringList> rows = csvRows(exported(requestFor(ExportFormat::Csv)));
    QCOMPARE(rows.size(), 1235);
    const QStringList head = rows.constFirst();
    for (const QStringList& row : rows)
        QCOMPARE(row.size(), head.size());
    QCOMPARE(rows.at(1).at(head.indexOf(u"call_id"_s)), u"call-1233"_s);
    QCOMPARE(rows.at(1234).at(head.indexOf(u"call_id"_s)), u"call-0"_s);
    QCOMPARE(rows.at(1).at(head.indexOf(u"to"_s)), u"=\"+4930555000\""_s);
    QCOMPARE(rows.at(1).at(head.indexOf(u"account_label"_s)), u"Sales, \"north\""_s);
    QCOMPARE(rows.at(1).at(head.indexOf(u"account_freshness"_s)), u"stale"_s);
    QCOMPARE(rows.at(1).at(head.indexOf(u"work"_s)), u"open"_s);
}

void TestCallExport::instantsCarryTheirZone()
{
    fill(1);
    ExportRequest request = requestFor(ExportFormat::Csv);
    QList<QStringList> rows = csvRows(exported(request));
    qsizetype column = rows.constFirst().indexOf(u"created_at"_s);
    QCOMPARE(rows.at(1).at(column), u"2026-05-01T10:00:00.000Z"_s);
    request.zone = QTimeZone("Europe/Berlin");
    rows = csvRows(exported(request));
    QCOMPARE(rows.at(1).at(column), u"2026-05-01T12:00:00.000+02:00"_s);
    QCOMPARE(rows.at(1).at(rows.constFirst().indexOf(u"time_zone"_s)), u"Europe/Berlin"_s);
}

void TestCallExport::jsonIsWhatTheListHolds()
{
    fill(700);
    const QJsonDocument document = QJsonDocument::fromJson(exported(requestFor(ExportFormat::Json)));
    QVERIFY(document.isArray());
    QCOMPARE(document.array().size(), 700);
    const QJsonObject first = document.array().at(0).toObject();
    QCOMPARE(first["to"_L1].toString(), u"+4930555000"_s);
    QCOMPARE(first["account_freshness"_L1].toObject()["state"_L1].toString(), u"stale"_s);
    QVERIFY(first["events"_L1].isArray());

    const QList<QByteArray> lines = exported(requestFor(ExportFormat::NdJson)).split('\n');
    QCOMPARE(lines.size(), 701);
    QVERIFY(lines.constLast().isEmpty());
    QCOMPARE(QJsonDocument::fromJson(lines.constFirst()).object(), first);
}

void TestCallExport::rawRecordsStayByteForByte()
{
    Call call = samples::call(u"desk"_s, u"odd"_s);
    call.raw = "{\"n\":12345678901234567890.10, \"z\" : 1}";
    QVERIFY(m_store->writePage(samples::page(u"desk"_s, {call})).ok());
    ExportRequest request = requestFor(ExportFormat::Json);
    QVERIFY(!exported(request).contains("1234567890123"));
    request.withRaw = true;
    const QJsonArray list = QJsonDocument::fromJson(exported(request)).array();
    QCOMPARE(list.at(0).toObject()["raw"_L1].toString().toUtf8(), call.raw);
}

void TestCallExport::filterIsKept()
{
    fill(5);
    QVERIFY(m_store->writePage(samples::page(u"desk"_s, {samples::call(u"desk"_s, u"fine"_s)})).ok());
    ExportRequest request = requestFor(ExportFormat::Csv);
    request.filter.statuses = {CallStatus::Completed};
    const QList<QStringList> rows = csvRows(exported(request));
    QCOMPARE(rows.size(), 2);
    QVERIFY(rows.at(1).contains(u"fine"_s));
}

void TestCallExport::cancelledAndEmptyExportsLeaveTheFile()
{
    const QString path = file(u"calls.csv"_s);
    QFile before(path);
    QVERIFY(before.open(QIODevice::WriteOnly));
    before.write("what was there");
    before.close();
    const auto content = [&path] {
        QFile now(path);
        return now.open(QIODevice::ReadOnly) ? now.readAll() : QByteArray();
    };

    Result<ExportOutcome> outcome = exportCallsToFile(*m_store, requestFor(ExportFormat::Csv), path, {});
    QVERIFY(outcome.ok());
    QCOMPARE(outcome->rows, 0);
    QCOMPARE(content(), "what was there"_ba);

    fill(2000);
    outcome = exportCallsToFile(*m_store, requestFor(ExportFormat::Csv), path,
                                [](qint64 written) { return written < 1000; });
    QVERIFY(outcome.ok());
    QVERIFY(outcome->canceled);
    QCOMPARE(content(), "what was there"_ba);

    outcome = exportCallsToFile(*m_store, requestFor(ExportFormat::Csv), path, {});
    QVERIFY(outcome.ok());
    QCOMPARE(outcome->rows, 2000);
    QCOMPARE(csvRows(content()).size(), 2001);
    QCOMPARE(QDir(m_folder->path()).entryList({u"calls*"_s}, QDir::Files).size(), 1);
}

void TestCallExport::fileThatCannotBeWrittenIsSaid()
{
    fill(1);
    const QString nowhere = file(u"missing/calls.csv"_s);
    const Result<ExportOutcome> outcome =
        exportCallsToFile(*m_store, requestFor(ExportFormat::Csv), nowhere, {});
    QVERIFY(!outcome.ok());
    QVERIFY2(outcome.error().contains(u"calls.csv"_s), qPrintable(outcome.error()));
    QVERIFY(!exportCallsToFile(*m_store, requestFor(ExportFormat::Csv), m_folder->path(), {}).ok());
    // A full disk.
    if (QFile::exists(u"/dev/full"_s)) {
        QFile full(u"/dev/full"_s);
        QVERIFY(full.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        QVERIFY(!exportCalls(*m_store, requestFor(ExportFormat::Csv), full, {}).ok());
    }
}

void TestCallExport::jobRunsBesideTheCaller()
{
    fill(1500);
    const QString path = file(u"calls.ndjson"_s);
    ExportJob job(file(u"history.sqlite"_s), requestFor(ExportFormat::NdJson), path);
    QSignalSpy progress(&job, &ExportJob::progressed);
    QSignalSpy finished(&job, &ExportJob::finished);
    job.start();
    QVERIFY(finished.wait());
    QCOMPARE(finished.first().at(1).toString(), QString());
    QCOMPARE(finished.first().at(0).value<ExportOutcome>().rows, 1500);
    QCOMPARE(progress.size(), 3);
    QVERIFY(QFile::exists(path));

    ExportJob lost(file(u"nowhere.sqlite"_s), requestFor(ExportFormat::NdJson), path);
    QSignalSpy ended(&lost, &ExportJob::finished);
    lost.start();
    QVERIFY(ended.wait());
    QVERIFY(!ended.first().at(1).toString().isEmpty());
}

void TestCallExport::destroyedJobLeavesTheFile()
{
    fill(3000);
    const QString path = file(u"calls.csv"_s);
    {
        ExportJob job(file(u"history.sqlite"_s), requestFor(ExportFormat::Csv), path);
        job.cancel();
        job.start();
    }
    QVERIFY(!QFile::exists(path));
}

QTEST_GUILESS_MAIN(TestCallExport)
#include "tst_callexport.moc"
