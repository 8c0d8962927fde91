// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/feedwalk.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QDateTime Noon(QDate(2026, 5, 1), QTime(12, 0), Qt::UTC);

QDateTime minutesAgo(int minutes)
{
    return Noon.addSecs(-60LL * minutes);
}

FeedWalk::Limits published()
{
    FeedWalk::Limits limits;
    limits.newestFirst = true;
    limits.firstFloor = Noon.addDays(-7);
    limits.now = Noon;
    limits.maxPages = 50;
    return limits;
}

FeedWalk::Limits unpublished()
{
    FeedWalk::Limits limits = published();
    limits.newestFirst = false;
    return limits;
}

constexpr int None = std::numeric_limits<int>::min(); // no instant reported

// A page of new calls, so many minutes old each, with the cursor of the next one.
FeedWalk::PageFacts pageOf(const QList<int>& ages, const QString& next = {})
{
    FeedWalk::PageFacts facts;
    for (const int age : ages)
        facts.createdAt.append(age == None ? QDateTime() : minutesAgo(age));
    facts.calls = static_cast<int>(ages.size());
    facts.newCalls = facts.calls;
    if (!next.isEmpty())
        facts.next = PageCursor {next};
    return facts;
}

FeedWalk::PageFacts known(FeedWalk::PageFacts facts)
{
    facts.newCalls = 0;
    return facts;
}

// ... of a list by page number or offset that says how many rows it has.
FeedWalk::PageFacts ofRows(FeedWalk::PageFacts facts, int rows, int perPage = 2)
{
    facts.rowsInAll = rows;
    facts.rowsPerPage = perPage;
    return facts;
}

FeedState readUntil(int age)
{
    FeedState state;
    state.completeUntil = minutesAgo(age);
    return state;
}

// ---- a provider's list that grows and fails, for the property test ----

enum class Ways { Cursor, Page, Offset };

struct Listed {
    int id = 0;
    QDateTime createdAt;
};

class GrowingList {
public:
    GrowingList(Ways ways, bool newestFirst, bool timed, quint32 seed)
        : m_random(seed), m_ways(ways), m_newestFirst(newestFirst), m_timed(timed)
    {
    }

    void add(int count)
    {
        for (int i = 0; i < count; ++i) {
            m_now = m_now.addSecs(m_random.bounded(1, 90));
            const qsizetype at = m_newestFirst ? 0 : m_random.bounded(static_cast<int>(m_calls.size()) + 1);
            m_calls.insert(at, {++m_lastId, m_now});
        }
    }
    // Calls go, from anywhere: a list that loses some while it is walked says how many it has.
    void remove(int count)
    {
        m_counts = true;
        for (int i = 0; i < count && !m_calls.isEmpty(); ++i)
            m_calls.removeAt(m_random.bounded(static_cast<int>(m_calls.size())));
    }
    QDateTime now() const { return m_now; }
    bool chance(int percent) { return m_random.bounded(100) < percent; }
    int bounded(int highest) { return static_cast<int>(m_random.bounded(highest + 1)); }

    // One round; false where a page failed.
    bool round(FeedState& state, int maxPages, int failPercent, int growPercent, int shrinkPercent = 0)
    {
        FeedWalk::Limits limits;
        limits.newestFirst = m_newestFirst && m_timed;
        limits.firstFloor = m_now.addDays(-7);
        limits.now = m_now;
        limits.maxPages = maxPages;
        FeedWalk walk(state, limits);
        int fetched = 0;
        while (!walk.isDone()) {
            if (++fetched > 3 * maxPages) {
                m_endless = true;
                return false;
            }
            if (chance(failPercent)) {
                walk.interrupted(walk.cursor().has_value() && chance(25));
                state = walk.state();
                return false;
            }
            walk.pageRead(fetch(walk.cursor()));
            if (chance(growPercent))
                add(bounded(3));
            if (shrinkPercent > 0 && chance(shrinkPercent))
                remove(bounded(4));
        }
        state = walk.state();
        return true;
    }

    QList<int> unread() const
    {
        QList<int> ids;
        for (const Listed& call : m_calls) {
            if (!m_read.contains(call.id))
                ids.append(call.id);
        }
        return ids;
    }
    // ... but for those that the state says may be missing.
    QList<int> unnoticed(const FeedState& state) const
    {
        QList<int> ids;
        for (const Listed& call : m_calls) {
            const auto tells = [&call](const QPair<QDateTime, QDateTime>& gap) {
                return !gap.first.isValid() || (gap.first <= call.createdAt && call.createdAt <= gap.second);
            };
            if (!m_read.contains(call.id) && std::none_of(state.gaps.begin(), state.gaps.end(), tells))
                ids.append(call.id);
        }
        return ids;
    }
    bool isEndless() const { return m_endless; }

private:
    static constexpr qsizetype PageSize = 10;

