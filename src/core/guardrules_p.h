// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/retryguard.h"

// The parts of judgeRetry(); only its own files include this.
namespace ringback {

// Collects what the rules find.
class GuardFindings {
public:
    void refuse(const QString& rule, const QString& text) { add(GuardWord::Refused, rule, text); }
    void askAgain(const QString& rule, const QString& text) { add(GuardWord::SecondYes, rule, text); }
    void remark(const QString& rule, const QString& text) { add(GuardWord::Allowed, rule, text); }
    // Nothing where `until` is not later than `now`.
    void wait(const QString& rule, const QString& text, const QDateTime& until, const QDateTime& now);
    // A change that Ringback sees for itself once it is made.
    void needChange(const QString& rule, const QString& text, bool ofNumber = false);
    // A change that the person vouches for.
    void needStatedChange(const QString& rule, const QString& text, const GuardQuestion& question,
                          bool ofNumber = false, bool ofCaller = false);

    GuardVerdict verdict() const;

private:
    void add(GuardWord word, const QString& rule, const QString& text);
    void add(const GuardPoint& point);
    QList<GuardPoint> m_points;
};

void judgeAdvice(const GuardQuestion& question, GuardFindings& findings);      // guardadvice.cpp
void judgeNumber(const GuardQuestion& question, GuardFindings& findings);      // guardnumber.cpp
void judgeRecentCalls(const GuardQuestion& question, GuardFindings& findings); // guardnumber.cpp

// The call's other side: whom it was made to, or who made it.
QString otherSideOf(const Call& call);
// The newest instant that the record gives; invalid where it gives none.
QDateTime lastInstantOf(const Call& call);
// Left, and may have made a phone ring.
bool mayHaveRung(const Attempt& attempt);
// Whether a time of day lies in [from, until), which may go over midnight; nothing lies in equal ones.
bool withinHours(QTime time, QTime from, QTime until);
// "2026-06-01 10:02:11 UTC"
QString guardInstant(const QDateTime& instant);
// Title and code, for a sentence.
QString guardName(const DecodedError& error);

} // namespace ringback
