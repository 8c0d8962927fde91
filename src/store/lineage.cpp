// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/callkinds_p.h"
#include "store/callrecord_p.h"
#include "store/lineage_p.h"
#include "store/sqlconnection_p.h"

#include <QSet>

#include <algorithm>

namespace ringback {

namespace {
CallKey originIn(const Statement& row, const Call& call)
{
    if (call.retryOf.isEmpty())
        return {};
    const QString elsewhere = readRetryAccount(row);
    return {elsewhere.isEmpty() ? call.key.account : elsewhere, call.retryOf};
}
} // namespace

std::optional<Lineage::Node> Lineage::find(const CallKey& key)
{
    const QList<qint64> sources = m_kinds.sourcesOf(key.account);
    for (const qint64 source : sources) {
        Statement select(m_connection,
                         "SELECT " RINGBACK_CALL_COLUMNS " FROM calls WHERE source = ? AND call_id = ?");
        select.bind(source).bindText(key.callId);
        if (!select.next())
            continue;
        Node node;
        node.row = readCall(select, m_kinds);
        node.row.events = readEvents(select);
        node.origin = originIn(select, node.row.call);
        return node;
    }
    return std::nullopt;
}

QList<Lineage::Node> Lineage::followersOf(const CallKey& key)
{
    QList<Node> nodes;
    if (key.callId.isEmpty())
        return nodes;
    // Other accounts may use the same call ID, hence a few more than are wanted.
    Statement select(m_connection,
                     "SELECT " RINGBACK_CALL_COLUMNS " FROM calls INDEXED BY calls_by_retry "
                     "WHERE retry_of = ? ORDER BY id LIMIT ?");
    select.bindText(key.callId).bind(qint64 {4 * MostCalls});
    while (nodes.size() < MostCalls && select.next()) {
        Node node;
        node.row = readCall(select, m_kinds);
        node.row.events = readEvents(select);
        node.origin = originIn(select, node.row.call);
        if (node.origin == key)
            nodes.append(node);
    }
    return nodes;
}

CallKey Lineage::rootOf(const CallKey& key)
{
    CallKey root = key;
    QSet<CallKey> seen {key};
    while (seen.size() < MostCalls) {
        const auto node = find(root);
        if (!node || node->origin.callId.isEmpty() || seen.contains(node->origin))
            break;
        root = node->origin;
        seen.insert(root);
    }
    return root;
}

QList<Lineage::Node> Lineage::nodesOf(const CallKey& key)
{
    const CallKey root = rootOf(key);
    QSet<CallKey> seen {root};
    QList<Node> ready; // whose predecessor has its place, or is not known
    if (const auto first = find(root))
        ready.append(*first);
    else
        ready = followersOf(root);
    for (const Node& node : std::as_const(ready))
        seen.insert(node.row.call.key);
    QList<Node> ordered;
    while (!ready.isEmpty() && ordered.size() < MostCalls) {
        const auto oldest = std::min_element(ready.begin(), ready.end(), [](const Node& a, const Node& b) {
            return a.row.sortAt != b.row.sortAt ? a.row.sortAt < b.row.sortAt : a.row.rowId < b.row.rowId;
        });
        const Node next = *oldest;
        ready.erase(oldest);
        ordered.append(next);
        const QList<Node> followers = followersOf(next.row.call.key);
        for (const Node& follower : followers) {
            if (seen.contains(follower.row.call.key))
                continue;
            seen.insert(follower.row.call.key);
            ready.append(follower);
        }
    }
    return ordered;
}

QList<CallRow> Lineage::chainOf(const CallKey& key)
{
    QList<CallRow> rows;
    bool found = false;
    const QList<Node> nodes = nodesOf(key);
    for (const Node& node : nodes) {
        rows.append(node.row);
        found = found || node.row.call.key == key;
    }
    if (found)
        return rows;
    // Not there, or beyond what is counted.
    const auto itself = find(key);
    return itself ? QList<CallRow> {itself->row} : QList<CallRow>();
}

void Lineage::link(const CallKey& call, const CallKey& origin)
{
    const auto node = find(call);
    if (!node || !node->origin.callId.isEmpty() || origin.callId.isEmpty())
        return;
    CallKey before = origin;
    for (int i = 0; i < MostCalls && !before.callId.isEmpty(); ++i) {
        if (before == call)
            return;
        const auto earlier = find(before);
        before = earlier ? earlier->origin : CallKey {};
    }
    Statement link(m_connection, "UPDATE calls SET retry_of = ?, retry_account = ? WHERE id = ?");
    link.bind(origin.callId).bind(origin.account == call.account ? QString() : origin.account);
    link.bind(node->row.rowId).run();
}

QList<CallRow> Lineage::renumber(const CallKey& key)
{
    QList<CallRow> changed;
    const QList<Node> nodes = nodesOf(key);
    const bool alone = nodes.size() == 1 && nodes.first().origin.callId.isEmpty();
    for (int i = 0; i < nodes.size(); ++i) {
        CallRow row = nodes.at(i).row;
        const int attempt = alone ? 0 : i + 1;
        const int attempts = alone ? 0 : static_cast<int>(nodes.size());
        if (row.call.attempt == attempt && row.call.attempts == attempts)
            continue;
        Statement place(m_connection, "UPDATE calls SET attempt = ?, attempts = ? WHERE id = ?");
        place.bind(qint64 {attempt}).bind(qint64 {attempts}).bind(row.rowId).run();
        row.call.attempt = attempt;
        row.call.attempts = attempts;
        changed.append(row);
    }
    return changed;
}

void Lineage::notePending(const CallKey& call, const CallKey& origin)
{
    Statement note(m_connection,
                   "INSERT INTO pending_links(account, call_id, origin_account, origin_call) "
                   "VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING");
    note.bindText(call.account).bindText(call.callId).bindText(origin.account).bindText(origin.callId);
    note.run();
}

std::optional<CallKey> Lineage::takePending(const CallKey& call)
{
    CallKey origin;
    {
        Statement select(
            m_connection,
            "SELECT origin_account, origin_call FROM pending_links WHERE account = ? AND call_id = ?");
        select.bindText(call.account).bindText(call.callId);
        if (!select.next())
            return std::nullopt;
        origin = {select.text(0), select.text(1)};
    }
    Statement remove(m_connection, "DELETE FROM pending_links WHERE account = ? AND call_id = ?");
    remove.bindText(call.account).bindText(call.callId).run();
    return origin;
}

} // namespace ringback
