// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "core/incident.h"

#include <QUrl>
#include <QWidget>

#include <memory>
#include <optional>

namespace ringback {

class IncidentWorkBar;
class IncidentWorks;
class Monitor;
namespace Ui {
class IncidentPanel;
}

// One incident: how often and since when, what it means and what to do, and the IDs of its newest example.
class IncidentPanel : public QWidget {
    Q_OBJECT

public:
    // `monitor` (for the names of accounts and providers) and `clock` must outlive it.
    IncidentPanel(const Monitor& monitor, const Clock& clock, QWidget* parent = nullptr);
    ~IncidentPanel() override;

    void showIncident(const std::optional<Incident>& incident);
    // Who works on it, and the buttons that change it; must outlive the panel. Without one there are none.
    void setWorks(const IncidentWorks& works);
    const std::optional<Incident>& incident() const { return m_incident; }
    // Of the newest example.
    QString requestId() const;
    QString ticketText() const;
    void tick();

signals:
    void linkRequested(const QUrl& url);
    void copied(const QString& what);
    void ticketRequested(); // ticketText() is wanted on the clipboard
    void membersRequested(const ringback::Incident& incident);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyFonts();
    void showTimes();

    const Monitor& m_monitor;
    const Clock& m_clock;
    std::unique_ptr<Ui::IncidentPanel> m_ui;
    std::optional<Incident> m_incident;
    IncidentWorkBar* m_workBar = nullptr;
};

} // namespace ringback
