// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/callsview.h"

#include "widgets/accountlist.h"
#include "widgets/calltableview.h"
#include "widgets/timelineview.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int PatienceMs = 300; // before "loading" is worth saying

const Clock& systemClock()
{
    static const SystemClock clock; // has no state
    return clock;
}
} // namespace

CallsView::CallsView(Monitor& monitor, QWidget* parent) : CallsView(monitor, systemClock(), parent) { }

CallsView::CallsView(Monitor& monitor, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_monitor(monitor), m_clock(clock), m_pages(new QStackedWidget(this)),
      m_splitter(new QSplitter(Qt::Horizontal)), m_table(new CallTableView(m_model)),
      m_timeline(new TimelineView(m_model, *m_table)), m_second(new QTimer(this)),
      m_patience(new QTimer(this))
{
    setObjectName(u"callsView"_s);
    m_splitter->setObjectName(u"callsSplitter"_s);
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(m_timeline);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    // The timeline's bar, at the far right, scrolls both.
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_pages->addWidget(m_splitter);
    buildEmptyPage();
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    setFocusProxy(m_table);

    m_second->setInterval(1000);
    m_patience->setInterval(PatienceMs);
    m_patience->setSingleShot(true);
    connect(m_second, &QTimer::timeout, this, &CallsView::tick);
    connect(m_patience, &QTimer::timeout, this, [this] {
        if (!m_model.isLoaded())
            showCondition(Condition::Loading);
    });
    connect(&m_model, &CallTableModel::newestRequested, this,
            [this] { request(CallTableModel::Place::Newest); });
    connect(&m_model, &CallTableModel::olderRequested, this,
            [this] { request(CallTableModel::Place::Older); });
    connect(&m_model, &CallTableModel::newerRequested, this,
            [this] { request(CallTableModel::Place::Newer); });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &CallsView::takeSelection);
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, &CallsView::followScroll);
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        emit rowActivated(index.data(CallTableModel::CallKeyRole).value<CallKey>());
    });
    connect(m_timeline, &TimelineView::followingChanged, this, &CallsView::updateTimer);
    connect(&monitor, &Monitor::callsReady, this, &CallsView::takePage);
    connect(&monitor, &Monitor::callsChanged, this, &CallsView::takeChanges);
    connect(&monitor, &Monitor::accountsChanged, this, &CallsView::setAccounts);

    setAccounts(monitor.accounts());
    tick();
    m_timeline->setFollowing(true);
    m_model.fetchNewest();
    updateCondition();
}

void CallsView::buildEmptyPage()
{
    auto* const page = new QWidget;
    page->setObjectName(u"callsEmptyPage"_s);
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);
    m_emptyTitle = new QLabel;
    m_emptyTitle->setObjectName(u"callsEmptyTitleLabel"_s);
    m_emptyTitle->setTextFormat(Qt::PlainText);
    m_emptyTitle->setAlignment(Qt::AlignCenter);
    QFont large = m_emptyTitle->font();
    large.setPointSizeF(large.pointSizeF() * 1.3);
    large.setWeight(QFont::DemiBold);
    m_emptyTitle->setFont(large);
    m_emptyText = new QLabel;
    m_emptyText->setObjectName(u"callsEmptyTextLabel"_s);
    m_emptyText->setTextFormat(Qt::PlainText);
    m_emptyText->setAlignment(Qt::AlignCenter);
    m_emptyText->setWordWrap(true);
    m_clearFilterButton = new QPushButton(tr("Clear the filter"));
    m_clearFilterButton->setObjectName(u"clearFilterButton"_s);
    m_clearFilterButton->setAutoDefault(false);
    connect(m_clearFilterButton, &QPushButton::clicked, this, &CallsView::clearFilterRequested);
    auto* const layout = new QVBoxLayout(page);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(8);
    layout->addStretch(2);
    layout->addWidget(m_emptyTitle);
    layout->addWidget(m_emptyText);
    layout->addSpacing(8);
    layout->addWidget(m_clearFilterButton, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    m_pages->addWidget(page);
}

