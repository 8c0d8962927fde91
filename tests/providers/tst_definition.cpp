// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/catalogue.h"
#include "providers/definitionreader.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
QByteArray fixture(const QString& name)
{
    QFile file(QStringLiteral(RINGBACK_TEST_DATA "/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Two files in which everything is right; the tests change one thing at a time.
const QByteArray Good = fixture(u"acme/provider.json"_s);

const QByteArray GoodCatalogue = fixture(u"acme/errors.json"_s);

// The document with the value at `pointer` replaced; "remove" stands for taking it out.
QJsonValue with(const QJsonValue& value, QStringList tokens, const QJsonValue& replacement)
{
    if (tokens.isEmpty())
        return replacement;
    const QString token = tokens.takeFirst();
    if (value.isArray()) {
        QJsonArray array = value.toArray();
        const int index = token.toInt();
        if (index >= array.size())
            array.append(with(QJsonValue::Undefined, tokens, replacement));
        else
            array[index] = with(array.at(index), tokens, replacement);
        return array;
    }
    QJsonObject object = value.toObject();
    if (tokens.isEmpty() && replacement == u"remove"_s)
        object.remove(token);
    else
        object[token] = with(object.value(token), tokens, replacement);
    return object;
}

QByteArray changed(const QByteArray& document, const QString& pointer, const QByteArray& json)
{
    const QJsonValue replacement = QJsonDocument::fromJson("[" + json + "]").array().first();
    const QJsonValue result =
        with(QJsonDocument::fromJson(document).object(), pointer.split(u'/').mid(1), replacement);
    return QJsonDocument(result.toObject()).toJson();
}

// A webhook section in which everything is right: one scheme that can be checked, one that cannot.
const QByteArray GoodWebhook = R"({
    "absent": "Deliveries are only signed where a secret is set.",
    "schemes": [
        {"id": "v2", "name": "Signature", "kind": "hmac-sha256", "signature_headers": ["X-Acme-Signature"],
         "previous_headers": ["X-Acme-Signature-Old"], "timestamp_headers": ["X-Acme-Time"],
         "nonce_headers": ["X-Acme-Nonce"], "prefix": "v2=", "parts": ["timestamp", "dot", "nonce", "body"],
         "encoding": "hex", "tolerance_seconds": 300, "future_seconds": 60, "key": "the signing secret"},
        {"id": "v1", "name": "Older signature", "kind": "unpublished",
         "signature_headers": ["X-Acme-Signature-V1"], "note": "What it signs is not published."}
    ]})";
} // namespace

class TestDefinition : public QObject {
    Q_OBJECT

private slots:
    void readsWhatIsRight()
    {
        DefinitionProblems problems;
        const auto definition = readDefinition(Good, u"acme.json"_s, problems);
        QVERIFY2(definition, qPrintable(problems.isEmpty() ? QString() : problems.first().toText()));
        QVERIFY(problems.isEmpty());
        QCOMPARE(definition->id, u"acme"_s);
        QCOMPARE(definition->account.size(), 3);
        QCOMPARE(definition->auth.methods.size(), 2);
        QCOMPARE(definition->auth.methods.first().id, u"key"_s); // the order of the file
        QCOMPARE(definition->feeds.size(), 2);
        QVERIFY(definition->feeds[1].idsOnly);
        QCOMPARE(definition->feeds[1].each->goneStatuses, QList<int> {404});
        QCOMPARE(definition->feeds[0].paging.kind, PagingKind::Cursor);
        QCOMPARE(definition->feeds[0].paging.size, 50);
        const RecordShape shape = definition->shapes[u"call"_s];
        QCOMPARE(shape.createdAt.at, (QStringList {u"/made"_s, u"/when"_s}));
        QCOMPARE(shape.createdAt.as, (QList<Transform> {Transform::Iso8601, Transform::Epoch}));
        QCOMPARE(shape.duration.as, QList<Transform> {Transform::Seconds});
        QCOMPARE(shape.status.size(), 2);
        QVERIFY(definition->call);
    }

