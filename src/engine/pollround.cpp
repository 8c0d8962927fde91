// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pollround.h"

#include "core/clock.h"
#include "engine/answererror.h"
#include "engine/callending.h"
#include "engine/pollschedule.h"
#include "net/accountqueue.h"
#include "net/backoff.h"
#include "providers/registry.h"
#include "store/storethread.h"

#include <QCryptographicHash>
#include <QPointer>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// Bounds on one round, so that a provider that lists thousands of live calls does not keep it from ending.
constexpr int MaxIdsPerRound = 100;
constexpr qsizetype MaxErrorBody = 8 * 1024;

bool isKeyRefusal(int status)
{
    return status == 401 || status == 403;
}

bool isWrongPath(int status)
{
    return status == 404 || status == 405;
}

// An error of this one address, not of the account: the others can still be read.
bool concernsOneAddress(int status)
{
    return status == 400 || status == 404 || status == 405 || status == 410 || status == 422;
}
} // namespace

PollRound::PollRound(Tools tools, AccountBinding binding, PollState state, Wishes wishes, QObject* parent)
    : QObject(parent), m_tools(tools), m_binding(std::move(binding)), m_state(std::move(state)),
      m_wishes(std::move(wishes))
{
    m_report.account = m_binding.account.id;
    m_report.provider = m_binding.definition.id;
    m_report.good = true;
}

void PollRound::start()
{
    const AuthMethod& method = authMethodOf(m_binding.definition, m_binding.account);
    if (method.kind == AuthKind::Login && m_binding.loginToken.isEmpty())
        logIn();
    else
        readLive();
}

void PollRound::send(const HttpRequest& request, const std::function<void(const HttpResponse&)>& then)
{
    m_lastRequest = request;
    ++m_report.requests;
    if (!m_report.feeds.isEmpty() || m_report.calls) {
        FeedReport& lane = laneReport();
        ++lane.requests;
        if (!lane.startedAt.isValid()) {
            lane.startedAt = m_tools.clock.nowUtc();
            lane.startedMs = m_tools.clock.monotonicMs();
        }
    }
    // Whatever the provider echoes: the account's keys get no further than this.
    m_tools.queue.enqueue(
        request, m_wishes.foreground ? Urgency::Foreground : Urgency::Background, this,
        [this, then](const HttpResponse& response) { then(withoutKeys(m_binding, response)); });
}

void PollRound::logIn()
{
    const Result<HttpRequest> request = loginRequest(m_binding);
    if (!request)
        return refuse(request.error());
    send(*request, [this](const HttpResponse& response) {
        if (!accept(response, u"login"_s)) {
            // VoIPbin answers 400 with an empty body to a wrong password: at a login, any 4xx is about the
            // key.
            m_report.keyRefused = response.httpStatus >= 400 && response.httpStatus < 500
                && response.httpStatus != 408 && response.httpStatus != 429;
            return finish(false);
        }
        m_binding.loginToken =
            loginTokenIn(authMethodOf(m_binding.definition, m_binding.account), response.body);
        if (m_binding.loginToken.isEmpty())
            return refuse(u"The sign-in was answered without a token. Check the base URL of the account."_s);
        readLive();
    });
}

bool PollRound::wantsCalls() const
{
    return !isThrifty() || m_wishes.lanes.contains(PollSchedule::CallLane);
}

bool PollRound::wantsFeed(const Feed& feed) const
{
    if (wantsCalls())
        return true; // only what no feed shows is asked for one by one
    if (feed.liveOnly)
        return m_wishes.lanes.contains(PollSchedule::LiveLane);
    return m_wishes.lanes.contains(feed.id) || m_someoneLeft;
}

// What is asked now is on the account of: the feed, or the live calls.
FeedReport& PollRound::laneReport()
{
    const bool forCalls = m_report.calls && (!m_walk || m_walk->isFollowing());
    return forCalls ? *m_report.calls : m_report.feeds.last();
}