    FeedWalk::PageFacts fetch(const std::optional<PageCursor>& cursor)
    {
        qsizetype from = 0;
        if (cursor && m_ways == Ways::Cursor) {
            // The cursor names the last call of the page before.
            while (from < m_calls.size() && m_calls[from].id != cursor->value.toInt())
                ++from;
            ++from;
        } else if (cursor) {
            from = cursor->value.toInt() * (m_ways == Ways::Page ? PageSize : 1);
        }
        FeedWalk::PageFacts facts;
        const qsizetype to = std::min(from + PageSize, m_calls.size());
        for (qsizetype i = from; i < to; ++i) {
            const Listed& call = m_calls[i];
            facts.createdAt.append(m_timed ? call.createdAt : QDateTime());
            ++facts.calls;
            if (!m_read.contains(call.id))
                ++facts.newCalls;
            m_read.insert(call.id);
        }
        if (to < m_calls.size()) {
            const qsizetype next = m_ways == Ways::Cursor ? m_calls[to - 1].id
                : m_ways == Ways::Page                    ? from / PageSize + 1
                                                          : to;
            facts.next = PageCursor {QString::number(next)};
        }
        if (m_counts && m_ways != Ways::Cursor)
            facts.rowsInAll = m_calls.size();
        return facts;
    }

    QRandomGenerator m_random;
    Ways m_ways;
    bool m_newestFirst;
    bool m_timed;
    QDateTime m_now = Noon;
    int m_lastId = 0;
    QList<Listed> m_calls;
    QSet<int> m_read;
    bool m_endless = false;
    bool m_counts = false;
};
} // namespace

Q_DECLARE_METATYPE(ringback::FeedWalk::PageFacts)

class TestFeedWalk : public QObject {
    Q_OBJECT

private slots:
    // A list without order that is longer than may be read: where it met nothing known, calls may be missing.
    void whatCannotBeReadAnyMoreIsMarked()
    {
        FeedWalk::Limits limits = unpublished();
        limits.maxPages = 2;
        FeedWalk walk(readUntil(500), limits);
        walk.pageRead(pageOf({3, 9, 5}, u"2"_s));
        walk.pageRead(pageOf({40, 12, 31}, u"3"_s));
        QVERIFY(walk.isDone());
        const FeedState state = walk.state();
        QCOMPARE(state.gaps.size(), 1);
        QCOMPARE(state.gaps.first().first, minutesAgo(500));
        QCOMPARE(state.gaps.first().second, minutesAgo(40));
        // It is kept, shown, and not marked again by a walk that meets what is known.
        PollState kept;
        kept.feeds.insert(u"calls"_s, state);
        QCOMPARE(pollStateFromJson(toJson(kept)).feeds, kept.feeds);
        const QList<HistoryGap> shown = gapsIn(kept);
        QCOMPARE(shown.size(), 1);
        QVERIFY(!shown.first().beingRead);
        FeedWalk next(state, limits);
        next.pageRead(known(pageOf({2, 9, 5}, u"2"_s)));
        next.pageRead(pageOf({40, 12, 31}, u"3"_s));
        QCOMPARE(next.state().gaps.size(), 1);
        // A person's walk back past it closes it.
        limits.since = minutesAgo(600);
        FeedWalk back(next.state(), limits);
        back.pageRead(pageOf({2, 700}));
        QVERIFY(back.isDone());
        QVERIFY(back.state().gaps.isEmpty());
    }

    void theFirstWalkLeavesNoGap()
    {
        FeedWalk::Limits limits = unpublished();
        limits.maxPages = 1;
        FeedWalk walk(FeedState {}, limits);
        walk.pageRead(pageOf({3, 9, 5}, u"2"_s));
        QVERIFY(walk.isDone());
        QVERIFY(walk.state().gaps.isEmpty());
    }

    // Once may be a slip of the provider's; the second time that is how its list ends.
    void cursorsThatLeadInCirclesTwiceLeaveAGap()
    {
        FeedState state = readUntil(500);
        for (const int gaps : {0, 1}) {
            FeedWalk walk(state, published());
            walk.pageRead(pageOf({3, 5}, u"a"_s));
            walk.pageRead(pageOf({7, 9}, u"b"_s));
            walk.pageRead(pageOf({11, 13}, u"a"_s));
            QVERIFY(walk.isDone());
            state = walk.state();
            QCOMPARE(state.gaps.size(), gaps);
        }
        QCOMPARE(state.gaps.first().second, minutesAgo(13));
    }

