// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/transforms.h"

#include <QRegularExpression>
#include <QTimeZone>

#include <cmath>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
bool isPlausible(const QDateTime& instant)
{
    // Outside of this a value is a mistake or a sentinel ("0001-01-01", "9999-01-01"), not an instant.
    return instant.isValid() && instant.date().year() >= 1971 && instant.date().year() < 9999;
}
} // namespace

std::optional<QDateTime> instantFromIso8601(const QString& text)
{
    static const QRegularExpression Pattern(
        u"^(\\d{4})-(\\d{2})-(\\d{2})(?:[Tt ](\\d{2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s*"
        "(Z|z|UTC|[+-]\\d{2}(?::?\\d{2})?)?)?$"_s);
    const QRegularExpressionMatch match = Pattern.match(text.trimmed());
    if (!match.hasMatch())
        return std::nullopt;
    const QDate date(match.captured(1).toInt(), match.captured(2).toInt(), match.captured(3).toInt());
    const QString fraction = match.captured(7).leftJustified(3, u'0').left(3);
    const int seconds = match.captured(6).toInt();
    // A leap second is the last one of its minute.
    const QTime time(match.captured(4).toInt(), match.captured(5).toInt(), std::min(seconds, 59),
                     fraction.toInt());
    if (!date.isValid() || !time.isValid() || seconds > 60)
        return std::nullopt;
    QDateTime instant(date, time, Qt::UTC);
    const QString zone = match.captured(8);
    if (zone.startsWith(u'+') || zone.startsWith(u'-')) {
        const QString digits = QString(zone).remove(u':').mid(1).leftJustified(4, u'0');
        const int minutes = digits.left(2).toInt() * 60 + digits.mid(2).toInt();
        if (minutes > 18 * 60 || digits.mid(2).toInt() > 59)
            return std::nullopt;
        instant = instant.addSecs((zone.startsWith(u'+') ? -60LL : 60LL) * minutes);
    }
    if (!isPlausible(instant))
        return std::nullopt;
    return instant;
}

std::optional<QDateTime> instantFromRfc2822(const QString& text)
{
    QString value = text.trimmed();
    // The zone "GMT" is obsolete in RFC 2822 but the usual one in HTTP; Qt wants an offset.
    for (const auto& zone : {" GMT"_L1, " UTC"_L1, " UT"_L1, " Z"_L1}) {
        if (value.endsWith(zone)) {
            value.chop(zone.size());
            value += " +0000"_L1;
            break;
        }
    }
    const QDateTime instant = QDateTime::fromString(value, Qt::RFC2822Date).toUTC();
    if (!isPlausible(instant))
        return std::nullopt;
    return instant;
}

std::optional<QDateTime> instantFromEpoch(double number)
{
    if (!std::isfinite(number) || number <= 0 || number > 1e15)
        return std::nullopt;
    const double ms = number >= 1e11 ? number : number * 1000.0;
    const QDateTime instant = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(ms), Qt::UTC);
    if (!isPlausible(instant))
        return std::nullopt;
    return instant;
}

std::optional<qint64> lengthMs(double number, double unitMs)
{
    constexpr double TenYearsMs = 10.0 * 366 * 86'400'000;
    const double ms = number * unitMs;
    if (!std::isfinite(ms) || ms < 0 || ms > TenYearsMs)
        return std::nullopt;
    return static_cast<qint64>(std::llround(ms));
}

} // namespace ringback
