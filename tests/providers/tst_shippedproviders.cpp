// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange.h"
#include "providers/catalogue.h"
#include "providers/definitionreader.h"
#include "providers/registry.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QUrl>

#include <functional>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QString Resources = QStringLiteral(RINGBACK_SOURCE_DIR "/resources/");

QByteArray bytesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList providerIds()
{
    return QDir(Resources + u"providers"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
}

void visitTexts(const QJsonValue& value, const QString& key,
                const std::function<void(const QString& key, const QString& text)>& visit)
{
    if (value.isString())
        visit(key, value.toString());
    for (const QJsonValue& item : value.toArray())
        visitTexts(item, key, visit);
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        visitTexts(it.value(), it.key(), visit);
}

// Walks a file along its schema and asks the reader, at every kind of object, which keys it knows: an
// unknown key is put in, and the reader's answer lists the known ones.
class SchemaWalk {
public:
    using Reader = std::function<DefinitionProblems(const QByteArray&)>;

    SchemaWalk(const QJsonObject& schema, const QJsonObject& file, Reader reader)
        : m_schema(schema), m_file(file), m_reader(std::move(reader))
    {
    }

    QStringList differences()
    {
        visit(m_file, m_schema, {}, u"#"_s);
        return m_differences;
    }
    int objectsChecked() const { return static_cast<int>(m_seen.size()); }

private:
    QJsonObject resolved(QJsonObject schema, QString& place) const
    {
        while (schema.contains(u"$ref"_s)) {
            place = schema[u"$ref"_s].toString();
            schema = m_schema[u"$defs"_s].toObject()[place.section(u'/', -1)].toObject();
        }
        return schema;
    }

    static QStringList branchesKey(const QJsonObject& schema)
    {
        for (const auto& key : {u"oneOf"_s, u"anyOf"_s}) {
            if (schema[key].isArray())
                return {key};
        }
        return {};
    }

    bool accepts(const QJsonValue& value, QJsonObject schema) const
    {
        QString place;
        schema = resolved(schema, place);
        if (const QStringList key = branchesKey(schema); !key.isEmpty()) {
            for (const QJsonValue& branch : schema[key.first()].toArray()) {
                if (accepts(value, branch.toObject()))
                    return true;
            }
            return false;
        }
        if (schema.contains(u"const"_s) && schema[u"const"_s] != value)
            return false;
        if (schema.contains(u"enum"_s) && !schema[u"enum"_s].toArray().contains(value))
            return false;
        const QString type = schema[u"type"_s].toString();
        if ((type == "object"_L1 && !value.isObject()) || (type == "array"_L1 && !value.isArray())
            || (type == "string"_L1 && !value.isString()))
            return false;
        const QJsonObject properties = schema[u"properties"_s].toObject();
        const QJsonObject object = value.toObject();
        for (const QJsonValue& key : schema[u"required"_s].toArray()) {
            if (!object.contains(key.toString()))
                return false;
        }
        for (auto it = object.begin(); !properties.isEmpty() && it != object.end(); ++it) {
            if (!properties.contains(it.key()) || !accepts(it.value(), properties[it.key()].toObject()))
                return false;
        }
        return true;
    }

    void visit(const QJsonValue& value, QJsonObject schema, const QStringList& path, QString place)
    {
        schema = resolved(schema, place);
        QSet<QString> anyBranch;
        if (const QStringList key = branchesKey(schema); !key.isEmpty()) {
            const QJsonArray branches = schema[key.first()].toArray();
            for (qsizetype i = 0; i < branches.size(); ++i) {
                QString branchPlace = place + u'/' + QString::number(i);
                const QJsonObject branch = resolved(branches[i].toObject(), branchPlace);
                for (const QString& name : branch[u"properties"_s].toObject().keys())
                    anyBranch.insert(name);
            }
            for (qsizetype i = 0; i < branches.size(); ++i) {
                if (!accepts(value, branches[i].toObject()))
                    continue;
                QString branchPlace = place + u'/' + QString::number(i);
                const QJsonObject branch = resolved(branches[i].toObject(), branchPlace);
                if (branchesKey(branch).isEmpty())
                    return visitPlain(value, branch, path, branchPlace, anyBranch);
                return visit(value, branch, path, branchPlace);
            }
            m_differences.append(u"/%1: no branch of %2 takes it"_s.arg(path.join(u'/'), place));
            return;
        }
        visitPlain(value, schema, path, place, {});
    }

    void visitPlain(const QJsonValue& value, const QJsonObject& schema, const QStringList& path,
                    const QString& place, const QSet<QString>& anyBranch)
    {
        if (value.isArray()) {
            const QJsonArray array = value.toArray();
            for (qsizetype i = 0; i < array.size(); ++i)
                visit(array[i], schema[u"items"_s].toObject(), path + QStringList {QString::number(i)},
                      place + u"/items");
            return;
        }
        if (!value.isObject())
            return;
        const QJsonObject object = value.toObject();
        const QJsonObject properties = schema[u"properties"_s].toObject();
        const QJsonValue rest = schema[u"additionalProperties"_s];
        if (rest.isObject()) {
            for (auto it = object.begin(); it != object.end(); ++it)
                visit(it.value(), rest.toObject(), path + QStringList {it.key()}, place + u"/*");
            return;
        }
        if (!rest.isBool() || rest.toBool())
            m_differences.append(u"%1: additionalProperties must be false"_s.arg(place));
        compareKeys(properties, path, place, anyBranch);
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (properties.contains(it.key()))
                visit(it.value(), properties[it.key()].toObject(), path + QStringList {it.key()},
                      place + u'/' + it.key());
            else
                m_differences.append(u"/%1/%2 is not in the schema"_s.arg(path.join(u'/'), it.key()));
        }
    }

    static QJsonValue withUnknownKey(const QJsonValue& value, QStringList path)
    {
        if (path.isEmpty()) {
            QJsonObject object = value.toObject();
            object[u"zzz_unknown"_s] = 1;
            return object;
        }
        const QString token = path.takeFirst();
        if (value.isArray()) {
            QJsonArray array = value.toArray();
            array[token.toInt()] = withUnknownKey(array[token.toInt()], path);
            return array;
        }
        QJsonObject object = value.toObject();
        object[token] = withUnknownKey(object[token], path);
        return object;
    }

    void compareKeys(const QJsonObject& properties, const QStringList& path, const QString& place,
                     const QSet<QString>& anyBranch)
    {
        if (m_seen.contains(place))
            return;
        m_seen.insert(place);
        for (auto it = properties.begin(); it != properties.end(); ++it) {
            if (it.value().toObject()[u"description"_s].toString().isEmpty()) {
                QString target = place;
                if (resolved(it.value().toObject(), target)[u"description"_s].toString().isEmpty())
                    m_differences.append(u"%1/%2 has no description"_s.arg(place, it.key()));
            }
        }
        const QByteArray bytes = QJsonDocument(withUnknownKey(m_file, path).toObject()).toJson();
        QStringList joined = path;
        joined.prepend(QString());
        const QString pointer = joined.join(u'/') + u"/zzz_unknown";
        static const QString Marker = u"known here are "_s;
        for (const DefinitionProblem& problem : m_reader(bytes)) {
            if (problem.pointer != pointer || !problem.text.contains(Marker))
                continue;
            const QStringList list = problem.text.section(Marker, 1).split(u", "_s);
            const QSet<QString> known(list.begin(), list.end());
            const QStringList names = properties.keys();
            const QSet<QString> wanted(names.begin(), names.end());
            // Before a reader knows which branch it reads, it has looked for the other's key as well.
            const QSet<QString> extra = known - wanted - anyBranch;
            const QSet<QString> lacking = wanted - known;
            if (!extra.isEmpty() || !lacking.isEmpty()) {
                m_differences.append(u"%1 (%2): only the reader knows [%3], only the schema knows [%4]"_s.arg(
                    place, pointer, QStringList(extra.values()).join(u' '),
                    QStringList(lacking.values()).join(u' ')));
            }
            return;
        }
        m_differences.append(u"%1: the reader takes any key at %2"_s.arg(place, pointer));
    }

    QJsonObject m_schema;
    QJsonObject m_file;
    Reader m_reader;
    QSet<QString> m_seen;
    QStringList m_differences;
};
} // namespace

