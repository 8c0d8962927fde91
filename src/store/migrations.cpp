// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/migrations_p.h"
#include "store/numberkey_p.h"
#include "store/sqlconnection_p.h"

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// "RgBk": tells a history from any other SQLite file.
constexpr qint64 HistoryApplicationId = 0x5267426b;

// Three statements: no row of the table can be changed, deleted or replaced.
#define RINGBACK_WRITTEN_ONCE(table, key)                                                                    \
    u"CREATE TRIGGER " table "_unchanged BEFORE UPDATE ON " table " BEGIN SELECT RAISE(ABORT, '" table       \
    " is append-only'); END"_s,                                                                              \
        u"CREATE TRIGGER " table "_undeleted BEFORE DELETE ON " table " BEGIN SELECT RAISE(ABORT, '" table   \
        " is append-only'); END"_s,                                                                          \
        u"CREATE TRIGGER " table "_unreplaced BEFORE INSERT ON " table " WHEN EXISTS (SELECT 1 FROM " table  \
        " WHERE " key " = new." key ") BEGIN SELECT RAISE(ABORT, '" table " is append-only'); END"_s

Migration firstVersion()
{
    // What a filter can ask for, apart from time and text, is one row in `kinds`, and a call points to its
    // kind. There are some hundred kinds in a history of millions of calls, so that one index (kind, time)
    // serves every combination of status, account, provider, direction, entry, fault, advice and flag: the
    // fitting kinds are looked up, and one short walk for each is merged. The same key gives the counts.
    return {{
        u"CREATE TABLE sources(id INTEGER PRIMARY KEY, account TEXT NOT NULL, provider TEXT NOT NULL, "
        "UNIQUE(account, provider))"_s,
        u"CREATE TABLE kinds(id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources(id), "
        "status INTEGER NOT NULL, direction INTEGER NOT NULL, entry TEXT NOT NULL, fault TEXT NOT NULL, "
        "advice TEXT NOT NULL, flags TEXT NOT NULL, calls INTEGER NOT NULL DEFAULT 0)"_s,
        // Instants are milliseconds since 1970 UTC. sort_at is the reported creation, else when first seen.
        // request_ids, other_ids and events are JSON arrays. Text that is absent is NULL.
        u"CREATE TABLE calls(id INTEGER PRIMARY KEY, source INTEGER NOT NULL, call_id TEXT NOT NULL, "
        "kind INTEGER NOT NULL, sort_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL, from_number TEXT, "
        "to_number TEXT, provider_status TEXT, end_reason TEXT, end_reason_text TEXT, created_at INTEGER, "
        "ringing_at INTEGER, answered_at INTEGER, ended_at INTEGER, duration_ms INTEGER, request_ids TEXT, "
        "other_ids TEXT, retry_of TEXT, events TEXT)"_s,
        u"CREATE UNIQUE INDEX calls_by_key ON calls(source, call_id)"_s,
        u"CREATE INDEX calls_by_time ON calls(sort_at)"_s,
        u"CREATE INDEX calls_by_kind ON calls(kind, sort_at)"_s,
        // Apart from the rows, so that lists stay small to read.
        u"CREATE TABLE raw_records(call INTEGER PRIMARY KEY, bytes BLOB NOT NULL)"_s,
        u"CREATE TABLE rollups(kind INTEGER NOT NULL, hour INTEGER NOT NULL, calls INTEGER NOT NULL, "
        "PRIMARY KEY(kind, hour)) WITHOUT ROWID"_s,
        // Trigrams without positions: a candidate is checked against its row, so positions would only cost
        // space. The text is in lower case already.
        u"CREATE VIRTUAL TABLE search USING fts5(text, content='', detail=none, columnsize=0, "
        "tokenize='trigram case_sensitive 1')"_s,
        u"CREATE VIRTUAL TABLE search_terms USING fts5vocab(search, 'row')"_s,
        // Calls to index. old_text is what the index holds of the call, NULL where nothing.
        u"CREATE TABLE search_pending(call INTEGER PRIMARY KEY, old_text TEXT)"_s,
        u"CREATE TABLE errors(id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources(id), "
        "at INTEGER NOT NULL, operation TEXT, feed TEXT, request TEXT, error TEXT NOT NULL, body BLOB)"_s,
        u"CREATE INDEX errors_by_source ON errors(source, id, at)"_s,
        // The same broken record comes with every poll: it is kept once.
        u"CREATE TABLE set_aside(id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources(id), "
        "feed TEXT NOT NULL, digest BLOB NOT NULL, at INTEGER NOT NULL, reason TEXT, bytes BLOB, "
        "UNIQUE(source, feed, digest))"_s,
        u"CREATE TABLE account_states(account TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID"_s,
    }};
}

