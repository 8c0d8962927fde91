// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query.h"
#include "core/result.h"
#include "core/retryattempt.h"
#include "core/retryguard.h"

#include <QDateTime>
#include <QList>
#include <QString>

#include <functional>
#include <optional>

namespace ringback {

class HistoryStore;

// What a number is, by its region's plan. Pure: asked in the store's thread and in the engine's.
using NumberReader = std::function<NumberFacts(const QString& number)>;

// What the history is asked about one call that may be tried again. Instants are UTC.
struct RetryFactsWish {
    PlaceOrder order; // `account`, `from` and `to` may be empty: taken from the call
    QDateTime now;
    QDateTime lastGoodPollAt; // of the account that would place it
};

// What it answers: one moment's facts.
struct RetryFacts {
    PlaceOrder order; // with account and numbers; `to` in E.164 where it can be written so
    NumberFacts number;
    CallRow row;          // the call, with its raw bytes
    QList<Attempt> chain; // attempts of the call's chain, oldest first
    // To the number, from any account: of the last 24 hours, and older ones in doubt; and every one that
    // began at this call. Newest first.
    QList<Attempt> attempts;
    QDateTime lastCallToNumberAt;
    bool liveCallToNumber = false;
    QString optOutAccount;
    QDateTime optOutAt;
    // The newest 401, 402 or 403 of the placing account that nothing good has followed: after one to a
    // reading request a good poll, after one to a placing request a call that was placed.
    std::optional<DecodedError> openRefusal;
    QDateTime openRefusalAt;
    // Since the call: the newest completed one of its account, and the newest that ended for the same reason.
    QDateTime completedAt;
    QDateTime sameFailureAt;
};

// In the store's thread. The call itself must be in the history.
Result<RetryFacts> gatherRetryFacts(HistoryStore& store, const RetryFactsWish& wish,
                                    const NumberReader& numbers);

// The numbers that a call is tried again with: of an inbound call the other way round.
QString numberToCall(const Call& call);
QString numberToCallFrom(const Call& call);

// What is known to have changed since the call, as sentences: what is placed differently, and what else
// happened.
QStringList changesIn(const RetryFacts& facts, const PlaceOrder& order,
                      const QMap<QString, QString>& recordFields);
// What the call cost, in the words of its record ("total_cost 0.45 INR"); empty where it does not say.
QString costIn(const QByteArray& raw);

} // namespace ringback
