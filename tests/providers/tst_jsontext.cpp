// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

#include <ctime>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QList<QByteArray> Records {
    "{\"id\": \"one\", \"to\": \"+15550101\", \"text\": \"a , { ] \\\" \\\\ } b\", \"n\": 1.50}",
    "{ \"id\":\"two\",\"to\":\"\",\"legs\":[{\"id\":\"leg-a\"},{\"id\":\"leg-b\"}],\"o\":{\"a\":[1,2]} }",
    "{\"id\":\"three\",\"to\":\"Gr\\u00fc\\u00df \\ud83d\\udcde\",\"e\":{}, \"l\":[]}",
    "{\"id\":\"four\",\"to\":null,\"y\":true,\"z\":-0.5e3}",
};
const QByteArray Before = "{\"count\": 4, \"note\": \"[x]\", \"calls\" : [ ";
const QByteArray After = " ] , \"next\":\"t:1\",\"more\":{\"a\":[1]}}\n";

QByteArray pageOf(const QList<QByteArray>& records)
{
    return Before + records.join(" ,\n") + After;
}

QJsonDocument strictlyParsed(const QByteArray& json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(readableJson(json), &error);
    return error.error == QJsonParseError::NoError ? document : QJsonDocument();
}

// The one value of {"v": ...} after it was made readable.
QJsonValue readableValue(const QByteArray& value)
{
    return strictlyParsed("{\"v\":" + value + "}").object()["v"_L1];
}
} // namespace

class TestJsonText : public QObject {
    Q_OBJECT

private slots:
    void cutsAPageIntoItsExactRecords()
    {
        const CutPage page = cutPage(pageOf(Records), {u"/calls"_s});
        QVERIFY(page.isJson && page.complete && page.itemsFound);
        QCOMPARE(page.records, Records);
        QVERIFY(page.broken.isEmpty());
        const QJsonObject envelope = QJsonDocument::fromJson(page.envelope).object();
        QCOMPARE(envelope["calls"_L1].toArray().size(), 0);
        QCOMPARE(envelope["next"_L1].toString(), u"t:1"_s);
        QCOMPARE(envelope["count"_L1].toInt(), 4);
    }