void PollRound::nextFeed()
{
    if (m_feedIndex >= 0 && !m_report.feeds.isEmpty() && m_walk && m_report.feeds.last().error.isEmpty())
        m_report.feeds.last().good = true;
    m_walk.reset();
    const auto& feeds = m_binding.definition.feeds;
    ++m_feedIndex;
    if (m_feedIndex < feeds.size() && m_feedIndex > 0 && feeds[m_feedIndex - 1].liveOnly
        && !feeds[m_feedIndex].liveOnly && wantsFeed(feeds[m_feedIndex - 1])) {
        const auto left = [this](const QString& id) { return !m_seen.contains(id); };
        const QStringList live = m_live.keys();
        m_someoneLeft = std::any_of(live.begin(), live.end(), left);
    }
    while (m_feedIndex < feeds.size() && !wantsFeed(feeds[m_feedIndex]))
        ++m_feedIndex;
    if (m_feedIndex >= feeds.size())
        return afterFeeds();
    const Feed& feed = feeds[m_feedIndex];
    FeedReport report;
    report.feed = feed.id;
    m_report.feeds.append(report);
    FeedWalk::Limits limits;
    limits.newestFirst = feed.newestFirst;
    limits.firstFloor = m_tools.clock.nowUtc().addDays(-m_binding.definition.firstWalkDays);
    limits.since = m_wishes.since;
    limits.now = m_tools.clock.nowUtc();
    limits.followPages = isThrifty() && wantsCalls() && !feed.liveOnly ? m_wishes.maxCalls : 0;
    limits.maxPages = m_wishes.since.isValid() ? 10'000 : m_binding.definition.firstWalkPages;
    // A list of what is live now has no past to walk through.
    m_walk = std::make_unique<FeedWalk>(feed.liveOnly ? FeedState {} : m_state.feeds.value(feed.id), limits);
    m_ids.clear();
    m_pathsTried = 0;
    fetchPage();
}

// The feeds are the definition's, shared by all its accounts: read with at(), for [] would copy them for
// each.
void PollRound::fetchPage()
{
    const Feed& feed = m_binding.definition.feeds.at(m_feedIndex);
    const Result<HttpRequest> request = feedRequest(m_binding, feed, m_walk->cursor());
    if (!request)
        return refuse(request.error());
    send(*request, [this](const HttpResponse& response) { takePage(response); });
}

// Takes the feed's next path, where it has another that this round has not tried. The one that works stays
// first for later rounds.
bool PollRound::tryOtherPath()
{
    Feed& feed = m_binding.definition.feeds[m_feedIndex];
    if (m_pathsTried >= feed.otherPaths.size())
        return false;
    ++m_pathsTried;
    feed.otherPaths.append(feed.path);
    feed.path = feed.otherPaths.takeFirst();
    return true;
}

void PollRound::takePage(const HttpResponse& response)
{
    const Feed& feed = m_binding.definition.feeds.at(m_feedIndex);
    if (isWrongPath(response.httpStatus) && !m_walk->cursor() && !patienceOf(response) && tryOtherPath())
        return fetchPage();
    const bool cut = response.fault == NetFault::CutBody && response.httpStatus / 100 == 2;
    if (!cut && !accept(response, feed.id))
        return feedFailed(response);
    const ReadPage page = readPage(m_binding, feed, response, m_walk->cursor());
    m_report.feeds.last().pages += 1;
    m_report.feeds.last().rows += page.rows;
    if (cut || !page.fault.isEmpty())
        return takeDamagedPage(page, response);
    write(page, feed.id, [this, page](int newCalls, int changed) { afterPage(page, newCalls, changed); });
}

// What could be read of it is kept, but the walk does not go past it.
void PollRound::takeDamagedPage(const ReadPage& page, const HttpResponse& response)
{
    const Feed& feed = m_binding.definition.feeds.at(m_feedIndex);
    recordFault(page.fault, response, feed.id);
    m_walk->interrupted(false);
    if (!feed.liveOnly)
        m_state.feeds.insert(feed.id, m_walk->state());
    write(page, feed.id, [this](int, int) { finish(false); });
}

void PollRound::feedFailed(const HttpResponse& response)
{
    const Feed& feed = m_binding.definition.feeds.at(m_feedIndex);
    const bool refused = concernsOneAddress(response.httpStatus) && m_report.waitMs.value_or(0) <= 0;
    m_walk->interrupted(refused && m_walk->cursor().has_value());
    if (!feed.liveOnly)
        m_state.feeds.insert(feed.id, m_walk->state());
    if (!refused)
        return finish(false);
    m_report.good = false;
    nextFeed();
}

