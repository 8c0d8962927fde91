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

    int requests = 0;
    int changes = 0;     // calls that were new or had changed
    QDateTime startedAt; // UTC, when its first request was made; invalid: none was
    qint64 startedMs = 0;
    bool good = false; // read as far as the round wanted
    QString error;     // title and code of what went wrong
    // The calls it showed that are live now: being set up, and talking.
    int settling = 0;
    int talking = 0;
};

// What one polling round of one account did.
struct RoundReport {
    QString account;
    QString provider;
    QList<FeedReport> feeds; // those that the round read
    std::optional<FeedReport>
        calls; // the live calls that no first page showed, where the round asked for them
    // Live calls that the round did not see, and were not to.
    int settlingElsewhere = 0;
    int talkingElsewhere = 0;
    int newCalls = 0;
    int changed = 0;
    int setAside = 0;
    QSet<QByteArray> setAsideMarks; // of their bytes: the same record comes again with every round
    QList<DecodedError> errors;
    int requests = 0;
    QString problem; // why nothing could be asked at all; then errors may be empty

    // How it ended.
    bool good = false;            // every feed that was to be read was read
    bool unreached = false;       // no HTTP answer came
    bool keyRefused = false;      // 401 or 403
    std::optional<qint64> waitMs; // the provider asked for it

    Freshness freshness; // of the account after the round
    QList<HistoryGap> gaps;
};

} // namespace ringback

Q_DECLARE_METATYPE(ringback::RoundReport)
