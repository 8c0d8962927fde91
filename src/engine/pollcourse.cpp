// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pollcourse.h"

#include "core/clock.h"
#include "engine/accountmarks.h"
#include "net/backoff.h"

#include <algorithm>

namespace ringback {

namespace {
constexpr qint64 LongestOwnBackoffMs = 300'000;
// An account that nothing has happened in for this long is quiet.
constexpr qint64 QuietAfterMs = 120'000;
// Quiet accounts are read this far apart from each other: 174 of them in 20 s, 1,000 in just under the two
// minutes for which Qt keeps a connection. Of what a reading costs more than half is Qt's own.
constexpr qint64 BetweenIdleMs = 115;
// Steps of the idle interval, so that an account more or less does not rearrange all others.
constexpr qint64 IdleStepMs = 5'000;

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
} // namespace

void PollMemory::endWaits()
{
    state.heldUntil = {};
    state.retryAt = {};
    state.failures = 0;
    waits.reset();
}

PollCourse::PollCourse(const Clock& clock, const AccountBinding& binding, PollMemory memory)
    : m_clock(clock), m_binding(binding), m_state(std::move(memory.state)),
      m_schedule(lanesOf(binding.definition),
                 {binding.definition.fastestSeconds * 1000LL, binding.definition.pollSeconds * 1000LL}),
      m_watch(clock)
{
    if (m_state.target != targetMark(m_binding)) {
        if (!m_state.target.isEmpty()) {
            m_state = {}; // another account had this ID
            memory.waits.reset();
        }
        m_state.target = targetMark(m_binding);
    }
    // Monotonic times of another start of the computer say nothing in this one.
    const QByteArray epoch = m_clock.epoch();
    if (!memory.waits && (epoch.isEmpty() || m_state.epoch != epoch)) {
        m_state.lastGoodMs = -1;
        for (FeedMark& mark : m_state.marks)
            mark.goodMs = -1;
    }
    m_state.epoch = epoch;
    m_state.promisedMs = 0; // by another run, with its own number of accounts
    m_stirredMs = m_clock.monotonicMs();
    recallWaits(memory.waits);
}

// They hold over a restart; not longer than any wait can be, whatever became of the wall clock meanwhile. Our
// own does not outlive the settings that it was about.
void PollCourse::recallWaits(const std::optional<PollWaits>& running)
{
    const QDateTime now = m_clock.nowUtc();
    const qint64 nowMs = m_clock.monotonicMs();
    const bool ownEnds = m_state.failures > 0 && m_state.failedMark != settingsMark(m_binding);
    if (ownEnds) {
        m_state.failures = 0;
        m_state.retryAt = {};
    }
    if (running) {
        m_heldUntilMs = running->heldUntilMs;
        m_retryUntilMs = ownEnds ? -1 : running->retryUntilMs;
        return;
    }
    if (const qint64 keptMs = now.msecsTo(m_state.heldUntil); m_state.heldUntil.isValid() && keptMs > 0)
        m_heldUntilMs = nowMs + std::min(keptMs, m_state.heldForMs);
    if (const qint64 keptMs = now.msecsTo(m_state.retryAt); m_state.retryAt.isValid() && keptMs > 0)
        m_retryUntilMs = nowMs + std::min(keptMs, LongestOwnBackoffMs);
}

PollMemory PollCourse::memory() const
{
    // The wall clock may have been set since they were told.
    PollState state = m_state;
    if (state.heldUntil.isValid())
        state.heldUntil = m_clock.nowUtc().addMSecs(heldMs());
    if (state.retryAt.isValid())
        state.retryAt = m_clock.nowUtc().addMSecs(retryMs());
    return {std::move(state), PollWaits {m_heldUntilMs, m_retryUntilMs}};
}

void PollCourse::takeFeeds(const PollState& ofRound)
{
    m_state.feeds = ofRound.feeds;
    m_state.missing = ofRound.missing;
    m_state.turns = ofRound.turns;
}

qint64 PollCourse::heldMs() const
{
    return std::max<qint64>(0, m_heldUntilMs - m_clock.monotonicMs());
}

qint64 PollCourse::retryMs() const
{
    return std::max<qint64>(0, m_retryUntilMs - m_clock.monotonicMs());
}

bool PollCourse::isRefused() const
{
    return ringback::isRefused(m_state, m_binding);
}

qint64 PollCourse::dueMs() const
{
    const qint64 due = m_readAll ? m_clock.monotonicMs() : m_schedule.nextDueMs();
    return std::max({due, m_heldUntilMs, m_retryUntilMs});
}

QStringList PollCourse::lanesDue() const
{
    return m_readAll ? QStringList() : m_schedule.due(m_clock.monotonicMs());
}

void PollCourse::take(const RoundReport& report, bool tokenRanOut, double random)
{
    noteFeeds(report);
    m_readAll = !report.good;
    m_state.lastFailed = !report.good;
    m_state.lastUnreached = report.unreached && !report.good;
    if (report.good)
        noteSuccess();
    else if (tokenRanOut)
        forgetRetry();
    else
        noteFailure(report, random);
    noteWait(report);
    noteLanes(report);
    notePace(report);
}

// Whatever else was wrong: who asks for patience gets it.
void PollCourse::noteWait(const RoundReport& report)
{
    if (!report.good && report.waitMs)
        hold(*report.waitMs);
}

void PollCourse::hold(qint64 ms)
{
    if (ms <= 0)
        return;
    const qint64 nowMs = m_clock.monotonicMs();
    m_heldUntilMs = std::max(m_heldUntilMs, nowMs + ms);
    m_state.heldForMs = m_heldUntilMs - nowMs;
    m_state.heldUntil = m_clock.nowUtc().addMSecs(m_state.heldForMs);
}

// When each feed was last read well, and by that the account: it is as old as the oldest of what it shows.
void PollCourse::noteFeeds(const RoundReport& report)
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

void PollCourse::noteSuccess()
{
    m_state.failures = 0;
    m_state.refusals = 0;
    m_state.refusedMark.clear();
    m_state.refusedSalt.clear();
    m_state.failedMark.clear();
    m_state.heldUntil = {};
    m_state.heldForMs = 0;
    m_state.retryAt = {};
    forgetRetry();
}

// An error that came after many pages of its feed had been read is not one more in a row. A round that has a
// long way to read meets every rare error of the provider; if each made the wait longer, the way would grow
// faster than it is read.
bool PollCourse::gotOn(const RoundReport& report)
{
    return !report.keyRefused && std::any_of(report.feeds.begin(), report.feeds.end(), [](const auto& feed) {
        return !feed.good && feed.pages >= PagesOfProgress;
    });
}

void PollCourse::noteFailure(const RoundReport& report, double random)
{
    m_state.failures = gotOn(report) ? 1 : m_state.failures + 1;
    if (report.keyRefused)
        noteRefusal(m_state, m_binding);
    else
        m_state.refusals = 0;
    m_state.failedMark = settingsMark(m_binding);
    const qint64 nowMs = m_clock.monotonicMs();
    const QDateTime now = m_clock.nowUtc();
    const auto delay = nextDelay(m_state.failures, std::nullopt, random);
    m_retryUntilMs = nowMs + delay.count();
    m_state.retryAt = now.addMSecs(delay.count());
}

void PollCourse::noteLanes(const RoundReport& report)
{
    const qint64 nowMs = m_clock.monotonicMs();
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
            const auto found =
                std::find_if(m_binding.definition.feeds.begin(), m_binding.definition.feeds.end(), same);
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
        m_schedule.expect(PollSchedule::CallLane,
                          PollSchedule::expectedChanges(report.settlingElsewhere, report.talkingElsewhere));
}

qint64 PollCourse::usualMs() const
{
    return m_binding.definition.pollSeconds * 1000LL;
}

qint64 PollCourse::idleIntervalFor(qsizetype accounts)
{
    const qint64 ms = accounts * BetweenIdleMs / IdleStepMs * IdleStepMs;
    return std::min(ms, PollState::LongestPromiseMs);
}

bool PollCourse::setIdleInterval(qint64 ms)
{
    m_idleMs = ms;
    if (m_state.promisedMs <= m_idleMs)
        return false;
    m_state.promisedMs = m_idleMs > usualMs() ? m_idleMs : 0;
    m_schedule.setSlowest(std::max(usualMs(), m_idleMs));
    return true;
}

void PollCourse::notePace(const RoundReport& report)
{
    const qint64 nowMs = m_clock.monotonicMs();
    const auto stirs = [](const FeedReport& feed) {
        return !feed.good || feed.changes > 0 || feed.settling > 0 || feed.talking > 0;
    };
    const bool stirred = !report.good || report.settlingElsewhere > 0 || report.talkingElsewhere > 0
        || (report.calls && stirs(*report.calls))
        || std::any_of(report.feeds.begin(), report.feeds.end(), stirs);
    if (stirred)
        m_stirredMs = nowMs;
    // Accounts that were started together become quiet one after the other.
    const qint64 apartMs =
        m_idleMs > 0 ? static_cast<qint64>(qHash(m_binding.account.id) % static_cast<size_t>(m_idleMs)) : 0;
    const bool quiet =
        m_idleMs > usualMs() && (m_state.promisedMs > 0 || nowMs - m_stirredMs >= QuietAfterMs + apartMs);
    // What is not fresh (a round that the computer slept in, clocks that parted) is read again soon.
    const bool fresh = freshness().state == FreshnessState::Fresh;
    m_state.promisedMs = quiet && !stirred && fresh ? m_idleMs : 0;
    m_schedule.setSlowest(std::max(usualMs(), m_state.promisedMs));
}

FreshnessFacts PollCourse::facts() const
{
    return freshnessFacts(m_state, m_binding, m_clock.epoch());
}

Freshness PollCourse::freshness() const
{
    return freshnessOf(facts(), m_watch.look());
}

QList<FeedFreshness> PollCourse::feeds() const
{
    QList<FeedFreshness> lines;
    const FreshnessFacts whole = facts();
    for (const Feed& feed : m_binding.definition.feeds) {
        const FeedMark mark = m_state.marks.value(feed.id);
        FeedFreshness line {feed.id, whole, mark.error};
        line.facts.lastGoodAt = mark.goodAt;
        line.facts.lastGoodMs.reset();
        if (mark.goodMs >= 0)
            line.facts.lastGoodMs = mark.goodMs;
        line.facts.lastPollFailed = mark.failed;
        line.facts.lastPollUnreached = mark.failed && m_state.lastUnreached;
        lines.append(line);
    }
    return lines;
}

} // namespace ringback
