// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/voicebipapi.h"

#include "simulator/json_p.h"
#include "simulator/timeformats.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace ringback::sim {

namespace {

constexpr Micros kHourOfDay = 3'600'000'000;

WorldTraits voicebipTraits()
{
    using enum CallEnding;
    WorldTraits traits;
    traits.provider = "voicebip";
    traits.endings = {
        {Completed, CallStage::Talking, {}, 50, 15'000, 120'000},
        {Completed, CallStage::Talking, {}, 8, 120'000, 300'000},
        {NoAnswer, CallStage::Ringing, {}, 14, 25'000, 45'000},
        {Busy, CallStage::Dialing, {}, 11, 3000, 9000},
        {Failed, CallStage::Dialing, {}, 13, 2500, 9000},
        {Canceled, CallStage::Ringing, {}, 9, 4000, 15'000},
    };
    traits.ownNumbers = {u"+2341000000010"_s, u"+2341000000011"_s, u"+2341000000012"_s};
    traits.otherNumber = fictionalNigerianNumber;
    // The last one keeps the default call window.
    traits.agents = {u"agt_SIMA_support01"_s, u"agt_SIMA_outreach2"_s, u"agt_SIMA_dayshift3"_s};
    traits.callId = [](Dice& dice) -> QString { return u"call_"_s + dice.lowerId(12); };
    return traits;
}

const char* voicebipStatus(const CallPlan& plan, const CallLife& life)
{
    switch (life.phase) {
    case CallPhase::Queued:
        return "initiated";
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
    case CallEnding::Failed:
        return "failed";
    case CallEnding::Busy:
        return "busy";
    case CallEnding::NoAnswer:
        return "no_answer";
    case CallEnding::Canceled:
        break;
    }
    return "canceled";
}

Json voicebipCall(const CallPlan& plan, Micros now)
{
    const CallLife life = lifeAt(plan, now);
    Json call {
        {"call_id", utf8(plan.id)},
        {"agent_id", utf8(plan.agentId)},
        {"status", voicebipStatus(plan, life)},
        {"direction", plan.way == CallWay::Outbound ? "outbound" : "inbound"},
        {"from_number", utf8(plan.from)},
        {"to_number", utf8(plan.to)},
        {"started_at", isoSeconds(plan.createdAt)},
    };
    if (life.endedAt) {
        call["ended_at"] = isoSeconds(*life.endedAt);
        call["duration_seconds"] = life.talkSeconds(now);
    }
    return call;
}

} // namespace

VoicebipApi::VoicebipApi(const ApiSetup& setup) : ProviderApi(voicebipTraits(), setup)
{
    Dice dice = fixedDice("account");
    m_key = u"pk_live_sim_"_s + dice.lowerId(24);
    m_tokenSecret = dice.hex(32).toLatin1();
}

QMap<QString, QString> VoicebipApi::secrets() const
{
    return {{u"api_key"_s, m_key}};
}

HttpReply VoicebipApi::error(int status, const char* code, const QString& message)
{
    return jsonReply(status,
                     {{"error_code", code},
                      {"message", utf8(message)},
                      {"request_id", utf8(u"req_"_s + requestDice().lowerId(10))},
                      {"documentation_url", std::string("https://docs.voicebip.com/errors/") + code}});
}

HttpReply VoicebipApi::faultReply(const ApiFault& fault)
{
    HttpReply reply;
    switch (fault.kind) {
    case FaultKind::RateLimited:
        reply = error(
            429, "RATE_LIMITED",
            u"The workspace is over its request limit; come back in %1 s"_s.arg(fault.retryAfterSeconds));
        reply.headers.append({"Retry-After", QByteArray::number(fault.retryAfterSeconds)});
        return reply;
    case FaultKind::Internal:
        return error(500, "INTERNAL", u"Something unexpected went wrong on the server"_s);
    case FaultKind::Unavailable:
        return error(503, "UNAVAILABLE", u"The service is restarting"_s);
    case FaultKind::PaymentRequired:
        break;
    }
    return error(402, "WORKSPACE_BLOCKED", u"The workspace has no balance left"_s);
}

HttpReply VoicebipApi::respond(const HttpRequest& request, Micros now)
{
    if (request.header("Authorization") != "Bearer " + m_key.toLatin1())
        return error(401, "UNAUTHENTICATED", u"The API key is missing or not valid"_s);
    if (const auto fault = m_errors.stillRefused(now))
        return faultReply(*fault);

    const std::optional<QStringList> parts = partsBelow(basePath(), request.path);
    if (parts && *parts == QStringList {u"calls"_s}) {
        if (request.method == "GET")
            return listCalls(request, now);
        if (request.method == "POST")
            return placeCall(request, now);
    }
    if (parts && parts->size() == 2 && parts->first() == "calls"_L1 && !parts->last().isEmpty())
        return oneCall(request, parts->last(), now);
    if (parts && *parts == QStringList {u"agents"_s} && request.method == "GET")
        return listAgents(request);
    if (parts && *parts == QStringList {u"usage"_s} && request.method == "GET") {
        return jsonReply(200,
                         {{"workspace_id", "ws_simulated"},
                          {"voice_minutes", 214},
                          {"whatsapp_conversations", 0},
                          {"sms_messages", 0},
                          {"total_cost_minor", 963000},
                          {"currency", "NGN"},
                          {"request_id", utf8(u"req_"_s + requestDice().lowerId(10))}});
    }
    return error(404, "NOT_FOUND", u"There is nothing at this address"_s);
}

HttpReply VoicebipApi::listCalls(const HttpRequest& request, Micros now)
{
    if (const auto fault = m_errors.onList(now))
        return faultReply(*fault);
    const bool sized = request.has(u"page_size"_s);
    const qint64 pageSize = sized ? request.number(u"page_size"_s).value_or(0) : 20;
    if (pageSize < 1 || pageSize > 100)
        return error(400, "INVALID_ARGUMENT", u"page_size must be a whole number from 1 to 100"_s);
    const QString agent = request.value(u"agent_id"_s);

    // A token says where to go on and for which page size and filter it was made.
    const QByteArray bound = QByteArray::number(pageSize) + ' ' + agent.toUtf8() + ' ';
    Micros below = std::numeric_limits<Micros>::max();
    if (request.has(u"page_token"_s)) {
        const std::optional<QByteArray> content = openToken(request.value(u"page_token"_s));
        if (!content || !content->startsWith(bound))
            return error(400, "INVALID_ARGUMENT", u"page_token does not belong to this listing"_s);
        below = content->mid(bound.size()).toLongLong();
    }

    Json calls = Json::array();
    const CallPlan* last = nullptr;
    bool more = false;
    const QList<const CallPlan*> plans = m_world.newestFirst(now);
    for (const CallPlan* plan : plans) {
        if (plan->createdAt >= below || (!agent.isEmpty() && plan->agentId != agent))
            continue;
        if (static_cast<qint64>(calls.size()) == pageSize) {
            more = true;
            break;
        }
        calls.push_back(voicebipCall(*plan, now));
        last = plan;
    }
    Json body {{"calls", std::move(calls)}};
    if (more)
        body["next_page_token"] = sealToken(bound + QByteArray::number(last->createdAt)).toStdString();
    body["request_id"] = utf8(u"req_"_s + requestDice().lowerId(10));
    return jsonReply(200, body);
}

HttpReply VoicebipApi::listAgents(const HttpRequest& request)
{
    const qint64 pageSize = request.has(u"page_size"_s) ? request.number(u"page_size"_s).value_or(0) : 20;
    if (pageSize < 1 || pageSize > 100 || request.has(u"page_token"_s))
        return error(400, "INVALID_ARGUMENT", u"page_size or page_token is not acceptable"_s);
    Json agents = Json::array();
    for (const QString& agent : m_world.traits().agents)
        agents.push_back(
            {{"agent_id", utf8(agent)}, {"display_name", utf8(agent.mid(9))}, {"language", "en"}});
    return jsonReply(
        200, {{"agents", std::move(agents)}, {"request_id", utf8(u"req_"_s + requestDice().lowerId(10))}});
}

HttpReply VoicebipApi::placeCall(const HttpRequest& request, Micros now)
{
    if (const auto fault = m_errors.onPlace(now))
        return faultReply(*fault);
    const std::optional<Json> body = parseObject(request.body);
    if (!body)
        return error(400, "INVALID_ARGUMENT", u"The body is not a JSON object"_s);
    const QString agent = textOf(*body, "agent_id");
    const QString from = textOf(*body, "from_number");
    const QString to = textOf(*body, "to_number");
    if (agent.isEmpty())
        return error(400, "INVALID_ARGUMENT", u"agent_id is required"_s);
    if (!isE164(to))
        return error(400, "INVALID_ARGUMENT", u"to_number must be a number in E.164 form"_s);
    if (!isE164(from))
        return error(400, "INVALID_ARGUMENT", u"from_number must be a number in E.164 form"_s);
    if (!m_world.traits().agents.contains(agent))
        return error(404, "NOT_FOUND", u"No agent "_s + agent);
    if (!m_world.traits().ownNumbers.contains(from))
        return error(403, "PERMISSION_DENIED", u"from_number belongs to another workspace"_s);
    // Lagos is at UTC+1 all year; the default window is 08:00 to 20:00 there.
    const Micros lagosHour = (now + kHourOfDay) / kHourOfDay % 24;
    if (agent == m_world.traits().agents.last() && (lagosHour < 8 || lagosHour >= 20))
        return error(422, "CALL_WINDOW_RESTRICTED",
                     u"This agent calls between 08:00 and 20:00 Africa/Lagos"_s);
    if (to == kOptedOut)
        return error(422, "OPT_OUT_ENFORCED", u"The recipient has opted out"_s);
    if (to == kUnreachable)
        return error(502, "CALL_FAILED", u"No carrier could reach the destination"_s);

    const CallPlan& plan = m_world.place({from, to, agent, {}, {}}, now);
    return jsonReply(201,
                     {{"call_id", utf8(plan.id)},
                      {"status", "initiated"},
                      {"direction", "outbound"},
                      {"from_number", utf8(from)},
                      {"to_number", utf8(to)},
                      {"started_at", isoSeconds(plan.createdAt)},
                      {"request_id", utf8(u"req_"_s + requestDice().lowerId(10))}});
}

HttpReply VoicebipApi::oneCall(const HttpRequest& request, const QString& callId, Micros now)
{
    const CallPlan* plan = m_world.find(callId, now);
    if (!plan)
        return error(404, "NOT_FOUND", u"No call "_s + callId);
    if (request.method == "GET") {
        Json call = voicebipCall(*plan, now);
        call["request_id"] = utf8(u"req_"_s + requestDice().lowerId(10));
        return jsonReply(200, call);
    }
    if (request.method == "DELETE") {
        if (!m_world.hangUp(callId, now, 0, {}, {}))
            return error(404, "NOT_FOUND", u"Call %1 is over"_s.arg(callId));
        return {204, {}, {}};
    }
    return error(404, "NOT_FOUND", u"There is nothing at this address"_s);
}

QByteArray VoicebipApi::sealToken(const QByteArray& content) const
{
    const QByteArray checked = content + m_tokenSecret;
    const QByteArray sealed = QCryptographicHash::hash(checked, QCryptographicHash::Sha256).left(6) + content;
    return sealed.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

std::optional<QByteArray> VoicebipApi::openToken(const QString& token) const
{
    const QByteArray content = QByteArray::fromBase64(token.toLatin1(), QByteArray::Base64UrlEncoding).mid(6);
    if (sealToken(content) != token.toLatin1())
        return std::nullopt;
    return content;
}

} // namespace ringback::sim
