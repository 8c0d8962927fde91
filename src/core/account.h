// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"

#include <QDateTime>
#include <QMap>
#include <QString>

#include <optional>

namespace ringback {

// One configured account, without its secrets: those live in memory or the OS store (engine/secrets.h) and
// are never part of a value that could be saved.
struct Account {
    QString id;                    // [a-z0-9-]+, chosen by the user, part of every call's key
    QString provider;              // id of the provider definition
    QString label;                 // shown; the id where empty
    QString baseUrl;               // empty: the definition's
    QMap<QString, QString> fields; // the non-secret fields of the definition
    QString caCertificate;         // path of an additional CA certificate (PEM), for this account only
    QString colour;                // of its badge, a word of the window's; empty: one that follows from the id
    int requestsPerMinute = 0;     // the person's own limit; 0: the provider's published one holds alone
    bool paused = false;

    bool operator==(const Account&) const = default;
};
using Secrets = QMap<QString, QString>; // field key -> secret

// How far an account can be believed. Only Fresh may look healthy.
enum class FreshnessState : quint8 {
    NeverPolled,
    Fresh,
    Late,    // past its time, within its limit
    Stale,   // the last good poll is older than the limit
    Failing, // the provider answers with errors
    Refused, // the key was refused: polling stopped
    Paused,
    Unreachable, // no answer at all
};
QString wordOf(FreshnessState state); // "never-polled", "fresh", ...

struct Freshness {
    FreshnessState state = FreshnessState::NeverPolled;
    QDateTime lastGoodAt; // UTC; invalid: never

    bool operator==(const Freshness&) const = default;
};

// What freshness is worked out from. Instants are UTC.
struct FreshnessFacts {
    bool paused = false;
    bool refused = false;
    QDateTime lastGoodAt;
    bool lastPollFailed = false;    // the newest poll that ended, ended badly
    bool lastPollUnreached = false; // ... without any HTTP answer
    qint64 intervalMs = 10'000;     // how often it should be polled
    // Monotonic time since the last good poll in this process, where there was one: it also counts while
    // the wall clock is set back. The older of both ages is believed.
    std::optional<qint64> monotonicAgeMs;
};
// The limit past which an account is stale: three intervals, at least a minute.
qint64 freshnessLimitMs(qint64 intervalMs);
Freshness freshnessOf(const FreshnessFacts& facts, const QDateTime& now);

// An account as the window and the command line show it.
struct AccountState {
    Account account;
    QString providerName;
    QString origin; // where the key goes: "https://api.example.com"
    Freshness freshness;
    bool polling = false;                  // a round is under way
    QDateTime nextPollAt;                  // UTC; invalid: none planned
    std::optional<DecodedError> lastError; // of the newest poll, where it failed
    QDateTime lastErrorAt;
    QString problem;     // why it cannot be polled at all: missing key, broken definition
    qint64 setAside = 0; // records that could not be read, since start

    bool operator==(const AccountState&) const = default;
};

} // namespace ringback

Q_DECLARE_METATYPE(ringback::AccountState)
