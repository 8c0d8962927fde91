// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/errorschedule.h"

#include <utility>

namespace ringback::sim {

ErrorSchedule::ErrorSchedule(QByteArray provider, quint64 seed, bool enabled)
    : m_provider(std::move(provider)), m_seed(seed), m_enabled(enabled)
{
}

std::optional<ApiFault> ErrorSchedule::stillRefused(Micros now) const
{
    // The lower bound lets a clock that was set back end the refusal.
    if (now < m_refusedFrom || now >= m_refusedUntil)
        return std::nullopt;
    const Micros left = m_refusedUntil - now;
    return ApiFault {FaultKind::RateLimited, static_cast<int>((left + 999'999) / 1'000'000)};
}

std::optional<ApiFault> ErrorSchedule::onList(Micros now)
{
    if (!m_enabled)
        return std::nullopt;
    const quint64 index = m_lists++;
    Dice dice(saltOf(m_seed, m_provider + " list fault", index));
    if (index < kUntroubled || !dice.oneIn(40))
        return std::nullopt;
    switch (dice.below(3)) {
    case 0:
        return rateLimited(dice, now);
    case 1:
        return ApiFault {FaultKind::Internal, 0};
    default:
        return ApiFault {FaultKind::Unavailable, 0};
    }
}

std::optional<ApiFault> ErrorSchedule::onPlace(Micros now)
{
    if (const std::optional<ApiFault> forced = std::exchange(m_forced, std::nullopt)) {
        if (forced->kind == FaultKind::RateLimited) {
            m_refusedFrom = now;
            m_refusedUntil = now + forced->retryAfterSeconds * Micros {1'000'000};
        }
        return forced;
    }
    if (!m_enabled)
        return std::nullopt;
    Dice dice(saltOf(m_seed, m_provider + " place fault", m_places++));
    if (!dice.oneIn(12))
        return std::nullopt;
    switch (dice.below(5)) {
    case 0:
        return rateLimited(dice, now);
    case 1:
        return ApiFault {FaultKind::Unavailable, 0};
    default:
        return ApiFault {FaultKind::PaymentRequired, 0};
    }
}

ApiFault ErrorSchedule::rateLimited(Dice& dice, Micros now)
{
    const int seconds = static_cast<int>(dice.between(2, 5));
    m_refusedFrom = now;
    m_refusedUntil = now + seconds * Micros {1'000'000};
    return {FaultKind::RateLimited, seconds};
}

} // namespace ringback::sim
