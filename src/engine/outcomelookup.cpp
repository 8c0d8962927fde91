// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/outcomelookup.h"

#include "core/clock.h"
#include "engine/poller.h"
#include "engine/retryrecords.h"
#include "providers/definition.h"
#include "store/actionstore.h"
#include "store/storethread.h"

#include <QPointer>

#include <algorithm>
#include <array>
#include <limits>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// Between two rounds that are asked for: soon at first, then at the pace of polling, then rarely.
int secondsBeforeLook(int looks)
{
    static constexpr std::array Waits = {2, 4, 8, 15, 20, 20, 30, 60, 120};
    return Waits[std::min<size_t>(static_cast<size_t>(looks), Waits.size() - 1)];
}
} // namespace

OutcomeLookup::OutcomeLookup(Tools tools, QObject* parent) : QObject(parent), m_tools(tools)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &OutcomeLookup::pollDue);
    connect(&m_tools.poller, &Poller::roundFinished, this, &OutcomeLookup::takeRound);
}

void OutcomeLookup::begin(const Attempt& attempt, const QSet<QString>& known)
{
    if (m_open.contains(attempt.id))
        return;
    // From here on by the clock that nobody sets.
    const qint64 leftMs = m_tools.clock.nowUtc().msecsTo(windowOf(attempt, showsWithin(attempt)).until);
    m_open.insert(attempt.id,
                  {attempt, known, m_tools.clock.monotonicMs() + std::max<qint64>(0, leftMs), 0, false});
    look(attempt.id, false);
    plan();
}

void OutcomeLookup::lookNow(const QString& attempt)
{
    const auto open = m_open.find(attempt);
    if (open == m_open.end())
        return;
    open->looks = 0;
    m_tools.poller.pollOnce({open->attempt.order.account}, {}, true);
    look(attempt, false);
}

void OutcomeLookup::end(const QString& attempt)
{
    m_open.remove(attempt);
}

int OutcomeLookup::showsWithin(const Attempt& attempt) const
{
    const AccountPoller* poller = m_tools.poller.pollerOf(attempt.order.account);
    const int usual = PlaceRules {}.showsWithinSeconds;
    if (poller == nullptr)
        return usual;
    const auto& place = poller->binding().definition.place;
    return place ? place->showsWithinSeconds : usual;
}

OutcomeLookup::Window OutcomeLookup::windowOf(const Attempt& attempt, int showsWithinSeconds)
{
    return {attempt.sentAt.addSecs(-SkewSeconds), attempt.sentAt.addSecs(showsWithinSeconds)};
}

QList<CallRow> OutcomeLookup::fitting(const Attempt& attempt, const QList<CallRow>& rows,
                                      const QSet<QString>& known, const QList<Attempt>& others)
{
    QList<CallRow> fits;
    for (const CallRow& row : rows) {
        const QString& id = row.call.key.callId;
        const bool claimed = std::any_of(others.begin(), others.end(), [&](const Attempt& other) {
            const bool sameKey =
                !attempt.idempotencyKey.isEmpty() && other.idempotencyKey == attempt.idempotencyKey;
            return other.id != attempt.id && !sameKey && other.order.account == attempt.order.account
                && other.callId == id;
        });
        // The answer named a call, and still did not say that it was placed.
        if (id == attempt.callId && !claimed)
            return {row};
        const bool inbound = row.call.direction == Direction::Inbound;
        if (!claimed && !inbound && !known.contains(id) && row.call.key != attempt.order.origin)
            fits.append(row);
    }
    return fits;
}

// A round that read everything, every part of it after the call would have shown.
bool OutcomeLookup::isConclusive(const Open& open, const RoundReport& report) const
{
    AccountPoller* poller = m_tools.poller.pollerOf(open.attempt.order.account);
    if (poller == nullptr || !report.good || report.feeds.isEmpty()
        || report.feeds.size() < poller->binding().definition.feeds.size())
        return false;
    return std::all_of(report.feeds.begin(), report.feeds.end(), [&open](const FeedReport& feed) {
        return feed.startedAt.isValid() && feed.startedMs >= open.showsByMs;
    });
}

void OutcomeLookup::takeRound(const RoundReport& report)
{
    QStringList ids;
    for (const Open& open : std::as_const(m_open)) {
        if (open.attempt.order.account == report.account)
            ids.append(open.attempt.id);
    }
    for (const QString& id : ids)
        look(id, isConclusive(m_open[id], report));
}

void OutcomeLookup::look(const QString& id, bool conclusive)
{
    const QPointer<OutcomeLookup> self(this);
    candidates(m_open[id].attempt, [self, id, conclusive](const QList<CallRow>& fits) {
        if (self)
            self->take(id, fits, conclusive);
    });
}

