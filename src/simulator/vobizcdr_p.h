// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/callplan.h"
#include "simulator/json_p.h"

namespace ringback::sim {

// Vobiz' call detail records and the hang-up causes behind them.

WorldTraits vobizTraits();
// What the ending of a call from a number the account does not own looks like (code 3030).
EndingChoice vobizUnknownCallerId();
// When the record of this call appears.
Micros vobizCdrReadyAt(const CallPlan& plan);
Json vobizCdr(const CallPlan& plan, const std::string& accountId);
// The textual cause, for the hangup_cause filter.
QLatin1StringView vobizTextualCause(const CallPlan& plan);
double vobizCost(const CallPlan& plan);

} // namespace ringback::sim
