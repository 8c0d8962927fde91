// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options.h"

#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestOptions : public QObject {
    Q_OBJECT

private slots:
    void understandsEveryOption()
    {
        const auto options = parseOptions({u"--demo"_s, u"--profile"_s, u"/tmp/p"_s, u"--grab=/tmp/g"_s,
                                           u"--theme"_s, u"dark"_s, u"--size"_s, u"1920x1080"_s});
        QVERIFY2(options.ok(), qPrintable(options.error()));
        QVERIFY(options->demo);
        QCOMPARE(options->profile, u"/tmp/p"_s);
        QCOMPARE(options->grabFolder, u"/tmp/g"_s);
        QCOMPARE(options->theme, std::optional(ThemeMode::Dark));
        QCOMPARE(options->size, QSize(1920, 1080));
        QVERIFY(!options->help);
        QVERIFY(parseOptions({u"--help"_s})->help);
        QVERIFY(parseOptions({u"--version"_s})->version);
        QCOMPARE(*parseOptions({}), Options());
    }

    void refusesWhatItDoesNotKnow_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("names");
        QTest::newRow("unknown") << QStringList {u"--dmeo"_s} << u"--dmeo"_s;
        QTest::newRow("word") << QStringList {u"demo"_s} << u"demo"_s;
        QTest::newRow("missing value") << QStringList {u"--profile"_s} << u"--profile"_s;
        QTest::newRow("empty value") << QStringList {u"--grab="_s} << u"--grab"_s;
        QTest::newRow("theme") << QStringList {u"--theme"_s, u"pink"_s} << u"pink"_s;
        QTest::newRow("size") << QStringList {u"--size"_s, u"big"_s} << u"big"_s;
        QTest::newRow("tiny size") << QStringList {u"--size"_s, u"10x10"_s} << u"10x10"_s;
        QTest::newRow("half a size") << QStringList {u"--size"_s, u"800x"_s} << u"800x"_s;
        QTest::newRow("flag with value") << QStringList {u"--demo=1"_s} << u"--demo=1"_s;
    }
    void refusesWhatItDoesNotKnow()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, names);
        const auto options = parseOptions(arguments);
        QVERIFY(!options.ok());
        QVERIFY2(options.error().contains(names), qPrintable(options.error()));
    }

    void helpNamesEveryOption()
    {
        for (const auto& name : {u"--demo"_s, u"--profile"_s, u"--theme"_s, u"--size"_s, u"--grab"_s,
                                 u"--help"_s, u"--version"_s})
            QVERIFY2(usageText().contains(name), qPrintable(name));
    }
};

QTEST_GUILESS_MAIN(TestOptions)
#include "tst_options.moc"
