// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/poller.h"

#include "engine/accountbinding.h"
#include "engine/accountcheck.h"
#include "engine/accountmarks.h"
#include "store/storethread.h"

#include <QPointer>

#include <algorithm>
#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int SearchRowsPerStep = 5'000;
constexpr qint64 LongestStartStepMs = 50;
constexpr qint64 StartWithinMs = 15'000;

// The same questions with the same key at the same place.
bool isAskedAlike(const AccountBinding& a, const AccountBinding& b)
{
    return a.account.provider == b.account.provider && a.baseUrl() == b.baseUrl()
        && a.account.fields == b.account.fields && a.secrets == b.secrets;
}

// Nothing that its poller works with differs.
bool isPolledAlike(const AccountBinding& a, const AccountBinding& b)
{
    return isAskedAlike(a, b) && a.account.caCertificate == b.account.caCertificate
        && a.account.requestsPerMinute == b.account.requestsPerMinute;
}

// The key was refused, and this is another one: it is tried at once. Only for a binding that has its key: one
// that waits for the secret store is no other.
void endRefusalOfOldKey(PollMemory& memory, const AccountBinding& binding)
{
    PollState& state = memory.state;
    if (isRefusalOfAnother(state, binding)) {
        memory.endWaits();
        state.refusals = 0;
        state.refusedMark.clear();
        state.refusedSalt.clear();
    }
}
} // namespace

Poller::Poller(const Registry& registry, const SecretSource& secrets, StoreThread& store, const Clock& clock,
               QObject* parent)
    : QObject(parent), m_registry(registry), m_secrets(secrets), m_store(store), m_clock(clock),
      m_decoder(registry), m_keeper(store)
{
}

Poller::~Poller() = default;

// Who passes by the old one goes before it does.
void Poller::setTraffic(std::shared_ptr<Traffic> traffic)
{
    const std::shared_ptr<Traffic> before = std::exchange(m_traffic, std::move(traffic));
    for (Polled& polled : m_accounts) {
        const PollMemory memory = polled.poller->memory();
        polled.poller.reset();
        polled.poller = makePoller(polled.bound, polled.problem, memory);
    }
    if (m_scheduled)
        startSchedule();
}

void Poller::load(const QList<Account>& accounts)
{
    const QPointer<Poller> self(this);
    m_store.post(
        [self, accounts](HistoryStore& store) -> StoreThread::Continuation {
            const Result<QHash<QString, QByteArray>> states = store.accountStates();
            return [self, accounts, states] {
                if (!self)
                    return;
                if (!states)
                    emit self->problemOccurred(states.error());
                self->makeAccounts(accounts, states ? *states : QHash<QString, QByteArray>());
            };
        },
        [self, accounts](const Failure& failure) {
            if (!self)
                return;
            self->m_storeProblem = failure.text;
            emit self->problemOccurred(failure.text);
            self->makeAccounts(accounts, {});
        });
}

AccountBinding Poller::bind(const Account& account, QString& problem) const
{
    AccountBinding binding = bindAccount(m_registry, m_secrets, account, problem);
    if (problem.isEmpty())
        problem = m_storeProblem;
    return binding;
}

PollState Poller::recalled(const QString& account, const QByteArray& kept)
{
    if (!kept.isEmpty() && !isPollState(kept)) {
        emit problemOccurred(u"Account %1: what was kept about its polling is damaged. Its calls are read "
                             "anew; waits that its provider asked for before are not known."_s.arg(account));
    }
    return pollStateFromJson(kept);
}

std::unique_ptr<AccountPoller> Poller::makePoller(const AccountBinding& binding, const QString& problem,
                                                  const PollMemory& memory)
{
    auto poller = std::make_unique<AccountPoller>(
        AccountPoller::Tools {m_store, m_decoder, m_clock, m_traffic.get(), &m_connections, &m_keeper},
        binding, problem, memory);
    poller->setIdleInterval(m_idleMs);
    connect(poller.get(), &AccountPoller::pageWritten, this, &Poller::callsChanged);
    connect(poller.get(), &AccountPoller::errorMet, this, &Poller::errorMet);
    connect(poller.get(), &AccountPoller::stateChanged, this, &Poller::statesChanged);
    connect(poller.get(), &AccountPoller::roundFinished, this, [this](const RoundReport& report) {
        if (report.newCalls + report.changed > 0)
            catchUpSearch();
        QString& last = m_lastProblems[report.account];
        if (last != report.problem) {
            last = report.problem;
            if (!last.isEmpty())
                emit problemOccurred(u"Account %1: %2"_s.arg(report.account, report.problem));
        }
        emit roundFinished(report);
    });
    return poller;
}

