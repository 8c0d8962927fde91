// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"
#include "engine/pollround.h"
#include "store/storethread.h"

#include <QPointer>

#include <algorithm>

// The end of a round: live calls of the history that no feed showed.
namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int MaxLiveCalls = 500;
// Of a call that has been live for longer nothing is expected any more: it is probably stuck.
constexpr qint64 ExpectedForSeconds = 4 * 3600;
} // namespace

// At the round's beginning: what is live as far as the history knows.
void PollRound::readLive()
{
    if (m_wishes.nothingLive)
        return takeLive(QList<CallRow> {});
    const QString account = m_binding.account.id;
    const QPointer<PollRound> self(this);
    m_tools.store.post(
        [account, self](HistoryStore& store) -> StoreThread::Continuation {
            const Result<QList<CallRow>> live = store.liveCalls(account, MaxLiveCalls);
            return [self, live] {
                if (self)
                    self->takeLive(live);
            };
        },
        [self](const Failure& failure) {
            if (self)
                self->refuse(failure.text);
        });
}

void PollRound::takeLive(const Result<QList<CallRow>>& live)
{
    if (!live)
        return refuse(live.error());
    for (const CallRow& row : *live) {
        // A call of unknown status is not live: nothing is expected of it.
        if (isLive(row.call.status))
            m_live.insert(row.call.key.callId, row);
    }
    noteLive(m_live.values());
    if (wantsCalls()) {
        m_report.calls.emplace();
        m_report.calls->startedAt = m_tools.clock.nowUtc();
        m_report.calls->startedMs = m_tools.clock.monotonicMs();
    }
    nextFeed();
}

void PollRound::noteLive(const QList<CallRow>& rows)
{
    const QDateTime now = m_tools.clock.nowUtc();
    for (const CallRow& row : rows) {
        const QString id = row.call.key.callId;
        const bool old = row.call.createdAt.isValid() && row.call.createdAt.secsTo(now) > ExpectedForSeconds;
        if (isLive(row.call.status))
            m_open.insert(id);
        else
            m_open.remove(id);
        if (isLive(row.call.status) && !old)
            m_liveNow.insert(id, row.call.status);
        else
            m_liveNow.remove(id);
    }
}

// For the schedule: how much is expected to change where.
void PollRound::countLive()
{
    for (auto it = m_liveNow.begin(); it != m_liveNow.end(); ++it) {
        const bool talking = *it == CallStatus::InProgress;
        const auto shown = m_shownBy.constFind(it.key());
        if (shown == m_shownBy.constEnd())
            ++(talking ? m_report.talkingElsewhere : m_report.settlingElsewhere);
        else
            ++(talking ? m_report.feeds[*shown].talking : m_report.feeds[*shown].settling);
    }
}

void PollRound::afterFeeds()
{
    if (!wantsCalls())
        return finish(m_report.good);
    readMissing();
}

void PollRound::readMissing()
{
    QHash<QString, QDateTime> stillMissing;
    for (auto it = m_live.begin(); it != m_live.end(); ++it) {
        if (m_seen.contains(it.key()))
            continue;
        stillMissing.insert(it.key(), m_state.missing.value(it.key(), m_tools.clock.nowUtc()));
        m_unseen.insert(it.key(), *it);
    }
    m_state.missing = stillMissing;
    m_unseenIds = turnOf(u"call"_s, m_unseen.keys(), std::max(1, m_wishes.maxCalls));
    nextMissing();
}

void PollRound::nextMissing()
{
    if (m_unseenIds.isEmpty()) {
        m_report.calls->good = m_report.calls->error.isEmpty();
        return finish(m_report.good);
    }
    const CallRow row = m_unseen.value(m_unseenIds.takeFirst());
    if (!m_binding.definition.call)
        return considerVanished(row);
    const Result<HttpRequest> request =
        eachRequest(m_binding, *m_binding.definition.call, row.call.key.callId);
    if (!request)
        return refuse(request.error());
    send(*request, [this, row](const HttpResponse& response) { takeMissing(response, row); });
}

void PollRound::takeMissing(const HttpResponse& response, const CallRow& row)
{
    const EachRequest& each = *m_binding.definition.call;
    if (each.goneStatuses.contains(response.httpStatus) && !patienceOf(response))
        return considerVanished(row);
    const ReadPage page = readOneCall(m_binding, each, response);
    if (!acceptOne(response, page, u"call"_s, &PollRound::nextMissing))
        return;
    const bool found = !page.calls.isEmpty() && page.calls.first().key.callId == row.call.key.callId;
    if (found)
        m_state.missing.remove(row.call.key.callId);
    write(page, u"call"_s, [this, row, found](int, int) {
        if (found)
            nextMissing();
        else
            considerVanished(row);
    });
}

void PollRound::considerVanished(const CallRow& row)
{
    const QDateTime now = m_tools.clock.nowUtc();
    const QDateTime since = m_state.missing.value(row.call.key.callId, now);
    const int patience = m_binding.definition.vanishAfterSeconds;
    // A feed that could not be read may be the one that would have shown it.
    if (!m_report.good || patience <= 0 || since.secsTo(now) < patience)
        return nextMissing();
    // No feed shows it and there is no record of its end: nobody knows what it is now.
    Call call = row.call;
    call.status = CallStatus::Unknown;
    call.providerStatus.clear();
    call.flags = {u"vanished"_s};
    call.advice = wordOf(RetryWord::Unknown);
    m_state.missing.remove(call.key.callId);
    writeCall(call, u"call"_s, [this] { nextMissing(); });
}

} // namespace ringback