    // A hole that the next round goes on reading is shown as long as it is there.
    void aHoleThatIsBeingReadIsShown()
    {
        FeedWalk::Limits limits = published();
        limits.maxPages = 2;
        FeedWalk walk(readUntil(500), limits);
        walk.pageRead(pageOf({3, 5}, u"2"_s));
        walk.pageRead(pageOf({7, 9}, u"3"_s));
        QVERIFY(walk.isDone());
        PollState kept;
        kept.feeds.insert(u"calls"_s, walk.state());
        QCOMPARE(gapsIn(kept).size(), 1);
        QVERIFY(gapsIn(kept).first().beingRead);
        QCOMPARE(gapsIn(kept).first().to, minutesAgo(9));
        QVERIFY(gapsIn(kept).first().from <= minutesAgo(500));
        FeedWalk next(walk.state(), limits);
        next.pageRead(known(pageOf({3, 9, 600}, u"2"_s)));
        QVERIFY(next.isResuming());
        next.pageRead(pageOf({11, 13}, u"4"_s));
        kept.feeds.insert(u"calls"_s, next.state());
        QCOMPARE(gapsIn(kept).first().to, minutesAgo(13));
        next.pageRead(known(pageOf({499, 600}, u"5"_s)));
        QVERIFY(next.isDone());
        kept.feeds.insert(u"calls"_s, next.state());
        QVERIFY(gapsIn(kept).isEmpty());
    }

    // Pages that show live calls are read on, each instead of as many single requests.
    void liveCallsAreFollowedWhileThatPays()
    {
        FeedWalk::Limits limits = published();
        limits.followPages = 3;
        const auto withLive = [](FeedWalk::PageFacts facts, int live) {
            facts.live = live;
            return facts;
        };
        FeedWalk walk(readUntil(10), limits);
        walk.pageRead(withLive(known(pageOf({3, 20}, u"2"_s)), 5));
        QVERIFY(!walk.isDone() && walk.isFollowing());
        walk.pageRead(withLive(known(pageOf({21, 30}, u"3"_s)), 4));
        QVERIFY(!walk.isDone());
        walk.pageRead(withLive(known(pageOf({31, 40}, u"4"_s)), 1));
        QVERIFY(walk.isDone());
        QCOMPARE(walk.state().completeUntil, minutesAgo(3));
        limits.followPages = 0;
        FeedWalk light(readUntil(10), limits);
        light.pageRead(withLive(known(pageOf({3, 20}, u"2"_s)), 5));
        QVERIFY(light.isDone());
    }

    void startsAtTheFirstPage()
    {
        const FeedWalk walk({}, published());
        QVERIFY(!walk.isDone());
        QVERIFY(!walk.cursor());
        QVERIFY(!walk.isResuming());
        QCOMPARE(walk.pages(), 0);
    }

    void firstWalkGoesBackSevenDays()
    {
        FeedWalk walk({}, published());
        walk.pageRead(pageOf({1, 10}, u"b"_s));
        QVERIFY(!walk.isDone());
        QCOMPARE(walk.cursor()->value, u"b"_s);
        walk.pageRead(pageOf({60, 7 * 24 * 60 - 1}, u"c"_s));
        QVERIFY(!walk.isDone());
        walk.pageRead(pageOf({7 * 24 * 60, 7 * 24 * 60 + 1}, u"d"_s));
        QVERIFY(walk.isDone());
        QCOMPARE(walk.pages(), 3);
        QCOMPARE(walk.state().completeUntil, minutesAgo(1));
        QVERIFY(walk.state().resumeCursor.isEmpty());
    }

    void firstWalkStopsAtThePageLimit()
    {
        FeedWalk::Limits limits = published();
        limits.maxPages = 3;
        FeedWalk walk({}, limits);
        for (int i = 0; i < 3; ++i) {
            QVERIFY(!walk.isDone());
            walk.pageRead(pageOf({i}, QString::number(i)));
        }
        QVERIFY(walk.isDone());
        QCOMPARE(walk.state().completeUntil, minutesAgo(0));
        // It is over, not interrupted: what is older is not wanted.
        QVERIFY(walk.state().resumeCursor.isEmpty());
    }

