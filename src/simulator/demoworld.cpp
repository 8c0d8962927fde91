// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/demoworld.h"

namespace ringback {
using namespace Qt::StringLiterals;

DemoAccounts demoAccountsFor(const Simulator& simulator)
{
    static const QHash<QString, QString> Labels {{u"voicebip"_s, u"Lagos desk"_s},
                                                 {u"voipbin"_s, u"Berlin line"_s},
                                                 {u"vobiz"_s, u"Mumbai outbound"_s},
                                                 {u"truedy"_s, u"Agent fleet"_s},
                                                 {u"voxifi"_s, u"Reception"_s}};
    DemoAccounts demo;
    for (const SimulatedProvider& provider : simulator.providers()) {
        Account account;
        account.id = u"demo-"_s + provider.id;
        account.provider = provider.id;
        account.label = Labels.value(provider.id, provider.id);
        account.baseUrl = provider.baseUrl;
        account.fields = provider.set;
        demo.accounts.append(account);
        demo.secrets.insert(account.id, provider.secrets);
    }
    return demo;
}

Simulator::Options demoOptions()
{
    Simulator::Options options;
    options.callsPerMinute = 30;
    options.speed = 4;
    options.apiErrors = true;
    return options;
}

} // namespace ringback
