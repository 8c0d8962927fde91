// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/voxifiapi.h"

#include "simulator/json_p.h"
#include "simulator/timeformats.h"

using namespace Qt::StringLiterals;

namespace ringback::sim {

namespace {

WorldTraits voxifiTraits()
{
    using enum CallEnding;
    constexpr bool yes = true;
    constexpr bool no = false;
    WorldTraits traits;
    traits.provider = "voxifi";
    traits.endings = {
        {Completed, CallStage::Talking, {}, 52, 15'000, 150'000},
        {NoAnswer, CallStage::Ringing, {}, 14, 20'000, 40'000},
        {Busy, CallStage::Dialing, {}, 11, 3000, 9000},
        {Canceled, CallStage::Ringing, {}, 9, 4000, 15'000},
        {Failed, CallStage::Dialing, "insufficient balance"_L1, 5, 1500, 4000, yes, no},
        {Failed, CallStage::Dialing, "invalid number"_L1, 5, 1500, 4000, yes, no},
        {Failed, CallStage::Dialing, "no phone number assigned"_L1, 2, 1500, 4000, yes, no},
        {Failed, CallStage::Dialing, "agent not found"_L1, 2, 1500, 4000},
    };
    traits.ownNumbers = {u"+15555550140"_s, u"+15555550141"_s};
    traits.otherNumber = fictionalNumber;
    traits.callId = [](Dice& dice) -> QString { return u"vx-"_s + dice.lowerId(10); };
    return traits;
}

const char* voxifiStatus(const CallPlan& plan, const CallLife& life)
{
    switch (life.phase) {
    case CallPhase::Queued:
        return "queued";
    case CallPhase::Ringing:
        return "ringing";
    case CallPhase::InProgress:
        return "in-progress";
    case CallPhase::Ended:
        break;
    }
    switch (plan.ending) {
    case CallEnding::Completed:
        return "completed";
    case CallEnding::Failed:
        return "failed";
    case CallEnding::Busy:
        return "busy";
    case CallEnding::NoAnswer:
        return "no-answer";
    case CallEnding::Canceled:
        break;
    }
    return "canceled";
}

Json voxifiCall(const CallPlan& plan, Micros now)
{
    const CallLife life = lifeAt(plan, now);
    const auto when = [](const std::optional<Micros>& at) {
        return at ? Json(isoMillis(*at)) : Json(nullptr);
    };
    const bool explained = life.endedAt && !plan.code.isEmpty() && plan.ending == CallEnding::Failed;
    return {
        {"id", utf8(plan.id)},
        {"state", voxifiStatus(plan, life)},
        {"parties", {{"from", utf8(plan.from)}, {"to", utf8(plan.to)}}},
        {"direction", plan.way == CallWay::Outbound ? "outbound" : "inbound"},
        {"times",
         {{"created", isoMillis(plan.createdAt)},
          {"answered", when(life.answeredAt)},
          {"ended", when(life.endedAt)}}},
        {"duration", life.endedAt ? Json(life.talkSeconds(now)) : Json(nullptr)},
        {"reason", explained ? Json(utf8(plan.code)) : Json(nullptr)},
        {"request_id", utf8(u"vxr-"_s + Dice(plan.salt).hex(12))},
    };
}

} // namespace

VoxifiApi::VoxifiApi(const ApiSetup& setup) : ProviderApi(voxifiTraits(), setup)
{
    m_key = u"vx_sim_"_s + fixedDice("account").lowerId(24);
}

QMap<QString, QString> VoxifiApi::accountFields() const
{
    return {
        {u"list_path"_s, u"/calls"_s},
        {u"auth_kind"_s, u"header"_s},
        {u"auth_name"_s, u"X-History-Key"_s},
        {u"items_path"_s, u"/items"_s},
        {u"id_path"_s, u"/id"_s},
        {u"status_path"_s, u"/state"_s},
        {u"from_path"_s, u"/parties/from"_s},
        {u"to_path"_s, u"/parties/to"_s},
        {u"direction_path"_s, u"/direction"_s},
        {u"created_path"_s, u"/times/created"_s},
        {u"answered_path"_s, u"/times/answered"_s},
        {u"ended_path"_s, u"/times/ended"_s},
        {u"duration_path"_s, u"/duration"_s},
        {u"end_reason_path"_s, u"/reason"_s},
        {u"request_id_path"_s, u"/request_id"_s}, // of a record, of a page and of an error alike
        {u"paging_kind"_s, u"cursor"_s},
        {u"next_path"_s, u"/next"_s},
        {u"paging_param"_s, u"after"_s},
        {u"page_size_param"_s, u"limit"_s},
        {u"page_size"_s, u"50"_s},
    };
}

QMap<QString, QString> VoxifiApi::secrets() const
{
    return {{u"api_key"_s, m_key}};
}

HttpReply VoxifiApi::error(int status, const QString& message)
{
    return jsonReply(status, {{"error", utf8(message)}, {"request_id", m_requestId}});
}

HttpReply VoxifiApi::faultReply(const ApiFault& fault)
{
    if (fault.kind == FaultKind::RateLimited) {
        HttpReply reply = error(429, u"too many requests"_s);
        reply.headers.append({"Retry-After", QByteArray::number(fault.retryAfterSeconds)});
        return reply;
    }
    return fault.kind == FaultKind::Unavailable ? error(503, u"temporarily out of service"_s)
                                                : error(500, u"internal error"_s);
}

HttpReply VoxifiApi::respond(const HttpRequest& request, Micros now)
{
    m_requestId = utf8(u"vxr-"_s + requestDice().hex(12));
    if (request.header("X-History-Key") != m_key.toLatin1())
        return error(401, u"the key is missing or wrong"_s);
    if (const auto fault = m_errors.stillRefused(now))
        return faultReply(*fault);
    const std::optional<QStringList> parts = partsBelow(basePath(), request.path);
    if (parts && request.method == "GET" && *parts == QStringList {u"calls"_s})
        return listCalls(request, now);
    if (parts && request.method == "GET" && parts->size() == 2 && parts->first() == "calls"_L1) {
        if (const CallPlan* plan = m_world.find(parts->last(), now))
            return jsonReply(200, voxifiCall(*plan, now));
    }
    return error(404, u"not found"_s);
}

HttpReply VoxifiApi::listCalls(const HttpRequest& request, Micros now)
{
    if (const auto fault = m_errors.onList(now))
        return faultReply(*fault);
    const qint64 limit = request.has(u"limit"_s) ? request.number(u"limit"_s).value_or(0) : 50;
    if (limit < 1 || limit > 200)
        return error(400, u"limit must be from 1 to 200"_s);
    // The cursor is the ID of the last call seen.
    const QString after = request.value(u"after"_s);
    const CallPlan* seen = after.isEmpty() ? nullptr : m_world.find(after, now);
    if (!after.isEmpty() && !seen)
        return error(400, u"after names no call"_s);

    Json items = Json::array();
    const CallPlan* last = nullptr;
    bool more = false;
    const QList<const CallPlan*> plans = m_world.newestFirst(now);
    for (const CallPlan* plan : plans) {
        if (seen && plan->createdAt >= seen->createdAt)
            continue;
        if (static_cast<qint64>(items.size()) == limit) {
            more = true;
            break;
        }
        items.push_back(voxifiCall(*plan, now));
        last = plan;
    }
    return jsonReply(200,
                     {{"items", std::move(items)},
                      {"next", more ? Json(utf8(last->id)) : Json(nullptr)},
                      {"request_id", m_requestId}});
}

} // namespace ringback::sim
