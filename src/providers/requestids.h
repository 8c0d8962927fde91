// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"

#include <QString>

namespace ringback {

struct Definition;

// A request ID and where it stood: "body:/request_id", "header:X-Request-Id". Empty: there is none.
struct RequestIdFound {
    QString id;
    QString source;

    bool operator==(const RequestIdFound&) const = default;
};

// The request ID of any answer, a success too: where the provider's error bodies carry it, else in its
// headers. Of the body only the members that lead there are looked at, the rest is passed over by its
// brackets: one walk over the bytes, nothing of a page is parsed. A body that was cut gives what stands
// before the cut.
RequestIdFound requestIdIn(const Definition& definition, const HttpResponse& response);

} // namespace ringback
