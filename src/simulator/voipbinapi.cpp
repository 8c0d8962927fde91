// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/voipbinapi.h"

#include "simulator/timeformats.h"
#include "simulator/voipbinrecord_p.h"

#include <QMessageAuthenticationCode>

using namespace Qt::StringLiterals;

namespace ringback::sim {

namespace {

constexpr Micros kTokenLife = Micros {7} * 24 * 3600 * 1'000'000;
constexpr Micros kTeardown = 600'000;

QByteArray urlBase64(const QByteArray& bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

// The client's own ID where it is one the server would take over.
bool isUsableRequestId(const QByteArray& id)
{
    static const QRegularExpression form(u"\\A[A-Za-z0-9_-]{1,64}\\z"_s);
    return form.match(QString::fromLatin1(id)).hasMatch();
}

} // namespace

VoipbinApi::VoipbinApi(const ApiSetup& setup) : ProviderApi(voipbinTraits(), setup)
{
    Dice dice = fixedDice("account");
    m_accessKey = u"vb_sim_"_s + dice.lowerId(24);
    m_username = u"demo@voipbin.example"_s;
    m_password = dice.lowerId(16);
    m_tokenSecret = dice.hex(32).toLatin1();
    m_customerId = utf8(dice.uuid());
}

QMap<QString, QString> VoipbinApi::secrets() const
{
    return {{u"access_key"_s, m_accessKey}};
}

QPair<QString, QString> VoipbinApi::login() const
{
    return {m_username, m_password};
}

HttpReply VoipbinApi::error(int status, const char* state, const char* reason, const QString& message)
{
    return jsonReply(status,
                     {{"error",
                       {{"status", state},
                        {"reason", reason},
                        {"message", utf8(message)},
                        {"request_id", m_requestId.toStdString()}}}});
}

HttpReply VoipbinApi::noRoute()
{
    return error(404, "NOT_FOUND", "ROUTE_NOT_FOUND", u"There is no such endpoint."_s);
}

HttpReply VoipbinApi::faultReply(const ApiFault& fault)
{
    switch (fault.kind) {
    case FaultKind::RateLimited: {
        HttpReply reply = jsonReply(429,
                                    {{"error",
                                      {{"status", "RESOURCE_EXHAUSTED"},
                                       {"reason", "RATE_LIMIT_EXCEEDED"},
                                       {"message", "The customer sends too many requests."},
                                       {"request_id", m_requestId.toStdString()},
                                       {"details", Json::array({Json {{"limited_by", "customer"}}})}}}});
        reply.headers.append({"Retry-After", QByteArray::number(fault.retryAfterSeconds)});
        return reply;
    }
    case FaultKind::Unavailable:
        return error(503, "UNAVAILABLE", "SERVICE_UNAVAILABLE",
                     u"A service behind the API cannot be reached."_s);
    case FaultKind::PaymentRequired: // on placing, this is what a lack of credit looks like
    case FaultKind::Internal:
        break;
    }
    return error(500, "INTERNAL", "INTERNAL", u"The server met an internal error."_s);
}

HttpReply VoipbinApi::respond(const HttpRequest& request, Micros now)
{
    const QByteArray sent = request.header("X-Request-Id");
    m_requestId = isUsableRequestId(sent)
        ? sent
        : ("req_"_L1 + requestDice().letters(26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"_L1)).toLatin1();
    HttpReply reply = route(request, now);
    reply.headers.append({"X-Request-Id", m_requestId});
    return reply;
}

HttpReply VoipbinApi::route(const HttpRequest& request, Micros now)
{
    if (request.path == "/ping" && request.method == "GET")
        return jsonReply(200, {{"message", "pong"}});
    if (request.path == "/auth/login" && request.method == "POST")
        return logIn(request, now);
    const std::optional<QStringList> parts = partsBelow(basePath(), request.path);
    if (!parts)
        return noRoute();
    // Who you are comes before where you want to go.
    if (const std::optional<HttpReply> refusal = refuseStranger(request, now))
        return *refusal;
    if (const auto fault = m_errors.stillRefused(now))
        return faultReply(*fault);

    const bool isGet = request.method == "GET";
    if (*parts == QStringList {u"calls"_s}) {
        if (isGet)
            return listCalls(request, now);
        if (request.method == "POST")
            return placeCalls(request, now);
    }
    if (parts->size() >= 2 && parts->first() == "calls"_L1)
        return oneCall(request, *parts, now);
    if (parts->size() == 4 && parts->first() == "timelines"_L1 && parts->at(1) == "calls"_L1
        && parts->last() == "events"_L1 && isGet)
        return callEvents(parts->at(2), now);
    if (*parts == QStringList {u"billing_account"_s} && isGet) {
        return jsonReply(200,
                         {{"id", utf8(fixedDice("billing").uuid())},
                          {"customer_id", m_customerId},
                          {"name", ""},
                          {"detail", ""},
                          {"plan_type", "free"},
                          {"plan_status", "active"},
                          {"balance_credit", 41'250'000},
                          {"balance_token", 120}});
    }
    return noRoute();
}

HttpReply VoipbinApi::logIn(const HttpRequest& request, Micros now)
{
    const std::optional<Json> body = parseObject(request.body);
    if (!body || textOf(*body, "username") != m_username || textOf(*body, "password") != m_password)
        return {400, {}, {}}; // an empty body, whatever was wrong
    return jsonReply(200,
                     {{"username", utf8(m_username)}, {"token", makeToken(now + kTokenLife).toStdString()}});
}

std::optional<HttpReply> VoipbinApi::refuseStranger(const HttpRequest& request, Micros now)
{
    // The first credential that is there decides, even when a later one would do.
    QByteArray token = request.cookie("token");
    if (token.isEmpty())
        token = request.value(u"token"_s).toUtf8();
    if (token.isEmpty() && request.header("Authorization").startsWith("Bearer "))
        token = request.header("Authorization").mid(7);
    if (!token.isEmpty()) {
        if (isGoodToken(token, now))
            return std::nullopt;
        return error(401, "UNAUTHENTICATED", "INVALID_CREDENTIALS", u"These credentials are not valid."_s);
    }
    QByteArray key = request.value(u"accesskey"_s).toUtf8();
    if (key.isEmpty())
        key = request.cookie("accesskey");
    if (key.isEmpty())
        return error(401, "UNAUTHENTICATED", "AUTHENTICATION_REQUIRED", u"Credentials are needed."_s);
    if (key != m_accessKey.toUtf8())
        return error(401, "UNAUTHENTICATED", "INVALID_CREDENTIALS", u"These credentials are not valid."_s);
    return std::nullopt;
}

HttpReply VoipbinApi::listCalls(const HttpRequest& request, Micros now)
{
    if (const auto fault = m_errors.onList(now))
        return faultReply(*fault);
    qint64 pageSize = 100;
    if (request.has(u"page_size"_s)) {
        const std::optional<qint64> asked = request.number(u"page_size"_s);
        if (!asked)
            return error(400, "INVALID_ARGUMENT", "INVALID_REQUEST_PARAMETER",
                         u"page_size is not a number."_s);
        if (*asked >= 1 && *asked <= 100)
            pageSize = *asked;
    }
    Micros below = std::numeric_limits<Micros>::max();
    if (const QString token = request.value(u"page_token"_s); !token.isEmpty()) {
        const std::optional<Micros> parsed = parseIsoUtc(token);
        if (!parsed)
            return error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", u"page_token is not a timestamp."_s);
        below = *parsed;
    }

    Json rows = Json::array();
    std::string next;
    const QList<const CallPlan*> plans = m_world.newestFirst(now);
    for (const CallPlan* plan : plans) {
        if (plan->createdAt >= below)
            continue;
        if (static_cast<qint64>(rows.size()) == pageSize)
            break;
        rows.push_back(voipbinCall(*plan, m_customerId, utf8(kFlow), now));
        next = isoMicros(plan->createdAt); // set as long as there are rows, also on the last page
    }
    return jsonReply(200, {{"result", std::move(rows)}, {"next_page_token", next}});
}

HttpReply VoipbinApi::placeCalls(const HttpRequest& request, Micros now)
{
    const std::optional<ApiFault> fault = m_errors.onPlace(now);
    if (fault && fault->kind != FaultKind::Unavailable)
        return faultReply(*fault);
    const std::optional<Json> body = parseObject(request.body);
    if (!body)
        return error(400, "INVALID_ARGUMENT", "INVALID_JSON_BODY", u"The body is not valid JSON."_s);
    const auto destinations = body->find("destinations");
    if (destinations == body->end() || !destinations->is_array() || destinations->empty())
        return error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", u"destinations is missing or empty."_s);
    const bool hasFlow = body->contains("flow_id");
    const auto actions = body->find("actions");
    if (!hasFlow && (actions == body->end() || !actions->is_array() || actions->empty()))
        return error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", u"flow_id or actions is needed."_s);
    if (hasFlow && !isUuid(textOf(*body, "flow_id")))
        return error(400, "INVALID_ARGUMENT", "INVALID_ID", u"flow_id is not a UUID."_s);
    if (hasFlow && textOf(*body, "flow_id") != kFlow)
        return error(404, "NOT_FOUND", "FLOW_NOT_FOUND", u"There is no such flow."_s);

    const auto source = body->find("source");
    const QString from = source != body->end() && source->is_object() ? textOf(*source, "target") : QString();
    Json calls = Json::array();
    if (m_world.traits().ownNumbers.contains(from)) {
        for (const Json& destination : *destinations) {
            // A destination that cannot be dialled is passed over without a word.
            if (!destination.is_object() || textOf(destination, "type") != "tel"_L1
                || !isE164(textOf(destination, "target")))
                continue;
            const CallPlan& plan = m_world.place({from, textOf(destination, "target"), {}, {}, {}}, now);
            calls.push_back(voipbinCall(plan, m_customerId, utf8(kFlow), now));
        }
    }
    if (calls.empty())
        return error(500, "INTERNAL", "INTERNAL", u"The server met an internal error."_s);
    // The answer got lost, the call did not: the caller cannot know.
    if (fault)
        return error(503, "UNAVAILABLE", "REQUEST_TIMEOUT", u"The request took too long."_s);
    return jsonReply(200, {{"calls", std::move(calls)}, {"groupcalls", Json::array()}});
}

HttpReply VoipbinApi::oneCall(const HttpRequest& request, const QStringList& parts, Micros now)
{
    const bool hangsUp = parts.size() == 3 && parts.last() == "hangup"_L1 && request.method == "POST";
    const bool reads = parts.size() == 2 && request.method == "GET";
    const bool erases = parts.size() == 2 && request.method == "DELETE";
    if (!hangsUp && !reads && !erases)
        return noRoute();
    const QString& callId = parts.at(1);
    if (!isUuid(callId))
        return error(400, "INVALID_ARGUMENT", "INVALID_ID", u"The id is not a UUID."_s);
    const CallPlan* plan = m_world.find(callId, now);
    if (!plan)
        return error(404, "NOT_FOUND", "CALL_NOT_FOUND", u"There is no such call."_s);
    if (plan->deleted)
        return error(409, "FAILED_PRECONDITION", "STATE_INVALID", u"The call has been deleted."_s);
    if (hangsUp)
        m_world.hangUp(callId, now, kTeardown, u"normal"_s, u"cancel"_s); // nothing happens to an ended one
    if (erases)
        m_world.erase(callId, now);
    return jsonReply(200, voipbinCall(*plan, m_customerId, utf8(kFlow), now));
}

HttpReply VoipbinApi::callEvents(const QString& callId, Micros now)
{
    if (!isUuid(callId))
        return error(400, "INVALID_ARGUMENT", "INVALID_ID", u"The id is not a UUID."_s);
    const CallPlan* plan = m_world.find(callId, now);
    if (!plan || plan->deleted)
        return error(404, "NOT_FOUND", "CALL_NOT_FOUND", u"There is no such call."_s);
    return jsonReply(200, {{"result", voipbinEvents(*plan, m_customerId, now)}});
}

QByteArray VoipbinApi::makeToken(Micros expires) const
{
    const QByteArray content = urlBase64(R"({"alg":"HS256","typ":"JWT"})") + '.'
        + urlBase64(R"({"exp":)" + QByteArray::number(expires / 1'000'000) + '}');
    return content + '.'
        + urlBase64(QMessageAuthenticationCode::hash(content, m_tokenSecret, QCryptographicHash::Sha256));
}

bool VoipbinApi::isGoodToken(const QByteArray& token, Micros now) const
{
    const QList<QByteArray> parts = token.split('.');
    if (parts.size() != 3)
        return false;
    const std::optional<Json> claims =
        parseObject(QByteArray::fromBase64(parts[1], QByteArray::Base64UrlEncoding));
    if (!claims || !claims->contains("exp") || !claims->at("exp").is_number_integer())
        return false;
    const qint64 expires = claims->at("exp").get<qint64>();
    return token == makeToken(expires * 1'000'000) && now < expires * 1'000'000;
}

} // namespace ringback::sim
