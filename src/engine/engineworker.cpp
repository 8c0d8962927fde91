// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"
#include "engine/accountbinding.h"
#include "engine/accountcheck.h"
#include "engine/engineworker_p.h"

#include <QFileInfo>
#include <QThread>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int GatherMs = 250;
constexpr int TickMs = 1000;
constexpr int TryToPollMs = 2000;
// Announcements cost no more for very many accounts than for some: they are then further apart, up to the
// longest. What is shown ages by itself meanwhile.
constexpr qint64 GatherMsPerAccount = 4;
constexpr qint64 LongestGatherMs = 5'000;

// Whether a key that fits the one is for the other, too.
bool isKeyedAlike(const Account& a, const Account& b)
{
    return a.provider == b.provider && a.baseUrl == b.baseUrl && a.fields == b.fields
        && a.caCertificate == b.caCertificate;
}
} // namespace

EngineWorker::EngineWorker(Profile profile, QList<Account> accounts,
                           std::shared_ptr<const SecretSource> secrets,
                           std::shared_ptr<const Registry> registry, const Clock& clock,
                           Channel<LiveMonitor::News>& news)
    : m_profile(std::move(profile)), m_accounts(std::move(accounts)), m_secrets(std::move(secrets)),
      m_registry(std::move(registry)), m_clock(clock), m_news(news), m_lock(m_profile)
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
    connect(&m_check->check, &AccountCheck::exchanged, this, [this](const ExchangeRecord& exchange) {
        if (m_poller)
            m_poller->exchanges().add(exchange);
    });
    m_check->check.start(account, [this](const AccountBinding& binding) { return checkGate(binding); });
}

CheckGate EngineWorker::checkGate(const AccountBinding& binding) const
{
    if (m_poller)
        return m_poller->checkGate(binding);
    if (m_whyFollowing.isEmpty())
        return {};
    // The other process alone knows the waits and the budget of what it polls.
    for (const Account& account : m_accounts) {
        QString problem;
        if (isCheckedAlike(bindAccount(*m_registry, m_secrets, account, problem), binding))
            return {[why = u"Nothing was asked: "_s + m_whyFollowing] { return why; }, nullptr, true, {}, {}};
    }
    return {};
}

void EngineWorker::write(StoreThread::Job job, StoreThread::Refused refused)
{
    if (m_store && !m_follower)
        m_store->post(std::move(job), std::move(refused));
    else if (refused && m_follower)
        refused({m_whyFollowing});
    else if (refused)
        refused({QStringLiteral("The call history cannot be written: it could not be opened.")});
}

void EngineWorker::endCheck()
{
    m_check.reset();
}

void EngineWorker::setTraffic(std::shared_ptr<Traffic> traffic)
{
    m_traffic = std::move(traffic);
    if (m_poller)
        m_poller->setTraffic(m_traffic);
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
    switch (m_lock.take()) {
    case PollingLock::Taking::Busy:
        return follow();
    case PollingLock::Taking::Unusable:
        return opened(Failure {m_lock.problem()});
    case PollingLock::Taking::Taken:
        return open();
    }
}

void EngineWorker::open()
{
    m_store->open(m_profile.historyFile(), HistoryStore::Mode::ReadWrite,
                  [this](const Outcome& outcome) { opened(outcome); });
}

// Another process polls: what it reads is shown, and polled here when that one ends.
void EngineWorker::follow()
{
    m_whyFollowing = u"%1 polls this profile. This window shows what it reads and asks no provider; it takes "
                     u"over when that "
                     "program ends. %2"_s.arg(m_lock.whoPolls(), m_lock.advice())
                         .trimmed();
    say(m_whyFollowing);
    m_follower = std::make_unique<ProfileFollower>(m_profile, *m_registry, m_secrets, m_clock);
    connect(m_follower.get(), &ProfileFollower::historyOpened, this,
            [this] { m_news.send([](LiveMonitor& monitor) { monitor.openReader(); }); });
    connect(m_follower.get(), &ProfileFollower::callsChanged, this, &EngineWorker::gather);
    connect(m_follower.get(), &ProfileFollower::errorMet, this, &EngineWorker::gatherError);
    connect(m_follower.get(), &ProfileFollower::looked, this, &EngineWorker::statesTurned);
    connect(m_follower.get(), &ProfileFollower::problemOccurred, this, &EngineWorker::say);
    m_follower->start();
    noteFiled();
    m_tick->start(TickMs);
    m_lockTimer = std::make_unique<QTimer>();
    connect(m_lockTimer.get(), &QTimer::timeout, this, &EngineWorker::tryToPoll);
    m_lockTimer->start(TryToPollMs);
    m_ready = true;
    takeCommands();
}

void EngineWorker::tryToPoll()
{
    if (m_lock.take() != PollingLock::Taking::Taken)
        return;
    m_lockTimer->stop();
    m_follower.reset();
    m_whyFollowing.clear();
    m_ready = false; // until the accounts are there
    takeFile();
    open();
}

void EngineWorker::noteFiled()
{
    const Result<LoadedAccounts> kept = loadAccounts(m_profile);
    if (!kept || !kept->warning.isEmpty())
        return;
    for (const Account& account : kept->accounts)
        m_filed.insert(account.id);
}

