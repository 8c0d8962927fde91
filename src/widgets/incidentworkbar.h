// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "core/workstate.h"

#include <QWidget>

namespace ringback {

class IncidentWorks;
class PlainLabel;

// Who works on the incident that is shown, and the buttons that change it: the actions of IncidentWorks.
class IncidentWorkBar final : public QWidget {
    Q_OBJECT

public:
    // Both must outlive it.
    IncidentWorkBar(const IncidentWorks& works, const Clock& clock, QWidget* parent = nullptr);

    void showIncident(const Incident& incident);

private:
    const IncidentWorks& m_works;
    const Clock& m_clock;
    PlainLabel* m_label;
};

} // namespace ringback
