// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/poller.h"
#include "engine/profile.h"
#include "store/storethread.h"

#include <QObject>

namespace ringback::cli {

// The poller with a writing history of its own, in the calling thread. Needs its event loop. Destroyed, it
// ends the rounds under way and finishes what is being written.
class Polling : public QObject {
    Q_OBJECT

public:
    // All must outlive it.
    Polling(const Profile& profile, const Registry& registry, const SecretSource& secrets,
            const Clock& clock);

    // Opens the history and loads the accounts; the poller then announces ready().
    void open(const QList<Account>& accounts);
    Poller& poller() { return m_poller; }

signals:
    // False: the history cannot be used; the reason has been said.
    void opened(bool ok);

private:
    const Profile& m_profile;
    StoreThread m_store;
    Poller m_poller;
};

} // namespace ringback::cli
