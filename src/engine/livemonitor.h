// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/channel.h"
#include "engine/accountcheck.h"
#include "engine/monitor.h"
#include "engine/profile.h"
#include "engine/secrets.h"
#include "providers/registry.h"
#include "store/storethread.h"

#include <QThread>

#include <functional>
#include <memory>
#include <vector>

namespace ringback {

class Clock;
class EngineWorker;
class ErrorDecoder;
class Traffic;

// The engine behind the window: polls in a thread of its own, answers questions from a second, reading
// connection, and gathers what changes before it tells the window.
class LiveMonitor final : public Monitor {
    Q_OBJECT

public:
    struct Setup {
        Profile profile;
        QList<Account> accounts;
        std::shared_ptr<const SecretSource> secrets;
        // Must outlive the monitor; read from several threads.
        const Clock& clock;
        // What all requests pass by: a recording that is made, or played. May be null.
        std::shared_ptr<Traffic> traffic = {};
    };

    explicit LiveMonitor(Setup setup, QObject* parent = nullptr);
    // Ends the polling, finishes the writes under way, and closes the history.
    ~LiveMonitor() override;

    // Opens the history and begins to poll. A history that cannot be opened is announced by
    // problemOccurred().
    void start();

    // The definitions and catalogues in use; as long-lived as the monitor.
    const Registry& registry() const { return *m_registry; }

    // Accounts that come, change or go while it runs; no other account is disturbed. What is kept in files is
    // the caller's business. All may be called before start(); secrets given then are there for the first
    // poll.
    void putAccount(const Account& account, const SecretsInHand& secrets);
    void giveSecrets(const QString& account, const SecretsInHand& secrets);
    void removeAccount(const QString& account);
    // What all requests pass by from now on, in place of Setup::traffic; null: nothing. Every account is read
    // from its beginning then.
    void setTraffic(std::shared_ptr<Traffic> traffic);
    // Asks the account's provider once, in the engine's thread, polled or not; accountChecked() follows with
    // the ticket. A new check ends the one before without an answer, as does endCheck().
    void checkAccount(quint64 ticket, const Account& account, const Secrets& secrets);
    void endCheck();

    // For the desks that stand beside the monitor (retries, tickets, work). A question runs in the reading
    // thread, a change in the writing one; `then` runs in this object's thread, later, and only while it
    // lives.
    template <typename Answer>
    void readHistory(std::function<Result<Answer>(HistoryStore&)> question,
                     std::function<void(const Result<Answer>&)> then);
    template <typename Answer>
    void writeHistory(std::function<Result<Answer>(HistoryStore&)> change,
                      std::function<void(const Result<Answer>&)> then);
    // Rows that a desk has changed: announced as callsChanged().
    void noteChanged(const QList<CallRow>& rows);
    const ErrorDecoder& decoder() const { return *m_decoder; }
    const Clock& clock() const { return m_setup.clock; }
    const Profile& profile() const { return m_setup.profile; }
    QThread& engineThread() { return m_thread; }
    // From this object's thread: runs in the engine's, once it is ready.
    void post(std::function<void(EngineWorker&)> command);
    // From the engine's thread: runs in this object's.
    void tell(std::function<void(LiveMonitor&)> news) { m_news.send(std::move(news)); }

    void pollNow(const QString& account = {}) override;
    void setPaused(const QString& account, bool paused) override;
    QList<AccountState> accounts() const override { return m_accounts; }
    QList<ProviderInfo> providers() const override;
    quint64 requestCalls(const CallQuery& query) override;
    quint64 requestCounts(const CallFilter& filter) override;
    quint64 requestDetail(const CallKey& key) override;
    quint64 requestErrors(const ErrorQuery& query) override;
    quint64 requestIncidents(const IncidentQuery& query) override;

signals:
    void accountChecked(quint64 ticket, const ringback::CheckResult& result);

private:
    friend class EngineWorker;
    using News = std::function<void(LiveMonitor&)>;
    using Command = std::function<void(EngineWorker&)>;

    Q_SLOT void takeNews();
    void postWrite(StoreThread::Job job, StoreThread::Refused refused);
    void postRead(StoreThread::Job job, StoreThread::Refused refused);
    void openReader();
    void giveUpHistory();
    template <typename Answer>
    quint64 ask(std::function<Result<Answer>(HistoryStore&)> question,
                std::function<void(quint64, const Answer&)> announce);

    Setup m_setup;
    std::shared_ptr<const Registry> m_registry;
    std::unique_ptr<ErrorDecoder> m_decoder;
    Channel<News> m_news;
    std::unique_ptr<EngineWorker> m_worker;
    QThread m_thread;
    std::unique_ptr<StoreThread> m_reader;
    QList<AccountState> m_accounts;
    quint64 m_lastTicket = 0;
    // Questions from before the history was open; they are answered when it is, or known not to be.
    std::vector<std::function<void()>> m_earlyQuestions;
    bool m_historyLost = false;
};

template <typename Answer>
void LiveMonitor::readHistory(std::function<Result<Answer>(HistoryStore&)> question,
                              std::function<void(const Result<Answer>&)> then)
{
    postRead(
        [question = std::move(question), then](HistoryStore& store) -> StoreThread::Continuation {
            return [then, answer = question(store)] { then(answer); };
        },
        [then](const Failure& failure) { then(failure); });
}

template <typename Answer>
void LiveMonitor::writeHistory(std::function<Result<Answer>(HistoryStore&)> change,
                               std::function<void(const Result<Answer>&)> then)
{
    postWrite(
        [change = std::move(change), then](HistoryStore& store) -> StoreThread::Continuation {
            return [then, answer = change(store)] { then(answer); };
        },
        [then](const Failure& failure) { then(failure); });
}

} // namespace ringback
