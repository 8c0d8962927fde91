// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/requestbudget.h"

#include "net/backoff.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 MinuteMs = 60'000;
constexpr qint64 HourMs = 60 * MinuteMs;
constexpr qint64 PlanAheadMs = 15 * MinuteMs;
// The longest time for which an answer's "nothing left" is believed.
constexpr qint64 LongestResetMs = HourMs;
constexpr qint64 LearnedForMs = 24 * HourMs;
constexpr double Enough = 1e-9; // tokens are counted in fractions

std::optional<qint64> wholeNumber(const HeaderList& headers, const QByteArray& name)
{
    if (name.isEmpty())
        return std::nullopt;
    // "100", and "100, 100;w=60" of the older drafts: the first number counts.
    const QByteArray value = headerValue(headers, name).split(',').value(0).split(';').value(0).trimmed();
    bool ok = false;
    const qint64 number = value.toLongLong(&ok);
    return ok && number >= 0 ? std::optional(number) : std::nullopt;
}

// How long until the window that `name` speaks of begins anew.
std::optional<qint64> resetInMs(const HeaderList& headers, const QByteArray& name, const QDateTime& nowUtc)
{
    if (name.isEmpty())
        return std::nullopt;
    const QByteArray value = headerValue(headers, name).split(',').value(0).split(';').value(0).trimmed();
    if (value.isEmpty())
        return std::nullopt;
    bool ok = false;
    const double number = value.toDouble(&ok);
    std::optional<double> ms;
    if (!ok) {
        if (const auto wait = parseRetryAfter(headerValue(headers, name), nowUtc))
            ms = static_cast<double>(wait->count());
    } else if (number > 1e12) {
        ms = number - static_cast<double>(nowUtc.toMSecsSinceEpoch());
    } else if (number > 1e9) {
        ms = number * 1000.0 - static_cast<double>(nowUtc.toMSecsSinceEpoch());
    } else {
        ms = number * 1000.0;
    }
    if (!ms || !(*ms > 0) || *ms > static_cast<double>(LongestResetMs))
        return std::nullopt;
    return static_cast<qint64>(std::ceil(*ms));
}
} // namespace

double RequestBudget::Bucket::capacity() const
{
    return std::max(1.0, std::floor(limit / 4));
}

double RequestBudget::Bucket::perMs() const
{
    return (limit - capacity() + 1) / windowMs;
}

double RequestBudget::Bucket::tokensAt(qint64 nowMs) const
{
    const double since = static_cast<double>(std::max<qint64>(0, nowMs - atMs));
    return std::min(capacity(), tokens + since * perMs());
}

qint64 RequestBudget::Bucket::whenMs(qint64 nowMs, double wanted) const
{
    if (limit <= 0)
        return nowMs;
    const double missing = std::min(wanted, capacity()) - tokensAt(nowMs);
    return missing <= Enough ? nowMs : nowMs + static_cast<qint64>(std::ceil(missing / perMs()));
}

void RequestBudget::Bucket::take(qint64 nowMs)
{
    if (limit <= 0)
        return;
    // A request that somebody let pass all the same is paid for later.
    tokens = tokensAt(nowMs) - 1;
    atMs = nowMs;
}

void RequestBudget::Bucket::lower(double to, qint64 nowMs)
{
    if (to < 1 || (limit > 0 && to >= limit))
        return;
    const double had = limit > 0 ? tokensAt(nowMs) : to;
    limit = to;
    tokens = std::min(had, capacity());
    atMs = nowMs;
}

RequestBudget::RequestBudget(const RequestLimits& limits, int own, const QList<RateHeaderNames>& headers)
{
    m_minute = {static_cast<double>(limits.perMinute), static_cast<double>(MinuteMs), 0, 0, {}};
    m_hour = {static_cast<double>(limits.perHour), static_cast<double>(HourMs), 0, 0, {}};
    m_basis = limits.published ? u"published"_s : u"ours"_s;
    if (own > 0 && (limits.perMinute == 0 || own < limits.perMinute)) {
        m_minute.limit = own;
        m_basis = u"yours"_s;
    }
    m_minute.tokens = m_minute.capacity();
    m_hour.tokens = m_hour.capacity();
    for (const RateHeaderNames& names : headers)
        m_left.append({names, -1, -1, 0});
}

qint64 RequestBudget::nextStartMs(qint64 nowMs, Urgency urgency) const
{
    const bool polling = urgency == Urgency::Background;
    const auto wanted = [polling](const Bucket& bucket) {
        return 1.0 + (polling ? std::floor(bucket.capacity() / 8) : 0.0);
    };
    qint64 start = std::max(m_minute.whenMs(nowMs, wanted(m_minute)), m_hour.whenMs(nowMs, wanted(m_hour)));
    for (const Left& left : m_left) {
        if (left.remaining < 0 || left.resetMs <= nowMs)
            continue;
        const qint64 kept = polling && left.limit > 0 ? left.limit / 10 : 0;
        const qint64 free = left.remaining - kept;
        if (free <= 0)
            start = std::max(start, left.resetMs);
        else if (polling && left.limit > 0 && left.remaining <= left.limit / 4 && m_lastStartMs >= 0)
            start =
                std::max(start, std::min(left.resetMs, m_lastStartMs + (left.resetMs - nowMs) / (free + 1)));
    }
    return start;
}

