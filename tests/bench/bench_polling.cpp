// SPDX-License-Identifier: GPL-3.0-or-later
//
// How soon a change at the provider is seen: a simulated day of 50,000 calls, polled by Ringback's own
// schedule and within its own budget (PollSchedule, RequestBudget, FeedWalk as they are), against fixed
// intervals with the same number of requests. A discrete-event simulation by a played clock; no network, so
// no latency.
//
// The calls are spread over the day as a contact centre's are (quiet night, a rise from 7, peaks at 10 and at
// 15, a dip at noon, a long evening): the table HourShares below. Within an hour they come at random
// (Poisson). A call is queued for 0.2 to 2 s, then rings; 12 % fail or are busy within seconds, 28 % are not
// answered (18 to 35 s), the rest is answered after 3 to 20 s and lasts 160 s on average (exponential, 5 s to
// 40 min). A change counts when its call first shows the new state or a later one; a state that was over
// before any poll counts as seen with the next one.
//
// The provider lists calls newest first, 100 a page, live and ended alike (as Voicebip, VoIPbin and Truedy
// do), and answers for one call by its ID. Two ways of asking at fixed intervals are played:
// - "whole round": every round reads what is new and asks for every live call that no page showed, up to 25
// one by
//   one in turns. This is what Ringback did before it had a schedule.
// - "page only": every round reads what is new, and every eighth asks for the rest. Nobody's default; it
// separates
//   the gain by asking at the right time from the gain by asking the right thing.
// Their intervals are found by bisection, so that they need as many requests as the schedule did (within 1
// %).
#include "engine/feedwalk.h"
#include "engine/pollschedule.h"
#include "net/requestbudget.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QSet>
#include <QTextStream>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 DayMs = 86'400'000;
constexpr int PageSize = 100;
constexpr int MaxSingles = 25;
constexpr int MinGapMs = 200;
// Percent of the day's calls in each hour.
constexpr std::array<double, 24> HourShares {0.4, 0.3, 0.2,  0.2,  0.2, 0.3, 0.6, 2.0, 6.0, 9.5, 11.5, 10.5,
                                             6.5, 8.0, 10.5, 11.5, 9.0, 5.5, 2.8, 1.6, 1.2, 0.8, 0.5,  0.4};

struct SimCall {
    qint64 createdMs = 0;
    std::array<qint64, 4> changeMs {}; // created, ringing, answered or ended, ended; -1: none
    int changes = 0;
    // What the poller knows.
    int known = 0; // changes seen
    bool isLive(int seen) const { return seen > 0 && seen < changes; }
    int stateAt(qint64 now) const
    {
        int state = 0;
        while (state < changes && changeMs[static_cast<std::size_t>(state)] <= now)
            ++state;
        return state;
    }
};

double exponential(QRandomGenerator& random, double mean)
{
    return -mean * std::log(1.0 - random.generateDouble());
}

