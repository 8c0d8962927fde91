// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"
#include "core/exchange.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

namespace ringback {

// Where an answer may say how long to wait, most trusted first.
struct WaitSources {
    QByteArray retryAfterHeader; // seconds or an HTTP date
    QString bodySeconds;
    QString bodyInstant;
    // The answer's headers, for those that some servers send instead: retry-after-ms, X-RateLimit-Reset.
    HeaderList headers;
};

// Fills waitSeconds and waitSource of advice that waits at all. A wait that is said but unusable (zero,
// negative, nonsense, an instant that has passed) turns "after-delay" into "backoff": there is no length to
// keep, but there was a limit.
void applyWait(RetryAdvice& retry, const WaitSources& sources, const QDateTime& now);

} // namespace ringback