void Poller::makeAccounts(const QList<Account>& accounts, const QHash<QString, QByteArray>& states)
{
    for (const Account& account : accounts) {
        QString problem;
        const AccountBinding binding = bind(account, problem);
        PollMemory memory(recalled(account.id, states.value(account.id)));
        if (problem.isEmpty())
            endRefusalOfOldKey(memory, binding);
        m_accounts.push_back({account, binding, problem, makePoller(binding, problem, memory)});
    }
    setIdleInterval();
    emit statesChanged();
    emit ready();
}

void Poller::startSchedule()
{
    m_scheduled = true;
    // One after the other, the last within the time that keeps every one of them fresh.
    const qint64 stepMs = std::min<qint64>(
        LongestStartStepMs, StartWithinMs / std::max<qint64>(1, static_cast<qint64>(m_accounts.size())));
    qint64 delayMs = 0;
    for (const Polled& polled : m_accounts) {
        polled.poller->startSchedule(delayMs);
        delayMs += stepMs;
    }
}

void Poller::pollOnce(const QStringList& accounts, const QDateTime& since, bool foreground)
{
    for (const Polled& polled : m_accounts) {
        if (accounts.isEmpty() || accounts.contains(polled.account.id))
            polled.poller->pollOnce(since, foreground);
    }
}

void Poller::setPaused(const QString& id, bool paused)
{
    if (const auto waiting = m_changes.find(id); waiting != m_changes.end())
        waiting->account.paused = paused;
    if (Polled* polled = find(id)) {
        polled->account.paused = paused;
        polled->bound.account.paused = paused;
        polled->poller->setPaused(paused);
        setIdleInterval();
    }
}

Poller::Polled* Poller::find(const QString& account)
{
    const auto it = std::find_if(m_accounts.begin(), m_accounts.end(),
                                 [&account](const Polled& polled) { return polled.account.id == account; });
    return it == m_accounts.end() ? nullptr : &*it;
}

void Poller::putAccount(const Account& account)
{
    QString problem;
    const AccountBinding binding = bind(account, problem);
    if (Polled* polled = find(account.id);
        polled != nullptr && polled->problem == problem && isPolledAlike(polled->bound, binding)) {
        ++m_lastChange;
        m_changes.remove(account.id); // an older change that still waits is overtaken
        if (polled->account != account) {
            polled->account = account;
            polled->bound.account.paused = account.paused;
            polled->poller->setPaused(account.paused);
            setIdleInterval();
            emit statesChanged();
        }
        return;
    }
    const quint64 change = ++m_lastChange;
    if (find(account.id) != nullptr) {
        m_changes.remove(account.id);
        replace(account, {});
        return;
    }
    // An account of this ID may have been polled before.
    m_changes.insert(account.id, {change, account});
    m_keeper.flush();
    const QPointer<Poller> self(this);
    const auto goOn = [self, id = account.id, change](const QByteArray& kept, const QString& unreadable) {
        if (!self || self->m_changes.value(id).number != change)
            return;
        if (!unreadable.isEmpty())
            emit self->problemOccurred(unreadable);
        self->replace(self->m_changes.take(id).account, self->recalled(id, kept));
    };
    m_store.post(
        [goOn, id = account.id](HistoryStore& store) -> StoreThread::Continuation {
            const Result<QHash<QString, QByteArray>> states = store.accountStates();
            const QByteArray kept = states ? states->value(id) : QByteArray();
            return [goOn, kept, unreadable = states.error()] { goOn(kept, unreadable); };
        },
        [goOn](const Failure& failure) { goOn({}, failure.text); });
}

void Poller::renewSecrets(const QString& account)
{
    // A change that waits for the history asks for the secrets when its turn comes.
    if (m_changes.contains(account))
        return;
    if (const Polled* polled = find(account))
        putAccount(Account(polled->account));
}

