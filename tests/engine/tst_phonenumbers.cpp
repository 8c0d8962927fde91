// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/phonenumbers.h"

#include <QElapsedTimer>
#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace Qt::StringLiterals;
using namespace ringback;

class TestPhoneNumbers : public QObject {
    Q_OBJECT

private slots:
    void firstQuestionIsQuick()
    {
        QElapsedTimer clock;
        clock.start();
        QVERIFY(numberFacts(u"+4930900200"_s).valid);
        const qint64 first = clock.nsecsElapsed();
        clock.restart();
        QVERIFY(numberFacts(u"+4930900201"_s).valid);
        qInfo("first question %lld us, second %lld us", static_cast<long long>(first / 1000),
              static_cast<long long>(clock.nsecsElapsed() / 1000));
    }

    void reads_data()
    {
        QTest::addColumn<QString>("raw");
        QTest::addColumn<QString>("e164");
        QTest::addColumn<bool>("valid");
        QTest::addColumn<QString>("region");
        const auto row = [](const QString& raw, const QString& e164, bool valid, const QString& region) {
            QTest::newRow(qPrintable(raw)) << raw << e164 << valid << region;
        };
        row(u"+4930900200"_s, u"+4930900200"_s, true, u"DE"_s);
        row(u"  +49 (30) 900-200 "_s, u"+4930900200"_s, true, u"DE"_s);
        row(u"+49.30/900200"_s, u"+4930900200"_s, true, u"DE"_s);
        row(u"+2348031234567"_s, u"+2348031234567"_s, true, u"NG"_s);
        row(u"+12025550143"_s, u"+12025550143"_s, true, u"US"_s);
        row(u"+14165550143"_s, u"+14165550143"_s, true, u"CA"_s);
        row(u"+80012345678"_s, u"+80012345678"_s, true, QString());
        // Made-up numbers of the wrong area have the form, and are nobody's.
        row(u"+15550000001"_s, u"+15550000001"_s, false, QString());
        row(u"+15551234567"_s, u"+15551234567"_s, false, QString());
    }
    void reads()
    {
        QFETCH(QString, raw);
        QFETCH(QString, region);
        const NumberFacts facts = numberFacts(raw);
        QTEST(facts.e164, "e164");
        QTEST(facts.valid, "valid");
        QCOMPARE(facts.region, region);
        QCOMPARE(facts.problem.isEmpty(), !facts.e164.isEmpty());
        QVERIFY(facts.remark.isEmpty());
    }

