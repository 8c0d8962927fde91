// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace ringback {

// What of this installation Ringback cannot do without.
struct InstallationFacts {
    bool hasSqlite = false;
    bool hasTls = false;
    QString tlsLibrary;
};
InstallationFacts installationFacts();

} // namespace ringback
