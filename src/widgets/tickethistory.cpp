// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tickethistory.h"

#include "core/visibletext.h"
#include "widgets/plainlabel.h"
#include "widgets/tablestyle.h"
#include "widgets/theme.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
enum TicketRole { TicketIdRole = Qt::UserRole + 1, TicketSortRole, TicketSearchRole, TicketStateRole };

QString ticketStateText(TicketState state)
{
    switch (state) {
    case TicketState::Draft:
        return TicketHistory::tr("draft");
    case TicketState::Sent:
        return TicketHistory::tr("sent");
    case TicketState::Answered:
        return TicketHistory::tr("answered");
    case TicketState::Closed:
        return TicketHistory::tr("closed");
    }
    return {};
}

// Narrows by a text in any field, and by the state.
class TicketNarrowing final : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void narrow(const QString& text, int state)
    {
        m_text = text;
        m_state = state;
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override
    {
        const QModelIndex index = sourceModel()->index(row, 0, parent);
        return (m_state < 0 || index.data(TicketStateRole).toInt() == m_state)
            && index.data(TicketSearchRole).toString().contains(m_text, Qt::CaseInsensitive);
    }

private:
    QString m_text;
    int m_state = -1;
};

QList<QStandardItem*> ticketRow(const TicketRecord& record)
{
    QStringList calls;
    for (const CallKey& call : record.calls)
        calls.append(call.callId);
    const auto brief = [](const QStringList& list) {
        return list.size() <= 1 ? list.value(0)
                                : TicketHistory::tr("%1 and %2 more").arg(list[0]).arg(list.size() - 1);
    };
    const QString when = record.createdAt.toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s);
    const QStringList cells {
        record.id,        when,         record.provider,          ticketStateText(record.state),
        record.reference, brief(calls), brief(record.requestIds), record.note};
    const QString search =
        QStringList {record.id,      record.provider, record.reference,  record.note,
                     record.subject, record.person,   calls.join(u'\n'), record.requestIds.join(u'\n')}
            .join(u'\n');
    QList<QStandardItem*> items;
    for (const QString& cell : cells) {
        auto* item = new QStandardItem(visibleLine(cell));
        item->setEditable(false);
        item->setData(record.id, TicketIdRole);
        item->setData(cell, TicketSortRole);
        items.append(item);
    }
    items[0]->setData(search, TicketSearchRole);
    items[0]->setData(int(record.state), TicketStateRole);
    items[TicketHistory::WhenColumn]->setData(record.createdAt, TicketSortRole);
    return items;
}
} // namespace

TicketHistory::TicketHistory(TicketDesk& desk, QWidget* parent) : QWidget(parent), m_desk(desk)
{
    build();
    connect(&m_desk, &TicketDesk::ticketsReady, this, &TicketHistory::takeTickets);
    connect(&m_desk, &TicketDesk::kept, this, &TicketHistory::takeKept);
    connect(m_filter, &QLineEdit::textChanged, this, &TicketHistory::narrow);
    connect(m_states, &QComboBox::currentIndexChanged, this, &TicketHistory::narrow);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &TicketHistory::showCurrent);
    connect(m_saveButton, &QPushButton::clicked, this, &TicketHistory::save);
    connect(m_callButton, &QPushButton::clicked, this, [this] {
        if (const auto record = current(); record && !record->calls.isEmpty())
            emit callRequested(record->calls.constFirst());
    });
    showCurrent();
    narrow();
}

void TicketHistory::build()
{
    setObjectName(u"ticketHistory"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(Gap);
    auto* bar = new QHBoxLayout;
    m_filter = new QLineEdit(this);
    m_filter->setObjectName(u"ticketFilterEdit"_s);
    m_filter->setPlaceholderText(tr("Find a ticket, reference, call or request ID"));
    m_filter->setAccessibleName(m_filter->placeholderText());
    m_filter->setClearButtonEnabled(true);
    m_states = new QComboBox(this);
    m_states->setObjectName(u"ticketStateFilterBox"_s);
    m_states->setAccessibleName(tr("Show tickets in this state"));
    m_states->addItem(tr("any state"), -1);
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_states);
    layout->addLayout(bar);

    m_model = new QStandardItemModel(0, ColumnCount, this);
    m_model->setHorizontalHeaderLabels({tr("Ticket"), tr("When"), tr("Provider"), tr("State"),
                                        tr("Reference"), tr("Calls"), tr("Request IDs"), tr("Note")});
    m_narrowed = new TicketNarrowing(this);
    m_narrowed->setSourceModel(m_model);
    m_narrowed->setSortRole(TicketSortRole);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    m_table = new QTableView(splitter);
    m_table->setObjectName(u"ticketTable"_s);
    m_table->setAccessibleName(tr("Tickets"));
    m_table->setModel(m_narrowed);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(WhenColumn, Qt::DescendingOrder);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    TableStyle::applyTo(*m_table);
    const int letter = fontMetrics().averageCharWidth();
    int column = 0;
    for (const int width : {18, 20, 12, 12, 18, 28, 28})
        m_table->setColumnWidth(column++, width * letter);
    m_empty = new PlainLabel(this);
    m_empty->setObjectName(u"noTicketsLabel"_s);
    m_empty->setWordWrap(true);
    layout->addWidget(m_empty);

    m_detail = new QWidget(splitter);
    auto* detail = new QVBoxLayout(m_detail);
    detail->setContentsMargins(0, Gap, 0, 0);
    auto* fields = new QHBoxLayout;
    const auto field = [&](const QString& text, QWidget* widget, const char* name, int stretch) {
        auto* label = new QLabel(text, m_detail);
        label->setTextFormat(Qt::PlainText);
        label->setBuddy(widget);
        widget->setObjectName(QString::fromLatin1(name));
        QString plain = text;
        widget->setAccessibleName(plain.remove(u'&'));
        fields->addWidget(label);
        fields->addWidget(widget, stretch);
    };
    m_state = new QComboBox(m_detail);
    for (const TicketState state : AllTicketStates) {
        m_state->addItem(ticketStateText(state), int(state));
        m_states->addItem(ticketStateText(state), int(state));
    }
    m_reference = new QLineEdit(m_detail);
    m_note = new QLineEdit(m_detail);
    field(tr("S&tate"), m_state, "ticketStateBox", 0);
    field(tr("&Reference"), m_reference, "ticketHistoryReferenceEdit", 1);
    field(tr("N&ote"), m_note, "ticketHistoryNoteEdit", 2);
    m_saveButton = new QPushButton(tr("&Save changes"), m_detail);
    m_saveButton->setObjectName(u"saveTicketRecordButton"_s);
    fields->addWidget(m_saveButton);
    m_callButton = new QPushButton(tr("Show the &call"), m_detail);
    m_callButton->setObjectName(u"showTicketCallButton"_s);
    fields->addWidget(m_callButton);
    detail->addLayout(fields);
    m_status = new PlainLabel(m_detail);
    m_status->setObjectName(u"ticketHistoryStatusLabel"_s);
    m_status->setWordWrap(true);
    detail->addWidget(m_status);
    m_text = new QPlainTextEdit(m_detail);
    m_text->setObjectName(u"ticketRecordTextEdit"_s);
    m_text->setAccessibleName(tr("The ticket as it was given out"));
    m_text->setReadOnly(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setTabChangesFocus(true);
    m_text->setFont(fixedWidthFont(font()));
    detail->addWidget(m_text, 1);
    splitter->addWidget(m_table);
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    layout->addWidget(splitter, 1);
}

void TicketHistory::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    reload();
}

