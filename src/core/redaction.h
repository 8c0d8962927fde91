// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringView>

namespace ringback {

// What stands in the place of a masked secret.
inline constexpr char MaskText[] = "[masked]";

// `text` with everything in it that looks like a credential replaced by MaskText; the rest stays byte for
// byte, whatever the text is: JSON (also cut, also escaped inside a string), HTTP headers, a curl command or
// transcript, a URL, a log line, bytes that are not UTF-8. What counts:
// - members and settings with a secret's name (isSecretName), as "name": "value", name=value or a header;
// - what follows Bearer or Basic, where it has the look of a credential and not of a word;
// - the password in a URL's or curl's user:password;
// - keys known by their beginning: pk_live_, pk_test_, sk_live_, sk_test_, whsec_, truedy_, and JSON web
//   tokens (eyJ...). The beginning stays: it says which key it was.
// It errs towards masking, but it is no proof: a secret under an innocent name stays. Pure, linear in the
// length of the text; masking twice is masking once.
QByteArray maskSecrets(const QByteArray& text);
QString maskSecrets(const QString& text);

// Whether a header, JSON member, query or log field of this name holds a credential: "Authorization",
// "X-API-Key", "auth_token", "accesskey", "password", ... Case, hyphens and underscores make no difference.
// Cursors ("next_page_token"), counts ("max_tokens") and kinds ("token_type") are none.
bool isSecretName(QStringView name);

} // namespace ringback
