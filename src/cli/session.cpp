// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/session.h"

#include "cli/output.h"

#include <QFileInfo>

namespace ringback::cli {
using namespace Qt::StringLiterals;

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
