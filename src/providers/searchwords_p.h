// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace ringback {

// Lower-case words of letters and digits; "RATE_LIMITED" and "don't" give "rate", "limited", "dont".
QStringList searchWordsOf(const QString& text);
// A word that says nothing of what is looked for: "the", "we", "error", ...
bool isFillerWord(const QString& word);
// Whether the two differ by one letter that is added, missing, other or swapped with its neighbour.
bool isOneEditApart(const QString& a, const QString& b);

} // namespace ringback