void Poller::replace(const Account& account, const PollState& kept)
{
    QString problem;
    const AccountBinding binding = bind(account, problem);
    Polled* polled = find(account.id);
    // What runs knows more than what was kept of it, and by a clock that nobody sets.
    PollMemory memory = polled != nullptr ? polled->poller->memory() : PollMemory(kept);
    if (problem.isEmpty())
        endRefusalOfOldKey(memory, binding);
    if (polled != nullptr && !isAskedAlike(polled->bound, binding) && polled->problem.isEmpty()) {
        memory.endWaits();
        memory.state.budget = RequestBudget::withoutAnswers(memory.state.budget);
    }
    m_lastProblems.remove(account.id);
    if (polled == nullptr) {
        m_accounts.push_back({account, binding, problem, nullptr});
        polled = &m_accounts.back();
    } else {
        polled->account = account;
        polled->bound = binding;
        polled->problem = problem;
        polled->poller.reset(); // before the new one asks: never two at one provider
    }
    polled->poller = makePoller(binding, problem, memory);
    if (m_scheduled)
        polled->poller->startSchedule();
    setIdleInterval();
    emit statesChanged();
}

void Poller::removeAccount(const QString& account)
{
    ++m_lastChange;
    m_changes.remove(account);
    m_lastProblems.remove(account);
    std::erase_if(m_accounts, [&account](const Polled& polled) { return polled.account.id == account; });
    setIdleInterval();
    m_keeper.flush(); // or it would be kept after it was forgotten
    m_store.post([account](HistoryStore& store) -> StoreThread::Continuation {
        // Kept, it would cost an account of the same ID nothing but its first look at the state.
        const Outcome forgotten = store.saveAccountState(account, {});
        Q_UNUSED(forgotten)
        return {};
    });
    emit statesChanged();
}

CheckGate Poller::checkGate(const AccountBinding& binding)
{
    CheckGate found;
    for (const Polled& polled : m_accounts) {
        if (!polled.problem.isEmpty() || !isCheckedAlike(polled.bound, binding))
            continue;
        CheckGate gate = polled.poller->checkGate();
        gate.sharesConnection = polled.bound.account.caCertificate == binding.account.caCertificate;
        // Of several with one key, the one that must not be asked counts.
        if (!gate.refusal().isEmpty())
            return gate;
        if (found.queue == nullptr)
            found = std::move(gate);
    }
    return found;
}

// Very many accounts: those that nothing happens in are asked less often, the others as ever.
void Poller::setIdleInterval()
{
    const auto polled = [](const Polled& one) { return one.problem.isEmpty() && !one.account.paused; };
    const auto count = std::count_if(m_accounts.begin(), m_accounts.end(), polled);
    const qint64 idleMs = PollCourse::idleIntervalFor(count);
    if (idleMs == m_idleMs)
        return;
    m_idleMs = idleMs;
    for (const Polled& one : m_accounts) {
        if (one.poller)
            one.poller->setIdleInterval(idleMs);
    }
}

AccountPoller* Poller::pollerOf(const QString& account)
{
    Polled* polled = find(account);
    return polled == nullptr ? nullptr : polled->poller.get();
}

std::optional<AccountState> Poller::stateOf(const QString& account)
{
    const Polled* polled = find(account);
    if (polled == nullptr || !polled->poller)
        return std::nullopt;
    AccountState state = polled->poller->state();
    state.account = polled->account;
    return state;
}

void Poller::tellRows(const QList<CallRow>& rows)
{
    if (!rows.isEmpty())
        emit callsChanged(rows);
}

QList<AccountState> Poller::states() const
{
    QList<AccountState> states;
    states.reserve(accountCount());
    for (const Polled& polled : m_accounts) {
        AccountState state = polled.poller->state();
        state.account = polled.account;
        states.append(std::move(state));
    }
    return states;
}

// In steps, so that a large backlog never holds up the pages that wait to be written.
void Poller::catchUpSearch()
{
    if (m_catchingUp)
        return;
    m_catchingUp = true;
    const QPointer<Poller> self(this);
    m_store.post([self](HistoryStore& store) -> StoreThread::Continuation {
        const Result<int> taken = store.catchUpSearch(SearchRowsPerStep);
        return [self, taken] {
            if (!self)
                return;
            self->m_catchingUp = false;
            if (taken && *taken == SearchRowsPerStep)
                self->catchUpSearch();
        };
    });
}

} // namespace ringback
