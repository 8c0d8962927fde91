// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placer.h"

#include "core/clock.h"
#include "engine/answererror.h"
#include "engine/poller.h"
#include "engine/retryrecords.h"
#include "net/accountqueue.h"
#include "providers/placing.h"
#include "providers/registry.h"
#include "store/actionstore.h"
#include "store/storethread.h"

#include <QPointer>
#include <QTimer>
#include <QUuid>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype MaxKeptBody = 8 * 1024;
// A yes is for now: a request that cannot leave within this time is taken back.
constexpr qint64 LongestWaitToLeaveMs = 30'000;
constexpr int LookAtWaitMs = 500;

QString freshPlacingId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

QString tooLateText()
{
    return u"Not called: more than %1 seconds have gone by since the yes, and nobody may expect the call any "
           "more. Try again."_s.arg(LongestWaitToLeaveMs / 1000);
}
QString withdrawnText()
{
    return u"Not called: it was withdrawn before it was sent."_s;
}

// What a person reads of an outcome.
QString outcomeText(const Attempt& attempt, const PlaceAnswer& answer)
{
    QStringList parts;
    if (attempt.httpStatus != 0)
        parts.append(u"HTTP %1"_s.arg(attempt.httpStatus));
    if (!attempt.callId.isEmpty())
        parts.append(u"call %1"_s.arg(attempt.callId));
    if (!attempt.requestId.isEmpty())
        parts.append(u"request ID %1"_s.arg(attempt.requestId));
    if (attempt.error && !attempt.error->title.isEmpty())
        parts.append(attempt.error->title
                     + (attempt.error->code.isEmpty() ? QString() : u" ("_s + attempt.error->code + u')'));
    if (!answer.remark.isEmpty())
        parts.append(answer.remark);
    return parts.join(u"; "_s);
}
} // namespace

struct Placer::Course {
    Job job;
    std::function<void(const Answer&)> answered;
    QString loginToken;
    QString idempotencyKey;
    Attempt attempt;
    QSet<QString> known;
    qint64 yesAtMs = 0;
    bool withdrawn = false;
};

// A placing request, or the sign-in before it. Also the context of its request: where the queue goes before
// the answer has come, nobody knows.
class Placer::Flight : public QObject {
public:
    using QObject::QObject;
    std::shared_ptr<Course> course;
    AccountBinding binding;
    HttpRequest request;
    std::optional<Attempt> repeated;
    QPointer<AccountQueue> queue;
    AccountQueue::Ticket ticket = 0;
    QTimer watch; // while it waits to leave
    bool takenBack = false;
};

Placer::Placer(Tools tools, QObject* parent)
    : QObject(parent), m_tools(std::move(tools)), m_decoder(m_tools.registry)
{
}

Placer::~Placer() = default;

void Placer::place(const Job& job, std::function<void(const Answer&)> answered)
{
    auto course = std::make_shared<Course>();
    course->job = job;
    course->answered = std::move(answered);
    course->yesAtMs = m_tools.clock.monotonicMs();
    course->idempotencyKey = freshPlacingId();
    course->attempt = job.planned;
    if (course->attempt.id.isEmpty())
        course->attempt.id = freshPlacingId();
    if (!course->attempt.createdAt.isValid())
        course->attempt.createdAt = m_tools.clock.nowUtc();
    course->attempt.person = job.person;
    course->attempt.order = job.decision.order;
    m_courses.insert(course->attempt.id, course);
    examine(course);
}

void Placer::withdraw(const QString& attempt)
{
    const std::shared_ptr<Course> course = m_courses.value(attempt);
    if (!course)
        return;
    course->withdrawn = true; // whatever step comes next looks at it
    for (Flight* flight : {m_signIns.value(attempt), m_flights.value(attempt)}) {
        if (flight != nullptr && flight->queue && !flight->queue->isUnderWay(flight->ticket))
            takeBack(*flight);
    }
}

void Placer::examine(const std::shared_ptr<Course>& course)
{
    RetryExaminer::Wish wish;
    wish.order = course->job.decision.order;
    wish.changeStated = course->job.decision.changeStated;
    wish.repeatOf = course->job.decision.repeatOf;
    wish.idempotencyKey = course->idempotencyKey;
    wish.loginToken = course->loginToken;
    const QPointer<Placer> self(this);
    m_tools.examiner.examine(wish, [self, course](const RetryExaminer::Examination& found) {
        if (self)
            self->takeExamination(course, found);
    });
}

