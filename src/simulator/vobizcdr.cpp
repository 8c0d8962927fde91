// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/timeformats.h"
#include "simulator/vobizcdr_p.h"

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ringback::sim {

namespace {

struct VobizCause {
    QLatin1StringView code;
    int number;
    const char* name;
    QLatin1StringView textual;
    const char* source;
    const char* disposition;
};

// The pairs of number, name and text; where nobody wrote down which text comes with a number, the text is
// the one whose meaning is nearest, and often just NORMAL_CLEARING: the number is what counts.
constexpr std::array kVobizCauses {
    VobizCause {"4000"_L1, 4000, "Normal Hangup", "NORMAL_CLEARING"_L1, "Callee", "recv_bye"},
    VobizCause {"4010"_L1, 4010, "End Of XML Instructions", "NORMAL_CLEARING"_L1, "Vobiz", "send_bye"},
    VobizCause {"6000"_L1, 6000, "Scheduled Hangup", "ALLOTTED_TIMEOUT"_L1, "Vobiz", "send_bye"},
    VobizCause {"3010"_L1, 3010, "Busy Line", "USER_BUSY"_L1, "Carrier", "recv_refuse"},
    VobizCause {"3000"_L1, 3000, "No Answer", "NO_ANSWER"_L1, "Carrier", "recv_refuse"},
    VobizCause {"6010"_L1, 6010, "Ring Timeout Reached", "NO_ANSWER"_L1, "Vobiz", "send_cancel"},
    VobizCause {"4100"_L1, 4100, "No Answer", "NO_ANSWER"_L1, "Callee", "send_cancel"},
    VobizCause {"1000"_L1, 1000, "Canceled", "ORIGINATOR_CANCEL"_L1, "API Request", "send_cancel"},
    VobizCause {"2000"_L1, 2000, "Invalid Destination Address", "INVALID_NUMBER"_L1, "Vobiz", "send_refuse"},
    VobizCause {"2030"_L1, 2030, "Destination Country Barred", "CALL_REJECTED"_L1, "Vobiz", "send_refuse"},
    VobizCause {"3020"_L1, 3020, "Rejected", "CALL_REJECTED"_L1, "Call recipient", "recv_refuse"},
    VobizCause {"3030"_L1, 3030, "Unknown Caller ID", "CALL_REJECTED"_L1, "Carrier", "recv_refuse"},
    VobizCause {"3130"_L1, 3130, "Spam block", "CALL_REJECTED"_L1, "Carrier", "recv_refuse"},
    VobizCause {"5020"_L1, 5020, "Routing Error", "NORMAL_TEMPORARY_FAILURE"_L1, "Vobiz", "send_refuse"},
    VobizCause {"7011"_L1, 7011, "Error Reaching Answer URL", "NORMAL_CLEARING"_L1, "Error", "send_bye"},
};

const VobizCause& vobizCauseOf(const CallPlan& plan)
{
    const auto found = std::find_if(kVobizCauses.begin(), kVobizCauses.end(),
                                    [&](const VobizCause& cause) { return plan.code == cause.code; });
    return found == kVobizCauses.end() ? kVobizCauses.front() : *found;
}

qint64 wholeSeconds(Micros span)
{
    return std::max<Micros>(0, span) / 1'000'000;
}

qint64 billedSeconds(const CallPlan& plan)
{
    // An answered call is billed at least one second.
    return plan.answeredAt ? std::max<qint64>(1, wholeSeconds(plan.endedAt - *plan.answeredAt)) : 0;
}

} // namespace

WorldTraits vobizTraits()
{
    using enum CallEnding;
    constexpr bool yes = true;
    constexpr bool no = false;
    WorldTraits traits;
    traits.provider = "vobiz";
    traits.endings = {
        {Completed, CallStage::Talking, "4000"_L1, 36, 15'000, 180'000},
        {Completed, CallStage::Talking, "4010"_L1, 14, 10'000, 60'000, yes, no},
        {Completed, CallStage::Talking, "6000"_L1, 3, 300'000, 300'000, yes, no},
        {NoAnswer, CallStage::Ringing, "3000"_L1, 7, 20'000, 40'000, yes, no},
        {NoAnswer, CallStage::Ringing, "6010"_L1, 6, 45'000, 45'000, yes, no},
        {NoAnswer, CallStage::Ringing, "4100"_L1, 6, 10'000, 30'000, no, yes},
        {Busy, CallStage::Dialing, "3010"_L1, 11, 3000, 8000},
        {Canceled, CallStage::Ringing, "1000"_L1, 9, 4000, 15'000, yes, no},
        {Failed, CallStage::Dialing, "2000"_L1, 2, 1500, 4000, yes, no},
        {Failed, CallStage::Dialing, "2030"_L1, 4, 1500, 4000, yes, no},
        {Failed, CallStage::Ringing, "3020"_L1, 2, 3000, 9000},
        {Failed, CallStage::Dialing, "3130"_L1, 4, 2500, 8000, yes, no},
        {Failed, CallStage::Dialing, "5020"_L1, 3, 2500, 8000},
        {Failed, CallStage::Talking, "7011"_L1, 4, 1000, 2000, yes, no},
    };
    traits.ownNumbers = {u"+15555550120"_s, u"+15555550121"_s, u"+4930555000"_s};
    traits.otherNumber = fictionalNumber;
    traits.callId = [](Dice& dice) { return dice.uuid(); };
    return traits;
}

EndingChoice vobizUnknownCallerId()
{
    return {CallEnding::Failed, CallStage::Dialing, "3030"_L1, 1, 1500, 4000};
}

Micros vobizCdrReadyAt(const CallPlan& plan)
{
    return plan.endedAt + 120'000 + static_cast<Micros>(plan.salt % 1'900'000);
}

QLatin1StringView vobizTextualCause(const CallPlan& plan)
{
    return vobizCauseOf(plan).textual;
}

double vobizCost(const CallPlan& plan)
{
    // Billed in pulses of 60 seconds.
    const qint64 pulses = (billedSeconds(plan) + 59) / 60;
    return static_cast<double>(pulses * 45) / 100.0;
}

Json vobizCdr(const CallPlan& plan, const std::string& accountId)
{
    const VobizCause& cause = vobizCauseOf(plan);
    Dice dice(plan.salt);
    const bool answered = plan.answeredAt.has_value();
    const bool failed = plan.ending != CallEnding::Completed;
    const auto orNull = [](bool present, const Json& value) { return present ? value : Json(nullptr); };
    const double cost = vobizCost(plan);
    const Micros progress = plan.ringingAt.value_or(plan.endedAt);
    // The plus sign of the called number is now and then lost on the way.
    const QString called = dice.oneIn(8) ? plan.to.mid(1) : plan.to;
    const std::string ended = isoSeconds(plan.endedAt);
    return {
        {"account_id", accountId},
        {"answer_time", orNull(answered, isoSeconds(plan.answeredAt.value_or(0)))},
        {"billsec", billedSeconds(plan)},
        {"bridge_uuid", orNull(answered, utf8(plan.id))},
        {"call_direction", plan.way == CallWay::Outbound ? "outbound" : "inbound"},
        {"caller_id_name", utf8(plan.callerName)},
        {"caller_id_number", utf8(plan.from)},
        {"campaign_id", nullptr},
        {"carrier_ip", orNull(answered, "192.0.2.17")},
        {"codec", "PCMU"},
        {"context", "voice-api"},
        {"cost", cost},
        {"created_at", ended},
        {"currency", "INR"},
        {"customer_endpoint", nullptr},
        {"destination_number", utf8(called)},
        {"duration", wholeSeconds(plan.endedAt - plan.createdAt)},
        {"end_time", ended},
        {"failure_code", orNull(cause.number == 4100, "16")},
        {"failure_reason", orNull(failed && !answered, utf8(QString(cause.textual)))},
        {"hangup_cause", utf8(QString(cause.textual))},
        {"hangup_cause_code", cause.number},
        {"hangup_cause_name", cause.name},
        {"hangup_disposition", cause.disposition},
        {"hangup_source", plan.hungUpByApi ? "API Request" : cause.source},
        {"id", 18'000'000 + plan.serial},
        {"jitter", answered ? static_cast<double>(dice.below(30)) / 10.0 : 0.0},
        {"mos", answered ? static_cast<double>(38 + dice.below(8)) / 10.0 : 0.0},
        {"network_addr", "192.0.2.1"},
        {"origination_region", "mumbai"},
        {"packet_loss", answered ? static_cast<double>(dice.below(12)) / 10.0 : 0.0},
        {"progress_time", isoSeconds(progress)},
        {"region", "ap-south-1"},
        {"ring_time", wholeSeconds(plan.answeredAt.value_or(plan.endedAt) - progress)},
        {"sip_call_id", utf8(dice.uuid())},
        {"sip_user_agent", "Vobiz"},
        {"start_time", isoSeconds(plan.createdAt)},
        {"streaming_cost", 0},
        {"terminated_to", nullptr},
        {"total_cost", cost},
        {"trunk_id", nullptr},
        {"updated_at", ended},
        {"uuid", utf8(plan.id)},
    };
}

} // namespace ringback::sim
