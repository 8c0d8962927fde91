// SPDX-License-Identifier: GPL-3.0-or-later
// The expected signatures were computed with Python's hmac module, not with the code under test.
#include "providers/registry.h"
#include "providers/webhooksignature.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
using Kind = WebhookVerdictKind;

const QByteArray Secret = "made-up-secret";
const QByteArray Body =
    "{\"event\":\"call.completed\",\"data\":{\"id\":\"call_made_up_1\",\"to\":\"+15550100123\","
    "\"cost\":0.450,\"note\":\"caf\xc3\xa9 a/b\"}}";
const QByteArray Stamp = "1777629600"; // 2026-05-01T10:00:00Z
const QDateTime SentAt(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC);

// Hex HMAC-SHA256 over Stamp, a dot and Body; over an ISO stamp; over Body alone.
const QByteArray StampedHex = "e8f962c356cf6a44ed03d143ed1660fe1d0262a8e5fe26f3f80cca0442b757e0";
const QByteArray StampedOldHex =
    "964c3c47b5f68b2264d0d67b19120a0cd01e4d4b6b94c4e5c72c95c015c53dcc"; // made-up-old-secret
const QByteArray IsoStampedHex = "0f7a48a09e330bec31d13f039b4d44941cea18b5d3b6c83e220142ffb66a7360";
const QByteArray BodyHex = "d3f66cc903a7bb0d3475840f3b382190dea4d87b9f4063b0401e3b8464e4f673";

// https://example.com/vobiz/hangup, a dot for V3, and the nonce.
const QString Url = u"https://example.com/vobiz/hangup?leg=a"_s;
const QByteArray V3Nonce = "30123456789012345678";
const QByteArray V2Nonce = "20123456789012345678";
const QByteArray Token = "made-up-token";
const QByteArray V3 = "orvUhPGg4iJoC+z+Q43LpSgk3qOmvJHWqZKLjZ6+TWk=";
const QByteArray V2 = "JnUrsqlEoeCrE68T+F9iV162Xt5TVUPir/FwHarW38k=";
const QByteArray MaV3 = "2g6iEyvHwJBSwAQmThKHEVxMXcFbHne2+jIoGoG9azA="; // made-up-parent
const QByteArray MaV2 = "fsPquPac7A5t7NsFzljXlTHzmCYlfS7b+hgPmKhzLLI=";
const QByteArray V3OfHttp = "Gj8z1+1JR3zKXpTMtHxNCkEl0TJVwes0Bu8fcBrwzi4=";
const QByteArray V3WithSlash = "hloznb3O1Cu6w99AptGpcHjP0jt3GRDswu1Xq0sWiww=";
const QByteArray V1 = "pIbAVlu7YQ/ZPUQMud1Dqe2s7Sk="; // some HMAC-SHA1

WebhookQuestion question(const QString& provider, const HeaderList& headers)
{
    WebhookQuestion asked;
    asked.provider = provider;
    asked.headers = headers;
    asked.body = Body;
    asked.secret = Secret;
    asked.now = SentAt.addSecs(30);
    return asked;
}

// What each provider sends with Body, signed with Secret at SentAt.
WebhookQuestion genuine(const QString& provider)
{
    if (provider == "voicebip"_L1)
        return question(provider,
                        {{"X-Voicebip-Signature", "sha256=" + StampedHex}, {"X-Voicebip-Timestamp", Stamp}});
    if (provider == "voipbin"_L1)
        return question(provider, {{"X-VoIPBIN-Signature", "sha256=" + BodyHex}});
    if (provider == "truedy"_L1)
        return question(provider, {{"X-Truedy-Signature", StampedHex}, {"X-Truedy-Timestamp", Stamp}});
    if (provider == "voxifi"_L1)
        return question(provider,
                        {{"X-Webhook-Signature", "sha256=" + StampedHex}, {"X-Webhook-Timestamp", Stamp}});
    if (provider == "vobiz-trunk"_L1)
        return question(u"vobiz"_s, {{"X-Vobiz-Signature", BodyHex}, {"X-Vobiz-Event", "Hangup"}});
    WebhookQuestion callback = question(u"vobiz"_s,
                                        {{"X-Vobiz-Signature", V1},
                                         {"X-Vobiz-Signature-V2", V2},
                                         {"X-Vobiz-Signature-V2-Nonce", V2Nonce},
                                         {"X-Vobiz-Signature-V3", V3},
                                         {"X-Vobiz-Signature-V3-Nonce", V3Nonce}});
    callback.body = "CallUUID=made-up&Event=Hangup";
    callback.secret = Token;
    callback.url = Url;
    return callback;
}

