// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "widgets/theme.h"

#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>

namespace ringback {

// What the command line asks the desktop program for.
struct Options {
    bool demo = false;
    bool help = false;
    bool version = false;
    QString profile;                // folder; empty: the user's own
    QString recordFolder;           // empty: nothing is recorded
    QString replayFolder;           // empty: the network is asked
    QString grabFolder;             // empty: run normally
    std::optional<ThemeMode> theme; // absent: as kept in the profile
    QSize size;                     // invalid: as kept in the profile

    bool operator==(const Options&) const = default;
};

// `arguments` without the program's name. A Failure is wrong usage.
Result<Options> parseOptions(const QStringList& arguments);
QString usageText();

} // namespace ringback
