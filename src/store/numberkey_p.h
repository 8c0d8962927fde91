// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace ringback {

class SqlConnection;

// What two numbers are compared by, as an SQL expression over a column: the part before an @, without sip:,
// sips: and tel:, without the +, blanks and what people put between digits. "+49 30 555-000", "4930555000"
// and "sip:+4930555000@pbx.example" are one number. It stands in indexes: a released form of it is never
// edited.
#define RINGBACK_NUMBER_KEY(column)                                                                          \
    "replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(substr(" column   \
    ", 1, instr(" column " || '@', '@') - 1)), 'sips:', ''), 'sip:', ''), 'tel:', ''), '+', ''), ' ', ''), " \
    "'-', ''), '(', ''), ')', ''), '.', ''), '/', '')"

// The same of a value. Empty: nothing that could be compared. Throws StoreError.
QString numberKeyOf(SqlConnection& connection, const QString& number);

} // namespace ringback
