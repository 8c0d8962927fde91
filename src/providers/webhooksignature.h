// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/webhookcheck.h"

namespace ringback {

class Registry;

// Whether a received webhook carries the signature its provider would have made, by the schemes of the
// definition's section "webhook"; where not, why not, as far as trying can tell.
//
// Of several signatures the one that says most decides: a valid one wins. The secret is used for HMACs and
// nothing else; neither it nor the URL (which may hold login data) nor a computed signature stands in the
// verdict. Comparison takes the same time for every wrong value. Pure; bodies of a few megabytes take a
// moment where the signature is wrong, because other ways to write them are then tried.
WebhookVerdict checkWebhookSignature(const Registry& registry, const WebhookQuestion& question);

// "valid", "wrong-signature", ...: the words of `ringbackctl webhook verify --format json`.
QString wordOf(WebhookVerdictKind kind);

} // namespace ringback
