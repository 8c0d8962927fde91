// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/advicetext.h"

#include "core/visibletext.h"
#include "models/callformat.h"

#include <QCoreApplication>

#include <cmath>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString adviceWords(const char* text)
{
    return QCoreApplication::translate("ringback::Advice", text);
}

QString secondsText(double seconds)
{
    if (seconds < 60 && std::floor(seconds) != seconds)
        return adviceWords("%1 s").arg(seconds, 0, 'f', 1);
    return lengthText(static_cast<qint64>(seconds * 1000));
}

QString waitSourceText(const QString& source)
{
    if (source == "header"_L1)
        return adviceWords("said by the answer's headers");
    if (source == "body"_L1)
        return adviceWords("said by the answer's body");
    if (source == "catalogue"_L1)
        return adviceWords("from the provider's documentation");
    return {};
}

QString waitText(const RetryAdvice& advice)
{
    const QString source = waitSourceText(advice.waitSource);
    const QString length = secondsText(advice.waitSeconds.value_or(0));
    return source.isEmpty() ? length : length + u" ("_s + source + u')';
}
} // namespace

AdviceText adviceText(const RetryAdvice& advice)
{
    switch (advice.advice) {
    case RetryWord::Automatic: {
        QStringList steps;
        for (const qint64 seconds : advice.scheduleSeconds)
            steps.append(lengthText(seconds * 1000));
        return {adviceWords("The provider repeats it by itself"),
                steps.isEmpty() ? adviceWords("It publishes no schedule. Placing the call again could "
                                              "reach the person twice.")
                                : adviceWords("Its schedule: after %1.").arg(steps.join(u", "_s)),
                Tone::Good};
    }
    case RetryWord::AfterDelay:
        return {adviceWords("Retry after a wait"),
                advice.waitSeconds ? adviceWords("Wait %1.").arg(waitText(advice))
                                   : adviceWords("How long is not published."),
                Tone::Info};
    case RetryWord::Backoff: {
        QString text = advice.waitSeconds
            ? adviceWords("Begin with %1 and wait longer each time").arg(waitText(advice))
            : adviceWords("Wait longer each time");
        if (advice.factor)
            text += adviceWords(", by a factor of %1").arg(*advice.factor);
        return {adviceWords("Retry with growing waits"), text + u'.', Tone::Info};
    }
    case RetryWord::Once:
        return {adviceWords("Retry once"), adviceWords("If it fails again, report it with the request ID."),
                Tone::Info};
    case RetryWord::AfterChange:
        return {adviceWords("Retry only after a change"),
                advice.change.isEmpty() ? QString() : adviceWords("What has to change: %1").arg(advice.change),
                Tone::Caution};
    case RetryWord::InWindow:
        return {adviceWords("Retry within the allowed hours"), advice.change, Tone::Caution};
    case RetryWord::Later:
        return {adviceWords("Retry later, if you decide so"),
                adviceWords("Nothing is broken: whether and when to call again is a person's judgement."),
                Tone::Info};
    case RetryWord::Never:
        return {adviceWords("Do not retry"), adviceWords("The same request will be turned down again."),
                Tone::Bad};
    case RetryWord::None:
        return {adviceWords("Nothing to retry"), {}, Tone::Neutral};
    case RetryWord::Unknown:
        break;
    }
    return {adviceWords("Whether to retry is not documented"),
            adviceWords("Find out what happened before repeating it."), Tone::Caution};
}

QString countdownText(const RetryAdvice& advice, const QDateTime& from, const QDateTime& now,
                      const QTimeZone& zone)
{
    if (!advice.waitSeconds || !from.isValid())
        return {};
    const QDateTime end = from.addMSecs(static_cast<qint64>(std::ceil(*advice.waitSeconds * 1000)));
    const qint64 left = now.msecsTo(end);
    if (left <= 0)
        return (advice.advice == RetryWord::AfterDelay
                    ? adviceWords("It may be tried again: the wait ended at %1.")
                    : adviceWords("The wait ended at %1."))
            .arg(timeText(end, now, zone));
    // Rounded up: "0 s" would say that it is over.
    return adviceWords("Not before %1: %2 left.").arg(timeText(end, now, zone), lengthText(left + 999));
}

QString providerSaysText(const RetryAdvice& advice)
{
    if (advice.providerSays.isEmpty())
        return {};
    if (advice.providerSays == "undocumented"_L1)
        return adviceWords("The provider's documentation does not say.");
    if (advice.providerSays == "auto"_L1)
        return adviceWords("The provider says: repeated automatically.");
    return adviceWords("The provider says: %1.").arg(visibleLine(advice.providerSays));
}

