// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/outcomelookup.h"
#include "engine/placer.h"
#include "engine/retrybatches.h"
#include "engine/retrydesk.h"
#include "engine/retryexaminer.h"

#include <QObject>

#include <functional>

namespace ringback {

// Everything about trying calls again that lives beside the poller: examining, placing, looking for outcomes
// that are not known, batches. LiveRetryDesk speaks to it across the threads; the command line runs it in its
// main thread.
//
// Every function answers later, in this thread, and not at all when this is gone by then.
class RetryEngine : public QObject {
    Q_OBJECT

public:
    // All must outlive it; the poller is ready().
    struct Tools {
        Poller& poller;
        const Registry& registry;
        StoreThread& store;
        const Clock& clock;
        NumberReader numbers;
        HttpLimits limits = {};
    };
    explicit RetryEngine(Tools tools, QObject* parent = nullptr);
    ~RetryEngine() override;

    // What an earlier run has left: attempts that were being sent count as Unknown and are looked for;
    // planned ones are a batch that waits for a new yes. Nothing is sent by it. `then` comes when all is
    // read.
    void recall(std::function<void()> then = {});

    using Proposed = std::function<void(const RetryProposal&)>;
    void propose(const CallKey& call, const PlaceOrder& order, bool changeStated, const QString& repeatOf,
                 Proposed then);
    using Decided = std::function<void(const Attempt&, const QString& problem, const GuardVerdict& verdict)>;
    void decide(const RetryDecision& decision, const QString& person, Decided then);
    RetryBatches& batches() { return m_batches; }
    void lookUp(const QString& attempt);
    // Gives a problem, or none.
    void settle(const QString& attempt, const QString& callId, const QString& person,
                std::function<void(const QString& problem)> then);
    void candidates(const QString& attempt, std::function<void(const QList<CallRow>&)> then);

signals:
    void attemptChanged(const ringback::Attempt& attempt);
    void batchesChanged(const QList<ringback::RetryBatch>& batches);
    // What a person gave that no record carries, to be kept with the account.
    void fieldsGiven(const QString& account, const QMap<QString, QString>& fields);
    void problemOccurred(const QString& text);

private:
    void place(const Placer::Job& job, std::function<void(const Placer::Answer&)> answered);
    void takeLeft(const QList<Attempt>& open, const QList<Attempt>& recent);
    void noteChange(const Attempt& attempt);
    void withAttempt(const QString& id, std::function<void(const Attempt*)> then);

    Tools m_tools;
    RetryExaminer m_examiner;
    Placer m_placer;
    OutcomeLookup m_lookup;
    RetryBatches m_batches;
};

} // namespace ringback
