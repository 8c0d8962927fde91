// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incidentrules.h"

namespace ringback {

CallFilter partForErrors(const CallFilter& filter)
{
    // Taken away, not copied over: a new part that says where or when then counts by itself.
    CallFilter part = filter;
    part.statuses.clear();
    part.direction = Direction::Unknown;
    part.advices.clear();
    part.faults.clear();
    part.entries.clear();
    part.flags.clear();
    part.works.clear();
    part.needsAction = false;
    return part;
}

CallFilter partForIncidents(const CallFilter& filter)
{
    CallFilter part = partForErrors(filter);
    part.statuses = filter.statuses;
    return part;
}

bool needsAction(const Incident& incident, const IncidentWork& work)
{
    const RetryWord advice = incident.decoded.retry.advice;
    return work.stateAt(incident.lastAt) != WorkWord::Done && advice != RetryWord::None
        && advice != RetryWord::Never;
}

} // namespace ringback
