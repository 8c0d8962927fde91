// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/result.h"
#include "providers/definition.h"

#include <QHash>
#include <QProcessEnvironment>

namespace ringback {

// Where secrets come from. They are held in memory while an account is polled and written nowhere.
// Used in one thread.
class SecretSource {
public:
    virtual ~SecretSource() = default;
    // The secret fields of `definition` that are there for this account.
    virtual Secrets secretsFor(const Account& account, const Definition& definition) const = 0;
};

// RINGBACK_SECRET_<ACCOUNT>_<FIELD>, upper case, other characters as _.
QString secretVariable(const QString& accountId, const QString& fieldKey);

// The environment as it was at construction.
class EnvironmentSecrets final : public SecretSource {
public:
    explicit EnvironmentSecrets(
        const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment());
    Secrets secretsFor(const Account& account, const Definition& definition) const override;

private:
    QProcessEnvironment m_environment;
};

// Secrets that were handed over in memory, by account: the demo's.
class MemorySecrets final : public SecretSource {
public:
    void set(const QString& accountId, const Secrets& secrets) { m_secrets.insert(accountId, secrets); }
    Secrets secretsFor(const Account& account, const Definition& definition) const override;

private:
    QHash<QString, Secrets> m_secrets;
};

// Refuses an account whose variables could be read as another's: "a-b" with the field "c" and "a" with the
// field "b_c" share RINGBACK_SECRET_A_B_C, and one's key would go to the other's provider.
Outcome checkVariableClash(const Account& candidate, const Definition& definition,
                           const QList<Account>& others, const QList<Definition>& othersDefinitions);

} // namespace ringback
