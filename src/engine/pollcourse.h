// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/freshness.h"
#include "engine/feedstate.h"
#include "engine/pollreport.h"
#include "engine/pollschedule.h"
#include "providers/requests.h"

#include <optional>
#include <utility>

namespace ringback {

class Clock;

// Waits by the monotonic clock; in the past: none.
struct PollWaits {
    qint64 heldUntilMs = -1;
    qint64 retryUntilMs = -1;
};

// What a course begins with.
struct PollMemory {
    PollMemory() = default;
    PollMemory(PollState kept, const std::optional<PollWaits>& running = {})
        : state(std::move(kept)), waits(running)
    {
    }
    // The waits were imposed on another key or another place.
    void endWaits();

    PollState state;
    // Of the course whose place is taken while the program runs: the wall clock may have been set since, so
    // that the instants of `state` say less. Without them `state` was kept by another run.
    std::optional<PollWaits> waits;
};

// The course that the polling of one account takes: what is remembered of it, when the next round is due and
// what it reads, what a round's end means for waits, refusals and freshness. It asks nobody but the clock;
// timers, network and history are AccountPoller's, so that a test can play years of it in seconds.
//
// Waits: `held` is the provider's wish, which nothing shortens; `retry` is our own backoff, one for the
// account, growing with its failures in a row. Monotonic times are the clock's.
class PollCourse {
public:
    // A feed of which so many pages were read before an error has got on: the failures are counted anew.
    // Where one page always fails, the walk comes back to it sooner than that, and the waits grow.
    static constexpr int PagesOfProgress = 10;

    // `clock` and `binding` must outlive it; the binding's account may be paused and its key renewed
    // meanwhile.
    PollCourse(const Clock& clock, const AccountBinding& binding, PollMemory memory);

    // What outlives the process.
    const PollState& state() const { return m_state; }
    // The same for the next one, with its waits told by the wall clock as it is now.
    PollMemory memory() const;
    // What a round learned about how far the feeds have been read.
    void takeFeeds(const PollState& ofRound);

    qint64 heldUntilMs() const { return m_heldUntilMs; } // in the past: not held
    // The provider asked for it, whatever it was asked.
    void hold(qint64 ms);
    qint64 heldMs() const;
    qint64 retryMs() const;
    bool isRefused() const;
    // A person tries now; or what was wrong has been put right.
    void forgetRetry() { m_retryUntilMs = -1; }

    // When the next round should begin. Whether it may is another matter: paused and refused accounts wait
    // for a person.
    qint64 dueMs() const;
    // What a round of the schedule that begins now reads; empty: everything.
    QStringList lanesDue() const;
    int callsPerRound() const { return m_schedule.callsPerRound(); }
    // The next round reads everything.
    void readAllNext() { m_readAll = true; }

    void setAllowance(double requestsPerMinute) { m_schedule.setAllowance(requestsPerMinute); }
    // How often a quiet account is read: one of which nothing is live, and where nothing was new and nothing
    // failed for minutes. At or below the definition's interval: as any other. A longer one is taken at the
    // end of a good round, and is from then on what freshness() goes by; a shorter one holds at once, as does
    // the definition's when something happens. See idleIntervalFor().
    // True where the next round is due earlier by that.
    bool setIdleInterval(qint64 ms);
    // For so many accounts in one engine: longer only where there are very many.
    static qint64 idleIntervalFor(qsizetype accounts);
    // A round ended. `tokenRanOut`: it was refused with the token of an earlier sign-in, which says nothing
    // about the key. `random` in [0, 1).
    void take(const RoundReport& report, bool tokenRanOut, double random);

    FreshnessFacts facts() const;
    Freshness freshness() const; // now
    // Of each feed, in the definition's order.
    QList<FeedFreshness> feeds() const;

private:
    void recallWaits(const std::optional<PollWaits>& running);
    void noteFeeds(const RoundReport& report);
    void noteSuccess();
    void noteWait(const RoundReport& report);
    static bool gotOn(const RoundReport& report);
    void noteFailure(const RoundReport& report, double random);
    void noteLanes(const RoundReport& report);
    void notePace(const RoundReport& report);
    qint64 usualMs() const;

    const Clock& m_clock;
    const AccountBinding& m_binding;
    PollState m_state;
    PollSchedule m_schedule;
    mutable ClockWatch m_watch;
    qint64 m_heldUntilMs = -1;
    qint64 m_retryUntilMs = -1;
    qint64 m_idleMs = 0;
    qint64 m_stirredMs = 0; // when something was live, new or wrong for the last time
    bool m_readAll = true;
};

} // namespace ringback
