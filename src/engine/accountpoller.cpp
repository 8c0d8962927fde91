// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/accountpoller.h"

#include "core/clock.h"
#include "engine/accountbinding.h"
#include "engine/accountcheck.h"
#include "engine/accountmarks.h"
#include "engine/statekeeper.h"
#include "net/backoff.h"
#include "net/traffic.h"
#include "providers/registry.h"
#include "store/storethread.h"

#include <QPointer>
#include <QRandomGenerator>
#include <QUrl>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// A wait up to here is sat out within a round; with a longer one the round is not begun.
constexpr qint64 MaxWaitInRoundMs = 30'000;
constexpr qsizetype MaxSetAsideMarks = 100'000;
// Timers stand still while the computer sleeps: what is due is looked at again at least this often.
constexpr qint64 LongestTimerMs = 15'000;
// What changes with every round (ages, counts) is kept this often; the rest at once. Soon enough that who
// reads it (another process) finds an account fresh that is.
constexpr qint64 KeepEveryMs = 5'000;
// Counts of requests and the like are looked at again this often where no round changes them.
constexpr qint64 LookAgainMs = 10'000;
// After a round that left no live call in the history this many do not look there for one: only another
// program can have put it there.
constexpr int RoundsWithoutLook = 5;

// "9 min 40 s"
QString lengthText(qint64 ms)
{
    const qint64 seconds = (ms + 999) / 1000;
    if (seconds < 60)
        return u"%1 s"_s.arg(seconds);
    if (seconds < 3600)
        return u"%1 min %2 s"_s.arg(seconds / 60).arg(seconds % 60);
    return u"%1 h %2 min"_s.arg(seconds / 3600).arg(seconds % 3600 / 60);
}

// A recording begins with a whole walk, so that it can be played alone.
PollMemory withoutFeeds(PollMemory memory)
{
    memory.state.feeds.clear();
    return memory;
}

} // namespace

AccountPoller::AccountPoller(Tools tools, AccountBinding binding, const QString& problem, PollMemory memory,
                             QObject* parent)
    : QObject(parent), m_tools(tools), m_binding(std::move(binding)), m_problem(problem),
      m_client(std::make_unique<HttpClient>(tools.clock, tools.connections)),
      m_queue(std::make_unique<AccountQueue>(*m_client, tools.clock, m_binding.definition.minGapMs)),
      m_course(tools.clock, m_binding,
               tools.traffic != nullptr ? withoutFeeds(std::move(memory)) : std::move(memory))
{
    m_origin =
        QUrl(m_binding.baseUrl())
            .toString(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &AccountPoller::runWhenDue);
    if (m_problem.isEmpty()) {
        if (const Outcome trusted = trustAccountCertificate(*m_client, m_binding.account); !trusted)
            m_problem = trusted.error();
    }
    if (m_tools.traffic != nullptr) {
        const Result<HttpRequest> signIn = loginRequest(m_binding);
        m_tools.traffic->begin({m_binding.account, m_binding.baseUrl(), m_binding.secrets.values(),
                                signIn ? signIn->url : QUrl()});
        m_client->setTraffic(m_tools.traffic, m_binding.account.id);
    }
    const qint64 nowMs = m_tools.clock.monotonicMs();
    RequestBudget budget = budgetOf(m_binding);
    budget.restore(m_course.state().budget, nowMs, m_tools.clock.nowUtc());
    m_queue->setBudget(budget);
    m_course.setAllowance(budget.backgroundPerMinute(nowMs));
    m_queue->hold(m_course.heldUntilMs());
}

AccountPoller::~AccountPoller()
{
    // Else starting again would be a way around the budget, or around a wait where the wall clock was set.
    if (m_queue->totalRequests() > m_keptRequests || m_course.heldMs() > 0)
        writeState(false);
}

PollMemory AccountPoller::memory() const
{
    PollMemory memory = m_course.memory();
    memory.state.budget = m_queue->budget().toJson(m_tools.clock.monotonicMs(), m_tools.clock.nowUtc());
    return memory;
}

