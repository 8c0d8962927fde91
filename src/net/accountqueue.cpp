// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/accountqueue.h"

#include "core/clock.h"
#include "net/httpclient.h"

#include <algorithm>
#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

qint64 RequestPace::nextStartMs(qint64 nowMs) const
{
    qint64 start = std::max(nowMs, heldUntilMs);
    if (lastStartMs >= 0)
        start = std::max(start, lastStartMs + minGapMs);
    return start;
}

AccountQueue::AccountQueue(HttpClient& client, const Clock& clock, qint64 minGapMs, QObject* parent)
    : QObject(parent), m_client(client), m_clock(clock)
{
    m_pace.minGapMs = minGapMs;
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &AccountQueue::wake);
}

AccountQueue::~AccountQueue()
{
    if (m_exchange) {
        m_exchange->disconnect(this);
        m_exchange->abort();
    }
}

std::deque<AccountQueue::Waiting>& AccountQueue::lane(Urgency urgency)
{
    return urgency == Urgency::Foreground ? m_foreground : m_background;
}

AccountQueue::Ticket AccountQueue::enqueue(const HttpRequest& request, Urgency urgency, QObject* context,
                                           Completion done, const HttpLimits& limits)
{
    const Ticket ticket = ++m_lastTicket;
    lane(urgency).push_back({ticket, request, limits, context != nullptr, context, std::move(done)});
    // From the event loop, so that a foreground request of the same turn still comes first.
    wakeSoon();
    return ticket;
}

bool AccountQueue::cancel(Ticket ticket)
{
    if (m_exchange && m_current.ticket == ticket) {
        m_exchange->abort();
        return true;
    }
    for (std::deque<Waiting>* items : {&m_foreground, &m_background}) {
        const auto found = std::find_if(items->begin(), items->end(),
                                        [&](const Waiting& item) { return item.ticket == ticket; });
        if (found != items->end()) {
            answerCanceled(std::move(*found));
            items->erase(found);
            return true;
        }
    }
    return false;
}

void AccountQueue::cancelAll()
{
    for (std::deque<Waiting>* items : {&m_foreground, &m_background}) {
        for (Waiting& item : std::exchange(*items, {}))
            answerCanceled(std::move(item));
    }
    if (m_exchange)
        m_exchange->abort();
}

void AccountQueue::answerCanceled(Waiting item)
{
    HttpResponse response;
    response.fault = NetFault::Canceled;
    response.faultText = u"Stopped by Ringback."_s;
    response.startedAt = response.finishedAt = m_clock.nowUtc();
    QMetaObject::invokeMethod(
        this,
        [item = std::move(item), response] {
            if (item.done && !item.isAbandoned())
                item.done(response);
        },
        Qt::QueuedConnection);
}

void AccountQueue::hold(qint64 untilMonotonicMs)
{
    m_pace.heldUntilMs = std::max(m_pace.heldUntilMs, untilMonotonicMs);
}

void AccountQueue::releaseHold()
{
    m_pace.heldUntilMs = -1;
    wake();
}

int AccountQueue::waitingCount() const
{
    const auto live = [](const Waiting& item) { return !item.isAbandoned(); };
    return static_cast<int>(std::count_if(m_foreground.begin(), m_foreground.end(), live)
                            + std::count_if(m_background.begin(), m_background.end(), live));
}

void AccountQueue::setBudget(const RequestBudget& budget)
{
    m_budget = budget;
    wake();
}

RequestFigures AccountQueue::figures() const
{
    return m_budget.figures(m_clock.monotonicMs());
}

void AccountQueue::dropAbandoned()
{
    const auto abandoned = [](const Waiting& item) { return item.isAbandoned(); };
    std::erase_if(m_foreground, abandoned);
    std::erase_if(m_background, abandoned);
}

// Cheaper than a timer of no time, which would pass by those of all accounts.
void AccountQueue::wakeSoon()
{
    if (m_wakesSoon)
        return;
    m_wakesSoon = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_wakesSoon = false;
            wake();
        },
        Qt::QueuedConnection);
}

void AccountQueue::wake()
{
    m_timer.stop();
    dropAbandoned();
    std::deque<Waiting>& items = m_foreground.empty() ? m_background : m_foreground;
    if (m_exchange || items.empty())
        return; // complete() and enqueue() wake again
    const qint64 now = m_clock.monotonicMs();
    const Urgency urgency = m_foreground.empty() ? Urgency::Background : Urgency::Foreground;
    const qint64 due = std::max(m_pace.nextStartMs(now), m_budget.nextStartMs(now, urgency));
    if (due > now) {
        // In short steps: a timer of hours would be late by the time the computer slept.
        m_timer.start(static_cast<int>(std::min<qint64>(due - now, 10'000)));
        return;
    }
    Waiting next = std::move(items.front());
    items.pop_front();
    start(std::move(next));
}

void AccountQueue::start(Waiting item)
{
    m_current = std::move(item);
    m_pace.lastStartMs = m_clock.monotonicMs();
    m_budget.started(m_pace.lastStartMs);
    ++m_total;
    m_exchange = m_client.send(m_current.request, m_current.limits);
    connect(m_exchange, &HttpExchange::finished, this, &AccountQueue::complete);
    emit requestStarted();
}

void AccountQueue::complete(const HttpResponse& response)
{
    const Waiting item = std::exchange(m_current, {});
    m_exchange = nullptr;
    m_budget.answered(response.headers, m_clock.monotonicMs(), m_clock.nowUtc());
    // Before the completion, which may delete this queue, and from the event loop, so that it may also
    // hold().
    wakeSoon();
    if (item.done && !item.isAbandoned())
        item.done(response);
}

} // namespace ringback