void CallsView::setFilter(const CallFilter& filter)
{
    if (filter == m_model.filter())
        return;
    // A call that still fits stays current although its row may not be among the newest.
    const int row = m_current ? m_model.rowOf(*m_current) : -1;
    m_dropCurrentIfMissing = row < 0 || !filter.at(m_clock.nowUtc()).matches(m_model.rowAt(row));
    m_model.setFilter(filter);
    m_model.fetchNewest();
    updateCondition();
}

void CallsView::showNewest()
{
    if (m_model.hasNewer())
        m_model.fetchNewest();
    m_table->scrollToTop();
}

void CallsView::request(CallTableModel::Place place)
{
    CallQuery query;
    query.filter = m_model.filter().at(m_clock.nowUtc());
    query.limit = PageSize;
    switch (place) {
    case CallTableModel::Place::Newest:
        m_olderTicket = m_newerTicket = 0;
        m_newestTicket = m_monitor.requestCalls(query);
        break;
    case CallTableModel::Place::Older:
        query.olderThan = m_model.oldestCursor();
        m_olderTicket = m_monitor.requestCalls(query);
        break;
    case CallTableModel::Place::Newer:
        query.newerThan = m_model.newestCursor();
        m_newerTicket = m_monitor.requestCalls(query);
        break;
    }
}

void CallsView::takePage(quint64 ticket, const CallPage& page)
{
    if (ticket == 0)
        return;
    const bool scrolledToTop = m_table->verticalScrollBar()->value() == 0;
    if (ticket == m_newestTicket) {
        m_newestTicket = 0;
        m_model.setPage(page, CallTableModel::Place::Newest);
        if (m_current && m_dropCurrentIfMissing && m_model.rowOf(*m_current) < 0)
            setCurrent(std::nullopt);
        m_dropCurrentIfMissing = false;
        if (scrolledToTop)
            m_table->scrollToTop();
    } else if (ticket == m_olderTicket) {
        m_olderTicket = 0;
        m_model.setPage(page, CallTableModel::Place::Older);
    } else if (ticket == m_newerTicket) {
        m_newerTicket = 0;
        m_model.setPage(page, CallTableModel::Place::Newer);
    } else {
        return;
    }
    showSelection(false);
    updateCondition();
}

void CallsView::takeChanges(const QList<CallRow>& rows)
{
    const QDateTime now = m_clock.nowUtc();
    m_model.setNow(now);
    m_model.upsert(rows);
    m_timeline->setNow(now);
    showSelection(false);
    updateCondition();
}

void CallsView::setUnknown()
{
    m_unknown = true;
    updateCondition();
}

void CallsView::setAccounts(const QList<AccountState>& accounts)
{
    m_hasAccounts = !accounts.isEmpty();
    m_unknown = m_unknown && !m_hasAccounts;
    QHash<QString, QString> labels;
    QHash<QString, QString> names;
    for (const AccountState& state : accounts) {
        if (!state.account.label.isEmpty())
            labels.insert(state.account.id, state.account.label);
        names.insert(state.account.provider, state.providerName);
    }
    m_model.setAccountLabels(labels);
    m_model.setFreshness(freshnessIn(accounts));
    m_model.setProviderNames(names);
    updateCondition();
}

void CallsView::selectCall(const CallKey& key)
{
    m_dropCurrentIfMissing = false;
    setCurrent(key);
    if (m_model.rowOf(key) < 0) {
        const QScopedValueRollback guard(m_selectingOurselves, true);
        m_table->clearSelection();
    }
    showSelection(true);
    // setCurrent() spoke before the rows were selected: whoever acts on calls must not act on the last ones.
    emit selectedCallsChanged();
}

