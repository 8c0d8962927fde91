// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guardrules_p.h"
#include "core/visibletext.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// Our own caution, where a provider says "a short delay" or "back off" and no length.
constexpr double OwnWaitSeconds = 60;
constexpr double OwnFactor = 2;
constexpr double LongestBackoffSeconds = 3'600;
constexpr double LongestWaitSeconds = 366.0 * 86'400;

// One error that is judged: what it says, when it was met, and how often it has been met by now.
struct GuardCause {
    const DecodedError& error;
    QDateTime metAt;
    int tries = 1;
    bool repeated = false; // tried again already since
};

bool namedByAnswer(const RetryAdvice& retry)
{
    return retry.waitSeconds && (retry.waitSource == "header"_L1 || retry.waitSource == "body"_L1);
}

QDateTime after(const QDateTime& from, double seconds)
{
    if (!(seconds > 0)) // also what is no number
        return from;
    return from.addMSecs(static_cast<qint64>(std::ceil(std::min(seconds, LongestWaitSeconds) * 1000)));
}

double backoffSeconds(const RetryAdvice& retry, int tries)
{
    const int before = std::max(0, tries - 1);
    double seconds = 0;
    if (before < retry.scheduleSeconds.size()) {
        seconds = static_cast<double>(retry.scheduleSeconds[before]);
    } else {
        const bool startKnown = retry.waitSeconds && !namedByAnswer(retry) && *retry.waitSeconds > 0;
        const double start = startKnown ? *retry.waitSeconds : OwnWaitSeconds;
        const double factor = std::max(1.0, retry.factor.value_or(OwnFactor));
        seconds = std::min(LongestBackoffSeconds, start * std::pow(factor, std::min(before, 30)));
    }
    return namedByAnswer(retry) ? std::max(seconds, *retry.waitSeconds) : seconds;
}

QDateTime nextOpening(const CallWindow& window, const QDateTime& now)
{
    const QDate today = now.toTimeZone(window.zone).date();
    for (int days = 0; days <= 2; ++days) {
        const QDateTime opening(today.addDays(days), window.from, window.zone);
        if (opening.isValid() && opening > now)
            return opening.toUTC();
    }
    return now.addDays(1); // no zone skips its mornings for days
}

bool isOpen(const CallWindow& window, const QDateTime& at)
{
    return window.from == window.until
        || withinHours(at.toTimeZone(window.zone).time(), window.from, window.until);
}

void judgeWindow(const GuardQuestion& question, const GuardCause& cause, GuardFindings& findings)
{
    const QString rule = u"in-window"_s;
    const std::optional<CallWindow> window = publishedWindow(cause.error.retry);
    const bool disproved = window && cause.metAt.isValid() && isOpen(*window, cause.metAt);
    if (!window || disproved) {
        findings.needStatedChange(
            rule,
            disproved
                ? u"%1, although it was met inside the usual hours: the agent has hours of its own. Look "
                  u"them "
                  "up, and go on when they are open."_s.arg(guardName(cause.error))
                : u"%1. Look up the hours in which calls are allowed, and go on when they are open."_s.arg(
                    guardName(cause.error)),
            question);
        return;
    }
    const QString hours =
        u"%1 to %2 %3"_s.arg(window->from.toString(u"HH:mm"_s), window->until.toString(u"HH:mm"_s),
                             QString::fromLatin1(window->zone.id()));
    if (!isOpen(*window, question.now)) {
        findings.wait(rule, u"%1. The usual hours are %2."_s.arg(guardName(cause.error), hours),
                      nextOpening(*window, question.now), question.now);
    }
    findings.askAgain(
        rule,
        u"The usual hours are %1, but the agent may have been given others. Look them up."_s.arg(hours));
}

void judgeChange(const GuardQuestion& question, const GuardCause& cause, GuardFindings& findings)
{
    const RetryAdvice& retry = cause.error.retry;
    const bool ofNumber = asksForOtherNumber(retry);
    const bool ofCaller = asksForOtherCaller(retry);
    const QString what = retry.change.isEmpty() ? u"see its steps"_s : visibleLine(retry.change);
    const bool numberChanged =
        ofNumber && !question.number.e164.isEmpty() && !sameNumber(question.to, otherSideOf(question.call));
    const bool callerChanged =
        ofCaller && !question.from.isEmpty() && !sameNumber(question.from, question.call.from);
    // A number typed anew may be the same digits in the right form.
    const bool formMended = ofNumber && retry.change.contains("written"_L1) && !question.number.e164.isEmpty()
        && question.to.trimmed() == question.number.e164
        && otherSideOf(question.call).trimmed() != question.number.e164;
    if (numberChanged || callerChanged || formMended) {
        findings.askAgain(u"after-change"_s,
                          u"%1. What had to change: %2. The order has another %3; make sure that it is "
                          "right."_s.arg(guardName(cause.error), what,
                                         callerChanged && !numberChanged ? u"caller ID"_s : u"number"_s));
        return;
    }
    findings.needStatedChange(
        u"after-change"_s,
        u"%1. It will fail again until this has changed: %2."_s.arg(guardName(cause.error), what), question,
        ofNumber, ofCaller);
}