void PollRound::afterPage(const ReadPage& page, int newCalls, int changed)
{
    const Feed& feed = m_binding.definition.feeds.at(m_feedIndex);
    FeedWalk::PageFacts facts;
    for (const Call& call : page.calls) {
        const QString& id = call.key.callId;
        if (m_live.contains(id) && !m_seen.contains(id))
            ++facts.live;
        m_seen.insert(id);
        if (m_liveNow.contains(id) && !m_shownBy.contains(id) && !m_walk->isFollowing())
            m_shownBy.insert(id, m_report.feeds.size() - 1);
        facts.createdAt.append(call.createdAt);
    }
    for (const QString& id : page.ids) {
        m_seen.insert(id);
        m_shownBy.insert(id, m_report.feeds.size() - 1);
        // While a call that people talk in stays in the list there is nothing new about it.
        const auto known = m_live.constFind(id);
        const bool settled =
            feed.liveOnly && known != m_live.constEnd() && known->call.status == CallStatus::InProgress;
        if (!m_ids.contains(id) && !(isThrifty() && settled))
            m_ids.append(id);
    }
    // Broken records count as rows here: a page that holds only those is not the end of the list.
    facts.calls = std::max(static_cast<int>(page.calls.size()), page.rows);
    facts.broken = facts.calls - static_cast<int>(page.calls.size() + page.ids.size());
    facts.newCalls = newCalls + (feed.idsOnly ? page.rows : 0);
    facts.changed = changed;
    facts.next = page.next;
    facts.rowsInAll = page.rowsInAll;
    facts.rowsPerPage = page.rowsPerPage;
    m_walk->pageRead(facts);
    if (!feed.liveOnly)
        m_state.feeds.insert(feed.id, m_walk->state());
    if (!m_walk->isDone())
        return fetchPage();
    m_ids = turnOf(feed.id, m_ids, MaxIdsPerRound);
    nextId();
}

// Those to ask for in this round, where not all can be: they take turns.
QStringList PollRound::turnOf(const QString& feed, QStringList ids, qsizetype max)
{
    if (ids.size() <= max) {
        m_state.turns.remove(feed);
        return ids;
    }
    ids.sort();
    const auto first = std::upper_bound(ids.begin(), ids.end(), m_state.turns.value(feed));
    std::rotate(ids.begin(), first, ids.end());
    ids = ids.first(max);
    m_state.turns.insert(feed, ids.last());
    return ids;
}

void PollRound::nextId()
{
    if (m_ids.isEmpty())
        return nextFeed();
    const QString id = m_ids.takeFirst();
    const Feed& feed = m_binding.definition.feeds.at(m_feedIndex);
    const Result<HttpRequest> request = eachRequest(m_binding, *feed.each, id);
    if (!request)
        return refuse(request.error());
    send(*request, [this, id](const HttpResponse& response) { takeId(response, id); });
}

void PollRound::takeId(const HttpResponse& response, const QString& id)
{
    const Feed& feed = m_binding.definition.feeds.at(m_feedIndex);
    if (feed.each->goneStatuses.contains(response.httpStatus) && !patienceOf(response)) {
        // It ended between the list and this request; the finished record will say how.
        m_seen.remove(id);
        return nextId();
    }
    const ReadPage page = readOneCall(m_binding, *feed.each, response);
    if (!acceptOne(response, page, feed.id, &PollRound::nextId))
        return;
    for (const Call& call : page.calls)
        m_seen.insert(call.key.callId);
    write(page, feed.id, [this](int, int) { nextId(); });
}

void PollRound::decodeEndings(QList<Call>& calls, const QList<QStringList>& endingValues) const
{
    for (qsizetype i = 0; i < calls.size(); ++i) {
        const QStringList values = i < endingValues.size() ? endingValues[i] : QStringList();
        decodeEnding(calls[i], values, m_tools.decoder);
    }
}

void PollRound::write(const ReadPage& page, const QString& feed,
                      const std::function<void(int newCalls, int changed)>& then)
{
    PageWrite batch;
    batch.account = m_binding.account.id;
    batch.provider = m_binding.definition.id;
    batch.feed = feed;
    batch.calls = page.calls;
    batch.observedAt = m_tools.clock.nowUtc();
    decodeEndings(batch.calls, page.endingValues);
    for (const BrokenRecord& record : page.setAside) {
        batch.setAside.append({record.reason, record.bytes});
        m_report.setAsideMarks.insert(QCryptographicHash::hash(record.bytes, QCryptographicHash::Md5));
    }
    if (batch.calls.isEmpty() && batch.setAside.isEmpty())
        return then(0, 0);
    const QPointer<PollRound> self(this);
    m_tools.store.post(
        [batch, then, self](HistoryStore& store) -> StoreThread::Continuation {
            const Result<PageOutcome> outcome = store.writePage(batch);
            return [self, outcome, then] {
                if (self)
                    self->takeOutcome(outcome, then);
            };
        },
        [self](const Failure& failure) {
            if (self)
                self->refuse(failure.text);
        });
}

