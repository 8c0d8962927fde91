// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"
#include "net/httpexchange.h"
#include "net/requestbudget.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <deque>
#include <functional>

namespace ringback {

class Clock;
class HttpClient;

// When an account's next request may start, as a pure rule. All times are Clock::monotonicMs().
struct RequestPace {
    qint64 minGapMs = 250;   // between two starts
    qint64 lastStartMs = -1; // -1: none yet
    qint64 heldUntilMs = -1; // -1: not held

    // Never before nowMs.
    qint64 nextStartMs(qint64 nowMs) const;
};

// Everything one account sends passes through its queue: one request at a time, a minimum gap between
// starts, foreground before background, each first come, first served; and no more of them than its budget
// allows. hold() stops all of it, foreground too: a server that asks for patience asks it of the whole
// account. The longest of all these waits holds: no change of the budget shortens a hold.
//
// Single-threaded. Failures arrive as HttpResponse::fault.
class AccountQueue final : public QObject {
    Q_OBJECT

public:
    using Completion = std::function<void(const HttpResponse&)>;
    using Ticket = quint64;

    // client and clock must outlive the queue.
    AccountQueue(HttpClient& client, const Clock& clock, qint64 minGapMs = 250, QObject* parent = nullptr);
    // Aborts what is under way and forgets what waits; no completion is run any more.
    ~AccountQueue() override;

    // done runs once, from the event loop, unless context is gone by then; a request whose context is gone
    // before it starts is not sent at all, one that has started runs to its end.
    Ticket enqueue(const HttpRequest& request, Urgency urgency, QObject* context, Completion done,
                   const HttpLimits& limits = {});
    // Ends one request with NetFault::Canceled; false when it is unknown or done already.
    bool cancel(Ticket ticket);
    // Ends all of them so.
    void cancelAll();

    // Nothing starts before this time (Clock::monotonicMs()). Only ever lengthens; releaseHold() ends it.
    void hold(qint64 untilMonotonicMs);
    void releaseHold();
    qint64 heldUntilMs() const { return m_pace.heldUntilMs; }

    // What the account may ask; without one (as made) there is no limit.
    void setBudget(const RequestBudget& budget);
    const RequestBudget& budget() const { return m_budget; }

    int waitingCount() const;
    bool isBusy() const { return m_exchange != nullptr; }
    // It was sent, and no answer has come yet.
    bool isUnderWay(Ticket ticket) const { return isBusy() && m_current.ticket == ticket; }
    // Requests started: since the queue was made, and within the last hour (to the minute).
    qint64 totalRequests() const { return m_total; }
    RequestFigures figures() const;

public slots:
    // Starts what may start now. Runs by itself; also to be run by whoever knows that the clock has moved
    // without the timers (after the computer slept).
    void wake();

signals:
    void requestStarted();

private:
    struct Waiting {
        Ticket ticket = 0;
        HttpRequest request;
        HttpLimits limits;
        bool hasContext = false;
        QPointer<QObject> context;
        Completion done;

        bool isAbandoned() const { return hasContext && context.isNull(); }
    };

    std::deque<Waiting>& lane(Urgency urgency);
    void wakeSoon();
    void dropAbandoned();
    void start(Waiting item);
    void complete(const HttpResponse& response);
    void answerCanceled(Waiting item);

    HttpClient& m_client;
    const Clock& m_clock;
    RequestPace m_pace;
    std::deque<Waiting> m_foreground;
    std::deque<Waiting> m_background;
    Waiting m_current;
    QPointer<HttpExchange> m_exchange;
    QTimer m_timer;
    bool m_wakesSoon = false;
    Ticket m_lastTicket = 0;
    qint64 m_total = 0;
    RequestBudget m_budget;
};

} // namespace ringback
