// SPDX-License-Identifier: GPL-3.0-or-later
// What the window does with accounts: adding, changing and removing them, and its first start without any.
#include "ui_mainwindow.h"

#include "engine/monitor.h"
#include "models/calltablemodel.h"
#include "widgets/accountactions.h"
#include "widgets/accountbadge.h"
#include "widgets/accountdetailpanel.h"
#include "widgets/accountspanel.h"
#include "widgets/callsview.h"
#include "widgets/incidentdelegates.h"
#include "widgets/mainwindow.h"
#include "widgets/recordingactions.h"
#include "widgets/summarystrip.h"
#include "widgets/welcomepage.h"

#include <QCoreApplication>
#include <QProcess>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

void MainWindow::buildWelcome(QVBoxLayout& layout)
{
    m_welcome = new WelcomePage(this);
    m_welcome->hide();
    layout.addWidget(m_welcome, 1);
    connect(m_welcome, &WelcomePage::demoRequested, this, &MainWindow::startDemo);
    m_startDemo = [] {
        return QProcess::startDetached(QCoreApplication::applicationFilePath(), {u"--demo"_s});
    };
}

void MainWindow::buildAccountActions(AccountDesk& desk)
{
    m_accountActions = new AccountActions(desk, m_monitor, m_clock, *this);
    m_ui->menuBar->insertMenu(m_ui->helpMenu->menuAction(), m_accountActions->menu());
    m_accountsPanel->setCanChange(true);
    m_welcome->setCanAdd(true);
    connect(m_accountsPanel, &AccountsPanel::addRequested, m_accountActions, &AccountActions::add);
    connect(m_accountsPanel, &AccountsPanel::editRequested, m_accountActions, &AccountActions::edit);
    connect(m_accountsPanel, &AccountsPanel::removeRequested, m_accountActions, &AccountActions::remove);
    connect(m_accountsPanel, &AccountsPanel::currentAccountChanged, m_accountActions,
            &AccountActions::setCurrent);
    m_accountDetail->setCanChange(true);
    connect(m_accountDetail, &AccountDetailPanel::editRequested, m_accountActions, &AccountActions::edit);
    connect(m_welcome, &WelcomePage::addRequested, m_accountActions, &AccountActions::add);
    connect(m_accountActions, &AccountActions::linkRequested, this, &MainWindow::openLink);
    connect(m_accountActions, &AccountActions::noticed, this, &MainWindow::showNotice);
    connect(m_accountActions, &AccountActions::remarked, this,
            [this](const QString& text) { statusBar()->showMessage(text, 5000); });
    if (const QString strays = m_accountActions->strayText(); !strays.isEmpty())
        showNotice(strays);
}

void MainWindow::offerRecording(RecordingDesk& desk)
{
    auto* recording = new RecordingActions(desk, *this);
    m_ui->fileMenu->insertAction(m_ui->quitAction, recording->action());
    m_ui->fileMenu->insertSeparator(m_ui->quitAction);
    statusBar()->addPermanentWidget(recording->indicator());
    connect(recording, &RecordingActions::noticed, this, &MainWindow::showNotice);
}

// Without accounts the ways to get one stand where the calls would; calls that are in the history stay in
// sight.
void MainWindow::updateWelcome()
{
    const bool none = m_accounts.isEmpty() && !m_accountsUnknown;
    const bool hasCalls = m_calls->model().rowCount() > 0 || !m_filter.isEmpty();
    m_welcome->setBrief(hasCalls);
    m_welcome->setVisible(none);
    m_calls->setVisible(!none || hasCalls);
    m_summary->setVisible(!none || hasCalls);
    if (m_accountActions != nullptr)
        m_accountActions->update();
}

// What is explained at the right is an account that is there.
void MainWindow::leaveRemovedAccount()
{
    const QString shown = m_accountDetail->shownAccount();
    const bool isThere =
        std::any_of(m_accounts.begin(), m_accounts.end(),
                    [&shown](const AccountState& state) { return state.account.id == shown; });
    if (!isThere && m_ui->sides->currentWidget() == m_accountDetail)
        showSide(page().side);
}

// Every badge of the window wears the colour that was chosen for its account.
void MainWindow::showColours()
{
    QHash<QString, QString> colours;
    for (const AccountState& state : std::as_const(m_accounts)) {
        if (!state.account.colour.isEmpty())
            colours.insert(state.account.id, state.account.colour);
    }
    for (AccountBadge* badge : findChildren<AccountBadge*>()) {
        if (badge->window() == this) // a dialog's shows what is being chosen
            badge->setColours(colours);
    }
    for (IncidentAccountDelegate* delegate : findChildren<IncidentAccountDelegate*>())
        delegate->setColours(colours);
}

void MainWindow::startDemo()
{
    if (!m_startDemo || !m_startDemo())
        showNotice(tr("The demo could not be started. In a terminal: ringback --demo"));
    else
        statusBar()->showMessage(tr("The demo opens in a window of its own."), 5000);
}

void MainWindow::showNotice(const QString& text)
{
    m_ui->noticeLabel->setText(text);
    m_ui->noticeCard->setVisible(!text.isEmpty());
}

} // namespace ringback