Migration secondVersion()
{
    // For incidents, which group failures by their cause. A kind knows the catalogue entry; a call that no
    // entry explains says here what it is grouped by instead, and all others nothing, so that the index stays
    // small. End reasons are not a part of the kind: some providers put free text there, and there must be
    // few kinds. (The statuses: unknown, failed, busy, no-answer, canceled.)
    return {{
        u"ALTER TABLE calls ADD COLUMN reason TEXT"_s,
        u"UPDATE calls SET reason = substr(coalesce(nullif(end_reason, ''), nullif(end_reason_text, ''), "
        "provider_status, ''), 1, 200) WHERE kind IN (SELECT id FROM kinds WHERE entry = '' AND "
        "status IN (0, 5, 6, 7, 8))"_s,
        u"CREATE INDEX calls_unexplained ON calls(kind, sort_at, reason) WHERE reason IS NOT NULL"_s,
        // What an error is grouped by, out of its JSON.
        u"ALTER TABLE errors ADD COLUMN entry TEXT NOT NULL DEFAULT ''"_s,
        u"ALTER TABLE errors ADD COLUMN code TEXT NOT NULL DEFAULT ''"_s,
        u"ALTER TABLE errors ADD COLUMN http_status INTEGER NOT NULL DEFAULT 0"_s,
        u"UPDATE errors SET entry = coalesce(json_extract(error, '$.entry'), ''), "
        "code = coalesce(json_extract(error, '$.code'), ''), "
        "http_status = coalesce(json_extract(error, '$.http_status'), 0) WHERE json_valid(error)"_s,
        u"CREATE INDEX errors_by_cause ON errors(source, at, entry, code, http_status, operation)"_s,
    }};
}

