// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include <QCoreApplication>

namespace ringback {

Result<std::unique_ptr<Monitor>> createMonitor(const Options&, const QString&, const Clock&)
{
    return Failure {QCoreApplication::translate("ringback::Application",
                                                "This build has no engine: there is nothing to watch.")};
}

} // namespace ringback
