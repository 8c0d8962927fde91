// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/callworld.h"
#include "simulator/errorschedule.h"
#include "simulator/httpexchange.h"
#include "simulator/placescript.h"

#include <QMap>

#include <memory>

namespace ringback::sim {

struct ApiSetup {
    quint64 seed = 1;
    bool apiErrors = false;
    WorldSetup world;
};

// One provider's API: requests in, replies out, no sockets. Written from what the provider publishes, never
// from Ringback's own definition of it, so that a wrong definition fails here as it would out there.
// Lives on one thread.
class ProviderApi {
public:
    virtual ~ProviderApi() = default;

    QString id() const { return QString::fromLatin1(m_world.traits().provider); }
    // The path part of the base URL, with the version: "/v1".
    virtual QByteArray basePath() const = 0;
    // What a person would fill in for an account, by field key.
    virtual QMap<QString, QString> accountFields() const { return {}; }
    virtual QMap<QString, QString> secrets() const = 0;
    // User name and password where the provider also knows a login.
    virtual QPair<QString, QString> login() const { return {}; }

    HttpReply answer(const HttpRequest& request, Micros now);

    // Faults for the orders to come, and the numbers that were dialled.
    PlaceScript& script() { return m_script; }
    const PlaceScript& script() const { return m_script; }

protected:
    ProviderApi(WorldTraits traits, const ApiSetup& setup);

    virtual HttpReply respond(const HttpRequest& request, Micros now) = 0;
    // The answer to an order became another one; where a repetition gets the first answer again, this is it.
    virtual void answeredOtherwise(const HttpRequest&, const HttpReply&) { }

    // Randomness for one request: its IDs, mostly. Differs from request to request.
    Dice& requestDice() { return m_requestDice; }
    // Made-up letters that only the seed decides: keys, account IDs.
    Dice fixedDice(const QByteArray& label) const;

    CallWorld m_world;
    ErrorSchedule m_errors;

private:
    HttpReply respondAndCount(const HttpRequest& request, Micros now);
    HttpReply placeWith(const PlaceFault& fault, const HttpRequest& request, Micros now);

    PlaceScript m_script;
    quint64 m_seed;
    quint64 m_requests = 0;
    Dice m_requestDice {0};
};

// nullptr for an id nobody simulates.
std::unique_ptr<ProviderApi> makeProviderApi(const QString& id, const ApiSetup& setup);
// The ids makeProviderApi knows.
QStringList simulatedProviderIds();

} // namespace ringback::sim