// A wait that counts from when the error was met. Where that is not known, or cannot be true, nobody can say
// when it ends.
void waitFrom(const GuardCause& cause, const QString& rule, const QString& text, double seconds,
              const QDateTime& now, GuardFindings& findings)
{
    if (cause.metAt.isValid() && cause.metAt <= now.addDays(1)) {
        findings.wait(rule, text, after(cause.metAt, seconds), now);
        return;
    }
    findings.askAgain(
        rule, text + u" It lasts %1 seconds, but it is not known since when."_s.arg(std::ceil(seconds)));
}

void judgeCause(const GuardQuestion& question, const GuardCause& cause, GuardFindings& findings)
{
    const DecodedError& error = cause.error;
    const RetryAdvice& retry = error.retry;
    const QString name = guardName(error);
    // That a line was busy, or nobody answered, says the status itself.
    const bool plain = retry.advice == RetryWord::Later
        && (question.call.status == CallStatus::Busy || question.call.status == CallStatus::NoAnswer);
    if (!error.recognised && !plain) {
        findings.askAgain(u"undocumented"_s,
                          u"%1: the provider does not document this error. Read its own words before you go "
                          "on."_s.arg(name));
    }
    switch (retry.advice) {
    case RetryWord::Unknown:
        // The provider may have advice; after placing it does not hold where the phone may have rung.
        findings.askAgain(
            u"undocumented"_s,
            retry.providerSays == "yes"_L1
                ? u"%1: the provider says that trying again helps, but after this error the phone may have "
                  "rung. Look for the call first."_s.arg(name)
                : u"%1: it is not documented whether trying again helps."_s.arg(name));
        break;
    case RetryWord::Automatic: {
        const qint64 all =
            std::accumulate(retry.scheduleSeconds.begin(), retry.scheduleSeconds.end(), qint64(0));
        const double wait = std::max(static_cast<double>(all), retry.waitSeconds.value_or(0));
        waitFrom(cause, u"automatic"_s, u"%1. The provider repeats it by itself until then."_s.arg(name),
                 wait, question.now, findings);
        findings.askAgain(
            u"automatic"_s,
            u"%1. The provider repeats this by itself: a call of yours would be one more."_s.arg(name));
        return;
    }
    case RetryWord::AfterDelay:
        waitFrom(
            cause, u"after-delay"_s,
            retry.waitSeconds
                ? u"%1. The provider wants a wait."_s.arg(name)
                : u"%1. The provider wants a wait and names no length; Ringback's own is a minute."_s.arg(
                    name),
            retry.waitSeconds.value_or(OwnWaitSeconds), question.now, findings);
        return;
    case RetryWord::Backoff:
        waitFrom(cause, u"backoff"_s,
                 u"%1, met %2. Every further try has to wait longer."_s.arg(
                     name, cause.tries == 1 ? u"once"_s : u"%1 times"_s.arg(cause.tries)),
                 backoffSeconds(retry, cause.tries), question.now, findings);
        return;
    case RetryWord::Once:
        if (cause.repeated) {
            findings.needStatedChange(
                u"once"_s,
                u"%1. It was tried again already: report it to the provider%2 instead, and go on when they "
                "say so."_s.arg(name,
                                error.requestId.isEmpty()
                                    ? QString()
                                    : u" with the request ID "_s + visibleLine(error.requestId.left(120))),
                question);
        } else {
            findings.remark(
                u"once"_s,
                u"%1. One more try is reasonable; if it fails, too, report it to the provider."_s.arg(name));
        }
        break;
    case RetryWord::AfterChange:
        judgeChange(question, cause, findings);
        break;
    case RetryWord::InWindow:
        judgeWindow(question, cause, findings);
        break;
    case RetryWord::Later:
        findings.remark(u"later"_s, u"%1. When to try again is yours to judge."_s.arg(name));
        break;
    case RetryWord::Never:
        findings.refuse(u"never"_s, u"%1. Trying again is no use, or not permitted."_s.arg(name));
        break;
    case RetryWord::None:
        if (question.call.status != CallStatus::Completed && question.call.status != CallStatus::Canceled) {
            findings.askAgain(u"none"_s, u"%1. There is nothing to retry."_s.arg(name));
        }
        break;
    }
    if (retry.waitSeconds) {
        waitFrom(cause, u"wait"_s, u"%1. A wait is named, too."_s.arg(name), *retry.waitSeconds, question.now,
                 findings);
    }
}

// A try that the provider dealt with: not one that never left or was turned away at the door.
bool triedForReal(const Attempt& attempt)
{
    return mayHaveRung(attempt)
        || (attempt.state == AttemptState::NotPlaced && attempt.error && attempt.error->httpStatus >= 500);
}

