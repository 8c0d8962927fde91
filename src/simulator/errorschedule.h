// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/callplan.h"

namespace ringback::sim {

enum class FaultKind { RateLimited, Internal, Unavailable, PaymentRequired };

struct ApiFault {
    FaultKind kind = FaultKind::Internal;
    int retryAfterSeconds = 0; // for RateLimited
};

// Decides when a provider fails: a pure function of the seed and the number of requests so far, about one
// listing in 40 and one placing in 12; the first kUntroubled listings always work, so that a newcomer sees
// calls before errors. Once it has said RateLimited it refuses everything until the time it
// named is over, as a real limiter would.
class ErrorSchedule {
public:
    static constexpr quint64 kUntroubled = 6;

    ErrorSchedule(QByteArray provider, quint64 seed, bool enabled);

    // The refusal still in force, with what remains of it.
    std::optional<ApiFault> stillRefused(Micros now) const;
    std::optional<ApiFault> onList(Micros now);
    std::optional<ApiFault> onPlace(Micros now);
    // The next placing fails so, whether errors are enabled or not.
    void forceOnPlace(const ApiFault& fault) { m_forced = fault; }
    void forgetForced() { m_forced.reset(); }

private:
    ApiFault rateLimited(Dice& dice, Micros now);

    QByteArray m_provider;
    quint64 m_seed;
    bool m_enabled;
    quint64 m_lists = 0;
    quint64 m_places = 0;
    std::optional<ApiFault> m_forced;
    Micros m_refusedFrom = 0;
    Micros m_refusedUntil = 0;
};

} // namespace ringback::sim
