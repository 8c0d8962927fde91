// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/polling.h"
#include "cli/session.h"
#include "engine/retryengine.h"

#include <QObject>

#include <memory>
#include <optional>

namespace ringback::cli {

// The retry engine with a poller of its own, in the calling thread, for one command: each function runs an
// event loop until it has its answer. Nothing is polled but what is asked for.
class Retrying : public QObject {
    Q_OBJECT

public:
    explicit Retrying(Session& session);
    ~Retrying() override;

    // False: the profile is polled by another process, or the history cannot be used; the reason has been
    // said.
    bool open(const QList<Account>& accounts);
    // One round; false where it was not good (the reason has been said).
    bool poll(const QString& account);
    RetryProposal propose(const CallKey& call, const PlaceOrder& order, bool changeStated,
                          const QString& repeatOf);

    struct Decided {
        Attempt attempt;
        QString problem;
        GuardVerdict verdict;
    };
    // Until the attempt is no longer Sending; where its outcome is not known, until it is found out, but not
    // longer than `waitMs`.
    Decided decide(const RetryDecision& decision, qint64 waitMs);
    // As for an attempt whose outcome is not known.
    void lookUp(const QString& attempt, qint64 waitMs);
    QString settle(const QString& attempt, const QString& callId);

private:
    void waitForOutcome(const QString& attempt, qint64 waitMs);

    Session& m_session;
    Polling m_polling;
    std::unique_ptr<RetryEngine> m_engine;
    QHash<QString, Attempt> m_attempts; // as last announced
};

} // namespace ringback::cli
