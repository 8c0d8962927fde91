// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace ringback::cli {

// Asks on the terminal, even where standard input and output are files, and does not show what is typed.
// nullopt without a terminal, or when nothing was entered.
std::optional<QByteArray> promptForSecret(const QString& question);

} // namespace ringback::cli
