// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

#include <optional>

namespace ringback {

// The forms in which providers write instants and lengths. Pure; nullopt where the text is none.

// ISO 8601 / RFC 3339: T or a space between date and time, 0 to 9 fraction digits (kept to the millisecond,
// cut and not rounded, so that an instant never moves past a later one), Z, +hh:mm, +hhmm, +hh or no zone,
// which means UTC. A date alone is UTC midnight.
std::optional<QDateTime> instantFromIso8601(const QString& text);
std::optional<QDateTime> instantFromRfc2822(const QString& text);
// Seconds since 1970, or milliseconds from 100,000,000,000 on (that many seconds is the year 5138).
std::optional<QDateTime> instantFromEpoch(double number);

// A length in milliseconds from a number of `unitMs`; nullopt for negative or absurd ones (over 10 years).
std::optional<qint64> lengthMs(double number, double unitMs);

} // namespace ringback
