// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/callplan.h"

#include <QStringList>

#include <deque>
#include <utility>

namespace ringback::sim {

struct WorldSetup {
    quint64 seed = 1;
    Micros start = 0;          // when this world began
    double callsPerMinute = 6; // 0: no calls by themselves
    double speed = 1;
    int historyCalls = 0;   // created before the start ...
    Micros historySpan = 0; // ... evenly over this long
};

// What a person asks a provider to dial.
struct PlacedCall {
    QString from;
    QString to;
    QString agentId;
    QString callerName;
    std::optional<EndingChoice> ending; // where the provider already knows how it must end
};

// What a test decided about the next placed call.
struct PlacedFate {
    bool fails = false;   // before it rings
    Micros hiddenFor = 0; // nobody is told of it for this long; negative: for good
};

// All calls of one provider's account. Which calls exist is derived from seed, start and the time asked
// about: the n-th call is created within the n-th interval after the start, so no timer is needed and a
// clock that jumps by days costs no more than one that ticks. Keeps the newest kKept calls.
class CallWorld {
public:
    static constexpr int kKept = 20'000;

    CallWorld(WorldTraits traits, WorldSetup setup);

    const WorldTraits& traits() const { return m_traits; }
    double speed() const { return m_setup.speed; }

    // Creates what is due by now. Going back in time hides the later calls but keeps them.
    void advanceTo(Micros now);

    // The calls that exist at now and were not deleted, the newest creation first.
    QList<const CallPlan*> newestFirst(Micros now) const;
    // nullptr when no such call exists at now; deleted calls are found.
    const CallPlan* find(QStringView id, Micros now) const;

    // Dials now. The returned reference is good until the next change of the world.
    const CallPlan& place(const PlacedCall& request, Micros now);
    // For the next call that is placed, and none after it; nothing takes it back.
    void setFate(const std::optional<PlacedFate>& fate) { m_fate = fate; }
    // The numbers that were dialled since this was last asked, in order.
    QStringList takeDialled() { return std::exchange(m_dialled, {}); }
    // Ends a living call `linger` from now; an ended or unknown one is left alone, then false.
    bool hangUp(QStringView id, Micros now, Micros linger, const QString& codeAnswered,
                const QString& codeUnanswered);
    // Takes a call out of the lists; false when there is none.
    bool erase(QStringView id, Micros now);

private:
    CallPlan* findMutable(QStringView id, Micros now);

    WorldTraits m_traits;
    WorldSetup m_setup;
    std::deque<CallPlan> m_calls; // by creation, oldest first
    quint64 m_nextIndex = 0;      // of the next call by itself
    quint64 m_placed = 0;
    quint64 m_serial = 0;
    std::optional<PlacedFate> m_fate;
    QStringList m_dialled;
};

} // namespace ringback::sim
