// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>

#include <chrono>
#include <optional>

namespace ringback {

// How long to wait before repeating a request: the server's wish, and our own schedule.

// The longest wait taken from a server.
inline constexpr std::chrono::hours longestRetryAfter {24};

// Reads the value of a Retry-After header: a count of seconds (a fraction is accepted and rounded up to the
// millisecond) or a date in any of the three forms of RFC 9110. now is in UTC; pass the time at which the
// answer came.
// Nothing for zero, the past, or what cannot be read. More than longestRetryAfter is taken as
// longestRetryAfter; more than a year is not a wait but a mistake (an epoch, say) and is read as nothing.
std::optional<std::chrono::milliseconds> parseRetryAfter(const QByteArray& value, const QDateTime& now);

// The wait before attempt number attempt + 1, after attempt failed ones (1 or more), evenly spread
// ("full jitter") between 1 s and the ceiling: 2 s after the first, then 4, 8, ... at most 300 s.
// random in [0, 1) is drawn by the caller. retryAfter is a floor under the result, whatever its length.
std::chrono::milliseconds nextDelay(int attempt, std::optional<std::chrono::milliseconds> retryAfter,
                                    double random);

} // namespace ringback
