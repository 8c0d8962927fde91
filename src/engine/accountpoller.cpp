// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/accountpoller.h"

#include "core/clock.h"
#include "engine/accountbinding.h"
#include "engine/accountmarks.h"
#include "net/backoff.h"
#include "providers/registry.h"
#include "store/storethread.h"

#include <QCryptographicHash>
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
// What changes with every round (ages, counts) is kept this often; the rest at once.
constexpr qint64 KeepEveryMs = 15'000;
constexpr qint64 LongestOwnBackoffMs = 300'000;

QString laneOf(const Feed& feed)
{
    return feed.liveOnly ? PollSchedule::LiveLane : feed.id;
}

QStringList lanesOf(const Definition& definition)
{
    QStringList lanes;
    for (const Feed& feed : definition.feeds) {
        if (const QString lane = laneOf(feed); !lanes.contains(lane))
            lanes.append(lane);
    }
    return lanes << PollSchedule::CallLane;
}

// Without what changes with every good round.
QByteArray essenceOf(PollState state)
{
    state.lastGoodAt = {};
    state.lastGoodMs = -1;
    state.budget = {};
    state.turns.clear();
    for (FeedMark& mark : state.marks) {
        mark.goodAt = {};
        mark.goodMs = -1;
    }
    return QCryptographicHash::hash(toJson(state), QCryptographicHash::Md5);
}

QByteArray freshSalt()
{
    QByteArray salt(16, Qt::Uninitialized);
    for (char& byte : salt)
        byte = static_cast<char>(QRandomGenerator::system()->bounded(256));
    return salt;
}
} // namespace

AccountPoller::AccountPoller(Tools tools, AccountBinding binding, const QString& problem, PollState state,
                             QObject* parent)
    : QObject(parent), m_tools(tools), m_binding(std::move(binding)), m_problem(problem),
      m_state(std::move(state)), m_client(std::make_unique<HttpClient>(tools.clock)),
      m_queue(std::make_unique<AccountQueue>(*m_client, tools.clock, m_binding.definition.minGapMs)),
      m_watch(tools.clock)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &AccountPoller::runWhenDue);
    if (m_problem.isEmpty()) {
        if (const Outcome trusted = trustAccountCertificate(*m_client, m_binding.account); !trusted)
            m_problem = trusted.error();
    }
    if (m_state.target != targetMark(m_binding)) {
        if (!m_state.target.isEmpty())
            m_state = {}; // another account had this ID
        m_state.target = targetMark(m_binding);
    }
    const qint64 nowMs = m_tools.clock.monotonicMs();
    RequestBudget budget = budgetOf(m_binding);
    budget.restore(m_state.budget, nowMs, m_tools.clock.nowUtc());
    m_queue->setBudget(budget);
    m_schedule =
        PollSchedule(lanesOf(m_binding.definition),
                     {m_binding.definition.fastestSeconds * 1000LL, m_binding.definition.pollSeconds * 1000LL});
    m_schedule.setAllowance(budget.backgroundPerMinute(nowMs));
    // Monotonic times of another start of the computer say nothing in this one.
    const QByteArray epoch = m_tools.clock.epoch();
    if (epoch.isEmpty() || m_state.epoch != epoch) {
        m_state.lastGoodMs = -1;
        for (FeedMark& mark : m_state.marks)
            mark.goodMs = -1;
    }
    m_state.epoch = epoch;
    recallWaits();
}

AccountPoller::~AccountPoller() = default;

// A wait that the provider imposed, or our own backoff, holds over a restart; not longer than any wait can be,
// whatever became of the wall clock meanwhile. Our own does not outlive the settings that it was about.
void AccountPoller::recallWaits()
{
    const QDateTime now = m_tools.clock.nowUtc();
    const qint64 nowMs = m_tools.clock.monotonicMs();
    if (const qint64 keptMs = now.msecsTo(m_state.heldUntil); m_state.heldUntil.isValid() && keptMs > 0) {
        const qint64 longestMs = std::chrono::milliseconds(longestRetryAfter).count();
        m_queue->hold(nowMs + std::min(keptMs, longestMs));
    }
    if (m_state.failures > 0 && m_state.failedMark != settingsMark(m_binding)) {
        m_state.failures = 0;
        m_state.retryAt = {};
    }
    if (const qint64 keptMs = now.msecsTo(m_state.retryAt); m_state.retryAt.isValid() && keptMs > 0)
        m_retryMs = nowMs + std::min(keptMs, LongestOwnBackoffMs);
}