void judgeOptOut(const DecodedError& error, GuardFindings& findings)
{
    if (saysOptedOut(error)) {
        findings.refuse(u"opt-out"_s,
                        u"%1: this person does not want to be contacted. Do not call them from any "
                        "account."_s.arg(guardName(error)));
    }
}

// Why the newest attempt at this call came to nothing; a call that was placed after it makes it moot.
void judgeNewestAttempt(const GuardQuestion& question, GuardFindings& findings)
{
    const Attempt* newest = nullptr;
    int inARow = 0;
    int sameError = 0;
    for (const Attempt& attempt : question.attempts) {
        if (attempt.order.origin != question.call.key || attempt.order.account != question.account.id
            || attempt.state == AttemptState::Planned || attempt.state == AttemptState::Dropped)
            continue;
        if (attempt.state == AttemptState::Placed || !attempt.error)
            break;
        if (!newest)
            newest = &attempt;
        ++inARow;
        if (attempt.error->entry == newest->error->entry && triedForReal(attempt))
            ++sameError;
    }
    if (!newest)
        return;
    const QDateTime met = newest->endedAt.isValid()
        ? newest->endedAt
        : (newest->sentAt.isValid() ? newest->sentAt : newest->createdAt);
    GuardCause cause {*newest->error, met, inARow, sameError > 1};
    judgeCause(question, cause, findings);
    // An error of unknown outcome that comes back is for the provider to explain, too.
    if (newest->error->retry.advice == RetryWord::Unknown && sameError > 1) {
        findings.needStatedChange(u"once"_s,
                                  u"%1 came %2 times in a row. Report it to the provider before you go on."_s
                                      .arg(guardName(*newest->error))
                                      .arg(sameError),
                                  question);
    }
}
} // namespace

bool saysOptedOut(const DecodedError& error)
{
    QString letters;
    for (const QChar c : error.code) {
        if (c.isLetterOrNumber())
            letters += c.toLower();
    }
    return letters.contains("optout"_L1) || letters.contains("optedout"_L1)
        || letters.contains("unsubscribed"_L1) || letters.contains("donotcall"_L1)
        || letters.contains("donotcontact"_L1);
}

bool asksForOtherNumber(const RetryAdvice& advice)
{
    static const QRegularExpression Words(u"\\b(another|different|correct|right|valid) (phone "
                                          u")?number\\b|\\bnumber (corrected|format|written)\\b"
                                          "|\\bnumber that supports\\b"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    return advice.advice == RetryWord::AfterChange && Words.match(advice.change).hasMatch();
}

bool asksForOtherCaller(const RetryAdvice& advice)
{
    static const QRegularExpression Words(
        u"\\bcaller id\\b|\\bsource number\\b|\\bas source\\b|\\bnumber assigned to the agent\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    return advice.advice == RetryWord::AfterChange && Words.match(advice.change).hasMatch();
}

std::optional<CallWindow> publishedWindow(const RetryAdvice& advice)
{
    static const QRegularExpression Hours(
        u"\\b(\\d{2}:\\d{2}) to (\\d{2}:\\d{2}) ([A-Za-z]+(?:/[A-Za-z0-9_+-]+)+|UTC)"_s);
    const QRegularExpressionMatch match = Hours.match(advice.change);
    if (!match.hasMatch())
        return std::nullopt;
    const CallWindow window {QTime::fromString(match.captured(1), u"HH:mm"_s),
                             QTime::fromString(match.captured(2), u"HH:mm"_s),
                             QTimeZone(match.captured(3).toLatin1())};
    if (!window.from.isValid() || !window.until.isValid() || !window.zone.isValid())
        return std::nullopt;
    return window;
}

void judgeAdvice(const GuardQuestion& question, GuardFindings& findings)
{
    const Call& call = question.call;
    int tried = 0;
    for (const Attempt& attempt : question.attempts) {
        const bool sameCall = attempt.order.origin == call.key;
        if (sameCall && triedForReal(attempt))
            ++tried;
        if (!attempt.error)
            continue;
        if (sameCall || sameNumber(attempt.order.to, question.to))
            judgeOptOut(*attempt.error, findings);
        if (sameCall && attempt.error->retry.advice == RetryWord::Never) {
            findings.refuse(
                u"never"_s,
                u"%1, met when this was tried again. Trying again is no use, or not permitted."_s.arg(
                    guardName(*attempt.error)));
        }
    }
    if (question.decoded) {
        judgeOptOut(*question.decoded, findings);
        const QDateTime met = question.decodedAt.isValid() ? question.decodedAt : lastInstantOf(call);
        judgeCause(question,
                   {*question.decoded, met, std::max(1, call.attempt), tried > 0 || call.attempt > 1},
                   findings);
    } else if (isFailure(call.status)) {
        findings.askAgain(u"undocumented"_s,
                          u"Nothing says why the call failed, so nothing says whether trying again helps."_s);
    }
    judgeNewestAttempt(question, findings);
}

} // namespace ringback
