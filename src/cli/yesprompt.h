// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace ringback::cli {

// Asks on the terminal, even where standard input and output are files. Only "y" and "yes" are a yes; Enter
// alone is a no. nullopt without a terminal.
std::optional<bool> askYes(const QString& question);

} // namespace ringback::cli