void AccountPoller::startSchedule(qint64 delayMs)
{
    m_scheduled = true;
    scheduleNext(delayMs);
}

qint64 AccountPoller::heldMs() const
{
    return std::max<qint64>(0, m_queue->heldUntilMs() - m_tools.clock.monotonicMs());
}

qint64 AccountPoller::retryMs() const
{
    return std::max<qint64>(0, m_retryMs - m_tools.clock.monotonicMs());
}

void AccountPoller::scheduleNext(qint64 leastMs)
{
    m_dueMs.reset();
    if (m_scheduled && !m_binding.account.paused && m_problem.isEmpty() && !isRefused()) {
        const qint64 now = m_tools.clock.monotonicMs();
        const qint64 due = m_readAll ? now : m_schedule.nextDueMs();
        m_dueMs = std::max({now + leastMs, due, m_queue->heldUntilMs(), m_retryMs});
    }
    armTimer();
}

void AccountPoller::armTimer()
{
    std::optional<qint64> at = m_dueMs;
    if (m_waitingWish)
        at = std::max(m_queue->heldUntilMs(), m_retryMs);
    if (!at || m_round != nullptr) {
        m_timer.stop();
        return;
    }
    const qint64 ms = std::max<qint64>(0, *at - m_tools.clock.monotonicMs());
    m_timer.start(static_cast<int>(std::min(ms, LongestTimerMs)));
}

void AccountPoller::runWhenDue()
{
    if (m_round != nullptr)
        return;
    const qint64 now = m_tools.clock.monotonicMs();
    if (m_waitingWish) {
        if (std::max(heldMs(), retryMs()) > 0)
            return armTimer();
        begin(*std::exchange(m_waitingWish, std::nullopt));
        return;
    }
    if (!m_dueMs || *m_dueMs > now || heldMs() > 0 || retryMs() > 0)
        return armTimer();
    const QStringList due = m_schedule.due(now);
    begin({{}, false, m_readAll ? QStringList() : due});
}

void AccountPoller::setPaused(bool paused)
{
    if (m_binding.account.paused == paused)
        return;
    m_binding.account.paused = paused;
    m_readAll = true;
    scheduleNext();
    emit stateChanged();
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
                        "until the key changes."_s.arg(m_state.refusals)));
        return;
    }
    // A person's wish is not kept back by our own caution, only by the provider's.
    const qint64 wait = foreground ? heldMs() : std::max(heldMs(), retryMs());
    if (wait > MaxWaitInRoundMs) {
        scheduleNext();
        emit roundFinished(waitReport(wait));
        return;
    }
    const Wish wish {since, foreground, {}};
    if (foreground)
        m_retryMs = -1;
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
    m_round = new PollRound({*m_queue, m_tools.store, m_tools.decoder, m_tools.clock}, m_binding, m_state,
                            wishes, this);
    connect(m_round, &PollRound::pageWritten, this, &AccountPoller::pageWritten);
    connect(m_round, &PollRound::errorMet, this, [this](const ApiErrorRecord& error) {
        m_lastError = error.error;
        m_lastErrorAt = error.at;
        emit errorMet(error);
    });
    connect(m_round, &PollRound::finished, this, &AccountPoller::takeReport);
    emit stateChanged();
    m_round->start();
}

