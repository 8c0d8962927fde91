// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/invocation.h"
#include "core/call.h"

#include <QString>

#include <optional>

namespace ringback {
class HistoryStore;
}

namespace ringback::cli {

// The one call of the history that a person means by a call ID or account/call-ID; nullopt after saying why
// there is none. `exit` is then WrongUsage where several accounts have such a call, else Failed; it may be
// null.
std::optional<CallKey> callNamed(HistoryStore& store, const QString& text, Exit* exit = nullptr);

} // namespace ringback::cli
