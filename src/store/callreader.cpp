// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/callkinds_p.h"
#include "store/callreader_p.h"
#include "store/callrecord_p.h"
#include "store/callwriter_p.h"
#include "store/searchindex_p.h"
#include "store/sqlconnection_p.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int MostRowsAPage = 10'000;
// How many rows a text is looked for in before the index is asked: a common text is found quicker so.
constexpr int RowsBeforeIndex = 400;
// A text with more candidates than this is common: going through the rows in order finds it soon enough.
constexpr int MostCandidates = 50'000;
// How many rows a count with a common text looks at.
constexpr int MostRowsCounted = 100'000;

CallSpot spotOf(const CallCursor& cursor)
{
    return {cursor.sortAt.toMSecsSinceEpoch(), cursor.rowId};
}
} // namespace

SpotRange rangeOf(const CallFilter& filter)
{
    SpotRange range;
    if (filter.since.isValid())
        range.after = {filter.since.toMSecsSinceEpoch(), 0}; // row numbers begin with 1
    if (filter.until.isValid())
        range.before = {filter.until.toMSecsSinceEpoch(), 0};
    return range;
}

HourRange wholeHoursIn(const CallFilter& time)
{
    const SpotRange range = rangeOf(time);
    const qint64 since = range.after.sortAt;
    return {time.since.isValid() ? hourOf(since - 1) + 1 : hourOf(since) + 1, hourOf(range.before.sortAt)};
}

CallRow CallReader::rowAt(qint64 id)
{
    Statement select(m_connection, "SELECT " RINGBACK_CALL_COLUMNS " FROM calls WHERE id = ?");
    select.bind(id);
    if (!select.next())
        throw StoreError {
            {u"The call history %1 is damaged: an index names a call that is not there. Nothing was "
             "deleted: put a backup in its place, or move it aside to start an empty history."_s.arg(
                 m_connection.path())}};
    CallRow row = readCall(select, m_kinds);
    row.events = readEvents(select);
    return row;
}

std::optional<CallRow> CallReader::fittingRow(qint64 id, const CallFilter& filter)
{
    Statement select(m_connection, "SELECT " RINGBACK_CALL_COLUMNS " FROM calls WHERE id = ?");
    select.bind(id);
    if (!select.next())
        return std::nullopt;
    CallRow row = readCall(select, m_kinds);
    if (!filter.matches(row))
        return std::nullopt;
    row.events = readEvents(select);
    return row;
}

CallPage CallReader::page(const CallQuery& query)
{
    const CallFilter& filter = query.filter;
    const int limit = std::clamp(query.limit, 1, MostRowsAPage);
    SpotRange range = rangeOf(filter);
    if (query.olderThan)
        range.before = std::min(range.before, spotOf(*query.olderThan));
    if (query.newerThan)
        range.after = std::max(range.after, spotOf(*query.newerThan));
    const bool towardsNow = query.newerThan && !query.olderThan;
    const auto order = towardsNow ? CallWalk::Order::OldestFirst : CallWalk::Order::NewestFirst;

    CallWalk walk(m_connection, m_kinds.kindsIn(filter), range, order, limit + 1);
    CallPage page;
    const int wanted = limit + 1; // one more tells whether there are more
    if (filter.text.isEmpty()) {
        while (page.rows.size() < wanted) {
            const auto spot = walk.next();
            if (!spot)
                break;
            page.rows.append(rowAt(spot->id));
        }
    } else {
        takeFromWalk(walk, filter, wanted, RowsBeforeIndex, page.rows);
        if (page.rows.size() < wanted) {
            if (const auto ids = m_search.candidates(filter.text, MostCandidates)) {
                page.rows.clear();
                takeFromCandidates(*ids, filter, range, order, wanted, page.rows);
            } else {
                takeFromWalk(walk, filter, wanted, std::numeric_limits<int>::max(), page.rows);
            }
        }
    }
    page.more = page.rows.size() > limit;
    if (page.more)
        page.rows.removeLast();
    if (towardsNow)
        std::reverse(page.rows.begin(), page.rows.end());
    return page;
}

