// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/demosimulator.h"
#include "engine/cataloguedesk.h"
#include "engine/livemonitor.h"
#include "engine/recordings.h"

#include <QTextStream>

namespace ringback {

// The engine on the accounts of `profile`, or on the demo's with the simulator at its far end. Polling begins
// with LiveMonitor::start(), once the window listens. With a recording, on its accounts and in its time.
Outcome Application::createMonitor(const QString& folder)
{
    const Profile profile(folder);
    QList<Account> accounts;
    std::shared_ptr<const SecretSource> secrets;
    std::shared_ptr<Traffic> traffic;
    if (!m_options.replayFolder.isEmpty()) {
        const Result<Replay> replay = openReplay(m_options.replayFolder);
        if (!replay)
            return replay.failure();
        accounts = replay->accounts;
        secrets = replay->secrets;
        traffic = replay->traffic;
        m_replayClock = replay->clock;
    } else if (m_options.demo) {
        m_simulator = std::make_unique<DemoSimulator>(m_clock);
        const Result<DemoAccounts> demo = m_simulator->start();
        if (!demo)
            return demo.failure();
        accounts = demo->accounts;
        auto memory = std::make_shared<MemorySecrets>();
        for (auto it = demo->secrets.begin(); it != demo->secrets.end(); ++it)
            memory->set(it.key(), it.value());
        secrets = memory;
    } else {
        const Result<LoadedAccounts> loaded = loadAccounts(profile);
        if (!loaded)
            return loaded.failure();
        if (!loaded->warning.isEmpty())
            QTextStream(stderr) << loaded->warning << Qt::endl;
        accounts = loaded->accounts;
        secrets = std::make_shared<EnvironmentSecrets>();
    }
    if (!m_options.recordFolder.isEmpty()) {
        const Result<std::shared_ptr<Traffic>> recorder = openRecorder(m_options.recordFolder, m_clock);
        if (!recorder)
            return recorder.failure();
        traffic = *recorder;
    }
    m_accountCount = accounts.size();
    m_monitor =
        std::make_unique<LiveMonitor>(LiveMonitor::Setup {profile, accounts, secrets, clock(), traffic});
    m_desk = std::make_unique<CatalogueDesk>(m_monitor->registry(), clock());
    return Done {};
}

} // namespace ringback
