// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/query.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QTimeZone>

#include <memory>
#include <optional>
#include <vector>

namespace ringback {

// A bounded window of the history, newest first by (sortAt, rowId), for a table and a timeline.
//
// It never asks for anything itself: newestRequested(), olderRequested() and newerRequested() say what is
// wanted, setPage() and upsert() bring it. Each request is open until setPage() of that place, or
// fetchFailed(). Rows that change while a request is open are kept and applied again after its page, which
// was read before they changed. Selection survives everything but a change of filter: only that resets the
// model. GUI thread.
class CallTableModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        TimeColumn,
        StatusColumn, // early: it stays in sight in a narrow table
        WorkColumn,
        FromColumn,
        ToColumn,
        AccountColumn,
        DurationColumn,
        EndReasonColumn,
        ColumnCount
    };
    enum Role {
        CallKeyRole = Qt::UserRole + 1, // CallKey
        RowRole,                        // CallRow
        SortRole,                       // the raw value: QDateTime, qint64 milliseconds, int, QString
        StatusRole,                     // int of CallStatus
        DirectionRole,                  // int of Direction
        WorkRole,                       // int of WorkMark (models/workstyle.h)
        DoubtRole, // bool: the call lived when last heard of, and nobody vouches for it now
    };
    // Where a page belongs.
    enum class Place : quint8 { Newest, Older, Newer };

    static constexpr int DefaultMaxRows = 5'000;

    explicit CallTableModel(QObject* parent = nullptr);
    ~CallTableModel() override;

    // Empties the model; fetchNewest() is to follow.
    void setFilter(const CallFilter& filter);
    const CallFilter& filter() const { return m_filter; }
    // False from setFilter() until its first page.
    bool isLoaded() const { return m_loaded; }

    void setPage(const CallPage& page, Place place);
    void fetchFailed(Place place);
    // Live changes: a changed row that no longer fits the filter leaves, a new one goes to its place inside
    // the window; beyond the loaded ends it is only known that there is more.
    void upsert(const QList<CallRow>& rows);

    bool hasOlder() const { return m_hasOlder; }
    bool hasNewer() const { return m_hasNewer; }
    // Every other request is given up: their pages must not be brought any more.
    void fetchNewest();
    void fetchNewer();
    std::optional<CallCursor> newestCursor() const;
    std::optional<CallCursor> oldestCursor() const;

    // At most this many rows are held: a page pushes rows out at the other end, live changes at the end
    // further from the viewed row.
    void setMaxRows(int maxRows);
    void setViewedRow(int row) { m_viewedRow = row; }

    // -1 where the call is not loaded. One hash look-up and a binary search.
    int rowOf(const CallKey& key) const;
    const CallRow& rowAt(int row) const { return *m_rows[static_cast<size_t>(row)]; }
    bool hasLiveRows() const;
    static QString columnName(int column);
    // For files: "status", "work"; does not change with the language.
    static QString columnWord(int column);
    // The row as tab-separated text, as it reads, numbers ungrouped; never a spreadsheet formula.
    QString rowAsText(int row) const;

    // What it is; drives running durations and "today". UTC.
    void setNow(const QDateTime& now);
    const QDateTime& now() const { return m_now; }
    void setZone(const QTimeZone& zone);
    const QTimeZone& zone() const { return m_zone; }
    // Account id -> what to show; an id that is missing shows itself.
    void setAccountLabels(const QHash<QString, QString>& labels);
    // Account id -> how far it can be believed. Of an account that is missing nobody knows anything: its
    // living calls are as of their last event.
    void setFreshness(const QHash<QString, Freshness>& freshness);
    Freshness freshnessOf(const QString& account) const { return m_freshness.value(account); }
    // Who has which call, where that is known: shown beside its work state.
    void setWorkPersons(const QHash<CallKey, QString>& persons);
    // Provider id -> name.
    void setProviderNames(const QHash<QString, QString>& names);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

signals:
    void newestRequested();
    void olderRequested();
    void newerRequested();

private:
    using RowPointer = std::unique_ptr<CallRow>;

    bool isFetching() const { return !m_loaded || m_fetchingNewest || m_fetchingOlder || m_fetchingNewer; }
    int positionFor(const CallRow& row) const;
    void applyChanges(const QList<CallRow>& rows);
    bool changeExisting(const CallRow& row);
    void moveRow(int from, const CallRow& row);
    void insertSorted(QList<CallRow> rows);
    void removeRange(int first, int last);
    void trim(bool atTop);
    void applyKept();
    void columnsChanged(int firstColumn, int lastColumn);
    QString displayText(const CallRow& row, int column) const;
    QString toolTipText(const CallRow& row, int column) const;
    bool isDoubted(const CallRow& row) const;
    QString notKnownText(const CallRow& row) const;
    QString workText(const Call& call, bool inFull) const;
    std::optional<qint64> talkOf(const CallRow& row) const;
    QVariant sortValue(const CallRow& row, int column) const;

    CallFilter m_filter;
    std::vector<RowPointer> m_rows;
    QHash<CallKey, CallRow*> m_byKey; // points into m_rows
    QHash<CallKey, CallRow> m_kept;   // changed while a request is open
    QHash<QString, QString> m_accountLabels;
    QHash<QString, QString> m_providerNames;
    QHash<CallKey, QString> m_workPersons;
    QHash<QString, Freshness> m_freshness;
    QDateTime m_now;
    QTimeZone m_zone;
    int m_maxRows = DefaultMaxRows;
    int m_viewedRow = 0;
    bool m_loaded = false;
    bool m_hasOlder = false;
    bool m_hasNewer = false;
    bool m_fetchingNewest = false;
    bool m_fetchingOlder = false;
    bool m_fetchingNewer = false;
};

} // namespace ringback
