// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/retryguard.h"

#include <QString>

namespace ringback {

// What the world's number plans say of a number as a provider or a person wrote it: can it be dialled, is it
// a number at all, where does it lie. Uses Google's libphonenumber; its plans are loaded with the first
// question (some 30 ms on a slow machine), never at the program's start. Any thread may ask.
//
// A number must name its country: "+4930...". Providers drop the +, so digits that are a valid number with a
// + put before them are read so, with a remark; with ten digits or fewer that is a guess
// (NumberFacts::guessed), because they could be a national number as well. "030 ..." and "0049 ..." are never
// completed, unless `defaultRegion` (ISO 3166, "DE") says whose habits the writer has.
//
// Zones: the library's C++ edition knows none, and an area code need not tell where a person is. They are all
// zones of the number's region, or of every region that shares its country code where no region claims it;
// of those with the same offsets throughout the year one stands for all. Numbers that belong to no country
// (+800, +870) have none.
NumberFacts numberFacts(const QString& raw, const QString& defaultRegion = {});

} // namespace ringback
