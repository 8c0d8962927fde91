// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/accountbinding.h"
#include "engine/pollcourse.h"
#include "support/fakeclock.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;

class TestPollCourse : public QObject {
    Q_OBJECT

private slots:
    void countsFailuresInARow_data()
    {
        QTest::addColumn<int>("pages");
        QTest::addColumn<bool>("feedGood");
        QTest::addColumn<bool>("keyRefused");
        QTest::addColumn<int>("failures"); // after six such rounds
        QTest::newRow("nothing could be read") << 0 << false << false << 6;
        QTest::newRow("the same page fails") << PollCourse::PagesOfProgress - 1 << false << false << 6;
        QTest::newRow("an error after many pages") << PollCourse::PagesOfProgress << false << false << 1;
        QTest::newRow("many pages of another feed") << 40 << true << false << 6;
        QTest::newRow("the key was refused") << 40 << false << true << 6;
    }
    void countsFailuresInARow()
    {
        QFETCH(int, pages);
        QFETCH(bool, feedGood);
        QFETCH(bool, keyRefused);
        QFETCH(int, failures);
        FakeClock clock;
        const AccountBinding binding;
        PollCourse course(clock, binding, {});
        RoundReport report;
        report.keyRefused = keyRefused;
        FeedReport feed;
        feed.feed = u"calls"_s;
        feed.pages = pages;
        feed.good = feedGood;
        report.feeds.append(feed);
        for (int round = 0; round < 6; ++round) {
            course.take(report, false, 0.999);
            QVERIFY(course.facts().lastPollFailed);
            // However far it came, it waits.
            QVERIFY(course.retryMs() >= 1'000);
            clock.advance(300'001);
        }
        QCOMPARE(course.state().failures, failures);
    }
};

QTEST_GUILESS_MAIN(TestPollCourse)
#include "tst_pollcourse.moc"