class TestShippedProviders : public QObject {
    Q_OBJECT

private slots:
    void everyFolderIsThere()
    {
        QCOMPARE(providerIds(),
                 (QStringList {u"truedy"_s, u"vobiz"_s, u"voicebip"_s, u"voipbin"_s, u"voxifi"_s}));
    }

    void everythingLoadsWithoutProblems()
    {
        const DefinitionProblems problems = lintDefinitions(Resources + u"providers"_s)
            + lintDefinitions(Resources + u"errors/http.json"_s)
            + lintDefinitions(Resources + u"errors/net.json"_s)
            + lintDefinitions(Resources + u"errors/symptoms.json"_s);
        QVERIFY2(problems.isEmpty(), problems.isEmpty() ? "" : qPrintable(problems.first().toText()));
        const Registry registry = Registry::load();
        QVERIFY(registry.problems().isEmpty());
        QCOMPARE(registry.providers().size(), providerIds().size());
        // What is compiled in is what stands in the tree.
        for (const QString& id : providerIds())
            QCOMPARE(registry.find(id)->definitionBytes,
                     bytesOf(Resources + u"providers/" + id + u"/provider.json"));
    }

    void aProviderCanBeAskedAndExplained_data()
    {
        QTest::addColumn<QString>("id");
        for (const QString& id : providerIds())
            QTest::newRow(qPrintable(id)) << id;
    }
    void aProviderCanBeAskedAndExplained()
    {
        QFETCH(QString, id);
        const Registry registry = Registry::load();
        const LoadedProvider* provider = registry.find(id);
        QVERIFY(provider != nullptr);
        const Definition& definition = provider->definition;
        QVERIFY(!definition.documentationUrl.isEmpty());
        QVERIFY(!definition.supportEmail.isEmpty() || !definition.supportNote.isEmpty());
        QVERIFY(!definition.errors.envelopes.isEmpty());
        QCOMPARE(definition.firstWalkDays, 7);
        QCOMPARE(definition.firstWalkPages, 50);
        QCOMPARE(definition.baseUrl.isEmpty(), id == "voxifi"_L1); // it publishes none
        bool hasTable = false;
        for (const RecordShape& shape : definition.shapes) {
            QVERIFY(!shape.id.isEmpty() && !shape.status.isEmpty());
            for (const StatusRule& rule : shape.status) {
                hasTable = hasTable || !rule.table.isEmpty();
                for (const CallStatus status : rule.table)
                    QVERIFY(status != CallStatus::Unknown);
                if (rule.table.isEmpty())
                    QVERIFY(!rule.when.isEmpty() && rule.status != CallStatus::Unknown);
            }
        }
        QVERIFY(hasTable);
        // A default way to sign in needs its own fields only.
        QVERIFY(!definition.auth.methods.isEmpty());
        for (const AccountField& field : definition.account)
            QVERIFY2(!field.label.isEmpty(), qPrintable(field.key));
    }

