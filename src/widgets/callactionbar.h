// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "core/workstate.h"

#include <QWidget>

namespace ringback {

class CallActions;
class PlainLabel;
class WorkDesk;

// What can be done about the call that is shown, as buttons, and how far people are with it: "taken by Ana,
// 12:03". The buttons are the actions of the menu: what is disabled there is disabled here.
class CallActionBar final : public QWidget {
    Q_OBJECT

public:
    // All must outlive it; `work` may be null.
    CallActionBar(const CallActions& actions, WorkDesk* work, const Clock& clock, QWidget* parent = nullptr);

    bool hasTickets() const { return m_hasTickets; }
    // Asks for what was written about the call, where it is another one or its work changed.
    void showCall(const Call& call);

private:
    void showWork(const CallWork& work);

    WorkDesk* m_work;
    const Clock& m_clock;
    bool m_hasTickets = false;
    CallKey m_call;
    WorkWord m_state = WorkWord::Open;
    bool m_asked = false;
    quint64 m_ticket = 0;
    PlainLabel* m_workLabel;
};

} // namespace ringback
