// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/retrybatches.h"

#include "core/clock.h"
#include "engine/retryrecords.h"
#include "store/actionstore.h"
#include "store/storethread.h"

#include <QPointer>
#include <QUuid>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// Timers stand still while the computer sleeps.
constexpr qint64 LongestBatchTimerMs = 15'000;
// A call that only has to wait is looked at again no sooner than this.
constexpr qint64 BatchLookAgainMs = 5'000;

QString freshBatchId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

bool isOver(AttemptState state)
{
    return state != AttemptState::Planned && state != AttemptState::Sending;
}

// Nothing is in the way but what passes by itself: the account's own pace, or a poll that did not succeed. A
// refusal that no rule gives a reason for, as of a failed sign-in, would be met again each time.
bool onlyHasToWait(const GuardVerdict& verdict)
{
    const auto passes = [](const GuardPoint& point) {
        return point.word <= GuardWord::SecondYes || point.rule == "hold"_L1 || point.rule == "budget"_L1
            || point.rule == "not-fresh"_L1;
    };
    return verdict.word > GuardWord::SecondYes && !verdict.points.isEmpty()
        && std::all_of(verdict.points.begin(), verdict.points.end(), passes);
}
} // namespace

RetryBatches::RetryBatches(Tools tools, QObject* parent) : QObject(parent), m_tools(std::move(tools))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &RetryBatches::wake);
}

void RetryBatches::begin(const QList<RetryDecision>& decisions, int perMinute, const QString& person,
                         std::function<void(const RetryBatch&, const QString&)> then)
{
    QString problem;
    if (decisions.isEmpty())
        problem = u"There is no call in this batch."_s;
    else if (decisions.size() > MostCalls)
        problem = u"A batch holds %1 calls at most."_s.arg(MostCalls);
    else if (perMinute < 1 || perMinute > MostPerMinute)
        problem = u"The rate is from 1 to %1 calls a minute."_s.arg(MostPerMinute);
    if (!problem.isEmpty()) {
        QMetaObject::invokeMethod(
            this, [then, problem] { then({}, problem); }, Qt::QueuedConnection);
        return;
    }
    auto made = std::make_unique<Batch>();
    made->shown.id = freshBatchId();
    made->shown.perMinute = perMinute;
    made->person = person;
    const QDateTime now = m_tools.clock.nowUtc();
    QList<AuditEntry> audit;
    for (const RetryDecision& decision : decisions) {
        Attempt attempt;
        attempt.id = freshBatchId();
        attempt.batch = made->shown.id;
        attempt.order = decision.order;
        if (attempt.order.account.isEmpty())
            attempt.order.account = decision.order.origin.account;
        attempt.person = person;
        // A millisecond apart: their order outlives the program.
        attempt.createdAt = now.addMSecs(made->shown.attempts.size());
        made->decisions.insert(attempt.id, decision);
        made->shown.attempts.append(attempt);
        audit.append(auditOf(attempt, u"decided"_s, now,
                             u"Call %1 of a batch of %2, %3 a minute: %4."_s.arg(made->shown.attempts.size())
                                 .arg(decisions.size())
                                 .arg(perMinute)
                                 .arg(describeOrder(attempt.order))));
    }
    const auto batch = std::make_shared<std::unique_ptr<Batch>>(std::move(made));
    keep((*batch)->shown.attempts, audit, [this, batch, then](const Outcome& outcome) {
        if (!outcome)
            return then({}, outcome.error());
        Batch& running = **batch;
        m_batches.push_back(std::move(*batch));
        running.shown.running = true;
        running.nextMs = m_tools.clock.monotonicMs();
        then(running.shown, {});
        tell();
        wake();
    });
}

