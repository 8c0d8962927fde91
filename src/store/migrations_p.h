// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QList>
#include <QStringList>

namespace ringback {

class SqlConnection;

// Statements that lead from one version of the file to the next.
struct Migration {
    QStringList statements;
};

// The history's steps: step n (counted from 1) makes version n. Released steps are never edited, only
// followed by new ones.
const QList<Migration>& historyMigrations();

// Brings the file to the newest version, each step in a transaction of its own that also sets user_version.
// Stops at the first step that fails, leaving the file as the step before left it. A file of a newer
// version, and one that another program made, are refused untouched. On a read-only connection nothing is
// changed: an older file is refused too.
Outcome migrate(SqlConnection& connection, const QList<Migration>& steps = historyMigrations());

} // namespace ringback
