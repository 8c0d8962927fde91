// SPDX-License-Identifier: GPL-3.0-or-later
#include "samplecalls.h"

#include "app/pagegrabber.h"
#include "support/fakeclock.h"
#include "widgets/mainwindow.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestPageGrabber : public QObject {
    Q_OBJECT

private slots:
    void savesEveryPageInBothThemesAndEnds()
    {
        FakeClock clock;
        FakeMonitor monitor;
        monitor.automatic = true;
        SampleCalls(clock.nowUtc()).fill(monitor, 60);
        Theme theme(*qApp, ThemeMode::Light);
        MainWindow window(monitor, clock, theme, QString());
        window.resize(1280, 800);
        window.show();
        const QTemporaryDir folder;
        const QString inside = folder.filePath(u"pictures"_s); // is made
        PageGrabber grabber(window, theme, inside);
        QCOMPARE(QApplication::exec(), 0);
        QCOMPARE(grabber.problem(), QString());
        QStringList names;
        for (const QString& page : window.pageIds())
            names << page + u"-dark.png"_s << page + u"-light.png"_s;
        names.sort();
        QCOMPARE(QDir(inside).entryList({u"*.png"_s}, QDir::Files, QDir::Name), names);
        const QImage dark(QDir(inside).filePath(u"calls-dark.png"_s));
        const QImage light(QDir(inside).filePath(u"calls-light.png"_s));
        QCOMPARE(dark.size(), QSize(1280, 800));
        QVERIFY(dark.pixelColor(2, 400).lightness() + 100 < light.pixelColor(2, 400).lightness());
    }

    void saysWhyItCannotSave()
    {
        FakeClock clock;
        FakeMonitor monitor;
        monitor.automatic = true;
        Theme theme(*qApp, ThemeMode::Light);
        MainWindow window(monitor, clock, theme, QString());
        PageGrabber grabber(window, theme, u"/dev/null/pictures"_s);
        QCOMPARE(QApplication::exec(), 1);
        QVERIFY(grabber.problem().contains(u"/dev/null/pictures"_s));
    }
};

QTEST_MAIN(TestPageGrabber)
#include "tst_pagegrabber.moc"