void Placer::takeExamination(const std::shared_ptr<Course>& course, const RetryExaminer::Examination& found)
{
    if (course->withdrawn)
        return refuse(course, withdrawnText(), {});
    if (!found.problem.isEmpty())
        return refuse(course, found.problem, found);
    course->attempt.order = found.order;
    course->attempt.provider = found.binding.definition.id;
    if (const QString objection = objectionTo(found.verdict, course->job.decision); !objection.isEmpty())
        return refuse(course, objection, found);
    if (isTooLate(*course))
        return refuse(course, tooLateText(), found);
    // The token that polling works with may have run out; one of its own saves a 401 that says nothing.
    const bool signsIn =
        authMethodOf(found.binding.definition, found.binding.account).kind == AuthKind::Login;
    if (signsIn && course->loginToken.isEmpty())
        return signIn(course, found.binding);
    if (!found.requestProblem.isEmpty())
        return refuse(course, found.requestProblem, found);
    claim(course, found);
}

void Placer::signIn(const std::shared_ptr<Course>& course, const AccountBinding& binding)
{
    AccountPoller* poller = m_tools.poller.pollerOf(binding.account.id);
    const Result<HttpRequest> request = loginRequest(binding);
    if (poller == nullptr || !request)
        return refuse(course, request.error(), {});
    auto* flight = new Flight(this);
    flight->course = course;
    flight->binding = binding;
    flight->request = *request;
    m_signIns.insert(course->attempt.id, flight);
    AccountQueue& queue = poller->queue();
    connect(
        &queue, &QObject::destroyed, flight,
        [this, flight] {
            HttpResponse lost;
            lost.fault = NetFault::Canceled;
            takeSignIn(*flight, lost);
        },
        Qt::QueuedConnection);
    flight->queue = &queue;
    flight->ticket =
        queue.enqueue(*request, Urgency::Foreground, flight,
                      [this, flight](const HttpResponse& response) { takeSignIn(*flight, response); });
    connect(&flight->watch, &QTimer::timeout, this, [this, flight] { watchWait(*flight); });
    flight->watch.start(LookAtWaitMs);
}

void Placer::takeSignIn(Flight& flight, const HttpResponse& response)
{
    const std::shared_ptr<Course> course = flight.course;
    const AccountBinding& binding = flight.binding;
    if (m_signIns.value(course->attempt.id) != &flight)
        return; // answered, and then its queue went
    m_signIns.remove(course->attempt.id);
    flight.deleteLater();
    flight.watch.stop();
    if (response.fault == NetFault::Canceled) {
        if (course->withdrawn)
            return refuse(course, withdrawnText(), {});
        if (flight.takenBack) {
            // The guard says how long the account has to wait, and a batch waits with it.
            return isTooLate(*course) ? refuse(course, tooLateText(), {}) : examine(course);
        }
        return refuse(
            course,
            u"Signing in was cut short because the account was changed, removed or stopped, so nothing "
            "was sent."_s,
            {});
    }
    m_tools.poller.exchanges().note(binding, wordOf(Operation::Read), flight.request,
                                    withoutKeys(binding, response));
    if (response.isSuccess())
        course->loginToken = loginTokenIn(authMethodOf(binding.definition, binding.account), response.body);
    if (!course->loginToken.isEmpty())
        return examine(course); // with the facts of now
    const DecodedError error =
        decodeAnswer(m_decoder, binding, response, {}, m_tools.clock.nowUtc(), Operation::Read);
    keepWait(binding.account.id, error);
    refuse(course, u"Signing in failed, so nothing was sent. %1"_s.arg(error.title), {});
}

