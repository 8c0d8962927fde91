// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>

namespace ringback {

// A received webhook whose signature is in doubt. The secret lives in this value only, and only as long as
// the question does.
struct WebhookQuestion {
    QString provider;
    HeaderList headers;
    QByteArray body; // raw, as received
    QString url;     // the callback URL; some schemes cover it instead of the body
    QByteArray secret;
    QDateTime now; // UTC
};

enum class WebhookVerdictKind : quint8 {
    Valid,
    WrongSignature, // wrong secret, or something else was signed
    BodyChanged,    // it would be valid for the same JSON written differently
    Stale,          // the signature is right, the timestamp too old
    Future,         // the signature is right, the timestamp too far ahead
    MissingHeader,
    MissingInput,    // the secret, the URL, ... was not given
    Unreadable,      // a header does not have its form
    UnknownProvider, // it publishes no signature scheme
};

struct WebhookVerdict {
    WebhookVerdictKind kind = WebhookVerdictKind::MissingInput;
    QString text;      // what was found, for a person
    QStringList steps; // what to do about it
    QString scheme;    // what was checked, in words: "hex HMAC-SHA256 over timestamp, a dot and the raw body"
    bool coversBody = true;        // false: a valid signature says nothing about the body
    bool freshnessChecked = false; // false: the scheme has no time, so a replay cannot be noticed
};

} // namespace ringback
