// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"

#include <QList>

#include <optional>

namespace ringback {

class CallKinds;
class SqlConnection;

// Chains of retries. A call names the one before it (`retry_of`, in `retry_account`); calls that name the
// same one are of one chain, too, and so are calls that name one which is not in the history. A chain is
// counted up to MostCalls; what a provider's odd records add beyond that has no place in it. Everything here
// throws StoreError and runs inside the caller's transaction. Rows come with events, without raw bytes.
class Lineage {
public:
    static constexpr int MostCalls = 100;

    Lineage(SqlConnection& connection, CallKinds& kinds) : m_connection(connection), m_kinds(kinds) { }

    // Oldest first, a call never before the one it names; empty where the call is not in the history.
    QList<CallRow> chainOf(const CallKey& key);
    // What the chain begins with as far as is known; it need not be in the history itself.
    CallKey rootOf(const CallKey& key);
    // Another call names it.
    bool isNamed(const CallKey& key) { return !followersOf(key).isEmpty(); }
    // Makes `call` name `origin`. Does nothing where the call is not there, names a call already, or would
    // come to follow itself.
    void link(const CallKey& call, const CallKey& origin);
    // Works out attempt and attempts of the key's chain anew (the key itself need not be in the history) and
    // gives the rows that changed by it.
    QList<CallRow> renumber(const CallKey& key);

    // Links of calls that are still to come.
    void notePending(const CallKey& call, const CallKey& origin);
    std::optional<CallKey> takePending(const CallKey& call);
    bool isKnown(const CallKey& key) { return find(key).has_value(); }

private:
    struct Node {
        CallRow row;
        CallKey origin; // without a call ID: none
    };
    std::optional<Node> find(const CallKey& key);
    QList<Node> followersOf(const CallKey& key);
    QList<Node> nodesOf(const CallKey& key);

    SqlConnection& m_connection;
    CallKinds& m_kinds;
};

} // namespace ringback