    void namesFilePointerAndRemedy_data()
    {
        QTest::addColumn<QString>("pointer"); // what is changed ...
        QTest::addColumn<QByteArray>("json"); // ... to this
        QTest::addColumn<QString>("at");      // where the problem is reported
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* pointer, const char* json, const char* at,
                            const char* says) {
            QTest::newRow(name) << QString::fromLatin1(pointer) << QByteArray(json) << QString::fromLatin1(at)
                                << QString::fromLatin1(says);
        };
        row("unknown key", "/nmae", "\"x\"", "/nmae", "known here are");
        row("unknown key, nested", "/shapes/call/fields/form", "\"/x\"", "/shapes/call/fields/form",
            "known here are");
        row("unknown key in a list", "/account/1/secrte", "true", "/account/1/secrte", "known here are");
        row("key of another kind of auth", "/auth/methods/key/token", "\"x\"", "/auth/methods/key/token",
            "not known");
        row("no id", "/id", "\"remove\"", "", "\"id\" is missing");
        row("no name", "/name", "\"remove\"", "", "\"name\" is missing");
        row("empty name", "/name", "\"\"", "/name", "must not be empty");
        row("number for a text", "/name", "5", "/name", "must be a text");
        row("text for a list", "/feeds", "\"x\"", "/feeds", "must be a list");
        row("text for an object", "/auth", "\"x\"", "/auth", "must be an object");
        row("text for true", "/account/1/secret", "\"yes\"", "/account/1/secret", "true or false");
        row("odd id", "/id", "\"Ac me\"", "/id", "lower-case letters");
        row("version of the future", "/schema_version", "2", "/schema_version", "update Ringback");
        row("no version", "/schema_version", "\"remove\"", "/schema_version", "write 1");
        row("plain base URL", "/base_url", "\"http://api.acme.example\"", "/base_url", "https");
        row("no base URL at all", "/base_url", "\"api.acme.example\"", "/base_url", "https");
        row("link without https", "/links", "{\"console\": \"http://x.example\"}", "/links/console",
            "https://");
        row("pointer without slash", "/shapes/call/fields/id", "\"id\"", "/shapes/call/fields/id", "\"/id\"");
        row("pointer with a bad escape", "/shapes/call/fields/id", "\"/a~b\"", "/shapes/call/fields/id",
            "~0");
        row("no id field", "/shapes/call/fields/id", "\"remove\"", "/shapes/call/fields",
            "\"id\" is missing");
        row("empty id pointer", "/shapes/call/fields/id", "\"\"", "/shapes/call/fields/id",
            "at least one JSON pointer");
        row("unknown transform", "/shapes/call/fields/created_at/as", "\"iso\"",
            "/shapes/call/fields/created_at/as", "iso8601");
        row("transform of another kind", "/shapes/call/fields/created_at/as", "\"seconds\"",
            "/shapes/call/fields/created_at/as", "iso8601, rfc2822, epoch");
        row("instant for a length", "/shapes/call/fields/duration", "{\"at\": \"/d\", \"as\": \"epoch\"}",
            "/shapes/call/fields/duration/as", "seconds");
        row("unknown direction", "/shapes/call/fields/direction/map", "{\"in\": \"incoming\"}",
            "/shapes/call/fields/direction/map", "inbound or outbound");
        row("unknown status", "/shapes/call/status/1/table", "{\"up\": \"talking\"}",
            "/shapes/call/status/1/table/up", "in-progress");
        row("empty table", "/shapes/call/status/1/table", "{}", "/shapes/call/status/1/table",
            "at least one");
        row("table and conditions", "/shapes/call/status/1/when", "[]", "/shapes/call/status/1/when",
            "not known");
        row("rule without conditions", "/shapes/call/status/0/when", "[]", "/shapes/call/status/0/when",
            "always hold");
        row("rule without when", "/shapes/call/status/0/when", "\"remove\"", "/shapes/call/status/0",
            "\"when\" is missing");
        row("two kinds of condition", "/shapes/call/status/0/when/0/is", "\"x\"",
            "/shapes/call/status/0/when/0", "exactly one");
        row("no kind of condition", "/shapes/call/status/0/when/0", "{\"at\": \"/x\"}",
            "/shapes/call/status/0/when/0", "exactly one");
        row("condition about nothing", "/shapes/call/status/0/when/0", "{\"present\": true}",
            "/shapes/call/status/0/when/0", "either \"at\"");
        row("unknown mapped field", "/shapes/call/status/0/when/1/field", "\"length\"",
            "/shapes/call/status/0/when/1/field", "answered_at");
        row("condition with a wrong type", "/shapes/call/status/0/when/1/greater_than", "\"0\"",
            "/shapes/call/status/0/when/1/greater_than", "must be a number");
        row("no status rules", "/shapes/call/status", "\"remove\"", "/shapes/call", "\"status\" is missing");
        row("unknown shape", "/feeds/0/shape", "\"cal\"", "/feeds/0/shape", "not defined under");
        row("unknown shape for one call", "/call/shape", "\"cal\"", "/call/shape", "not defined under");
        row("no feeds", "/feeds", "[]", "/feeds", "at least one feed");
        row("the same feed twice", "/feeds/1/id", "\"calls\"", "/feeds/1/id", "twice");
        row("feed without items", "/feeds/0/items", "\"remove\"", "/feeds/0", "\"items\" is missing");
        row("IDs without a way to fetch one", "/feeds/1/each", "\"remove\"", "/feeds/1", "\"each\"");
        row("path without the ID", "/call/path", "\"/calls\"", "/call/path", "{id}");
        row("unknown feed kind", "/feeds/1/kind", "\"id\"", "/feeds/1/kind", "records, ids");
        row("gone as a number", "/feeds/1/each/gone_statuses", "404", "/feeds/1/each/gone_statuses",
            "must be a list");
        row("gone out of range", "/feeds/1/each/gone_statuses", "[4040]", "/feeds/1/each/gone_statuses/0",
            "from 100 to 599");
        row("unknown paging", "/feeds/0/paging/kind", "\"pages\"", "/feeds/0/paging/kind", "next_url");
        row("cursor from nowhere", "/feeds/0/paging/at", "\"remove\"", "/feeds/0/paging/at", "needs \"at\"");
        row("cursor to nowhere", "/feeds/0/paging/param", "\"remove\"", "/feeds/0/paging/param",
            "needs \"param\"");
        row("page size of nothing", "/feeds/0/paging/size", "0", "/feeds/0/paging/size", "whole number");
        row("page size in words", "/feeds/0/paging/size", "\"many\"", "/feeds/0/paging/size",
            "write a number");
        row("odd account key", "/account/2/key", "\"Area\"", "/account/2/key", "lower-case");
        row("account key twice", "/account/2/key", "\"how\"", "/account", "used twice");
        row("secret in a path", "/feeds/0/path", "\"/v1/{api_key}/calls\"", "/feeds/0/path", "is a secret");
        row("secret in the path of one call", "/call/path", "\"/calls/{id}/{api_key}\"", "/call/path",
            "is a secret");
        row("secret with a default", "/account/1/default", "\"x\"", "/account/1/default", "no default");
        row("default that is no choice", "/account/0/default", "\"kye\"", "/account/0/default",
            "one of the choices");
        row("no method", "/auth/methods", "{}", "/auth/methods", "at least one");
        row("unknown auth", "/auth/methods/key/kind", "\"header\"", "/auth/methods/key/kind",
            "headers, query");
        row("auth without headers", "/auth/methods/key/headers", "\"remove\"", "/auth/methods/key/headers",
            "at least one header");
        row("auth needs an unknown field", "/auth/methods/key/fields", "[\"api_kee\"]",
            "/auth/methods/key/fields", "not an account field");
        row("auth sends an unknown field", "/auth/methods/key/headers", "{\"X-Key\": \"{api_kee}\"}",
            "/auth/methods/key", "{api_kee} is not an account field");
        row("path names an unknown field", "/feeds/0/path", "\"/{aera}/calls\"", "/feeds/0/path", "{aera}");
        row("list path with an ID", "/feeds/0/path", "\"/calls/{id}\"", "/feeds/0/path", "{id} is not");
        row("query names an unknown field", "/feeds/0/query", "{\"a\": \"{aera}\"}", "/feeds/0/query",
            "{aera}");
        row("choice without a method", "/account/0/choices", "[\"key\", \"none\", \"basic\"]",
            "/auth/methods", "\"basic\"");
        row("choice field that is none", "/auth/choice_field", "\"hwo\"", "/auth/choice_field",
            "not an account field");
        row("no envelopes", "/errors/envelopes", "\"remove\"", "/errors", "\"envelopes\" is missing");
        row("envelope for everything", "/errors/envelopes/0/when", "[]", "/errors/envelopes/0/when",
            "always hold");
        row("specificity out of range", "/errors/envelopes/0/specificity", "9",
            "/errors/envelopes/0/specificity", "from 1 to 4");
        row("interval out of range", "/polling", "{\"every_seconds\": 0}", "/polling/every_seconds",
            "from 1 to 3600");
        row("label missing", "/shapes/call/other_ids/0/label", "\"remove\"", "/shapes/call/other_ids/0",
            "\"label\" is missing");
    }
    void namesFilePointerAndRemedy()
    {
        QFETCH(QString, pointer);
        QFETCH(QByteArray, json);
        QFETCH(QString, at);
        QFETCH(QString, says);
        DefinitionProblems problems;
        QVERIFY(!readDefinition(changed(Good, pointer, json), u"acme.json"_s, problems));
        bool found = false;
        QString all;
        for (const DefinitionProblem& problem : problems) {
            QCOMPARE(problem.file, u"acme.json"_s);
            found = found || (problem.pointer == at && problem.text.contains(says));
            all += problem.toText() + u'\n';
        }
        QVERIFY2(found, qPrintable(all));
    }

    void readsAWebhookSection()
    {
        DefinitionProblems problems;
        const auto definition =
            readDefinition(changed(Good, u"/webhook"_s, GoodWebhook), u"acme.json"_s, problems);
        QVERIFY2(definition, qPrintable(problems.value(0).toText()));
        const WebhookRules& rules = definition->webhook;
        QVERIFY(rules.absent.startsWith(u"Deliveries"_s));
        QCOMPARE(rules.schemes.size(), 2);
        const WebhookScheme& scheme = rules.schemes.first();
        QVERIFY(scheme.kind == SignatureKind::HmacSha256 && scheme.encoding == SignatureEncoding::Hex);
        QCOMPARE(scheme.parts,
                 (QList<SignedPart> {SignedPart::Timestamp, SignedPart::Dot, SignedPart::Nonce,
                                     SignedPart::Body}));
        QCOMPARE(scheme.previousHeaders, QStringList {u"X-Acme-Signature-Old"_s});
        QCOMPARE(scheme.toleranceSeconds, 300);
        QCOMPARE(scheme.futureSeconds, 60);
        QVERIFY(rules.schemes.last().kind == SignatureKind::Unpublished
                && rules.schemes.last().parts.isEmpty());
    }

    void findsMistakesInAWebhookSection_data()
    {
        QTest::addColumn<QString>("pointer"); // within the section
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("at");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* pointer, const char* json, const char* at,
                            const char* says) {
            QTest::newRow(name) << QString::fromLatin1(pointer) << QByteArray(json) << QString::fromLatin1(at)
                                << QString::fromLatin1(says);
        };
        row("no object", "", "[]", "", "must be an object");
        row("unknown key", "/absnt", "\"x\"", "/absnt", "known here are absent, schemes");
        row("absent is no text", "/absent", "1", "/absent", "must be a text");
        row("no schemes", "/schemes", "\"remove\"", "", "\"schemes\" is missing");
        row("schemes are no list", "/schemes", "{}", "/schemes", "must be a list");
        row("a scheme is no object", "/schemes/1", "7", "/schemes/1", "must be an object");
        row("unknown key of a scheme", "/schemes/0/part", "\"body\"", "/schemes/0/part", "known here are");
        row("no id", "/schemes/0/id", "\"remove\"", "/schemes/0", "\"id\" is missing");
        row("id twice", "/schemes/1/id", "\"v2\"", "/schemes/1/id", "\"v2\" stands twice");
        row("no name", "/schemes/0/name", "\"\"", "/schemes/0/name", "must not be empty");
        row("no kind", "/schemes/0/kind", "\"remove\"", "/schemes/0",
            "write one of hmac-sha256, unpublished");
        row("unknown kind", "/schemes/0/kind", "\"hmac-md5\"", "/schemes/0/kind",
            "write one of hmac-sha256, unpublished");
        row("no signature header", "/schemes/1/signature_headers", "[]", "/schemes/1/signature_headers",
            "the header that carries the signature");
        row("signature header", "/schemes/0/signature_headers", "[\"X Acme\"]",
            "/schemes/0/signature_headers", "\"X Acme\" is not the name of a header");
        row("previous header", "/schemes/0/previous_headers", "[\"X-Acme:\"]", "/schemes/0/previous_headers",
            "is not the name of a header");
        row("timestamp header", "/schemes/0/timestamp_headers", "[\"\"]", "/schemes/0/timestamp_headers",
            "is not the name of a header");
        row("nonce header", "/schemes/0/nonce_headers", "[\"Nonce_1\"]", "/schemes/0/nonce_headers",
            "is not the name of a header");
        row("header is no text", "/schemes/0/nonce_headers", "[5]", "/schemes/0/nonce_headers/0",
            "must be a text");
        row("unknown part", "/schemes/0/parts/3", "\"path\"", "/schemes/0/parts",
            "write one of body, timestamp, nonce, url, dot");
        row("nothing is signed", "/schemes/0/parts/3", "\"dot\"", "/schemes/0/parts", "at least body or url");
        row("no parts", "/schemes/0/parts", "\"remove\"", "/schemes/0/parts", "at least body or url");
        row("no encoding", "/schemes/0/encoding", "\"remove\"", "/schemes/0", "write one of hex, base64");
        row("unknown encoding", "/schemes/0/encoding", "\"base32\"", "/schemes/0/encoding", "hex, base64");
        row("no key", "/schemes/0/key", "\"remove\"", "/schemes/0", "\"key\" is missing");
        row("no tolerance", "/schemes/0/tolerance_seconds", "0", "/schemes/0/tolerance_seconds",
            "from 1 to 86400");
        row("tolerance too long", "/schemes/0/tolerance_seconds", "86401", "/schemes/0/tolerance_seconds",
            "from 1 to 86400");
        row("negative future", "/schemes/0/future_seconds", "-1", "/schemes/0/future_seconds",
            "from 0 to 86400");
        row("timestamp without a tolerance", "/schemes/0/tolerance_seconds", "\"remove\"", "/schemes/0/parts",
            "needs timestamp_headers and tolerance_seconds");
        row("timestamp without a header", "/schemes/0/timestamp_headers", "\"remove\"", "/schemes/0/parts",
            "needs timestamp_headers and tolerance_seconds");
        row("timestamp that is not signed", "/schemes/0/parts/0", "\"dot\"", "/schemes/0/timestamp_headers",
            "leave it out");
        row("nonce without a header", "/schemes/0/nonce_headers", "\"remove\"", "/schemes/0/nonce_headers",
            "if, and only if");
        row("nonce that is not signed", "/schemes/0/parts/2", "\"dot\"", "/schemes/0/nonce_headers",
            "if, and only if");
        row("unpublished, yet with parts", "/schemes/1/parts", "[\"body\"]", "/schemes/1/parts",
            "this key is not known");
    }
    void findsMistakesInAWebhookSection()
    {
        QFETCH(QString, pointer);
        QFETCH(QByteArray, json);
        QFETCH(QString, at);
        QFETCH(QString, says);
        DefinitionProblems problems;
        const QByteArray right = changed(Good, u"/webhook"_s, GoodWebhook);
        QVERIFY(readDefinition(right, u"acme.json"_s, problems));
        QVERIFY(!readDefinition(changed(right, u"/webhook"_s + pointer, json), u"acme.json"_s, problems));
        QString all;
        bool found = false;
        for (const DefinitionProblem& problem : problems) {
            QCOMPARE(problem.file, u"acme.json"_s);
            found = found || (problem.pointer == u"/webhook"_s + at && problem.text.contains(says));
            all += problem.toText() + u'\n';
        }
        QVERIFY2(found, qPrintable(all));
    }

    void reportsEveryMistakeAtOnce()
    {
        QByteArray bytes = changed(Good, u"/name"_s, "5");
        bytes = changed(bytes, u"/feeds/0/shape"_s, "\"cal\"");
        bytes = changed(bytes, u"/polling"_s, "{\"evry\": 1}");
        DefinitionProblems problems;
        QVERIFY(!readDefinition(bytes, u"f"_s, problems));
        QVERIFY(problems.size() >= 3);
    }

    void saysWhereTheSyntaxBreaks()
    {
        for (const QByteArray& bytes : {QByteArray("{\n\"a\": 1,\n}"), QByteArray("{\n\n\"a\" 1}"),
                                        QByteArray("{\n\"a\":\n\"\xff\"}")}) {
            DefinitionProblems problems;
            QVERIFY(!readDefinition(bytes, u"f.json"_s, problems));
            QCOMPARE(problems.size(), 1);
            QVERIFY2(problems.first().text.contains(u"at line 3"_s), qPrintable(problems.first().toText()));
        }
        for (const QByteArray& bytes :
             {QByteArray(), QByteArray("[]"), QByteArray("7"), QByteArray("null")}) {
            DefinitionProblems problems;
            QVERIFY(!readDefinition(bytes, u"f.json"_s, problems));
            QVERIFY(!problems.isEmpty());
        }
    }

    void takesAnAccountsOwnValues()
    {
        QByteArray bytes = changed(Good, u"/account/2/default"_s, "\"/calls\"");
        bytes = changed(bytes, u"/feeds/0/items"_s, "\"{{area}}\"");
        QVERIFY(isConfiguredByAccount(bytes));
        QVERIFY(!isConfiguredByAccount(Good));
        DefinitionProblems problems;
        auto definition = readDefinition(bytes, u"f"_s, problems);
        QVERIFY(definition);
        QCOMPARE(definition->feeds[0].items, QStringList {u"/calls"_s});
        definition = readDefinition(bytes, u"f"_s, problems, {{u"area"_s, u"/a \"quoted\" one"_s}});
        QVERIFY(definition);
        QCOMPARE(definition->feeds[0].items, QStringList {u"/a \"quoted\" one"_s});
        QVERIFY(!readDefinition(bytes, u"f"_s, problems, {{u"area"_s, u"calls"_s}}));
        QCOMPARE(problems.first().pointer, u"/feeds/0/items"_s);
    }

    void readsACatalogue()
    {
        DefinitionProblems problems;
        const auto catalogue = readCatalogue(GoodCatalogue, u"errors.json"_s, u"acme"_s, problems);
        QVERIFY2(catalogue, qPrintable(problems.isEmpty() ? QString() : problems.first().toText()));
        QCOMPARE(catalogue->entries().size(), 4);
        QVERIFY(catalogue->byCode(u"BAD"_s) != nullptr);
        QVERIFY(catalogue->byCode(u"bad"_s) == nullptr); // exactly
        QCOMPARE(catalogue->byHttp(503)->id, u"acme/http-503"_s);
        QVERIFY(catalogue->byHttp(400) == nullptr); // a coded entry does not speak for its status
        QCOMPARE(catalogue->byText(u"There is No Money left"_s)->id, u"acme/t1"_s);
        QCOMPARE(catalogue->byEnding(u"1"_s, u"inbound"_s, false)->id, u"acme/end-1"_s);
        QVERIFY(catalogue->byEnding(u"1"_s, u"outbound"_s, false) == nullptr);
        QVERIFY(catalogue->byEnding(u"1"_s, u"inbound"_s, std::nullopt) == nullptr);
        QVERIFY(catalogue->byEnding(u"2"_s, u"inbound"_s, false) == nullptr);
    }

    void findsMistakesInACatalogue_data()
    {
        QTest::addColumn<QString>("pointer");
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("at");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* pointer, const char* json, const char* at,
                            const char* says) {
            QTest::newRow(name) << QString::fromLatin1(pointer) << QByteArray(json) << QString::fromLatin1(at)
                                << QString::fromLatin1(says);
        };
        row("another provider's", "/provider", "\"other\"", "/provider", "the definition beside it");
        row("unknown key", "/entries/0/tilte", "\"x\"", "/entries/0/tilte", "known here are");
        row("no cause", "/entries/0/cause", "\"remove\"", "/entries/0", "\"cause\" is missing");
        row("no steps", "/entries/0/fix", "[]", "/entries/0/fix", "at least one step");
        row("unknown fault", "/entries/0/fault", "\"me\"", "/entries/0/fault", "not a known word");
        row("unknown advice", "/entries/0/retry/advice", "\"soon\"", "/entries/0/retry/advice",
            "not a known word");
        row("change not named", "/texts/0/retry/change", "\"remove\"", "/texts/0/retry/change",
            "what must change");
        row("plain link", "/entries/0/documentation_url", "\"http://x.example\"",
            "/entries/0/documentation_url", "https://");
        row("status as text", "/entries/0/http", "[\"400\"]", "/entries/0/http/0", "from 100 to 599");
        row("statuses as a number", "/entries/0/http", "400", "/entries/0/http", "must be a list");
        row("schedule as a number", "/http/0/retry/schedule_seconds", "5", "/http/0/retry/schedule_seconds",
            "must be a list");
        row("negative wait", "/entries/0/retry/wait_seconds", "-1", "/entries/0/retry/wait_seconds",
            "negative");
        row("text that can never match", "/texts/0/contains", "[\"No Money\"]", "/texts/0/contains",
            "lower case");
        row("nothing to match", "/texts/0/contains", "[]", "/texts/0/contains", "at least one part");
        row("no values", "/endings/0/values", "[]", "/endings/0/values", "at least one value");
        row("direction", "/endings/0/direction", "\"in\"", "/endings/0/direction", "inbound, outbound");
        row("answered", "/endings/0/answered", "true", "/endings/0/answered", "must be a text");
        row("id twice", "/endings/0/id", "\"BAD\"", "", "\"acme/BAD\" stands twice");
    }
    void findsMistakesInACatalogue()
    {
        QFETCH(QString, pointer);
        QFETCH(QByteArray, json);
        QFETCH(QString, at);
        QFETCH(QString, says);
        DefinitionProblems problems;
        QVERIFY(!readCatalogue(changed(GoodCatalogue, pointer, json), u"e.json"_s, u"acme"_s, problems));
        QString all;
        bool found = false;
        for (const DefinitionProblem& problem : problems) {
            QCOMPARE(problem.file, u"e.json"_s);
            found = found || (problem.pointer == at && problem.text.contains(says));
            all += problem.toText() + u'\n';
        }
        QVERIFY2(found, qPrintable(all));
    }
};

QTEST_GUILESS_MAIN(TestDefinition)
#include "tst_definition.moc"