// While another process polled, accounts may have come, changed and gone. A file that is lost or damaged
// says nothing about that.
void EngineWorker::takeFile()
{
    const Result<LoadedAccounts> kept = loadAccounts(m_profile);
    if (!kept || !kept->warning.isEmpty() || !QFileInfo::exists(m_profile.accountsFile()))
        return;
    QSet<QString> inFile;
    for (const Account& account : kept->accounts) {
        inFile.insert(account.id);
        const auto same = [&account](const Account& known) { return known.id == account.id; };
        const auto known = std::find_if(m_accounts.begin(), m_accounts.end(), same);
        if (known == m_accounts.end()) {
            m_accounts.append(account);
            continue;
        }
        // The key in hand was meant for what the account was.
        if (!isKeyedAlike(*known, account)) {
            m_secrets.set(account.id,
                          {{},
                           u"Another program has changed this account meanwhile. Start Ringback again, or "
                           u"enter its key anew, to use it."_s});
        }
        *known = account;
    }
    m_accounts.removeIf([this, &inFile](const Account& known) {
        return m_filed.contains(known.id) && !inFile.contains(known.id);
    });
}

void EngineWorker::say(const QString& text)
{
    m_news.send([text](LiveMonitor& monitor) { emit monitor.problemOccurred(text); });
}

void EngineWorker::putAccount(const Account& account)
{
    const auto same = [&account](const Account& known) { return known.id == account.id; };
    const auto known = std::find_if(m_accounts.begin(), m_accounts.end(), same);
    if (known == m_accounts.end())
        m_accounts.append(account);
    else
        *known = account;
    if (m_poller)
        m_poller->putAccount(account);
    if (m_poller || m_whyFollowing.isEmpty())
        return;
    noteFiled();
    say(m_whyFollowing);
}

void EngineWorker::removeAccount(const QString& account)
{
    m_accounts.removeIf([&account](const Account& known) { return known.id == account; });
    if (m_poller)
        m_poller->removeAccount(account);
    else if (!m_whyFollowing.isEmpty())
        say(m_whyFollowing);
}

void EngineWorker::setPaused(const QString& account, bool paused)
{
    for (Account& known : m_accounts) {
        if (known.id == account)
            known.paused = paused;
    }
    if (m_poller)
        m_poller->setPaused(account, paused);
    else if (!m_whyFollowing.isEmpty())
        say(m_whyFollowing);
}

bool EngineWorker::setRetry(const QString& account, const RetrySettings& retry)
{
    bool isChange = false;
    for (Account& known : m_accounts) {
        if (known.id != account)
            continue;
        isChange = known.retry != retry;
        known.retry = retry;
    }
    const auto state = m_poller ? m_poller->stateOf(account) : std::nullopt;
    if (state && state->account.retry != retry) {
        Account changed = state->account;
        changed.retry = retry;
        m_poller->putAccount(changed);
        isChange = true;
    }
    if (isChange)
        statesTurned();
    return isChange;
}

void EngineWorker::pollNow(const QStringList& accounts)
{
    if (m_poller)
        m_poller->pollOnce(accounts, {}, true);
    else if (!m_whyFollowing.isEmpty())
        say(m_whyFollowing);
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
    connect(m_poller.get(), &Poller::errorMet, this, &EngineWorker::gatherError);
    connect(m_poller.get(), &Poller::statesChanged, this, &EngineWorker::statesTurned);
    connect(m_poller.get(), &Poller::problemOccurred, this, &EngineWorker::say);
    connect(m_poller.get(), &Poller::ready, this, [this] {
        m_poller->startSchedule();
        m_ready = true;
        takeCommands();
    });
    m_news.send([](LiveMonitor& monitor) { monitor.openReader(); });
    m_poller->load(m_accounts);
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
            m_companions.clear();
            m_lockTimer.reset();
            m_follower.reset();
            m_tick.reset();
            m_announceTimer.reset();
            m_poller.reset();
            m_store.reset();
            m_lock.release(); // now that everything is written
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

void EngineWorker::gatherError(const ApiErrorRecord& error)
{
    m_errors.append(error);
    if (!m_announceTimer->isActive())
        m_announceTimer->start(GatherMs);
}

void EngineWorker::statesTurned()
{
    m_statesDirty = true;
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
    if (m_statesDirty && (m_poller || m_follower))
        announceStates();
}

void EngineWorker::announceStates()
{
    // With very many accounts there is always one that changed; a tick tells of it soon enough.
    const qint64 nowMs = m_clock.monotonicMs();
    const qint64 gapMs = std::min(LongestGatherMs, GatherMsPerAccount * m_accounts.size());
    if (m_statesSentMs >= 0 && nowMs - m_statesSentMs + TickMs / 4 < gapMs)
        return;
    m_statesSentMs = nowMs;
    m_statesDirty = false;
    const QList<AccountState> states = m_poller ? m_poller->states() : m_follower->states(m_accounts);
    if (!m_poller && states.isEmpty())
        return; // it has not looked yet
    m_news.send([states](LiveMonitor& monitor) {
        monitor.m_accounts = states;
        emit monitor.accountsChanged(states);
    });
}

} // namespace ringback
