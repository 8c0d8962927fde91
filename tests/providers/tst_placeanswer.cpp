// SPDX-License-Identifier: GPL-3.0-or-later
#include "bindings.h"

#include "providers/placing.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const Registry& shipped()
{
    static const Registry registry = Registry::load();
    return registry;
}

Definition definitionOf(const QString& provider)
{
    return bindingOf(shipped(), provider,
                     {{u"place_path"_s, u"/start"_s}, {u"place_body"_s, u"{\"to\":\"{to}\"}"_s}})
        .definition;
}

HttpResponse answerWith(int status, const QByteArray& body, NetFault fault = NetFault::None)
{
    HttpResponse response;
    response.httpStatus = status;
    response.body = body;
    response.fault = fault;
    response.faultText = fault == NetFault::None ? QString() : u"made up"_s;
    return response;
}

QByteArray errorOf(const QString& provider, const QByteArray& code)
{
    if (provider == "voicebip"_L1)
        return "{\"error_code\":\"" + code + "\",\"message\":\"made up\",\"request_id\":\"req_1\"}";
    if (provider == "voipbin"_L1)
        return "{\"error\":{\"status\":\"X\",\"reason\":\"" + code
            + "\",\"message\":\"made up\",\"request_id\":\"req_1\"}}";
    if (provider == "vobiz"_L1)
        return "{\"status\":\"error\",\"error\":{\"code\":\"" + code
            + "\",\"message\":\"made up\"},\"requestId\":\"req_1\"}";
    return "{\"error\":{\"code\":\"" + code
        + "\",\"message\":\"made up\"},\"meta\":{\"request_id\":\"req_1\"}}";
}

const QByteArray VoicebipOk = R"({"call_id":"call_m4de","status":"initiated","request_id":"req_9"})";
const QByteArray VoipbinOk =
    R"({"calls":[{"id":"9b7c1d2e-0000-4000-8000-00000000000a","status":"dialing"}],"groupcalls":[]})";
const QByteArray VobizOk =
    R"({"message":"call fired","call_uuid":"9b7c1d2e-0000-4000-8000-00000000000b","request_uuid":"r-1"})";
const QByteArray TruedyOk =
    R"({"data":{"id":"call_7ab","status":"queued"},"meta":{"request_id":"req_9","ts":"2026-05-01T10:00:00Z"}})";

// Whether an answer names a call, found out in another way than the code under test does it.
bool namesACall(const QString& provider, const QByteArray& body)
{
    const QStringList names =
        provider == "vobiz"_L1 ? QStringList {u"call_uuid"_s, u"request_uuid"_s} : QStringList {u"call_id"_s};
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(body, &error);
    if (error.error != QJsonParseError::NoError) {
        const QRegularExpression text(u"\"(%1)\"\\s*:\\s*\"[a-z0-9]"_s.arg(names.join(u'|')));
        return text.match(QString::fromUtf8(body)).hasMatch();
    }
    if (!document.object()[u"data"_s].toObject()[u"id"_s].toString().isEmpty() && provider == "truedy"_L1)
        return true;
    if (!document.object()[u"calls"_s].toArray().first().toObject()[u"id"_s].toString().isEmpty()
        && provider == "voipbin"_L1)
        return true;
    for (const QString& name : names) {
        const QString id = document.object()[name].toString();
        if (!id.isEmpty() && id.at(0).isLetterOrNumber() && id.at(0) != u'0')
            return true;
    }
    return false;
}
} // namespace

