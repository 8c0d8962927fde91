// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/vobizapi.h"

#include "simulator/timeformats.h"
#include "simulator/vobizcdr_p.h"

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ringback::sim {

namespace {

constexpr qint64 kMostQueuedIds = 20;
constexpr qint64 kMostNumbersAtOnce = 1000;

QString withoutPlus(const QString& number)
{
    return number.startsWith(u'+') ? number.mid(1) : number;
}

bool isDialable(const QString& number)
{
    return isE164(u'+' + withoutPlus(number));
}

} // namespace

VobizApi::VobizApi(const ApiSetup& setup) : ProviderApi(vobizTraits(), setup)
{
    Dice dice = fixedDice("account");
    m_authId = u"MA_SIM"_s + dice.letters(5, "ABCDEFGHJKLMNPQRSTUVWXYZ"_L1);
    m_authToken = dice.lowerId(32);
}

QMap<QString, QString> VobizApi::accountFields() const
{
    return {{u"auth_id"_s, m_authId}};
}

QMap<QString, QString> VobizApi::secrets() const
{
    return {{u"auth_token"_s, m_authToken}};
}

HttpReply VobizApi::error(int status, const char* code, const QString& message)
{
    return jsonReply(status, {{"status", "error"}, {"error", {{"code", code}, {"message", utf8(message)}}}});
}

HttpReply VobizApi::plainError(int status, const char* text)
{
    return jsonReply(status, {{"api_id", utf8(requestDice().uuid())}, {"error", text}});
}

HttpReply VobizApi::invalid(const QList<FieldProblem>& problems, Micros now)
{
    Json list = Json::array();
    for (const FieldProblem& problem : problems) {
        list.push_back({{"field", problem.field},
                        {"message", utf8(problem.message)},
                        {"code", problem.code},
                        {"value", utf8(problem.value)}});
    }
    return jsonReply(422,
                     {{"status", "error"},
                      {"error",
                       {{"code", "VALIDATION_ERROR"},
                        {"message", "Some fields are not acceptable"},
                        {"details", {{"errors", std::move(list)}}}}},
                      {"timestamp", isoMillis(now)},
                      {"requestId", utf8(u"req_"_s + requestDice().hex(12))}});
}

HttpReply VobizApi::faultReply(const ApiFault& fault, Micros now)
{
    const std::string requestId = utf8(u"req_"_s + requestDice().hex(12));
    const auto documented = [&](int status, const char* code, const char* message, const Json& details) {
        return jsonReply(status,
                         {{"status", "error"},
                          {"error", {{"code", code}, {"message", message}, {"details", details}}},
                          {"timestamp", isoMillis(now)},
                          {"requestId", requestId}});
    };
    switch (fault.kind) {
    case FaultKind::RateLimited: {
        HttpReply reply = documented(
            429, "RATE_LIMIT_EXCEEDED", "The account sends more requests than its limit",
            {{"limitType", "cps"}, {"limit", 10}, {"current", 14}, {"retryAfter", fault.retryAfterSeconds}});
        reply.headers.append({"Retry-After", QByteArray::number(fault.retryAfterSeconds)});
        return reply;
    }
    case FaultKind::Internal:
        return plainError(500, "internal server error");
    case FaultKind::Unavailable:
        return plainError(503, "service unavailable");
    case FaultKind::PaymentRequired:
        break;
    }
    return documented(402, "INSUFFICIENT_BALANCE", "The balance does not cover this operation",
                      {{"required", 100}, {"available", 12}, {"currency", "INR"}});
}

HttpReply VobizApi::respond(const HttpRequest& request, Micros now)
{
    const std::optional<QStringList> parts = partsBelow(basePath(), request.path);
    if (!parts)
        return jsonReply(404, {{"message", "Not Found"}});
    if (request.header("X-Auth-ID") != m_authId.toLatin1()
        || request.header("X-Auth-Token") != m_authToken.toLatin1())
        return error(401, "INVALID_CREDENTIALS", u"The auth ID or token is not accepted"_s);
    if (const auto fault = m_errors.stillRefused(now))
        return faultReply(*fault, now);
    if (*parts == QStringList {u"auth"_s, u"me"_s} && request.method == "GET") {
        return jsonReply(200,
                         {{"auth_id", utf8(m_authId)}, {"cps_limit", 10}, {"concurrent_calls_limit", 46}});
    }

    // Families the vendor does not know are the gateway's business; a wrong spelling of the right one, or
    // another account's ID, is taken for a wrong credential.
    if (parts->first().compare("Account"_L1, Qt::CaseInsensitive) != 0 || parts->size() < 3)
        return jsonReply(404, {{"message", "Not Found"}});
    const HttpReply misspelt = jsonReply(401, {{"error", "invalid credentials"}});
    if (parts->first() != "Account"_L1 || parts->at(1) != m_authId)
        return misspelt;
    const QStringList below = parts->mid(2);
    const QString resource = below.first();
    const bool isGet = request.method == "GET";

    if (resource.compare("Call"_L1, Qt::CaseInsensitive) == 0) {
        const bool slashed = below.last().isEmpty();
        const qsizetype length = below.size() - (slashed ? 1 : 0);
        const QString status = request.value(u"status"_s);
        if (resource != "Call"_L1)
            return misspelt;
        if (length == 1 && isGet && status == "live"_L1)
            return slashed ? misspelt : listLiving(CallPhase::InProgress, now);
        if (length == 1 && isGet && status == "queued"_L1)
            return slashed ? listLiving(CallPhase::Queued, now) : misspelt;
        if (!slashed)
            return misspelt;
        if (length == 1 && request.method == "POST")
            return placeCalls(request, now);
        if (length == 2 && isGet && (status == "live"_L1 || status == "queued"_L1))
            return oneLiving(below.at(1), status, now);
        if (length == 2 && request.method == "DELETE") {
            if (!m_world.hangUp(below.at(1), now, 0, u"4000"_s, u"1000"_s))
                return plainError(404, "call not found");
            return {204, {}, {}};
        }
        if (isGet)
            return plainError(400, "status must be live or queued");
        return jsonReply(404, {{"message", "Not Found"}});
    }
    if (resource.compare("cdr"_L1, Qt::CaseInsensitive) == 0) {
        if (resource != "cdr"_L1 || below.last().isEmpty())
            return misspelt;
        if (isGet)
            return cdr(request, below, now);
    }
    if (resource == "balance"_L1 && below.size() == 2 && isGet) {
        return jsonReply(200,
                         {{"account_id", utf8(m_authId)},
                          {"currency", utf8(below.last())},
                          {"balance", 812.5},
                          {"available_balance", 812.5},
                          {"credit_limit", 0},
                          {"low_balance_threshold", 50},
                          {"status", "active"}});
    }
    return jsonReply(404, {{"message", "Not Found"}});
}

HttpReply VobizApi::listLiving(CallPhase phase, Micros now)
{
    if (const auto fault = m_errors.onList(now))
        return faultReply(*fault, now);
    const bool wantsQueued = phase == CallPhase::Queued;
    Json ids = Json::array();
    const QList<const CallPlan*> plans = m_world.newestFirst(now);
    for (const CallPlan* plan : plans) {
        const CallLife life = lifeAt(*plan, now);
        if (life.phase == CallPhase::Ended || (life.phase == CallPhase::Queued) != wantsQueued)
            continue;
        if (wantsQueued && static_cast<qint64>(ids.size()) == kMostQueuedIds)
            break;
        ids.push_back(utf8(plan->id));
    }
    return jsonReply(200, {{"api_id", utf8(requestDice().uuid())}, {"calls", std::move(ids)}});
}

HttpReply VobizApi::oneLiving(const QString& callId, const QString& status, Micros now)
{
    const CallPlan* plan = m_world.find(callId, now);
    const CallPhase phase = plan ? lifeAt(*plan, now).phase : CallPhase::Ended;
    const bool asksQueued = status == "queued"_L1;
    if (phase == CallPhase::Ended || (phase == CallPhase::Queued) != asksQueued)
        return plainError(404, "call not found");
    Json call {
        {"api_id", utf8(requestDice().uuid())},
        {"call_status",
         asksQueued                        ? "queued"
             : phase == CallPhase::Ringing ? "ringing"
                                           : "in-progress"},
        {"call_uuid", utf8(plan->id)},
        {"caller_name", utf8(plan->callerName)},
        {"direction", plan->way == CallWay::Outbound ? "outbound" : "inbound"},
        {"from", utf8(withoutPlus(plan->from))},
        {"request_uuid", utf8(plan->id)},
    };
    if (!asksQueued) {
        call["session_start"] = spacedMicros(plan->createdAt);
        call["stir_attestation"] = "Not Applicable";
        call["stir_verification"] = "Not Applicable";
    }
    call["to"] = utf8(withoutPlus(plan->to));
    return jsonReply(200, call);
}

HttpReply VobizApi::placeCalls(const HttpRequest& request, Micros now)
{
    if (const auto fault = m_errors.onPlace(now))
        return faultReply(*fault, now);
    const std::optional<Json> body = parseObject(request.body);
    if (!body)
        return plainError(400, "the body is not a JSON object");
    const QString from = textOf(*body, "from");
    const QStringList destinations = textOf(*body, "to").split(u'<', Qt::SkipEmptyParts);
    const QString url = textOf(*body, "answer_url");
    const QString method = textOf(*body, "answer_method");
    QList<FieldProblem> problems;
    if (!isDialable(from))
        problems.append({"from", "INVALID_FORMAT", u"A caller number is required"_s, from});
    if (destinations.isEmpty() || destinations.size() > kMostNumbersAtOnce
        || !std::all_of(destinations.begin(), destinations.end(), isDialable))
        problems.append({"to", "INVALID_FORMAT", u"One to 1000 numbers are required"_s, textOf(*body, "to")});
    if (!url.startsWith("http://"_L1) && !url.startsWith("https://"_L1))
        problems.append({"answer_url", "INVALID_FORMAT", u"An http or https address is required"_s, url});
    if (method != "GET"_L1 && method != "POST"_L1)
        problems.append({"answer_method", "INVALID_FORMAT", u"Must be GET or POST"_s, method});
    if (!problems.isEmpty())
        return invalid(problems, now);

    // The account's numbers keep their plus sign in the records, however the request wrote them.
    const QString caller = u'+' + withoutPlus(from);
    std::optional<EndingChoice> ending;
    if (!m_world.traits().ownNumbers.contains(caller))
        ending = vobizUnknownCallerId();
    Json ids = Json::array();
    for (const QString& to : destinations) {
        const PlacedCall call {caller, u'+' + withoutPlus(to), {}, textOf(*body, "caller_name"), ending};
        ids.push_back(utf8(m_world.place(call, now).id));
    }
    const Json told = ids.size() == 1 ? ids.front() : ids;
    return jsonReply(201, {{"message", "call fired"}, {"call_uuid", told}, {"request_uuid", told}});
}

QList<const CallPlan*> VobizApi::finished(Micros now) const
{
    QList<const CallPlan*> plans = m_world.newestFirst(now);
    plans.removeIf([now](const CallPlan* plan) { return vobizCdrReadyAt(*plan) > now; });
    // A record is written at the end of its call, so the list is newest end first.
    std::stable_sort(plans.begin(), plans.end(),
                     [](const CallPlan* a, const CallPlan* b) { return a->endedAt > b->endedAt; });
    return plans;
}

HttpReply VobizApi::cdr(const HttpRequest& request, const QStringList& below, Micros now)
{
    if (below.size() == 1)
        return listCdrs(request, false, now);
    if (below.size() != 2)
        return jsonReply(404, {{"message", "Not Found"}});
    if (below.last() == "search"_L1)
        return listCdrs(request, true, now);
    if (below.last() == "recent"_L1) {
        if (const auto fault = m_errors.onList(now))
            return faultReply(*fault, now);
        const qint64 limit = std::clamp<qint64>(request.number(u"limit"_s).value_or(20), 1, 100);
        Json rows = Json::array();
        const QList<const CallPlan*> plans = finished(now).mid(0, limit);
        for (const CallPlan* plan : plans)
            rows.push_back(vobizCdr(*plan, utf8(m_authId)));
        const std::size_t count = rows.size();
        return jsonReply(
            200,
            {{"account_id", utf8(m_authId)}, {"count", count}, {"data", std::move(rows)}, {"success", true}});
    }
    const CallPlan* plan = m_world.find(below.last(), now);
    if (!plan || vobizCdrReadyAt(*plan) > now)
        return jsonReply(404, {{"error", "CDR not found"}});
    return jsonReply(200, {{"data", vobizCdr(*plan, utf8(m_authId))}, {"success", true}});
}

HttpReply VobizApi::listCdrs(const HttpRequest& request, bool echoesFilters, Micros now)
{
    if (const auto fault = m_errors.onList(now))
        return faultReply(*fault, now);
    const qint64 page = request.has(u"page"_s) ? request.number(u"page"_s).value_or(0) : 1;
    const qint64 perPage = request.has(u"per_page"_s) ? request.number(u"per_page"_s).value_or(0) : 20;
    const QString startText = request.value(u"start_date"_s);
    const QString endText = request.value(u"end_date"_s);
    const std::optional<Micros> startDay = parseDate(startText);
    const std::optional<Micros> endDay = parseDate(endText);
    const QString direction = request.value(u"call_direction"_s);
    QList<FieldProblem> problems;
    if (page < 1)
        problems.append({"page", "OUT_OF_RANGE", u"Must be 1 or more"_s, request.value(u"page"_s)});
    if (perPage < 1 || perPage > 100)
        problems.append(
            {"per_page", "OUT_OF_RANGE", u"Must be from 1 to 100"_s, request.value(u"per_page"_s)});
    if (startText.isEmpty() != endText.isEmpty() || (!startText.isEmpty() && (!startDay || !endDay)))
        problems.append({"start_date", "INVALID_FORMAT",
                         u"start_date and end_date go together, as YYYY-MM-DD"_s, startText});
    if (!direction.isEmpty() && direction != "inbound"_L1 && direction != "outbound"_L1)
        problems.append({"call_direction", "INVALID_FORMAT", u"Must be inbound or outbound"_s, direction});
    if (!problems.isEmpty())
        return invalid(problems, now);

    const QString from = withoutPlus(request.value(u"from_number"_s));
    const QString to = withoutPlus(request.value(u"to_number"_s));
    const QString cause = request.value(u"hangup_cause"_s);
    const qint64 minDuration = request.number(u"min_duration"_s).value_or(0);
    QList<const CallPlan*> plans = finished(now);
    plans.removeIf([&](const CallPlan* plan) {
        constexpr Micros day = Micros {24} * 3600 * 1'000'000;
        return (startDay && (plan->createdAt < *startDay || plan->createdAt >= *endDay + day))
            || (!from.isEmpty() && withoutPlus(plan->from) != from)
            || (!to.isEmpty() && withoutPlus(plan->to) != to)
            || (!cause.isEmpty() && vobizTextualCause(*plan) != cause)
            || (!direction.isEmpty() && (plan->way == CallWay::Outbound) != (direction == "outbound"_L1))
            || (plan->endedAt - plan->createdAt) / 1'000'000 < minDuration;
    });

    const qint64 total = plans.size();
    const qint64 pages = (total + perPage - 1) / perPage;
    Json rows = Json::array();
    if (page <= pages) {
        const QList<const CallPlan*> shown = plans.mid((page - 1) * perPage, perPage);
        for (const CallPlan* plan : shown)
            rows.push_back(vobizCdr(*plan, utf8(m_authId)));
    }
    qint64 answered = 0;
    qint64 talked = 0;
    qint64 lasted = 0;
    double cost = 0;
    for (const CallPlan* plan : plans) {
        answered += plan->answeredAt ? 1 : 0;
        talked += plan->answeredAt ? (plan->endedAt - *plan->answeredAt) / 1'000'000 : 0;
        lasted += (plan->endedAt - plan->createdAt) / 1'000'000;
        cost += vobizCost(*plan);
    }
    const double rate =
        total ? std::round(1000.0 * static_cast<double>(answered) / static_cast<double>(total)) / 10.0 : 0.0;
    const std::size_t count = rows.size();
    Json body {{"account_id", utf8(m_authId)}, {"count", count}, {"data", std::move(rows)}};
    if (echoesFilters) {
        body["filters"] = {{"call_direction", utf8(direction)},
                           {"from_number", utf8(from)},
                           {"hangup_cause", utf8(cause)},
                           {"to_number", utf8(to)}};
    }
    body["pagination"] = {{"page", page},   {"per_page", perPage},      {"total", total},
                          {"pages", pages}, {"has_next", page < pages}, {"has_prev", page > 1 && total > 0}};
    body["success"] = true;
    body["summary"] = {{"answerRate", rate},
                       {"answeredCalls", answered},
                       {"avgCallDuration", utf8(QString::number(total ? lasted / total : 0) + u's')},
                       {"last_call_at", total ? isoSeconds(plans.first()->createdAt) : std::string()},
                       {"totalCalls", total},
                       {"total_billable_seconds", talked},
                       {"total_cost", std::round(cost * 100.0) / 100.0},
                       {"total_duration_seconds", lasted}};
    return jsonReply(200, body);
}

} // namespace ringback::sim
