// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/invocation.h"
#include "core/clock.h"
#include "engine/profile.h"
#include "engine/secretkeeper.h"
#include "providers/registry.h"
#include "store/historystore.h"

#include <memory>

namespace ringback::cli {

// What nearly every command needs: the profile, its accounts and the definitions. Complains on standard error
// about what is wrong with the user's own files and goes on with the rest.
class Session {
public:
    explicit Session(const Invocation& invocation);

    const Profile& profile() const { return m_profile; }
    const Registry& registry() const { return m_registry; }
    const Clock& clock() const { return m_clock; }
    // False: the accounts file cannot be used; the reason has been said.
    bool loadAccounts();
    const QList<Account>& accounts() const { return m_accounts; }

    // Where the secrets are; made when first asked for. Asks the store for nothing by itself.
    SecretKeeper& keeper();
    // Asks for the secrets of these accounts and waits for them; not for ever: what comes later is taken
    // then. Where every one is in the environment, or none was ever stored, nobody is asked and nothing
    // waited for.
    void fetchSecrets(const QList<Account>& accounts);
    // Wipes what removed accounts have left in the store, where it could not be wiped then and the store
    // answers now.
    void finishWiping();
    // IDs of accounts that are in no list, but whose keys are in the store; SecretKeeper::strays().
    QStringList strayKeys();
    // Until the store has answered everything it was asked, or its time is up.
    void waitForStore();

    // The history for reading; null where there is none yet or it cannot be read (the reason has been said,
    // unless there is simply none yet).
    std::unique_ptr<HistoryStore> openHistory(bool* missing = nullptr) const;

private:
    Profile m_profile;
    SystemClock m_clock;
    Registry m_registry;
    QList<Account> m_accounts;
    std::unique_ptr<SecretKeeper> m_keeper;
};

} // namespace ringback::cli
