// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace ringback {

// Bytes from a provider, as text to read. JSON is laid out with two spaces a level and nothing else about it
// is touched: numbers, escapes and the order of keys stay byte for byte, because this is what a person
// compares with a support answer. What is not JSON comes out as it is; bytes that are not UTF-8 are shown as
// U+FFFD. Control and reordering characters are made visible. At most `limit` bytes are read, and the text
// says so where there were more.
QString readableText(const QByteArray& bytes, qsizetype limit = 256 * 1024);

} // namespace ringback
