// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "core/workstate.h"

#include <QHash>
#include <QObject>
#include <QPointer>

#include <optional>

class QAction;
class QDialog;

namespace ringback {

class WorkDesk;

// Who works on which incident: what the desk last said, and the actions about the one that is shown. They
// have the keys that the same actions on calls have: of the two sets only one is enabled at a time.
class IncidentWorks final : public QObject {
    Q_OBJECT

public:
    // `desk` and `clock` must outlive it; dialogs open over `window`, which becomes its parent.
    IncidentWorks(WorkDesk& desk, const Clock& clock, QWidget& window);

    // Take, waiting, done, open again.
    QList<QAction*> actions() const { return {m_take, m_wait, m_done, m_reopen}; }
    const QHash<IncidentKey, IncidentWork>& all() const { return m_all; }
    IncidentWork of(const IncidentKey& key) const { return m_all.value(key, {key, {}}); }

    // The incident the actions are about. `inSight`: its page is the one shown.
    void setCurrent(const std::optional<Incident>& incident, bool inSight);
    void set(const IncidentKey& key, WorkWord state, const QString& note);
    // Asks the desk again.
    void refresh();

signals:
    void changed();
    void noticed(const QString& text);  // for a place where it stays until it is read
    void remarked(const QString& text); // good to know, may pass

private:
    QAction* add(const QString& name, const QString& text, const QKeySequence& key);
    void ask(WorkWord state);
    void update();

    WorkDesk& m_desk;
    const Clock& m_clock;
    QWidget& m_window;
    QHash<IncidentKey, IncidentWork> m_all;
    std::optional<Incident> m_current;
    bool m_inSight = false;
    QHash<quint64, WorkWord> m_setting; // ticket of a change -> the state it is to
    quint64 m_asked = 0;
    QPointer<QDialog> m_open;
    QAction* m_take;
    QAction* m_wait;
    QAction* m_done;
    QAction* m_reopen;
};

} // namespace ringback
