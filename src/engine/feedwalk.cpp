// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/feedwalk.h"

#include <algorithm>

namespace ringback {

namespace {
// Calls of the same moment can be listed in either order, and a record can appear a little late.
constexpr qint64 OverlapMs = 2 * 60'000;
// A page with fewer live calls on it is not worth a request: asking for each of them is about as much.
constexpr int WorthAPage = 3;
constexpr int MaxGaps = 5;

QDateTime firstInstantOf(const FeedWalk::PageFacts& facts)
{
    const auto known = [](const QDateTime& at) { return at.isValid(); };
    const auto it = std::find_if(facts.createdAt.begin(), facts.createdAt.end(), known);
    return it == facts.createdAt.end() ? QDateTime() : *it;
}
} // namespace

FeedWalk::FeedWalk(FeedState state, Limits limits)
    : m_state(std::move(state)), m_limits(std::move(limits)), m_isSecondTry(m_state.rewalk),
      m_knownBefore(m_state.completeUntil)
{
}

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

// Whether this walk, or the one that is continued, is the account's first: its end is a matter of age.
bool FeedWalk::isFirstWalk() const
{
    return m_resuming ? m_state.resumePages > 0 : !m_state.completeUntil.isValid();
}

bool FeedWalk::reachedFloor(const PageFacts& facts) const
{
    QDateTime last;
    for (const QDateTime& at : facts.createdAt) {
        if (at.isValid())
            last = at;
    }
    if (!last.isValid()) {
        // What is continued lies behind pages that are known.
        return !m_resuming && !m_state.rewalk && facts.calls > 0 && facts.newCalls == 0 && facts.changed == 0;
    }
    if (!isOrdered() || !floor().isValid() || last >= floor())
        return false;
    // On the first walk the age alone decides. Later a page must also hold something that was known before: a
    // list may be ordered by another instant than the call's creation.
    return isFirstWalk() || m_limits.since.isValid() || facts.newCalls + facts.broken < facts.calls;
}

void FeedWalk::noteInstants(const PageFacts& facts)
{
    QDateTime top;
    QDateTime last;
    for (const QDateTime& at : facts.createdAt) {
        if (!at.isValid())
            continue;
        if (last.isValid() && at != last)
            (at > last ? m_descending : m_sawDescent) = at < last;
        if (!top.isValid())
            top = at;
        last = at;
        if (!m_oldest.isValid() || at < m_oldest)
            m_oldest = at;
        if (m_resuming)
            continue;
        const QDateTime believed = m_limits.now.isValid() ? std::min(at, m_limits.now) : at;
        if (!m_newest.isValid() || believed > m_newest)
            m_newest = believed;
    }
    // Between two pages only their first calls are compared: new calls push older ones down meanwhile, so
    // that a page may begin with what the one before ended with.
    if (top.isValid() && m_lastPageTop.isValid() && top != m_lastPageTop)
        (top > m_lastPageTop ? m_descending : m_sawDescent) = top < m_lastPageTop;
    if (top.isValid())
        m_lastPageTop = top;
    m_lastPageEnd = last;
}

int FeedWalk::pageLimit() const
{
    return m_resuming && m_state.resumePages > 0 ? m_state.resumePages : m_limits.maxPages;
}

void FeedWalk::pageRead(const PageFacts& facts)
{
    ++m_pages;
    ++m_phasePages;
    const bool repeated = isLastPageAgain(facts);
    const bool movedUp = hasMovedUp(facts);
    if (movedUp && m_isSecondTry)
        noteSkipped(facts);
    noteRows(facts);
    noteInstants(facts);
    m_metKnown = m_metKnown || facts.newCalls + facts.broken < facts.calls;
    if (!m_isSecondTry && !m_following && (repeated || leadsNowhere(facts)) && !reachedFloor(facts)) {
        breakOff();
        return;
    }
    if (movedUp && !m_isSecondTry) {
        breakOff();
        giveUpResuming();
        return;
    }
    const bool loop = facts.next && m_visited.contains(facts.next->value);
    const bool reached = m_following || reachedFloor(facts);
    if (loop && !reached)
        noteGap();
    m_following = reached && !loop && isWorthFollowing(facts);
    if (m_following)
        ++m_followed;
    if (!facts.next || loop || facts.calls == 0 || (reached && !m_following)) {
        finishPhase();
        return;
    }
    if (m_resuming && m_oldest.isValid())
        m_state.holeTop = m_oldest;
    m_cursor = facts.next;
    m_visited.insert(facts.next->value);
    if (m_phasePages >= pageLimit())
        stopAtPageLimit();
}

// The page before once more, whatever was asked for.
bool FeedWalk::isLastPageAgain(const PageFacts& facts)
{
    const bool again = facts.next && facts.calls > 0 && facts.newCalls == 0 && facts.changed == 0
        && facts.createdAt == m_lastInstants
        && std::all_of(facts.createdAt.begin(), facts.createdAt.end(),
                       [](const QDateTime& at) { return at.isValid(); });
    m_lastInstants = facts.createdAt;
    return again;
}

// Rows may have come to stand before this page that no page showed: the list lost some since the page before,
// or its pages have become longer. Whatever has no order is read whole again by every walk.
bool FeedWalk::hasMovedUp(const PageFacts& facts) const
{
    const bool shrank = facts.rowsInAll && m_rowsLast && *facts.rowsInAll < *m_rowsLast;
    const bool longer = facts.rowsPerPage && m_perPageLast && *facts.rowsPerPage > *m_perPageLast;
    if ((!shrank && !longer) || m_following || (!m_descending && !m_limits.newestFirst))
        return false;
    // New rows have pushed down more than went.
    const QDateTime top = firstInstantOf(facts);
    return !top.isValid() || !m_lastPageEnd.isValid() || top <= m_lastPageEnd;
}

void FeedWalk::noteRows(const PageFacts& facts)
{
    if (m_pages == 1)
        m_rowsAtFirst = facts.rowsInAll;
    if (!m_resuming)
        m_newOnTop += facts.newCalls;
    m_rowsLast = facts.rowsInAll;
    m_perPageLast = facts.rowsPerPage;
}

// Calls may be missing between the page before and this one.
void FeedWalk::noteSkipped(const PageFacts& facts)
{
    const QPair<QDateTime, QDateTime> gap {firstInstantOf(facts), m_lastPageEnd};
    if (m_state.gaps.contains(gap))
        return;
    m_state.gaps.append(gap);
    if (m_state.gaps.size() > MaxGaps)
        m_state.gaps.removeFirst();
}

// More is promised, but it is what was read before, or behind a page without anything.
bool FeedWalk::leadsNowhere(const PageFacts& facts) const
{
    return facts.next && (facts.calls == 0 || m_visited.contains(facts.next->value));
}

// The list does not hold together, so this walk proves nothing about what lies behind. The next one goes the
// same way again; where that ends so too, it is how this provider's lists end.
void FeedWalk::breakOff()
{
    m_done = true;
    m_state.rewalk = true;
    if (m_resuming)
        goOnLaterAtCursor();
}

// The rest of an older walk stays for the next one.
void FeedWalk::goOnLaterAtCursor()
{
    m_state.resumeCursor = m_cursor->value;
    m_state.resumeRows = m_rowsAtFirst.value_or(-1);
}

void FeedWalk::forgetRest()
{
    m_state.resumeCursor.clear();
    m_state.resumeRows = -1;
    m_state.holeTop = {};
    m_state.resumeFloor = {};
    m_state.resumePages = 0;
}

// Where the rest begins is not known any more: the next walk goes back to the old floor from the newest page,
// slower, but without a hole.
void FeedWalk::giveUpResuming()
{
    if (!m_resuming)
        return;
    m_state.completeUntil = m_state.resumePages > 0 ? QDateTime() : m_state.resumeFloor;
    forgetRest();
    m_state.rewalk = true;
}

bool FeedWalk::isWorthFollowing(const PageFacts& facts) const
{
    return m_followed < m_limits.followPages && !m_resuming && m_state.resumeCursor.isEmpty() && facts.next
        && facts.live >= WorthAPage && m_phasePages < m_limits.maxPages;
}

// The walk ends, and what lies between here and what was known before cannot be read.
void FeedWalk::noteGap()
{
    const QDateTime from = m_resuming ? m_state.resumeFloor : m_knownBefore;
    if (m_metKnown || isFirstWalk() || !from.isValid() || !m_oldest.isValid() || m_oldest <= from)
        return;
    m_state.gaps.append({from, m_oldest});
    if (m_state.gaps.size() > MaxGaps)
        m_state.gaps.removeFirst();
}

void FeedWalk::stopAtPageLimit()
{
    if (m_following) {
        m_following = false;
        finishPhase();
        return;
    }
    // The first walk wants no more. A list without order is read from its beginning every time anyway, one
    // without instants is not known to have anything new behind its limit.
    if (isFirstWalk() || !isOrdered() || m_limits.since.isValid()) {
        if (!m_limits.since.isValid())
            noteGap();
        finishPhase();
        return;
    }
    m_done = true;
    if (m_resuming)
        goOnLaterAtCursor();
    else
        leaveRestForLater();
}

// The next walk goes on at the cursor. Where an older hole is still open, the two become one.
void FeedWalk::leaveRestForLater()
{
    if (m_state.resumeCursor.isEmpty()) {
        m_state.resumePages = isFirstWalk() ? std::max(1, m_limits.maxPages - m_phasePages) : 0;
        m_state.resumeFloor = floor();
    }
    m_state.resumeCursor = m_cursor->value;
    m_state.resumeRows = m_rowsAtFirst.value_or(-1);
    m_state.holeTop = m_oldest;
    m_state.rewalk = false;
    if (m_newest.isValid())
        m_state.completeUntil = m_newest;
}

void FeedWalk::finishPhase()
{
    if (m_newest.isValid() && (!m_state.completeUntil.isValid() || m_newest > m_state.completeUntil))
        m_state.completeUntil = m_newest;
    m_state.rewalk = false;
    // A person's walk back past a gap has closed it.
    if (m_limits.since.isValid() && !m_resuming)
        m_state.gaps.removeIf([this](const auto& gap) { return m_limits.since <= gap.first; });
    if (m_resuming) {
        forgetRest();
        m_done = true;
        return;
    }
    if (m_state.resumeCursor.isEmpty()) {
        m_done = true;
        return;
    }
    m_resuming = true;
    m_following = false;
    m_metKnown = false;
    m_oldest = {};
    m_phasePages = 0;
    m_descending = true;
    m_sawDescent = false;
    m_lastPageTop = {};
    m_lastPageEnd = m_state.holeTop;
    // Of what it had then, and what came since, nothing may have gone.
    m_rowsLast.reset();
    if (m_state.resumeRows >= 0)
        m_rowsLast = m_state.resumeRows + m_newOnTop;
    m_perPageLast.reset();
    m_lastInstants.clear();
    m_cursor = PageCursor {m_state.resumeCursor};
    m_visited = {m_state.resumeCursor};
}

void FeedWalk::interrupted(bool cursorRefused)
{
    m_done = true;
    if (m_following) {
        // All that is new had been read.
        if (m_newest.isValid() && (!m_state.completeUntil.isValid() || m_newest > m_state.completeUntil))
            m_state.completeUntil = m_newest;
        m_state.rewalk = false;
        return;
    }
    if (m_resuming) {
        if (cursorRefused) {
            giveUpResuming();
        } else {
            if (m_state.resumePages > 0)
                m_state.resumePages = std::max(1, m_state.resumePages - m_phasePages);
            goOnLaterAtCursor();
        }
        return;
    }
    if (!m_cursor)
        return; // nothing was read
    if (cursorRefused) {
        m_state.rewalk = true;
        return;
    }
    // With an older hole open the newest part is read again next time, which is short; that needs instants to
    // tell how far it goes.
    if (m_state.resumeCursor.isEmpty() || !m_newest.isValid())
        leaveRestForLater();
}

} // namespace ringback
