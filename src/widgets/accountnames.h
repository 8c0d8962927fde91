// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>

namespace ringback {

class Monitor;

// What people call an account and a provider; the ID where the monitor does not know it (an account that was
// removed still has calls in the history).
QString accountLabelIn(const Monitor& monitor, const QString& accountId);
QString providerNameIn(const Monitor& monitor, const QString& providerId);
QHash<QString, QString> providerNamesIn(const Monitor& monitor);
QHash<QString, QString> accountLabelsIn(const Monitor& monitor);

} // namespace ringback
