// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"
#include "providers/definition.h"

#include <QDateTime>

#include <optional>

// What checking a webhook's signature is made of; the verdict is webhooksignature.h's.
namespace ringback {

// What goes into an HMAC, by the parts a scheme names. Holds the secret: never log one.
struct SignedInput {
    QByteArray secret;
    QByteArray timestamp;
    QByteArray nonce;
    QByteArray url; // without query
    QByteArray body;
};

QByteArray macOf(const WebhookScheme& scheme, const SignedInput& input);
// Takes as long for every wrong value of the right length; the length is no secret.
bool equalInConstantTime(const QByteArray& a, const QByteArray& b);

// The first of `names` that the headers hold, as it is written in the definition; empty when none is there.
QString headerAmong(const HeaderList& headers, const QStringList& names);
QByteArray trimmedHeader(const HeaderList& headers, const QString& name);

// The signature as bytes; nullopt when the header does not have the scheme's form, which formOf() tells.
std::optional<QByteArray> decodedSignature(const WebhookScheme& scheme, QByteArray value);
QString formOf(const WebhookScheme& scheme);
// "hex HMAC-SHA256 over the timestamp, a dot and the raw body".
QString schemeInWords(const WebhookScheme& scheme);

QByteArray withoutQuery(const QString& url);
QByteArray withoutLogin(const QByteArray& url);
// Seconds since 1970, milliseconds where the number is too large for seconds, or an ISO date; in UTC.
std::optional<QDateTime> instantOf(const QByteArray& timestamp);
QString lengthInWords(qint64 seconds);

} // namespace ringback
