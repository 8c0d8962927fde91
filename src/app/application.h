// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/options.h"
#include "core/clock.h"
#include "core/result.h"
#include "widgets/desks.h"
#include "widgets/theme.h"

#include <QTemporaryDir>

#include <memory>

class QApplication;

namespace ringback {

class DemoSimulator;
class ErrorDesk;
class LiveAccountDesk;
class LiveMonitor;
class LiveTicketDesk;
class LiveRetryDesk;
class LiveRecordingDesk;
class LiveWorkDesk;
class MainWindow;
class PageGrabber;
class Profile;
class SecretKeeper;
class TrayIcon;

// The composition root of the desktop program: makes everything once and hands out references. Members are
// destroyed from the last to the first: the window before the monitor it watches, the monitor before the
// simulator it polls and the folder it writes to.
class Application {
public:
    // `application` must outlive it.
    Application(QApplication& application, const Options& options);
    ~Application();

    // Runs until the window is closed, or the pictures are made. The program's exit status.
    int run();

private:
    // Where settings and history are; made if it does not exist. A demo's goes when the program ends.
    Result<QString> prepareProfile();
    Outcome createMonitor(const QString& folder);
    Outcome createReplay(const Profile& profile);
    void openWindow(const QString& profile);
    void openTray();
    Desks desks(const QString& profile) const;
    const Clock& clock() const { return m_replayClock ? *m_replayClock : m_clock; }

    QApplication& m_application;
    qsizetype m_accountCount = 0;
    const Options m_options;
    SystemClock m_clock;
    std::shared_ptr<const Clock> m_replayClock; // while a recording is played
    std::unique_ptr<QTemporaryDir> m_demoFolder;
    std::unique_ptr<DemoSimulator> m_simulator;
    std::unique_ptr<SecretKeeper> m_keeper;
    std::unique_ptr<LiveMonitor> m_monitor;
    std::unique_ptr<ErrorDesk> m_desk;
    std::unique_ptr<LiveAccountDesk> m_accountDesk;
    std::unique_ptr<LiveTicketDesk> m_ticketDesk;
    std::unique_ptr<LiveRetryDesk> m_retryDesk;         // none while a recording is played
    std::unique_ptr<LiveRecordingDesk> m_recordingDesk; // null while a recording is played
    std::unique_ptr<LiveWorkDesk> m_workDesk;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<TrayIcon> m_tray; // none where there is none
    std::unique_ptr<PageGrabber> m_grabber;
};

} // namespace ringback
