// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guardrules_p.h"
#include "core/visibletext.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int FewestDigits = 7; // of a telephone number, and of an ending that two have in common
constexpr int ManyTries = 3;
constexpr qint64 DaySeconds = 86'400;

QString telephoneDigits(const QString& text)
{
    QString digits;
    for (const QChar c : text) {
        if (c.isDigit())
            digits += QChar(u'0' + c.digitValue());
    }
    qsizetype zeros = 0;
    while (zeros < digits.size() && digits[zeros] == u'0')
        ++zeros;
    return digits.mid(zeros);
}

// Letters make it a name or an address ("sip:...", "anonymous"), few digits a short code.
bool looksLikeTelephone(const QString& text)
{
    return telephoneDigits(text).size() >= FewestDigits
        && std::none_of(text.begin(), text.end(), [](QChar c) { return c.isLetter() || c == u'@'; });
}

// By the error of the call, or of an attempt at it.
bool otherNumberIsAskedFor(const GuardQuestion& question)
{
    if (question.decoded && asksForOtherNumber(question.decoded->retry))
        return true;
    return std::any_of(question.attempts.begin(), question.attempts.end(),
                       [&question](const Attempt& attempt) {
                           return attempt.order.origin == question.call.key && attempt.error
                               && asksForOtherNumber(attempt.error->retry);
                       });
}

void judgeQuietHours(const GuardQuestion& question, GuardFindings& findings)
{
    const RetrySettings defaults;
    const RetrySettings& retry = question.account.retry;
    const bool usable = retry.quietFrom.isValid() && retry.quietUntil.isValid();
    const QTime from = usable ? retry.quietFrom : defaults.quietFrom;
    const QTime until = usable ? retry.quietUntil : defaults.quietUntil;
    if (from == until)
        return;
    if (question.number.zones.isEmpty()) {
        findings.askAgain(u"quiet-hours"_s,
                          u"It is not known where this number lies, so it may be night there. Go on only if "
                          "you know that it is not."_s);
        return;
    }
    for (const QTimeZone& zone : question.number.zones) {
        const QDateTime there = question.now.toTimeZone(zone);
        if (!withinHours(there.time(), from, until))
            continue;
        findings.askAgain(
            u"quiet-hours"_s,
            u"Where this number may lie (%1) it is %2: quiet hours, from %3 to %4. Go on only if the person "
            "expects a call now."_s.arg(QString::fromLatin1(zone.id()), there.toString(u"HH:mm"_s),
                                        from.toString(u"HH:mm"_s), until.toString(u"HH:mm"_s)));
        return;
    }
}
} // namespace

bool sameNumber(const QString& one, const QString& other)
{
    const QString a = telephoneDigits(one);
    const QString b = telephoneDigits(other);
    if (a.isEmpty() || b.isEmpty())
        return one.trimmed().compare(other.trimmed(), Qt::CaseInsensitive) == 0;
    if (a == b)
        return true;
    const QString& longer = a.size() > b.size() ? a : b;
    const QString& shorter = a.size() > b.size() ? b : a;
    return shorter.size() >= FewestDigits && longer.endsWith(shorter);
}