void CallReader::takeFromWalk(CallWalk& walk, const CallFilter& filter, int wanted, int mostRows,
                              QList<CallRow>& rows)
{
    for (int seen = 0; seen < mostRows && rows.size() < wanted; ++seen) {
        const auto spot = walk.next();
        if (!spot)
            return;
        if (const auto row = fittingRow(spot->id, filter))
            rows.append(*row);
    }
}

QList<CallSpot> CallReader::spotsAmong(const QList<qint64>& ids, const CallFilter& filter,
                                       const SpotRange& range)
{
    const auto kinds = m_kinds.kindsIn(filter);
    const QSet<qint64> wantedKinds = kinds ? QSet<qint64>(kinds->begin(), kinds->end()) : QSet<qint64>();
    QList<CallSpot> spots;
    for (const qint64 id : ids) {
        Statement select(m_connection, "SELECT sort_at, kind FROM calls WHERE id = ?");
        select.bind(id);
        if (!select.next())
            continue;
        const CallSpot spot {select.integer(0), id};
        if (range.contains(spot) && (!kinds || wantedKinds.contains(select.integer(1))))
            spots.append(spot);
    }
    return spots;
}

void CallReader::takeFromCandidates(const QList<qint64>& ids, const CallFilter& filter,
                                    const SpotRange& range, CallWalk::Order order, int wanted,
                                    QList<CallRow>& rows)
{
    QList<CallSpot> spots = spotsAmong(ids, filter, range);
    if (order == CallWalk::Order::NewestFirst)
        std::sort(spots.begin(), spots.end(), std::greater<>());
    else
        std::sort(spots.begin(), spots.end());
    for (const CallSpot& spot : std::as_const(spots)) {
        if (rows.size() >= wanted)
            return;
        if (const auto row = fittingRow(spot.id, filter))
            rows.append(*row);
    }
}

StatusCounts CallReader::counts(const CallFilter& filter)
{
    return filter.text.isEmpty() ? countsByKind(filter) : countsByText(filter);
}

StatusCounts CallReader::countsByKind(const CallFilter& filter)
{
    const QList<qint64> kinds = m_kinds.kindsIn(filter).value_or(m_kinds.all().keys());
    StatusCounts counts;
    for (const qint64 kind : kinds)
        counts.byStatus[static_cast<size_t>(m_kinds.kind(kind).status)] += countOf(kind, filter);
    return counts;
}

qint64 CallReader::countOf(qint64 kind, const CallFilter& time)
{
    if (!time.since.isValid() && !time.until.isValid()) {
        Statement total(m_connection, "SELECT calls FROM kinds WHERE id = ?");
        total.bind(kind);
        return total.next() ? total.integer(0) : 0;
    }
    const SpotRange range = rangeOf(time);
    const HourRange hours = wholeHoursIn(time);
    const qint64 since = range.after.sortAt;
    const qint64 until = range.before.sortAt;
    if (since >= until)
        return 0;
    if (hours.first >= hours.end)
        return countIn(kind, since, until);
    qint64 calls = countIn(kind, since, hours.first * HourMs) + countIn(kind, hours.end * HourMs, until);
    Statement whole(m_connection,
                    "SELECT coalesce(sum(calls), 0) FROM rollups WHERE kind = ? AND hour >= ? AND hour < ?");
    whole.bind(kind).bind(hours.first).bind(hours.end);
    if (whole.next())
        calls += whole.integer(0);
    return calls;
}

qint64 CallReader::countIn(qint64 kind, qint64 sinceMs, qint64 untilMs)
{
    Statement count(m_connection,
                    "SELECT count(*) FROM calls INDEXED BY calls_by_kind WHERE kind = ? AND sort_at >= ? AND "
                    "sort_at < ?");
    count.bind(kind).bind(sinceMs).bind(untilMs);
    return count.next() ? count.integer(0) : 0;
}