void AccountPoller::takeReport(RoundReport report)
{
    m_state.feeds = m_round->state().feeds;
    m_state.missing = m_round->state().missing;
    m_state.turns = m_round->state().turns;
    m_binding.definition = m_round->binding().definition;
    m_binding.loginToken = m_round->binding().loginToken;
    m_round->deleteLater();
    m_round = nullptr;
    if (m_setAsideMarks.size() < MaxSetAsideMarks)
        m_setAsideMarks.unite(report.setAsideMarks);

    noteFeeds(report);
    m_readAll = !report.good;
    m_state.lastFailed = !report.good;
    m_state.lastUnreached = report.unreached && !report.good;
    if (report.good) {
        noteSuccess(report);
    } else if (report.keyRefused && m_tokenWasKept && !m_binding.loginToken.isEmpty()) {
        // The token of an earlier sign-in has run out: sign in anew before blaming the key.
        m_binding.loginToken.clear();
        m_retryMs = -1;
    } else {
        noteFailure(report);
    }
    noteLanes(report);
    keepState();
    report.freshness = freshness();
    scheduleNext();
    emit stateChanged();
    emit roundFinished(report);
}

// When each feed was last read well, and by that the account: it is as old as the oldest of what it shows.
void AccountPoller::noteFeeds(const RoundReport& report)
{
    const auto note = [this](const QString& name, const FeedReport& feed) {
        FeedMark& mark = m_state.marks[name];
        mark.failed = !feed.good;
        mark.error = feed.error;
        if (feed.good && feed.startedAt.isValid()) {
            mark.goodAt = feed.startedAt;
            mark.goodMs = feed.startedMs;
        }
    };
    for (const FeedReport& feed : report.feeds)
        note(feed.feed, feed);
    if (report.calls)
        note(PollSchedule::CallLane, *report.calls);

    QStringList names {PollSchedule::CallLane};
    for (const Feed& feed : m_binding.definition.feeds)
        names.append(feed.id);
    QDateTime oldest;
    qint64 oldestMs = -1;
    for (qsizetype i = 0; i < names.size(); ++i) {
        const FeedMark mark = m_state.marks.value(names[i]);
        if (!mark.goodAt.isValid())
            return; // not all has been read yet
        if (i == 0 || mark.goodAt < oldest)
            oldest = mark.goodAt;
        oldestMs = i == 0 ? mark.goodMs : std::min(oldestMs, mark.goodMs);
    }
    m_state.lastGoodAt = oldest;
    m_state.lastGoodMs = oldestMs;
}

void AccountPoller::noteSuccess(const RoundReport& report)
{
    Q_UNUSED(report)
    m_state.failures = 0;
    m_state.refusals = 0;
    m_state.refusedMark.clear();
    m_state.refusedSalt.clear();
    m_state.failedMark.clear();
    m_state.heldUntil = {};
    m_state.retryAt = {};
    m_retryMs = -1;
    m_lastError.reset();
}

void AccountPoller::noteFailure(const RoundReport& report)
{
    ++m_state.failures;
    if (report.keyRefused) {
        if (m_state.refusedSalt.isEmpty())
            m_state.refusedSalt = freshSalt();
        const QByteArray mark = keyMark(m_binding, m_state.refusedSalt);
        m_state.refusals = mark == m_state.refusedMark ? m_state.refusals + 1 : 1;
        m_state.refusedMark = mark;
    } else {
        m_state.refusals = 0;
    }
    m_state.failedMark = settingsMark(m_binding);
    const qint64 nowMs = m_tools.clock.monotonicMs();
    const QDateTime now = m_tools.clock.nowUtc();
    const auto delay =
        nextDelay(m_state.failures, std::nullopt, QRandomGenerator::global()->generateDouble());
    m_retryMs = nowMs + delay.count();
    m_state.retryAt = now.addMSecs(delay.count());
    if (report.waitMs && *report.waitMs > 0) {
        m_queue->hold(nowMs + *report.waitMs);
        m_state.heldUntil = now.addMSecs(*report.waitMs);
    }
}

