// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/definitionreader.h"
#include "providers/registry.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
QJsonObject acme()
{
    QFile file(QStringLiteral(RINGBACK_TEST_DATA "/acme/provider.json"));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

// A section in which everything is right and everything is used.
const QByteArray GoodPlace = R"({
    "method": "PUT", "path": "/{area}/calls/", "encoding": "json", "numbers": "digits",
    "body": {"from": "{from}", "to": ["{to}"], "flow": "{flow}", "steps": "{steps}", "area": "in {area}", "n": 1},
    "fields": [
        {"key": "flow", "label": "Flow", "help": "h", "from_record": "/flow", "unset_prefixes": ["0000"]},
        {"key": "steps", "label": "Steps", "kind": "json"}],
    "one_of": [["flow", "steps"]],
    "idempotency_header": "X-Once",
    "answer": {"call_id": ["/id", "/call/id"], "accepted_id": "/group", "status": "/state",
               "failed_statuses": "failed", "refused_statuses": [503], "refused_codes": ["NO"],
               "unknown_codes": ["MAYBE"], "checklists": {"500": ["Look."]}},
    "shows_within_seconds": 30, "note": "n", "source": "s"})";

QJsonValue placeWith(const QJsonValue& value, QStringList tokens, const QJsonValue& replacement)
{
    if (tokens.isEmpty())
        return replacement;
    const QString token = tokens.takeFirst();
    if (value.isArray()) {
        QJsonArray array = value.toArray();
        array[token.toInt()] = placeWith(array.at(token.toInt()), tokens, replacement);
        return array;
    }
    QJsonObject object = value.toObject();
    if (tokens.isEmpty() && replacement == u"remove"_s)
        object.remove(token);
    else
        object[token] = placeWith(object.value(token), tokens, replacement);
    return object;
}

QByteArray acmeWithPlace(const QString& pointer = {}, const QByteArray& json = {})
{
    QJsonValue place = QJsonDocument::fromJson(GoodPlace).object();
    if (!json.isEmpty())
        place = placeWith(place, pointer.split(u'/').mid(1),
                          QJsonDocument::fromJson("[" + json + "]").array().first());
    QJsonObject root = acme();
    root[u"place"_s] = place;
    return QJsonDocument(root).toJson();
}
} // namespace

class TestPlaceDefinition : public QObject {
    Q_OBJECT

private slots:
    void readsWhatIsRight()
    {
        DefinitionProblems problems;
        const auto definition = readDefinition(acmeWithPlace(), u"acme.json"_s, problems);
        QVERIFY2(definition, qPrintable(problems.value(0).toText()));
        QVERIFY(definition->place);
        const PlaceRules& place = *definition->place;
        QCOMPARE(place.method, "PUT"_ba);
        QCOMPARE(place.path, u"/{area}/calls/"_s);
        QVERIFY(!place.formBody && place.numbersWithoutPlus && !place.fromOptional);
        QVERIFY(place.body.contains(R"("to":["{to}"])"));
        QCOMPARE(place.fields.size(), 2);
        QCOMPARE(place.fields[0].unsetPrefixes, QStringList {u"0000"_s});
        QVERIFY(place.fields[1].kind == PlaceField::Kind::JsonText);
        QCOMPARE(place.oneOf, (QList<QStringList> {{u"flow"_s, u"steps"_s}}));
        QCOMPARE(place.idempotencyHeader, u"X-Once"_s);
        QCOMPARE(place.callId, (Pointers {u"/id"_s, u"/call/id"_s}));
        QCOMPARE(place.acceptedId, Pointers {u"/group"_s});
        QCOMPARE(place.refusedStatuses, QList<int> {503});
        QCOMPARE(place.refusedCodes, QStringList {u"NO"_s});
        QCOMPARE(place.unknownCodes, QStringList {u"MAYBE"_s});
        QCOMPARE(place.checklists.value(500), QStringList {u"Look."_s});
        QCOMPARE(place.showsWithinSeconds, 30);
        // Without the section nothing can be placed, and nothing is wrong.
        const auto without = readDefinition(QJsonDocument(acme()).toJson(), u"acme.json"_s, problems);
        QVERIFY(without && !without->place);
    }

