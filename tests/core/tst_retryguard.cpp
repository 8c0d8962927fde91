// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guardquestions.h"

#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;
using namespace ringback;
using namespace ringback::guardtest;

namespace {
using Change = std::function<void(GuardQuestion&)>;

constexpr auto Yes = GuardWord::Allowed;
constexpr auto Second = GuardWord::SecondYes;
constexpr auto After = GuardWord::AllowedAfter;
constexpr auto Changed = GuardWord::AfterChange;
constexpr auto No = GuardWord::Refused;

const QString Hours = u"the agent's call window, by default 08:00 to 20:00 Africa/Lagos"_s;

QString described(const GuardVerdict& verdict)
{
    QString text = wordOf(verdict.word) + u' ' + verdict.notBefore.toString(Qt::ISODate);
    for (const GuardPoint& point : verdict.points)
        text += u"\n  "_s + wordOf(point.word) + u' ' + point.rule + u": "_s + point.text;
    return text;
}

const GuardPoint* pointOf(const GuardVerdict& verdict, const QString& rule, GuardWord word)
{
    for (const GuardPoint& point : verdict.points) {
        if (point.rule == rule && point.word == word)
            return &point;
    }
    return nullptr;
}

DecodedError waiting(RetryWord advice, double seconds, const QString& source)
{
    DecodedError error = because(advice);
    error.retry.waitSeconds = seconds;
    error.retry.waitSource = source;
    return error;
}

DecodedError withStatus(DecodedError error, int status)
{
    error.httpStatus = status;
    return error;
}
} // namespace

Q_DECLARE_METATYPE(Change)

class TestRetryGuard : public QObject {
    Q_OBJECT

private slots:
    // One row a rule, and more where it matters. `rule` is the point that gives the verdict its word; `wait`
    // counts from noon.
    void rules_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<GuardWord>("word");
        QTest::addColumn<QString>("rule");
        QTest::addColumn<int>("wait");
        const auto row = [](const char* name, GuardWord word, const char* rule, const Change& change,
                            int wait = 0) {
            QTest::newRow(name) << change << word << QString::fromLatin1(rule) << wait;
        };
        const auto error = [&row](const char* name, GuardWord word, const char* rule,
                                  const DecodedError& decoded, int wait = 0) {
            row(
                name, word, rule, [decoded](GuardQuestion& q) { q.decoded = decoded; }, wait);
        };
        using Q = GuardQuestion;

        row("nothing against it", Yes, "later", [](Q&) {});

        // The account.
        row("retries not turned on", No, "read-only", [](Q& q) { q.account.retry.allowed = false; });
        row("settings as they come", No, "read-only", [](Q& q) { q.account.retry = {}; });
        row("not turned on, change stated", No, "read-only", [](Q& q) {
            q.account.retry.allowed = false;
            q.changeStated = true;
        });
        row("no way to place", No, "no-placing", [](Q& q) { q.placingKnown = false; });
        row("no way to place, change stated", No, "no-placing", [](Q& q) {
            q.placingKnown = false;
            q.changeStated = true;
        });
        row("a field is missing", Changed, "fields", [](Q& q) { q.missingFields = {u"Answer URL"_s}; });
        row("a field is missing, change stated", Changed, "fields", [](Q& q) {
            q.missingFields = {u"Answer URL"_s};
            q.changeStated = true;
        });
        row("placing account paused", Changed, "paused", [](Q& q) { q.account.paused = true; });
        row("paused, change stated", Changed, "paused", [](Q& q) {
            q.account.paused = true;
            q.changeStated = true;
        });
        for (const int status : {401, 402, 403}) {
            const auto open = [status](Q& q) {
                q.openRefusal = withStatus(because(RetryWord::AfterChange, u"what was wrong"_s), status);
                q.openRefusalAt = noon().addSecs(-60);
            };
            const QByteArray name = "open "_ba + QByteArray::number(status);
            row(name.constData(), Changed, "account", open);
            row(QByteArray(name + " change stated").constData(), Second, "account", [open](Q& q) {
                open(q);
                q.changeStated = true;
            });
        }
        row("open 402 without a known time", Changed, "account",
            [](Q& q) { q.openRefusal = withStatus(DecodedError {}, 402); });

