// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/calltablemodel.h"

#include <algorithm>
#include <utility>

namespace ringback {

namespace {
bool isNewerRow(const CallRow& a, const CallRow& b)
{
    if (a.sortAt != b.sortAt)
        return a.sortAt > b.sortAt;
    return a.rowId > b.rowId;
}

bool runsItsClock(const Call& call)
{
    return call.status == CallStatus::InProgress && call.answeredAt.isValid();
}
} // namespace

CallTableModel::CallTableModel(QObject* parent)
    : QAbstractTableModel(parent), m_zone(QTimeZone::systemTimeZone())
{
}

CallTableModel::~CallTableModel() = default;

void CallTableModel::setFilter(const CallFilter& filter)
{
    beginResetModel();
    m_filter = filter;
    m_rows.clear();
    m_byKey.clear();
    m_kept.clear();
    m_loaded = m_hasOlder = m_hasNewer = false;
    m_fetchingNewest = m_fetchingOlder = m_fetchingNewer = false;
    m_viewedRow = 0;
    endResetModel();
}

void CallTableModel::setPage(const CallPage& page, Place place)
{
    const bool wasEmpty = m_rows.empty();
    switch (place) {
    case Place::Newest: {
        const auto isKnown = [this](const CallRow& row) { return m_byKey.contains(row.call.key); };
        const bool joins = std::any_of(page.rows.begin(), page.rows.end(), isKnown);
        const bool reachesFurther =
            joins && !page.rows.isEmpty() && !m_rows.empty() && isNewerRow(*m_rows.back(), page.rows.last());
        // A page that does not touch the window would leave a hole between them.
        if (!joins && !wasEmpty)
            removeRange(0, rowCount() - 1);
        m_loaded = true;
        m_hasNewer = m_fetchingNewest = false;
        if (!joins || reachesFurther)
            m_hasOlder = page.more;
        break;
    }
    case Place::Older:
        m_fetchingOlder = false;
        m_hasOlder = page.more;
        break;
    case Place::Newer:
        m_fetchingNewer = false;
        m_hasNewer = page.more;
        break;
    }
    QList<CallRow> fresh;
    for (const CallRow& row : page.rows) {
        if (m_byKey.contains(row.call.key))
            changeExisting(row);
        else
            fresh.append(row);
    }
    insertSorted(fresh);
    applyKept();
    // What was just fetched stays.
    trim(place == Place::Older);
}

void CallTableModel::fetchFailed(Place place)
{
    if (place == Place::Newest)
        m_fetchingNewest = false;
    else if (place == Place::Older)
        m_fetchingOlder = false;
    else
        m_fetchingNewer = false;
    applyKept();
}

void CallTableModel::applyKept()
{
    const QList<CallRow> kept = m_kept.values();
    if (!isFetching())
        m_kept.clear();
    if (m_loaded)
        applyChanges(kept);
}

void CallTableModel::upsert(const QList<CallRow>& rows)
{
    if (isFetching()) {
        for (const CallRow& row : rows)
            m_kept.insert(row.call.key, row);
    }
    if (!m_loaded)
        return;
    applyChanges(rows);
    trim(m_viewedRow > rowCount() / 2);
}

void CallTableModel::applyChanges(const QList<CallRow>& rows)
{
    const CallFilter filter = m_now.isValid() ? m_filter.at(m_now) : m_filter;
    QHash<CallKey, qsizetype> latest; // a batch may name a call twice
    for (qsizetype i = 0; i < rows.size(); ++i)
        latest.insert(rows.at(i).call.key, i);
    QList<CallRow> fresh;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const CallRow& row = rows.at(i);
        if (latest.value(row.call.key) != i)
            continue;
        const bool known = m_byKey.contains(row.call.key);
        if (!filter.matches(row)) {
            if (known) {
                const int at = rowOf(row.call.key);
                removeRange(at, at);
            }
        } else if (known) {
            changeExisting(row);
        } else {
            fresh.append(row);
        }
    }
    const auto beyond = [this](const CallRow& row) {
        const int position = positionFor(row);
        if (position == rowCount() && m_hasOlder)
            return true;
        if (position == 0 && m_hasNewer)
            return true;
        return false;
    };
    fresh.erase(std::remove_if(fresh.begin(), fresh.end(), beyond), fresh.end());
    insertSorted(fresh);
}

