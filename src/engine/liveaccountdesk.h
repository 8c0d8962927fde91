// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/accountdesk.h"
#include "engine/draftexamination.h"
#include "engine/profile.h"
#include "engine/secretkeeper.h"

namespace ringback {

class Clock;
class LiveMonitor;

// The accounts of a running LiveMonitor: its files, its secrets and its polling changed together. It also
// hands secrets to the monitor as they arrive from the store.
class LiveAccountDesk final : public AccountDesk {
    Q_OBJECT

public:
    struct Setup {
        Profile profile;
        QList<Account> accounts; // those the monitor was made with
        // Where false (the demo) accounts live as long as the program and no file is written.
        bool keepsAccounts = true;
        // All must outlive it.
        LiveMonitor& monitor;
        SecretKeeper& keeper;
        const Clock& clock;
    };
    // Make it before the monitor is started: it gives it the secrets that are in hand and asks the store for
    // the others.
    explicit LiveAccountDesk(Setup setup, QObject* parent = nullptr);

    QList<AccountForm> forms() const override;
    AccountExamination examine(const AccountDraft& draft) const override;
    QString proposedId(const QString& provider, const QString& label) const override;
    SecretStoreState secretStore() const override;
    quint64 check(const AccountDraft& draft) override;
    void cancelCheck() override;
    quint64 save(const AccountDraft& draft) override;
    quint64 remove(const QString& account) override;
    QStringList strayKeys() const override;
    quint64 removeStrayKeys() override;
    void retrySecretStore() override;

private:
    void handSecrets(const QString& account);
    void adopt(const QList<AccountState>& states);
    void takeCheck(quint64 ticket, const CheckResult& result);
    QString lackOf(const AccountDraft& draft, const Definition& definition, const Secrets& secrets) const;
    Outcome keep(Account& account, const QString& previousId);
    Outcome forget(const QString& account);
    void answerSaved(quint64 ticket, const AccountSaved& outcome);
    void answerRemoved(quint64 ticket, const QString& problem);

    Setup m_setup;
    mutable DraftExaminer::CertificateVerdicts m_verdicts;
    QString m_saving; // the account whose secrets go with it
    quint64 m_lastTicket = 0;
    quint64 m_checking = 0; // the ticket that waits for a result; 0: none
};

} // namespace ringback
