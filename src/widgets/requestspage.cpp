// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/requestspage.h"

#include "engine/monitor.h"
#include "widgets/accountnames.h"
#include "widgets/lineicon.h"
#include "widgets/plainlabel.h"
#include "widgets/tablestyle.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int RequestsPageSize = 200;
} // namespace

RequestsPage::RequestsPage(Monitor& monitor, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_monitor(monitor), m_clock(clock)
{
    setObjectName(u"requestsPage"_s);
    m_model.setNow(clock.nowUtc());
    m_model.setZone(QTimeZone::systemTimeZone());
    m_model.setAccountLabels(accountLabelsIn(monitor));

    // Made in the order Tab goes.
    m_copy = new QPushButton(lineIcon(LineIcon::Copy), tr("Copy for support"), this);
    m_copy->setObjectName(u"copyRequestsButton"_s);
    m_copy->setToolTip(tr("The selected requests, one a line: request ID, request, time, status, account"));
    m_copy->setAccessibleName(tr("Copy the selected request IDs for support"));
    m_summary = new PlainLabel(this);
    m_summary->setWordWrap(true);
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    auto* top = new QHBoxLayout;
    top->addWidget(m_summary, 1);
    top->addWidget(m_copy);

    m_stack = new QStackedWidget(this);
    buildTable();
    m_emptyPage = new QWidget(m_stack);
    m_empty = new PlainLabel(m_emptyPage);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setFont(scaledFont(font(), 1.3, true));
    m_emptyHint = new PlainLabel(m_emptyPage);
    m_emptyHint->setAlignment(Qt::AlignCenter);
    m_emptyHint->setWordWrap(true);
    m_emptyHint->setForegroundRole(QPalette::PlaceholderText);
    m_clearFilter = new QPushButton(tr("Clear the filter"), m_emptyPage);
    m_clearFilter->setObjectName(u"clearRequestsFilterButton"_s);
    auto* empty = new QVBoxLayout(m_emptyPage);
    empty->setSpacing(Gap);
    empty->addStretch(2);
    empty->addWidget(m_empty);
    empty->addWidget(m_emptyHint);
    empty->addWidget(m_clearFilter, 0, Qt::AlignHCenter);
    empty->addStretch(3);
    m_stack->addWidget(m_emptyPage);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Gap);
    layout->addLayout(top);
    layout->addWidget(m_stack, 1);

    m_again.setObjectName(u"askAgainTimer"_s);
    m_again.setInterval(AskAgainMs);
    connect(&m_again, &QTimer::timeout, this, &RequestsPage::askForNew);
    connect(m_copy, &QPushButton::clicked, this, &RequestsPage::copyRequested);
    connect(m_clearFilter, &QPushButton::clicked, this, &RequestsPage::clearFilterRequested);
    connect(&m_model, &ExchangeListModel::olderRequested, this,
            [this](qint64 olderThanRow) { m_ticket = m_monitor.requestExchanges(query(olderThanRow)); });
    connect(&m_monitor, &Monitor::exchangesReady, this, &RequestsPage::takeExchanges);
    connect(&m_monitor, &Monitor::accountsChanged, this,
            [this] { m_model.setAccountLabels(accountLabelsIn(m_monitor)); });
    updateSummary();
}

void RequestsPage::buildTable()
{
    m_table = new QTableView(m_stack);
    m_table->setObjectName(u"requestsTable"_s);
    m_table->setAccessibleName(tr("Requests to providers"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setAlternatingRowColors(true);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setTabKeyNavigation(false);
    m_table->setModel(&m_model);
    m_table->setFont(tabularFont(font()));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + Gap + 2);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    TableStyle::applyTo(*m_table);
    const int character = fontMetrics().averageCharWidth();
    const QList<std::pair<int, int>> widths {{ExchangeListModel::TimeColumn, 17},
                                             {ExchangeListModel::AccountColumn, 20},
                                             {ExchangeListModel::RequestColumn, 28},
                                             {ExchangeListModel::HttpColumn, 8},
                                             {ExchangeListModel::ElapsedColumn, 10}};
    for (const auto& [column, characters] : widths)
        m_table->setColumnWidth(column, characters * character + Gap);
    header->setMinimumSectionSize(8 * character);
    header->setSectionResizeMode(ExchangeListModel::RequestIdColumn, QHeaderView::Stretch);
    m_stack->addWidget(m_table);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RequestsPage::updateSummary);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &RequestsPage::currentChanged);
}

ExchangeQuery RequestsPage::query(qint64 olderThanRow) const
{
    const CallFilter timed = m_filter.at(m_clock.nowUtc());
    ExchangeQuery query;
    query.text = timed.text;
    query.providers = timed.providers;
    query.accounts = timed.accounts;
    query.since = timed.since;
    query.until = timed.until;
    query.olderThanRow = olderThanRow;
    query.limit = RequestsPageSize;
    return query;
}

