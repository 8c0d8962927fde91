// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakebackend.h"

#include "engine/secretkeeper.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <optional>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
constexpr std::chrono::milliseconds ShortPatience {80};
constexpr std::chrono::milliseconds ShortDeadline {250};

Definition twoSecrets()
{
    Definition definition;
    definition.id = u"acme"_s;
    AccountField key;
    key.key = u"api_key"_s;
    key.label = u"API key"_s;
    key.secret = true;
    AccountField other = key;
    other.key = u"password"_s;
    AccountField plain;
    plain.key = u"region"_s;
    definition.account = {key, other, plain};
    return definition;
}

Account desk(const QString& id = u"desk"_s)
{
    Account account;
    account.id = id;
    account.provider = u"acme"_s;
    return account;
}
} // namespace

class TestSecretKeeper : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = std::make_unique<FakeStore>();
        m_environment.clear();
        m_deadline = std::chrono::minutes(3);
        restart();
    }
    void cleanup() { m_keeper.reset(); }

    void storesAndFindsAgain()
    {
        QCOMPARE(put({{u"api_key"_s, u"k-made-up-1"_s}}), QString());
        QCOMPARE(m_keeper->placeOf(desk(), u"api_key"_s), SecretPlace::Store);
        QCOMPARE(m_keeper->state().kind, SecretStoreState::Kind::Usable);
        QCOMPARE(m_store->valueEndingWith(u"acme/desk/api_key"_s), u"k-made-up-1"_s);

        restart();
        QVERIFY(value(u"api_key"_s).isEmpty());
        QCOMPARE(m_keeper->placeOf(desk(), u"api_key"_s), SecretPlace::Store);
        m_keeper->fetch(desk(), twoSecrets());
        QCOMPARE(m_keeper->waitingFor(desk(), twoSecrets()), u"Waiting for the made-up store."_s);
        QTRY_COMPARE(value(u"api_key"_s), u"k-made-up-1"_s);
        QVERIFY(m_keeper->waitingFor(desk(), twoSecrets()).isEmpty());
        // The other field was never stored, so nobody asked for it.
        QCOMPARE(m_store->asked.filter(u"read"_s), QStringList {u"read acme/desk/api_key"_s});
    }

    // The index beside the accounts holds names and nothing else.
    void theFileHoldsNoSecret()
    {
        put({{u"api_key"_s, u"k-made-up-in-no-file"_s}});
        int files = 0;
        const QFileInfoList all = QDir(m_folder->path()).entryInfoList(QDir::Files | QDir::Hidden);
        for (const QFileInfo& info : all) {
            QFile file(info.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(!file.readAll().contains("k-made-up-in-no-file"));
            ++files;
        }
        QCOMPARE(files, 1);
    }

    void theEnvironmentWinsAndNobodyIsAsked()
    {
        put({{u"api_key"_s, u"k-stored"_s}});
        m_store->asked.clear();
        m_environment.insert(u"RINGBACK_SECRET_DESK_API_KEY"_s, u"k-environment"_s);
        restart();
        m_keeper->fetch(desk(), twoSecrets());
        QVERIFY(!m_keeper->isBusy());
        QTest::qWait(0);
        QVERIFY(m_store->asked.isEmpty());
        QCOMPARE(value(u"api_key"_s), u"k-environment"_s);
        QCOMPARE(m_keeper->placeOf(desk(), u"api_key"_s), SecretPlace::Environment);
    }

    void whatWasNeverStoredIsNotAskedFor()
    {
        m_keeper->fetch(desk(), twoSecrets());
        QTest::qWait(0);
        QVERIFY(m_store->asked.isEmpty());
        QVERIFY(m_keeper->waitingFor(desk(), twoSecrets()).isEmpty());
    }

    void everyFaultIsAStateAndASentence_data()
    {
        QTest::addColumn<SecretFault>("fault");
        QTest::addColumn<SecretStoreState::Kind>("kind");
        using Kind = SecretStoreState::Kind;
        QTest::newRow("denied by the user") << SecretFault::DeniedByUser << Kind::Locked;
        QTest::newRow("locked") << SecretFault::Denied << Kind::Locked;
        QTest::newRow("no backend") << SecretFault::NoBackend << Kind::Unavailable;
        QTest::newRow("not implemented") << SecretFault::NotImplemented << Kind::Unavailable;
        QTest::newRow("other") << SecretFault::Other << Kind::Failed;
        QTest::newRow("could not delete") << SecretFault::CouldNotDelete << Kind::Failed;
    }
    void everyFaultIsAStateAndASentence()
    {
        QFETCH(SecretFault, fault);
        QFETCH(SecretStoreState::Kind, kind);
        m_store->fail(fault);
        m_store->words = u"made-up words"_s;
        const QString remark = put({{u"api_key"_s, u"k-made-up-2"_s}});
        QVERIFY(!remark.isEmpty());
        QVERIFY(!remark.contains(u"k-made-up-2"_s));
        QCOMPARE(m_keeper->state().kind, kind);
        QCOMPARE(m_keeper->state().text, remark);
        // In use all the same.
        QCOMPARE(value(u"api_key"_s), u"k-made-up-2"_s);
        QCOMPARE(m_keeper->placeOf(desk(), u"api_key"_s), SecretPlace::Session);

        // Once the store is open, what could not be stored is.
        m_store->fail(SecretFault::None);
        m_keeper->retry();
        QTRY_COMPARE(m_keeper->placeOf(desk(), u"api_key"_s), SecretPlace::Store);
        QCOMPARE(m_store->valueEndingWith(u"acme/desk/api_key"_s), u"k-made-up-2"_s);
        QCOMPARE(m_keeper->state().kind, SecretStoreState::Kind::Usable);
    }

    void aLockedStoreIsAskedOnceNotForEachAccount()
    {
        for (const QString& id : {u"a"_s, u"b"_s, u"c"_s})
            put({{u"api_key"_s, u"k-"_s + id}}, desk(id));
        m_store->asked.clear();
        m_store->fail(SecretFault::Denied);
        restart();
        QSignalSpy changes(m_keeper.get(), &SecretKeeper::changed);
        for (const QString& id : {u"a"_s, u"b"_s, u"c"_s})
            m_keeper->fetch(desk(id), twoSecrets());
        QTRY_COMPARE(m_keeper->state().kind, SecretStoreState::Kind::Locked);
        QVERIFY(!m_keeper->isBusy());
        QCOMPARE(m_store->asked.size(), 1);
        for (const QString& id : {u"a"_s, u"b"_s, u"c"_s})
            QVERIFY(m_keeper->waitingFor(desk(id), twoSecrets()).contains(u"locked"_s));
        QVERIFY(changes.size() >= 3);

        m_store->fail(SecretFault::None);
        m_keeper->retry();
        for (const QString& id : {u"a"_s, u"b"_s, u"c"_s})
            QTRY_COMPARE(value(u"api_key"_s, desk(id)), u"k-"_s + id);
    }

    void aSlowStoreIsSaidAndItsLateAnswerTaken()
    {
        put({{u"api_key"_s, u"k-late"_s}});
        restart();
        m_store->silent = true;
        QSignalSpy states(m_keeper.get(), &SecretKeeper::stateChanged);
        m_keeper->fetch(desk(), twoSecrets());
        QTRY_COMPARE(states.size(), 1);
        QCOMPARE(m_keeper->state().kind, SecretStoreState::Kind::Asking);
        QVERIFY(m_keeper->state().text.contains(u"takes its time"_s));
        QVERIFY(value(u"api_key"_s).isEmpty());
        m_store->answerAll();
        QCOMPARE(value(u"api_key"_s), u"k-late"_s);
        QCOMPARE(m_keeper->state().kind, SecretStoreState::Kind::Usable);
    }

    void aSilentStoreIsGivenUpAndCanBeAskedAgain()
    {
        put({{u"api_key"_s, u"k-1"_s}});
        m_deadline = ShortDeadline;
        restart();
        m_store->silent = true;
        m_keeper->fetch(desk(), twoSecrets());
        QString wiped = u"-"_s;
        m_keeper->wipe(u"other"_s, [&](const QString& problem) { wiped = problem; });
        QTRY_COMPARE(m_keeper->state().kind, SecretStoreState::Kind::Failed);
        QVERIFY(!m_keeper->isBusy());
        QVERIFY2(m_keeper->state().text.contains(u"has not answered"_s), qPrintable(m_keeper->state().text));
        QVERIFY(!m_keeper->waitingFor(desk(), twoSecrets()).isEmpty());
        QTRY_COMPARE(wiped, QString());
        // It is left alone until somebody asks again; then it is asked.
        const qsizetype asked = m_store->asked.size();
        m_keeper->fetch(desk(), twoSecrets());
        QCOMPARE(m_store->asked.size(), asked);
        m_store->silent = false;
        m_keeper->retry();
        QTRY_COMPARE(value(u"api_key"_s), u"k-1"_s);
        QCOMPARE(m_keeper->state().kind, SecretStoreState::Kind::Usable);
    }

    void anAnswerAfterTheDeadlineIsTaken()
    {
        put({{u"api_key"_s, u"k-1"_s}});
        m_deadline = ShortDeadline;
        restart();
        m_store->silent = true;
        m_keeper->fetch(desk(), twoSecrets());
        QTRY_COMPARE(m_keeper->state().kind, SecretStoreState::Kind::Failed);
        m_store->answerAll();
        QCOMPARE(value(u"api_key"_s), u"k-1"_s);
        QTRY_COMPARE(m_keeper->state().kind, SecretStoreState::Kind::Usable);
    }

    // Nobody knows whether it was stored: its name stays on the list, so that it can be found and wiped.
    void aWriteThatNobodyAnsweredCanBeWiped()
    {
        m_deadline = ShortDeadline;
        restart();
        m_store->silent = true;
        QVERIFY(!put({{u"api_key"_s, u"k-1"_s}}).isEmpty());
        QTRY_COMPARE(m_keeper->state().kind, SecretStoreState::Kind::Failed);
        QCOMPARE(value(u"api_key"_s), u"k-1"_s);
        m_store->answerAll();
        QTRY_COMPARE(m_keeper->placeOf(desk(), u"api_key"_s), SecretPlace::Store);
        QTRY_VERIFY(!m_keeper->isBusy());
        QCOMPARE(m_store->entries.size(), 1);
        QCOMPARE(wipe(), QString());
        QVERIFY(m_store->entries.isEmpty());
    }

    // The second answer to a request must not pass for the answer to the next.
    void aStoreThatAnswersTwiceIsHeardOnce()
    {
        put({{u"api_key"_s, u"k-1"_s}, {u"password"_s, u"p-1"_s}});
        restart();
        m_store->silent = true;
        m_keeper->fetch(desk(), twoSecrets());
        QCOMPARE(m_store->waiting.size(), 1);
        const auto first = m_store->waiting.takeFirst();
        first();
        QCOMPARE(m_store->waiting.size(), 1); // the second question
        first();
        QVERIFY(m_keeper->isBusy());
        QCOMPARE(m_store->waiting.size(), 1);
        m_store->answerAll();
        QCOMPARE(m_keeper->secretsFor(desk(), twoSecrets()).size(), 2);
        QVERIFY(!m_keeper->isBusy());
    }

    void savingDoesNotWaitForASlowStore()
    {
        m_store->silent = true;
        const QString remark = put({{u"api_key"_s, u"k-made-up-3"_s}});
        QVERIFY(remark.contains(u"has not answered yet"_s));
        QCOMPARE(value(u"api_key"_s), u"k-made-up-3"_s);
        m_store->answerAll();
        QCOMPARE(m_keeper->placeOf(desk(), u"api_key"_s), SecretPlace::Store);
    }

    // A key typed while the old one is on its way from the store is not overwritten by it.
    void aLateOldKeyDoesNotReplaceANewOne()
    {
        put({{u"api_key"_s, u"k-old"_s}});
        restart();
        m_store->silent = true;
        m_keeper->fetch(desk(), twoSecrets());
        m_keeper->put(desk(), {{u"api_key"_s, u"k-new"_s}}, [](const QString&) {});
        m_store->answerAll();
        QTRY_VERIFY(!m_keeper->isBusy());
        QCOMPARE(value(u"api_key"_s), u"k-new"_s);
        QCOMPARE(m_store->valueEndingWith(u"acme/desk/api_key"_s), u"k-new"_s);
    }

    void twoSavesInARowEndWithTheSecond()
    {
        m_store->silent = true;
        m_keeper->put(desk(), {{u"api_key"_s, u"k-first"_s}}, [](const QString&) {});
        m_keeper->put(desk(), {{u"api_key"_s, u"k-second"_s}}, [](const QString&) {});
        m_store->answerAll();
        QTRY_VERIFY(!m_keeper->isBusy());
        QCOMPARE(m_store->valueEndingWith(u"acme/desk/api_key"_s), u"k-second"_s);
        QCOMPARE(m_keeper->placeOf(desk(), u"api_key"_s), SecretPlace::Store);
    }

    void anEmptyTextRemoves()
    {
        put({{u"api_key"_s, u"k-1"_s}, {u"password"_s, u"k-2"_s}});
        QCOMPARE(m_store->entries.size(), 2);
        put({{u"api_key"_s, QString()}});
        QCOMPARE(m_store->entries.size(), 1);
        QCOMPARE(m_keeper->placeOf(desk(), u"api_key"_s), SecretPlace::Nowhere);
        QCOMPARE(value(u"password"_s), u"k-2"_s);
    }

    void wipingLeavesNothing()
    {
        put({{u"api_key"_s, u"k-1"_s}, {u"password"_s, u"k-2"_s}});
        put({{u"api_key"_s, u"k-other"_s}}, desk(u"other"_s));
        restart();
        QCOMPARE(wipe(), QString());
        QCOMPARE(m_store->entries.size(), 1);
        QCOMPARE(m_store->valueEndingWith(u"other/api_key"_s), u"k-other"_s);
        restart();
        m_keeper->fetch(desk(), twoSecrets());
        QVERIFY(!m_keeper->isBusy());
    }

    void whatCouldNotBeWipedIsWipedLater()
    {
        put({{u"api_key"_s, u"k-1"_s}});
        m_store->fail(SecretFault::CouldNotDelete);
        QVERIFY(wipe().contains(u"still there"_s));
        QCOMPARE(m_store->entries.size(), 1);
        restart();
        m_store->fail(SecretFault::None);
        m_keeper->finishWiping();
        QTRY_VERIFY(m_store->entries.isEmpty());
        QVERIFY(!m_keeper->holdsAnything());
    }

    // accounts.json was lost: nobody removed these accounts, and their keys are not ours to throw away.
    void keysOfAccountsThatNobodyRemovedStay()
    {
        put({{u"api_key"_s, u"k-1"_s}});
        restart();
        m_keeper->retry();
        QTRY_COMPARE(m_keeper->state().kind, SecretStoreState::Kind::Usable);
        m_keeper->finishWiping();
        QTRY_VERIFY(!m_keeper->isBusy());
        QCOMPARE(m_store->entries.size(), 1);
        // They are said, and go when a person says so.
        QCOMPARE(m_keeper->strays({}), QStringList {u"desk"_s});
        QCOMPARE(m_keeper->strays({desk()}), QStringList());
        QCOMPARE(wipe(), QString());
        QVERIFY(m_store->entries.isEmpty());
        QCOMPARE(m_keeper->strays({}), QStringList());
    }

    // Removed by a person, while the store was closed: used no more, and no stray either.
    void aKeyThatIsLeavingIsNotUsed()
    {
        put({{u"api_key"_s, u"k-1"_s}, {u"password"_s, u"p-1"_s}});
        m_store->fail(SecretFault::Denied);
        QVERIFY(!put({{u"password"_s, QString()}}).isEmpty());
        restart();
        m_store->fail(SecretFault::None);
        QCOMPARE(m_keeper->placeOf(desk(), u"password"_s), SecretPlace::Nowhere);
        QVERIFY(m_keeper->strays({}) == QStringList {u"desk"_s}); // for its other key
        m_keeper->fetch(desk(), twoSecrets());
        QTRY_COMPARE(value(u"api_key"_s), u"k-1"_s);
        QVERIFY(value(u"password"_s).isEmpty());
        m_keeper->finishWiping();
        QTRY_COMPARE(m_store->entries.size(), 1);
        QCOMPARE(m_store->valueEndingWith(u"api_key"_s), u"k-1"_s);
        // Given again, it stays.
        put({{u"password"_s, u"p-2"_s}});
        m_keeper->finishWiping();
        QTRY_VERIFY(!m_keeper->isBusy());
        QCOMPARE(m_store->valueEndingWith(u"password"_s), u"p-2"_s);
    }

    // The account's ID, but another provider: its key must not go there.
    void anotherProviderFindsNoKey()
    {
        put({{u"api_key"_s, u"k-1"_s}});
        restart();
        Account other = desk();
        other.provider = u"elsewhere"_s;
        m_keeper->fetch(other, twoSecrets());
        QVERIFY(!m_keeper->isBusy());
        QVERIFY(m_keeper->secretsFor(other, twoSecrets()).isEmpty());
    }

    void withoutAStoreTheSessionKeepsThem()
    {
        m_withStore = false;
        restart();
        QCOMPARE(m_keeper->state().kind, SecretStoreState::Kind::Unavailable);
        const QString remark = put({{u"api_key"_s, u"k-1"_s}});
        QCOMPARE(remark, m_keeper->state().text);
        QCOMPARE(value(u"api_key"_s), u"k-1"_s);
        QCOMPARE(m_keeper->placeOf(desk(), u"api_key"_s), SecretPlace::Session);
        QVERIFY(QDir(m_folder->path()).isEmpty(QDir::Files));
        m_withStore = true;
    }

    // The same profile where the store is not: it says what to do instead of "missing".
    void aKeyInAStoreThatIsNotHereIsNamed()
    {
        put({{u"api_key"_s, u"k-1"_s}});
        m_withStore = false;
        restart();
        m_keeper->fetch(desk(), twoSecrets());
        const QString waiting = m_keeper->waitingFor(desk(), twoSecrets());
        QVERIFY(waiting.contains(u"RINGBACK_SECRET_DESK_API_KEY"_s));
        QVERIFY(wipe().contains(u"still in"_s));
        m_withStore = true;
    }

    void aCopyOfAProfileCannotTouchTheFirst()
    {
        put({{u"api_key"_s, u"k-1"_s}});
        QTemporaryDir copy;
        QVERIFY(
            QFile::copy(Profile(m_folder->path()).secretIndexFile(), Profile(copy.path()).secretIndexFile()));
        m_keeper = makeKeeper(copy.path());
        m_keeper->fetch(desk(), twoSecrets());
        QVERIFY(!m_keeper->isBusy());
        QCOMPARE(wipe(), QString());
        QCOMPARE(m_store->entries.size(), 1);
        put({{u"api_key"_s, u"k-2"_s}});
        QCOMPARE(m_store->entries.size(), 2);
        restart();
        m_keeper->fetch(desk(), twoSecrets());
        QTRY_COMPARE(value(u"api_key"_s), u"k-1"_s);
    }

    void aMovedProfileKeepsItsKeys()
    {
        put({{u"api_key"_s, u"k-1"_s}});
        m_keeper.reset();
        QTemporaryDir parent;
        const QString there = parent.filePath(u"moved"_s);
        QVERIFY(QDir().rename(m_folder->path(), there));
        m_keeper = makeKeeper(there);
        m_keeper->fetch(desk(), twoSecrets());
        QTRY_COMPARE(value(u"api_key"_s), u"k-1"_s);
    }

    void aDamagedIndexIsAnEmptyOne()
    {
        put({{u"api_key"_s, u"k-1"_s}});
        QFile file(Profile(m_folder->path()).secretIndexFile());
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write("{");
        file.close();
        restart();
        m_keeper->fetch(desk(), twoSecrets());
        QVERIFY(!m_keeper->isBusy());
        put({{u"api_key"_s, u"k-2"_s}});
        restart();
        m_keeper->fetch(desk(), twoSecrets());
        QTRY_COMPARE(value(u"api_key"_s), u"k-2"_s);
    }

    void lentSecretsAreNeverStored()
    {
        m_keeper->lend(desk(), {{u"api_key"_s, u"k-demo"_s}});
        QCOMPARE(value(u"api_key"_s), u"k-demo"_s);
        m_keeper->retry();
        QTRY_VERIFY(!m_keeper->isBusy());
        QVERIFY(m_store->entries.isEmpty());
    }

    void aBrokenStoreIsLeftAloneAfterAFewErrors()
    {
        QStringList ids;
        for (int i = 0; i < 10; ++i) {
            ids.append(u"a%1"_s.arg(i));
            put({{u"api_key"_s, u"k"_s}}, desk(ids.last()));
        }
        m_store->asked.clear();
        m_store->fail(SecretFault::Other);
        restart();
        for (const QString& id : ids)
            m_keeper->fetch(desk(id), twoSecrets());
        QTRY_VERIFY(!m_keeper->isBusy());
        QCOMPARE(m_store->asked.size(), 3);
    }

private:
    std::unique_ptr<SecretKeeper> makeKeeper(const QString& folder)
    {
        return std::make_unique<SecretKeeper>(
            SecretKeeper::Setup {Profile(folder),
                                 EnvironmentSecrets(m_environment),
                                 m_withStore ? std::make_unique<FakeBackend>(*m_store) : nullptr,
                                 {},
                                 ShortPatience,
                                 m_deadline});
    }
    void restart()
    {
        m_keeper.reset();
        m_keeper = makeKeeper(m_folder->path());
    }
    QString put(const Secrets& typed, const Account& account = desk())
    {
        std::optional<QString> remark;
        m_keeper->put(account, typed, [&remark](const QString& text) { remark = text; });
        if (remark)
            return u"answered from inside the request"_s;
        if (!QTest::qWaitFor([&remark] { return remark.has_value(); }))
            return u"never answered"_s;
        return *remark;
    }
    QString wipe()
    {
        std::optional<QString> problem;
        m_keeper->wipe(u"desk"_s, [&problem](const QString& text) { problem = text; });
        if (!QTest::qWaitFor([&problem] { return problem.has_value(); }))
            return u"never answered"_s;
        return *problem;
    }
    QString value(const QString& field, const Account& account = desk()) const
    {
        return m_keeper->secretsFor(account, twoSecrets()).value(field);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeStore> m_store;
    QProcessEnvironment m_environment;
    std::chrono::milliseconds m_deadline {};
    std::unique_ptr<SecretKeeper> m_keeper;
    bool m_withStore = true;
};

QTEST_GUILESS_MAIN(TestSecretKeeper)
#include "tst_secretkeeper.moc"
