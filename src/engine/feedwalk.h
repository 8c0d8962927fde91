// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/feedstate.h"
#include "providers/requests.h"

#include <QList>
#include <QSet>

#include <optional>

namespace ringback {

// How far to walk back through a feed's pages: pure, told what each page held, it says which page comes next.
//
// A list that is newest first (published to be, or seen to be) is left as soon as a page reaches back past
// what is known to be whole. Nothing is known of the order of another list: it is read to its end, or to the
// page limit. A list that reports no instants is taken to be newest first: it is left at the first page with
// nothing new. A walk that is interrupted, or stopped by the page limit before it reached what is known, is
// continued by the next one, after that has read what is new. Only the first walk ends at its page limit.
// A list that does not hold together (the same page again, a cursor that leads back, an empty page that
// promises more) is walked once more by the next walk before its end is believed. So is one by page numbers
// or offsets that loses rows while it is walked, for the others then move up past the place that is read
// next; where that happens again, the place is marked as a gap. It shows only where the list says how many
// rows it has.
// Where a walk ends without having met anything known, and nothing can be continued (a list without order
// past its page limit, a cursor that leads in circles), calls may be missing in between: FeedState::gaps says
// so.
class FeedWalk {
public:
    struct Limits {
        bool newestFirst = false; // published
        QDateTime firstFloor;     // how far the first walk goes back
        QDateTime since;          // a person's wish to read (again) from here; invalid: none
        QDateTime now;            // a call from after it is not believed to be the newest; invalid: all are
        int maxPages = 50;
        // Go on past what is known, so many pages at most, for as long as they show live calls, of which each
        // would else cost a request of its own.
        int followPages = 0;
    };
    // What a page held.
    struct PageFacts {
        QList<QDateTime> createdAt; // of its calls, in order; invalid where not reported
        int calls = 0;              // rows, readable or not
        int broken = 0;             // of these, the ones that could not be read
        int newCalls = 0;
        int changed = 0;
        int live = 0; // known to be live before, and not yet shown by an earlier page
        std::optional<PageCursor> next;
        // Of a list whose cursors are positions in it (page numbers, offsets), as far as it says so: how many
        // rows it has, and with page numbers how many each page may have.
        std::optional<qint64> rowsInAll;
        std::optional<qint64> rowsPerPage;
    };

    FeedWalk(FeedState state, Limits limits);

    // The cursor of the page to fetch now; nullopt inside means the first page. Not to be asked when
    // isDone().
    std::optional<PageCursor> cursor() const { return m_cursor; }
    bool isDone() const { return m_done; }
    bool isResuming() const { return m_resuming; }
    // The page at cursor() is only read for the live calls on it.
    bool isFollowing() const { return m_following; }
    int pages() const { return m_pages; }

    void pageRead(const PageFacts& facts);
    // The page could not be had. `cursorRefused`: the provider no longer takes this cursor.
    void interrupted(bool cursorRefused);

    const FeedState& state() const { return m_state; }

private:
    QDateTime floor() const;
    bool isFirstWalk() const;
    bool isOrdered() const { return m_limits.newestFirst || (m_descending && m_sawDescent); }
    bool reachedFloor(const PageFacts& facts) const;
    void noteInstants(const PageFacts& facts);
    int pageLimit() const;
    bool isLastPageAgain(const PageFacts& facts);
    bool leadsNowhere(const PageFacts& facts) const;
    bool hasMovedUp(const PageFacts& facts) const;
    void noteRows(const PageFacts& facts);
    void noteSkipped(const PageFacts& facts);
    void breakOff();
    void goOnLaterAtCursor();
    void giveUpResuming();
    void forgetRest();
    void stopAtPageLimit();
    void leaveRestForLater();
    bool isWorthFollowing(const PageFacts& facts) const;
    void noteGap();
    void finishPhase();

    FeedState m_state;
    Limits m_limits;
    const bool m_isSecondTry; // the walk before this one broke off, or its cursor was refused
    bool m_resuming = false;
    bool m_done = false;
    bool m_following = false;
    bool m_metKnown = false;
    bool m_descending = true; // until two pages or calls say otherwise
    bool m_sawDescent = false;
    int m_pages = 0;
    int m_phasePages = 0;
    int m_followed = 0;
    QDateTime m_newest;
    QDateTime m_oldest; // of this phase
    QDateTime m_knownBefore;
    QDateTime m_lastPageTop;
    QDateTime m_lastPageEnd;
    std::optional<qint64> m_rowsAtFirst; // on this walk's first page
    std::optional<qint64> m_rowsLast;    // that the page which comes next must not fall below
    std::optional<qint64> m_perPageLast;
    int m_newOnTop = 0;              // calls, before the rest of an older walk
    QList<QDateTime> m_lastInstants; // of the page before
    std::optional<PageCursor> m_cursor;
    QSet<QString> m_visited;
};

} // namespace ringback
