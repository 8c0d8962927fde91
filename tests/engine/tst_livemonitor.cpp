// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"
#include "engine/livemonitor.h"
#include "engine/liverecordingdesk.h"
#include "engine/recordings.h"
#include "simulator/demoworld.h"
#include "support/faulthttpserver.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
Simulator::Options busyWorld()
{
    Simulator::Options options;
    options.callsPerMinute = 600;
    options.speed = 20;
    options.historyCalls = 100;
    return options;
}

// How often each ticket was answered.
class Answers : public QObject {
public:
    explicit Answers(LiveMonitor& monitor)
    {
        connect(&monitor, &Monitor::callsReady, this, [this](quint64 ticket, const CallPage& page) {
            ++times[ticket];
            pages.insert(ticket, page);
        });
        connect(&monitor, &Monitor::countsReady, this, [this](quint64 ticket, const StatusCounts& found) {
            ++times[ticket];
            counts.insert(ticket, found);
        });
        connect(&monitor, &Monitor::detailReady, this,
                [this](quint64 ticket, const std::optional<CallDetail>& found) {
                    ++times[ticket];
                    details.insert(ticket, found);
                });
        connect(&monitor, &Monitor::errorsReady, this,
                [this](quint64 ticket, const QList<ApiErrorRecord>&) { ++times[ticket]; });
    }

    QHash<quint64, int> times;
    QHash<quint64, CallPage> pages;
    QHash<quint64, StatusCounts> counts;
    QHash<quint64, std::optional<CallDetail>> details;
};

QSet<quint64> askAll(LiveMonitor& monitor)
{
    return {monitor.requestCalls({}), monitor.requestCounts({}),
            monitor.requestDetail({u"none"_s, u"none"_s}), monitor.requestErrors({})};
}
} // namespace