// Written, and acknowledged by the disk, before a byte leaves.
void Placer::claim(const std::shared_ptr<Course>& course, const RetryExaminer::Examination& found)
{
    Attempt& attempt = course->attempt;
    const QDateTime now = m_tools.clock.nowUtc();
    attempt.state = AttemptState::Sending;
    attempt.sentAt = now;
    attempt.idempotencyKey = found.idempotencyKey;
    attempt.bodyDigest = placeDigest(found.request);
    attempt.reason = reasonOf(found.verdict, course->job.decision.changeStated);
    if (found.repeated)
        attempt.reason.prepend(u"The attempt %1 is sent again with its key.\n"_s.arg(found.repeated->id));
    const AuditEntry audit =
        auditOf(attempt, u"sending"_s, now,
                u"Calling %1. Allowed because: %2"_s.arg(describeOrder(attempt.order), attempt.reason));
    const QPointer<Placer> self(this);
    m_tools.store.post(
        [self, course, found, attempt, audit](HistoryStore& store) -> StoreThread::Continuation {
            const auto before =
                store.actions().callsTo(attempt.order.account, attempt.order.to, attempt.sentAt.addDays(-1),
                                        attempt.sentAt.addDays(1));
            Result<bool> claimed = before ? store.actions().claimAttempt(attempt, audit) : before.failure();
            QSet<QString> known;
            for (const CallRow& row : before ? *before : QList<CallRow>())
                known.insert(row.call.key.callId);
            return [self, course, found, claimed, known] {
                if (!self)
                    return;
                course->known = known;
                if (!claimed)
                    self->refuse(course, claimed.error(), found);
                else if (!*claimed)
                    self->refuse(course,
                                 u"Another attempt for this number is under way, or its outcome is not known "
                                 "yet."_s,
                                 found);
                else if (course->withdrawn)
                    self->dropClaimed(course, found.verdict, withdrawnText());
                else if (self->isTooLate(*course))
                    self->dropClaimed(course, found.verdict, tooLateText());
                else
                    self->send(course, found);
            };
        },
        [self, course, found](const Failure& failure) {
            if (self)
                self->refuse(course, failure.text, found);
        });
}

void Placer::send(const std::shared_ptr<Course>& course, const RetryExaminer::Examination& found)
{
    auto* flight = new Flight(this);
    flight->course = course;
    flight->binding = found.binding;
    flight->request = found.request;
    flight->repeated = found.repeated;
    m_flights.insert(course->attempt.id, flight);

    Answer answer;
    answer.attempt = course->attempt;
    answer.verdict = found.verdict;
    if (course->job.decision.rememberFields) {
        for (auto it = found.order.fields.begin(); it != found.order.fields.end(); ++it) {
            if (!found.recordFields.contains(it.key()))
                answer.fieldsToRemember.insert(it.key(), it.value());
        }
    }
    AccountPoller* poller = m_tools.poller.pollerOf(found.order.account);
    if (poller == nullptr) {
        // Removed while the attempt was written: nothing has left.
        HttpResponse none;
        none.fault = NetFault::PlainHttp;
        none.faultText = u"The account was removed before the request was sent."_s;
        QMetaObject::invokeMethod(
            flight, [this, flight, none] { takeResponse(*flight, none); }, Qt::QueuedConnection);
    } else {
        AccountQueue& queue = poller->queue();
        connect(
            &queue, &QObject::destroyed, flight,
            [this, flight] {
                HttpResponse lost;
                lost.fault = NetFault::Canceled;
                lost.faultText = u"The account was changed or removed while the request was under way."_s;
                takeResponse(*flight, lost);
            },
            Qt::QueuedConnection);
        flight->queue = &queue;
        flight->ticket = queue.enqueue(
            found.request, Urgency::Foreground, flight,
            [this, flight](const HttpResponse& response) { takeResponse(*flight, response); },
            m_tools.limits);
        connect(&flight->watch, &QTimer::timeout, this, [this, flight] { watchWait(*flight); });
        flight->watch.start(LookAtWaitMs);
    }
    course->answered(answer);
}

bool Placer::isTooLate(const Course& course) const
{
    return m_tools.clock.monotonicMs() - course.yesAtMs > LongestWaitToLeaveMs;
}

// An answer to another request can make the whole account wait, for hours: nobody would expect the phone to
// ring then.
void Placer::watchWait(Flight& flight)
{
    if (!flight.queue || flight.queue->isUnderWay(flight.ticket))
        return flight.watch.stop();
    const qint64 nowMs = m_tools.clock.monotonicMs();
    const bool tooLong =
        flight.queue->heldUntilMs() - nowMs > LongestWaitToLeaveMs || isTooLate(*flight.course);
    if (tooLong)
        takeBack(flight);
}

void Placer::takeBack(Flight& flight)
{
    flight.watch.stop();
    flight.takenBack = flight.queue->cancel(flight.ticket) || flight.takenBack;
}

