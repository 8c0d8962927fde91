// SPDX-License-Identifier: GPL-3.0-or-later
#include "storesamples.h"

#include <QTemporaryDir>

using namespace ringback;
using namespace ringback::samples;

class TestErrorLog : public QObject {
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void errorsArePagedByKeyAndFiltered();
    void errorRecordComesBackWhole();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestErrorLog::errorsArePagedByKeyAndFiltered()
{
    auto store = open(m_folder->filePath(u"history.db"_s));
    QList<qint64> rows;
    for (int i = 0; i < 25; ++i) {
        ApiErrorRecord record;
        record.account = i % 5 == 0 ? u"shop"_s : u"desk"_s;
        record.provider = i % 5 == 0 ? u"truedy"_s : u"vobiz"_s;
        record.at = instant(i);
        record.error.code = i % 2 == 0 ? u"RATE_LIMITED"_s : u"100%_odd"_s;
        const auto row = store->addError(record);
        QVERIFY(row.ok());
        rows.prepend(*row);
    }
    const auto rowsOf = [&](const ErrorQuery& query) {
        QList<qint64> found;
        const auto errors = store->errors(query);
        for (const ApiErrorRecord& record : *errors)
            found.append(record.rowId);
        return found;
    };
    ErrorQuery query;
    query.limit = 10;
    QList<qint64> walked;
    for (QList<qint64> part = rowsOf(query); !part.isEmpty(); part = rowsOf(query)) {
        walked += part;
        query.olderThanRow = part.last();
    }
    QCOMPARE(walked, rows);

    query = {};
    query.filter.accounts = {u"shop"_s};
    QCOMPARE(rowsOf(query).size(), 5);
    query.filter.providers = {u"vobiz"_s};
    QVERIFY(rowsOf(query).isEmpty());
    query = {};
    query.filter.since = instant(5);
    query.filter.until = instant(10);
    QCOMPARE(rowsOf(query), rows.mid(25 - 10, 5));
    query.filter.text = u"rate_LIM"_s;
    QCOMPARE(rowsOf(query), QList<qint64>({rows.at(16), rows.at(18)}));
    query = {};
    query.filter.text = u"%"_s;
    query.limit = 5;
    QCOMPARE(rowsOf(query), QList<qint64>({rows.at(1), rows.at(3), rows.at(5), rows.at(7), rows.at(9)}));
    query.filter.text = u"nothing like it"_s;
    QVERIFY(rowsOf(query).isEmpty());
}

void TestErrorLog::errorRecordComesBackWhole()
{
    ApiErrorRecord record;
    record.account = u"desk"_s;
    record.provider = u"vobiz"_s;
    record.at = instant(3).addMSecs(7);
    record.operation = u"read"_s;
    record.feed = u"live"_s;
    record.request = u"GET /v1/calls"_s;
    record.error.provider = u"vobiz"_s;
    record.error.confidence = Confidence::Certain;
    record.error.recognised = true;
    record.error.httpStatus = 429;
    record.error.message = u"langsamer, „bitte“"_s;
    record.error.retry.advice = RetryWord::AfterDelay;
    record.error.retry.providerSays = u"yes"_s;
    record.error.retry.waitSeconds = 17;
    record.error.retry.waitSource = u"header"_s;
    record.error.requestId = u"req_7"_s;
    record.body = QByteArray("{\0\xff}", 4);
    auto store = open(m_folder->filePath(u"history.db"_s));
    record.rowId = *store->addError(record);
    const auto errors = store->errors({});
    QCOMPARE(errors->size(), 1);
    QCOMPARE(errors->first(), record);
}

QTEST_GUILESS_MAIN(TestErrorLog)
#include "tst_errorlog.moc"
