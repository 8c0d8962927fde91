// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/timeformats.h"
#include "simulator/voipbinrecord_p.h"

#include <algorithm>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace ringback::sim {

namespace {

// Which side ended the call; only told once it has ended.
const char* voipbinEndedBy(const CallPlan& plan)
{
    if (plan.hungUpByApi || plan.code == "timeout"_L1 || plan.code == "amd"_L1 || plan.code == "dialout"_L1
        || plan.code == "cancel"_L1)
        return "local";
    return plan.code == "normal"_L1 && plan.salt % 3 == 0 ? "local" : "remote";
}

} // namespace

WorldTraits voipbinTraits()
{
    using enum CallEnding;
    constexpr bool yes = true;
    constexpr bool no = false;
    WorldTraits traits;
    traits.provider = "voipbin";
    traits.endings = {
        {Completed, CallStage::Talking, "normal"_L1, 46, 15'000, 180'000},
        {Completed, CallStage::Talking, "timeout"_L1, 4, 300'000, 300'000},
        {Completed, CallStage::Talking, "amd"_L1, 5, 3000, 8000, yes, no},
        {NoAnswer, CallStage::Ringing, "noanswer"_L1, 9, 20'000, 40'000},
        {NoAnswer, CallStage::Ringing, "dialout"_L1, 6, 60'000, 60'000, yes, no},
        // The caller of an incoming call gave up: "normal", though nobody answered.
        {NoAnswer, CallStage::Ringing, "normal"_L1, 12, 8000, 30'000, no, yes},
        {Busy, CallStage::Dialing, "busy"_L1, 11, 3000, 8000},
        {Failed, CallStage::Dialing, "failed"_L1, 12, 2500, 9000, yes, no},
        {Canceled, CallStage::Ringing, "cancel"_L1, 9, 4000, 15'000, yes, no},
    };
    traits.ownNumbers = {u"+15555550110"_s, u"+15555550111"_s, u"+15555550112"_s};
    traits.otherNumber = fictionalNumber;
    traits.callId = [](Dice& dice) { return dice.uuid(); };
    return traits;
}

const char* voipbinStatus(const CallPlan& plan, const CallLife& life)
{
    // Who hangs up himself sees the call being torn down before it is over.
    if (life.closing && voipbinEndedBy(plan) == std::string_view("local"))
        return life.answeredAt ? "terminating" : "canceling";
    switch (life.phase) {
    case CallPhase::Queued:
        return "dialing";
    case CallPhase::Ringing:
        return "ringing";
    case CallPhase::InProgress:
        return "progressing";
    case CallPhase::Ended:
        break;
    }
    return "hangup";
}

Json voipbinCall(const CallPlan& plan, const std::string& customerId, const std::string& flowId, Micros now)
{
    const CallLife life = lifeAt(plan, now);
    const auto address = [](const QString& number) {
        return Json {{"type", "tel"}, {"target", utf8(number)}};
    };
    Json call {
        {"id", utf8(plan.id)},
        {"customer_id", customerId},
        {"owner_type", ""},
        {"owner_id", kNilUuid},
        {"flow_id", flowId},
        {"activeflow_id", utf8(Dice(plan.salt + 1).uuid())},
        {"type", "flow"},
        {"master_call_id", kNilUuid},
        {"recording_id", kNilUuid},
        {"groupcall_id", kNilUuid},
        {"source", address(plan.from)},
        {"destination", address(plan.to)},
        {"status", voipbinStatus(plan, life)},
        {"action", {{"id", kNilUuid}, {"next_id", kNilUuid}, {"tm_execute", nullptr}}},
        {"direction", plan.way == CallWay::Outbound ? "outgoing" : "incoming"},
    };
    if (life.endedAt) {
        call["hangup_by"] = voipbinEndedBy(plan);
        call["hangup_reason"] = utf8(plan.code);
    }
    if (life.answeredAt)
        call["tm_progressing"] = isoTrimmed(*life.answeredAt);
    if (life.ringingAt)
        call["tm_ringing"] = isoTrimmed(*life.ringingAt);
    if (life.endedAt)
        call["tm_hangup"] = isoTrimmed(*life.endedAt);
    call["tm_create"] = isoTrimmed(plan.createdAt);
    call["tm_update"] = isoTrimmed(life.updatedAt);
    return call;
}

Json voipbinEvents(const CallPlan& plan, const std::string& customerId, Micros now)
{
    const CallLife life = lifeAt(plan, now);
    std::vector<std::pair<Micros, std::pair<const char*, const char*>>> events {
        {plan.createdAt, {"call_created", "dialing"}}};
    if (life.ringingAt)
        events.push_back({*life.ringingAt, {"call_ringing", "ringing"}});
    if (life.answeredAt)
        events.push_back({*life.answeredAt, {"call_progressing", "progressing"}});
    if (life.endedAt)
        events.push_back({*life.endedAt, {"call_hangup", "hangup"}});
    Json rows = Json::array();
    std::for_each(events.rbegin(), events.rend(), [&](const auto& event) {
        rows.push_back(
            {{"timestamp", isoMillis(event.first)},
             {"event_type", event.second.first},
             {"data",
              {{"id", utf8(plan.id)}, {"customer_id", customerId}, {"status", event.second.second}}}});
    });
    return rows;
}

} // namespace ringback::sim
