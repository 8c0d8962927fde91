// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/profilefollower.h"

#include "core/clock.h"
#include "engine/accountbinding.h"
#include "engine/accountmarks.h"
#include "store/storethread.h"

#include <QFileInfo>
#include <QUrl>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int LookEveryMs = 2'000;
constexpr int NewestCalls = 200;
constexpr int MostLiveCalls = 1'000;
constexpr int MostErrors = 100;

QSet<CallStatus> liveStatuses()
{
    QSet<CallStatus> statuses;
    for (int i = 0; i < CallStatusCount; ++i) {
        if (isLive(static_cast<CallStatus>(i)))
            statuses.insert(static_cast<CallStatus>(i));
    }
    return statuses;
}
} // namespace

struct ProfileFollower::Seen {
    QHash<CallKey, CallRow> rows;
    QList<ApiErrorRecord> errors; // newest first
    QHash<QString, QByteArray> states;
    QString problem;
};

ProfileFollower::ProfileFollower(const Profile& profile, const Registry& registry,
                                 const SecretSource& secrets, const Clock& clock, QObject* parent)
    : QObject(parent), m_profile(profile), m_registry(registry), m_secrets(secrets), m_clock(clock)
{
    connect(&m_timer, &QTimer::timeout, this, &ProfileFollower::look);
}

ProfileFollower::~ProfileFollower() = default;

void ProfileFollower::start()
{
    m_timer.start(LookEveryMs);
    look();
}

void ProfileFollower::openHistory()
{
    if (!QFileInfo::exists(m_profile.historyFile()))
        return; // not yet
    m_looking = true;
    m_store = std::make_unique<StoreThread>();
    m_store->open(m_profile.historyFile(), HistoryStore::Mode::ReadOnly, [this](const Outcome& outcome) {
        m_looking = false;
        m_isOpen = outcome.ok();
        if (!m_isOpen) {
            complain(outcome.error()); // it may be in the making: the next look tries again
            return;
        }
        emit historyOpened();
        look();
    });
}

void ProfileFollower::look()
{
    if (m_looking)
        return;
    if (!m_isOpen)
        return openHistory();
    m_looking = true;
    QList<CallKey> lately; // live when last seen
    for (const CallRow& row : std::as_const(m_known)) {
        if (isLive(row.call.status))
            lately.append(row.call.key);
    }
    m_store->post([this, lately](HistoryStore& store) -> StoreThread::Continuation {
        Seen seen;
        const auto note = [&seen](const Failure& failure) {
            if (seen.problem.isEmpty())
                seen.problem = failure.text;
        };
        CallQuery newest;
        newest.limit = NewestCalls;
        CallQuery live;
        live.filter.statuses = liveStatuses();
        live.limit = MostLiveCalls;
        for (const CallQuery& query : {newest, live}) {
            const Result<CallPage> page = store.calls(query);
            if (!page) {
                note(page.failure());
                continue;
            }
            for (const CallRow& row : page->rows)
                seen.rows.insert(row.call.key, row);
        }
        for (const CallKey& key : lately) {
            if (seen.rows.contains(key))
                continue;
            Result<std::optional<CallRow>> row = store.call(key);
            if (!row)
                note(row.failure());
            else if (*row) {
                (*row)->call.raw.clear();
                seen.rows.insert(key, **row);
            }
        }
        ErrorQuery newestErrors;
        newestErrors.limit = MostErrors;
        if (const Result<QList<ApiErrorRecord>> errors = store.errors(newestErrors))
            seen.errors = *errors;
        else
            note(errors.failure());
        if (const Result<QHash<QString, QByteArray>> states = store.accountStates())
            seen.states = *states;
        else
            note(states.failure());
        return [this, seen] { take(seen); };
    });
}

void ProfileFollower::take(const Seen& seen)
{
    m_looking = false;
    complain(seen.problem);
    if (!seen.problem.isEmpty())
        return; // half a look would make calls come and go
    QList<CallRow> changed;
    for (const CallRow& row : seen.rows) {
        const auto known = m_known.constFind(row.call.key);
        if (known == m_known.constEnd() || *known != row)
            changed.append(row);
    }
    const bool first = !m_hasLooked;
    m_hasLooked = true;
    m_known = seen.rows;
    m_states = seen.states;
    const qint64 lastError = m_lastError;
    if (!seen.errors.isEmpty())
        m_lastError = std::max(m_lastError, seen.errors.first().rowId);
    if (!first) {
        if (!changed.isEmpty())
            emit callsChanged(changed);
        for (auto it = seen.errors.crbegin(); it != seen.errors.crend(); ++it) {
            if (it->rowId > lastError)
                emit errorMet(*it);
        }
    }
    emit looked();
}

void ProfileFollower::complain(const QString& problem)
{
    if (m_lastProblem == problem)
        return;
    m_lastProblem = problem;
    if (!problem.isEmpty())
        emit problemOccurred(problem);
}

QList<AccountState> ProfileFollower::states(const QList<Account>& accounts) const
{
    QList<AccountState> states;
    if (!m_hasLooked)
        return states;
    for (const Account& account : accounts)
        states.append(stateOf(account));
    return states;
}

AccountState ProfileFollower::stateOf(const Account& account) const
{
    // What is missing here (a key in the environment) says nothing about the process that polls.
    QString problem;
    const AccountBinding binding = bindAccount(m_registry, m_secrets, account, problem);
    PollState kept = pollStateFromJson(m_states.value(account.id));
    if (isAboutAnother(kept, binding))
        kept = {};
    AccountState state;
    state.account = account;
    state.providerName = binding.definition.name.isEmpty() ? account.provider : binding.definition.name;
    state.origin =
        QUrl(binding.baseUrl())
            .toString(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
    FreshnessFacts facts = freshnessFacts(kept, binding, m_clock.epoch());
    if (m_clock.epoch().isEmpty())
        facts.lastGoodMs.reset(); // another process's figures
    state.facts = facts;
    state.freshness = keptFreshness(kept, binding, m_clock);
    const QDateTime now = m_clock.nowUtc();
    if (kept.heldUntil > now)
        state.heldUntil = kept.heldUntil;
    if (kept.retryAt > now)
        state.retryAt = kept.retryAt;
    RequestBudget budget = budgetOf(binding);
    budget.restore(kept.budget, m_clock.monotonicMs(), now);
    state.requests = budget.figures(m_clock.monotonicMs());
    state.gaps = gapsIn(kept);
    return state;
}

} // namespace ringback
