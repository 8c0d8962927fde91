// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"

namespace ringback {

// Why a request must not be sent; fault None when it may be. The text never repeats a secret.
struct Refusal {
    NetFault fault = NetFault::None;
    QString text;
};

// Refuses: other schemes than https, plain http beyond loopback (NetFault::PlainHttp), no host, a user name
// or password in the URL, a method that is not a token, header names that are not tokens, header values
// with control characters, and headers that would change the framing or routing of the request (Host,
// Content-Length, Connection, Accept-Encoding, Cookie and the like).
Refusal checkRequest(const HttpRequest& request);

// 127.0.0.0/8, ::1 and localhost, judged by the text of the host; nothing is looked up.
bool isLoopbackHost(const QString& host);

} // namespace ringback
