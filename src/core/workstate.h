// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/incident.h"
#include "core/workword.h"

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>

#include <optional>

namespace ringback {

// What somebody wrote about work on one call: which state it was put in, by whom, when, and why. The newest
// entry holds; older ones stay readable.
struct WorkEntry {
    WorkWord state = WorkWord::Open;
    QString person; // the desktop user's name
    QString note;   // the person's own words; may be empty
    QDateTime at;   // UTC
    QString cause;  // "retry <attempt id>", "ticket <ticket id>" where one of these moved it; else empty

    bool operator==(const WorkEntry&) const = default;
};

// The state of one failed call, with all that was written about it, oldest first.
struct CallWork {
    CallKey call;
    QList<WorkEntry> entries; // empty: open, and nobody has touched it

    WorkWord state() const { return entries.isEmpty() ? WorkWord::Open : entries.constLast().state; }
    bool operator==(const CallWork&) const = default;
};

// The same for an incident. Done holds for what had happened by then: a failure after it opens the incident
// again (stateAt).
struct IncidentWork {
    IncidentKey incident;
    QList<WorkEntry> entries;

    WorkWord stateAt(const QDateTime& lastFailure) const;
    bool operator==(const IncidentWork&) const = default;
};

// "Needs action": it failed (failed, busy, no-answer), it is not done, and either the advice is something
// other than none and never, or it carries a flag. An unknown status with a flag needs action, too.
bool needsAction(const Call& call);

// For the end of a shift: what is still in somebody's hands, newest first, with the newest entry of each.
struct HandoverItem {
    CallRow row; // without raw bytes
    CallWork work;

    bool operator==(const HandoverItem&) const = default;
};

} // namespace ringback

Q_DECLARE_METATYPE(ringback::CallWork)
Q_DECLARE_METATYPE(ringback::IncidentWork)
