// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/retryattempt.h"

namespace ringback {
using namespace Qt::StringLiterals;

QString wordOf(AttemptState state)
{
    switch (state) {
    case AttemptState::Planned:
        return u"planned"_s;
    case AttemptState::Sending:
        return u"sending"_s;
    case AttemptState::Placed:
        return u"placed"_s;
    case AttemptState::NotPlaced:
        return u"not-placed"_s;
    case AttemptState::Unknown:
        return u"unknown"_s;
    case AttemptState::NotFound:
        return u"not-found"_s;
    case AttemptState::Dropped:
        return u"dropped"_s;
    }
    return u"unknown"_s;
}

std::optional<AttemptState> attemptStateFromWord(QStringView word)
{
    for (const AttemptState state : AllAttemptStates) {
        if (wordOf(state) == word)
            return state;
    }
    return std::nullopt;
}

} // namespace ringback
