// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/livemonitor.h"
#include "engine/workdesk.h"

#include <QPointer>

namespace ringback {

// The work desk over the monitor's history. `monitor` must outlive it; both live in one thread. Instants are
// the monitor's clock's. What changes is announced by Monitor::callsChanged() before workSet(); a question
// that the history cannot answer is answered with an empty value, after Monitor::problemOccurred() has said
// why.
class LiveWorkDesk final : public WorkDesk {
    Q_OBJECT

public:
    // `person`: who is at the desk (desktopPerson()).
    LiveWorkDesk(LiveMonitor& monitor, QString person, QObject* parent = nullptr);

    QString person() const override { return m_person; }
    quint64 setWork(const QList<CallKey>& calls, WorkWord state, const QString& note) override;
    quint64 setIncidentWork(const IncidentKey& incident, WorkWord state, const QString& note) override;
    quint64 requestWork(const CallKey& call) override;
    quint64 requestIncidentWork() override;
    quint64 requestHandover(const QDateTime& since) override;

private:
    WorkEntry entryNow(WorkWord state, const QString& note) const;
    template <typename Answer>
    quint64 ask(std::function<Result<Answer>(HistoryStore&)> question, Answer without,
                void (WorkDesk::*ready)(quint64, const Answer&));

    LiveMonitor& m_monitor;
    QString m_person;
    quint64 m_lastTicket = 0;
};

// The desktop user's name as the system knows it: the full name, else the login name, else "unknown user".
// Without control characters.
QString desktopPerson();

} // namespace ringback
