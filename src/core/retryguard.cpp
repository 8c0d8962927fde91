// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guardrules_p.h"
#include "core/visibletext.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

QString wordOf(GuardWord word)
{
    switch (word) {
    case GuardWord::Allowed:
        return u"allowed"_s;
    case GuardWord::SecondYes:
        return u"second-yes"_s;
    case GuardWord::AllowedAfter:
        return u"allowed-after"_s;
    case GuardWord::AfterChange:
        return u"after-change"_s;
    case GuardWord::Refused:
        return u"refused"_s;
    }
    return u"refused"_s;
}

void GuardFindings::add(GuardWord word, const QString& rule, const QString& text)
{
    GuardPoint point;
    point.word = word;
    point.rule = rule;
    point.text = text;
    add(point);
}

void GuardFindings::add(const GuardPoint& point)
{
    if (!m_points.contains(point))
        m_points.append(point);
}

void GuardFindings::wait(const QString& rule, const QString& text, const QDateTime& until,
                         const QDateTime& now)
{
    if (!until.isValid() || until <= now)
        return;
    GuardPoint point;
    point.word = GuardWord::AllowedAfter;
    point.rule = rule;
    point.notBefore = until.toUTC();
    point.text = text + u" Not before "_s + guardInstant(until) + u"."_s;
    add(point);
}

void GuardFindings::needChange(const QString& rule, const QString& text, bool ofNumber)
{
    GuardPoint point;
    point.word = GuardWord::AfterChange;
    point.rule = rule;
    point.text = text;
    point.changesNumber = ofNumber;
    add(point);
}

void GuardFindings::needStatedChange(const QString& rule, const QString& text, const GuardQuestion& question,
                                     bool ofNumber, bool ofCaller)
{
    if (question.changeStated)
        return askAgain(rule, text + u" You say that this has been seen to."_s);
    GuardPoint point;
    point.word = GuardWord::AfterChange;
    point.rule = rule;
    point.text = text;
    point.changesNumber = ofNumber;
    point.changesCaller = ofCaller;
    point.changeStated = true;
    add(point);
}

GuardVerdict GuardFindings::verdict() const
{
    GuardVerdict verdict;
    verdict.word = GuardWord::Allowed;
    verdict.points = m_points;
    std::stable_sort(verdict.points.begin(), verdict.points.end(),
                     [](const GuardPoint& a, const GuardPoint& b) { return a.word > b.word; });
    if (!verdict.points.isEmpty())
        verdict.word = verdict.points.first().word;
    if (verdict.word == GuardWord::AllowedAfter) {
        for (const GuardPoint& point : std::as_const(verdict.points)) {
            if (point.notBefore.isValid()
                && (!verdict.notBefore.isValid() || point.notBefore > verdict.notBefore))
                verdict.notBefore = point.notBefore;
        }
    }
    return verdict;
}

QString otherSideOf(const Call& call)
{
    return call.direction == Direction::Inbound ? call.from : call.to;
}

QDateTime lastInstantOf(const Call& call)
{
    QDateTime last;
    for (const QDateTime& at : {call.createdAt, call.ringingAt, call.answeredAt, call.endedAt}) {
        if (at.isValid() && (!last.isValid() || at > last))
            last = at;
    }
    return last;
}

bool mayHaveRung(const Attempt& attempt)
{
    return attempt.state == AttemptState::Sending || attempt.state == AttemptState::Placed
        || attempt.state == AttemptState::Unknown || attempt.state == AttemptState::NotFound;
}

bool withinHours(QTime time, QTime from, QTime until)
{
    if (from <= until)
        return time >= from && time < until;
    return time >= from || time < until;
}

QString guardInstant(const QDateTime& instant)
{
    return instant.toUTC().toString(u"yyyy-MM-dd HH:mm:ss"_s) + u" UTC"_s;
}

QString guardName(const DecodedError& error)
{
    const QString code = visibleLine(error.code.left(80));
    const QString title = error.title.isEmpty() ? u"an error without a name"_s : visibleLine(error.title);
    return code.isEmpty() ? title : u"%1 (%2)"_s.arg(title, code);
}

