// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/backoff.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <cmath>

namespace ringback {
using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds shortestDelay {1'000};
constexpr milliseconds longestDelay {300'000};
constexpr double yearSeconds = 366.0 * 86'400.0;

int monthNumber(QStringView name)
{
    constexpr std::array<QLatin1StringView, 12> names = {"Jan"_L1, "Feb"_L1, "Mar"_L1, "Apr"_L1,
                                                         "May"_L1, "Jun"_L1, "Jul"_L1, "Aug"_L1,
                                                         "Sep"_L1, "Oct"_L1, "Nov"_L1, "Dec"_L1};
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? 0 : static_cast<int>(found - names.begin()) + 1;
}

// By hand, because QLocale's day and month names and QDateTime's two-digit years depend on more than the
// text. The day of the week is not checked: it says nothing that the date does not.
QDateTime httpDate(const QString& text, const QDateTime& now)
{
    static const QRegularExpression imf(
        u"^[A-Z][a-z]{2}, (?<d>\\d\\d) (?<m>[A-Z][a-z]{2}) (?<y>\\d{4}) (?<t>\\d\\d:\\d\\d:\\d\\d) GMT$"_s);
    static const QRegularExpression rfc850(
        u"^[A-Z][a-z]{5,8}, (?<d>\\d\\d)-(?<m>[A-Z][a-z]{2})-(?<y>\\d\\d) (?<t>\\d\\d:\\d\\d:\\d\\d) GMT$"_s);
    static const QRegularExpression asctime(
        u"^[A-Z][a-z]{2} (?<m>[A-Z][a-z]{2}) (?<d>[ \\d]\\d) (?<t>\\d\\d:\\d\\d:\\d\\d) (?<y>\\d{4})$"_s);

    for (const QRegularExpression* form : {&imf, &rfc850, &asctime}) {
        const QRegularExpressionMatch match = form->match(text);
        if (!match.hasMatch())
            continue;
        int year = match.captured(u"y"_s).toInt();
        if (form == &rfc850) {
            // RFC 9110, 5.6.7: more than 50 years ahead means the past century.
            const int thisYear = now.date().year();
            year += thisYear - thisYear % 100;
            if (year > thisYear + 50)
                year -= 100;
        }
        const QDate date(year, monthNumber(match.captured(u"m"_s)), match.captured(u"d"_s).trimmed().toInt());
        const QTime time = QTime::fromString(match.captured(u"t"_s), u"HH:mm:ss"_s);
        return date.isValid() && time.isValid() ? QDateTime(date, time, Qt::UTC) : QDateTime();
    }
    return {};
}

} // namespace

std::optional<milliseconds> parseRetryAfter(const QByteArray& value, const QDateTime& now)
{
    static const QRegularExpression number(u"^\\d{1,20}(\\.\\d{1,20})?$"_s);

    const QString text = QString::fromLatin1(value).trimmed();
    double seconds = 0.0;
    if (number.match(text).hasMatch()) {
        seconds = text.toDouble();
    } else if (const QDateTime date = httpDate(text, now); date.isValid()) {
        seconds = static_cast<double>(now.msecsTo(date)) / 1000.0;
    }
    if (!(seconds > 0.0) || seconds > yearSeconds)
        return std::nullopt;
    const milliseconds wait(static_cast<qint64>(std::ceil(seconds * 1000.0)));
    return std::min<milliseconds>(wait, longestRetryAfter);
}

milliseconds nextDelay(int attempt, std::optional<milliseconds> retryAfter, double random)
{
    // 2^9 s is already past the longest delay.
    const int doublings = std::clamp(attempt, 1, 9);
    const milliseconds ceiling = std::min(shortestDelay * (1 << doublings), longestDelay);
    const double span = static_cast<double>((ceiling - shortestDelay).count());
    const milliseconds own =
        shortestDelay + milliseconds(static_cast<qint64>(span * std::clamp(random, 0.0, 1.0)));
    return retryAfter ? std::max(own, *retryAfter) : own;
}

} // namespace ringback
