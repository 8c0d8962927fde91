// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/exchange.h"
#include "providers/jsontext.h"
#include "providers/requests.h"

namespace ringback {

// What one answer of a feed gave.
struct ReadPage {
    // Why the answer is no page at all ("not-json", "cut-body", "empty", "html": ids of
    // resources/errors/net.json); empty when it is one. Whatever could be read stands in calls even then.
    QString fault;
    QList<Call> calls; // account and provider filled in; advice not yet
    // Beside each call: the values that may say why it ended, most trusted first (CallEnding::values).
    QList<QStringList> endingValues;
    QStringList ids; // of a feed of IDs
    QList<BrokenRecord> setAside;
    int rows = 0;                   // how many items the page held, readable or not
    std::optional<PageCursor> next; // nothing: this was the last page
    // Where the list is walked by page numbers or offsets, and it says so: how many rows it has, and with page
    // numbers how many each page may have.
    std::optional<qint64> rowsInAll;
    std::optional<qint64> rowsPerPage;
};

// Reads the body of a 2xx answer to feedRequest(). Pure; `current` is the cursor that asked for it.
ReadPage readPage(const AccountBinding& binding, const Feed& feed, const HttpResponse& response,
                  const std::optional<PageCursor>& current);
// Reads the body of a 2xx answer to eachRequest(): at most one call.
ReadPage readOneCall(const AccountBinding& binding, const EachRequest& each, const HttpResponse& response);

} // namespace ringback
