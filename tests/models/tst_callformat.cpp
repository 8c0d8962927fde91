// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/callformat.h"

#include <QTest>
#include <QTextDocument>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
QDateTime utc(const QString& text)
{
    return QDateTime::fromString(text, Qt::ISODateWithMs);
}
const QTimeZone Berlin("Europe/Berlin");
const QTimeZone Kolkata("Asia/Kolkata");
} // namespace

class TestCallFormat : public QObject {
    Q_OBJECT

private slots:
    void showsTimes_data()
    {
        QTest::addColumn<QString>("at");
        QTest::addColumn<QString>("text");
        QTest::newRow("today") << "2026-05-01T10:04:12Z"
                               << "12:04:12";
        QTest::newRow("today here, yesterday in UTC") << "2026-04-30T22:30:00Z"
                                                      << "00:30:00";
        QTest::newRow("yesterday") << "2026-04-30T21:59:59Z"
                                   << "30 Apr 23:59";
        QTest::newRow("last year") << "2025-05-01T10:00:00Z"
                                   << "2025-05-01";
        QTest::newRow("none") << ""
                              << "";
    }
    void showsTimes()
    {
        QFETCH(QString, at);
        QTEST_ASSERT(Berlin.isValid());
        QTEST(timeText(utc(at), utc(u"2026-05-01T12:00:00Z"_s), Berlin), "text");
    }

    void showsInstantsInFull_data()
    {
        QTest::addColumn<QString>("at");
        QTest::addColumn<QTimeZone>("zone");
        QTest::addColumn<QString>("text");
        QTest::newRow("UTC") << "2026-05-01T10:04:12Z" << QTimeZone::utc() << "2026-05-01 10:04:12 UTC";
        QTest::newRow("ms") << "2026-05-01T10:04:12.120Z" << Berlin
                            << "2026-05-01 12:04:12.120 CEST (10:04:12.120 UTC)";
        QTest::newRow("other day") << "2026-05-01T23:00:00Z" << Berlin
                                   << "2026-05-02 01:00:00 CEST (2026-05-01 23:00:00 UTC)";
        QTest::newRow("winter") << "2026-01-01T10:00:00Z" << Berlin
                                << "2026-01-01 11:00:00 CET (10:00:00 UTC)";
        QTest::newRow("none") << "" << Berlin << "";
    }
    void showsInstantsInFull()
    {
        QFETCH(QString, at);
        QFETCH(QTimeZone, zone);
        QTEST(instantText(utc(at), zone), "text");
    }

    void namesZonesWithoutLetters()
    {
        const QDateTime at = utc(u"2026-05-01T10:00:00Z"_s);
        QCOMPARE(zoneText(at, QTimeZone(5 * 3600 + 1800)), u"UTC+05:30"_s);
        QCOMPARE(zoneText(at, QTimeZone(-3600)), u"UTC-01:00"_s);
        QCOMPARE(zoneText(at, Kolkata), u"IST"_s);
    }

    void showsDurations_data()
    {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QString>("text");
        QTest::newRow("0") << 0LL << "0:00";
        QTest::newRow("under a second") << 999LL << "0:00";
        QTest::newRow("seconds") << 41'000LL << "0:41";
        QTest::newRow("minutes") << 725'000LL << "12:05";
        QTest::newRow("last of the hour") << 3'599'999LL << "59:59";
        QTest::newRow("hours") << 3'723'000LL << "1:02:03";
        QTest::newRow("many") << 360'000'000LL << "100:00:00";
        QTest::newRow("negative") << -65'000LL << u"\u22121:05"_s;
    }
    void showsDurations()
    {
        QFETCH(qint64, ms);
        QTEST(durationText(ms), "text");
    }

    void showsAges_data()
    {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QString>("text");
        QTest::newRow("now") << 999LL << "just now";
        QTest::newRow("seconds") << 4'000LL << "4 s ago";
        QTest::newRow("minutes") << 7 * 60'000LL << "7 min ago";
        QTest::newRow("hours") << 47 * 3'600'000LL << "47 h ago";
        QTest::newRow("days") << 48 * 3'600'000LL << "2 days ago";
        QTest::newRow("ahead") << -3'000LL << "in 3 s";
    }
    void showsAges()
    {
        QFETCH(qint64, ms);
        const QDateTime now = utc(u"2026-05-01T10:00:00Z"_s);
        QTEST(ageText(now.addMSecs(-ms), now), "text");
        QCOMPARE(ageText({}, now), u"never"_s);
    }

