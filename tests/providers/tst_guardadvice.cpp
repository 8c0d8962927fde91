// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guardquestions.h"
#include "providers/errordecoder.h"
#include "providers/registry.h"

#include <QMap>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;
using namespace ringback::guardtest;

// What the guard makes of what the shipped catalogues say: code -> advice -> verdict.
namespace {
const Registry& shippedRegistry()
{
    static const Registry registry = Registry::load();
    return registry;
}

GuardQuestion about(const DecodedError& error, const QDateTime& metAt)
{
    GuardQuestion question = allowed();
    question.call.status = CallStatus::Failed;
    question.account.retry.gapSeconds = 0;
    question.decoded = error;
    question.decodedAt = metAt;
    return question;
}

DecodedError errorOf(const CatalogueEntry& entry, const CatalogueText& text)
{
    DecodedError error = because(text.retry->advice);
    error.entry = entry.id;
    error.code = entry.code;
    error.title = text.title.value_or(entry.text.title.value_or(QString()));
    error.retry = *text.retry;
    return error;
}

// What an advice's word demands, met a moment ago and not tried again.
GuardWord demanded(const RetryAdvice& retry)
{
    switch (retry.advice) {
    case RetryWord::Never:
        return GuardWord::Refused;
    case RetryWord::AfterChange:
        return GuardWord::AfterChange;
    case RetryWord::InWindow: // met at noon, inside the hours
        return GuardWord::AfterChange;
    case RetryWord::AfterDelay:
    case RetryWord::Backoff:
        return GuardWord::AllowedAfter;
    case RetryWord::Automatic:
        return retry.scheduleSeconds.isEmpty() ? GuardWord::SecondYes : GuardWord::AllowedAfter;
    case RetryWord::Unknown:
    case RetryWord::None:
        return retry.waitSeconds ? GuardWord::AllowedAfter : GuardWord::SecondYes;
    case RetryWord::Once:
    case RetryWord::Later:
        return retry.waitSeconds ? GuardWord::AllowedAfter : GuardWord::Allowed;
    }
    return GuardWord::Refused;
}

QByteArray bodyOf(const QString& provider, const QString& code, const QString& reason)
{
    const QByteArray c = code.toUtf8();
    if (provider == "voicebip"_L1)
        return R"({"error_code":")" + c + R"(","message":"m","request_id":"req_1"})";
    if (provider == "voipbin"_L1)
        return R"({"error":{"status":"X","reason":")" + c + R"(","message":"m","request_id":"req_1"}})";
    if (provider == "vobiz"_L1)
        return R"({"status":"error","error":{"code":")" + c + R"(","message":"m"},"requestId":"req_1"})";
    if (provider == "truedy"_L1)
        return R"({"error":{"code":")" + c + R"(","message":"m","details":{"reason":")" + reason.toUtf8()
            + R"("}},"meta":{"request_id":"r"}})";
    return R"({"error":")" + c + R"("})";
}
} // namespace

class TestGuardAdvice : public QObject {
    Q_OBJECT

private slots:
    // Every entry of every catalogue, with what it says of placing and of the values in its details.
    void everyEntryGetsWhatItsWordDemands()
    {
        QList<Catalogue> catalogues {shippedRegistry().httpCatalogue(), shippedRegistry().netCatalogue()};
        for (const LoadedProvider& provider : shippedRegistry().providers())
            catalogues.append(provider.catalogue);
        QMap<RetryWord, int> seen;
        for (const Catalogue& catalogue : catalogues) {
            for (const CatalogueEntry& entry : catalogue.entries()) {
                QVERIFY2(entry.text.retry, qPrintable(entry.id));
                QList<CatalogueText> texts {entry.text, entry.placing};
                for (const CatalogueVariant& variant : entry.variants)
                    texts.append(variant.text);
                for (const CatalogueText& text : texts) {
                    if (!text.retry)
                        continue;
                    ++seen[text.retry->advice];
                    check(errorOf(entry, text));
                }
            }
        }
        for (const RetryWord word : AllRetryWords)
            QVERIFY2(seen[word] > 0, qPrintable(wordOf(word)));
        int all = 0;
        for (const int count : std::as_const(seen))
            all += count;
        QVERIFY2(all > 350, qPrintable(QString::number(all)));
    }

