// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/historystore.h"

#include <QHash>
#include <QPair>

#include <functional>

namespace ringback {

class CallKinds;
class SqlConnection;

// Writes pages. Everything here throws StoreError and runs inside the caller's transaction.
class CallWriter {
public:
    CallWriter(SqlConnection& connection, CallKinds& kinds) : m_connection(connection), m_kinds(kinds) { }

    PageOutcome write(const PageWrite& page);
    // Changes what is Ringback's own about a stored call (its work) and gives it as it is then, with events
    // and without raw bytes; nullopt where it is not there.
    std::optional<CallRow> change(const CallKey& key, const std::function<void(Call&)>& step);

private:
    struct Stored; // a call as the file has it
    enum class Change { New, Changed, Unchanged };

    std::optional<Stored> find(const QString& account, const QString& callId);
    void writeCall(const PageWrite& page, const Call& incoming, PageOutcome& outcome);
    qint64 insert(qint64 source, qint64 kind, const CallRow& row, const QDateTime& seenAt);
    void update(const Stored& before, qint64 source, qint64 kind, const CallRow& row,
                const QDateTime& seenAt);
    // The links of what the page brought: those that waited for it, and the numbering of its chains.
    void linkUp(const PageWrite& page, PageOutcome& outcome);
    void writeRaw(qint64 id, const QByteArray& bytes);
    void writeSetAside(qint64 source, const PageWrite& page, const SetAside& record);
    void count(qint64 kind, const QDateTime& sortAt, int difference);
    void writeCounts();

    SqlConnection& m_connection;
    CallKinds& m_kinds;
    QHash<QPair<qint64, qint64>, qint64> m_differences; // by kind and hour
    QHash<qint64, qsizetype> m_rowIndex;                // where a call is in the outcome's rows
    QHash<CallKey, bool> m_unlinked; // whose chain is looked at; true: it has changed for certain
};

// The hour an instant is in, counted from 1970.
qint64 hourOf(qint64 msSinceEpoch);
inline constexpr qint64 HourMs = 3'600'000;

} // namespace ringback