    void groupsPhoneNumbers_data()
    {
        QTest::addColumn<QString>("number");
        QTest::addColumn<QString>("text"); // a blank stands for the narrow one
        QTest::newRow("one digit code") << "+15550100123"
                                        << "+1 555 010 0123";
        QTest::newRow("two digits") << "+493055501"
                                    << "+49 305 5501";
        QTest::newRow("three digits") << "+3581234567"
                                      << "+358 123 4567";
        QTest::newRow("no plus") << "15550100123"
                                 << "15550100123";
        QTest::newRow("sip") << "sip:desk@example.com"
                             << "sip:desk@example.com";
        QTest::newRow("short") << "+4911"
                               << "+4911";
        QTest::newRow("words") << "anonymous"
                               << "anonymous";
        QTest::newRow("empty") << ""
                               << "";
        QTest::newRow("foreign digits")
            << u"+1555\u0661\u0662\u0663\u0664\u0665"_s << u"+1555\u0661\u0662\u0663\u0664\u0665"_s;
    }
    void groupsPhoneNumbers()
    {
        QFETCH(QString, number);
        QTEST(phoneText(number).replace(QChar(0x202F), u' '), "text");
    }

    void makesInvisibleCharactersVisible()
    {
        QCOMPARE(phoneText(u"a\u202Eb\nc"_s), u"a\uFFFDb\u240Ac"_s);
        Call call;
        call.endReason = u"30\u20660"_s;
        call.endReasonText = u"x\ty"_s;
        QCOMPARE(endReasonText(call), u"30\uFFFD0 x\u2409y"_s);
    }

    void saysWhenEventsHappened()
    {
        const QDateTime now = utc(u"2026-05-01T10:03:00Z"_s);
        const QTimeZone zone = QTimeZone::utc();
        CallEvent event;
        event.at = utc(u"2026-05-01T10:02:05Z"_s);
        QCOMPARE(boundsText(event, now, zone), u"at 10:02:05"_s);
        event.basis = CallEvent::Basis::Observed;
        event.at = {};
        event.notAfter = utc(u"2026-05-01T10:02:15Z"_s);
        QCOMPARE(boundsText(event, now, zone), u"not after 10:02:15"_s);
        event.notBefore = utc(u"2026-05-01T10:02:05Z"_s);
        QCOMPARE(boundsText(event, now, zone), u"between 10:02:05 and 10:02:15"_s);
    }

    void joinsEndReasons()
    {
        Call call;
        QCOMPARE(endReasonText(call), QString());
        call.endReason = u"BUSY"_s;
        QCOMPARE(endReasonText(call), u"BUSY"_s);
        call.endReasonText = u"Busy"_s;
        QCOMPARE(endReasonText(call), u"Busy"_s);
        call.endReasonText = u"Line busy"_s;
        QCOMPARE(endReasonText(call), u"BUSY Line busy"_s);
    }

    void countsTalkOnlyFromWhatIsReported()
    {
        const QDateTime now = utc(u"2026-05-01T10:03:00Z"_s);
        Call call;
        call.status = CallStatus::InProgress;
        QVERIFY(!talkMs(call, now));
        call.answeredAt = now.addSecs(-41);
        QCOMPARE(talkMs(call, now), std::optional<qint64>(41'000));
        call.answeredAt = now.addSecs(5); // the provider's clock is ahead
        QCOMPARE(talkMs(call, now), std::optional<qint64>(0));
        call.answeredAt = now.addSecs(-41);
        call.status = CallStatus::Completed;
        QVERIFY(!talkMs(call, now)); // ended, nobody says when
        call.endedAt = now.addSecs(-11);
        QCOMPARE(talkMs(call, now), std::optional<qint64>(30'000));
        call.durationMs = 29'000;
        QCOMPARE(talkMs(call, now), std::optional<qint64>(29'000));
    }

    void toolTipsNeverRenderMarkup()
    {
        const QString text = u"<b>bold</b> & <img src=x>"_s;
        QTextDocument document;
        document.setHtml(asToolTip(text));
        QCOMPARE(document.toPlainText(), text);
        QVERIFY(!asToolTip(text).contains(u"<b>"_s));
        QCOMPARE(asToolTip({}), QString());
    }
};

QTEST_GUILESS_MAIN(TestCallFormat)
#include "tst_callformat.moc"