    // Which changes are a number's and which a caller ID's is read from the catalogue's words: all of them.
    void knowsWhichChangesAreNumbers()
    {
        QStringList numbers;
        QStringList callers;
        for (const LoadedProvider& provider : shippedRegistry().providers()) {
            for (const CatalogueEntry& entry : provider.catalogue.entries()) {
                if (entry.text.retry && asksForOtherNumber(*entry.text.retry))
                    numbers.append(entry.id);
                if (entry.text.retry && asksForOtherCaller(*entry.text.retry))
                    callers.append(entry.id);
            }
        }
        numbers.sort();
        callers.sort();
        QCOMPARE(numbers,
                 (QStringList {u"vobiz/no-routes"_s, u"voicebip/CHANNEL_MISMATCH"_s,
                               u"voicebip/NUMBER_UNAVAILABLE"_s, u"voipbin/end-failed"_s,
                               u"voxifi/end-failed"_s, u"voxifi/invalid-phone-number"_s}));
        QCOMPARE(callers,
                 (QStringList {u"truedy/no_phone_number_configured"_s, u"vobiz/cli-ownership"_s,
                               u"vobiz/end-3030"_s, u"vobiz/end-3130"_s, u"vobiz/end-3140"_s,
                               u"voipbin/SOURCE_NOT_OWNED"_s, u"voipbin/end-failed"_s,
                               u"voxifi/no-phone-number-assigned"_s}));
    }

    void codes_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("retryAfter");
        QTest::addColumn<bool>("placing");
        QTest::addColumn<QString>("advice");
        QTest::addColumn<QString>("verdict");
        QTest::addColumn<int>("wait"); // from when it was met
        QString provider;
        const auto row = [&provider](const char* code, int status, const char* advice, const char* verdict,
                                     int wait = 0, int retryAfter = 0, bool placing = false,
                                     const char* reason = "") {
            QTest::addRow("%s %s %s%s%s", qPrintable(provider), code, reason, placing ? " placing" : "",
                          retryAfter > 0 ? " with Retry-After" : "")
                << provider << QString::fromLatin1(code) << QString::fromLatin1(reason) << status
                << retryAfter << placing << QString::fromLatin1(advice) << QString::fromLatin1(verdict)
                << wait;
        };
        const auto placed = [&row](const char* code, int status, const char* advice, const char* verdict,
                                   int wait = 0) { row(code, status, advice, verdict, wait, 0, true); };

