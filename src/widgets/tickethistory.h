// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ticketrecord.h"
#include "engine/ticketdesk.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSortFilterProxyModel;
class QStandardItemModel;
class QTableView;

namespace ringback {

class PlainLabel;

// Which calls and request IDs were reported when, under which reference: a table that a text and a state
// narrow, and below it the chosen ticket, whose state, reference and note can be changed. Asks when it is
// shown, and again after every ticket that is kept or changed.
class TicketHistory final : public QWidget {
    Q_OBJECT

public:
    enum Column {
        IdColumn,
        WhenColumn,
        ProviderColumn,
        StateColumn,
        ReferenceColumn,
        CallsColumn,
        RequestIdsColumn,
        NoteColumn,
        ColumnCount
    };

    // `desk` must outlive it.
    explicit TicketHistory(TicketDesk& desk, QWidget* parent = nullptr);

    void reload();
    // Those shown now, in the order shown: for an export.
    QList<TicketRecord> shown() const;
    std::optional<TicketRecord> current() const;
    void select(const QString& id);

signals:
    void callRequested(const ringback::CallKey& call);
    void currentChanged(const std::optional<ringback::TicketRecord>& record);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void build();
    void takeTickets(quint64 number, const QList<TicketRecord>& tickets);
    void takeKept(quint64 number, const TicketRecord& record, const QString& problem);
    void narrow();
    void showCurrent();
    void save();

    TicketDesk& m_desk;
    QList<TicketRecord> m_tickets;
    quint64 m_asked = 0;
    quint64 m_saving = 0;
    QStandardItemModel* m_model = nullptr;
    QSortFilterProxyModel* m_narrowed = nullptr;
    QLineEdit* m_filter = nullptr;
    QComboBox* m_states = nullptr;
    QTableView* m_table = nullptr;
    PlainLabel* m_empty = nullptr;
    QWidget* m_detail = nullptr;
    QComboBox* m_state = nullptr;
    QLineEdit* m_reference = nullptr;
    QLineEdit* m_note = nullptr;
    QPushButton* m_saveButton = nullptr;
    QPushButton* m_callButton = nullptr;
    QPlainTextEdit* m_text = nullptr;
    PlainLabel* m_status = nullptr;
};

} // namespace ringback
