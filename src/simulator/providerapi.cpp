// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/providerapi.h"

#include "simulator/truedyapi.h"
#include "simulator/vobizapi.h"
#include "simulator/voicebipapi.h"
#include "simulator/voipbinapi.h"
#include "simulator/voxifiapi.h"

using namespace Qt::StringLiterals;

namespace ringback::sim {

namespace {

// Whether a request asks for a call; each provider has one address for that.
bool isOrder(const HttpRequest& request)
{
    QByteArray path = request.path.toLower();
    if (path.endsWith('/'))
        path.chop(1);
    return request.method == "POST" && (path.endsWith("/calls") || path.endsWith("/call"));
}

} // namespace

ProviderApi::ProviderApi(WorldTraits traits, const ApiSetup& setup)
    : m_world(std::move(traits), setup.world),
      m_errors(m_world.traits().provider, setup.seed, setup.apiErrors), m_seed(setup.seed)
{
}

HttpReply ProviderApi::answer(const HttpRequest& request, Micros now)
{
    m_requestDice = Dice(saltOf(m_seed, m_world.traits().provider + " request", m_requests++));
    m_world.advanceTo(now);
    const std::optional<PlaceFault> fault = isOrder(request) ? m_script.next() : std::nullopt;
    return fault ? placeWith(*fault, request, now) : respondAndCount(request, now);
}

Dice ProviderApi::fixedDice(const QByteArray& label) const
{
    return Dice(saltOf(m_seed, m_world.traits().provider + ' ' + label, 0));
}

std::unique_ptr<ProviderApi> makeProviderApi(const QString& id, const ApiSetup& setup)
{
    if (id == "voicebip"_L1)
        return std::make_unique<VoicebipApi>(setup);
    if (id == "voipbin"_L1)
        return std::make_unique<VoipbinApi>(setup);
    if (id == "vobiz"_L1)
        return std::make_unique<VobizApi>(setup);
    if (id == "truedy"_L1)
        return std::make_unique<TruedyApi>(setup);
    if (id == "voxifi"_L1)
        return std::make_unique<VoxifiApi>(setup);
    return nullptr;
}

QStringList simulatedProviderIds()
{
    return {u"voicebip"_s, u"voipbin"_s, u"vobiz"_s, u"truedy"_s, u"voxifi"_s};
}

} // namespace ringback::sim