        provider = u"voicebip"_s; // all 25, in the order of the provider's page
        row("UNAUTHENTICATED", 401, "after-change", "after-change");
        row("PERMISSION_DENIED", 403, "after-change", "after-change");
        row("INVALID_ARGUMENT", 400, "after-change", "after-change");
        row("NOT_FOUND", 404, "after-change", "after-change");
        row("ALREADY_EXISTS", 409, "after-change", "after-change");
        row("RATE_LIMITED", 429, "after-delay", "allowed-after", 17, 17);
        row("RATE_LIMITED", 429, "after-delay", "allowed-after", 60);
        row("QUOTA_EXCEEDED", 402, "after-change", "after-change");
        row("WORKSPACE_BLOCKED", 402, "after-change", "after-change");
        row("INSUFFICIENT_BALANCE", 402, "after-change", "after-change");
        row("TIER_SWITCH_TOO_FREQUENT", 429, "after-delay", "allowed-after", 86'400);
        row("NO_ACTIVE_SUBSCRIPTION", 400, "after-change", "after-change");
        row("NO_OP", 400, "none", "second-yes");
        row("TIER_SWITCH_UNSUPPORTED", 400, "never", "refused");
        row("WORKSPACE_NOT_FOUND", 404, "after-change", "after-change");
        row("INVALID_PLAN", 400, "after-change", "after-change");
        row("NUMBER_UNAVAILABLE", 409, "after-change", "after-change");
        row("CHANNEL_MISMATCH", 409, "after-change", "after-change");
        row("CALL_WINDOW_RESTRICTED", 422, "in-window", "after-change"); // met at 13:00 in Lagos: see below
        row("OPT_OUT_ENFORCED", 422, "never", "refused");
        row("CALL_FAILED", 502, "after-delay", "allowed-after", 60);
        row("MESSAGE_FAILED", 502, "backoff", "allowed-after", 60);
        row("WEBHOOK_FAILED", 502, "automatic", "allowed-after", 105'660);
        row("AI_PROVIDER_ERROR", 502, "after-delay", "allowed-after", 30);
        row("UNAVAILABLE", 503, "backoff", "allowed-after", 1);
        row("INTERNAL", 500, "once", "allowed");
        // Met while placing, some of them leave open whether a phone rang.
        placed("OPT_OUT_ENFORCED", 422, "never", "refused");
        placed("CALL_FAILED", 502, "after-delay", "allowed-after", 60);
        placed("AI_PROVIDER_ERROR", 502, "unknown", "allowed-after", 30);
        placed("UNAVAILABLE", 503, "unknown", "second-yes");
        placed("INTERNAL", 500, "unknown", "second-yes");
        placed("SOMETHING_NEW", 418, "unknown", "second-yes");

        provider = u"voipbin"_s;
        row("AUTHENTICATION_REQUIRED", 401, "after-change", "after-change");
        row("INVALID_CREDENTIALS", 401, "after-change", "after-change");
        row("ACCOUNT_FROZEN", 403, "after-change", "after-change");
        row("PERMISSION_DENIED", 403, "after-change", "after-change");
        row("DIRECT_ACCESS_NOT_SUPPORTED", 403, "after-change", "after-change");
        row("RATE_LIMIT_EXCEEDED", 429, "after-delay", "allowed-after", 9, 9);
        row("RATE_LIMIT_EXCEEDED", 429, "after-delay", "allowed-after", 60);
        row("RESOURCE_NOT_FOUND", 404, "after-change", "after-change");
        row("ROUTE_NOT_FOUND", 404, "after-change", "after-change");
        row("INVALID_ARGUMENT", 400, "after-change", "after-change");
        row("INVALID_JSON_BODY", 400, "after-change", "after-change");
        row("INVALID_ID", 400, "after-change", "after-change");
        row("REQUEST_TIMEOUT", 503, "backoff", "allowed-after", 60);
        row("REQUEST_CANCELED", 503, "backoff", "allowed-after", 60);
        row("SERVICE_UNAVAILABLE", 503, "backoff", "allowed-after", 60);
        row("INTERNAL", 500, "backoff", "allowed-after", 60);
        row("CALL_NOT_FOUND", 404, "after-change", "after-change");
        row("CALL_ALREADY_HANGUP", 409, "none", "second-yes");
        row("CALL_STATE_INVALID", 409, "after-change", "after-change");
        row("RECORDING_NOT_FOUND", 404, "after-change", "after-change");
        row("RECORDING_ALREADY_ACTIVE", 409, "after-change", "after-change");
        row("RECORDING_NOT_ACTIVE", 409, "none", "second-yes");
        row("INSUFFICIENT_BALANCE", 402, "after-change", "after-change");
        row("GROUPCALL_NOT_FOUND", 404, "after-change", "after-change");
        row("SOURCE_NOT_OWNED", 400, "after-change", "after-change");
        placed("REQUEST_TIMEOUT", 503, "unknown", "second-yes");
        placed("SERVICE_UNAVAILABLE", 503, "unknown", "second-yes");
        placed("INTERNAL", 500, "after-change", "after-change");
        placed("IDENTITY_VERIFICATION_REQUIRED", 403, "after-change", "after-change");
        placed("FLOW_NOT_FOUND", 404, "after-change", "after-change");

        provider = u"vobiz"_s;
        row("INVALID_CREDENTIALS", 401, "after-change", "after-change");
        row("TOKEN_EXPIRED", 401, "after-change", "after-change");
        row("ACCOUNT_INACTIVE", 403, "after-change", "after-change");
        row("TRUNK_NOT_FOUND", 404, "after-change", "after-change");
        row("DUPLICATE_USERNAME", 409, "after-change", "after-change");
        row("INSUFFICIENT_BALANCE", 402, "after-change", "after-change");
        row("PAYMENT_FAILED", 402, "after-change", "after-change");
        row("RATE_LIMIT_EXCEEDED", 429, "backoff", "allowed-after", 1);
        row("RATE_LIMIT_EXCEEDED", 429, "backoff", "allowed-after", 20, 20);
        row("VALIDATION_ERROR", 422, "after-change", "after-change");

        provider = u"truedy"_s;
        const auto unpaid = [&row](const char* reason) {
            row("payment_required", 402, "after-change", "after-change", 0, 0, true, reason);
        };
        for (const char* reason :
             {"", "trial_not_started", "trial_expired", "subscription_inactive", "insufficient_credits"})
            unpaid(reason);
        row("validation_error", 422, "after-change", "after-change");
        row("not_found", 404, "after-change", "after-change");
        row("unauthorized", 401, "after-change", "after-change");
        row("forbidden", 403, "after-change", "after-change");
        row("provider_error", 502, "later", "allowed");
        row("rate_limit_exceeded", 429, "after-delay", "allowed-after", 5, 5);
        row("rate_limit_exceeded", 429, "after-delay", "allowed-after", 60);
        row("no_phone_number_configured", 422, "after-change", "after-change");
        placed("provider_error", 502, "once", "allowed");

        provider = u"voxifi"_s;
        row("Insufficient balance", 402, "after-change", "after-change");
        row("Invalid phone number", 400, "after-change", "after-change");
        row("No phone number assigned", 400, "after-change", "after-change");
        row("Agent not found", 404, "after-change", "after-change");
        row("Slow down", 429, "backoff", "allowed-after", 60);
        row("Oops", 500, "once", "allowed");
    }
    void codes()
    {
        QFETCH(QString, provider);
        QFETCH(int, retryAfter);
        QFETCH(bool, placing);
        QFETCH(int, wait);
        QFETCH(QString, code);
        QFETCH(QString, reason);
        QFETCH(int, status);
        ErrorInput input;
        input.provider = provider;
        input.httpStatus = status;
        input.body = bodyOf(provider, code, reason);
        input.operation = placing ? Operation::Place : Operation::Unknown;
        input.now = noon();
        if (retryAfter > 0)
            input.headers.append({"Retry-After", QByteArray::number(retryAfter)});
        expect(ErrorDecoder(shippedRegistry()).decode(input), wait);
    }

    void endings_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("value");
        QTest::addColumn<CallStatus>("status");
        QTest::addColumn<QString>("advice");
        QTest::addColumn<QString>("verdict");
        QTest::addColumn<int>("wait");
        QString provider;
        const auto row = [&provider](const char* value, CallStatus status, const char* advice,
                                     const char* verdict, int wait = 0) {
            QTest::addRow("%s %s", qPrintable(provider), value)
                << provider << QString::fromLatin1(value) << status << QString::fromLatin1(advice)
                << QString::fromLatin1(verdict) << wait;
        };
        const auto rows = [&row](const QList<const char*>& values, CallStatus status, const char* advice,
                                 const char* verdict, int wait = 0) {
            for (const char* value : values)
                row(value, status, advice, verdict, wait);
        };
        constexpr CallStatus Failed = CallStatus::Failed;

        provider = u"vobiz"_s;
        rows({"3000", "4100", "6010", "3070", "NO_ANSWER"}, CallStatus::NoAnswer, "later", "allowed");
        rows({"3010", "3100", "USER_BUSY"}, CallStatus::Busy, "later", "allowed");
        rows({"1020", "2010", "3020", "3080", "3110", "5000", "5010", "5030", "9110",
              "NORMAL_TEMPORARY_FAILURE", "SWITCH_CONGESTION", "CALL_REJECTED", "SERVICE_UNAVAILABLE",
              "DESTINATION_OUT_OF_ORDER"},
             Failed, "later", "allowed");
        row("3090", Failed, "backoff", "allowed-after", 60);
        rows({"2000", "2060", "2070", "3040", "3050", "3120", "INVALID_NUMBER", "UNALLOCATED_NUMBER"}, Failed,
             "never", "refused");
        rows({"1010", "2020", "2030", "2040", "2050", "3030",     "3130",          "3140", "5020",
              "7011", "7012", "7013", "7014", "7022", "7023",     "7024",          "7032", "7033",
              "7034", "8011", "8012", "8013", "8014", "REJECTED", "PROTOCOL_ERROR"},
             Failed, "after-change", "after-change");
        rows({"0", "UNKNOWN"}, Failed, "unknown", "second-yes");
        rows({"1000", "ORIGINATOR_CANCEL"}, CallStatus::Canceled, "later", "second-yes");
        row("9000", CallStatus::Canceled, "none", "second-yes");
        rows({"4010", "4020", "4030", "6000"}, CallStatus::Completed, "none", "second-yes");

        provider = u"voipbin"_s;
        row("busy", CallStatus::Busy, "later", "allowed");
        rows({"noanswer", "dialout"}, CallStatus::NoAnswer, "later", "allowed");
        row("failed", Failed, "after-change", "after-change");
        row("cancel", CallStatus::Canceled, "later", "second-yes");
        rows({"timeout", "amd"}, CallStatus::Completed, "none", "second-yes");

        provider = u"voxifi"_s;
        row("busy", CallStatus::Busy, "later", "allowed");
        row("no-answer", CallStatus::NoAnswer, "later", "allowed");
        row("failed", Failed, "after-change", "after-change");
        row("canceled", CallStatus::Canceled, "none", "second-yes");
        row("completed", CallStatus::Completed, "none", "second-yes");

        provider = u"truedy"_s;
        row("failed", Failed, "later", "allowed");
        rows({"connection_error", "system_error"}, Failed, "later", "second-yes"); // not documented
        row("unjoined", CallStatus::NoAnswer, "later", "allowed");

        provider = u"voicebip"_s;
        row("failed", Failed, "later", "second-yes"); // not documented
        row("busy", CallStatus::Busy, "later", "allowed");
        row("no_answer", CallStatus::NoAnswer, "later", "allowed");
        row("OPT_OUT_ENFORCED", Failed, "never", "refused");
        row("CALL_FAILED", Failed, "after-delay", "allowed-after", 60);
    }
    void endings()
    {
        QFETCH(QString, provider);
        QFETCH(QString, value);
        QFETCH(CallStatus, status);
        QFETCH(int, wait);
        CallEnding ending;
        ending.provider = provider;
        ending.values = {value};
        ending.status = status;
        ending.direction = Direction::Outbound;
        const auto error = ErrorDecoder(shippedRegistry()).decodeEnding(ending);
        QVERIFY2(error, "decoded");
        expect(*error, wait, status);
    }

