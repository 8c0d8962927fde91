// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/phonenumbers.h"

#include <QDateTime>
#include <QHash>
#include <QLocale>
#include <QMutex>
#include <QSet>

#include <algorithm>
#include <list>
#include <memory>
#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>
#include <string>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
namespace plan = i18n::phonenumbers;

constexpr qsizetype LongestWriting = 64;
constexpr qsizetype FewestSureDigits = 11;

const plan::PhoneNumberUtil& plans()
{
    // Left alone the library writes what it cannot read, that is people's numbers, to standard output.
    static const plan::PhoneNumberUtil* const Util = [] {
        plan::PhoneNumberUtil* util = plan::PhoneNumberUtil::GetInstance();
        util->SetLogger(std::make_unique<plan::NullLogger>().release()); // it takes ownership
        return util;
    }();
    return *Util;
}

NumberFacts undialable(const QString& problem)
{
    NumberFacts facts;
    facts.problem = problem;
    return facts;
}

// The offsets from UTC around the year: zones that share them are the same clock for us.
QList<int> offsetsOf(const QTimeZone& zone, int year)
{
    QList<int> offsets;
    for (int month = 1; month <= 12; ++month)
        offsets.append(zone.offsetFromUtc(QDateTime(QDate(year, month, 15), QTime(12, 0), Qt::UTC)));
    return offsets;
}

QList<QTimeZone> distinctZones(const QStringList& regions, int year)
{
    QList<QTimeZone> distinct;
    QSet<QList<int>> clocks;
    for (const QString& region : regions) {
        const QLocale::Territory territory = QLocale::codeToTerritory(region);
        if (territory == QLocale::AnyTerritory)
            continue;
        const QList<QByteArray> ids = QTimeZone::availableTimeZoneIds(territory);
        for (const QByteArray& id : ids) {
            const QTimeZone zone(id);
            const QList<int> offsets = zone.isValid() ? offsetsOf(zone, year) : QList<int>();
            if (!zone.isValid() || clocks.contains(offsets))
                continue;
            clocks.insert(offsets);
            distinct.append(zone);
        }
    }
    return distinct;
}

// Worked out once for a region, or for the regions of a country code, and a year: dozens of zones are read.
QList<QTimeZone> zonesOf(const plan::PhoneNumber& number, const QString& region)
{
    static QMutex mutex;
    static QHash<QString, QList<QTimeZone>> known;
    const int year = QDateTime::currentDateTimeUtc().date().year();
    const QString key =
        (region.isEmpty() ? QString::number(number.country_code()) : region) + u' ' + QString::number(year);
    const QMutexLocker lock(&mutex);
    const auto found = known.constFind(key);
    if (found != known.constEnd())
        return *found;
    QStringList regions {region};
    if (region.isEmpty()) {
        regions.clear();
        std::list<std::string> codes;
        plans().GetRegionCodesForCountryCallingCode(number.country_code(), &codes);
        for (const std::string& code : codes)
            regions.append(QString::fromStdString(code));
    }
    return *known.insert(key, distinctZones(regions, year));
}

QString problemOf(plan::PhoneNumberUtil::ErrorType error)
{
    switch (error) {
    case plan::PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
        return u"has a country code that no country has"_s;
    case plan::PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
    case plan::PhoneNumberUtil::TOO_SHORT_NSN:
        return u"is too short"_s;
    case plan::PhoneNumberUtil::TOO_LONG_NSN:
        return u"is too long"_s;
    case plan::PhoneNumberUtil::NOT_A_NUMBER:
    case plan::PhoneNumberUtil::NO_PARSING_ERROR:
        break;
    }
    return u"is not a telephone number"_s;
}

QString problemOf(plan::PhoneNumberUtil::ValidationResult result)
{
    switch (result) {
    case plan::PhoneNumberUtil::INVALID_COUNTRY_CODE:
        return u"has a country code that no country has"_s;
    case plan::PhoneNumberUtil::TOO_SHORT:
    case plan::PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY:
        return u"is too short"_s;
    case plan::PhoneNumberUtil::TOO_LONG:
        return u"is too long"_s;
    case plan::PhoneNumberUtil::INVALID_LENGTH:
        return u"has a length that no number of its country has"_s;
    case plan::PhoneNumberUtil::IS_POSSIBLE:
        break;
    }
    return {};
}

// `text` begins with + or is read with `region`'s habits.
NumberFacts factsOf(const QString& text, const std::string& region)
{
    plan::PhoneNumber number;
    const auto error = plans().Parse(text.toStdString(), region, &number);
    if (error != plan::PhoneNumberUtil::NO_PARSING_ERROR)
        return undialable(problemOf(error));
    const QString length = problemOf(plans().IsPossibleNumberWithReason(number));
    if (!length.isEmpty())
        return undialable(length);

    NumberFacts facts;
    std::string written;
    plans().Format(number, plan::PhoneNumberUtil::E164, &written);
    facts.e164 = QString::fromStdString(written);
    facts.valid = plans().IsValidNumber(number);
    std::string code;
    plans().GetRegionCodeForNumber(number, &code);
    // "ZZ": no region claims it; "001": it belongs to the whole world.
    if (code.size() == 2 && code != "ZZ")
        facts.region = QString::fromStdString(code);
    facts.zones = zonesOf(number, facts.region);
    return facts;
}
} // namespace

NumberFacts numberFacts(const QString& raw, const QString& defaultRegion)
{
    const QString text = raw.trimmed();
    if (text.isEmpty())
        return undialable(u"is not known"_s);
    if (text.size() > LongestWriting)
        return undialable(u"is too long"_s);
    // Letters would be read as keys of a telephone, an extension dropped without a word, and digits of other
    // scripts or hidden characters are not what a provider's numbers are made of.
    QString digits;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c >= u'0' && c <= u'9')
            digits += c;
        else if (!(c == u'+' && i == 0) && !u" -./()\u00a0"_s.contains(c))
            return undialable(u"holds \"%1\", which no telephone number does"_s.arg(
                c.isPrint() ? QString(c)
                            : u"U+"_s + QString::number(c.unicode(), 16).toUpper().rightJustified(4, u'0')));
    }
    if (digits.isEmpty())
        return undialable(u"has no digits"_s);
    if (text.startsWith(u'+'))
        return factsOf(u'+' + digits, "ZZ");
    if (!defaultRegion.isEmpty())
        return factsOf(digits, defaultRegion.toUpper().toStdString());
    if (!digits.startsWith(u'0')) {
        NumberFacts facts = factsOf(u'+' + digits, "ZZ");
        if (facts.valid) {
            facts.remark = u"It was written without +; %1 is how it is read."_s.arg(facts.e164);
            facts.guessed = digits.size() < FewestSureDigits;
            return facts;
        }
    }
    return undialable(u"has no country code"_s);
}

} // namespace ringback
