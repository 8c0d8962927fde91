// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/callworld.h"
#include "simulator/errorschedule.h"
#include "simulator/timeformats.h"

#include <QTest>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;
using namespace ringback::sim;

namespace {

constexpr Micros kSecond = 1'000'000;
constexpr Micros kStart = 1'777'629'600 * kSecond; // 2026-05-01T10:00:00Z

WorldTraits smallTraits()
{
    WorldTraits traits;
    traits.provider = "test";
    traits.endings = {{CallEnding::Completed, CallStage::Talking, "ok"_L1, 3, 10'000, 20'000},
                      {CallEnding::Busy, CallStage::Dialing, "busy"_L1, 1, 1000, 2000}};
    traits.ownNumbers = {u"+15550000001"_s};
    traits.otherNumber = fictionalNumber;
    traits.callId = [](Dice& dice) { return dice.uuid(); };
    return traits;
}

WorldSetup smallSetup()
{
    WorldSetup setup;
    setup.seed = 11;
    setup.start = kStart;
    setup.callsPerMinute = 12;
    setup.historyCalls = 20;
    setup.historySpan = 3600 * kSecond;
    return setup;
}

QStringList idsAt(CallWorld& world, Micros now)
{
    world.advanceTo(now);
    QStringList ids;
    const auto plans = world.newestFirst(now);
    for (const CallPlan* plan : plans)
        ids.append(plan->id);
    return ids;
}

} // namespace

class TestCallWorld : public QObject {
    Q_OBJECT
private slots:
    void sameSeedGivesTheSameWorld();
    void howOftenItIsAskedDoesNotMatter();
    void createsAtTheRateAskedFor();
    void aLongJumpCostsLittleAndKeepsTheNewest();
    void goingBackHidesLaterCalls();
    void livesGoThroughTheirPhases();
    void speedShortensLivesOnly();
    void historyLiesBeforeTheStart();
    void aHistoryWithoutRoomStillHasOrder();
    void placedCallsDoNotDisturbTheSchedule();
    void callsPlacedInOneMillisecondKeepTheirOrder();
    void hangingUpEndsALivingCall();
    void nobodyCallsHimself();
    void faultsComeAtTheirRateAndRepeat();
    void theFirstListingsWork();
    void aRateLimitHoldsUntilItsTime();
    void writesTimes();
    void readsOnlyItsOwnTimes_data();
    void readsOnlyItsOwnTimes();
};

void TestCallWorld::sameSeedGivesTheSameWorld()
{
    CallWorld one(smallTraits(), smallSetup());
    CallWorld two(smallTraits(), smallSetup());
    const QStringList ids = idsAt(one, kStart + 600 * kSecond);
    QVERIFY(ids.size() > 100);
    QCOMPARE(idsAt(two, kStart + 600 * kSecond), ids);

    WorldSetup other = smallSetup();
    other.seed = 12;
    CallWorld three(smallTraits(), other);
    QVERIFY(idsAt(three, kStart + 600 * kSecond) != ids);
}

void TestCallWorld::howOftenItIsAskedDoesNotMatter()
{
    CallWorld once(smallTraits(), smallSetup());
    CallWorld often(smallTraits(), smallSetup());
    for (int second = 0; second < 300; ++second)
        often.advanceTo(kStart + second * kSecond);
    QCOMPARE(idsAt(often, kStart + 300 * kSecond), idsAt(once, kStart + 300 * kSecond));
}

void TestCallWorld::createsAtTheRateAskedFor()
{
    CallWorld world(smallTraits(), smallSetup());
    const auto before = idsAt(world, kStart).size();
    const auto after = idsAt(world, kStart + 600 * kSecond).size();
    QVERIFY2(after - before >= 119 && after - before <= 121, qPrintable(QString::number(after - before)));
}

void TestCallWorld::aLongJumpCostsLittleAndKeepsTheNewest()
{
    WorldSetup setup = smallSetup();
    setup.callsPerMinute = 600;
    CallWorld world(smallTraits(), setup);
    const Micros later = kStart + Micros {10} * 365 * 24 * 3600 * kSecond;
    world.advanceTo(later);
    const auto plans = world.newestFirst(later);
    QCOMPARE(plans.size(), qsizetype {CallWorld::kKept});
    QVERIFY(later - plans.first()->createdAt < kSecond);
}

