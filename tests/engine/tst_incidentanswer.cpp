// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/livemonitor.h"
#include "store/historystore.h"
#include "support/fakeclock.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestIncidentAnswer : public QObject {
    Q_OBJECT

private slots:
    void everyTicketIsAnsweredOnceAndDecoded();
};

void TestIncidentAnswer::everyTicketIsAnsweredOnceAndDecoded()
{
    const QTemporaryDir folder;
    const Profile profile(folder.path());
    QVERIFY(profile.ensure().ok());
    const FakeClock clock;
    {
        auto store = HistoryStore::open(profile.historyFile(), HistoryStore::Mode::ReadWrite);
        QVERIFY(store.ok());
        PageWrite page;
        page.account = u"desk"_s;
        page.provider = u"vobiz"_s;
        page.observedAt = clock.nowUtc();
        Call call;
        call.key = {u"desk"_s, u"c-1"_s};
        call.provider = u"vobiz"_s;
        call.status = CallStatus::Failed;
        call.endReason = u"no-such-code"_s;
        call.advice = u"unknown"_s;
        call.createdAt = clock.nowUtc().addSecs(-1800);
        page.calls = {call};
        QVERIFY((*store)->writePage(page).ok());
    }
    LiveMonitor monitor({profile, {}, std::make_shared<MemorySecrets>(), clock});
    QSignalSpy answers(&monitor, &Monitor::incidentsReady);
    // Before the history is open nothing is known, and the answer says so.
    const quint64 early = monitor.requestIncidents({});
    QTRY_COMPARE(answers.size(), 1);
    QCOMPARE(answers.first().first().toULongLong(), early);
    QVERIFY(!answers.first().at(1).value<IncidentReport>().known);

    monitor.start();
    IncidentReport report;
    QSet<quint64> asked {early};
    // The history opens in its own time; every question until then is answered too.
    QTRY_VERIFY([&] {
        if (answers.size() < asked.size())
            return false;
        report = answers.last().at(1).value<IncidentReport>();
        if (!report.known) {
            CallFilter filter;
            filter.sinceText = u"1h"_s;
            IncidentQuery query;
            query.filter = filter;
            asked.insert(monitor.requestIncidents(query));
        }
        return report.known;
    }());
    QCOMPARE(answers.size(), asked.size());
    QSet<quint64> answered;
    for (const QList<QVariant>& answer : std::as_const(answers))
        answered.insert(answer.first().toULongLong());
    QCOMPARE(answered, asked);
    QCOMPARE(report.incidents.size(), 1);
    const Incident& incident = report.incidents.first();
    QCOMPARE(incident.key.reason, u"no-such-code"_s);
    QVERIFY(!incident.decoded.recognised);
    QVERIFY2(incident.decoded.title.contains(u"no-such-code"_s), qPrintable(incident.decoded.title));
}

QTEST_GUILESS_MAIN(TestIncidentAnswer)
#include "tst_incidentanswer.moc"
