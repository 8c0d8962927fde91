// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_mainwindow.h"

#include "core/visibletext.h"
#include "engine/monitor.h"
#include "widgets/accountdetailpanel.h"
#include "widgets/accountspanel.h"
#include "widgets/accountsummary.h"
#include "widgets/advicetext.h"
#include "widgets/barbutton.h"
#include "widgets/callsview.h"
#include "widgets/calltableview.h"
#include "widgets/decoderpage.h"
#include "widgets/detailpanel.h"
#include "widgets/errorpanel.h"
#include "widgets/errorspage.h"
#include "widgets/filterbar.h"
#include "widgets/incidentpanel.h"
#include "widgets/incidentspage.h"
#include "widgets/lineicon.h"
#include "widgets/mainwindow.h"
#include "widgets/retriespage.h"
#include "widgets/summarystrip.h"
#include "widgets/timelineview.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QSettings>
#include <QSplitter>
#include <QToolButton>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// The monitor promises news of the accounts once a second. Silence this long means that nobody vouches for
// them any more.
constexpr qint64 EngineSilenceMs = 15'000;
constexpr qsizetype ManyAccounts = 250;
constexpr qint64 ManyAgesMs = 3'500;
} // namespace

MainWindow::MainWindow(Monitor& monitor, const Clock& clock, Theme& theme, const QString& settingsPath,
                       const Desks& desks, QWidget* parent)
    : QMainWindow(parent), m_monitor(monitor), m_clock(clock), m_theme(theme),
      m_ui(std::make_unique<Ui::MainWindow>()), m_pageActions(new QActionGroup(this))
{
    m_ui->setupUi(this);
    if (!settingsPath.isEmpty())
        m_settings = std::make_unique<QSettings>(settingsPath, QSettings::IniFormat);
    m_ui->noticeCard->setTone(Tone::Caution);
    m_ui->noticeCard->hide();
    buildPanels();
    buildPages();
    if (desks.errors != nullptr)
        buildDecoder(*desks.errors);
    if (desks.accounts != nullptr)
        buildAccountActions(*desks.accounts);
    buildCallActions(desks);
    buildWork(desks);
    connectActions();
    connectThemeActions();
    connectMonitor();
    takeAccounts(m_monitor.accounts());
    restore();
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, this, &MainWindow::secondPassed);
    m_second.start();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildPanels()
{
    m_filterBar = new FilterBar(m_clock, this);
    m_ui->filterLayout->addWidget(m_filterBar);
    connect(m_filterBar, &FilterBar::filterChanged, this, &MainWindow::setFilter);

    m_accountsPanel = new AccountsPanel(this);
    m_ui->splitter->insertWidget(0, m_accountsPanel);
    connect(m_accountsPanel, &AccountsPanel::accountActivated, this, &MainWindow::showAccount);
    connect(m_accountsPanel, &AccountsPanel::onlyRequested, this, &MainWindow::showOnly);
    connect(m_accountsPanel, &AccountsPanel::pollRequested, this,
            [this](const QString& account) { m_monitor.pollNow(account); });
    connect(m_accountsPanel, &AccountsPanel::pauseRequested, this,
            [this](const QString& account, bool paused) { m_monitor.setPaused(account, paused); });

    m_accountDetail = new AccountDetailPanel(m_monitor, m_clock, this);
    m_ui->sides->addWidget(m_accountDetail);
    connect(m_accountDetail, &AccountDetailPanel::onlyRequested, this, &MainWindow::showOnly);
    connect(m_accountDetail, &AccountDetailPanel::linkRequested, this, &MainWindow::openLink);
    connect(m_accountDetail, &AccountDetailPanel::closeRequested, this, [this] { showSide(page().side); });

    m_accountsLabel = new PlainLabel(this);
    m_accountsLabel->setObjectName(u"accountsLabel"_s);
    m_accountsLabel->setContentsMargins(Gap, 0, Gap, 0);
    m_nextPollLabel = new PlainLabel(this);
    m_nextPollLabel->setObjectName(u"nextPollLabel"_s);
    m_nextPollLabel->setContentsMargins(Gap, 0, Gap, 0);
    m_nextPollLabel->setFont(tabularFont(font()));
    m_nextPollLabel->setForegroundRole(QPalette::PlaceholderText);
    statusBar()->addWidget(m_accountsLabel);
    m_requestsLabel = new PlainLabel(this);
    m_requestsLabel->setObjectName(u"requestsLabel"_s);
    m_requestsLabel->setContentsMargins(Gap, 0, Gap, 0);
    m_requestsLabel->setFont(tabularFont(font()));
    m_requestsLabel->setForegroundRole(QPalette::PlaceholderText);
    statusBar()->addPermanentWidget(m_requestsLabel);
    statusBar()->addPermanentWidget(m_nextPollLabel);
}

