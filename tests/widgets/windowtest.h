// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "samplecalls.h"

#include "support/fakeclock.h"
#include "support/fakemonitor.h"
#include "widgets/accountspanel.h"
#include "widgets/callsview.h"
#include "widgets/copybutton.h"
#include "widgets/detailpanel.h"
#include "widgets/errorpanel.h"
#include "widgets/eventladder.h"
#include "widgets/mainwindow.h"
#include "widgets/plainlabel.h"
#include "widgets/shortcutsdialog.h"
#include "widgets/summarystrip.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

namespace ringback {

// A window on sample calls, made anew for every test; base of the tests of the whole window.
class WindowTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_clock = std::make_unique<FakeClock>();
        m_monitor = std::make_unique<FakeMonitor>();
        m_monitor->automatic = true;
        SampleCalls(m_clock->nowUtc()).fill(*m_monitor);
        m_theme = std::make_unique<Theme>(*qApp, ThemeMode::Light);
        m_window = makeWindow();
    }
    void cleanup()
    {
        m_window.reset();
        m_theme.reset();
        m_monitor.reset();
    }

protected:
    std::unique_ptr<MainWindow> makeWindow()
    {
        auto window = std::make_unique<MainWindow>(*m_monitor, *m_clock, *m_theme, QString());
        window->show();
        QApplication::setActiveWindow(window.get());
        [&] { QVERIFY(QTest::qWaitForWindowActive(window.get())); }();
        [&] { QTRY_VERIFY(window->isSettled()); }();
        return window;
    }
    template <typename T> T* child(const QString& name = {}) const
    {
        T* found = m_window->findChild<T*>(name);
        if (found == nullptr)
            qFatal("no such child: %s", qPrintable(name));
        return found;
    }
    CallsView& calls() const { return *child<CallsView>(); }
    // The fourth-newest call of the samples: failed at a carrier.
    CallKey failedCall() const { return m_monitor->history.at(3).call.key; }
    static QString textsOf(const QWidget* root)
    {
        QStringList texts;
        for (const auto* label : root->findChildren<PlainLabel*>()) {
            if (!label->isHidden())
                texts.append(label->plainText());
        }
        return texts.join(u'\n');
    }

    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<FakeMonitor> m_monitor;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace ringback
