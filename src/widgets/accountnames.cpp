// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accountnames.h"

#include "engine/monitor.h"
#include "widgets/advicetext.h"

namespace ringback {

QString accountLabelIn(const Monitor& monitor, const QString& accountId)
{
    for (const AccountState& state : monitor.accounts()) {
        if (state.account.id == accountId)
            return labelOf(state.account);
    }
    return accountId;
}

QString providerNameIn(const Monitor& monitor, const QString& providerId)
{
    for (const ProviderInfo& provider : monitor.providers()) {
        if (provider.id == providerId)
            return provider.name;
    }
    return providerId;
}

QHash<QString, QString> providerNamesIn(const Monitor& monitor)
{
    QHash<QString, QString> names;
    for (const ProviderInfo& provider : monitor.providers())
        names.insert(provider.id, provider.name);
    return names;
}

QHash<QString, QString> accountLabelsIn(const Monitor& monitor)
{
    QHash<QString, QString> labels;
    for (const AccountState& state : monitor.accounts())
        labels.insert(state.account.id, labelOf(state.account));
    return labels;
}

} // namespace ringback
