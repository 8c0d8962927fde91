// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/errordecoder.h"
#include "providers/registry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QDateTime Now(QDate(2026, 5, 4), QTime(12, 0), Qt::UTC);

const Registry& shipped()
{
    static const Registry registry = Registry::load();
    return registry;
}

DecodedError decoded(const QByteArray& body, int status, const QString& provider = {},
                     const HeaderList& headers = {}, Operation operation = Operation::Read)
{
    ErrorInput input;
    input.provider = provider;
    input.httpStatus = status;
    input.headers = headers;
    input.body = body;
    input.operation = operation;
    input.now = Now;
    return ErrorDecoder(shipped()).decode(input);
}

// The provider's documented envelope around a code.
QByteArray envelopeOf(const QString& provider, const QString& code)
{
    const QByteArray c = code.toUtf8();
    if (provider == "voicebip"_L1)
        return "{\"error_code\":\"" + c
            + "\",\"message\":\"made "
              "up\",\"request_id\":\"req_x1\",\"documentation_url\":\"https://docs.voicebip.com/errors/"
            + c + "\"}";
    if (provider == "voipbin"_L1)
        return "{\"error\":{\"status\":\"MADE_UP\",\"reason\":\"" + c
            + "\",\"message\":\"made up\",\"request_id\":\"req_x1\"}}";
    if (provider == "vobiz"_L1)
        return "{\"status\":\"error\",\"error\":{\"code\":\"" + c
            + "\",\"message\":\"made "
              "up\"},\"timestamp\":\"2026-05-01T10:00:00.000Z\",\"requestId\":\"req_x1\"}";
    return "{\"error\":{\"code\":\"" + c
        + "\",\"message\":\"made "
          "up\",\"details\":{}},\"meta\":{\"request_id\":\"req_x1\",\"ts\":\"2026-05-01T10:00:00Z\"}}";
}

QString requestIdPlace(const QString& provider)
{
    if (provider == "voicebip"_L1)
        return u"body:/request_id"_s;
    if (provider == "voipbin"_L1)
        return u"body:/error/request_id"_s;
    return provider == "vobiz"_L1 ? u"body:/requestId"_s : u"body:/meta/request_id"_s;
}
} // namespace

