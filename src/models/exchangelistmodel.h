// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchangerecord.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QTimeZone>

namespace ringback {

// One exchange in the form support wants it, in one line: "request ID req_1, GET /v1/calls,
// 2026-05-01T10:00:00.120Z, HTTP 200, Desk". The instant is UTC, the ID exactly as it came.
QString supportLineOf(const ExchangeRecord& exchange, const QString& accountLabel);

// Exchanges with providers that have a request ID, newest first, at most MaxRows of them: new ones push the
// oldest out. It never asks for anything itself: olderRequested() says what is wanted. GUI thread.
class ExchangeListModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        TimeColumn,
        AccountColumn,
        RequestColumn,
        HttpColumn,
        ElapsedColumn,
        RequestIdColumn,
        ColumnCount
    };
    static constexpr int MaxRows = 5'000;

    explicit ExchangeListModel(QObject* parent = nullptr);

    // Empties it: another filter, or the start. The only reset.
    void clear();
    // The next page of older ones, newest first (the first page too); `more` when there are still older.
    void append(const QList<ExchangeRecord>& exchanges, bool more);
    // The newest page, newest first: those that are newer than all held ones are put in front. Gives how
    // many.
    int prepend(const QList<ExchangeRecord>& newest);
    void fetchFailed() { m_fetching = false; }

    const ExchangeRecord& exchangeAt(int row) const { return m_exchanges.at(row); }
    qint64 newestRowId() const { return m_exchanges.isEmpty() ? 0 : m_exchanges.constFirst().rowId; }
    QString accountLabel(const QString& account) const { return m_accountLabels.value(account, account); }

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
    QString displayText(const ExchangeRecord& exchange, int column) const;
    QString toolTipText(const ExchangeRecord& exchange, int column) const;

    QList<ExchangeRecord> m_exchanges;
    QHash<QString, QString> m_accountLabels;
    QDateTime m_now;
    QTimeZone m_zone;
    bool m_more = false;
    bool m_fetching = false;
};

} // namespace ringback
