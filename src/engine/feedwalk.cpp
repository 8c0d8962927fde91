// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/feedwalk.h"

namespace ringback {

namespace {
// Calls of the same moment can be listed in either order, and a record can appear a little late.
constexpr qint64 OverlapMs = 2 * 60'000;
} // namespace

FeedWalk::FeedWalk(FeedState state, Limits limits)
    : m_state(std::move(state)), m_limits(std::move(limits)) { }

QDateTime FeedWalk::floor() const
{
    if (m_resuming)
        return m_state.resumeFloor;
    QDateTime floor =
        m_state.completeUntil.isValid() ? m_state.completeUntil.addMSecs(-OverlapMs) : m_limits.firstFloor;
    if (m_limits.since.isValid()
        && (!floor.isValid() || m_limits.since < floor || !m_state.completeUntil.isValid()))
        floor = m_limits.since;
    return floor;
}

bool FeedWalk::reachedFloor(const PageFacts& facts) const
{
    QDateTime last;
    for (const QDateTime& at : facts.createdAt) {
        if (at.isValid())
            last = at;
    }
    if (!last.isValid())
        return facts.calls > 0 && facts.newCalls == 0 && facts.changed == 0;
    if (!m_limits.newestFirst && !m_descending)
        return false;
    if (!floor().isValid() || last >= floor())
        return false;
    // On the first walk the age alone decides. Later a page must also hold something that was known before: a
    // list may be ordered by another instant than the call's creation.
    const bool firstWalk = m_resuming || !m_state.completeUntil.isValid() || m_limits.since.isValid();
    return firstWalk || facts.newCalls < facts.calls;
}

void FeedWalk::pageRead(const PageFacts& facts)
{
    ++m_pages;
    ++m_phasePages;
    for (const QDateTime& at : facts.createdAt) {
        if (!at.isValid())
            continue;
        if (m_lastCreatedAt.isValid() && at > m_lastCreatedAt)
            m_descending = false;
        m_lastCreatedAt = at;
        if (!m_resuming && (!m_newest.isValid() || at > m_newest))
            m_newest = at;
    }
    const bool loop = facts.next && m_visited.contains(facts.next->value);
    const bool end = !facts.next || loop || facts.calls == 0;
    if (end || reachedFloor(facts) || m_phasePages >= m_limits.maxPages) {
        finishPhase();
        return;
    }
    m_cursor = facts.next;
    m_visited.insert(facts.next->value);
}

void FeedWalk::finishPhase()
{
    if (m_newest.isValid() && (!m_state.completeUntil.isValid() || m_newest > m_state.completeUntil))
        m_state.completeUntil = m_newest;
    if (m_resuming) {
        m_state.resumeCursor.clear();
        m_state.resumeFloor = {};
        m_done = true;
        return;
    }
    if (m_state.resumeCursor.isEmpty()) {
        m_done = true;
        return;
    }
    m_resuming = true;
    m_phasePages = 0;
    m_descending = true;
    m_lastCreatedAt = {};
    m_cursor = PageCursor {m_state.resumeCursor};
    m_visited = {m_state.resumeCursor};
}

void FeedWalk::interrupted(bool cursorRefused)
{
    m_done = true;
    if (m_resuming) {
        if (cursorRefused) {
            // Walk back to the old floor from the newest page next time: slower, but without a hole.
            m_state.completeUntil = m_state.resumeFloor;
            m_state.resumeCursor.clear();
            m_state.resumeFloor = {};
        } else if (m_cursor) {
            m_state.resumeCursor = m_cursor->value;
        }
        return;
    }
    // Only one hole is remembered; with one open already, the newest part is walked again next time.
    if (!m_cursor || cursorRefused || !m_state.resumeCursor.isEmpty() || !m_newest.isValid())
        return;
    m_state.resumeFloor = floor();
    m_state.resumeCursor = m_cursor->value;
    m_state.completeUntil = m_newest;
}

} // namespace ringback
