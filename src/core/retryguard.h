// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/call.h"
#include "core/decodederror.h"
#include "core/retryattempt.h"

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>
#include <QTime>
#include <QTimeZone>

#include <array>
#include <optional>

namespace ringback {

// May this call be placed again? From mildest to strictest; the strictest of all findings is the verdict.
enum class GuardWord : quint8 {
    Allowed,      // with the person's ordinary yes
    SecondYes,    // with a second yes to the points that say why
    AllowedAfter, // not before GuardVerdict::notBefore
    AfterChange,  // not until what is named has changed
    Refused,      // not at all
};
inline constexpr std::array AllGuardWords = {GuardWord::Allowed, GuardWord::SecondYes,
                                             GuardWord::AllowedAfter, GuardWord::AfterChange,
                                             GuardWord::Refused};
QString wordOf(GuardWord word); // "allowed", "second-yes", "allowed-after", "after-change", "refused"

// One reason. `text` is a sentence for a person: what, and what to do about it.
struct GuardPoint {
    GuardWord word = GuardWord::Allowed;
    QString rule; // stable name, for tests, logs and the command line: "opt-out", "same-number",
                  // "quiet-hours", ... of the table at judgeRetry
    QString text;
    QDateTime notBefore;        // of AllowedAfter: UTC
    bool changesNumber = false; // of AfterChange: choosing another number is the change
    bool changesCaller = false; // of AfterChange: choosing another caller ID is the change
    bool changeStated =
        false; // of AfterChange: a person who says "I have changed it" turns it into a second yes

    bool operator==(const GuardPoint&) const = default;
};

struct GuardVerdict {
    GuardWord word = GuardWord::Refused;
    QDateTime notBefore;      // UTC; the latest of the points, where the word is AllowedAfter
    QList<GuardPoint> points; // strictest first; those that are Allowed are remarks

    bool operator==(const GuardVerdict&) const = default;
};

// What is known of the number that would be called. Made by engine/phonenumbers.h.
struct NumberFacts {
    QString e164;           // empty: it cannot be dialled as it is
    bool valid = false;     // a number of its region's plan, not only the right form
    QString region;         // ISO 3166 letters: "NG"; empty where the number belongs to none ("+800 ...")
    QList<QTimeZone> zones; // every zone of its region that it may lie in
    QString problem;        // why it cannot be dialled: "has no country code"; empty where e164 is given
    QString remark;         // how it was read, where that is not plain: a sentence
    bool guessed = false;   // and it could have been meant otherwise

