// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/decodederror.h"
#include "widgets/theme.h"

#include <QTimeZone>

namespace ringback {

// Decoded errors and account states as sentences. Pure; the time it is and the zone are passed in.

struct AdviceText {
    QString heading;  // "Retry later: a person decides"
    QString sentence; // may be empty
    Tone tone = Tone::Neutral;
};
AdviceText adviceText(const RetryAdvice& advice);

// While a known wait runs: "Not before 10:04:12: 12 s left."; when it is over: "The wait ended at 10:04:12.", where
// waiting was all that was asked with "It may be tried again" before it.
// Empty where no wait is known or `from` (when the error was received) is not.
QString countdownText(const RetryAdvice& advice, const QDateTime& from, const QDateTime& now,
                      const QTimeZone& zone);
// What the provider itself says about repeating: "Provider: yes". Empty where it says nothing.
QString providerSaysText(const RetryAdvice& advice);

QString faultText(Fault fault); // "You: the request or the account's settings"

// A call's flag in words: "contradictory" -> what that means. An unknown flag is shown as it is.
QString flagText(const QString& flag);

// "fresh, 4 s ago", "stale, last good poll 7 min ago", "key refused", "paused".
QString freshnessText(const AccountState& account, const QDateTime& now);
// What the state means and what happens next, in one or two sentences.
QString freshnessExplanation(const AccountState& account, const QDateTime& now);
Tone toneOf(FreshnessState state);

QString labelOf(const Account& account); // the ID where there is no label

} // namespace ringback
