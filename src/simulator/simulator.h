// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/placescript.h"

#include <QList>
#include <QMap>
#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace ringback {

class Clock;

namespace sim {
class LoopbackServer;
class ProviderApi;
} // namespace sim

// Where one simulated provider is reached, and what an account for it needs.
struct SimulatedProvider {
    QString id;
    QString baseUrl;                // with the version, without a trailing slash: "http://127.0.0.1:40123/v1"
    QMap<QString, QString> set;     // account fields that are no secret, by field key
    QMap<QString, QString> secrets; // by field key; they open nothing but this simulator
    QString loginUser;              // where the provider also knows a login (VoIPbin); else empty
    QString loginPassword;
};

// A loopback server that behaves like the five providers: the demo's world and the tests' far end. It is
// written from what the providers publish and knows nothing of Ringback's definitions of them.
//
// The world is a function of the seed, the moment listen() was called and the clock: the same three give the
// same calls. No timers run; everything is worked out when a request asks. What clients do (placing, hanging
// up) changes it from there on.
//
// Lives on one thread with an event loop, which may be a worker: construct, move, then call listen() there.
// Binds to 127.0.0.1 only, one port for each provider.
class Simulator : public QObject {
    Q_OBJECT
public:
    struct Options {
        QStringList providers; // ids; empty means all
        quint32 seed = 1;
        double callsPerMinute = 30; // created per minute over all providers; 0 to 100 000
        double speed = 1;           // calls live this many times shorter; 0.01 to 1000
        quint16 port = 0;           // of the first provider, the others follow; 0 takes free ports
        bool apiErrors = false;     // fail now and then: one listing in 40, one placing in 12
        int historyCalls = 300;     // over all providers, created before listen() ...
        int historyHours = 8;       // ... evenly over these hours; older ones have ended
    };

    // The clock must outlive the simulator and be readable from its thread.
    Simulator(Options options, const Clock& clock, QObject* parent = nullptr);
    ~Simulator() override;

    // Starts serving. False leaves a sentence in error and nothing serving. Call it once.
    bool listen(QString* error);

    // Empty before listen(). In the order of Options::providers.
    QList<SimulatedProvider> providers() const;
    // What `ringbackctl simulate` prints: {"providers": {"<id>": {"base_url", "set", "secrets"}, ...}} as one
    // line without its end.
    QByteArray describeJson() const;

    // Faults for the next placing orders to a provider, one for each, in this order, after those that wait
    // already. Any thread, after listen(); an unknown provider has none.
    void scriptPlacing(const QString& provider, const QList<PlaceFault>& faults);
    // How many of them wait still.
    int placeFaultsWaiting(const QString& provider) const;
    // How often a number was dialled because somebody placed a call, over all providers: also where no answer
    // came, where no list shows it, and where the call failed at once. A replayed idempotency key dials
    // nothing. Any thread, after listen().
    int ringsOf(const QString& number) const;

    // The ids Options::providers may name.
    static QStringList knownProviders();

private:
    struct Served;

    Options m_options;
    const Clock& m_clock;
    std::vector<std::unique_ptr<Served>> m_served;
};

} // namespace ringback
