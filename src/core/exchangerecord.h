// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>

namespace ringback {

// One exchange with a provider, as far as support may ask for it: successes too. No body, no query, no
// secret.
struct ExchangeRecord {
    qint64 rowId = 0;
    QString account;
    QString provider;
    QDateTime at;      // UTC, when the answer was known
    QString operation; // "read", "place", "hangup"
    QString request;   // "GET /v1/calls"
    int httpStatus = 0;
    qint64 elapsedMs = 0;
    QString requestId;       // found in the answer; only exchanges with one are kept
    QString requestIdSource; // "body:/request_id", "header:X-Request-Id"

    bool operator==(const ExchangeRecord&) const = default;
};

} // namespace ringback

Q_DECLARE_METATYPE(ringback::ExchangeRecord)
