// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/account.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

Q_DECLARE_METATYPE(ringback::FreshnessState)

namespace {
const QDateTime Now(QDate(2026, 5, 4), QTime(12, 0), Qt::UTC);
constexpr qint64 Unset = -1'000'000'000'000LL;
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
        row("set back, polled just now", -86'400'000, 1'000, 10'000, FreshnessState::Fresh);
        row("set back, not polled since", -86'400'000, 61'000, 10'000, FreshnessState::Stale);
        row("set back before this process", -86'400'000, Unset, 10'000, FreshnessState::Stale);
        row("set back a little, hiding the age", 1'000, 61'000, 10'000, FreshnessState::Stale);
        row("set forward", 86'400'000, 1'000, 10'000, FreshnessState::Stale);
        row("from the last run, recent", 5'000, Unset, 10'000, FreshnessState::Fresh);
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
            facts.monotonicAgeMs = monotonicAgeMs;
        const Freshness freshness = freshnessOf(facts, Now);
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
                    facts.monotonicAgeMs = age;
                    facts.lastGoodAt = Now.addMSecs(-age);
                    const auto state = freshnessOf(facts, Now.addMSecs(jump)).state;
                    if (age > freshnessLimitMs(interval))
                        QVERIFY(state == FreshnessState::Stale);
                }
            }
        }
    }

    void whatIsWrongOutranksAge()
    {
        FreshnessFacts facts;
        QCOMPARE(freshnessOf(facts, Now).state, FreshnessState::NeverPolled);
        facts.lastGoodAt = Now;
        QCOMPARE(freshnessOf(facts, Now).state, FreshnessState::Fresh);
        facts.lastPollFailed = true;
        QCOMPARE(freshnessOf(facts, Now).state, FreshnessState::Failing);
        facts.lastPollUnreached = true;
        QCOMPARE(freshnessOf(facts, Now).state, FreshnessState::Unreachable);
        facts.refused = true;
        QCOMPARE(freshnessOf(facts, Now).state, FreshnessState::Refused);
        facts.paused = true;
        QCOMPARE(freshnessOf(facts, Now).state, FreshnessState::Paused);
    }

    void withoutAClockNothingIsFresh()
    {
        FreshnessFacts facts;
        facts.lastGoodAt = Now;
        QCOMPARE(freshnessOf(facts, QDateTime()).state, FreshnessState::Stale);
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
