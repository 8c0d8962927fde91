// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/call.h"

namespace ringback {
using namespace Qt::StringLiterals;

QString wordOf(Direction direction)
{
    switch (direction) {
    case Direction::Inbound:
        return u"inbound"_s;
    case Direction::Outbound:
        return u"outbound"_s;
    case Direction::Unknown:
        break;
    }
    return u"unknown"_s;
}

Direction directionFromWord(QStringView word)
{
    if (word == "inbound"_L1)
        return Direction::Inbound;
    if (word == "outbound"_L1)
        return Direction::Outbound;
    return Direction::Unknown;
}

QString wordOf(CallEvent::Basis basis)
{
    switch (basis) {
    case CallEvent::Basis::Reported:
        return u"reported"_s;
    case CallEvent::Basis::Observed:
        return u"observed"_s;
    case CallEvent::Basis::Webhook:
        break;
    }
    return u"webhook"_s;
}

} // namespace ringback
