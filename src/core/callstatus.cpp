// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/callstatus.h"

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
struct StatusWord {
    CallStatus status;
    QLatin1StringView word;
};
constexpr std::array<StatusWord, CallStatusCount> StatusWords = {{
    {CallStatus::Unknown, "unknown"_L1},
    {CallStatus::Queued, "queued"_L1},
    {CallStatus::Ringing, "ringing"_L1},
    {CallStatus::InProgress, "in-progress"_L1},
    {CallStatus::Completed, "completed"_L1},
    {CallStatus::Failed, "failed"_L1},
    {CallStatus::Busy, "busy"_L1},
    {CallStatus::NoAnswer, "no-answer"_L1},
    {CallStatus::Canceled, "canceled"_L1},
}};
} // namespace

QString wordOf(CallStatus status)
{
    for (const StatusWord& entry : StatusWords) {
        if (entry.status == status)
            return entry.word;
    }
    return u"unknown"_s;
}

std::optional<CallStatus> callStatusFromWord(QStringView word)
{
    for (const StatusWord& entry : StatusWords) {
        if (word == entry.word)
            return entry.status;
    }
    return std::nullopt;
}

bool isLive(CallStatus status)
{
    return status == CallStatus::Queued || status == CallStatus::Ringing || status == CallStatus::InProgress;
}

bool isEnded(CallStatus status)
{
    return lifeRank(status) == 4;
}

bool isFailure(CallStatus status)
{
    return status == CallStatus::Failed || status == CallStatus::Busy || status == CallStatus::NoAnswer;
}

int lifeRank(CallStatus status)
{
    switch (status) {
    case CallStatus::Unknown:
        return 0;
    case CallStatus::Queued:
        return 1;
    case CallStatus::Ringing:
        return 2;
    case CallStatus::InProgress:
        return 3;
    case CallStatus::Completed:
    case CallStatus::Failed:
    case CallStatus::Busy:
    case CallStatus::NoAnswer:
    case CallStatus::Canceled:
        break;
    }
    return 4;
}

} // namespace ringback