    bool operator==(const NumberFacts&) const = default;
};

// Hours of the day in one zone, the closing instant not among them.
struct CallWindow {
    QTime from;
    QTime until;
    QTimeZone zone;
};

// Everything the guard looks at, as values. Instants are UTC.
struct GuardQuestion {
    Call call;
    std::optional<DecodedError> decoded; // why the call failed
    QDateTime
        decodedAt;   // when that error was met: waits count from here; invalid: the call's own last instant
    Account account; // that would place it
    QString to;      // the number to be called: of an inbound call its caller
    NumberFacts number;
    QString from;
    bool placingKnown = true;      // the provider's definition says how to place a call
    QStringList missingFields;     // labels of placing fields that have no value yet
    bool callAccountFresh = false; // the account the call belongs to can be believed now
    std::optional<DecodedError>
        openRefusal; // a 401, 402 or 403 of the placing account that nothing good has followed
    QDateTime openRefusalAt;
    // Attempts and calls to this number from any account, any state, of the last 24 hours; also older ones
    // whose outcome is unknown, and every attempt that started from `call`. Newest first.
    QList<Attempt> attempts;
    QDateTime lastCallToNumberAt;  // the newest call to it in any account's history, apart from `call`
    bool liveCallToNumber = false; // one of these still lives, or may
    // The account where somebody with this number was refused as opted out, and when; empty: none known.
    QString optOutAccount;
    QDateTime optOutAt;
    bool changeStated = false; // the person says that what had to change has changed
    QDateTime now;
};

// The pure rule. The strictest finding decides, and every finding is among the points. "Vouch" marks an
// after-change that a person can declare done (GuardQuestion::changeStated): it becomes a second yes, never
// more. Nothing lifts a refusal. The rules, each with rows of tests/core/tst_retryguard.cpp:
//
// clang-format off
//   rule             when                                                              verdict
//   ---------------  ----------------------------------------------------------------  ----------------------
//   clock            `now` is invalid: no time can be judged                           refused
//   read-only        retries are not turned on for the placing account                 refused
//   no-placing       no way to place a call is published or configured                 refused
//   live             the call's status is queued, ringing or in-progress               refused
//   not-fresh        the call's account cannot be believed now: it may still live      refused
//   opt-out          the person opted out on any account: by history, by the call's    refused
//                    error or by an attempt's (saysOptedOut)
//   never            the catalogue's advice, for the call or any attempt at it         refused
//   unknown-outcome  an attempt is Sending or Unknown: look it up first                refused
//   live-number      another call to the number lives, or may                          refused
//   self             the number to call is the calling number                          refused
//   other-number     another number than the call's, and no advice asked for one       refused
//                    ... and the advice of the call or of an attempt asked for one     second-yes
//   number           no telephone number at all (withheld, a SIP address)              refused
//                    no country code, or cannot be dialled as written                  after-change
//                    dialable, but not a number of its country's plan                  second-yes
//                    written without +, and its digits could be meant otherwise        second-yes
//                    written without +, but plainly international                      allowed, a remark
//   fields           something the provider needs to place a call is not set           after-change
//   paused           the placing account is paused: nobody would see the outcome       after-change
//   unknown-status   the provider's word for the call's state is not understood        after-change, vouch
//   account          an open 401, 402 or 403 of the placing account                    after-change, vouch
//   after-change     the advice, with its change                                       after-change, vouch
//                    ... and it is another number or caller ID, and the order has one  second-yes
//   once             tried again already, or one error twice in a row: report it       after-change, vouch
//                    not tried again yet                                               allowed, a remark
//   in-window        outside the published hours                                       allowed-after
//                    ... and in any case: the agent may have other hours               second-yes
//                    no hours published, or the error was met inside them              after-change, vouch
//   after-delay      the wait, from when the error was met; a minute of our own        allowed-after
//                    where no length is published
//   backoff          start * factor^(tries-1), or the published schedule; a wait that  allowed-after
//                    the answer named is a floor; a minute where no start is published
//   automatic        the provider repeats it: not before its schedule has ended        allowed-after
//                    ... and in any case                                               second-yes
//   wait             any other advice with a wait beside it                            allowed-after
//   (these four)     it is not known when the error was met                            second-yes
//   same-number      tried less than the account's gap ago, from any account: this     allowed-after
//                    call, other calls, attempts that left
//                    the last of them is dated in the future: a clock is wrong         second-yes
//   quiet-hours      in any zone the number may lie in; or no zone is known            second-yes
//   succeeded        the call completed                                                second-yes
//   canceled         the call was canceled                                             second-yes
//   none             the advice says there is nothing to retry                         second-yes
//   undocumented     no reason known, advice unknown, or an error not recognised       second-yes
//                    (but not a plain busy or no answer with advice later)
//   contradictory    the record contradicts itself                                     second-yes
//   inbound          placing it means calling back; or the direction is unknown        second-yes
//   not-found        an attempt was looked for and not found: it may have rung         second-yes
//   retried          tried again already: a later call is known                        second-yes
//   many             tried three times or more (chain, or within a day)                second-yes
//   later            busy, no answer and the like: a person's judgement                allowed, a remark
// clang-format on
GuardVerdict judgeRetry(const GuardQuestion& question);

// Whether an error says that the person called does not want to be contacted. By its code, so that it holds
// whatever a user's own catalogue advises.
bool saysOptedOut(const DecodedError& error);
// Whether the advice's change is another (or another way to write the) number to call, or another caller ID.
bool asksForOtherNumber(const RetryAdvice& advice);
bool asksForOtherCaller(const RetryAdvice& advice);
// The hours that the advice's change names as "08:00 to 20:00 Africa/Lagos"; nullopt where it names none.
std::optional<CallWindow> publishedWindow(const RetryAdvice& advice);
// The same telephone, as far as digits tell: providers drop the +, the country code or a leading zero.
bool sameNumber(const QString& one, const QString& other);

} // namespace ringback

Q_DECLARE_METATYPE(ringback::GuardVerdict)