class TestPlaceAnswer : public QObject {
    Q_OBJECT

private slots:
    void decidesEachAnswer_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<AttemptState>("state");
        QTest::addColumn<bool>("failed");
        QTest::addColumn<QString>("callId");
        const auto row = [](const QByteArray& name, const QString& provider, int status,
                            const QByteArray& body, AttemptState state, const QString& callId = {},
                            bool failed = false) {
            QTest::newRow(name.constData()) << provider << status << body << state << failed << callId;
        };
        using enum AttemptState;
        const QString voicebip = u"voicebip"_s;
        const QString voipbin = u"voipbin"_s;
        const QString vobiz = u"vobiz"_s;
        const QString truedy = u"truedy"_s;
        const QString voipbinId = u"9b7c1d2e-0000-4000-8000-00000000000a"_s;
        const QString vobizId = u"9b7c1d2e-0000-4000-8000-00000000000b"_s;
        for (const int status : {200, 201, 202})
            row("voicebip placed " + QByteArray::number(status), voicebip, status, VoicebipOk, Placed,
                u"call_m4de"_s);
        row("voipbin placed", voipbin, 200, VoipbinOk, Placed, voipbinId);
        row("vobiz placed as its code says", vobiz, 201, VobizOk, Placed, vobizId);
        row("vobiz placed as its page says", vobiz, 200,
            R"({"api_id":"a-1","message":"Call fired","request_uuid":"r-7"})", Placed, u"r-7"_s);
        row("vobiz placed, a list", vobiz, 201,
            R"({"message":"call fired","call_uuid":["u-1"],"request_uuid":["u-1"]})", Placed, u"u-1"_s);
        row("truedy placed", truedy, 201, TruedyOk, Placed, u"call_7ab"_s);
        row("a number as ID", voicebip, 201, R"({"call_id":12345678901234567890123})", Placed,
            u"12345678901234567890123"_s);
        row("truedy 2xx failed", truedy, 201, R"({"data":{"id":"call_7ab","status":"FAILED"}})", Placed,
            u"call_7ab"_s, true);
        row("truedy 2xx failed without ID", truedy, 200, R"({"data":{"status":"failed"}})", Placed, {}, true);
        row("voicebip 2xx busy", voicebip, 201, R"({"call_id":"c1","status":"no_answer"})", Placed, u"c1"_s,
            true);
        row("empty 2xx", truedy, 201, "", Unknown);
        row("204", voicebip, 204, "", Unknown);
        row("HTML 2xx", voicebip, 200, "<html><title>Sign in</title></html>", Unknown);
        row("cut 2xx", truedy, 201, TruedyOk.left(20), Unknown);
        row("JSON text 2xx", truedy, 201, "\"ok\"", Unknown);
        row("2xx without an ID", truedy, 201, R"({"data":{"status":"queued"}})", Unknown);
        row("2xx with an empty ID", voicebip, 201, R"({"call_id":" ","status":"initiated"})", Unknown);
        row("2xx with no ID but true", voicebip, 201, R"({"call_id":true})", Unknown);
        row("2xx with the nil UUID", voipbin, 200,
            R"({"calls":[{"id":"00000000-0000-0000-0000-000000000000"}],"groupcalls":[]})", Unknown);
        row("2xx with an object as ID", voicebip, 201, R"({"call_id":{"a":1}})", Unknown);
        row("2xx that holds an error", voicebip, 200, errorOf(voicebip, "QUOTA_EXCEEDED"), Unknown);
        row("vobiz 2xx that holds an error", vobiz, 200, R"({"error":"failed"})", NotPlaced);
        row("vobiz 2xx with an error and an ID", vobiz, 200, R"({"error":"failed","call_uuid":"u-1"})",
            Unknown, u"u-1"_s);
        row("voipbin both lists empty", voipbin, 200, R"({"calls":[],"groupcalls":[]})", Unknown);
        row("voipbin a group call", voipbin, 200,
            R"({"calls":[],"groupcalls":[{"id":"9b7c1d2e-0000-4000-8000-00000000000c"}]})", Placed);
        for (const int status : {300, 301, 302, 303, 304, 307, 308, 100, 0, 600, 999})
            row("status " + QByteArray::number(status), truedy, status, "", Unknown);