StatusCounts CallReader::countsByText(const CallFilter& filter)
{
    StatusCounts counts;
    const SpotRange range = rangeOf(filter);
    const auto look = [&](qint64 id) {
        Statement select(m_connection, "SELECT " RINGBACK_CALL_COLUMNS " FROM calls WHERE id = ?");
        select.bind(id);
        if (!select.next())
            return;
        const CallRow row = readCall(select, m_kinds);
        if (filter.matches(row))
            ++counts.byStatus[static_cast<size_t>(row.call.status)];
    };
    if (const auto ids = m_search.candidates(filter.text, MostCandidates)) {
        const QList<CallSpot> spots = spotsAmong(*ids, filter, range);
        for (const CallSpot& spot : spots)
            look(spot.id);
        return counts;
    }
    CallWalk walk(m_connection, m_kinds.kindsIn(filter), range, CallWalk::Order::NewestFirst,
                  RowsBeforeIndex);
    for (int seen = 0; seen < MostRowsCounted; ++seen) {
        const auto spot = walk.next();
        if (!spot)
            return counts;
        look(spot->id);
    }
    counts.complete = !walk.next();
    return counts;
}

std::optional<CallRow> CallReader::call(const CallKey& key)
{
    const QList<qint64> sources = m_kinds.sourcesOf(key.account);
    for (const qint64 source : sources) {
        Statement select(m_connection, "SELECT id FROM calls WHERE source = ? AND call_id = ?");
        select.bind(source).bindText(key.callId);
        if (!select.next())
            continue;
        CallRow row = rowAt(select.integer(0));
        Statement raw(m_connection, "SELECT bytes FROM raw_records WHERE call = ?");
        raw.bind(row.rowId);
        if (raw.next())
            row.call.raw = unpackRaw(raw.bytes(0));
        return row;
    }
    return std::nullopt;
}

QList<CallKey> CallReader::find(const QString& idText)
{
    QList<CallKey> keys;
    const auto look = [&](qint64 source, const QString& callId) {
        Statement select(m_connection, "SELECT call_id FROM calls WHERE source = ? AND call_id = ?");
        select.bind(source).bindText(callId);
        const CallKey key {m_kinds.accountOf(source), callId};
        if (!callId.isEmpty() && select.next() && !keys.contains(key))
            keys.append(key);
    };
    // Account IDs have no slash, so that the first one separates; a call ID may have some itself.
    const qsizetype slash = idText.indexOf(u'/');
    if (slash > 0) {
        const QList<qint64> named = m_kinds.sourcesOf(idText.first(slash));
        for (const qint64 source : named)
            look(source, idText.mid(slash + 1));
    }
    if (keys.isEmpty()) {
        const QList<qint64> sources = m_kinds.allSources();
        for (const qint64 source : sources)
            look(source, idText);
    }
    std::sort(keys.begin(), keys.end());
    return keys;
}

QList<CallRow> CallReader::live(const QString& account, int limit)
{
    QList<CallRow> rows;
    const int most = std::clamp(limit, 1, MostRowsAPage);
    const QSet<CallStatus> alive {CallStatus::Queued, CallStatus::Ringing, CallStatus::InProgress};
    const QSet<CallStatus> unclear {CallStatus::Unknown};
    for (const QSet<CallStatus>& statuses : {alive, unclear}) {
        const QList<qint64> kinds = m_kinds.kindsOf(account, statuses);
        if (kinds.isEmpty())
            continue;
        CallWalk walk(m_connection, kinds, SpotRange {}, CallWalk::Order::NewestFirst, most);
        while (rows.size() < most) {
            const auto spot = walk.next();
            if (!spot)
                break;
            rows.append(rowAt(spot->id));
        }
    }
    return rows;
}

} // namespace ringback