void PollRound::takeOutcome(const Result<PageOutcome>& outcome, const std::function<void(int, int)>& then)
{
    if (!outcome)
        return refuse(outcome.error());
    m_report.newCalls += outcome->newCalls;
    m_report.changed += outcome->changed;
    if (!m_report.feeds.isEmpty() || m_report.calls)
        laneReport().changes += outcome->newCalls + outcome->changed;
    noteLive(outcome->rows);
    m_report.setAside += outcome->setAside;
    if (!outcome->rows.isEmpty())
        emit pageWritten(outcome->rows);
    then(outcome->newCalls, outcome->changed);
}

void PollRound::writeCall(Call call, const QString& feed, const std::function<void()>& then)
{
    ReadPage page;
    page.calls.append(std::move(call));
    page.endingValues.append(QStringList());
    write(page, feed, [then](int, int) { then(); });
}

// Whatever the error is about: with this, the next request would be one too many.
std::optional<qint64> PollRound::patienceOf(const HttpResponse& response) const
{
    if (response.httpStatus < 400)
        return std::nullopt;
    const auto wait = parseRetryAfter(headerValue(response.headers, "Retry-After"), m_tools.clock.nowUtc());
    return wait ? std::optional<qint64>(wait->count()) : std::nullopt;
}

bool PollRound::accept(const HttpResponse& response, const QString& what)
{
    if (response.isSuccess() && !m_tools.decoder.isErrorInSuccess(m_binding.definition.id, response.body))
        return true;
    recordFault({}, response, what);
    return false;
}

bool PollRound::acceptOne(const HttpResponse& response, const ReadPage& page, const QString& what,
                          void (PollRound::*next)())
{
    if (!accept(response, what)) {
        if (concernsOneAddress(response.httpStatus) && m_report.waitMs.value_or(0) <= 0) {
            m_report.good = false;
            (this->*next)();
        } else {
            finish(false);
        }
        return false;
    }
    if (page.fault.isEmpty())
        return true;
    // A web page in place of a call says nothing about the call.
    recordFault(page.fault, response, what);
    finish(false);
    return false;
}

void PollRound::recordFault(const QString& fault, const HttpResponse& response, const QString& what)
{
    const DecodedError error =
        decodeAnswer(m_tools.decoder, m_binding, response, fault, m_tools.clock.nowUtc());
    recordError(error, response, what);
}

void PollRound::recordError(const DecodedError& error, const HttpResponse& response, const QString& what)
{
    m_report.errors.append(error);
    if (!m_report.feeds.isEmpty() || m_report.calls)
        laneReport().error = error.code.isEmpty() ? error.title : error.title + u" ("_s + error.code + u')';
    m_report.unreached = response.httpStatus == 0;
    m_report.keyRefused = isKeyRefusal(response.httpStatus);
    const bool fromProvider = error.retry.waitSource == "header"_L1 || error.retry.waitSource == "body"_L1;
    if (const auto patience = patienceOf(response))
        m_report.waitMs = std::max(m_report.waitMs.value_or(0), *patience);
    if (fromProvider && error.retry.waitSeconds)
        m_report.waitMs =
            std::max(m_report.waitMs.value_or(0), static_cast<qint64>(*error.retry.waitSeconds * 1000.0));

    ApiErrorRecord record;
    record.account = m_binding.account.id;
    record.provider = m_binding.definition.id;
    record.at = m_tools.clock.nowUtc();
    record.operation = wordOf(Operation::Read);
    record.feed = what;
    record.request = m_lastRequest.describe();
    record.error = error;
    record.body = response.body.left(MaxErrorBody);
    m_tools.store.post([record](HistoryStore& store) -> StoreThread::Continuation {
        // An error that cannot be kept (a full disk) must not keep the round from ending; the page writes say
        // so to the person.
        const Result<qint64> row = store.addError(record);
        Q_UNUSED(row)
        return {};
    });
    emit errorMet(record);
}

void PollRound::refuse(const QString& problem)
{
    m_report.problem = problem;
    finish(false);
}

void PollRound::finish(bool good)
{
    if (m_over)
        return;
    m_over = true;
    m_report.good = good;
    countLive();
    emit finished(m_report);
}

} // namespace ringback
