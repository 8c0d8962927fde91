// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/registry.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QStringList BuiltIn {u"truedy"_s, u"vobiz"_s, u"voicebip"_s, u"voipbin"_s, u"voxifi"_s};

QByteArray builtInFile(const QString& path)
{
    QFile file(u":/providers/"_s + path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList idsOf(const Registry& registry)
{
    QStringList ids;
    for (const LoadedProvider& provider : registry.providers())
        ids.append(provider.definition.id);
    ids.sort();
    return ids;
}
} // namespace

class TestRegistry : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    void write(const QString& path, const QByteArray& bytes)
    {
        const QString full = m_dir.filePath(path);
        QVERIFY(QDir().mkpath(QFileInfo(full).path()));
        QFile file(full);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

private slots:
    void init()
    {
        QVERIFY(m_dir.isValid());
        QDir dir(m_dir.path());
        for (const QString& name : dir.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            QVERIFY(QDir(dir.filePath(name)).removeRecursively());
    }

    void holdsTheBuiltInProviders()
    {
        for (const QString& folder : {QString(), m_dir.filePath(u"missing"_s), m_dir.path()}) {
            const Registry registry = Registry::load(folder);
            QCOMPARE(idsOf(registry), BuiltIn);
            QVERIFY(registry.problems().isEmpty());
            QCOMPARE(registry.find(u"vobiz"_s)->origin, u"built in"_s);
            QVERIFY(registry.find(u"nobody"_s) == nullptr);
            QVERIFY(registry.httpCatalogue().byHttp(502) != nullptr);
            QVERIFY(registry.netCatalogue().byId(u"net/tls-expired"_s) != nullptr);
        }
    }

    void aUsersFolderWins()
    {
        QByteArray definition = builtInFile(u"vobiz/provider.json"_s);
        definition.replace("\"name\": \"Vobiz\"", "\"name\": \"Ours\"");
        write(u"vobiz/provider.json"_s, definition);
        write(u"vobiz/errors.json"_s, builtInFile(u"vobiz/errors.json"_s));
        const Registry registry = Registry::load(m_dir.path());
        QVERIFY(registry.problems().isEmpty());
        QCOMPARE(idsOf(registry), BuiltIn);
        QCOMPARE(registry.find(u"vobiz"_s)->definition.name, u"Ours"_s);
        QCOMPARE(registry.find(u"vobiz"_s)->origin, m_dir.filePath(u"vobiz"_s));
    }

    void aUsersFolderAddsAProvider()
    {
        QByteArray definition = builtInFile(u"voicebip/provider.json"_s);
        definition.replace("\"id\": \"voicebip\"", "\"id\": \"otherbip\"");
        QByteArray catalogue = builtInFile(u"voicebip/errors.json"_s);
        catalogue.replace("\"provider\": \"voicebip\"", "\"provider\": \"otherbip\"");
        write(u"otherbip/provider.json"_s, definition);
        write(u"otherbip/errors.json"_s, catalogue);
        const Registry registry = Registry::load(m_dir.path());
        QVERIFY(registry.problems().isEmpty());
        QCOMPARE(registry.providers().size(), 6);
        QVERIFY(registry.find(u"otherbip"_s)->catalogue.byCode(u"RATE_LIMITED"_s)->id
                == u"otherbip/RATE_LIMITED"_s);
    }

    void aBrokenFileIsReportedAndNotUsed_data()
    {
        QTest::addColumn<QByteArray>("definition");
        QTest::addColumn<QByteArray>("catalogue");
        QTest::addColumn<QString>("says");
        const QByteArray good = builtInFile(u"vobiz/provider.json"_s);
        const QByteArray goodErrors = builtInFile(u"vobiz/errors.json"_s);
        QTest::newRow("no JSON") << QByteArray("{") << goodErrors << u"not valid JSON"_s;
        QTest::newRow("unknown key") << QByteArray(good).replace("\"polling\"", "\"poling\"") << goodErrors
                                     << u"/poling"_s;
        QTest::newRow("other id") << QByteArray(good).replace("\"id\": \"vobiz\"", "\"id\": \"vobiz2\"")
                                  << goodErrors << u"give both the same name"_s;
        QTest::newRow("broken catalogue") << good << QByteArray("[]") << u"must be an object"_s;
        QTest::newRow("another's catalogue")
            << good << builtInFile(u"truedy/errors.json"_s) << u"the definition beside it"_s;
        QTest::newRow("no catalogue") << good << QByteArray() << u"cannot be read"_s;
    }
    void aBrokenFileIsReportedAndNotUsed()
    {
        QFETCH(QByteArray, definition);
        QFETCH(QByteArray, catalogue);
        QFETCH(QString, says);
        write(u"vobiz/provider.json"_s, definition);
        if (!catalogue.isEmpty())
            write(u"vobiz/errors.json"_s, catalogue);
        const Registry registry = Registry::load(m_dir.path());
        QCOMPARE(idsOf(registry), BuiltIn);
        QCOMPARE(registry.find(u"vobiz"_s)->origin, u"built in"_s);
        QVERIFY(!registry.problems().isEmpty());
        QString all;
        for (const DefinitionProblem& problem : registry.problems()) {
            QVERIFY(problem.file.startsWith(m_dir.path()));
            all += problem.toText();
        }
        QVERIFY2(all.contains(says), qPrintable(all));
        QVERIFY(!lintDefinitions(m_dir.path()).isEmpty());
    }

    void aFileCanHideAProvider()
    {
        write(u"vobiz/provider.json"_s, R"({"id": "vobiz", "active": false})");
        const Registry registry = Registry::load(m_dir.path());
        QVERIFY(registry.find(u"vobiz"_s) == nullptr);
        QCOMPARE(registry.providers().size(), 4);
        QVERIFY(registry.problems().isEmpty());
    }

    void hidingUnderAnotherNameIsAMistake()
    {
        write(u"truedy/provider.json"_s, R"({"id": "vobiz", "active": false})");
        write(u"voxifi/provider.json"_s, R"({"active": false})");
        const Registry registry = Registry::load(m_dir.path());
        QCOMPARE(idsOf(registry), BuiltIn);
        QCOMPARE(registry.problems().size(), 2);
        QVERIFY(registry.problems().first().text.contains(u"give both the same name"_s));
    }

    void lintNamesWhatIsNotThere()
    {
        QCOMPARE(lintDefinitions(m_dir.filePath(u"nowhere"_s)).size(), 1);
        QCOMPARE(lintDefinitions(m_dir.path()).size(), 1); // holds nothing
        for (const QString& name : BuiltIn) {
            write(name + u"/provider.json", builtInFile(name + u"/provider.json"));
            write(name + u"/errors.json", builtInFile(name + u"/errors.json"));
        }
        QVERIFY(lintDefinitions(m_dir.path()).isEmpty());
        QVERIFY(lintDefinitions(m_dir.filePath(u"vobiz"_s)).isEmpty());
        QVERIFY(lintDefinitions(m_dir.filePath(u"vobiz/errors.json"_s)).isEmpty());
    }

    // What is read when it is needed is read once, whoever asks first.
    void manyThreadsMayAskAtOnce()
    {
        constexpr int Threads = 8;
        for (int round = 0; round < 8; ++round) {
            const Registry registry = Registry::load();
            std::atomic<int> waiting = Threads;
            std::array<QStringList, Threads> answers;
            std::vector<std::thread> threads;
            for (QStringList& answer : answers) {
                threads.emplace_back([&registry, &waiting, &answer] {
                    --waiting;
                    while (waiting > 0) // so that all begin together
                        std::this_thread::yield();
                    for (const QString& id : BuiltIn) {
                        const LoadedProvider* provider = registry.find(id);
                        answer.append(provider->definition.feeds.first().id);
                        for (const CatalogueEntry& entry : registry.errorSource(id)->catalogue.entries())
                            answer.append(entry.id + u' ' + entry.text.title.value_or(QString()));
                    }
                    answer.append(registry.providers().first().definition.feeds.first().path);
                    answer.append(registry.httpCatalogue().byHttp(502)->id);
                });
            }
            for (std::thread& thread : threads)
                thread.join();
            QVERIFY(answers[0].size() > 300);
            for (const QStringList& answer : answers)
                QCOMPARE(answer, answers[0]);
        }
    }

    void aRegistryThatWasNotLoadedKnowsNobody()
    {
        const Registry registry;
        QVERIFY(registry.providers().isEmpty() && registry.errorSources().isEmpty());
        QVERIFY(registry.find(u"vobiz"_s) == nullptr);
        QVERIFY(registry.httpCatalogue().byHttp(502) == nullptr);
    }

    void saysWhichAccountFieldsAreMissing()
    {
        const Registry registry = Registry::load();
        const auto missing = [&registry](const QString& provider, const QMap<QString, QString>& fields,
                                         const Secrets& secrets) {
            Account account;
            account.provider = provider;
            account.fields = fields;
            QStringList keys;
            for (const AccountField& field :
                 missingFields(registry.find(provider)->definition, account, secrets))
                keys.append(field.key);
            return keys;
        };
        QCOMPARE(missing(u"voicebip"_s, {}, {}), QStringList {u"api_key"_s});
        QCOMPARE(missing(u"voicebip"_s, {{u"api_key"_s, u"x"_s}}, {}), QStringList {u"api_key"_s});
        QCOMPARE(missing(u"voicebip"_s, {}, {{u"api_key"_s, u"x"_s}}), QStringList());
        QCOMPARE(missing(u"vobiz"_s, {}, {}), (QStringList {u"auth_id"_s, u"auth_token"_s}));
        QCOMPARE(missing(u"voipbin"_s, {}, {}), QStringList {u"access_key"_s});
        QCOMPARE(missing(u"voipbin"_s, {{u"auth"_s, u"login"_s}}, {}),
                 (QStringList {u"username"_s, u"password"_s}));
        QCOMPARE(missing(u"voipbin"_s, {{u"auth"_s, u"token"_s}}, {{u"token"_s, u"x"_s}}), QStringList());
        QCOMPARE(missing(u"voxifi"_s, {{u"auth_kind"_s, u"none"_s}}, {}), QStringList {u"list_path"_s});
    }

    void refusesAnAccountsUnusableSettings()
    {
        const Registry registry = Registry::load();
        Account account;
        account.id = u"desk"_s;
        account.provider = u"nobody"_s;
        QVERIFY(registry.definitionFor(account).error().contains(u"\"nobody\" is not known"_s));
        account.provider = u"voxifi"_s;
        account.fields = {{u"list_path"_s, u"/calls"_s}, {u"id_path"_s, u"call_id"_s}};
        const auto definition = registry.definitionFor(account);
        QVERIFY(!definition.ok());
        QVERIFY2(definition.error().contains(u"desk"_s) && definition.error().contains(u"\"/call_id\""_s),
                 qPrintable(definition.error()));
    }
};

QTEST_GUILESS_MAIN(TestRegistry)
#include "tst_registry.moc"
