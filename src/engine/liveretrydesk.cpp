// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/liveretrydesk.h"

#include "engine/engineworker_p.h"
#include "engine/livemonitor.h"
#include "engine/retryengine.h"
#include "providers/placing.h"
#include "store/actionstore.h"

#include <QTimer>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// A batch goes on by itself: how long a permission that was taken away may still be used by it.
constexpr int SettingsLookMs = 1'000;
} // namespace

// `desk` is read and cleared in the desk's thread only, `engine` in the engine's; it goes with the worker.
class LiveRetryDesk::Link {
public:
    LiveRetryDesk* desk = nullptr;
    QPointer<RetryEngine> engine;
};

LiveRetryDesk::LiveRetryDesk(Setup setup, QObject* parent)
    : RetryDesk(parent), m_setup(std::move(setup)), m_link(std::make_shared<Link>())
{
    m_link->desk = this;
    inEngine({});
    connect(&m_setup.monitor, &Monitor::accountsChanged, this, [this](const QList<AccountState>& states) {
        // Where another process polled when this began there was none to speak to.
        if (!m_hasEngine)
            inEngine({});
        for (const AccountState& state : states) {
            const auto set = m_set.constFind(state.account.id);
            if (set != m_set.constEnd() && *set == state.account.retry)
                m_set.erase(set);
        }
    });
}

LiveRetryDesk::~LiveRetryDesk()
{
    m_link->desk = nullptr;
}

LiveRetryDesk::ToDesk LiveRetryDesk::back() const
{
    LiveMonitor* monitor = &m_setup.monitor;
    return [monitor, link = m_link](std::function<void(LiveRetryDesk&)> news) {
        monitor->tell([link, news = std::move(news)](LiveMonitor&) {
            if (link->desk != nullptr)
                news(*link->desk);
        });
    };
}

// In the engine's thread: makes what is missing, where there is a poller to work with.
void LiveRetryDesk::makeEngine(EngineWorker& worker, const std::shared_ptr<Link>& link, const ToDesk& toDesk,
                               const Profile& profile, const NumberReader& numbers, const HttpLimits& limits)
{
    if (link->engine || worker.poller() == nullptr || worker.store() == nullptr)
        return;
    auto engine = std::make_unique<RetryEngine>(RetryEngine::Tools {
        *worker.poller(), worker.registry(), *worker.store(), worker.clock(), numbers, limits});
    RetryEngine* raw = engine.get();
    link->engine = raw;
    connect(raw, &RetryEngine::attemptChanged, raw, [toDesk](const Attempt& attempt) {
        toDesk([attempt](LiveRetryDesk& desk) { emit desk.attemptChanged(attempt); });
    });
    connect(raw, &RetryEngine::batchesChanged, raw, [toDesk](const QList<RetryBatch>& batches) {
        toDesk([batches](LiveRetryDesk& desk) {
            desk.m_batches = batches;
            emit desk.batchesChanged(batches);
        });
    });
    connect(raw, &RetryEngine::fieldsGiven, raw,
            [toDesk](const QString& account, const QMap<QString, QString>& fields) {
                toDesk([account, fields](LiveRetryDesk& desk) { desk.keepFields(account, fields); });
            });
    connect(raw, &RetryEngine::problemOccurred, raw, [toDesk](const QString& text) {
        toDesk([text](LiveRetryDesk& desk) { emit desk.problemOccurred(text); });
    });
    auto* look = new QTimer(raw);
    connect(look, &QTimer::timeout, raw,
            [&worker, profile, toDesk] { takeSettings(worker, profile, toDesk); });
    connect(raw, &RetryEngine::batchesChanged, look, [look](const QList<RetryBatch>& batches) {
        const bool isRunning = std::any_of(batches.begin(), batches.end(),
                                           [](const RetryBatch& batch) { return batch.running; });
        if (!isRunning)
            look->stop();
        else if (!look->isActive())
            look->start(SettingsLookMs);
    });
    worker.keep(std::move(engine));
    raw->recall();
    toDesk([](LiveRetryDesk& desk) { desk.m_hasEngine = true; });
}

void LiveRetryDesk::inEngine(std::function<void(RetryEngine&)> work, std::function<void()> without)
{
    m_setup.monitor.post([toDesk = back(), link = m_link, profile = m_setup.monitor.profile(),
                          numbers = m_setup.numbers, limits = m_setup.limits, work = std::move(work),
                          without = std::move(without)](EngineWorker& worker) {
        makeEngine(worker, link, toDesk, profile, numbers, limits);
        if (link->engine && work) {
            takeSettings(worker, profile, toDesk);
            work(*link->engine);
        } else if (!link->engine && without) {
            toDesk([without](LiveRetryDesk&) { without(); });
        }
    });
}