void AccountPoller::startSchedule(qint64 delayMs)
{
    m_scheduled = true;
    scheduleNext(delayMs);
}

void AccountPoller::scheduleNext(qint64 leastMs)
{
    m_shown.reset();
    m_dueMs.reset();
    if (m_scheduled && !m_binding.account.paused && m_problem.isEmpty() && !isRefused()) {
        m_dueMs = std::max(m_tools.clock.monotonicMs() + leastMs, m_course.dueMs());
    }
    armTimer();
}

void AccountPoller::armTimer()
{
    if ((!m_dueMs && !m_waitingWish) || m_round != nullptr) {
        m_timer.stop();
        return;
    }
    const qint64 ms = m_waitingWish ? std::max(m_course.heldMs(), m_course.retryMs())
                                    : std::max<qint64>(0, *m_dueMs - m_tools.clock.monotonicMs());
    // Where it is only to look again, those of all accounts are to wake the thread together.
    m_timer.setTimerType(ms > LongestTimerMs ? Qt::VeryCoarseTimer : Qt::CoarseTimer);
    m_timer.start(static_cast<int>(std::min(ms, LongestTimerMs)));
}

void AccountPoller::runWhenDue()
{
    if (m_round != nullptr)
        return;
    if (m_waitingWish) {
        if (std::max(m_course.heldMs(), m_course.retryMs()) > 0)
            return armTimer();
        begin(*std::exchange(m_waitingWish, std::nullopt));
        return;
    }
    if (!m_dueMs || *m_dueMs > m_tools.clock.monotonicMs())
        return armTimer();
    begin({{}, false, m_course.lanesDue()});
}

void AccountPoller::setPaused(bool paused)
{
    if (m_binding.account.paused == paused)
        return;
    m_binding.account.paused = paused;
    if (paused) {
        m_waitingWish.reset();
        delete std::exchange(m_round, nullptr); // ends silently; what it wrote stays
    }
    m_course.readAllNext();
    scheduleNext();
    changed();
}

RoundReport AccountPoller::emptyReport(const QString& problem) const
{
    RoundReport report;
    report.account = m_binding.account.id;
    report.provider = m_binding.account.provider;
    report.problem = problem;
    report.freshness = freshness();
    return report;
}

