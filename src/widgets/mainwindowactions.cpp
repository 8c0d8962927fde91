// SPDX-License-Identifier: GPL-3.0-or-later
// What the menus of the window do.
#include "ui_mainwindow.h"

#include "engine/monitor.h"
#include "widgets/aboutdialog.h"
#include "widgets/accountactions.h"
#include "widgets/accountspanel.h"
#include "widgets/callsview.h"
#include "widgets/calltableview.h"
#include "widgets/decodedpanel.h"
#include "widgets/decoderpage.h"
#include "widgets/detailpanel.h"
#include "widgets/errorpanel.h"
#include "widgets/errorspage.h"
#include "widgets/filterbar.h"
#include "widgets/incidentpanel.h"
#include "widgets/mainwindow.h"
#include "widgets/shortcutsdialog.h"
#include "widgets/timelineview.h"

#include <QActionGroup>
#include <QClipboard>
#include <QGuiApplication>

namespace ringback {
using namespace Qt::StringLiterals;

void MainWindow::connectActions()
{
    const auto on = [this](QAction* action, auto slot) { connect(action, &QAction::triggered, this, slot); };
    on(m_ui->quitAction, &MainWindow::quit);
    TimelineView& timeline = m_calls->timeline();
    m_ui->followAction->setChecked(timeline.isFollowing());
    connect(m_ui->followAction, &QAction::toggled, &timeline, &TimelineView::setFollowing);
    connect(&timeline, &TimelineView::followingChanged, m_ui->followAction, &QAction::setChecked);
    on(m_ui->zoomInAction, [&timeline] { timeline.zoomIn(); });
    on(m_ui->zoomOutAction, [&timeline] { timeline.zoomOut(); });
    on(m_ui->fitTimelineAction, [&timeline] { timeline.fitVisibleRows(); });
    m_ui->zoomInAction->setShortcuts({QKeySequence(u"Ctrl++"_s), QKeySequence(u"Ctrl+="_s)});
    QMenu* columns = new QMenu(tr("&Columns"), m_ui->viewMenu);
    columns->addActions(m_calls->table().columnActions());
    m_ui->viewMenu->insertMenu(m_ui->themeMenu->menuAction(), columns);
    m_ui->viewMenu->insertSeparator(m_ui->themeMenu->menuAction());

    m_ui->accountsPanelAction->setChecked(true);
    m_ui->detailPanelAction->setChecked(true);
    connect(m_ui->accountsPanelAction, &QAction::toggled, m_accountsPanel, &QWidget::setVisible);
    connect(m_ui->detailPanelAction, &QAction::toggled, m_ui->sides, &QWidget::setVisible);

    on(m_ui->focusFilterAction, [this] {
        if (page().centre == m_decoder)
            m_decoder->startSearch();
        else
            m_filterBar->focusText();
    });
    on(m_ui->clearFilterAction, [this] { setFilter({}); });
    on(m_ui->nextFailureAction, [this] { goToFailure(true); });
    on(m_ui->previousFailureAction, [this] { goToFailure(false); });
    on(m_ui->copyRequestIdAction, [this] {
        if (page().centre == m_decoder)
            return copyText(tr("request ID"), m_decoder->requestId());
        const QWidget* side = page().side;
        copyText(tr("request ID"),
                 side == m_errorPanel          ? m_errorPanel->requestId()
                     : side == m_incidentPanel ? m_incidentPanel->requestId()
                                               : m_detail->requestId());
    });
    on(m_ui->copyCallIdAction, [this] {
        const auto key = m_detail->shownKey();
        copyText(tr("call ID"), key ? key->callId : QString());
    });
    on(m_ui->copyTicketAction, &MainWindow::copyTicket);
    on(m_ui->pollNowAction, [this] { m_monitor.pollNow(); });
    on(m_ui->shortcutsAction, &MainWindow::showShortcuts);
    m_ui->shortcutsAction->setShortcuts({QKeySequence(u"F1"_s), QKeySequence(u"?"_s)});
    on(m_ui->aboutAction, [this] {
        auto* dialog = new AboutDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    connect(m_ui->dismissNoticeButton, &QPushButton::clicked, m_ui->noticeCard, &QWidget::hide);
}

void MainWindow::connectThemeActions()
{
    auto* group = new QActionGroup(this);
    const QList<QPair<QAction*, ThemeMode>> modes {{m_ui->systemThemeAction, ThemeMode::System},
                                                   {m_ui->lightThemeAction, ThemeMode::Light},
                                                   {m_ui->darkThemeAction, ThemeMode::Dark}};
    for (const auto& [action, mode] : modes) {
        group->addAction(action);
        action->setChecked(m_theme.mode() == mode);
        connect(action, &QAction::triggered, this, [this, mode = mode] { m_theme.setMode(mode); });
        connect(&m_theme, &Theme::modeChanged, action,
                [action = action, mode = mode](ThemeMode now) { action->setChecked(now == mode); });
    }
}

bool MainWindow::goToFailure(bool forward)
{
    showPage(u"calls"_s);
    const CallTableModel& model = m_calls->model();
    const auto current = m_calls->currentKey();
    const int from = current ? model.rowOf(*current) : -1;
    const int step = forward ? 1 : -1;
    int row = from + step;
    if (from < 0)
        row = forward ? 0 : model.rowCount() - 1;
    for (; row >= 0 && row < model.rowCount(); row += step) {
        const Call& call = model.rowAt(row).call;
        if (isFailure(call.status)) {
            m_calls->selectCall(call.key);
            return true;
        }
    }
    statusBar()->showMessage(forward ? tr("No further failed call below") : tr("No failed call above"), 3000);
    return false;
}

void MainWindow::openLink(const QUrl& url)
{
    const QUrl safe = DecodedPanel::safeLink(url.toString(QUrl::FullyEncoded));
    if (!safe.isValid() || !m_openLink)
        return;
    statusBar()->showMessage(tr("Opening %1").arg(safe.host(QUrl::FullyEncoded)), 3000);
    m_openLink(safe);
}

void MainWindow::copyText(const QString& what, const QString& text)
{
    if (text.isEmpty()) {
        statusBar()->showMessage(tr("There is no %1 to copy").arg(what), 3000);
        return;
    }
    QGuiApplication::clipboard()->setText(text);
    statusBar()->showMessage(tr("Copied: %1").arg(what), 3000);
}

void MainWindow::copyTicket()
{
    if (page().centre == m_decoder)
        return copyText(tr("text for a ticket"), m_decoder->ticketText());
    const QWidget* side = page().side;
    copyText(tr("text for a ticket"),
             side == m_errorPanel          ? m_errorPanel->ticketText()
                 : side == m_incidentPanel ? m_incidentPanel->ticketText()
                                           : m_detail->ticketText());
}

void MainWindow::showShortcuts()
{
    QList<ShortcutsDialog::Group> groups;
    QList<const QMenu*> menus {m_ui->callsMenu, m_ui->viewMenu, m_ui->fileMenu, m_ui->helpMenu};
    if (m_accountActions != nullptr)
        menus.insert(2, m_accountActions->menu());
    for (const QMenu* menu : menus) {
        ShortcutsDialog::Group group {menu->title().remove(u'&'), {}};
        QList<QAction*> actions = menu->actions();
        for (qsizetype i = 0; i < actions.size(); ++i) {
            const QAction* action = actions.at(i);
            // What a menu within it holds comes in its place.
            if (const QMenu* inner = action->menu(); inner != nullptr) {
                for (qsizetype at = i; QAction * held : inner->actions())
                    actions.insert(++at, held);
                continue;
            }
            QStringList keys;
            for (const QKeySequence& sequence : action->shortcuts())
                keys.append(sequence.toString(QKeySequence::NativeText));
            if (!keys.isEmpty())
                group.keys.append({keys.join(tr(" or ")), action->text().remove(u'&')});
        }
        groups.append(group);
    }
    groups.append({tr("In the timeline"),
                   {{u"+   -"_s, tr("Zoom in and out")},
                    {tr("Ctrl+wheel"), tr("Zoom; over the times without Ctrl")},
                    {tr("Left   Right"), tr("Move along the time")},
                    {tr("Shift+wheel"), tr("Move along; also a sideways wheel, or drag")},
                    {u"0"_s, tr("Fit the visible calls")},
                    {u"F"_s, tr("Follow now")},
                    {tr("Double click"), tr("Bring a call to the middle")}}});
    groups.append({tr("In the list"),
                   {{tr("Up   Down"), tr("Select the call above or below")},
                    {tr("Home   End"), tr("First or last call")},
                    {u"Ctrl+C"_s, tr("Copy the selected call's row")}}});
    auto* dialog = new ShortcutsDialog(groups, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace ringback
