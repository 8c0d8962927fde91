// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/callfilter.h"

#include "core/decodederror.h"
#include "core/workstate.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
struct FilterTerm {
    QString text;
    bool quoted = false; // it began with a quote: never a key:value term
};

// Splits at spaces; "..." keeps spaces and loses its quotes.
QList<FilterTerm> filterTermsOf(const QString& text)
{
    QList<FilterTerm> terms;
    FilterTerm current;
    bool inQuotes = false;
    bool any = false;
    for (const QChar c : text) {
        if (c == u'"') {
            if (!any)
                current.quoted = true;
            inQuotes = !inQuotes;
            any = true;
        } else if (c.isSpace() && !inQuotes) {
            if (any)
                terms.append(current);
            current = {};
            any = false;
        } else {
            current.text += c;
            any = true;
        }
    }
    if (any)
        terms.append(current);
    return terms;
}

QString quotedIfNeeded(const QString& value)
{
    const bool spaces = std::any_of(value.begin(), value.end(), [](QChar c) { return c.isSpace(); });
    return spaces ? u'"' + value + u'"' : value;
}

Failure unknownValue(const QString& key, const QString& value, const QString& allowed)
{
    return {u"Filter: \"%1\" is not a value of \"%2\". Use %3."_s.arg(value, key, allowed)};
}

Failure badTime(const QString& key, const QString& value)
{
    return {
        u"Filter: \"%1:%2\" is not a time. Use a length back from now (90s, 15m, 2h, 7d) or an instant such "
        "as 2026-05-01T10:00Z."_s.arg(key, value)};
}

template <typename Words> QString wordsOf(const Words& all)
{
    QStringList words;
    for (const auto word : all)
        words.append(wordOf(word));
    return words.join(u", "_s);
}

// Nothing when the term was taken, else the reason it was not.
std::optional<Failure> takeTerm(CallFilter& filter, const QString& key, const QString& value,
                                const QDateTime& now)
{
    const QStringList values = value.split(u',', Qt::SkipEmptyParts);
    if (values.isEmpty())
        return Failure {u"Filter: \"%1:\" has no value. Write it as %1:VALUE, or leave it out."_s.arg(key)};
    if (key == "status"_L1) {
        for (const QString& word : values) {
            const auto status = callStatusFromWord(word.toLower());
            if (!status)
                return unknownValue(key, word, wordsOf(AllCallStatuses));
            filter.statuses.insert(*status);
        }
    } else if (key == "direction"_L1) {
        filter.direction = directionFromWord(value.toLower());
        if (filter.direction == Direction::Unknown)
            return unknownValue(key, value, u"inbound or outbound"_s);
    } else if (key == "provider"_L1) {
        filter.providers += values;
    } else if (key == "account"_L1) {
        filter.accounts += values;
    } else if (key == "advice"_L1) {
        for (const QString& word : values) {
            if (!retryWordFromWord(word))
                return unknownValue(key, word, wordsOf(AllRetryWords));
        }
        filter.advices += values;
    } else if (key == "fault"_L1) {
        for (const QString& word : values) {
            if (!faultFromWord(word))
                return unknownValue(key, word, wordsOf(AllFaults));
        }
        filter.faults += values;
    } else if (key == "entry"_L1) {
        filter.entries += values;
    } else if (key == "flag"_L1) {
        filter.flags += values;
    } else if (key == "work"_L1) {
        for (const QString& word : values) {
            const auto work = workWordFromWord(word.toLower());
            if (!work)
                return unknownValue(key, word, wordsOf(AllWorkWords));
            filter.works.insert(*work);
        }
    } else if (key == "needs"_L1) {
        if (value.toLower() != "action"_L1)
            return unknownValue(key, value, u"action"_s);
        filter.needsAction = true;
    } else if (key == "since"_L1 || key == "until"_L1) {
        const auto instant = parseInstant(value, now);
        if (!instant)
            return badTime(key, value);
        const QString relative = parseLength(value) ? value : QString();
        if (key == "since"_L1) {
            filter.since = *instant;
            filter.sinceText = relative;
        } else {
            filter.until = *instant;
            filter.untilText = relative;
        }
    } else {
        return Failure {
            u"Filter: \"%1:\" is not known. Known are status, provider, account, direction, since, "
            "until, advice, fault, entry, flag, work and needs; put quotes around text that contains a colon."_s
                .arg(key)};
    }
    return std::nullopt;
}

bool isKeyLike(QStringView text)
{
    return !text.isEmpty()
        && std::all_of(text.begin(), text.end(), [](QChar c) { return c.isLower() && c.unicode() < 128; });
}
} // namespace

std::optional<qint64> parseLength(QStringView text)
{
    if (text.size() < 2)
        return std::nullopt;
    qint64 unit = 0;
    switch (text.back().unicode()) {
    case u's':
        unit = 1'000;
        break;
    case u'm':
        unit = 60'000;
        break;
    case u'h':
        unit = 3'600'000;
        break;
    case u'd':
        unit = 86'400'000;
        break;
    default:
        return std::nullopt;
    }
    constexpr qint64 CenturyMs = 36'500 * 86'400'000LL;
    bool ok = false;
    const qint64 count = text.chopped(1).toLongLong(&ok);
    if (!ok || !text.front().isDigit() || count > CenturyMs / unit)
        return std::nullopt;
    return count * unit;
}

