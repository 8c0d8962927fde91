// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workstate.h"

#include <QList>
#include <QObject>

namespace ringback {

// Who works on what: what the detail panel, the Incidents page and the hand-over list stand on. An interface;
// LiveWorkDesk is the real one. As Monitor: tickets now, one signal later; rows that changed are announced by
// Monitor::callsChanged().
class WorkDesk : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    virtual QString person() const = 0; // the desktop user's name
    virtual quint64 setWork(const QList<CallKey>& calls, WorkWord state, const QString& note) = 0;
    virtual quint64 setIncidentWork(const IncidentKey& incident, WorkWord state, const QString& note) = 0;
    virtual quint64 requestWork(const CallKey& call) = 0;
    virtual quint64 requestIncidentWork() = 0;
    virtual quint64 requestHandover(const QDateTime& since) = 0;

signals:
    void workSet(quint64 ticket, const QString& problem); // empty: done
    void workReady(quint64 ticket, const ringback::CallWork& work);
    void incidentWorkReady(quint64 ticket, const QList<ringback::IncidentWork>& work);
    void handoverReady(quint64 ticket, const QList<ringback::HandoverItem>& items);
};

} // namespace ringback
