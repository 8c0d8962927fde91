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
    // A question that comes before the history is open waits for it, and is not answered with an empty list.
    QSet<quint64> asked {monitor.requestIncidents({})};
    QCoreApplication::processEvents();
    QCOMPARE(answers.size(), 0);
    CallFilter lastHour;
    lastHour.sinceText = u"1h"_s;
    IncidentQuery query;
    query.filter = lastHour;
    asked.insert(monitor.requestIncidents(query));

    monitor.start();
    QTRY_COMPARE(answers.size(), asked.size());
    asked.insert(monitor.requestIncidents(query));
    QTRY_COMPARE(answers.size(), asked.size());
    for (const QList<QVariant>& answer : std::as_const(answers)) {
        const auto known = answer.at(1).value<IncidentReport>();
        QVERIFY(known.known);
        QCOMPARE(known.incidents.size(), 1);
    }
    const auto report = answers.last().at(1).value<IncidentReport>();
    QSet<quint64> answered;
    for (const QList<QVariant>& answer : std::as_const(answers))
        answered.insert(answer.first().toULongLong());
    QCOMPARE(answered, asked);
    const Incident& incident = report.incidents.first();
    QCOMPARE(incident.key.reason, u"no-such-code"_s);
    QVERIFY(!incident.decoded.recognised);
    QVERIFY2(incident.decoded.title.contains(u"no-such-code"_s), qPrintable(incident.decoded.title));
}

QTEST_GUILESS_MAIN(TestIncidentAnswer)
#include "tst_incidentanswer.moc"