        // The call's state.
        row("queued", No, "live", [](Q& q) { q.call.status = CallStatus::Queued; });
        row("ringing", No, "live", [](Q& q) { q.call.status = CallStatus::Ringing; });
        row("in progress", No, "live", [](Q& q) { q.call.status = CallStatus::InProgress; });
        row("ringing, flagged as stuck", No, "live", [](Q& q) {
            q.call.status = CallStatus::Ringing;
            q.call.flags = {u"stuck"_s};
        });
        row("in progress, change stated", No, "live", [](Q& q) {
            q.call.status = CallStatus::InProgress;
            q.changeStated = true;
        });
        row("its account is stale", No, "not-fresh", [](Q& q) { q.callAccountFresh = false; });
        row("stale, change stated", No, "not-fresh", [](Q& q) {
            q.callAccountFresh = false;
            q.changeStated = true;
        });
        row("status not understood", Changed, "unknown-status",
            [](Q& q) { q.call.status = CallStatus::Unknown; });
        row("status not understood, but looked up", Second, "unknown-status", [](Q& q) {
            q.call.status = CallStatus::Unknown;
            q.changeStated = true;
        });
        row("completed", Second, "succeeded", [](Q& q) { q.call.status = CallStatus::Completed; });
        row("completed, nothing decoded", Second, "succeeded", [](Q& q) {
            q.call.status = CallStatus::Completed;
            q.decoded.reset();
        });
        row("completed, advice none", Second, "succeeded", [](Q& q) {
            q.call.status = CallStatus::Completed;
            q.decoded = because(RetryWord::None);
        });
        row("canceled", Second, "canceled", [](Q& q) { q.call.status = CallStatus::Canceled; });
        row("canceled, advice none", Second, "canceled", [](Q& q) {
            q.call.status = CallStatus::Canceled;
            q.decoded = because(RetryWord::None);
        });
        row("failed, advice none", Second, "none", [](Q& q) {
            q.call.status = CallStatus::Failed;
            q.decoded = because(RetryWord::None);
        });
        row("contradictory record", Second, "contradictory",
            [](Q& q) { q.call.flags = {u"contradictory"_s}; });
        row("another flag", Yes, "later", [](Q& q) { q.call.flags = {u"late"_s}; });
        row("no answer", Yes, "later", [](Q& q) { q.call.status = CallStatus::NoAnswer; });
        row("failed", Yes, "later", [](Q& q) { q.call.status = CallStatus::Failed; });
        const auto inbound = [](Q& q) {
            q.call.direction = Direction::Inbound;
            std::swap(q.call.from, q.call.to);
        };
        row("it came in", Second, "inbound", inbound);
        row("it came in a moment ago", Second, "inbound", [inbound](Q& q) {
            inbound(q);
            q.call.createdAt = q.call.endedAt = noon();
        });
        row("direction not known", Second, "inbound", [](Q& q) { q.call.direction = Direction::Unknown; });

