// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/callworld.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ringback::sim {

namespace {

// Steps of the golden ratio spread the endings evenly, so that a short look at the world meets the rare ones
// too, where independent draws would leave gaps.
double spreadRoll(quint64 seed, const QByteArray& label, quint64 index)
{
    const double offset = Dice(saltOf(seed, label, 0)).unit();
    const double at = offset + static_cast<double>(index % 1'000'000'007) * 0.6180339887498949;
    return at - std::floor(at);
}

// A failure before anything rings, as this provider tells it.
EndingChoice failureOf(const WorldTraits& traits)
{
    for (const EndingChoice& choice : traits.endings) {
        if (choice.ending == CallEnding::Failed && choice.stage == CallStage::Dialing && choice.outbound)
            return choice;
    }
    return {CallEnding::Failed, CallStage::Dialing, {}, 1, 1000, 2000};
}

} // namespace

CallWorld::CallWorld(WorldTraits traits, WorldSetup setup) : m_traits(std::move(traits)), m_setup(setup)
{
    const int past = std::clamp(m_setup.historyCalls, 0, kKept);
    // At least a millisecond for each, so that no two share an instant.
    const Micros span = std::max<Micros>(m_setup.historySpan, Micros {past} * 1000);
    for (int i = 0; i < past; ++i) {
        const quint64 salt = saltOf(m_setup.seed, m_traits.provider + " past", static_cast<quint64>(i));
        const double slot = static_cast<double>(past - 1 - i) + Dice(mixBits(salt)).unit();
        const Micros ago = static_cast<Micros>(static_cast<double>(span) * slot / past);
        const double roll =
            spreadRoll(m_setup.seed, m_traits.provider + " past ends", static_cast<quint64>(i));
        m_calls.push_back(drawCall(m_traits, salt, roll, m_setup.start - ago - 1, m_setup.speed));
        m_calls.back().serial = m_serial++;
    }
    std::sort(m_calls.begin(), m_calls.end(),
              [](const CallPlan& a, const CallPlan& b) { return a.createdAt < b.createdAt; });
}

void CallWorld::advanceTo(Micros now)
{
    if (m_setup.callsPerMinute <= 0 || now < m_setup.start)
        return;
    const double gap = 60e6 / m_setup.callsPerMinute;
    const double elapsed = static_cast<double>(now - m_setup.start);
    const quint64 last = static_cast<quint64>(std::floor(elapsed / gap));
    if (last > m_nextIndex + kKept)
        m_nextIndex = last - kKept; // older ones would be forgotten at once
    for (; m_nextIndex <= last; ++m_nextIndex) {
        const quint64 salt = saltOf(m_setup.seed, m_traits.provider + " call", m_nextIndex);
        const double within = Dice(mixBits(salt)).unit() * 0.98;
        const Micros at =
            m_setup.start + static_cast<Micros>(gap * (static_cast<double>(m_nextIndex) + within));
        if (at > now)
            break;
        const double roll = spreadRoll(m_setup.seed, m_traits.provider + " ends", m_nextIndex);
        CallPlan plan = drawCall(m_traits, salt, roll, at, m_setup.speed);
        plan.serial = m_serial++;
        const auto place =
            std::upper_bound(m_calls.begin(), m_calls.end(), at,
                             [](Micros when, const CallPlan& c) { return when < c.createdAt; });
        m_calls.insert(place, std::move(plan));
    }
    while (m_calls.size() > kKept)
        m_calls.pop_front();
}

QList<const CallPlan*> CallWorld::newestFirst(Micros now) const
{
    QList<const CallPlan*> list;
    list.reserve(static_cast<qsizetype>(m_calls.size()));
    for (auto it = m_calls.rbegin(); it != m_calls.rend(); ++it) {
        if (it->createdAt <= now && it->shownFrom <= now && !it->deleted)
            list.append(&*it);
    }
    return list;
}

const CallPlan* CallWorld::find(QStringView id, Micros now) const
{
    const auto it = std::find_if(m_calls.rbegin(), m_calls.rend(), [&](const CallPlan& c) {
        return c.createdAt <= now && c.shownFrom <= now && c.id == id;
    });
    return it == m_calls.rend() ? nullptr : &*it;
}

CallPlan* CallWorld::findMutable(QStringView id, Micros now)
{
    return const_cast<CallPlan*>(find(id, now));
}

const CallPlan& CallWorld::place(const PlacedCall& request, Micros now)
{
    advanceTo(now);
    const quint64 salt = saltOf(m_setup.seed, m_traits.provider + " placed", m_placed++);
    Dice dice(salt);
    CallPlan plan;
    plan.serial = m_serial++;
    plan.salt = mixBits(salt);
    plan.id = m_traits.callId(dice);
    plan.from = request.from;
    plan.to = request.to;
    plan.agentId = request.agentId;
    plan.callerName = request.callerName;
    // One microsecond after the newest, so that two calls placed in one millisecond keep their order.
    plan.createdAt = now;
    if (!m_calls.empty() && m_calls.back().createdAt <= now)
        plan.createdAt = std::max(now - 999, m_calls.back().createdAt + 1);
    plan.createdAt = std::min(plan.createdAt, now);
    const PlacedFate fate = std::exchange(m_fate, std::nullopt).value_or(PlacedFate {});
    if (fate.hiddenFor != 0)
        plan.shownFrom = fate.hiddenFor < 0 ? std::numeric_limits<Micros>::max() : now + fate.hiddenFor;
    m_dialled.append(request.to);
    drawLife(plan,
             fate.fails           ? failureOf(m_traits)
                 : request.ending ? *request.ending
                                  : endingFor(m_traits, CallWay::Outbound, dice.unit()),
             m_setup.speed, dice);
    const auto place = std::upper_bound(m_calls.begin(), m_calls.end(), plan.createdAt,
                                        [](Micros when, const CallPlan& c) { return when < c.createdAt; });
    return *m_calls.insert(place, std::move(plan));
}

bool CallWorld::hangUp(QStringView id, Micros now, Micros linger, const QString& codeAnswered,
                       const QString& codeUnanswered)
{
    CallPlan* plan = findMutable(id, now);
    if (!plan || plan->endedAt <= now)
        return false;
    if (plan->ringingAt && *plan->ringingAt > now)
        plan->ringingAt.reset();
    if (plan->answeredAt && *plan->answeredAt > now)
        plan->answeredAt.reset();
    plan->ending = plan->answeredAt ? CallEnding::Completed : CallEnding::Canceled;
    plan->code = plan->answeredAt ? codeAnswered : codeUnanswered;
    plan->closingAt = now;
    plan->endedAt = std::min(plan->endedAt, now + linger);
    plan->hungUpByApi = true;
    return true;
}

bool CallWorld::erase(QStringView id, Micros now)
{
    CallPlan* plan = findMutable(id, now);
    if (!plan || plan->deleted)
        return false;
    plan->deleted = true;
    return true;
}

} // namespace ringback::sim