    void endsWithTheList_data()
    {
        QTest::addColumn<QList<int>>("ages");
        QTest::addColumn<QString>("next");
        QTest::newRow("no next page") << QList<int> {1, 2} << QString();
        QTest::newRow("empty page with a next one") << QList<int> {} << u"more"_s;
        QTest::newRow("empty list") << QList<int> {} << QString();
    }
    void endsWithTheList()
    {
        QFETCH(QList<int>, ages);
        QFETCH(QString, next);
        FeedWalk walk({}, published());
        walk.pageRead(pageOf(ages, next));
        QVERIFY(walk.isDone());
    }

    void stopsAtAPageThatReachesBackToWhatIsKnown()
    {
        FeedWalk walk(readUntil(30), published());
        walk.pageRead(pageOf({1, 20, 29}, u"b"_s));
        QVERIFY(!walk.isDone());
        FeedWalk::PageFacts facts = pageOf({29, 31, 40}, u"c"_s);
        facts.newCalls = 1;
        walk.pageRead(facts);
        QVERIFY(walk.isDone());
        QCOMPARE(walk.state().completeUntil, minutesAgo(1));
    }

    void aPageOfOldButUnknownCallsIsNotTheEnd()
    {
        FeedWalk walk(readUntil(30), published());
        walk.pageRead(pageOf({40, 50}, u"b"_s)); // listed late, or by another instant
        QVERIFY(!walk.isDone());
    }

    void completeUntilNeverGoesBack()
    {
        FeedWalk walk(readUntil(5), published());
        walk.pageRead(known(pageOf({20, 40})));
        QVERIFY(walk.isDone());
        QCOMPARE(walk.state().completeUntil, minutesAgo(5));
    }

    // One record with an impossible date must not hide what is created from now on.
    void anInstantOfTheFutureIsNotBelieved()
    {
        FeedWalk first({}, published());
        first.pageRead(pageOf({-60 * 24 * 365, 3, 4}));
        QVERIFY(first.isDone());
        FeedWalk::Limits later = published();
        later.now = Noon.addSecs(3600);
        FeedWalk second(first.state(), later);
        FeedWalk::PageFacts facts = pageOf({-60 * 24 * 365, -58, -30}, u"b"_s);
        facts.newCalls = 2;
        second.pageRead(facts);
        QVERIFY2(!second.isDone(), "page two holds calls that were made in the last hour");
    }

    void anUnpublishedOrderIsSeenFromThePages()
    {
        FeedWalk descending(readUntil(30), unpublished());
        descending.pageRead(known(pageOf({10, 20, 60}, u"b"_s)));
        QVERIFY(descending.isDone());

        FeedWalk mixed(readUntil(30), unpublished());
        mixed.pageRead(known(pageOf({10, 90, 20, 60}, u"b"_s)));
        QVERIFY(!mixed.isDone());
        mixed.pageRead(known(pageOf({200, 300}, u"c"_s)));
        QVERIFY(!mixed.isDone());
        mixed.pageRead(known(pageOf({1})));
        QVERIFY(mixed.isDone());
        QCOMPARE(mixed.state().completeUntil, minutesAgo(1));
    }

    void onePerPageSaysNothingOfTheOrder()
    {
        FeedWalk walk(readUntil(30), unpublished());
        walk.pageRead(known(pageOf({60}, u"b"_s)));
        QVERIFY2(!walk.isDone(), "an ascending list begins like this, too");
    }

    // While pages are fetched new calls push older ones down: a page then begins with what the one before
    // ended with, and that is no disorder.
    void callsThatMoveDownAreNoDisorder()
    {
        FeedWalk walk(readUntil(30), unpublished());
        walk.pageRead(pageOf({5, 10, 15}, u"b"_s));
        FeedWalk::PageFacts facts = pageOf({10, 15, 60}, u"c"_s);
        facts.newCalls = 1;
        walk.pageRead(facts);
        QVERIFY(walk.isDone());
    }

    void withoutInstantsItEndsAtAKnownPage()
    {
        FeedWalk walk({}, unpublished());
        walk.pageRead(pageOf({None, None}, u"b"_s));
        QVERIFY(!walk.isDone());
        walk.pageRead(known(pageOf({None, None}, u"c"_s)));
        QVERIFY(walk.isDone());
    }