void TestCallWorld::goingBackHidesLaterCalls()
{
    CallWorld world(smallTraits(), smallSetup());
    const QStringList early = idsAt(world, kStart + 60 * kSecond);
    const QStringList late = idsAt(world, kStart + 120 * kSecond);
    QVERIFY(late.size() > early.size());
    QCOMPARE(idsAt(world, kStart + 60 * kSecond), early);
    QVERIFY(!world.find(late.first(), kStart + 60 * kSecond));
    QCOMPARE(idsAt(world, kStart + 120 * kSecond), late);
}

void TestCallWorld::livesGoThroughTheirPhases()
{
    CallPlan plan = drawCall(smallTraits(), 5, 0.5, kStart, 1);
    Dice dice(1);
    plan.ringingAt.reset();
    plan.answeredAt.reset();
    drawLife(plan, smallTraits().endings.first(), 1, dice);
    QVERIFY(plan.ringingAt && plan.answeredAt);
    QCOMPARE(lifeAt(plan, plan.createdAt).phase, CallPhase::Queued);
    QCOMPARE(lifeAt(plan, *plan.ringingAt - 1).phase, CallPhase::Queued);
    QCOMPARE(lifeAt(plan, *plan.ringingAt).phase, CallPhase::Ringing);
    QVERIFY(!lifeAt(plan, *plan.ringingAt).answeredAt);
    QCOMPARE(lifeAt(plan, *plan.answeredAt).phase, CallPhase::InProgress);
    QVERIFY(!lifeAt(plan, plan.endedAt - 1).endedAt);
    QVERIFY(lifeAt(plan, plan.endedAt - 1).closing);
    const CallLife over = lifeAt(plan, plan.endedAt);
    QCOMPARE(over.phase, CallPhase::Ended);
    QVERIFY(!over.closing);
    QCOMPARE(over.talkSeconds(plan.endedAt + 99 * kSecond), (plan.endedAt - *plan.answeredAt) / kSecond);

    drawLife(plan, smallTraits().endings.last(), 1, dice);
    plan.ringingAt.reset();
    plan.answeredAt.reset();
    QCOMPARE(lifeAt(plan, plan.endedAt).talkSeconds(plan.endedAt), 0);
}

void TestCallWorld::speedShortensLivesOnly()
{
    WorldSetup fast = smallSetup();
    fast.speed = 4;
    CallWorld slowWorld(smallTraits(), smallSetup());
    CallWorld fastWorld(smallTraits(), fast);
    const Micros now = kStart + 600 * kSecond;
    QCOMPARE(idsAt(fastWorld, now), idsAt(slowWorld, now));
    const auto slowPlans = slowWorld.newestFirst(now);
    const auto fastPlans = fastWorld.newestFirst(now);
    for (qsizetype i = 0; i < slowPlans.size(); ++i) {
        QCOMPARE(fastPlans[i]->createdAt, slowPlans[i]->createdAt);
        const Micros slow = slowPlans[i]->endedAt - slowPlans[i]->createdAt;
        const Micros quick = fastPlans[i]->endedAt - fastPlans[i]->createdAt;
        QVERIFY(std::abs(slow / 4 - quick) < 4000);
    }
}

void TestCallWorld::historyLiesBeforeTheStart()
{
    WorldSetup setup = smallSetup();
    setup.callsPerMinute = 0;
    CallWorld world(smallTraits(), setup);
    world.advanceTo(kStart + 3600 * kSecond);
    const auto plans = world.newestFirst(kStart + 3600 * kSecond);
    QCOMPARE(plans.size(), 20);
    for (const CallPlan* plan : plans) {
        QVERIFY(plan->createdAt < kStart);
        QVERIFY(plan->createdAt >= kStart - 3601 * kSecond);
    }
    QVERIFY(std::is_sorted(plans.begin(), plans.end(),
                           [](const CallPlan* a, const CallPlan* b) { return a->createdAt > b->createdAt; }));
}

void TestCallWorld::aHistoryWithoutRoomStillHasOrder()
{
    WorldSetup setup = smallSetup();
    setup.historySpan = 0;
    CallWorld world(smallTraits(), setup);
    const auto plans = world.newestFirst(kStart - 1);
    QVERIFY(plans.size() >= 19);
    for (qsizetype i = 1; i < plans.size(); ++i)
        QVERIFY(plans[i]->createdAt < plans[i - 1]->createdAt);
}