void MainWindow::buildPages()
{
    auto* callsPage = new QWidget(this);
    callsPage->setObjectName(u"callsPage"_s);
    auto* layout = new QVBoxLayout(callsPage);
    layout->setContentsMargins(Gap, Gap, Gap, Gap);
    layout->setSpacing(Gap);
    m_summary = new SummaryStrip(m_monitor, m_clock, callsPage);
    m_summary->setObjectName(u"summaryStrip"_s);
    m_calls = new CallsView(m_monitor, m_clock, callsPage);
    m_calls->setObjectName(u"callsView"_s);
    buildWelcome(*layout);
    layout->addWidget(m_summary);
    layout->addWidget(m_calls, 1);
    m_detail = new DetailPanel(m_monitor, m_clock, this);
    connect(m_summary, &SummaryStrip::statusesChosen, this, [this](const QSet<CallStatus>& statuses) {
        CallFilter filter = m_filter;
        filter.statuses = statuses;
        setFilter(filter);
    });
    connect(m_calls, &CallsView::currentCallChanged, this, [this](const std::optional<CallKey>& key) {
        m_detail->showCall(key);
        if (key && page().side == m_detail)
            showSide(m_detail);
    });
    connect(m_calls, &CallsView::rowActivated, this, [this] {
        m_ui->detailPanelAction->setChecked(true);
        showSide(m_detail);
    });
    connect(m_calls, &CallsView::clearFilterRequested, this, [this] { setFilter({}); });
    connect(m_detail, &DetailPanel::linkRequested, this, &MainWindow::openLink);
    connect(m_detail, &DetailPanel::copied, this, [this](const QString& what) {
        statusBar()->showMessage(tr("Copied: %1").arg(visibleLine(what)), 3000);
    });

    m_errors = new ErrorsPage(m_monitor, m_clock, this);
    m_errors->setContentsMargins(Gap, Gap, Gap, Gap);
    m_errorPanel = new ErrorPanel(m_monitor, m_clock, this);
    connect(m_errors, &ErrorsPage::currentErrorChanged, this,
            [this](const std::optional<ApiErrorRecord>& record) {
                m_errorPanel->showError(record);
                if (record && page().side == m_errorPanel)
                    showSide(m_errorPanel);
            });
    connect(m_errors, &ErrorsPage::clearFilterRequested, this, [this] { setFilter({}); });
    connect(m_errors, &ErrorsPage::copyRequested, m_ui->copyRequestIdAction, &QAction::trigger);
    connect(m_errorPanel, &ErrorPanel::linkRequested, this, &MainWindow::openLink);
    connect(m_errorPanel, &ErrorPanel::copied, this, [this](const QString& what) {
        statusBar()->showMessage(tr("Copied: %1").arg(visibleLine(what)), 3000);
    });
    connect(m_errorPanel, &ErrorPanel::ticketRequested, this, &MainWindow::copyTicket);
    connect(m_detail, &DetailPanel::ticketRequested, this, &MainWindow::copyTicket);

    buildIncidents();

    // Further pages are one line each; the View menu, the switcher and the shortcuts follow from here.
    addPage(u"calls"_s, tr("Calls"), lineIcon(LineIcon::Calls), callsPage, m_detail);
    addPage(u"incidents"_s, tr("Incidents"), lineIcon(LineIcon::Incidents), m_incidents, m_incidentPanel);
    addPage(u"errors"_s, tr("API errors"), lineIcon(LineIcon::Alert), m_errors, m_errorPanel);
    m_pages.first().action->trigger();

    m_ui->splitter->setStretchFactor(0, 0);
    m_ui->splitter->setStretchFactor(1, 1);
    m_ui->splitter->setStretchFactor(2, 0);
    const int character = fontMetrics().averageCharWidth();
    m_accountsPanel->setMinimumWidth(24 * character);
    m_ui->sides->setMinimumWidth(48 * character);
    m_ui->splitter->setSizes({34 * character, 98 * character, 54 * character});
    // The table as far as the number called; the rest of its columns is a scroll or a drag away.
    const int table = m_calls->table().widthThrough(CallTableModel::ToColumn);
    m_calls->splitter().setSizes({table, std::max(120 * character - table, 26 * character)});
    m_calls->table().setFocus();
}

