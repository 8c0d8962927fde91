// SPDX-License-Identifier: GPL-3.0-or-later
// What the window does about work: who has what, what needs action, and staying when it is closed.
#include "ui_mainwindow.h"

#include "widgets/callsview.h"
#include "widgets/incidentpanel.h"
#include "widgets/incidentspage.h"
#include "widgets/incidentworks.h"
#include "widgets/mainwindow.h"
#include "widgets/summarystrip.h"
#include "widgets/workpersons.h"

#include <QGuiApplication>

namespace ringback {
using namespace Qt::StringLiterals;

void MainWindow::buildWork(const Desks& desks)
{
    m_needsActionAction = new QAction(tr("What needs &action"), this);
    m_needsActionAction->setObjectName(u"needsActionAction"_s);
    m_needsActionAction->setCheckable(true);
    m_needsActionAction->setShortcut(QKeySequence(u"Ctrl+J"_s));
    m_ui->callsMenu->insertAction(m_ui->focusFilterAction, m_needsActionAction);
    connect(m_needsActionAction, &QAction::triggered, this, &MainWindow::showNeedsAction);
    connect(m_summary, &SummaryStrip::needsActionChosen, this, &MainWindow::showNeedsAction);
    m_startWithAction = new QAction(tr("Start &with what needs action"), this);
    m_startWithAction->setObjectName(u"startWithAction"_s);
    m_startWithAction->setCheckable(true);
    m_ui->viewMenu->addAction(m_startWithAction);
    m_keepInTrayAction = new QAction(tr("&Keep in the tray when closed"), this);
    m_keepInTrayAction->setObjectName(u"keepInTrayAction"_s);
    m_keepInTrayAction->setCheckable(true);
    m_keepInTrayAction->setVisible(false);
    m_ui->viewMenu->addAction(m_keepInTrayAction);
    connect(m_ui->pages, &QStackedWidget::currentChanged, this, &MainWindow::tellWork);
    if (desks.work == nullptr)
        return;
    auto* persons = new WorkPersons(*desks.work, m_monitor, m_clock, this);
    connect(persons, &WorkPersons::changed, &m_calls->model(), &CallTableModel::setWorkPersons);
    m_incidentWorks = new IncidentWorks(*desks.work, m_clock, *this);
    m_incidents->setWorks(*m_incidentWorks);
    m_incidentPanel->setWorks(*m_incidentWorks);
    auto* menu = new QMenu(tr("Work on the i&ncident"), m_ui->callsMenu);
    menu->setObjectName(u"incidentWorkMenu"_s);
    menu->addActions(m_incidentWorks->actions());
    m_ui->callsMenu->addMenu(menu);
    connect(m_incidents, &IncidentsPage::currentIncidentChanged, this, &MainWindow::tellWork);
    connect(m_incidentWorks, &IncidentWorks::noticed, this, &MainWindow::showNotice);
    connect(m_incidentWorks, &IncidentWorks::remarked, this,
            [this](const QString& text) { statusBar()->showMessage(text, 5000); });
    tellWork();
}

// The same keys act on calls and on incidents: on those of the page that is seen.
void MainWindow::tellWork()
{
    if (m_incidentWorks != nullptr)
        m_incidentWorks->setCurrent(m_incidents->current(), page().centre == m_incidents);
    tellCallActions();
}

// The count that was clicked leaves the statuses aside, and so does what is shown.
void MainWindow::showNeedsAction(bool wanted)
{
    CallFilter filter = m_filter;
    filter.needsAction = wanted;
    if (wanted) {
        filter.statuses.clear();
        filter.works.clear();
        showPage(u"calls"_s);
    }
    setFilter(filter);
}

void MainWindow::setTray(std::function<bool()> isAvailable)
{
    m_isTrayAvailable = std::move(isAvailable);
    m_keepInTrayAction->setVisible(m_isTrayAvailable != nullptr);
}

bool MainWindow::staysInTray() const
{
    // A tray that went away would leave a program that nobody can see.
    return !m_quitting && m_keepInTrayAction->isChecked() && m_isTrayAvailable && m_isTrayAvailable();
}

void MainWindow::quit()
{
    m_quitting = true;
    close();
    m_quitting = false;
    emit quitRequested();
}

void MainWindow::bringToFront()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

} // namespace ringback
