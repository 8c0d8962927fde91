// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/callformat.h"

#include "core/visibletext.h"

#include <QCoreApplication>
#include <QTextDocument>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr QChar NarrowSpace(0x202F);

QString formatted(const char* text)
{
    return QCoreApplication::translate("ringback::CallFormat", text);
}

QString dayText(const QDateTime& local)
{
    return local.toString(u"yyyy-MM-dd"_s);
}

bool isE164(QStringView number)
{
    if (number.size() < 8 || number.size() > 16 || number.front() != u'+' || number.at(1) == u'0')
        return false;
    return std::all_of(number.begin() + 1, number.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

// The ITU's country codes have one digit (1, 7), two (the list) or three.
qsizetype countryCodeLength(QStringView digits)
{
    if (digits.front() == u'1' || digits.front() == u'7')
        return 1;
    static constexpr std::array TwoDigits = {20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46,
                                             47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62, 63,
                                             64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98};
    const int code = digits.first(2).toInt();
    return std::find(TwoDigits.begin(), TwoDigits.end(), code) != TwoDigits.end() ? 2 : 3;
}

QString pad2(qint64 value)
{
    return u"%1"_s.arg(value, 2, 10, QChar(u'0'));
}
} // namespace

QString timeText(const QDateTime& at, const QDateTime& now, const QTimeZone& zone)
{
    if (!at.isValid())
        return {};
    const QDateTime local = at.toTimeZone(zone);
    const QDate today = now.toTimeZone(zone).date();
    if (local.date() == today)
        return local.toString(u"HH:mm:ss"_s);
    return local.date().year() == today.year() ? local.toString(u"d MMM HH:mm"_s) : dayText(local);
}

QString clockText(const QDateTime& at, const QTimeZone& zone)
{
    return at.isValid() ? at.toTimeZone(zone).toString(u"HH:mm:ss"_s) : QString();
}

QString zoneText(const QDateTime& at, const QTimeZone& zone)
{
    const QString name = zone.abbreviation(at);
    const bool letters = !name.isEmpty()
        && std::all_of(name.begin(), name.end(), [](QChar c) { return c.isLetter() && c.unicode() < 128; });
    if (letters)
        return name;
    const int minutes = zone.offsetFromUtc(at) / 60;
    if (minutes == 0)
        return u"UTC"_s;
    const QChar sign = minutes < 0 ? u'-' : u'+';
    return u"UTC"_s + sign + pad2(std::abs(minutes) / 60) + u':' + pad2(std::abs(minutes) % 60);
}

QString instantText(const QDateTime& at, const QTimeZone& zone)
{
    if (!at.isValid())
        return {};
    const QString clock = at.time().msec() != 0 ? u"HH:mm:ss.zzz"_s : u"HH:mm:ss"_s;
    const QDateTime utc = at.toUTC();
    const QDateTime local = at.toTimeZone(zone);
    const QString text = dayText(local) + u' ' + local.toString(clock) + u' ' + zoneText(at, zone);
    if (zone.offsetFromUtc(at) == 0)
        return text;
    const QString day = local.date() == utc.date() ? QString() : dayText(utc) + u' ';
    return text + u" ("_s + day + utc.toString(clock) + u" UTC)"_s;
}

QString durationText(qint64 ms)
{
    const qint64 seconds = std::abs(ms) / 1000;
    const QString sign = ms <= -1000 ? u"\u2212"_s : QString();
    const QString tail = u':' + pad2(seconds % 60);
    if (seconds < 3600)
        return sign + QString::number(seconds / 60) + tail;
    return sign + QString::number(seconds / 3600) + u':' + pad2(seconds / 60 % 60) + tail;
}

QString lengthText(qint64 ms)
{
    const qint64 seconds = std::abs(ms) / 1000;
    if (seconds < 60)
        return formatted("%1 s").arg(seconds);
    if (seconds < 3600)
        return formatted("%1 min").arg(seconds / 60);
    if (seconds < 48 * 3600)
        return formatted("%1 h").arg(seconds / 3600);
    return formatted("%1 days").arg(seconds / 86400);
}

QString ageText(const QDateTime& at, const QDateTime& now)
{
    if (!at.isValid())
        return formatted("never");
    const qint64 age = at.msecsTo(now);
    if (std::abs(age) < 1000)
        return formatted("just now");
    return age > 0 ? formatted("%1 ago").arg(lengthText(age)) : formatted("in %1").arg(lengthText(age));
}

QString phoneText(const QString& number)
{
    if (!isE164(number))
        return visibleLine(number);
    const QStringView digits = QStringView(number).sliced(1);
    qsizetype at = countryCodeLength(digits);
    QString text = u'+' + digits.first(at).toString();
    while (at < digits.size()) {
        const qsizetype left = digits.size() - at;
        const qsizetype group = left <= 4 ? left : 3;
        text += NarrowSpace;
        text += digits.sliced(at, group);
        at += group;
    }
    return text;
}

QString boundsText(const CallEvent& event, const QDateTime& now, const QTimeZone& zone)
{
    if (event.basis != CallEvent::Basis::Observed)
        return event.at.isValid() ? formatted("at %1").arg(timeText(event.at, now, zone)) : QString();
    if (!event.notAfter.isValid())
        return {};
    if (!event.notBefore.isValid())
        return formatted("not after %1").arg(timeText(event.notAfter, now, zone));
    return formatted("between %1 and %2")
        .arg(timeText(event.notBefore, now, zone), timeText(event.notAfter, now, zone));
}

QString basisText(CallEvent::Basis basis)
{
    switch (basis) {
    case CallEvent::Basis::Reported:
        return formatted("reported by the provider");
    case CallEvent::Basis::Observed:
        return formatted("seen by polling");
    case CallEvent::Basis::Webhook:
        break;
    }
    return formatted("told by webhook");
}

QString lineageText(const Call& call)
{
    return call.attempts > 1 ? formatted("Attempt %1 of %2").arg(call.attempt).arg(call.attempts) : QString();
}

QString directionText(Direction direction)
{
    switch (direction) {
    case Direction::Inbound:
        return formatted("Inbound");
    case Direction::Outbound:
        return formatted("Outbound");
    case Direction::Unknown:
        break;
    }
    return formatted("Direction unknown");
}

QString endReasonText(const Call& call)
{
    const QString code = visibleLine(call.endReason);
    const QString words = visibleLine(call.endReasonText);
    if (code.isEmpty() || words.compare(code, Qt::CaseInsensitive) == 0)
        return words;
    return words.isEmpty() ? code : code + u' ' + words;
}

std::optional<qint64> talkMs(const Call& call, const QDateTime& now)
{
    const bool talking = call.status == CallStatus::InProgress;
    if (call.durationMs && !(talking && call.answeredAt.isValid()))
        return call.durationMs;
    if (!call.answeredAt.isValid())
        return std::nullopt;
    if (call.endedAt.isValid())
        return std::max<qint64>(0, call.answeredAt.msecsTo(call.endedAt));
    if (!talking)
        return std::nullopt;
    // A provider's clock ahead of ours must not show a negative length.
    return std::max<qint64>(0, call.answeredAt.msecsTo(now));
}

QString asToolTip(const QString& plainText)
{
    return plainText.isEmpty() ? QString() : Qt::convertFromPlainText(plainText, Qt::WhiteSpaceNormal);
}

} // namespace ringback