namespace {
QString nameOfAccount(const Account& account)
{
    return visibleLine(account.label.isEmpty() ? account.id : account.label);
}

void judgeAccount(const GuardQuestion& question, GuardFindings& findings)
{
    const QString name = nameOfAccount(question.account);
    if (!question.account.retry.allowed) {
        findings.refuse(u"read-only"_s,
                        u"Account %1 may not place calls. If it should, turn that on in its retry "
                        "settings."_s.arg(name));
    }
    if (!question.placingKnown) {
        findings.refuse(u"no-placing"_s,
                        u"No way to place a call is known for the provider of account %1. Place it in the "
                        "provider's console, or configure the connection."_s.arg(name));
    }
    if (!question.missingFields.isEmpty()) {
        findings.needChange(u"fields"_s,
                            u"The provider needs more than the record of a call holds. Fill in: %1."_s.arg(
                                visibleLine(question.missingFields.join(u", "_s))));
    }
    if (question.account.paused) {
        findings.needChange(u"paused"_s,
                            u"Account %1 is paused: nobody would see what becomes of the call. Resume it "
                            "first."_s.arg(name));
    }
    if (question.openRefusal) {
        QString text =
            u"The provider turned account %1 away%2: %3. Nothing good has come from it since."_s.arg(
                name,
                question.openRefusalAt.isValid() ? u" at "_s + guardInstant(question.openRefusalAt)
                                                 : QString(),
                guardName(*question.openRefusal));
        if (!question.openRefusal->retry.change.isEmpty())
            text += u" What is needed: %1."_s.arg(visibleLine(question.openRefusal->retry.change));
        else if (question.openRefusal->httpStatus == 402)
            text += u" Pay or top up the account first."_s;
        else if (question.openRefusal->httpStatus == 401)
            text += u" Correct the account's key first."_s;
        else
            text += u" Have the account's rights corrected first."_s;
        findings.needStatedChange(u"account"_s, text, question);
    }
}

void judgeState(const GuardQuestion& question, GuardFindings& findings)
{
    const Call& call = question.call;
    if (isLive(call.status)) {
        findings.refuse(
            u"live"_s,
            u"The call is still going on (%1). Wait for its end, or hang up."_s.arg(wordOf(call.status)));
    }
    if (!question.callAccountFresh) {
        findings.refuse(u"not-fresh"_s,
                        u"What Ringback knows of the call's account is not up to date, so the call may be "
                        "going on. Poll the account first."_s);
    }
    if (call.status == CallStatus::Unknown) {
        findings.needStatedChange(u"unknown-status"_s,
                                  u"It is not known whether the call has ended. Look it up in the provider's "
                                  "console; go on only when it has."_s,
                                  question);
    }
    if (call.status == CallStatus::Completed) {
        findings.askAgain(
            u"succeeded"_s,
            u"The call completed: nothing failed. Go on only if the person expects another call."_s);
    }
    if (call.status == CallStatus::Canceled) {
        findings.askAgain(u"canceled"_s,
                          u"The call was canceled before it connected, which somebody or something meant. Go "
                          "on only if it is still wanted."_s);
    }
    if (call.flags.contains(u"contradictory"_s)) {
        findings.askAgain(u"contradictory"_s,
                          u"The call's record contradicts itself. Compare it with the provider's console "
                          "before you go on."_s);
    }
    if (call.direction == Direction::Inbound) {
        findings.askAgain(u"inbound"_s,
                          u"This call came in: to retry it is to call its caller back, at your cost."_s);
    } else if (call.direction == Direction::Unknown) {
        findings.askAgain(
            u"inbound"_s,
            u"The record does not say who called whom. Make sure that the number is the other side's."_s);
    }
    if (call.attempts > call.attempt) {
        findings.askAgain(u"retried"_s,
                          u"This is attempt %1 of %2: a later one is known. See what became of it first."_s
                              .arg(std::max(1, call.attempt))
                              .arg(call.attempts));
    }
}

void judgeAttempts(const GuardQuestion& question, GuardFindings& findings)
{
    for (const Attempt& attempt : question.attempts) {
        const QString at = guardInstant(attempt.sentAt.isValid() ? attempt.sentAt : attempt.createdAt);
        const QString account = visibleLine(attempt.order.account);
        switch (attempt.state) {
        case AttemptState::Sending:
        case AttemptState::Unknown:
            findings.refuse(
                u"unknown-outcome"_s,
                u"It is not known what became of the attempt of %1 from account %2: the phone may "
                "have rung. Look it up first."_s.arg(at, account));
            break;
        case AttemptState::NotFound:
            findings.askAgain(
                u"not-found"_s,
                u"The attempt of %1 from account %2 was looked for and not found. The phone may "
                "have rung all the same; if you can, ask."_s.arg(at, account));
            break;
        case AttemptState::Placed:
            if (attempt.order.origin == question.call.key) {
                findings.askAgain(
                    u"retried"_s,
                    u"This call was tried again at %1. See what became of that call first."_s.arg(at));
            }
            break;
        case AttemptState::Planned:
        case AttemptState::NotPlaced:
        case AttemptState::Dropped:
            break;
        }
    }
}
} // namespace

GuardVerdict judgeRetry(const GuardQuestion& question)
{
    GuardFindings findings;
    if (!question.now.isValid()) {
        findings.refuse(u"clock"_s, u"The time is not known, so no wait can be judged. Set the clock."_s);
        return findings.verdict();
    }
    judgeAccount(question, findings);
    judgeState(question, findings);
    judgeAttempts(question, findings);
    judgeAdvice(question, findings);
    judgeNumber(question, findings);
    judgeRecentCalls(question, findings);
    return findings.verdict();
}

} // namespace ringback
