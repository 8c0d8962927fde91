// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/timeformats.h"

#include <QRegularExpression>

#include <array>
#include <chrono>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace ringback::sim {

namespace {

struct CivilTime {
    int year;
    int month;
    int day;
    int hour;
    int minute;
    int second;
    int micros;
    int weekday; // 0 is Sunday
};

CivilTime civilOf(Micros at)
{
    using namespace std::chrono;
    const sys_time<microseconds> instant {microseconds(at)};
    const auto dayPoint = floor<days>(instant);
    const year_month_day date(dayPoint);
    const hh_mm_ss<microseconds> time(instant - dayPoint);
    return {static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            static_cast<int>(time.hours().count()),
            static_cast<int>(time.minutes().count()),
            static_cast<int>(time.seconds().count()),
            static_cast<int>(time.subseconds().count()),
            static_cast<int>(weekday(dayPoint).c_encoding())};
}

template <typename... Parts> std::string printed(const char* format, Parts... parts)
{
    std::array<char, 96> buffer {};
    const int length = std::snprintf(buffer.data(), buffer.size(), format, parts...);
    return {buffer.data(), static_cast<std::size_t>(length)};
}

std::string dateAndTime(const CivilTime& t, char between)
{
    return printed("%04d-%02d-%02d%c%02d:%02d:%02d", t.year, t.month, t.day, between, t.hour, t.minute,
                   t.second);
}

std::optional<Micros> fromCivil(int year, int month, int day, int hour, int minute, int second, int micros)
{
    using namespace std::chrono;
    const year_month_day date {std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                               std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60)
        return std::nullopt;
    const auto instant =
        sys_days(date) + hours(hour) + minutes(minute) + seconds(second) + microseconds(micros);
    return instant.time_since_epoch().count();
}

} // namespace

std::string isoSeconds(Micros at)
{
    return dateAndTime(civilOf(at), 'T') + 'Z';
}

std::string isoMillis(Micros at)
{
    const CivilTime t = civilOf(at);
    return dateAndTime(t, 'T') + printed(".%03dZ", t.micros / 1000);
}

std::string isoMicros(Micros at)
{
    const CivilTime t = civilOf(at);
    return dateAndTime(t, 'T') + printed(".%06dZ", t.micros);
}

std::string isoTrimmed(Micros at)
{
    const CivilTime t = civilOf(at);
    std::string fraction = t.micros ? printed(".%06d", t.micros) : std::string();
    while (!fraction.empty() && fraction.back() == '0')
        fraction.pop_back();
    return dateAndTime(t, 'T') + fraction + 'Z';
}

std::string isoMicrosUnlessWhole(Micros at)
{
    return civilOf(at).micros ? isoMicros(at) : isoSeconds(at);
}

std::string spacedMicros(Micros at)
{
    const CivilTime t = civilOf(at);
    return dateAndTime(t, ' ') + printed(".%06d", t.micros);
}

std::string isoDate(Micros at)
{
    const CivilTime t = civilOf(at);
    return printed("%04d-%02d-%02d", t.year, t.month, t.day);
}

QByteArray httpDate(Micros at)
{
    static constexpr std::array<const char*, 7> dayNames {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> monthNames {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const CivilTime t = civilOf(at);
    return QByteArray::fromStdString(
        printed("%s, %02d %s %04d %02d:%02d:%02d GMT", dayNames[static_cast<std::size_t>(t.weekday)], t.day,
                monthNames[static_cast<std::size_t>(t.month - 1)], t.year, t.hour, t.minute, t.second));
}

std::optional<Micros> parseIsoUtc(QStringView text)
{
    static const QRegularExpression form(
        u"\\A(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,6}))?Z\\z"_s);
    const QRegularExpressionMatch match = form.match(text.toString());
    if (!match.hasMatch())
        return std::nullopt;
    const auto number = [&match](int group) { return match.captured(group).toInt(); };
    const int micros = match.captured(7).leftJustified(6, u'0').toInt();
    return fromCivil(number(1), number(2), number(3), number(4), number(5), number(6), micros);
}

std::optional<Micros> parseDate(QStringView text)
{
    static const QRegularExpression form(u"\\A(\\d{4})-(\\d\\d)-(\\d\\d)\\z"_s);
    const QRegularExpressionMatch match = form.match(text.toString());
    if (!match.hasMatch())
        return std::nullopt;
    return fromCivil(match.captured(1).toInt(), match.captured(2).toInt(), match.captured(3).toInt(), 0, 0, 0,
                     0);
}

} // namespace ringback::sim
