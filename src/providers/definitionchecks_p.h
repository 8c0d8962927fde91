// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "providers/definition.h"
#include "providers/strictjson_p.h"

namespace ringback {

// Reports everything that only shows when the parts of a definition are looked at together: names that refer
// to nothing, names used twice. `in` is the whole file.
void checkReferences(const Definition& definition, StrictObject& in);

} // namespace ringback
