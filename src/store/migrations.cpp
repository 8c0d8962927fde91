// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/migrations_p.h"
#include "store/sqlconnection_p.h"

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// "RgBk": tells a history from any other SQLite file.
constexpr qint64 HistoryApplicationId = 0x5267426b;

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
} // namespace

const QList<Migration>& historyMigrations()
{
    static const QList<Migration> steps {firstVersion(), secondVersion()};
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