std::vector<SimCall> dayOfCalls(int count, quint32 seed)
{
    QRandomGenerator random(seed);
    double sum = 0;
    for (const double share : HourShares)
        sum += share;
    std::vector<SimCall> calls;
    for (std::size_t hour = 0; hour < HourShares.size(); ++hour) {
        const int here = static_cast<int>(std::lround(count * HourShares[hour] / sum));
        for (int i = 0; i < here; ++i) {
            SimCall call;
            call.createdMs =
                static_cast<qint64>((static_cast<double>(hour) + random.generateDouble()) * 3'600'000);
            call.changeMs[0] = call.createdMs;
            call.changeMs[1] = call.createdMs + 200 + random.bounded(1'800);
            const double fate = random.generateDouble();
            call.changes = 3;
            if (fate < 0.12) {
                call.changeMs[2] = call.changeMs[1] + 500 + random.bounded(4'500);
            } else if (fate < 0.40) {
                call.changeMs[2] = call.changeMs[1] + 18'000 + random.bounded(17'000);
            } else {
                call.changeMs[2] = call.changeMs[1] + 3'000 + random.bounded(17'000);
                const double talk = std::clamp(exponential(random, 160.0), 5.0, 2'400.0);
                call.changeMs[3] = call.changeMs[2] + static_cast<qint64>(talk * 1000);
                call.changes = 4;
            }
            calls.push_back(call);
        }
    }
    std::sort(calls.begin(), calls.end(),
              [](const SimCall& a, const SimCall& b) { return a.createdMs < b.createdMs; });
    return calls;
}

// The provider and what the poller knows of it.
class Play {
public:
    explicit Play(const std::vector<SimCall>& calls) : m_calls(calls) { }

    qint64 nowMs = 0;
    qint64 requests = 0;
    RequestBudget* budget = nullptr; // none: as much as the intervals ask for
    std::vector<qint64> delays;

    struct Read {
        int requests = 0;
        int changes = 0;
        int settling = 0;
        int talking = 0;
    };

    // Pages from the newest on, as far as FeedWalk goes. `follow`: on to where live calls are.
    void readPages(int follow, Read& first, Read& followed)
    {
        admit();
        FeedWalk::Limits limits;
        limits.newestFirst = true;
        limits.firstFloor = instant(0).addDays(-7);
        limits.now = instant(nowMs);
        limits.followPages = follow;
        FeedWalk walk(m_feed, limits);
        m_seen.clear();
        qsizetype top = static_cast<qsizetype>(m_listed);
        int page = 0;
        while (!walk.isDone()) {
            const bool following = walk.isFollowing();
            Read& read = following ? followed : first;
            ask();
            ++read.requests;
            FeedWalk::PageFacts facts;
            const qsizetype end = top - qsizetype(PageSize) * page;
            const qsizetype begin = std::max<qsizetype>(0, end - PageSize);
            for (qsizetype i = end - 1; i >= begin; --i) {
                SimCall& call = m_calls[static_cast<std::size_t>(i)];
                facts.createdAt.append(instant(call.createdMs));
                ++facts.calls;
                if (call.isLive(call.known))
                    ++facts.live;
                if (call.known == 0)
                    ++facts.newCalls;
                const int before = call.known;
                observe(static_cast<std::size_t>(i), read);
                if (before > 0 && call.known > before)
                    ++facts.changed;
                m_seen.insert(i);
                if (!following && call.isLive(call.known))
                    ++(call.known < 3 ? first.settling : first.talking);
            }
            ++page;
            if (begin > 0)
                facts.next = PageCursor {QString::number(page)};
            walk.pageRead(facts);
        }
        m_feed = walk.state();
    }

    // The live calls that no page showed, one by one, in turns.
    void readSingles(Read& read, int most)
    {
        std::vector<qsizetype> missing;
        for (const qsizetype i : m_live) {
            if (!m_seen.contains(i))
                missing.push_back(i);
        }
        std::sort(missing.begin(), missing.end());
        if (missing.size() > static_cast<std::size_t>(most)) {
            const auto from = std::upper_bound(missing.begin(), missing.end(), m_turn);
            std::rotate(missing.begin(), from, missing.end());
            missing.resize(static_cast<std::size_t>(most));
            m_turn = missing.back();
        }
        for (const qsizetype i : missing) {
            ask();
            ++read.requests;
            observe(static_cast<std::size_t>(i), read);
        }
    }

    // Of the live calls that the last reading's first pages did not show.
    Read elsewhere(const Read& first) const
    {
        Read all;
        for (const qsizetype i : m_live)
            ++(m_calls[static_cast<std::size_t>(i)].known < 3 ? all.settling : all.talking);
        all.settling = std::max(0, all.settling - first.settling);
        all.talking = std::max(0, all.talking - first.talking);
        return all;
    }

private:
    static QDateTime instant(qint64 ms)
    {
        return QDateTime::fromMSecsSinceEpoch(1'777'593'600'000 + ms, Qt::UTC);
    }
    void ask()
    {
        ++requests;
        nowMs += MinGapMs; // an account's requests follow one another
        if (budget != nullptr) {
            nowMs = budget->nextStartMs(nowMs, Urgency::Background);
            budget->started(nowMs);
        }
        admit();
    }
    void admit()
    {
        while (m_listed < m_calls.size() && m_calls[m_listed].createdMs <= nowMs)
            ++m_listed;
    }
    void observe(std::size_t i, Read& read)
    {
        SimCall& call = m_calls[i];
        const int state = call.stateAt(nowMs);
        if (state > call.known)
            ++read.changes;
        for (; call.known < state; ++call.known)
            delays.push_back(nowMs - call.changeMs[static_cast<std::size_t>(call.known)]);
        if (call.isLive(call.known))
            m_live.insert(static_cast<qsizetype>(i));
        else
            m_live.remove(static_cast<qsizetype>(i));
    }

    std::vector<SimCall> m_calls;
    std::size_t m_listed = 0;
    FeedState m_feed;
    QSet<qsizetype> m_live;
    QSet<qsizetype> m_seen;
    qsizetype m_turn = -1;
};

struct Outturn {
    qint64 requests = 0;
    double medianMs = 0;
    double p95Ms = 0;
    double intervalMs = 0;
};

Outturn summed(Play& play)
{
    std::sort(play.delays.begin(), play.delays.end());
    const auto at = [&play](double share) {
        return play.delays.empty()
            ? 0.0
            : double(play.delays[static_cast<std::size_t>(share * double(play.delays.size() - 1))]);
    };
    Outturn result;
    result.requests = play.requests;
    result.medianMs = at(0.5);
    result.p95Ms = at(0.95);
    return result;
}

Outturn adaptive(const std::vector<SimCall>& calls, const RequestLimits& limits, PollSchedule::Limits speeds)
{
    Play play(calls);
    const QString lane = u"calls"_s;
    PollSchedule schedule({lane, PollSchedule::CallLane}, speeds);
    RequestBudget budget(limits, 0, {});
    play.budget = &budget;
    while (play.nowMs < DayMs) {
        play.nowMs = std::max(play.nowMs, schedule.nextDueMs());
        const QStringList due = schedule.due(play.nowMs);
        const bool deep = due.contains(PollSchedule::CallLane);
        Play::Read first;
        Play::Read rest;
        play.readPages(deep ? schedule.callsPerRound() : 0, first, rest);
        if (deep)
            play.readSingles(rest, schedule.callsPerRound());
        schedule.setAllowance(budget.backgroundPerMinute(play.nowMs));
        schedule.laneRead(lane, play.nowMs, first.changes, first.requests);
        schedule.expect(lane, PollSchedule::expectedChanges(first.settling, first.talking));
        if (deep) {
            const Play::Read other = play.elsewhere(first);
            schedule.laneRead(PollSchedule::CallLane, play.nowMs, rest.changes, rest.requests);
            schedule.expect(PollSchedule::CallLane,
                            PollSchedule::expectedChanges(other.settling, other.talking));
        }
    }
    return summed(play);
}

Outturn fixed(const std::vector<SimCall>& calls, double intervalMs, int wholeEvery)
{
    Play play(calls);
    double due = 0;
    for (int round = 0; play.nowMs < DayMs; ++round) {
        play.nowMs = std::max(play.nowMs, static_cast<qint64>(due));
        Play::Read first;
        Play::Read rest;
        play.readPages(0, first, rest);
        if (round % wholeEvery == 0)
            play.readSingles(rest, MaxSingles);
        due = std::max(due + intervalMs, static_cast<double>(play.nowMs));
    }
    Outturn result = summed(play);
    result.intervalMs = intervalMs;
    return result;
}

Outturn fixedWith(const std::vector<SimCall>& calls, qint64 requests, int wholeEvery)
{
    double least = 300;
    double most = 600'000;
    Outturn best;
    for (int step = 0; step < 18; ++step) {
        const double interval = std::sqrt(least * most);
        best = fixed(calls, interval, wholeEvery);
        if (std::llabs(best.requests - requests) * 100 <= requests)
            break;
        (best.requests > requests ? least : most) = interval;
    }
    return best;
}
} // namespace

