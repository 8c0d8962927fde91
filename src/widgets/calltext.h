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

// The details that came with an error, one row for each value ("limit.window": "1m"), secrets masked, long
// and many ones cut.
QList<Fact> detailFactsOf(const DecodedError& error);

// Everything a support ticket needs, as plain text with UTC times, secrets masked. Nothing of the account but
// its provider and label; of a call not the raw record, which can hold what was spoken.
QString ticketTextOf(const CallDetail& detail, const QString& providerName, const QString& accountLabel);
QString ticketTextOf(const ApiErrorRecord& record, const QString& providerName, const QString& accountLabel);

} // namespace ringback