void setHeader(WebhookQuestion& asked, const QByteArray& name, const QByteArray& value)
{
    for (auto& [known, old] : asked.headers) {
        if (known == name)
            old = value;
    }
}

void removeHeader(WebhookQuestion& asked, const QByteArray& name)
{
    asked.headers.removeIf([&name](const auto& header) { return header.first == name; });
}
} // namespace

class TestWebhookSignature : public QObject {
    Q_OBJECT

private:
    Registry m_registry = Registry::load();

    WebhookVerdict check(const WebhookQuestion& asked) const
    {
        return checkWebhookSignature(m_registry, asked);
    }

    static void everyProvider()
    {
        QTest::addColumn<QString>("who");
        for (const char* who : {"voicebip", "voipbin", "truedy", "voxifi", "vobiz-trunk", "vobiz-callback"})
            QTest::newRow(who) << QString::fromLatin1(who);
    }

private slots:
    void initTestCase() { QVERIFY(m_registry.problems().isEmpty()); }

    void everyProviderHasItsScheme()
    {
        for (const LoadedProvider& provider : m_registry.providers())
            QVERIFY2(!provider.definition.webhook.schemes.isEmpty(), qPrintable(provider.definition.id));
    }

    void acceptsWhatIsGenuine_data()
    {
        QTest::addColumn<WebhookQuestion>("asked");
        QTest::addColumn<bool>("coversBody");
        QTest::addColumn<bool>("fresh");
        QTest::newRow("voicebip") << genuine(u"voicebip"_s) << true << true;
        QTest::newRow("voipbin") << genuine(u"voipbin"_s) << true << false;
        QTest::newRow("truedy") << genuine(u"truedy"_s) << true << true;
        QTest::newRow("voxifi") << genuine(u"voxifi"_s) << true << true;
        QTest::newRow("vobiz trunk") << genuine(u"vobiz-trunk"_s) << true << false;
        QTest::newRow("vobiz callback") << genuine(u"vobiz-callback"_s) << false << false;

        WebhookQuestion asked =
            question(u"truedy"_s, {{"x-trudy-signature", StampedHex}, {"x-trudy-timestamp", Stamp}});
        QTest::newRow("older Truedy, lower-case names") << asked << true << true;
        asked =
            question(u"truedy"_s,
                     {{"X-Truedy-Signature", IsoStampedHex}, {"X-Truedy-Timestamp", "2026-05-01T10:00:00Z"}});
        QTest::newRow("Truedy with an ISO date") << asked << true << true;

        asked = genuine(u"vobiz-callback"_s);
        removeHeader(asked, "X-Vobiz-Signature-V3");
        QTest::newRow("V2 alone") << asked << false << false;
        asked = genuine(u"vobiz-callback"_s);
        asked.secret = "made-up-parent";
        asked.headers.append({"X-Vobiz-Signature-MA-V3", MaV3});
        QTest::newRow("main account V3") << asked << false << false;
        asked.headers.last() = {"X-Vobiz-Signature-MA-V2", MaV2};
        QTest::newRow("main account V2") << asked << false << false;
        asked = genuine(u"vobiz-callback"_s);
        asked.url = u"https://someone:made-up@example.com/vobiz/hangup"_s;
        QTest::newRow("URL with login data") << asked << false << false;

        asked = genuine(u"voicebip"_s);
        setHeader(asked, "X-Voicebip-Signature", "sha256=" + StampedHex.toUpper());
        QTest::newRow("upper-case digits") << asked << true << true;
    }

