// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

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

// Which of them are wanted, newest first. Empty lists and invalid instants: all.
struct ExchangeQuery {
    QString text; // in the request ID
    QStringList providers;
    QStringList accounts;
    QDateTime since; // UTC, inclusive
    QDateTime until; // UTC, exclusive
    qint64 olderThanRow = 0;
    int limit = 200;

    // Whatever the text: the history looks for that.
    bool fits(const ExchangeRecord& record) const
    {
        return (providers.isEmpty() || providers.contains(record.provider))
            && (accounts.isEmpty() || accounts.contains(record.account))
            && (!since.isValid() || record.at >= since) && (!until.isValid() || record.at < until);
    }
    bool operator==(const ExchangeQuery&) const = default;
};

} // namespace ringback

Q_DECLARE_METATYPE(ringback::ExchangeRecord)
