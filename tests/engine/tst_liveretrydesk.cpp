// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/livemonitor.h"
#include "engine/liveretrydesk.h"
#include "engine/retryrig.h"

#include <QProcess>

#include <csignal>
#include <sys/types.h>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
constexpr int KilledCalls = 12;

QString numberOf(int i)
{
    return u"+155501003%1"_s.arg(i, 2, 10, QChar(u'0'));
}

// The window's engine over a profile, without the window.
class Desk {
public:
    explicit Desk(const QString& folder, const Account& account, bool saveAccount = true)
    {
        const Profile profile(folder);
        if (saveAccount && !saveAccounts(profile, {account}))
            qWarning("the accounts could not be saved");
        auto secrets = std::make_shared<MemorySecrets>();
        secrets->set(account.id, {{u"api_key"_s, retryKey()}});
        monitor =
            std::make_unique<LiveMonitor>(LiveMonitor::Setup {profile, {account}, secrets, m_clock, {}});
        desk = std::make_unique<LiveRetryDesk>(
            LiveRetryDesk::Setup {*monitor, [](const QString& number) { return plainNumber(number); },
                                  u"Ada"_s, HttpLimits {1'500, 1024 * 1024}});
        QObject::connect(desk.get(), &RetryDesk::attemptChanged, desk.get(),
                         [this](const Attempt& attempt) { attempts.insert(attempt.id, attempt); });
        monitor->start();
    }
    ~Desk()
    {
        desk.reset();
        monitor.reset();
    }

    bool isFresh() const
    {
        const QList<AccountState> states = monitor->accounts();
        return !states.isEmpty() && states.first().freshness.state == FreshnessState::Fresh;
    }
    std::optional<RetryProposal> propose(const QString& call)
    {
        std::optional<RetryProposal> got;
        const auto connection =
            QObject::connect(desk.get(), &RetryDesk::proposalReady, desk.get(),
                             [&got](quint64, const RetryProposal& proposal) { got = proposal; });
        desk->propose({u"desk"_s, call}, {}, false);
        if (!QTest::qWaitFor([&got] { return got.has_value(); }, 10'000))
            qWarning("no proposal came");
        QObject::disconnect(connection);
        return got;
    }

    std::unique_ptr<LiveMonitor> monitor;
    std::unique_ptr<LiveRetryDesk> desk;
    QHash<QString, Attempt> attempts;

private:
    SystemClock m_clock;
};

QList<RetryDecision> batchOf(int calls)
{
    QList<RetryDecision> decisions;
    for (int i = 0; i < calls; ++i) {
        RetryDecision decision;
        decision.order.origin = {u"desk"_s, u"old-%1"_s.arg(i)};
        decisions.append(decision);
    }
    return decisions;
}

// What is killed in the middle: runs a batch until then.
int runChild(const QString& folder, const QString& baseUrl)
{
    FaultHttpServer none;
    Account account = retryAccount(none);
    account.baseUrl = baseUrl;
    Desk desk(folder, account);
    if (!QTest::qWaitFor([&desk] { return desk.isFresh(); }, 20'000))
        return 2;
    desk.desk->decideBatch(batchOf(KilledCalls), RetryBatches::MostPerMinute);
    return QTest::qWaitFor([] { return false; }, 60'000) ? 0 : 3;
}
} // namespace

class TestLiveRetryDesk : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(writeQuickDefinitions(m_folder->filePath(u"providers"_s)));
        m_provider = std::make_unique<FakeVoice>();
        for (int i = 0; i < KilledCalls; ++i)
            m_provider->addCall(u"old-%1"_s.arg(i), numberOf(i), u"no-answer"_s, 3600 + i);
        m_account = retryAccount(m_provider->server);
    }

    void proposesDecidesAndRemembersAcrossTheThreads()
    {
        m_account.retry.allowed = false;
        Desk desk(m_folder->path(), m_account);
        QTRY_VERIFY_WITH_TIMEOUT(desk.isFresh(), 20'000);
        const auto refused = desk.propose(u"old-0"_s);
        QVERIFY(refused);
        QCOMPARE(wordOf(refused->verdict.word), u"refused"_s);

        RetrySettings settings = desk.desk->settings(u"desk"_s);
        QVERIFY(!settings.allowed);
        settings.allowed = true;
        QCOMPARE(desk.desk->setSettings(u"desk"_s, settings), QString());
        QVERIFY(desk.desk->settings(u"desk"_s).allowed);
        QVERIFY(!desk.desk->setSettings(u"nobody"_s, settings).isEmpty());
        QTRY_VERIFY(desk.monitor->accounts().first().account.retry.allowed);
        const auto kept = loadAccounts(Profile(m_folder->path()));
        QVERIFY(kept && kept->accounts.first().retry.allowed);

        const auto proposal = desk.propose(u"old-0"_s);
        QVERIFY(proposal);
        QCOMPARE(wordOf(proposal->verdict.word), u"allowed"_s);
        QSignalSpy decided(desk.desk.get(), &RetryDesk::decided);
        RetryDecision decision;
        decision.order = proposal->order;
        decision.order.fields.insert(u"variables"_s, u"{\"name\":\"Ada\"}"_s);
        const quint64 ticket = desk.desk->decide(decision);
        QVERIFY(decided.isEmpty());
        QTRY_COMPARE(decided.size(), 1);
        QCOMPARE(decided[0][0].toULongLong(), ticket);
        QCOMPARE(decided[0][2].toString(), QString());
        const QString id = decided[0][1].value<Attempt>().id;
        QTRY_COMPARE(desk.attempts.value(id).state, AttemptState::Placed);
        QCOMPARE(m_provider->rings.value(numberOf(0)), 1);
        // What no record carries is kept with the account; what the record said is not.
        QTRY_COMPARE(desk.desk->settings(u"desk"_s).fields.keys(), (QStringList {u"variables"_s}));

        QSignalSpy listed(desk.desk.get(), &RetryDesk::attemptsReady);
        QSignalSpy audited(desk.desk.get(), &RetryDesk::auditReady);
        desk.desk->requestAttempts(10);
        desk.desk->requestAudit(0, 10);
        QTRY_COMPARE(listed.size(), 1);
        QTRY_COMPARE(audited.size(), 1);
        QCOMPARE(listed[0][1].value<QList<Attempt>>().size(), 1);
        QVERIFY(audited[0][1].value<QList<AuditEntry>>().size() >= 2);
    }

    // As `ringbackctl retry-settings desk --allow off` does beside an open window.
    void whatTheFileForbidsIsNotCalled()
    {
        Desk desk(m_folder->path(), m_account);
        QTRY_VERIFY_WITH_TIMEOUT(desk.isFresh(), 20'000);
        const auto proposal = desk.propose(u"old-0"_s);
        QVERIFY(proposal);
        QCOMPARE(wordOf(proposal->verdict.word), u"allowed"_s);
        allowInFile(false);
        QSignalSpy decided(desk.desk.get(), &RetryDesk::decided);
        RetryDecision decision;
        decision.order = proposal->order;
        desk.desk->decide(decision);
        QTRY_COMPARE(decided.size(), 1);
        QVERIFY(!decided[0][2].toString().isEmpty());
        QCOMPARE(m_provider->posts(), 0);
        QTRY_VERIFY(!desk.desk->settings(u"desk"_s).allowed);
        const auto refused = desk.propose(u"old-0"_s);
        QVERIFY(refused);
        QCOMPARE(wordOf(refused->verdict.word), u"refused"_s);
        QVERIFY(!loadAccounts(Profile(m_folder->path()))->accounts.first().retry.allowed);
        // And back.
        allowInFile(true);
        const auto again = desk.propose(u"old-0"_s);
        QVERIFY(again);
        QCOMPARE(wordOf(again->verdict.word), u"allowed"_s);
    }

    void whatIsRememberedDoesNotAllowAgain()
    {
        Desk desk(m_folder->path(), m_account);
        QTRY_VERIFY_WITH_TIMEOUT(desk.isFresh(), 20'000);
        const auto proposal = desk.propose(u"old-0"_s);
        QVERIFY(proposal);
        // Forbidden while the call is being placed: what it leaves with the account is its fields alone.
        m_provider->onRing = [this](const QString&) { allowInFile(false); };
        RetryDecision decision;
        decision.order = proposal->order;
        decision.order.fields.insert(u"variables"_s, u"{\"name\":\"Ada\"}"_s);
        desk.desk->decide(decision);
        const auto kept = [this] { return loadAccounts(Profile(m_folder->path()))->accounts.first().retry; };
        QTRY_VERIFY(m_provider->posts() == 1 && kept().fields.contains(u"variables"_s));
        QTRY_VERIFY(!kept().allowed);
    }

    void aRunningBatchEndsWithThePermission()
    {
        Desk desk(m_folder->path(), m_account);
        QTRY_VERIFY_WITH_TIMEOUT(desk.isFresh(), 20'000);
        desk.desk->decideBatch(batchOf(4), 20);
        QTRY_COMPARE_WITH_TIMEOUT(m_provider->posts(), 1, 20'000);
        allowInFile(false);
        QTRY_VERIFY_WITH_TIMEOUT(!desk.desk->batches().isEmpty() && !desk.desk->batches().first().running,
                                 20'000);
        QCOMPARE(m_provider->posts(), 1);
    }

    void runsABatchAndStopsIt()
    {
        Desk desk(m_folder->path(), m_account);
        QTRY_VERIFY_WITH_TIMEOUT(desk.isFresh(), 20'000);
        QSignalSpy begun(desk.desk.get(), &RetryDesk::batchDecided);
        desk.desk->decideBatch(batchOf(4), 60);
        QTRY_COMPARE(begun.size(), 1);
        const QString id = begun[0][1].value<RetryBatch>().id;
        QTRY_COMPARE_WITH_TIMEOUT(m_provider->posts(), 2, 20'000);
        desk.desk->stopBatch(id);
        QTRY_VERIFY(!desk.desk->batches().isEmpty() && desk.desk->batches().first().stopped);
        const int posts = m_provider->posts();
        // Longer than the pace of the batch; one may have been under way.
        QVERIFY(!QTest::qWaitFor([&] { return m_provider->posts() > posts + 1; }, 2'500));
        QVERIFY(m_provider->posts() < 4);
        QCOMPARE(m_provider->mostRings(), 1);
    }

    // Killed in the middle: the log accounts for every phone that rang, no phone rings twice, and after the
    // restart nothing goes out by itself.
    void survivesAKillInTheMiddleOfABatch()
    {
        QProcess child;
        child.setProcessChannelMode(QProcess::ForwardedChannels);
        m_provider->onRing = [this, &child](const QString&) {
            if (m_provider->rings.size() == 3)
                ::kill(static_cast<pid_t>(child.processId()), SIGKILL);
        };
        child.start(QCoreApplication::applicationFilePath(),
                    {u"--child"_s, m_folder->path(), m_account.baseUrl});
        QVERIFY(child.waitForStarted());
        QTRY_COMPARE_WITH_TIMEOUT(child.state(), QProcess::NotRunning, 60'000);
        QCOMPARE(child.exitStatus(), QProcess::CrashExit);
        m_provider->onRing = {};
        QCOMPARE(m_provider->rings.size(), 3);
        {
            const auto store =
                HistoryStore::open(Profile(m_folder->path()).historyFile(), HistoryStore::Mode::ReadWrite);
            QVERIFY2(store.ok(), qPrintable(store.error()));
            const auto attempts = (*store)->actions().attempts();
            const auto audit = (*store)->actions().audit();
            QVERIFY(attempts && audit);
            QCOMPARE(attempts->size(), KilledCalls);
            for (auto it = m_provider->rings.begin(); it != m_provider->rings.end(); ++it) {
                const auto attempt =
                    std::find_if(attempts->begin(), attempts->end(),
                                 [&it](const Attempt& one) { return one.order.to == it.key(); });
                QVERIFY2(attempt != attempts->end(), qPrintable(it.key()));
                QVERIFY(attempt->state == AttemptState::Placed || attempt->state == AttemptState::Sending
                        || attempt->state == AttemptState::Unknown);
                QVERIFY(std::any_of(audit->begin(), audit->end(), [&attempt](const AuditEntry& entry) {
                    return entry.subject == attempt->id && entry.action == u"retry.sending"_s;
                }));
            }
        }
        const int posts = m_provider->posts();
        Desk desk(m_folder->path(), m_account, false);
        QTRY_VERIFY_WITH_TIMEOUT(desk.isFresh(), 20'000);
        QTRY_VERIFY(!desk.desk->batches().isEmpty());
        QVERIFY(desk.desk->batches().first().waitsForYes);
        // What was being sent is found in the provider's history.
        QTRY_VERIFY_WITH_TIMEOUT(
            std::any_of(desk.attempts.begin(), desk.attempts.end(),
                        [](const Attempt& attempt) { return attempt.state == AttemptState::Placed; }),
            30'000);
        QVERIFY(!QTest::qWaitFor([&] { return m_provider->posts() > posts; }, 2'500));
        // With the new yes the others are called, and nobody a second time.
        desk.desk->resumeBatch(desk.desk->batches().first().id);
        QTRY_VERIFY_WITH_TIMEOUT(m_provider->rings.size() > 3, 30'000);
        QCOMPARE(m_provider->mostRings(), 1);
    }

private:
    void allowInFile(bool allowed)
    {
        QVERIFY(changeAccounts(Profile(m_folder->path()), [allowed](QList<Account>& accounts) -> Outcome {
                    for (Account& account : accounts)
                        account.retry.allowed = allowed;
                    return Done {};
                }).ok());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeVoice> m_provider;
    Account m_account;
};

int main(int argc, char* argv[])
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 4 && arguments[1] == u"--child"_s)
        return runChild(arguments[2], arguments[3]);
    TestLiveRetryDesk test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_liveretrydesk.moc"
