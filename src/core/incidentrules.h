// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workstate.h"

namespace ringback {

// What lists of incidents and of API errors take of the one filter. Pure.

// The part that speaks of requests as well as of calls: time, providers, accounts and text.
CallFilter partForErrors(const CallFilter& filter);
// The part that incidents follow: that and the statuses of calls.
CallFilter partForIncidents(const CallFilter& filter);

// "Needs action" of an incident: not done as of its newest failure, and the advice for its newest example is
// something other than none and never.
bool needsAction(const Incident& incident, const IncidentWork& work);

} // namespace ringback
