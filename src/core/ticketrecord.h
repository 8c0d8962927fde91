// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/incident.h"

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <array>
#include <optional>

namespace ringback {

// How far a ticket is with the provider's support. The numbers are stored: never renumber.
enum class TicketState : quint8 { Draft = 0, Sent = 1, Answered = 2, Closed = 3 };
inline constexpr std::array AllTicketStates = {TicketState::Draft, TicketState::Sent, TicketState::Answered,
                                               TicketState::Closed};
QString wordOf(TicketState state); // "draft", "sent", "answered", "closed"
std::optional<TicketState> ticketStateFromWord(QStringView word);

// A ticket as the history keeps it: what was reported, when and by whom, under which number of theirs.
struct TicketRecord {
    QString id; // made by Ringback: "T-20261121-1"
    QString provider;
    QStringList accounts;
    QList<CallKey> calls;
    QStringList requestIds;
    QString incident; // for a person, where it was made from one; else empty
    QString subject;
    QString text; // as it was given out, already redacted: Markdown
    QString person;
    QDateTime createdAt; // UTC
    TicketState state = TicketState::Draft;
    QDateTime stateAt;
    QString reference; // the support's number for it
    QString note;

    bool operator==(const TicketRecord&) const = default;
};

} // namespace ringback

Q_DECLARE_METATYPE(ringback::TicketRecord)
