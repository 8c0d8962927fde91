// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/errorlistmodel.h"

#include "core/visibletext.h"
#include "models/callformat.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
bool isNewerError(const ApiErrorRecord& a, const ApiErrorRecord& b)
{
    return a.at != b.at ? a.at > b.at : a.rowId > b.rowId;
}
} // namespace

ErrorListModel::ErrorListModel(QObject* parent)
    : QAbstractTableModel(parent), m_zone(QTimeZone::systemTimeZone())
{
}

void ErrorListModel::clear()
{
    beginResetModel();
    m_records.clear();
    m_rowIds.clear();
    m_more = m_fetching = false;
    endResetModel();
}

QList<ApiErrorRecord> ErrorListModel::withoutKnown(const QList<ApiErrorRecord>& records) const
{
    QList<ApiErrorRecord> fresh;
    QSet<qint64> seen = m_rowIds;
    for (const ApiErrorRecord& record : records) {
        if (record.rowId != 0 && seen.contains(record.rowId))
            continue;
        seen.insert(record.rowId);
        fresh.append(record);
    }
    return fresh;
}

void ErrorListModel::append(const QList<ApiErrorRecord>& records, bool more)
{
    m_fetching = false;
    QList<ApiErrorRecord> fresh = withoutKnown(records);
    const qsizetype room = std::max<qsizetype>(0, MaxRows - m_records.size());
    m_more = more && room > fresh.size();
    if (fresh.size() > room)
        fresh.resize(room);
    if (fresh.isEmpty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(fresh.size()) - 1);
    for (const ApiErrorRecord& record : fresh)
        m_rowIds.insert(record.rowId);
    m_records += fresh;
    endInsertRows();
}

void ErrorListModel::prepend(const QList<ApiErrorRecord>& records)
{
    QList<ApiErrorRecord> fresh = withoutKnown(records);
    if (fresh.isEmpty())
        return;
    std::stable_sort(fresh.begin(), fresh.end(), isNewerError);
    if (fresh.size() > MaxRows)
        fresh.resize(MaxRows);
    beginInsertRows({}, 0, static_cast<int>(fresh.size()) - 1);
    for (const ApiErrorRecord& record : fresh)
        m_rowIds.insert(record.rowId);
    m_records = fresh + m_records;
    endInsertRows();
    if (m_records.size() <= MaxRows)
        return;
    m_more = false; // full
    beginRemoveRows({}, MaxRows, rowCount() - 1);
    for (qsizetype i = MaxRows; i < m_records.size(); ++i)
        m_rowIds.remove(m_records.at(i).rowId);
    m_records.resize(MaxRows);
    endRemoveRows();
}

qint64 ErrorListModel::oldestRowId() const
{
    return m_records.isEmpty() ? 0 : m_records.last().rowId;
}

void ErrorListModel::setNow(const QDateTime& now)
{
    const bool dayTurned =
        m_now.isValid() && m_now.toTimeZone(m_zone).date() != now.toTimeZone(m_zone).date();
    const bool first = !m_now.isValid();
    m_now = now;
    if ((dayTurned || first) && !m_records.isEmpty())
        emit dataChanged(index(0, TimeColumn), index(rowCount() - 1, TimeColumn));
}

void ErrorListModel::setZone(const QTimeZone& zone)
{
    m_zone = zone;
    if (!m_records.isEmpty())
        emit dataChanged(index(0, TimeColumn), index(rowCount() - 1, TimeColumn));
}

void ErrorListModel::setAccountLabels(const QHash<QString, QString>& labels)
{
    if (labels == m_accountLabels)
        return;
    m_accountLabels = labels;
    if (!m_records.isEmpty())
        emit dataChanged(index(0, AccountColumn), index(rowCount() - 1, AccountColumn));
}

int ErrorListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_records.size());
}

int ErrorListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

bool ErrorListModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && m_more && !m_fetching && !m_records.isEmpty();
}

void ErrorListModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent))
        return;
    m_fetching = true;
    emit olderRequested(oldestRowId());
}

QString ErrorListModel::displayText(const ApiErrorRecord& record, int column) const
{
    switch (column) {
    case TimeColumn:
        return timeText(record.at, m_now, m_zone);
    case AccountColumn:
        return visibleLine(m_accountLabels.value(record.account, record.account));
    case RequestColumn:
        return visibleLine(record.request.isEmpty() ? record.operation : record.request);
    case HttpColumn:
        return record.error.httpStatus == 0 ? QString() : QString::number(record.error.httpStatus);
    case CodeColumn:
        return visibleLine(record.error.code);
    case TitleColumn:
        return visibleLine(record.error.title.isEmpty() ? record.error.message : record.error.title);
    case RequestIdColumn:
        return visibleLine(record.error.requestId);
    default:
        return {};
    }
}

QString ErrorListModel::toolTipText(const ApiErrorRecord& record, int column) const
{
    QStringList lines {displayText(record, column)};
    if (column == TimeColumn)
        lines = {instantText(record.at, m_zone)};
    else if (column == TitleColumn)
        lines = {visibleLine(record.error.title), visibleLine(record.error.message)};
    else if (column == HttpColumn && record.error.httpStatus == 0)
        lines = {tr("No HTTP answer came")};
    else if (column == CodeColumn && !record.error.recognised)
        lines.append(tr("The provider does not document this error"));
    else if (column == RequestColumn)
        lines.append(visibleLine(record.feed));
    lines.removeAll(QString());
    return asToolTip(lines.join(u'\n'));
}

QVariant ErrorListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ApiErrorRecord& record = m_records.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return displayText(record, index.column());
    case Qt::ToolTipRole:
        return toolTipText(record, index.column());
    case Qt::TextAlignmentRole: {
        const Qt::Alignment side = index.column() == HttpColumn ? Qt::AlignRight : Qt::AlignLeft;
        return QVariant::fromValue(Qt::Alignment(side | Qt::AlignVCenter));
    }
    case RecordRole:
        return QVariant::fromValue(record);
    case SortRole:
        if (index.column() == TimeColumn)
            return record.at;
        if (index.column() == HttpColumn)
            return record.error.httpStatus;
        return displayText(record, index.column());
    default:
        return {};
    }
}

QVariant ErrorListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const Qt::Alignment side = section == HttpColumn ? Qt::AlignRight : Qt::AlignLeft;
        return QVariant::fromValue(Qt::Alignment(side | Qt::AlignVCenter));
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn:
        return tr("Time");
    case AccountColumn:
        return tr("Account");
    case RequestColumn:
        return tr("Request");
    case HttpColumn:
        return tr("HTTP");
    case CodeColumn:
        return tr("Code");
    case TitleColumn:
        return tr("What happened");
    default:
        return tr("Request ID");
    }
}

} // namespace ringback