void TestCallWorld::placedCallsDoNotDisturbTheSchedule()
{
    CallWorld calm(smallTraits(), smallSetup());
    CallWorld busy(smallTraits(), smallSetup());
    const QString placed =
        busy.place({u"+15550000001"_s, u"+15550000002"_s, {}, {}, {}}, kStart + 30 * kSecond).id;
    QStringList ids = idsAt(busy, kStart + 300 * kSecond);
    QCOMPARE(ids.removeAll(placed), 1);
    QCOMPARE(ids, idsAt(calm, kStart + 300 * kSecond));
    const CallPlan* plan = busy.find(placed, kStart + 300 * kSecond);
    QVERIFY(plan);
    QCOMPARE(plan->to, u"+15550000002"_s);
    QCOMPARE(plan->way, CallWay::Outbound);
}

void TestCallWorld::callsPlacedInOneMillisecondKeepTheirOrder()
{
    CallWorld world(smallTraits(), smallSetup());
    const Micros now = kStart + 90 * kSecond + 999;
    QStringList placed;
    for (int i = 0; i < 5; ++i)
        placed.prepend(world.place({u"+15550000001"_s, u"+15550000002"_s, {}, {}, {}}, now).id);
    const auto plans = world.newestFirst(now);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(plans[i]->id, placed[i]);
    for (int i = 1; i < 5; ++i)
        QVERIFY(plans[i]->createdAt < plans[i - 1]->createdAt);
}

void TestCallWorld::hangingUpEndsALivingCall()
{
    CallWorld world(smallTraits(), smallSetup());
    const EndingChoice talk = smallTraits().endings.first();
    const CallPlan placed = world.place({u"+15550000001"_s, u"+15550000002"_s, {}, {}, talk}, kStart);
    QVERIFY(!world.hangUp(u"nobody"_s, kStart, 0, {}, {}));
    const Micros ringing = *placed.ringingAt + 1;
    QVERIFY(world.hangUp(placed.id, ringing, kSecond, u"over"_s, u"gave-up"_s));
    const CallPlan* plan = world.find(placed.id, ringing);
    QCOMPARE(plan->ending, CallEnding::Canceled);
    QCOMPARE(plan->code, u"gave-up"_s);
    QVERIFY(!plan->answeredAt);
    QVERIFY(lifeAt(*plan, ringing).closing);
    QCOMPARE(lifeAt(*plan, ringing + kSecond).phase, CallPhase::Ended);
    QVERIFY(!world.hangUp(placed.id, ringing + 2 * kSecond, 0, {}, {}));

    const CallPlan second = world.place({u"+15550000001"_s, u"+15550000002"_s, {}, {}, talk}, kStart);
    QVERIFY(world.hangUp(second.id, *second.answeredAt + 1, 0, u"over"_s, u"gave-up"_s));
    QCOMPARE(world.find(second.id, second.endedAt)->ending, CallEnding::Completed);
    QCOMPARE(world.find(second.id, second.endedAt)->code, u"over"_s);
}

void TestCallWorld::nobodyCallsHimself()
{
    WorldTraits traits = smallTraits();
    traits.otherNumber = [](Dice& dice) -> QString { return u"+1555000000"_s + dice.letters(1, "123"_L1); };
    for (quint64 salt = 0; salt < 50; ++salt) {
        const CallPlan plan = drawCall(traits, salt, 0.1, kStart, 1);
        QVERIFY(plan.from != plan.to);
    }
}

void TestCallWorld::theFirstListingsWork()
{
    for (quint64 seed = 0; seed < 100; ++seed) {
        ErrorSchedule errors("test", seed, true);
        for (quint64 i = 0; i < ErrorSchedule::kUntroubled; ++i)
            QVERIFY(!errors.onList(kStart));
    }
}