// Accounts that are in no file (the demo's) stay as they are, as do all where the file cannot be read.
void LiveRetryDesk::takeSettings(EngineWorker& worker, const Profile& profile, const ToDesk& toDesk)
{
    const Result<LoadedAccounts> kept = loadAccounts(profile);
    if (!kept || !kept->warning.isEmpty())
        return;
    for (const Account& account : kept->accounts) {
        if (!worker.setRetry(account.id, account.retry))
            continue;
        // What was set here before that is overtaken; the monitor announces what holds.
        toDesk([id = account.id, retry = account.retry](LiveRetryDesk& desk) {
            const auto set = desk.m_set.constFind(id);
            if (set != desk.m_set.constEnd() && *set != retry)
                desk.m_set.erase(set);
        });
    }
}

void LiveRetryDesk::keepFields(const QString& account, const QMap<QString, QString>& fields)
{
    const QString problem =
        changeSettings(account, [&fields](RetrySettings& kept) { kept.fields.insert(fields); });
    if (!problem.isEmpty())
        emit problemOccurred(problem);
}

namespace {
QString nothingCalledText()
{
    return u"Nothing can be called from here: the call history cannot be written, or another Ringback polls "
           "this profile."_s;
}
} // namespace

quint64 LiveRetryDesk::propose(const CallKey& call, const PlaceOrder& order, bool changeStated,
                               const QString& repeatOf)
{
    const quint64 ticket = ++m_lastTicket;
    inEngine(
        [toDesk = back(), ticket, call, order, changeStated, repeatOf](RetryEngine& engine) {
            engine.propose(call, order, changeStated, repeatOf,
                           [toDesk, ticket](const RetryProposal& proposal) {
                               toDesk([ticket, proposal](LiveRetryDesk& desk) {
                                   emit desk.proposalReady(ticket, proposal);
                               });
                           });
        },
        [this, ticket] {
            RetryProposal none;
            none.problem = nothingCalledText();
            emit proposalReady(ticket, none);
        });
    return ticket;
}

quint64 LiveRetryDesk::decide(const RetryDecision& decision)
{
    const quint64 ticket = ++m_lastTicket;
    inEngine(
        [toDesk = back(), ticket, decision, person = m_setup.person](RetryEngine& engine) {
            engine.decide(
                decision, person,
                [toDesk, ticket](const Attempt& attempt, const QString& problem, const GuardVerdict&) {
                    toDesk([ticket, attempt, problem](LiveRetryDesk& desk) {
                        emit desk.decided(ticket, attempt, problem);
                    });
                });
        },
        [this, ticket] { emit decided(ticket, {}, nothingCalledText()); });
    return ticket;
}

quint64 LiveRetryDesk::decideBatch(const QList<RetryDecision>& decisions, int perMinute)
{
    const quint64 ticket = ++m_lastTicket;
    inEngine(
        [toDesk = back(), ticket, decisions, perMinute, person = m_setup.person](RetryEngine& engine) {
            engine.batches().begin(decisions, perMinute, person,
                                   [toDesk, ticket](const RetryBatch& batch, const QString& problem) {
                                       toDesk([ticket, batch, problem](LiveRetryDesk& desk) {
                                           emit desk.batchDecided(ticket, batch, problem);
                                       });
                                   });
        },
        [this, ticket] { emit batchDecided(ticket, {}, nothingCalledText()); });
    return ticket;
}

void LiveRetryDesk::stopBatch(const QString& batch)
{
    inEngine([batch, person = m_setup.person](RetryEngine& engine) { engine.batches().stop(batch, person); });
}

void LiveRetryDesk::resumeBatch(const QString& batch)
{
    inEngine(
        [batch, person = m_setup.person](RetryEngine& engine) { engine.batches().resume(batch, person); });
}

void LiveRetryDesk::lookUp(const QString& attempt)
{
    inEngine([attempt](RetryEngine& engine) { engine.lookUp(attempt); });
}

void LiveRetryDesk::settle(const QString& attempt, const QString& callId)
{
    inEngine([toDesk = back(), attempt, callId, person = m_setup.person](RetryEngine& engine) {
        engine.settle(attempt, callId, person, [toDesk](const QString& problem) {
            if (!problem.isEmpty())
                toDesk([problem](LiveRetryDesk& desk) { emit desk.problemOccurred(problem); });
        });
    });
}

