// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"

#include <QDateTime>
#include <QString>
#include <QTimeZone>

#include <optional>

namespace ringback {

// Calls as text for people. Pure: the time it is and the zone to show are passed in. Whatever came from a
// provider leaves here through visibleLine(): one line, nothing invisible acts. It is still plain text, so
// show it as such (Qt::PlainText labels, asToolTip() for tooltips).
// Instants are UTC; an invalid one gives an empty text unless said otherwise.

// "10:04:12" on the same day as `now`, "30 Apr 10:04" in the same year, else "2025-12-31".
QString timeText(const QDateTime& at, const QDateTime& now, const QTimeZone& zone);
// "10:04:12", whatever the day.
QString clockText(const QDateTime& at, const QTimeZone& zone);
// "CEST", or "UTC+05:30" where the zone has no name of letters.
QString zoneText(const QDateTime& at, const QTimeZone& zone);
// "2026-05-01 12:02:05.120 CEST (10:02:05.120 UTC)": milliseconds only where there are some, the UTC twin
// only where it differs, with its date where that differs.
QString instantText(const QDateTime& at, const QTimeZone& zone);

// "0:41", "12:05", "1:02:03". Shorter than a second is "0:00"; negative has a minus sign.
QString durationText(qint64 ms);
// "4 s", "7 min", "3 h", "2 days": the largest whole unit.
QString lengthText(qint64 ms);
// "4 s ago", "just now" under a second, "in 3 s" ahead of now, "never" for an invalid instant.
QString ageText(const QDateTime& at, const QDateTime& now);

// "+1 555 010 0123" with narrow no-break spaces for an E.164 number; any other text unchanged but made
// visible ("sip:desk@example.com", "anonymous").
QString phoneText(const QString& number);

// When an event happened: "at 10:02:05", "between 10:02:05 and 10:02:15", "not after 10:02:15".
QString boundsText(const CallEvent& event, const QDateTime& now, const QTimeZone& zone);
// "reported by the provider", "seen by polling", "told by webhook".
QString basisText(CallEvent::Basis basis);

// "Attempt 2 of 3"; empty for a call that was never retried and is no retry.
QString lineageText(const Call& call);
QString directionText(Direction direction); // "Inbound", "Outbound", "Direction unknown"
// "3010 Busy line": code and words, the words alone where they repeat the code; empty where there is neither.
QString endReasonText(const Call& call);
// How long was spoken: as the provider counts it, else between the reported answer and end, else (in
// progress) since the answer. Empty: not known.
std::optional<qint64> talkMs(const Call& call, const QDateTime& now);

// Text for QToolTip or Qt::ToolTipRole, which take anything that looks like markup for markup.
QString asToolTip(const QString& plainText);

} // namespace ringback
