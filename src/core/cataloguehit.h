// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace ringback {

// One finding of a search in the catalogues.
struct CatalogueHit {
    enum class Kind : quint8 { Code, HttpStatus, Text, CallEnding, Webhook, Network, Symptom };

    Kind kind = Kind::Code;
    DecodedError entry;  // as the decoder would explain it, without message and IDs
    QStringList related; // entries that a symptom leads to: "vobiz/end-6010", ...
};

// An error found in pasted text, with what it was found in.
struct DecodedPaste {
    DecodedError error;
    int httpStatus = 0;
    QByteArray body; // as found; secrets in it are not yet masked
    QString foundAs; // "a JSON body", "an HTTP response", "a curl transcript", "a log line", ...
};

} // namespace ringback
