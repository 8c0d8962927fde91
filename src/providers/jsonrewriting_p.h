// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <functional>
#include <optional>

namespace ringback {

// The ways in which programs commonly write the same body anew: compact, spaced, indented, with sorted keys,
// with or without escapes, with or without a final line break. Calls `fits` with each until it says yes, and
// gives that way in words ("with its keys sorted, indented by 2 spaces"); nullopt when none fits. The body as
// it is is not among them. A body that is no JSON has only its line breaks varied.
std::optional<QString> rewritingThat(const QByteArray& body,
                                     const std::function<bool(const QByteArray&)>& fits);

} // namespace ringback