void RequestBudget::started(qint64 nowMs)
{
    m_minute.take(nowMs);
    m_hour.take(nowMs);
    m_lastStartMs = nowMs;
    for (Left& left : m_left) {
        if (left.remaining > 0)
            --left.remaining;
    }
    turnTo(nowMs / MinuteMs);
    quint16& count = m_counts[static_cast<std::size_t>((nowMs / MinuteMs) % Minutes)];
    count = static_cast<quint16>(std::min<int>(count + 1, std::numeric_limits<quint16>::max()));
}

void RequestBudget::answered(const HeaderList& headers, qint64 nowMs, const QDateTime& nowUtc)
{
    for (Left& left : m_left)
        readLeft(left, headers, nowMs, nowUtc);
}

void RequestBudget::readLeft(Left& left, const HeaderList& headers, qint64 nowMs, const QDateTime& nowUtc)
{
    const auto limit = wholeNumber(headers, left.names.limit);
    const auto remaining = wholeNumber(headers, left.names.remaining);
    const auto reset = resetInMs(headers, left.names.reset, nowUtc);
    if (limit && *limit > 0) {
        left.limit = *limit;
        // A window that is not named is taken for a minute's: of those in use, the one that asks least of us
        // is an hour's, and its limit would hardly be below a minute's.
        const int window = left.names.windowSeconds > 0 ? left.names.windowSeconds : 60;
        Bucket& bucket = window >= 3600 ? m_hour : m_minute;
        const double before = bucket.limit;
        const double scaled = window >= 3600 ? static_cast<double>(*limit) * 3600 / window
                                             : static_cast<double>(*limit) * std::max(1.0, 60.0 / window);
        const double named = std::floor(std::max(1.0, scaled));
        bucket.lower(named, nowMs);
        const bool lowered = !qFuzzyCompare(before + 1, bucket.limit + 1);
        if (lowered)
            m_basis = u"answers"_s;
        if (lowered || (bucket.learnedAt.isValid() && qFuzzyCompare(named, bucket.limit)))
            bucket.learnedAt = nowUtc;
    }
    if (!remaining)
        return;
    left.remaining = *remaining;
    if (reset)
        left.resetMs = nowMs + *reset;
    else if (left.names.windowSeconds > 0)
        left.resetMs = nowMs + std::min<qint64>(LongestResetMs, left.names.windowSeconds * 1000LL);
    else
        left.resetMs = nowMs + MinuteMs;
}

double RequestBudget::backgroundPerMinute(qint64 nowMs) const
{
    constexpr double share = 0.9; // of the flow: bursts and retries take the rest
    double most = 1e6;
    if (m_minute.limit > 0)
        most = std::min(most, share * m_minute.perMs() * MinuteMs);
    if (m_hour.limit > 0) {
        const double saved = std::max(0.0, m_hour.tokensAt(nowMs) - m_hour.capacity() / 8);
        most = std::min(most, share * (m_hour.perMs() + saved / PlanAheadMs) * MinuteMs);
    }
    for (const Left& left : m_left) {
        if (left.remaining < 0 || left.resetMs <= nowMs)
            continue;
        const double free = static_cast<double>(std::max<qint64>(0, left.remaining - left.limit / 10));
        most = std::min(most, free / static_cast<double>(left.resetMs - nowMs) * MinuteMs);
    }
    return most;
}

RequestFigures RequestBudget::figures(qint64 nowMs) const
{
    turnTo(nowMs / MinuteMs);
    RequestFigures figures;
    for (const quint16 count : m_counts)
        figures.lastHour += count;
    figures.perMinute = static_cast<qint64>(m_minute.limit);
    figures.perHour = static_cast<qint64>(m_hour.limit);
    if (m_minute.limit > 0 && (figures.perHour == 0 || figures.perHour > 60 * figures.perMinute))
        figures.perHour = 60 * figures.perMinute;
    figures.basis = m_basis;
    return figures;
}

void RequestBudget::turnTo(qint64 minute) const
{
    if (m_newestMinute < 0 || minute - m_newestMinute >= Minutes)
        m_counts.fill(0);
    else
        for (qint64 passed = m_newestMinute + 1; passed <= minute; ++passed)
            m_counts[static_cast<std::size_t>(passed % Minutes)] = 0;
    m_newestMinute = std::max(m_newestMinute, minute);
}

