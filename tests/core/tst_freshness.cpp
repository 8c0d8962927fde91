// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/account.h"
#include "support/fakeclock.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

Q_DECLARE_METATYPE(ringback::FreshnessState)

namespace {
const QDateTime Now(QDate(2026, 5, 4), QTime(12, 0), Qt::UTC);
constexpr qint64 Unset = -1'000'000'000'000LL;
constexpr qint64 NowMs = 500'000'000;

ClockReading at(const QDateTime& wall)
{
    return {wall, NowMs, std::nullopt};
}
} // namespace

class TestFreshness : public QObject {
    Q_OBJECT

private slots:
    void theLimitIsThreeIntervalsAndAtLeastAMinute()
    {
        QCOMPARE(freshnessLimitMs(10'000), 60'000);
        QCOMPARE(freshnessLimitMs(20'000), 60'000);
        QCOMPARE(freshnessLimitMs(60'000), 180'000);
    }

    void agesWithTheLastGoodPoll_data()
    {
        QTest::addColumn<qint64>("wallAgeMs");
        QTest::addColumn<qint64>("monotonicAgeMs");
        QTest::addColumn<qint64>("intervalMs");
        QTest::addColumn<FreshnessState>("state");
        const auto row = [](const char* name, qint64 wall, qint64 monotonic, qint64 interval,
                            FreshnessState state) {
            QTest::newRow(name) << wall << monotonic << interval << state;
        };
        row("just now", 0, 0, 10'000, FreshnessState::Fresh);
        row("two intervals", 20'000, 20'000, 10'000, FreshnessState::Fresh);
        row("past two intervals", 20'001, 20'001, 10'000, FreshnessState::Late);
        row("at the limit", 60'000, 60'000, 10'000, FreshnessState::Late);
        row("past the limit", 60'001, 60'001, 10'000, FreshnessState::Stale);
        row("long interval, in time", 119'000, 119'000, 60'000, FreshnessState::Fresh);
        row("long interval, late", 121'000, 121'000, 60'000, FreshnessState::Late);
        row("long interval, stale", 180'001, 180'001, 60'000, FreshnessState::Stale);
        // The machine slept: the monotonic clock stood still.
        row("after sleep", 8 * 3'600'000LL, 5'000, 10'000, FreshnessState::Stale);
        // The clock was set back by a day: the wall clock says "in the future".
        // A sleep may hide in what the clock was set back by.
        row("set back, polled just now", -86'400'000, 1'000, 10'000, FreshnessState::Late);
        row("set back within a moment", -1'500, 0, 10'000, FreshnessState::Fresh);
        row("set back, not polled since", -86'400'000, 61'000, 10'000, FreshnessState::Stale);
        row("set back before this process", -86'400'000, Unset, 10'000, FreshnessState::Stale);
        row("set back a little, hiding the age", 1'000, 61'000, 10'000, FreshnessState::Stale);
        row("set forward", 86'400'000, 1'000, 10'000, FreshnessState::Stale);
        // The wall clock alone: it may have been set between the two runs.
        row("from the last run, recent", 5'000, Unset, 10'000, FreshnessState::Late);
        row("from the last run, old", 3'600'000, Unset, 10'000, FreshnessState::Stale);
    }
    void agesWithTheLastGoodPoll()
    {
        QFETCH(qint64, wallAgeMs);
        QFETCH(qint64, monotonicAgeMs);
        QFETCH(qint64, intervalMs);
        FreshnessFacts facts;
        facts.lastGoodAt = Now.addMSecs(-wallAgeMs);
        facts.intervalMs = intervalMs;
        if (monotonicAgeMs != Unset)
            facts.lastGoodMs = NowMs - monotonicAgeMs;
        const Freshness freshness = freshnessOf(facts, at(Now));
        QTEST(freshness.state, "state");
        QCOMPARE(freshness.lastGoodAt, facts.lastGoodAt);
    }

    void isNeverFreshBeyondTheLimit()
    {
        for (const qint64 interval : {1'000LL, 5'000LL, 10'000LL, 30'000LL, 60'000LL, 3'600'000LL}) {
            for (qint64 age = 0; age <= 5 * freshnessLimitMs(interval); age += interval / 4) {
                for (const qint64 jump : {-86'400'000LL, -1LL, 0LL, 1LL, 86'400'000LL}) {
                    FreshnessFacts facts;
                    facts.intervalMs = interval;
                    facts.lastGoodMs = NowMs - age;
                    facts.lastGoodAt = Now.addMSecs(-age);
                    const auto state = freshnessOf(facts, at(Now.addMSecs(jump))).state;
                    if (age > freshnessLimitMs(interval))
                        QCOMPARE(state, FreshnessState::Stale);
                    if (age > freshForMs(interval))
                        QVERIFY(state != FreshnessState::Fresh);
                }
            }
        }
    }

    void whatIsWrongOutranksAge()
    {
        FreshnessFacts facts;
        QCOMPARE(freshnessOf(facts, at(Now)).state, FreshnessState::NeverPolled);
        facts.lastGoodAt = Now;
        facts.lastGoodMs = NowMs;
        QCOMPARE(freshnessOf(facts, at(Now)).state, FreshnessState::Fresh);
        facts.lastPollFailed = true;
        QCOMPARE(freshnessOf(facts, at(Now)).state, FreshnessState::Failing);
        facts.lastPollUnreached = true;
        QCOMPARE(freshnessOf(facts, at(Now)).state, FreshnessState::Unreachable);
        facts.refused = true;
        QCOMPARE(freshnessOf(facts, at(Now)).state, FreshnessState::Refused);
        facts.paused = true;
        QCOMPARE(freshnessOf(facts, at(Now)).state, FreshnessState::Paused);
    }

    void withoutAClockNothingIsFresh()
    {
        FreshnessFacts facts;
        facts.lastGoodAt = Now;
        facts.lastGoodMs = NowMs;
        QCOMPARE(freshnessOf(facts, at(QDateTime())).state, FreshnessState::Stale);
    }

    // A sleep that a later change of the clock hides again, on a system whose monotonic clock stands still
    // meanwhile: seen once, it is remembered until the next good poll.
    void clocksThatPartedOnceVouchForNothing()
    {
        FakeClock clock;
        ClockWatch watch(clock);
        FreshnessFacts facts;
        facts.lastGoodAt = clock.nowUtc();
        facts.lastGoodMs = clock.monotonicMs();
        clock.advance(5'000);
        QCOMPARE(freshnessOf(facts, watch.look()).state, FreshnessState::Fresh);
        clock.sleep(30'000);
        QCOMPARE(freshnessOf(facts, watch.look()).state, FreshnessState::Late);
        clock.jump(-30'000);
        QCOMPARE(freshnessOf(facts, watch.look()).state, FreshnessState::Late);
        clock.advance(1'000);
        facts.lastGoodAt = clock.nowUtc();
        facts.lastGoodMs = clock.monotonicMs();
        QCOMPARE(freshnessOf(facts, watch.look()).state, FreshnessState::Fresh);
    }

    // Where the monotonic clock counts sleep, a sleep is nothing but time.
    void sleepIsTime()
    {
        FakeClock clock;
        clock.countsSleep = true;
        ClockWatch watch(clock);
        watch.look();
        clock.sleep(8 * 3'600'000LL);
        QVERIFY(!watch.look().partedAtMs);
    }

    void theSystemsClockIsNamedAndNeverGoesBack()
    {
        const SystemClock clock;
        const qint64 before = clock.monotonicMs();
        QVERIFY(clock.monotonicMs() >= before);
        QCOMPARE(clock.epoch(), SystemClock().epoch());
#ifdef Q_OS_LINUX
        QVERIFY(!clock.epoch().isEmpty());
#endif
    }

    // What the window shows of an account whose engine says nothing any more.
    void anAnnouncedStateAges()
    {
        AccountState account;
        account.facts.emplace();
        account.facts->lastGoodAt = Now;
        account.facts->lastGoodMs = NowMs;
        account.freshness = {FreshnessState::Fresh, Now};
        const auto after = [&account](qint64 ms) {
            return freshnessOf(account, {Now.addMSecs(ms), NowMs + ms, std::nullopt}).state;
        };
        QCOMPARE(after(1'000), FreshnessState::Fresh);
        QCOMPARE(after(21'000), FreshnessState::Late);
        QCOMPARE(after(61'000), FreshnessState::Stale);
        account.freshness.state = FreshnessState::Late;
        QCOMPARE(after(1'000), FreshnessState::Late);
        account.problem = u"The key is missing."_s;
        QCOMPARE(after(1'000), FreshnessState::Failing);
        account.freshness.state = FreshnessState::Paused;
        QCOMPARE(after(1'000), FreshnessState::Paused);
    }

    void everyStateHasItsOwnWord()
    {
        QSet<QString> words;
        for (const auto state : {FreshnessState::NeverPolled, FreshnessState::Fresh, FreshnessState::Late,
                                 FreshnessState::Stale, FreshnessState::Failing, FreshnessState::Refused,
                                 FreshnessState::Paused, FreshnessState::Unreachable})
            words.insert(wordOf(state));
        QCOMPARE(words.size(), 8);
        QVERIFY(words.contains(u"never-polled"_s));
        QVERIFY(words.contains(u"unreachable"_s));
    }
};

QTEST_GUILESS_MAIN(TestFreshness)
#include "tst_freshness.moc"
