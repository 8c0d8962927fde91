// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pagegrabber.h"

#include "core/visibletext.h"
#include "engine/monitor.h"
#include "models/calltablemodel.h"
#include "widgets/mainwindow.h"

#include <QCoreApplication>
#include <QDir>
#include <QPixmap>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int GrabPollMs = 100;
constexpr qint64 ShotPatienceMs = 10'000; // for one page's data, once everything is there
constexpr int MostFailuresTried = 10;
constexpr int RowsInSight = 20;
constexpr int StatusesWanted = 4;
constexpr int LiveCallsWanted = 2;

QString grabberWords(const char* text)
{
    return QCoreApplication::translate("ringback::PageGrabber", text);
}

// Whether a poll of it can still be expected.
bool isAwaited(const AccountState& state)
{
    return state.freshness.state == FreshnessState::NeverPolled && state.problem.isEmpty();
}
} // namespace

PageGrabber::PageGrabber(MainWindow& window, const Monitor& monitor, Theme& theme, qsizetype accounts,
                         const QString& folder, std::chrono::milliseconds patience)
    : m_window(window), m_monitor(monitor), m_theme(theme), m_accounts(accounts), m_folder(folder),
      m_patience(patience)
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
                grabberWords("The folder \"%1\" could not be made.").arg(QDir::toNativeSeparators(m_folder)));
        });
        return;
    }
    m_window.showPage(window.pageIds().first());
    m_waited.start();
    m_timer.start();
}

QStringList PageGrabber::whatIsMissing() const
{
    QStringList missing;
    const QList<AccountState> accounts = m_monitor.accounts();
    if (accounts.size() < m_accounts)
        missing.append(grabberWords("the accounts"));
    for (const AccountState& state : accounts) {
        if (isAwaited(state))
            missing.append(grabberWords("a poll of %1").arg(visibleLine(state.account.id)));
    }
    if (!m_window.isSettled())
        missing.append(grabberWords("the page's data"));
    if (m_accounts == 0)
        return missing; // nothing will ever come
    const CallTableModel& calls = m_window.callModel();
    QSet<CallStatus> statuses;
    int live = 0;
    for (int row = 0; row < std::min(calls.rowCount(), RowsInSight); ++row) {
        const CallStatus status = calls.rowAt(row).call.status;
        statuses.insert(status);
        live += isLive(status) ? 1 : 0;
    }
    if (statuses.size() < StatusesWanted)
        missing.append(grabberWords("calls of several statuses"));
    if (live < LiveCallsWanted)
        missing.append(grabberWords("calls that are going on"));
    if (std::none_of(statuses.begin(), statuses.end(), isFailure))
        missing.append(grabberWords("a failed call"));
    if (m_window.errorCount() == 0)
        missing.append(grabberWords("an API error"));
    return missing;
}

bool PageGrabber::choseFailure()
{
    if (m_failuresTried > 0) {
        if (!m_window.isSettled())
            return false; // its explanation is on the way
        if (m_window.explainsFailure())
            return true;
    }
    return ++m_failuresTried > MostFailuresTried || !m_window.goToFailure(true);
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
    switch (m_phase) {
    case Phase::Waiting:
        m_missing = whatIsMissing();
        if (m_missing.isEmpty() || isOutOfPatience()) {
            m_phase = Phase::Choosing;
            m_waited.start();
        }
        return;
    case Phase::Choosing:
        if (!choseFailure() && !m_waited.hasExpired(ShotPatienceMs))
            return;
        m_phase = Phase::Shooting;
        startShot();
        return;
    case Phase::Shooting:
        break;
    }
    if (!m_window.isSettled() && !m_waited.hasExpired(ShotPatienceMs))
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
    finish(grabberWords("\"%1\" could not be written.").arg(QDir::toNativeSeparators(path)));
    return false;
}

void PageGrabber::finish(const QString& problem)
{
    m_timer.stop();
    m_problem = problem;
    QCoreApplication::exit(problem.isEmpty() ? 0 : 1);
}

} // namespace ringback
