// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/session.h"

#include "cli/output.h"
#include "engine/keychain.h"

#include <QEventLoop>
#include <QFileInfo>
#include <QTimer>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
constexpr int SayAfterMs = 3'000;
// Long enough to type a password into the store's own window.
constexpr int LongestWaitForStoreMs = 30'000;
} // namespace

Session::Session(const Invocation& invocation)
    : m_profile(invocation.profileFolder), m_registry(Registry::load(m_profile.providersFolder()))
{
    for (const DefinitionProblem& problem : m_registry.problems())
        complain(problem.toText());
}

bool Session::loadAccounts()
{
    const Result<LoadedAccounts> loaded = ringback::loadAccounts(m_profile);
    if (!loaded) {
        complain(loaded.error());
        return false;
    }
    if (!loaded->warning.isEmpty())
        complain(loaded->warning);
    m_accounts = loaded->accounts;
    return true;
}

SecretKeeper& Session::keeper()
{
    if (!m_keeper) {
        m_keeper = std::make_unique<SecretKeeper>(SecretKeeper::Setup {
            m_profile, EnvironmentSecrets::taken(), Keychain::forService(keychainService()), {}});
    }
    return *m_keeper;
}

void Session::fetchSecrets(const QList<Account>& accounts)
{
    for (const Account& account : accounts) {
        if (const Result<Definition> definition = m_registry.definitionFor(account))
            keeper().fetch(account, *definition);
    }
    waitForStore();
}

void Session::finishWiping()
{
    if (keeper().state().kind != SecretStoreState::Kind::Usable)
        return;
    keeper().finishWiping();
    waitForStore();
}

QStringList Session::strayKeys()
{
    // As they are now: another Ringback may have added one.
    const Result<LoadedAccounts> kept = ringback::loadAccounts(m_profile);
    return kept && kept->warning.isEmpty() ? keeper().strays(kept->accounts) : QStringList();
}

void Session::waitForStore()
{
    if (!keeper().isBusy())
        return;
    QEventLoop loop;
    QObject::connect(&keeper(), &SecretKeeper::idle, &loop, &QEventLoop::quit);
    QTimer::singleShot(SayAfterMs, &loop, [] {
        complain(u"Waiting for the system's secret store; it may be asking to be unlocked."_s);
    });
    QTimer::singleShot(LongestWaitForStoreMs, &loop, &QEventLoop::quit);
    loop.exec();
}

std::unique_ptr<HistoryStore> Session::openHistory(bool* missing) const
{
    if (missing != nullptr)
        *missing = false;
    if (!QFileInfo::exists(m_profile.historyFile())) {
        if (missing != nullptr)
            *missing = true;
        return nullptr;
    }
    auto store = HistoryStore::open(m_profile.historyFile(), HistoryStore::Mode::ReadOnly);
    if (!store) {
        complain(store.error());
        return nullptr;
    }
    return std::move(*store);
}

} // namespace ringback::cli
