// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/installation.h"

#include "net/httpclient.h"
#include "store/historystore.h"

namespace ringback {

InstallationFacts installationFacts()
{
    return {HistoryStore::isDriverAvailable(), HttpClient::hasTls(), HttpClient::tlsLibrary()};
}

} // namespace ringback
