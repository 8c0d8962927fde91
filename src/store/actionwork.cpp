// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/actionrecords_p.h"
#include "store/actionstore.h"
#include "store/callreader_p.h"
#include "store/callwalk_p.h"
#include "store/callwriter_p.h"
#include "store/searchindex_p.h"
#include "store/storestep_p.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
AuditEntry auditOf(const WorkEntry& entry, const QString& about)
{
    AuditEntry audit;
    audit.at = entry.at;
    audit.person = entry.person;
    audit.action = about + u'.' + wordOf(entry.state);
    audit.subject = entry.cause;
    audit.text = entry.note;
    return audit;
}

// What was written about the call, oldest first.
QList<WorkEntry> workEntriesOf(SqlConnection& connection, qint64 call)
{
    Statement select(connection,
                     "SELECT state, person, note, at, cause FROM work WHERE call = ? ORDER BY id");
    select.bind(call);
    QList<WorkEntry> entries;
    while (select.next())
        entries.append(readWorkEntry(select, 0));
    return entries;
}

QList<qint64> kindsInHand(const CallKinds& kinds)
{
    QList<qint64> ids;
    for (const CallKind& kind : kinds.all()) {
        if (kind.work == WorkWord::Taken || kind.work == WorkWord::Waiting)
            ids.append(kind.id);
    }
    return ids;
}

QList<qint64> kindsThatNeedSomebody(const CallKinds& kinds)
{
    QList<qint64> ids;
    for (const CallKind& kind : kinds.all()) {
        Call call;
        kind.applyTo(call);
        if (kind.work == WorkWord::Open && needsAction(call))
            ids.append(kind.id);
    }
    return ids;
}
} // namespace

Result<QList<CallRow>> ActionStore::setWork(const QList<CallKey>& calls, const WorkEntry& entry)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::DurableWrite, [&] {
        QList<CallRow> rows;
        CallWriter writer(m_connection, m_kinds);
        QSet<CallKey> seen;
        for (const CallKey& key : calls) {
            if (seen.contains(key))
                continue;
            seen.insert(key);
            const auto row = writer.change(key, [&entry](Call& call) { call.work = entry.state; });
            if (!row)
                throw StoreError {
                    {u"The call %1/%2 is not in the history, so nothing was noted. Poll its account, then "
                     "try again."_s.arg(key.account, key.callId)}};
            Statement add(m_connection,
                          "INSERT INTO work(call, state, person, note, at, cause) VALUES(?, ?, ?, ?, ?, ?)");
            add.bind(row->rowId);
            bindWorkEntry(add, entry);
            add.run();
            AuditEntry audit = auditOf(entry, u"work"_s);
            audit.account = key.account;
            audit.callId = key.callId;
            writeAudit(m_connection, {audit});
            rows.append(*row);
        }
        return rows;
    });
}

Result<CallWork> ActionStore::work(const CallKey& call)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&] {
        CallWork work {call, {}};
        const QList<qint64> sources = m_kinds.sourcesOf(call.account);
        for (const qint64 source : sources) {
            Statement find(m_connection, "SELECT id FROM calls WHERE source = ? AND call_id = ?");
            find.bind(source).bindText(call.callId);
            if (!find.next())
                continue;
            work.entries = workEntriesOf(m_connection, find.integer(0));
            break;
        }
        return work;
    });
}

Outcome ActionStore::setIncidentWork(const IncidentKey& incident, const WorkEntry& entry)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::DurableWrite, [&] {
        Statement add(m_connection,
                      "INSERT INTO incident_work(of, account, provider, entry, reason, http_status, state, "
                      "person, note, at, cause) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        add.bind(static_cast<qint64>(incident.of)).bindText(incident.account).bindText(incident.provider);
        add.bindText(incident.entry).bindText(incident.reason).bind(qint64 {incident.httpStatus});
        bindWorkEntry(add, entry);
        add.run();
        AuditEntry audit = auditOf(entry, u"incident"_s);
        audit.account = incident.account;
        if (audit.subject.isEmpty())
            audit.subject = incident.entry.isEmpty() ? incident.reason : incident.entry;
        writeAudit(m_connection, {audit});
        return Done {};
    });
}

Result<QList<IncidentWork>> ActionStore::incidentWork()
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&] {
        QList<IncidentWork> all;
        QHash<IncidentKey, qsizetype> places;
        Statement select(m_connection,
                         "SELECT of, account, provider, entry, reason, http_status, state, person, note, at, "
                         "cause FROM incident_work ORDER BY id");
        while (select.next()) {
            const IncidentKey key {select.integer(0) == 1 ? IncidentKey::Of::Requests
                                                          : IncidentKey::Of::Calls,
                                   select.text(1),
                                   select.text(2),
                                   select.text(3),
                                   select.text(4),
                                   static_cast<int>(select.integer(5))};
            if (!places.contains(key)) {
                places.insert(key, all.size());
                all.append({key, {}});
            }
            all[places.value(key)].entries.append(readWorkEntry(select, 6));
        }
        return all;
    });
}

Result<QList<HandoverItem>> ActionStore::handover(const QDateTime& since, int limit)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::Read, [&] {
        const int most = std::clamp(limit, 1, MostActionRows);
        QList<CallSpot> spots;
        const auto take = [&](const QList<qint64>& kinds, const SpotRange& range) {
            CallWalk walk(m_connection, kinds, range, CallWalk::Order::NewestFirst, most);
            for (int i = 0; i < most; ++i) {
                const auto spot = walk.next();
                if (!spot)
                    return;
                spots.append(*spot);
            }
        };
        take(kindsInHand(m_kinds), {});
        CallFilter time;
        time.since = since;
        take(kindsThatNeedSomebody(m_kinds), rangeOf(time));
        std::sort(spots.begin(), spots.end(), std::greater<>());

        SearchIndex search(m_connection);
        CallReader reader(m_connection, m_kinds, search);
        QList<HandoverItem> items;
        const QList<CallSpot> shown = spots.first(std::min<qsizetype>(spots.size(), most));
        for (const CallSpot& spot : shown) {
            HandoverItem item;
            item.row = reader.rowAt(spot.id);
            item.work = {item.row.call.key, workEntriesOf(m_connection, spot.id)};
            items.append(item);
        }
        return items;
    });
}

} // namespace ringback
