// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/callplan.h"
#include "simulator/json_p.h"

namespace ringback::sim {

// VoIPbin's calls as its server writes them: nil UUIDs for unset IDs, unset times and empty words left out.

inline constexpr const char* kNilUuid = "00000000-0000-0000-0000-000000000000";

WorldTraits voipbinTraits();
const char* voipbinStatus(const CallPlan& plan, const CallLife& life);
Json voipbinCall(const CallPlan& plan, const std::string& customerId, const std::string& flowId, Micros now);
// The events of a call up to now, newest first.
Json voipbinEvents(const CallPlan& plan, const std::string& customerId, Micros now);

} // namespace ringback::sim
