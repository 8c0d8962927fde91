// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/incident.h"
#include "core/query.h"
#include "core/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QHash>
#include <QList>
#include <QString>

#include <memory>
#include <optional>

namespace ringback {

// A record that could not be read as a call: kept as it came, so that nothing is lost.
struct SetAside {
    QString reason;
    QByteArray bytes; // cut at SetAsideBytesCap when stored
};
inline constexpr qsizetype SetAsideBytesCap = 16 * 1024;

struct SetAsideRecord {
    QString account;
    QString provider;
    QString feed;
    QDateTime at; // UTC, when it was first met
    SetAside record;
};

// One fetched page of one feed.
struct PageWrite {
    QString account;
    QString provider;
    QString feed;
    QList<Call> calls;    // every key.account is empty or `account`
    QDateTime observedAt; // UTC, when the page was received
    QList<SetAside> setAside;
};

struct PageOutcome {
    int newCalls = 0;
    int changed = 0;        // known before, and something other than the raw bytes differs now
    int unchanged = 0;      // known before and the same
    int endedUnchanged = 0; // those of `unchanged` that have ended: a page of these alone ends a walk back
    int setAside = 0;       // records of this page that could not be read as calls
    QList<CallRow> rows;    // the new and the changed calls as stored, each once; without raw bytes. Also
                            // calls of the account whose place in a chain of retries changed with them
    QList<CallRow> linked;  // such calls of other accounts
};

class ActionStore;

// The call history: one SQLite file, reached through one connection.
//
// Threads: none of its own; everything is synchronous, and an object is opened, used and destroyed in one
// thread (StoreThread gives it one). One process writes; any number of ReadOnly objects, in this or other
// processes, read beside it, each query seeing one state of the file.
// Instants are UTC. Rows come without raw bytes, except from call().
// Errors say what happened, in which file, and what to do. A write that fails leaves nothing half done. A
// read that fails is an error too, never an empty answer.
//
// How reads stay quick in a long history: all that a filter can ask for apart from time and text is one
// "kind" (some hundred in a history of millions), the index (kind, time) serves every combination, and the
// numbers per kind and hour are kept as calls are written.
class HistoryStore {
public:
    enum class Mode { ReadWrite, ReadOnly };

    // ReadWrite makes a missing file (and folder) for its owner only, and brings an older one up to date.
    // ReadOnly wants a file that is there and up to date. A damaged, newer or foreign file is refused and
    // left as it is.
    // False: Qt's SQLite driver is not installed, and open() will fail.
    static bool isDriverAvailable();
    static Result<std::unique_ptr<HistoryStore>> open(const QString& path, Mode mode);
    ~HistoryStore();

    // ---- writing ----

    // Merges a page (core's mergeCall()) in one transaction. A record without a call ID is set aside. An
    // ended call that comes again unchanged costs one lookup and no write.
    Result<PageOutcome> writePage(const PageWrite& page);
    // Gives the row's number.
    Result<qint64> addError(const ApiErrorRecord& error);
    // Whatever has to outlive the process about an account's polling: cursors, backoff, last good poll.
    Outcome saveAccountState(const QString& account, const QByteArray& state);
    // Of several, in one transaction: all or none.
    Outcome saveAccountStates(const QHash<QString, QByteArray>& states);
    // Takes up to `maxRows` new or changed calls into the text index and gives how many were taken. Until
    // then they are found by looking at each of them, which is slow when there are many: call it after each
    // round, until it gives less than was asked for.
    Result<int> catchUpSearch(int maxRows = 5'000);

    // ---- reading ----

    // Cost: one short index walk for each kind that fits. With a text, the newest rows are looked at first;
    // where that does not fill the page, the text index gives the candidates, except for a text that is so
    // common that looking on is as quick.
    Result<CallPage> calls(const CallQuery& query);
    // Without a text: exact, from the numbers per hour, the part hours at both ends counted in the index.
    // With one: the candidates of the text index are checked row by row. Where a text fits more calls than
    // can be checked in about a second the counts are those of the newest ones and `complete` is false.
    Result<StatusCounts> counts(const CallFilter& filter);
    // With its raw bytes; nullopt where it is not there.
    Result<std::optional<CallRow>> call(const CallKey& key);
    // For a person's "account/call-id" or bare call ID, which several accounts can have.
    Result<QList<CallKey>> findCall(const QString& idText);
    // What has not ended, for looking at it again: live calls newest first, then, where the limit leaves
    // room, those of unknown status.
    Result<QList<CallRow>> liveCalls(const QString& account, int limit = 1'000);

    // Newest first by row number.
    Result<QList<ApiErrorRecord>> errors(const ErrorQuery& query);
    // Failures grouped by their cause (core/incident.h), without the decoded meaning of calls. Exact without
    // a text, from the numbers per hour as counts() is; with one as counts() with a text.
    Result<IncidentReport> incidents(const IncidentQuery& query);
    Result<QList<SetAsideRecord>> setAsideRecords(const QString& account, int limit = 100);
    Result<QHash<QString, QByteArray>> accountStates();

    // What people did about the calls: attempts, audit log, work, tickets, request IDs. Lives as long as
    // this.
    ActionStore& actions();

private:
    struct Parts;
    explicit HistoryStore(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> m_parts;
};

} // namespace ringback