void MainWindow::buildIncidents()
{
    m_incidents = new IncidentsPage(m_monitor, m_clock, this);
    m_incidents->setContentsMargins(Gap, Gap, Gap, Gap);
    m_incidentPanel = new IncidentPanel(m_monitor, m_clock, this);
    connect(m_incidents, &IncidentsPage::currentIncidentChanged, this,
            [this](const std::optional<Incident>& incident) {
                // New numbers of the same one do not push away what a person looks at.
                const auto& shown = m_incidentPanel->incident();
                const bool another = incident && (!shown || shown->key != incident->key);
                m_incidentPanel->showIncident(incident);
                if (another && page().side == m_incidentPanel)
                    showSide(m_incidentPanel);
            });
    auto* showMembersAction = new QAction(tr("Show the incident's calls or &errors"), this);
    showMembersAction->setObjectName(u"showMembersAction"_s);
    showMembersAction->setEnabled(false);
    m_ui->callsMenu->addAction(showMembersAction);
    connect(showMembersAction, &QAction::triggered, this, [this] {
        if (const auto incident = m_incidents->current())
            showMembers(*incident);
    });
    connect(m_incidents, &IncidentsPage::currentIncidentChanged, showMembersAction,
            [showMembersAction](const std::optional<Incident>& incident) {
                showMembersAction->setEnabled(incident.has_value());
            });
    connect(m_incidents, &IncidentsPage::incidentActivated, this, &MainWindow::showMembers);
    connect(m_incidents, &IncidentsPage::clearFilterRequested, this, [this] { setFilter({}); });
    connect(m_incidentPanel, &IncidentPanel::membersRequested, this, &MainWindow::showMembers);
    connect(m_incidentPanel, &IncidentPanel::linkRequested, this, &MainWindow::openLink);
    connect(m_incidentPanel, &IncidentPanel::ticketRequested, this, &MainWindow::copyTicket);
    connect(m_incidentPanel, &IncidentPanel::copied, this, [this](const QString& what) {
        statusBar()->showMessage(tr("Copied: %1").arg(visibleLine(what)), 3000);
    });
}

void MainWindow::showMembers(const Incident& incident)
{
    // What is handed in may be gone once the page has another filter.
    const bool ofCalls = incident.key.of == IncidentKey::Of::Calls;
    setFilter(filterFor(incident, m_filter));
    showPage(ofCalls ? u"calls"_s : u"errors"_s);
}

