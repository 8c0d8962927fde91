// SPDX-License-Identifier: GPL-3.0-or-later
#include "bindings.h"

#include "providers/placing.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const Registry& shipped()
{
    static const Registry registry = Registry::load();
    return registry;
}

const QString Key = u"4f1c7a52-0000-4000-8000-000000000001"_s;

PlaceOrder orderWith(const QMap<QString, QString>& fields)
{
    PlaceOrder order;
    order.account = u"desk"_s;
    order.from = u"+15550100001"_s;
    order.to = u"+493055500042"_s;
    order.fields = fields;
    return order;
}

// What each provider needs, with made-up values.
QMap<QString, QString> fieldsFor(const QString& provider)
{
    if (provider == "vobiz"_L1)
        return {{u"answer_url"_s, u"https://hooks.example.com/answer?x=1&y=2"_s}};
    if (provider == "voipbin"_L1)
        return {{u"flow_id"_s, u"11111111-2222-4333-8444-555555555555"_s}};
    if (provider == "voxifi"_L1)
        return {{u"assistant_id"_s, u"asst_1"_s}};
    return {{u"agent_id"_s, u"agt_MADEUP01"_s}};
}

const QMap<QString, QString> VoxifiPlacing {
    {u"place_path"_s, u"/start"_s},
    {u"place_body"_s, u"{\"to\": \"{to}\", \"from\": \"{from}\", \"who\": {\"id\": \"{assistant_id}\"}}"_s}};

AccountBinding placingBinding(const QString& provider, const Secrets& secrets = {})
{
    return bindingOf(shipped(), provider, provider == "voxifi"_L1 ? VoxifiPlacing : QMap<QString, QString> {},
                     secrets);
}

QByteArray bodyOf(const QString& provider, const PlaceOrder& order)
{
    const auto request = placeRequest(placingBinding(provider), order, Key);
    return request ? request->body : request.error().toUtf8();
}

QString failureOf(const QString& provider, const PlaceOrder& order, const QString& key = Key)
{
    return placeRequest(placingBinding(provider), order, key).error();
}
} // namespace