void OutcomeLookup::candidates(const Attempt& attempt, std::function<void(const QList<CallRow>&)> then)
{
    const Window window = windowOf(attempt, showsWithin(attempt));
    const QSet<QString> known = m_open.value(attempt.id).known;
    const QPointer<OutcomeLookup> self(this);
    m_tools.store.post(
        [self, attempt, window, known, then](HistoryStore& store) -> StoreThread::Continuation {
            ActionStore& actions = store.actions();
            const auto rows =
                actions.callsTo(attempt.order.account, attempt.order.to, window.since, window.until);
            const auto others = actions.attemptsTo(attempt.order.to, window.since.addDays(-1));
            if (!rows || !others) {
                const QString problem = rows ? others.error() : rows.error();
                return [self, problem, then] {
                    if (self)
                        emit self->problemOccurred(problem);
                    then({});
                };
            }
            return [fits = fitting(attempt, *rows, known, *others), then] { then(fits); };
        },
        [self, then](const Failure& failure) {
            if (self)
                emit self->problemOccurred(failure.text);
            then({});
        });
}

void OutcomeLookup::take(const QString& id, const QList<CallRow>& fits, bool conclusive)
{
    const auto open = m_open.find(id);
    if (open == m_open.end())
        return; // settled meanwhile
    Attempt attempt = open->attempt;
    if (fits.size() > 1)
        return tellSeveral(*open, fits);
    if (fits.size() == 1) {
        attempt.state = AttemptState::Placed;
        attempt.callId = fits.first().call.key.callId;
        attempt.endedAt = m_tools.clock.nowUtc();
        m_open.remove(id);
        return settle(attempt,
                      u"Found in the provider's history: the call %1 to this number is the only one of its "
                      "time."_s.arg(attempt.callId));
    }
    if (!conclusive)
        return;
    m_open.remove(id);
    if (attempt.state == AttemptState::Placed)
        return; // its ID is all that is missing
    attempt.state = AttemptState::NotFound;
    attempt.endedAt = m_tools.clock.nowUtc();
    settle(attempt,
           u"Looked for in the provider's history for as long as a call takes to show there, and "
           "not found. A person decides whether to call again."_s);
}

void OutcomeLookup::settle(const Attempt& attempt, const QString& text)
{
    const AuditEntry audit = auditOf(attempt, wordOf(attempt.state), attempt.endedAt, text);
    const QPointer<OutcomeLookup> self(this);
    m_tools.store.post([self, attempt, audit](HistoryStore& store) -> StoreThread::Continuation {
        const Result<QList<CallRow>> rows = keepAttempt(store, attempt, audit);
        return [self, attempt, rows] {
            if (!self)
                return;
            if (!rows) {
                emit self->problemOccurred(rows.error());
                return;
            }
            self->m_tools.poller.tellRows(*rows);
            emit self->found(attempt);
        };
    });
}

// Said once, and kept, so that a person sees it whenever they look.
void OutcomeLookup::tellSeveral(Open& open, const QList<CallRow>& fits)
{
    if (open.severalSaid || open.attempt.state == AttemptState::Placed)
        return;
    open.severalSaid = true;
    QStringList ids;
    for (const CallRow& row : fits)
        ids.append(row.call.key.callId);
    const AuditEntry audit = auditOf(
        open.attempt, u"several"_s, m_tools.clock.nowUtc(),
        u"Several calls to this number fit: %1. A person has to say which it is."_s.arg(ids.join(u", "_s)));
    m_tools.store.post([audit](HistoryStore& store) -> StoreThread::Continuation {
        const Outcome noted = store.actions().appendAudit({audit});
        Q_UNUSED(noted)
        return {};
    });
    emit found(open.attempt);
}

void OutcomeLookup::pollDue()
{
    QStringList accounts;
    for (Open& open : m_open) {
        ++open.looks;
        if (!accounts.contains(open.attempt.order.account))
            accounts.append(open.attempt.order.account);
    }
    // In the background, though a person waits: they do not wait beside it, and our own backoff holds.
    for (const QString& account : accounts)
        m_tools.poller.pollOnce({account}, {}, false);
    plan();
}

void OutcomeLookup::plan()
{
    if (m_open.isEmpty())
        return m_timer.stop();
    int fewest = std::numeric_limits<int>::max();
    for (const Open& open : std::as_const(m_open))
        fewest = std::min(fewest, open.looks);
    m_timer.start(secondsBeforeLook(fewest) * 1000);
}

} // namespace ringback
