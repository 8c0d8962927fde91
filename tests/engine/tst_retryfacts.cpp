// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/retryfacts.h"
#include "store/storesamples.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestRetryFacts : public QObject {
    Q_OBJECT

private slots:
    void whatStillLivesBarsTheNumber_data();
    void whatStillLivesBarsTheNumber();
};

void TestRetryFacts::whatStillLivesBarsTheNumber_data()
{
    constexpr qint64 Day = 24 * 3600;
    QTest::addColumn<CallStatus>("status");
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<qint64>("age"); // seconds before now
    QTest::addColumn<bool>("bars");
    QTest::newRow("ringing") << CallStatus::Ringing << QStringList() << qint64(60) << true;
    QTest::newRow("long call") << CallStatus::InProgress << QStringList() << 2 * Day << true;
    QTest::newRow("not known since a minute") << CallStatus::Unknown << QStringList() << qint64(60) << true;
    QTest::newRow("not known since days") << CallStatus::Unknown << QStringList() << 3 * Day << false;
    QTest::newRow("stuck today") << CallStatus::Ringing << QStringList {u"stuck"_s} << qint64(3600) << true;
    QTest::newRow("stuck for days") << CallStatus::Ringing << QStringList {u"stuck"_s} << 3 * Day << false;
    QTest::newRow("ended") << CallStatus::Busy << QStringList() << qint64(60) << false;
}

void TestRetryFacts::whatStillLivesBarsTheNumber()
{
    QFETCH(const CallStatus, status);
    QFETCH(const QStringList, flags);
    QFETCH(const qint64, age);
    QFETCH(const bool, bars);
    const qint64 now = 30 * 24 * 3600;
    QTemporaryDir folder;
    const auto store = samples::open(folder.filePath(u"history.sqlite"_s));
    const Call other = samples::call(u"reception"_s, u"other"_s, status, now - age);
    // One that is seen alive so long after its beginning is flagged as stuck.
    const qint64 seen = flags.isEmpty() ? now - age : now - 60;
    QVERIFY(store->writePage(samples::page(u"reception"_s, {other}, samples::instant(seen))).ok());
    const Call failed = samples::call(u"desk"_s, u"failed"_s, CallStatus::Failed, now - 7200);
    QVERIFY(store->writePage(samples::page(u"desk"_s, {failed}, samples::instant(now - 7200))).ok());
    RetryFactsWish wish;
    wish.order.origin = {u"desk"_s, u"failed"_s};
    wish.now = samples::instant(now);
    const Result<RetryFacts> facts = gatherRetryFacts(*store, wish, [](const QString& number) {
        NumberFacts known;
        known.e164 = number;
        known.valid = true;
        return known;
    });
    QVERIFY2(facts.ok(), qPrintable(facts.error()));
    QCOMPARE(facts->liveCallToNumber, bars);
}

QTEST_GUILESS_MAIN(TestRetryFacts)
#include "tst_retryfacts.moc"
