// SPDX-License-Identifier: GPL-3.0-or-later
#include "pollrig.h"

#include "engine/poller.h"

#include <QSqlDatabase>
#include <QSqlQuery>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QByteArray OneCall = voicebipPage({voicebipCall("a", "completed", "2026-05-01T09:59:00Z")});
const QByteArray WrongKey = R"({"error_code":"INVALID_API_KEY","message":"no","request_id":"req_k1"})";

FaultAnswer limited(const QByteArray& retryAfter)
{
    return FaultAnswer::normal(429, R"({"error_code":"RATE_LIMITED","message":"slow down"})",
                               {{"Retry-After", retryAfter}});
}

// Runs SQL on the history from outside, as a fault would.
class Meddler {
public:
    explicit Meddler(const QString& file)
    {
        m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"meddler"_s);
        m_database.setDatabaseName(file);
        m_ok = m_database.open();
    }
    ~Meddler()
    {
        m_database.close();
        m_database = {};
        QSqlDatabase::removeDatabase(u"meddler"_s);
    }
    bool run(const QString& sql) { return m_ok && QSqlQuery(m_database).exec(sql); }

private:
    QSqlDatabase m_database;
    bool m_ok = false;
};
} // namespace

class TestAccountPoller : public QObject {
    Q_OBJECT

private slots:
    void aGoodRoundIsFresh()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", OneCall);
        const RoundReport report = rig->poll();
        QVERIFY(report.good);
        QCOMPARE(report.account, u"desk"_s);
        QCOMPARE(report.provider, u"voicebip"_s);
        QCOMPARE(report.newCalls, 1);
        QCOMPARE(report.freshness.state, FreshnessState::Fresh);
        QCOMPARE(report.freshness.lastGoodAt, rig->clock.nowUtc());
        // It ages by itself, by either clock.
        rig->clock.advance(61'000);
        QCOMPARE(rig->poller->freshness().state, FreshnessState::Stale);
        rig->clock.jump(-3'600'000);
        QCOMPARE(rig->poller->freshness().state, FreshnessState::Stale);
        // A restart does not make it younger.
        rig->clock.jump(3'600'000);
        rig->restart();
        QCOMPARE(rig->poller->freshness().state, FreshnessState::Stale);
    }

    void retryAfterHoldsAndShows()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", {limited("600"), FaultAnswer::normal(200, OneCall)});
        RoundReport report = rig->poll();
        QVERIFY(!report.good);
        QCOMPARE(report.errors.first().entry, u"voicebip/RATE_LIMITED"_s);
        QCOMPARE(report.errors.first().retry.waitSeconds, std::optional(600.0));
        QCOMPARE(report.freshness.state, FreshnessState::Failing);
        QVERIFY(rig->poller->state().lastError.has_value());
        const QDateTime freeAt = rig->clock.nowUtc().addSecs(600);

        // Neither time nor a person nor a restart shortens it.
        for (const bool foreground : {false, true}) {
            rig->clock.advance(100'000);
            report = rig->poll(foreground);
            QVERIFY(!report.good);
            QVERIFY(!report.problem.isEmpty());
            QCOMPARE(report.requests, 0);
        }
        rig->restart();
        report = rig->poll(true);
        QVERIFY(!report.problem.isEmpty());
        rig->poller->startSchedule();
        QCOMPARE(rig->poller->state().nextPollAt, freeAt);
        QVERIFY(!rig->poller->state().polling);
        QCOMPARE(rig->provider.count(), 1);

        rig->clock.advance(400'000);
        report = rig->poll();
        QVERIFY(report.good);
        QCOMPARE(rig->provider.count(), 2);
        QVERIFY(!rig->poller->state().lastError.has_value());
        QVERIFY(!rig->keptState().heldUntil.isValid());
    }

    // Our own caution yields to a person, and to new settings.
    void ourOwnBackoffCanBeCutShort()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", "{}", 503);
        for (int failure = 1; failure <= 9; ++failure)
            rig->pollLater();
        while (rig->poller->state().retryAt < rig->clock.nowUtc().addSecs(40))
            rig->pollLater();
        const int asked = rig->provider.count();
        rig->poller->startSchedule();
        QVERIFY(rig->poller->state().nextPollAt >= rig->clock.nowUtc().addSecs(40));
        RoundReport report = rig->poll();
        QVERIFY(!report.problem.isEmpty());
        rig->restart();
        QVERIFY(!rig->poll().problem.isEmpty());
        QCOMPARE(rig->provider.count(), asked);

        rig->provider.on("/calls", OneCall);
        report = rig->poll(true);
        QVERIFY(report.good);
        QVERIFY(!rig->poller->state().retryAt.isValid());
    }

