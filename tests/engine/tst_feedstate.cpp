// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/feedstate.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
PollState fullState()
{
    PollState state;
    state.lastGoodAt = QDateTime(QDate(2026, 5, 1), QTime(10, 0, 0, 123), Qt::UTC);
    state.lastFailed = true;
    state.lastUnreached = true;
    state.failures = 7;
    state.refusals = 2;
    state.heldUntil = QDateTime(QDate(2026, 5, 1), QTime(11, 0), Qt::UTC);
    state.refusedSalt = QByteArray("\x00\xff\x10salt", 7);
    state.refusedMark = QByteArray("\x01\x02\x00\x04\x05\x00\x07\x08", 8);
    state.missing.insert(u"call-1"_s, QDateTime(QDate(2026, 5, 1), QTime(9, 59), Qt::UTC));
    state.turns.insert(u"live"_s, u"call-7"_s);
    state.target = "0011aabb";
    FeedState walked;
    walked.completeUntil = QDateTime(QDate(2026, 5, 1), QTime(9, 0), Qt::UTC);
    state.feeds.insert(u"finished"_s, walked);
    FeedState cut = walked;
    cut.resumeCursor = u"tok\"en/\u00e9=="_s;
    cut.resumeFloor = QDateTime(QDate(2026, 4, 24), QTime(10, 0), Qt::UTC);
    cut.resumePages = 31;
    cut.rewalk = true;
    state.feeds.insert(u"calls"_s, cut);
    return state;
}
} // namespace

class TestFeedState : public QObject {
    Q_OBJECT

private slots:
    void keepsEverything()
    {
        const PollState state = fullState();
        const PollState again = pollStateFromJson(toJson(state));
        QCOMPARE(again.lastGoodAt, state.lastGoodAt);
        QCOMPARE(again.refusedSalt, state.refusedSalt);
        QCOMPARE(again.feeds, state.feeds);
        QVERIFY(again == state);
        QCOMPARE(again.heldUntil.timeSpec(), Qt::UTC);
    }

    void keepsAnEmptyState() { QVERIFY(pollStateFromJson(toJson(PollState {})) == PollState {}); }

    void takesRubbishForNothing_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no json") << "\xff\xfe garbage"_ba;
        QTest::newRow("cut") << toJson(fullState()).chopped(20);
        QTest::newRow("an array") << "[1,2]"_ba;
        QTest::newRow("null") << "null"_ba;
        QTest::newRow("wrong types")
            << R"({"last_good_at":5,"last_failed":"x","failures":[],"held_until":{},"feeds":[1],"missing":3})"_ba;
        QTest::newRow("bad instants")
            << R"({"last_good_at":"yesterday","held_until":"2026-99-01T00:00:00Z","refused_salt":"zz"})"_ba;
        QTest::newRow("deep") << QByteArray(100'000, '[');
    }
    void takesRubbishForNothing()
    {
        QFETCH(QByteArray, bytes);
        QVERIFY(pollStateFromJson(bytes) == PollState {});
    }

    // Numbers that no Ringback wrote must not make a wait endless or a shift undefined.
    void boundsNumbers()
    {
        const PollState state = pollStateFromJson(
            R"({"failures":-5,"refusals":-1,"feeds":{"a":{"resume_pages":-3,"resume_cursor":"x"}}})");
        QCOMPARE(state.failures, 0);
        QCOMPARE(state.refusals, 0);
        QCOMPARE(state.feeds.value(u"a"_s).resumePages, 0);
        QCOMPARE(state.feeds.value(u"a"_s).resumeCursor, u"x"_s);
    }

    // The state of an account as version 0.1's first day wrote it.
    void readsAStateWithoutTheNewerKeys()
    {
        QJsonObject object = QJsonDocument::fromJson(toJson(fullState())).object();
        object.remove("missing"_L1);
        object.remove("target"_L1);
        object.remove("turns"_L1);
        PollState expected = fullState();
        expected.missing.clear();
        expected.target.clear();
        expected.turns.clear();
        QVERIFY(pollStateFromJson(QJsonDocument(object).toJson()) == expected);
    }
};

QTEST_GUILESS_MAIN(TestFeedState)
#include "tst_feedstate.moc"
