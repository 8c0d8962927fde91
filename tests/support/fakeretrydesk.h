// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/retrydesk.h"

#include <QHash>
#include <QTimer>

#include <functional>

namespace ringback {

// A retry desk that places nothing: it answers in the next turn of the event loop with what a test has set,
// and keeps what it was asked. With `held` the answers to decisions wait for the test.
class FakeRetryDesk final : public RetryDesk {
public:
    struct Asked {
        quint64 ticket = 0;
        CallKey call;
        PlaceOrder order;
        bool changeStated = false;
        QString repeatOf;
    };
    // What it answers.
    std::function<RetryProposal(const Asked&)> proposalFor;
    QString problem; // of the next decision
    QList<Attempt> attempts;
    QList<AuditEntry> audit;
    QList<CallRow> candidates;
    QList<RetryBatch> heldBatches;
    QHash<QString, RetrySettings> kept;
    PlaceRules rules;
    bool held = false;
    // What it was asked.
    QList<Asked> proposals;
    QList<RetryDecision> decisions;
    QList<quint64> decisionTickets;
    QList<QList<RetryDecision>> batchDecisions;
    QList<int> rates;
    QStringList stopped;
    QStringList resumed;
    QStringList lookedUp;
    QList<QPair<QString, QString>> settled;

    quint64 propose(const CallKey& call, const PlaceOrder& order, bool changeStated,
                    const QString& repeatOf) override
    {
        const Asked asked {++m_last, call, order, changeStated, repeatOf};
        proposals.append(asked);
        QTimer::singleShot(0, this, [this, asked] {
            RetryProposal proposal = proposalFor ? proposalFor(asked) : RetryProposal {};
            emit proposalReady(asked.ticket, proposal);
        });
        return asked.ticket;
    }
    quint64 decide(const RetryDecision& decision) override
    {
        decisions.append(decision);
        decisionTickets.append(++m_last);
        if (!held)
            QTimer::singleShot(0, this, [this, ticket = m_last, decision] {
                emit decided(ticket, problem.isEmpty() ? attemptOf(decision) : Attempt {}, problem);
            });
        return m_last;
    }
    quint64 decideBatch(const QList<RetryDecision>& wanted, int perMinute) override
    {
        batchDecisions.append(wanted);
        rates.append(perMinute);
        QTimer::singleShot(0, this, [this, ticket = ++m_last, wanted, perMinute] {
            RetryBatch batch;
            batch.id = QStringLiteral("batch-1");
            batch.running = true;
            batch.perMinute = perMinute;
            for (const RetryDecision& decision : wanted) {
                Attempt attempt = attemptOf(decision);
                attempt.id += QString::number(batch.attempts.size());
                attempt.batch = batch.id;
                attempt.state = AttemptState::Planned;
                batch.attempts.append(attempt);
            }
            heldBatches = {batch};
            emit batchDecided(ticket, problem.isEmpty() ? batch : RetryBatch {}, problem);
        });
        return m_last;
    }
    void stopBatch(const QString& batch) override { stopped.append(batch); }
    void resumeBatch(const QString& batch) override { resumed.append(batch); }
    QList<RetryBatch> batches() const override { return heldBatches; }
    void lookUp(const QString& attempt) override { lookedUp.append(attempt); }
    void settle(const QString& attempt, const QString& callId) override { settled.append({attempt, callId}); }
    quint64 requestCandidates(const QString&) override
    {
        return later([this](quint64 ticket) { emit candidatesReady(ticket, candidates); });
    }
    quint64 requestAttempts(int) override
    {
        return later([this](quint64 ticket) { emit attemptsReady(ticket, attempts); });
    }
    quint64 requestAttemptsFor(const CallKey& call) override
    {
        return later([this, call](quint64 ticket) {
            QList<Attempt> found;
            for (const Attempt& attempt : attempts) {
                if (attempt.order.origin == call || CallKey {attempt.order.account, attempt.callId} == call)
                    found.append(attempt);
            }
            emit attemptsReady(ticket, found);
        });
    }
    quint64 requestAudit(qint64 before, int limit) override
    {
        return later([this, before, limit](quint64 ticket) {
            QList<AuditEntry> page;
            for (const AuditEntry& entry : audit) {
                if ((before == 0 || entry.number < before) && page.size() < limit)
                    page.append(entry);
            }
            emit auditReady(ticket, page);
        });
    }
    RetrySettings settings(const QString& account) const override { return kept.value(account); }
    QString setSettings(const QString& account, const RetrySettings& settings) override
    {
        kept.insert(account, settings);
        return {};
    }
    std::optional<PlaceRules> placing(const QString&) const override { return rules; }
    QString fieldProblem(const PlaceField&, const QString&) const override { return {}; }

    static Attempt attemptOf(const RetryDecision& decision)
    {
        Attempt attempt;
        attempt.id = QStringLiteral("attempt-1");
        attempt.order = decision.order;
        attempt.state = AttemptState::Sending;
        attempt.createdAt = QDateTime(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC);
        attempt.person = QStringLiteral("Ana");
        return attempt;
    }

private:
    template <typename Answer> quint64 later(Answer answer)
    {
        const quint64 ticket = ++m_last;
        QTimer::singleShot(0, this, [answer, ticket] { answer(ticket); });
        return ticket;
    }
    quint64 m_last = 0;
};

} // namespace ringback