int CallTableModel::positionFor(const CallRow& row) const
{
    const auto found = std::lower_bound(
        m_rows.begin(), m_rows.end(), row,
        [](const RowPointer& held, const CallRow& wanted) { return isNewerRow(*held, wanted); });
    return static_cast<int>(found - m_rows.begin());
}

bool CallTableModel::changeExisting(const CallRow& row)
{
    const int at = rowOf(row.call.key);
    CallRow& held = *m_rows[static_cast<size_t>(at)];
    if (held == row)
        return false;
    if (held.sortAt != row.sortAt || held.rowId != row.rowId) {
        moveRow(at, row);
        return true;
    }
    held = row;
    emit dataChanged(index(at, 0), index(at, ColumnCount - 1));
    return true;
}

void CallTableModel::moveRow(int from, const CallRow& row)
{
    // Where it belongs among all rows, itself at its old place included: what beginMoveRows() wants.
    const int to = positionFor(row);
    const bool leaves =
        (to == rowCount() && m_hasOlder && from != rowCount() - 1) || (to == 0 && m_hasNewer && from != 0);
    if (leaves) {
        removeRange(from, from);
        return;
    }
    const bool moves = to != from && to != from + 1;
    if (moves) {
        beginMoveRows({}, from, from, {}, to);
        const auto begin = m_rows.begin();
        if (to > from)
            std::rotate(begin + from, begin + from + 1, begin + to);
        else
            std::rotate(begin + to, begin + from, begin + from + 1);
    }
    const int at = !moves ? from : (to > from ? to - 1 : to);
    *m_rows[static_cast<size_t>(at)] = row;
    if (moves)
        endMoveRows();
    emit dataChanged(index(at, 0), index(at, ColumnCount - 1));
}

void CallTableModel::insertSorted(QList<CallRow> rows)
{
    std::sort(rows.begin(), rows.end(), isNewerRow);
    qsizetype next = 0;
    while (next < rows.size()) {
        const int position = positionFor(rows.at(next));
        // As many as go to the same gap are inserted together.
        qsizetype end = next + 1;
        while (
            end < rows.size()
            && (position == rowCount() || isNewerRow(rows.at(end), *m_rows[static_cast<size_t>(position)])))
            ++end;
        std::vector<RowPointer> block;
        block.reserve(static_cast<size_t>(end - next));
        for (qsizetype i = next; i < end; ++i)
            block.push_back(std::make_unique<CallRow>(rows.at(i)));
        beginInsertRows({}, position, position + static_cast<int>(end - next) - 1);
        for (const RowPointer& row : block)
            m_byKey.insert(row->call.key, row.get());
        m_rows.insert(m_rows.begin() + position, std::make_move_iterator(block.begin()),
                      std::make_move_iterator(block.end()));
        endInsertRows();
        next = end;
    }
}

void CallTableModel::removeRange(int first, int last)
{
    beginRemoveRows({}, first, last);
    for (int i = first; i <= last; ++i)
        m_byKey.remove(m_rows[static_cast<size_t>(i)]->call.key);
    m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
    endRemoveRows();
}

void CallTableModel::trim(bool atTop)
{
    const int surplus = rowCount() - m_maxRows;
    if (surplus <= 0)
        return;
    if (atTop) {
        m_hasNewer = true;
        m_viewedRow -= surplus;
        removeRange(0, surplus - 1);
    } else {
        m_hasOlder = true;
        removeRange(rowCount() - surplus, rowCount() - 1);
    }
}

void CallTableModel::setMaxRows(int maxRows)
{
    m_maxRows = std::max(1, maxRows);
    trim(m_viewedRow > rowCount() / 2);
}