void TestCallWorld::faultsComeAtTheirRateAndRepeat()
{
    ErrorSchedule one("test", 3, true);
    ErrorSchedule two("test", 3, true);
    ErrorSchedule off("test", 3, false);
    QMap<FaultKind, int> kinds;
    for (int i = 0; i < 4000; ++i) {
        const auto fault = one.onList(kStart);
        const auto again = two.onList(kStart);
        QCOMPARE(again.has_value(), fault.has_value());
        QVERIFY(!off.onList(kStart));
        if (!fault)
            continue;
        QCOMPARE(again->kind, fault->kind);
        ++kinds[fault->kind];
        if (fault->kind == FaultKind::RateLimited)
            QVERIFY(fault->retryAfterSeconds >= 2 && fault->retryAfterSeconds <= 5);
    }
    const int all =
        kinds[FaultKind::RateLimited] + kinds[FaultKind::Internal] + kinds[FaultKind::Unavailable];
    QVERIFY2(all > 60 && all < 140, qPrintable(QString::number(all)));
    QVERIFY(kinds[FaultKind::RateLimited] && kinds[FaultKind::Internal] && kinds[FaultKind::Unavailable]);
    QCOMPARE(kinds[FaultKind::PaymentRequired], 0);
}

void TestCallWorld::aRateLimitHoldsUntilItsTime()
{
    ErrorSchedule errors("test", 3, true);
    std::optional<ApiFault> fault;
    for (int i = 0; i < 4000 && !(fault && fault->kind == FaultKind::RateLimited); ++i)
        fault = errors.onList(kStart);
    QVERIFY(fault && fault->kind == FaultKind::RateLimited);
    const Micros until = kStart + fault->retryAfterSeconds * kSecond;
    QVERIFY(errors.stillRefused(until - 1));
    QCOMPARE(errors.stillRefused(until - 1)->retryAfterSeconds, 1);
    QVERIFY(!errors.stillRefused(until));
    QVERIFY(!errors.stillRefused(kStart - 1)); // the clock was set back
}

void TestCallWorld::writesTimes()
{
    const Micros whole = kStart;
    const Micros odd = kStart + 42'100;
    QCOMPARE(isoSeconds(odd), "2026-05-01T10:00:00Z");
    QCOMPARE(isoMillis(odd), "2026-05-01T10:00:00.042Z");
    QCOMPARE(isoMicros(odd), "2026-05-01T10:00:00.042100Z");
    QCOMPARE(isoTrimmed(odd), "2026-05-01T10:00:00.0421Z");
    QCOMPARE(isoTrimmed(whole), "2026-05-01T10:00:00Z");
    QCOMPARE(isoMicrosUnlessWhole(whole), "2026-05-01T10:00:00Z");
    QCOMPARE(isoMicrosUnlessWhole(odd), "2026-05-01T10:00:00.042100Z");
    QCOMPARE(spacedMicros(odd), "2026-05-01 10:00:00.042100");
    QCOMPARE(isoDate(odd), "2026-05-01");
    QCOMPARE(httpDate(odd), "Fri, 01 May 2026 10:00:00 GMT"_ba);
    QCOMPARE(isoMicros(-1), "1969-12-31T23:59:59.999999Z");
}

void TestCallWorld::readsOnlyItsOwnTimes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("expected"); // -1: refused
    QTest::newRow("seconds") << u"2026-05-01T10:00:00Z"_s << qint64 {kStart};
    QTest::newRow("trimmed") << u"2026-05-01T10:00:00.0421Z"_s << qint64 {kStart + 42'100};
    QTest::newRow("micros") << u"2026-05-01T10:00:00.042100Z"_s << qint64 {kStart + 42'100};
    QTest::newRow("space") << u"2026-05-01 10:00:00Z"_s << qint64 {-1};
    QTest::newRow("no zone") << u"2026-05-01T10:00:00"_s << qint64 {-1};
    QTest::newRow("offset") << u"2026-05-01T10:00:00+00:00"_s << qint64 {-1};
    QTest::newRow("no such day") << u"2026-02-30T10:00:00Z"_s << qint64 {-1};
    QTest::newRow("words") << u"yesterday"_s << qint64 {-1};
    QTest::newRow("after") << u"2026-05-01T10:00:00Z\n"_s << qint64 {-1};
}

void TestCallWorld::readsOnlyItsOwnTimes()
{
    QFETCH(QString, text);
    QFETCH(qint64, expected);
    QCOMPARE(parseIsoUtc(text).value_or(-1), expected);
}

QTEST_GUILESS_MAIN(TestCallWorld)
#include "tst_callworld.moc"
