// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incidentrules.h"

#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestIncidentRules : public QObject {
    Q_OBJECT

private slots:
    void listsTakeTheirPartOfTheFilter()
    {
        const QDateTime now(QDate(2026, 5, 1), QTime(12, 0), Qt::UTC);
        const QString text = u"status:failed provider:vobiz account:desk direction:outbound since:2h "
                             "until:2026-05-01T11:30:00Z advice:later fault:you entry:vobiz/end-3010 "
                             "flag:stuck work:taken needs:action 555"_s;
        const auto filter = parseCallFilter(text, now);
        QVERIFY2(filter, qPrintable(filter.error()));
        CallFilter expected;
        expected.text = u"555"_s;
        expected.providers = {u"vobiz"_s};
        expected.accounts = {u"desk"_s};
        expected.since = filter->since;
        expected.until = filter->until;
        expected.sinceText = u"2h"_s;
        expected.untilText = filter->untilText;
        QCOMPARE(partForErrors(*filter), expected);
        expected.statuses = {CallStatus::Failed};
        QCOMPARE(partForIncidents(*filter), expected);
        QVERIFY(partForIncidents(*parseCallFilter(u"needs:action"_s, now)).isEmpty());
    }

    void needsActionUntilDone_data()
    {
        QTest::addColumn<RetryWord>("advice");
        QTest::addColumn<int>("state"); // -1: nobody wrote
        QTest::addColumn<int>("failureAfter");
        QTest::addColumn<bool>("needs");
        QTest::newRow("untouched") << RetryWord::Later << -1 << 0 << true;
        QTest::newRow("not documented") << RetryWord::Unknown << -1 << 0 << true;
        QTest::newRow("nothing to retry") << RetryWord::None << -1 << 0 << false;
        QTest::newRow("never") << RetryWord::Never << -1 << 0 << false;
        QTest::newRow("taken") << RetryWord::Later << int(WorkWord::Taken) << 5 << true;
        QTest::newRow("done") << RetryWord::Later << int(WorkWord::Done) << -5 << false;
        QTest::newRow("done at that instant") << RetryWord::Later << int(WorkWord::Done) << 0 << false;
        QTest::newRow("failed again") << RetryWord::Later << int(WorkWord::Done) << 1 << true;
        QTest::newRow("never, again") << RetryWord::Never << int(WorkWord::Done) << 1 << false;
    }
    void needsActionUntilDone()
    {
        QFETCH(RetryWord, advice);
        QFETCH(int, state);
        QFETCH(int, failureAfter);
        const QDateTime at(QDate(2026, 5, 1), QTime(12, 0), Qt::UTC);
        Incident incident;
        incident.lastAt = at.addSecs(failureAfter);
        incident.decoded.retry.advice = advice;
        IncidentWork work;
        if (state >= 0)
            work.entries.append({static_cast<WorkWord>(state), u"Ana"_s, {}, at, {}});
        QTEST(needsAction(incident, work), "needs");
    }
};

QTEST_GUILESS_MAIN(TestIncidentRules)
#include "tst_incidentrules.moc"
