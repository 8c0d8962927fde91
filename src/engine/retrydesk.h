// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/query.h"
#include "core/retryattempt.h"
#include "core/retryguard.h"
#include "providers/definition.h"

#include <QList>
#include <QMap>
#include <QObject>
#include <QString>
#include <QStringList>

#include <optional>

namespace ringback {

// Whether and how one call can be tried again: all that the confirmation shows. A value of one moment.
struct RetryProposal {
    CallDetail call;      // as the history knows it now
    PlaceOrder order;     // what would be placed
    GuardVerdict verdict; // about that order
    QString accountLabel;
    QString providerName;
    QStringList accounts;         // other accounts of the same provider that could place it
    QList<PlaceField> fields;     // what the provider needs, with what is known in order.fields
    QStringList fieldProblems;    // what is missing or wrong, sentences
    bool numberMayChange = false; // the advice is to call another number
    QString failedBecause;        // title and code of what failed last time
    QStringList changedSince;     // what is known to have changed since: account settings, number, money, an
                                  // incident that ended
    QString cost;                 // what the last call cost, where its record says so; empty: not known
    QList<Attempt> attempts;      // of the chain so far, oldest first
    // An attempt for this number whose outcome is not known, that can be sent again with its own idempotency
    // key and the same bytes: where the first one arrived, the provider then gives that call instead of
    // placing another. Empty: none.
    QString repeatable;
    QString request; // the exact request, secrets masked: what a dry run shows
    QString problem; // why nothing can be proposed at all; empty: all of the above holds

    bool operator==(const RetryProposal&) const = default;
};

// A person's decision for one call. It is judged again, with the facts of that moment, before anything is
// sent.
struct RetryDecision {
    PlaceOrder order;
    bool secondYes = false; // said to `agreedPoints`, the rules of the points that were shown
    QStringList agreedPoints;
    bool changeStated = false; // "what had to change has changed"
    // The attempt to send again with its key and bytes (RetryProposal::repeatable); refused where the bytes
    // would differ. It is a new attempt; the old one is settled by what comes back. Empty: no repetition.
    QString repeatOf;
    bool rememberFields = true; // keep order.fields with the account

    bool operator==(const RetryDecision&) const = default;
};

// Several calls, one after the other.
struct RetryBatch {
    QString id;
    bool running = false;
    bool stopped = false;     // by a person
    bool waitsForYes = false; // left over from before a restart: nothing of it goes out without a new yes
    int perMinute = 0;
    QList<Attempt> attempts; // in order; a call that the guard refused is Dropped with the reason
    QDateTime nextAt;        // UTC; of the next one to go out

    bool operator==(const RetryBatch&) const = default;
};

// Retrying calls: what the retry dialog, the Retries page and `ringbackctl retry` stand on. An interface, so
// that a test of the window can put a fake in its place; LiveRetryDesk is the real one.
//
// Belongs to the thread that made it. Every request returns a ticket at once and is answered by exactly one
// signal with that ticket, later, never from inside the request.
class RetryDesk : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    // `order` with an empty `to`, `from` or `account` takes them from the call. Asks nobody but the history.
    // With `repeatOf`, about sending that attempt again (see RetryDecision).
    virtual quint64 propose(const CallKey& call, const PlaceOrder& order, bool changeStated,
                            const QString& repeatOf = {}) = 0;
    // Places one call; proposalReady with a verdict that forbids is no yes. decided() says what became of the
    // decision: the attempt, or why there is none. attemptsChanged() follows it on its way.
    virtual quint64 decide(const RetryDecision& decision) = 0;
    // Several, in this order, so many a minute. Those the guard refuses, or that would need a second yes
    // which their decision does not hold, are Dropped with the reason.
    virtual quint64 decideBatch(const QList<RetryDecision>& decisions, int perMinute) = 0;
    // Nothing more of the batch goes out; what is under way ends by itself.
    virtual void stopBatch(const QString& batch) = 0;
    // The new yes after a restart.
    virtual void resumeBatch(const QString& batch) = 0;
    virtual QList<RetryBatch> batches() const = 0;
    // Looks in the provider's history for an attempt whose outcome is unknown, now.
    virtual void lookUp(const QString& attempt) = 0;
    // A person says what became of an attempt that was looked for and not found, or of one that was found
    // among several calls: the call it became, or none.
    virtual void settle(const QString& attempt, const QString& callId) = 0;
    // The calls that an attempt in doubt may have become, as far as the history knows; candidatesReady().
    virtual quint64 requestCandidates(const QString& attempt) = 0;

    virtual quint64 requestAttempts(int limit) = 0;
    virtual quint64 requestAttemptsFor(const CallKey& call) = 0;
    virtual quint64 requestAudit(qint64 before, int limit) = 0;

    // The account's settings for retries, kept with the account.
    virtual RetrySettings settings(const QString& account) const = 0;
    virtual QString setSettings(const QString& account,
                                const RetrySettings& settings) = 0; // a problem, or empty
    // How the account's provider has calls placed, and what it needs for it; nullopt: it publishes no way.
    virtual std::optional<PlaceRules> placing(const QString& account) const = 0;
    // What is wrong with a value of one of its fields; empty: nothing.
    virtual QString fieldProblem(const PlaceField& field, const QString& value) const = 0;

signals:
    void proposalReady(quint64 ticket, const ringback::RetryProposal& proposal);
    // `problem` says why nothing was sent; empty: the attempt is on its way.
    void decided(quint64 ticket, const ringback::Attempt& attempt, const QString& problem);
    void batchDecided(quint64 ticket, const ringback::RetryBatch& batch, const QString& problem);
    void attemptsReady(quint64 ticket, const QList<ringback::Attempt>& attempts);
    void candidatesReady(quint64 ticket, const QList<ringback::CallRow>& calls);
    void auditReady(quint64 ticket, const QList<ringback::AuditEntry>& entries);
    void attemptChanged(const ringback::Attempt& attempt);
    void batchesChanged(const QList<ringback::RetryBatch>& batches);
    // Something of Ringback's own failed, or a settle() was refused: for a person.
    void problemOccurred(const QString& text);
};

} // namespace ringback

Q_DECLARE_METATYPE(ringback::RetryProposal)
Q_DECLARE_METATYPE(ringback::RetryBatch)
