// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done about calls, where the window shows it.
#include "ui_mainwindow.h"

#include "core/visibletext.h"
#include "engine/monitor.h"
#include "engine/retrydesk.h"
#include "widgets/accountactions.h"
#include "widgets/attemptlist.h"
#include "widgets/callactionbar.h"
#include "widgets/callactions.h"
#include "widgets/callsview.h"
#include "widgets/decoderpage.h"
#include "widgets/detailpanel.h"
#include "widgets/errorpanel.h"
#include "widgets/filterbar.h"
#include "widgets/incidentpanel.h"
#include "widgets/lineicon.h"
#include "widgets/mainwindow.h"
#include "widgets/retriespage.h"
#include "widgets/tickethistory.h"

#include <QDesktopServices>

namespace ringback {

void MainWindow::buildCallActions(const Desks& desks)
{
    m_callActions = new CallActions(desks, m_monitor, m_clock, *this);
    for (QAction* action : m_callActions->actions())
        m_ui->callsMenu->insertAction(m_ui->copyRequestIdAction, action);
    m_ui->fileMenu->insertAction(m_ui->quitAction, m_callActions->exportAction());
    m_ui->fileMenu->insertSeparator(m_ui->quitAction);
    if (desks.retries != nullptr || desks.tickets != nullptr || desks.work != nullptr)
        m_detail->setActionBar(new CallActionBar(*m_callActions, desks.work, m_clock, m_detail));
    if (desks.retries != nullptr)
        buildRetries(*desks.retries);
    if (desks.tickets != nullptr)
        buildTickets(*desks.tickets);
    connect(m_calls, &CallsView::selectedCallsChanged, this, &MainWindow::tellCallActions);
    connect(m_callActions, &CallActions::linkRequested, this, [this](const QUrl& url) {
        // A letter to the provider's support opens the mail program; everything else is a page.
        if (url.scheme() == QLatin1String("mailto"))
            QDesktopServices::openUrl(url);
        else
            openLink(url);
    });
    connect(m_callActions, &CallActions::noticed, this, &MainWindow::showNotice);
    connect(m_callActions, &CallActions::remarked, this,
            [this](const QString& text) { statusBar()->showMessage(text, 5000); });
    connect(m_callActions, &CallActions::callChosen, this, [this](const CallKey& key) {
        showPage(QStringLiteral("calls"));
        m_calls->selectCall(key);
    });
}

// What was tried again: a page of its own, and beside a call its own attempts.
void MainWindow::buildRetries(RetryDesk& desk)
{
    m_retries = new RetriesPage(desk, m_monitor, m_clock, this);
    addPage(QStringLiteral("retries"), tr("Retries"), lineIcon(LineIcon::Refresh), m_retries,
            m_retries->side());
    auto* attempts = new AttemptList(desk, m_clock, m_detail);
    m_detail->setAttemptList(attempts);
    connect(m_retries, &RetriesPage::callChosen, m_callActions, &CallActions::callChosen);
    connect(attempts, &AttemptList::callChosen, m_callActions, &CallActions::callChosen);
    connect(m_retries, &RetriesPage::againRequested, m_callActions, &CallActions::retryCall);
    connect(m_retries, &RetriesPage::linkRequested, this, &MainWindow::openLink);
    connect(m_retries, &RetriesPage::remarked, m_callActions, &CallActions::remarked);
    connect(m_retries, &RetriesPage::copied, this, [this](const QString& what) {
        statusBar()->showMessage(tr("Copied: %1").arg(visibleLine(what)), 3000);
    });
    // The page is about attempts: a filter for calls would promise what it does not do.
    connect(m_ui->pages, &QStackedWidget::currentChanged, this, [this] {
        const QWidget* current = m_ui->pages->currentWidget();
        if (current == m_retries)
            m_filterBar->hide();
        else if (m_decoder == nullptr || current != m_decoder)
            m_filterBar->show();
    });
    if (m_accountActions != nullptr) {
        m_accountActions->setRetries(&desk);
        m_accountActions->update();
    }
}

void MainWindow::buildTickets(TicketDesk& desk)
{
    auto* history = new TicketHistory(desk, this);
    history->setContentsMargins(Gap, Gap, Gap, Gap);
    connect(history, &TicketHistory::callRequested, this, [this](const CallKey& key) {
        showPage(QStringLiteral("calls"));
        m_calls->selectCall(key);
    });
    addPage(QStringLiteral("tickets"), tr("Tickets"), lineIcon(LineIcon::Copy), history, m_detail);
    m_errorPanel->offerTickets();
    m_incidentPanel->offerTickets();
}

// What the actions are about: the selected calls, and where the current one is not loaded, what the panel
// shows.
void MainWindow::tellCallActions()
{
    if (m_callActions == nullptr)
        return;
    // What is not in sight must not be acted on: a key pressed on another page is not about these.
    const bool inSight = page().side == m_detail;
    // Beside the tickets only the one call that is explained is in sight, not the list.
    QList<CallRow> calls = page().id == QLatin1String("calls") ? m_calls->selectedRows() : QList<CallRow>();
    if (inSight && calls.isEmpty() && m_detail->detail())
        calls.append(m_detail->detail()->row);
    m_callActions->setCalls(calls);
    m_callActions->setList(m_filter, believedAccounts());
}

} // namespace ringback
