// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/pollcourse.h"
#include "engine/pollround.h"
#include "net/accountqueue.h"
#include "net/connectionpool.h"
#include "net/httpclient.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace ringback {

class StateKeeper;
class Traffic;
struct CheckGate;

// Polls one account: when a round is due, how long to wait after trouble, what its freshness is, and what of
// that outlives the process. Its trouble is its own: every account has its own client, queue and backoff.
//
// Rules: PollSchedule says which lanes are read when, RequestBudget how much may be asked. Retry-After is a
// floor that nothing shortens; our own backoff grows with failures in a row, holds back what is asked by
// itself, and yields to a person (pollOnce() in the foreground) and to a changed setting. After the key was
// refused twice in a row polling stops until the key or the base URL changes (a person may still try once); a
// paused account does nothing. After an error the next round reads everything.
//
// Single-threaded, like everything it uses.
class AccountPoller : public QObject {
    Q_OBJECT

public:
    struct Tools {
        StoreThread& store;
        const ErrorDecoder& decoder;
        const Clock& clock;
        Traffic* traffic = nullptr;            // a recording is made, or played
        ConnectionPool* connections = nullptr; // shared with other accounts; none: connections of its own
        StateKeeper* keeper = nullptr;         // shared with other accounts; none: written one by one
    };

    // `binding` is complete, or `problem` says why the account cannot be polled. `memory` is what was kept,
    // or what the poller whose place this one takes remembers.
    AccountPoller(Tools tools, AccountBinding binding, const QString& problem, PollMemory memory,
                  QObject* parent = nullptr);
    // What was asked since it was last kept is kept now.
    ~AccountPoller() override;

    // Polls when due from now on; the first time after `delayMs`, so that many accounts do not all begin at
    // once.
    void startSchedule(qint64 delayMs = 0);
    // One round as soon as the queue allows. Does nothing while a round is under way. Gives finished() either
    // way: at once, with a problem, where the account cannot be polled or a longer wait is imposed on it.
    void pollOnce(const QDateTime& since = {}, bool foreground = false);
    void setPaused(bool paused);
    // See PollCourse::setIdleInterval().
    void setIdleInterval(qint64 ms);

    // For the one that takes this one's place while settings change.
    PollMemory memory() const;
    // For a check with this account's key; what it asks counts here. It is refused while the provider's wait
    // lasts or the key is refused, and where the budget would keep a person waiting.
    CheckGate checkGate();
    AccountState state() const;
    Freshness freshness() const;

    // For whoever asks the provider for something else than calls: with this account's key, through its
    // queue.
    AccountQueue& queue() { return *m_queue; }
    const AccountBinding& binding() const { return m_binding; }
    // Why it cannot be asked at all; empty: it can.
    const QString& problem() const { return m_problem; }
    // The provider asked for patience, in answer to whatever: nothing of the account is asked before.
    void holdFor(qint64 ms);
    bool isRefused() const;

signals:
    void pageWritten(const QList<ringback::CallRow>& rows);
    void errorMet(const ringback::ApiErrorRecord& error);
    void roundFinished(const ringback::RoundReport& report);
    void stateChanged();

private:
    struct Wish {
        QDateTime since;
        bool foreground = false;
        QStringList lanes; // empty: everything
    };

    void runWhenDue();
    void begin(const Wish& wish);
    void takeReport(RoundReport report);
    void keepState();
    void writeState(bool isUrgent);
    AccountState lookedAtState() const;
    void changed();
    void scheduleNext(qint64 leastMs = 0);
    void armTimer();
    RoundReport emptyReport(const QString& problem) const;
    RoundReport waitReport(qint64 ms) const;
    QString whyNotChecked() const;

    Tools m_tools;
    AccountBinding m_binding;
    QString m_problem;
    std::unique_ptr<HttpClient> m_client;
    std::unique_ptr<AccountQueue> m_queue;
    PollRound* m_round = nullptr; // child of this
    QTimer m_timer;
    PollCourse m_course;
    std::optional<qint64> m_dueMs;     // monotonic; absent: no poll is planned
    std::optional<Wish> m_waitingWish; // a round that was asked for, and sits out a short wait
    int m_roundsWithoutLook = 0;       // that are left, see RoundsWithoutLook
    std::optional<size_t> m_keptState;
    qint64 m_keptMs = 0;
    qint64 m_keptRequests = 0; // how many had been made then
    std::optional<DecodedError> m_lastError;
    QDateTime m_lastErrorAt;
    QSet<QByteArray> m_setAsideMarks;
    QString m_origin;
    // Between rounds next to nothing changes of it but its freshness.
    mutable std::optional<AccountState> m_shown;
    mutable qint64 m_shownMs = 0;
    bool m_scheduled = false;
    bool m_tokenWasKept = false;
};

} // namespace ringback
