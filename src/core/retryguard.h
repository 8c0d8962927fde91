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
                  // "quiet-hours", ...
    QString text;
    QDateTime notBefore;        // of AllowedAfter: UTC
    bool changesNumber = false; // of AfterChange: choosing another number is the change
    bool changeStated =
        false; // of AfterChange: a person who says "I have changed it" turns it into a second yes

    bool operator==(const GuardPoint&) const = default;
};

struct GuardVerdict {
    GuardWord word = GuardWord::Refused;
    QDateTime notBefore;      // UTC; the latest of the points, where the word is AllowedAfter
    QList<GuardPoint> points; // strictest first; empty only for a plain Allowed

    bool operator==(const GuardVerdict&) const = default;
};

// What is known of the number that would be called. Made by engine/phonenumbers.h.
struct NumberFacts {
    QString e164;           // empty: it cannot be dialled as it is
    bool valid = false;     // a number of its region's plan, not only the right form
    QString region;         // ISO 3166 letters: "NG"; empty where the number belongs to none ("+800 ...")
    QList<QTimeZone> zones; // every zone of its region that it may lie in
    QString problem;        // why it cannot be dialled: "has no country code"; empty where e164 is given

    bool operator==(const NumberFacts&) const = default;
};

// Everything the guard looks at, as values. Instants are UTC.
struct GuardQuestion {
    Call call;
    std::optional<DecodedError> decoded; // why the call failed
    Account account;                     // that would place it
    QString to;                          // the number to be called: of an inbound call its caller
    NumberFacts number;
    QString from;
    bool placingKnown = true;      // the provider's definition says how to place a call
    QStringList missingFields;     // labels of placing fields that have no value yet
    bool callAccountFresh = false; // the account the call belongs to can be believed now
    std::optional<DecodedError>
        openRefusal; // a 401, 402 or 403 of the placing account that nothing good has followed
    QDateTime openRefusalAt;
    // Attempts and calls to this number from any account, any state, of the last 24 hours; also older ones
    // whose outcome is unknown. Newest first.
    QList<Attempt> attempts;
    QDateTime lastCallToNumberAt;  // the newest call to it in any account's history, apart from `call`
    bool liveCallToNumber = false; // one of these still lives, or may
    // The account where somebody with this number was refused as opted out, and when; empty: none known.
    QString optOutAccount;
    QDateTime optOutAt;
    bool changeStated = false; // the person says that what had to change has changed
    QDateTime now;
};

// The pure rule. Rules, each a row of the test's table:
//   read-only      the account's retries are not turned on                                  -> Refused
//   no-placing     the provider publishes no way to place a call, or none is configured     -> Refused
//   live           the call is live, or was when last believed, or its account is not fresh -> Refused
//   succeeded      the call completed: nothing failed                                       -> SecondYes
//   opt-out        on any account                                                           -> Refused
//   never          the catalogue's advice                                                   -> Refused
//   unknown-outcome  of an attempt for this number: Sending or Unknown                      -> Refused until
//   looked up not-found      an attempt that was looked for and not found                             ->
//   SecondYes account        an open 401/402/403 of the placing account                               ->
//   AfterChange after-change   the catalogue's advice, with its change                                  ->
//   AfterChange after-delay, backoff, in-window, automatic                                              ->
//   AllowedAfter / SecondYes once           tried again already -> AfterChange (report it) later busy, no
//   answer                                                          -> Allowed undocumented   advice unknown,
//   or an error that is not recognised                       -> SecondYes same-number    tried less than the
//   gap ago                                              -> AllowedAfter live-number    another call to this
//   number lives                                        -> Refused quiet-hours    in any zone the number may
//   lie in                                        -> SecondYes number         not dialable: Refused (or
//   AfterChange); not valid in its plan: SecondYes inbound        placing it means calling back -> SecondYes
//   fields         something the provider needs is not known yet                            -> AfterChange
GuardVerdict judgeRetry(const GuardQuestion& question);

} // namespace ringback

Q_DECLARE_METATYPE(ringback::GuardVerdict)
