// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/retrywait.h"

#include "providers/transforms.h"

#include <QLocale>

#include <algorithm>
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

namespace {
// An instant as HTTP writes it: today's form, the two that RFC 9110 still has recipients read, and ISO 8601.
std::optional<QDateTime> httpInstant(const QString& text)
{
    if (const auto instant = instantFromRfc2822(text))
        return instant;
    if (const auto instant = instantFromIso8601(text))
        return instant;
    const QLocale c = QLocale::c();
    // "Sunday, 06-Nov-94 08:49:37 GMT"
    QDateTime old = c.toDateTime(text.section(u", "_s, 1).section(u" GMT"_s, 0, 0), u"dd-MMM-yy HH:mm:ss"_s);
    if (old.isValid())
        old = old.addYears(old.date().year() < 1970 ? 100 : 0);
    else // "Sun Nov  6 08:49:37 1994"
        old = c.toDateTime(text.simplified(), u"ddd MMM d HH:mm:ss yyyy"_s);
    if (!old.isValid())
        return std::nullopt;
    return QDateTime(old.date(), old.time(), Qt::UTC);
}

// Other headers that say when a limit ends; a length below a day, or an instant as epoch or text.
std::optional<double> secondsInOtherHeaders(const HeaderList& headers, const QDateTime& now)
{
    if (const auto ms = positiveSeconds(QString::fromLatin1(headerValue(headers, "retry-after-ms"))))
        return std::max(1.0, std::ceil(*ms / 1000.0));
    std::optional<double> soonest;
    for (const auto& [name, value] : headers) {
        const QByteArray lower = name.toLower();
        if (!lower.startsWith("x-ratelimit-reset") && lower != "ratelimit-reset")
            continue;
        const QString text = QString::fromLatin1(value).trimmed();
        bool ok = false;
        const double number = text.toDouble(&ok);
        std::optional<double> seconds;
        if (ok && number > 0 && number <= 86'400)
            seconds = number;
        else
            seconds = secondsUntil(ok ? instantFromEpoch(number) : httpInstant(text), now);
        if (seconds && (!soonest || *seconds < *soonest))
            soonest = seconds;
    }
    return soonest;
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
        if (const auto seconds = secondsUntil(httpInstant(header), now))
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
    const bool limited = retry.advice == RetryWord::AfterDelay || retry.advice == RetryWord::Backoff;
    if (limited) {
        if (const auto seconds = secondsInOtherHeaders(sources.headers, now))
            return take(*seconds, u"header"_s);
    }
    const bool saidButUnusable =
        !header.isEmpty() || !sources.bodySeconds.isEmpty() || !sources.bodyInstant.isEmpty();
    if (saidButUnusable && retry.advice == RetryWord::AfterDelay && !retry.waitSeconds)
        retry.advice = RetryWord::Backoff;
}

} // namespace ringback
