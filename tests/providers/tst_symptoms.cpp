// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/registry.h"
#include "providers/symptoms.h"

#include <QFile>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
QByteArray shippedFile()
{
    QFile file(u":/errors/symptoms.json"_s);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

const QByteArray Small = R"({"schema_version": 1, "symptoms": [{"id": "a", "title": "T", "words": ["w"],
 "cause": "C", "fix": ["F", {"provider": "acme", "text": "G"}], "fault": "you",
 "related": {"acme": ["X"], "http": ["429"]}, "source": "S"}]})";
} // namespace

class TestSymptoms : public QObject {
    Q_OBJECT

private slots:
    void shippedFileHasNoProblems()
    {
        DefinitionProblems problems;
        const auto symptoms = readSymptoms(shippedFile(), u"symptoms.json"_s, problems);
        for (const DefinitionProblem& problem : problems)
            qWarning().noquote() << problem.toText();
        QVERIFY(problems.isEmpty());
        QVERIFY(symptoms);
        QVERIFY(symptoms->size() >= 20);
        QCOMPARE(builtInSymptoms().size(), symptoms->size());
    }

    void everyRelatedEntryExists()
    {
        const Registry registry = Registry::load();
        int walked = 0;
        for (const Symptom& symptom : builtInSymptoms()) {
            for (const QString& id : symptom.related) {
                const QString family = id.section(u'/', 0, 0);
                const Catalogue* catalogue = nullptr;
                if (family == "http"_L1)
                    catalogue = &registry.httpCatalogue();
                else if (family == "net"_L1)
                    catalogue = &registry.netCatalogue();
                else if (const LoadedProvider* provider = registry.find(family))
                    catalogue = &provider->catalogue;
                QVERIFY2(catalogue != nullptr && catalogue->byId(id) != nullptr,
                         qPrintable(symptom.id + u": " + id));
                ++walked;
            }
        }
        QVERIFY(walked > 100);
    }

    void everyStepAddressesAKnownProvider()
    {
        const Registry registry = Registry::load();
        for (const Symptom& symptom : builtInSymptoms()) {
            for (const SymptomStep& step : symptom.fix)
                QVERIFY2(step.provider.isEmpty() || registry.find(step.provider) != nullptr,
                         qPrintable(symptom.id + u": " + step.provider));
        }
    }

    void everyProviderIsCovered()
    {
        QSet<QString> families;
        for (const Symptom& symptom : builtInSymptoms()) {
            for (const QString& id : symptom.related)
                families.insert(id.section(u'/', 0, 0));
        }
        for (const char* id : {"truedy", "vobiz", "voicebip", "voipbin", "voxifi", "http", "net"})
            QVERIFY2(families.contains(QString::fromLatin1(id)), id);
    }

    void noWaysToPutItAreShared()
    {
        QSet<QString> seen;
        for (const Symptom& symptom : builtInSymptoms()) {
            for (const QString& words : symptom.words) {
                QVERIFY2(!seen.contains(words), qPrintable(words));
                seen.insert(words);
            }
        }
    }

    void readsWhatIsWritten()
    {
        DefinitionProblems problems;
        const auto symptoms = readSymptoms(Small, u"f"_s, problems);
        QVERIFY(symptoms);
        const Symptom& symptom = symptoms->first();
        QCOMPARE(symptom.id, u"symptom/a"_s);
        QCOMPARE(symptom.fix.size(), 2);
        QCOMPARE(symptom.fix[0].provider, QString());
        QCOMPARE(symptom.fix[1].provider, u"acme"_s);
        QCOMPARE(symptom.fix[1].text, u"G"_s);
        QCOMPARE(symptom.fault, Fault::You);
        QCOMPARE(symptom.related, QStringList({u"acme/X"_s, u"http/429"_s}));
    }

    void namesEveryMistake_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("pointer");
        const auto row = [](const char* name, const char* from, const char* to, const char* pointer) {
            QTest::newRow(name) << QByteArray(from) << QByteArray(to) << QString::fromLatin1(pointer);
        };
        row("version", "\"schema_version\": 1", "\"schema_version\": 2", "/schema_version");
        row("unknown key", "\"source\": \"S\"", "\"source\": \"S\", \"extra\": 1", "/symptoms/0/extra");
        row("bad id", "\"id\": \"a\"", "\"id\": \"A b\"", "/symptoms/0/id");
        row("no title", "\"title\": \"T\", ", "", "/symptoms/0");
        row("no words", "[\"w\"]", "[]", "/symptoms/0/words");
        row("upper case", "[\"w\"]", "[\"W\"]", "/symptoms/0/words");
        row("fault", "\"you\"", "\"me\"", "/symptoms/0/fault");
        row("no steps", "[\"F\", {\"provider\": \"acme\", \"text\": \"G\"}]", "[]", "/symptoms/0/fix");
        row("step without text", ", \"text\": \"G\"", "", "/symptoms/0/fix/1");
        row("step with more", "\"text\": \"G\"", "\"text\": \"G\", \"x\": 1", "/symptoms/0/fix/1/x");
        row("related no object", "{\"acme\": [\"X\"], \"http\": [\"429\"]}", "[\"X\"]",
            "/symptoms/0/related");
        row("related no list", "[\"X\"]", "\"X\"", "/symptoms/0/related/acme");
        row("related no text", "[\"X\"]", "[1]", "/symptoms/0/related/acme");
        row("related twice", "[\"X\"]", "[\"X\", \"X\"]", "/symptoms/0/related/acme");
        row("syntax", "\"S\"}", "\"S\"", "");
    }
    void namesEveryMistake()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QByteArray bytes = Small;
        QVERIFY(bytes.contains(from));
        bytes.replace(from, to);
        DefinitionProblems problems;
        QVERIFY(!readSymptoms(bytes, u"f"_s, problems));
        QTEST(problems.value(0).pointer, "pointer");
        QVERIFY(!problems.first().text.isEmpty());
    }

    void refusesTheSameIdTwice()
    {
        const QByteArray one = Small.mid(Small.indexOf("[{") + 1).chopped(2);
        DefinitionProblems problems;
        QVERIFY(!readSymptoms("{\"schema_version\": 1, \"symptoms\": [" + one + "," + one + "]}", u"f"_s,
                              problems));
        QCOMPARE(problems.value(0).pointer, u"/symptoms/1/id"_s);
    }
};

QTEST_GUILESS_MAIN(TestSymptoms)
#include "tst_symptoms.moc"
