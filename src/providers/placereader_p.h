// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "providers/definition.h"
#include "providers/strictjson_p.h"

#include <optional>

namespace ringback {

// The "place" section of a definition. Nothing, without a problem, where its path is empty: then this account
// has not said how calls are placed.
std::optional<PlaceRules> readPlaceRules(StrictObject& in);

// What only shows beside the account fields: names that stand for nothing, or for two things. `in` is the
// whole file.
void checkPlaceNames(const Definition& definition, StrictObject& in);

} // namespace ringback
