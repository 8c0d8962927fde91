// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/json_p.h"
#include "simulator/providerapi.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ringback::sim {

namespace {

using Kind = PlaceFault::Kind;

// The members that name a call, and the one that holds its status, wherever a provider puts them.
void takeOutIds(Json& value)
{
    if (!value.is_structured())
        return;
    if (value.is_object()) {
        for (const char* name : {"id", "call_id", "call_uuid", "request_uuid"})
            value.erase(name);
    }
    for (Json& child : value)
        takeOutIds(child);
}

bool setStatus(Json& value, const char* status)
{
    if (value.is_object() && value.contains("status")) {
        value["status"] = status;
        return true;
    }
    return value.is_structured() && std::any_of(value.begin(), value.end(), [status](Json& child) {
               return setStatus(child, status);
           });
}

HttpReply changedReply(HttpReply reply, Kind kind, const char* failedWord)
{
    std::optional<Json> body = parseObject(reply.body);
    if (!body)
        return reply;
    if (kind == Kind::NoCallId)
        takeOutIds(*body);
    else if (!setStatus(*body, failedWord))
        body = Json {{"error", "failed"}};
    reply.body = jsonReply(reply.status, *body).body;
    return reply;
}

std::optional<ApiFault> apiFaultOf(const PlaceFault& fault)
{
    if (fault.kind == Kind::Internal)
        return ApiFault {FaultKind::Internal, 0};
    if (fault.kind == Kind::Unavailable)
        return ApiFault {FaultKind::Unavailable, 0};
    if (fault.kind == Kind::RateLimited)
        return ApiFault {FaultKind::RateLimited, fault.retryAfterSeconds};
    return std::nullopt;
}

} // namespace

HttpReply ProviderApi::respondAndCount(const HttpRequest& request, Micros now)
{
    HttpReply reply = respond(request, now);
    const QStringList dialled = m_world.takeDialled();
    for (const QString& number : dialled)
        m_script.countDial(number);
    return reply;
}

HttpReply ProviderApi::placeWith(const PlaceFault& fault, const HttpRequest& request, Micros now)
{
    PlacedFate fate;
    fate.fails = fault.kind == Kind::FailedInSuccess;
    fate.hiddenFor =
        fault.showsAfterSeconds == PlaceFault::Never ? -1 : fault.showsAfterSeconds * Micros {1'000'000};
    m_world.setFate(fate);

    std::optional<HttpReply> refusal;
    bool dialled = false;
    if (const std::optional<ApiFault> apiFault = apiFaultOf(fault)) {
        m_errors.forceOnPlace(*apiFault);
        refusal = respond(request, now);
        m_errors.forgetForced();
        const QStringList numbers = m_world.takeDialled();
        dialled = !numbers.isEmpty();
        for (const QString& number : numbers)
            m_script.countDial(number);
    }
    HttpReply reply = refusal.value_or(HttpReply {});
    const bool mayDial = fault.kind != Kind::RateLimited && (fault.rings || fault.kind == Kind::None);
    // An answer can only get lost or changed where there is one: a bad order is refused as ever.
    const bool needsAnswer = !refusal && fault.kind != Kind::NoAnswer && fault.kind != Kind::Cut;
    if (!dialled && (mayDial || needsAnswer)) {
        const HttpReply placed = respondAndCount(request, now);
        if (placed.status < 200 || placed.status > 299) {
            m_world.setFate(std::nullopt);
            return placed;
        }
        if (!refusal)
            reply = placed;
    }
    m_world.setFate(std::nullopt);
    m_script.take();

    switch (fault.kind) {
    case Kind::NoAnswer:
        reply.delivery = HttpReply::Delivery::Never;
        break;
    case Kind::Cut:
        reply.delivery = HttpReply::Delivery::Cut;
        break;
    case Kind::CutAnswer:
        reply.delivery = HttpReply::Delivery::CutBody;
        break;
    case Kind::FailedInSuccess:
    case Kind::NoCallId:
        reply = changedReply(reply, fault.kind, id() == "voipbin"_L1 ? "hangup" : "failed");
        answeredOtherwise(request, reply);
        break;
    case Kind::None:
    case Kind::Internal:
    case Kind::Unavailable:
    case Kind::RateLimited:
        break;
    }
    return reply;
}

} // namespace ringback::sim
