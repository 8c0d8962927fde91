// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pollcourse.h"

#include "core/clock.h"
#include "engine/accountmarks.h"
#include "net/backoff.h"

#include <QRandomGenerator>

#include <algorithm>

namespace ringback {

namespace {
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

QByteArray freshSalt()
{
    QByteArray salt(16, Qt::Uninitialized);
    for (char& byte : salt)
        byte = static_cast<char>(QRandomGenerator::system()->bounded(256));
    return salt;
}
} // namespace

PollCourse::PollCourse(const Clock& clock, const AccountBinding& binding, PollState kept)
    : m_clock(clock), m_binding(binding), m_state(std::move(kept)),
      m_schedule(lanesOf(binding.definition),
                 {binding.definition.fastestSeconds * 1000LL, binding.definition.pollSeconds * 1000LL}),
      m_watch(clock)
{
    if (m_state.target != targetMark(m_binding)) {
        if (!m_state.target.isEmpty())
            m_state = {}; // another account had this ID
        m_state.target = targetMark(m_binding);
    }
    // Monotonic times of another start of the computer say nothing in this one.
    const QByteArray epoch = m_clock.epoch();
    if (epoch.isEmpty() || m_state.epoch != epoch) {
        m_state.lastGoodMs = -1;
        for (FeedMark& mark : m_state.marks)
            mark.goodMs = -1;
    }
    m_state.epoch = epoch;
    recallWaits();
}

// They hold over a restart; not longer than any wait can be, whatever became of the wall clock meanwhile. Our
// own does not outlive the settings that it was about.
void PollCourse::recallWaits()
{
    const QDateTime now = m_clock.nowUtc();
    const qint64 nowMs = m_clock.monotonicMs();
    if (const qint64 keptMs = now.msecsTo(m_state.heldUntil); m_state.heldUntil.isValid() && keptMs > 0) {
        m_heldUntilMs = nowMs + std::min(keptMs, m_state.heldForMs);
    }
    if (m_state.failures > 0 && m_state.failedMark != settingsMark(m_binding)) {
        m_state.failures = 0;
        m_state.retryAt = {};
    }
    if (const qint64 keptMs = now.msecsTo(m_state.retryAt); m_state.retryAt.isValid() && keptMs > 0)
        m_retryUntilMs = nowMs + std::min(keptMs, LongestOwnBackoffMs);
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
    noteLanes(report);
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
    const qint64 nowMs = m_clock.monotonicMs();
    const QDateTime now = m_clock.nowUtc();
    const auto delay = nextDelay(m_state.failures, std::nullopt, random);
    m_retryUntilMs = nowMs + delay.count();
    m_state.retryAt = now.addMSecs(delay.count());
    if (report.waitMs && *report.waitMs > 0) {
        m_heldUntilMs = std::max(m_heldUntilMs, nowMs + *report.waitMs);
        m_state.heldForMs = m_heldUntilMs - nowMs;
        m_state.heldUntil = now.addMSecs(m_state.heldForMs);
    }
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
