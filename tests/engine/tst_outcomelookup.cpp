// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/outcomelookup.h"
#include "engine/retryexaminer.h"
#include "support/callmaker.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;

// The pure rules of looking for an outcome, and of what a yes covers.
class TestOutcomeLookup : public QObject {
    Q_OBJECT

private slots:
    void looksInTheTimeInWhichItCanHaveBeenCreated()
    {
        Attempt attempt;
        attempt.sentAt = QDateTime(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC);
        const auto window = OutcomeLookup::windowOf(attempt, 120);
        QCOMPARE(window.since, attempt.sentAt.addSecs(-OutcomeLookup::SkewSeconds));
        QCOMPARE(window.until, attempt.sentAt.addSecs(120));
    }

    void leavesOutWhatItCannotBe()
    {
        const QDateTime now(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC);
        Attempt attempt;
        attempt.id = u"a1"_s;
        attempt.order.origin = {u"desk"_s, u"origin"_s};
        attempt.order.account = u"desk"_s;
        QList<CallRow> rows;
        for (const QString& id : {u"origin"_s, u"known"_s, u"claimed"_s, u"inbound"_s, u"mine"_s})
            rows.append(madeCall(id, rows.size() + 1, now, 5));
        rows[3].call.direction = Direction::Inbound;
        Attempt other;
        other.id = u"a2"_s;
        other.order.account = u"desk"_s;
        other.callId = u"claimed"_s;
        const auto fits = OutcomeLookup::fitting(attempt, rows, {u"known"_s}, {other});
        QCOMPARE(fits.size(), 1);
        QCOMPARE(fits.first().call.key.callId, u"mine"_s);

        // The same request sent twice is one call.
        attempt.idempotencyKey = other.idempotencyKey = u"key"_s;
        QCOMPARE(OutcomeLookup::fitting(attempt, rows, {u"known"_s}, {other}).size(), 2);
        // An answer that named a call, and left it open whether it was placed.
        attempt.callId = u"claimed"_s;
        QCOMPARE(OutcomeLookup::fitting(attempt, rows, {}, {other}).first().call.key.callId, u"claimed"_s);
        QCOMPARE(OutcomeLookup::fitting(attempt, rows, {}, {other}).size(), 1);
    }

    void aYesCoversWhatItWasSaidTo_data()
    {
        QTest::addColumn<QList<GuardWord>>("words");
        QTest::addColumn<bool>("secondYes");
        QTest::addColumn<QStringList>("agreed");
        QTest::addColumn<bool>("covered");
        const QList<GuardWord> none;
        using enum GuardWord;
        QTest::newRow("nothing speaks against it") << none << false << QStringList {} << true;
        QTest::newRow("a remark") << QList {Allowed} << false << QStringList {} << true;
        QTest::newRow("not said") << QList {SecondYes} << false << QStringList {} << false;
        QTest::newRow("said to it") << QList {SecondYes} << true << QStringList {u"r0"_s} << true;
        QTest::newRow("said to another") << QList {SecondYes} << true << QStringList {u"r9"_s} << false;
        QTest::newRow("named but not said") << QList {SecondYes} << false << QStringList {u"r0"_s} << false;
        QTest::newRow("one of two") << QList {SecondYes, SecondYes} << true << QStringList {u"r0"_s} << false;
        QTest::newRow("both") << QList {SecondYes, SecondYes} << true << QStringList {u"r0"_s, u"r1"_s}
                              << true;
        QTest::newRow("a wait") << QList {AllowedAfter} << true << QStringList {u"r0"_s} << false;
        QTest::newRow("a change") << QList {AfterChange} << true << QStringList {u"r0"_s} << false;
        QTest::newRow("a refusal") << QList {Refused, SecondYes} << true << QStringList {u"r0"_s, u"r1"_s}
                                   << false;
    }
    void aYesCoversWhatItWasSaidTo()
    {
        QFETCH(QList<GuardWord>, words);
        QFETCH(bool, secondYes);
        QFETCH(QStringList, agreed);
        QFETCH(bool, covered);
        GuardVerdict verdict;
        verdict.word = GuardWord::Allowed;
        for (qsizetype i = 0; i < words.size(); ++i) {
            GuardPoint point;
            point.word = words[i];
            point.rule = u"r%1"_s.arg(i);
            point.text = u"Point %1."_s.arg(i);
            addPoint(verdict, point);
        }
        QCOMPARE(verdict.word,
                 words.isEmpty() ? GuardWord::Allowed : *std::max_element(words.begin(), words.end()));
        RetryDecision decision;
        decision.secondYes = secondYes;
        decision.agreedPoints = agreed;
        QCOMPARE(objectionTo(verdict, decision).isEmpty(), covered);
    }

    void theStrictestPointStandsFirst()
    {
        GuardVerdict verdict;
        verdict.word = GuardWord::Allowed;
        const QDateTime at(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC);
        for (const auto& [word, rule] : {std::pair {GuardWord::SecondYes, u"b"_s},
                                         {GuardWord::Refused, u"a"_s},
                                         {GuardWord::AllowedAfter, u"c"_s}}) {
            GuardPoint point;
            point.word = word;
            point.rule = rule;
            if (word == GuardWord::AllowedAfter)
                point.notBefore = at;
            addPoint(verdict, point);
        }
        QCOMPARE(verdict.points.first().rule, u"a"_s);
        QCOMPARE(verdict.points.last().rule, u"b"_s);
        QCOMPARE(verdict.notBefore, at);
    }
};

QTEST_GUILESS_MAIN(TestOutcomeLookup)
#include "tst_outcomelookup.moc"
