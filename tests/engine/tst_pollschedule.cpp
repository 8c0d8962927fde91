// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pollschedule.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QString Calls = u"calls"_s;
const QString Deep = PollSchedule::CallLane;

PollSchedule schedule()
{
    return PollSchedule({Calls, Deep}, {2'000, 20'000});
}

// Looked at a while ago, and nothing was going on.
PollSchedule known()
{
    PollSchedule polls = schedule();
    for (int i = 0; i < 5; ++i) {
        polls.laneRead(Calls, 0, 0, 1);
        polls.laneRead(Deep, 0, 0, 1);
    }
    return polls;
}
} // namespace

class TestPollSchedule : public QObject {
    Q_OBJECT

private slots:
    void everythingIsDueAtFirst()
    {
        const PollSchedule idle = schedule();
        QCOMPARE(idle.nextDueMs(), 0);
        QCOMPARE(idle.due(5), (QStringList {Calls, Deep}));
    }

    // What is going on now is seen by a second look, not by the first, which finds the past. After a few
    // looks that found nothing it is known to be quiet.
    void theSecondLookFollowsSoonAndQuietSlowsDown()
    {
        PollSchedule polls = schedule();
        qint64 at = 0;
        QList<qint64> intervals;
        for (int i = 0; i < 6; ++i) {
            polls.laneRead(Calls, at, i == 0 ? 500 : 0, 1);
            polls.laneRead(Deep, at, 0, 1);
            QCOMPARE(polls.intervalMs(Deep), polls.intervalMs(Calls));
            QCOMPARE(polls.nextDueMs(), at + polls.intervalMs(Calls));
            intervals.append(polls.intervalMs(Calls));
            at = polls.nextDueMs();
        }
        QCOMPARE(intervals, (QList<qint64> {3'000, 6'000, 12'000, 20'000, 20'000, 20'000}));
    }

    // Neither the provider's fastest nor its budget is passed for that.
    void curiosityHasItsLimits()
    {
        PollSchedule careful({Calls}, {5'000, 20'000});
        careful.laneRead(Calls, 0, 0, 1);
        QCOMPARE(careful.intervalMs(Calls), 5'000);
        PollSchedule poor = schedule();
        poor.setAllowance(10);
        poor.laneRead(Calls, 0, 0, 1);
        poor.laneRead(Deep, 0, 0, 1);
        QVERIFY2(poor.intervalMs(Calls) >= 12'000, qPrintable(QString::number(poor.intervalMs(Calls))));
        // An account that is to be asked all the time is.
        PollSchedule always({Calls}, {0, 0});
        always.laneRead(Calls, 0, 0, 1);
        QCOMPARE(always.intervalMs(Calls), 0);
    }

    void idleIsSlowAndLiveIsFast()
    {
        PollSchedule polls = known();
        QCOMPARE(polls.intervalMs(Calls), 20'000);
        // One call that is being set up, one that people talk in, many.
        polls.expect(Calls, PollSchedule::expectedChanges(1, 0));
        const qint64 ringing = polls.intervalMs(Calls);
        QVERIFY2(ringing >= 2'000 && ringing <= 8'000, qPrintable(QString::number(ringing)));
        polls.expect(Calls, PollSchedule::expectedChanges(0, 1));
        const qint64 talking = polls.intervalMs(Calls);
        QVERIFY(talking > ringing && talking <= 20'000);
        polls.expect(Calls, PollSchedule::expectedChanges(40, 200));
        QCOMPARE(polls.intervalMs(Calls), 2'000);
        polls.expect(Calls, 0);
        QCOMPARE(polls.intervalMs(Calls), 20'000);
    }

    void whatChangedLatelyCountsAndFades()
    {
        PollSchedule polls = schedule();
        polls.laneRead(Calls, 0, 500, 50); // the first walk says nothing about now
        for (int i = 1; i <= 4; ++i)
            polls.laneRead(Calls, i, 0, 1);
        QCOMPARE(polls.intervalMs(Calls), 20'000);
        for (int i = 1; i <= 10; ++i)
            polls.laneRead(Calls, i * 10'000, 20, 1);
        QVERIFY(polls.intervalMs(Calls) < 4'000);
        for (int i = 1; i <= 60; ++i)
            polls.laneRead(Calls, 100'000 + i * 10'000, 0, 1);
        QCOMPARE(polls.intervalMs(Calls), 20'000);
    }

    void whatCostsMoreIsReadLessOften()
    {
        PollSchedule polls = schedule();
        for (int i = 0; i <= 20; ++i) {
            polls.laneRead(Calls, i * 10'000, 5, 1);
            polls.laneRead(Deep, i * 10'000, 5, 9);
        }
        QVERIFY(polls.intervalMs(Deep) > 2 * polls.intervalMs(Calls));
    }

    void theAllowanceIsKept()
    {
        for (const double allowance : {0.5, 2.0, 10.0, 30.0, 100.0}) {
            PollSchedule polls = schedule();
            polls.expect(Calls, 10);
            polls.expect(Deep, 10);
            for (int i = 0; i <= 20; ++i)
                polls.laneRead(Deep, i * 10'000, 100, 6);
            polls.setAllowance(allowance);
            const double asked =
                60'000.0 / double(polls.intervalMs(Calls)) + 6 * 60'000.0 / double(polls.intervalMs(Deep));
            QVERIFY2(asked <= allowance * 1.02, qPrintable(QString::number(asked)));
        }
    }

    // Never slower than the slowest while the allowance has room for that.
    void slownessHasAnEnd()
    {
        PollSchedule polls = schedule();
        polls.expect(Deep, 1000);
        polls.setAllowance(7);
        QVERIFY(polls.intervalMs(Calls) <= 20'000);
        QVERIFY(polls.intervalMs(Deep) <= 20'000);
    }

    void nearlyDueIsReadAlong()
    {
        PollSchedule polls = known();
        polls.laneRead(Calls, 0, 0, 1);
        polls.laneRead(Deep, 2'000, 0, 1);
        QCOMPARE(polls.nextDueMs(), 20'000);
        QVERIFY(polls.due(10'000).isEmpty());
        QCOMPARE(polls.due(20'000), (QStringList {Calls, Deep}));
    }
};

QTEST_GUILESS_MAIN(TestPollSchedule)
#include "tst_pollschedule.moc"