        // Turned away: whoever answers.
        for (const int status : {401, 403, 405, 407, 411, 413, 414, 415, 417, 421, 426, 428, 429, 431, 451}) {
            row("turned away " + QByteArray::number(status), voicebip, status, errorOf(voicebip, "MADE_UP"),
                NotPlaced);
            row("turned away without words " + QByteArray::number(status), truedy, status, "", NotPlaced);
            row("turned away in HTML " + QByteArray::number(status), vobiz, status, "<html>no</html>",
                NotPlaced);
        }
        // Refused: where the provider says so.
        for (const int status : {400, 402, 404, 410, 412, 422}) {
            row("refused " + QByteArray::number(status), truedy, status, errorOf(truedy, "made_up"),
                NotPlaced);
            row("perhaps refused " + QByteArray::number(status), truedy, status, "", Unknown);
            row("refused by nobody known " + QByteArray::number(status), voipbin, status, "<html>no</html>",
                Unknown);
        }
        // Open, in whatever words.
        for (const int status : {406, 408, 409, 416, 418, 423, 424, 425, 440, 460, 499}) {
            row("open " + QByteArray::number(status), truedy, status, errorOf(truedy, "made_up"), Unknown);
            row("open without words " + QByteArray::number(status), voipbin, status, "", Unknown);
        }
        for (const int status : {500, 501, 502, 503, 504, 520, 522, 524, 599}) {
            for (const auto& provider : {voicebip, voipbin, vobiz, truedy})
                row(provider.toLatin1() + " fails " + QByteArray::number(status), provider, status,
                    errorOf(provider, "MADE_UP"), Unknown);
            row("fails in HTML " + QByteArray::number(status), vobiz, status, "<html>bad gateway</html>",
                Unknown);
        }
        row("voicebip 402", voicebip, 402, errorOf(voicebip, "WORKSPACE_BLOCKED"), NotPlaced);
        row("voicebip window", voicebip, 422, errorOf(voicebip, "CALL_WINDOW_RESTRICTED"), NotPlaced);
        row("voicebip CALL_FAILED", voicebip, 502, errorOf(voicebip, "CALL_FAILED"), NotPlaced);
        row("voicebip CALL_FAILED with an ID", voicebip, 502,
            R"({"error_code":"CALL_FAILED","message":"m","call_id":"c9"})", Unknown, u"c9"_s);
        row("voicebip CALL_FAILED with an ID in its details", voicebip, 502,
            R"({"error_code":"CALL_FAILED","message":"m","details":{"attempts":[{"Call_ID":"c9"}]}})",
            Unknown);
        row("voicebip UNAVAILABLE", voicebip, 503, errorOf(voicebip, "UNAVAILABLE"), Unknown);
        row("voicebip UNAVAILABLE, odd status", voicebip, 403, errorOf(voicebip, "unavailable"), Unknown);
        row("voicebip AI_PROVIDER_ERROR", voicebip, 502, errorOf(voicebip, "AI_PROVIDER_ERROR"), Unknown);
        row("voipbin INTERNAL", voipbin, 500, errorOf(voipbin, "INTERNAL"), Unknown);
        row("voipbin empty 500", voipbin, 500, "", Unknown);
        row("voipbin REQUEST_TIMEOUT", voipbin, 503, errorOf(voipbin, "REQUEST_TIMEOUT"), Unknown);
        row("voipbin SERVICE_UNAVAILABLE", voipbin, 503, errorOf(voipbin, "SERVICE_UNAVAILABLE"), Unknown);
        row("voipbin identity", voipbin, 403, errorOf(voipbin, "IDENTITY_VERIFICATION_REQUIRED"), NotPlaced);
        row("voipbin no flow", voipbin, 404, errorOf(voipbin, "FLOW_NOT_FOUND"), NotPlaced);
        row("voipbin state", voipbin, 409, errorOf(voipbin, "STATE_INVALID"), Unknown);
        row("truedy provider_error", truedy, 502, errorOf(truedy, "provider_error"), Unknown);
        row("truedy credits", truedy, 402, errorOf(truedy, "payment_required"), NotPlaced);
        row("truedy detail list", truedy, 422, R"({"detail":[{"loc":["body"],"msg":"m","type":"t"}]})",
            NotPlaced);
        row("vobiz plain error", vobiz, 400, R"({"error":"answer_url is missing","api_id":"a-1"})",
            NotPlaced);
        row("vobiz gateway", vobiz, 404, R"({"message":"Not Found"})", NotPlaced);
        row("401 with a broken body that names a call", voicebip, 401, "{\"call_id\":\"c9\",\"stat", Unknown);
    }
    void decidesEachAnswer()
    {
        QFETCH(QString, provider);
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        const PlaceAnswer answer = readPlaceAnswer(definitionOf(provider), answerWith(status, body));
        QTEST(answer.state, "state");
        QTEST(answer.failed, "failed");
        QTEST(answer.callId, "callId");
        QCOMPARE(answer.remark.isEmpty(),
                 answer.state == AttemptState::Placed && !answer.failed && !answer.callId.isEmpty());
        QCOMPARE(!answer.checklist.isEmpty(), provider == "voipbin"_L1 && status == 500);
    }

    void decidesEachFault_data()
    {
        QTest::addColumn<NetFault>("fault");
        QTest::addColumn<AttemptState>("state");
        for (int i = int(NetFault::Dns); i <= int(NetFault::Other); ++i) {
            const auto fault = static_cast<NetFault>(i);
            const QString word = wordOf(fault);
            const bool never = word.startsWith(u"tls-"_s) || fault == NetFault::Dns
                || fault == NetFault::Refused || fault == NetFault::PlainHttp || fault == NetFault::ProxyAuth;
            QTest::newRow(qPrintable(word))
                << fault << (never ? AttemptState::NotPlaced : AttemptState::Unknown);
        }
    }
    void decidesEachFault()
    {
        QFETCH(NetFault, fault);
        const Definition truedy = definitionOf(u"truedy"_s);
        const PlaceAnswer answer = readPlaceAnswer(truedy, answerWith(0, {}, fault));
        QTEST(answer.state, "state");
        QVERIFY(answer.remark.contains(u"made up"_s));
        // Whatever had arrived before the fault, it is no answer; an ID in it is kept for the search.
        for (const int status : {200, 201, 401, 422, 500}) {
            const PlaceAnswer part = readPlaceAnswer(truedy, answerWith(status, TruedyOk, fault));
            QVERIFY(part.state == AttemptState::Unknown);
            QCOMPARE(part.callId, u"call_7ab"_s);
        }
        QVERIFY(readPlaceAnswer(truedy,
                                answerWith(402, errorOf(u"truedy"_s, "payment_required"), NetFault::CutBody))
                    .state
                == AttemptState::Unknown);
    }

    void findsRequestIdsAndWords()
    {
        PlaceAnswer answer = readPlaceAnswer(definitionOf(u"truedy"_s), answerWith(201, TruedyOk));
        QCOMPARE(answer.requestId, u"req_9"_s);
        QCOMPARE(answer.requestIdSource, u"body:/meta/request_id"_s);
        QCOMPARE(answer.status, u"queued"_s);
        HttpResponse response = answerWith(200, VoipbinOk);
        response.headers = {{"x-request-id", "req_HEADER"}};
        answer = readPlaceAnswer(definitionOf(u"voipbin"_s), response);
        QCOMPARE(answer.requestId, u"req_HEADER"_s);
        QCOMPARE(answer.requestIdSource, u"header:X-Request-Id"_s);
        answer = readPlaceAnswer(definitionOf(u"voicebip"_s),
                                 answerWith(402, errorOf(u"voicebip"_s, "QUOTA_EXCEEDED")));
        QCOMPARE(answer.requestId, u"req_1"_s);
        QVERIFY(answer.remark.contains(u"QUOTA_EXCEEDED: made up"_s));
        // The IDs of a Vobiz success: the api_id is the request's.
        answer = readPlaceAnswer(definitionOf(u"vobiz"_s),
                                 answerWith(200, R"({"api_id":"a-1","request_uuid":"r-7"})"));
        QCOMPARE(answer.requestId, u"a-1"_s);
        answer = readPlaceAnswer(
            definitionOf(u"truedy"_s),
            answerWith(201, R"({"data":{"id":"c","status":"failed","context":{"last_error":"No route"}}})"));
        QVERIFY(answer.failed && answer.remark.contains(u"No route"_s));
    }

    void aProviderWithoutPlacingKnowsNothing()
    {
        Definition definition = definitionOf(u"voxifi"_s);
        QVERIFY(readPlaceAnswer(definition, answerWith(200, R"({"call_id":"c1","status":"queued"})")).state
                == AttemptState::Placed);
        definition.place.reset();
        QVERIFY(readPlaceAnswer(definition, answerWith(200, R"({"call_id":"c1"})")).state
                == AttemptState::Unknown);
    }

    void survivesTenThousandMutatedAnswers()
    {
        QRandomGenerator random(20260);
        const QStringList providers {u"voicebip"_s, u"voipbin"_s, u"vobiz"_s, u"truedy"_s};
        const QList<QByteArray> goods {VoicebipOk, VoipbinOk, VobizOk, TruedyOk};
        const QList<QByteArray> codes {"CALL_FAILED", "INTERNAL", "INSUFFICIENT_BALANCE", "validation_error"};
        const QList<int> statuses {200, 201, 400, 401, 402, 403, 404, 409, 422, 429, 500, 502, 503, 0, 302};
        QList<Definition> definitions;
        for (const QString& provider : providers)
            definitions.append(definitionOf(provider));
        int refused = 0;
        int named = 0;
        for (int i = 0; i < 10000; ++i) {
            const int which = random.bounded(4);
            QByteArray body =
                random.bounded(3) == 0 ? errorOf(providers[which], codes[random.bounded(4)]) : goods[which];
            if (random.bounded(4) == 0) { // an error and a success in one
                const QByteArray error = errorOf(providers[which], codes[random.bounded(4)]);
                body = goods[which].chopped(1) + ',' + error.mid(1);
            }
            for (int change = random.bounded(4); change > 0 && !body.isEmpty(); --change) {
                const qsizetype at = random.bounded(int(body.size()));
                switch (random.bounded(5)) {
                case 0:
                    body[at] = static_cast<char>(random.bounded(256));
                    break;
                case 1:
                    body.truncate(at);
                    break;
                case 2:
                    body.insert(at, body.mid(random.bounded(int(body.size())), 12));
                    break;
                case 3:
                    body.remove(at, random.bounded(6));
                    break;
                default:
                    body.insert(at, QByteArray(random.bounded(200), "[{\"\\"[random.bounded(4)]));
                }
            }
            const int status = statuses[random.bounded(int(statuses.size()))];
            const auto fault = random.bounded(10) == 0
                ? static_cast<NetFault>(random.bounded(int(NetFault::Other) + 1))
                : NetFault::None;
            const PlaceAnswer answer = readPlaceAnswer(definitions[which], answerWith(status, body, fault));
            QVERIFY(answer.state == AttemptState::Placed || answer.state == AttemptState::NotPlaced
                    || answer.state == AttemptState::Unknown);
            QVERIFY(answer.state != AttemptState::Placed
                    || (status >= 200 && status < 300 && fault == NetFault::None));
            const bool names = namesACall(providers[which], body);
            named += names ? 1 : 0;
            refused += answer.state == AttemptState::NotPlaced ? 1 : 0;
            QVERIFY2(
                !names || answer.state != AttemptState::NotPlaced,
                qPrintable(u"%1 %2 %3"_s.arg(providers[which]).arg(status).arg(QString::fromUtf8(body))));
        }
        QVERIFY2(refused > 300 && named > 3000, qPrintable(u"%1 %2"_s.arg(refused).arg(named)));
    }

    void survivesDepthAndSize()
    {
        for (const auto& provider : {u"voicebip"_s, u"vobiz"_s, u"truedy"_s}) {
            const Definition definition = definitionOf(provider);
            for (const int status : {200, 401, 422, 500}) {
                for (const QByteArray& body :
                     QList<QByteArray> {QByteArray(2000000, '['),
                                        "{\"a\":" + QByteArray(300000, '[') + QByteArray(300000, ']') + '}',
                                        "{\"message\":\"" + QByteArray(3000000, 'x') + "\"}"}) {
                    const PlaceAnswer answer = readPlaceAnswer(definition, answerWith(status, body));
                    QVERIFY(answer.state != AttemptState::Placed);
                    QVERIFY(answer.remark.size() < 1000);
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestPlaceAnswer)
#include "tst_placeanswer.moc"
