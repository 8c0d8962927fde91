// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/requestbudget.h"

#include <QRandomGenerator>
#include <QtTest>

#include <deque>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QDateTime Noon(QDate(2026, 5, 1), QTime(12, 0), Qt::UTC);
const RateHeaderNames Usual {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", 60};

HeaderList headers(const QByteArray& limit, const QByteArray& remaining, const QByteArray& reset)
{
    return {{"x-ratelimit-limit", limit}, {"x-ratelimit-remaining", remaining}, {"x-ratelimit-reset", reset}};
}
} // namespace

class TestRequestBudget : public QObject {
    Q_OBJECT

private slots:
    void withoutLimitsNothingWaits()
    {
        RequestBudget budget;
        for (int i = 0; i < 10'000; ++i) {
            QCOMPARE(budget.nextStartMs(5'000, Urgency::Background), 5'000);
            budget.started(5'000);
        }
        QCOMPARE(budget.figures(5'000).lastHour, 10'000);
    }

    // However it is asked, no window of a minute or an hour sees more than its limit.
    void noWindowSeesMoreThanTheLimit_data()
    {
        QTest::addColumn<int>("perMinute");
        QTest::addColumn<int>("perHour");
        QTest::newRow("1 a minute") << 1 << 0;
        QTest::newRow("3 a minute") << 3 << 0;
        QTest::newRow("4 a minute") << 4 << 0;
        QTest::newRow("30 a minute, 400 an hour") << 30 << 400;
        QTest::newRow("250 a minute, 6000 an hour") << 250 << 6000;
        QTest::newRow("an hour alone") << 0 << 100;
    }
    void noWindowSeesMoreThanTheLimit()
    {
        QFETCH(int, perMinute);
        QFETCH(int, perHour);
        QRandomGenerator random(42);
        RequestBudget budget({perMinute, perHour, true}, 0, {});
        std::deque<qint64> starts;
        qint64 now = 1'000'000;
        int total = 0;
        for (int i = 0; i < 20'000 && now < 12 * 3'600'000; ++i) {
            // In bursts with rests between, and now and then in the foreground.
            const auto urgency = random.bounded(4) == 0 ? Urgency::Foreground : Urgency::Background;
            now = budget.nextStartMs(now, urgency);
            if (random.bounded(50) == 0) {
                now += random.bounded(200'000);
                now = budget.nextStartMs(now, urgency);
            }
            budget.started(now);
            starts.push_back(now);
            ++total;
            const auto within = [&](qint64 ms) {
                return std::count_if(starts.begin(), starts.end(),
                                     [&](qint64 start) { return start > now - ms; });
            };
            while (now - starts.front() >= 3'600'000)
                starts.pop_front();
            if (perMinute > 0)
                QVERIFY2(within(60'000) <= perMinute, qPrintable(QString::number(now)));
            if (perHour > 0)
                QVERIFY2(within(3'600'000) <= perHour, qPrintable(QString::number(now)));
        }
        // And it is not much less than may be asked.
        if (perMinute == 30)
            QVERIFY2(total > 11 * 300, qPrintable(QString::number(total)));
    }

    void thePersonsLimitIsTheLowerOne()
    {
        QCOMPARE(RequestBudget({250, 6000, true}, 10, {}).figures(0).perMinute, 10);
        QCOMPARE(RequestBudget({250, 6000, true}, 10, {}).figures(0).perHour, 600);
        QCOMPARE(RequestBudget({250, 6000, true}, 10, {}).figures(0).basis, u"yours"_s);
        QCOMPARE(RequestBudget({250, 6000, true}, 1000, {}).figures(0).perMinute, 250);
        QCOMPARE(RequestBudget({250, 6000, true}, 1000, {}).figures(0).basis, u"published"_s);
        QCOMPARE(RequestBudget({250, 6000, false}, 0, {}).figures(0).basis, u"ours"_s);
    }

    void pollingLeavesSomethingToThePerson()
    {
        RequestBudget budget({80, 0, true}, 0, {});
        qint64 polled = 0;
        while (budget.nextStartMs(0, Urgency::Background) == 0) {
            budget.started(0);
            ++polled;
        }
        QCOMPARE(polled, 18); // of the 20 that the bucket holds
        QCOMPARE(budget.nextStartMs(0, Urgency::Foreground), 0);
    }

    void answersLowerTheLimitAndNeverRaiseIt()
    {
        RequestBudget budget({250, 6000, true}, 0, {Usual});
        budget.answered(headers("100", "90", "30"), 0, Noon);
        QCOMPARE(budget.figures(0).perMinute, 100);
        QCOMPARE(budget.figures(0).basis, u"answers"_s);
        budget.answered(headers("5000", "4000", "30"), 0, Noon);
        QCOMPARE(budget.figures(0).perMinute, 100);
        budget.answered(headers("0", "4000", "30"), 0, Noon);
        budget.answered(headers("rubbish", "-3", ""), 0, Noon);
        QCOMPARE(budget.figures(0).perMinute, 100);
    }

    void whatIsLeftIsSpread_data()
    {
        QTest::addColumn<QByteArray>("reset");
        QTest::newRow("seconds from now") << "40"_ba;
        QTest::newRow("since 1970") << QByteArray::number(Noon.addSecs(40).toSecsSinceEpoch());
        QTest::newRow("milliseconds since 1970") << QByteArray::number(Noon.addSecs(40).toMSecsSinceEpoch());
        QTest::newRow("a date") << "Fri, 01 May 2026 12:00:40 GMT"_ba;
    }
    void whatIsLeftIsSpread()
    {
        QFETCH(QByteArray, reset);
        RequestBudget budget({0, 0, true}, 0, {Usual});
        budget.started(1'000);
        budget.answered(headers("100", "20", reset), 1'000, Noon);
        const qint64 next = budget.nextStartMs(1'000, Urgency::Background);
        QVERIFY2(next > 3'000 && next <= 5'000, qPrintable(QString::number(next))); // 40 s for 10
        QCOMPARE(budget.nextStartMs(1'000, Urgency::Foreground), 1'000);
        // The last tenth is the person's, and after that nothing is.
        budget.answered(headers("100", "10", reset), 1'000, Noon);
        QCOMPARE(budget.nextStartMs(1'000, Urgency::Background), 41'000);
        QCOMPARE(budget.nextStartMs(1'000, Urgency::Foreground), 1'000);
        budget.answered(headers("100", "0", reset), 1'000, Noon);
        QCOMPARE(budget.nextStartMs(1'000, Urgency::Foreground), 41'000);
        QCOMPARE(budget.nextStartMs(41'000, Urgency::Background), 41'000);
    }

    // A provider that names an absurd time must not silence an account for a day.
    void aResetThatCannotBeIsNotBelieved()
    {
        RequestBudget budget({0, 0, true}, 0, {Usual});
        budget.answered(headers("100", "0", "999999999"), 0, Noon);
        QVERIFY(budget.nextStartMs(0, Urgency::Background) <= 3'600'000);
        budget.answered(headers("100", "0", "-5"), 0, Noon);
        QVERIFY(budget.nextStartMs(0, Urgency::Background) <= 60'000);
    }

    void whatAnswersSaidOutlivesTheProcess()
    {
        RequestBudget before({60, 0, true}, 0, {Usual});
        before.answered(headers("20", "0", "40"), 100'000, Noon);
        const QJsonObject kept = before.toJson(110'000, Noon.addSecs(10));
        RequestBudget after({60, 0, true}, 0, {Usual});
        after.restore(kept, 7'000'000, Noon.addSecs(20));
        QCOMPARE(after.figures(7'000'000).perMinute, 20);
        QCOMPARE(after.figures(7'000'000).basis, u"answers"_s);
        QCOMPARE(after.nextStartMs(7'000'000, Urgency::Foreground), 7'020'000);
        // As long as somebody says so.
        after.answered(headers("20", "19", "60"), 7'000'000, Noon.addSecs(80'000));
        RequestBudget longer({60, 0, true}, 0, {Usual});
        longer.restore(after.toJson(7'000'000, Noon.addSecs(80'000)), 0, Noon.addSecs(160'000));
        QCOMPARE(longer.figures(0).perMinute, 20);
        RequestBudget later({60, 0, true}, 0, {Usual});
        later.restore(kept, 7'000'000, Noon.addDays(1));
        QCOMPARE(later.figures(7'000'000).perMinute, 60);
        // Another key: only what was asked counts.
        before.started(110'000);
        RequestBudget other({60, 0, true}, 0, {Usual});
        other.restore(RequestBudget::withoutAnswers(before.toJson(110'000, Noon)), 7'000'000, Noon);
        QCOMPARE(other.figures(7'000'000).perMinute, 60);
        QCOMPARE(other.figures(7'000'000).lastHour, 1);
        QCOMPARE(other.nextStartMs(7'000'000, Urgency::Foreground), 7'000'000);
    }

    void itOutlivesTheProcess()
    {
        RequestBudget before({8, 100, true}, 0, {});
        before.started(100'000);
        before.started(100'000);
        const QJsonObject kept = before.toJson(100'000, Noon);
        RequestBudget after({8, 100, true}, 0, {});
        after.restore(kept, 7'000'000, Noon.addSecs(1));
        QCOMPARE(after.figures(7'000'000).lastHour, 2);
        QVERIFY(after.nextStartMs(7'000'000, Urgency::Foreground) > 7'000'000);
        // Set back meanwhile: no time is given for free. Long ago: all of it is.
        RequestBudget back({8, 100, true}, 0, {});
        back.restore(kept, 7'000'000, Noon.addDays(-1));
        QVERIFY(back.nextStartMs(7'000'000, Urgency::Foreground) > 7'000'000);
        RequestBudget later({8, 100, true}, 0, {});
        later.restore(kept, 7'000'000, Noon.addSecs(2 * 3600));
        QCOMPARE(later.figures(7'000'000).lastHour, 0);
        QCOMPARE(later.nextStartMs(7'000'000, Urgency::Background), 7'000'000);
        // Rubbish is as if nothing had been kept.
        RequestBudget rubbish({8, 100, true}, 0, {});
        rubbish.restore(QJsonObject {{"at"_L1, 5}, {"counts"_L1, u"x"_s}}, 7'000'000, Noon);
        QCOMPARE(rubbish.nextStartMs(7'000'000, Urgency::Background), 7'000'000);
    }
};

QTEST_GUILESS_MAIN(TestRequestBudget)
#include "tst_requestbudget.moc"
