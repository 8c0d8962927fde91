// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ticketrecord.h"

namespace ringback {
using namespace Qt::StringLiterals;

QString wordOf(TicketState state)
{
    switch (state) {
    case TicketState::Draft:
        return u"draft"_s;
    case TicketState::Sent:
        return u"sent"_s;
    case TicketState::Answered:
        return u"answered"_s;
    case TicketState::Closed:
        return u"closed"_s;
    }
    return u"draft"_s;
}

std::optional<TicketState> ticketStateFromWord(QStringView word)
{
    for (const TicketState state : AllTicketStates) {
        if (wordOf(state) == word)
            return state;
    }
    return std::nullopt;
}

} // namespace ringback
