// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/accountpoller.h"

#include "core/clock.h"
#include "engine/accountbinding.h"
#include "engine/accountmarks.h"
#include "net/backoff.h"
#include "net/traffic.h"
#include "providers/registry.h"
#include "store/storethread.h"

#include <QRandomGenerator>
#include <QUrl>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// A wait up to here is sat out within a round; with a longer one the round is not begun.
constexpr qint64 MaxWaitInRoundMs = 30'000;
constexpr qsizetype MaxSetAsideMarks = 100'000;

QByteArray freshSalt()
{
    QByteArray salt(16, Qt::Uninitialized);
    for (char& byte : salt)
        byte = static_cast<char>(QRandomGenerator::system()->bounded(256));
    return salt;
}
} // namespace

AccountPoller::AccountPoller(Tools tools, AccountBinding binding, const QString& problem, PollState state,
                             QObject* parent)
    : QObject(parent), m_tools(tools), m_binding(std::move(binding)), m_problem(problem),
      m_state(std::move(state)), m_client(std::make_unique<HttpClient>(tools.clock)),
      m_queue(std::make_unique<AccountQueue>(*m_client, tools.clock, m_binding.definition.minGapMs))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &AccountPoller::runWhenDue);
    if (m_problem.isEmpty()) {
        if (const Outcome trusted = trustAccountCertificate(*m_client, m_binding.account); !trusted)
            m_problem = trusted.error();
    }
    if (m_state.target != targetMark(m_binding)) {
        if (!m_state.target.isEmpty())
            m_state = {}; // another account had this ID
        m_state.target = targetMark(m_binding);
    }
    if (m_tools.traffic != nullptr) {
        m_tools.traffic->begin({m_binding.account, m_binding.baseUrl(), m_binding.secrets.values()});
        m_client->setTraffic(m_tools.traffic, m_binding.account.id);
        m_state.feeds.clear(); // a recording begins with a whole walk, so that it can be played alone
    }
    // A wait that the provider imposed, or our own backoff, holds over a restart; not longer than any wait
    // can be, whatever became of the wall clock meanwhile.
    const qint64 keptMs = m_tools.clock.nowUtc().msecsTo(m_state.heldUntil);
    if (m_state.heldUntil.isValid() && keptMs > 0) {
        const qint64 longestMs = std::chrono::milliseconds(longestRetryAfter).count();
        m_queue->hold(m_tools.clock.monotonicMs() + std::min(keptMs, longestMs));
    }
}

AccountPoller::~AccountPoller() = default;

void AccountPoller::startSchedule()
{
    m_scheduled = true;
    scheduleAfter(0);
}

qint64 AccountPoller::heldMs() const
{
    return std::max<qint64>(0, m_queue->heldUntilMs() - m_tools.clock.monotonicMs());
}

void AccountPoller::scheduleAfter(qint64 ms)
{
    ms = std::max(ms, heldMs());
    if (!m_scheduled || m_binding.account.paused || !m_problem.isEmpty() || isRefused()) {
        m_timer.stop();
        m_nextPollAt = {};
        return;
    }
    m_nextPollAt = m_tools.clock.nowUtc().addMSecs(ms);
    m_timer.start(static_cast<int>(std::min<qint64>(ms, 24LL * 3'600'000)));
}

void AccountPoller::runWhenDue()
{
    pollOnce();
}

void AccountPoller::setPaused(bool paused)
{
    if (m_binding.account.paused == paused)
        return;
    m_binding.account.paused = paused;
    scheduleAfter(0);
    emit stateChanged();
}

RoundReport AccountPoller::emptyReport(const QString& problem) const
{
    RoundReport report;
    report.account = m_binding.account.id;
    report.provider = m_binding.account.provider;
    report.problem = problem;
    report.freshness = freshness();
    return report;
}

