// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/decodederror.h"

#include <optional>

namespace ringback {

class ErrorDecoder;

// Fills the call's decodedEntry, fault and advice from what the catalogue says of its end. `values` are the
// codes and texts of its record that may say why, most trusted first.
void decodeEnding(Call& call, const QStringList& values, const ErrorDecoder& decoder);

// The whole explanation of a stored call, for showing it; nullopt where there is nothing to explain.
std::optional<DecodedError> explainCall(const Call& call, const ErrorDecoder& decoder);

} // namespace ringback
