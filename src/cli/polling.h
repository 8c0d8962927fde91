// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/poller.h"
#include "engine/pollinglock.h"
#include "engine/profile.h"
#include "engine/profilefollower.h"
#include "store/storethread.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace ringback::cli {

// The poller with a writing history of its own, in the calling thread. Needs its event loop. Destroyed, it
// ends the rounds under way and finishes what is being written.
class Polling : public QObject {
    Q_OBJECT

public:
    // What to do where another process polls the profile.
    enum class WhenBusy {
        Refuse, // opened(false)
        Follow, // tell what that one reads, and poll when it ends
    };

    // All must outlive it.
    Polling(const Profile& profile, const Registry& registry, const SecretSource& secrets,
            const Clock& clock);

    // Opens the history and loads the accounts; the poller then announces ready().
    void open(const QList<Account>& accounts, WhenBusy whenBusy = WhenBusy::Refuse);
    Poller& poller() { return m_poller; }
    // The writing one; open once opened(true) was given.
    StoreThread& store() { return m_store; }
    // Of those that are polled here, or followed.
    QList<AccountState> states() const;

signals:
    // False: another process polls, or the history cannot be used; the reason has been said. Not given while
    // another process is followed.
    void opened(bool ok);
    // From the poller, or from what is followed.
    void callsChanged(const QList<ringback::CallRow>& rows);
    void errorMet(const ringback::ApiErrorRecord& error);
    void problemOccurred(const QString& text);

private:
    void refuse();
    void follow();
    void tryToPoll();
    void openHistory();

    const Profile& m_profile;
    const Registry& m_registry;
    const SecretSource& m_secrets;
    const Clock& m_clock;
    QList<Account> m_accounts;
    QTimer m_lockTimer;
    PollingLock m_lock; // outlives what is written
    StoreThread m_store;
    Poller m_poller;
    std::unique_ptr<ProfileFollower> m_follower; // while another process polls
};

} // namespace ringback::cli
