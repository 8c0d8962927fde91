// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/simulator.h"

#include "core/clock.h"
#include "simulator/json_p.h"
#include "simulator/loopbackserver.h"
#include "simulator/providerapi.h"
#include "simulator/timeformats.h"

using namespace Qt::StringLiterals;

namespace ringback {

namespace {

// The clock counts milliseconds; the last microsecond of the current one is "now", so that a call placed in
// this millisecond exists in it.
sim::Micros microsNow(const Clock& clock)
{
    return clock.nowUtc().toMSecsSinceEpoch() * 1000 + 999;
}

sim::Json textMap(const QMap<QString, QString>& map)
{
    sim::Json object = sim::Json::object();
    for (auto it = map.constBegin(); it != map.constEnd(); ++it)
        object[sim::utf8(it.key())] = sim::utf8(it.value());
    return object;
}

} // namespace

struct Simulator::Served {
    std::unique_ptr<sim::ProviderApi> api;
    std::unique_ptr<sim::LoopbackServer> server;
};

Simulator::Simulator(Options options, const Clock& clock, QObject* parent)
    : QObject(parent), m_options(std::move(options)), m_clock(clock)
{
    if (m_options.providers.isEmpty())
        m_options.providers = knownProviders();
}

Simulator::~Simulator() = default;

bool Simulator::listen(QString* error)
{
    const auto fail = [&](const QString& reason) {
        if (error)
            *error = reason;
        m_served.clear();
        return false;
    };
    // Written so that NaN fails too.
    if (!(m_options.callsPerMinute >= 0 && m_options.callsPerMinute <= 100'000))
        return fail(u"The rate must be from 0 to 100000 calls a minute."_s);
    if (!(m_options.speed >= 0.01 && m_options.speed <= 1000))
        return fail(u"The speed must be from 0.01 to 1000."_s);
    if (m_options.historyCalls < 0 || m_options.historyHours < 0)
        return fail(u"The history cannot be negative."_s);
    const qsizetype count = m_options.providers.size();
    if (m_options.port != 0 && m_options.port + count - 1 > 65535)
        return fail(u"There are not enough ports from %1 on."_s.arg(m_options.port));

    const sim::Micros start = microsNow(m_clock);
    for (qsizetype i = 0; i < count; ++i) {
        sim::ApiSetup setup;
        setup.seed = m_options.seed;
        setup.apiErrors = m_options.apiErrors;
        setup.world.seed = m_options.seed;
        setup.world.start = start;
        setup.world.callsPerMinute = m_options.callsPerMinute / static_cast<double>(count);
        setup.world.speed = m_options.speed;
        setup.world.historyCalls = m_options.historyCalls / static_cast<int>(count);
        setup.world.historySpan = sim::Micros {m_options.historyHours} * 3600 * 1'000'000;

        auto served = std::make_unique<Served>();
        served->api = sim::makeProviderApi(m_options.providers.at(i), setup);
        if (!served->api)
            return fail(u"There is no simulated provider \"%1\"; there are %2."_s.arg(
                m_options.providers.at(i), knownProviders().join(u", "_s)));
        sim::ProviderApi* api = served->api.get();
        served->server = std::make_unique<sim::LoopbackServer>(
            [this, api](const sim::HttpRequest& request) { return api->answer(request, microsNow(m_clock)); },
            [this] { return sim::httpDate(microsNow(m_clock)); });
        const quint16 port = m_options.port == 0 ? quint16 {0} : static_cast<quint16>(m_options.port + i);
        QString reason;
        if (!served->server->listen(port, &reason))
            return fail(reason);
        m_served.push_back(std::move(served));
    }
    return true;
}

QList<SimulatedProvider> Simulator::providers() const
{
    QList<SimulatedProvider> list;
    for (const auto& served : m_served) {
        const auto [user, password] = served->api->login();
        list.append({served->api->id(),
                     u"http://127.0.0.1:%1%2"_s.arg(served->server->port())
                         .arg(QLatin1StringView(served->api->basePath())),
                     served->api->accountFields(), served->api->secrets(), user, password});
    }
    return list;
}

QByteArray Simulator::describeJson() const
{
    sim::Json described = sim::Json::object();
    const QList<SimulatedProvider> list = providers();
    for (const SimulatedProvider& provider : list) {
        described[sim::utf8(provider.id)] = {{"base_url", sim::utf8(provider.baseUrl)},
                                             {"set", textMap(provider.set)},
                                             {"secrets", textMap(provider.secrets)}};
    }
    const sim::Json line {{"providers", std::move(described)}};
    return QByteArray::fromStdString(line.dump());
}

void Simulator::scriptPlacing(const QString& provider, const QList<PlaceFault>& faults)
{
    for (const auto& served : m_served) {
        if (served->api->id() == provider)
            served->api->script().append(faults);
    }
}

int Simulator::placeFaultsWaiting(const QString& provider) const
{
    int waiting = 0;
    for (const auto& served : m_served) {
        if (served->api->id() == provider)
            waiting += static_cast<int>(served->api->script().waiting());
    }
    return waiting;
}

int Simulator::ringsOf(const QString& number) const
{
    int rings = 0;
    for (const auto& served : m_served)
        rings += served->api->script().dialsOf(number);
    return rings;
}

QStringList Simulator::knownProviders()
{
    return sim::simulatedProviderIds();
}

} // namespace ringback