quint64 LiveRetryDesk::requestCandidates(const QString& attempt)
{
    const quint64 ticket = ++m_lastTicket;
    inEngine(
        [toDesk = back(), ticket, attempt](RetryEngine& engine) {
            engine.candidates(attempt, [toDesk, ticket](const QList<CallRow>& rows) {
                toDesk([ticket, rows](LiveRetryDesk& desk) { emit desk.candidatesReady(ticket, rows); });
            });
        },
        [this, ticket] { emit candidatesReady(ticket, {}); });
    return ticket;
}

quint64 LiveRetryDesk::askAttempts(std::function<Result<QList<Attempt>>(HistoryStore&)> question)
{
    const quint64 ticket = ++m_lastTicket;
    m_setup.monitor.readHistory<QList<Attempt>>(
        std::move(question), [link = m_link, ticket](const Result<QList<Attempt>>& attempts) {
            if (link->desk == nullptr)
                return;
            if (!attempts)
                emit link->desk->problemOccurred(attempts.error());
            emit link->desk->attemptsReady(ticket, attempts ? *attempts : QList<Attempt>());
        });
    return ticket;
}

quint64 LiveRetryDesk::requestAttempts(int limit)
{
    return askAttempts([limit](HistoryStore& store) { return store.actions().attempts(limit); });
}

quint64 LiveRetryDesk::requestAttemptsFor(const CallKey& call)
{
    return askAttempts([call](HistoryStore& store) { return store.actions().attemptsFor(call); });
}

quint64 LiveRetryDesk::requestAudit(qint64 before, int limit)
{
    const quint64 ticket = ++m_lastTicket;
    m_setup.monitor.readHistory<QList<AuditEntry>>(
        [before, limit](HistoryStore& store) { return store.actions().audit(before, limit); },
        [link = m_link, ticket](const Result<QList<AuditEntry>>& entries) {
            if (link->desk == nullptr)
                return;
            if (!entries)
                emit link->desk->problemOccurred(entries.error());
            emit link->desk->auditReady(ticket, entries ? *entries : QList<AuditEntry>());
        });
    return ticket;
}

RetrySettings LiveRetryDesk::settings(const QString& account) const
{
    if (const auto set = m_set.constFind(account); set != m_set.constEnd())
        return *set;
    for (const AccountState& state : m_setup.monitor.accounts()) {
        if (state.account.id == account)
            return state.account.retry;
    }
    return {};
}

QString LiveRetryDesk::setSettings(const QString& account, const RetrySettings& settings)
{
    return changeSettings(account, [&settings](RetrySettings& kept) { kept = settings; });
}

QString LiveRetryDesk::changeSettings(const QString& account,
                                      const std::function<void(RetrySettings&)>& change)
{
    bool known = false;
    for (const AccountState& state : m_setup.monitor.accounts())
        known = known || state.account.id == account;
    if (!known)
        return u"There is no account \"%1\"."_s.arg(account);
    // Accounts that are in no file (the demo's) have their settings for as long as this lives.
    bool isKept = false;
    RetrySettings settings = this->settings(account);
    const Outcome saved = changeAccounts(m_setup.monitor.profile(), [&](QList<Account>& accounts) -> Outcome {
        for (Account& kept : accounts) {
            if (kept.id != account)
                continue;
            isKept = true;
            change(kept.retry);
            settings = kept.retry;
        }
        return isKept ? Outcome(Done {}) : Outcome(Failure {});
    });
    if (!saved && !saved.error().isEmpty())
        return saved.error();
    if (!isKept)
        change(settings);
    m_set.insert(account, settings);
    m_setup.monitor.post([account, settings](EngineWorker& worker) { worker.setRetry(account, settings); });
    return {};
}

std::optional<PlaceRules> LiveRetryDesk::placing(const QString& account) const
{
    for (const AccountState& state : m_setup.monitor.accounts()) {
        if (state.account.id != account)
            continue;
        const Result<Definition> definition = m_setup.monitor.registry().definitionFor(state.account);
        return definition ? definition->place : std::nullopt;
    }
    return std::nullopt;
}

QString LiveRetryDesk::fieldProblem(const PlaceField& field, const QString& value) const
{
    return placeFieldProblem(field, value);
}

} // namespace ringback
