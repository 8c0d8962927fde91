// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts that come, change and go while others are polled.
#include "pollrig.h"

#include "engine/pollcourse.h"
#include "engine/poller.h"

using namespace Qt::StringLiterals;
using namespace ringback;

class TestPollerChanges : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_one = std::make_unique<ScriptedProvider>();
        m_two = std::make_unique<ScriptedProvider>();
        m_one->on("/calls", voicebipPage({voicebipCall("c1", "completed", "2026-05-01T09:00:00Z")}));
        m_two->on("/calls", voicebipPage({voicebipCall("c2", "completed", "2026-05-01T09:00:00Z")}));
        m_secrets = std::make_unique<MemorySecrets>();
        m_secrets->set(u"one"_s, Secrets {{u"api_key"_s, u"k-made-up-1"_s}});
        m_secrets->set(u"two"_s, Secrets {{u"api_key"_s, u"k-made-up-2"_s}});
        m_store = std::make_unique<StoreThread>();
        m_store->open(m_folder->filePath(u"history.sqlite"_s), HistoryStore::Mode::ReadWrite);
        m_poller = std::make_unique<Poller>(m_registry, *m_secrets, *m_store, m_clock);
    }
    void cleanup()
    {
        m_poller.reset();
        m_store.reset();
    }

    void oneThatComesIsPolledAtOnce()
    {
        start({one()});
        QTRY_COMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Fresh);
        const int before = m_one->count();
        m_poller->putAccount(two());
        QTRY_VERIFY(stateOf(u"two"_s));
        QTRY_COMPARE(stateOf(u"two"_s)->freshness.state, FreshnessState::Fresh);
        QCOMPARE(m_one->count(), before); // undisturbed
        QCOMPARE(m_two->server.requests().first().header("Authorization"), QByteArray("Bearer k-made-up-2"));
    }

    void oneThatGoesIsNotAskedAgain()
    {
        start({one(), two()});
        QTRY_COMPARE(stateOf(u"two"_s)->freshness.state, FreshnessState::Fresh);
        m_poller->removeAccount(u"two"_s);
        QVERIFY(!stateOf(u"two"_s));
        const int before = m_two->count();
        pollAll();
        QCOMPARE(m_two->count(), before);
    }

    // Amid a round whose provider does not answer.
    void oneThatGoesAmidARoundIsGone()
    {
        m_two->on("/calls", QList<FaultAnswer> {FaultAnswer::silence()});
        start({one(), two()});
        QTRY_COMPARE(m_two->count(), 1);
        m_poller->removeAccount(u"two"_s);
        QVERIFY(!stateOf(u"two"_s));
        QTRY_COMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Fresh);
    }

    // A change that waits for the history is not overtaken by keys that come meanwhile: else the new key
    // would go to the old address.
    void aChangeThatWaitsTakesLateKeysAlong()
    {
        start({one()});
        QTRY_COMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Fresh);
        Account moved = one();
        moved.baseUrl = m_two->server.url(u"/v1"_s).toString();
        m_secrets->set(u"one"_s, Secrets {{u"api_key"_s, u"k-made-up-new"_s}});
        m_poller->putAccount(moved);
        m_poller->renewSecrets(u"one"_s);
        QTRY_VERIFY(m_two->count() > 0);
        QCOMPARE(m_two->server.requests().first().header("Authorization"),
                 QByteArray("Bearer k-made-up-new"));
        for (const auto& request : m_one->server.requests())
            QVERIFY(request.header("Authorization") != "Bearer k-made-up-new");
    }

    void aPauseReachesAChangeThatWaits()
    {
        start({one()});
        QTRY_COMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Fresh);
        Account moved = one();
        moved.baseUrl = m_two->server.url(u"/v1"_s).toString();
        m_poller->putAccount(moved);
        m_poller->setPaused(u"one"_s, true);
        QTRY_COMPARE(stateOf(u"one"_s)->origin, m_two->server.url({}).toString(QUrl::RemovePath));
        QVERIFY(stateOf(u"one"_s)->account.paused);
        QCOMPARE(m_two->count(), 0);
    }

    void aPauseEndsTheRoundUnderWay()
    {
        m_one->on("/calls", QList<FaultAnswer> {FaultAnswer::silence()});
        start({one()}, false);
        m_poller->pollOnce({}, {}, false);
        QTRY_COMPARE(m_one->count(), 1);
        m_poller->setPaused(u"one"_s, true);
        QVERIFY(!stateOf(u"one"_s)->polling);
    }

    // Where a kept token was refused as well as in any other case.
    void patienceIsKeptWhateverElseWasWrong()
    {
        AccountBinding binding;
        binding.account = one();
        binding.definition = *m_registry.definitionFor(binding.account);
        PollCourse course(m_clock, binding, {});
        RoundReport report;
        report.good = false;
        report.keyRefused = true;
        report.waitMs = 600'000;
        course.take(report, true, 0.5);
        QCOMPARE(course.heldMs(), 600'000);
    }

    // The wait runs by the monotonic clock; setting the wall clock and changing a setting ends none of it.
    void aClockThatIsSetShortensNoWait_data()
    {
        QTest::addColumn<qint64>("jumpMs");
        QTest::newRow("forward") << 7'200'000LL;
        QTest::newRow("back") << -7'200'000LL;
    }
    void aClockThatIsSetShortensNoWait()
    {
        QFETCH(qint64, jumpMs);
        m_one->on("/calls",
                  QList<FaultAnswer> {FaultAnswer::normal(
                      429, R"({"error_code":"RATE_LIMITED","message":"no"})", {{"Retry-After", "600"}})});
        start({one()}, false);
        pollAll();
        m_clock.advance(100'000);
        m_clock.jump(jumpMs);
        Account limited = one();
        limited.requestsPerMinute = 7;
        m_poller->putAccount(limited);
        QTRY_COMPARE(stateOf(u"one"_s)->account.requestsPerMinute, 7);
        QCOMPARE(stateOf(u"one"_s)->heldUntil, m_clock.nowUtc().addSecs(500));
        m_clock.advance(400'000);
        pollAll();
        QCOMPARE(m_one->count(), 1);
        // Nor does a restart after it.
        m_poller = std::make_unique<Poller>(m_registry, *m_secrets, *m_store, m_clock);
        start({limited}, false);
        pollAll();
        QCOMPARE(m_one->count(), 1);
        m_clock.advance(100'000);
        pollAll();
        QCOMPARE(m_one->count(), 2);
    }

    void whatIsRememberedNeedsNoReadableHistory()
    {
        m_one->on("/calls", R"({"error_code":"INVALID_API_KEY","message":"no"})", 401);
        start({one()}, false);
        for (int i = 0; i < 2; ++i) {
            pollAll();
            m_clock.advance(301'000);
        }
        damageStateOf(u"one"_s);
        Account limited = one();
        limited.requestsPerMinute = 7;
        m_poller->putAccount(limited);
        QTRY_COMPARE(stateOf(u"one"_s)->account.requestsPerMinute, 7);
        QCOMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Refused);
        pollAll();
        QCOMPARE(m_one->count(), 2);
    }

    void aDamagedStateIsSaid_data()
    {
        QTest::addColumn<bool>("later");
        QTest::newRow("of an account that is there") << false;
        QTest::newRow("of one that comes") << true;
    }
    void aDamagedStateIsSaid()
    {
        QFETCH(bool, later);
        damageStateOf(u"one"_s);
        QSignalSpy problems(m_poller.get(), &Poller::problemOccurred);
        start(later ? QList<Account> {two()} : QList<Account> {one(), two()});
        if (later)
            m_poller->putAccount(one());
        QTRY_VERIFY(stateOf(u"one"_s));
        QTRY_COMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Fresh);
        QCOMPARE(problems.size(), 1);
        QVERIFY(problems.first().first().toString().contains(u"Account one"_s));
    }

    // Else a window would wait for its accounts for ever.
    void itIsReadyWithoutAHistory()
    {
        m_poller.reset();
        m_store = std::make_unique<StoreThread>();
        m_store->open(m_folder->path(), HistoryStore::Mode::ReadWrite); // a folder is no history
        m_poller = std::make_unique<Poller>(m_registry, *m_secrets, *m_store, m_clock);
        QSignalSpy problems(m_poller.get(), &Poller::problemOccurred);
        start({one()});
        QCOMPARE(problems.size(), 1);
        QVERIFY(!stateOf(u"one"_s)->problem.isEmpty());
        pollAll();
        Account limited = one();
        limited.requestsPerMinute = 7;
        m_poller->putAccount(limited);
        m_poller->putAccount(two());
        QTRY_VERIFY(stateOf(u"two"_s));
        pollAll();
        QCOMPARE(m_one->count() + m_two->count(), 0);
    }

    void aRefusedKeyIsTriedAgainWhenItChanges()
    {
        m_one->on("/calls", R"({"error_code":"INVALID_API_KEY","message":"no"})", 401);
        start({one(), two()}, false);
        for (int i = 0; i < 2; ++i) {
            pollAll();
            m_clock.advance(301'000);
        }
        QCOMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Refused);
        const int refused = m_one->count();
        pollAll();
        QCOMPARE(m_one->count(), refused); // it has stopped
        m_poller->startSchedule();
        m_clock.advance(1'000); // accounts begin one after the other

        m_one->on("/calls", voicebipPage({}));
        m_secrets->set(u"one"_s, Secrets {{u"api_key"_s, u"k-made-up-new"_s}});
        m_poller->renewSecrets(u"one"_s);
        QTRY_COMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Fresh);
        QCOMPARE(m_one->server.requests().last().header("Authorization"), QByteArray("Bearer k-made-up-new"));
    }

    // Also when that happens just after the refusal, while its backoff lasts.
    void aChangedKeyDoesNotWaitForTheOldOnesBackoff()
    {
        m_one->on("/calls", R"({"error_code":"INVALID_API_KEY","message":"no"})", 401);
        start({one()}, false);
        pollAll();
        m_one->on("/calls", voicebipPage({}));
        m_secrets->set(u"one"_s, Secrets {{u"api_key"_s, u"k-made-up-new"_s}});
        m_poller->renewSecrets(u"one"_s);
        m_poller->startSchedule();
        QTRY_COMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Fresh);
        QCOMPARE(m_one->count(), 2);
    }

    void anAddressThatChangedIsAskedInsteadOfTheOld()
    {
        start({one()});
        QTRY_COMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Fresh);
        const int before = m_one->count();
        Account moved = one();
        moved.baseUrl = m_two->server.url(u"/v1"_s).toString();
        m_poller->putAccount(moved);
        QTRY_VERIFY(m_two->count() > 0);
        QCOMPARE(m_one->count(), before);
        QTRY_VERIFY(stateOf(u"one"_s)->origin.endsWith(QString::number(m_two->server.serverPort())));
    }

    void theLastOfSeveralChangesCounts()
    {
        start({one()});
        QTRY_COMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Fresh);
        for (int i = 0; i < 5; ++i) {
            Account changed = one();
            changed.baseUrl = m_two->server.url(u"/v%1"_s.arg(i)).toString();
            m_poller->putAccount(changed);
        }
        QTRY_VERIFY(m_two->count() > 0);
        QTRY_VERIFY(!stateOf(u"one"_s)->polling);
        for (const QByteArray& target : m_two->targets())
            QVERIFY2(target.startsWith("/v4/"), target.constData());
    }

    void aChangeAndItsEndLeaveNothing()
    {
        start({one()});
        QTRY_COMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Fresh);
        m_poller->putAccount(two());
        m_poller->removeAccount(u"two"_s);
        pollAll();
        QVERIFY(!stateOf(u"two"_s));
        QCOMPARE(m_two->count(), 0);
    }

    void aNewNameDisturbsNothing()
    {
        start({one()});
        QTRY_COMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Fresh);
        const int before = m_one->count();
        Account renamed = one();
        renamed.label = u"Desk of somebody"_s;
        renamed.colour = u"blue"_s;
        m_poller->putAccount(renamed);
        QCOMPARE(stateOf(u"one"_s)->account.label, u"Desk of somebody"_s);
        QCOMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Fresh);
        QCOMPARE(m_one->count(), before);
    }

    void aKeyThatIsAwaitedIsNoMissingOne()
    {
        m_secrets->set(u"one"_s, SecretsInHand {{}, u"Waiting for the made-up store."_s});
        start({one(), two()});
        QCOMPARE(stateOf(u"one"_s)->problem, u"Waiting for the made-up store."_s);
        QTRY_COMPARE(stateOf(u"two"_s)->freshness.state, FreshnessState::Fresh);
        QCOMPARE(m_one->count(), 0);
        m_secrets->set(u"one"_s, SecretsInHand {{{u"api_key"_s, u"k-made-up-1"_s}}, {}});
        m_poller->renewSecrets(u"one"_s);
        QTRY_COMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Fresh);
        QVERIFY(stateOf(u"one"_s)->problem.isEmpty());
    }

    // The key comes late, but it is the one that was refused: it is not tried again.
    void aRefusedKeyStaysRefusedOverALateArrival()
    {
        m_one->on("/calls", R"({"error_code":"INVALID_API_KEY","message":"no"})", 401);
        start({one()}, false);
        for (int i = 0; i < 2; ++i) {
            pollAll();
            m_clock.advance(301'000);
        }
        const int refused = m_one->count();
        m_poller.reset();
        m_secrets->set(u"one"_s, SecretsInHand {{}, u"Waiting for the made-up store."_s});
        m_poller = std::make_unique<Poller>(m_registry, *m_secrets, *m_store, m_clock);
        start({one()});
        m_secrets->set(u"one"_s, SecretsInHand {{{u"api_key"_s, u"k-made-up-1"_s}}, {}});
        m_poller->renewSecrets(u"one"_s);
        QTRY_COMPARE(stateOf(u"one"_s)->freshness.state, FreshnessState::Refused);
        QCOMPARE(m_one->count(), refused);
    }

private:
    Account one() const { return made(u"one"_s, *m_one); }
    Account two() const { return made(u"two"_s, *m_two); }
    static Account made(const QString& id, const ScriptedProvider& provider)
    {
        Account account;
        account.id = id;
        account.provider = u"voicebip"_s;
        account.baseUrl = provider.server.url(u"/v1"_s).toString();
        return account;
    }
    void start(const QList<Account>& accounts, bool schedule = true)
    {
        QSignalSpy ready(m_poller.get(), &Poller::ready);
        m_poller->load(accounts);
        QTRY_COMPARE(ready.size(), 1);
        if (schedule) {
            m_poller->startSchedule();
            m_clock.advance(1'000); // accounts begin one after the other
        }
    }
    void damageStateOf(const QString& id)
    {
        bool done = false;
        m_store->post([&done, id](HistoryStore& store) -> StoreThread::Continuation {
            const bool saved = store.saveAccountState(id, "{not JSON").ok();
            return [&done, saved] { done = saved; };
        });
        QTRY_VERIFY(done);
    }
    void pollAll()
    {
        m_clock.advance(1'000); // past the gap between two requests
        QSignalSpy ended(m_poller.get(), &Poller::roundFinished);
        const qsizetype accounts = m_poller->states().size();
        m_poller->pollOnce({}, {}, false);
        QTRY_COMPARE(ended.size(), accounts);
    }
    std::optional<AccountState> stateOf(const QString& id) const
    {
        for (const AccountState& state : m_poller->states()) {
            if (state.account.id == id)
                return state;
        }
        return std::nullopt;
    }

    const Registry m_registry = Registry::load();
    FakeClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ScriptedProvider> m_one;
    std::unique_ptr<ScriptedProvider> m_two;
    std::unique_ptr<MemorySecrets> m_secrets;
    std::unique_ptr<StoreThread> m_store;
    std::unique_ptr<Poller> m_poller;
};

QTEST_GUILESS_MAIN(TestPollerChanges)
#include "tst_pollerchanges.moc"
