// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/accountbinding.h"
#include "engine/accountpoller.h"
#include "engine/recordings.h"
#include "net/traffic.h"
#include "providers/errordecoder.h"
#include "providers/registry.h"
#include "simulator/demoworld.h"
#include "store/storethread.h"
#include "support/fakeclock.h"

#include <QDirIterator>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>
#include <vector>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
constexpr int Rounds = 4;
constexpr qint64 GapMs = 20'000;

// Polls the accounts into a history of its own. The clock stands still, so nothing may wait between requests.
class Desk {
public:
    Desk(const Registry& registry, const SecretSource& secrets, const Clock& clock,
         std::shared_ptr<Traffic> traffic, const QList<Account>& accounts)
        : m_decoder(registry), m_traffic(std::move(traffic))
    {
        m_store.open(m_folder.filePath(u"history.sqlite"_s), HistoryStore::Mode::ReadWrite);
        for (const Account& account : accounts) {
            QString problem;
            AccountBinding binding = bindAccount(registry, secrets, account, problem);
            binding.definition.minGapMs = 0;
            m_pollers.push_back(std::make_unique<AccountPoller>(
                AccountPoller::Tools {m_store, m_decoder, clock, m_traffic.get()}, binding, problem,
                PollState()));
            QObject::connect(m_pollers.back().get(), &AccountPoller::roundFinished, m_pollers.back().get(),
                             [this](const RoundReport& report) { reports.append(report); });
        }
    }

    void poll()
    {
        reports.clear();
        for (const auto& poller : m_pollers)
            poller->pollOnce();
        QTRY_COMPARE_WITH_TIMEOUT(reports.size(), qsizetype(m_pollers.size()), 60'000);
    }

    QHash<CallKey, Call> calls()
    {
        std::optional<QHash<CallKey, Call>> found;
        m_store.post([&found](HistoryStore& store) -> StoreThread::Continuation {
            CallQuery query;
            query.limit = 5'000;
            const auto page = store.calls(query);
            QHash<CallKey, Call> byKey;
            for (const CallRow& row : page ? page->rows : QList<CallRow>())
                byKey.insert(row.call.key, row.call);
            return [&found, byKey] { found = byKey; };
        });
        if (!QTest::qWaitFor([&found] { return found.has_value(); }))
            qWarning("the history did not answer");
        return found.value_or(QHash<CallKey, Call>());
    }

    QList<RoundReport> reports;

private:
    QTemporaryDir m_folder;
    StoreThread m_store;
    ErrorDecoder m_decoder;
    std::shared_ptr<Traffic> m_traffic;
    std::vector<std::unique_ptr<AccountPoller>> m_pollers;
};
} // namespace

class TestRecordings : public QObject {
    Q_OBJECT

private slots:
    // Records the demo's accounts once; the tests play it.
    void initTestCase()
    {
        FakeClock clock;
        Simulator::Options options = demoOptions();
        options.apiErrors = false;
        options.historyCalls = 400; // several pages for each account
        auto simulator = std::make_unique<Simulator>(options, clock);
        QString error;
        QVERIFY2(simulator->listen(&error), qPrintable(error));
        const DemoAccounts demo = demoAccountsFor(*simulator);
        m_accounts = demo.accounts;
        MemorySecrets secrets;
        for (auto it = demo.secrets.begin(); it != demo.secrets.end(); ++it) {
            secrets.set(it.key(), it.value());
            m_keys += it.value().values();
        }
        const auto recorder = openRecorder(recording(), clock);
        QVERIFY2(recorder.ok(), qPrintable(recorder.error()));
        Desk desk(m_registry, secrets, clock, *recorder, m_accounts);
        for (int round = 0; round < Rounds; ++round) {
            clock.advance(GapMs);
            desk.poll();
            for (const RoundReport& report : std::as_const(desk.reports))
                QVERIFY2(report.good, qPrintable(report.account + report.problem));
        }
        m_calls = desk.calls();
        QVERIFY(m_calls.size() > 300);
    }