    void findsTheItems_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QStringList>("pointers");
        QTest::addColumn<QList<QByteArray>>("records");
        const auto row = [](const char* name, const char* body, const QStringList& pointers,
                            const QList<QByteArray>& records) {
            QTest::newRow(name) << QByteArray(body) << pointers << records;
        };
        row("whole document", "[{\"a\":1}, {\"a\":2}]", {QString()}, {"{\"a\":1}", "{\"a\":2}"});
        row("deep", "{\"x\":{\"y\":{\"z\":[1,\"2\"]}}}", {u"/x/y/z"_s}, {"1", "\"2\""});
        row("second pointer", "{\"calls\":[7]}", {u"/data"_s, u"/calls"_s}, {"7"});
        row("first of two", "{\"calls\":[7],\"data\":[8]}", {u"/data"_s, u"/calls"_s}, {"8"});
        row("escaped key", "{\"a/b\":{\"c~d\":[7]}}", {u"/a~1b/c~0d"_s}, {"7"});
        row("a key that only looks right", "{\"x\":\"\\\"calls\\\":[1]\",\"calls\":[2]}", {u"/calls"_s},
            {"2"});
        row("empty", "{\"calls\":[ ]}", {u"/calls"_s}, {});
        row("with byte order mark", "\xEF\xBB\xBF {\"calls\":[1]}", {u"/calls"_s}, {"1"});
        row("hole in the list", "{\"calls\":[1,,2,]}", {u"/calls"_s}, {"1", "2"});
        row("not there", "{\"call\":[1]}", {u"/calls"_s}, {});
        row("not a list", "{\"calls\":\"[1]\"}", {u"/calls"_s}, {});
    }
    void findsTheItems()
    {
        QFETCH(QByteArray, body);
        QFETCH(QStringList, pointers);
        QTEST(cutPage(body, pointers).records, "records");
    }

    void oneRecordIsNoListOfThem()
    {
        const QByteArray body = "{\"data\": {\"id\":\"x\"}}";
        QCOMPARE(cutPage(body, {u"/data"_s}, CutFor::One).records, QList<QByteArray> {"{\"id\":\"x\"}"});
        QCOMPARE(cutPage(body, {QString()}, CutFor::One).records, QList<QByteArray> {body});
        // An answer that should be a list and is an object is not a page with one broken record.
        QVERIFY(!cutPage(body, {u"/data"_s, QString()}).itemsFound);
        QVERIFY(cutPage(body, {u"/data"_s, QString()}).records.isEmpty());
        // A list that is null has nothing in it.
        QVERIFY(cutPage("{\"data\": null, \"n\": 1}", {u"/data"_s, QString()}).itemsFound);
        QVERIFY(!cutPage("{\"data\": 1}", {u"/data"_s, QString()}).itemsFound);
    }

    void knowsWhatIsNoJson()
    {
        for (const QByteArray& body : {QByteArray(), QByteArray("  \n"), QByteArray("<html>{}</html>"),
                                       QByteArray("Bad Gateway"), QByteArray("\"text\""), QByteArray("7")}) {
            const CutPage page = cutPage(body, {u"/calls"_s});
            QVERIFY(!page.isJson && !page.complete && !page.itemsFound);
        }
        QVERIFY(!cutPage("{} trailing", {u"/calls"_s}).complete);
        QVERIFY(!cutPage("{\"a\":1]", {u"/calls"_s}).complete);
    }

    void oneBrokenRecordCostsOnlyItself_data()
    {
        QTest::addColumn<QByteArray>("damaged");
        // What each does to the brackets and quotes.
        QTest::newRow("no closing brace") << QByteArray("{\"id\":\"bad\",\"to\":\"+1555\"");
        QTest::newRow("no closing bracket") << QByteArray("{\"id\":\"bad\",\"l\":[1,2}");
        QTest::newRow("a brace too many") << QByteArray("{\"id\":\"bad\"}}");
        QTest::newRow("a bracket for a brace") << QByteArray("{\"id\":\"bad\"]");
        QTest::newRow("a quote missing at the end") << QByteArray("{\"id\":\"bad\",\"to\":\"+1555}");
        QTest::newRow("a quote missing at the start") << QByteArray("{\"id\":\"bad\",\"to\":+1555\"}");
        QTest::newRow("a quote too many") << QByteArray("{\"id\":\"bad\",\"to\":\"+15\"55\"}");
        QTest::newRow("nested lists of its own kind")
            << QByteArray("{\"id\":\"bad\",\"legs\":[{\"id\":\"leg-x\"},{\"id\":\"leg-y\"}],\"to\":\"+1");
        QTest::newRow("garbage after it") << QByteArray("{\"id\":\"bad\"} oops");
        QTest::newRow("cut by a backslash") << QByteArray("{\"id\":\"bad\",\"to\":\"+1555\\\"}");
    }
    void oneBrokenRecordCostsOnlyItself()
    {
        QFETCH(QByteArray, damaged);
        for (qsizetype position = 0; position <= Records.size(); ++position) {
            QList<QByteArray> records = Records;
            records.insert(position, damaged);
            const CutPage page = cutPage(pageOf(records), {u"/calls"_s});
            QVERIFY2(
                page.records == Records,
                qPrintable(u"at %1: %2"_s.arg(position).arg(QString::fromUtf8(page.records.join(" | ")))));
            QCOMPARE(page.broken.size(), 1);
            QVERIFY(page.broken.first().bytes.startsWith("{\"id\":\"bad\""));
            QVERIFY(!page.broken.first().reason.isEmpty());
            // What stands around the list still tells where the next page is.
            QVERIFY2(page.complete, qPrintable(QString::number(position)));
            QCOMPARE(strictlyParsed(page.envelope).object()["next"_L1].toString(), u"t:1"_s);
        }
    }

    void severalBrokenRecordsCostOnlyThemselves()
    {
        // (a broken record of which nothing but the ID can be read, and one that swallows the next quote)
        const QList<QByteArray> records {Records[0], "{\"id\":\"bad1\",\"x\":[}",
                                         Records[1], "{\"id\":\"bad2\",\"x\":\"}",
                                         Records[2], Records[3]};
        const CutPage page = cutPage(pageOf(records), {u"/calls"_s});
        QCOMPARE(page.records, Records);
        QCOMPARE(page.broken.size(), 2);
    }

    void aPageCutAnywhereNeverGivesAWrongRecord()
    {
        const QByteArray whole = pageOf(Records);
        for (qsizetype length = 0; length < whole.size(); ++length) {
            const CutPage page = cutPage(whole.first(length), {u"/calls"_s});
            // Only records from the front, each whole.
            QVERIFY2(page.records == Records.first(page.records.size()), qPrintable(QString::number(length)));
            if (length < whole.trimmed().size())
                QVERIFY2(!page.complete, qPrintable(QString::number(length)));
        }
    }

    void aCutPageWithABrokenRecordNeverGivesANestedOneForARecord()
    {
        QList<QByteArray> records = Records;
        records.insert(1, "{\"id\":\"bad\",\"x\":\"y,\"legs\":[{\"id\":\"leg-x\"},{\"id\":\"leg-y\"}]}");
        const QByteArray whole = pageOf(records);
        for (qsizetype length = 0; length < whole.size(); ++length) {
            for (const QByteArray& record : cutPage(whole.first(length), {u"/calls"_s}).records)
                QVERIFY2(Records.contains(record), record.constData());
        }
    }

    void hostileBytesNeverGiveARecordThatWasNotThere()
    {
        QRandomGenerator random(20260504);
        const QByteArray whole = pageOf(Records);
        const QByteArray spice = "{}[]\",:\\ntu0\x00\x1f\x80\xff"_ba;
        int untouched = 0;
        for (int round = 0; round < 4000; ++round) {
            QByteArray body = whole;
            const int changes = random.bounded(1, 4);
            for (int i = 0; i < changes; ++i) {
                const auto at = random.bounded(static_cast<int>(body.size()));
                const char c = spice[random.bounded(static_cast<int>(spice.size()))];
                switch (random.bounded(3)) {
                case 0:
                    body[at] = c;
                    break;
                case 1:
                    body.insert(at, c);
                    break;
                default:
                    body.remove(at, random.bounded(1, 5));
                }
            }
            const CutPage page = cutPage(body, {u"/calls"_s});
            for (const QByteArray& record : page.records) {
                QVERIFY(body.contains(record));
                untouched += Records.contains(record) ? 1 : 0;
                const QByteArray readable = readableJson(record);
                QVERIFY(readableJson(readable) == readable); // nothing is left to repair
            }
            if (page.complete)
                QVERIFY(!page.envelope.isEmpty());
            else
                QVERIFY(page.envelope.isEmpty());
        }
        // Most records are not the ones that were damaged, and survive.
        QVERIFY2(untouched > 4000 * 2, qPrintable(QString::number(untouched)));
    }

    void makesValuesReadable_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QJsonValue>("read");
        const auto row = [](const char* name, const QByteArray& value, const QJsonValue& read) {
            QTest::newRow(name) << value << read;
        };
        row("text", "\"a\"", u"a"_s);
        row("whole number", "42", 42);
        row("fraction", "-0.5e3", -500);
        row("true", "true", true);
        row("null", "null", QJsonValue::Null);
        row("too large a number", "1e400", u"1e400"_s);
        row("too small a number", "-1e400", u"-1e400"_s);
        row("2^63-1", "9223372036854775807", 9223372036854775807LL);
        row("2^63", "9223372036854775808", u"9223372036854775808"_s);
        row("2^64", "18446744073709551616", u"18446744073709551616"_s);
        row("forty digits", "1234567890123456789012345678901234567890",
            u"1234567890123456789012345678901234567890"_s);
        row("NaN", "NaN", u"NaN"_s);
        row("-Infinity", "-Infinity", u"-Infinity"_s);
        row("leading zero", "007", u"007"_s);
        row("leading plus", "+5", u"+5"_s);
        row("hexadecimal", "0x1F", u"0x1F"_s);
        row("bare point", ".5", u".5"_s);
        row("Python's word", "None", u"None"_s);
        row("Python's True", "True", u"True"_s);
        row("lone high surrogate", "\"a\\ud800b\"", u"a\uFFFDb"_s);
        row("lone low surrogate", "\"a\\udc00b\"", u"a\uFFFDb"_s);
        row("high surrogate twice", "\"\\ud800\\ud800\"", u"\uFFFD\uFFFD"_s);
        row("high surrogate and a letter", "\"\\ud800\\u0041\"", u"\uFFFDA"_s);
        row("surrogate pair", "\"\\ud83d\\udcde\"", u"\U0001F4DE"_s);
        row("short escape", "\"\\u12\"", u"\\u12"_s);
        row("escape with a sign", "\"\\u+123\"", u"\\u+123"_s);
        row("unknown escape", "\"\\x41\\q\"", u"\\x41\\q"_s);
        row("line break in a text", "\"a\nb\"", u"a\nb"_s);
        row("zero byte in a text", QByteArray("\"a\0b\"", 5), QString::fromUtf16(u"a\0b", 3));
        row("not UTF-8", "\"a\xff\x62\"", u"a\uFFFDb"_s);
        row("Latin-1", "\"Gr\xfc\xdf\"", u"Gr\uFFFD\uFFFD"_s);
        row("overlong", "\"\xc0\xaf\"", u"\uFFFD\uFFFD"_s);
        row("surrogate in UTF-8", "\"\xed\xa0\x80\"", u"\uFFFD\uFFFD\uFFFD"_s);
        row("beyond Unicode", "\"\xf4\x90\x80\x80\"", u"\uFFFD\uFFFD\uFFFD\uFFFD"_s);
        row("cut in a character", "\"\xe2\x82\"", u"\uFFFD\uFFFD"_s);
        row("good UTF-8", "\"Grüße 電話 \xf0\x9f\x93\x9e\"", u"Grüße 電話 \U0001F4DE"_s);
    }
    void makesValuesReadable()
    {
        QFETCH(QByteArray, value);
        QTEST(readableValue(value), "read");
    }

    void leavesReadableJsonAsItIs()
    {
        for (const QByteArray& record : Records)
            QCOMPARE(readableJson(record), record);
        QCOMPARE(readableJson(pageOf(Records)), pageOf(Records));
    }

    void findsJsonInText()
    {
        QCOMPARE(jsonValuesIn("12:01 ERROR got {\"a\":[1]} and [2,3] {broken"),
                 (QList<QByteArray> {"{\"a\":[1]}", "[2,3]"}));
        QCOMPARE(jsonValuesIn("nothing here"), QList<QByteArray>());
    }

    void neverTakesLongerThanThePageIsLong_data()
    {
        QTest::addColumn<QByteArray>("body");
        constexpr qsizetype Size = 400'000;
        QTest::newRow("opened lists") << QByteArray(Size, '[');
        QTest::newRow("opened objects") << QByteArray("{\"a\":").repeated(Size / 5);
        QTest::newRow("deep and closed")
            << QByteArray("[" + QByteArray(Size / 2, '[') + QByteArray(Size / 2, ']') + "]");
        QTest::newRow("every record unclosed") << Before + QByteArray("{\"id\":1,").repeated(Size / 8);
        QTest::newRow("every record unclosed, page closed")
            << Before + QByteArray("{\"id\":[1,").repeated(Size / 9) + After;
        QTest::newRow("every other record unclosed")
            << Before + QByteArray("{\"id\":1},{\"id\":[2},").repeated(Size / 18) + "{\"id\":3}" + After;
        QTest::newRow("every record has a brace too many")
            << Before + QByteArray("{\"id\":2}},").repeated(Size / 10) + "{\"id\":3}" + After;
        QTest::newRow("every record lacks a quote")
            << Before + QByteArray("{\"id\":\"2},").repeated(Size / 10) + "{\"id\":3}" + After;
        QTest::newRow("only commas") << Before + QByteArray(Size, ',');
        QTest::newRow("only quotes") << Before + QByteArray(Size, '"');
        QTest::newRow("closing brackets after a broken record")
            << Before + "{\"id\":\"" + QByteArray(Size, ']') + After;
        QTest::newRow("backslashes") << Before + "\"" + QByteArray(Size, '\\');
    }
    void neverTakesLongerThanThePageIsLong()
    {
        QFETCH(QByteArray, body);
        const std::clock_t start = std::clock(); // processor time: the machine may be busy
        const CutPage page = cutPage(body, {u"/calls"_s, QString()});
        for (const QByteArray& record : page.records)
            readableJson(record);
        jsonValuesIn(body);
        // Linear work takes a fraction of a second even in a debug build, quadratic work minutes.
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        QVERIFY2(seconds < 10, qPrintable(QString::number(seconds)));
    }
};

QTEST_GUILESS_MAIN(TestJsonText)
#include "tst_jsontext.moc"
