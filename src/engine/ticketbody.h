// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace ringback {

class TicketRedactor;

// What a member, parameter or element of this name holds, as far as a ticket is concerned.
enum class FieldSense : quint8 { Plain, Secret, Phone, Name, FreeText, Address, Id };
FieldSense fieldSenseOf(const QString& name);

// A body of a provider, redacted: JSON by the names of its members (indented, members in their order, values
// otherwise word for word), form data and XML by the names of their fields, the rest as text. JSON that ends
// in the middle or breaks is kept up to there; what follows is left out, and says so. `where` names the body
// for a person.
QByteArray redactedBody(const QByteArray& raw, const QString& where, TicketRedactor& redactor);

} // namespace ringback
