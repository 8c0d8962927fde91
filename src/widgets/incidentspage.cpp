// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_incidentspage.h"

#include "core/incidentrules.h"
#include "core/visibletext.h"
#include "engine/monitor.h"
#include "models/callformat.h"
#include "widgets/accountnames.h"
#include "widgets/advicetext.h"
#include "widgets/incidentdelegates.h"
#include "widgets/incidentspage.h"
#include "widgets/incidentworks.h"
#include "widgets/tablestyle.h"
#include "widgets/theme.h"
#include "widgets/workdelegate.h"

#include <QHeaderView>
#include <QLocale>
#include <QScrollBar>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int ReloadPauseMs = 2'000;
// Time moves on, and with it what "the last two hours" holds.
constexpr qint64 RefreshMs = 30'000;
constexpr int MostShown = 200;
} // namespace

IncidentsPage::IncidentsPage(Monitor& monitor, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_monitor(monitor), m_clock(clock), m_ui(std::make_unique<Ui::IncidentsPage>()),
      m_accounts(monitor.accounts())
{
    m_ui->setupUi(this);
    m_model.setNow(clock.nowUtc());
    m_model.setAccountLabels(accountLabelsIn(monitor));
    m_ui->doubtCard->setTone(Tone::Caution);
    m_ui->summaryLabel->setForegroundRole(QPalette::PlaceholderText);
    m_ui->emptyLabel->setFont(scaledFont(font(), 1.3, true));
    m_ui->emptyHintLabel->setForegroundRole(QPalette::PlaceholderText);
    buildTable();

    m_reloadTimer.setSingleShot(true);
    m_reloadTimer.setInterval(ReloadPauseMs);
    connect(&m_reloadTimer, &QTimer::timeout, this, [this] {
        if (m_dirty && isVisible() && !m_waiting)
            reload();
    });
    connect(m_ui->orderBox, &QComboBox::activated, this,
            [this](int choice) { setOrder(choice == 0 ? IncidentOrder::LastSeen : IncidentOrder::Count); });
    connect(m_ui->clearFilterButton, &QPushButton::clicked, this, &IncidentsPage::clearFilterRequested);
    connect(&m_monitor, &Monitor::incidentsReady, this, &IncidentsPage::onIncidentsReady);
    connect(&m_monitor, &Monitor::callsChanged, this, [this](const QList<CallRow>& rows) {
        // A call can also leave an incident, so that every ended one counts.
        for (const CallRow& row : rows) {
            if (!isLive(row.call.status))
                return wantReload();
        }
    });
    connect(&m_monitor, &Monitor::errorsAdded, this, &IncidentsPage::wantReload);
    connect(&m_monitor, &Monitor::accountsChanged, this,
            [this] { m_model.setAccountLabels(accountLabelsIn(m_monitor)); });
    updateTexts();
}

IncidentsPage::~IncidentsPage() = default;

void IncidentsPage::buildTable()
{
    QTableView* table = m_ui->incidentsTable;
    table->setModel(&m_model);
    table->setFont(tabularFont(font()));
    table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 2 * Gap);
    QHeaderView* header = table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setSortIndicator(IncidentModel::LastColumn, Qt::DescendingOrder);
    TableStyle::applyTo(*table);
    table->setItemDelegateForColumn(IncidentModel::StatusColumn, new IncidentStatusDelegate(table));
    table->setItemDelegateForColumn(IncidentModel::WorkColumn,
                                    new WorkDelegate(IncidentModel::WorkRole, table));
    table->setColumnHidden(IncidentModel::WorkColumn, true);
    table->setItemDelegateForColumn(IncidentModel::AccountColumn, new IncidentAccountDelegate(table));
    table->setItemDelegateForColumn(IncidentModel::TrendColumn, new SparklineDelegate(table));
    header->setMinimumSectionSize(6 * fontMetrics().averageCharWidth());
    header->setSectionResizeMode(IncidentModel::TitleColumn, QHeaderView::Stretch);

    connect(header, &QHeaderView::sectionClicked, this, [this](int column) {
        if (column == IncidentModel::CountColumn)
            setOrder(IncidentOrder::Count);
        else if (column == IncidentModel::LastColumn)
            setOrder(IncidentOrder::LastSeen);
        else
            setOrder(m_order); // the mark goes back: the others do not sort
    });
    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this] { emit currentIncidentChanged(current()); });
    connect(table, &QTableView::activated, this, [this] {
        if (const auto incident = current())
            emit incidentActivated(*incident);
    });
}