void RetryBatches::recall(const QList<Attempt>& attempts)
{
    QMap<QString, QList<Attempt>> found;
    for (const Attempt& attempt : attempts) {
        if (!attempt.batch.isEmpty() && find(attempt.batch) == nullptr)
            found[attempt.batch].append(attempt);
    }
    for (QList<Attempt>& of : found) {
        const bool left = std::any_of(of.begin(), of.end(), [](const Attempt& attempt) {
            return attempt.state == AttemptState::Planned;
        });
        if (!left)
            continue;
        std::sort(of.begin(), of.end(),
                  [](const Attempt& a, const Attempt& b) { return a.createdAt < b.createdAt; });
        auto batch = std::make_unique<Batch>();
        batch->shown.id = of.first().batch;
        batch->shown.perMinute = PerMinuteAfterRestart;
        batch->shown.waitsForYes = true;
        batch->shown.attempts = of;
        m_batches.push_back(std::move(batch));
    }
    tell();
}

void RetryBatches::stop(const QString& id, const QString& person)
{
    Batch* batch = find(id);
    if (batch == nullptr || batch->shown.stopped)
        return;
    batch->shown.stopped = true;
    batch->shown.running = false;
    batch->shown.waitsForYes = false;
    batch->shown.nextAt = {};
    for (Attempt& attempt : batch->shown.attempts) {
        // One that is being asked for may be on its way already: its placer knows.
        if (attempt.state == AttemptState::Planned && attempt.id != batch->underWay)
            drop(attempt, u"The batch was stopped by %1."_s.arg(person));
    }
    if (!batch->underWay.isEmpty())
        m_tools.withdraw(batch->underWay);
    tell();
}

void RetryBatches::resume(const QString& id, const QString& person)
{
    Batch* batch = find(id);
    if (batch == nullptr || batch->shown.running || batch->shown.stopped || !batch->shown.waitsForYes)
        return;
    batch->shown.waitsForYes = false;
    batch->shown.running = true;
    batch->person = person;
    batch->nextMs = m_tools.clock.monotonicMs();
    AuditEntry audit;
    audit.at = m_tools.clock.nowUtc();
    audit.person = person;
    audit.action = u"retry.resumed"_s;
    audit.subject = id;
    audit.text = u"A new yes to the rest of the batch."_s;
    keep({}, {audit}, [](const Outcome&) {});
    tell();
    wake();
}

QList<RetryBatch> RetryBatches::batches() const
{
    QList<RetryBatch> list;
    for (const auto& batch : m_batches)
        list.prepend(batch->shown);
    return list;
}

RetryBatches::Batch* RetryBatches::find(const QString& id)
{
    for (const auto& batch : m_batches) {
        if (batch->shown.id == id)
            return batch.get();
    }
    return nullptr;
}

Attempt* RetryBatches::nextOf(Batch& batch) const
{
    for (Attempt& attempt : batch.shown.attempts) {
        if (attempt.state == AttemptState::Planned)
            return &attempt;
    }
    return nullptr;
}

void RetryBatches::note(const Attempt& attempt)
{
    Batch* batch = find(attempt.batch);
    if (batch == nullptr || attempt.batch.isEmpty())
        return;
    for (Attempt& known : batch->shown.attempts) {
        if (known.id == attempt.id)
            known = attempt;
    }
    if (batch->underWay == attempt.id && isOver(attempt.state)) {
        batch->underWay.clear();
        // Whatever keeps answers from coming concerns the next one, too.
        if (attempt.state == AttemptState::Unknown && batch->shown.running && nextOf(*batch) != nullptr) {
            batch->shown.running = false;
            batch->shown.waitsForYes = true;
            batch->shown.nextAt = {};
        }
    }
    tell();
    wake();
}

void RetryBatches::wake()
{
    for (const auto& batch : m_batches) {
        if (batch->shown.running && batch->underWay.isEmpty())
            step(*batch);
    }
    arm();
}

void RetryBatches::step(Batch& batch)
{
    Attempt* next = nextOf(batch);
    if (next == nullptr) {
        batch.shown.running = false;
        batch.shown.nextAt = {};
        tell();
        return;
    }
    if (m_tools.clock.monotonicMs() < batch.nextMs)
        return;
    batch.underWay = next->id;
    Placer::Job job;
    job.planned = *next;
    job.person = batch.person;
    const auto decision = batch.decisions.constFind(next->id);
    if (decision != batch.decisions.constEnd())
        job.decision = *decision;
    else
        job.decision.rememberFields = false; // of an earlier run: only the plain yes of now
    job.decision.order = next->order;
    const QPointer<RetryBatches> self(this);
    m_tools.place(job, [self, id = batch.shown.id, attempt = next->id](const Placer::Answer& answer) {
        if (self)
            self->take(id, attempt, answer);
    });
}

