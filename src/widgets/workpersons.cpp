// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workpersons.h"

#include "engine/monitor.h"
#include "engine/workdesk.h"

#include <algorithm>

namespace ringback {

namespace {
constexpr int WorkPauseMs = 500;
}

WorkPersons::WorkPersons(WorkDesk& desk, const Monitor& monitor, const Clock& clock, QObject* parent)
    : QObject(parent), m_desk(desk), m_clock(clock)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(WorkPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &WorkPersons::request);
    connect(&monitor, &Monitor::callsChanged, this, [this](const QList<CallRow>& rows) {
        const auto isOurs = [this](const CallRow& row) { return concerns(row); };
        if (!m_pause.isActive() && std::any_of(rows.begin(), rows.end(), isOurs))
            m_pause.start();
    });
    connect(&m_desk, &WorkDesk::handoverReady, this,
            [this](quint64 ticket, const QList<HandoverItem>& items) {
                if (ticket != m_ticket)
                    return;
                m_known.clear();
                QHash<CallKey, QString> persons;
                for (const HandoverItem& item : items) {
                    if (item.work.entries.isEmpty())
                        continue;
                    m_known.insert(item.row.call.key);
                    persons.insert(item.row.call.key, item.work.entries.constLast().person);
                }
                emit changed(persons);
            });
    request();
}

void WorkPersons::request()
{
    // Since now: only what is in somebody's hands, which is listed however old it is.
    m_ticket = m_desk.requestHandover(m_clock.nowUtc());
}

bool WorkPersons::concerns(const CallRow& row) const
{
    // Of a known one somebody else may have taken over: its state need not tell.
    return m_known.contains(row.call.key) || row.call.work == WorkWord::Taken
        || row.call.work == WorkWord::Waiting;
}

} // namespace ringback