// What people do about calls. Text that is absent is NULL, instants are as above.
Migration thirdVersion()
{
    return {{
        // How far people are with a call is a part of its kind: filters and counts over it cost what others
        // do.
        u"ALTER TABLE kinds ADD COLUMN work INTEGER NOT NULL DEFAULT 0"_s,

        // Chains of retries. retry_account: the account of the call that retry_of names, NULL where it is the
        // call's own. attempt and attempts are worked out from the links whenever one is added.
        u"ALTER TABLE calls ADD COLUMN retry_account TEXT"_s,
        u"ALTER TABLE calls ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0"_s,
        u"ALTER TABLE calls ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0"_s,
        u"CREATE INDEX calls_by_retry ON calls(retry_of) WHERE retry_of IS NOT NULL"_s,
        // Chains that providers have named so far (of up to 100 calls, as Lineage counts them). A call's root
        // is the
        // farthest that its links lead to.
        u"CREATE TABLE chain_of(call INTEGER PRIMARY KEY, account TEXT NOT NULL, root TEXT NOT NULL)"_s,
        u"INSERT OR IGNORE INTO chain_of WITH RECURSIVE up(call, account, root, depth) AS ("
        "SELECT calls.id, sources.account, calls.retry_of, 1 FROM calls JOIN sources ON sources.id = "
        "calls.source WHERE calls.retry_of IS NOT NULL UNION ALL "
        "SELECT up.call, up.account, earlier.retry_of, up.depth + 1 FROM up "
        "JOIN sources ON sources.account = up.account "
        "JOIN calls AS earlier ON earlier.source = sources.id AND earlier.call_id = up.root "
        "WHERE earlier.retry_of IS NOT NULL AND up.depth < 100) "
        "SELECT call, account, root FROM up ORDER BY depth DESC"_s,
        u"INSERT OR IGNORE INTO chain_of SELECT calls.id, roots.account, roots.root FROM "
        "(SELECT DISTINCT account, root FROM chain_of) AS roots "
        "JOIN sources ON sources.account = roots.account "
        "JOIN calls ON calls.source = sources.id AND calls.call_id = roots.root"_s,
        u"UPDATE calls SET attempt = places.place, attempts = places.size FROM (SELECT chain_of.call, "
        "row_number() OVER (PARTITION BY account, root ORDER BY sort_at, id) AS place, "
        "count(*) OVER (PARTITION BY account, root) AS size "
        "FROM chain_of JOIN calls ON calls.id = chain_of.call) AS places "
        "WHERE places.call = calls.id AND places.size <= 100"_s,
        u"DROP TABLE chain_of"_s,
        u"CREATE TABLE pending_links(account TEXT NOT NULL, call_id TEXT NOT NULL, origin_account TEXT NOT "
        "NULL, origin_call TEXT NOT NULL, PRIMARY KEY(account, call_id)) WITHOUT ROWID"_s,

        // Numbers are compared by a key that SQLite itself works out, in the index as in the question, so
        // that there is one rule and an older file needs nothing filled in.
        u"CREATE INDEX calls_by_number ON calls(" RINGBACK_NUMBER_KEY(
            "to_number") ", sort_at, kind) "
                         "WHERE to_number IS NOT NULL"_s,

        u"CREATE TABLE attempts(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, batch TEXT, "
        "origin_account TEXT NOT NULL, origin_call TEXT NOT NULL, account TEXT NOT NULL, provider TEXT, "
        "from_number TEXT, to_number TEXT, fields TEXT, state INTEGER NOT NULL, person TEXT, reason TEXT, "
        "idempotency_key TEXT, body_digest BLOB, created_at INTEGER NOT NULL, sent_at INTEGER, "
        "ended_at INTEGER, call_id TEXT, request_id TEXT, http_status INTEGER NOT NULL, error TEXT, "
        "entry TEXT)"_s,
        u"CREATE INDEX attempts_by_time ON attempts(created_at)"_s,
        u"CREATE INDEX attempts_by_origin ON attempts(origin_account, origin_call)"_s,
        u"CREATE INDEX attempts_by_call ON attempts(account, call_id) WHERE call_id IS NOT NULL"_s,
        u"CREATE INDEX attempts_by_number ON attempts(" RINGBACK_NUMBER_KEY(
            "to_number") ", created_at) "
                         "WHERE to_number IS NOT NULL"_s,
        // Planned, sending, unknown.
        u"CREATE INDEX attempts_open ON attempts(created_at) WHERE state IN (0, 1, 4)"_s,

        u"CREATE TABLE audit(number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER, person TEXT, "
        "action TEXT NOT NULL, account TEXT, call_id TEXT, subject TEXT, text TEXT)"_s,
        u"CREATE TABLE work(id INTEGER PRIMARY KEY AUTOINCREMENT, call INTEGER NOT NULL, "
        "state INTEGER NOT NULL, person TEXT, note TEXT, at INTEGER, cause TEXT)"_s,
        u"CREATE INDEX work_by_call ON work(call)"_s,
        u"CREATE TABLE incident_work(id INTEGER PRIMARY KEY AUTOINCREMENT, of INTEGER NOT NULL, "
        "account TEXT NOT NULL, provider TEXT NOT NULL, entry TEXT NOT NULL, reason TEXT NOT NULL, "
        "http_status INTEGER NOT NULL, state INTEGER NOT NULL, person TEXT, note TEXT, at INTEGER, "
        "cause TEXT)"_s,
        // Written once, whoever writes. Replacing a row is no DELETE to SQLite, so that has a trigger too.
        RINGBACK_WRITTEN_ONCE("audit", "number"),
        RINGBACK_WRITTEN_ONCE("work", "id"),
        RINGBACK_WRITTEN_ONCE("incident_work", "id"),

        // accounts, calls and request_ids are JSON arrays, in the ticket's order; the two other tables are
        // for looking them up.
        u"CREATE TABLE tickets(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, provider TEXT, "
        "accounts TEXT, calls TEXT, request_ids TEXT, incident TEXT, subject TEXT, text TEXT, person TEXT, "
        "created_at INTEGER, state INTEGER NOT NULL, state_at INTEGER, reference TEXT, note TEXT)"_s,
        u"CREATE TABLE ticket_calls(account TEXT NOT NULL, call_id TEXT NOT NULL, ticket INTEGER NOT NULL, "
        "PRIMARY KEY(account, call_id, ticket)) WITHOUT ROWID"_s,
        u"CREATE INDEX ticket_calls_by_ticket ON ticket_calls(ticket)"_s,
        u"CREATE TABLE ticket_request_ids(request_id TEXT NOT NULL, ticket INTEGER NOT NULL, "
        "PRIMARY KEY(request_id, ticket)) WITHOUT ROWID"_s,
        u"CREATE INDEX ticket_request_ids_by_ticket ON ticket_request_ids(ticket)"_s,

        u"CREATE TABLE exchanges(id INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER NOT NULL, at INTEGER, "
        "operation TEXT, request TEXT, http_status INTEGER NOT NULL, elapsed_ms INTEGER NOT NULL, "
        "request_id TEXT NOT NULL, request_id_source TEXT)"_s,
        u"CREATE INDEX exchanges_by_source ON exchanges(source)"_s,
        // Trigrams again, kept up by the file itself.
        u"CREATE VIRTUAL TABLE exchange_search USING fts5(request_id, content='exchanges', "
        "content_rowid='id', tokenize='trigram')"_s,
        u"CREATE TRIGGER exchanges_added AFTER INSERT ON exchanges BEGIN "
        "INSERT INTO exchange_search(rowid, request_id) VALUES(new.id, new.request_id); END"_s,
        u"CREATE TRIGGER exchanges_removed AFTER DELETE ON exchanges BEGIN "
        "INSERT INTO exchange_search(exchange_search, rowid, request_id) "
        "VALUES('delete', old.id, old.request_id); END"_s,
    }};
}
} // namespace