    void cannotDial_data()
    {
        QTest::addColumn<QString>("raw");
        QTest::addColumn<QString>("problem");
        QTest::newRow("nothing") << QString() << u"is not known"_s;
        QTest::newRow("spaces") << u"   "_s << u"is not known"_s;
        QTest::newRow("withheld") << u"anonymous"_s << u"holds \"a\""_s;
        QTest::newRow("SIP") << u"sip:bob@example.com"_s << u"holds \"s\""_s;
        QTest::newRow("vanity") << u"+1-202-FLOWERS"_s << u"holds \"F\""_s;
        QTest::newRow("extension") << u"+4930900200;ext=5"_s << u"holds \";\""_s;
        QTest::newRow("extension x") << u"+4930900200 x5"_s << u"holds \"x\""_s;
        QTest::newRow("several") << u"+4930900200<+4930900201"_s << u"holds \"<\""_s;
        QTest::newRow("two plusses") << u"++4930900200"_s << u"holds \"+\""_s;
        QTest::newRow("hidden character") << u"+4930\u202e900200"_s << u"U+202E"_s;
        QTest::newRow("line break") << u"+4930900200\n+1"_s << u"U+000A"_s;
        QTest::newRow("NUL") << QString(u"+4930"_s + QChar(0) + u"900200"_s) << u"U+0000"_s;
        QTest::newRow("other digits") << u"+\u0664\u0669\u0663\u0660900200"_s << u"holds"_s;
        QTest::newRow("only a plus") << u"+"_s << u"has no digits"_s;
        QTest::newRow("brackets") << u"()--"_s << u"has no digits"_s;
        QTest::newRow("no such country") << u"+999123456789"_s << u"country code"_s;
        QTest::newRow("zero after the plus") << u"+0049309002"_s << u"country code"_s;
        QTest::newRow("too short") << u"+4930"_s << u"too short"_s;
        QTest::newRow("too long") << u"+12025550143999"_s << u"too long"_s;
        QTest::newRow("endless") << QString(100'000, u'1') << u"too long"_s;
        QTest::newRow("national") << u"030 900200"_s << u"has no country code"_s;
        QTest::newRow("with 00") << u"004930900200"_s << u"has no country code"_s;
        QTest::newRow("emergency") << u"112"_s << u"has no country code"_s;
        QTest::newRow("national, without 0") << u"5551234"_s << u"has no country code"_s;
    }
    void cannotDial()
    {
        QFETCH(QString, raw);
        QFETCH(QString, problem);
        const NumberFacts facts = numberFacts(raw);
        QCOMPARE(facts.e164, QString());
        QVERIFY(!facts.valid);
        QVERIFY2(facts.problem.contains(problem), qPrintable(facts.problem));
        QVERIFY(facts.zones.isEmpty());
    }

    // Some providers drop the +. Eleven digits that make a valid number are hardly anything else.
    void readsDigitsWithoutPlus()
    {
        const NumberFacts nigeria = numberFacts(u"2348031234567"_s);
        QCOMPARE(nigeria.e164, u"+2348031234567"_s);
        QVERIFY(nigeria.remark.contains(u"+2348031234567"_s));
        QVERIFY(!nigeria.guessed);
        const NumberFacts germany = numberFacts(u"4930900200"_s); // ten digits
        QCOMPARE(germany.e164, u"+4930900200"_s);
        QVERIFY(germany.guessed);
        QVERIFY2(numberFacts(u"15551234567"_s).e164.isEmpty(), "not a valid number: not completed");
    }

    void readsNationalNumbersOnlyWhenTold()
    {
        const NumberFacts facts = numberFacts(u"030 900200"_s, u"de"_s);
        QCOMPARE(facts.e164, u"+4930900200"_s);
        QCOMPARE(facts.region, u"DE"_s);
        QCOMPARE(numberFacts(u"0803 123 4567"_s, u"NG"_s).e164, u"+2348031234567"_s);
        QCOMPARE(numberFacts(u"+4930900200"_s, u"NG"_s).region, u"DE"_s);
        QVERIFY(numberFacts(u"030 900200"_s, u"nowhere"_s).e164.isEmpty());
    }

    void knowsEveryZoneOfARegion()
    {
        const auto offsets = [](const QString& number, const QDateTime& at) {
            QList<int> hours;
            for (const QTimeZone& zone : numberFacts(number).zones)
                hours.append(zone.offsetFromUtc(at) / 3600);
            std::sort(hours.begin(), hours.end());
            return hours;
        };
        const QDateTime june(QDate(2026, 6, 10), QTime(12, 0), Qt::UTC);
        QCOMPARE(offsets(u"+2348031234567"_s, june), QList<int> {1});
        QCOMPARE(offsets(u"+919876543210"_s, june), QList<int> {5}); // and a half
        const QList<int> us = offsets(u"+12025550143"_s, june);
        QVERIFY2(us.contains(-4) && us.contains(-7) && us.contains(-8) && us.contains(-10),
                 "coast, Arizona, Alaska's neighbours and Hawaii");
        QVERIFY2(us.size() < 12, "one zone for each clock");
        QVERIFY(offsets(u"+80012345678"_s, june).isEmpty());
        // Nobody's number: it may lie anywhere that the country code reaches.
        const QList<int> anywhere = offsets(u"+15551234567"_s, june);
        QVERIFY(anywhere.size() >= us.size());
    }

    // A guard that knows all zones of a wide country asks twice when it is night in one of them.
    void theGuardAsksTwiceWhereItMayBeNight()
    {
        GuardQuestion question;
        question.call.direction = Direction::Outbound;
        question.call.to = question.to = u"+12025550143"_s;
        question.number = numberFacts(question.to);
        question.now =
            QDateTime(QDate(2026, 6, 10), QTime(14, 0), Qt::UTC); // 10:00 in the east, 4:00 in Hawaii
        const auto asks = [](const GuardQuestion& q) {
            const GuardVerdict verdict = judgeRetry(q);
            return std::any_of(verdict.points.begin(), verdict.points.end(),
                               [](const GuardPoint& point) { return point.rule == "quiet-hours"_L1; });
        };
        QVERIFY(asks(question));
        question.now = QDateTime(QDate(2026, 6, 10), QTime(20, 0), Qt::UTC); // 16:00 and 10:00
        QVERIFY(!asks(question));
    }

    void anyThreadMayAsk()
    {
        std::atomic<int> right = 0;
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&right] {
                for (int i = 0; i < 200; ++i) {
                    const NumberFacts facts = numberFacts(u"+1202555%1"_s.arg(i, 4, 10, QChar(u'0')));
                    if (facts.region == "US"_L1 && facts.zones.size() > 4)
                        ++right;
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(right.load(), 800);
    }
};

QTEST_GUILESS_MAIN(TestPhoneNumbers)
#include "tst_phonenumbers.moc"
