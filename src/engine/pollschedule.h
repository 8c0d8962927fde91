// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace ringback {

// When which part of an account is read next: pure, told what each reading cost and brought.
//
// An account is read in lanes: its feeds, and (`CallLane`) the live calls that no first page shows. A lane is
// read the more often the more is expected to change in it, and the less often the more requests it costs:
// the interval falls with the square root of changes per request, which makes the mean delay least for a
// number of requests. What is expected is the larger of what lately changed and what the calls that are known
// to be live should do soon. Between the fastest and the slowest interval; when all lanes together would ask
// more than the account may, each waits longer in proportion, past the slowest interval only where even that
// is too much.
//
// A lane that was only just begun with is an exception: nothing is known yet about its pace, and the slowest
// would have a person who just started look at a still picture. It is read again soon, and each time after
// twice as long, until that is the slowest. The allowance holds for these readings as for all others.
//
// All times are Clock::monotonicMs().
class PollSchedule {
public:
    struct Limits {
        qint64 fastestMs = 2'000;
        qint64 slowestMs = 20'000;
    };
    // The lane of the lists of live calls, where a provider has such; other feeds are lanes of their own
    // name.
    static const QString LiveLane;
    static const QString CallLane;

    // What a live call is expected to do: changes a second, while it is being set up and while people talk.
    static double expectedChanges(int settling, int talking);

    PollSchedule() = default;
    PollSchedule(const QStringList& lanes, Limits limits);

    // What may be asked a minute, of all lanes together.
    void setAllowance(double requestsPerMinute);
    // Another slowest interval than it was made with; not below the fastest.
    void setSlowest(qint64 ms);
    void laneRead(const QString& lane, qint64 nowMs, int changes, int requests);
    void expect(const QString& lane, double changesPerSecond);

    // For how many single calls a round may ask: half of what may be asked within the slowest interval.
    int callsPerRound() const;
    qint64 intervalMs(const QString& lane) const;
    // Every lane was read at least once, or the time is now.
    qint64 nextDueMs() const;
    // The lanes to read in a round that begins now: those that are due, or nearly.
    QStringList due(qint64 nowMs) const;

private:
    struct Lane {
        QString name;
        qint64 readMs = -1; // -1: never
        double seen = 0;    // changes a second, lately
        double expected = 0;
        double cost = 1;    // requests of one reading
        double guessMs = 0; // 0: its pace is known, or it was never read
        qint64 intervalMs = 0;
    };

    double wishedMs(const Lane& lane) const;
    void plan();

    QList<Lane> m_lanes;
    Limits m_limits;
    double m_perMinute = 1e6;
};

} // namespace ringback