void AccountPoller::pollOnce(const QDateTime& since, bool foreground)
{
    if (m_round != nullptr)
        return;
    if (!m_problem.isEmpty()) {
        emit roundFinished(emptyReport(m_problem));
        return;
    }
    if (m_binding.account.paused) {
        emit roundFinished(emptyReport(u"It is paused."_s));
        return;
    }
    if (isRefused() && !foreground) {
        emit roundFinished(
            emptyReport(u"The provider refused the key of this account %1 times; polling has stopped "
                        "until the key changes."_s.arg(m_state.refusals)));
        return;
    }
    if (const qint64 wait = heldMs(); wait > MaxWaitInRoundMs) {
        scheduleAfter(wait);
        const QDateTime until = m_tools.clock.nowUtc().addMSecs(wait);
        emit roundFinished(emptyReport(u"After the last error nothing is asked before %1."_s.arg(
            until.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss"_s))));
        return;
    }
    m_tokenWasKept = !m_binding.loginToken.isEmpty();
    PollRound::Wishes wishes;
    wishes.since = since;
    wishes.foreground = foreground;
    m_round = new PollRound({*m_queue, m_tools.store, m_tools.decoder, m_tools.clock}, m_binding, m_state,
                            wishes, this);
    connect(m_round, &PollRound::pageWritten, this, &AccountPoller::pageWritten);
    connect(m_round, &PollRound::errorMet, this, [this](const ApiErrorRecord& error) {
        m_lastError = error.error;
        m_lastErrorAt = error.at;
        emit errorMet(error);
    });
    connect(m_round, &PollRound::finished, this, &AccountPoller::takeReport);
    emit stateChanged();
    m_round->start();
}

void AccountPoller::takeReport(RoundReport report)
{
    m_state.feeds = m_round->state().feeds;
    m_state.missing = m_round->state().missing;
    m_state.turns = m_round->state().turns;
    // The paths that worked stay first; where nothing did, a refusal may have come from the wrong one.
    if (report.good)
        m_binding.definition = m_round->binding().definition;
    m_binding.loginToken = m_round->binding().loginToken;
    m_round->deleteLater();
    m_round = nullptr;
    if (m_setAsideMarks.size() < MaxSetAsideMarks)
        m_setAsideMarks.unite(report.setAsideMarks);

    qint64 next = m_binding.definition.pollSeconds * 1000LL;
    m_state.lastFailed = !report.good;
    m_state.lastUnreached = report.unreached && !report.good;
    if (report.good) {
        m_state.lastGoodAt = m_tools.clock.nowUtc();
        m_lastGoodMonotonicMs = m_tools.clock.monotonicMs();
        m_state.failures = 0;
        m_state.refusals = 0;
        m_state.refusedMark.clear();
        m_state.refusedSalt.clear();
        m_state.heldUntil = {};
        m_lastError.reset();
    } else if (report.keyRefused && m_tokenWasKept && !m_binding.loginToken.isEmpty()) {
        // The token of an earlier sign-in has run out: sign in anew before blaming the key.
        m_binding.loginToken.clear();
        next = 0;
    } else {
        noteFailure(report);
    }
    keepState();
    report.freshness = freshness();
    scheduleAfter(next);
    emit stateChanged();
    emit roundFinished(report);
}

void AccountPoller::noteFailure(const RoundReport& report)
{
    ++m_state.failures;
    if (report.keyRefused) {
        if (m_state.refusedSalt.isEmpty())
            m_state.refusedSalt = freshSalt();
        const QByteArray mark = keyMark(m_binding, m_state.refusedSalt);
        m_state.refusals = mark == m_state.refusedMark ? m_state.refusals + 1 : 1;
        m_state.refusedMark = mark;
    } else {
        m_state.refusals = 0;
    }
    std::optional<std::chrono::milliseconds> floor;
    if (report.waitMs)
        floor = std::chrono::milliseconds(*report.waitMs);
    const auto delay = nextDelay(m_state.failures, floor, QRandomGenerator::global()->generateDouble());
    m_state.heldUntil = m_tools.clock.nowUtc().addMSecs(delay.count());
    m_queue->hold(m_tools.clock.monotonicMs() + delay.count());
}

bool AccountPoller::isRefused() const
{
    return ringback::isRefused(m_state, m_binding);
}

void AccountPoller::keepState()
{
    const QString account = m_binding.account.id;
    const QByteArray state = toJson(m_state);
    m_tools.store.post([account, state](HistoryStore& store) -> StoreThread::Continuation {
        // Losing this costs a few requests after a restart, nothing else.
        const Outcome kept = store.saveAccountState(account, state);
        Q_UNUSED(kept)
        return {};
    });
}

Freshness AccountPoller::freshness() const
{
    FreshnessFacts facts;
    facts.paused = m_binding.account.paused;
    facts.refused = isRefused();
    facts.lastGoodAt = m_state.lastGoodAt;
    facts.lastPollFailed = m_state.lastFailed;
    facts.lastPollUnreached = m_state.lastUnreached;
    facts.intervalMs = m_binding.definition.pollSeconds * 1000LL;
    if (m_lastGoodMonotonicMs)
        facts.monotonicAgeMs = m_tools.clock.monotonicMs() - *m_lastGoodMonotonicMs;
    return freshnessOf(facts, m_tools.clock.nowUtc());
}

AccountState AccountPoller::state() const
{
    AccountState state;
    state.account = m_binding.account;
    state.providerName =
        m_binding.definition.name.isEmpty() ? m_binding.account.provider : m_binding.definition.name;
    state.origin =
        QUrl(m_binding.baseUrl())
            .toString(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
    state.freshness = freshness();
    state.polling = m_round != nullptr;
    state.nextPollAt = m_round != nullptr ? QDateTime() : m_nextPollAt;
    state.lastError = m_lastError;
    state.lastErrorAt = m_lastErrorAt;
    state.problem = m_problem;
    state.setAside = m_setAsideMarks.size();
    return state;
}

} // namespace ringback
