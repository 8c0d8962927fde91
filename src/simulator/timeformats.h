// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/callplan.h"

#include <string>

// How the providers write an instant. All UTC.
namespace ringback::sim {

std::string isoSeconds(Micros at);           // 2026-03-25T10:00:01Z
std::string isoMillis(Micros at);            // 2026-03-25T10:00:01.042Z
std::string isoMicros(Micros at);            // 2026-03-25T10:00:01.042000Z
std::string isoTrimmed(Micros at);           // 2026-03-25T10:00:01.042Z: as many digits as needed, up to six
std::string isoMicrosUnlessWhole(Micros at); // six digits, or none for a whole second
std::string spacedMicros(Micros at);         // 2026-03-25 10:00:01.042000, without a zone
std::string isoDate(Micros at);              // 2026-03-25
QByteArray httpDate(Micros at);              // Wed, 25 Mar 2026 10:00:01 GMT

// 2026-03-25T10:00:01Z with 0 to 6 digits of fraction; nothing else.
std::optional<Micros> parseIsoUtc(QStringView text);
// 2026-03-25: the first microsecond of that day.
std::optional<Micros> parseDate(QStringView text);

} // namespace ringback::sim
