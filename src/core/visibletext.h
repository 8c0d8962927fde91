// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace ringback {

// A provider's text made safe to show on one line: control characters, line breaks and the invisible
// characters that reorder text (U+202A..202E, U+2066..2069, U+200E, U+200F) are shown as a visible symbol
// instead of acting. Everything else stays as it is.
QString visibleLine(QStringView text);
// The same, but line breaks and tabs stay.
QString visibleText(QStringView text);

} // namespace ringback
