// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "app/demosimulator.h"
#include "app/pagegrabber.h"
#include "engine/errordesk.h"
#include "engine/liveaccountdesk.h"
#include "engine/livemonitor.h"
#include "engine/liverecordingdesk.h"
#include "engine/liveretrydesk.h"
#include "engine/liveticketdesk.h"
#include "engine/liveworkdesk.h"
#include "engine/phonenumbers.h"
#include "engine/profile.h"
#include "engine/secretkeeper.h"
#include "widgets/mainwindow.h"
#include "widgets/trayicon.h"

#include <QApplication>
#include <QDesktopServices>
#include <QDir>
#include <QSettings>
#include <QTextStream>

#include <cstdio>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
int failWith(const QString& text)
{
    QTextStream(stderr) << u"ringback: "_s << text << Qt::endl;
    return 1;
}
} // namespace

Application::Application(QApplication& application, const Options& options)
    : m_application(application), m_options(options)
{
}

Application::~Application() = default;

Result<QString> Application::prepareProfile()
{
    const auto words = [](const char* text) {
        return QCoreApplication::translate("ringback::Application", text);
    };
    QString folder = m_options.profile;
    if (folder.isEmpty() && (m_options.demo || !m_options.replayFolder.isEmpty())) {
        m_demoFolder = std::make_unique<QTemporaryDir>();
        if (!m_demoFolder->isValid())
            return Failure {
                words("No folder for the demo could be made: %1").arg(m_demoFolder->errorString())};
        return m_demoFolder->path();
    }
    if (folder.isEmpty())
        folder = Profile::defaultFolder();
    if (!QDir().mkpath(folder))
        return Failure {words("The profile folder \"%1\" could not be made. Choose another with --profile.")
                            .arg(QDir::toNativeSeparators(folder))};
    return QDir(folder).absolutePath();
}

Desks Application::desks(const QString& profile) const
{
    Desks desks;
    desks.errors = m_desk.get();
    desks.accounts = m_accountDesk.get();
    desks.tickets = m_ticketDesk.get();
    desks.retries = m_retryDesk.get();
    desks.work = m_workDesk.get();
    desks.historyFile = Profile(profile).historyFile();
    return desks;
}

void Application::openWindow(const QString& profile)
{
    // Pictures must not depend on what somebody left behind, nor leave anything behind.
    const bool keeps = m_options.grabFolder.isEmpty();
    const QString settingsPath = keeps ? profile + u"/window.ini"_s : QString();
    ThemeMode mode = ThemeMode::System;
    if (keeps) {
        const QSettings settings(settingsPath, QSettings::IniFormat);
        mode = themeModeFromWord(settings.value("window/theme"_L1).toString()).value_or(mode);
    }
    m_theme = std::make_unique<Theme>(m_application, m_options.theme.value_or(mode));
    m_window = std::make_unique<MainWindow>(*m_monitor, clock(), *m_theme, settingsPath, desks(profile));
    m_window->setLinkOpener([](const QUrl& url) { QDesktopServices::openUrl(url); });
    if (m_recordingDesk)
        m_window->offerRecording(*m_recordingDesk);
    if (m_options.size.isValid())
        m_window->resize(m_options.size);
    m_window->show();
}

void Application::openTray()
{
    QObject::connect(m_window.get(), &MainWindow::quitRequested, &m_application, &QCoreApplication::quit);
    if (!TrayIcon::isAvailable())
        return;
    m_tray = std::make_unique<TrayIcon>(*m_monitor);
    QObject::connect(m_window.get(), &MainWindow::accountsBelieved, m_tray.get(), &TrayIcon::setAccounts);
    QObject::connect(m_tray.get(), &TrayIcon::showRequested, m_window.get(), &MainWindow::bringToFront);
    QObject::connect(m_tray.get(), &TrayIcon::quitRequested, m_window.get(), &MainWindow::quit);
    m_window->setTray(&TrayIcon::isAvailable);
    m_tray->show();
}

int Application::run()
{
    const auto profile = prepareProfile();
    if (!profile)
        return failWith(profile.error());
    if (const Outcome created = createMonitor(*profile); !created)
        return failWith(created.error());
    m_workDesk = std::make_unique<LiveWorkDesk>(*m_monitor, desktopPerson());
    // A recording's provider is nobody who could be asked to call.
    if (m_options.replayFolder.isEmpty())
        m_retryDesk = std::make_unique<LiveRetryDesk>(LiveRetryDesk::Setup {
            *m_monitor, [](const QString& number) { return numberFacts(number); }, desktopPerson(), {}});
    openWindow(*profile);
    if (m_options.grabFolder.isEmpty())
        openTray();
    m_monitor->start();
    if (!m_options.grabFolder.isEmpty())
        m_grabber = std::make_unique<PageGrabber>(*m_window, *m_monitor, *m_theme, m_accountCount,
                                                  m_options.grabFolder);
    const int status = QApplication::exec();
    if (m_grabber && !m_grabber->problem().isEmpty())
        return failWith(m_grabber->problem());
    if (m_grabber && !m_grabber->missing().isEmpty()) {
        const QString text = QCoreApplication::translate(
            "ringback::Application", "The pictures were made without waiting longer. They lack: %1.");
        QTextStream(stderr) << u"ringback: "_s << text.arg(m_grabber->missing().join(u", "_s)) << Qt::endl;
    }
    return status;
}

} // namespace ringback
