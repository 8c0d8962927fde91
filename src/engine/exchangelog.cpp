// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchangelog.h"

#include "core/clock.h"
#include "providers/requestids.h"
#include "store/actionstore.h"
#include "store/storethread.h"

#include <QPointer>
#include <QRandomGenerator>

#include <algorithm>
#include <utility>

namespace ringback {

namespace {
constexpr int GatherExchangesMs = 3'000;
constexpr qsizetype MostWaiting = 500;
// Of all accounts together: some hundred megabytes at most.
constexpr qsizetype MostKept = 1'000'000;
constexpr qsizetype MostKeptOfEach = 20'000;
constexpr qsizetype FewestKeptOfEach = 500;
// Old ones are dropped about once in so many new ones. By chance, because a program that runs for one round
// never comes to see as many.
constexpr quint32 DropOnceIn = 20'000;

constexpr int MostAskedFor = 10'000;
constexpr int LookedThroughAtOnce = 1'000;
constexpr int MostLookedThrough = 50'000;
} // namespace

std::optional<ExchangeRecord> exchangeOf(const AccountBinding& binding, const QString& operation,
                                         const HttpRequest& request, const HttpResponse& clean,
                                         const QDateTime& now)
{
    if (clean.httpStatus == 0 || binding.account.id.isEmpty())
        return std::nullopt;
    const RequestIdFound found = requestIdIn(binding.definition, clean);
    if (found.id.isEmpty())
        return std::nullopt;
    ExchangeRecord exchange;
    exchange.account = binding.account.id;
    exchange.provider = binding.definition.id;
    exchange.at = now;
    exchange.operation = operation;
    exchange.request = request.describe();
    exchange.httpStatus = clean.httpStatus;
    exchange.elapsedMs = clean.elapsedMs;
    exchange.requestId = found.id;
    exchange.requestIdSource = found.source;
    return exchange;
}

ExchangeLog::ExchangeLog(StoreThread& store, const Clock& clock, QObject* parent)
    : QObject(parent), m_store(store), m_clock(clock)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(GatherExchangesMs);
    connect(&m_timer, &QTimer::timeout, this, &ExchangeLog::flush);
}

ExchangeLog::~ExchangeLog()
{
    flush();
}

void ExchangeLog::note(const AccountBinding& binding, const QString& operation, const HttpRequest& request,
                       const HttpResponse& clean)
{
    if (const auto exchange = exchangeOf(binding, operation, request, clean, m_clock.nowUtc()))
        add(*exchange);
}

void ExchangeLog::add(const ExchangeRecord& exchange)
{
    m_waiting.append(exchange);
    if (m_waiting.size() >= MostWaiting)
        flush();
    else if (!m_timer.isActive())
        m_timer.start();
}

int ExchangeLog::keptOfEach(qsizetype accounts)
{
    return static_cast<int>(
        std::clamp(MostKept / std::max<qsizetype>(1, accounts), FewestKeptOfEach, MostKeptOfEach));
}

void ExchangeLog::flush()
{
    m_timer.stop();
    if (m_waiting.isEmpty())
        return;
    const QList<ExchangeRecord> exchanges = std::exchange(m_waiting, {});
    const bool dropsOld =
        QRandomGenerator::global()->bounded(DropOnceIn) < static_cast<quint32>(exchanges.size());
    const int kept = keptOfEach(m_accounts);
    const QPointer<ExchangeLog> self(this);
    m_store.post([self, exchanges, dropsOld, kept](HistoryStore& store) -> StoreThread::Continuation {
        Outcome written = store.actions().addExchanges(exchanges);
        if (written && dropsOld)
            written = store.actions().trimExchanges(kept);
        return [self, problem = written.error()] {
            if (!self || self->m_lastProblem == problem)
                return;
            self->m_lastProblem = problem;
            if (!problem.isEmpty())
                emit self->problemOccurred(problem);
        };
    });
}

Result<QList<ExchangeRecord>> exchangesFor(HistoryStore& store, const ExchangeQuery& query)
{
    const int limit = std::clamp(query.limit, 1, MostAskedFor);
    const bool isPlain = query.providers.isEmpty() && query.accounts.isEmpty() && !query.since.isValid()
        && !query.until.isValid();
    const int step = isPlain ? limit : LookedThroughAtOnce;
    QList<ExchangeRecord> fitting;
    qint64 before = query.olderThanRow;
    for (int looked = 0; looked < MostLookedThrough && fitting.size() < limit; looked += step) {
        const auto page = store.actions().exchanges(query.text, before, step);
        if (!page)
            return page.failure();
        for (const ExchangeRecord& record : *page) {
            if (fitting.size() < limit && query.fits(record))
                fitting.append(record);
        }
        if (page->size() < step)
            break;
        before = page->constLast().rowId;
    }
    return fitting;
}

} // namespace ringback
