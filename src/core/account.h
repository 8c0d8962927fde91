// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"
#include "core/freshness.h"

#include <QDateTime>
#include <QMap>
#include <QString>
#include <QTime>

#include <optional>

namespace ringback {

// What a person allows Ringback to do with an account beyond reading, and what placing a call needs there
// that no call record carries.
struct RetrySettings {
    // Off until the person turns it on: then nothing is ever placed from this account.
    bool allowed = false;
    // The same number is not called again sooner than this after the last attempt, whichever account made it.
    int gapSeconds = 15 * 60;
    // Local time of the called number's region during which a call needs a second yes; equal: no quiet hours.
    QTime quietFrom = QTime(21, 0);
    QTime quietUntil = QTime(8, 0);
    // The definition's placing fields (answer_url, agent_id, ...), by key: asked for once, kept here. No
    // secrets.
    QMap<QString, QString> fields;

    bool operator==(const RetrySettings&) const = default;
};

// One configured account, without its secrets: those live in memory or the OS store (engine/secrets.h) and
// are never part of a value that could be saved.
struct Account {
    QString id;                    // [a-z0-9-]+, chosen by the user, part of every call's key
    QString provider;              // id of the provider definition
    QString label;                 // shown; the id where empty
    QString baseUrl;               // empty: the definition's
    QMap<QString, QString> fields; // the non-secret fields of the definition
    QString caCertificate;         // path of an additional CA certificate (PEM), for this account only
    QString colour;            // of its badge, a word of the window's; empty: one that follows from the id
    int requestsPerMinute = 0; // the person's own limit; 0: the provider's published one holds alone
    bool paused = false;
    RetrySettings retry;

    bool operator==(const Account&) const = default;
};
using Secrets = QMap<QString, QString>; // field key -> secret

// What has been asked of the provider lately, against what may be.
struct RequestFigures {
    qint64 lastHour = 0;
    qint64 perHour = 0; // 0: not known yet
    qint64 perMinute = 0;
    QString basis; // where the limit comes from: "published", "ours", "answers" or "yours"

    bool operator==(const RequestFigures&) const = default;
};

// A stretch of time of which calls may be missing. Instants are UTC; an invalid one is not known.
struct HistoryGap {
    QString feed;
    QDateTime from;
    QDateTime to;
    bool beingRead = false; // the next polls fill it; else it stays

    bool operator==(const HistoryGap&) const = default;
};

// One feed of an account.
struct FeedFreshness {
    QString feed;
    FreshnessFacts facts;
    QString error; // title and code of the error that its newest poll met

    bool operator==(const FeedFreshness&) const = default;
};

// An account as the window and the command line show it.
struct AccountState {
    Account account;
    QString providerName;
    QString origin;      // where the key goes: "https://api.example.com"
    Freshness freshness; // when this was announced; it ages, see freshnessOf(AccountState)
    // What it was worked out from, so that whoever shows it can let it age without asking the engine. Without
    // a value only `freshness` is known.
    std::optional<FreshnessFacts> facts;
    QList<FeedFreshness> feeds;
    bool polling = false;                  // a round is under way
    QDateTime nextPollAt;                  // UTC; invalid: none planned
    std::optional<DecodedError> lastError; // of the newest poll, where it failed
    QDateTime lastErrorAt;
    QString problem;     // why it cannot be polled at all: missing key, broken definition
    qint64 setAside = 0; // records that could not be read, since start
    RequestFigures requests;
    QList<HistoryGap> gaps;
    // Until then nothing is asked; a person cannot shorten it (the provider asked for it) ...
    QDateTime heldUntil;
    // ... and until then nothing is asked by itself, after errors; a person can try at once.
    QDateTime retryAt;

    bool operator==(const AccountState&) const = default;
};

// The account's freshness as of `now`: never better than what was announced, and worse when time went by
// without news. A problem that keeps the account from being polled is a failure. The one rule for list,
// summary, title and command line.
Freshness freshnessOf(const AccountState& account, const ClockReading& now);

} // namespace ringback

Q_DECLARE_METATYPE(ringback::AccountState)
