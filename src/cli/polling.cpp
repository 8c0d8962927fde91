// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/polling.h"

#include "cli/output.h"

namespace ringback::cli {

Polling::Polling(const Profile& profile, const Registry& registry, const SecretSource& secrets,
                 const Clock& clock)
    : m_profile(profile), m_poller(registry, secrets, m_store, clock)
{
}

void Polling::open(const QList<Account>& accounts)
{
    if (const Outcome folder = m_profile.ensure(); !folder) {
        complain(folder.error());
        QMetaObject::invokeMethod(
            this, [this] { emit opened(false); }, Qt::QueuedConnection);
        return;
    }
    m_store.open(m_profile.historyFile(), HistoryStore::Mode::ReadWrite,
                 [this, accounts](const Outcome& outcome) {
                     if (!outcome)
                         complain(outcome.error());
                     else
                         m_poller.load(accounts);
                     emit opened(outcome.ok());
                 });
}

} // namespace ringback::cli
