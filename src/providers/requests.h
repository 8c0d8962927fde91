// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/exchange.h"
#include "core/result.h"
#include "providers/definition.h"

namespace ringback {

// An account joined with its provider's definition and its secrets: all that is needed to ask. Lives in
// memory only.
struct AccountBinding {
    Definition definition; // as Registry::definitionFor gives it
    Account account;
    Secrets secrets;
    QString loginToken; // from a login, where the account signs in that way

    QString baseUrl() const; // the account's, else the definition's; without a trailing slash
};

// Where to read on in a feed: the page after the first. Opaque to everyone but pagereader; printable, so that
// it can be kept over a restart.
struct PageCursor {
    QString value; // token, page number, offset or URL

    bool operator==(const PageCursor&) const = default;
};

// Whether a base URL may be used: https, or http to a loopback address; a host; no user info, query or
// fragment.
Outcome checkBaseUrl(const QString& baseUrl);

// Every function gives a Failure for a base URL that cannot be used, or a value that is missing.
Result<HttpRequest> feedRequest(const AccountBinding& binding, const Feed& feed,
                                const std::optional<PageCursor>& cursor);
Result<HttpRequest> eachRequest(const AccountBinding& binding, const EachRequest& each,
                                const QString& callId);
// The request that fetches a token; only for a method of kind Login.
Result<HttpRequest> loginRequest(const AccountBinding& binding);
// The token in a login's answer; empty when it has none.
QString loginTokenIn(const AuthMethod& method, const QByteArray& body);

} // namespace ringback
