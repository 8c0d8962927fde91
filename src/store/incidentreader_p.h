// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/incident.h"

#include <QHash>

namespace ringback {

class CallKinds;
class CallReader;
class ErrorLog;
class SearchIndex;
class SqlConnection;

// Groups failures into incidents (core/incident.h says which and how). Everything here throws StoreError and
// runs inside the caller's transaction. One object answers one question.
//
// Cost without a text: for each kind that counts, two index look-ups and the numbers per hour, as for
// CallReader::counts(); calls without a catalogue entry and errors are grouped by SQLite in an index of their
// own, which holds nothing else. With a text: as for counts() with a text.
class IncidentReader {
public:
    IncidentReader(SqlConnection& connection, CallKinds& kinds, SearchIndex& search, CallReader& calls,
                   ErrorLog& errors)
        : m_connection(connection), m_kinds(kinds), m_search(search), m_calls(calls), m_errors(errors)
    {
    }

    IncidentReport report(const IncidentQuery& query);

private:
    struct Group {
        Incident incident;
        qint64 firstMs = 0;
        qint64 lastMs = 0;
        qint64 exampleId = 0;     // of the newest, where it is known already
        QList<qint64> kinds;      // of calls
        QList<qint64> sources;    // of requests
        QList<qint64> instantsMs; // of each, where a text was looked for
    };
    void add(const IncidentKey& key, qint64 count, qint64 affected, qint64 firstMs, qint64 lastMs,
             qint64 exampleId);
    void groupCallsByKind(const QList<qint64>& kinds);
    void groupExplained(qint64 kind);
    void groupUnexplained(qint64 kind);
    void groupErrors();
    void groupCallsByText(const QList<qint64>& kinds);
    void groupErrorsByText();
    void takeCall(qint64 id);

    void chooseSpan(const QList<Group*>& shown);
    void fillBuckets(const QList<Group*>& shown);
    void bucketExplained(Group& group, qint64 kind);
    void bucketUnexplained(qint64 kind, const QHash<IncidentKey, Group*>& shown);
    void bucketErrors(qint64 source, const QHash<IncidentKey, Group*>& shown);
    void bucketAt(Group& group, qint64 atMs, qint64 count);
    void fillExample(Group& group);
    IncidentKey callKey(qint64 kind, const QString& reason) const;
    IncidentKey requestKey(qint64 source, const QString& entry, const QString& code, int httpStatus) const;

    SqlConnection& m_connection;
    CallKinds& m_kinds;
    SearchIndex& m_search;
    CallReader& m_calls;
    ErrorLog& m_errors;

    CallFilter m_filter; // the parts that apply
    qint64 m_sinceMs = 0;
    qint64 m_untilMs = 0;
    qint64 m_nowMs = 0;
    QHash<IncidentKey, Group> m_groups;
    IncidentReport m_report;
    qint64 m_startMs = 0;
};

// The width of a bucket, a length that people count in, such that at most 49 divide a span; from an hour on
// whole hours.
qint64 incidentBucketMs(qint64 spanMs);

} // namespace ringback
