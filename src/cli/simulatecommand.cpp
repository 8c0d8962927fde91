// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/stopsignals.h"
#include "core/clock.h"
#include "simulator/demoworld.h"

#include <QCoreApplication>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
// False: the option is there and no number in the range; the reason has been said.
bool readNumber(const Invocation& invocation, const QString& name, double min, double max, double& value)
{
    if (!invocation.has(name))
        return true;
    bool ok = false;
    const double number = invocation.value(name).toDouble(&ok);
    if (!ok || number < min || number > max) {
        complain(u"--%1 is a number from %2 to %3."_s.arg(name).arg(min).arg(max));
        return false;
    }
    value = number;
    return true;
}
} // namespace

int runSimulate(const Invocation& invocation)
{
    Simulator::Options options = demoOptions();
    double seed = options.seed;
    double port = 0;
    if (!readNumber(invocation, u"seed"_s, 0, 4294967295.0, seed)
        || !readNumber(invocation, u"rate"_s, 0, 100'000, options.callsPerMinute)
        || !readNumber(invocation, u"speed"_s, 0.01, 1000, options.speed)
        || !readNumber(invocation, u"port"_s, 0, 65'535, port))
        return WrongUsage;
    options.seed = static_cast<quint32>(seed);
    options.port = static_cast<quint16>(port);
    options.providers = invocation.value(u"providers"_s).split(u',', Qt::SkipEmptyParts);
    for (const QString& provider : options.providers) {
        if (!Simulator::knownProviders().contains(provider)) {
            complain(u"\"%1\" cannot be simulated; known are %2."_s.arg(
                provider, Simulator::knownProviders().join(u", "_s)));
            return WrongUsage;
        }
    }
    const SystemClock clock;
    Simulator simulator(options, clock);
    QString error;
    if (!simulator.listen(&error)) {
        complain(error);
        return Failed;
    }
    const StopSignals stop;
    printLine(QString::fromUtf8(simulator.describeJson()));
    return QCoreApplication::exec();
}

} // namespace ringback::cli
