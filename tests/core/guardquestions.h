// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/retryguard.h"

// Questions for the guard, made up: a call that failed yesterday in the daytime, which may be placed again
// with an ordinary yes. Each row of a test changes what it is about.
namespace ringback::guardtest {

inline QDateTime noon() // 12:00 UTC, 13:00 in Lagos, 14:00 in Berlin
{
    return QDateTime(QDate(2026, 6, 10), QTime(12, 0), Qt::UTC);
}

inline DecodedError because(RetryWord advice, const QString& change = {})
{
    DecodedError error;
    error.provider = QStringLiteral("voicebip");
    error.confidence = Confidence::Certain;
    error.recognised = true;
    error.code = QStringLiteral("MADE_UP");
    error.entry = QStringLiteral("voicebip/MADE_UP");
    error.title = QStringLiteral("A made-up error");
    error.retry.advice = advice;
    error.retry.change = change;
    return error;
}

inline GuardQuestion allowed()
{
    GuardQuestion question;
    question.now = noon();
    question.call.key = {QStringLiteral("desk-1"), QStringLiteral("call-1")};
    question.call.provider = QStringLiteral("voicebip");
    question.call.direction = Direction::Outbound;
    question.call.from = QStringLiteral("+4930900100");
    question.call.to = QStringLiteral("+4930900200");
    question.call.status = CallStatus::Busy;
    question.call.createdAt = noon().addSecs(-7'200);
    question.call.endedAt = noon().addSecs(-7'190);
    question.decoded = because(RetryWord::Later);
    question.account.id = QStringLiteral("desk-1");
    question.account.provider = QStringLiteral("voicebip");
    question.account.retry.allowed = true;
    question.to = question.call.to;
    question.from = question.call.from;
    question.number.e164 = question.to;
    question.number.valid = true;
    question.number.region = QStringLiteral("DE");
    question.number.zones = {QTimeZone("Europe/Berlin")};
    question.callAccountFresh = true;
    return question;
}

// An attempt at `question`'s call, by its account, that left `secondsAgo`.
inline Attempt attemptAt(const GuardQuestion& question, AttemptState state, qint64 secondsAgo)
{
    Attempt attempt;
    attempt.id = QStringLiteral("attempt-%1").arg(secondsAgo);
    attempt.order.origin = question.call.key;
    attempt.order.account = question.account.id;
    attempt.order.from = question.from;
    attempt.order.to = question.to;
    attempt.provider = question.account.provider;
    attempt.state = state;
    attempt.createdAt = question.now.addSecs(-secondsAgo);
    if (state != AttemptState::Planned && state != AttemptState::Dropped)
        attempt.sentAt = attempt.createdAt;
    if (state != AttemptState::Planned && state != AttemptState::Sending && state != AttemptState::Unknown)
        attempt.endedAt = attempt.createdAt;
    return attempt;
}

inline Attempt refusedAt(const GuardQuestion& question, const DecodedError& error, qint64 secondsAgo)
{
    Attempt attempt = attemptAt(question, AttemptState::NotPlaced, secondsAgo);
    attempt.error = error;
    return attempt;
}

} // namespace ringback::guardtest