    void everyLinkIsHttps()
    {
        QStringList files {Resources + u"errors/http.json", Resources + u"errors/net.json"};
        for (const QString& id : providerIds())
            files << Resources + u"providers/" + id + u"/provider.json"
                  << Resources + u"providers/" + id + u"/errors.json";
        int links = 0;
        for (const QString& file : files) {
            const QJsonDocument document = QJsonDocument::fromJson(bytesOf(file));
            QVERIFY2(document.isObject(), qPrintable(file));
            visitTexts(document.object(), {}, [&](const QString& key, const QString& text) {
                QVERIFY2(!text.contains(u"http://"_s), qPrintable(file + u": "_s + text));
                if (!text.startsWith(u"https://"_s))
                    return;
                ++links;
                const QUrl url(text, QUrl::StrictMode);
                QVERIFY2(url.isValid() && url.host().contains(u'.'), qPrintable(key + u": "_s + text));
            });
        }
        QVERIFY(links > 20);
    }

    void everyCatalogueIdIsUniqueAndWhole()
    {
        const Registry registry = Registry::load();
        QSet<QString> ids;
        const auto check = [&ids](const Catalogue& catalogue, const QString& family) {
            for (const CatalogueEntry& entry : catalogue.entries()) {
                QVERIFY2(!ids.contains(entry.id), qPrintable(entry.id));
                ids.insert(entry.id);
                QVERIFY(entry.id.startsWith(family + u'/'));
                QVERIFY2(entry.text.title && !entry.text.title->isEmpty(), qPrintable(entry.id));
                QVERIFY(entry.text.cause && entry.text.fix && !entry.text.fix->isEmpty() && entry.text.retry);
                // Another placed call may be the second one: nothing that placing says repeats by itself.
                if (entry.placing.retry)
                    QVERIFY2(entry.placing.retry->advice != RetryWord::Backoff
                                 && entry.placing.retry->advice != RetryWord::Automatic,
                             qPrintable(entry.id));
                // Advice on the same idempotency key is given only where keys are implemented: Truedy.
                if (entry.text.retry->sameIdempotencyKey)
                    QVERIFY2(entry.id.startsWith(u"truedy/"_s), qPrintable(entry.id));
                QVERIFY(catalogue.byId(entry.id) != nullptr);
            }
        };
        check(registry.httpCatalogue(), u"http"_s);
        check(registry.netCatalogue(), u"net"_s);
        for (const LoadedProvider& provider : registry.providers())
            check(provider.catalogue, provider.definition.id);
        QVERIFY(ids.size() > 300);
        for (int fault = int(NetFault::Dns); fault <= int(NetFault::Other); ++fault)
            QVERIFY(ids.contains(u"net/"_s + wordOf(static_cast<NetFault>(fault))));
        for (const auto& id :
             {u"net/empty"_s, u"net/html"_s, u"net/not-json"_s, u"http/other-4xx"_s, u"http/other-5xx"_s})
            QVERIFY(ids.contains(id));
    }