void MainWindow::buildDecoder(const ErrorDesk& desk)
{
    m_decoder = new DecoderPage(desk, m_clock, this);
    connect(m_decoder, &DecoderPage::linkRequested, this, &MainWindow::openLink);
    connect(m_decoder, &DecoderPage::copied, this, [this](const QString& what) {
        statusBar()->showMessage(tr("Copied: %1").arg(visibleLine(what)), 3000);
    });
    addPage(u"decoder"_s, tr("Decoder"), lineIcon(LineIcon::Search), m_decoder, m_decoder->side());
    // It is about no account and no call: what is about them steps aside.
    QSizePolicy policy = m_filterBar->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_filterBar->setSizePolicy(policy);
    connect(m_ui->pages, &QStackedWidget::currentChanged, this, [this] {
        const bool decoding = m_ui->pages->currentWidget() == m_decoder;
        const QList<int> sizes = m_ui->splitter->sizes();
        m_filterBar->setVisible(!decoding);
        m_accountsPanel->setVisible(!decoding && m_ui->accountsPanelAction->isChecked());
        m_ui->accountsPanelAction->setEnabled(!decoding);
        splitFor(decoding, sizes);
        if (decoding)
            m_decoder->setFocus();
    });
}

// The Decoder's answer is what its page is for, and has more room than a panel beside a list; how a person
// divides the one says nothing about the other. `left`: the sizes before anything was hidden or shown.
void MainWindow::splitFor(bool decoding, const QList<int>& left)
{
    if (decoding == m_splitForDecoder)
        return;
    m_splitForDecoder = decoding;
    (decoding ? m_listSizes : m_decoderSizes) = left;
    QList<int> wanted = decoding ? m_decoderSizes : m_listSizes;
    if (wanted.isEmpty())
        wanted = {0, m_ui->splitter->width() * 64 / 100, m_ui->splitter->width() * 36 / 100};
    m_ui->splitter->setSizes(wanted);
}

void MainWindow::addPage(const QString& id, const QString& title, const QIcon& icon, QWidget* centre,
                         QWidget* side)
{
    auto* action = new QAction(icon, title, m_pageActions);
    action->setObjectName(id + u"PageAction"_s);
    action->setCheckable(true);
    action->setShortcut(QKeySequence(u"Ctrl+%1"_s.arg(m_pages.size() + 1)));
    m_ui->viewMenu->insertAction(m_ui->followAction, action);
    auto* button = new BarButton(this);
    button->setObjectName(id + u"PageButton"_s);
    button->setAccessibleName(tr("Page: %1").arg(title));
    button->setDefaultAction(action);
    button->setFont(scaledFont(font(), 1.05, true));
    m_ui->pageSwitcherLayout->addWidget(button);
    m_ui->pages->addWidget(centre);
    if (m_ui->sides->indexOf(side) < 0) // two pages can share one
        m_ui->sides->addWidget(side);
    m_pages.append({id, action, centre, side});
    if (m_ui->pages->currentWidget() != centre)
        centre->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    connect(action, &QAction::triggered, this, [this, centre, side] {
        // A page that is not shown must not take room from the panel beside the one that is.
        if (QWidget* before = m_ui->pages->currentWidget(); before != centre)
            before->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
        centre->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
        m_ui->pages->setCurrentWidget(centre);
        showSide(side);
    });
}

