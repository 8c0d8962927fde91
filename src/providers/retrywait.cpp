// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/retrywait.h"

#include "providers/transforms.h"

#include <cmath>
#include <optional>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr double MaxWaitSeconds = 366.0 * 86'400;

bool waits(RetryWord advice)
{
    return advice == RetryWord::AfterDelay || advice == RetryWord::Backoff || advice == RetryWord::Once
        || advice == RetryWord::Automatic || advice == RetryWord::Later;
}

std::optional<double> positiveSeconds(const QString& text)
{
    bool ok = false;
    const double seconds = text.trimmed().toDouble(&ok);
    if (!ok || !std::isfinite(seconds) || seconds <= 0 || seconds > MaxWaitSeconds)
        return std::nullopt;
    return seconds;
}

std::optional<double> secondsUntil(const std::optional<QDateTime>& instant, const QDateTime& now)
{
    if (!instant || !now.isValid())
        return std::nullopt;
    const double seconds = std::ceil(static_cast<double>(now.msecsTo(*instant)) / 1000.0);
    if (seconds <= 0 || seconds > MaxWaitSeconds)
        return std::nullopt;
    return seconds;
}
} // namespace

void applyWait(RetryAdvice& retry, const WaitSources& sources, const QDateTime& now)
{
    if (!waits(retry.advice))
        return;
    const auto take = [&retry](double seconds, const QString& source) {
        retry.waitSeconds = seconds;
        retry.waitSource = source;
    };
    const QString header = QString::fromLatin1(sources.retryAfterHeader).trimmed();
    if (!header.isEmpty()) {
        if (const auto seconds = positiveSeconds(header))
            return take(*seconds, u"header"_s);
        if (const auto seconds = secondsUntil(instantFromRfc2822(header), now))
            return take(*seconds, u"header"_s);
    }
    if (const auto seconds = positiveSeconds(sources.bodySeconds))
        return take(*seconds, u"body"_s);
    std::optional<QDateTime> instant = instantFromIso8601(sources.bodyInstant);
    if (!instant) {
        bool ok = false;
        const double number = sources.bodyInstant.toDouble(&ok);
        if (ok)
            instant = instantFromEpoch(number);
    }
    if (const auto seconds = secondsUntil(instant, now))
        return take(*seconds, u"body"_s);
    const bool saidButUnusable =
        !header.isEmpty() || !sources.bodySeconds.isEmpty() || !sources.bodyInstant.isEmpty();
    if (saidButUnusable && retry.advice == RetryWord::AfterDelay && !retry.waitSeconds)
        retry.advice = RetryWord::Backoff;
}

} // namespace ringback
