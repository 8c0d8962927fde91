// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/poller.h"

#include "engine/accountbinding.h"
#include "store/storethread.h"

#include <QPointer>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int SearchRowsPerStep = 5'000;
constexpr qint64 LongestStartStepMs = 50;
constexpr qint64 StartWithinMs = 15'000;

} // namespace

Poller::Poller(const Registry& registry, const SecretSource& secrets, StoreThread& store, const Clock& clock,
               QObject* parent)
    : QObject(parent), m_registry(registry), m_secrets(secrets), m_store(store), m_clock(clock),
      m_decoder(registry)
{
}

Poller::~Poller() = default;

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
        [self](const Failure& failure) {
            if (self)
                emit self->problemOccurred(failure.text);
        });
}

void Poller::makeAccounts(const QList<Account>& accounts, const QHash<QString, QByteArray>& states)
{
    for (const Account& account : accounts) {
        QString problem;
        AccountBinding binding = bindAccount(m_registry, m_secrets, account, problem);
        auto poller = std::make_unique<AccountPoller>(
            AccountPoller::Tools {m_store, m_decoder, m_clock, &m_connections}, std::move(binding), problem,
            pollStateFromJson(states.value(account.id)));
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
        m_accounts.push_back(std::move(poller));
    }
    emit statesChanged();
    emit ready();
}

void Poller::startSchedule()
{
    // One after the other, the last within the time that keeps every one of them fresh.
    const qint64 stepMs = std::min<qint64>(
        LongestStartStepMs, StartWithinMs / std::max<qint64>(1, static_cast<qint64>(m_accounts.size())));
    qint64 delayMs = 0;
    for (const auto& account : m_accounts) {
        account->startSchedule(delayMs);
        delayMs += stepMs;
    }
}

void Poller::pollOnce(const QStringList& accounts, const QDateTime& since, bool foreground)
{
    for (const auto& account : m_accounts) {
        if (accounts.isEmpty() || accounts.contains(account->state().account.id))
            account->pollOnce(since, foreground);
    }
}

void Poller::setPaused(const QString& id, bool paused)
{
    for (const auto& account : m_accounts) {
        if (account->state().account.id == id)
            account->setPaused(paused);
    }
}

QList<AccountState> Poller::states() const
{
    QList<AccountState> states;
    for (const auto& account : m_accounts)
        states.append(account->state());
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
