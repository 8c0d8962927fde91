// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workstate.h"

#include "core/decodederror.h"

namespace ringback {

WorkWord IncidentWork::stateAt(const QDateTime& lastFailure) const
{
    if (entries.isEmpty())
        return WorkWord::Open;
    const WorkEntry& newest = entries.constLast();
    if (newest.state == WorkWord::Done && lastFailure.isValid() && lastFailure > newest.at)
        return WorkWord::Open;
    return newest.state;
}

bool needsAction(const Call& call)
{
    if (call.work == WorkWord::Done)
        return false;
    if (call.status == CallStatus::Unknown)
        return !call.flags.isEmpty();
    if (!isFailure(call.status))
        return false;
    return !call.flags.isEmpty()
        || (!call.advice.isEmpty() && call.advice != wordOf(RetryWord::None)
            && call.advice != wordOf(RetryWord::Never));
}

} // namespace ringback
