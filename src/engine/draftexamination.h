// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/accountdesk.h"
#include "engine/secretkeeper.h"
#include "providers/registry.h"

namespace ringback {

class Clock;

// The rules of AccountDesk::examine(), apart from the desk's own state. They read the CA certificate's file
// and ask nobody.
class DraftExaminer {
public:
    // What is wrong with a certificate's file, by path, time and size: reading one costs too much to do it
    // with every key that is pressed.
    using CertificateVerdicts = QHash<QString, QString>;

    // All must outlive it; the accounts are those there are, with the one that is changed.
    DraftExaminer(const Registry& registry, const SecretKeeper& keeper, const QList<Account>& accounts,
                  const Clock& clock, CertificateVerdicts& verdicts)
        : m_registry(registry), m_keeper(keeper), m_accounts(accounts), m_clock(clock), m_verdicts(verdicts)
    {
    }

    AccountExamination examine(const AccountDraft& draft) const;
    // The definition as the draft configures it; the provider's plain one where its settings do not fit
    // together. Without an id where there is no such provider.
    Definition definitionOf(const Account& account) const;
    // What the account would be asked with: the environment's, what was typed, what is in hand.
    Secrets secretsOf(const AccountDraft& draft, const Definition& definition) const;

private:
    void examineId(const AccountDraft& draft, const Definition& definition, AccountExamination& result) const;
    void examineFields(const AccountDraft& draft, const Definition& definition,
                       AccountExamination& result) const;
    void examineAddress(const AccountDraft& draft, const Definition& definition,
                        AccountExamination& result) const;
    QString certificateMistake(const Account& account) const;
    QString duplicateOf(const AccountDraft& draft, const Definition& definition) const;

    const Registry& m_registry;
    const SecretKeeper& m_keeper;
    const QList<Account>& m_accounts;
    const Clock& m_clock;
    CertificateVerdicts& m_verdicts;
};

// What was typed, without the line breaks and tabs that come along when a key is copied.
QString trimmedSecret(const QString& typed);
// Scheme, host and port, without what every address of the scheme has; empty for what is no address.
QString originOf(const QString& baseUrl);
// The fields that the chosen way to authenticate needs or takes, and those that have nothing to do with it;
// in the definition's order.
QStringList fieldsInUse(const Definition& definition, const Account& account);

} // namespace ringback