void RetryBatches::take(const QString& id, const QString& attemptId, const Placer::Answer& answer)
{
    Batch* batch = find(id);
    if (batch == nullptr)
        return;
    const qint64 nowMs = m_tools.clock.monotonicMs();
    const auto attempt = std::find_if(batch->shown.attempts.begin(), batch->shown.attempts.end(),
                                      [&attemptId](const Attempt& known) { return known.id == attemptId; });
    if (attempt == batch->shown.attempts.end())
        return;
    if (answer.problem.isEmpty()) {
        *attempt = answer.attempt;
        batch->nextMs = nowMs + 60'000 / batch->shown.perMinute;
        emit attemptChanged(*attempt);
    } else {
        batch->underWay.clear();
        if (!answer.attempt.order.to.isEmpty())
            attempt->order = answer.attempt.order;
        if (batch->shown.stopped) {
            drop(*attempt, u"The batch was stopped."_s);
        } else if (onlyHasToWait(answer.verdict)) {
            const QDateTime now = m_tools.clock.nowUtc();
            const QDateTime until = answer.verdict.notBefore;
            batch->nextMs = nowMs + std::max(BatchLookAgainMs, until.isValid() ? now.msecsTo(until) : 0);
        } else {
            drop(*attempt, answer.problem);
        }
    }
    if (batch->shown.running)
        batch->shown.nextAt = m_tools.clock.nowUtc().addMSecs(std::max<qint64>(0, batch->nextMs - nowMs));
    tell();
    // Not from inside: many refusals in a row would nest.
    QMetaObject::invokeMethod(this, &RetryBatches::wake, Qt::QueuedConnection);
}

void RetryBatches::drop(Attempt& attempt, const QString& reason)
{
    attempt.state = AttemptState::Dropped;
    attempt.reason = reason;
    attempt.endedAt = m_tools.clock.nowUtc();
    keep({attempt},
         {auditOf(attempt, u"dropped"_s, attempt.endedAt,
                  u"Not called: %1. %2"_s.arg(describeOrder(attempt.order), reason))},
         [](const Outcome&) {});
    emit attemptChanged(attempt);
}

void RetryBatches::keep(const QList<Attempt>& attempts, const QList<AuditEntry>& audit,
                        std::function<void(const Outcome&)> then)
{
    const QPointer<RetryBatches> self(this);
    const auto tellOf = [self, then](const Outcome& outcome) {
        if (!self)
            return;
        if (!outcome)
            emit self->problemOccurred(outcome.error());
        then(outcome);
    };
    m_tools.store.post(
        [attempts, audit, tellOf](HistoryStore& store) -> StoreThread::Continuation {
            const Outcome kept = attempts.isEmpty() ? store.actions().appendAudit(audit)
                                                    : store.actions().saveAttempts(attempts, audit);
            return [tellOf, kept] { tellOf(kept); };
        },
        [tellOf](const Failure& failure) { tellOf(failure); });
}

void RetryBatches::tell()
{
    emit changed(batches());
}

void RetryBatches::arm()
{
    qint64 wait = -1;
    const qint64 nowMs = m_tools.clock.monotonicMs();
    for (const auto& batch : m_batches) {
        if (!batch->shown.running || !batch->underWay.isEmpty())
            continue;
        const qint64 ms = std::max<qint64>(0, batch->nextMs - nowMs);
        wait = wait < 0 ? ms : std::min(wait, ms);
    }
    if (wait >= 0)
        m_timer.start(static_cast<int>(std::min(wait, LongestBatchTimerMs)));
    else
        m_timer.stop();
}

} // namespace ringback