// From the top to the bottom and from the left to the right, as the eye goes; not as things were made. Asked
// anew each time: copy buttons, links and pages come and go.
QList<QWidget*> MainWindow::tabStops() const
{
    QList<QWidget*> stops;
    for (const QWidget* part : QList<QWidget*> {m_ui->noticeCard, m_ui->pageSwitcher, m_filterBar,
                                                m_accountsPanel, m_ui->pages, m_ui->sides}) {
        for (QWidget* widget : part->findChildren<QWidget*>()) {
            if ((widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus && widget->isVisible()
                && widget->isEnabled() && widget->focusProxy() == nullptr)
                stops.append(widget);
        }
    }
    return stops;
}

bool MainWindow::focusNextPrevChild(bool next)
{
    const QList<QWidget*> stops = tabStops();
    if (stops.isEmpty())
        return false;
    const qsizetype at = stops.indexOf(QApplication::focusWidget());
    const qsizetype last = stops.size() - 1;
    const qsizetype to = next ? (at == last ? 0 : at + 1) : (at <= 0 ? last : at - 1);
    stops.at(to)->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    return true;
}

const MainWindow::Page& MainWindow::page() const
{
    for (const Page& candidate : m_pages) {
        if (candidate.centre == m_ui->pages->currentWidget())
            return candidate;
    }
    return m_pages.first();
}

QStringList MainWindow::pageIds() const
{
    QStringList ids;
    for (const Page& candidate : m_pages)
        ids.append(candidate.id);
    return ids;
}

QString MainWindow::currentPage() const
{
    return page().id;
}

void MainWindow::showPage(const QString& id)
{
    for (const Page& candidate : m_pages) {
        if (candidate.id == id)
            candidate.action->trigger();
    }
}

bool MainWindow::isSettled() const
{
    if (page().centre == m_errors)
        return m_errors->isLoaded();
    if (page().centre == m_incidents)
        return m_incidents->isLoaded();
    if (page().centre == m_decoder)
        return m_decoder->isSettled();
    if (m_retries != nullptr && page().centre == m_retries)
        return m_retries->isLoaded();
    const bool detailLoaded = !m_calls->currentKey() || m_detail->detail().has_value();
    return m_calls->model().isLoaded() && m_summary->isLoaded() && detailLoaded;
}

const CallTableModel& MainWindow::callModel() const
{
    return m_calls->model();
}

int MainWindow::errorCount() const
{
    return m_errors->count();
}

bool MainWindow::explainsFailure() const
{
    return m_detail->detail() && m_detail->detail()->decoded;
}

void MainWindow::connectMonitor()
{
    connect(&m_monitor, &Monitor::accountsChanged, this, &MainWindow::takeAccounts);
    connect(&m_monitor, &Monitor::problemOccurred, this, &MainWindow::showProblem);
}

void MainWindow::setFilter(const CallFilter& filter)
{
    m_filter = filter;
    m_filterBar->setFilter(filter);
    m_summary->setFilter(filter);
    if (m_calls->filter() != filter)
        m_calls->setFilter(filter);
    m_errors->setFilter(filter);
    m_incidents->setFilter(filter);
    m_ui->clearFilterAction->setEnabled(!filter.isEmpty());
    m_needsActionAction->setChecked(filter.needsAction);
    tellCallActions();
}

void MainWindow::showSide(QWidget* side)
{
    m_ui->sides->setCurrentWidget(side);
    if (side != m_accountDetail)
        m_accountsPanel->clearCurrent();
}

void MainWindow::showAccount(const QString& accountId)
{
    for (const AccountState& state : believedAccounts()) {
        if (state.account.id != accountId)
            continue;
        m_accountDetail->showAccount(state);
        m_ui->detailPanelAction->setChecked(true);
        showSide(m_accountDetail);
    }
}

void MainWindow::showOnly(const QString& accountId)
{
    CallFilter filter = m_filter;
    filter.accounts = {accountId};
    setFilter(filter);
}

void MainWindow::takeAccounts(const QList<AccountState>& accounts)
{
    m_accounts = accounts;
    m_accountsUnknown = m_accountsUnknown && accounts.isEmpty();
    m_announcedAtMs = m_clock.monotonicMs();
    updateChoices();
    showColours();
    leaveRemovedAccount();
    tick();
}

QList<AccountState> MainWindow::believedAccounts() const
{
    // States age here, by the window's own look at the clocks: an engine that hangs cannot keep one fresh.
    // One that says nothing at all could not announce an error either.
    const ClockReading now = m_watch.look();
    const bool silent = now.monotonicMs - m_announcedAtMs > EngineSilenceMs;
    QList<AccountState> result;
    for (AccountState account : m_accounts) {
        account.freshness = freshnessOf(account, now);
        result.append(believed(account, silent));
    }
    return result;
}

void MainWindow::updateChoices()
{
    QList<CheckMenu::Choice> accounts;
    for (const AccountState& state : m_accounts)
        accounts.append({state.account.id, labelOf(state.account), {}});
    m_filterBar->setAccountChoices(accounts);
    QList<CheckMenu::Choice> providers;
    for (const ProviderInfo& provider : m_monitor.providers())
        providers.append({provider.id, provider.name, {}});
    m_filterBar->setProviderChoices(providers);
}

// Each second; of very many accounts the ages are brought up to date less often, but a state that turns is
// shown at once all the same.
void MainWindow::secondPassed()
{
    const ClockReading now = m_watch.look();
    const bool rests = m_accounts.size() > ManyAccounts && now.monotonicMs - m_tickedAtMs < ManyAgesMs
        && now.monotonicMs - m_announcedAtMs <= EngineSilenceMs && m_shownStates.size() == m_accounts.size();
    const auto isAsShown = [&](const AccountState& account, FreshnessState shown) {
        return freshnessOf(account, now).state == shown;
    };
    if (rests && std::equal(m_accounts.begin(), m_accounts.end(), m_shownStates.begin(), isAsShown))
        return;
    tick();
}

void MainWindow::tick()
{
    const QDateTime now = m_clock.nowUtc();
    const QList<AccountState> accounts = believedAccounts();
    m_tickedAtMs = m_clock.monotonicMs();
    m_shownStates.clear();
    for (const AccountState& account : accounts)
        m_shownStates.append(account.freshness.state);
    m_accountsPanel->setAccounts(accounts, now);
    m_calls->setAccounts(accounts);
    m_summary->setAccounts(accounts);
    m_detail->setAccounts(accounts);
    if (!m_accountsUnknown)
        m_accountsLabel->setText(accountsText(accounts));
    m_requestsLabel->setText(requestsText(accounts));
    m_nextPollLabel->setText(nextPollText(accounts, now));
    const QString unhealthy = unhealthyText(accounts);
    if (m_accountsUnknown)
        setWindowTitle(tr("Ringback - accounts not known"));
    else
        setWindowTitle(unhealthy.isEmpty() ? tr("Ringback") : tr("Ringback - %1").arg(unhealthy));
    for (const AccountState& state : accounts) {
        if (state.account.id == m_accountDetail->shownAccount())
            m_accountDetail->showAccount(state);
    }
    updateWelcome();
    tellCallActions();
    m_errorPanel->tick();
    m_errors->tick();
    m_incidents->setAccounts(accounts);
    m_incidents->tick();
    m_incidentPanel->tick();
    if (m_decoder != nullptr)
        m_decoder->tick();
    if (m_retries != nullptr)
        m_retries->tick();
    emit accountsBelieved(accounts, !m_accountsUnknown);
}

void MainWindow::showProblem(const QString& text)
{
    m_ui->noticeLabel->setText(text);
    // An engine that could not even begin knows no account; that is not the same as having none.
    if (m_accounts.isEmpty() && !text.isEmpty()) {
        m_accountsPanel->setUnknown();
        m_calls->setUnknown();
        m_summary->setUnknown();
        m_accountsLabel->setText(tr("accounts not known"));
        m_accountsUnknown = true;
        updateWelcome();
    }
    m_ui->noticeCard->setVisible(!text.isEmpty());
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    save();
    QGuiApplication::setQuitOnLastWindowClosed(!staysInTray());
    QMainWindow::closeEvent(event);
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    // Icons are drawn in the palette's colours when they are painted; Qt keeps what it painted before.
    if (event->type() == QEvent::PaletteChange) {
        for (QToolButton* button : findChildren<QToolButton*>())
            button->update();
    }
}

} // namespace ringback
