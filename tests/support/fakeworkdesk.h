// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/workdesk.h"

#include <QHash>
#include <QTimer>

namespace ringback {

// A work desk that keeps what it is told in memory and answers in the next turn of the event loop.
class FakeWorkDesk final : public WorkDesk {
public:
    struct Set {
        QList<CallKey> calls;
        WorkWord state = WorkWord::Open;
        QString note;
    };
    struct IncidentSet {
        IncidentKey incident;
        WorkWord state = WorkWord::Open;
        QString note;
    };
    QList<Set> sets;
    QList<IncidentSet> incidentSets;
    QHash<IncidentKey, IncidentWork> incidents;
    QList<HandoverItem> items;
    QHash<CallKey, CallWork> written;
    QString problem; // of the next change
    QDateTime now = QDateTime(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC);

    QString person() const override { return QStringLiteral("Ana"); }
    quint64 setWork(const QList<CallKey>& calls, WorkWord state, const QString& note) override
    {
        sets.append({calls, state, note});
        for (const CallKey& call : calls) {
            CallWork& work = written[call];
            work.call = call;
            work.entries.append({state, person(), note, now, {}});
        }
        return later([this](quint64 ticket) { emit workSet(ticket, problem); });
    }
    quint64 setIncidentWork(const IncidentKey& incident, WorkWord state, const QString& note) override
    {
        incidentSets.append({incident, state, note});
        IncidentWork& work = incidents[incident];
        work.incident = incident;
        if (problem.isEmpty())
            work.entries.append({state, person(), note, now, {}});
        return later([this](quint64 ticket) { emit workSet(ticket, problem); });
    }
    quint64 requestWork(const CallKey& call) override
    {
        return later([this, call](quint64 ticket) { emit workReady(ticket, written.value(call)); });
    }
    quint64 requestIncidentWork() override
    {
        return later([this](quint64 ticket) { emit incidentWorkReady(ticket, incidents.values()); });
    }
    quint64 requestHandover(const QDateTime&) override
    {
        return later([this](quint64 ticket) { emit handoverReady(ticket, items); });
    }

private:
    template <typename Answer> quint64 later(Answer answer)
    {
        const quint64 ticket = ++m_last;
        QTimer::singleShot(0, this, [answer, ticket] { answer(ticket); });
        return ticket;
    }
    quint64 m_last = 0;
};

} // namespace ringback