    void goesOnWhereItWasInterrupted()
    {
        FeedWalk first({}, published());
        first.pageRead(pageOf({1, 10}, u"b"_s));
        first.pageRead(pageOf({20, 30}, u"c"_s));
        first.interrupted(false);
        QVERIFY(first.isDone());
        QCOMPARE(first.state().resumeCursor, u"c"_s);

        FeedWalk second(first.state(), published());
        QVERIFY(!second.cursor());
        FeedWalk::PageFacts top = pageOf({0, 1, 10}, u"b"_s);
        top.newCalls = 1;
        second.pageRead(top);
        QVERIFY(second.isResuming());
        QCOMPARE(second.cursor()->value, u"c"_s);
        second.pageRead(pageOf({40, 50}, u"d"_s));
        QVERIFY(!second.isDone());
        second.pageRead(pageOf({60}));
        QVERIFY(second.isDone());
        QVERIFY(second.state().resumeCursor.isEmpty());
        QCOMPARE(second.state().completeUntil, minutesAgo(0));
    }

    void anInterruptedListWithoutInstantsIsReadOnToo()
    {
        FeedWalk first({}, unpublished());
        first.pageRead(pageOf({None, None}, u"b"_s));
        first.pageRead(pageOf({None, None}, u"c"_s));
        first.interrupted(false);
        FeedWalk second(first.state(), unpublished());
        second.pageRead(known(pageOf({None, None}, u"b"_s)));
        QVERIFY2(!second.isDone(), "page c was never read");
        QCOMPARE(second.cursor()->value, u"c"_s);
        // New calls pushed known ones onto that page: it is not the end.
        second.pageRead(known(pageOf({None, None}, u"d"_s)));
        QVERIFY(!second.isDone());
        second.pageRead(pageOf({None}));
        QVERIFY(second.isDone());
        QVERIFY(second.state().resumeCursor.isEmpty());
    }

    void aResumedFirstWalkKeepsItsPageLimit()
    {
        FeedWalk::Limits limits = published();
        limits.maxPages = 5;
        FeedWalk first({}, limits);
        for (const int age : {1, 2, 3})
            first.pageRead(pageOf({age}, QString::number(age)));
        first.interrupted(false);
        FeedWalk second(first.state(), limits);
        second.pageRead(known(pageOf({1, 2, 5}, u"1"_s)));
        QVERIFY(second.isResuming());
        second.pageRead(pageOf({10}, u"10"_s));
        QVERIFY(!second.isDone());
        second.pageRead(pageOf({20}, u"20"_s));
        QVERIFY(second.isDone());
        QVERIFY(second.state().resumeCursor.isEmpty());
    }

    // After a long pause more pages are new than a round reads: the rest must follow, not be forgotten.
    void aLongPauseLeavesNoHole()
    {
        FeedWalk::Limits limits = published();
        limits.maxPages = 2;
        FeedWalk first(readUntil(1000), limits);
        first.pageRead(pageOf({1, 10}, u"b"_s));
        first.pageRead(pageOf({20, 30}, u"c"_s));
        QVERIFY(first.isDone());
        FeedWalk second(first.state(), limits);
        second.pageRead(known(pageOf({1, 10}, u"b"_s)));
        QCOMPARE(second.cursor().value_or(PageCursor {}).value, u"c"_s);
        second.pageRead(pageOf({40, 50}, u"d"_s));
        second.pageRead(pageOf({60, 70}, u"e"_s));
        QVERIFY(second.isDone());
        FeedWalk third(second.state(), limits);
        third.pageRead(known(pageOf({1, 10}, u"b"_s)));
        QCOMPARE(third.cursor().value_or(PageCursor {}).value, u"e"_s);
        FeedWalk::PageFacts last = pageOf({900, 1010}, u"f"_s);
        last.newCalls = 1;
        third.pageRead(last);
        QVERIFY(third.isDone());
        QVERIFY(third.state().resumeCursor.isEmpty());
    }

    void aRefusedCursorStartsTheWalkAnew()
    {
        FeedState state = readUntil(10);
        state.resumeCursor = u"stale"_s;
        state.resumeFloor = minutesAgo(600);
        FeedWalk walk(state, published());
        walk.pageRead(known(pageOf({5, 20}, u"b"_s)));
        QVERIFY(walk.isResuming());
        walk.interrupted(true);
        QVERIFY(walk.state().resumeCursor.isEmpty());
        // The next walk goes down to the floor of the one that could not be continued.
        FeedWalk next(walk.state(), published());
        next.pageRead(known(pageOf({5, 300}, u"b"_s)));
        QVERIFY(!next.isDone());
        next.pageRead(known(pageOf({310, 700}, u"c"_s)));
        QVERIFY(next.isDone());
    }

