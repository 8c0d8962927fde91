// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/polling.h"

#include "cli/output.h"

#include <QFileInfo>

#include <algorithm>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
constexpr int TryToPollMs = 2'000;

// The accounts as they are in the file now. One that is asked in another way than before needs its key
// looked for anew. A file that is lost or damaged says nothing.
QList<Account> accountsForTakeover(const Profile& profile, const QList<Account>& before)
{
    const Result<LoadedAccounts> kept = loadAccounts(profile);
    if (!kept || !kept->warning.isEmpty() || !QFileInfo::exists(profile.accountsFile()))
        return before;
    QList<Account> accounts;
    for (const Account& account : kept->accounts) {
        const auto known = std::find_if(before.begin(), before.end(),
                                        [&account](const Account& other) { return other.id == account.id; });
        const bool keyFits = known == before.end()
            || (known->provider == account.provider && known->baseUrl == account.baseUrl
                && known->fields == account.fields && known->caCertificate == account.caCertificate);
        if (keyFits)
            accounts.append(account);
        else
            complain(u"Account %1 is not watched: another program has changed it meanwhile. Start again to "
                     "watch it."_s.arg(account.id));
    }
    return accounts;
}
} // namespace

Polling::Polling(const Profile& profile, const Registry& registry, const SecretSource& secrets,
                 const Clock& clock)
    : m_profile(profile), m_registry(registry), m_secrets(secrets), m_clock(clock), m_lock(profile),
      m_poller(registry, secrets, m_store, clock)
{
    connect(&m_poller, &Poller::callsChanged, this, &Polling::callsChanged);
    connect(&m_poller, &Poller::errorMet, this, &Polling::errorMet);
    connect(&m_poller, &Poller::problemOccurred, this, &Polling::problemOccurred);
    connect(&m_lockTimer, &QTimer::timeout, this, &Polling::tryToPoll);
}

void Polling::open(const QList<Account>& accounts, WhenBusy whenBusy)
{
    m_accounts = accounts;
    if (const Outcome folder = m_profile.ensure(); !folder) {
        complain(folder.error());
        return refuse();
    }
    switch (m_lock.take()) {
    case PollingLock::Taking::Busy:
        if (whenBusy == WhenBusy::Follow)
            return follow();
        complain(
            u"%1 polls this profile already; two would each spend the whole budget of an account. Nothing "
            "was asked. `ringbackctl accounts list` and `calls` show what it reads. %2"_s
                .arg(m_lock.whoPolls(), m_lock.advice())
                .trimmed());
        return refuse();
    case PollingLock::Taking::Unusable:
        complain(m_lock.problem());
        return refuse();
    case PollingLock::Taking::Taken:
        return openHistory();
    }
}

void Polling::openHistory()
{
    m_store.open(m_profile.historyFile(), HistoryStore::Mode::ReadWrite, [this](const Outcome& outcome) {
        if (!outcome)
            complain(outcome.error());
        else
            m_poller.load(m_accounts);
        emit opened(outcome.ok());
    });
}

void Polling::follow()
{
    complain(
        u"%1 polls this profile. This prints what it reads and asks no provider; it takes over when that "
        "program ends. %2"_s.arg(m_lock.whoPolls(), m_lock.advice())
            .trimmed());
    m_follower = std::make_unique<ProfileFollower>(m_profile, m_registry, m_secrets, m_clock);
    connect(m_follower.get(), &ProfileFollower::callsChanged, this, &Polling::callsChanged);
    connect(m_follower.get(), &ProfileFollower::errorMet, this, &Polling::errorMet);
    connect(m_follower.get(), &ProfileFollower::problemOccurred, this, &Polling::problemOccurred);
    m_follower->start();
    m_lockTimer.start(TryToPollMs);
}

void Polling::tryToPoll()
{
    if (m_lock.take() != PollingLock::Taking::Taken)
        return;
    complain(u"That program has ended; this one polls now."_s);
    m_lockTimer.stop();
    m_follower.reset();
    m_accounts = accountsForTakeover(m_profile, m_accounts);
    openHistory();
}

QList<AccountState> Polling::states() const
{
    return m_follower ? m_follower->states(m_accounts) : m_poller.states();
}

void Polling::refuse()
{
    QMetaObject::invokeMethod(
        this, [this] { emit opened(false); }, Qt::QueuedConnection);
}

} // namespace ringback::cli