void IncidentsPage::setWorks(IncidentWorks& works)
{
    m_works = &works;
    m_ui->incidentsTable->setColumnHidden(IncidentModel::WorkColumn, false);
    connect(m_works, &IncidentWorks::changed, this, [this] {
        m_model.setWork(m_works->all());
        updateTexts();
    });
    m_model.setWork(works.all());
}

void IncidentsPage::setOrder(IncidentOrder order)
{
    const bool byCount = order == IncidentOrder::Count;
    m_ui->orderBox->setCurrentIndex(byCount ? 1 : 0);
    m_ui->incidentsTable->horizontalHeader()->setSortIndicator(
        byCount ? IncidentModel::CountColumn : IncidentModel::LastColumn, Qt::DescendingOrder);
    if (order == m_order)
        return;
    m_order = order;
    reload();
}

void IncidentsPage::setFilter(const CallFilter& filter)
{
    const CallFilter parts = partForIncidents(filter);
    if (parts == m_filter)
        return;
    m_filter = parts;
    m_loaded = false;
    m_waiting = false;
    m_ticket = 0; // an answer under way is to another question
    m_model.setReport({});
    if (isVisible())
        reload();
    updateTexts();
}

void IncidentsPage::setAccounts(const QList<AccountState>& accounts)
{
    m_accounts = accounts;
    updateTexts();
}

std::optional<Incident> IncidentsPage::current() const
{
    const QModelIndex index = m_ui->incidentsTable->currentIndex();
    if (!index.isValid() || index.row() >= m_model.rowCount())
        return std::nullopt;
    return m_model.incidentAt(index.row());
}

void IncidentsPage::reload()
{
    m_dirty = false;
    m_waiting = true;
    m_askedAtMs = m_clock.monotonicMs();
    IncidentQuery query;
    query.filter = m_filter;
    query.order = m_order;
    query.limit = MostShown;
    m_ticket = m_monitor.requestIncidents(query);
    if (m_works != nullptr)
        m_works->refresh(); // another program may have written as well
    m_reloadTimer.start();
}

void IncidentsPage::wantReload()
{
    m_dirty = true;
    if (isVisible() && !m_reloadTimer.isActive() && !m_waiting)
        reload();
}

void IncidentsPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!m_loaded || (m_dirty && !m_reloadTimer.isActive()))
        reload();
}

void IncidentsPage::onIncidentsReady(quint64 ticket, const IncidentReport& report)
{
    if (ticket != m_ticket)
        return;
    m_waiting = false;
    m_loaded = true;
    QTableView* table = m_ui->incidentsTable;
    // What is at the top stays there, whatever comes in above it; at the very top the newest is wanted.
    QScrollBar* bar = table->verticalScrollBar();
    const int topRow = bar->value() > 0 ? table->rowAt(0) : -1;
    const std::optional<IncidentKey> top =
        topRow >= 0 ? std::optional(m_model.incidentAt(topRow).key) : std::nullopt;
    const int topOffset = topRow >= 0 ? table->rowViewportPosition(topRow) : 0;
    const std::optional<Incident> before = current();
    m_model.setReport(report);
    if (const int row = top ? m_model.rowOf(*top) : -1; row >= 0)
        bar->setValue(table->verticalHeader()->sectionPosition(row) - topOffset);
    updateTexts();
    if (!table->currentIndex().isValid() && m_model.rowCount() > 0)
        table->selectRow(0);
    const std::optional<Incident> after = current();
    if (after != before)
        emit currentIncidentChanged(after);
    if (m_dirty && isVisible() && !m_reloadTimer.isActive())
        reload();
}

QString IncidentsPage::summaryText() const
{
    const IncidentReport& report = m_model.report();
    const qint64 total = m_model.rowCount() + report.more;
    QStringList parts {total == 1 ? tr("1 incident") : tr("%1 incidents").arg(QLocale().toString(total))};
    if (const int count = m_works != nullptr ? m_model.countThatNeedAction() : 0; count > 0)
        parts.append(count == 1 ? tr("1 needs action") : tr("%1 need action").arg(count));
    if (report.more > 0)
        parts.append(tr("the first %1 are shown and %2 more are not")
                         .arg(m_model.rowCount())
                         .arg(QLocale().toString(report.more)));
    if (!report.complete)
        parts.append(tr("the text fits so much that only the newest were counted"));
    if (report.bucketMs > 0)
        parts.append(tr("one bar is %1, since %2")
                         .arg(lengthText(report.bucketMs),
                              timeText(report.spanStart, m_clock.nowUtc(), QTimeZone::systemTimeZone())));
    const QString rule = m_filter.statuses.isEmpty()
        ? tr("Counted are API errors, failed calls, and calls that must not be repeated as they were. Busy "
             "and "
             "unanswered calls are outcomes: a status filter shows them.")
        : tr("Counted are API errors, and calls of the statuses in the filter.");
    return parts.join(u"  \u00b7  "_s) + u'\n' + rule;
}

