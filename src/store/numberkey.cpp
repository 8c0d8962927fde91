// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/numberkey_p.h"
#include "store/sqlconnection_p.h"

namespace ringback {

QString numberKeyOf(SqlConnection& connection, const QString& number)
{
    Statement key(connection, "SELECT " RINGBACK_NUMBER_KEY("value") " FROM (SELECT ? AS value)");
    key.bindText(number);
    return key.next() ? key.text(0) : QString();
}

} // namespace ringback
