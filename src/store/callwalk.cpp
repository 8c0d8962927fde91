// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/callwalk_p.h"
#include "store/sqlconnection_p.h"

#include <algorithm>

namespace ringback {

// INDEXED BY makes a plan that would scan an error instead of a surprise.
#define RINGBACK_WALK_RANGE "(sort_at, id) > (?, ?) AND (sort_at, id) < (?, ?) "
const char* const walksql::KindOlder =
    "SELECT sort_at, id FROM calls INDEXED BY calls_by_kind WHERE kind = ? AND " RINGBACK_WALK_RANGE
    "ORDER BY sort_at DESC, id DESC LIMIT ?";
const char* const walksql::KindNewer =
    "SELECT sort_at, id FROM calls INDEXED BY calls_by_kind WHERE kind = ? AND " RINGBACK_WALK_RANGE
    "ORDER BY sort_at, id LIMIT ?";
const char* const walksql::AllOlder =
    "SELECT sort_at, id FROM calls INDEXED BY calls_by_time WHERE " RINGBACK_WALK_RANGE
    "ORDER BY sort_at DESC, id DESC LIMIT ?";
const char* const walksql::AllNewer =
    "SELECT sort_at, id FROM calls INDEXED BY calls_by_time WHERE " RINGBACK_WALK_RANGE
    "ORDER BY sort_at, id LIMIT ?";
#undef RINGBACK_WALK_RANGE

namespace {
constexpr int SmallestPortion = 8;
constexpr int LargestPortion = 2'000;
} // namespace

CallWalk::CallWalk(SqlConnection& connection, const std::optional<QList<qint64>>& kinds,
                   const SpotRange& range, Order order, int expected)
    : m_connection(connection), m_order(order)
{
    const int lanes = kinds ? static_cast<int>(kinds->size()) : 1;
    Lane lane;
    lane.rest = range;
    lane.portion = std::clamp(lanes > 1 ? 2 * expected / lanes : expected, SmallestPortion, LargestPortion);
    m_lanes.reserve(lanes);
    for (int i = 0; i < lanes; ++i) {
        if (kinds)
            lane.kind = kinds->at(i);
        m_lanes.append(lane);
    }
    for (Lane& each : m_lanes) {
        fill(each);
        if (!each.ahead.isEmpty())
            m_heap.append(&each);
    }
    std::make_heap(m_heap.begin(), m_heap.end(), [this](auto* a, auto* b) { return comesLater(a, b); });
}

bool CallWalk::comesLater(const Lane* a, const Lane* b) const
{
    const CallSpot& left = a->ahead.at(a->taken);
    const CallSpot& right = b->ahead.at(b->taken);
    return m_order == Order::NewestFirst ? left < right : right < left;
}

void CallWalk::fill(Lane& lane)
{
    lane.ahead.clear();
    lane.taken = 0;
    if (lane.ended)
        return;
    const bool newestFirst = m_order == Order::NewestFirst;
    const char* const sql = lane.kind ? (newestFirst ? walksql::KindOlder : walksql::KindNewer)
                                      : (newestFirst ? walksql::AllOlder : walksql::AllNewer);
    Statement walk(m_connection, sql);
    if (lane.kind)
        walk.bind(*lane.kind);
    walk.bind(lane.rest.after.sortAt).bind(lane.rest.after.id);
    walk.bind(lane.rest.before.sortAt).bind(lane.rest.before.id);
    walk.bind(qint64 {lane.portion});
    while (walk.next())
        lane.ahead.append({walk.integer(0), walk.integer(1)});
    lane.ended = lane.ahead.size() < lane.portion;
    if (!lane.ahead.isEmpty())
        (newestFirst ? lane.rest.before : lane.rest.after) = lane.ahead.last();
    lane.portion = std::min(lane.portion * 4, LargestPortion);
}

std::optional<CallSpot> CallWalk::next()
{
    if (m_heap.isEmpty())
        return std::nullopt;
    const auto later = [this](auto* a, auto* b) { return comesLater(a, b); };
    std::pop_heap(m_heap.begin(), m_heap.end(), later);
    Lane* const lane = m_heap.last();
    const CallSpot spot = lane->ahead.at(lane->taken++);
    if (lane->taken == lane->ahead.size())
        fill(*lane);
    if (lane->ahead.isEmpty())
        m_heap.removeLast();
    else
        std::push_heap(m_heap.begin(), m_heap.end(), later);
    return spot;
}

} // namespace ringback
