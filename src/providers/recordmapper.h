// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/result.h"
#include "providers/definition.h"

#include <QByteArray>

namespace ringback {

struct MappedRecord {
    Call call;
    // Everything the record says about why the call ended, most trusted first: the catalogue may know one of
    // them where it does not know the first.
    QStringList endingValues;
};

// Reads one record of a feed into a Call: fields, direction and status by the shape's rules. A value that
// cannot be read costs its field and nothing else. The Call has no account and no decoded advice yet.
// A record without readable syntax or without an ID is a Failure that says which.
// Call::raw is `record` unchanged.
Result<MappedRecord> mapRecord(const RecordShape& shape, const QByteArray& record);

} // namespace ringback
