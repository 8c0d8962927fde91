// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query.h"
#include "widgets/factlist.h"

#include <QTimeZone>

namespace ringback {

// What the detail panels list about a call and an error. Pure.

// Every ID that support may ask for, the request IDs first; each value once.
QList<Fact> idFactsOf(const CallDetail& detail);
QList<Fact> idFactsOf(const ApiErrorRecord& record);
// Direction, lengths, instants (local; UTC in the tooltip), the end's code and words.
QList<Fact> callFactsOf(const Call& call, const QDateTime& now, const QTimeZone& zone);

// Everything a support ticket needs, as plain text with UTC times. Holds no credential: nothing of the
// account but its provider and label, and not the raw record, which is not redacted.
QString ticketTextOf(const CallDetail& detail, const QString& providerName, const QString& accountLabel);
QString ticketTextOf(const ApiErrorRecord& record, const QString& providerName, const QString& accountLabel);

} // namespace ringback
