// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/livemonitor.h"
#include "engine/poller.h"
#include "store/storethread.h"

#include <QObject>
#include <QTimer>

namespace ringback {

// What lives in the engine's thread: the writing store, the poller, and the gathering of changes.
class EngineWorker : public QObject {
    Q_OBJECT

public:
    EngineWorker(Profile profile, QList<Account> accounts, std::shared_ptr<const SecretSource> secrets,
                 std::shared_ptr<const Registry> registry, const Clock& clock,
                 Channel<LiveMonitor::News>& news);
    ~EngineWorker() override;

    // Before it starts.
    void setTraffic(std::shared_ptr<Traffic> traffic) { m_traffic = std::move(traffic); }
    // From any thread: runs in the engine's thread.
    void post(LiveMonitor::Command command) { m_commands.send(std::move(command)); }
    // From any thread, before the thread ends.
    void stop();

    Q_SLOT void start();
    Q_SLOT void takeCommands();

    Poller* poller() { return m_poller.get(); }

private:
    void opened(const Outcome& outcome);
    void gather(const QList<CallRow>& rows);
    void announce();

    Profile m_profile;
    QList<Account> m_initialAccounts;
    std::shared_ptr<const SecretSource> m_secrets;
    std::shared_ptr<const Registry> m_registry;
    const Clock& m_clock;
    Channel<LiveMonitor::News>& m_news;
    std::shared_ptr<Traffic> m_traffic;
    Channel<LiveMonitor::Command> m_commands;
    std::unique_ptr<StoreThread> m_store;
    std::unique_ptr<Poller> m_poller;
    std::unique_ptr<QTimer> m_announceTimer; // gathers changes
    std::unique_ptr<QTimer> m_tick;          // freshness ages by itself
    QHash<CallKey, CallRow> m_changed;
    QList<ApiErrorRecord> m_errors;
    bool m_statesDirty = false;
    bool m_ready = false; // the accounts are loaded
};

} // namespace ringback