    void givesTheSameCallsAgain()
    {
        auto clock = std::make_shared<FakeClock>();
        const Result<Replay> replay = openReplay(recording(), clock);
        QVERIFY2(replay.ok(), qPrintable(replay.error()));
        QCOMPARE(replay->accounts.size(), m_accounts.size());
        for (const Account& account : replay->accounts)
            QVERIFY2(account.label.startsWith("Replay: "_L1), qPrintable(account.label));
        Desk desk(m_registry, *replay->secrets, *clock, replay->traffic, replay->accounts);
        for (int round = 0; round < Rounds; ++round) {
            clock->advance(GapMs);
            desk.poll();
            for (const RoundReport& report : std::as_const(desk.reports)) {
                QVERIFY2(report.good,
                         qPrintable(report.account + report.problem
                                    + (report.errors.isEmpty() ? QString() : report.errors.first().message)));
            }
        }
        const QHash<CallKey, Call> calls = desk.calls();
        QCOMPARE(calls.size(), m_calls.size());
        for (auto it = m_calls.begin(); it != m_calls.end(); ++it) {
            QVERIFY2(calls.contains(it.key()), qPrintable(it.key().callId));
            Call recorded = *it;
            Call played = calls[it.key()];
            recorded.raw.clear(); // a key in it is masked
            played.raw.clear();
            QVERIFY2(played == recorded, qPrintable(it.key().callId));
        }
        // After the recording's end nothing is fresh any more.
        clock->advance(10 * 60'000);
        desk.poll();
        for (const RoundReport& report : std::as_const(desk.reports)) {
            QVERIFY(!report.good);
            QVERIFY(report.freshness.state != FreshnessState::Fresh);
        }
    }

    void holdsNoKey()
    {
        int files = 0;
        QDirIterator all(recording(), QDir::Files, QDirIterator::Subdirectories);
        while (all.hasNext()) {
            QFile file(all.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            ++files;
            for (const QString& key : std::as_const(m_keys)) {
                QVERIFY2(!bytes.contains(key.toUtf8()), qPrintable(file.fileName()));
                QVERIFY2(!bytes.contains(QUrl::toPercentEncoding(key)), qPrintable(file.fileName()));
            }
        }
        QVERIFY(files > Rounds * 5);
        QVERIFY(m_keys.size() >= 5);
    }

    void sharesNothingWithTheFolderOfAnother()
    {
        const FakeClock clock;
        const auto again = openRecorder(recording(), clock);
        QVERIFY(!again.ok());
        QVERIFY2(again.error().contains("not empty"_L1), qPrintable(again.error()));
    }

    void refusesDamage_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("bytes"); // null: removed
        QTest::addColumn<QString>("says");
        QTest::newRow("no head") << u"recording.json"_s << QByteArray() << u"no recording.json"_s;
        QTest::newRow("head is no JSON") << u"recording.json"_s << "{"_ba << u"recording.json is damaged"_s;
        QTest::newRow("another's head")
            << u"recording.json"_s << R"({"format":"har"})"_ba << u"recording.json is damaged"_s;
        QTest::newRow("newer") << u"recording.json"_s << R"({"format":"ringback-recording","version":99})"_ba
                               << u"another version"_s;
        QTest::newRow("account cut") << u"demo-vobiz/account.json"_s << "{\"id\":"_ba << u"account.json"_s;
        QTest::newRow("no account") << u"demo-vobiz/account.json"_s << QByteArray() << u"account.json"_s;
        QTest::newRow("exchange cut")
            << u"demo-vobiz/000001.json"_s << "{\"number\":1,\"requ"_ba << u"000001"_s;
        QTest::newRow("exchange empty") << u"demo-vobiz/000001.json"_s << ""_ba << u"000001"_s;
        QTest::newRow("exchange without answer")
            << u"demo-vobiz/000001.json"_s
            << "{\"number\":1,\"asked_at\":\"2026-05-01T10:00:00.000Z\",\"request\":{\"method\":\"GET\",\"url\":\"http://127.0.0.1/\"}}"_ba
            << u"000001"_s;
    }
    void refusesDamage()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        QTemporaryDir copy;
        QDirIterator all(recording(), QDir::Files, QDirIterator::Subdirectories);
        while (all.hasNext()) {
            const QString path = all.next();
            const QString target = copy.filePath(QDir(recording()).relativeFilePath(path));
            QDir().mkpath(QFileInfo(target).path());
            QVERIFY(QFile::copy(path, target));
        }
        QVERIFY(openReplay(copy.path()).ok());
        QFile damaged(copy.filePath(file));
        QFile::remove(damaged.fileName());
        if (!bytes.isNull()) {
            QVERIFY(damaged.open(QIODevice::WriteOnly));
            damaged.write(bytes);
            damaged.close();
        }
        const Result<Replay> replay = openReplay(copy.path());
        QVERIFY(!replay.ok());
        QVERIFY2(replay.error().contains(says), qPrintable(replay.error()));
        QVERIFY2(replay.error().endsWith(u'.'), qPrintable(replay.error()));
    }

    void saysWhatItLacks()
    {
        auto clock = std::make_shared<FakeClock>();
        const Result<Replay> replay = openReplay(recording(), clock);
        QVERIFY(replay.ok());
        HttpRequest request;
        request.url = QUrl(u"http://127.0.0.1:1/v1/never-asked"_s);
        const auto answer = replay->traffic->answerTo(u"demo-vobiz"_s, request);
        QVERIFY(answer.has_value());
        QCOMPARE(answer->fault, NetFault::Other);
        QVERIFY2(answer->faultText.contains("never-asked"_L1), qPrintable(answer->faultText));
        QVERIFY(replay->traffic->answerTo(u"nobody"_s, request).has_value());
    }

private:
    QString recording() const { return m_folder.filePath(u"recording"_s); }

    const Registry m_registry = Registry::load();
    QTemporaryDir m_folder;
    QList<Account> m_accounts;
    QStringList m_keys;
    QHash<CallKey, Call> m_calls;
};

QTEST_GUILESS_MAIN(TestRecordings)
#include "tst_recordings.moc"