    void aRefusedFirstPageForgetsNothing()
    {
        FeedState state = readUntil(10);
        state.resumeCursor = u"c"_s;
        state.resumeFloor = minutesAgo(600);
        FeedWalk walk(state, published());
        walk.interrupted(false);
        QCOMPARE(walk.state(), state);
    }

    void sinceReadsBackToIt_data()
    {
        QTest::addColumn<int>("knownAge"); // -1: nothing was read yet
        QTest::addColumn<int>("sinceAge");
        QTest::addColumn<int>("stopAge"); // a page that ends just past this one is the last
        QTest::newRow("further than what is known") << 10 << 300 << 300;
        QTest::newRow("less far than what is new") << 200 << 100 << 202;
        QTest::newRow("less than the first walk") << -1 << 100 << 100;
        QTest::newRow("more than the first walk") << -1 << 20 * 24 * 60 << 20 * 24 * 60;
    }
    void sinceReadsBackToIt()
    {
        QFETCH(int, knownAge);
        QFETCH(int, sinceAge);
        QFETCH(int, stopAge);
        FeedWalk::Limits limits = published();
        limits.since = minutesAgo(sinceAge);
        FeedWalk walk(knownAge < 0 ? FeedState {} : readUntil(knownAge), limits);
        walk.pageRead(known(pageOf({0, stopAge - 1}, u"b"_s)));
        QVERIFY(!walk.isDone());
        walk.pageRead(known(pageOf({stopAge - 1, stopAge + 1}, u"c"_s)));
        QVERIFY(walk.isDone());
    }

    void aCursorThatComesBackEndsTheWalk()
    {
        FeedWalk walk({}, published());
        walk.pageRead(pageOf({1}, u"b"_s));
        walk.pageRead(pageOf({2}, u"c"_s));
        walk.pageRead(pageOf({3}, u"b"_s));
        QVERIFY(walk.isDone());
    }

    // What does not hold together proves nothing about what lies behind: the next walk goes there again, and
    // believes it where it ends so once more.
    void aListThatDoesNotHoldTogetherIsWalkedAgain_data()
    {
        QTest::addColumn<FeedWalk::PageFacts>("odd");
        QTest::newRow("leads back to the first page") << pageOf({13, 14}, u"b"_s);
        QTest::newRow("leads to itself") << pageOf({13, 14}, u"c"_s);
        QTest::newRow("the page before once more") << known(pageOf({11, 12}, u"d"_s));
        QTest::newRow("nothing, but more to come") << pageOf({}, u"d"_s);
    }
    void aListThatDoesNotHoldTogetherIsWalkedAgain()
    {
        QFETCH(FeedWalk::PageFacts, odd);
        FeedState state = readUntil(60);
        for (const bool secondTime : {false, true}) {
            FeedWalk walk(state, published());
            walk.pageRead(pageOf({1, 2}, u"b"_s));
            walk.pageRead(pageOf({11, 12}, u"c"_s));
            walk.pageRead(odd);
            if (secondTime && odd.next->value == "d"_L1 && odd.calls > 0) {
                QVERIFY(!walk.isDone()); // it is taken at its word, and read on
                continue;
            }
            QVERIFY(walk.isDone());
            QCOMPARE(walk.state().rewalk, !secondTime);
            QCOMPARE(walk.state().completeUntil, secondTime ? minutesAgo(1) : minutesAgo(60));
            state = walk.state();
        }
        // In the meantime a walk that finds what was hidden has lost nothing.
        state = readUntil(60);
        state.rewalk = true;
        FeedWalk whole(state, published());
        whole.pageRead(known(pageOf({1, 2}, u"b"_s)));
        QVERIFY(!whole.isDone());
    }

    // A row that goes pulls the others up: what was first on the page that comes next stands on the one that
    // was read. The next walk begins anew; where the list shrinks again meanwhile, the place is marked.
    void aListThatShrinksIsWalkedAgain()
    {
        FeedState state = readUntil(60);
        for (const bool secondTime : {false, true}) {
            FeedWalk walk(state, published());
            walk.pageRead(ofRows(pageOf({1, 2}, u"2"_s), 100));
            walk.pageRead(ofRows(pageOf({11, 12}, u"3"_s), 100));
            walk.pageRead(ofRows(pageOf({14, 15}, u"4"_s), 99));
            QCOMPARE(walk.isDone(), !secondTime);
            QCOMPARE(walk.state().rewalk, true);
            if (secondTime)
                walk.pageRead(ofRows(known(pageOf({59, 70}, u"5"_s)), 99));
            QVERIFY(walk.isDone());
            state = walk.state();
            QCOMPARE(state.completeUntil, secondTime ? minutesAgo(1) : minutesAgo(60));
        }
        QVERIFY(!state.rewalk);
        QCOMPARE(state.gaps, (QList<QPair<QDateTime, QDateTime>> {{minutesAgo(14), minutesAgo(12)}}));
    }

