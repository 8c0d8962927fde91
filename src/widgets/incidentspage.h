// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/clock.h"
#include "core/incident.h"
#include "models/incidentmodel.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

namespace ringback {

class IncidentWorks;
class Monitor;
namespace Ui {
class IncidentsPage;
}

// Failures grouped by their cause (core/incident.h). Asks again when something failed, at most every two
// seconds and only while it is shown; selection and scrolling stay with their incident.
//
// It says that all is well only where the history was asked, has none without a filter, and every account is
// fresh; otherwise it says of which accounts nothing newer is known.
class IncidentsPage : public QWidget {
    Q_OBJECT

public:
    // `monitor` and `clock` must outlive it.
    IncidentsPage(Monitor& monitor, const Clock& clock, QWidget* parent = nullptr);
    ~IncidentsPage() override;

    // Time, providers, accounts and text, and the statuses of calls; the rest is left aside.
    void setFilter(const CallFilter& filter);
    // As believed() (widgets/accountlist.h).
    void setAccounts(const QList<AccountState>& accounts);
    // Who works on what, for the Work column; must outlive the page. Without one there is no such column.
    void setWorks(IncidentWorks& works);
    std::optional<Incident> current() const;
    bool isLoaded() const { return m_loaded; }
    void tick();

signals:
    void currentIncidentChanged(const std::optional<ringback::Incident>& incident);
    // Double-click or Enter: its calls, or its requests among the API errors, are wanted.
    void incidentActivated(const ringback::Incident& incident);
    void clearFilterRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildTable();
    void setOrder(IncidentOrder order);
    void reload();
    void wantReload();
    void onIncidentsReady(quint64 ticket, const IncidentReport& report);
    void updateTexts();
    QString summaryText() const;
    QString doubtText() const;
    void showEmptyText();

    Monitor& m_monitor;
    const Clock& m_clock;
    std::unique_ptr<Ui::IncidentsPage> m_ui;
    IncidentModel m_model;
    IncidentWorks* m_works = nullptr;
    CallFilter m_filter;
    IncidentOrder m_order = IncidentOrder::LastSeen;
    QList<AccountState> m_accounts;
    QTimer m_reloadTimer;
    quint64 m_ticket = 0;
    bool m_waiting = false; // for the answer to m_ticket
    bool m_dirty = false;   // something changed since it was asked
    bool m_loaded = false;
    qint64 m_askedAtMs = 0;
};

} // namespace ringback
