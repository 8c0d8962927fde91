// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/retryengine.h"

#include "core/clock.h"
#include "engine/poller.h"
#include "engine/retryrecords.h"
#include "store/actionstore.h"
#include "store/storethread.h"

#include <QPointer>
#include <QUuid>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int AttemptsRecalled = 5'000;
}

RetryEngine::RetryEngine(Tools tools, QObject* parent)
    : QObject(parent), m_tools(std::move(tools)),
      m_examiner({m_tools.poller, m_tools.registry, m_tools.store, m_tools.clock, m_tools.numbers}),
      m_placer({m_examiner, m_tools.poller, m_tools.registry, m_tools.store, m_tools.clock, m_tools.limits}),
      m_lookup({m_tools.poller, m_tools.store, m_tools.clock}),
      m_batches({m_tools.store, m_tools.clock,
                 [this](const Placer::Job& job, std::function<void(const Placer::Answer&)> answered) {
                     place(job, std::move(answered));
                 },
                 [this](const QString& attempt) { m_placer.withdraw(attempt); }})
{
    connect(&m_placer, &Placer::problemOccurred, this, &RetryEngine::problemOccurred);
    connect(&m_lookup, &OutcomeLookup::problemOccurred, this, &RetryEngine::problemOccurred);
    connect(&m_batches, &RetryBatches::problemOccurred, this, &RetryEngine::problemOccurred);
    connect(&m_batches, &RetryBatches::changed, this, &RetryEngine::batchesChanged);
    connect(&m_batches, &RetryBatches::attemptChanged, this, &RetryEngine::attemptChanged);
    connect(&m_lookup, &OutcomeLookup::found, this, &RetryEngine::noteChange);
    connect(&m_placer, &Placer::ended, this, [this](const Attempt& attempt, const QSet<QString>& known) {
        const bool isOpen = attempt.state == AttemptState::Unknown
            || (attempt.state == AttemptState::Placed && attempt.callId.isEmpty());
        if (isOpen)
            m_lookup.begin(attempt, known);
        else
            m_lookup.end(attempt.id);
        noteChange(attempt);
    });
}

RetryEngine::~RetryEngine() = default;

void RetryEngine::noteChange(const Attempt& attempt)
{
    emit attemptChanged(attempt);
    m_batches.note(attempt);
}

void RetryEngine::recall(std::function<void()> then)
{
    const QPointer<RetryEngine> self(this);
    m_tools.store.post(
        [self, then](HistoryStore& store) -> StoreThread::Continuation {
            const auto open = store.actions().openAttempts();
            const auto recent = store.actions().attempts(AttemptsRecalled);
            return [self, open, recent, then] {
                if (!self)
                    return;
                if (!open || !recent)
                    emit self->problemOccurred(open ? recent.error() : open.error());
                else
                    self->takeLeft(*open, *recent);
                if (then)
                    then();
            };
        },
        [self, then](const Failure& failure) {
            if (!self)
                return;
            emit self->problemOccurred(failure.text);
            if (then)
                then();
        });
}

void RetryEngine::takeLeft(const QList<Attempt>& open, const QList<Attempt>& recent)
{
    for (Attempt attempt : open) {
        if (m_placer.isPlacing(attempt.id) || m_lookup.isLooking(attempt.id))
            continue;
        if (attempt.state == AttemptState::Sending) {
            attempt.state = AttemptState::Unknown;
            const AuditEntry audit =
                auditOf(attempt, u"unknown"_s, m_tools.clock.nowUtc(),
                        u"The program ended while the request was under way: the call may have been placed. "
                        "It is looked for in the provider's history."_s);
            const QPointer<RetryEngine> self(this);
            m_tools.store.post([self, attempt, audit](HistoryStore& store) -> StoreThread::Continuation {
                const Outcome kept = store.actions().saveAttempt(attempt, audit);
                return [self, attempt, kept] {
                    if (!self)
                        return;
                    if (!kept)
                        emit self->problemOccurred(kept.error());
                    emit self->attemptChanged(attempt);
                };
            });
        }
        if (attempt.state == AttemptState::Unknown)
            m_lookup.begin(attempt, {});
    }
    m_batches.recall(recent);
}

void RetryEngine::propose(const CallKey& call, const PlaceOrder& order, bool changeStated,
                          const QString& repeatOf, Proposed then)
{
    RetryExaminer::Wish wish;
    wish.order = order;
    wish.order.origin = call;
    wish.changeStated = changeStated;
    wish.repeatOf = repeatOf;
    wish.idempotencyKey = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_examiner.propose(wish, std::move(then));
}

void RetryEngine::place(const Placer::Job& job, std::function<void(const Placer::Answer&)> answered)
{
    m_placer.place(job, [this, answered = std::move(answered)](const Placer::Answer& answer) {
        if (answer.problem.isEmpty() && !answer.fieldsToRemember.isEmpty())
            emit fieldsGiven(answer.attempt.order.account, answer.fieldsToRemember);
        answered(answer);
    });
}