void TicketHistory::reload()
{
    m_asked = m_desk.requestTickets();
}

void TicketHistory::takeTickets(quint64 number, const QList<TicketRecord>& tickets)
{
    if (number != m_asked)
        return;
    const auto before = current();
    m_tickets = tickets;
    m_model->removeRows(0, m_model->rowCount());
    for (const TicketRecord& record : tickets)
        m_model->appendRow(ticketRow(record));
    narrow();
    if (before)
        select(before->id);
    if (!current() && m_narrowed->rowCount() > 0)
        m_table->selectRow(0);
    showCurrent();
}

void TicketHistory::narrow()
{
    static_cast<TicketNarrowing*>(m_narrowed)
        ->narrow(m_filter->text().trimmed(), m_states->currentData().toInt());
    const bool none = m_narrowed->rowCount() == 0;
    m_empty->setVisible(none);
    m_empty->setText(m_tickets.isEmpty() ? tr(
                         "No ticket was kept yet. Make one from a call, an incident or a failed request, and "
                         "choose Keep in history.")
                                         : tr("No ticket fits. Clear the text, or choose any state."));
}

QList<TicketRecord> TicketHistory::shown() const
{
    QList<TicketRecord> records;
    for (int row = 0; row < m_narrowed->rowCount(); ++row) {
        const QString id = m_narrowed->index(row, 0).data(TicketIdRole).toString();
        for (const TicketRecord& record : m_tickets) {
            if (record.id == id)
                records.append(record);
        }
    }
    return records;
}

std::optional<TicketRecord> TicketHistory::current() const
{
    const QString id = m_table->currentIndex().data(TicketIdRole).toString();
    for (const TicketRecord& record : m_tickets) {
        if (!id.isEmpty() && record.id == id)
            return record;
    }
    return std::nullopt;
}

void TicketHistory::select(const QString& id)
{
    for (int row = 0; row < m_narrowed->rowCount(); ++row) {
        if (m_narrowed->index(row, 0).data(TicketIdRole).toString() == id) {
            m_table->selectRow(row);
            return;
        }
    }
}

void TicketHistory::showCurrent()
{
    const auto record = current();
    m_detail->setEnabled(record.has_value());
    m_callButton->setEnabled(record && !record->calls.isEmpty());
    m_state->setCurrentIndex(record ? int(record->state) : 0);
    m_reference->setText(record ? record->reference : QString());
    m_note->setText(record ? record->note : QString());
    m_text->setPlainText(record ? visibleText(record->text) : QString());
    m_status->setText(record ? tr("%1, kept by %2, %3 since %4")
                                   .arg(record->subject, record->person, ticketStateText(record->state),
                                        record->stateAt.toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s))
                             : QString());
    emit currentChanged(record);
}

void TicketHistory::save()
{
    auto record = current();
    if (!record || m_saving != 0)
        return;
    record->state = TicketState(m_state->currentData().toInt());
    record->reference = m_reference->text().trimmed();
    record->note = m_note->text().trimmed();
    m_saveButton->setEnabled(false);
    m_saving = m_desk.update(*record);
}

void TicketHistory::takeKept(quint64 number, const TicketRecord& record, const QString& problem)
{
    if (m_saving != 0 && number == m_saving) {
        m_saving = 0;
        m_saveButton->setEnabled(true);
        if (!problem.isEmpty()) {
            // What was typed stays, to try again.
            m_status->setText(problem);
            return;
        }
    }
    if (problem.isEmpty() && !record.id.isEmpty())
        reload();
}

} // namespace ringback
