// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/liveworkdesk.h"

#include "core/clock.h"
#include "store/actionstore.h"

#include <QFile>

#include <utility>

#ifdef Q_OS_UNIX
#    include <pwd.h>
#    include <unistd.h>
#endif

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString printableName(const QString& name)
{
    QString text = name;
    text.removeIf([](QChar c) { return c.category() == QChar::Other_Control; });
    return text.trimmed();
}
} // namespace

QString desktopPerson()
{
    QStringList names;
#ifdef Q_OS_UNIX
    QByteArray buffer(16 * 1024, '\0');
    passwd entry {};
    passwd* found = nullptr;
    if (getpwuid_r(getuid(), &entry, buffer.data(), static_cast<size_t>(buffer.size()), &found) == 0
        && found != nullptr) {
        // "Full name,room,phone"; an & stands for the login name.
        QString fullName = QFile::decodeName(found->pw_gecos).section(u',', 0, 0);
        const QString login = QFile::decodeName(found->pw_name);
        fullName.replace(u'&', login.left(1).toUpper() + login.mid(1));
        names = {fullName, login};
    }
#endif
    for (const char* variable : {"LOGNAME", "USER", "USERNAME"})
        names.append(qEnvironmentVariable(variable));
    for (const QString& name : std::as_const(names)) {
        const QString printable = printableName(name);
        if (!printable.isEmpty())
            return printable;
    }
    return u"unknown user"_s;
}

LiveWorkDesk::LiveWorkDesk(LiveMonitor& monitor, QString person, QObject* parent)
    : WorkDesk(parent), m_monitor(monitor), m_person(std::move(person))
{
}

WorkEntry LiveWorkDesk::entryNow(WorkWord state, const QString& note) const
{
    return {state, m_person, note.trimmed(), m_monitor.clock().nowUtc(), {}};
}

quint64 LiveWorkDesk::setWork(const QList<CallKey>& calls, WorkWord state, const QString& note)
{
    const quint64 ticket = ++m_lastTicket;
    const QPointer<LiveWorkDesk> desk(this);
    m_monitor.writeHistory<QList<CallRow>>(
        [calls, entry = entryNow(state, note)](HistoryStore& store) {
            return store.actions().setWork(calls, entry);
        },
        [desk, ticket](const Result<QList<CallRow>>& rows) {
            if (desk.isNull())
                return;
            if (rows)
                desk->m_monitor.noteChanged(*rows);
            if (!desk.isNull())
                emit desk->workSet(ticket, rows.error());
        });
    return ticket;
}

quint64 LiveWorkDesk::setIncidentWork(const IncidentKey& incident, WorkWord state, const QString& note)
{
    const quint64 ticket = ++m_lastTicket;
    const QPointer<LiveWorkDesk> desk(this);
    m_monitor.writeHistory<Done>(
        [incident, entry = entryNow(state, note)](HistoryStore& store) {
            return store.actions().setIncidentWork(incident, entry);
        },
        [desk, ticket](const Outcome& outcome) {
            if (!desk.isNull())
                emit desk->workSet(ticket, outcome.error());
        });
    return ticket;
}

template <typename Answer>
quint64 LiveWorkDesk::ask(std::function<Result<Answer>(HistoryStore&)> question, Answer without,
                          void (WorkDesk::*ready)(quint64, const Answer&))
{
    const quint64 ticket = ++m_lastTicket;
    const QPointer<LiveWorkDesk> desk(this);
    m_monitor.readHistory<Answer>(std::move(question),
                                  [desk, ticket, without, ready](const Result<Answer>& answer) {
                                      if (desk.isNull())
                                          return;
                                      if (!answer)
                                          emit desk->m_monitor.problemOccurred(answer.error());
                                      if (!desk.isNull())
                                          emit((*desk).*ready)(ticket, answer ? *answer : without);
                                  });
    return ticket;
}

quint64 LiveWorkDesk::requestWork(const CallKey& call)
{
    return ask<CallWork>([call](HistoryStore& store) { return store.actions().work(call); },
                         CallWork {call, {}}, &WorkDesk::workReady);
}

quint64 LiveWorkDesk::requestIncidentWork()
{
    return ask<QList<IncidentWork>>([](HistoryStore& store) { return store.actions().incidentWork(); }, {},
                                    &WorkDesk::incidentWorkReady);
}

quint64 LiveWorkDesk::requestHandover(const QDateTime& since)
{
    return ask<QList<HandoverItem>>([since](HistoryStore& store) { return store.actions().handover(since); },
                                    {}, &WorkDesk::handoverReady);
}

} // namespace ringback