class TestErrorDecoder : public QObject {
    Q_OBJECT

private slots:
    void everyPublishedCode_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("http");
        QTest::addColumn<QString>("read");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QString>("place");
        QString provider;
        const auto row = [&provider](const char* code, int http, const char* read,
                                     const char* says = "undocumented", const char* place = nullptr) {
            QTest::addRow("%s %s", qPrintable(provider), code)
                << provider << QString::fromLatin1(code) << http << QString::fromLatin1(read)
                << QString::fromLatin1(says) << QString::fromLatin1(place == nullptr ? read : place);
        };
        provider = u"voicebip"_s;
        row("UNAUTHENTICATED", 401, "after-change", "no");
        row("PERMISSION_DENIED", 403, "after-change", "no");
        row("RATE_LIMITED", 429, "after-delay", "yes");
        row("NOT_FOUND", 404, "after-change", "no");
        row("ALREADY_EXISTS", 409, "after-change", "no");
        row("INVALID_ARGUMENT", 400, "after-change", "no");
        row("QUOTA_EXCEEDED", 402, "after-change", "no");
        row("WORKSPACE_BLOCKED", 402, "after-change", "no");
        row("INSUFFICIENT_BALANCE", 402, "after-change", "no");
        row("TIER_SWITCH_TOO_FREQUENT", 429, "after-delay", "yes");
        row("NO_ACTIVE_SUBSCRIPTION", 400, "after-change", "no");
        row("NO_OP", 400, "none", "no");
        row("TIER_SWITCH_UNSUPPORTED", 400, "never", "no");
        row("WORKSPACE_NOT_FOUND", 404, "after-change", "no");
        row("INVALID_PLAN", 400, "after-change", "no");
        row("NUMBER_UNAVAILABLE", 409, "after-change", "yes");
        row("CHANNEL_MISMATCH", 409, "after-change", "no");
        row("CALL_FAILED", 502, "after-delay", "yes");
        row("CALL_WINDOW_RESTRICTED", 422, "in-window", "no");
        row("MESSAGE_FAILED", 502, "backoff", "yes", "unknown");
        row("OPT_OUT_ENFORCED", 422, "never", "no");
        row("WEBHOOK_FAILED", 502, "automatic", "auto");
        row("AI_PROVIDER_ERROR", 502, "after-delay", "yes", "unknown");
        row("UNAVAILABLE", 503, "backoff", "yes", "unknown");
        row("INTERNAL", 500, "once", "yes", "unknown");
        provider = u"voipbin"_s;
        row("AUTHENTICATION_REQUIRED", 401, "after-change");
        row("INVALID_CREDENTIALS", 401, "after-change", "yes");
        row("ACCOUNT_FROZEN", 403, "after-change");
        row("PERMISSION_DENIED", 403, "after-change");
        row("DIRECT_ACCESS_NOT_SUPPORTED", 403, "after-change");
        row("RATE_LIMIT_EXCEEDED", 429, "after-delay", "yes");
        row("RESOURCE_NOT_FOUND", 404, "after-change");
        row("ROUTE_NOT_FOUND", 404, "after-change");
        row("INVALID_ARGUMENT", 400, "after-change");
        row("INVALID_JSON_BODY", 400, "after-change");
        row("INVALID_ID", 400, "after-change");
        row("REQUEST_TIMEOUT", 503, "backoff", "yes", "unknown");
        row("REQUEST_CANCELED", 503, "backoff", "undocumented", "unknown");
        row("SERVICE_UNAVAILABLE", 503, "backoff", "yes", "unknown");
        row("INTERNAL", 500, "backoff", "undocumented", "after-change");
        row("CALL_NOT_FOUND", 404, "after-change");
        row("CALL_ALREADY_HANGUP", 409, "none");
        row("CALL_STATE_INVALID", 409, "after-change", "yes");
        row("RECORDING_NOT_FOUND", 404, "after-change");
        row("RECORDING_ALREADY_ACTIVE", 409, "after-change");
        row("RECORDING_NOT_ACTIVE", 409, "none");
        row("INSUFFICIENT_BALANCE", 402, "after-change", "yes");
        row("GROUPCALL_NOT_FOUND", 404, "after-change");
        provider = u"vobiz"_s;
        row("INVALID_CREDENTIALS", 401, "after-change");
        row("TOKEN_EXPIRED", 401, "after-change");
        row("ACCOUNT_INACTIVE", 403, "after-change");
        row("TRUNK_NOT_FOUND", 404, "after-change");
        row("DUPLICATE_USERNAME", 409, "after-change");
        row("INSUFFICIENT_BALANCE", 402, "after-change");
        row("PAYMENT_FAILED", 402, "after-change");
        row("RATE_LIMIT_EXCEEDED", 429, "backoff", "yes");
        row("VALIDATION_ERROR", 422, "after-change");
        provider = u"truedy"_s;
        row("validation_error", 422, "after-change");
        row("payment_required", 402, "after-change");
        row("not_found", 404, "after-change");
        row("unauthorized", 401, "after-change");
        row("forbidden", 403, "after-change");
        row("provider_error", 502, "later", "undocumented", "once");
        row("rate_limit_exceeded", 429, "after-delay", "yes");
    }
    void everyPublishedCode()
    {
        QFETCH(QString, provider);
        QFETCH(QString, code);
        QFETCH(int, http);
        const QByteArray body = envelopeOf(provider, code);
        for (const QString& given : {provider, QString()}) {
            const DecodedError error = decoded(body, http, given);
            QCOMPARE(error.provider, provider);
            QCOMPARE(error.confidence, Confidence::Certain);
            QVERIFY(error.candidates.isEmpty());
            QVERIFY(error.recognised);
            QCOMPARE(error.code, code);
            QCOMPARE(error.entry, provider + u'/' + code);
            QCOMPARE(error.httpStatus, http);
            QCOMPARE(error.message, u"made up"_s);
            QCOMPARE(error.requestId, u"req_x1"_s);
            QCOMPARE(error.requestIdSource, requestIdPlace(provider));
            QVERIFY(!error.title.isEmpty() && !error.cause.isEmpty() && !error.fix.isEmpty());
            QVERIFY(!error.source.isEmpty());
            QVERIFY(error.documentationUrl.isEmpty() || error.documentationUrl.startsWith(u"https://"_s));
            QTEST(wordOf(error.retry.advice), "read");
            QTEST(error.retry.providerSays, "says");
            const DecodedError placing = decoded(body, http, given, {}, Operation::Place);
            QCOMPARE(placing.entry, error.entry);
            QTEST(wordOf(placing.retry.advice), "place");
            const bool needsChange =
                placing.retry.advice == RetryWord::AfterChange || placing.retry.advice == RetryWord::InWindow;
            QCOMPARE(!placing.retry.change.isEmpty(), needsChange);
        }
        // The code decides, not the status: the same code beside another status is the same error.
        QCOMPARE(decoded(body, 418, provider).entry, provider + u'/' + code);
        // What another provider means by its words is never taken for it.
        if (provider == "voicebip"_L1)
            QCOMPARE(decoded(body, http, provider).documentationUrl,
                     u"https://docs.voicebip.com/errors/"_s + code);
    }

    void publishedWaits()
    {
        const auto seconds = [](const QByteArray& body, int http, const HeaderList& headers = {}) {
            return decoded(body, http, {}, headers).retry;
        };
        RetryAdvice retry = seconds(envelopeOf(u"voicebip"_s, u"TIER_SWITCH_TOO_FREQUENT"_s), 429);
        QCOMPARE(retry.waitSeconds, std::optional(86400.0));
        QCOMPARE(retry.waitSource, u"catalogue"_s);
        retry = seconds(envelopeOf(u"voicebip"_s, u"AI_PROVIDER_ERROR"_s), 502);
        QCOMPARE(retry.waitSeconds, std::optional(30.0));
        retry = seconds(envelopeOf(u"voicebip"_s, u"UNAVAILABLE"_s), 503);
        QCOMPARE(retry.waitSeconds, std::optional(1.0));
        retry = seconds(envelopeOf(u"voicebip"_s, u"CALL_FAILED"_s), 502);
        QVERIFY(!retry.waitSeconds); // "a short delay" is no length
        QVERIFY(retry.waitSource.isEmpty());
        retry = seconds(envelopeOf(u"voicebip"_s, u"WEBHOOK_FAILED"_s), 502);
        QCOMPARE(retry.scheduleSeconds, (QList<qint64> {0, 60, 300, 900, 3600, 14400, 86400}));
        retry = seconds(envelopeOf(u"voicebip"_s, u"RATE_LIMITED"_s), 429, {{"retry-after", "17"}});
        QCOMPARE(retry.waitSeconds, std::optional(17.0));
        QCOMPARE(retry.waitSource, u"header"_s);
        retry = seconds(envelopeOf(u"vobiz"_s, u"RATE_LIMIT_EXCEEDED"_s), 429);
        QCOMPARE(retry.waitSeconds, std::optional(1.0)); // 1, 2, 4 seconds
    }

    void waitsInAnswers_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<double>("seconds"); // -1: none
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("advice");
        const QByteArray plain = envelopeOf(u"voicebip"_s, u"RATE_LIMITED"_s);
        const auto row = [&](const char* name, const QByteArray& body, const char* header, double seconds,
                             const char* source, const char* advice) {
            QTest::newRow(name) << body << QByteArray(header) << seconds << QString::fromLatin1(source)
                                << QString::fromLatin1(advice);
        };
        row("seconds", plain, "17", 17, "header", "after-delay");
        row("seconds with blanks", plain, "  17 ", 17, "header", "after-delay");
        row("a date", plain, "Mon, 04 May 2026 12:00:42 GMT", 42, "header", "after-delay");
        row("a date gone by", plain, "Mon, 04 May 2026 11:59:00 GMT", -1, "", "backoff");
        row("now", plain, "Mon, 04 May 2026 12:00:00 GMT", -1, "", "backoff");
        row("zero", plain, "0", -1, "", "backoff");
        row("negative", plain, "-5", -1, "", "backoff");
        row("nonsense", plain, "soon", -1, "", "backoff");
        row("endless", plain, "inf", -1, "", "backoff");
        row("not a number", plain, "nan", -1, "", "backoff");
        row("a century", plain, "3153600000", -1, "", "backoff");
        row("none", plain, "", -1, "", "after-delay");
        const auto truedy = [](const char* details) -> QByteArray {
            return QByteArray("{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"m\",\"details\":")
                + details + "},\"meta\":{\"request_id\":\"r\",\"ts\":\"t\"}}";
        };
        row("reset_at", truedy("{\"limit\":100,\"reset_at\":\"2026-05-04T12:00:31.500000Z\"}"), "", 32,
            "body", "after-delay");
        row("reset_at as epoch", truedy("{\"reset_at\":1777896030}"), "", 30, "body", "after-delay");
        row("reset_at gone by", truedy("{\"reset_at\":\"2026-05-04T11:00:00Z\"}"), "", -1, "", "backoff");
        row("reset_at is nonsense", truedy("{\"reset_at\":\"later\"}"), "", -1, "", "backoff");
        row("header before body", truedy("{\"reset_at\":\"2026-05-04T12:00:31Z\"}"), "9", 9, "header",
            "after-delay");
        row("body where the header is nonsense", truedy("{\"reset_at\":\"2026-05-04T12:00:31Z\"}"), "x", 31,
            "body", "after-delay");
        row("FastAPI's wrapping",
            "{\"detail\":{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"m\",\"details\":{\"reset_"
            "at\":\"2026-05-04T12:01:00Z\"}}}}",
            "", 60, "body", "after-delay");
        row("retryAfter",
            "{\"status\":\"error\",\"error\":{\"code\":\"RATE_LIMIT_EXCEEDED\",\"message\":\"m\",\"details\":"
            "{\"limitType\":\"cps\",\"retryAfter\":3}}}",
            "", 3, "body", "after-delay");
        row("cool-off",
            "{\"error\":\"did_cool_off_in_effect\",\"cool_off_until\":\"2026-05-04T13:00:00Z\",\"cool_off_"
            "remaining_seconds\":3600}",
            "", 3600, "body", "after-delay");
    }
    void waitsInAnswers()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, header);
        QFETCH(double, seconds);
        HeaderList headers;
        if (!header.isEmpty())
            headers = {{"Retry-After", header}};
        const DecodedError error = decoded(body, 429, {}, headers);
        QCOMPARE(error.retry.waitSeconds.value_or(-1), seconds);
        QTEST(error.retry.waitSource, "source");
        if (!body.contains("retryAfter")) // there the catalogue's own advice depends on the limit's kind
            QTEST(wordOf(error.retry.advice), "advice");
    }

    void truedysPaymentReasons_data()
    {
        QTest::addColumn<QString>("reason");
        for (const char* reason :
             {"trial_not_started", "trial_expired", "subscription_inactive", "insufficient_credits"})
            QTest::newRow(reason) << QString::fromLatin1(reason);
    }
    void truedysPaymentReasons()
    {
        QFETCH(QString, reason);
        const auto body = [](const QString& value) -> QByteArray {
            return "{\"error\":{\"code\":\"payment_required\",\"message\":\"m\",\"details\":{\"reason\":\""
                + value.toUtf8()
                + "\",\"redirect_url\":\"/settings/"
                  "billing\",\"balance\":3,\"required\":10}},\"meta\":{\"request_id\":\"r\"}}";
        };
        const DecodedError error = decoded(body(reason), 402);
        const DecodedError other = decoded(body(u"brand_new_reason"_s), 402);
        QCOMPARE(error.entry, u"truedy/payment_required"_s);
        QVERIFY(error.money);
        QVERIFY2(error.title != other.title || error.fix != other.fix || error.cause != other.cause,
                 qPrintable(error.title));
        QCOMPARE(error.details["redirect_url"_L1].toString(), u"/settings/billing"_s);
        QCOMPARE(error.details["required"_L1].toInt(), 10);
        QCOMPARE(error.details["reason"_L1].toString(), reason);
    }

    void inventedCodesStayUnknown_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("code");
        for (const auto& [provider, codes] :
             {std::pair {u"voicebip"_s,
                         QStringList {u"RATE_LIMITED_"_s, u"rate_limited"_s, u"RATE"_s, u"NOTFOUND"_s,
                                      u"INSUFFICIENT_BALANCE2"_s, u"CALL_NOT_FOUND"_s}},
              {u"voipbin"_s,
               QStringList {u"CALL_NOTFOUND"_s, u"call_not_found"_s, u"RATE_LIMITED"_s,
                            u"BILLING_ACCESS_DENIED"_s, u"VALIDATION_ERROR"_s}},
              {u"vobiz"_s,
               QStringList {u"RATE_LIMITED"_s, u"TRUNK_NOT_FOUND_"_s, u"validation_error"_s, u"4000"_s}},
              {u"truedy"_s,
               QStringList {u"VALIDATION_ERROR"_s, u"validation-error"_s, u"payment"_s,
                            u"RATE_LIMIT_EXCEEDED_X"_s}}}) {
            for (const QString& code : codes)
                QTest::addRow("%s %s", qPrintable(provider), qPrintable(code)) << provider << code;
        }
    }
    void inventedCodesStayUnknown()
    {
        QFETCH(QString, provider);
        QFETCH(QString, code);
        for (const int http : {400, 404, 429, 500, 599}) {
            const DecodedError error = decoded(envelopeOf(provider, code), http, provider);
            QVERIFY(!error.recognised);
            QCOMPARE(error.code, code);
            QCOMPARE(error.requestId, u"req_x1"_s);
            QVERIFY(!error.entry.endsWith(code));
            // Only the HTTP status speaks.
            QVERIFY2(error.entry.startsWith(u"http/"_s) || error.entry.startsWith(provider + u"/http-"),
                     qPrintable(error.entry));
        }
        const DecodedError unseen = decoded(envelopeOf(provider, code), 0, provider);
        QVERIFY(unseen.entry.isEmpty() && !unseen.recognised);
        QVERIFY(unseen.title.contains(code));
        QCOMPARE(unseen.retry.providerSays, u"undocumented"_s);
        QCOMPARE(unseen.retry.advice, RetryWord::Unknown);
    }

    void everyEnvelope_data()
    {
        QTest::addColumn<QString>("provider"); // given
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("http");
        QTest::addColumn<QString>("found"); // the provider found; empty with candidates
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("requestId");
        QTest::addColumn<QString>("source");
        const auto row = [](const char* name, const char* provider, const char* body, int http,
                            const char* found, const char* code, const char* message,
                            const char* requestId = "", const char* source = "") {
            QTest::newRow(name) << QString::fromLatin1(provider) << QByteArray(body) << http
                                << QString::fromLatin1(found) << QString::fromLatin1(code)
                                << QString::fromUtf8(message) << QString::fromLatin1(requestId)
                                << QString::fromLatin1(source);
        };
        row("voicebip without link", "",
            "{\"error_code\":\"NOT_FOUND\",\"message\":\"m\",\"request_id\":\"req_1\"}", 404, "voicebip",
            "NOT_FOUND", "m", "req_1", "body:/request_id");
        row("voipbin with domain", "",
            "{\"error\":{\"status\":\"NOT_FOUND\",\"reason\":\"CALL_NOT_FOUND\",\"message\":\"m\",\"domain\":"
            "\"call-manager\",\"request_id\":\"req_1\"}}",
            404, "voipbin", "CALL_NOT_FOUND", "m", "req_1", "body:/error/request_id");
        row("voipbin msg", "voipbin", "{\"msg\":\"Invalid format for parameter id\"}", 400, "voipbin", "",
            "Invalid format for parameter id");
        row("voipbin msg, not given", "", "{\"msg\":\"Invalid format for parameter id\"}", 400, "voipbin", "",
            "Invalid format for parameter id");
        row("voipbin message", "voipbin", "{\"message\":\"internal error\"}", 500, "voipbin", "",
            "internal error");
        row("vobiz bare", "vobiz", "{\"error\":\"something odd\"}", 400, "vobiz", "", "something odd");
        row("vobiz bare with api_id", "vobiz", "{\"error\":\"something odd\",\"api_id\":\"a-1\"}", 400,
            "vobiz", "", "something odd", "a-1", "body:/api_id");
        row("vobiz bare with api_id, not given", "", "{\"error\":\"something odd\",\"api_id\":\"a-1\"}", 400,
            "vobiz", "", "something odd", "a-1", "body:/api_id");
        row("vobiz error and message", "vobiz",
            "{\"api_id\":\"a-1\",\"error\":\"x\",\"message\":\"in words\"}", 404, "vobiz", "", "in words",
            "a-1", "body:/api_id");
        row("vobiz gateway", "vobiz", "{\"message\":\"Not Found\"}", 404, "vobiz", "", "Not Found");
        row("vobiz nested without status", "vobiz",
            "{\"error\":{\"message\":\"m\",\"code\":\"TRUNK_NOT_FOUND\"}}", 404, "vobiz", "TRUNK_NOT_FOUND",
            "m");
        row("vobiz errors of texts", "vobiz", "{\"errors\":[\"first\",\"second\"]}", 400, "vobiz", "",
            "first");
        row("vobiz errors of objects", "vobiz",
            "{\"errors\":[{\"field\":\"to\",\"message\":\"bad\",\"code\":\"X\"},{\"message\":\"worse\"}]}",
            400, "vobiz", "", "bad");
        row("vobiz cool-off", "", "{\"error\":\"did_cool_off_in_effect\",\"cool_off_remaining_seconds\":5}",
            409, "vobiz", "did_cool_off_in_effect", "did_cool_off_in_effect");
        row("vobiz request_id", "vobiz", "{\"error\":\"odd\",\"request_id\":\"r-9\"}", 400, "vobiz", "",
            "odd", "r-9", "body:/request_id");
        row("truedy id in the error", "truedy",
            "{\"error\":{\"code\":\"not_found\",\"message\":\"m\",\"request_id\":\"req_1\",\"ts\":\"t\"}}",
            404, "truedy", "not_found", "m", "req_1", "body:/error/request_id");
        row("truedy in FastAPI's wrapping", "",
            "{\"detail\":{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"m\"},\"meta\":{\"request_"
            "id\":\"req_1\"}}}",
            429, "truedy", "rate_limit_exceeded", "m", "req_1", "body:/detail/meta/request_id");
        row("truedy FastAPI list", "",
            "{\"detail\":[{\"loc\":[\"body\",\"phone_number\"],\"msg\":\"field "
            "required\",\"type\":\"missing\"}]}",
            422, "truedy", "", "field required");
        row("truedy FastAPI text", "truedy", "{\"detail\":\"Not authenticated\"}", 401, "truedy", "",
            "Not authenticated");
        row("voxifi message", "voxifi", "{\"message\":\"Agent not found\"}", 404, "voxifi", "",
            "Agent not found");
        row("voxifi error text", "voxifi", "{\"error\":\"Insufficient balance\",\"request_id\":\"r-1\"}", 400,
            "voxifi", "", "Insufficient balance", "r-1", "body:/request_id");
        row("null request ID", "voicebip",
            "{\"error_code\":\"NOT_FOUND\",\"message\":\"m\",\"request_id\":null}", 404, "voicebip",
            "NOT_FOUND", "m");
        row("blank request ID", "voicebip",
            "{\"error_code\":\"NOT_FOUND\",\"message\":\"m\",\"request_id\":\" \"}", 404, "voicebip",
            "NOT_FOUND", "m");
        row("request ID as an object", "voicebip",
            "{\"error_code\":\"NOT_FOUND\",\"message\":\"m\",\"request_id\":{}}", 404, "voicebip",
            "NOT_FOUND", "m");
        row("nobody's", "", "{\"fault\":{\"faultstring\":\"x\"}}", 500, "", "", "");
        row("voicebip, a gateway's text", "voicebip", "{\"error\":\"no healthy upstream\"}", 503, "voicebip",
            "", "no healthy upstream");
        row("voicebip, a gateway's message", "voicebip", "{\"message\":\"no route\",\"code\":\"X\"}", 404,
            "voicebip", "", "no route");
        row("voicebip, FastAPI list", "voicebip", "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"too short\"}]}",
            422, "voicebip", "", "too short");
        row("voipbin, a gateway's text", "voipbin", "{\"error\":\"bad day\"}", 502, "voipbin", "", "bad day");
        row("voipbin, errors of objects", "voipbin", "{\"errors\":[{\"message\":\"no\"}]}", 400, "voipbin",
            "", "no");
        row("words", "voicebip", "upstream connect error", 503, "voicebip", "", "upstream connect error");
        row("a JSON text", "voicebip", "\"just words\"", 500, "voicebip", "", "just words");
        row("HTML", "voicebip", "<html><head></head><body>502</body></html>", 502, "voicebip", "", "");
        row("empty", "voipbin", "", 400, "voipbin", "", "");
    }
    void everyEnvelope()
    {
        QFETCH(QString, provider);
        QFETCH(QByteArray, body);
        QFETCH(int, http);
        const DecodedError error = decoded(body, http, provider);
        QTEST(error.provider, "found");
        QTEST(error.code, "code");
        QTEST(error.message, "message");
        QTEST(error.requestId, "requestId");
        QTEST(error.requestIdSource, "source");
        QVERIFY(!error.title.isEmpty() && !error.cause.isEmpty() && !error.fix.isEmpty());
        QVERIFY(!error.entry.isEmpty());
    }

    void fieldErrors()
    {
        DecodedError error = decoded(
            "{\"status\":\"error\",\"error\":{\"code\":\"VALIDATION_ERROR\",\"message\":\"m\",\"details\":{"
            "\"errors\":[\n"
            "                {\"field\":\"maxCps\",\"message\":\"Out of "
            "range\",\"code\":\"OUT_OF_RANGE\",\"value\":5000},\n"
            "                "
            "{\"field\":\"email\",\"message\":\"Bad\",\"code\":\"INVALID_FORMAT\",\"value\":\"x\"}]}}}",
            422);
        QCOMPARE(error.fields,
                 (QList<FieldError> {{u"maxCps"_s, u"OUT_OF_RANGE"_s, u"Out of range"_s, 5000},
                                     {u"email"_s, u"INVALID_FORMAT"_s, u"Bad"_s, u"x"_s}}));
        error = decoded("{\"detail\":[{\"loc\":[\"body\",\"calls\",0,\"to\"],\"msg\":\"required\",\"type\":"
                        "\"missing\"},\n"
                        "                                      {\"loc\":[\"query\",\"limit\"],\"msg\":\"too "
                        "large\",\"type\":\"le\",\"input\":\"500\"}]}",
                        422);
        QCOMPARE(error.fields,
                 (QList<FieldError> {{u"body.calls.0.to"_s, u"missing"_s, u"required"_s, QJsonValue::Null},
                                     {u"query.limit"_s, u"le"_s, u"too large"_s, u"500"_s}}));
        error = decoded("{\"errors\":[\"first\",\"second\",null,7]}", 400, u"vobiz"_s);
        QCOMPARE(error.fields.size(), 3);
        QCOMPARE(error.fields[1].message, u"second"_s);
    }

    void detailsAreKept()
    {
        const DecodedError error =
            decoded("{\"error\":{\"status\":\"RESOURCE_EXHAUSTED\",\"reason\":\"RATE_LIMIT_EXCEEDED\","
                    "\"message\":\"m\",\n"
                    "                        \"details\":[{\"limited_by\":\"customer\"}]}}",
                    429);
        QCOMPARE(error.details["limited_by"_L1].toString(), u"customer"_s);
    }

    void ambiguousShapesSayWhose_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QStringList>("candidates");
        QTest::newRow("message") << "{\"message\":\"Something broke\"}"_ba
                                 << QStringList {u"vobiz"_s, u"voipbin"_s, u"voxifi"_s};
        QTest::newRow("error") << "{\"error\":\"Something broke\"}"_ba
                               << QStringList {u"vobiz"_s, u"voxifi"_s};
        QTest::newRow("a text two of them know")
            << "{\"error\":\"Insufficient balance\"}"_ba << QStringList {u"vobiz"_s, u"voxifi"_s};
    }
    void ambiguousShapesSayWhose()
    {
        QFETCH(QByteArray, body);
        DecodedError error = decoded(body, 500);
        QVERIFY(error.provider.isEmpty());
        QCOMPARE(error.confidence, Confidence::Ambiguous);
        error.candidates.sort();
        QTEST(error.candidates, "candidates");
        QVERIFY(!error.recognised);
        QVERIFY(error.entry.startsWith(u"http/"_s));
        QVERIFY(!error.message.isEmpty());
    }

    void whatNobodyKnowsHasNoProvider()
    {
        for (const QByteArray& body :
             {QByteArray(), QByteArray("<html><body>x</body></html>"), QByteArray("Bad Gateway"),
              QByteArray("[]"), QByteArray("{}"), QByteArray("null"), QByteArray("{\"ok\":1}")}) {
            const DecodedError error = decoded(body, 502);
            QVERIFY(error.provider.isEmpty() && error.candidates.isEmpty() && !error.recognised);
            QCOMPARE(error.confidence, Confidence::None);
            QCOMPARE(error.entry, u"http/502"_s);
        }
    }

    void wordsDecideWhereThereIsNoCode_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("entry");
        QTest::newRow("voxifi balance")
            << u"voxifi"_s << u"Insufficient Balance"_s << u"voxifi/insufficient-balance"_s;
        QTest::newRow("voxifi number")
            << u"voxifi"_s << u"Invalid phone number: 12"_s << u"voxifi/invalid-phone-number"_s;
        QTest::newRow("voxifi no number")
            << u"voxifi"_s << u"No phone number assigned"_s << u"voxifi/no-phone-number-assigned"_s;
        QTest::newRow("voxifi agent") << u"voxifi"_s << u"Agent not found"_s << u"voxifi/agent-not-found"_s;
        QTest::newRow("vobiz balance")
            << u"vobiz"_s << u"Insufficient balance"_s << u"vobiz/insufficient-balance"_s;
        QTest::newRow("vobiz CDR") << u"vobiz"_s << u"CDR not found"_s << u"vobiz/cdr-not-found"_s;
        QTest::newRow("words of nobody") << u"voxifi"_s << u"The moon is full"_s << u"voxifi/http-400"_s;
    }
    void wordsDecideWhereThereIsNoCode()
    {
        QFETCH(QString, provider);
        QFETCH(QString, text);
        QTEST(decoded("{\"error\":\"" + text.toUtf8() + "\"}", 400, provider).entry, "entry");
    }

    void requestIdsAreFoundInHeadersAndNeverMadeUp()
    {
        const QByteArray noId =
            "{\"error\":{\"status\":\"INTERNAL\",\"reason\":\"INTERNAL\",\"message\":\"m\"}}";
        DecodedError error = decoded(noId, 500, u"voipbin"_s, {{"x-request-id", "req_h1"}});
        QCOMPARE(error.requestId, u"req_h1"_s);
        QCOMPARE(error.requestIdSource.toLower(), u"header:x-request-id"_s);
        // The body's comes first.
        error =
            decoded(envelopeOf(u"voipbin"_s, u"INTERNAL"_s), 500, u"voipbin"_s, {{"X-Request-Id", "req_h1"}});
        QCOMPARE(error.requestId, u"req_x1"_s);
        // An empty answer and an HTML page have nothing but headers, and nobody to say whose they are.
        for (const QByteArray& body :
             {QByteArray(), QByteArray("<html></html>"), QByteArray("{\"message\":\"m\"}")}) {
            error = decoded(body, 500, {}, {{"X-Request-Id", "req_h1"}});
            QCOMPARE(error.requestId, u"req_h1"_s);
            QCOMPARE(error.requestIdSource.toLower(), u"header:x-request-id"_s);
        }
        error = decoded(QByteArray(), 502, u"vobiz"_s, {{"CF-Ray", "8f-FRA"}});
        QCOMPARE(error.requestId, u"8f-FRA"_s);
        error = decoded(QByteArray(), 502, u"vobiz"_s, {{"X-Vobiz-Request-ID", "v1"}, {"CF-Ray", "8f-FRA"}});
        QCOMPARE(error.requestId, u"v1"_s);
        for (const auto& provider :
             {u"voicebip"_s, u"voipbin"_s, u"vobiz"_s, u"truedy"_s, u"voxifi"_s, QString()}) {
            error = decoded("{\"error\":\"odd\",\"message\":\"odd\"}", 500, provider,
                            {{"Date", "x"}, {"X-Request-Id", " "}});
            QVERIFY(error.requestId.isEmpty() && error.requestIdSource.isEmpty());
        }
    }

    void anErrorInASuccessIsNoSuccess()
    {
        const ErrorDecoder decoder(shipped());
        QVERIFY(decoder.isErrorInSuccess(u"vobiz"_s, "{\"error\":\"failed\"}"));
        QVERIFY(!decoder.isErrorInSuccess(u"vobiz"_s, "{\"data\":[],\"error\":null}"));
        QVERIFY(!decoder.isErrorInSuccess(u"vobiz"_s, "{\"data\":[]}"));
        QVERIFY(!decoder.isErrorInSuccess(u"vobiz"_s, "<html>"));
        QVERIFY(!decoder.isErrorInSuccess(u"nobody"_s, "{\"error\":\"failed\"}"));
        for (const auto& provider : {u"vobiz"_s, u"voxifi"_s}) {
            const DecodedError error = decoded("{\"error\":\"failed\"}", 200, provider);
            QCOMPARE(error.message, u"failed"_s);
            QVERIFY(!error.recognised);
            QVERIFY2(error.entry.isEmpty(), qPrintable(error.entry)); // "200: all is well" would be false
            QCOMPARE(error.retry.advice, RetryWord::Unknown);
        }
        QCOMPARE(decoded({}, 200, u"voicebip"_s).entry, u"net/empty"_s);
        QCOMPARE(decoded("<!DOCTYPE html><p>Sign in</p>", 200, u"voicebip"_s).entry, u"net/html"_s);
        QCOMPARE(decoded("pong", 200, u"voicebip"_s).entry, u"net/not-json"_s);
        // Vobiz documents 200 as a success, which a sign-in page is not.
        for (const Operation operation : {Operation::Read, Operation::Place}) {
            const DecodedError page =
                decoded("<!DOCTYPE html><p>Sign in</p>", 200, u"vobiz"_s, {}, operation);
            QCOMPARE(page.entry, u"net/html"_s);
            QVERIFY(!page.recognised);
        }
        QCOMPARE(decoded({}, 204, u"vobiz"_s).entry, u"vobiz/http-204"_s);
        QCOMPARE(decoded("{\"Allowed\":false,\"Reason\":\"KYC required\",\"RequestID\":\"r-7\"}", 0).entry,
                 u"vobiz/kyc-required"_s);
        QCOMPARE(
            decoded("{\"data\":{\"id\":\"call_x\",\"context\":{\"last_error\":{\"code\":\"provider_error\","
                    "\"message\":\"m\"}}}}",
                    0)
                .entry,
            u"truedy/provider_error"_s);
    }

    void whatNeverGotThrough_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<bool>("mayHaveHappened");
        for (int fault = int(NetFault::Dns); fault <= int(NetFault::Other); ++fault) {
            const auto kind = static_cast<NetFault>(fault);
            const bool may = kind == NetFault::Reset || kind == NetFault::Deadline
                || kind == NetFault::TooLarge || kind == NetFault::CutBody || kind == NetFault::Decompression
                || kind == NetFault::Canceled || kind == NetFault::Other;
            QTest::newRow(qPrintable(wordOf(kind))) << fault << may;
        }
    }
    void whatNeverGotThrough()
    {
        QFETCH(int, fault);
        QFETCH(bool, mayHaveHappened);
        ErrorInput input;
        input.provider = u"vobiz"_s;
        input.fault = static_cast<NetFault>(fault);
        input.faultText = u"the network library's words"_s;
        input.body = "{\"error\":\"half an ans";
        input.now = Now;
        const ErrorDecoder decoder(shipped());
        DecodedError error = decoder.decode(input);
        QCOMPARE(error.entry, u"net/"_s + wordOf(input.fault));
        QCOMPARE(error.message, input.faultText);
        QVERIFY(error.code.isEmpty());
        input.operation = Operation::Place;
        error = decoder.decode(input);
        const RetryWord advice = error.retry.advice;
        const bool repeats = advice == RetryWord::Backoff || advice == RetryWord::AfterDelay
            || advice == RetryWord::Once || advice == RetryWord::Automatic;
        if (mayHaveHappened)
            QVERIFY2(!repeats, qPrintable(wordOf(advice)));
    }

    void placingIsNeverRepeatedOnAServersFailure()
    {
        for (const auto& provider : {u"voicebip"_s, u"voipbin"_s, u"vobiz"_s, u"voxifi"_s, QString()}) {
            for (int http = 500; http <= 599; ++http) {
                for (const QByteArray& body : {QByteArray(), QByteArray("{\"message\":\"x\"}")}) {
                    const RetryWord advice = decoded(body, http, provider, {}, Operation::Place).retry.advice;
                    QVERIFY2(advice != RetryWord::Backoff && advice != RetryWord::AfterDelay
                                 && advice != RetryWord::Once && advice != RetryWord::Automatic,
                             qPrintable(u"%1 %2 %3"_s.arg(provider).arg(http).arg(wordOf(advice))));
                }
            }
        }
    }

    void hostileBodiesNeverCrash()
    {
        QRandomGenerator random(42);
        QList<QByteArray> seeds {envelopeOf(u"voicebip"_s, u"INTERNAL"_s),
                                 envelopeOf(u"voipbin"_s, u"INTERNAL"_s),
                                 envelopeOf(u"vobiz"_s, u"VALIDATION_ERROR"_s),
                                 "{\"detail\":[{\"loc\":[\"a\",1],\"msg\":\"m\",\"type\":\"t\"}]}"};
        const QByteArray spice = "{}[]\",:\\0\x01\x80\xff"_ba;
        for (int round = 0; round < 3000; ++round) {
            QByteArray body = seeds[random.bounded(int(seeds.size()))];
            for (int i = random.bounded(1, 6); i > 0; --i)
                body.replace(random.bounded(int(body.size())), random.bounded(3),
                             QByteArray(1, spice[random.bounded(int(spice.size()))]));
            const DecodedError error = decoded(body, 400 + random.bounded(200));
            QVERIFY(!error.title.isEmpty());
            QVERIFY(error.requestId.isEmpty() == error.requestIdSource.isEmpty());
            QVERIFY(QJsonDocument(toJson(error)).toJson().size() > 0);
        }
        for (const qsizetype depth : {1000, 200'000}) {
            const QByteArray deep = QByteArray("{\"error\":").repeated(depth) + "1" + QByteArray(depth, '}');
            QVERIFY(!decoded(deep, 500, u"vobiz"_s).title.isEmpty());
            QVERIFY(!decoded("{\"error\":{\"code\":\"x\",\"message\":\"m\",\"details\":"
                                 + QByteArray(depth, '[') + QByteArray(depth, ']') + "}}",
                             500, u"truedy"_s)
                         .title.isEmpty());
        }
        QVERIFY(decoded("{\"error\":\"" + QByteArray(5'000'000, 'x') + "\"}", 500, u"vobiz"_s).message.size()
                <= 2000);
    }

    void onlyHttpsLinksAreKept()
    {
        for (const char* link :
             {"http://docs.voicebip.com/errors/X", "javascript:alert(1)", "file:///etc/passwd", "docs"}) {
            const DecodedError error =
                decoded("{\"error_code\":\"NEW_CODE\",\"message\":\"m\",\"documentation_url\":\""
                            + QByteArray(link) + "\"}",
                        400);
            QVERIFY(error.documentationUrl.isEmpty() || error.documentationUrl.startsWith(u"https://"_s));
        }
    }
};

QTEST_GUILESS_MAIN(TestErrorDecoder)
#include "tst_errordecoder.moc"
