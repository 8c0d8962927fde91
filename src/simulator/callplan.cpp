// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/callplan.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ringback::sim {

namespace {

Micros stretch(qint64 ms, double speed, Dice& dice)
{
    const double micros = static_cast<double>(ms) * 1000.0 / speed;
    // The odd microseconds keep two calls from sharing an instant and give the timestamps real fractions.
    return std::max<Micros>(1, static_cast<Micros>(micros) + dice.between(0, 999));
}

} // namespace

qint64 CallLife::talkSeconds(Micros now) const
{
    if (!answeredAt)
        return 0;
    return std::max<Micros>(0, endedAt.value_or(now) - *answeredAt) / 1'000'000;
}

CallLife lifeAt(const CallPlan& plan, Micros now)
{
    CallLife life;
    life.updatedAt = plan.createdAt;
    if (plan.ringingAt && *plan.ringingAt <= now) {
        life.phase = CallPhase::Ringing;
        life.ringingAt = plan.ringingAt;
        life.updatedAt = *plan.ringingAt;
    }
    if (plan.answeredAt && *plan.answeredAt <= now) {
        life.phase = CallPhase::InProgress;
        life.answeredAt = plan.answeredAt;
        life.updatedAt = *plan.answeredAt;
    }
    if (plan.endedAt <= now) {
        life.phase = CallPhase::Ended;
        life.endedAt = plan.endedAt;
        life.updatedAt = plan.endedAt;
    } else if (plan.closingAt <= now) {
        life.closing = true;
        life.updatedAt = std::max(life.updatedAt, plan.closingAt);
    }
    return life;
}

EndingChoice endingFor(const WorldTraits& traits, CallWay way, double roll)
{
    const auto fits = [way](const EndingChoice& choice) {
        return way == CallWay::Outbound ? choice.outbound : choice.inbound;
    };
    qint64 total = 0;
    for (const EndingChoice& choice : traits.endings)
        total += fits(choice) ? choice.weight : 0;
    auto left = static_cast<qint64>(roll * static_cast<double>(total));
    for (const EndingChoice& choice : traits.endings) {
        if (!fits(choice))
            continue;
        if (left < choice.weight)
            return choice;
        left -= choice.weight;
    }
    return traits.endings.constLast();
}

void drawLife(CallPlan& plan, const EndingChoice& choice, double speed, Dice& dice)
{
    plan.ending = choice.ending;
    plan.code = choice.code;
    // An incoming call is already at the door; an outgoing one waits for a line.
    const qint64 waitMs = plan.way == CallWay::Inbound ? dice.between(200, 900) : dice.between(2000, 12000);
    const qint64 lastMs = dice.between(choice.shortestMs, choice.longestMs);
    const qint64 ringMs = dice.between(4000, 18000);

    Micros at = plan.createdAt;
    if (choice.stage != CallStage::Dialing) {
        at += stretch(waitMs, speed, dice);
        plan.ringingAt = at;
    }
    if (choice.stage == CallStage::Talking) {
        at += stretch(ringMs, speed, dice);
        plan.answeredAt = at;
    }
    const Micros last = stretch(lastMs, speed, dice);
    plan.endedAt = at + last;
    plan.closingAt = plan.endedAt - std::min<Micros>(last / 3, stretch(1500, speed, dice));
}

CallPlan drawCall(const WorldTraits& traits, quint64 salt, double roll, Micros createdAt, double speed)
{
    Dice dice(salt);
    CallPlan plan;
    plan.salt = mixBits(salt);
    plan.id = traits.callId(dice);
    plan.createdAt = createdAt;
    plan.way = dice.between(1, 100) <= traits.inboundPercent ? CallWay::Inbound : CallWay::Outbound;
    const QString own = dice.pick(traits.ownNumbers);
    QString other = traits.otherNumber(dice);
    while (traits.ownNumbers.contains(other)) // nobody calls himself
        other = traits.otherNumber(dice);
    plan.from = plan.way == CallWay::Outbound ? own : other;
    plan.to = plan.way == CallWay::Outbound ? other : own;
    if (!traits.agents.isEmpty())
        plan.agentId = dice.pick(traits.agents);
    drawLife(plan, endingFor(traits, plan.way, roll), speed, dice);
    return plan;
}

QString fictionalNumber(Dice& dice)
{
    if (dice.oneIn(4))
        return u"+49305550"_s + dice.letters(3, "0123456789"_L1);
    static const QStringList areas {u"202"_s, u"303"_s, u"415"_s, u"512"_s, u"555"_s, u"617"_s, u"718"_s};
    return u"+1"_s + dice.pick(areas) + u"55501"_s + dice.letters(2, "0123456789"_L1);
}

QString fictionalNigerianNumber(Dice& dice)
{
    return u"+234800000"_s + dice.letters(4, "0123456789"_L1);
}

} // namespace ringback::sim
