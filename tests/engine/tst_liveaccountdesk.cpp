// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakebackend.h"
#include "pollrig.h"

#include "core/clock.h"
#include "engine/liveaccountdesk.h"
#include "engine/livemonitor.h"
#include "engine/pollinglock.h"

using namespace Qt::StringLiterals;
using namespace ringback;

class TestLiveAccountDesk : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_fake = std::make_unique<FakeStore>();
        m_provider = std::make_unique<ScriptedProvider>();
        m_provider->on("/calls", voicebipPage({voicebipCall("c1", "completed", "2026-05-01T09:00:00Z")}));
        m_environment.clear();
        start();
    }
    void cleanup() { stop(); }

    void offersAFormForEachProvider()
    {
        const QList<AccountForm> forms = m_desk->forms();
        QCOMPARE(forms.size(), 5);
        for (const AccountForm& form : forms) {
            QVERIFY(!form.name.isEmpty());
            QVERIFY(!form.fields.isEmpty());
        }
    }

    void savesAndPolls()
    {
        const AccountSaved saved = save(draft());
        QCOMPARE(saved.problem, QString());
        QCOMPARE(saved.remark, QString());
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"desk"_s), FreshnessState::Fresh, 15'000);
        QCOMPARE(loadAccounts(profile())->accounts.size(), 1);
        QCOMPARE(m_fake->valueEndingWith(u"voicebip/desk/api_key"_s), u"k-made-up-1"_s);

        // As after a restart: the key comes from the store.
        stop();
        start();
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"desk"_s), FreshnessState::Fresh, 15'000);
        const int asked = m_provider->count();
        QTRY_VERIFY_WITH_TIMEOUT(m_provider->count() >= asked, 1000);
        QCOMPARE(m_provider->server.requests().last().header("Authorization"),
                 QByteArray("Bearer k-made-up-1"));
    }

    void aKeyThatComesLateIsPolledWithThen()
    {
        save(draft());
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"desk"_s), FreshnessState::Fresh, 15'000);
        stop();
        const int asked = m_provider->count();
        m_fake->silent = true;
        start();
        QTRY_VERIFY_WITH_TIMEOUT(!problemOf(u"desk"_s).isEmpty(), 15'000);
        QCOMPARE(problemOf(u"desk"_s), u"Waiting for the made-up store."_s);
        QCOMPARE(m_provider->count(), asked);
        m_fake->answerAll();
        QTRY_VERIFY_WITH_TIMEOUT(problemOf(u"desk"_s).isEmpty(), 15'000);
        QTRY_VERIFY_WITH_TIMEOUT(m_provider->count() > asked, 15'000);
    }

    // Never the new key to the old place, nor the old key to the new one.
    void aNewKeyAndANewAddressGoTogether()
    {
        save(draft());
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"desk"_s), FreshnessState::Fresh, 15'000);
        ScriptedProvider elsewhere;
        elsewhere.on("/calls", voicebipPage({}));
        AccountDraft changed = draft();
        changed.previousId = u"desk"_s;
        changed.account.baseUrl = elsewhere.server.url(u"/v1"_s).toString();
        changed.secrets = {{u"api_key"_s, u"k-made-up-2"_s}};
        QCOMPARE(save(changed).problem, QString());
        QTRY_VERIFY_WITH_TIMEOUT(elsewhere.count() > 0, 15'000);
        for (const ReceivedRequest& request : elsewhere.server.requests())
            QCOMPARE(request.header("Authorization"), QByteArray("Bearer k-made-up-2"));
        for (const ReceivedRequest& request : m_provider->server.requests())
            QCOMPARE(request.header("Authorization"), QByteArray("Bearer k-made-up-1"));
    }

    void savingOneLeavesOthersAlone()
    {
        save(draft());
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"desk"_s), FreshnessState::Fresh, 15'000);
        AccountDraft other = draft(u"other"_s);
        other.secrets = {{u"api_key"_s, u"k-made-up-3"_s}};
        save(other);
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"other"_s), FreshnessState::Fresh, 15'000);
        QCOMPARE(freshness(u"desk"_s), FreshnessState::Fresh);
        QCOMPARE(loadAccounts(profile())->accounts.size(), 2);
    }

    void removesAndWipes()
    {
        save(draft());
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"desk"_s), FreshnessState::Fresh, 15'000);
        QCOMPARE(remove(u"desk"_s), QString());
        QVERIFY(m_fake->entries.isEmpty());
        QVERIFY(loadAccounts(profile())->accounts.isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(m_monitor->accounts().isEmpty(), 15'000);
        QVERIFY(remove(u"desk"_s).contains(u"no account"_s));
    }

    void whatCouldNotBeWipedIsSaidAndWipedOnceItCan()
    {
        save(draft());
        m_fake->removeFault = SecretFault::Denied;
        QVERIFY(remove(u"desk"_s).startsWith(u"The account is removed."_s));
        QVERIFY(loadAccounts(profile())->accounts.isEmpty());
        QCOMPARE(m_desk->secretStore().kind, SecretStoreState::Kind::Locked);
        m_fake->removeFault = SecretFault::None;
        m_desk->retrySecretStore();
        QTRY_VERIFY(m_fake->entries.isEmpty());
    }

    // The file was lost, and an account is added: the keys of the others are no litter.
    void aLostFileCostsNoKeys()
    {
        save(draft());
        save(draft(u"night"_s));
        QCOMPARE(m_fake->entries.size(), 2);
        stop();
        QVERIFY(QFile::remove(profile().accountsFile()));
        QFile::remove(profile().accountsFile() + u".last-good"_s);
        start();
        QCOMPARE(m_desk->strayKeys(), (QStringList {u"desk"_s, u"night"_s}));
        save(draft(u"third"_s));
        m_desk->retrySecretStore();
        QTRY_COMPARE(m_desk->secretStore().kind, SecretStoreState::Kind::Usable);
        QTRY_VERIFY(!m_keeper->isBusy());
        QCOMPARE(m_fake->entries.size(), 3);
        QCOMPARE(m_desk->strayKeys().size(), 2);
        // A person lets them go.
        QSignalSpy removed(m_desk.get(), &AccountDesk::removed);
        m_desk->removeStrayKeys();
        QVERIFY(removed.isEmpty() && removed.wait(10'000));
        QCOMPARE(removed.first().last().toString(), QString());
        QCOMPARE(m_fake->entries.size(), 1);
        QVERIFY(m_desk->strayKeys().isEmpty());
    }

    // Alone, without the account; while the store is closed it leaves later, and is not used meanwhile.
    void aKeyCanBeRemovedAlone()
    {
        save(draft());
        AccountDraft without = draft();
        without.previousId = u"desk"_s;
        without.secrets = {{u"api_key"_s, QString()}};
        m_fake->removeFault = SecretFault::Denied;
        QVERIFY(!save(without).remark.isEmpty());
        QCOMPARE(m_fake->entries.size(), 1);
        QVERIFY(m_desk->strayKeys().isEmpty());
        QTRY_VERIFY(!problemOf(u"desk"_s).isEmpty());
        stop();
        m_fake->removeFault = SecretFault::None;
        start();
        QTRY_VERIFY(!problemOf(u"desk"_s).isEmpty());
        m_desk->retrySecretStore();
        QTRY_VERIFY(m_fake->entries.isEmpty());
        QCOMPARE(loadAccounts(profile())->accounts.size(), 1);
    }

    // A form that was opened while calls were allowed does not allow them again.
    void aChangedNameLeavesThePermissionAsTheFileHasIt()
    {
        AccountDraft changed = draft();
        changed.account.retry.allowed = true;
        save(changed);
        QVERIFY(loadAccounts(profile())->accounts.first().retry.allowed);
        RetrySettings kept;
        kept.gapSeconds = 77;
        keepRetry(u"desk"_s, kept);
        changed.previousId = u"desk"_s;
        changed.account.label = u"Another name"_s;
        QCOMPARE(save(changed).problem, QString());
        const Account saved = loadAccounts(profile())->accounts.first();
        QCOMPARE(saved.label, u"Another name"_s);
        QVERIFY(saved.retry == kept);
        // What polls and places has it as well.
        QTRY_COMPARE(stateOf(u"desk"_s).account.label, u"Another name"_s);
        QVERIFY(stateOf(u"desk"_s).account.retry == kept);
    }

    // What the command line did while another process polled holds when this one takes over.
    void takesOverWithTheAccountsOfTheFile()
    {
        for (const QString& id : {u"desk"_s, u"gone"_s, u"moved"_s}) {
            AccountDraft one = draft(id);
            one.account.retry.allowed = true;
            one.account.requestsPerMinute = 30;
            save(one);
        }
        stop();
        auto other = std::make_unique<PollingLock>(profile());
        QVERIFY(other->take() == PollingLock::Taking::Taken);
        start();
        QTRY_COMPARE_WITH_TIMEOUT(m_monitor->accounts().size(), 3, 15'000);
        ScriptedProvider elsewhere;
        elsewhere.on("/calls", voicebipPage({}));
        QVERIFY(changeAccounts(profile(), [&](QList<Account>& accounts) -> Outcome {
                    accounts.removeIf([](const Account& account) { return account.id == u"gone"_s; });
                    for (Account& account : accounts) {
                        if (account.id == u"desk"_s)
                            account.retry.allowed = false;
                        else
                            account.baseUrl = elsewhere.server.url(u"/v1"_s).toString();
                    }
                    accounts.append(draft(u"new"_s).account);
                    return Done {};
                }).ok());
        other.reset();
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"desk"_s), FreshnessState::Fresh, 15'000);
        QCOMPARE(m_monitor->accounts().size(), 3);
        QVERIFY(!stateOf(u"desk"_s).account.retry.allowed);
        QVERIFY(stateOf(u"gone"_s).account.id.isEmpty());
        QCOMPARE(stateOf(u"new"_s).account.id, u"new"_s);
        // The key of the old address is not sent to the new one.
        QVERIFY2(problemOf(u"moved"_s).contains(u"has changed this account"_s),
                 qPrintable(problemOf(u"moved"_s)));
        QCOMPARE(elsewhere.count(), 0);
        // The new one is this desk's, too.
        QCOMPARE(remove(u"new"_s), QString());
    }

    // Another program of ours added an account and stored its key: it is no leftover.
    void anotherProgramsAccountIsNoLeftover()
    {
        save(draft());
        {
            SecretKeeper other({profile(),
                                EnvironmentSecrets(QProcessEnvironment()),
                                std::make_unique<FakeBackend>(*m_fake),
                                {}});
            Account account = draft(u"from-ctl"_s).account;
            QVERIFY(changeAccounts(profile(), [&](QList<Account>& accounts) -> Outcome {
                        accounts.append(account);
                        return Done {};
                    }).ok());
            bool stored = false;
            other.put(account, {{u"api_key"_s, u"k-ctl"_s}}, [&](const QString&) { stored = true; });
            QTRY_VERIFY(stored);
        }
        save(draft(u"third"_s));
        m_fake->fail(SecretFault::Other);
        m_desk->retrySecretStore();
        QTRY_COMPARE(m_desk->secretStore().kind, SecretStoreState::Kind::Failed);
        m_fake->fail(SecretFault::None);
        m_desk->retrySecretStore();
        QTRY_COMPARE(m_desk->secretStore().kind, SecretStoreState::Kind::Usable);
        QTRY_VERIFY(!m_keeper->isBusy());
        QCOMPARE(m_fake->valueEndingWith(u"from-ctl/api_key"_s), u"k-ctl"_s);
        QCOMPARE(loadAccounts(profile())->accounts.size(), 3);
    }

    // What a test asks is asked with the account's key: it counts, and it waits as all else does.
    void aCheckCountsInTheBudget()
    {
        pausedDesk();
        const qint64 before = lastHour(u"desk"_s);
        const int asked = m_provider->count();
        QVERIFY(check(draft()).ok);
        QCOMPARE(m_provider->count(), asked + 1);
        QTRY_COMPARE_WITH_TIMEOUT(lastHour(u"desk"_s), before + 1, 5'000);
        stop();
        start();
        QTRY_COMPARE_WITH_TIMEOUT(lastHour(u"desk"_s), before + 1, 5'000);
    }

    void aCheckDoesNotOverdrawTheBudget()
    {
        AccountDraft once = draft();
        once.account.requestsPerMinute = 1;
        save(once);
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"desk"_s), FreshnessState::Fresh, 15'000);
        const int asked = m_provider->count();
        const CheckResult result = check(once);
        QVERIFY2(result.problem.contains(u"used up until"_s), qPrintable(result.problem));
        QCOMPARE(m_provider->count(), asked);
    }

    // With a certificate of its own the test has its own connection; it counts all the same.
    void aCheckWithAnotherCertificateCounts()
    {
        pausedDesk();
        const qint64 before = lastHour(u"desk"_s);
        AccountDraft trusting = draft();
        trusting.account.caCertificate = m_folder->filePath(u"ca.pem"_s);
        QVERIFY(QFile::copy(QStringLiteral(RINGBACK_SOURCE_DIR) + u"/tests/net/data/tls/ca.crt"_s,
                            trusting.account.caCertificate));
        QVERIFY(check(trusting).ok);
        QTRY_COMPARE_WITH_TIMEOUT(lastHour(u"desk"_s), before + 1, 5'000);
    }

    void aCheckKeepsTheProvidersWait()
    {
        pausedDesk();
        m_provider->on("/calls",
                       {FaultAnswer::normal(429, R"({"error_code":"RATE_LIMITED","message":"slow down"})",
                                            {{"Retry-After", "600"}})});
        const int asked = m_provider->count();
        QVERIFY(check(draft()).error.has_value());
        QCOMPARE(m_provider->count(), asked + 1);
        // Its own answer holds the account; another ID with the same key is the same to the provider.
        for (const QString& id : {u"desk"_s, u"another"_s}) {
            const CheckResult again = check(draft(id));
            QVERIFY(!again.ok && !again.error);
            QVERIFY2(again.problem.contains(u"wants no request"_s) && again.problem.contains(u"min"_s),
                     qPrintable(again.problem));
        }
        QCOMPARE(m_provider->count(), asked + 1);
        QTRY_VERIFY(held(u"desk"_s));
        // A changed key, or another address, is tried at once.
        m_provider->on("/calls", voicebipPage({}));
        AccountDraft changed = draft();
        changed.secrets = {{u"api_key"_s, u"k-made-up-2"_s}};
        QVERIFY(check(changed).ok);
        QCOMPARE(m_provider->count(), asked + 2);
        AccountDraft moved = draft();
        moved.account.baseUrl = m_provider->server.url(u"/v2"_s).toString();
        QVERIFY(check(moved).ok);
        QCOMPARE(m_provider->count(), asked + 3);
        QVERIFY(held(u"desk"_s));
    }

    void aCheckDoesNotTryARefusedKey()
    {
        m_provider->on("/calls", R"({"error_code":"INVALID_API_KEY","message":"no"})", 401);
        save(draft());
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"desk"_s), FreshnessState::Failing, 15'000);
        m_monitor->pollNow(u"desk"_s);
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"desk"_s), FreshnessState::Refused, 15'000);
        const int asked = m_provider->count();
        const CheckResult refused = check(draft());
        QVERIFY2(refused.problem.contains(u"refused this key 2 times"_s), qPrintable(refused.problem));
        QCOMPARE(m_provider->count(), asked);
        AccountDraft changed = draft();
        changed.secrets = {{u"api_key"_s, u"k-made-up-2"_s}};
        QVERIFY(check(changed).error.has_value());
        QCOMPARE(m_provider->count(), asked + 1);
    }

    // An answer comes even where the account goes while the test waits for the provider.
    void aCheckEndsWithTheAccountsQueue()
    {
        pausedDesk();
        m_provider->on("/calls", QList<FaultAnswer> {FaultAnswer::silence()});
        const int asked = m_provider->count();
        QSignalSpy checked(m_desk.get(), &AccountDesk::checked);
        m_desk->check(draft());
        QTRY_COMPARE_WITH_TIMEOUT(m_provider->count(), asked + 1, 5'000);
        QCOMPARE(remove(u"desk"_s), QString());
        QTRY_COMPARE_WITH_TIMEOUT(checked.size(), 1, 5'000);
        QVERIFY(checked.first().last().value<CheckResult>().problem.contains(u"Test it again"_s));
    }

    void checksWithoutSaving()
    {
        const CheckResult good = check(draft());
        QVERIFY2(good.ok, qPrintable(good.problem));
        QCOMPARE(good.rows, 1);
        m_provider->on("/calls", R"({"error_code":"INVALID_API_KEY","message":"k-made-up-1 is unknown"})",
                       401);
        const CheckResult bad = check(draft());
        QVERIFY(!bad.ok);
        QVERIFY(bad.error.has_value());
        QCOMPARE(bad.error->httpStatus, 401);
        QCOMPARE(bad.error->message, u"[masked] is unknown"_s);
        AccountDraft keyless = draft();
        keyless.secrets.clear();
        QCOMPARE(check(keyless).problem, u"API key is missing."_s);
        QVERIFY(loadAccounts(profile())->accounts.isEmpty());
        QVERIFY(m_fake->asked.isEmpty());
    }

    void aCheckCanBeEnded()
    {
        m_provider->on(
            "/calls",
            QList<FaultAnswer> {FaultAnswer::silence(), FaultAnswer::normal(200, voicebipPage({}))});
        QSignalSpy checked(m_desk.get(), &AccountDesk::checked);
        m_desk->check(draft());
        QTRY_COMPARE_WITH_TIMEOUT(m_provider->count(), 1, 15'000);
        const quint64 second = m_desk->check(draft());
        QTRY_COMPARE_WITH_TIMEOUT(checked.size(), 1, 15'000);
        QCOMPARE(checked.first().first().toULongLong(), second);
        m_desk->check(AccountDraft {});
        m_desk->cancelCheck();
        QTest::qWait(50);
        QCOMPARE(checked.size(), 1);
    }

    void namesMistakes_data()
    {
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("part");
        QTest::newRow("no ID") << u"id"_s << QString() << u"id"_s << u"not an account ID"_s;
        QTest::newRow("capitals") << u"id"_s << u"Desk"_s << u"id"_s << u"lower-case"_s;
        QTest::newRow("taken") << u"id"_s << u"taken"_s << u"id"_s << u"already"_s;
        QTest::newRow("plain http") << u"base_url"_s << u"http://api.example.com/v1"_s << u"base_url"_s
                                    << u"https"_s;
        QTest::newRow("no address") << u"base_url"_s << u"api example"_s << u"base_url"_s
                                    << u"not an address"_s;
        QTest::newRow("with a password")
            << u"base_url"_s << u"https://me:pw@example.com/v1"_s << u"base_url"_s << u"Take them out"_s;
        QTest::newRow("no such certificate")
            << u"ca"_s << u"/nonexistent/ca.pem"_s << u"ca_certificate"_s << u"There is no file"_s;
        QTest::newRow("no certificate in it") << u"ca"_s << QStringLiteral(RINGBACK_SOURCE_DIR "/README.md")
                                              << u"ca_certificate"_s << QString();
        QTest::newRow("a relative path") << u"ca"_s << u"ca.pem"_s << u"ca_certificate"_s << u"whole path"_s;
        QTest::newRow("below zero") << u"rate"_s << u"-1"_s << u"requests_per_minute"_s << u"from 1"_s;
        QTest::newRow("a key of two lines") << u"key"_s << u"k-made\nup"_s << u"api_key"_s << u"line break"_s;
        QTest::newRow("a name of two lines") << u"label"_s << u"a\nb"_s << u"label"_s << u"one line"_s;
    }
    void namesMistakes()
    {
        QFETCH(QString, where);
        QFETCH(QString, value);
        QFETCH(QString, key);
        QFETCH(QString, part);
        save(draft(u"taken"_s));
        AccountDraft bad = draft();
        QVERIFY(m_desk->examine(bad).mistakes.isEmpty());
        if (where == "id"_L1)
            bad.account.id = value;
        else if (where == "base_url"_L1)
            bad.account.baseUrl = value;
        else if (where == "ca"_L1)
            bad.account.caCertificate = value;
        else if (where == "rate"_L1)
            bad.account.requestsPerMinute = value.toInt();
        else if (where == "label"_L1)
            bad.account.label = value;
        else
            bad.secrets.insert(u"api_key"_s, value);
        const AccountExamination examination = m_desk->examine(bad);
        QCOMPARE(examination.mistakes.keys(), QStringList {key});
        QVERIFY2(examination.mistakes.first().contains(part), qPrintable(examination.mistakes.first()));
        QVERIFY(!save(bad).problem.isEmpty());
        QCOMPARE(loadAccounts(profile())->accounts.size(), 1);
    }

    void refusesVariablesOfTwo()
    {
        AccountDraft first = draft(u"a-b"_s);
        save(first);
        AccountDraft second = draft(u"a.b"_s);
        QVERIFY(m_desk->examine(second).mistakes.contains(u"id"_s)); // no ID at all
        AccountDraft renamed = draft(u"c"_s);
        renamed.previousId = u"a-b"_s;
        QVERIFY(m_desk->examine(renamed).mistakes.value(u"id"_s).contains(u"stays"_s));
    }

    void tellsWhereTheKeyGoes()
    {
        AccountDraft standard = draft();
        standard.account.baseUrl.clear();
        AccountExamination examination = m_desk->examine(standard);
        QCOMPARE(examination.origin, u"https://api.voicebip.com"_s);
        QVERIFY(examination.originIsProviders);
        standard.account.baseUrl = u"https://calls.example.com:8443/v1"_s;
        examination = m_desk->examine(standard);
        QCOMPARE(examination.origin, u"https://calls.example.com:8443"_s);
        QVERIFY(!examination.originIsProviders);
        QCOMPARE(examination.variables.value(u"api_key"_s), u"RINGBACK_SECRET_DESK_API_KEY"_s);
    }

    void tellsWhereSecretsAre()
    {
        AccountDraft one = draft();
        QCOMPARE(m_desk->examine(one).secrets.value(u"api_key"_s), SecretPlace::Typed);
        one.secrets.clear();
        QCOMPARE(m_desk->examine(one).secrets.value(u"api_key"_s), SecretPlace::Nowhere);
        save(draft());
        one.previousId = u"desk"_s;
        QCOMPARE(m_desk->examine(one).secrets.value(u"api_key"_s), SecretPlace::Store);
        one.secrets.insert(u"api_key"_s, QString());
        QCOMPARE(m_desk->examine(one).secrets.value(u"api_key"_s), SecretPlace::Nowhere);
        m_environment.insert(u"RINGBACK_SECRET_DESK_API_KEY"_s, u"k-environment"_s);
        stop();
        start();
        QCOMPARE(m_desk->examine(one).secrets.value(u"api_key"_s), SecretPlace::Environment);
    }

    void findsDuplicates()
    {
        save(draft());
        AccountDraft same = draft(u"again"_s);
        QCOMPARE(m_desk->examine(same).duplicateOf, u"desk"_s);
        same.secrets = {{u"api_key"_s, u"k-another"_s}};
        QCOMPARE(m_desk->examine(same).duplicateOf, QString());
        same = draft(u"again"_s);
        same.account.baseUrl = u"https://elsewhere.example.com/v1"_s;
        QCOMPARE(m_desk->examine(same).duplicateOf, QString());
        // Vobiz tells accounts apart by a field that is no secret.
        AccountDraft vobiz;
        vobiz.account.id = u"vobiz"_s;
        vobiz.account.provider = u"vobiz"_s;
        vobiz.account.fields = {{u"auth_id"_s, u"MA_MADEUP"_s}};
        vobiz.account.paused = true;
        vobiz.secrets = {{u"auth_token"_s, u"k-made-up-5"_s}};
        QCOMPARE(save(vobiz).problem, QString());
        vobiz.account.id = u"vobiz-2"_s;
        vobiz.secrets = {{u"auth_token"_s, u"k-made-up-6"_s}};
        QCOMPARE(m_desk->examine(vobiz).duplicateOf, u"vobiz"_s);
        vobiz.account.fields = {{u"auth_id"_s, u"MA_OTHER"_s}};
        QCOMPARE(m_desk->examine(vobiz).duplicateOf, QString());
    }

    void usesTheFieldsOfTheChosenWay()
    {
        AccountDraft voipbin;
        voipbin.account.id = u"bin"_s;
        voipbin.account.provider = u"voipbin"_s;
        voipbin.account.paused = true;
        voipbin.secrets = {{u"access_key"_s, u"k-made-up-7"_s}};
        QCOMPARE(m_desk->examine(voipbin).fieldsInUse, (QStringList {u"auth"_s, u"access_key"_s}));
        QCOMPARE(save(voipbin).problem, QString());
        QCOMPARE(m_fake->entries.size(), 1);
        voipbin.previousId = u"bin"_s;
        voipbin.account.fields = {{u"auth"_s, u"login"_s}};
        QVERIFY(m_desk->examine(voipbin).mistakes.contains(u"username"_s));
        voipbin.account.fields.insert(u"username"_s, u"somebody"_s);
        voipbin.secrets = {{u"password"_s, u"k-made-up-8"_s}};
        QCOMPARE(m_desk->examine(voipbin).fieldsInUse,
                 (QStringList {u"auth"_s, u"username"_s, u"password"_s}));
        QCOMPARE(save(voipbin).problem, QString());
        // The access key is not used any more and does not stay behind.
        QCOMPARE(m_fake->entries.size(), 1);
        QCOMPARE(m_fake->valueEndingWith(u"password"_s), u"k-made-up-8"_s);
    }

    void proposesFreeIds()
    {
        QCOMPARE(m_desk->proposedId(u"voicebip"_s, u"Sales desk"_s), u"sales-desk"_s);
        QCOMPARE(m_desk->proposedId(u"voicebip"_s, u"  Gr\u00f6\u00dfe & Co. "_s), u"gro-e-co"_s);
        QCOMPARE(m_desk->proposedId(u"voicebip"_s, u"\u96fb\u8a71"_s), u"voicebip"_s);
        QVERIFY(checkAccountId(m_desk->proposedId(u"voicebip"_s, QString(200, u'x'))).ok());
        save(draft(u"sales-desk"_s));
        QCOMPARE(m_desk->proposedId(u"voicebip"_s, u"Sales desk"_s), u"sales-desk-2"_s);
    }

    void withoutAStoreItIsSaidCalmly()
    {
        stop();
        m_withStore = false;
        start();
        const AccountSaved saved = save(draft());
        QCOMPARE(saved.problem, QString());
        QCOMPARE(saved.remark, m_desk->secretStore().text);
        QCOMPARE(m_desk->secretStore().kind, SecretStoreState::Kind::Unavailable);
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"desk"_s), FreshnessState::Fresh, 15'000);
        m_withStore = true;
    }

    // An account the file of which cannot be written is not half there.
    void aFileThatCannotBeWrittenIsAProblem()
    {
        QVERIFY(QDir().mkpath(profile().accountsFile())); // a folder in its place
        const AccountSaved saved = save(draft());
        QVERIFY(!saved.problem.isEmpty());
        QVERIFY(m_fake->entries.isEmpty());
        QVERIFY(m_desk->examine(draft()).mistakes.isEmpty());
    }

private:
    Profile profile() const { return Profile(m_folder->path()); }
    AccountDraft draft(const QString& id = u"desk"_s) const
    {
        AccountDraft draft;
        draft.account.id = id;
        draft.account.provider = u"voicebip"_s;
        draft.account.baseUrl = m_provider->server.url(u"/v1"_s).toString();
        draft.secrets = {{u"api_key"_s, u"k-made-up-1"_s}};
        return draft;
    }
    void start()
    {
        const QList<Account> accounts =
            loadAccounts(profile()) ? loadAccounts(profile())->accounts : QList<Account>();
        m_keeper = std::make_unique<SecretKeeper>(
            SecretKeeper::Setup {profile(),
                                 EnvironmentSecrets(m_environment),
                                 m_withStore ? std::make_unique<FakeBackend>(*m_fake) : nullptr,
                                 {}});
        m_monitor = std::make_unique<LiveMonitor>(
            LiveMonitor::Setup {profile(), accounts, std::make_shared<MemorySecrets>(), m_clock});
        m_desk = std::make_unique<LiveAccountDesk>(
            LiveAccountDesk::Setup {profile(), accounts, true, *m_monitor, *m_keeper, m_clock});
        m_monitor->start();
    }
    void stop()
    {
        m_desk.reset();
        m_monitor.reset();
        m_keeper.reset();
    }
    AccountSaved save(const AccountDraft& draft)
    {
        QSignalSpy saved(m_desk.get(), &AccountDesk::saved);
        const quint64 ticket = m_desk->save(draft);
        if (!saved.isEmpty() || !saved.wait(10'000))
            return {{}, u"not answered, or from inside the request"_s, {}};
        if (saved.first().first().toULongLong() != ticket)
            return {{}, u"another ticket"_s, {}};
        return saved.first().last().value<AccountSaved>();
    }
    QString remove(const QString& id)
    {
        QSignalSpy removed(m_desk.get(), &AccountDesk::removed);
        m_desk->remove(id);
        if (!removed.isEmpty() || !removed.wait(10'000))
            return u"not answered, or from inside the request"_s;
        return removed.first().last().toString();
    }
    CheckResult check(const AccountDraft& draft)
    {
        QSignalSpy checked(m_desk.get(), &AccountDesk::checked);
        m_desk->check(draft);
        if (!checked.isEmpty() || !checked.wait(15'000))
            return {false, u"not answered, or from inside the request"_s, {}, 0};
        return checked.first().last().value<CheckResult>();
    }
    void keepRetry(const QString& id, const RetrySettings& retry)
    {
        QVERIFY(changeAccounts(profile(), [&](QList<Account>& accounts) -> Outcome {
                    for (Account& account : accounts) {
                        if (account.id == id)
                            account.retry = retry;
                    }
                    return Done {};
                }).ok());
    }
    // Read once, so that nothing but tests asks from here on.
    void pausedDesk()
    {
        save(draft());
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"desk"_s), FreshnessState::Fresh, 15'000);
        m_monitor->setPaused(u"desk"_s, true);
        QTRY_COMPARE_WITH_TIMEOUT(freshness(u"desk"_s), FreshnessState::Paused, 15'000);
    }
    AccountState stateOf(const QString& id) const
    {
        for (const AccountState& state : m_monitor->accounts()) {
            if (state.account.id == id)
                return state;
        }
        return {};
    }
    qint64 lastHour(const QString& id) const { return stateOf(id).requests.lastHour; }
    bool held(const QString& id) const { return stateOf(id).heldUntil.isValid(); }
    FreshnessState freshness(const QString& id) const
    {
        for (const AccountState& state : m_monitor->accounts()) {
            if (state.account.id == id)
                return state.freshness.state;
        }
        return FreshnessState::NeverPolled;
    }
    QString problemOf(const QString& id) const
    {
        for (const AccountState& state : m_monitor->accounts()) {
            if (state.account.id == id)
                return state.problem;
        }
        return {};
    }

    const SystemClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeStore> m_fake;
    std::unique_ptr<ScriptedProvider> m_provider;
    QProcessEnvironment m_environment;
    std::unique_ptr<SecretKeeper> m_keeper;
    std::unique_ptr<LiveMonitor> m_monitor;
    std::unique_ptr<LiveAccountDesk> m_desk;
    bool m_withStore = true;
};

QTEST_GUILESS_MAIN(TestLiveAccountDesk)
#include "tst_liveaccountdesk.moc"