class TestLiveMonitor : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        m_simulator = std::make_unique<Simulator>(busyWorld(), m_clock);
        QString error;
        QVERIFY2(m_simulator->listen(&error), qPrintable(error));
        const DemoAccounts demo = demoAccountsFor(*m_simulator);
        m_accounts = demo.accounts;
        m_secrets = std::make_shared<MemorySecrets>();
        for (auto it = demo.secrets.begin(); it != demo.secrets.end(); ++it)
            m_secrets->set(it.key(), it.value());
    }

    void pollsAndTells()
    {
        LiveMonitor monitor(setup());
        Answers answers(monitor);
        QSignalSpy changes(&monitor, &Monitor::callsChanged);
        QSignalSpy states(&monitor, &Monitor::accountsChanged);
        QSignalSpy problems(&monitor, &Monitor::problemOccurred);
        QElapsedTimer watch;
        watch.start();
        monitor.start();
        const auto freshOnes = [&monitor] {
            int fresh = 0;
            for (const AccountState& state : monitor.accounts())
                fresh += state.freshness.state == FreshnessState::Fresh ? 1 : 0;
            return fresh;
        };
        QTRY_COMPARE_WITH_TIMEOUT(freshOnes(), 5, 60'000);
        QVERIFY(!states.isEmpty());
        QVERIFY(!changes.isEmpty());
        // Gathered: a few times a second, each call once in each.
        QVERIFY2(changes.size() <= watch.elapsed() / 200 + 2, qPrintable(QString::number(changes.size())));
        QSet<QString> providers;
        for (const auto& change : changes) {
            QSet<CallKey> keys;
            const auto rows = change.first().value<QList<CallRow>>();
            QVERIFY(!rows.isEmpty());
            for (const CallRow& row : rows) {
                QVERIFY(!keys.contains(row.call.key));
                keys.insert(row.call.key);
                providers.insert(row.call.provider);
            }
        }
        QCOMPARE(providers.size(), 5);

        QSet<quint64> tickets = askAll(monitor);
        tickets.unite(askAll(monitor));
        QCOMPARE(tickets.size(), 8);
        QVERIFY2(answers.times.isEmpty(), "an answer never comes from inside the request");
        QTRY_COMPARE(answers.times.size(), 8);
        for (const quint64 ticket : tickets)
            QCOMPARE(answers.times.value(ticket), 1);

        CallQuery failed;
        failed.filter.statuses = {CallStatus::Failed};
        const quint64 list = monitor.requestCalls(failed);
        QTRY_VERIFY(answers.pages.contains(list));
        QVERIFY(!answers.pages[list].rows.isEmpty());
        const CallKey key = answers.pages[list].rows.first().call.key;
        const quint64 one = monitor.requestDetail(key);
        QTRY_VERIFY(answers.details.contains(one));
        QVERIFY(answers.details[one].has_value());
        QCOMPARE(answers.details[one]->row.call.key, key);
        QVERIFY(!answers.details[one]->row.call.raw.isEmpty());
        QVERIFY(answers.details[one]->decoded.has_value());
        QVERIFY2(problems.isEmpty(), qPrintable(problems.value(0).value(0).toString()));
    }

    // With everything paused nothing changes that would make the window ask again: the very first question
    // must be answered from the history.
    void earlyQuestionsAreAnsweredFromTheHistory()
    {
        {
            LiveMonitor monitor(setup());
            QSignalSpy changes(&monitor, &Monitor::callsChanged);
            monitor.start();
            QTRY_VERIFY_WITH_TIMEOUT(!changes.isEmpty(), 20'000);
        }
        for (Account& account : m_accounts)
            account.paused = true;
        LiveMonitor monitor(setup());
        Answers answers(monitor);
        const quint64 before = monitor.requestCounts({});
        monitor.start();
        const quint64 after = monitor.requestCalls({});
        QTRY_VERIFY(answers.counts.contains(before) && answers.pages.contains(after));
        QVERIFY(answers.counts[before].total() > 0);
        QVERIFY(!answers.pages[after].rows.isEmpty());
        QTRY_COMPARE(monitor.accounts().size(), 5);
        for (const AccountState& state : monitor.accounts())
            QCOMPARE(state.freshness.state, FreshnessState::Paused);
    }

    void pausingIsKeptAndLosesNoOthersWork()
    {
        const QString id = m_accounts.first().id;
        const Profile profile(m_folder->path());
        QVERIFY(saveAccounts(profile, m_accounts).ok());
        LiveMonitor monitor(setup());
        monitor.start();
        monitor.setPaused(id, true); // before the engine has its accounts
        QTRY_VERIFY(stateOf(monitor, id) == FreshnessState::Paused);
        QVERIFY(loadAccounts(profile)->accounts.first().paused);

        // Another program adds one meanwhile.
        QList<Account> more = loadAccounts(profile)->accounts;
        Account other = m_accounts.first();
        other.id = u"added-meanwhile"_s;
        more.append(other);
        QVERIFY(saveAccounts(profile, more).ok());
        monitor.setPaused(id, false);
        QTRY_VERIFY(stateOf(monitor, id) != FreshnessState::Paused);
        const QList<Account> kept = loadAccounts(profile)->accounts;
        QCOMPARE(kept.size(), 6);
        QCOMPARE(kept.last().id, u"added-meanwhile"_s);
        QVERIFY(!kept.first().paused);
    }

    void aLostHistoryIsSaidAndQuestionsAreAnswered()
    {
        QVERIFY(QDir().mkpath(m_folder->filePath(u"history.sqlite"_s)));
        LiveMonitor monitor(setup());
        Answers answers(monitor);
        QSignalSpy problems(&monitor, &Monitor::problemOccurred);
        monitor.start();
        QSet<quint64> tickets = askAll(monitor);
        QTRY_COMPARE(problems.size(), 1);
        QVERIFY(problems.first().first().toString().contains(u"history.sqlite"_s));
        tickets.unite(askAll(monitor));
        QTRY_COMPARE(answers.times.size(), 8);
        for (const quint64 ticket : tickets)
            QCOMPARE(answers.times.value(ticket), 1);
        monitor.pollNow();
    }

    // Two windows on one profile: the second says who polls and shows the history; when the first ends, it
    // polls by itself.
    void aSecondWindowFollowsAndTakesOver()
    {
        auto first = std::make_unique<LiveMonitor>(setup());
        QSignalSpy changes(first.get(), &Monitor::callsChanged);
        first->start();
        QTRY_VERIFY_WITH_TIMEOUT(!changes.isEmpty(), 20'000);
        LiveMonitor second(setup());
        Answers answers(second);
        QSignalSpy problems(&second, &Monitor::problemOccurred);
        QSignalSpy later(&second, &Monitor::callsChanged);
        second.start();
        QTRY_COMPARE(problems.size(), 1);
        QVERIFY(problems.first().first().toString().contains(
            u"(process %1 on this computer)"_s.arg(QCoreApplication::applicationPid())));
        const quint64 ticket = second.requestCalls({});
        QTRY_VERIFY(answers.pages.contains(ticket));
        QVERIFY(!answers.pages[ticket].rows.isEmpty());
        second.pollNow();
        QTRY_COMPARE(problems.size(), 2); // said again to whoever asks for it
        // What the first one reads comes by itself.
        QTRY_COMPARE_WITH_TIMEOUT(second.accounts().size(), 5, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(!later.isEmpty(), 20'000);
        const auto anyIs = [&second](const auto& what) {
            const QList<AccountState> states = second.accounts();
            return std::any_of(states.begin(), states.end(), what);
        };
        const auto isFresh = [](const AccountState& state) {
            return state.freshness.state == FreshnessState::Fresh;
        };
        QTRY_VERIFY_WITH_TIMEOUT(anyIs(isFresh), 20'000);
        first.reset();
        const auto isPlanned = [](const AccountState& state) { return state.nextPollAt.isValid(); };
        QTRY_VERIFY_WITH_TIMEOUT(anyIs(isPlanned), 20'000);
    }

    void endsQuicklyWhilePolling_data()
    {
        QTest::addColumn<QString>("when");
        QTest::newRow("never started") << u"never"_s;
        QTest::newRow("just started") << u"started"_s;
        QTest::newRow("amid the first walks") << u"walking"_s;
        QTest::newRow("while a provider is silent") << u"silent"_s;
    }
    void endsQuicklyWhilePolling()
    {
        QFETCH(QString, when);
        FaultHttpServer silent;
        silent.answer(FaultAnswer::silence());
        if (when == "silent"_L1) {
            for (Account& account : m_accounts)
                account.baseUrl = silent.url(u"/v1"_s).toString();
        }
        auto monitor = std::make_unique<LiveMonitor>(setup());
        QSignalSpy changes(monitor.get(), &Monitor::callsChanged);
        askAll(*monitor);
        if (when != "never"_L1)
            monitor->start();
        if (when == "walking"_L1)
            QTRY_VERIFY_WITH_TIMEOUT(!changes.isEmpty(), 20'000);
        if (when == "silent"_L1)
            QTRY_COMPARE(silent.requests().size(), 5);
        askAll(*monitor);
        QElapsedTimer watch;
        watch.start();
        monitor.reset();
        QVERIFY2(watch.elapsed() < 3'000, qPrintable(QString::number(watch.elapsed())));
    }

    // Switched on while it runs: whole, so that it can be played, and ended at once.
    void recordsWhileItRuns()
    {
        LiveMonitor monitor(setup());
        LiveRecordingDesk desk(monitor, m_clock, m_folder->path());
        QSignalSpy changes(&desk, &RecordingDesk::changed);
        monitor.start();
        const auto allFresh = [&monitor] {
            const QList<AccountState> accounts = monitor.accounts();
            return accounts.size() == 5
                && std::all_of(accounts.begin(), accounts.end(), [](const AccountState& state) {
                       return state.freshness.state == FreshnessState::Fresh;
                   });
        };
        QTRY_VERIFY_WITH_TIMEOUT(allFresh(), 60'000);
        QVERIFY(desk.folder().isEmpty());
        const QString folder = desk.proposedFolder();
        QVERIFY2(folder.startsWith(m_folder->path()), qPrintable(folder));
        QVERIFY(desk.start(folder).ok());
        QCOMPARE(desk.folder(), folder);
        QVERIFY(desk.proposedFolder() != folder);
        const auto exchangesOf = [&folder](const QString& account) {
            return QDir(folder + u'/' + account).entryList({u"0*.json"_s}, QDir::Files).size();
        };
        for (const Account& account : std::as_const(m_accounts))
            QTRY_VERIFY_WITH_TIMEOUT(exchangesOf(account.id) > 0, 60'000);
        desk.stop();
        QVERIFY(desk.folder().isEmpty());
        QCOMPARE(changes.size(), 2);
        // The engine's thread hears of it in its turn: a question to it and back.
        QSignalSpy checked(&monitor, &LiveMonitor::accountChecked);
        monitor.checkAccount(1, m_accounts.first(), m_secrets->secretsFor(m_accounts.first(), {}));
        QVERIFY(checked.wait(60'000));
        qsizetype recorded = 0;
        for (const Account& account : std::as_const(m_accounts))
            recorded += exchangesOf(account.id);
        QSignalSpy states(&monitor, &Monitor::accountsChanged);
        monitor.pollNow();
        QVERIFY(states.wait(60'000));
        QTRY_VERIFY_WITH_TIMEOUT(allFresh(), 60'000);
        qsizetype after = 0;
        for (const Account& account : std::as_const(m_accounts))
            after += exchangesOf(account.id);
        QCOMPARE(after, recorded);
        const Result<Replay> replay = openReplay(folder);
        QVERIFY2(replay.ok(), qPrintable(replay.error()));
        QCOMPARE(replay->accounts.size(), 5);
        // A folder with something in it is refused, and nothing is recorded then.
        QVERIFY(!desk.start(folder).ok());
        QVERIFY(desk.folder().isEmpty());
    }

    void aRecordingThatCannotGoOnIsSaid()
    {
        LiveMonitor monitor(setup());
        LiveRecordingDesk desk(monitor, m_clock, m_folder->path());
        QSignalSpy ends(&desk, &RecordingDesk::endedEarly);
        const QString folder = desk.proposedFolder();
        QVERIFY(desk.start(folder).ok());
        QVERIFY(QDir(folder).removeRecursively());
        QVERIFY(QFile::copy(QCoreApplication::applicationFilePath(), folder)); // a file in its place
        monitor.start();
        QVERIFY(ends.wait(60'000));
        QCOMPARE(ends.size(), 1);
        QVERIFY(desk.folder().isEmpty());
    }

private:
    LiveMonitor::Setup setup() { return {Profile(m_folder->path()), m_accounts, m_secrets, m_clock}; }
    static std::optional<FreshnessState> stateOf(const LiveMonitor& monitor, const QString& id)
    {
        for (const AccountState& state : monitor.accounts()) {
            if (state.account.id == id)
                return state.freshness.state;
        }
        return std::nullopt;
    }

    const SystemClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Simulator> m_simulator;
    QList<Account> m_accounts;
    std::shared_ptr<MemorySecrets> m_secrets;
};

QTEST_GUILESS_MAIN(TestLiveMonitor)
#include "tst_livemonitor.moc"