void CallTableModel::fetchNewest()
{
    m_fetchingNewest = true;
    m_fetchingOlder = m_fetchingNewer = false;
    emit newestRequested();
}

void CallTableModel::fetchNewer()
{
    if (!m_hasNewer || m_fetchingNewer || m_fetchingNewest || !m_loaded)
        return;
    m_fetchingNewer = true;
    emit newerRequested();
}

bool CallTableModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && m_loaded && m_hasOlder && !m_fetchingOlder && !m_fetchingNewest;
}

void CallTableModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent))
        return;
    m_fetchingOlder = true;
    emit olderRequested();
}

std::optional<CallCursor> CallTableModel::newestCursor() const
{
    if (m_rows.empty())
        return std::nullopt;
    return CallCursor {m_rows.front()->sortAt, m_rows.front()->rowId};
}

std::optional<CallCursor> CallTableModel::oldestCursor() const
{
    if (m_rows.empty())
        return std::nullopt;
    return CallCursor {m_rows.back()->sortAt, m_rows.back()->rowId};
}

int CallTableModel::rowOf(const CallKey& key) const
{
    const CallRow* const row = m_byKey.value(key);
    return row == nullptr ? -1 : positionFor(*row);
}

bool CallTableModel::hasLiveRows() const
{
    return std::any_of(m_rows.begin(), m_rows.end(),
                       [](const RowPointer& row) { return isLive(row->call.status); });
}

void CallTableModel::setNow(const QDateTime& now)
{
    const bool dayTurned =
        m_now.isValid() && m_now.toTimeZone(m_zone).date() != now.toTimeZone(m_zone).date();
    const bool zoneTurned = !m_now.isValid() || m_zone.offsetFromUtc(m_now) != m_zone.offsetFromUtc(now);
    m_now = now;
    if (dayTurned)
        columnsChanged(TimeColumn, TimeColumn);
    if (zoneTurned)
        emit headerDataChanged(Qt::Horizontal, TimeColumn, TimeColumn);
    for (int i = 0; i < rowCount(); ++i) {
        if (runsItsClock(rowAt(i).call))
            emit dataChanged(index(i, DurationColumn), index(i, DurationColumn), {Qt::DisplayRole});
    }
}

void CallTableModel::columnsChanged(int firstColumn, int lastColumn)
{
    if (!m_rows.empty())
        emit dataChanged(index(0, firstColumn), index(rowCount() - 1, lastColumn));
}

void CallTableModel::setZone(const QTimeZone& zone)
{
    m_zone = zone;
    columnsChanged(TimeColumn, TimeColumn);
    emit headerDataChanged(Qt::Horizontal, TimeColumn, TimeColumn);
}

void CallTableModel::setAccountLabels(const QHash<QString, QString>& labels)
{
    if (labels == m_accountLabels)
        return;
    m_accountLabels = labels;
    columnsChanged(AccountColumn, AccountColumn);
}

void CallTableModel::setFreshness(const QHash<QString, Freshness>& freshness)
{
    if (freshness == m_freshness)
        return;
    const QHash<QString, Freshness> before = std::exchange(m_freshness, freshness);
    for (int i = 0; i < rowCount(); ++i) {
        const Call& call = rowAt(i).call;
        // A good poll of a fresh account changes nothing that is shown.
        const Freshness was = before.value(call.key.account);
        const Freshness is = m_freshness.value(call.key.account);
        const bool shows = was.state != is.state || (is.state != FreshnessState::Fresh && was != is);
        if (shows && isLive(call.status))
            emit dataChanged(index(i, 0), index(i, ColumnCount - 1));
    }
}

void CallTableModel::setWorkPersons(const QHash<CallKey, QString>& persons)
{
    if (persons == m_workPersons)
        return;
    m_workPersons = persons;
    columnsChanged(WorkColumn, WorkColumn);
}

void CallTableModel::setProviderNames(const QHash<QString, QString>& names)
{
    if (names == m_providerNames)
        return;
    m_providerNames = names;
    columnsChanged(AccountColumn, AccountColumn);
}

int CallTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CallTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

} // namespace ringback
