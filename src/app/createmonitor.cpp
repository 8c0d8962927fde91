// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/demosimulator.h"
#include "engine/cataloguedesk.h"
#include "engine/keychain.h"
#include "engine/liveaccountdesk.h"
#include "engine/livemonitor.h"
#include "engine/liverecordingdesk.h"
#include "engine/liveticketdesk.h"
#include "engine/recordings.h"
#include "engine/secretkeeper.h"
#include "engine/ticketgathering.h"

#include <QCoreApplication>
#include <QStandardPaths>
#include <QTextStream>

namespace ringback {

// The engine on the accounts of `profile`, or on the demo's with the simulator at its far end. Polling begins
// with LiveMonitor::start(), once the window listens.
Outcome Application::createMonitor(const QString& folder)
{
    const Profile profile(folder);
    if (!m_options.replayFolder.isEmpty())
        return createReplay(profile);
    QList<Account> accounts;
    QHash<QString, Secrets> lent;
    // Whatever the window starts (a browser for a link) must not inherit the keys.
    SecretKeeper::Setup keeping {profile, EnvironmentSecrets::taken(), nullptr, {}};
    if (m_options.demo) {
        m_simulator = std::make_unique<DemoSimulator>(m_clock);
        const Result<DemoAccounts> demo = m_simulator->start();
        if (!demo)
            return demo.failure();
        accounts = demo->accounts;
        lent = demo->secrets;
        // Neither the environment's keys nor the person's secret store are the demo's business.
        keeping.environment = EnvironmentSecrets(QProcessEnvironment());
        keeping.whyNone = QCoreApplication::translate(
            "ringback::Application", "The demo keeps no keys: what is entered is forgotten when it ends.");
    } else {
        const Result<LoadedAccounts> loaded = loadAccounts(profile);
        if (!loaded)
            return loaded.failure();
        if (!loaded->warning.isEmpty())
            QTextStream(stderr) << loaded->warning << Qt::endl;
        accounts = loaded->accounts;
        keeping.store = Keychain::forService(keychainService());
    }
    m_accountCount = accounts.size();
    m_keeper = std::make_unique<SecretKeeper>(std::move(keeping));
    for (const Account& account : std::as_const(accounts))
        m_keeper->lend(account, lent.value(account.id));
    m_monitor = std::make_unique<LiveMonitor>(
        LiveMonitor::Setup {profile, accounts, std::make_shared<MemorySecrets>(), m_clock});
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    m_recordingDesk = std::make_unique<LiveRecordingDesk>(*m_monitor, m_clock, documents);
    if (!m_options.recordFolder.isEmpty()) {
        if (const Outcome recording = m_recordingDesk->start(m_options.recordFolder); !recording)
            return recording;
    }
    m_desk = std::make_unique<CatalogueDesk>(m_monitor->registry(), m_clock);
    // A key can stand in what another account's provider repeats, and in what a person types.
    m_ticketDesk = std::make_unique<LiveTicketDesk>(
        *m_monitor, TicketDeskSetup {desktopPerson(), [this] {
                                         QList<Account> known;
                                         for (const AccountState& state : m_monitor->accounts())
                                             known.append(state.account);
                                         return keysAtHand(*m_keeper, known, m_monitor->registry());
                                     }});
    m_accountDesk = std::make_unique<LiveAccountDesk>(
        LiveAccountDesk::Setup {profile, accounts, !m_options.demo, *m_monitor, *m_keeper, m_clock});
    return Done {};
}

// The engine on a recording's accounts and in its time. Nobody is asked, so that no key is needed and no
// account can be changed.
Outcome Application::createReplay(const Profile& profile)
{
    const Result<Replay> replay = openReplay(m_options.replayFolder);
    if (!replay)
        return replay.failure();
    m_replayClock = replay->clock;
    m_accountCount = replay->accounts.size();
    m_monitor = std::make_unique<LiveMonitor>(
        LiveMonitor::Setup {profile, replay->accounts, replay->secrets, *m_replayClock, replay->traffic});
    m_desk = std::make_unique<CatalogueDesk>(m_monitor->registry(), *m_replayClock);
    return Done {};
}

} // namespace ringback