    // A call that Voicebip's default window held back: next morning in Lagos, and a second yes then.
    void waitsForTheOpeningOfTheDefaultWindow()
    {
        ErrorInput input;
        input.provider = u"voicebip"_s;
        input.httpStatus = 422;
        input.body = bodyOf(input.provider, u"CALL_WINDOW_RESTRICTED"_s, {});
        const DecodedError error = ErrorDecoder(shippedRegistry()).decode(input);
        const QDateTime evening(QDate(2026, 6, 10), QTime(20, 30), Qt::UTC);
        GuardQuestion question = about(error, evening);
        question.now = evening;
        question.account.retry.quietFrom = question.account.retry.quietUntil;
        GuardVerdict verdict = judgeRetry(question);
        QCOMPARE(verdict.word, GuardWord::AllowedAfter);
        QCOMPARE(verdict.notBefore, QDateTime(QDate(2026, 6, 11), QTime(7, 0), Qt::UTC));
        question.now = verdict.notBefore;
        verdict = judgeRetry(question);
        QCOMPARE(verdict.word, GuardWord::SecondYes);
        QCOMPARE(verdict.points.first().rule, u"in-window"_s);
    }

    // INTERNAL: once, then report, with the request ID.
    // That the provider advises to try again is not denied; that the phone may have rung comes first.
    void doesNotCallAdviceUndocumentedThatIsKnown()
    {
        DecodedError error = because(RetryWord::Unknown);
        const auto textFor = [&error] {
            const GuardVerdict verdict = judgeRetry(about(error, QDateTime()));
            for (const GuardPoint& point : verdict.points) {
                if (point.rule == "undocumented"_L1)
                    return point.text;
            }
            return QString();
        };
        error.retry.providerSays = u"undocumented"_s;
        QVERIFY2(textFor().contains(u"not documented"_s), qPrintable(textFor()));
        error.retry.providerSays = u"yes"_s;
        QVERIFY2(textFor().contains(u"may have rung"_s), qPrintable(textFor()));
    }

