// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/decodederror.h"
#include "core/retryattempt.h"
#include "core/ticketdraft.h"
#include "core/ticketrecord.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>
#include <QTimeZone>

#include <optional>

namespace ringback {

class TicketRedactor;

// As many as somebody at a support desk reads.
inline constexpr int TicketCallsCap = 25;

struct TicketCall {
    CallRow row; // with raw bytes where they are to be evidence
    std::optional<DecodedError> decoded;
    QList<CallRow> chain;    // the attempts that are calls, oldest first; empty: never retried
    QList<Attempt> attempts; // those Ringback made, oldest first
};

// Everything one ticket is made of, gathered from the history, as values. Not redacted yet.
struct TicketMaterial {
    QString provider;
    QString providerName;
    QString supportEmail;
    QString supportNote;
    QList<TicketCall> calls;
    QList<ApiErrorRecord> requests;
    int leftOut = 0;  // more calls or requests than these
    QString incident; // for a person; empty: not of an incident
    std::optional<IncidentKey> incidentKey;
    QMap<QString, QString> accountLabels; // account id -> label
    QList<TicketRecord> earlier;
    QStringList keys; // the accounts' own keys, as far as they are at hand
    QDateTime now;    // UTC
    QTimeZone zone;   // local
    QString templateText;
    QString templateProblem;
};

// The facts, redacted: what ticket.json holds and what templates are filled from. Instants are UTC with
// milliseconds; what is absent is null or an empty list.
QJsonObject ticketFacts(const TicketMaterial& material, const TicketOptions& options,
                        TicketRedactor& redactor);

// The ticket in all its forms. Pure: the same material and options give the same ticket.
TicketDraft draftTicket(const TicketMaterial& material, const TicketOptions& options);

} // namespace ringback
