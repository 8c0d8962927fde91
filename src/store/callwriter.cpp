// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/callfilter.h"
#include "core/callmerge.h"
#include "store/callkinds_p.h"
#include "store/callrecord_p.h"
#include "store/callwriter_p.h"
#include "store/lineage_p.h"
#include "store/sqlconnection_p.h"

#include <QCryptographicHash>
#include <QSet>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

struct CallWriter::Stored {
    CallRow row; // with events, without raw
    QDateTime lastSeenAt;
    qint64 kind = 0;
    qint64 source = 0;
    QString retryAccount;
};

qint64 hourOf(qint64 msSinceEpoch)
{
    const qint64 hour = msSinceEpoch / HourMs;
    return msSinceEpoch % HourMs < 0 ? hour - 1 : hour;
}

PageOutcome CallWriter::write(const PageWrite& page)
{
    m_differences.clear();
    m_rowIndex.clear();
    m_unlinked.clear();
    PageOutcome outcome;
    for (const Call& call : page.calls)
        writeCall(page, call, outcome);
    for (const SetAside& record : page.setAside) {
        writeSetAside(m_kinds.ensureSource(page.account, page.provider), page, record);
        ++outcome.setAside;
    }
    writeCounts();
    linkUp(page, outcome);
    return outcome;
}

std::optional<CallRow> CallWriter::change(const CallKey& key, const std::function<void(Call&)>& step)
{
    m_differences.clear();
    const std::optional<Stored> before = find(key.account, key.callId);
    if (!before)
        return std::nullopt;
    CallRow row = before->row;
    step(row.call);
    if (row != before->row) {
        update(*before, before->source, m_kinds.ensureKind(before->source, row.call), row,
               before->lastSeenAt);
        writeCounts();
    }
    return row;
}

std::optional<CallWriter::Stored> CallWriter::find(const QString& account, const QString& callId)
{
    const QList<qint64> sources = m_kinds.sourcesOf(account);
    for (const qint64 source : sources) {
        Statement select(m_connection,
                         "SELECT " RINGBACK_CALL_COLUMNS " FROM calls WHERE source = ? AND call_id = ?");
        select.bind(source).bindText(callId);
        if (select.next()) {
            Stored stored;
            stored.row = readCall(select, m_kinds);
            stored.row.events = readEvents(select);
            stored.lastSeenAt = readLastSeen(select);
            stored.kind = readKind(select);
            stored.source = source;
            stored.retryAccount = readRetryAccount(select);
            return stored;
        }
    }
    return std::nullopt;
}

void CallWriter::writeCall(const PageWrite& page, const Call& reported, PageOutcome& outcome)
{
    Call incoming = storable(reported);
    incoming.key.account = page.account;
    incoming.provider = page.provider;
    if (incoming.key.callId.isEmpty()) {
        writeSetAside(m_kinds.ensureSource(page.account, page.provider), page,
                      {u"The record has no call ID."_s, reported.raw});
        ++outcome.setAside;
        return;
    }
    const std::optional<Stored> before = find(page.account, incoming.key.callId);
    std::optional<KnownCall> known;
    if (before)
        known = KnownCall {before->row.call, before->row.events, before->lastSeenAt};
    // The known raw bytes are not read for this: where the merged call has none, the stored ones stay.
    const MergedCall merged = mergeCall(known, incoming, page.observedAt);

    QDateTime seenAt = page.observedAt;
    if (before && !merged.statusChanged && before->lastSeenAt > seenAt)
        seenAt = before->lastSeenAt;

    if (before && !merged.changed) {
        ++outcome.unchanged;
        if (isEnded(merged.call.status)) {
            ++outcome.endedUnchanged;
        } else if (seenAt != before->lastSeenAt) {
            Statement seen(m_connection, "UPDATE calls SET last_seen_at = ? WHERE id = ?");
            seen.bind(seenAt).bind(before->row.rowId).run();
        }
        return;
    }

    CallRow row;
    row.call = merged.call;
    row.events = merged.events;
    row.sortAt = merged.call.createdAt;
    if (!row.sortAt.isValid())
        row.sortAt = before ? before->row.sortAt : page.observedAt;
    const qint64 source = m_kinds.ensureSource(page.account, page.provider);
    const qint64 kind = m_kinds.ensureKind(source, row.call);
    if (!before) {
        m_unlinked.insert(row.call.key, !row.call.retryOf.isEmpty());
    } else if (row.call.retryOf != before->row.call.retryOf) {
        // Both the chain it leaves and the one it joins.
        const QString elsewhere = before->retryAccount;
        if (!before->row.call.retryOf.isEmpty())
            m_unlinked.insert({elsewhere.isEmpty() ? page.account : elsewhere, before->row.call.retryOf},
                              true);
        m_unlinked.insert(row.call.key, true);
    }
    if (before) {
        row.rowId = before->row.rowId;
        update(*before, source, kind, row, seenAt);
    } else {
        row.rowId = insert(source, kind, row, seenAt);
    }
    if (!row.call.raw.isEmpty())
        writeRaw(row.rowId, row.call.raw);
    row.call.raw.clear();

    if (const auto at = m_rowIndex.constFind(row.rowId); at != m_rowIndex.cend()) {
        // The page had it twice: it is new or changed once.
        outcome.rows[*at] = row;
        return;
    }
    ++(before ? outcome.changed : outcome.newCalls);
    m_rowIndex.insert(row.rowId, outcome.rows.size());
    outcome.rows.append(row);
}

