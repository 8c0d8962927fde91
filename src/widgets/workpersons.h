// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "core/workstate.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>

namespace ringback {

class Monitor;
class WorkDesk;

// Who has which call, for the list: the newest entry of the calls that are taken or waiting. Asked for at the
// start and when work on a call changed, at most twice a second.
class WorkPersons final : public QObject {
    Q_OBJECT

public:
    // All must outlive it.
    WorkPersons(WorkDesk& desk, const Monitor& monitor, const Clock& clock, QObject* parent);

signals:
    void changed(const QHash<ringback::CallKey, QString>& persons);

private:
    void request();
    bool concerns(const CallRow& row) const;

    WorkDesk& m_desk;
    const Clock& m_clock;
    QSet<CallKey> m_known; // those somebody has
    QTimer m_pause;
    quint64 m_ticket = 0;
};

} // namespace ringback
