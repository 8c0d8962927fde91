// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/transforms.h"

#include <QTest>

#include <limits>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
QString shown(const std::optional<QDateTime>& instant)
{
    return instant ? instant->toString(Qt::ISODateWithMs) : u"none"_s;
}
} // namespace

class TestTransforms : public QObject {
    Q_OBJECT

private slots:
    void instantsInIso8601_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("instant");
        const auto row = [](const char* text, const char* instant) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(instant);
        };
        row("2026-03-04T05:06:07Z", "2026-03-04T05:06:07.000Z");
        row("2026-03-04T05:06:07z", "2026-03-04T05:06:07.000Z");
        row("2026-03-04t05:06:07Z", "2026-03-04T05:06:07.000Z");
        row("2026-03-04T05:06Z", "2026-03-04T05:06:00.000Z");
        row("2026-03-04T05:06:07.1Z", "2026-03-04T05:06:07.100Z");
        row("2026-03-04T05:06:07.995Z", "2026-03-04T05:06:07.995Z");
        row("2026-03-04T05:06:07.310278Z", "2026-03-04T05:06:07.310Z");
        row("2026-03-04T05:06:07.123456789Z", "2026-03-04T05:06:07.123Z");
        // Cut, never rounded: an instant must not move past a later one.
        row("2026-03-04T05:06:07.999999999Z", "2026-03-04T05:06:07.999Z");
        row("2026-12-31T23:59:59.9999Z", "2026-12-31T23:59:59.999Z");
        row("2026-03-04T05:06:07,250Z", "2026-03-04T05:06:07.250Z");
        row("2026-03-04 05:06:07.310000", "2026-03-04T05:06:07.310Z"); // no zone is UTC
        row("2026-03-04 05:06:07", "2026-03-04T05:06:07.000Z");
        row("2026-03-04T05:06:07", "2026-03-04T05:06:07.000Z");
        row("2026-03-04T05:06:07+05:30", "2026-03-03T23:36:07.000Z"); // India
        row("2026-03-04T05:06:07+0530", "2026-03-03T23:36:07.000Z");
        row("2026-03-04 05:06:07 +0530", "2026-03-03T23:36:07.000Z");
        row("2026-03-04T05:06:07-08", "2026-03-04T13:06:07.000Z");
        row("2026-03-04T05:06:07+01:00", "2026-03-04T04:06:07.000Z");
        row("2026-03-04 05:06:07 UTC", "2026-03-04T05:06:07.000Z");
        row("2026-03-04", "2026-03-04T00:00:00.000Z");
        row("2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z");
        row("2026-06-30T23:59:60Z", "2026-06-30T23:59:59.000Z"); // a leap second
        row("  2026-03-04T05:06:07Z ", "2026-03-04T05:06:07.000Z");
        row("", "none");
        row("null", "none");
        row("9999-01-01 00:00:00.000000", "none"); // "not set"
        row("9999-12-31T23:59:59Z", "none");
        row("0001-01-01T00:00:00Z", "none");
        row("1970-01-01T00:00:00Z", "none");
        row("2026-02-29T00:00:00Z", "none");
        row("2026-13-01T00:00:00Z", "none");
        row("2026-03-04T25:00:00Z", "none");
        row("2026-03-04T05:61:00Z", "none");
        row("2026-03-04T05:06:61Z", "none");
        row("2026-03-04T05:06:07+25:00", "none");
        row("2026-03-04T05:06:07+05:75", "none");
        row("2026-03-04T05:06:07Z trailing", "none");
        row("04.03.2026 05:06", "none");
        row("1772600767", "none");
        row("٢٠٢٦-٠٣-٠٤", "none");
    }
    void instantsInIso8601()
    {
        QFETCH(QString, text);
        const auto instant = instantFromIso8601(text);
        QTEST(shown(instant), "instant");
        if (instant)
            QCOMPARE(instant->timeSpec(), Qt::UTC);
    }

    void instantsInRfc2822_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("instant");
        const auto row = [](const char* text, const char* instant) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(instant);
        };
        row("Wed, 04 Mar 2026 05:06:07 GMT", "2026-03-04T05:06:07.000Z");
        row("Wed, 04 Mar 2026 05:06:07 +0000", "2026-03-04T05:06:07.000Z");
        row("Wed, 04 Mar 2026 05:06:07 +0530", "2026-03-03T23:36:07.000Z");
        row("04 Mar 2026 05:06:07 -0800", "2026-03-04T13:06:07.000Z");
        row("Wed, 04 Mar 2026 05:06:07 UTC", "2026-03-04T05:06:07.000Z");
        row("", "none");
        row("2026-03-04T05:06:07Z", "none");
        row("soon", "none");
        row("Wed, 04 Mar 1926 05:06:07 GMT", "none");
    }
    void instantsInRfc2822()
    {
        QFETCH(QString, text);
        QTEST(shown(instantFromRfc2822(text)), "instant");
    }

    void instantsSince1970_data()
    {
        QTest::addColumn<double>("number");
        QTest::addColumn<QString>("instant");
        QTest::newRow("seconds") << 1772600767.0 << u"2026-03-04T05:06:07.000Z"_s;
        QTest::newRow("seconds with a fraction") << 1772600767.25 << u"2026-03-04T05:06:07.250Z"_s;
        QTest::newRow("milliseconds") << 1772600767250.0 << u"2026-03-04T05:06:07.250Z"_s;
        QTest::newRow("zero") << 0.0 << u"none"_s;
        QTest::newRow("negative") << -5.0 << u"none"_s;
        QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << u"none"_s;
        QTest::newRow("endless") << std::numeric_limits<double>::infinity() << u"none"_s;
        QTest::newRow("enormous") << 1e300 << u"none"_s;
        QTest::newRow("year 9999 and later") << 999'999'999'999'999.0 << u"none"_s;
    }
    void instantsSince1970()
    {
        QFETCH(double, number);
        QTEST(shown(instantFromEpoch(number)), "instant");
    }

    void lengths_data()
    {
        QTest::addColumn<double>("number");
        QTest::addColumn<double>("unitMs");
        QTest::addColumn<qint64>("ms");
        QTest::newRow("seconds") << 42.0 << 1000.0 << 42'000LL;
        QTest::newRow("part of a second") << 0.25 << 1000.0 << 250LL;
        QTest::newRow("minutes") << 1.5 << 60'000.0 << 90'000LL;
        QTest::newRow("none at all") << 0.0 << 1000.0 << 0LL;
        QTest::newRow("negative") << -1.0 << 1000.0 << -1LL;
        QTest::newRow("absurd") << 1e12 << 1000.0 << -1LL;
        QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << 1000.0 << -1LL;
        QTest::newRow("endless") << std::numeric_limits<double>::infinity() << 1.0 << -1LL;
    }
    void lengths()
    {
        QFETCH(double, number);
        QFETCH(double, unitMs);
        QFETCH(qint64, ms);
        QCOMPARE(lengthMs(number, unitMs).value_or(-1), ms);
    }
};

QTEST_GUILESS_MAIN(TestTransforms)
#include "tst_transforms.moc"
