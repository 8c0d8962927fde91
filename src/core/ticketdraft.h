// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/incident.h"
#include "core/ticketrecord.h"

#include <QList>
#include <QMetaType>
#include <QSet>
#include <QString>

namespace ringback {

// What a ticket may show. Keys and tokens are not among these: they are never shown, nothing turns that off.
enum class TicketSecretKind : quint8 {
    PhoneNumber, // masked: country code and last digits stay
    PersonName,  // left out
    FreeText,    // transcripts, summaries, what somebody said or typed: left out
    Address,     // e-mail and network addresses: masked
};

// One value that was masked in a ticket, as the preview lists it.
struct TicketMask {
    QString id; // stable within a draft: what unmask() takes
    TicketSecretKind kind = TicketSecretKind::PhoneNumber;
    QString where; // for a person: "To of call 41f7...", "body of request req_..., /transcript"
    QString shown; // "+1 555 *** **21"
    QString original;

    bool operator==(const TicketMask&) const = default;
};

struct TicketOptions {
    QSet<QString> unmasked; // TicketMask::id: knowingly shown
    QString tried;          // what was tried, the person's own words
    QString expected;       // what should have happened
    bool withBodies = true; // raw bodies, redacted, in the bundle

    bool operator==(const TicketOptions&) const = default;
};

// A ticket for one provider, ready to be looked at.
struct TicketDraft {
    QString provider;
    QString providerName;
    QString supportEmail; // empty: none published
    QString supportNote;
    QString subject;
    QString text;     // plain
    QString markdown; // the template filled
    QByteArray json;
    QList<TicketMask> masks;
    QList<CallKey> calls;
    QStringList requestIds;
    QStringList accounts;
    QString incident;
    QList<TicketRecord> earlier; // tickets that reported one of these calls or request IDs before
    QString problem;

    bool operator==(const TicketDraft&) const = default;
};

enum class TicketFormat : quint8 { Text, Markdown, Email, Json, Bundle };

} // namespace ringback

Q_DECLARE_METATYPE(ringback::TicketDraft)