void RetryEngine::decide(const RetryDecision& decision, const QString& person, Decided then)
{
    Placer::Job job;
    job.decision = decision;
    job.person = person;
    const QPointer<RetryEngine> self(this);
    place(job, [self, then = std::move(then)](const Placer::Answer& answer) {
        if (!self)
            return;
        then(answer.attempt, answer.problem, answer.verdict);
        if (answer.problem.isEmpty())
            emit self->attemptChanged(answer.attempt);
    });
}

void RetryEngine::withAttempt(const QString& id, std::function<void(const Attempt*)> then)
{
    const QPointer<RetryEngine> self(this);
    m_tools.store.post(
        [self, id, then](HistoryStore& store) -> StoreThread::Continuation {
            const Result<std::optional<Attempt>> attempt = store.actions().attempt(id);
            return [self, attempt, then] {
                if (!self)
                    return;
                if (!attempt)
                    emit self->problemOccurred(attempt.error());
                then(attempt && *attempt ? &**attempt : nullptr);
            };
        },
        [self, then](const Failure& failure) {
            if (!self)
                return;
            emit self->problemOccurred(failure.text);
            then(nullptr);
        });
}

void RetryEngine::lookUp(const QString& id)
{
    if (m_lookup.isLooking(id))
        return m_lookup.lookNow(id);
    withAttempt(id, [this](const Attempt* attempt) {
        if (attempt == nullptr || m_placer.isPlacing(attempt->id))
            return;
        const bool isOpen = attempt->state == AttemptState::Unknown
            || attempt->state == AttemptState::NotFound || attempt->state == AttemptState::Sending;
        if (!isOpen)
            return;
        takeLeft({*attempt}, {});
        if (!m_lookup.isLooking(attempt->id))
            m_lookup.begin(*attempt, {}); // looked for before, and not found
        m_lookup.lookNow(attempt->id);
    });
}

void RetryEngine::settle(const QString& id, const QString& callId, const QString& person,
                         std::function<void(const QString&)> then)
{
    withAttempt(id, [this, id, callId, person, then](const Attempt* found) {
        if (found == nullptr)
            return then(u"There is no attempt %1."_s.arg(id));
        const bool isOpen = found->state == AttemptState::Unknown || found->state == AttemptState::NotFound
            || found->state == AttemptState::Sending;
        if (!isOpen || m_placer.isPlacing(id))
            return then(u"What became of this attempt is known, or it is still under way."_s);
        Attempt attempt = *found;
        attempt.state = callId.isEmpty() ? AttemptState::NotFound : AttemptState::Placed;
        attempt.callId = callId;
        if (!callId.isEmpty())
            attempt.error.reset(); // it was about the answer, not about the call
        attempt.endedAt = m_tools.clock.nowUtc();
        AuditEntry audit =
            auditOf(attempt, u"settled"_s, attempt.endedAt,
                    callId.isEmpty() ? u"%1 says that it became no call."_s.arg(person)
                                     : u"%1 says that it became the call %2."_s.arg(person, callId));
        audit.person = person;
        const QPointer<RetryEngine> self(this);
        const bool wasSending = found->state == AttemptState::Sending;
        m_tools.store.post(
            [self, attempt, audit, then, wasSending](HistoryStore& store) -> StoreThread::Continuation {
                Result<QList<CallRow>> rows = QList<CallRow> {};
                if (!attempt.callId.isEmpty()) {
                    const auto call = store.call({attempt.order.account, attempt.callId});
                    if (!call)
                        rows = call.failure();
                    else if (!*call)
                        rows = Failure {u"The history holds no call \"%1\" of the account \"%2\"."_s.arg(
                            attempt.callId, attempt.order.account)};
                }
                if (rows && wasSending) {
                    Attempt unknown = attempt;
                    unknown.state = AttemptState::Unknown;
                    unknown.callId.clear();
                    const Outcome kept = store.actions().saveAttempt(unknown, audit);
                    if (!kept)
                        rows = kept.failure();
                }
                if (rows)
                    rows = keepAttempt(store, attempt, audit);
                return [self, attempt, rows, then] {
                    if (!self)
                        return;
                    if (rows) {
                        self->m_lookup.end(attempt.id);
                        self->m_tools.poller.tellRows(*rows);
                        self->noteChange(attempt);
                    }
                    then(rows.error());
                };
            });
    });
}

void RetryEngine::candidates(const QString& id, std::function<void(const QList<CallRow>&)> then)
{
    withAttempt(id, [this, then](const Attempt* attempt) {
        if (attempt == nullptr || !attempt->sentAt.isValid())
            return then({});
        m_lookup.candidates(*attempt, then);
    });
}

} // namespace ringback
