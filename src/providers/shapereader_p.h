// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "providers/definition.h"
#include "providers/strictjson_p.h"

// The parts of a definition that look into a provider's JSON: field rules, conditions, status rules.
namespace ringback {

RecordShape readShape(StrictObject& in);
// A list of conditions; an empty one is a problem, since it would always hold.
QList<Condition> readConditions(StrictObject& in, const char* key, bool required = false);

} // namespace ringback
