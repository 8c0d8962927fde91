// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/accountcheck.h"
#include "engine/livemonitor.h"
#include "engine/poller.h"
#include "engine/pollinglock.h"
#include "engine/profilefollower.h"
#include "store/storethread.h"

#include <QObject>
#include <QSet>
#include <QTimer>

#include <memory>
#include <vector>

namespace ringback {

// What lives in the engine's thread: the writing store, the poller, and the gathering of changes.
class EngineWorker : public QObject {
    Q_OBJECT

public:
    EngineWorker(Profile profile, QList<Account> accounts, std::shared_ptr<const SecretSource> secrets,
                 std::shared_ptr<const Registry> registry, const Clock& clock,
                 Channel<LiveMonitor::News>& news);
    ~EngineWorker() override;

    // In the engine's thread, or before it runs.
    void setTraffic(std::shared_ptr<Traffic> traffic);
    // From any thread: runs in the engine's thread.
    void post(LiveMonitor::Command command) { m_commands.send(std::move(command)); }
    // From any thread, before the thread ends.
    void stop();

    Q_SLOT void start();
    Q_SLOT void takeCommands();

    // Null where nothing is polled: another process does, or the history cannot be used.
    Poller* poller() { return m_poller.get(); }
    StoreThread* store() { return m_store.get(); }
    // What lives beside the poller and works with it: ends before it, in this thread.
    void keep(std::unique_ptr<QObject> companion) { m_companions.push_back(std::move(companion)); }
    const Registry& registry() const { return *m_registry; }
    const Clock& clock() const { return m_clock; }
    // In the engine's thread. Refused where there is no history.
    void write(StoreThread::Job job, StoreThread::Refused refused);
    // In the engine's thread. Where another process polls, these change what is shown, and what is polled
    // when that one ends.
    void putAccount(const Account& account);
    void removeAccount(const QString& account);
    void setPaused(const QString& account, bool paused);
    // Whether that is a change of what may be called from the account.
    bool setRetry(const QString& account, const RetrySettings& retry);
    void pollNow(const QStringList& accounts);

    // In the engine's thread, or before it runs. What is polled with other secrets is to be told of it.
    void setSecrets(const QString& account, const SecretsInHand& secrets) { m_secrets.set(account, secrets); }
    // In the engine's thread. One check at a time: a new one ends the one before without a result.
    void check(quint64 ticket, const Account& account, const Secrets& secrets);
    void endCheck();

private:
    // What was handed over counts, else what was there from the start.
    class WorkerSecrets final : public SecretSource {
    public:
        explicit WorkerSecrets(std::shared_ptr<const SecretSource> initial)
            : m_initial(std::move(initial)) { }
        void set(const QString& account, const SecretsInHand& secrets) { m_handed.set(account, secrets); }
        Secrets secretsFor(const Account& account, const Definition& definition) const override
        {
            return sourceOf(account).secretsFor(account, definition);
        }
        QString waitingFor(const Account& account, const Definition& definition) const override
        {
            return sourceOf(account).waitingFor(account, definition);
        }

    private:
        const SecretSource& sourceOf(const Account& account) const
        {
            return m_handed.knows(account.id) || !m_initial ? m_handed : *m_initial;
        }
        std::shared_ptr<const SecretSource> m_initial;
        MemorySecrets m_handed;
    };
    struct Check;

    void open();
    void follow();
    void tryToPoll();
    void noteFiled();
    void takeFile();
    void say(const QString& text);
    CheckGate checkGate(const AccountBinding& binding) const;
    void opened(const Outcome& outcome);
    void gather(const QList<CallRow>& rows);
    void gatherError(const ApiErrorRecord& error);
    void statesTurned();
    void announce();
    void announceStates();

    Profile m_profile;
    QList<Account> m_accounts; // as they are now
    QSet<QString> m_filed;     // those that were in the file while another process polled
    WorkerSecrets m_secrets;
    std::shared_ptr<const Registry> m_registry;
    const Clock& m_clock;
    Channel<LiveMonitor::News>& m_news;
    std::shared_ptr<Traffic> m_traffic;
    Channel<LiveMonitor::Command> m_commands;
    PollingLock m_lock;
    QString m_whyFollowing; // who else polls; empty: nobody does
    std::unique_ptr<QTimer> m_lockTimer;
    std::unique_ptr<ProfileFollower> m_follower; // while another process polls
    std::unique_ptr<StoreThread> m_store;
    std::unique_ptr<Poller> m_poller;
    std::unique_ptr<QTimer> m_announceTimer; // gathers changes
    std::unique_ptr<QTimer> m_tick;          // freshness ages by itself
    QHash<CallKey, CallRow> m_changed;
    QList<ApiErrorRecord> m_errors;
    std::unique_ptr<Check> m_check;
    std::vector<std::unique_ptr<QObject>> m_companions;
    bool m_statesDirty = false;
    qint64 m_statesSentMs = -1;
    bool m_ready = false; // the accounts are loaded, or known not to come
};

} // namespace ringback