    void acceptsWhatIsGenuine()
    {
        QFETCH(WebhookQuestion, asked);
        const WebhookVerdict verdict = check(asked);
        QCOMPARE(wordOf(verdict.kind), u"valid"_s);
        QTEST(verdict.coversBody, "coversBody");
        QTEST(verdict.freshnessChecked, "fresh");
        QVERIFY(!verdict.scheme.isEmpty());
        if (!verdict.coversBody)
            QVERIFY2(verdict.text.contains(u"not the body"), qPrintable(verdict.text));
        if (!verdict.freshnessChecked)
            QVERIFY2(verdict.text.contains(u"replay"), qPrintable(verdict.text));
    }

    void refusesAnotherSecret_data() { everyProvider(); }
    void refusesAnotherSecret()
    {
        QFETCH(QString, who);
        WebhookQuestion asked = genuine(who);
        asked.secret = "another-secret";
        const WebhookVerdict verdict = check(asked);
        QCOMPARE(wordOf(verdict.kind), u"wrong-signature"_s);
        QVERIFY(!verdict.steps.isEmpty());
        QVERIFY(!verdict.freshnessChecked);
    }

    void refusesAnotherBody_data() { everyProvider(); }
    void refusesAnotherBody()
    {
        QFETCH(QString, who);
        WebhookQuestion asked = genuine(who);
        asked.body.replace("made", "mode");
        const WebhookVerdict verdict = check(asked);
        // Vobiz' callbacks do not cover the body: that it goes unnoticed is said.
        QCOMPARE(wordOf(verdict.kind), who == "vobiz-callback"_L1 ? u"valid"_s : u"wrong-signature"_s);
    }

    void saysThatASecretIsMissing_data() { everyProvider(); }
    void saysThatASecretIsMissing()
    {
        QFETCH(QString, who);
        WebhookQuestion asked = genuine(who);
        asked.secret.clear();
        QCOMPARE(wordOf(check(asked).kind), u"missing-input"_s);
    }

    void saysThatTheSignatureIsMissing_data() { everyProvider(); }
    void saysThatTheSignatureIsMissing()
    {
        QFETCH(QString, who);
        WebhookQuestion asked = genuine(who);
        asked.headers = {{"Content-Type", "application/json"}};
        const WebhookVerdict verdict = check(asked);
        QCOMPARE(wordOf(verdict.kind), u"missing-header"_s);
        QVERIFY(verdict.text.contains(u"Signature"));
    }

    void seesCutSignatures_data() { everyProvider(); }
    void seesCutSignatures()
    {
        QFETCH(QString, who);
        WebhookQuestion asked = genuine(who);
        for (auto& [name, value] : asked.headers) {
            if (name.contains("Signature") && !name.endsWith("Nonce"))
                value.chop(3);
        }
        const WebhookVerdict verdict = check(asked);
        if (who == "vobiz-trunk"_L1) {
            // It could then be the legacy signature, which is not checked.
            QCOMPARE(wordOf(verdict.kind), u"unknown-provider"_s);
            return;
        }
        QCOMPARE(wordOf(verdict.kind), u"unreadable"_s);
    }

    void wantsThePrefixWhereThereIsOne()
    {
        for (const auto& [who, header] : {std::pair {u"voicebip"_s, "X-Voicebip-Signature"_ba},
                                          std::pair {u"voxifi"_s, "X-Webhook-Signature"_ba}}) {
            WebhookQuestion asked = genuine(who);
            setHeader(asked, header, StampedHex);
            QCOMPARE(wordOf(check(asked).kind), u"unreadable"_s);
        }
        WebhookQuestion asked = genuine(u"truedy"_s);
        setHeader(asked, "X-Truedy-Signature", "sha256=" + StampedHex);
        QCOMPARE(wordOf(check(asked).kind), u"unreadable"_s);
    }