    void aChangedSettingIsTriedAtOnce()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", "{}", 503);
        for (int failure = 1; failure <= 9; ++failure)
            rig->pollLater();
        while (rig->poller->state().retryAt < rig->clock.nowUtc().addSecs(40))
            rig->pollLater();
        rig->provider.on("/calls", OneCall);
        rig->binding.secrets = {{u"api_key"_s, u"k-made-up-new"_s}};
        rig->restart();
        QVERIFY(!rig->poller->state().retryAt.isValid());
        QVERIFY(rig->poll().good);
    }

    void aChangedSettingDoesNotShortenWhatTheProviderAskedFor()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", {limited("600")});
        rig->poll();
        rig->binding.secrets = {{u"api_key"_s, u"k-made-up-new"_s}};
        rig->restart();
        QVERIFY(!rig->poll(true).problem.isEmpty());
        QCOMPARE(rig->provider.count(), 1);
    }

    void startingAgainIsNoWayAroundTheLimit()
    {
        const auto rig = PollRig::voicebip();
        rig->binding.account.requestsPerMinute = 4;
        rig->provider.on("/calls", OneCall);
        QVERIFY(rig->poll().good);
        QCOMPARE(rig->poller->state().requests.lastHour, 1);
        QCOMPARE(rig->poller->state().requests.perHour, 240);
        QCOMPARE(rig->poller->state().requests.basis, u"yours"_s);
        rig->restart();
        QCOMPARE(rig->poller->state().requests.lastHour, 1);
        rig->poller->pollOnce({}, true);
        QTest::qWait(50);
        QCOMPARE(rig->provider.count(), 1); // it waits its turn
        QVERIFY(rig->poller->state().polling);
    }

    // However short the time since it was last kept.
    void aCleanEndKeepsEveryRequest()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", OneCall);
        QVERIFY(rig->poll().good);
        for (int i = 0; i < 4; ++i) {
            rig->clock.advance(2'000);
            QVERIFY(rig->poll().good);
        }
        rig->restart();
        QCOMPARE(rig->poller->state().requests.lastHour, 5);
        QCOMPARE(rig->keptState().lastGoodAt, rig->clock.nowUtc());
    }

    // A limit that an answer named holds over a restart, and so does that nothing is left.
    void aLearnedLimitOutlivesTheProcess()
    {
        const auto rig = PollRig::voicebip();
        rig->binding.definition.rateHeaders = {{u"X-Limit"_s, u"X-Left"_s, u"X-Reset"_s, 60}};
        rig->provider.on(
            "/calls",
            {FaultAnswer::normal(200, OneCall, {{"X-Limit", "9"}, {"X-Left", "0"}, {"X-Reset", "40"}})});
        QVERIFY(rig->poll().good);
        QCOMPARE(rig->poller->state().requests.perMinute, 9);
        rig->restart();
        QCOMPARE(rig->poller->state().requests.perMinute, 9);
        QCOMPARE(rig->poller->state().requests.basis, u"answers"_s);
        rig->poller->pollOnce({}, true);
        QTest::qWait(50);
        QCOMPARE(rig->provider.count(), 1); // nothing is left of the provider's window
        // Nobody said so for a day: the published limit again.
        rig->clock.advance(86'400'000);
        rig->restart();
        QVERIFY(rig->poller->state().requests.perMinute > 9);
    }

    void unpausingKeepsTheWait()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", {limited("600")});
        rig->poll();
        rig->poller->startSchedule();
        rig->poller->setPaused(true);
        QVERIFY(!rig->poller->state().nextPollAt.isValid());
        rig->poller->setPaused(false);
        QCOMPARE(rig->poller->state().nextPollAt, rig->clock.nowUtc().addSecs(600));
    }

    // A wall clock that was set back by a year must not hold an account for a year.
    void aKeptWaitIsBounded()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", {limited("600"), FaultAnswer::normal(200, OneCall)});
        rig->poll();
        rig->poller.reset();
        rig->clock.jump(-365LL * 86'400'000);
        rig->restart();
        rig->clock.advance(86'400'000);
        QVERIFY(rig->poll().good);
    }

    void aPausedAccountDoesNothing()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", OneCall);
        rig->restart();
        rig->poller->setPaused(true);
        const RoundReport report = rig->poll(true);
        QCOMPARE(report.freshness.state, FreshnessState::Paused);
        QCOMPARE(rig->provider.count(), 0);
    }

    void aKeyRefusedTwiceStopsPolling_data()
    {
        QTest::addColumn<int>("status");
        QTest::newRow("401") << 401;
        QTest::newRow("403") << 403;
    }
    void aKeyRefusedTwiceStopsPolling()
    {
        QFETCH(int, status);
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", WrongKey, status);
        RoundReport report = rig->poll();
        QCOMPARE(report.freshness.state, FreshnessState::Failing);
        QCOMPARE(report.errors.first().requestId, u"req_k1"_s);
        QCOMPARE(rig->pollLater().freshness.state, FreshnessState::Refused);
        QCOMPARE(rig->provider.count(), 2);
        QVERIFY(rig->poller->isRefused());
        rig->poller->startSchedule();
        QVERIFY(!rig->poller->state().nextPollAt.isValid());
        // Not again by itself, not after a restart ...
        report = rig->pollLater();
        QVERIFY(report.problem.contains(u"2 times"_s));
        rig->restart();
        QCOMPARE(rig->pollLater().freshness.state, FreshnessState::Refused);
        QCOMPARE(rig->provider.count(), 2);
        // ... but once whenever a person wishes.
        rig->clock.advance(301'000);
        QCOMPARE(rig->poll(true).requests, 1);
        QCOMPARE(rig->provider.count(), 3);

        // A new key starts it again.
        rig->provider.on("/calls", OneCall);
        rig->binding.secrets = {{u"api_key"_s, u"k-made-up-new"_s}};
        rig->restart();
        QVERIFY(!rig->poller->isRefused());
        report = rig->pollLater();
        QVERIFY(report.good);
        QCOMPARE(rig->provider.server.requests().last().header("Authorization"), "Bearer k-made-up-new");
        QCOMPARE(report.freshness.state, FreshnessState::Fresh);
    }

    void anotherErrorBetweenIsNotTwiceInARow()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls",
                         {FaultAnswer::normal(401, WrongKey), FaultAnswer::normal(500, "{}"),
                          FaultAnswer::normal(401, WrongKey), FaultAnswer::normal(200, OneCall)});
        for (int i = 0; i < 3; ++i)
            QCOMPARE(rig->pollLater().freshness.state, FreshnessState::Failing);
        QVERIFY(rig->pollLater().good);
    }

    void whatIsKeptHoldsNoKey()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", WrongKey, 401);
        rig->poll();
        const QByteArray kept = toJson(rig->keptState());
        QVERIFY(kept.contains("refused_mark"));
        QVERIFY(!kept.contains("made-up"));
        QCOMPARE(rig->keptState().refusedMark.size(), PollState::MarkBytes);
    }

    void aTokenThatRanOutIsRenewed()
    {
        const auto rig = std::make_unique<PollRig>(u"voipbin"_s, u"/v1.0"_s);
        rig->binding.account.fields = {{u"auth"_s, u"login"_s}, {u"username"_s, u"desk@example.com"_s}};
        rig->binding.secrets = {{u"password"_s, u"p-made-up"_s}};
        ScriptedProvider& voipbin = rig->provider;
        voipbin.on("/auth/login",
                   {FaultAnswer::normal(200, R"({"token":"t-one"})"),
                    FaultAnswer::normal(200, R"({"token":"t-two"})")});
        const QByteArray list = R"({"result":[],"next_page_token":""})";
        voipbin.on(
            "/calls",
            {FaultAnswer::normal(200, list), FaultAnswer::normal(401, "{}"), FaultAnswer::normal(200, list)});
        QVERIFY(rig->poll().good);
        QCOMPARE(voipbin.targets().first(), "/auth/login");
        QCOMPARE(voipbin.server.requests().at(1).header("Authorization"), "Bearer t-one");
        rig->clock.advance(10'000);
        QVERIFY(!rig->poll().good);
        QVERIFY(rig->poller->freshness().state != FreshnessState::Fresh);
        // At once, without a wait: it was the token, not the key.
        const RoundReport report = rig->poll();
        QVERIFY(report.good);
        QCOMPARE(voipbin.count("/auth/login"), 2);
        QCOMPARE(voipbin.server.requests().last().header("Authorization"), "Bearer t-two");
        QCOMPARE(rig->keptState().refusals, 0);
        QVERIFY(!toJson(rig->keptState()).contains("t-two"));
    }

    // Scheduled, the renewal needs nobody.
    void aTokenThatRanOutIsRenewedByItself()
    {
        const auto rig = std::make_unique<PollRig>(u"voipbin"_s, u"/v1.0"_s);
        rig->binding.account.fields = {{u"auth"_s, u"login"_s}, {u"username"_s, u"desk@example.com"_s}};
        rig->binding.secrets = {{u"password"_s, u"p-made-up"_s}};
        rig->binding.definition.pollSeconds = 0;
        const QByteArray list = R"({"result":[],"next_page_token":""})";
        rig->provider.on("/auth/login", R"({"token":"t-one"})");
        rig->provider.on(
            "/calls",
            {FaultAnswer::normal(200, list), FaultAnswer::normal(401, "{}"), FaultAnswer::normal(200, list)});
        rig->restart();
        rig->poller->startSchedule();
        QTRY_VERIFY(rig->provider.count("/auth/login") == 2 && rig->provider.count("/calls") >= 3);
        QTRY_COMPARE(rig->poller->freshness().state, FreshnessState::Fresh);
    }

    void aWrongPasswordTwiceStopsPolling()
    {
        const auto rig = std::make_unique<PollRig>(u"voipbin"_s, u"/v1.0"_s);
        rig->binding.account.fields = {{u"auth"_s, u"login"_s}, {u"username"_s, u"desk@example.com"_s}};
        rig->binding.secrets = {{u"password"_s, u"p-made-up"_s}};
        rig->provider.on("/auth/login", QByteArray(), 400);
        rig->poll();
        QCOMPARE(rig->pollLater().freshness.state, FreshnessState::Refused);
        rig->pollLater();
        QCOMPARE(rig->provider.count(), 2);
        // No wrong keys are guessed at by an API that is only out of order.
        rig->provider.on("/auth/login", QByteArray(), 503);
        rig->binding.secrets = {{u"password"_s, u"p-made-up-2"_s}};
        rig->restart();
        for (int i = 0; i < 3; ++i)
            QCOMPARE(rig->pollLater().freshness.state, FreshnessState::Failing);
    }

    // Signed in, but not allowed to list: that is a refusal and must not go round in circles.
    void aFreshTokenThatIsRefusedStopsPolling()
    {
        const auto rig = std::make_unique<PollRig>(u"voipbin"_s, u"/v1.0"_s);
        rig->binding.account.fields = {{u"auth"_s, u"login"_s}, {u"username"_s, u"desk@example.com"_s}};
        rig->binding.secrets = {{u"password"_s, u"p-made-up"_s}};
        rig->provider.on("/auth/login", R"({"token":"t"})");
        rig->provider.on("/calls", "{}", 403);
        for (int i = 0; i < 6; ++i)
            rig->pollLater();
        QVERIFY(rig->poller->isRefused());
        QVERIFY(rig->provider.count() <= 6);
    }

    void failuresBackOff()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", "{}", 503);
        for (int failure = 1; failure <= 9; ++failure) {
            rig->pollLater();
            const PollState kept = rig->keptState();
            QCOMPARE(kept.failures, failure);
            QVERIFY(!kept.heldUntil.isValid()); // the provider asked for nothing
            const qint64 wait = rig->clock.nowUtc().msecsTo(kept.retryAt);
            QVERIFY2(wait >= 1'000 && wait <= std::min(300'000, 1'000 << failure),
                     qPrintable(QString::number(wait)));
        }
        rig->provider.on("/calls", OneCall);
        QVERIFY(rig->pollLater().good);
        QCOMPARE(rig->keptState().failures, 0);
    }

    void noAnswerIsUnreachable()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.server.close();
        const RoundReport report = rig->poll();
        QVERIFY(report.unreached);
        QCOMPARE(report.freshness.state, FreshnessState::Unreachable);
        rig->restart();
        QCOMPARE(rig->poller->freshness().state, FreshnessState::Unreachable);
    }

    void aProblemIsSaidAndNothingAsked()
    {
        const auto rig = PollRig::voicebip();
        AccountPoller poller(rig->tools(), rig->binding, u"Missing: API key."_s, {});
        QSignalSpy finished(&poller, &AccountPoller::roundFinished);
        poller.startSchedule();
        poller.pollOnce();
        QCOMPARE(finished.size(), 1);
        QCOMPARE(finished.first().first().value<RoundReport>().problem, u"Missing: API key."_s);
        QCOMPARE(poller.state().problem, u"Missing: API key."_s);
        QVERIFY(!poller.state().nextPollAt.isValid());
        QCOMPARE(poller.freshness().state, FreshnessState::NeverPolled);
        QCOMPARE(rig->provider.count(), 0);
    }

    void aCertificateThatCannotBeReadIsAProblem()
    {
        const auto rig = PollRig::voicebip();
        rig->binding.account.caCertificate = u"/nowhere/ca.pem"_s;
        rig->restart();
        QVERIFY(rig->poller->state().problem.contains(u"/nowhere/ca.pem"_s));
    }

    void aHistoryThatCannotBeWrittenIsAProblem()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", OneCall);
        QVERIFY(rig->poll().good);
        Meddler meddler(rig->historyFile());
        QVERIFY(meddler.run(u"ALTER TABLE calls RENAME TO calls_away"_s));
        rig->provider.on("/calls", voicebipPage({voicebipCall("b", "completed", "2026-05-01T09:59:30Z")}));
        RoundReport report = rig->pollLater();
        QVERIFY(!report.good);
        QVERIFY(!report.problem.isEmpty());
        QCOMPARE(report.freshness.state, FreshnessState::Failing);
        // What could not be written is not counted as read.
        QVERIFY(meddler.run(u"ALTER TABLE calls_away RENAME TO calls"_s));
        report = rig->pollLater();
        QVERIFY2(report.good, qPrintable(report.problem));
        QCOMPARE(report.newCalls, 1);
        QCOMPARE(rig->statusOf(u"b"_s), u"completed"_s);
    }

    void aLockedHistoryIsAProblem()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", OneCall);
        QVERIFY(rig->keptState() == PollState {}); // the history is open
        Meddler meddler(rig->historyFile());
        QVERIFY(meddler.run(u"BEGIN IMMEDIATE"_s));
        const RoundReport report = rig->poll();
        QVERIFY(!report.good);
        QVERIFY(report.problem.contains(u"locked"_s));
        QVERIFY(meddler.run(u"ROLLBACK"_s));
        QVERIFY(rig->pollLater().good);
    }

    void aHistoryThatCannotBeOpenedIsAProblem()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", OneCall);
        QTemporaryDir folder;
        auto store = std::make_unique<StoreThread>();
        store->open(folder.path(), HistoryStore::Mode::ReadWrite); // a folder is no history
        rig->replaceStore(std::move(store));
        rig->poller = std::make_unique<AccountPoller>(rig->tools(), rig->binding, QString(), PollState {});
        const RoundReport report = rig->poll();
        QVERIFY(!report.good);
        QVERIFY(report.problem.contains(folder.path()));
    }

    void destroyingItAmidARoundIsSafe_data()
    {
        QTest::addColumn<QString>("when");
        QTest::newRow("before anything was sent") << u"begun"_s;
        QTest::newRow("while the provider is silent") << u"asked"_s;
        QTest::newRow("when the page was written") << u"written"_s;
        QTest::newRow("in its own signal") << u"signal"_s;
    }
    void destroyingItAmidARoundIsSafe()
    {
        QFETCH(QString, when);
        const auto rig = PollRig::voicebip();
        const bool silent = when == "asked"_L1;
        rig->provider.on("/calls", {silent ? FaultAnswer::silence() : FaultAnswer::normal(200, OneCall)});
        rig->restart();
        bool destroyed = false;
        if (when == "signal"_L1) {
            connect(rig->poller.get(), &AccountPoller::roundFinished, this, [&] {
                rig->poller.release()->deleteLater();
                destroyed = true;
            });
        }
        if (when == "written"_L1) {
            connect(rig->poller.get(), &AccountPoller::pageWritten, this, [&] {
                rig->poller.release()->deleteLater();
                destroyed = true;
            });
        }
        rig->poller->pollOnce();
        if (silent)
            QTRY_COMPARE(rig->provider.count(), 1);
        else if (when != "begun"_L1)
            QTRY_VERIFY(destroyed);
        rig->poller.reset();
        // What is still under way finds nobody, and the history works on.
        QCoreApplication::processEvents();
        QVERIFY(rig->keptState().failures == 0);
        rig->provider.on("/calls", OneCall);
        QVERIFY(rig->poll().good);
    }

    void oneAccountsTroubleIsItsOwn()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/slow", QList<FaultAnswer> {FaultAnswer::silence()});
        rig->provider.on("/calls", OneCall);
        const Registry registry = Registry::load();
        const SystemClock clock;
        MemorySecrets secrets;
        QList<Account> accounts;
        for (const QString& id : {u"a-slow"_s, u"b-quick"_s}) {
            Account account = rig->binding.account;
            account.id = id;
            account.baseUrl =
                rig->provider.server.url(id == "a-slow"_L1 ? u"/slow/v1"_s : u"/v1"_s).toString();
            accounts.append(account);
            secrets.set(id, rig->binding.secrets);
        }
        Poller poller(registry, secrets, rig->store(), clock);
        QSignalSpy ready(&poller, &Poller::ready);
        QSignalSpy finished(&poller, &Poller::roundFinished);
        poller.load(accounts);
        QTRY_COMPARE(ready.size(), 1);
        poller.pollOnce({}, {}, false);
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(finished.first().first().value<RoundReport>().account, u"b-quick"_s);
        QCOMPARE(poller.states().first().polling, true);
        QCOMPARE(poller.states().last().freshness.state, FreshnessState::Fresh);
        poller.pollOnce({u"b-quick"_s}, {}, false);
        QTRY_COMPARE(finished.size(), 2);
    }

    // Each problem is said once, and once more when it comes back.
    void problemsAreSaidOnce()
    {
        const auto rig = PollRig::voicebip();
        const Registry registry = Registry::load();
        const SystemClock clock;
        MemorySecrets secrets; // none
        Poller poller(registry, secrets, rig->store(), clock);
        QSignalSpy ready(&poller, &Poller::ready);
        QSignalSpy problems(&poller, &Poller::problemOccurred);
        poller.load({rig->binding.account});
        QTRY_COMPARE(ready.size(), 1);
        for (int i = 0; i < 3; ++i)
            poller.pollOnce({}, {}, false);
        QCOMPARE(problems.size(), 1);
        QVERIFY(problems.first().first().toString().contains(u"RINGBACK_SECRET_DESK_API_KEY"_s));
        QVERIFY(poller.states().first().problem.contains(u"RINGBACK_SECRET_DESK_API_KEY"_s));
    }
};

QTEST_GUILESS_MAIN(TestAccountPoller)
#include "tst_accountpoller.moc"
