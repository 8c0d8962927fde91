// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/accountpoller.h"
#include "engine/pollreport.h"
#include "engine/secrets.h"
#include "engine/statekeeper.h"
#include "providers/errordecoder.h"
#include "providers/registry.h"

#include <QObject>

#include <memory>
#include <vector>

namespace ringback {

class Clock;
class StoreThread;
class Traffic;

// Polls every account. The one place where definitions, secrets, network and store come together; it knows
// nothing of windows. Single-threaded: the command line runs it in its main thread, the desktop program in
// the engine's.
class Poller : public QObject {
    Q_OBJECT

public:
    // All must outlive it. `store` is the writing one, in the same thread as this.
    Poller(const Registry& registry, const SecretSource& secrets, StoreThread& store, const Clock& clock,
           QObject* parent = nullptr);
    ~Poller() override;

    // What all requests pass by from now on; null: nothing. After ready() every poller is made anew with the
    // state of the one before.
    void setTraffic(std::shared_ptr<Traffic> traffic);

    // Reads what was kept about polling, then makes the accounts and announces ready(). Where the history
    // cannot be asked it is ready as well, and no account is polled.
    void load(const QList<Account>& accounts);
    // Every account when it is due, until destroyed.
    void startSchedule();
    // One round of the accounts named, or of all; roundFinished() for each. `foreground`: a person waits.
    void pollOnce(const QStringList& accounts, const QDateTime& since, bool foreground);
    void setPaused(const QString& account, bool paused);

    // After ready(): adds the account, or takes over what changed of it, without touching any other. Its
    // secrets are asked of the source anew. Where its key or address changed, what its polling waited for is
    // over (backoff, refusal) and a round that is under way with the old ones ends without a report; a
    // changed name or colour disturbs nothing.
    void putAccount(const Account& account);
    // As putAccount() with the account as it is: for secrets that came or changed.
    void renewSecrets(const QString& account);
    // Ends its polling and forgets how far it had read. Its calls stay.
    void removeAccount(const QString& account);

    // What a check with these settings has to pass: where an account is polled that asks alike, that
    // account's. See AccountCheck.
    CheckGate checkGate(const AccountBinding& binding);

    QList<AccountState> states() const;
    // For what is done with an account besides polling it; null where there is none of that name. Another
    // takes its place when its settings change: not to be kept, and its queue's end is to be watched.
    AccountPoller* pollerOf(const QString& account);
    std::optional<AccountState> stateOf(const QString& account);
    // What was learned so: announced as if polling had learned it.
    void tellRows(const QList<CallRow>& rows);
    void tellError(const ApiErrorRecord& error) { emit errorMet(error); }
    qsizetype accountCount() const { return static_cast<qsizetype>(m_accounts.size()); }
    const ErrorDecoder& decoder() const { return m_decoder; }

signals:
    void ready();
    void callsChanged(const QList<ringback::CallRow>& rows);
    void errorMet(const ringback::ApiErrorRecord& error);
    void roundFinished(const ringback::RoundReport& report);
    void statesChanged();
    void problemOccurred(const QString& text);

private:
    struct Polled {
        Account account;      // as it is shown
        AccountBinding bound; // as it is polled
        QString problem;
        std::unique_ptr<AccountPoller> poller;
    };

    void makeAccounts(const QList<Account>& accounts, const QHash<QString, QByteArray>& states);
    AccountBinding bind(const Account& account, QString& problem) const;
    PollState recalled(const QString& account, const QByteArray& kept);
    std::unique_ptr<AccountPoller> makePoller(const AccountBinding& binding, const QString& problem,
                                              const PollMemory& memory);
    // Takes over from the one that polls it now, else from what was kept.
    void replace(const Account& account, const PollState& kept);
    Polled* find(const QString& account);
    void catchUpSearch();
    void setIdleInterval();

    const Registry& m_registry;
    const SecretSource& m_secrets;
    StoreThread& m_store;
    const Clock& m_clock;
    ErrorDecoder m_decoder;
    std::shared_ptr<Traffic> m_traffic;
    ConnectionPool m_connections; // outlives the accounts
    StateKeeper m_keeper;         // and this
    std::vector<Polled> m_accounts;
    QString m_storeProblem; // why nothing can be written; then nothing is polled
    qint64 m_idleMs = 0;    // of a quiet account, for so many as there are
    bool m_scheduled = false;
    bool m_catchingUp = false;
    // By account: the newest change of it; one that is overtaken while it waits for the history is dropped.
    struct Change {
        quint64 number = 0;
        Account account; // what it is to become
    };
    QHash<QString, Change> m_changes;
    quint64 m_lastChange = 0;
    QHash<QString, QString> m_lastProblems; // by account: said once, not every ten seconds
};

} // namespace ringback
