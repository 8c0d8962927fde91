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
        PageGrabber grabber(window, monitor, theme, monitor.accountStates.size(), inside);
        QCOMPARE(QApplication::exec(), 0);
        QCOMPARE(grabber.problem(), QString());
        QCOMPARE(grabber.missing(), QStringList());
        QVERIFY(window.explainsFailure());
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

    void waitsUntilEveryAccountWasPolled()
    {
        FakeClock clock;
        FakeMonitor monitor;
        monitor.automatic = true;
        SampleCalls(clock.nowUtc()).fill(monitor, 60);
        monitor.accountStates[1].freshness = {};
        Theme theme(*qApp, ThemeMode::Light);
        MainWindow window(monitor, clock, theme, QString());
        window.show();
        const QTemporaryDir folder;
        PageGrabber grabber(window, monitor, theme, monitor.accountStates.size(), folder.path());
        QTRY_COMPARE(grabber.missing(), QStringList {u"a poll of outreach"_s}); // all the rest has come
        QVERIFY(QDir(folder.path()).isEmpty());
        monitor.accountStates[1].freshness = {FreshnessState::Fresh, clock.nowUtc()};
        emit monitor.accountsChanged(monitor.accountStates);
        QCOMPARE(QApplication::exec(), 0);
        QCOMPARE(grabber.missing(), QStringList());
        QVERIFY(!QDir(folder.path()).isEmpty());
    }

    void saysWhatItDidNotSee()
    {
        FakeClock clock;
        FakeMonitor monitor;
        monitor.automatic = true;
        SampleCalls(clock.nowUtc()).fill(monitor, 60);
        monitor.errors.clear();
        erase_if(monitor.history, [](const CallRow& row) { return isLive(row.call.status); });
        Theme theme(*qApp, ThemeMode::Light);
        MainWindow window(monitor, clock, theme, QString());
        window.show();
        const QTemporaryDir folder;
        PageGrabber grabber(window, monitor, theme, monitor.accountStates.size(), folder.path(),
                            std::chrono::milliseconds(500));
        QCOMPARE(QApplication::exec(), 0);
        QCOMPARE(grabber.missing(), (QStringList {u"calls that are going on"_s, u"an API error"_s}));
        QVERIFY(!QDir(folder.path()).isEmpty());
    }

    void saysWhyItCannotSave()
    {
        FakeClock clock;
        FakeMonitor monitor;
        monitor.automatic = true;
        Theme theme(*qApp, ThemeMode::Light);
        MainWindow window(monitor, clock, theme, QString());
        PageGrabber grabber(window, monitor, theme, 0, u"/dev/null/pictures"_s);
        QCOMPARE(QApplication::exec(), 1);
        QVERIFY(grabber.problem().contains(u"/dev/null/pictures"_s));
    }
};

QTEST_MAIN(TestPageGrabber)
#include "tst_pagegrabber.moc"