    void theFirstWalkBeginsAnewToo()
    {
        FeedWalk walk({}, published());
        walk.pageRead(ofRows(pageOf({1, 2}, u"2"_s), 10));
        walk.pageRead(ofRows(pageOf({4, 5}, u"3"_s), 9));
        QVERIFY(walk.isDone());
        QVERIFY(!walk.state().completeUntil.isValid());
        QVERIFY(walk.state().resumeCursor.isEmpty());
    }

    void whatMakesNoHoleIsNoReasonToBeginAnew_data()
    {
        QTest::addColumn<FeedWalk::PageFacts>("second");
        QTest::newRow("the list grew") << ofRows(pageOf({11, 12}, u"3"_s), 104);
        QTest::newRow("as many as before") << ofRows(pageOf({11, 12}, u"3"_s), 100);
        QTest::newRow("it does not say") << pageOf({11, 12}, u"3"_s);
        QTest::newRow("fewer, but the page begins before the end of the last one")
            << ofRows(pageOf({1, 12}, u"3"_s), 99);
        QTest::newRow("smaller pages") << ofRows(pageOf({11}, u"3"_s), 100, 1);
    }
    void whatMakesNoHoleIsNoReasonToBeginAnew()
    {
        QFETCH(FeedWalk::PageFacts, second);
        FeedWalk walk(readUntil(60), published());
        walk.pageRead(ofRows(pageOf({1, 2}, u"2"_s), 100));
        walk.pageRead(second);
        QVERIFY(!walk.isDone());
        QVERIFY(!walk.state().rewalk);
    }

    // Page two of a hundred rows each does not begin where page one of fifty ended.
    void pagesThatGrowLeaveAHole()
    {
        FeedWalk walk(readUntil(60), published());
        walk.pageRead(ofRows(pageOf({1, 2}, u"2"_s), 100, 2));
        walk.pageRead(ofRows(pageOf({11, 12, 13, 14}, u"3"_s), 100, 4));
        QVERIFY(walk.isDone());
        QVERIFY(walk.state().rewalk);
    }

    // Nothing is known of its order, so that it is read whole again in any case.
    void aListWithoutOrderMayShrink()
    {
        FeedWalk walk(readUntil(60), unpublished());
        walk.pageRead(ofRows(pageOf({10, 1, 30}, u"2"_s), 100));
        walk.pageRead(ofRows(pageOf({5, 20, 9}, u"3"_s), 99));
        QVERIFY(!walk.isDone());
    }

    // The rest of a walk is read in a later one: the list may have shrunk in between.
    void aListThatShrankSinceItWasLeftIsWalkedAgain()
    {
        for (const int rows : {100, 102, 101}) {
            FeedWalk first(readUntil(600), published());
            first.pageRead(ofRows(pageOf({11, 12}, u"2"_s), 100));
            first.interrupted(false);
            PollState kept;
            kept.feeds.insert(u"calls"_s, first.state());
            FeedState state = pollStateFromJson(toJson(kept)).feeds.value(u"calls"_s);
            QCOMPARE(state, first.state());
            QCOMPARE(state.resumeCursor, u"2"_s);
            // Two new calls: where none went, the list has 102 rows.
            FeedWalk second(state, published());
            FeedWalk::PageFacts top = pageOf({1, 2, 11, 700}, u"2"_s);
            top.newCalls = 2;
            second.pageRead(ofRows(top, rows));
            QVERIFY(second.isResuming());
            second.pageRead(ofRows(pageOf({20, 21}, u"3"_s), rows));
            QCOMPARE(second.isDone(), rows < 102);
            QCOMPARE(second.state().rewalk, rows < 102);
            if (rows == 102)
                continue;
            QVERIFY(second.state().resumeCursor.isEmpty());
            FeedWalk third(second.state(), published());
            third.pageRead(ofRows(known(pageOf({1, 2}, u"2"_s)), rows));
            QVERIFY(!third.isDone());
            third.pageRead(ofRows(known(pageOf({20, 599}, u"3"_s)), rows));
            QVERIFY2(!third.isDone(), "the hole reaches down to what was known before all that");
        }
    }

