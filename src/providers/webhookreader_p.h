// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "providers/definition.h"

namespace ringback {

class StrictObject;

// Reads the section "webhook" of a definition; what is wrong becomes problems of the file.
WebhookRules readWebhookRules(StrictObject& in);

} // namespace ringback