RoundReport AccountPoller::waitReport(qint64 ms) const
{
    const QDateTime until = m_tools.clock.nowUtc().addMSecs(ms);
    return emptyReport(u"After the last error nothing is asked before %1."_s.arg(
        until.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss"_s)));
}

void AccountPoller::pollOnce(const QDateTime& since, bool foreground)
{
    if (m_round != nullptr)
        return;
    if (!m_problem.isEmpty()) {
        emit roundFinished(emptyReport(m_problem));
        return;
    }
    if (m_binding.account.paused) {
        emit roundFinished(emptyReport(u"It is paused."_s));
        return;
    }
    if (isRefused() && !foreground) {
        emit roundFinished(
            emptyReport(u"The provider refused the key of this account %1 times; polling has stopped "
                        "until the key changes."_s.arg(m_course.state().refusals)));
        return;
    }
    // A person's wish is not kept back by our own caution, only by the provider's.
    const qint64 wait = foreground ? m_course.heldMs() : std::max(m_course.heldMs(), m_course.retryMs());
    if (wait > MaxWaitInRoundMs) {
        scheduleNext();
        emit roundFinished(waitReport(wait));
        return;
    }
    const Wish wish {since, foreground, {}};
    if (foreground)
        m_course.forgetRetry();
    if (wait > 0) {
        m_waitingWish = wish;
        armTimer();
        return;
    }
    m_waitingWish.reset();
    begin(wish);
}

void AccountPoller::begin(const Wish& wish)
{
    m_timer.stop();
    m_tokenWasKept = !m_binding.loginToken.isEmpty();
    PollRound::Wishes wishes;
    wishes.since = wish.since;
    wishes.foreground = wish.foreground;
    wishes.lanes = wish.lanes;
    if (!wish.lanes.isEmpty())
        wishes.maxCalls = m_course.callsPerRound();
    wishes.nothingLive = !wish.lanes.isEmpty() && m_roundsWithoutLook > 0;
    m_round = new PollRound({*m_queue, m_tools.store, m_tools.decoder, m_tools.clock}, m_binding,
                            m_course.state(), wishes, this);
    connect(m_round, &PollRound::pageWritten, this, &AccountPoller::pageWritten);
    connect(m_round, &PollRound::errorMet, this, [this](const ApiErrorRecord& error) {
        m_lastError = error.error;
        m_lastErrorAt = error.at;
        m_shown.reset();
        emit errorMet(error);
    });
    connect(m_round, &PollRound::finished, this, &AccountPoller::takeReport);
    changed();
    m_round->start();
}

void AccountPoller::takeReport(RoundReport report)
{
    m_course.takeFeeds(m_round->state());
    // The paths that worked stay first; where nothing did, a refusal may have come from the wrong one.
    if (report.good)
        m_binding.definition = m_round->binding().definition;
    m_binding.loginToken = m_round->binding().loginToken;
    if (!report.good || m_round->leavesLive())
        m_roundsWithoutLook = 0;
    else
        m_roundsWithoutLook = m_roundsWithoutLook > 0 ? m_roundsWithoutLook - 1 : RoundsWithoutLook;
    m_round->deleteLater();
    m_round = nullptr;
    if (m_setAsideMarks.size() < MaxSetAsideMarks)
        m_setAsideMarks.unite(report.setAsideMarks);

    const bool tokenRanOut =
        !report.good && report.keyRefused && m_tokenWasKept && !m_binding.loginToken.isEmpty();
    if (tokenRanOut)
        m_binding.loginToken.clear(); // signs in anew before the key is blamed
    m_course.setAllowance(m_queue->budget().backgroundPerMinute(m_tools.clock.monotonicMs()));
    m_course.take(report, tokenRanOut, QRandomGenerator::global()->generateDouble());
    m_queue->hold(m_course.heldUntilMs());
    if (report.good)
        m_lastError.reset();
    keepState();
    report.freshness = freshness();
    report.gaps = gapsIn(m_course.state());
    scheduleNext();
    changed();
    emit roundFinished(report);
}

bool AccountPoller::isRefused() const
{
    return m_course.isRefused();
}

void AccountPoller::keepState()
{
    const qint64 nowMs = m_tools.clock.monotonicMs();
    const size_t essence = essenceOf(m_course.state());
    if (essence == m_keptState && nowMs - m_keptMs < KeepEveryMs)
        return;
    const bool isUrgent = essence != m_keptState;
    m_keptState = essence;
    m_keptMs = nowMs;
    writeState(isUrgent);
}

void AccountPoller::writeState(bool isUrgent)
{
    m_keptRequests = m_queue->totalRequests();
    const QString account = m_binding.account.id;
    const QByteArray state = toJson(memory().state);
    if (m_tools.keeper != nullptr && !isUrgent)
        m_tools.keeper->keepSoon(account, state);
    else if (m_tools.keeper != nullptr)
        m_tools.keeper->keepNow(account, state);
    else
        StateKeeper::write(m_tools.store, {{account, state}});
}

CheckGate AccountPoller::checkGate()
{
    const QPointer<AccountPoller> self(this);
    CheckGate gate;
    gate.refusal = [self] { return self ? self->whyNotChecked() : QString(); };
    gate.count = [self] {
        if (!self)
            return;
        const qint64 nowMs = self->m_tools.clock.monotonicMs();
        RequestBudget budget = self->m_queue->budget();
        budget.started(nowMs);
        self->m_queue->setBudget(budget);
        self->writeState(false);
        self->changed();
    };
    gate.hold = [self](qint64 ms) {
        if (self)
            self->holdFor(ms);
    };
    gate.queue = m_queue.get();
    connect(m_queue.get(), &AccountQueue::requestStarted, this, &AccountPoller::changed,
            Qt::UniqueConnection);
    return gate;
}

QString AccountPoller::whyNotChecked() const
{
    const qint64 nowMs = m_tools.clock.monotonicMs();
    const auto until = [&](qint64 ms) {
        return m_tools.clock.nowUtc().addMSecs(ms).toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss"_s);
    };
    QString last;
    if (m_lastError)
        last = m_lastError->code.isEmpty() ? u" (%1)"_s.arg(m_lastError->title)
                                           : u" (%1, %2)"_s.arg(m_lastError->title, m_lastError->code);
    if (isRefused()) {
        return u"Nothing was asked: the provider refused this key %1 times%2. Enter another key, or correct "
               u"the "
               "address; a change is tested at once."_s.arg(m_course.state().refusals)
                   .arg(last);
    }
    if (const qint64 ms = m_course.heldMs(); ms > 0) {
        return u"Nothing was asked: the provider wants no request with this key before %1, for another %2%3. "
               "Test again then; a changed key or address is tested at once."_s.arg(until(ms), lengthText(ms),
                                                                                    last);
    }
    const qint64 ms = m_queue->budget().nextStartMs(nowMs, Urgency::Foreground) - nowMs;
    if (ms > MaxWaitInRoundMs) {
        return u"Nothing was asked: the requests that this account may make are used up until %1, for "
               u"another "
               "%2. Test again then."_s.arg(until(ms), lengthText(ms));
    }
    return {};
}

void AccountPoller::holdFor(qint64 ms)
{
    m_course.hold(ms);
    m_queue->hold(m_course.heldUntilMs());
    keepState();
    if (m_round == nullptr)
        scheduleNext();
    changed();
}

Freshness AccountPoller::freshness() const
{
    return m_course.freshness();
}

void AccountPoller::setIdleInterval(qint64 ms)
{
    if (!m_course.setIdleInterval(ms))
        return;
    m_shown.reset();
    if (m_round == nullptr)
        scheduleNext();
}

void AccountPoller::changed()
{
    m_shown.reset();
    emit stateChanged();
}

AccountState AccountPoller::state() const
{
    // What is under way or waits for an end that no event announces is looked at every time.
    if (m_round != nullptr || m_course.heldMs() > 0 || m_course.retryMs() > 0) {
        m_shown.reset();
        return lookedAtState();
    }
    const qint64 nowMs = m_tools.clock.monotonicMs();
    if (!m_shown || nowMs - m_shownMs >= LookAgainMs) {
        m_shown = lookedAtState();
        m_shownMs = nowMs;
    } else {
        m_shown->freshness = m_course.freshness();
    }
    return *m_shown;
}

AccountState AccountPoller::lookedAtState() const
{
    const QDateTime now = m_tools.clock.nowUtc();
    AccountState state;
    state.account = m_binding.account;
    state.providerName =
        m_binding.definition.name.isEmpty() ? m_binding.account.provider : m_binding.definition.name;
    state.origin = m_origin;
    state.facts = m_course.facts();
    state.freshness = m_course.freshness();
    state.polling = m_round != nullptr;
    if (m_round == nullptr && m_dueMs)
        state.nextPollAt = now.addMSecs(std::max<qint64>(0, *m_dueMs - m_tools.clock.monotonicMs()));
    state.lastError = m_lastError;
    state.lastErrorAt = m_lastErrorAt;
    state.problem = m_problem;
    state.setAside = m_setAsideMarks.size();
    state.requests = m_queue->figures();
    if (m_course.heldMs() > 0)
        state.heldUntil = now.addMSecs(m_course.heldMs());
    if (m_course.retryMs() > 0)
        state.retryAt = now.addMSecs(m_course.retryMs());
    state.feeds = m_course.feeds();
    state.gaps = gapsIn(m_course.state());
    return state;
}

} // namespace ringback