qint64 CallWriter::insert(qint64 source, qint64 kind, const CallRow& row, const QDateTime& seenAt)
{
    Statement call(
        m_connection,
        "INSERT INTO calls(source, call_id, kind, sort_at, to_number, retry_of, "
        "last_seen_at, from_number, provider_status, end_reason, end_reason_text, created_at, ringing_at, "
        "answered_at, ended_at, duration_ms, request_ids, other_ids, events, reason) "
        "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    call.bind(source).bindText(row.call.key.callId).bind(kind).bind(row.sortAt);
    call.bind(row.call.to).bind(row.call.retryOf);
    bindCall(call, row.call, row.events, seenAt);
    if (const auto reason = storedReasonOf(row.call))
        call.bindText(*reason);
    else
        call.bindNull();
    call.run();
    const qint64 id = call.insertedId();
    count(kind, row.sortAt, +1);
    Statement pending(m_connection, "INSERT INTO search_pending(call) VALUES(?)");
    pending.bind(id).run();
    return id;
}

void CallWriter::update(const Stored& before, qint64 source, qint64 kind, const CallRow& row,
                        const QDateTime& seenAt)
{
    const qint64 id = row.rowId;
    // What is indexed is only set where it differs: SQLite moves index entries that are named, changed or
    // not.
    Statement call(m_connection,
                   "UPDATE calls SET last_seen_at = ?, from_number = ?, provider_status = ?, "
                   "end_reason = ?, end_reason_text = ?, created_at = ?, ringing_at = ?, answered_at = ?, "
                   "ended_at = ?, duration_ms = ?, request_ids = ?, other_ids = ?, events = ? WHERE id = ?");
    bindCall(call, row.call, row.events, seenAt);
    call.bind(id).run();
    if (source != before.source) {
        Statement move(m_connection, "UPDATE calls SET source = ? WHERE id = ?");
        move.bind(source).bind(id).run();
    }
    if (kind != before.kind) {
        Statement move(m_connection, "UPDATE calls SET kind = ? WHERE id = ?");
        move.bind(kind).bind(id).run();
    }
    if (row.call.to != before.row.call.to) {
        Statement number(m_connection, "UPDATE calls SET to_number = ? WHERE id = ?");
        number.bind(row.call.to).bind(id).run();
    }
    if (row.call.retryOf != before.row.call.retryOf) {
        // A provider that names a call means one of the same account.
        Statement link(m_connection, "UPDATE calls SET retry_of = ?, retry_account = NULL WHERE id = ?");
        link.bind(row.call.retryOf).bind(id).run();
    }
    if (row.sortAt != before.row.sortAt) {
        Statement move(m_connection, "UPDATE calls SET sort_at = ? WHERE id = ?");
        move.bind(row.sortAt).bind(id).run();
    }
    if (const auto reason = storedReasonOf(row.call); reason != storedReasonOf(before.row.call)) {
        Statement group(m_connection, "UPDATE calls SET reason = ? WHERE id = ?");
        if (reason)
            group.bindText(*reason);
        else
            group.bindNull();
        group.bind(id).run();
    }
    count(before.kind, before.row.sortAt, -1);
    count(kind, row.sortAt, +1);

    const QString oldText = searchTextOf(before.row.call);
    if (oldText != searchTextOf(row.call)) {
        // Already pending: the index holds what is noted there, or nothing.
        Statement pending(m_connection,
                          "INSERT INTO search_pending(call, old_text) VALUES(?, ?) ON CONFLICT DO NOTHING");
        pending.bind(id).bindText(oldText).run();
    }
}

void CallWriter::linkUp(const PageWrite& page, PageOutcome& outcome)
{
    Lineage lineage(m_connection, m_kinds);
    QSet<CallKey> roots; // each chain once, however many of its calls the page has
    for (auto it = m_unlinked.cbegin(); it != m_unlinked.cend(); ++it) {
        const CallKey& key = it.key();
        if (const auto origin = lineage.takePending(key))
            lineage.link(key, *origin);
        else if (!*it && !lineage.isNamed(key))
            continue;
        roots.insert(lineage.rootOf(key));
    }
    for (const CallKey& root : std::as_const(roots)) {
        const QList<CallRow> moved = lineage.renumber(root);
        for (const CallRow& row : moved) {
            if (const auto at = m_rowIndex.constFind(row.rowId); at != m_rowIndex.cend()) {
                outcome.rows[*at] = row;
            } else if (row.call.key.account == page.account) {
                m_rowIndex.insert(row.rowId, outcome.rows.size());
                outcome.rows.append(row);
            } else {
                outcome.linked.append(row);
            }
        }
    }
}

void CallWriter::writeRaw(qint64 id, const QByteArray& bytes)
{
    Statement raw(
        m_connection,
        "INSERT INTO raw_records(call, bytes) VALUES(?, ?) ON CONFLICT DO UPDATE SET bytes = excluded.bytes");
    raw.bind(id).bind(packRaw(bytes)).run();
}

void CallWriter::writeSetAside(qint64 source, const PageWrite& page, const SetAside& record)
{
    Statement insert(
        m_connection,
        "INSERT INTO set_aside(source, feed, digest, at, reason, bytes) VALUES(?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING");
    insert.bind(source).bindText(page.feed);
    insert.bind(QCryptographicHash::hash(record.bytes, QCryptographicHash::Sha256)).bind(page.observedAt);
    insert.bind(record.reason).bind(record.bytes.left(SetAsideBytesCap)).run();
}

void CallWriter::count(qint64 kind, const QDateTime& sortAt, int difference)
{
    m_differences[{kind, hourOf(sortAt.toMSecsSinceEpoch())}] += difference;
}

void CallWriter::writeCounts()
{
    QHash<qint64, qint64> ofKinds;
    for (auto it = m_differences.cbegin(); it != m_differences.cend(); ++it) {
        if (*it == 0)
            continue;
        Statement hour(m_connection,
                       "INSERT INTO rollups(kind, hour, calls) VALUES(?, ?, ?) "
                       "ON CONFLICT DO UPDATE SET calls = calls + excluded.calls");
        hour.bind(it.key().first).bind(it.key().second).bind(*it).run();
        ofKinds[it.key().first] += *it;
    }
    for (auto it = ofKinds.cbegin(); it != ofKinds.cend(); ++it) {
        if (*it == 0)
            continue;
        Statement kind(m_connection, "UPDATE kinds SET calls = calls + ? WHERE id = ?");
        kind.bind(*it).bind(it.key()).run();
    }
}

} // namespace ringback
