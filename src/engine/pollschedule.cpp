// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pollschedule.h"

#include <algorithm>
#include <cmath>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// Over this long the past counts for what changes lately.
constexpr double MemoryMs = 60'000;
// A lane in which one change a second is expected and that costs one request is read at this interval.
constexpr double UnitMs = 1'900;
// Calls are set up within seconds, and talk for minutes.
constexpr double SettlingPerSecond = 1.0 / 10;
constexpr double TalkingPerSecond = 1.0 / 120;
constexpr int MostCallsPerRound = 25;
// How soon a lane is read for the second time. Four readings then lie within the first 20 s.
constexpr double FirstGuessMs = 3'000;
// Lanes that are nearly due are read along: one round with two of them asks less than two rounds do.
constexpr double NearlyDue = 0.15;
} // namespace

const QString PollSchedule::LiveLane = u"*live"_s;
const QString PollSchedule::CallLane = u"*call"_s;

double PollSchedule::expectedChanges(int settling, int talking)
{
    return settling * SettlingPerSecond + talking * TalkingPerSecond;
}

PollSchedule::PollSchedule(const QStringList& lanes, Limits limits) : m_limits(limits)
{
    m_limits.fastestMs = std::min(limits.fastestMs, limits.slowestMs);
    for (const QString& name : lanes) {
        Lane lane;
        lane.name = name;
        m_lanes.append(lane);
    }
    plan();
}

void PollSchedule::setAllowance(double requestsPerMinute)
{
    m_perMinute = std::max(requestsPerMinute, 0.01);
    plan();
}

void PollSchedule::setSlowest(qint64 ms)
{
    const qint64 slowest = std::max(ms, m_limits.fastestMs);
    if (m_limits.slowestMs == slowest)
        return;
    m_limits.slowestMs = slowest;
    plan();
}

void PollSchedule::laneRead(const QString& name, qint64 nowMs, int changes, int requests)
{
    for (Lane& lane : m_lanes) {
        if (lane.name != name)
            continue;
        // The first reading finds the past, which says nothing about the pace of now.
        if (lane.readMs < 0) {
            lane.guessMs = FirstGuessMs;
        } else {
            lane.guessMs *= 2;
            if (lane.guessMs >= static_cast<double>(m_limits.slowestMs))
                lane.guessMs = 0;
            const auto passed = static_cast<double>(std::max<qint64>(1, nowMs - lane.readMs));
            const double fades = std::exp(-passed / MemoryMs);
            lane.seen = lane.seen * fades + (1 - fades) * changes * 1000.0 / passed;
        }
        lane.cost = 0.5 * lane.cost + 0.5 * std::max(1, requests);
        lane.readMs = nowMs;
    }
    plan();
}

void PollSchedule::expect(const QString& name, double changesPerSecond)
{
    for (Lane& lane : m_lanes) {
        if (lane.name == name)
            lane.expected = changesPerSecond;
    }
    plan();
}

double PollSchedule::wishedMs(const Lane& lane) const
{
    const double changes = std::max(lane.seen, lane.expected);
    double wished = static_cast<double>(m_limits.slowestMs);
    if (changes > 0)
        wished = UnitMs * std::sqrt(lane.cost / changes);
    return lane.guessMs > 0 ? std::min(wished, lane.guessMs) : wished;
}

void PollSchedule::plan()
{
    const double perMs = m_perMinute / 60'000;
    const auto parts = static_cast<double>(m_lanes.size());
    const auto intervalAt = [&](const Lane& lane, double stretch) {
        const double slowest = std::max(static_cast<double>(m_limits.slowestMs), parts * lane.cost / perMs);
        return std::clamp(stretch * std::max(wishedMs(lane), static_cast<double>(m_limits.fastestMs)),
                          static_cast<double>(m_limits.fastestMs), slowest);
    };
    double stretch = 1;
    for (int step = 0; step < 100; ++step) {
        double asked = 0;
        for (const Lane& lane : m_lanes)
            asked += lane.cost / std::max(1.0, intervalAt(lane, stretch));
        if (asked <= perMs * 1.000'001)
            break;
        stretch *= 1.15;
    }
    for (Lane& lane : m_lanes)
        lane.intervalMs = static_cast<qint64>(intervalAt(lane, stretch));
}

int PollSchedule::callsPerRound() const
{
    const double most = 0.5 * m_perMinute / 60'000 * static_cast<double>(m_limits.slowestMs);
    return static_cast<int>(std::clamp(most, 1.0, static_cast<double>(MostCallsPerRound)));
}

qint64 PollSchedule::intervalMs(const QString& name) const
{
    for (const Lane& lane : m_lanes) {
        if (lane.name == name)
            return lane.intervalMs;
    }
    return m_limits.slowestMs;
}

qint64 PollSchedule::nextDueMs() const
{
    qint64 next = -1;
    for (const Lane& lane : m_lanes) {
        const qint64 due = lane.readMs < 0 ? 0 : lane.readMs + lane.intervalMs;
        next = next < 0 ? due : std::min(next, due);
    }
    return std::max<qint64>(0, next);
}

QStringList PollSchedule::due(qint64 nowMs) const
{
    QStringList lanes;
    for (const Lane& lane : m_lanes) {
        const auto slack = static_cast<qint64>(NearlyDue * static_cast<double>(lane.intervalMs));
        if (lane.readMs < 0 || lane.readMs + lane.intervalMs - slack <= nowMs)
            lanes.append(lane.name);
    }
    return lanes;
}

} // namespace ringback
