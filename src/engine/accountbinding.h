// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/result.h"
#include "engine/secrets.h"
#include "providers/registry.h"
#include "providers/requests.h"

namespace ringback {

class HttpClient;

// Joins an account with its definition and secrets. `problem` says why it cannot be used where something is
// missing or wrong; the binding is then good for showing only.
AccountBinding bindAccount(const Registry& registry, const SecretSource& source, const Account& account,
                           QString& problem);

// Trusts the account's additional CA certificate, where it names one.
Outcome trustAccountCertificate(HttpClient& client, const Account& account);

} // namespace ringback
