// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/invocation.h"
#include "core/account.h"
#include "engine/secretkeeper.h"
#include "providers/definition.h"

#include <QJsonObject>

#include <optional>

namespace ringback::cli {

class Session;

// The secrets that `accounts add` is given: from standard input with --secrets-stdin, else, where a person
// sits at the terminal, by asking for those that the environment does not have. Never from the command line.
// nullopt after saying what is wrong with them.
std::optional<Secrets> takeSecrets(const Invocation& invocation, const Account& account,
                                   const Definition& definition, const SecretKeeper& keeper);

// FIELD=VALUE lines, or one JSON object of texts; what is wrong with it in `problem`. Values are taken as
// they are, without the line's end.
std::optional<Secrets> secretsFromText(const QByteArray& text, const Definition& definition,
                                       QString& problem);

// Puts them into the secret store and says where they went. False where one could not be kept.
bool storeSecrets(Session& session, const Account& account, const Definition& definition,
                  const Secrets& secrets);

// Where each secret field's value is: "environment", "store" or null.
QJsonObject placesJson(const Account& account, const Definition& definition, const SecretKeeper& keeper);

} // namespace ringback::cli
