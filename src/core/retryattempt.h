// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/decodederror.h"

#include <QDateTime>
#include <QList>
#include <QMap>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <array>
#include <optional>

namespace ringback {

// How far one attempt at placing a call has come. The numbers are stored: never renumber.
//
//   Planned --> Sending --> Placed        the provider took it: a call ID is known, or at least a 2xx came
//      |           |-----> NotPlaced     the provider refused it, or it surely never left
//      |           |-----> Unknown       it may have been placed: no answer, a cut one, or one that says
//      nothing v           |                        | --> Placed     the history shows the call
//   Dropped <------+ (before it left)       | --> NotFound   looked for in the history as long as it should
//                                           |                take to show, and not found: a person decides
//
// "Sending" is written, and acknowledged by the disk, before a byte leaves. A process that dies in it leaves
// an attempt in Sending behind: at the next start that counts as Unknown.
enum class AttemptState : quint8 {
    Planned = 0,
    Sending = 1,
    Placed = 2,
    NotPlaced = 3,
    Unknown = 4,
    NotFound = 5,
    Dropped = 6, // stopped by a person, or refused by the guard when its turn came
};
inline constexpr std::array AllAttemptStates = {
    AttemptState::Planned, AttemptState::Sending,  AttemptState::Placed, AttemptState::NotPlaced,
    AttemptState::Unknown, AttemptState::NotFound, AttemptState::Dropped};
QString wordOf(AttemptState state); // "planned", "sending", "placed", "not-placed", "unknown", ...
std::optional<AttemptState> attemptStateFromWord(QStringView word);

// What a person decided to place: everything the request is made of, apart from the account's keys.
struct PlaceOrder {
    CallKey origin;  // the call that is tried again
    QString account; // that places it
    QString from;
    QString to;
    QMap<QString, QString> fields; // the definition's placing fields, by key

    bool operator==(const PlaceOrder&) const = default;
};

struct Attempt {
    QString id;    // made by Ringback; a UUID without braces
    QString batch; // of attempts decided on together; empty: alone
    PlaceOrder order;
    QString provider;
    AttemptState state = AttemptState::Planned;
    QString person;         // who said yes: the desktop user's name
    QString reason;         // why the guard allowed it, and what was said yes to: one line a point
    QString idempotencyKey; // empty where the provider knows none
    QByteArray bodyDigest;  // SHA-256 of method, path and body as first sent: a repetition with the same key
                            // must match
    QDateTime createdAt;    // UTC; when the person said yes
    QDateTime sentAt;       // when the request left; invalid: it has not
    QDateTime endedAt;      // when placed, not placed or given up was known
    QString callId;         // of the new call, once known
    QString requestId;      // of the exchange
    int httpStatus = 0;
    std::optional<DecodedError> error; // why it was not placed, or what came instead of an answer

    bool operator==(const Attempt&) const = default;
};

// One line of the append-only record of what was done: who, when, what, why it was allowed, what came back.
struct AuditEntry {
    qint64 number = 0; // the store's, growing
    QDateTime at;      // UTC
    QString person;
    QString action; // "retry.decided", "retry.sending", "retry.placed", "retry.unknown", "ticket.saved",
                    // "work.done", ...
    QString account;
    QString callId;  // the call acted on; may be empty
    QString subject; // attempt, batch or ticket ID; may be empty
    QString text;    // for a person: what, why allowed, what came back; no secrets

    bool operator==(const AuditEntry&) const = default;
};

} // namespace ringback

Q_DECLARE_METATYPE(ringback::Attempt)
Q_DECLARE_METATYPE(ringback::AuditEntry)
