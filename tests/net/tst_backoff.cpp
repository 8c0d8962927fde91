// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/backoff.h"

#include <QtTest>

using namespace ringback;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr qint64 noWait = -1;
const QDateTime friday(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC);

} // namespace

class TestBackoff : public QObject {
    Q_OBJECT

private slots:
    void readsRetryAfter_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<qint64>("expectedMs");
        const auto row = [](const char* name, const char* value, qint64 ms) {
            QTest::newRow(name) << QByteArray(value) << ms;
        };
        row("seconds", "17", 17'000);
        row("with spaces", " 17 ", 17'000);
        row("a fraction", "0.5", 500);
        row("rounded up", "1.0001", 1'001);
        row("leading zeros", "0007", 7'000);
        row("a day", "86400", 86'400'000);
        row("more than a day", "172800", 86'400'000);
        row("a year", "31536000", 86'400'000);
        row("an epoch", "1777629600", noWait);
        row("milliseconds since the epoch", "1777629600000", noWait);
        row("zero", "0", noWait);
        row("zero with a fraction", "0.000", noWait);
        row("negative", "-5", noWait);
        row("plus", "+5", noWait);
        row("exponent", "1e3", noWait);
        row("hexadecimal", "0x10", noWait);
        row("comma", "1,5", noWait);
        row("two values", "5, 6", noWait);
        row("bare point", ".", noWait);
        row("endless", "99999999999999999999999999", noWait);
        row("unit", "5s", noWait);
        row("word", "soon", noWait);
        row("infinite", "inf", noWait);
        row("empty", "", noWait);
        row("not Latin digits", "\xd9\xa5", noWait);

        row("IMF date", "Fri, 01 May 2026 10:00:30 GMT", 30'000);
        row("RFC 850 date", "Friday, 01-May-26 10:00:30 GMT", 30'000);
        row("asctime date", "Fri May  1 10:00:30 2026", 30'000);
        row("asctime, two digits", "Sat May 02 10:00:00 2026", 86'400'000);
        row("date over a day ahead", "Wed, 06 May 2026 10:00:00 GMT", 86'400'000);
        row("date years ahead", "Sat, 01 May 2032 10:00:00 GMT", noWait);
        row("date now", "Fri, 01 May 2026 10:00:00 GMT", noWait);
        row("date past", "Fri, 01 May 2026 09:59:59 GMT", noWait);
        row("RFC 850, past century", "Friday, 01-May-98 10:00:30 GMT", noWait);
        row("no such day", "Mon, 31 Feb 2027 10:00:30 GMT", noWait);
        row("no such month", "Fri, 01 Mai 2026 10:00:30 GMT", noWait);
        row("no such time", "Fri, 01 May 2026 24:00:30 GMT", noWait);
        row("another zone", "Fri, 01 May 2026 10:00:30 CET", noWait);
        row("ISO date", "2026-05-01T10:00:30Z", noWait);
        row("date and more", "Fri, 01 May 2026 10:00:30 GMT, 5", noWait);
    }
    void readsRetryAfter()
    {
        QFETCH(QByteArray, value);
        QFETCH(qint64, expectedMs);
        const std::optional<milliseconds> wait = parseRetryAfter(value, friday);
        QCOMPARE(wait ? qint64(wait->count()) : noWait, expectedMs);
    }

    void readsTwoDigitYearsByTheCurrentOne()
    {
        const QDateTime late(QDate(2099, 12, 31), QTime(23, 59, 50), Qt::UTC);
        QCOMPARE(parseRetryAfter("Thursday, 31-Dec-99 23:59:55 GMT", late), milliseconds(5s));
    }

    void growsBetweenItsBounds_data()
    {
        QTest::addColumn<int>("attempt");
        QTest::addColumn<qint64>("ceilingMs");
        QTest::newRow("nonsense") << -3 << qint64(2'000);
        QTest::newRow("1") << 1 << qint64(2'000);
        QTest::newRow("2") << 2 << qint64(4'000);
        QTest::newRow("5") << 5 << qint64(32'000);
        QTest::newRow("8") << 8 << qint64(256'000);
        QTest::newRow("9") << 9 << qint64(300'000);
        QTest::newRow("10") << 10 << qint64(300'000);
        QTest::newRow("many") << 1'000'000 << qint64(300'000);
    }
    void growsBetweenItsBounds()
    {
        QFETCH(int, attempt);
        QFETCH(qint64, ceilingMs);
        QCOMPARE(nextDelay(attempt, {}, 0.0), milliseconds(1s));
        QCOMPARE(nextDelay(attempt, {}, 1.0), milliseconds(ceilingMs));
        QCOMPARE(nextDelay(attempt, {}, 0.5), milliseconds(1'000 + (ceilingMs - 1'000) / 2));
        QCOMPARE(nextDelay(attempt, {}, -1.0), milliseconds(1s)); // a random source gone wrong
        QCOMPARE(nextDelay(attempt, {}, 2.0), milliseconds(ceilingMs));
    }

    void neverGoesBelowWhatTheServerAsked()
    {
        for (int attempt = 1; attempt < 12; ++attempt) {
            for (const double random : {0.0, 0.3, 0.999}) {
                for (const milliseconds floor : {milliseconds(500ms), milliseconds(17s), milliseconds(24h)}) {
                    const milliseconds delay = nextDelay(attempt, floor, random);
                    QVERIFY(delay >= floor);
                    QCOMPARE(delay, std::max(floor, nextDelay(attempt, {}, random)));
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestBackoff)
#include "tst_backoff.moc"