int main(int argc, char** argv)
{
    QTextStream out(stdout);
    const int count = argc > 1 ? QString::fromLocal8Bit(argv[1]).toInt() : 50'000;
    const quint32 seed = argc > 2 ? QString::fromLocal8Bit(argv[2]).toUInt() : 1;
    const std::vector<SimCall> calls = dayOfCalls(count, seed);
    struct Case {
        const char* name;
        RequestLimits limits;
        PollSchedule::Limits speeds;
    };
    const std::array<Case, 3> cases {
        Case {"250/min, 6000/h, 1-20 s (Voicebip, VoIPbin)", {250, 6000, true}, {1'000, 20'000}},
        Case {"120/min, 3600/h, 2-20 s (limits of Vobiz; its lists are not played)",
              {120, 3600, false},
              {2'000, 20'000}},
        Case {"30/min, 400/h, 3-20 s (Truedy)", {30, 400, true}, {3'000, 20'000}}};
    out << count << " calls, seed " << seed << "; delays in seconds\n";
    for (const Case& one : cases) {
        QElapsedTimer timer;
        timer.start();
        const Outturn ours = adaptive(calls, one.limits, one.speeds);
        const Outturn whole = fixedWith(calls, ours.requests, 1);
        const Outturn page = fixedWith(calls, ours.requests, 8);
        const auto line = [&out, &ours](const QString& name, const Outturn& result) {
            out << u"  %1 %2 requests  median %3  95% %4   x%5 x%6  %7\n"_s.arg(name, -24)
                       .arg(result.requests, 8)
                       .arg(result.medianMs / 1000, 7, 'f', 2)
                       .arg(result.p95Ms / 1000, 7, 'f', 2)
                       .arg(result.medianMs / ours.medianMs, 5, 'f', 2)
                       .arg(result.p95Ms / ours.p95Ms, 5, 'f', 2)
                       .arg(result.intervalMs > 0 ? u"every %1 s"_s.arg(result.intervalMs / 1000, 0, 'f', 2)
                                                  : QString());
        };
        out << one.name << "  (" << timer.elapsed() << " ms)\n";
        line(u"schedule"_s, ours);
        line(u"fixed, whole round"_s, whole);
        line(u"fixed, page only"_s, page);
        out.flush();
    }
    return 0;
}