    void reportsAnInternalErrorThatCameTwice()
    {
        ErrorInput input;
        input.provider = u"voicebip"_s;
        input.httpStatus = 500;
        input.body = bodyOf(input.provider, u"INTERNAL"_s, {});
        GuardQuestion question = about(ErrorDecoder(shippedRegistry()).decode(input), noon());
        QCOMPARE(judgeRetry(question).word, GuardWord::Allowed);
        question.attempts = {attemptAt(question, AttemptState::Placed, 7'000)};
        const GuardVerdict verdict = judgeRetry(question);
        QCOMPARE(verdict.word, GuardWord::AfterChange);
        QVERIFY(verdict.points.first().text.contains(u"req_1"_s));
    }

private:
    void check(const DecodedError& error)
    {
        const GuardVerdict verdict = judgeRetry(about(error, noon()));
        const QByteArray story =
            (error.entry + u" says "_s + wordOf(error.retry.advice) + u": "_s + wordOf(verdict.word))
                .toUtf8();
        const bool optedOut = saysOptedOut(error);
        QVERIFY2(verdict.word == (optedOut ? GuardWord::Refused : demanded(error.retry)), story.constData());
        QVERIFY2(verdict.notBefore.isValid() == (verdict.word == GuardWord::AllowedAfter), story.constData());
        if (error.retry.advice == RetryWord::InWindow)
            QVERIFY2(publishedWindow(error.retry), story.constData());
        GuardQuestion stated = about(error, noon());
        stated.changeStated = true;
        const GuardWord word = judgeRetry(stated).word;
        QVERIFY2(word == (verdict.word == GuardWord::AfterChange ? GuardWord::SecondYes : verdict.word),
                 story.constData());
        // In a year every wait is over; nothing else is.
        GuardQuestion later = about(error, noon());
        later.now = noon().addYears(1);
        later.number.zones = {QTimeZone("Europe/Berlin")};
        QVERIFY2(judgeRetry(later).word != GuardWord::AllowedAfter, story.constData());
        if (verdict.word == GuardWord::Refused)
            QVERIFY2(judgeRetry(later).word == GuardWord::Refused, story.constData());
    }

    void expect(const DecodedError& error, int wait, CallStatus status = CallStatus::Failed)
    {
        QFETCH(QString, advice);
        QFETCH(QString, verdict);
        QCOMPARE(wordOf(error.retry.advice), advice);
        GuardQuestion question = about(error, noon());
        question.call.status = status;
        const GuardVerdict judged = judgeRetry(question);
        QCOMPARE(wordOf(judged.word), verdict);
        QCOMPARE(judged.notBefore, wait == 0 ? QDateTime() : noon().addSecs(wait));
    }
};

QTEST_GUILESS_MAIN(TestGuardAdvice)
#include "tst_guardadvice.moc"
