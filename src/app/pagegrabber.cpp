// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pagegrabber.h"

#include "widgets/mainwindow.h"

#include <QCoreApplication>
#include <QDir>
#include <QPixmap>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int GrabPollMs = 100;
constexpr qint64 FailurePatienceMs = 20'000; // for a failed call to explain
constexpr qint64 DataPatienceMs = 30'000;
} // namespace

PageGrabber::PageGrabber(MainWindow& window, Theme& theme, const QString& folder)
    : m_window(window), m_theme(theme), m_folder(folder)
{
    for (const QString& page : window.pageIds()) {
        m_shots.append(page + u" light"_s);
        m_shots.append(page + u" dark"_s);
    }
    m_timer.setInterval(GrabPollMs);
    connect(&m_timer, &QTimer::timeout, this, &PageGrabber::step);
    if (!QDir().mkpath(folder)) {
        // Once the event loop runs: quitting before it does nothing.
        QTimer::singleShot(0, this, [this] {
            finish(
                QCoreApplication::translate("ringback::PageGrabber", "The folder \"%1\" could not be made.")
                    .arg(QDir::toNativeSeparators(m_folder)));
        });
        return;
    }
    startShot();
    m_timer.start();
}

void PageGrabber::startShot()
{
    const QStringList shot = m_shots.first().split(u' ');
    m_theme.setMode(shot.last() == "dark"_L1 ? ThemeMode::Dark : ThemeMode::Light);
    m_window.showPage(shot.first());
    m_waited.start();
}

void PageGrabber::step()
{
    if (m_window.currentPage() == "calls"_L1 && !m_failureChosen) {
        m_failureChosen = m_window.goToFailure(true) || m_waited.hasExpired(FailurePatienceMs);
        return; // its explanation is on the way
    }
    if (!m_window.isSettled() && !m_waited.hasExpired(DataPatienceMs))
        return;
    if (!save())
        return;
    m_shots.removeFirst();
    if (m_shots.isEmpty())
        finish({});
    else
        startShot();
}

bool PageGrabber::save()
{
    const QString path = QDir(m_folder).filePath(QString(m_shots.first()).replace(u' ', u'-') + u".png"_s);
    if (m_window.grab().save(path))
        return true;
    finish(QCoreApplication::translate("ringback::PageGrabber", "\"%1\" could not be written.")
               .arg(QDir::toNativeSeparators(path)));
    return false;
}

void PageGrabber::finish(const QString& problem)
{
    m_timer.stop();
    m_problem = problem;
    QCoreApplication::exit(problem.isEmpty() ? 0 : 1);
}

} // namespace ringback