// Written as Sending, and then not sent after all.
void Placer::dropClaimed(const std::shared_ptr<Course>& course, const GuardVerdict& verdict,
                         const QString& text)
{
    m_courses.remove(course->attempt.id);
    Answer answer;
    answer.attempt = course->attempt;
    answer.verdict = verdict;
    dropTakenBack(course->attempt, text);
    course->answered(answer);
}

// It never left, and that is sure.
void Placer::dropTakenBack(Attempt attempt, const QString& text)
{
    attempt.state = AttemptState::Dropped;
    attempt.sentAt = {};
    attempt.endedAt = m_tools.clock.nowUtc();
    attempt.reason += u'\n' + text;
    save(attempt, auditOf(attempt, u"dropped"_s, attempt.endedAt, text), std::nullopt,
         [this, attempt] { emit ended(attempt, {}); });
}

void Placer::takeResponse(Flight& flight, const HttpResponse& response)
{
    Attempt attempt = flight.course->attempt;
    if (m_flights.take(attempt.id) == nullptr)
        return; // answered, and then its queue went
    m_courses.remove(attempt.id);
    flight.deleteLater();
    if (flight.takenBack && response.fault == NetFault::Canceled) {
        return dropTakenBack(
            attempt,
            flight.course->withdrawn
                ? withdrawnText()
                : u"Not called: the account has to wait, so the request was taken back before "
                  "it left. Try again when the wait is over."_s);
    }
    const HttpResponse clean = withoutKeys(flight.binding, response);
    PlaceAnswer answer = readPlaceAnswer(flight.binding.definition, clean);
    // Nobody can say how far a request that we ended ourselves had come.
    if (response.fault == NetFault::Canceled)
        answer.state = AttemptState::Unknown;
    // A new call has an ID of its own: this is an old answer, of a cache or of a key that was not new.
    const bool isOld = answer.callId == attempt.order.origin.callId
        || (!flight.repeated && flight.course->known.contains(answer.callId));
    if (answer.state == AttemptState::Placed && !answer.callId.isEmpty() && isOld) {
        answer.state = AttemptState::Unknown;
        answer.failed = false;
        answer.remark =
            u"The answer names the call %1, which was there before: it is not known whether a new "
            "one was placed."_s.arg(answer.callId);
        answer.callId.clear();
    }
    const QDateTime now = m_tools.clock.nowUtc();
    attempt.state = answer.state;
    attempt.callId = answer.callId;
    attempt.requestId = answer.requestId;
    attempt.httpStatus = clean.httpStatus;
    if (answer.state != AttemptState::Unknown)
        attempt.endedAt = now;
    if (answer.state != AttemptState::NotPlaced)
        m_tools.poller.expectLiveCall(attempt.order.account);
    if (answer.state != AttemptState::Placed || answer.failed) {
        DecodedError error = decodeAnswer(m_decoder, flight.binding, response, {}, now, Operation::Place);
        if (error.title.isEmpty() || (clean.isSuccess() && !error.recognised))
            error.title = answer.failed ? u"The provider took the call and says that it failed"_s
                                        : u"The answer does not say what became of the call"_s;
        if (error.message.isEmpty())
            error.message = answer.remark;
        if (!answer.checklist.isEmpty())
            error.fix = answer.checklist;
        if (error.requestId.isEmpty())
            error.requestId = answer.requestId;
        attempt.error = error;
        keepError(error, flight, clean);
    }
    std::optional<ExchangeRecord> exchange;
    if (!answer.requestId.isEmpty()) {
        exchange = ExchangeRecord {};
        exchange->account = attempt.order.account;
        exchange->provider = attempt.provider;
        exchange->at = now;
        exchange->operation = wordOf(Operation::Place);
        exchange->request = flight.request.describe();
        exchange->httpStatus = clean.httpStatus;
        exchange->elapsedMs = clean.elapsedMs;
        exchange->requestId = answer.requestId;
        exchange->requestIdSource = answer.requestIdSource;
    }
    const std::optional<Attempt> repeated = flight.repeated;
    const QSet<QString> known = flight.course->known;
    const QString action = answer.failed ? u"failed"_s : wordOf(attempt.state);
    save(attempt, auditOf(attempt, action, now, outcomeText(attempt, answer)), exchange,
         [this, attempt, repeated, known] {
             if (repeated && attempt.state == AttemptState::Placed)
                 settleRepeated(attempt, *repeated);
             if (attempt.state != AttemptState::NotPlaced)
                 m_tools.poller.pollOnce({attempt.order.account}, {}, attempt.batch.isEmpty());
             emit ended(attempt, known);
         });
}

