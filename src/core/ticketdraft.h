// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/incident.h"
#include "core/ticketrecord.h"

#include <QList>
#include <QMetaType>
#include <QSet>
#include <QString>

#include <optional>

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
    QString shown; // what stands there instead: "+1XXXXXXX421", "[name 1]"
    QString original;
    bool open = false; // a person has asked for it to be shown

    bool operator==(const TicketMask&) const = default;
};

struct TicketOptions {
    QSet<QString> unmasked; // TicketMask::id: knowingly shown
    QString tried;          // what was tried, the person's own words
    QString expected;       // what should have happened
    bool withBodies = true; // raw bodies, redacted, in the bundle

    bool operator==(const TicketOptions&) const = default;
};

// One raw body for the bundle, redacted already.
struct TicketEvidence {
    QString name; // a safe file name: "call-41f7.json"
    QByteArray bytes;

    bool operator==(const TicketEvidence&) const = default;
};

// A ticket for one provider, ready to be looked at. Everything in it but `masks` is redacted.
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
    QList<TicketEvidence> evidence;
    QList<CallKey> calls;
    QStringList requestIds;
    QStringList accounts;
    QString incident; // for a person
    std::optional<IncidentKey> incidentKey;
    QList<TicketRecord> earlier; // tickets that reported one of these calls or request IDs before
    int leftOut = 0;             // calls and requests beyond what support can read
    QString templateProblem;     // what is wrong with the person's own template: the built-in one was used
    QString problem;             // why there is no ticket

    bool operator==(const TicketDraft&) const = default;
};

enum class TicketFormat : quint8 { Text, Markdown, Email, Json, Bundle };

} // namespace ringback

Q_DECLARE_METATYPE(ringback::TicketDraft)
