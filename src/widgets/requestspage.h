// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/callfilter.h"
#include "core/clock.h"
#include "models/exchangelistmodel.h"

#include <QTimer>
#include <QWidget>

class QPushButton;
class QStackedWidget;
class QTableView;

namespace ringback {

class Monitor;
class PlainLabel;

// Every exchange with a provider whose answer had a request ID, successes too, newest first; several can be
// selected and copied in the form support wants. While it is in sight it asks for new ones every few seconds,
// and keeps the place and what is selected.
class RequestsPage : public QWidget {
    Q_OBJECT

public:
    // `monitor` and `clock` must outlive it.
    RequestsPage(Monitor& monitor, const Clock& clock, QWidget* parent = nullptr);

    // The parts an exchange has: text (in its request ID), providers, accounts and time.
    void setFilter(const CallFilter& filter);
    bool isLoaded() const { return m_loaded; }
    int count() const { return m_model.rowCount(); }
    // The selected ones, one a line, newest first; empty: none is selected.
    QString supportText() const;
    int selectedCount() const;
    // Of the row that has the keyboard; empty: none.
    QString currentRequestId() const;
    void tick();
    QTableView& table() { return *m_table; }

    static constexpr int AskAgainMs = 3'000;

signals:
    void currentChanged();
    void copyRequested();
    void clearFilterRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    ExchangeQuery query(qint64 olderThanRow) const;
    void buildTable();
    void reload();
    void askForNew();
    void takeExchanges(quint64 ticket, const QList<ExchangeRecord>& exchanges);
    void takeNew(const QList<ExchangeRecord>& exchanges);
    void updateSummary();

    Monitor& m_monitor;
    const Clock& m_clock;
    ExchangeListModel m_model;
    CallFilter m_filter;
    QTimer m_again {this};
    quint64 m_ticket = 0;    // of the first page or an older one
    quint64 m_newTicket = 0; // of a look for new ones; 0: none is under way
    bool m_asked = false;    // nothing is asked for before it is first in sight
    bool m_loaded = false;

    // Children.
    PlainLabel* m_summary = nullptr;
    QPushButton* m_copy = nullptr;
    QStackedWidget* m_stack = nullptr;
    QTableView* m_table = nullptr;
    QWidget* m_emptyPage = nullptr;
    PlainLabel* m_empty = nullptr;
    PlainLabel* m_emptyHint = nullptr;
    QPushButton* m_clearFilter = nullptr;
};

} // namespace ringback