// The error is one of the account's like any other; and who asks for patience gets it.
void Placer::keepError(const DecodedError& error, const Flight& flight, const HttpResponse& clean)
{
    ApiErrorRecord record;
    record.account = flight.course->attempt.order.account;
    record.provider = flight.binding.definition.id;
    record.at = m_tools.clock.nowUtc();
    record.operation = wordOf(Operation::Place);
    record.request = flight.request.describe();
    record.error = error;
    record.body = clean.body.left(MaxKeptBody);
    const QPointer<Placer> self(this);
    m_tools.store.post([self, record](HistoryStore& store) -> StoreThread::Continuation {
        const Result<qint64> row = store.addError(record);
        return [self, record, row] {
            if (!self)
                return;
            ApiErrorRecord kept = record;
            kept.rowId = row ? *row : 0;
            self->m_tools.poller.tellError(kept);
        };
    });
    keepWait(record.account, error);
}

void Placer::keepWait(const QString& account, const DecodedError& error)
{
    const bool fromProvider = error.retry.waitSource == "header"_L1 || error.retry.waitSource == "body"_L1;
    AccountPoller* poller = m_tools.poller.pollerOf(account);
    if (fromProvider && error.retry.waitSeconds.value_or(0) > 0 && poller != nullptr)
        poller->holdFor(static_cast<qint64>(*error.retry.waitSeconds * 1000.0));
}

// The same key gave this call: it is what the first request became, too, or became in its place.
void Placer::settleRepeated(const Attempt& placed, const Attempt& before)
{
    Attempt settled = before;
    settled.state = AttemptState::Placed;
    settled.callId = placed.callId;
    settled.error = placed.error; // the answer that never came is no longer what is known of it
    settled.endedAt = placed.endedAt;
    save(
        settled,
        auditOf(settled, u"placed"_s, placed.endedAt,
                u"Sent again with the same key as attempt %1: one call, %2."_s.arg(placed.id, placed.callId)),
        std::nullopt, [this, settled] { emit ended(settled, {}); });
}

void Placer::save(const Attempt& attempt, const AuditEntry& audit,
                  const std::optional<ExchangeRecord>& exchange, std::function<void()> then)
{
    const QPointer<Placer> self(this);
    m_tools.store.post(
        [self, attempt, audit, exchange, then](HistoryStore& store) -> StoreThread::Continuation {
            const Result<QList<CallRow>> rows = keepAttempt(store, attempt, audit);
            Outcome noted = ringback::Done {};
            if (exchange)
                noted = store.actions().addExchanges({*exchange});
            return [self, rows, noted, then] {
                if (!self)
                    return;
                if (!rows)
                    emit self->problemOccurred(
                        u"What became of a placed call could not be written: %1"_s.arg(rows.error()));
                if (!noted)
                    emit self->problemOccurred(noted.error());
                if (rows)
                    self->m_tools.poller.tellRows(*rows);
                then();
            };
        },
        [self, then](const Failure& failure) {
            if (!self)
                return;
            emit self->problemOccurred(failure.text);
            then();
        });
}

// A decision that was not followed is remembered, too.
void Placer::refuse(const std::shared_ptr<Course>& course, const QString& problem,
                    const RetryExaminer::Examination& found)
{
    m_courses.remove(course->attempt.id);
    Answer answer;
    answer.attempt = course->attempt;
    answer.attempt.state = course->job.planned.state;
    answer.attempt.sentAt = {};
    answer.problem = problem.isEmpty() ? u"It cannot be sent now."_s : problem;
    answer.verdict = found.verdict;
    // A batch says itself what it drops, and asks again where one only has to wait.
    if (!course->job.planned.batch.isEmpty())
        return course->answered(answer);
    const AuditEntry audit =
        auditOf(answer.attempt, u"refused"_s, m_tools.clock.nowUtc(),
                u"Not called: %1. %2"_s.arg(describeOrder(answer.attempt.order), answer.problem));
    m_tools.store.post([audit](HistoryStore& store) -> StoreThread::Continuation {
        // Nothing was done: that it cannot be noted keeps nobody from anything.
        const Outcome noted = store.actions().appendAudit({audit});
        Q_UNUSED(noted)
        return {};
    });
    course->answered(answer);
}

} // namespace ringback