    void namesTheMissingCompanion_data()
    {
        QTest::addColumn<QString>("who");
        QTest::addColumn<QByteArray>("header");
        QTest::newRow("voicebip") << u"voicebip"_s << "X-Voicebip-Timestamp"_ba;
        QTest::newRow("truedy") << u"truedy"_s << "X-Truedy-Timestamp"_ba;
        QTest::newRow("voxifi") << u"voxifi"_s << "X-Webhook-Timestamp"_ba;
        QTest::newRow("vobiz") << u"vobiz-callback"_s << "X-Vobiz-Signature-V3-Nonce"_ba;
    }
    void namesTheMissingCompanion()
    {
        QFETCH(QString, who);
        QFETCH(QByteArray, header);
        WebhookQuestion asked = genuine(who);
        removeHeader(asked, "X-Vobiz-Signature-V2");
        removeHeader(asked, header);
        const WebhookVerdict verdict = check(asked);
        QCOMPARE(wordOf(verdict.kind), u"missing-header"_s);
        QVERIFY2(verdict.text.contains(QString::fromLatin1(header)), qPrintable(verdict.text));
    }

    void judgesTheAge_data()
    {
        QTest::addColumn<QString>("who");
        QTest::addColumn<int>("ageSeconds");
        QTest::addColumn<QString>("word");
        for (const char* who : {"voicebip", "truedy", "voxifi"}) {
            const auto row = [who](int age, const char* word) {
                QTest::newRow(qPrintable(u"%1 %2 s"_s.arg(QLatin1StringView(who)).arg(age)))
                    << QString::fromLatin1(who) << age << QString::fromLatin1(word);
            };
            row(0, "valid");
            row(300, "valid");
            row(301, "stale");
            row(86'400, "stale");
            row(-60, "valid");
            row(-61, "future");
        }
        QTest::newRow("voipbin has no time") << u"voipbin"_s << 86'400 << u"valid"_s;
        QTest::newRow("vobiz has no time") << u"vobiz-callback"_s << 86'400 << u"valid"_s;
    }
    void judgesTheAge()
    {
        QFETCH(QString, who);
        QFETCH(int, ageSeconds);
        WebhookQuestion asked = genuine(who);
        asked.now = SentAt.addSecs(ageSeconds);
        const WebhookVerdict verdict = check(asked);
        QTEST(wordOf(verdict.kind), "word");
        // A signature that is wrong says nothing of its age.
        asked.secret = "another-secret";
        QCOMPARE(wordOf(check(asked).kind), u"wrong-signature"_s);
    }

    void seesATimestampThatIsNone()
    {
        // Over "yesterday.{}".
        WebhookQuestion asked = question(
            u"truedy"_s,
            {{"X-Truedy-Signature", "5b82afba5926d7bdb0b9ebbb5a2dbbf5da2b6bd7db1dc2ed8d2f2d5b33ad3a6e"},
             {"X-Truedy-Timestamp", "yesterday"}});
        QCOMPARE(wordOf(check(asked).kind), u"wrong-signature"_s);
        asked.body = "{}";
        setHeader(asked, "X-Truedy-Signature",
                  "7decda51f81f943904752400b97650041e1649756a5eed6595ad9184084f17b0");
        QCOMPARE(wordOf(check(asked).kind), u"unreadable"_s);
        QVERIFY(check(asked).text.contains(u"age"));
    }

    void findsTheSecretBeforeTheRotation()
    {
        WebhookQuestion asked = genuine(u"voicebip"_s);
        asked.headers.append({"X-Voicebip-Signature-Previous", "sha256=" + StampedOldHex});
        QVERIFY(!check(asked).text.contains(u"previous"));
        asked.secret = "made-up-old-secret";
        const WebhookVerdict verdict = check(asked);
        QCOMPARE(wordOf(verdict.kind), u"valid"_s);
        QVERIFY2(verdict.text.contains(u"previous secret"), qPrintable(verdict.text));
        asked.now = SentAt.addSecs(301);
        QCOMPARE(wordOf(check(asked).kind), u"stale"_s);
    }

    void recognisesRewrittenBodies_data()
    {
        QTest::addColumn<QByteArray>("received");
        QTest::addColumn<QByteArray>("signature"); // over what was really sent
        QTest::addColumn<QString>("words");
        const QByteArray compact = "{\"b\":1,\"a\":[1,2],\"e\":{}}";
        const QByteArray pretty = "{\n  \"b\": 1,\n  \"a\": [\n    1,\n    2\n  ],\n  \"e\": {}\n}";
        const QByteArray sentCompact = "31b9dc573b28e49f3c3bf8f9e960cb5f446ec7b98c18591af846fa284a93c76f";
        const QByteArray sentPretty2 = "1a92994ae1913ef0049c161a177f84eec2b93b4e15a5096f58cd64150437b829";
        const QByteArray sentPretty4 = "0893524ff17b7a4c5b7f563b604ec74abf0e36fed0657d04eea07857cb559d71";
        const QByteArray sentSpaced = "a55ebadc7d2fce42ab8afca3e5a9d3f777c08832e98bc27a63c93da49c7d8654";
        const QByteArray sentSorted = "0e5100aa163d010775d8199de9d8c5df03a7ff8fc8958eed13dcac49dbbd7080";
        const QByteArray sentNewline = "46534ed8b04f425ed478474619ed019217658eafd4cb56c454d702a5c7ea7f3b";
        const QByteArray sentAscii = "05ffc8fec178d0162c6420857c0ae96c8e189356b57d463a8ee5c452f4d357e5";
        const QByteArray sentSlashes = "c08d2224c5520e2a1f319feb5ec84bd5ee3af12dec212dac5462523637879d69";
        QTest::newRow("sent compact, pretty here") << pretty << sentCompact << u"without any white space"_s;
        QTest::newRow("sent pretty, compact here") << compact << sentPretty2 << u"indented by 2"_s;
        QTest::newRow("sent indented by 4") << compact << sentPretty4 << u"indented by 4"_s;
        QTest::newRow("sent by Python") << compact << sentSpaced << u"space after each comma"_s;
        QTest::newRow("sent with sorted keys") << pretty << sentSorted << u"keys sorted"_s;
        QTest::newRow("sent with a final newline") << compact << sentNewline << u"line break at the end"_s;
        QTest::newRow("final newline added by an editor") << compact + '\n'
                                                          << sentCompact << u"without a line break"_s;
        QTest::newRow("sent with newline, pretty here")
            << pretty << sentNewline << u"line break at the end"_s;
        QTest::newRow("sent in ASCII") << "{\"x\":\"caf\xc3\xa9\"}"_ba << sentAscii << u"beyond ASCII"_s;
        QTest::newRow("sent with escaped slashes") << "{\"x\": \"a/b\"}"_ba << sentSlashes << u"slash"_s;
    }
    void recognisesRewrittenBodies()
    {
        QFETCH(QByteArray, received);
        QFETCH(QByteArray, signature);
        QFETCH(QString, words);
        WebhookQuestion asked = question(u"voipbin"_s, {{"X-VoIPBIN-Signature", "sha256=" + signature}});
        asked.body = received;
        const WebhookVerdict verdict = check(asked);
        QCOMPARE(wordOf(verdict.kind), u"body-changed"_s);
        QVERIFY2(verdict.text.contains(words), qPrintable(verdict.text));
        asked.secret = "another-secret";
        QCOMPARE(wordOf(check(asked).kind), u"wrong-signature"_s);
    }

    void keepsNumbersWhenOnlySpaceChanged()
    {
        // 0.450 would become 0.45 in a parser.
        WebhookQuestion asked = genuine(u"voicebip"_s);
        asked.body.replace(",", ",  ").replace(":", " : ").replace("call_made_up_1", "call_made_up_1");
        QCOMPARE(wordOf(check(asked).kind), u"body-changed"_s);
    }

    void seesWhiteSpaceAroundTheSecret()
    {
        WebhookQuestion asked = genuine(u"voipbin"_s);
        asked.secret = Secret + '\n';
        const WebhookVerdict verdict = check(asked);
        QCOMPARE(wordOf(verdict.kind), u"wrong-signature"_s);
        QVERIFY2(verdict.text.contains(u"white space"), qPrintable(verdict.text));
    }

    void vobizNeedsTheUrl()
    {
        WebhookQuestion asked = genuine(u"vobiz-callback"_s);
        for (const QString& url : {u""_s, u"/vobiz/hangup"_s}) {
            asked.url = url;
            QCOMPARE(wordOf(check(asked).kind), u"missing-input"_s);
        }
        asked.url = u"https://example.com/vobiz/answer"_s;
        QCOMPARE(wordOf(check(asked).kind), u"wrong-signature"_s);
    }

    void vobizNamesTheUrlThatWasSigned_data()
    {
        QTest::addColumn<QByteArray>("signature");
        QTest::addColumn<QString>("words");
        QTest::newRow("behind a proxy") << V3OfHttp << u"http://"_s;
        QTest::newRow("slash at the end") << V3WithSlash << u"slash at its end"_s;
    }
    void vobizNamesTheUrlThatWasSigned()
    {
        QFETCH(QByteArray, signature);
        QFETCH(QString, words);
        WebhookQuestion asked = genuine(u"vobiz-callback"_s);
        removeHeader(asked, "X-Vobiz-Signature-V2");
        setHeader(asked, "X-Vobiz-Signature-V3", signature);
        const WebhookVerdict verdict = check(asked);
        QCOMPARE(wordOf(verdict.kind), u"wrong-signature"_s);
        QVERIFY2(verdict.text.contains(words), qPrintable(verdict.text));
    }

    void vobizLegacySignatureIsNotChecked()
    {
        WebhookQuestion asked = question(u"vobiz"_s, {{"X-Vobiz-Signature", V1}});
        asked.url = Url;
        const WebhookVerdict verdict = check(asked);
        QCOMPARE(wordOf(verdict.kind), u"unknown-provider"_s);
        QVERIFY2(verdict.text.contains(u"not published"), qPrintable(verdict.text));
        QVERIFY2(check(genuine(u"vobiz-callback"_s)).text.contains(u"V1"), "what was not checked is named");
    }

    void namesTheProviderWhoseHeaderItIs()
    {
        WebhookQuestion asked = genuine(u"truedy"_s);
        asked.provider = u"voicebip"_s;
        const WebhookVerdict verdict = check(asked);
        QCOMPARE(wordOf(verdict.kind), u"missing-header"_s);
        QVERIFY2(verdict.steps.join(u' ').contains(u"Truedy"), qPrintable(verdict.steps.join(u' ')));
    }

    void knowsNoOtherProvider()
    {
        QCOMPARE(wordOf(check(question(u"acme"_s, {{"X-Signature", BodyHex}})).kind), u"unknown-provider"_s);
    }

    void tellsNoSecret_data() { everyProvider(); }
    void tellsNoSecret()
    {
        QFETCH(QString, who);
        for (const QByteArray& secret : {"made-up-secret"_ba, "made-up-token"_ba, "wrong-4711 "_ba}) {
            WebhookQuestion asked = genuine(who);
            asked.secret = secret;
            asked.url = u"https://someone:pass-4711@example.com/vobiz/other"_s;
            const WebhookVerdict verdict = check(asked);
            const QString said = verdict.text + verdict.steps.join(u' ') + verdict.scheme;
            QVERIFY(!said.contains(QString::fromLatin1(secret.trimmed())));
            QVERIFY(!said.contains(u"4711"));
            QVERIFY(!said.contains(QString::fromLatin1(StampedHex.left(16))));
            QVERIFY(!said.contains(QString::fromLatin1(BodyHex.left(16))));
        }
    }

    void survivesHostileBodies_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("deep") << QByteArray(500'000, '[');
        QTest::newRow("deep and closed") << QByteArray(100'000, '[') + QByteArray(100'000, ']');
        QTest::newRow("deep objects") << "{\"a\":"_ba.repeated(50'000);
        QTest::newRow("open string") << "{\"a\":\"\\"_ba;
        QTest::newRow("not UTF-8") << "{\"a\":\"\xff\xfe\"}"_ba;
        QTest::newRow("huge number") << "[1e999999,123456789012345678901234567890]"_ba;
        QTest::newRow("large") << "[" + QByteArray(1'000'000, ' ') + "\"" + QByteArray(3'000'000, 'x')
                + "\"]";
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("NUL") << QByteArray("{\0}", 3);
    }
    void survivesHostileBodies()
    {
        QFETCH(QByteArray, body);
        WebhookQuestion asked = genuine(u"voicebip"_s);
        asked.body = body;
        QCOMPARE(wordOf(check(asked).kind), u"wrong-signature"_s);
    }
};

QTEST_GUILESS_MAIN(TestWebhookSignature)
#include "tst_webhooksignature.moc"
