// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/placer.h"
#include "engine/retrydesk.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <vector>

namespace ringback {

class Clock;
class StoreThread;

// Several calls that a person decided on together, placed one after the other at a rate. Each is judged when
// its turn comes, as a single one would be; one that may not be placed is Dropped with the reason, and one
// that only has to wait for its account (hold, budget, a poll that failed) holds up the batch for so long.
//
// A batch goes on by itself only in the program and the run in which the person said yes: what a restart
// finds planned waits for a new yes, and so does the rest of a batch after an outcome that is not known.
//
// Belongs to the engine's thread.
class RetryBatches : public QObject {
    Q_OBJECT

public:
    using Place = std::function<void(const Placer::Job&, std::function<void(const Placer::Answer&)>)>;
    // All must outlive it.
    struct Tools {
        StoreThread& store;
        const Clock& clock;
        Place place;                                          // Placer::place
        std::function<void(const QString& attempt)> withdraw; // Placer::withdraw
    };
    explicit RetryBatches(Tools tools, QObject* parent = nullptr);

    static constexpr int MostPerMinute = 60;
    static constexpr int MostCalls = 1'000;
    // Of a batch that is taken up again after a restart: what was chosen for it is not known any more.
    static constexpr int PerMinuteAfterRestart = 6;

    // `then`, later: the batch once its attempts are written, or why there is none.
    void begin(const QList<RetryDecision>& decisions, int perMinute, const QString& person,
               std::function<void(const RetryBatch&, const QString& problem)> then);
    // Attempts of batches as a start found them, of any state, in any order.
    void recall(const QList<Attempt>& attempts);
    void stop(const QString& batch, const QString& person);
    void resume(const QString& batch, const QString& person);
    QList<RetryBatch> batches() const;

    // An attempt became something else; where it belongs to a batch it is shown there.
    void note(const Attempt& attempt);
    // Starts what is due now. Runs by itself; for whoever has turned the clock.
    void wake();

signals:
    void changed(const QList<ringback::RetryBatch>& batches);
    void attemptChanged(const ringback::Attempt& attempt);
    void problemOccurred(const QString& text);

private:
    struct Batch {
        RetryBatch shown;
        QHash<QString, RetryDecision> decisions; // by attempt
        QString person;                          // of the newest yes
        QString underWay;                        // asked for, or sent and not answered
        qint64 nextMs = 0;                       // monotonic
    };

    Batch* find(const QString& id);
    Attempt* nextOf(Batch& batch) const;
    void step(Batch& batch);
    void take(const QString& batch, const QString& attempt, const Placer::Answer& answer);
    void drop(Attempt& attempt, const QString& reason);
    void keep(const QList<Attempt>& attempts, const QList<AuditEntry>& audit,
              std::function<void(const Outcome&)> then);
    void tell();
    void arm();

    Tools m_tools;
    std::vector<std::unique_ptr<Batch>> m_batches; // oldest first
    QTimer m_timer;
};

} // namespace ringback
