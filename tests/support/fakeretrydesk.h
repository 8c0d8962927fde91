// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/retrydesk.h"

#include <QHash>

namespace ringback {

// A RetryDesk that remembers what it was asked and answers when the test says so: with emit, or with the
// answer...() helpers for the newest question.
class FakeRetryDesk final : public RetryDesk {
public:
    struct Proposed {
        quint64 ticket = 0;
        CallKey call;
        PlaceOrder order;
        bool changeStated = false;
        QString repeatOf;
    };
    struct Decided {
        quint64 ticket = 0;
        RetryDecision decision;
    };
    struct Batched {
        quint64 ticket = 0;
        QList<RetryDecision> decisions;
        int perMinute = 0;
    };

    quint64 propose(const CallKey& call, const PlaceOrder& order, bool changeStated,
                    const QString& repeatOf = {}) override
    {
        proposed.append({++lastTicket, call, order, changeStated, repeatOf});
        return lastTicket;
    }
    quint64 decide(const RetryDecision& decision) override
    {
        decidedOn.append({++lastTicket, decision});
        return lastTicket;
    }
    quint64 decideBatch(const QList<RetryDecision>& decisions, int perMinute) override
    {
        batched.append({++lastTicket, decisions, perMinute});
        return lastTicket;
    }
    void stopBatch(const QString& batch) override { stopped.append(batch); }
    void resumeBatch(const QString& batch) override { resumed.append(batch); }
    QList<RetryBatch> batches() const override { return batchList; }
    void lookUp(const QString& attempt) override { lookedUp.append(attempt); }
    void settle(const QString& attempt, const QString& callId) override { settled.append({attempt, callId}); }
    quint64 requestCandidates(const QString& attempt) override
    {
        candidatesAsked.append(attempt);
        return ++lastTicket;
    }
    quint64 requestAttempts(int limit) override
    {
        attemptsAsked.append(limit);
        return ++lastTicket;
    }
    quint64 requestAttemptsFor(const CallKey& call) override
    {
        attemptsForAsked.append(call);
        return ++lastTicket;
    }
    quint64 requestAudit(qint64 before, int limit) override
    {
        auditAsked.append({before, limit});
        return ++lastTicket;
    }
    RetrySettings settings(const QString& account) const override { return settingsOf.value(account); }
    QString setSettings(const QString& account, const RetrySettings& settings) override
    {
        if (settingsProblem.isEmpty())
            settingsOf.insert(account, settings);
        return settingsProblem;
    }

    void answerProposal(const RetryProposal& proposal)
    {
        emit proposalReady(proposed.constLast().ticket, proposal);
    }
    void answerDecision(const Attempt& attempt, const QString& problem = {})
    {
        emit decided(decidedOn.constLast().ticket, attempt, problem);
    }
    void answerBatch(const RetryBatch& batch, const QString& problem = {})
    {
        emit batchDecided(batched.constLast().ticket, batch, problem);
    }
    void setBatches(const QList<RetryBatch>& list)
    {
        batchList = list;
        emit batchesChanged(list);
    }

    QList<Proposed> proposed;
    QList<Decided> decidedOn;
    QList<Batched> batched;
    QStringList stopped;
    QStringList resumed;
    QStringList lookedUp;
    QList<QPair<QString, QString>> settled;
    QStringList candidatesAsked;
    QList<int> attemptsAsked;
    QList<CallKey> attemptsForAsked;
    QList<QPair<qint64, int>> auditAsked;
    QList<RetryBatch> batchList;
    QHash<QString, RetrySettings> settingsOf;
    QString settingsProblem;
    quint64 lastTicket = 0;
};

} // namespace ringback