void RequestsPage::setFilter(const CallFilter& filter)
{
    CallFilter parts;
    parts.text = filter.text;
    parts.providers = filter.providers;
    parts.accounts = filter.accounts;
    parts.since = filter.since;
    parts.until = filter.until;
    parts.sinceText = filter.sinceText;
    parts.untilText = filter.untilText;
    if (parts == m_filter)
        return;
    m_filter = parts;
    if (isVisible())
        reload();
    else
        m_asked = false;
}

void RequestsPage::reload()
{
    m_asked = true;
    m_loaded = false;
    m_newTicket = 0;
    m_model.clear();
    m_ticket = m_monitor.requestExchanges(query(0));
    updateSummary();
}

void RequestsPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_asked)
        askForNew();
    else
        reload();
    m_again.start();
}

void RequestsPage::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_again.stop();
}

void RequestsPage::askForNew()
{
    if (m_loaded && m_newTicket == 0)
        m_newTicket = m_monitor.requestExchanges(query(0));
}

void RequestsPage::takeExchanges(quint64 ticket, const QList<ExchangeRecord>& exchanges)
{
    if (m_newTicket != 0 && ticket == m_newTicket) {
        m_newTicket = 0;
        takeNew(exchanges);
    } else if (ticket == m_ticket) {
        m_model.append(exchanges, exchanges.size() >= RequestsPageSize);
        const bool first = !m_loaded;
        m_loaded = true;
        if (first && m_model.rowCount() > 0)
            m_table->selectRow(0);
        updateSummary();
    }
}

void RequestsPage::takeNew(const QList<ExchangeRecord>& exchanges)
{
    // So many at once that some between were not given: begin anew.
    const bool hasGap = exchanges.size() >= RequestsPageSize && m_model.rowCount() > 0
        && exchanges.constLast().rowId > m_model.newestRowId();
    if (hasGap)
        return reload();
    const bool wasEmpty = m_model.rowCount() == 0;
    QScrollBar* bar = m_table->verticalScrollBar();
    const int place = bar->value();
    const int added = m_model.prepend(exchanges);
    if (added == 0)
        return;
    if (wasEmpty)
        m_table->selectRow(0);
    // At the top the new ones show; further down what is read stays where it is.
    if (place > 0) {
        m_table->doItemsLayout();
        bar->setValue(place + added * m_table->verticalHeader()->defaultSectionSize());
    }
    updateSummary();
}

int RequestsPage::selectedCount() const
{
    return static_cast<int>(m_table->selectionModel()->selectedRows().size());
}

QString RequestsPage::currentRequestId() const
{
    const QModelIndex index = m_table->currentIndex();
    return index.isValid() ? m_model.exchangeAt(index.row()).requestId : QString();
}

QString RequestsPage::supportText() const
{
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const QModelIndex& index : rows) {
        const ExchangeRecord& exchange = m_model.exchangeAt(index.row());
        lines.append(supportLineOf(exchange, m_model.accountLabel(exchange.account)));
    }
    return lines.join(u'\n');
}

void RequestsPage::updateSummary()
{
    const int count = m_model.rowCount();
    const int selected = selectedCount();
    const bool filtered = !m_filter.isEmpty();
    m_stack->setCurrentWidget(count > 0 ? static_cast<QWidget*>(m_table) : m_emptyPage);
    m_summary->setVisible(count > 0);
    m_copy->setVisible(count > 0);
    m_copy->setEnabled(selected > 0);
    QString text = count == 1 ? tr("1 request, newest first") : tr("%1 requests, newest first").arg(count);
    if (m_model.canFetchMore({}))
        text += tr("; older ones follow");
    if (selected > 1)
        text += tr("; %1 selected").arg(selected);
    m_summary->setText(text);
    m_clearFilter->setVisible(filtered);
    if (!m_loaded) {
        m_empty->setText(tr("Loading\u2026"));
        m_emptyHint->setText({});
    } else if (filtered) {
        m_empty->setText(tr("No request matches the filter"));
        m_emptyHint->setText(tr("The text is looked for in request IDs. Status, direction and the like are "
                                "parts of calls: they are left aside here."));
    } else {
        m_empty->setText(tr("No request IDs yet"));
        m_emptyHint->setText(tr("Every request whose answer carries a request ID is kept here, successes "
                                "too, so that you can quote it to the provider's support."));
    }
}

void RequestsPage::tick()
{
    m_model.setNow(m_clock.nowUtc());
}

} // namespace ringback
