// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/truedyapi.h"

#include "simulator/json_p.h"
#include "simulator/timeformats.h"

using namespace Qt::StringLiterals;

namespace ringback::sim {

namespace {

constexpr int kMostIdempotencyKeys = 1000;

WorldTraits truedyTraits()
{
    using enum CallEnding;
    WorldTraits traits;
    traits.provider = "truedy";
    traits.endings = {
        {Completed, CallStage::Talking, {}, 50, 15'000, 150'000},
        {Completed, CallStage::Talking, {}, 8, 150'000, 300'000},
        {Failed, CallStage::Ringing, "unanswered"_L1, 12, 25'000, 40'000},
        {Failed, CallStage::Dialing, "busy"_L1, 9, 3000, 9000},
        {Failed, CallStage::Dialing, "telephony"_L1, 7, 2500, 8000},
        {Failed, CallStage::Talking, "voice"_L1, 4, 3000, 20'000},
        {Canceled, CallStage::Dialing, {}, 4, 2000, 6000},
        {Canceled, CallStage::Ringing, {}, 6, 4000, 15'000},
    };
    traits.ownNumbers = {u"+15555550130"_s, u"+15555550131"_s};
    traits.otherNumber = fictionalNumber;
    traits.agents = {u"agt_sim00001"_s, u"agt_sim00002"_s};
    traits.callId = [](Dice& dice) -> QString { return u"call_"_s + dice.hex(8); };
    return traits;
}

const char* truedyStatus(const CallPlan& plan, const CallLife& life)
{
    switch (life.phase) {
    case CallPhase::Queued:
        return "queued";
    case CallPhase::Ringing:
        return "ringing";
    case CallPhase::InProgress:
        return "in_progress";
    case CallPhase::Ended:
        break;
    }
    switch (plan.ending) {
    case CallEnding::Completed:
        return "completed";
    case CallEnding::Canceled:
        return "cancelled";
    default:
        return "failed";
    }
}

Json truedyLastError(const CallPlan& plan)
{
    if (plan.code == "unanswered"_L1)
        return "The recipient did not pick up";
    if (plan.code == "busy"_L1)
        return {{"message", "The line of the recipient was busy"}, {"provider", "telephony"}};
    if (plan.code == "telephony"_L1)
        return {{"message", "The telephony provider refused the call"}, {"provider", "telephony"}};
    return "The voice provider closed the session unexpectedly";
}

Json truedyCall(const CallPlan& plan, Micros now)
{
    const CallLife life = lifeAt(plan, now);
    Dice dice(plan.salt);
    const bool talked = life.endedAt && plan.ending == CallEnding::Completed;
    const std::string id = utf8(plan.id);
    const auto when = [](const std::optional<Micros>& at) {
        return at ? Json(isoMicrosUnlessWhole(*at)) : Json(nullptr);
    };
    const auto ifTalked = [talked](const std::string& text) { return talked ? Json(text) : Json(nullptr); };
    Json call {
        {"id", id},
        {"status", truedyStatus(plan, life)},
        {"direction", plan.way == CallWay::Outbound ? "outbound" : "inbound"},
        {"agent_id", utf8(plan.agentId)},
        {"to", utf8(plan.to)},
        {"from", utf8(plan.from)},
        {"duration_seconds", life.endedAt ? Json(life.talkSeconds(now)) : Json(nullptr)},
        {"recording_url", ifTalked("https://recordings.truedy.example/" + id + ".mp3")},
        {"transcript_url", ifTalked("https://api.truedy.example/calls/" + id + "/transcript")},
        {"summary", ifTalked("The caller's question was answered.")},
        {"cost_credits", life.endedAt ? Json((life.talkSeconds(now) + 5) / 6) : Json(nullptr)},
        {"metadata",
         {{"campaign_id", utf8(u"batch_"_s + dice.hex(8))}, {"contact_id", utf8(u"cnt_"_s + dice.hex(8))}}},
        {"started_at", when(life.answeredAt)},
        {"ended_at", when(life.endedAt)},
        {"created_at", isoMicrosUnlessWhole(plan.createdAt)},
        {"updated_at", isoMicrosUnlessWhole(life.updatedAt)},
    };
    if (life.endedAt && plan.ending == CallEnding::Failed)
        call["context"] = {{"last_error", truedyLastError(plan)}};
    return call;
}

Json truedyMeta(Dice& dice, Micros now)
{
    return {{"request_id", utf8(u"req_"_s + dice.hex(8) + u'-' + dice.hex(1))},
            {"ts", isoMicrosUnlessWhole(now)}};
}

} // namespace

TruedyApi::TruedyApi(const ApiSetup& setup) : ProviderApi(truedyTraits(), setup)
{
    Dice dice = fixedDice("account");
    m_key = u"truedy_sim_"_s + dice.lowerId(24);
}

QMap<QString, QString> TruedyApi::secrets() const
{
    return {{u"api_key"_s, m_key}};
}

HttpReply TruedyApi::error(int status, const char* code, const QString& message, Micros now)
{
    return jsonReply(
        status,
        {{"error", {{"code", code}, {"message", utf8(message)}}}, {"meta", truedyMeta(requestDice(), now)}});
}

HttpReply TruedyApi::invalid(const char* field, const QString& reason, Micros now)
{
    return jsonReply(422,
                     {{"error",
                       {{"code", "validation_error"},
                        {"message", "The request is not valid"},
                        {"details", {{"field", field}, {"reason", utf8(reason)}}}}},
                      {"meta", truedyMeta(requestDice(), now)}});
}

HttpReply TruedyApi::faultReply(const ApiFault& fault, Micros now)
{
    switch (fault.kind) {
    case FaultKind::RateLimited: {
        const Micros reset = now + fault.retryAfterSeconds * Micros {1'000'000};
        HttpReply reply = jsonReply(429,
                                    {{"error",
                                      {{"code", "rate_limit_exceeded"},
                                       {"message", "Too many requests"},
                                       {"details", {{"limit", 100}, {"reset_at", isoMicros(reset)}}}}},
                                     {"meta", truedyMeta(requestDice(), now)}});
        reply.headers.append({"Retry-After", QByteArray::number(fault.retryAfterSeconds)});
        return reply;
    }
    case FaultKind::Internal:
        // The code that goes with a 500 is not published; this one is in the style of the others.
        return error(500, "internal_error", u"Unexpected error"_s, now);
    case FaultKind::Unavailable:
        return error(502, "provider_error", u"The voice provider does not respond"_s, now);
    case FaultKind::PaymentRequired:
        break;
    }
    return jsonReply(402,
                     {{"error",
                       {{"code", "payment_required"},
                        {"message", "The credits do not suffice"},
                        {"details",
                         {{"reason", "insufficient_credits"},
                          {"redirect_url", "/settings/billing"},
                          {"balance", 2},
                          {"required", 12}}}}},
                      {"meta", truedyMeta(requestDice(), now)}});
}

HttpReply TruedyApi::respond(const HttpRequest& request, Micros now)
{
    if (request.header("Authorization") != "Bearer " + m_key.toLatin1())
        return error(401, "unauthorized", u"The API key is missing or not valid"_s, now);
    if (const auto fault = m_errors.stillRefused(now))
        return faultReply(*fault, now);

    const std::optional<QStringList> parts = partsBelow(basePath(), request.path);
    if (parts && *parts == QStringList {u"calls"_s}) {
        if (request.method == "GET")
            return listCalls(request, now);
        if (request.method == "POST")
            return placeCall(request, now);
    }
    if (parts && parts->size() == 2 && parts->first() == "calls"_L1 && request.method == "GET") {
        if (const CallPlan* plan = m_world.find(parts->last(), now))
            return jsonReply(200,
                             {{"data", truedyCall(*plan, now)}, {"meta", truedyMeta(requestDice(), now)}});
        return error(404, "not_found", u"There is no such call"_s, now);
    }
    return error(404, "not_found", u"There is no such resource"_s, now);
}

HttpReply TruedyApi::listCalls(const HttpRequest& request, Micros now)
{
    if (const auto fault = m_errors.onList(now))
        return faultReply(*fault, now);
    const qint64 limit = request.has(u"limit"_s) ? request.number(u"limit"_s).value_or(0) : 50;
    const qint64 offset = request.has(u"offset"_s) ? request.number(u"offset"_s).value_or(-1) : 0;
    if (limit < 1 || limit > 100)
        return invalid("limit", u"must be from 1 to 100"_s, now);
    if (offset < 0)
        return invalid("offset", u"must be 0 or more"_s, now);
    const QString direction = request.value(u"direction"_s);
    if (!direction.isEmpty() && direction != "inbound"_L1 && direction != "outbound"_L1)
        return invalid("direction", u"must be inbound or outbound"_s, now);
    const QString status = request.value(u"status"_s);
    static const QStringList words {u"queued"_s,    u"ringing"_s, u"in_progress"_s,
                                    u"completed"_s, u"failed"_s,  u"cancelled"_s};
    if (!status.isEmpty() && !words.contains(status))
        return invalid("status", u"is not a status"_s, now);
    const QString agent = request.value(u"agent_id"_s);

    QList<const CallPlan*> plans = m_world.newestFirst(now);
    plans.removeIf([&](const CallPlan* plan) {
        return (!direction.isEmpty() && (plan->way == CallWay::Outbound) != (direction == "outbound"_L1))
            || (!agent.isEmpty() && plan->agentId != agent)
            || (!status.isEmpty() && QLatin1StringView(truedyStatus(*plan, lifeAt(*plan, now))) != status);
    });
    Json rows = Json::array();
    const QList<const CallPlan*> shown =
        offset < plans.size() ? plans.mid(offset, limit) : QList<const CallPlan*>();
    for (const CallPlan* plan : shown)
        rows.push_back(truedyCall(*plan, now));
    return jsonReply(200,
                     {{"data", std::move(rows)},
                      {"meta", truedyMeta(requestDice(), now)},
                      {"pagination",
                       {{"total", plans.size()},
                        {"limit", limit},
                        {"offset", offset},
                        {"has_more", offset + shown.size() < plans.size()}}}});
}

HttpReply TruedyApi::placeCall(const HttpRequest& request, Micros now)
{
    const QByteArray key = request.header("X-Idempotency-Key");
    if (!key.isEmpty()) {
        const auto known = m_byIdempotencyKey.constFind(key);
        if (known != m_byIdempotencyKey.constEnd())
            return *known;
    }
    HttpReply reply = placeOnce(request, now);
    // Only an accepted call is remembered, so a key that met an error can be used again.
    if (!key.isEmpty() && reply.status == 201 && m_byIdempotencyKey.size() < kMostIdempotencyKeys)
        m_byIdempotencyKey.insert(key, reply);
    return reply;
}

void TruedyApi::answeredOtherwise(const HttpRequest& request, const HttpReply& reply)
{
    const auto known = m_byIdempotencyKey.find(request.header("X-Idempotency-Key"));
    if (known != m_byIdempotencyKey.end())
        *known = reply;
}

HttpReply TruedyApi::placeOnce(const HttpRequest& request, Micros now)
{
    if (const auto fault = m_errors.onPlace(now))
        return faultReply(*fault, now);
    const std::optional<Json> body = parseObject(request.body);
    if (!body)
        return error(400, "bad_request", u"The body is not a JSON object"_s, now);
    const QString agent = textOf(*body, "agent_id");
    const QString to = textOf(*body, "phone_number");
    QString from = textOf(*body, "from_number");
    if (agent.isEmpty())
        return invalid("agent_id", u"is required"_s, now);
    if (!isE164(to))
        return invalid("phone_number", u"must be a number in E.164 form"_s, now);
    if (agent == kAgentWithoutNumber)
        return invalid("agent_id", u"the agent has no outbound number"_s, now);
    if (!m_world.traits().agents.contains(agent))
        return error(404, "not_found", u"There is no such agent"_s, now);
    if (from.isEmpty())
        from = m_world.traits().ownNumbers.constFirst();
    if (!m_world.traits().ownNumbers.contains(from))
        return invalid("from_number", u"does not belong to the agent"_s, now);

    const CallPlan& plan = m_world.place({from, to, agent, {}, {}}, now);
    return jsonReply(201,
                     {{"data",
                       {{"id", utf8(plan.id)},
                        {"agent_id", utf8(agent)},
                        {"phone_number", utf8(to)},
                        {"direction", "outbound"},
                        {"status", "queued"},
                        {"created_at", isoMicrosUnlessWhole(plan.createdAt)}}},
                      {"meta", truedyMeta(requestDice(), now)}});
}

} // namespace ringback::sim
