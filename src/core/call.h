// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/callstatus.h"
#include "core/workword.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

namespace ringback {

// What a call is known by. The provider's own ID is unique within one account only.
struct CallKey {
    QString account;
    QString callId;

    bool operator==(const CallKey&) const = default;
    auto operator<=>(const CallKey& other) const
    {
        const int byAccount = account.compare(other.account);
        return byAccount != 0 ? byAccount <=> 0 : callId.compare(other.callId) <=> 0;
    }
};
inline size_t qHash(const CallKey& key, size_t seed = 0)
{
    return qHashMulti(seed, key.account, key.callId);
}

enum class Direction : quint8 { Unknown = 0, Inbound = 1, Outbound = 2 };
QString wordOf(Direction direction); // "inbound", "outbound", "unknown"
Direction directionFromWord(QStringView word);

// An ID that support may ask for, with the provider's name for it ("SIP Call-ID").
struct LabelledId {
    QString label;
    QString value;

    bool operator==(const LabelledId&) const = default;
};

// One phone call as its provider reports it, in Ringback's words.
//
// Every instant is UTC and is invalid where the provider reported none: nothing here is guessed from the
// time of a poll (that is what CallEvent's bounds are for). Text fields are the provider's own, unescaped:
// whoever shows them shows them as plain text. An empty string means that the provider said nothing.
struct Call {
    CallKey key;
    QString provider; // id of the provider definition
    Direction direction = Direction::Unknown;
    QString from;
    QString to;
    CallStatus status = CallStatus::Unknown;
    QString providerStatus; // the provider's word for the status, word for word; empty where it has none
    QString endReason;      // machine code as text: "3010", "noanswer"
    QString endReasonText;  // the provider's words for it
    QDateTime createdAt;
    QDateTime ringingAt;
    QDateTime answeredAt;
    QDateTime endedAt;
    std::optional<qint64> durationMs; // as the provider counts it; not computed from the instants
    QStringList requestIds;
    QList<LabelledId> otherIds;
    QString retryOf; // call ID of the attempt before this one

    // What the catalogue says about how the call ended (see DecodedError): filled by the engine.
    QString decodedEntry; // "vobiz/end-3010"; empty where there is nothing to decode
    QString fault;        // word of core/decodederror.h's Fault; empty where nothing failed
    QString advice;       // word of RetryWord; "none" for a call that lives or succeeded

    // "contradictory", "stuck", "vanished", ...: what is odd about it, in the order found.
    QStringList flags;

    // What people and retries have made of it: Ringback's own, never the provider's, filled by the store.
    WorkWord work = WorkWord::Open;
    // Its place in a chain of retries, from 1; 0: it was never retried and is no retry. `attempts` counts the
    // calls of the chain that are known. Chain and order come from retryOf.
    int attempt = 0;
    int attempts = 0;

    // The record's bytes as received from the feed that last decided the status. Not redacted.
    QByteArray raw;

    bool operator==(const Call&) const = default;
};

// One step of a call's life.
struct CallEvent {
    enum class Basis : quint8 {
        Reported = 0, // the provider gave the instant: `at`
        Observed = 1, // seen by polling: after `notBefore` (invalid: not known) and not after `notAfter`
        Webhook = 2,  // the provider told us by webhook: `at`
    };

    CallStatus status = CallStatus::Unknown;
    QString providerStatus;
    Basis basis = Basis::Reported;
    QDateTime at;
    QDateTime notBefore;
    QDateTime notAfter;

    // The instant to sort and draw by: `at`, else the latest it can have been.
    QDateTime instant() const { return basis == Basis::Observed ? notAfter : at; }
    bool operator==(const CallEvent&) const = default;
};
QString wordOf(CallEvent::Basis basis); // "reported", "observed", "webhook"

// A call as lists carry it: with its events, and with its place in the history's order.
struct CallRow {
    Call call;
    QList<CallEvent> events; // oldest first
    // Newest first is (sortAt, rowId) descending. sortAt is the call's creation as reported, else the
    // instant it was first seen; rowId is the store's and settles equal instants.
    QDateTime sortAt;
    qint64 rowId = 0;

    bool operator==(const CallRow&) const = default;
};

} // namespace ringback

Q_DECLARE_METATYPE(ringback::CallKey)
Q_DECLARE_METATYPE(ringback::CallRow)