void judgeNumber(const GuardQuestion& question, GuardFindings& findings)
{
    const QString shown = visibleLine(question.to.left(80));
    const QString original = otherSideOf(question.call);
    if (!sameNumber(question.to, original)) {
        const bool asked = otherNumberIsAskedFor(question);
        const QString text = u"The number to call, %1, is not the one of the failed call (%2)."_s.arg(
            shown.isEmpty() ? u"none"_s : shown, visibleLine(original.left(80)));
        if (asked)
            findings.askAgain(u"other-number"_s, text + u" Make sure that it is the right one."_s);
        else
            findings.refuse(u"other-number"_s,
                            text + u" Nothing said that another number was needed: call the same one."_s);
    }
    const NumberFacts& number = question.number;
    if (number.e164.isEmpty()) {
        if (!looksLikeTelephone(question.to)) {
            findings.refuse(u"number"_s,
                            shown.isEmpty()
                                ? u"The number is not known: it cannot be called."_s
                                : u"%1 is not a telephone number: it cannot be called."_s.arg(shown));
        } else {
            findings.needChange(u"number"_s,
                                u"%1 cannot be dialled: it %2. Write it with + and country code."_s.arg(
                                    shown,
                                    number.problem.isEmpty() ? u"is not in international form"_s
                                                             : visibleLine(number.problem)),
                                true);
        }
        return;
    }
    if (sameNumber(number.e164, question.from)) {
        findings.refuse(u"self"_s, u"The call would go from %1 to itself."_s.arg(visibleLine(number.e164)));
    }
    if (!number.valid) {
        findings.askAgain(u"number"_s,
                          u"%1 has the form of a number, but no number plan is known to have it. Compare it "
                          "with where it comes from."_s.arg(visibleLine(number.e164)));
    }
    if (number.guessed) {
        findings.askAgain(u"number"_s,
                          visibleLine(number.remark)
                              + u" It could also be a national number of another country. Make sure."_s);
    } else if (!number.remark.isEmpty()) {
        findings.remark(u"number"_s, visibleLine(number.remark));
    }
    judgeQuietHours(question, findings);
}

void judgeRecentCalls(const GuardQuestion& question, GuardFindings& findings)
{
    if (question.liveCallToNumber) {
        findings.refuse(u"live-number"_s,
                        u"Another call to this number is going on, or may be. Wait for its end."_s);
    }
    if (!question.optOutAccount.isEmpty() || question.optOutAt.isValid()) {
        findings.refuse(
            u"opt-out"_s,
            u"The person with this number does not want to be contacted%1%2. Do not call them from any "
            "account."_s.arg(question.optOutAccount.isEmpty()
                                 ? QString()
                                 : u": so said account "_s + visibleLine(question.optOutAccount),
                             question.optOutAt.isValid() ? u" at "_s + guardInstant(question.optOutAt)
                                                         : QString()));
    }

    QDateTime last;
    const QDateTime tomorrow = question.now.addSecs(DaySeconds);
    const auto consider = [&last, &tomorrow, &findings](const QDateTime& at) {
        if (at.isValid() && at > tomorrow) {
            findings.askAgain(
                u"same-number"_s,
                u"The last call to this number is dated %1, in the future: a clock is wrong, and "
                "the gap between two calls cannot be kept."_s.arg(guardInstant(at)));
        } else if (at.isValid() && (!last.isValid() || at > last)) {
            last = at;
        }
    };
    consider(question.lastCallToNumberAt);
    // An incoming call rang here, not there.
    if (question.call.direction != Direction::Inbound && sameNumber(question.call.to, question.to))
        consider(lastInstantOf(question.call));
    int tries = std::max(0, question.call.attempt);
    int recent = 0;
    for (const Attempt& attempt : question.attempts) {
        if (!mayHaveRung(attempt) || !sameNumber(attempt.order.to, question.to))
            continue;
        const QDateTime at = attempt.sentAt.isValid() ? attempt.sentAt : attempt.createdAt;
        consider(at);
        if (at.isValid() && at.secsTo(question.now) < DaySeconds)
            ++recent;
    }
    tries = std::max(tries, recent);
    const int gap = std::max(0, question.account.retry.gapSeconds);
    if (last.isValid() && gap > 0) {
        findings.wait(u"same-number"_s,
                      u"This number was called last at %1; the account's gap between two calls to one number "
                      "is %2 minutes %3 seconds."_s.arg(guardInstant(last))
                          .arg(gap / 60)
                          .arg(gap % 60),
                      last.addSecs(gap), question.now);
    }
    if (tries >= ManyTries) {
        findings.askAgain(u"many"_s,
                          u"This has been tried %1 times. Ask whether another call helps, or a ticket "
                          "does."_s.arg(tries));
    }
}

} // namespace ringback