    // At run time the built-in files are not checked again: here they are.
    void builtInFilesHaveNoProblems_data()
    {
        QTest::addColumn<QString>("path");
        for (const QString& id : providerIds())
            QTest::newRow(qPrintable(id)) << QString(u":/providers/"_s + id);
        QTest::newRow("http") << u":/errors/http.json"_s;
        QTest::newRow("net") << u":/errors/net.json"_s;
    }
    void builtInFilesHaveNoProblems()
    {
        QFETCH(QString, path);
        const DefinitionProblems problems = lintDefinitions(path);
        QVERIFY2(problems.isEmpty(), qPrintable(problems.value(0).toText()));
    }

    void whatIsReadWhenNeededIsWhatTheStrictReaderReads_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("owner");
        for (const QString& id : providerIds())
            QTest::newRow(qPrintable(id)) << QString(u":/providers/"_s + id + u"/errors.json"_s) << id;
        QTest::newRow("http") << u":/errors/http.json"_s << u"http"_s;
        QTest::newRow("net") << u":/errors/net.json"_s << u"net"_s;
    }
    void whatIsReadWhenNeededIsWhatTheStrictReaderReads()
    {
        QFETCH(QString, path);
        QFETCH(QString, owner);
        const bool generic = path.startsWith(u":/errors/"_s);
        const QByteArray bytes = bytesOf(path);
        DefinitionProblems problems;
        const auto strict = generic ? readGenericCatalogue(bytes, path, owner, problems)
                                    : readCatalogue(bytes, path, owner, problems);
        QVERIFY(strict && !strict->entries().isEmpty());
        const auto fresh = [&] {
            return generic ? checkedGenericCatalogue(bytes, owner) : checkedCatalogue(bytes, owner);
        };
        QCOMPARE(fresh().entries().size(), strict->entries().size());
        QVERIFY(fresh().entries() == strict->entries());
        const auto same = [](const CatalogueEntry* a, const CatalogueEntry* b) {
            return a != nullptr && b != nullptr ? *a == *b : a == b;
        };
        const Catalogue lazy = fresh();
        for (const CatalogueEntry& entry : strict->entries()) {
            const QByteArray utf8 = entry.id.toUtf8();
            const char* id = utf8.constData();
            QVERIFY2(lazy.byId(entry.id) != nullptr && *lazy.byId(entry.id) == entry, id);
            QVERIFY2(same(lazy.byCode(entry.code), strict->byCode(entry.code)), id);
            for (const int status : entry.http)
                QVERIFY2(same(lazy.byHttp(status), strict->byHttp(status)), id);
            for (const QString& part : entry.contains)
                QVERIFY2(same(lazy.byText(part), strict->byText(part)), id);
            for (const QString& value : entry.values) {
                for (const QString& direction : {u"inbound"_s, u"outbound"_s, QString()}) {
                    for (const auto answered :
                         {std::optional(true), std::optional(false), std::optional<bool>()})
                        QVERIFY2(same(lazy.byEnding(value, direction, answered),
                                      strict->byEnding(value, direction, answered)),
                                 id);
                }
            }
        }
        QVERIFY(lazy.byCode(u"NOBODY_HAS_THIS"_s) == nullptr);
        QVERIFY(lazy.byId(owner + u"/nobody-has-this"_s) == nullptr);
        QVERIFY(lazy.byHttp(599) == nullptr);
    }

    void errorSourcesAreThoseOfTheWholeDefinitions()
    {
        const Registry registry = Registry::load();
        QCOMPARE(registry.errorSources().size(), providerIds().size());
        for (qsizetype i = 0; i < registry.errorSources().size(); ++i) {
            const ErrorSource& source = registry.errorSources()[i];
            const Definition& definition = registry.providers()[i].definition;
            QCOMPARE(source.id, definition.id);
            QCOMPARE(source.baseUrl, definition.baseUrl);
            QVERIFY(!source.rules.envelopes.isEmpty());
            QVERIFY2(source.rules == definition.errors, qPrintable(source.id));
            QVERIFY(registry.errorSource(source.id) == &source);
        }
        QVERIFY(registry.errorSource(u"nobody"_s) == nullptr);
    }

    void theSchemaAndTheReaderKnowTheSameKeys_data()
    {
        QTest::addColumn<QString>("schema");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("id");
        for (const QString& id : providerIds()) {
            QTest::addRow("%s definition", qPrintable(id))
                << u"provider"_s << QString(u"providers/"_s + id + u"/provider.json"_s) << id;
            QTest::addRow("%s catalogue", qPrintable(id))
                << u"errors"_s << QString(u"providers/"_s + id + u"/errors.json"_s) << id;
        }
        QTest::newRow("http") << u"errors"_s << u"errors/http.json"_s << QString();
        QTest::newRow("net") << u"errors"_s << u"errors/net.json"_s << QString();
    }
    void theSchemaAndTheReaderKnowTheSameKeys()
    {
        QFETCH(QString, schema);
        QFETCH(QString, file);
        QFETCH(QString, id);
        const QByteArray schemaBytes = bytesOf(Resources + u"schemas/"_s + schema + u".schema.json"_s);
        const QJsonObject schemaObject = QJsonDocument::fromJson(schemaBytes).object();
        QCOMPARE(schemaObject[u"$schema"_s].toString(), u"https://json-schema.org/draft/2020-12/schema"_s);
        const QJsonObject fileObject = QJsonDocument::fromJson(bytesOf(Resources + file)).object();
        QVERIFY(!fileObject.isEmpty());
        SchemaWalk walk(schemaObject, fileObject, [&](const QByteArray& bytes) {
            DefinitionProblems problems;
            if (schema == "provider"_L1)
                readDefinition(bytes, file, problems);
            else if (id.isEmpty())
                readGenericCatalogue(bytes, file, u"http"_s, problems);
            else
                readCatalogue(bytes, file, id, problems);
            return problems;
        });
        const QStringList differences = walk.differences();
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join(u'\n')));
        QVERIFY(walk.objectsChecked() >= (schema == "provider"_L1 ? 15 : 3));
    }
};

QTEST_GUILESS_MAIN(TestShippedProviders)
#include "tst_shippedproviders.moc"
