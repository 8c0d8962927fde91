// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>
#include <QTimeZone>

namespace ringback {

// API errors met, newest first, at most MaxRows of them: new ones push the oldest out (a narrower filter
// shows those). It never asks for anything itself: olderRequested() says what is wanted. GUI thread.
class ErrorListModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        TimeColumn,
        AccountColumn,
        RequestColumn,
        HttpColumn,
        CodeColumn,
        TitleColumn,
        RequestIdColumn,
        ColumnCount
    };
    enum Role {
        RecordRole = Qt::UserRole + 1, // ApiErrorRecord
        SortRole,
    };
    static constexpr int MaxRows = 2'000;

    explicit ErrorListModel(QObject* parent = nullptr);

    // Empties it: another filter, or the start. The only reset.
    void clear();
    // The next page of older records, newest first (the first page too); `more` when there are still older.
    void append(const QList<ApiErrorRecord>& records, bool more);
    // Newly met ones, in any order; known ones are skipped.
    void prepend(const QList<ApiErrorRecord>& records);
    void fetchFailed() { m_fetching = false; }

    const ApiErrorRecord& recordAt(int row) const { return m_records.at(row); }
    // For ErrorQuery::olderThanRow; 0 when empty.
    qint64 oldestRowId() const;

    void setNow(const QDateTime& now);
    void setZone(const QTimeZone& zone);
    void setAccountLabels(const QHash<QString, QString>& labels);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

signals:
    void olderRequested(qint64 olderThanRow);

private:
    QString displayText(const ApiErrorRecord& record, int column) const;
    QString toolTipText(const ApiErrorRecord& record, int column) const;
    QList<ApiErrorRecord> withoutKnown(const QList<ApiErrorRecord>& records) const;

    QList<ApiErrorRecord> m_records;
    QSet<qint64> m_rowIds; // of stored ones
    QHash<QString, QString> m_accountLabels;
    QDateTime m_now;
    QTimeZone m_zone;
    bool m_more = false;
    bool m_fetching = false;
};

} // namespace ringback
