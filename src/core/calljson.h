// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/decodederror.h"
#include "core/freshness.h"

#include <QJsonObject>
#include <QJsonValue>

namespace ringback {

// Calls and what belongs to them as JSON, in the form that architecture section 5 promises to scripts: the
// command line, exports and tickets all write it. Instants are UTC ISO 8601 with milliseconds; what is absent
// is null; a list is never null.

QJsonValue instantJson(const QDateTime& at);
QJsonValue textJson(const QString& text); // null where empty

QJsonObject callJson(const Call& call);
QJsonObject eventJson(const CallEvent& event);
QJsonObject freshnessJson(const Freshness& freshness);
QJsonObject apiErrorJson(const ApiErrorRecord& error);
// The record as JSON where it reads as such, else as text. Not byte for byte: keys are sorted.
QJsonValue rawJson(const QByteArray& raw);

// "open", "taken", ...; empty for a call that failed in nothing and that nobody has touched.
QString workTextOf(const Call& call);

} // namespace ringback
