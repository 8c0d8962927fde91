// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_errorspage.h"

#include "core/incidentrules.h"
#include "engine/monitor.h"
#include "widgets/accountnames.h"
#include "widgets/errorspage.h"
#include "widgets/tablestyle.h"
#include "widgets/theme.h"

#include <QHeaderView>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int ErrorPageSize = 200;

QString errorSearchText(const ApiErrorRecord& record)
{
    // The same as the history is searched in, or a filter would show less of what comes in now.
    return QStringList {record.error.code,
                        record.error.entry,
                        record.error.title,
                        record.error.message,
                        record.error.requestId,
                        record.request,
                        record.operation,
                        record.feed,
                        QString::number(record.error.httpStatus)}
        .join(u'\n')
        .toLower();
}
} // namespace

ErrorsPage::ErrorsPage(Monitor& monitor, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_monitor(monitor), m_clock(clock), m_ui(std::make_unique<Ui::ErrorsPage>())
{
    m_ui->setupUi(this);
    m_model.setNow(clock.nowUtc());
    m_model.setZone(QTimeZone::systemTimeZone());
    m_ui->summaryLabel->setForegroundRole(QPalette::PlaceholderText);
    m_ui->emptyLabel->setFont(scaledFont(font(), 1.3, true));
    m_ui->emptyHintLabel->setForegroundRole(QPalette::PlaceholderText);

    QTableView* table = m_ui->errorsTable;
    table->setModel(&m_model);
    table->setFont(tabularFont(font()));
    table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + Gap + 2);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    TableStyle::applyTo(*table);
    const QList<std::pair<int, int>> widths {
        {ErrorListModel::TimeColumn, 17},    {ErrorListModel::AccountColumn, 20},
        {ErrorListModel::RequestColumn, 20}, {ErrorListModel::HttpColumn, 8},
        {ErrorListModel::CodeColumn, 18},    {ErrorListModel::RequestIdColumn, 24}};
    for (const auto& [column, characters] : widths)
        table->setColumnWidth(column, characters * fontMetrics().averageCharWidth() + Gap);
    // What happened has the room that is left.
    table->horizontalHeader()->setMinimumSectionSize(8 * fontMetrics().averageCharWidth());
    table->horizontalHeader()->setSectionResizeMode(ErrorListModel::TitleColumn, QHeaderView::Stretch);

    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this] { emit currentErrorChanged(current()); });
    connect(m_ui->clearFilterButton, &QPushButton::clicked, this, &ErrorsPage::clearFilterRequested);
    connect(&m_model, &ErrorListModel::olderRequested, this, [this](qint64 olderThanRow) {
        m_ticket = m_monitor.requestErrors({m_filter.at(m_clock.nowUtc()), olderThanRow, ErrorPageSize});
    });
    connect(&m_monitor, &Monitor::errorsReady, this, &ErrorsPage::onErrorsReady);
    connect(&m_monitor, &Monitor::errorsAdded, this, &ErrorsPage::onErrorsAdded);
    connect(&m_monitor, &Monitor::accountsChanged, this,
            [this] { m_model.setAccountLabels(accountLabelsIn(m_monitor)); });
    m_model.setAccountLabels(accountLabelsIn(m_monitor));
    reload();
}

ErrorsPage::~ErrorsPage() = default;

void ErrorsPage::setFilter(const CallFilter& filter)
{
    const CallFilter parts = partForErrors(filter);
    if (parts == m_filter)
        return;
    m_filter = parts;
    reload();
}

void ErrorsPage::reload()
{
    m_loaded = false;
    m_model.clear();
    m_ticket = m_monitor.requestErrors({m_filter.at(m_clock.nowUtc()), 0, ErrorPageSize});
    updateSummary();
}

std::optional<ApiErrorRecord> ErrorsPage::current() const
{
    const QModelIndex index = m_ui->errorsTable->currentIndex();
    if (!index.isValid() || index.row() >= m_model.rowCount())
        return std::nullopt;
    return m_model.recordAt(index.row());
}

void ErrorsPage::onErrorsReady(quint64 ticket, const QList<ApiErrorRecord>& records)
{
    if (ticket != m_ticket)
        return;
    m_model.append(records, records.size() >= ErrorPageSize);
    m_loaded = true;
    updateSummary();
    // The newest error is the likeliest question: explain it without a click.
    if (!m_ui->errorsTable->currentIndex().isValid() && m_model.rowCount() > 0)
        m_ui->errorsTable->selectRow(0);
}

void ErrorsPage::onErrorsAdded(const QList<ApiErrorRecord>& records)
{
    if (!m_loaded)
        return; // the page that is on its way holds them
    QList<ApiErrorRecord> shown;
    for (const ApiErrorRecord& record : records) {
        if (passes(record))
            shown.append(record);
    }
    if (shown.isEmpty())
        return;
    m_model.prepend(shown);
    updateSummary();
    if (!m_ui->errorsTable->currentIndex().isValid())
        m_ui->errorsTable->selectRow(0);
}

bool ErrorsPage::passes(const ApiErrorRecord& record) const
{
    const CallFilter filter = m_filter.at(m_clock.nowUtc());
    if (!filter.providers.isEmpty() && !filter.providers.contains(record.provider))
        return false;
    if (!filter.accounts.isEmpty() && !filter.accounts.contains(record.account))
        return false;
    if (filter.since.isValid() && record.at < filter.since)
        return false;
    if (filter.until.isValid() && record.at >= filter.until)
        return false;
    return filter.text.isEmpty() || errorSearchText(record).contains(filter.text.toLower());
}

void ErrorsPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // In a narrow window the words matter more than the ID, which the panel shows with a copy button.
    const bool narrow = width() < 140 * fontMetrics().averageCharWidth();
    m_ui->errorsTable->setColumnHidden(ErrorListModel::RequestIdColumn, narrow);
}

void ErrorsPage::updateSummary()
{
    const int count = m_model.rowCount();
    const bool more = m_model.canFetchMore({});
    const bool filtered = !m_filter.isEmpty();
    m_ui->stack->setCurrentWidget(count > 0 ? static_cast<QWidget*>(m_ui->errorsTable) : m_ui->emptyPage);
    m_ui->summaryLabel->setVisible(count > 0);
    const QString errors = count == 1 ? tr("1 error") : tr("%1 errors").arg(count);
    m_ui->summaryLabel->setText(more ? tr("%1, newest first; older ones follow").arg(errors)
                                     : tr("%1, newest first").arg(errors));
    m_ui->clearFilterButton->setVisible(filtered);
    if (!m_loaded) {
        m_ui->emptyLabel->setText(tr("Loading\u2026"));
        m_ui->emptyHintLabel->setText({});
    } else if (filtered) {
        m_ui->emptyLabel->setText(tr("No API error matches the filter"));
        m_ui->emptyHintLabel->setText(tr("Status, direction and the like are parts of calls, not of errors: "
                                         "they are left aside here."));
    } else {
        m_ui->emptyLabel->setText(tr("No API errors"));
        m_ui->emptyHintLabel->setText(tr("Every request to a provider has succeeded so far. One that fails "
                                         "appears here, explained."));
    }
}

void ErrorsPage::tick()
{
    m_model.setNow(m_clock.nowUtc());
}

} // namespace ringback
