// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/call.h"
#include "core/decodederror.h"

#include <QByteArray>
#include <QList>
#include <QSet>
#include <QString>

#include <optional>

namespace ringback {

struct FeedReport {
    QString feed;
    int pages = 0;
    int rows = 0;
};

// What one polling round of one account did.
struct RoundReport {
    QString account;
    QString provider;
    QList<FeedReport> feeds;
    int newCalls = 0;
    int changed = 0;
    int setAside = 0;
    QSet<QByteArray> setAsideMarks; // of their bytes: the same record comes again with every round
    QList<DecodedError> errors;
    int requests = 0;
    QString problem; // why nothing could be asked at all; then errors may be empty

    // How it ended.
    bool good = false;            // every feed was read
    bool unreached = false;       // no HTTP answer came
    bool keyRefused = false;      // 401 or 403
    std::optional<qint64> waitMs; // the provider asked for it

    Freshness freshness; // of the account after the round
};

} // namespace ringback

Q_DECLARE_METATYPE(ringback::RoundReport)