void CallsView::showSelection(bool scroll)
{
    if (!m_current)
        return;
    const int row = m_model.rowOf(*m_current);
    if (row < 0)
        return;
    const QScopedValueRollback guard(m_selectingOurselves, true);
    QItemSelectionModel* const selection = m_table->selectionModel();
    if (!selection->isRowSelected(row, {})) {
        const QModelIndex index = m_model.index(row, 0);
        selection->select(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        // Current without select(): the view would scroll there by itself.
        selection->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    }
    if (scroll)
        m_table->scrollTo(m_model.index(row, 0), QAbstractItemView::EnsureVisible);
}

void CallsView::takeSelection()
{
    if (m_selectingOurselves)
        return;
    const QList<int> rows = m_table->selectedRowNumbers();
    // Empty when the selected row left the window: the call stays current.
    if (!rows.isEmpty()) {
        // Of several the one the person came to last.
        const int last = m_table->currentIndex().row();
        const int row = rows.contains(last) ? last : rows.constFirst();
        setCurrent(m_model.index(row, 0).data(CallTableModel::CallKeyRole).value<CallKey>());
    }
    emit selectedCallsChanged();
}

QList<CallRow> CallsView::selectedRows() const
{
    QList<CallRow> rows;
    for (const int row : m_table->selectedRowNumbers())
        rows.append(m_model.rowAt(row));
    return rows;
}

QList<CallKey> CallsView::selectedKeys() const
{
    QList<CallKey> keys;
    for (const CallRow& row : selectedRows())
        keys.append(row.call.key);
    if (keys.isEmpty() && m_current)
        keys.append(*m_current);
    return keys;
}

void CallsView::setCurrent(const std::optional<CallKey>& key)
{
    if (key == m_current)
        return;
    m_current = key;
    emit currentCallChanged(key);
    emit selectedCallsChanged();
}

void CallsView::followScroll(int value)
{
    m_model.setViewedRow(value / m_table->rowHeightPixels());
    if (value < m_table->verticalScrollBar()->pageStep())
        m_model.fetchNewer();
}

void CallsView::updateCondition()
{
    if (m_model.isLoaded()) {
        m_patience->stop();
        const bool filtered = !m_model.filter().isEmpty();
        showCondition(m_model.rowCount() > 0 ? Condition::Rows
                          : filtered         ? Condition::NoMatch
                                             : Condition::NoCalls);
    } else if (m_condition != Condition::Waiting && m_condition != Condition::Loading) {
        // A quick answer must not make the page blink.
        showCondition(Condition::Waiting);
        m_patience->start();
    }
    updateTimer();
}

void CallsView::showCondition(Condition condition)
{
    m_condition = condition;
    const bool lists = condition == Condition::Rows || condition == Condition::Waiting;
    m_clearFilterButton->setVisible(condition == Condition::NoMatch);
    switch (condition) {
    case Condition::Rows:
    case Condition::Waiting:
        break;
    case Condition::Loading:
        m_emptyTitle->setText(tr("Loading calls"));
        m_emptyText->setText(tr("The history is being read."));
        break;
    case Condition::NoCalls:
        if (m_unknown) {
            m_emptyTitle->setText(tr("Nothing can be shown"));
            m_emptyText->setText(
                tr("Ringback could not begin its work. The message above says why, and what to "
                   "do."));
            break;
        }
        m_emptyTitle->setText(m_hasAccounts ? tr("No calls yet") : tr("No account yet"));
        m_emptyText->setText(
            m_hasAccounts
                ? tr("Calls appear here as soon as an account reports one. If you expected some, see how the "
                     "accounts are doing at the left.")
                : tr("Add an account with \"ringbackctl accounts add\", or start Ringback with --demo to see "
                     "it at work."));
        break;
    case Condition::NoMatch:
        m_emptyTitle->setText(tr("No call matches the filter"));
        m_emptyText->setText(tr("Calls that match appear here as they come."));
        break;
    }
    m_pages->setCurrentIndex(lists ? 0 : 1);
}

void CallsView::updateTimer()
{
    const bool wanted = isVisible() && (m_model.hasLiveRows() || m_timeline->isFollowing());
    if (wanted == m_second->isActive())
        return;
    if (wanted)
        m_second->start();
    else
        m_second->stop();
}

void CallsView::tick()
{
    const QDateTime now = m_clock.nowUtc();
    m_model.setNow(now);
    m_timeline->setNow(now);
}

void CallsView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    tick();
    updateTimer();
}

void CallsView::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    updateTimer();
}

} // namespace ringback
