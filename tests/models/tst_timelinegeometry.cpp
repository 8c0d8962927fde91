// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/timelinegeometry.h"

#include <QDateTime>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 Minute = 60'000;
constexpr qint64 Day = 86'400'000;
const qint64 Start = QDateTime(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC).toMSecsSinceEpoch();

TimelineGeometry tenMinutes()
{
    return {Start, Start + 10 * Minute, 1000};
}
} // namespace

class TestTimelineGeometry : public QObject {
    Q_OBJECT

private slots:
    void mapsTimeToPixelsAndBack()
    {
        const TimelineGeometry range = tenMinutes();
        QCOMPARE(range.xOf(Start), 0.0);
        QCOMPARE(range.xOf(Start + 5 * Minute), 500.0);
        QCOMPARE(range.msAt(250), Start + 150'000);
        for (const int x : {-300, 0, 1, 777, 1000, 4000})
            QCOMPARE(range.xOf(range.msAt(x)), double(x));
        QVERIFY(range.shows(Start));
        QVERIFY(!range.shows(Start + 10 * Minute));
    }

    void zoomKeepsTheAnchor_data()
    {
        QTest::addColumn<double>("factor");
        QTest::addColumn<double>("anchor");
        QTest::newRow("in, left") << 2.0 << 0.0;
        QTest::newRow("in, middle") << 1.7 << 500.0;
        QTest::newRow("out, right") << 0.3 << 990.0;
    }
    void zoomKeepsTheAnchor()
    {
        QFETCH(double, factor);
        QFETCH(double, anchor);
        const TimelineGeometry before = tenMinutes();
        const TimelineGeometry after = before.zoomed(factor, anchor);
        QVERIFY(qAbs(after.xOf(before.msAt(anchor)) - anchor) < 0.01);
        QVERIFY(qAbs(static_cast<double>(after.spanMs()) - before.spanMs() / factor) <= 1);
    }

    void staysWithinItsSpans()
    {
        QCOMPARE(tenMinutes().zoomed(1e9, 500).spanMs(), TimelineGeometry::MinSpanMs);
        QCOMPARE(tenMinutes().zoomed(1e-9, 500).spanMs(), TimelineGeometry::MaxSpanMs);
        QCOMPARE(tenMinutes().fitted(Start, Start).spanMs(), TimelineGeometry::MinSpanMs);
    }

    void pansByPixels()
    {
        const TimelineGeometry after = tenMinutes().panned(100);
        QCOMPARE(after.beginMs, Start - Minute);
        QCOMPARE(after.spanMs(), 10 * Minute);
    }

    void fitsWithAMargin()
    {
        const TimelineGeometry after = tenMinutes().fitted(Start, Start + Day);
        QVERIFY(after.beginMs < Start && after.endMs > Start + Day);
        QVERIFY(after.spanMs() < Day + Day / 10);
        // Too long for one window: the newest end is shown.
        const TimelineGeometry wide = tenMinutes().fitted(Start, Start + 90 * Day);
        QVERIFY(wide.shows(Start + 90 * Day));
        QVERIFY(!wide.shows(Start));
    }

    void followsNow()
    {
        const qint64 now = Start + 3 * Day;
        const TimelineGeometry after = tenMinutes().following(now);
        QCOMPARE(after.spanMs(), 10 * Minute);
        QCOMPARE(qRound(after.xOf(now)), 920);
        const TimelineGeometry zoomed = after.zoomedFollowing(4, now);
        QCOMPARE(zoomed.spanMs(), 150'000);
        QCOMPARE(qRound(zoomed.xOf(now)), 920);
    }

    void ticksAreRoundAndSparse_data()
    {
        QTest::addColumn<qint64>("span");
        QTest::addColumn<int>("offset");
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::newRow("10 s") << 10'000LL << 0 << "10:00:00"
                              << "10:00:01";
        QTest::newRow("10 min") << 10 * Minute << 0 << "10:00"
                                << "10:01";
        QTest::newRow("90 min") << 90 * Minute << 0 << "10:00"
                                << "10:10";
        QTest::newRow("half-hour zone") << 600 * Minute << 19'800 << "16:00"
                                        << "17:00";
        QTest::newRow("1 day") << Day << 0 << "12:00"
                               << "15:00";
        QTest::newRow("30 days") << 30 * Day << 7'200 << "4 May"
                                 << "11 May";
    }
    void ticksAreRoundAndSparse()
    {
        QFETCH(qint64, span);
        QFETCH(int, offset);
        const TimelineGeometry range {Start, Start + span, 1000};
        QStringList labels;
        double lastX = -1000;
        qint64 lastAt = 0;
        for (const TimelineTick& tick : range.ticks(90, offset)) {
            QVERIFY(tick.atMs > lastAt && range.shows(tick.atMs));
            lastAt = tick.atMs;
            if (tick.label.isEmpty())
                continue;
            QVERIFY(range.xOf(tick.atMs) - lastX >= 89.9);
            lastX = range.xOf(tick.atMs);
            labels.append(tick.label);
        }
        QVERIFY(labels.size() >= 2);
        QTEST(labels.at(0), "first");
        QTEST(labels.at(1), "second");
    }

    void midnightNamesTheDay()
    {
        const qint64 evening = Start + 13 * 60 * Minute; // 23:00
        QStringList labels;
        for (const TimelineTick& tick : TimelineGeometry {evening, evening + 180 * Minute, 1000}.ticks(90, 0))
            labels.append(tick.label);
        QVERIFY(labels.contains(u"2 May"_s));
        QVERIFY(!labels.contains(u"00:00"_s));
    }
};

QTEST_GUILESS_MAIN(TestTimelineGeometry)
#include "tst_timelinegeometry.moc"
