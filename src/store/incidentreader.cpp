// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/callkinds_p.h"
#include "store/callreader_p.h"
#include "store/callrecord_p.h"
#include "store/callwriter_p.h"
#include "store/errorlog_p.h"
#include "store/incidentreader_p.h"
#include "store/searchindex_p.h"
#include "store/sqlconnection_p.h"

#include <algorithm>
#include <array>

namespace ringback {

namespace {
constexpr int MostIncidents = 1'000;
// The bounds of a question with a text, as in CallReader.
constexpr int MostTextCandidates = 50'000;
constexpr int MostCallsGrouped = 100'000;
constexpr int MostErrorsGrouped = 20'000;
} // namespace

IncidentReport IncidentReader::report(const IncidentQuery& query)
{
    m_filter.text = query.filter.text;
    m_filter.providers = query.filter.providers;
    m_filter.accounts = query.filter.accounts;
    m_filter.statuses = query.filter.statuses;
    m_filter.since = query.filter.since;
    m_filter.until = query.filter.until;
    const SpotRange range = rangeOf(m_filter);
    m_sinceMs = range.after.sortAt;
    m_untilMs = range.before.sortAt;
    m_nowMs = query.now.isValid() ? query.now.toMSecsSinceEpoch() : 0;
    m_report.known = true;
    if (m_sinceMs >= m_untilMs)
        return m_report;

    QList<qint64> kinds;
    for (const qint64 id : m_kinds.kindsIn(m_filter).value_or(m_kinds.all().keys())) {
        const CallKind& kind = m_kinds.kind(id);
        if (isIncident(kind.status, kind.entry, kind.advice, m_filter.statuses))
            kinds.append(id);
    }
    if (m_filter.text.isEmpty()) {
        groupCallsByKind(kinds);
        groupErrors();
    } else {
        groupCallsByText(kinds);
        groupErrorsByText();
    }

    QList<Group*> shown;
    for (Group& group : m_groups) {
        group.incident.firstAt = QDateTime::fromMSecsSinceEpoch(group.firstMs, Qt::UTC);
        group.incident.lastAt = QDateTime::fromMSecsSinceEpoch(group.lastMs, Qt::UTC);
        shown.append(&group);
    }
    std::sort(shown.begin(), shown.end(), [&](const Group* a, const Group* b) {
        return comesBefore(a->incident, b->incident, query.order);
    });
    const qsizetype limit = std::clamp(query.limit, 1, MostIncidents);
    m_report.more = std::max<qsizetype>(0, shown.size() - limit);
    shown = shown.first(std::min(limit, shown.size()));
    if (shown.isEmpty())
        return m_report;
    chooseSpan(shown);
    fillBuckets(shown);
    for (Group* group : std::as_const(shown)) {
        fillExample(*group);
        m_report.incidents.append(group->incident);
    }
    return m_report;
}

IncidentKey IncidentReader::callKey(qint64 kind, const QString& reason) const
{
    const CallKind& known = m_kinds.kind(kind);
    return {IncidentKey::Of::Calls, known.account, known.provider, known.entry, reason, 0};
}

IncidentKey IncidentReader::requestKey(qint64 source, const QString& entry, const QString& code,
                                       int httpStatus) const
{
    return {IncidentKey::Of::Requests,
            m_kinds.accountOf(source),
            m_kinds.providerOf(source),
            entry,
            code,
            httpStatus};
}

void IncidentReader::add(const IncidentKey& key, qint64 count, qint64 affected, qint64 firstMs, qint64 lastMs,
                         qint64 exampleId)
{
    auto it = m_groups.find(key);
    if (it == m_groups.end()) {
        it = m_groups.insert(key, {});
        it->incident.key = key;
        it->firstMs = firstMs;
        it->lastMs = lastMs;
        it->exampleId = exampleId;
    }
    it->incident.count += count;
    it->incident.affectedCalls += affected;
    it->firstMs = std::min(it->firstMs, firstMs);
    if (CallSpot {lastMs, exampleId} > CallSpot {it->lastMs, it->exampleId}) {
        it->lastMs = lastMs;
        it->exampleId = exampleId;
    }
}

// ---- without a text ----

void IncidentReader::groupCallsByKind(const QList<qint64>& kinds)
{
    for (const qint64 kind : kinds) {
        if (m_kinds.kind(kind).entry.isEmpty())
            groupUnexplained(kind);
        else
            groupExplained(kind);
    }
}

void IncidentReader::groupExplained(qint64 kind)
{
    const qint64 count = m_calls.countOf(kind, m_filter);
    if (count == 0)
        return;
    Statement newest(m_connection,
                     "SELECT sort_at, id FROM calls INDEXED BY calls_by_kind WHERE kind = ? AND "
                     "sort_at >= ? AND sort_at < ? ORDER BY sort_at DESC, id DESC LIMIT 1");
    Statement oldest(m_connection,
                     "SELECT sort_at FROM calls INDEXED BY calls_by_kind WHERE kind = ? AND "
                     "sort_at >= ? AND sort_at < ? ORDER BY sort_at LIMIT 1");
    for (Statement* statement : {&newest, &oldest})
        statement->bind(kind).bind(m_sinceMs).bind(m_untilMs);
    if (!newest.next() || !oldest.next())
        return;
    const IncidentKey key = callKey(kind, {});
    add(key, count, count, oldest.integer(0), newest.integer(0), newest.integer(1));
    m_groups[key].kinds.append(kind);
    m_groups[key].incident.statuses.insert(m_kinds.kind(kind).status);
}

void IncidentReader::groupUnexplained(qint64 kind)
{
    Statement select(m_connection,
                     "SELECT reason, count(*), min(sort_at), max(sort_at) FROM calls "
                     "INDEXED BY calls_unexplained WHERE kind = ? AND sort_at >= ? AND sort_at < ? AND "
                     "reason IS NOT NULL GROUP BY reason");
    select.bind(kind).bind(m_sinceMs).bind(m_untilMs);
    while (select.next()) {
        const IncidentKey key = callKey(kind, select.text(0));
        add(key, select.integer(1), select.integer(1), select.integer(2), select.integer(3), 0);
        m_groups[key].kinds.append(kind);
        m_groups[key].incident.statuses.insert(m_kinds.kind(kind).status);
    }
}

// The parts of an error's key: an entry makes code and status unimportant, a code the status.
#define RINGBACK_ERROR_CAUSE                                                                                 \
    "entry, CASE WHEN entry = '' THEN code ELSE '' END AS cause_code, "                                      \
    "CASE WHEN entry = '' AND code = '' THEN http_status ELSE 0 END AS cause_status"
#define RINGBACK_ERRORS_IN_TIME                                                                              \
    " FROM errors INDEXED BY errors_by_cause WHERE source = ? AND at >= ? AND at < ? "

void IncidentReader::groupErrors()
{
    const QList<qint64> sources = m_kinds.sourcesIn(m_filter).value_or(m_kinds.allSources());
    for (const qint64 source : sources) {
        Statement select(m_connection,
                         "SELECT " RINGBACK_ERROR_CAUSE ", count(*), min(at), max(at), "
                         "sum(coalesce(operation IN ('place', 'hangup'), 0))" RINGBACK_ERRORS_IN_TIME
                         "GROUP BY entry, cause_code, cause_status");
        select.bind(source).bind(m_sinceMs).bind(m_untilMs);
        while (select.next()) {
            const IncidentKey key =
                requestKey(source, select.text(0), select.text(1), static_cast<int>(select.integer(2)));
            add(key, select.integer(3), select.integer(6), select.integer(4), select.integer(5), 0);
            m_groups[key].sources.append(source);
        }
    }
}

// ---- with a text ----

void IncidentReader::groupCallsByText(const QList<qint64>& kinds)
{
    if (const auto ids = m_search.candidates(m_filter.text, MostTextCandidates)) {
        for (const qint64 id : *ids)
            takeCall(id);
        return;
    }
    CallWalk walk(m_connection, kinds, rangeOf(m_filter), CallWalk::Order::NewestFirst, 400);
    for (int seen = 0; seen < MostCallsGrouped; ++seen) {
        const auto spot = walk.next();
        if (!spot)
            return;
        takeCall(spot->id);
    }
    m_report.complete = !walk.next();
}

void IncidentReader::takeCall(qint64 id)
{
    Statement select(m_connection, "SELECT " RINGBACK_CALL_COLUMNS " FROM calls WHERE id = ?");
    select.bind(id);
    if (!select.next())
        return;
    const CallRow row = readCall(select, m_kinds);
    if (!isIncident(row.call, m_filter.statuses) || !m_filter.matches(row))
        return;
    const IncidentKey key = incidentKeyOf(row.call);
    const qint64 at = row.sortAt.toMSecsSinceEpoch();
    add(key, 1, 1, at, at, id);
    m_groups[key].instantsMs.append(at);
    m_groups[key].incident.statuses.insert(row.call.status);
}

void IncidentReader::groupErrorsByText()
{
    const QString lowerText = m_filter.text.toLower();
    const QList<qint64> sources = m_kinds.sourcesIn(m_filter).value_or(m_kinds.allSources());
    for (const qint64 source : sources) {
        QList<qint64> ids;
        {
            Statement select(m_connection, "SELECT id" RINGBACK_ERRORS_IN_TIME "ORDER BY at DESC LIMIT ?");
            select.bind(source).bind(m_sinceMs).bind(m_untilMs).bind(qint64 {MostErrorsGrouped} + 1);
            while (select.next())
                ids.append(select.integer(0));
        }
        if (ids.size() > MostErrorsGrouped) {
            m_report.complete = false;
            ids.removeLast();
        }
        for (const qint64 id : std::as_const(ids)) {
            const ApiErrorRecord record = m_errors.recordAt(id);
            if (!ErrorLog::contains(record, lowerText))
                continue;
            const bool aboutACall =
                record.operation == QLatin1String("place") || record.operation == QLatin1String("hangup");
            const IncidentKey key = incidentKeyOf(record);
            const qint64 at = record.at.toMSecsSinceEpoch();
            add(key, 1, aboutACall ? 1 : 0, at, at, id);
            m_groups[key].instantsMs.append(at);
        }
    }
}

// ---- over time ----

qint64 incidentBucketMs(qint64 spanMs)
{
    constexpr qint64 Second = 1'000;
    constexpr qint64 Minute = 60 * Second;
    constexpr qint64 Day = 24 * HourMs;
    constexpr std::array<qint64, 21> Widths = {
        Second,     2 * Second, 5 * Second,  10 * Second, 15 * Second, 30 * Second, Minute,
        2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute, HourMs,      2 * HourMs,
        3 * HourMs, 6 * HourMs, 12 * HourMs, Day,         2 * Day,     4 * Day,     7 * Day};
    for (const qint64 width : Widths) {
        if (spanMs <= width * 48)
            return width;
    }
    const qint64 step = 14 * Day;
    return (spanMs / 48 / step + 1) * step;
}

void IncidentReader::chooseSpan(const QList<Group*>& shown)
{
    qint64 start = m_sinceMs;
    qint64 last = shown.first()->lastMs;
    for (const Group* group : shown)
        last = std::max(last, group->lastMs);
    if (!m_filter.since.isValid()) {
        start = shown.first()->firstMs;
        for (const Group* group : shown)
            start = std::min(start, group->firstMs);
    }
    qint64 end = m_filter.until.isValid() ? m_untilMs : std::max(m_nowMs, last + 1);
    if (m_filter.since.isValid() && !m_filter.until.isValid())
        end = std::max(m_nowMs, start + 1); // a clock that is ahead must not stretch what was asked for
    end = std::max(end, start + 1);
    m_report.bucketMs = incidentBucketMs(end - start);
    // At a round place, so that bars keep their meaning while the span moves on.
    m_startMs = start - ((start % m_report.bucketMs) + m_report.bucketMs) % m_report.bucketMs;
    m_report.spanStart = QDateTime::fromMSecsSinceEpoch(m_startMs, Qt::UTC);
    m_report.buckets = static_cast<int>((end - m_startMs + m_report.bucketMs - 1) / m_report.bucketMs);
}

void IncidentReader::bucketAt(Group& group, qint64 atMs, qint64 count)
{
    const qint64 bucket = std::clamp<qint64>((atMs - m_startMs) / m_report.bucketMs, 0, m_report.buckets - 1);
    group.incident.buckets[bucket] += count;
}

void IncidentReader::fillBuckets(const QList<Group*>& shown)
{
    QHash<IncidentKey, Group*> byKey;
    QSet<qint64> unexplained;
    QSet<qint64> sources;
    for (Group* group : shown) {
        group->incident.buckets.fill(0, m_report.buckets);
        for (const qint64 at : std::as_const(group->instantsMs))
            bucketAt(*group, at, 1);
        byKey.insert(group->incident.key, group);
        for (const qint64 kind : std::as_const(group->kinds)) {
            if (group->incident.key.entry.isEmpty())
                unexplained.insert(kind);
            else
                bucketExplained(*group, kind);
        }
        for (const qint64 source : std::as_const(group->sources))
            sources.insert(source);
    }
    for (const qint64 kind : std::as_const(unexplained))
        bucketUnexplained(kind, byKey);
    for (const qint64 source : std::as_const(sources))
        bucketErrors(source, byKey);
}

void IncidentReader::bucketExplained(Group& group, qint64 kind)
{
    const qint64 width = m_report.bucketMs;
    if (width < HourMs) {
        Statement select(m_connection,
                         "SELECT (sort_at - ?) / ?, count(*) FROM calls INDEXED BY calls_by_kind WHERE "
                         "kind = ? AND sort_at >= ? AND sort_at < ? GROUP BY 1");
        select.bind(m_startMs).bind(width).bind(kind).bind(m_sinceMs).bind(m_untilMs);
        while (select.next())
            bucketAt(group, m_startMs + select.integer(0) * width, select.integer(1));
        return;
    }
    const HourRange hours = wholeHoursIn(m_filter);
    if (hours.first >= hours.end) {
        bucketAt(group, group.firstMs, m_calls.countIn(kind, m_sinceMs, m_untilMs));
        return;
    }
    if (m_filter.since.isValid())
        bucketAt(group, m_sinceMs, m_calls.countIn(kind, m_sinceMs, hours.first * HourMs));
    if (m_filter.until.isValid())
        bucketAt(group, hours.end * HourMs, m_calls.countIn(kind, hours.end * HourMs, m_untilMs));
    Statement select(m_connection,
                     "SELECT (hour - ?) / ?, sum(calls) FROM rollups WHERE kind = ? AND hour >= ? AND "
                     "hour < ? GROUP BY 1");
    const qint64 startHour = hourOf(m_startMs);
    select.bind(startHour).bind(width / HourMs).bind(kind).bind(hours.first).bind(hours.end);
    while (select.next())
        bucketAt(group, m_startMs + select.integer(0) * width, select.integer(1));
}

void IncidentReader::bucketUnexplained(qint64 kind, const QHash<IncidentKey, Group*>& shown)
{
    Statement select(m_connection,
                     "SELECT reason, (sort_at - ?) / ?, count(*) FROM calls INDEXED BY calls_unexplained "
                     "WHERE kind = ? AND sort_at >= ? AND sort_at < ? AND reason IS NOT NULL GROUP BY 1, 2");
    select.bind(m_startMs).bind(m_report.bucketMs).bind(kind).bind(m_sinceMs).bind(m_untilMs);
    while (select.next()) {
        if (Group* group = shown.value(callKey(kind, select.text(0))))
            bucketAt(*group, m_startMs + select.integer(1) * m_report.bucketMs, select.integer(2));
    }
}

void IncidentReader::bucketErrors(qint64 source, const QHash<IncidentKey, Group*>& shown)
{
    Statement select(m_connection,
                     "SELECT " RINGBACK_ERROR_CAUSE
                     ", (at - ?) / ? AS bucket, count(*)" RINGBACK_ERRORS_IN_TIME
                     "GROUP BY entry, cause_code, cause_status, bucket");
    select.bind(m_startMs).bind(m_report.bucketMs).bind(source).bind(m_sinceMs).bind(m_untilMs);
    while (select.next()) {
        const IncidentKey key =
            requestKey(source, select.text(0), select.text(1), static_cast<int>(select.integer(2)));
        if (Group* group = shown.value(key))
            bucketAt(*group, m_startMs + select.integer(3) * m_report.bucketMs, select.integer(4));
    }
}

// ---- the newest one ----

void IncidentReader::fillExample(Group& group)
{
    Incident& incident = group.incident;
    const IncidentKey& key = incident.key;
    if (key.of == IncidentKey::Of::Requests) {
        for (const qint64 source : std::as_const(group.sources)) {
            Statement select(m_connection,
                             "SELECT max(id) FROM errors INDEXED BY errors_by_cause WHERE source = ? AND "
                             "at = ? AND entry = ? AND (entry <> '' OR code = ?) AND "
                             "(entry <> '' OR code <> '' OR http_status = ?)");
            select.bind(source).bind(group.lastMs).bindText(key.entry).bindText(key.reason);
            select.bind(qint64 {key.httpStatus});
            if (select.next() && !select.isNull(0))
                group.exampleId = std::max(group.exampleId, select.integer(0));
        }
        incident.request = m_errors.recordAt(group.exampleId);
        incident.request->body.clear();
        incident.decoded = incident.request->error;
        return;
    }
    if (key.entry.isEmpty()) {
        for (const qint64 kind : std::as_const(group.kinds)) {
            Statement select(m_connection,
                             "SELECT id FROM calls INDEXED BY calls_unexplained WHERE kind = ? AND "
                             "sort_at = ? AND reason = ? ORDER BY id DESC LIMIT 1");
            select.bind(kind).bind(group.lastMs).bindText(key.reason);
            if (select.next())
                group.exampleId = std::max(group.exampleId, select.integer(0));
        }
    }
    incident.call = m_calls.rowAt(group.exampleId);
}

} // namespace ringback
