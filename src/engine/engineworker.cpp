// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"
#include "engine/accountcheck.h"
#include "engine/engineworker_p.h"

#include <QThread>

#include <algorithm>

namespace ringback {

namespace {
constexpr int GatherMs = 250;
constexpr int TickMs = 1000;
// Announcements cost no more for very many accounts than for some: they are then further apart, up to the
// longest. What is shown ages by itself meanwhile.
constexpr qint64 GatherMsPerAccount = 4;
constexpr qint64 LongestGatherMs = 5'000;
} // namespace

EngineWorker::EngineWorker(Profile profile, QList<Account> accounts,
                           std::shared_ptr<const SecretSource> secrets,
                           std::shared_ptr<const Registry> registry, const Clock& clock,
                           Channel<LiveMonitor::News>& news)
    : m_profile(std::move(profile)), m_initialAccounts(std::move(accounts)), m_secrets(std::move(secrets)),
      m_registry(std::move(registry)), m_clock(clock), m_news(news)
{
    m_commands.connectReceiver(this, "takeCommands");
}

EngineWorker::~EngineWorker() = default;

// With the secrets as they were when it began.
struct EngineWorker::Check {
    Check(const Registry& registry, const Clock& clock, const Account& account, const Secrets& values)
        : check(registry, secrets, clock)
    {
        secrets.set(account.id, values);
    }

    MemorySecrets secrets;
    AccountCheck check;
};

void EngineWorker::check(quint64 ticket, const Account& account, const Secrets& secrets)
{
    m_check = std::make_unique<Check>(*m_registry, m_clock, account, secrets);
    connect(&m_check->check, &AccountCheck::finished, this, [this, ticket](const CheckResult& result) {
        m_news.send([ticket, result](LiveMonitor& monitor) { emit monitor.accountChecked(ticket, result); });
    });
    m_check->check.start(account);
}

void EngineWorker::endCheck()
{
    m_check.reset();
}

void EngineWorker::start()
{
    m_store = std::make_unique<StoreThread>();
    m_announceTimer = std::make_unique<QTimer>();
    m_announceTimer->setSingleShot(true);
    connect(m_announceTimer.get(), &QTimer::timeout, this, &EngineWorker::announce);
    m_tick = std::make_unique<QTimer>();
    connect(m_tick.get(), &QTimer::timeout, this, [this] {
        m_statesDirty = true;
        announce();
    });
    if (const Outcome folder = m_profile.ensure(); !folder) {
        opened(folder);
        return;
    }
    m_store->open(m_profile.historyFile(), HistoryStore::Mode::ReadWrite,
                  [this](const Outcome& outcome) { opened(outcome); });
}

void EngineWorker::opened(const Outcome& outcome)
{
    if (!outcome) {
        const QString text = outcome.error();
        m_news.send([text](LiveMonitor& monitor) {
            monitor.giveUpHistory();
            emit monitor.problemOccurred(text);
        });
        // Without a history nothing is polled, but an account can still be tried and saved.
        m_ready = true;
        takeCommands();
        return;
    }
    m_poller = std::make_unique<Poller>(*m_registry, m_secrets, *m_store, m_clock);
    m_poller->setTraffic(m_traffic);
    connect(m_poller.get(), &Poller::callsChanged, this, &EngineWorker::gather);
    connect(m_poller.get(), &Poller::errorMet, this, [this](const ApiErrorRecord& error) {
        m_errors.append(error);
        if (!m_announceTimer->isActive())
            m_announceTimer->start(GatherMs);
    });
    connect(m_poller.get(), &Poller::statesChanged, this, [this] {
        m_statesDirty = true;
        if (!m_announceTimer->isActive())
            m_announceTimer->start(GatherMs);
    });
    connect(m_poller.get(), &Poller::problemOccurred, this, [this](const QString& text) {
        m_news.send([text](LiveMonitor& monitor) { emit monitor.problemOccurred(text); });
    });
    connect(m_poller.get(), &Poller::ready, this, [this] {
        m_poller->startSchedule();
        m_ready = true;
        takeCommands();
    });
    m_news.send([](LiveMonitor& monitor) { monitor.openReader(); });
    m_poller->load(m_initialAccounts);
    m_tick->start(TickMs);
}

void EngineWorker::stop()
{
    m_commands.disconnectReceiver();
    // What belongs to this thread must end in it, the poller before the store it writes to.
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_check.reset();
            m_tick.reset();
            m_announceTimer.reset();
            m_poller.reset();
            m_store.reset();
            thread()->quit();
        },
        Qt::QueuedConnection);
}

void EngineWorker::takeCommands()
{
    // Before the accounts are there a command would find none of them.
    if (!m_ready)
        return;
    for (const LiveMonitor::Command& command : m_commands.takeAll())
        command(*this);
}

void EngineWorker::gather(const QList<CallRow>& rows)
{
    for (const CallRow& row : rows)
        m_changed.insert(row.call.key, row);
    if (!m_announceTimer->isActive())
        m_announceTimer->start(GatherMs);
}

void EngineWorker::announce()
{
    if (!m_changed.isEmpty()) {
        const QList<CallRow> rows = m_changed.values();
        m_changed.clear();
        m_news.send([rows](LiveMonitor& monitor) { emit monitor.callsChanged(rows); });
    }
    if (!m_errors.isEmpty()) {
        const QList<ApiErrorRecord> errors = std::exchange(m_errors, {});
        m_news.send([errors](LiveMonitor& monitor) { emit monitor.errorsAdded(errors); });
    }
    if (m_statesDirty && m_poller)
        announceStates();
}

void EngineWorker::announceStates()
{
    // With very many accounts there is always one that changed; a tick tells of it soon enough.
    const qint64 nowMs = m_clock.monotonicMs();
    const qint64 gapMs = std::min(LongestGatherMs, GatherMsPerAccount * m_poller->accountCount());
    if (m_statesSentMs >= 0 && nowMs - m_statesSentMs + TickMs / 4 < gapMs)
        return;
    m_statesSentMs = nowMs;
    m_statesDirty = false;
    const QList<AccountState> states = m_poller->states();
    m_news.send([states](LiveMonitor& monitor) {
        monitor.m_accounts = states;
        emit monitor.accountsChanged(states);
    });
}

} // namespace ringback
