// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/advicetext.h"

#include <QSet>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestAdviceText : public QObject {
    Q_OBJECT

private slots:
    void everyAdviceHasWordsOfItsOwn()
    {
        QSet<QString> headings;
        for (int word = 0; word <= static_cast<int>(RetryWord::None); ++word) {
            RetryAdvice advice;
            advice.advice = static_cast<RetryWord>(word);
            const QString heading = adviceText(advice).heading;
            QVERIFY(!heading.isEmpty());
            headings.insert(heading);
        }
        QCOMPARE(headings.size(), 10);
    }

    void saysOnlyPublishedLengths()
    {
        RetryAdvice advice;
        advice.advice = RetryWord::AfterDelay;
        QVERIFY(adviceText(advice).sentence.contains(u"not published"_s));
        advice.waitSeconds = 17;
        advice.waitSource = u"header"_s;
        QCOMPARE(adviceText(advice).sentence, u"Wait 17 s (said by the answer's headers)."_s);
        advice.advice = RetryWord::Automatic;
        QVERIFY(adviceText(advice).sentence.contains(u"no schedule"_s));
        advice.scheduleSeconds = {30, 300};
        QCOMPARE(adviceText(advice).sentence, u"Its schedule: after 30 s, 5 min."_s);
    }

    void undocumentedIsACaution()
    {
        QCOMPARE(adviceText({}).tone, Tone::Caution);
        QVERIFY(adviceText({}).heading.contains(u"not documented"_s));
    }

    void countsDown()
    {
        RetryAdvice advice;
        QCOMPARE(countdownText(advice, Start, Start, QTimeZone::utc()), QString());
        advice.waitSeconds = 17;
        QCOMPARE(countdownText(advice, {}, Start, QTimeZone::utc()), QString());
        QCOMPARE(countdownText(advice, Start, Start, QTimeZone::utc()), u"Not before 10:00:17: 17 s left."_s);
        // Never "0 s left" while there is something left.
        QCOMPARE(countdownText(advice, Start, Start.addMSecs(16'999), QTimeZone::utc()),
                 u"Not before 10:00:17: 1 s left."_s);
        QCOMPARE(countdownText(advice, Start, Start.addSecs(17), QTimeZone::utc()),
                 u"The wait ended at 10:00:17."_s);
        advice.advice = RetryWord::AfterDelay; // waiting was all that was asked
        QCOMPARE(countdownText(advice, Start, Start.addSecs(17), QTimeZone::utc()),
                 u"It may be tried again: the wait ended at 10:00:17."_s);
    }

    void unknownFlagsAreShownAsTheyAre()
    {
        QVERIFY(flagText(u"<odd>"_s).contains(u"<odd>"_s));
        QVERIFY(!flagText(u"stuck"_s).contains(u"Marked"_s));
    }

    void tonesCanBeReadOnTheirSurfaces()
    {
        const auto luminance = [](const QColor& color) {
            const auto linear = [](double c) {
                return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
                + 0.0722 * linear(color.blueF());
        };
        for (const QPalette& palette : {lightPalette(), darkPalette()}) {
            for (const Tone tone : {Tone::Neutral, Tone::Info, Tone::Good, Tone::Caution, Tone::Bad}) {
                const double a = luminance(toneColor(tone, palette)) + 0.05;
                const double b = luminance(palette.color(QPalette::Window)) + 0.05;
                QVERIFY2(std::max(a, b) / std::min(a, b) >= 4.5,
                         qPrintable(QString::number(static_cast<int>(tone))));
            }
        }
    }

private:
    inline static const QDateTime Start {QDate(2026, 5, 1), QTime(10, 0), Qt::UTC};
};

QTEST_GUILESS_MAIN(TestAdviceText)
#include "tst_advicetext.moc"