// Nothing where every account that the filter leaves is fresh.
QString IncidentsPage::doubtText() const
{
    QStringList doubtful;
    qint64 unread = 0;
    for (const AccountState& state : m_accounts) {
        const Account& account = state.account;
        if ((!m_filter.accounts.isEmpty() && !m_filter.accounts.contains(account.id))
            || (!m_filter.providers.isEmpty() && !m_filter.providers.contains(account.provider)))
            continue;
        unread += state.setAside;
        if (state.freshness.state != FreshnessState::Fresh || !state.problem.isEmpty())
            doubtful.append(
                tr("%1 (%2)").arg(visibleLine(labelOf(account)), freshnessText(state, m_clock.nowUtc())));
    }
    QStringList sentences;
    if (!doubtful.isEmpty())
        sentences.append(tr("Nothing newer is known of %1.").arg(doubtful.join(tr(", "))));
    if (unread > 0)
        sentences.append(unread == 1 ? tr("1 record could not be read.")
                                     : tr("%1 records could not be read.").arg(unread));
    return sentences.join(u' ');
}

void IncidentsPage::showEmptyText()
{
    const QString doubt = doubtText();
    const bool filtered = !m_filter.isEmpty();
    QString title;
    QString hint;
    if (!m_loaded) {
        title = tr("Loading\u2026");
    } else if (!m_model.report().known) {
        title = tr("Not known");
        hint = tr("The call history could not be asked, so that nothing can be said about failures.");
    } else if (!m_model.report().complete) {
        title = tr("None among the newest");
        hint = tr("The text fits so much that not all of it was looked at. Narrow the filter.");
    } else if (filtered) {
        title = tr("No incident matches the filter");
        hint = tr("Time, provider, account, text and status apply here; other parts are left aside.");
    } else if (m_accounts.isEmpty()) {
        title = tr("No accounts yet");
        hint = tr("Nothing is being watched. Add one with: ringbackctl accounts add");
    } else if (!doubt.isEmpty()) {
        title = tr("No incident known");
        hint = tr("There may be some: not every account is up to date.");
    } else {
        title = tr("All is well");
        hint = tr("No call has failed and no request was refused. Every account is up to date.");
    }
    m_ui->emptyLabel->setText(title);
    m_ui->emptyHintLabel->setText(hint);
}

void IncidentsPage::updateTexts()
{
    const bool any = m_model.rowCount() > 0;
    m_ui->stack->setCurrentWidget(any ? static_cast<QWidget*>(m_ui->incidentsTable) : m_ui->emptyPage);
    m_ui->summaryLabel->setVisible(any);
    m_ui->orderBox->setVisible(any);
    m_ui->orderLabel->setVisible(any);
    m_ui->summaryLabel->setText(any ? summaryText() : QString());
    const QString doubt = doubtText();
    m_ui->doubtCard->setVisible(!doubt.isEmpty());
    m_ui->doubtLabel->setText(doubt);
    m_ui->clearFilterButton->setVisible(!m_filter.isEmpty());
    showEmptyText();
}

void IncidentsPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // In a narrow window the title matters more than what the panel and the badge say as well.
    const int character = fontMetrics().averageCharWidth();
    const bool narrow = width() < 170 * character;
    QTableView* table = m_ui->incidentsTable;
    const QList<std::pair<int, int>> widths {{IncidentModel::StatusColumn, 13},
                                             {IncidentModel::WorkColumn, narrow ? 12 : 20},
                                             {IncidentModel::CodeColumn, narrow ? 13 : 20},
                                             {IncidentModel::AccountColumn, narrow ? 13 : 18},
                                             {IncidentModel::CountColumn, 8},
                                             {IncidentModel::CallsColumn, narrow ? 6 : 8},
                                             {IncidentModel::FirstColumn, 14},
                                             {IncidentModel::LastColumn, 16},
                                             {IncidentModel::TrendColumn, narrow ? 13 : 24}};
    for (const auto& [column, characters] : widths)
        table->setColumnWidth(column, characters * character + Gap);
    table->setColumnHidden(IncidentModel::FirstColumn, narrow);
    table->setColumnHidden(IncidentModel::CallsColumn, width() < 90 * character);
}

void IncidentsPage::tick()
{
    if (!isVisible())
        return;
    m_model.setNow(m_clock.nowUtc());
    if (!m_waiting && m_clock.monotonicMs() - m_askedAtMs > RefreshMs)
        reload();
}

} // namespace ringback
