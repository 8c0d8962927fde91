// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ticketdraft.h"

#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

namespace ringback {

// A stretch of a text that a ticket does not show as it is.
struct SensitiveSpan {
    qsizetype begin = 0;
    qsizetype length = 0;
    TicketSecretKind kind = TicketSecretKind::PhoneNumber; // PhoneNumber, PersonName or Address
    // What all forms of the same thing share: a number's digits ("15550100421" for "(555) 010-0421" too,
    // where the whole number is known), an address or a name in lower case.
    QString value;
    QString masked; // of a number: its own form, the hidden digits as X; of the others empty

    bool operator==(const SensitiveSpan&) const = default;
};

// Finds phone numbers, e-mail and network addresses, SIP users and known names in any text: sentences, URLs
// and query strings (also percent-encoded), SIP URIs. IDs, UUIDs, instants and amounts are none. What it
// cannot tell apart it takes for a phone number: a ticket can show it again, a leak cannot be taken back.
//
// A value: pure, no I/O; linear in the length of the text but for the number of known values.
class TextMasking {
public:
    enum class Context : quint8 {
        Text,
        Number, // the field holds a phone number by its name: every row of five and more digits is one
    };

    // Numbers and names of this ticket: then every form of them is found, without a + and without the country
    // code too. What is no number or too short to tell is left aside.
    void learnNumber(const QString& text);
    void learnName(const QString& name);
    // Takes every number that is written with its country code.
    void learnFrom(const QString& text);
    // IDs that stay what they are wherever they stand.
    void protect(const QString& id);

    // In order, not overlapping.
    QList<SensitiveSpan> find(const QString& text, Context context = Context::Text) const;

private:
    QStringList m_numbers; // digits with country code
    struct KnownName {
        QString text;  // the name, or one of its words
        QString whole; // lower case
    };
    QList<KnownName> m_names;   // the longest first
    QSet<QString> m_knownNames; // lower case
    QStringList m_ids;
};

// How many digits the country calling code at the beginning of `digits` has: 1 to 3.
int callingCodeLength(QStringView digits);

} // namespace ringback
