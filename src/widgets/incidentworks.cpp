// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/incidentworks.h"

#include "engine/workdesk.h"
#include "models/incidentmodel.h"
#include "widgets/workdialog.h"

#include <QAction>
#include <QWidget>

namespace ringback {
using namespace Qt::StringLiterals;

IncidentWorks::IncidentWorks(WorkDesk& desk, const Clock& clock, QWidget& window)
    : QObject(&window), m_desk(desk), m_clock(clock), m_window(window),
      m_take(add(u"takeIncidentAction"_s, tr("&Take"), QKeySequence(u"Ctrl+K"_s))),
      m_wait(add(u"waitIncidentAction"_s, tr("&Waiting…"), QKeySequence(u"Ctrl+W"_s))),
      m_done(add(u"doneIncidentAction"_s, tr("&Done…"), QKeySequence(u"Ctrl+D"_s))),
      m_reopen(add(u"reopenIncidentAction"_s, tr("&Open again"), QKeySequence()))
{
    connect(m_take, &QAction::triggered, this, [this] { set(m_current->key, WorkWord::Taken, {}); });
    connect(m_reopen, &QAction::triggered, this, [this] { set(m_current->key, WorkWord::Open, {}); });
    connect(m_wait, &QAction::triggered, this, [this] { ask(WorkWord::Waiting); });
    connect(m_done, &QAction::triggered, this, [this] { ask(WorkWord::Done); });
    connect(&m_desk, &WorkDesk::workSet, this, [this](quint64 ticket, const QString& problem) {
        if (!m_setting.contains(ticket))
            return;
        const WorkWord state = m_setting.take(ticket);
        if (problem.isEmpty())
            emit remarked(tr("The incident is %1").arg(workText(state)));
        else
            emit noticed(problem);
        refresh();
    });
    connect(&m_desk, &WorkDesk::incidentWorkReady, this,
            [this](quint64 ticket, const QList<IncidentWork>& work) {
                if (ticket != m_asked)
                    return;
                QHash<IncidentKey, IncidentWork> all;
                for (const IncidentWork& one : work)
                    all.insert(one.incident, one);
                if (all == m_all)
                    return;
                m_all = all;
                update();
                emit changed();
            });
    update();
    refresh();
}

QAction* IncidentWorks::add(const QString& name, const QString& text, const QKeySequence& key)
{
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcut(key);
    return action;
}

void IncidentWorks::refresh()
{
    m_asked = m_desk.requestIncidentWork();
}

void IncidentWorks::setCurrent(const std::optional<Incident>& incident, bool inSight)
{
    m_current = incident;
    m_inSight = inSight;
    update();
}

void IncidentWorks::update()
{
    const bool any = m_current.has_value() && m_inSight;
    const WorkWord state = m_current ? of(m_current->key).stateAt(m_current->lastAt) : WorkWord::Open;
    m_take->setEnabled(any && state != WorkWord::Taken);
    m_wait->setEnabled(any); // again: another note
    m_done->setEnabled(any && state != WorkWord::Done);
    m_reopen->setEnabled(any && state != WorkWord::Open);
}

void IncidentWorks::set(const IncidentKey& key, WorkWord state, const QString& note)
{
    m_setting.insert(m_desk.setIncidentWork(key, state, note), state);
}

void IncidentWorks::ask(WorkWord state)
{
    // The dialog is about this incident, whatever is selected by the time it is answered.
    const IncidentKey key = m_current->key;
    WorkDialog::About about;
    about.title = tr("Work on an incident");
    about.heading = incidentTitle(*m_current);
    about.earlier = of(key).entries;
    about.doneText = tr("&Done: until it happens again");
    auto* dialog = new WorkDialog(m_desk, about, state, m_clock, &m_window);
    connect(dialog, &WorkDialog::chosen, this,
            [this, key](WorkWord chosen, const QString& note) { set(key, chosen, note); });
    if (m_open != nullptr)
        m_open->close();
    m_open = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace ringback
