// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/accountbinding.h"

#include "net/httpclient.h"

#include <QFile>

namespace ringback {
using namespace Qt::StringLiterals;

AccountBinding bindAccount(const Registry& registry, const SecretSource& source, const Account& account,
                           QString& problem)
{
    AccountBinding binding;
    binding.account = account;
    const Result<Definition> definition = registry.definitionFor(account);
    if (!definition) {
        problem = definition.error();
        return binding;
    }
    binding.definition = *definition;
    binding.secrets = source.secretsFor(account, *definition);
    if (const Outcome base = checkBaseUrl(binding.baseUrl()); !base) {
        problem = base.error();
        return binding;
    }
    QStringList missing;
    bool lacksSecret = false;
    for (const AccountField& field : missingFields(*definition, account, binding.secrets)) {
        lacksSecret = lacksSecret || field.secret;
        missing.append(field.secret ? u"%1 (set %2 in the environment)"_s.arg(
                           field.label, secretVariable(account.id, field.key))
                                    : u"%1 (--set %2=...)"_s.arg(field.label, field.key));
    }
    const QString waiting = lacksSecret ? source.waitingFor(account, *definition) : QString();
    if (!waiting.isEmpty())
        problem = waiting;
    else if (!missing.isEmpty())
        problem = u"Missing: %1."_s.arg(missing.join(u", "_s));
    return binding;
}

Outcome trustAccountCertificate(HttpClient& client, const Account& account)
{
    if (account.caCertificate.isEmpty())
        return Done {};
    QFile file(account.caCertificate);
    if (!file.open(QIODevice::ReadOnly)) {
        return Failure {
            u"The CA certificate %1 cannot be read: %2."_s.arg(file.fileName(), file.errorString())};
    }
    return client.setCaCertificates(file.readAll());
}

} // namespace ringback
