// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/pollround.h"
#include "net/accountqueue.h"
#include "net/httpclient.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace ringback {

class Traffic;

// Polls one account: when a round is due, how long to wait after trouble, what its freshness is, and what of
// that outlives the process. Its trouble is its own: every account has its own client, queue and backoff.
//
// Rules: the interval is the definition's; Retry-After is a floor, backoff grows with failures in a row;
// after the key was refused twice in a row polling stops until the key or the base URL changes (a person may
// still try once with pollNow()); a paused account does nothing.
//
// Single-threaded, like everything it uses.
class AccountPoller : public QObject {
    Q_OBJECT

public:
    struct Tools {
        StoreThread& store;
        const ErrorDecoder& decoder;
        const Clock& clock;
        Traffic* traffic = nullptr; // a recording is made, or played
    };

    // `binding` is complete, or `problem` says why the account cannot be polled. `state` is what was kept.
    AccountPoller(Tools tools, AccountBinding binding, const QString& problem, PollState state,
                  QObject* parent = nullptr);
    ~AccountPoller() override;

    // Polls when due from now on.
    void startSchedule();
    // One round as soon as the queue allows. Does nothing while a round is under way. Gives finished() either
    // way: at once, with a problem, where the account cannot be polled or a longer wait is imposed on it.
    void pollOnce(const QDateTime& since = {}, bool foreground = false);
    void setPaused(bool paused);

    AccountState state() const;
    Freshness freshness() const;
    bool isRefused() const;

signals:
    void pageWritten(const QList<ringback::CallRow>& rows);
    void errorMet(const ringback::ApiErrorRecord& error);
    void roundFinished(const ringback::RoundReport& report);
    void stateChanged();

private:
    void runWhenDue();
    void takeReport(RoundReport report);
    void noteFailure(const RoundReport& report);
    void keepState();
    void scheduleAfter(qint64 ms);
    qint64 heldMs() const; // how long nothing may be asked
    RoundReport emptyReport(const QString& problem) const;

    Tools m_tools;
    AccountBinding m_binding;
    QString m_problem;
    PollState m_state;
    std::unique_ptr<HttpClient> m_client;
    std::unique_ptr<AccountQueue> m_queue;
    PollRound* m_round = nullptr; // child of this
    QTimer m_timer;
    QDateTime m_nextPollAt;
    std::optional<qint64> m_lastGoodMonotonicMs;
    std::optional<DecodedError> m_lastError;
    QDateTime m_lastErrorAt;
    QSet<QByteArray> m_setAsideMarks;
    bool m_scheduled = false;
    bool m_tokenWasKept = false;
};

} // namespace ringback