const QList<Migration>& historyMigrations()
{
    static const QList<Migration> steps {firstVersion(), secondVersion(), thirdVersion()};
    return steps;
}

Outcome migrate(SqlConnection& connection, const QList<Migration>& steps)
{
    try {
        const qint64 newest = steps.size();
        qint64 version = connection.integerOf(u"PRAGMA user_version"_s);
        const qint64 application = connection.integerOf(u"PRAGMA application_id"_s);
        const bool empty = connection.integerOf(u"SELECT count(*) FROM sqlite_master"_s) == 0;
        if (application != HistoryApplicationId && !empty)
            return Failure {
                u"The file %1 is a database of another program. It was left as it is: choose another "
                "place for the call history with --profile."_s.arg(connection.path())};
        if (version > newest)
            return Failure {
                u"The call history %1 was written by a newer Ringback (version %2 of the file; this "
                "program knows up to %3). It was left as it is: start the newer program, or choose "
                "another place with --profile."_s.arg(connection.path())
                    .arg(version)
                    .arg(newest)};
        if (version < newest && connection.access() == SqlConnection::Access::ReadOnly)
            return Failure {
                u"The call history %1 is in an older form (version %2 of %3) and was opened for reading "
                "only. Start Ringback or poll once: that brings it up to date."_s.arg(connection.path())
                    .arg(version)
                    .arg(newest)};
        for (; version < newest; ++version) {
            Transaction transaction(connection, Transaction::Kind::Write);
            // Two programs can start at once: the one that waited finds the step done.
            if (connection.integerOf(u"PRAGMA user_version"_s) > version)
                continue;
            if (version == 0)
                connection.execute(u"PRAGMA application_id=%1"_s.arg(HistoryApplicationId));
            for (const QString& statement : steps.at(version).statements)
                connection.execute(statement);
            connection.execute(u"PRAGMA user_version=%1"_s.arg(version + 1));
            transaction.commit();
        }
    } catch (const StoreError& error) {
        return error.failure;
    }
    return Done {};
}

} // namespace ringback
