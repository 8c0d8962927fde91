// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/result.h"
#include "providers/definition.h"

#include <QHash>
#include <QProcessEnvironment>

namespace ringback {

// Where secrets come from. They are held in memory while an account is polled; only a SecretKeeper gives them
// to anything that outlives the program. Used in one thread.
class SecretSource {
public:
    virtual ~SecretSource() = default;
    // The secret fields of `definition` that are there for this account.
    virtual Secrets secretsFor(const Account& account, const Definition& definition) const = 0;
    // Why one that is missing may yet come, for a person: "Waiting for the system's secret store."; empty
    // where it is simply not there.
    virtual QString waitingFor(const Account& account, const Definition& definition) const;
};

// What is known of one account's secrets at a moment; how they cross to the engine's thread.
struct SecretsInHand {
    Secrets values;
    QString waiting; // as SecretSource::waitingFor
};

// Overwrites a secret's characters and empties the text. Only where no other text shares them: what Qt, the
// network stack, D-Bus or the swap file copied before is out of reach.
void overwrite(QString& secret);
void overwrite(Secrets& secrets);

// RINGBACK_SECRET_<ACCOUNT>_<FIELD>, upper case, other characters as _.
QString secretVariable(const QString& accountId, const QString& fieldKey);

// The environment as it was at construction.
class EnvironmentSecrets final : public SecretSource {
public:
    explicit EnvironmentSecrets(
        const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment());
    // The same, and takes every RINGBACK_SECRET_... out of this process's environment: programs that it
    // starts do not inherit them, and /proc/PID/environ shows them no longer. Before other threads run.
    static EnvironmentSecrets taken();

    Secrets secretsFor(const Account& account, const Definition& definition) const override;
    bool has(const QString& accountId, const QString& fieldKey) const;

private:
    QProcessEnvironment m_environment;
};

// Secrets that were handed over in memory, by account.
class MemorySecrets final : public SecretSource {
public:
    ~MemorySecrets() override;
    void set(const QString& accountId, const Secrets& secrets) { m_secrets.insert(accountId, {secrets, {}}); }
    void set(const QString& accountId, const SecretsInHand& secrets) { m_secrets.insert(accountId, secrets); }
    void remove(const QString& accountId);
    bool knows(const QString& accountId) const { return m_secrets.contains(accountId); }
    Secrets secretsFor(const Account& account, const Definition& definition) const override;
    QString waitingFor(const Account& account, const Definition& definition) const override;

private:
    QHash<QString, SecretsInHand> m_secrets;
};

// Refuses an account whose variables could be read as another's: "a-b" with the field "c" and "a" with the
// field "b_c" share RINGBACK_SECRET_A_B_C, and one's key would go to the other's provider.
Outcome checkVariableClash(const Account& candidate, const Definition& definition,
                           const QList<Account>& others, const QList<Definition>& othersDefinitions);

} // namespace ringback