void AccountPoller::noteLanes(const RoundReport& report)
{
    const qint64 nowMs = m_tools.clock.monotonicMs();
    m_schedule.setAllowance(m_queue->budget().backgroundPerMinute(nowMs));
    if (!report.good)
        return;
    QStringList done;
    for (const Feed& feed : m_binding.definition.feeds) {
        const QString lane = laneOf(feed);
        if (done.contains(lane))
            continue;
        done.append(lane);
        FeedReport sum;
        for (const FeedReport& one : report.feeds) {
            const auto same = [&one](const Feed& candidate) { return candidate.id == one.feed; };
            const auto found = std::find_if(m_binding.definition.feeds.begin(),
                                            m_binding.definition.feeds.end(), same);
            if (found == m_binding.definition.feeds.end() || laneOf(*found) != lane)
                continue;
            sum.requests += one.requests;
            sum.changes += one.changes;
            sum.settling += one.settling;
            sum.talking += one.talking;
            sum.startedAt = one.startedAt;
        }
        if (!sum.startedAt.isValid())
            continue;
        m_schedule.laneRead(lane, nowMs, sum.changes, sum.requests);
        m_schedule.expect(lane, PollSchedule::expectedChanges(sum.settling, sum.talking));
    }
    if (report.calls)
        m_schedule.laneRead(PollSchedule::CallLane, nowMs, report.calls->changes, report.calls->requests);
    if (report.calls)
        m_schedule.expect(
            PollSchedule::CallLane,
            PollSchedule::expectedChanges(report.settlingElsewhere, report.talkingElsewhere));
}

bool AccountPoller::isRefused() const
{
    return ringback::isRefused(m_state, m_binding);
}

void AccountPoller::keepState()
{
    const qint64 nowMs = m_tools.clock.monotonicMs();
    const QByteArray essence = essenceOf(m_state);
    if (essence == m_keptState && nowMs - m_keptMs < KeepEveryMs)
        return;
    m_keptState = essence;
    m_keptMs = nowMs;
    m_state.budget = m_queue->budget().toJson(nowMs, m_tools.clock.nowUtc());
    const QString account = m_binding.account.id;
    const QByteArray state = toJson(m_state);
    m_tools.store.post([account, state](HistoryStore& store) -> StoreThread::Continuation {
        // Losing this costs a few requests after a restart, nothing else.
        const Outcome kept = store.saveAccountState(account, state);
        Q_UNUSED(kept)
        return {};
    });
}

FreshnessFacts AccountPoller::facts() const
{
    return freshnessFacts(m_state, m_binding, m_tools.clock.epoch());
}

Freshness AccountPoller::freshness() const
{
    return freshnessOf(facts(), m_watch.look());
}

AccountState AccountPoller::state() const
{
    const QDateTime now = m_tools.clock.nowUtc();
    AccountState state;
    state.account = m_binding.account;
    state.providerName =
        m_binding.definition.name.isEmpty() ? m_binding.account.provider : m_binding.definition.name;
    state.origin =
        QUrl(m_binding.baseUrl())
            .toString(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
    state.facts = facts();
    state.freshness = freshnessOf(*state.facts, m_watch.look());
    state.polling = m_round != nullptr;
    if (m_round == nullptr && m_dueMs)
        state.nextPollAt = now.addMSecs(std::max<qint64>(0, *m_dueMs - m_tools.clock.monotonicMs()));
    state.lastError = m_lastError;
    state.lastErrorAt = m_lastErrorAt;
    state.problem = m_problem;
    state.setAside = m_setAsideMarks.size();
    state.requests = m_queue->figures();
    if (heldMs() > 0)
        state.heldUntil = now.addMSecs(heldMs());
    if (retryMs() > 0)
        state.retryAt = now.addMSecs(retryMs());
    for (const Feed& feed : m_binding.definition.feeds) {
        const FeedMark mark = m_state.marks.value(feed.id);
        FeedFreshness line;
        line.feed = feed.id;
        line.facts = *state.facts;
        line.facts.lastGoodAt = mark.goodAt;
        line.facts.lastGoodMs.reset();
        if (mark.goodMs >= 0)
            line.facts.lastGoodMs = mark.goodMs;
        line.facts.lastPollFailed = mark.failed;
        line.facts.lastPollUnreached = mark.failed && m_state.lastUnreached;
        line.error = mark.error;
        state.feeds.append(line);
    }
    state.gaps = gapsIn(m_state);
    return state;
}

} // namespace ringback