class TestPlacing : public QObject {
    Q_OBJECT

private slots:
    void asksEachProviderAsItsPagesSay_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("voicebip")
            << u"voicebip"_s << "https://api.voicebip.com/v1/calls"_ba
            << "{\"agent_id\":\"agt_MADEUP01\",\"to_number\":\"+493055500042\",\"from_number\":\"+15550100001\"}"_ba;
        QTest::newRow("voipbin")
            << u"voipbin"_s << "https://api.voipbin.net/v1.0/calls?accesskey=made-up-access_key"_ba
            << "{\"source\":{\"type\":\"tel\",\"target\":\"+15550100001\"},\"destinations\":[{\"type\":"
               "\"tel\","
               "\"target\":\"+493055500042\"}],\"flow_id\":\"11111111-2222-4333-8444-555555555555\"}"_ba;
        QTest::newRow("vobiz")
            << u"vobiz"_s << "https://api.vobiz.ai/api/v1/Account/MA_MADEUP/Call/"_ba
            << "{\"from\":\"15550100001\",\"to\":\"493055500042\","
               "\"answer_url\":\"https://hooks.example.com/answer?x=1&y=2\",\"answer_method\":\"POST\"}"_ba;
        QTest::newRow("truedy")
            << u"truedy"_s << "https://api.truedy.ai/api/public/v1/calls"_ba
            << "{\"agent_id\":\"agt_MADEUP01\",\"phone_number\":\"+493055500042\",\"from_number\":\"+15550100001\"}"_ba;
        QTest::newRow("voxifi as its account says")
            << u"voxifi"_s << "https://calls.example.com/v1/start"_ba
            << "{\"to\":\"+493055500042\",\"from\":\"+15550100001\",\"who\":{\"id\":\"asst_1\"}}"_ba;
    }
    void asksEachProviderAsItsPagesSay()
    {
        QFETCH(QString, provider);
        const AccountBinding binding = placingBinding(provider);
        const auto request = placeRequest(binding, orderWith(fieldsFor(provider)), Key);
        QVERIFY2(request.ok(), qPrintable(request.error()));
        QCOMPARE(request->method, "POST"_ba);
        QTEST(request->url.toEncoded(), "url");
        QTEST(request->body, "body");
        QCOMPARE(headerValue(request->headers, "Content-Type"), "application/json"_ba);
        QCOMPARE(headerValue(request->headers, "X-Idempotency-Key"),
                 provider == "truedy"_L1 ? Key.toLatin1() : QByteArray());
        // The same order and key: the same bytes and headers.
        const auto again = placeRequest(binding, orderWith(fieldsFor(provider)), Key);
        QCOMPARE(again->body, request->body);
        QCOMPARE(again->headers, request->headers);
        QCOMPARE(placeDigest(*again), placeDigest(*request));
        PlaceOrder other = orderWith(fieldsFor(provider));
        other.to = u"+493055500043"_s;
        QVERIFY(placeDigest(*placeRequest(binding, other, Key)) != placeDigest(*request));
    }

    void theDigestKnowsNoKeyAndNoHost()
    {
        const PlaceOrder order = orderWith(fieldsFor(u"voipbin"_s));
        const auto one =
            placeRequest(placingBinding(u"voipbin"_s, {{u"access_key"_s, u"one-key"_s}}), order, Key);
        const auto two =
            placeRequest(placingBinding(u"voipbin"_s, {{u"access_key"_s, u"two-key"_s}}), order, Key);
        QVERIFY(one->url != two->url);
        QCOMPARE(placeDigest(*one), placeDigest(*two));
        QCOMPARE(placeDigest(*one).size(), 32);
    }

    void voxifiPlacesNothingUntilTheAccountSaysHow()
    {
        const AccountBinding binding = bindingOf(shipped(), u"voxifi"_s);
        QVERIFY(!binding.definition.place);
        const auto request = placeRequest(binding, orderWith({}), Key);
        QVERIFY(request.error().contains(u"publishes no way to place calls"_s));
        // Half an account is told what is missing.
        Account account = binding.account;
        account.fields.insert(u"place_path"_s, u"/start"_s);
        for (const auto& body :
             {u""_s, u"no JSON"_s, u"[1]"_s, u"{\"from\":\"{from}\"}"_s, u"{\"to\":\"{to}{x}\"}"_s}) {
            account.fields.insert(u"place_body"_s, body);
            QVERIFY2(shipped().definitionFor(account).error().contains(u"#/place/body"_s), qPrintable(body));
        }
        const QString deep = QString(100000, u'[') + u"\"{to}\""_s + QString(100000, u']');
        account.fields.insert(u"place_body"_s, u"{\"a\":"_s + deep + u'}');
        QVERIFY(shipped().definitionFor(account).error().contains(u"#/place/body"_s));
    }

    void voipbinTakesActionsInsteadOfAFlow()
    {
        const QString actions = u"[ {\"type\": \"talk\", \"option\": {\"text\": \"a \\\"b\\\" {to}\"}} ]"_s;
        QCOMPARE(
            bodyOf(u"voipbin"_s, orderWith({{u"actions"_s, actions}})),
            "{\"source\":{\"type\":\"tel\",\"target\":\"+15550100001\"},\"destinations\":[{\"type\":\"tel\","
            "\"target\":\"+493055500042\"}],\"actions\":[{\"type\":\"talk\",\"option\":{\"text\":\"a \\\"b\\\" {to}\"}}]}"_ba);
        QVERIFY(failureOf(u"voipbin"_s, orderWith({})).contains(u"Flow ID or Actions is missing"_s));
        const QMap<QString, QString> both {{u"actions"_s, actions}, {u"flow_id"_s, u"f"_s}};
        QVERIFY(failureOf(u"voipbin"_s, orderWith(both)).contains(u"cannot be given together"_s));
    }

    void saysWhatIsMissing()
    {
        QVERIFY(failureOf(u"voicebip"_s, orderWith({})).contains(u"Agent is missing"_s));
        QVERIFY(failureOf(u"vobiz"_s, orderWith({})).contains(u"Answer URL is missing"_s));
        QVERIFY(
            failureOf(u"truedy"_s, orderWith(fieldsFor(u"truedy"_s)), {}).contains(u"X-Idempotency-Key"_s));
        QVERIFY(failureOf(u"vobiz"_s, orderWith(fieldsFor(u"vobiz"_s)), {}).isEmpty());
        PlaceOrder order = orderWith(fieldsFor(u"truedy"_s));
        order.from.clear(); // Truedy takes the agent's
        QCOMPARE(bodyOf(u"truedy"_s, order),
                 "{\"agent_id\":\"agt_MADEUP01\",\"phone_number\":\"+493055500042\"}"_ba);
        order = orderWith(fieldsFor(u"voicebip"_s));
        order.from.clear();
        QVERIFY(failureOf(u"voicebip"_s, order).contains(u"the number to call from is missing"_s));
        for (const auto& number :
             {u""_s, u"493055500042"_s, u"+0123456789"_s, u"+1234567890123456"_s, u"+49 30 555"_s,
              u"+4930\n555"_s, u"+15550100001<15550100002"_s, u"sip:a@b"_s, u"+٤٩٣٠٥٥٥"_s}) {
            order = orderWith(fieldsFor(u"vobiz"_s));
            order.to = number;
            QVERIFY2(failureOf(u"vobiz"_s, order).contains(u"the number to call"_s), qPrintable(number));
        }
        // A missing key is the account's matter.
        AccountBinding binding = placingBinding(u"voicebip"_s);
        binding.secrets.clear();
        QVERIFY(
            placeRequest(binding, orderWith(fieldsFor(u"voicebip"_s)), Key).error().contains(u"api_key"_s));
        binding = placingBinding(u"voicebip"_s);
        binding.account.baseUrl = u"http://api.example.com"_s;
        QVERIFY(
            placeRequest(binding, orderWith(fieldsFor(u"voicebip"_s)), Key).error().contains(u"not https"_s));
    }

    void fieldsStayInsideTheirTexts_data()
    {
        QTest::addColumn<QString>("value");
        QTest::newRow("quotes") << u"a\",\"to_number\":\"+15550109999"_s;
        QTest::newRow("braces") << u"}{{\"x\":1}}[]"_s;
        QTest::newRow("lines") << u"a\r\nX-Evil: 1\r\n\r\n{\"to_number\":\"+15550109999\"}"_s;
        QTest::newRow("names") << u"{to}{from}{agent_id}{api_key}"_s;
        QTest::newRow("backslashes") << u"\\\"\\u0022\\"_s;
        QTest::newRow("other scripts") << u"агент 代理 🎧 \u202Etxt\u2028"_s;
        QTest::newRow("controls") << u"\u0001\u001b[31m\t"_s;
    }
    void fieldsStayInsideTheirTexts()
    {
        QFETCH(QString, value);
        for (const auto& provider : {u"voicebip"_s, u"truedy"_s}) {
            const auto request =
                placeRequest(placingBinding(provider), orderWith({{u"agent_id"_s, value}}), Key);
            QVERIFY2(request.ok(), qPrintable(request.error()));
            const QJsonObject body = QJsonDocument::fromJson(request->body).object();
            QCOMPARE(body.size(), 3);
            QCOMPARE(body[u"agent_id"_s].toString(), value);
            QVERIFY(!request->body.contains('\n') && !request->body.contains('\r'));
            QVERIFY(!request->body.contains("made-up")); // {api_key} is not looked up
            for (const auto& [name, header] : request->headers)
                QVERIFY(!header.contains('\r') && !header.contains('\n') && !header.contains("Evil"));
        }
        QVERIFY(failureOf(u"truedy"_s, orderWith({{u"agent_id"_s, u"a\0b"_s}})).contains(u"no text"_s));
    }

    void noLineBreakReachesAHeader()
    {
        const QString failure =
            failureOf(u"truedy"_s, orderWith(fieldsFor(u"truedy"_s)), u"key\r\nX-Evil: 1"_s);
        QVERIFY(failure.contains(u"control character"_s));
        QVERIFY(!failure.contains(u"Evil"_s));
        AccountBinding binding = placingBinding(u"voicebip"_s, {{u"api_key"_s, u"abc\r\nX-Evil: 1"_s}});
        const auto request = placeRequest(binding, orderWith(fieldsFor(u"voicebip"_s)), Key);
        QVERIFY(!request && !request.error().contains(u"abc"_s));
    }

    void judgesFields_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("says"); // empty: it is good
        const auto row = [](const char* name, const char* provider, const char* key, const QString& value,
                            const char* says) {
            QTest::newRow(name) << QString::fromLatin1(provider) << QString::fromLatin1(key) << value
                                << QString::fromLatin1(says);
        };
        row("good address", "vobiz", "answer_url", u"https://a.example/x"_s, "");
        row("plain http", "vobiz", "answer_url", u"http://a.example/x"_s, "");
        row("nothing", "vobiz", "answer_url", u""_s, "");
        row("no address", "vobiz", "answer_url", u"a.example"_s, "web address");
        row("file", "vobiz", "answer_url", u"file:///etc/passwd"_s, "web address");
        row("script", "vobiz", "answer_url", u"javascript:alert(1)"_s, "web address");
        row("line break", "vobiz", "answer_url", u"https://a.example/\nx"_s, "web address");
        row("password", "vobiz", "answer_url", u"https://u:p@a.example/"_s, "no secrets");
        row("method", "vobiz", "answer_method", u"GET"_s, "");
        row("odd method", "vobiz", "answer_method", u"get"_s, "one of POST, GET");
        row("actions", "voipbin", "actions", u"[{\"type\":\"talk\"}]"_s, "");
        row("no JSON", "voipbin", "actions", u"[{]"_s, "must be JSON");
        row("bare word", "voipbin", "actions", u"\"talk\""_s, "must be JSON");
        row("two documents", "voipbin", "actions", u"[] []"_s, "must be JSON");
        row("too deep", "voipbin", "actions", QString(100, u'[') + QString(100, u']'), "must be JSON");
        row("much too deep", "voipbin", "actions", QString(40000, u'['), "must be JSON");
        row("too long", "voipbin", "actions", u"[\""_s + QString(60000, u'x') + u"\"]"_s, "too long");
        row("long text", "voicebip", "agent_id", QString(9000, u'x'), "too long");
        row("half a pair", "voicebip", "agent_id", QString(QChar(0xD800)), "no text");
    }
    void judgesFields()
    {
        QFETCH(QString, provider);
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, says);
        const Definition definition = placingBinding(provider).definition;
        for (const PlaceField& field : definition.place->fields) {
            if (field.key != key)
                continue;
            const QString problem = placeFieldProblem(field, value);
            QCOMPARE(problem.isEmpty(), says.isEmpty());
            QVERIFY2(problem.contains(says), qPrintable(problem));
            return;
        }
        QFAIL("no such field");
    }

    void readsFieldsOffTheRecord()
    {
        const auto read = [](const QString& provider, const QByteArray& raw) {
            return placeFieldsFromRecord(placingBinding(provider).definition, raw);
        };
        using Map = QMap<QString, QString>;
        QCOMPARE(read(u"truedy"_s, "{\"id\":\"c\",\"agent_id\":\"agt_7\"}"),
                 (Map {{u"agent_id"_s, u"agt_7"_s}}));
        QCOMPARE(read(u"voicebip"_s, "{\"call_id\":\"c\",\"agent_id\":\"agt_8\"}"),
                 (Map {{u"agent_id"_s, u"agt_8"_s}}));
        const QByteArray flow = "11111111-2222-4333-8444-555555555555";
        QCOMPARE(read(u"voipbin"_s, "{\"flow_id\":\"" + flow + "\"}"),
                 (Map {{u"flow_id"_s, QString::fromLatin1(flow)}}));
        QCOMPARE(read(u"voipbin"_s, "{\"flow_id\":\"00000000-0000-0000-0000-000000000000\"}"), Map());
        QCOMPARE(read(u"vobiz"_s, "{\"answer_url\":\"https://a.example\"}"), Map()); // no record carries it
        for (const QByteArray& raw : {"{}"_ba, "no JSON"_ba, ""_ba, "{\"agent_id\":{\"a\":1}}"_ba,
                                      "{\"agent_id\":null}"_ba, QByteArray(500000, '[')})
            QCOMPARE(read(u"truedy"_s, raw), Map());
        QCOMPARE(read(u"truedy"_s, "{\"agent_id\":\"" + QByteArray(20000, 'x') + "\"}"), Map());
    }

    void theRecordComesBeforeWhatIsRemembered()
    {
        using Map = QMap<QString, QString>;
        const Definition voipbin = placingBinding(u"voipbin"_s).definition;
        QCOMPARE(mergedPlaceFields(voipbin, {{u"flow_id"_s, u"f"_s}}, {{u"actions"_s, u"[]"_s}}),
                 (Map {{u"flow_id"_s, u"f"_s}}));
        QCOMPARE(mergedPlaceFields(voipbin, {}, {{u"actions"_s, u"[]"_s}, {u"odd"_s, u"x"_s}}),
                 (Map {{u"actions"_s, u"[]"_s}}));
        const Definition truedy = placingBinding(u"truedy"_s).definition;
        QCOMPARE(mergedPlaceFields(truedy, {{u"agent_id"_s, u"a"_s}},
                                   {{u"agent_id"_s, u"b"_s}, {u"variables"_s, u"{}"_s}}),
                 (Map {{u"agent_id"_s, u"a"_s}, {u"variables"_s, u"{}"_s}}));
        QCOMPARE(missingPlaceFields(voipbin, {}), QStringList {u"Flow ID or Actions"_s});
        QCOMPARE(missingPlaceFields(voipbin, {{u"actions"_s, u"[]"_s}}), QStringList());
        QCOMPARE(missingPlaceFields(placingBinding(u"vobiz"_s).definition, {}),
                 QStringList {u"Answer URL"_s});
    }

    void aDryRunShowsNoSecret_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("fields");
        QTest::addColumn<QStringList>("shows");
        QTest::newRow("bearer") << u"voicebip"_s << QString()
                                << QStringList {u"POST https://api.voicebip.com/v1/calls\n"_s,
                                                u"Authorization: [masked]"_s};
        QTest::newRow("headers") << u"vobiz"_s << QString()
                                 << QStringList {u"X-Auth-ID: [masked]"_s, u"X-Auth-Token: [masked]"_s};
        QTest::newRow("query") << u"voipbin"_s << QString() << QStringList {u"/calls?accesskey=[masked]\n"_s};
        QTest::newRow("login") << u"voipbin"_s << u"auth=login"_s
                               << QStringList {u"Authorization: [masked]"_s};
        QTest::newRow("token") << u"voipbin"_s << u"auth=token"_s
                               << QStringList {u"Authorization: [masked]"_s};
        QTest::newRow("idempotency") << u"truedy"_s << QString()
                                     << QStringList {u"X-Idempotency-Key: "_s + Key, u"\"agt_MADEUP01"_s};
        for (const auto& kind : {u"none"_s, u"bearer"_s, u"header"_s, u"query"_s, u"basic"_s})
            QTest::newRow(qPrintable(u"voxifi "_s + kind)) << u"voxifi"_s << QString(u"auth_kind="_s + kind)
                                                           << QStringList {u"\"to\":\"+493055500042\""_s};
    }
    void aDryRunShowsNoSecret()
    {
        QFETCH(QString, provider);
        QFETCH(QString, fields);
        QFETCH(QStringList, shows);
        // Short, odd and ordinary keys; one also stands in a field, where nobody should put it.
        for (const auto& canary : {u"CANARY7f3a91c2d4"_s, u"zQ9!"_s, u"CANARY+/= &\"\\x41é"_s}) {
            Secrets secrets;
            for (const auto& key :
                 {u"api_key"_s, u"auth_token"_s, u"access_key"_s, u"password"_s, u"token"_s})
                secrets.insert(key, canary);
            QMap<QString, QString> account =
                provider == "voxifi"_L1 ? VoxifiPlacing : QMap<QString, QString> {};
            account.insert(u"auth_name"_s, u"X-Ours"_s);
            account.insert(u"username"_s, u"ann"_s);
            if (!fields.isEmpty())
                account.insert(fields.section(u'=', 0, 0), fields.section(u'=', 1));
            AccountBinding binding = bindingOf(shipped(), provider, account, secrets);
            binding.loginToken = canary;
            PlaceOrder order = orderWith(fieldsFor(provider));
            for (const auto& name : {u"agent_id"_s, u"assistant_id"_s}) {
                if (order.fields.contains(name))
                    order.fields[name] += u' ' + canary;
            }
            const auto request = placeRequest(binding, order, Key);
            QVERIFY2(request.ok(), qPrintable(request.error()));
            const QString text = describePlaceRequest(binding, *request);
            const QByteArray all = text.toUtf8();
            for (const QByteArray& form : QList<QByteArray> {
                     canary.toUtf8(), canary.toUtf8().toPercentEncoding(), canary.toUtf8().toBase64(),
                     QByteArray("ann:" + canary.toUtf8()).toBase64(), QByteArray("CANARY")})
                QVERIFY2(!all.contains(form), all.constData());
            for (const QString& part : std::as_const(shows))
                QVERIFY2(text.contains(part), all.constData());
            QVERIFY(text.contains(u"Content-Type: application/json\n"_s));
        }
    }
};

QTEST_GUILESS_MAIN(TestPlacing)
#include "tst_placing.moc"