QJsonObject RequestBudget::withoutAnswers(QJsonObject kept)
{
    kept.remove("learned"_L1);
    kept.remove("left"_L1);
    return kept;
}

void RequestBudget::restoreAnswers(const QJsonObject& kept, qint64 since, qint64 nowMs,
                                   const QDateTime& nowUtc)
{
    const QJsonArray learned = kept["learned"_L1].toArray();
    for (Bucket* bucket : {&m_minute, &m_hour}) {
        const QJsonArray pair = learned.at(bucket == &m_minute ? 0 : 1).toArray();
        const QDateTime at = QDateTime::fromString(pair.at(1).toString(), Qt::ISODateWithMs);
        if (!at.isValid() || at.msecsTo(nowUtc) >= LearnedForMs)
            continue;
        const double before = bucket->limit;
        bucket->lower(std::floor(pair.at(0).toDouble()), nowMs);
        if (!qFuzzyCompare(before + 1, bucket->limit + 1)) {
            bucket->learnedAt = at;
            m_basis = u"answers"_s;
        }
    }
    const QJsonArray lefts = kept["left"_L1].toArray();
    for (qsizetype i = 0; i < m_left.size() && lefts.size() == m_left.size(); ++i) {
        const QJsonArray left = lefts.at(i).toArray();
        const qint64 resetMs = std::min(left.at(2).toInteger(), LongestResetMs) - since;
        if (left.size() != 3 || resetMs <= 0 || left.at(0).toInteger(-1) < 0)
            continue;
        m_left[i].remaining = left.at(0).toInteger();
        m_left[i].limit = left.at(1).toInteger(-1);
        m_left[i].resetMs = nowMs + resetMs;
    }
}

QJsonObject RequestBudget::toJson(qint64 nowMs, const QDateTime& nowUtc) const
{
    turnTo(nowMs / MinuteMs);
    QJsonArray counts; // newest first, without the empty end
    for (qint64 back = 0; back < Minutes && back <= m_newestMinute; ++back)
        counts.append(m_counts[static_cast<std::size_t>((m_newestMinute - back) % Minutes)]);
    while (!counts.isEmpty() && counts.last().toInt() == 0)
        counts.removeLast();
    QJsonArray learned; // of the minute and of the hour: the limit, and when it was named
    for (const Bucket* bucket : {&m_minute, &m_hour}) {
        if (bucket->learnedAt.isValid())
            learned.append(QJsonArray {bucket->limit, bucket->learnedAt.toString(Qt::ISODateWithMs)});
        else
            learned.append(QJsonValue());
    }
    QJsonArray lefts; // as the headers are named: what is left, of how many, for how long
    for (const Left& left : m_left) {
        if (left.remaining >= 0 && left.resetMs > nowMs)
            lefts.append(QJsonArray {left.remaining, left.limit, left.resetMs - nowMs});
        else
            lefts.append(QJsonValue());
    }
    return {{"at"_L1, nowUtc.toString(Qt::ISODateWithMs)},
            {"learned"_L1, learned},
            {"left"_L1, lefts},
            {"minute"_L1, m_minute.limit > 0 ? m_minute.tokensAt(nowMs) / m_minute.capacity() : 1.0},
            {"hour"_L1, m_hour.limit > 0 ? m_hour.tokensAt(nowMs) / m_hour.capacity() : 1.0},
            {"counts"_L1, counts}};
}

void RequestBudget::restore(const QJsonObject& kept, qint64 nowMs, const QDateTime& nowUtc)
{
    const QDateTime at = QDateTime::fromString(kept["at"_L1].toString(), Qt::ISODateWithMs);
    if (!at.isValid())
        return;
    // A clock that was set back since gives nothing for the time in between.
    const qint64 since = std::clamp<qint64>(at.msecsTo(nowUtc), 0, 2 * HourMs);
    restoreAnswers(kept, since, nowMs, nowUtc);
    const auto refill = [&](Bucket& bucket, const char* key) {
        if (bucket.limit <= 0)
            return;
        bucket.tokens = bucket.capacity() * std::clamp(kept[QLatin1String(key)].toDouble(1.0), -1.0, 1.0);
        bucket.atMs = nowMs - since;
    };
    refill(m_minute, "minute");
    refill(m_hour, "hour");
    const QJsonArray counts = kept["counts"_L1].toArray();
    turnTo(nowMs / MinuteMs);
    for (qsizetype back = 0; back < counts.size(); ++back) {
        const qint64 minute = (nowMs - since) / MinuteMs - back;
        if (minute >= 0 && m_newestMinute - minute < Minutes)
            m_counts[static_cast<std::size_t>(minute % Minutes)] +=
                static_cast<quint16>(std::clamp(counts.at(back).toInt(), 0, 30'000));
    }
}

} // namespace ringback
