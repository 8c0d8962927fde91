// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/exchangelistmodel.h"

#include "core/visibletext.h"
#include "models/callformat.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

QString supportLineOf(const ExchangeRecord& exchange, const QString& accountLabel)
{
    const QString request = exchange.request.isEmpty() ? exchange.operation : exchange.request;
    return QObject::tr("request ID %1").arg(exchange.requestId) + u", "_s
        + QStringList {visibleLine(request), exchange.at.toUTC().toString(Qt::ISODateWithMs),
                       u"HTTP %1"_s.arg(exchange.httpStatus), visibleLine(accountLabel)}
              .join(u", "_s);
}

ExchangeListModel::ExchangeListModel(QObject* parent)
    : QAbstractTableModel(parent), m_zone(QTimeZone::systemTimeZone())
{
}

void ExchangeListModel::clear()
{
    beginResetModel();
    m_exchanges.clear();
    m_more = m_fetching = false;
    endResetModel();
}

void ExchangeListModel::append(const QList<ExchangeRecord>& exchanges, bool more)
{
    m_fetching = false;
    QList<ExchangeRecord> older;
    for (const ExchangeRecord& exchange : exchanges) {
        if (m_exchanges.isEmpty() || exchange.rowId < m_exchanges.constLast().rowId)
            older.append(exchange);
    }
    const qsizetype room = std::max<qsizetype>(0, MaxRows - m_exchanges.size());
    m_more = more && room > older.size();
    if (older.size() > room)
        older.resize(room);
    if (older.isEmpty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(older.size()) - 1);
    m_exchanges += older;
    endInsertRows();
}

int ExchangeListModel::prepend(const QList<ExchangeRecord>& newest)
{
    QList<ExchangeRecord> fresh;
    for (const ExchangeRecord& exchange : newest) {
        if (exchange.rowId > newestRowId() && fresh.size() < MaxRows)
            fresh.append(exchange);
    }
    if (fresh.isEmpty())
        return 0;
    beginInsertRows({}, 0, static_cast<int>(fresh.size()) - 1);
    m_exchanges = fresh + m_exchanges;
    endInsertRows();
    if (m_exchanges.size() > MaxRows) {
        m_more = false; // full
        beginRemoveRows({}, MaxRows, rowCount() - 1);
        m_exchanges.resize(MaxRows);
        endRemoveRows();
    }
    return static_cast<int>(fresh.size());
}

void ExchangeListModel::setNow(const QDateTime& now)
{
    const bool turned = !m_now.isValid() || m_now.toTimeZone(m_zone).date() != now.toTimeZone(m_zone).date();
    m_now = now;
    if (turned && !m_exchanges.isEmpty())
        emit dataChanged(index(0, TimeColumn), index(rowCount() - 1, TimeColumn));
}

void ExchangeListModel::setZone(const QTimeZone& zone)
{
    m_zone = zone;
    if (!m_exchanges.isEmpty())
        emit dataChanged(index(0, TimeColumn), index(rowCount() - 1, TimeColumn));
}

void ExchangeListModel::setAccountLabels(const QHash<QString, QString>& labels)
{
    if (labels == m_accountLabels)
        return;
    m_accountLabels = labels;
    if (!m_exchanges.isEmpty())
        emit dataChanged(index(0, AccountColumn), index(rowCount() - 1, AccountColumn));
}

int ExchangeListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_exchanges.size());
}

int ExchangeListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

bool ExchangeListModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && m_more && !m_fetching && !m_exchanges.isEmpty();
}

void ExchangeListModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent))
        return;
    m_fetching = true;
    emit olderRequested(m_exchanges.constLast().rowId);
}

QString ExchangeListModel::displayText(const ExchangeRecord& exchange, int column) const
{
    switch (column) {
    case TimeColumn:
        return timeText(exchange.at, m_now, m_zone);
    case AccountColumn:
        return visibleLine(accountLabel(exchange.account));
    case RequestColumn:
        return visibleLine(exchange.request.isEmpty() ? exchange.operation : exchange.request);
    case HttpColumn:
        return QString::number(exchange.httpStatus);
    case ElapsedColumn:
        return tr("%1 ms").arg(exchange.elapsedMs);
    case RequestIdColumn:
        return visibleLine(exchange.requestId);
    default:
        return {};
    }
}

QString ExchangeListModel::toolTipText(const ExchangeRecord& exchange, int column) const
{
    if (column == TimeColumn)
        return instantText(exchange.at, m_zone);
    if (column == RequestIdColumn)
        return exchange.requestIdSource.startsWith("header:"_L1)
            ? tr("%1, in the header %2")
                  .arg(visibleLine(exchange.requestId), visibleLine(exchange.requestIdSource.mid(7)))
            : tr("%1, in the body").arg(visibleLine(exchange.requestId));
    return displayText(exchange, column);
}

QVariant ExchangeListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ExchangeRecord& exchange = m_exchanges.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return displayText(exchange, index.column());
    case Qt::ToolTipRole:
        return asToolTip(toolTipText(exchange, index.column()));
    case Qt::TextAlignmentRole: {
        const bool figure = index.column() == HttpColumn || index.column() == ElapsedColumn;
        return QVariant::fromValue(
            Qt::Alignment((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    }
    default:
        return {};
    }
}

QVariant ExchangeListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool figure = section == HttpColumn || section == ElapsedColumn;
        return QVariant::fromValue(
            Qt::Alignment((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
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
    case ElapsedColumn:
        return tr("Took");
    default:
        return tr("Request ID");
    }
}

} // namespace ringback