        // The advice.
        error("opted out", No, "opt-out", [] {
            DecodedError e = because(RetryWord::Never);
            e.code = u"OPT_OUT_ENFORCED"_s;
            return e;
        }());
        error("opted out, whatever a catalogue advises", No, "opt-out", [] {
            DecodedError e = because(RetryWord::Later);
            e.code = u"opt-out-enforced"_s;
            return e;
        }());
        error("never", No, "never", because(RetryWord::Never));
        row("never, change stated", No, "never", [](Q& q) {
            q.decoded = because(RetryWord::Never);
            q.changeStated = true;
        });
        error("later", Yes, "later", because(RetryWord::Later));
        error("later, but the answer named a wait", After, "wait",
              waiting(RetryWord::Later, 7'200, u"header"_s), 10);
        error("advice unknown", Second, "undocumented", because(RetryWord::Unknown));
        const auto unrecognised = [](CallStatus status) {
            return [status](Q& q) {
                q.decoded->recognised = false;
                q.call.status = status;
            };
        };
        row("not recognised", Second, "undocumented", unrecognised(CallStatus::Failed));
        row("not recognised, but busy", Yes, "later", unrecognised(CallStatus::Busy));
        row("not recognised, but no answer", Yes, "later", unrecognised(CallStatus::NoAnswer));
        row("not recognised, busy, advice unknown", Second, "undocumented", [](Q& q) {
            q.decoded = because(RetryWord::Unknown);
            q.decoded->recognised = false;
        });
        row("nothing decoded", Second, "undocumented", [](Q& q) { q.decoded.reset(); });
        error("after a change", Changed, "after-change", because(RetryWord::AfterChange, u"a key"_s));
        error("after a change that is not named", Changed, "after-change", because(RetryWord::AfterChange));
        row("after a change, stated", Second, "after-change", [](Q& q) {
            q.decoded = because(RetryWord::AfterChange, u"the balance topped up"_s);
            q.changeStated = true;
        });

        // Waits, from when the error was met: the call's last instant is 7190 s ago.
        error("delay over", Yes, nullptr, waiting(RetryWord::AfterDelay, 30, u"catalogue"_s));
        error("delay of a day", After, "after-delay", waiting(RetryWord::AfterDelay, 86'400, u"catalogue"_s),
              86'400 - 7'190);
        row(
            "delay counts from when the error was met", After, "after-delay",
            [](Q& q) {
                q.decoded = waiting(RetryWord::AfterDelay, 17, u"header"_s);
                q.decodedAt = noon().addSecs(-7);
            },
            10);
        row("delay over by then", Yes, nullptr, [](Q& q) {
            q.decoded = waiting(RetryWord::AfterDelay, 17, u"header"_s);
            q.decodedAt = noon().addSecs(-17);
        });
        row(
            "delay without a length", After, "after-delay",
            [](Q& q) {
                q.decoded = because(RetryWord::AfterDelay);
                q.decodedAt = noon().addSecs(-20);
            },
            40);
        row(
            "delay, change stated", After, "after-delay",
            [](Q& q) {
                q.decoded = waiting(RetryWord::AfterDelay, 30, u"catalogue"_s);
                q.decodedAt = noon();
                q.changeStated = true;
            },
            30);
        row("delay since nobody knows when", Second, "after-delay", [](Q& q) {
            q.decoded = waiting(RetryWord::AfterDelay, 30, u"catalogue"_s);
            q.call.createdAt = q.call.endedAt = {};
        });
        row("delay met in the far future", Second, "after-delay", [](Q& q) {
            q.decoded = waiting(RetryWord::AfterDelay, 30, u"catalogue"_s);
            q.decodedAt = noon().addYears(70);
        });
        row("delay of nonsense length", Yes, nullptr,
            [](Q& q) { q.decoded = waiting(RetryWord::AfterDelay, -5, u"catalogue"_s); });
        row(
            "delay of endless length is a year", After, "after-delay",
            [](Q& q) {
                q.decoded = waiting(RetryWord::AfterDelay, 1e300, u"body"_s);
                q.decodedAt = noon();
            },
            366 * 86'400);
        const auto backoff = [](double start, int tries) {
            return [start, tries](Q& q) {
                q.decoded = because(RetryWord::Backoff);
                if (start > 0) {
                    q.decoded->retry.waitSeconds = start;
                    q.decoded->retry.waitSource = u"catalogue"_s;
                }
                q.decoded->retry.factor = 2;
                q.decodedAt = noon();
                q.call.attempt = q.call.attempts = tries;
            };
        };
        row("backoff from 1 s, first", After, "backoff", backoff(1, 1), 1);
        row("backoff from 1 s, second", After, "backoff", backoff(1, 2), 2);
        row("backoff from 1 s, third", After, "backoff", backoff(1, 3), 4);
        row("backoff from 1 s, sixth", After, "backoff", backoff(1, 6), 32);
        row("backoff ends at an hour", After, "backoff", backoff(1, 40), 3'600);
        row("backoff without a start", After, "backoff", backoff(0, 1), 60);
        row("backoff without a start, second", After, "backoff", backoff(0, 2), 120);
        row(
            "backoff of a published schedule", After, "backoff",
            [](Q& q) {
                q.decoded = because(RetryWord::Backoff);
                q.decoded->retry.scheduleSeconds = {1, 2, 4};
                q.decodedAt = noon();
                q.call.attempt = q.call.attempts = 3;
            },
            4);
        row(
            "backoff, Retry-After is a floor", After, "backoff",
            [](Q& q) {
                q.decoded = waiting(RetryWord::Backoff, 300, u"header"_s);
                q.decodedAt = noon();
            },
            300);
        row(
            "backoff, Retry-After of a second", After, "backoff",
            [](Q& q) {
                q.decoded = waiting(RetryWord::Backoff, 1, u"header"_s);
                q.decodedAt = noon();
            },
            60);
        row("backoff over", Yes, nullptr, [](Q& q) { q.decoded = because(RetryWord::Backoff); });
        row(
            "the provider repeats it", After, "automatic",
            [](Q& q) {
                q.decoded = because(RetryWord::Automatic);
                q.decoded->retry.scheduleSeconds = {0, 60, 300};
                q.decodedAt = noon();
            },
            360);
        error("the provider repeats it, over", Second, "automatic", because(RetryWord::Automatic));
        error("once, not tried yet", Yes, "once", because(RetryWord::Once));
        error("once, with a wait", After, "wait", waiting(RetryWord::Once, 7'195, u"body"_s), 5);
        row("once, tried already", Changed, "once", [](Q& q) {
            q.decoded = because(RetryWord::Once);
            q.attempts = {attemptAt(q, AttemptState::Placed, 3'600)};
        });
        row("once, tried already, reported", Second, "once", [](Q& q) {
            q.decoded = because(RetryWord::Once);
            q.attempts = {attemptAt(q, AttemptState::Placed, 3'600)};
            q.changeStated = true;
        });
        row("once, and it is the second of a chain", Changed, "once", [](Q& q) {
            q.decoded = because(RetryWord::Once);
            q.call.attempt = q.call.attempts = 2;
        });
        row("once, an attempt was turned away at the door", Yes, "once", [](Q& q) {
            q.decoded = because(RetryWord::Once);
            q.attempts = {refusedAt(q, withStatus(because(RetryWord::Later), 429), 3'600)};
        });
        row("once, an attempt never left", Yes, "once", [](Q& q) {
            q.decoded = because(RetryWord::Once);
            q.attempts = {attemptAt(q, AttemptState::NotPlaced, 3'600)};
        });
        row("once, an attempt was only planned", Yes, "once", [](Q& q) {
            q.decoded = because(RetryWord::Once);
            q.attempts = {attemptAt(q, AttemptState::Planned, 10)};
        });
        row("once, another call's attempt", Yes, "once", [](Q& q) {
            q.decoded = because(RetryWord::Once);
            q.attempts = {attemptAt(q, AttemptState::Placed, 3'600)};
            q.attempts[0].order.origin.callId = u"call-0"_s;
        });

        // Hours: the error was met at 06:00 in Lagos unless said.
        const auto window = [](const QDateTime& met, const QDateTime& now, const QString& change = Hours) {
            return [met, now, change](Q& q) {
                q.decoded = because(RetryWord::InWindow, change);
                q.decodedAt = met;
                q.now = now;
                q.number.zones = {};
                q.account.retry.quietFrom = q.account.retry.quietUntil = QTime(0, 0);
                q.call.createdAt = q.call.endedAt = met;
            };
        };
        const auto utc = [](int day, int hour, int minute) {
            return QDateTime(QDate(2026, 6, day), QTime(hour, minute), Qt::UTC);
        };
        row("before the hours", After, "in-window", window(utc(10, 5, 0), utc(10, 6, 0)), -18'000);
        row("a minute before the hours", After, "in-window", window(utc(10, 5, 0), utc(10, 6, 59)), -18'000);
        row("at their first minute", Second, "in-window", window(utc(10, 5, 0), utc(10, 7, 0)));
        row("inside the hours", Second, "in-window", window(utc(10, 5, 0), utc(10, 12, 0)));
        row("at their last minute", Second, "in-window", window(utc(10, 5, 0), utc(10, 18, 59)));
        row("after the hours: tomorrow", After, "in-window", window(utc(10, 5, 0), utc(10, 19, 0)),
            86'400 - 18'000);
        row("met inside the usual hours", Changed, "in-window", window(utc(10, 10, 0), utc(10, 12, 0)));
        row("met inside the usual hours, looked up", Second, "in-window", [=](Q& q) {
            window(utc(10, 10, 0), utc(10, 12, 0))(q);
            q.changeStated = true;
        });
        row(
            "met nobody knows when, before the hours", After, "in-window",
            [=](Q& q) { window({}, utc(10, 6, 0))(q); }, -18'000);
        row("hours over midnight", After, "in-window",
            window(utc(10, 10, 0), utc(10, 15, 0), u"20:00 to 04:00 Africa/Lagos"_s), 25'200);
        row("hours over midnight, inside", Second, "in-window",
            window(utc(10, 10, 0), utc(10, 23, 0), u"20:00 to 04:00 Africa/Lagos"_s));
        row("no hours published", Changed, "in-window",
            window(utc(10, 5, 0), utc(10, 12, 0), u"its hours"_s));
        row("hours of nowhere", Changed, "in-window",
            window(utc(10, 5, 0), utc(10, 12, 0), u"08:00 to 20:00 Africa/Nowhere"_s));
        row("hours that are none", Changed, "in-window",
            window(utc(10, 5, 0), utc(10, 12, 0), u"08:00 to 25:00 Africa/Lagos"_s));
        row("no hours published, looked up", Second, "in-window", [=](Q& q) {
            window(utc(10, 5, 0), utc(10, 12, 0), QString())(q);
            q.changeStated = true;
        });

        // Another number or caller ID.
        row("another number is needed", Changed, "after-change",
            [](Q& q) { q.decoded = because(RetryWord::AfterChange, u"another number from the pool"_s); });
        const auto otherNumber = [](Q& q) { q.to = q.number.e164 = u"+4930900300"_s; };
        row("another number is needed and given", Second, "after-change", [otherNumber](Q& q) {
            q.decoded = because(RetryWord::AfterChange, u"another number from the pool"_s);
            otherNumber(q);
        });
        row("another number, nobody asked for it", No, "other-number", otherNumber);
        row("another number, change stated", No, "other-number", [otherNumber](Q& q) {
            otherNumber(q);
            q.changeStated = true;
        });
        row("another number, asked for by an attempt", Second, "other-number", [otherNumber](Q& q) {
            q.attempts = {refusedAt(q, because(RetryWord::AfterChange, u"a valid number to call"_s), 3'600)};
            otherNumber(q);
        });
        row("the number in the right form", Second, "after-change", [](Q& q) {
            q.decoded = because(RetryWord::AfterChange, u"the number written in E.164 form"_s);
            q.call.to = u"030900200"_s;
        });
        row("the number without +, as a provider writes it", Yes, "later",
            [](Q& q) { q.call.to = u"4930900200"_s; });
        row("another caller ID is needed", Changed, "after-change",
            [](Q& q) { q.decoded = because(RetryWord::AfterChange, u"a caller ID that may call"_s); });
        row("another caller ID is needed and given", Second, "after-change", [](Q& q) {
            q.decoded = because(RetryWord::AfterChange, u"a caller ID that may call"_s);
            q.from = u"+4930900101"_s;
        });
        row("another caller ID is given, money is needed", Changed, "after-change", [](Q& q) {
            q.decoded = because(RetryWord::AfterChange, u"the balance topped up"_s);
            q.from = u"+4930900101"_s;
        });

        // The number.
        row("withheld", No, "number", [](Q& q) {
            q.to = q.call.to = u"anonymous"_s;
            q.number = {};
        });
        row("no number", No, "number", [](Q& q) {
            q.to = q.call.to = QString();
            q.number = {};
        });
        row("a SIP address", No, "number", [](Q& q) {
            q.to = q.call.to = u"sip:4930900200@example.com"_s;
            q.number = {};
        });
        row("a short code", No, "number", [](Q& q) {
            q.to = q.call.to = u"11833"_s;
            q.number = {};
        });
        row("no country code", Changed, "number", [](Q& q) {
            q.to = q.call.to = u"030 900200"_s;
            q.number = {};
            q.number.problem = u"has no country code"_s;
        });
        row("no country code, change stated", Changed, "number", [](Q& q) {
            q.to = q.call.to = u"030 900200"_s;
            q.number = {};
            q.changeStated = true;
        });
        row("not in its plan", Second, "number", [](Q& q) { q.number.valid = false; });
        const auto withoutPlus = [](bool guessed) {
            return [guessed](Q& q) {
                q.number.remark = u"It was written without +; it is read so."_s;
                q.number.guessed = guessed;
            };
        };
        row("written without +", Yes, "number", withoutPlus(false));
        row("written without +, and ambiguous", Second, "number", withoutPlus(true));
        row("calls itself", No, "self", [](Q& q) { q.from = q.call.from = q.to; });
        row("calls itself, written otherwise", No, "self", [](Q& q) { q.from = u"4930 900200"_s; });

        // Quiet hours: Berlin is two hours ahead of UTC in June.
        const auto quietAt = [](int hour, int minute, const QList<QTimeZone>& zones,
                                QTime from = QTime(21, 0), QTime until = QTime(8, 0)) {
            return [=](Q& q) {
                q.now = QDateTime(QDate(2026, 6, 11), QTime(hour, minute), Qt::UTC);
                q.number.zones = zones;
                q.account.retry.quietFrom = from;
                q.account.retry.quietUntil = until;
            };
        };
        const QTimeZone berlin("Europe/Berlin");
        const QTimeZone newYork("America/New_York");
        const QTimeZone honolulu("Pacific/Honolulu");
        row("20:59 there", Yes, "later", quietAt(18, 59, {berlin}));
        row("21:00 there", Second, "quiet-hours", quietAt(19, 0, {berlin}));
        row("midnight there", Second, "quiet-hours", quietAt(22, 0, {berlin}));
        row("07:59 there", Second, "quiet-hours", quietAt(5, 59, {berlin}));
        row("08:00 there", Yes, "later", quietAt(6, 0, {berlin}));
        row("day in one zone, night in another", Second, "quiet-hours", quietAt(16, 0, {newYork, honolulu}));
        row("day in both", Yes, "later", quietAt(19, 0, {newYork, honolulu}));
        row("quiet hours turned off", Yes, "later", quietAt(22, 0, {berlin}, QTime(0, 0), QTime(0, 0)));
        row("quiet hours within a day, inside", Second, "quiet-hours",
            quietAt(10, 30, {berlin}, QTime(12, 0), QTime(13, 0)));
        row("quiet hours within a day, outside", Yes, "later",
            quietAt(11, 0, {berlin}, QTime(12, 0), QTime(13, 0)));
        row("quiet hours that are no times", Second, "quiet-hours",
            quietAt(22, 0, {berlin}, QTime(), QTime()));
        row("zone not known", Second, "quiet-hours", quietAt(12, 0, {}));
        row("zone not known, no quiet hours", Yes, "later", quietAt(12, 0, {}, QTime(9, 0), QTime(9, 0)));
        row("winter time counts", Second, "quiet-hours",
            [](Q& q) { q.now = QDateTime(QDate(2026, 12, 11), QTime(6, 30), Qt::UTC); });

        // Earlier calls and attempts. The gap is 15 minutes.
        row(
            "the call itself a minute ago", After, "same-number",
            [](Q& q) { q.call.endedAt = noon().addSecs(-60); }, 840);
        row(
            "the call itself, only its beginning is known", After, "same-number",
            [](Q& q) {
                q.call.createdAt = noon().addSecs(-100);
                q.call.endedAt = {};
            },
            800);
        row(
            "another call a minute ago", After, "same-number",
            [](Q& q) { q.lastCallToNumberAt = noon().addSecs(-60); }, 840);
        row("another call a gap ago", Yes, "later",
            [](Q& q) { q.lastCallToNumberAt = noon().addSecs(-900); });
        row(
            "another call a second less than a gap ago", After, "same-number",
            [](Q& q) { q.lastCallToNumberAt = noon().addSecs(-899); }, 1);
        row("no gap", Yes, "later", [](Q& q) {
            q.lastCallToNumberAt = noon();
            q.account.retry.gapSeconds = 0;
        });
        row("a gap of nonsense", Yes, "later", [](Q& q) {
            q.lastCallToNumberAt = noon();
            q.account.retry.gapSeconds = -5;
        });
        row(
            "a gap, change stated", After, "same-number",
            [](Q& q) {
                q.lastCallToNumberAt = noon();
                q.changeStated = true;
            },
            900);
        row(
            "another call, a clock is a little ahead", After, "same-number",
            [](Q& q) { q.lastCallToNumberAt = noon().addSecs(30); }, 930);
        row("another call in 2099", Second, "same-number",
            [](Q& q) { q.lastCallToNumberAt = noon().addYears(73); });
        row(
            "a call in 2099 hides no other", After, "same-number",
            [](Q& q) {
                q.lastCallToNumberAt = noon().addYears(73);
                q.attempts = {attemptAt(q, AttemptState::NotFound, 60)};
            },
            840);
        row(
            "an attempt placed a minute ago", After, "same-number",
            [](Q& q) { q.attempts = {attemptAt(q, AttemptState::Placed, 60)}; }, 840);
        row(
            "an attempt from another account", After, "same-number",
            [](Q& q) {
                q.attempts = {attemptAt(q, AttemptState::Placed, 60)};
                q.attempts[0].order.account = u"desk-2"_s;
                q.attempts[0].order.origin = {u"desk-2"_s, u"x"_s};
            },
            840);
        row(
            "an attempt at the number in another form", After, "same-number",
            [](Q& q) {
                q.attempts = {attemptAt(q, AttemptState::Placed, 60)};
                q.attempts[0].order.to = u"0049 30 900200"_s;
            },
            840);
        row("an attempt that was not placed rang nowhere", Yes, "later",
            [](Q& q) { q.attempts = {attemptAt(q, AttemptState::NotPlaced, 60)}; });
        row("an attempt that was dropped", Yes, "later",
            [](Q& q) { q.attempts = {attemptAt(q, AttemptState::Dropped, 60)}; });
        row("an attempt that waits for its turn", Yes, "later",
            [](Q& q) { q.attempts = {attemptAt(q, AttemptState::Planned, 60)}; });
        row("an attempt is being sent", No, "unknown-outcome",
            [](Q& q) { q.attempts = {attemptAt(q, AttemptState::Sending, 1)}; });
        row("an attempt's outcome is unknown", No, "unknown-outcome",
            [](Q& q) { q.attempts = {attemptAt(q, AttemptState::Unknown, 3'600)}; });
        row("unknown for a month", No, "unknown-outcome",
            [](Q& q) { q.attempts = {attemptAt(q, AttemptState::Unknown, 30 * 86'400)}; });
        row("unknown, change stated", No, "unknown-outcome", [](Q& q) {
            q.attempts = {attemptAt(q, AttemptState::Unknown, 3'600)};
            q.changeStated = true;
        });
        row("unknown, behind a newer one that was placed", No, "unknown-outcome", [](Q& q) {
            q.attempts = {attemptAt(q, AttemptState::Placed, 1'800),
                          attemptAt(q, AttemptState::Unknown, 3'600)};
        });
        row("unknown, from another account", No, "unknown-outcome", [](Q& q) {
            q.attempts = {attemptAt(q, AttemptState::Unknown, 3'600)};
            q.attempts[0].order.account = u"desk-2"_s;
            q.attempts[0].order.origin = {u"desk-2"_s, u"x"_s};
        });
        row("looked for and not found", Second, "not-found",
            [](Q& q) { q.attempts = {attemptAt(q, AttemptState::NotFound, 3'600)}; });
        row("tried again before", Second, "retried",
            [](Q& q) { q.attempts = {attemptAt(q, AttemptState::Placed, 3'600)}; });
        row("a later call of the chain is known", Second, "retried", [](Q& q) {
            q.call.attempt = 1;
            q.call.attempts = 2;
        });
        row("the second of two", Yes, "later", [](Q& q) { q.call.attempt = q.call.attempts = 2; });
        row("the third of three", Second, "many", [](Q& q) { q.call.attempt = q.call.attempts = 3; });
        row("three attempts at the number today", Second, "many", [](Q& q) {
            for (const int ago : {3'600, 7'200, 10'800}) {
                q.attempts.append(attemptAt(q, AttemptState::Placed, ago));
                q.attempts.last().order.origin.callId = QString::number(ago);
            }
        });
        row("three attempts, one of them yesterday", Yes, "later", [](Q& q) {
            for (const int ago : {3'600, 7'200, 86'400}) {
                q.attempts.append(attemptAt(q, AttemptState::Placed, ago));
                q.attempts.last().order.origin.callId = QString::number(ago);
            }
        });
        row("another call to the number lives", No, "live-number", [](Q& q) { q.liveCallToNumber = true; });
        row("another call lives, change stated", No, "live-number", [](Q& q) {
            q.liveCallToNumber = true;
            q.changeStated = true;
        });
        row("opted out elsewhere", No, "opt-out", [](Q& q) {
            q.optOutAccount = u"desk-9"_s;
            q.optOutAt = noon().addYears(-3);
        });
        row("opted out elsewhere, change stated", No, "opt-out", [](Q& q) {
            q.optOutAccount = u"desk-9"_s;
            q.changeStated = true;
        });
        row("opted out, nobody knows where", No, "opt-out", [](Q& q) { q.optOutAt = noon(); });

        // Why an attempt at this call came to nothing.
        row("an attempt opted out, from any account", No, "opt-out", [](Q& q) {
            DecodedError e = because(RetryWord::Later);
            e.code = u"OPT_OUT_ENFORCED"_s;
            q.attempts = {refusedAt(q, e, 86'000)};
            q.attempts[0].order.account = u"desk-2"_s;
            q.attempts[0].order.origin = {u"desk-2"_s, u"x"_s};
        });
        row("never, of an attempt", No, "never",
            [](Q& q) { q.attempts = {refusedAt(q, because(RetryWord::Never), 3'600)}; });
        row("never, of an older attempt from another account", No, "never", [](Q& q) {
            q.attempts = {attemptAt(q, AttemptState::Placed, 1'800),
                          refusedAt(q, because(RetryWord::Never), 3'600)};
            q.attempts[1].order.account = u"desk-2"_s;
        });
        row("a change, of an attempt", Changed, "after-change", [](Q& q) {
            q.attempts = {refusedAt(q, because(RetryWord::AfterChange, u"the balance"_s), 3'600)};
        });
        row("a change, of another account's attempt", Yes, "later", [](Q& q) {
            q.attempts = {refusedAt(q, because(RetryWord::AfterChange, u"the balance"_s), 3'600)};
            q.attempts[0].order.account = u"desk-2"_s;
        });
        row("a change, but a later attempt was placed", Second, "retried", [](Q& q) {
            q.attempts = {attemptAt(q, AttemptState::Placed, 1'800),
                          refusedAt(q, because(RetryWord::AfterChange, u"the balance"_s), 3'600)};
        });
        row(
            "rate limited: from when the answer came", After, "after-delay",
            [](Q& q) {
                q.attempts = {refusedAt(q, waiting(RetryWord::AfterDelay, 17, u"header"_s), 10)};
                q.attempts[0].sentAt = noon().addSecs(-13);
            },
            7);
        row(
            "backoff, the third time in a row", After, "backoff",
            [](Q& q) {
                for (const int ago : {0, 10, 20})
                    q.attempts.append(refusedAt(q, waiting(RetryWord::Backoff, 1, u"catalogue"_s), ago));
            },
            4);
        row("the same unknown error twice", Changed, "once", [](Q& q) {
            const DecodedError e = withStatus(because(RetryWord::Unknown), 500);
            for (const int ago : {3'600, 7'200}) {
                q.attempts.append(attemptAt(q, AttemptState::NotFound, ago));
                q.attempts.last().error = e;
            }
        });
        row("the same error twice, reported", Second, "once", [](Q& q) {
            const DecodedError e = withStatus(because(RetryWord::Once), 500);
            for (const int ago : {3'600, 7'200})
                q.attempts.append(refusedAt(q, e, ago));
            q.changeStated = true;
        });
        row("a server error, met once", Yes, "once",
            [](Q& q) { q.attempts = {refusedAt(q, withStatus(because(RetryWord::Once), 500), 3'600)}; });

        // What comes together: the strictest decides.
        row(
            "a wait and a second yes", After, "same-number",
            [](Q& q) {
                q.lastCallToNumberAt = noon();
                q.number.valid = false;
            },
            900);
        row(
            "two waits: the later one", After, "after-delay",
            [](Q& q) {
                q.lastCallToNumberAt = noon();
                q.decoded = waiting(RetryWord::AfterDelay, 1'000, u"header"_s);
                q.decodedAt = noon();
            },
            1'000);
        row(
            "two waits: the gap", After, "same-number",
            [](Q& q) {
                q.lastCallToNumberAt = noon();
                q.decoded = waiting(RetryWord::AfterDelay, 30, u"header"_s);
                q.decodedAt = noon();
            },
            900);
        row("a change and a wait", Changed, "after-change", [](Q& q) {
            q.lastCallToNumberAt = noon();
            q.decoded = because(RetryWord::AfterChange, u"a key"_s);
        });
        row(
            "a stated change leaves the wait", After, "same-number",
            [](Q& q) {
                q.lastCallToNumberAt = noon();
                q.decoded = because(RetryWord::AfterChange, u"a key"_s);
                q.changeStated = true;
            },
            900);
        row("a refusal and a change", No, "never", [](Q& q) {
            q.decoded = because(RetryWord::Never);
            q.missingFields = {u"Agent"_s};
        });
        row("the time is not known", No, "clock", [](Q& q) { q.now = {}; });
    }
    void rules()
    {
        QFETCH(Change, change);
        QFETCH(GuardWord, word);
        QFETCH(QString, rule);
        QFETCH(int, wait);
        GuardQuestion question = allowed();
        change(question);
        const GuardVerdict verdict = judgeRetry(question);
        const QByteArray text = described(verdict).toUtf8();
        QVERIFY2(verdict.word == word, text.constData());
        if (rule.isEmpty())
            QVERIFY2(verdict.points.isEmpty(), text.constData());
        else
            QVERIFY2(pointOf(verdict, rule, word), text.constData());
        QVERIFY2(verdict.notBefore == (wait == 0 ? QDateTime() : noon().addSecs(wait)), text.constData());
        if (wait != 0)
            QCOMPARE(verdict.notBefore.timeSpec(), Qt::UTC);
        GuardWord before = GuardWord::Refused;
        for (const GuardPoint& point : verdict.points) {
            QVERIFY2(point.word <= before, "the strictest comes first");
            before = point.word;
            QVERIFY2(point.text.size() > 20 && point.text.endsWith(u'.'), qPrintable(point.text));
            QCOMPARE(point.notBefore.isValid(), point.word == GuardWord::AllowedAfter);
            QVERIFY(point.word == GuardWord::AfterChange || !point.changeStated);
        }
    }

    // Nothing is judged alone: every finding is among the points, in words.
    void tellsEveryFinding()
    {
        GuardQuestion question = allowed();
        question.account.retry.allowed = false;
        question.decoded = because(RetryWord::AfterChange, u"the balance topped up"_s);
        question.lastCallToNumberAt = noon();
        question.number.valid = false;
        const GuardVerdict verdict = judgeRetry(question);
        QCOMPARE(verdict.word, GuardWord::Refused);
        QVERIFY2(!verdict.notBefore.isValid(), "a countdown would promise what does not come");
        QVERIFY(pointOf(verdict, u"read-only"_s, GuardWord::Refused));
        const GuardPoint* change = pointOf(verdict, u"after-change"_s, GuardWord::AfterChange);
        QVERIFY(change);
        QVERIFY(change->changeStated);
        QVERIFY(change->text.contains(u"the balance topped up"_s));
        QVERIFY(pointOf(verdict, u"same-number"_s, GuardWord::AllowedAfter));
        QVERIFY(pointOf(verdict, u"number"_s, GuardWord::SecondYes));
    }

    void saysWhatWouldBeTheChange()
    {
        GuardQuestion question = allowed();
        question.decoded = because(RetryWord::AfterChange, u"another number from the pool"_s);
        const GuardVerdict number = judgeRetry(question);
        QVERIFY(number.points.first().changesNumber);
        QVERIFY(!number.points.first().changesCaller);
        question.decoded = because(RetryWord::AfterChange, u"a caller ID that may make calls"_s);
        const GuardVerdict caller = judgeRetry(question);
        QVERIFY(caller.points.first().changesCaller);
        QVERIFY(!caller.points.first().changesNumber);
    }

    // A provider's bytes are shown as what they are.
    void showsHostileTextHarmlessly()
    {
        GuardQuestion question = allowed();
        question.decoded->recognised = false;
        question.decoded->code = u"A\u202EB\nC"_s + QString(5'000, u'x');
        question.call.to = question.to = u"+49\u202E30900200\n<b>"_s;
        question.number = {};
        const GuardVerdict verdict = judgeRetry(question);
        for (const GuardPoint& point : verdict.points) {
            QVERIFY(!point.text.contains(u'\n'));
            QVERIFY(!point.text.contains(QChar(0x202E)));
            QVERIFY(point.text.size() < 1'000);
        }
    }

    void knowsTheSameNumber_data()
    {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("other");
        QTest::addColumn<bool>("same");
        const auto row = [](const QString& one, const QString& other, bool same) {
            QTest::addRow("%s / %s", qPrintable(one), qPrintable(other)) << one << other << same;
        };
        row(u"+4930900200"_s, u"+4930900200"_s, true);
        row(u"+4930900200"_s, u"4930900200"_s, true);
        row(u"+4930900200"_s, u"0049 (30) 900-200"_s, true);
        row(u"+4930900200"_s, u"030 900200"_s, true);
        row(u"+4930900200"_s, u"900200"_s, false); // too little to tell
        row(u"+4930900200"_s, u"+4930900201"_s, false);
        row(u"+4930900200"_s, u"+14930900200"_s, true); // rather too careful
        row(u""_s, u"+4930900200"_s, false);
        row(u"Anonymous"_s, u"anonymous"_s, true);
        row(u"anonymous"_s, u"restricted"_s, false);
        row(u"12"_s, u"12"_s, true);
    }
    void knowsTheSameNumber()
    {
        QFETCH(QString, one);
        QFETCH(QString, other);
        QFETCH(bool, same);
        QCOMPARE(sameNumber(one, other), same);
        QCOMPARE(sameNumber(other, one), same);
    }

    void readsPublishedHours()
    {
        const auto window = publishedWindow(because(RetryWord::InWindow, Hours).retry);
        QVERIFY(window);
        QCOMPARE(window->from, QTime(8, 0));
        QCOMPARE(window->until, QTime(20, 0));
        QCOMPARE(window->zone, QTimeZone("Africa/Lagos"));
        QVERIFY(!publishedWindow(because(RetryWord::InWindow, u"office hours"_s).retry));
        QVERIFY(!publishedWindow(because(RetryWord::InWindow, u"8 to 20 Africa/Lagos"_s).retry));
    }
};

QTEST_GUILESS_MAIN(TestRetryGuard)
#include "tst_retryguard.moc"