QString faultText(Fault fault)
{
    switch (fault) {
    case Fault::You:
        return adviceWords("You: the request or the account's settings");
    case Fault::Provider:
        return adviceWords("The provider");
    case Fault::Carrier:
        return adviceWords("A carrier between the provider and the number");
    case Fault::CalledParty:
        return adviceWords("The person or line called");
    case Fault::YourEndpoint:
        return adviceWords("Your own server or phone that the provider talks to");
    case Fault::Unknown:
        break;
    }
    return adviceWords("Not known");
}

QString flagText(const QString& flag)
{
    if (flag == "contradictory"_L1)
        return adviceWords("Contradictory: the provider's record says things that cannot both be true.");
    if (flag == "stuck"_L1)
        return adviceWords("Stuck: it has been live for longer than calls last. It may have ended unseen.");
    if (flag == "vanished"_L1)
        return adviceWords("Vanished: the provider stopped listing it before it ended.");
    return adviceWords("Marked \u201c%1\u201d.").arg(visibleLine(flag));
}

QString freshnessText(const AccountState& account, const QDateTime& now)
{
    const QDateTime good = account.freshness.lastGoodAt;
    if (!account.problem.isEmpty() && account.freshness.state != FreshnessState::Paused)
        return adviceWords("cannot be polled");
    const auto withAge = [&](const char* since, const char* never) {
        return good.isValid() ? adviceWords(since).arg(ageText(good, now)) : adviceWords(never);
    };
    // The data's age, where the state itself is not about it.
    const auto withData = [&](const char* old, const char* never) {
        return good.isValid() ? adviceWords(old).arg(lengthText(good.msecsTo(now))) : adviceWords(never);
    };
    const bool waits = account.nextPollAt.isValid() && account.nextPollAt > now;
    switch (account.freshness.state) {
    case FreshnessState::Fresh:
        return withAge("fresh, %1", "not polled yet");
    case FreshnessState::Late:
        return withAge("late, %1", "late");
    case FreshnessState::Stale:
        return withAge("stale, %1", "stale, never polled");
    case FreshnessState::Failing:
        return waits ? adviceWords("failing, retry %1").arg(ageText(account.nextPollAt, now))
                     : withData("failing, %1 old", "failing");
    case FreshnessState::Unreachable:
        return waits ? adviceWords("no answer, retry %1").arg(ageText(account.nextPollAt, now))
                     : withData("no answer, %1 old", "no answer");
    case FreshnessState::Refused:
        return adviceWords("key refused");
    case FreshnessState::Paused:
        return withData("paused, %1 old", "paused");
    case FreshnessState::NeverPolled:
        break;
    }
    return adviceWords("not polled yet");
}

QString freshnessExplanation(const AccountState& account, const QDateTime& now)
{
    if (!account.problem.isEmpty())
        return visibleText(account.problem);
    switch (account.freshness.state) {
    case FreshnessState::Fresh:
        return adviceWords("The last poll succeeded and is recent: what you see is what the provider says.");
    case FreshnessState::Late:
        return adviceWords("The next good poll is overdue. What you see may have changed since.");
    case FreshnessState::Stale:
        return adviceWords("The last good poll is too old to believe. Calls may have happened that are not "
                           "shown.");
    case FreshnessState::Failing:
        return adviceWords("The provider answers with errors. The newest one is explained below.");
    case FreshnessState::Unreachable:
        return adviceWords("No answer comes from the provider at all. Check the network first.");
    case FreshnessState::Refused:
        return adviceWords("The provider refused the key. Polling has stopped until the key changes, so that "
                           "the account is not locked.");
    case FreshnessState::Paused:
        return adviceWords("Polling is paused by you. Nothing new is shown until you resume it.");
    case FreshnessState::NeverPolled:
        break;
    }
    Q_UNUSED(now)
    return adviceWords("No poll has succeeded yet, so nothing is known about this account.");
}

Tone toneOf(FreshnessState state)
{
    switch (state) {
    case FreshnessState::Fresh:
        return Tone::Good;
    case FreshnessState::Late:
        return Tone::Caution;
    case FreshnessState::Stale:
    case FreshnessState::Failing:
    case FreshnessState::Unreachable:
    case FreshnessState::Refused:
        return Tone::Bad;
    case FreshnessState::Paused:
    case FreshnessState::NeverPolled:
        break;
    }
    return Tone::Neutral;
}

QString labelOf(const Account& account)
{
    return account.label.isEmpty() ? account.id : account.label;
}

} // namespace ringback
