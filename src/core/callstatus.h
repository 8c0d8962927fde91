// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <array>
#include <optional>

namespace ringback {

// Ringback's own eight statuses, and unknown for a word that no rule of the provider's definition knows.
// The provider's word is always kept beside it (Call::providerStatus). The numbers are stored: never
// renumber.
enum class CallStatus : quint8 {
    Unknown = 0,
    Queued = 1,
    Ringing = 2,
    InProgress = 3,
    Completed = 4,
    Failed = 5,
    Busy = 6,
    NoAnswer = 7,
    Canceled = 8,
};

inline constexpr int CallStatusCount = 9;

// In the order a call lives through them; unknown comes last.
inline constexpr std::array<CallStatus, CallStatusCount> AllCallStatuses = {
    CallStatus::Queued,    CallStatus::Ringing,  CallStatus::InProgress,
    CallStatus::Completed, CallStatus::Failed,   CallStatus::Busy,
    CallStatus::NoAnswer,  CallStatus::Canceled, CallStatus::Unknown};

// The word used in the command line, filters, files and definitions: "in-progress", "no-answer", ...
QString wordOf(CallStatus status);
std::optional<CallStatus> callStatusFromWord(QStringView word);

// Queued, ringing and in-progress. Unknown is neither live nor ended.
bool isLive(CallStatus status);
bool isEnded(CallStatus status);
// Failed, busy, no-answer: the call did not reach its person.
bool isFailure(CallStatus status);
// Position in a call's life: unknown 0, queued 1, ringing 2, in-progress 3, every ended status 4.
int lifeRank(CallStatus status);

} // namespace ringback
