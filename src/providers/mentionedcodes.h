// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cataloguehit.h"

#include <QList>
#include <QPair>
#include <QString>

namespace ringback {

// The codes and endings of calls among `entries` that `text` names: a hang-up code in a log line, say. Pure.
// Only a whole code counts, in its own spelling, and only where it stands as one: as the value of something
// called cause, code, reason or error ("HangupCauseCode=6010"), as words joined by underscores ("USER_BUSY"),
// or as the whole text. Where the text names one of `providers` (IDs and names), only its codes count. Each
// entry once, at most `MostMentioned`: numbers first, else in the order of the text.
inline constexpr int MostMentioned = 20;
QList<CatalogueHit> codesMentionedIn(const QString& text, const QList<CatalogueHit>& entries,
                                     const QList<QPair<QString, QString>>& providers);

} // namespace ringback