std::optional<QDateTime> parseInstant(const QString& text, const QDateTime& now)
{
    if (const auto length = parseLength(text))
        return now.addMSecs(-*length);
    if (text.size() == 10) {
        const QDate date = QDate::fromString(text, Qt::ISODate);
        if (!date.isValid())
            return std::nullopt;
        return QDateTime(date, QTime(0, 0), Qt::UTC);
    }
    const QDateTime instant = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!instant.isValid() || instant.timeSpec() == Qt::LocalTime)
        return std::nullopt;
    return instant.toUTC();
}

Result<CallFilter> parseCallFilter(const QString& text, const QDateTime& now)
{
    CallFilter filter;
    QStringList words;
    const QList<FilterTerm> terms = filterTermsOf(text);
    for (const FilterTerm& term : terms) {
        const qsizetype colon = term.text.indexOf(u':');
        if (!term.quoted && colon > 0 && isKeyLike(QStringView(term.text).first(colon))) {
            if (const auto problem = takeTerm(filter, term.text.first(colon), term.text.mid(colon + 1), now))
                return *problem;
        } else if (!term.text.isEmpty()) {
            words.append(term.text);
        }
    }
    filter.text = words.join(u' ');
    return filter;
}

QString CallFilter::toText() const
{
    QStringList terms;
    const auto add = [&terms](const QString& key, const QStringList& values) {
        if (!values.isEmpty())
            terms.append(key + u':' + quotedIfNeeded(values.join(u',')));
    };
    QStringList words;
    for (const CallStatus status : AllCallStatuses) {
        if (statuses.contains(status))
            words.append(wordOf(status));
    }
    add(u"status"_s, words);
    add(u"provider"_s, providers);
    add(u"account"_s, accounts);
    if (direction != Direction::Unknown)
        add(u"direction"_s, {wordOf(direction)});
    if (since.isValid())
        add(u"since"_s, {sinceText.isEmpty() ? since.toString(Qt::ISODateWithMs) : sinceText});
    if (until.isValid())
        add(u"until"_s, {untilText.isEmpty() ? until.toString(Qt::ISODateWithMs) : untilText});
    add(u"advice"_s, advices);
    add(u"fault"_s, faults);
    add(u"entry"_s, entries);
    add(u"flag"_s, flags);
    QStringList workWords;
    for (const WorkWord word : AllWorkWords) {
        if (works.contains(word))
            workWords.append(wordOf(word));
    }
    add(u"work"_s, workWords);
    if (needsAction)
        terms.append(u"needs:action"_s);
    if (!text.isEmpty()) {
        // Quotes where reading it again would take it for a term or lose a blank.
        const bool plain = !text.contains(u':') && text == text.simplified();
        terms.append(plain ? text : u'"' + text + u'"');
    }
    return terms.join(u' ');
}

CallFilter CallFilter::at(const QDateTime& now) const
{
    CallFilter filter = *this;
    if (const auto length = parseLength(sinceText))
        filter.since = now.addMSecs(-*length);
    if (const auto length = parseLength(untilText))
        filter.until = now.addMSecs(-*length);
    return filter;
}

bool CallFilter::matches(const CallRow& row) const
{
    const Call& call = row.call;
    if (!statuses.isEmpty() && !statuses.contains(call.status))
        return false;
    if (!providers.isEmpty() && !providers.contains(call.provider))
        return false;
    if (!accounts.isEmpty() && !accounts.contains(call.key.account))
        return false;
    if (direction != Direction::Unknown && direction != call.direction)
        return false;
    if (since.isValid() && row.sortAt < since)
        return false;
    if (until.isValid() && row.sortAt >= until)
        return false;
    if (!advices.isEmpty() && !advices.contains(call.advice))
        return false;
    if (!faults.isEmpty() && !faults.contains(call.fault))
        return false;
    if (!entries.isEmpty() && !entries.contains(call.decodedEntry))
        return false;
    const auto hasFlag = [&call](const QString& flag) { return call.flags.contains(flag); };
    if (!flags.isEmpty() && std::none_of(flags.begin(), flags.end(), hasFlag))
        return false;
    if (!matchesWork(call))
        return false;
    if (text.isEmpty())
        return true;
    return searchTextOf(call).contains(text.toLower());
}

bool CallFilter::matchesWork(const Call& call) const
{
    if (needsAction && !ringback::needsAction(call))
        return false;
    if (works.isEmpty())
        return true;
    if (call.work == WorkWord::Open && !isFailure(call.status) && call.flags.isEmpty())
        return false;
    return works.contains(call.work);
}

QString searchTextOf(const Call& call)
{
    QStringList parts {call.key.callId, call.from,          call.to,
                       call.endReason,  call.endReasonText, call.providerStatus};
    parts += call.requestIds;
    for (const LabelledId& id : call.otherIds)
        parts.append(id.value);
    // A line break cannot be typed into a search, so a match never spans two fields.
    return parts.join(u'\n').toLower();
}

} // namespace ringback