    void namesFilePointerAndRemedy_data()
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
        row("unknown key", "/pth", "\"/x\"", "/pth", "known here are");
        row("unknown key of a field", "/fields/0/requierd", "true", "/fields/0/requierd", "known here are");
        row("unknown key of the answer", "/answer/callid", "\"/x\"", "/answer/callid", "known here are");
        row("no path", "/path", "\"remove\"", "", "\"path\" is missing");
        row("path is no text", "/path", "5", "/path", "must be a text");
        row("path with a number in it", "/path", "\"/calls/{to}\"", "/path", "{to} is not an account field");
        row("secret in the path", "/path", "\"/{api_key}/calls\"", "/path", "{api_key} is a secret");
        row("unknown method", "/method", "\"GET\"", "/method", "POST, PUT");
        row("unknown encoding", "/encoding", "\"xml\"", "/encoding", "json, form");
        row("unknown numbers", "/numbers", "\"plus\"", "/numbers", "e164, digits");
        row("from_optional in words", "/from_optional", "\"yes\"", "/from_optional", "true or false");
        row("no body", "/body", "\"remove\"", "", "\"body\" is missing");
        row("body is a list", "/body", "[]", "/body", "must be a JSON object");
        row("body is a text that is no JSON", "/body", "\"{to}\"", "/body", "must be a JSON object");
        row("no called number", "/body/to", "\"x\"", "/body", "{to} is missing");
        row("no caller", "/body/from", "\"x\"", "/body", "{from} is missing");
        row("undeclared field", "/body/x", "\"{agent}\"", "/body", "{agent} is neither");
        row("secret in the body", "/body/x", "\"{api_key}\"", "/body", "{api_key} is neither");
        row("odd name", "/body/x", "\"{Flow}\"", "/body", "{Flow} is neither");
        row("JSON beside words", "/body/steps", "\"do {steps}\"", "/body", "nothing else may stand");
        row("field that stands nowhere", "/body/flow", "\"x\"", "/body", "\"flow\" stands nowhere");
        row("form with a list", "/encoding", "\"form\"", "/body", "object of texts");
        row("field without a key", "/fields/0/key", "\"remove\"", "/fields/0", "\"key\" is missing");
        row("field without a label", "/fields/0/label", "\"\"", "/fields/0/label", "must not be empty");
        row("odd key", "/fields/0/key", "\"Flow\"", "/fields/0/key", "lower-case");
        row("key with a meaning", "/fields/0/key", "\"to\"", "/fields/0/key", "meaning of its own");
        row("key twice", "/fields/1/key", "\"flow\"", "/fields/1/key", "used twice");
        row("key of the account", "/fields/0/key", "\"area\"", "/fields/0/key", "an account field already");
        row("unknown kind", "/fields/0/kind", "\"number\"", "/fields/0/kind", "text, url, json, choice");
        row("choice without choices", "/fields/0/kind", "\"choice\"", "/fields/0/choices",
            "what can be chosen");
        row("choices of a text", "/fields/0/choices", "[\"a\"]", "/fields/0/choices", "only a field of kind");
        row("default that does not fit", "/fields/1/default", "\"x\"", "/fields/1/default", "does not fit");
        row("bad pointer", "/fields/0/from_record", "\"flow\"", "/fields/0/from_record", "\"/flow\"");
        row("unset without a record", "/fields/0/from_record", "\"remove\"", "/fields/0/unset_prefixes",
            "belongs to \"from_record\"");
        row("group of one", "/one_of", "[[\"flow\"]]", "/one_of", "two or more");
        row("group is no list", "/one_of", "\"flow\"", "/one_of", "list of groups");
        row("group with a stranger", "/one_of", "[[\"flow\", \"agent\"]]", "/one_of/0",
            "not one of the fields");
        row("group with a twin", "/one_of", "[[\"flow\", \"flow\"]]", "/one_of/0", "stands twice");
        row("group of required fields", "/fields/0/required", "true", "/one_of/0", "required by itself");
        row("odd header", "/idempotency_header", "\"X Once\"", "/idempotency_header", "name of a header");
        row("header that is taken", "/idempotency_header", "\"Authorization\"", "/idempotency_header",
            "name of a header");
        row("no answer", "/answer", "\"remove\"", "", "\"answer\" is missing");
        row("no call ID", "/answer/call_id", "\"remove\"", "/answer", "\"call_id\" is missing");
        row("call ID is no pointer", "/answer/call_id", "\"id\"", "/answer/call_id", "\"/id\"");
        row("failed without a status", "/answer/status", "\"remove\"", "/answer/failed_statuses",
            "needs \"status\"");
        row("refused below 500", "/answer/refused_statuses", "[404]", "/answer/refused_statuses/0",
            "from 500 to 599");
        row("code in both lists", "/answer/unknown_codes", "[\"no\"]", "/answer/unknown_codes", "only one");
        row("checklist for nothing", "/answer/checklists", "{\"often\": [\"x\"]}", "/answer/checklists/often",
            "HTTP status");
        row("empty checklist", "/answer/checklists", "{\"500\": []}", "/answer/checklists/500",
            "at least one");
        row("checklists as a list", "/answer/checklists", "[]", "/answer/checklists", "write an object");
        row("shows too late", "/shows_within_seconds", "99999", "/shows_within_seconds", "from 5 to 3600");
        row("no source", "/source", "\"remove\"", "", "\"source\" is missing");
    }
    void namesFilePointerAndRemedy()
    {
        QFETCH(QString, pointer);
        QFETCH(QByteArray, json);
        QFETCH(QString, at);
        QFETCH(QString, says);
        DefinitionProblems problems;
        QVERIFY(!readDefinition(acmeWithPlace(pointer, json), u"acme.json"_s, problems));
        bool found = false;
        QString all;
        for (const DefinitionProblem& problem : problems) {
            QCOMPARE(problem.file, u"acme.json"_s);
            found = found || (problem.pointer == u"/place"_s + at && problem.text.contains(says));
            all += problem.toText() + u'\n';
        }
        QVERIFY2(found, qPrintable(all));
    }

    void lintNamesTheMistake()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"provider.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(acmeWithPlace(u"/body/x"_s, "\"{agent}\""));
        file.close();
        const DefinitionProblems problems = lintDefinitions(file.fileName());
        QCOMPARE(problems.size(), 1);
        QCOMPARE(problems.first().pointer, u"/place/body"_s);
    }

    void everyShippedProviderSaysWhereItKnowsThisFrom()
    {
        const Registry registry = Registry::load();
        int placing = 0;
        for (const LoadedProvider& provider : registry.providers()) {
            if (!provider.definition.place)
                continue;
            ++placing;
            const PlaceRules& place = *provider.definition.place;
            QVERIFY(!place.source.isEmpty() && !place.callId.isEmpty() && !place.note.isEmpty());
            // A code that is said to be refused or open is one that the catalogue knows.
            for (const QString& code : place.refusedCodes + place.unknownCodes)
                QVERIFY2(provider.catalogue.byCode(code) != nullptr, qPrintable(code));
            for (const PlaceField& field : place.fields)
                QVERIFY(!field.label.isEmpty() && !field.help.isEmpty());
        }
        QCOMPARE(placing, 4);
        QVERIFY(!registry.find(u"voxifi"_s)->definition.place); // its account says how
    }
};

QTEST_GUILESS_MAIN(TestPlaceDefinition)
#include "tst_placedefinition.moc"