    void nothingIsLostUnnoticedWhileAListShrinks_data()
    {
        QTest::addColumn<int>("ways");
        QTest::addColumn<bool>("newestFirst");
        QTest::addColumn<bool>("timed");
        for (const auto& [name, ways] :
             QList<QPair<const char*, Ways>> {{"page", Ways::Page}, {"offset", Ways::Offset}}) {
            QTest::addRow("%s, newest first", name) << static_cast<int>(ways) << true << true;
            QTest::addRow("%s, unordered", name) << static_cast<int>(ways) << false << true;
            QTest::addRow("%s, newest first without instants", name)
                << static_cast<int>(ways) << true << false;
        }
    }
    void nothingIsLostUnnoticedWhileAListShrinks()
    {
        QFETCH(int, ways);
        QFETCH(bool, newestFirst);
        QFETCH(bool, timed);
        for (quint32 seed = 1; seed <= 300; ++seed) {
            GrowingList list(static_cast<Ways>(ways), newestFirst, timed, seed);
            FeedState state;
            const int maxPages = newestFirst && timed ? 5 : 60;
            list.add(35);
            list.remove(0);
            for (int round = 0; round < 25; ++round) {
                const bool first = timed && (!state.completeUntil.isValid() || state.resumePages > 0);
                list.add(first ? list.bounded(1) : list.chance(10) ? list.bounded(60) : list.bounded(6));
                list.remove(list.chance(20) ? list.bounded(3) : 0);
                list.round(state, maxPages, 10, 20, 10);
                QVERIFY2(!list.isEndless(), qPrintable(u"seed %1, round %2"_s.arg(seed).arg(round)));
            }
            for (int round = 0; round < 40 && (round < 2 || state.rewalk || !state.resumeCursor.isEmpty());
                 ++round)
                QVERIFY(list.round(state, maxPages, 0, 0));
            QVERIFY2(list.unnoticed(state).isEmpty(),
                     qPrintable(u"seed %1: %2 calls were never read, and nothing says so"_s.arg(seed).arg(
                         list.unnoticed(state).size())));
            QVERIFY2(state.resumeCursor.isEmpty() && !state.rewalk,
                     qPrintable(u"seed %1 never ends"_s.arg(seed)));
        }
    }

    void nothingIsLostWhileAListGrowsAndFails_data()
    {
        QTest::addColumn<int>("ways");
        QTest::addColumn<bool>("newestFirst");
        QTest::addColumn<bool>("timed");
        const QList<QPair<const char*, Ways>> allWays {
            {"cursor", Ways::Cursor}, {"page", Ways::Page}, {"offset", Ways::Offset}};
        for (const auto& [name, ways] : allWays) {
            QTest::addRow("%s, newest first", name) << static_cast<int>(ways) << true << true;
            QTest::addRow("%s, unordered", name) << static_cast<int>(ways) << false << true;
            QTest::addRow("%s, newest first without instants", name)
                << static_cast<int>(ways) << true << false;
        }
    }
    void nothingIsLostWhileAListGrowsAndFails()
    {
        QFETCH(int, ways);
        QFETCH(bool, newestFirst);
        QFETCH(bool, timed);
        for (quint32 seed = 1; seed <= 300; ++seed) {
            GrowingList list(static_cast<Ways>(ways), newestFirst, timed, seed);
            FeedState state;
            // A list that gives no order, or no instants, is read up to the page limit and not further.
            const int maxPages = newestFirst && timed ? 5 : 60;
            list.add(25);
            for (int round = 0; round < 25; ++round) {
                // The first walk may leave what lies behind its page limit: no burst before it is over.
                const bool first = timed && (!state.completeUntil.isValid() || state.resumePages > 0);
                list.add(first ? list.bounded(1) : list.chance(10) ? list.bounded(90) : list.bounded(6));
                list.round(state, maxPages, 15, 30);
                QVERIFY2(!list.isEndless(), qPrintable(u"seed %1, round %2"_s.arg(seed).arg(round)));
            }
            for (int round = 0; round < 40 && (round < 2 || !state.resumeCursor.isEmpty()); ++round)
                QVERIFY(list.round(state, maxPages, 0, 0));
            QVERIFY2(list.unread().isEmpty(),
                     qPrintable(u"seed %1: %2 calls were never read"_s.arg(seed).arg(list.unread().size())));
            QVERIFY2(state.resumeCursor.isEmpty(), qPrintable(u"seed %1 never ends"_s.arg(seed)));
        }
    }
};

QTEST_GUILESS_MAIN(TestFeedWalk)
#include "tst_feedwalk.moc"
