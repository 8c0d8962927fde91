// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "engine/cataloguedesk.h"
#include "providers/cataloguesearch.h"

#include <QJsonArray>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
// For reading: the best ones in full, the next ones by their title.
constexpr qsizetype ShownInFull = 3;
constexpr qsizetype ShownAsRows = 25;

QJsonObject hitJson(const CatalogueHit& hit)
{
    QJsonObject object = toJson(hit.entry);
    object.insert("kind"_L1, wordOf(hit.kind));
    object.insert("related"_L1, QJsonArray::fromStringList(hit.related));
    return object;
}

QString adviceLine(const RetryAdvice& retry)
{
    QString line = wordOf(retry.advice);
    if (!retry.change.isEmpty())
        line += u": "_s + retry.change;
    if (retry.waitSeconds)
        line += u", %1 s"_s.arg(*retry.waitSeconds);
    return line
        + u" (the provider says: %1)"_s.arg(retry.providerSays.isEmpty() ? u"undocumented"_s
                                                                         : retry.providerSays);
}

QString hitText(const CatalogueHit& hit)
{
    const DecodedError& entry = hit.entry;
    QStringList lines;
    const auto add = [&lines](const QString& name, const QString& value) {
        if (!value.isEmpty())
            lines.append(name.leftJustified(16) + value);
    };
    add(hit.kind == CatalogueHit::Kind::Symptom ? u"Symptom"_s : u"Error"_s, entry.title);
    add(u"Entry"_s,
        entry.entry
            + (entry.recognised || hit.kind == CatalogueHit::Kind::Symptom || entry.provider.isEmpty()
                   ? QString()
                   : u" (the provider does not document it)"_s));
    add(u"HTTP status"_s, entry.httpStatus > 0 ? QString::number(entry.httpStatus) : QString());
    add(hit.kind == CatalogueHit::Kind::Symptom ? u"Why"_s : u"What happened"_s, entry.cause);
    for (qsizetype i = 0; i < entry.fix.size(); ++i)
        add(i == 0 ? u"What to do"_s : QString(), u"%1. %2"_s.arg(i + 1).arg(entry.fix[i]));
    add(u"Whose move"_s, wordOf(entry.fault));
    if (hit.kind != CatalogueHit::Kind::Symptom)
        add(u"Try again"_s, adviceLine(entry.retry));
    add(u"See also"_s, hit.related.join(u", "_s));
    add(u"Documentation"_s, entry.documentationUrl);
    add(u"Rests on"_s, entry.source);
    return lines.join(u'\n');
}

void printHits(const QList<CatalogueHit>& hits, qsizetype inFull, qsizetype asRows)
{
    for (qsizetype i = 0; i < std::min(inFull, hits.size()); ++i)
        printLine((i > 0 ? u"\n"_s : QString()) + hitText(hits[i]));
    QList<QStringList> rows;
    for (qsizetype i = inFull; i < std::min(inFull + asRows, hits.size()); ++i)
        rows.append({hits[i].entry.entry, hits[i].entry.title});
    if (!rows.isEmpty())
        printLine((inFull > 0 ? u"\n"_s : QString()) + table({u"Entry"_s, u"What it is"_s}, rows));
    const qsizetype more = hits.size() - inFull - asRows;
    if (more > 0)
        printLine(u"... and %1 more: say it with more words, or use --format json."_s.arg(more));
}
} // namespace

int runExplain(const Invocation& invocation)
{
    const Session session(invocation);
    const QString provider = invocation.value(u"provider"_s);
    if (!provider.isEmpty() && session.registry().find(provider) == nullptr) {
        complain(u"There is no provider \"%1\". `ringbackctl providers list` shows those there are."_s.arg(
            provider));
        return WrongUsage;
    }
    const CatalogueDesk desk(session.registry(), session.clock());
    const QString words = invocation.arguments.join(u' ');
    const QList<CatalogueHit> hits = desk.search(words, provider);
    if (hits.isEmpty()) {
        complain(u"Nothing is known of \"%1\"%2. Try a code (RATE_LIMITED, 3010), an HTTP status (429), or "
                 u"what you "
                 u"see in a few words (\"phone never rang\", \"webhook not arriving\")%3. To decode a whole "
                 u"error, give "
                 u"it to `ringbackctl decode`."_s.arg(
                     words, provider.isEmpty() ? QString() : u" at "_s + provider,
                     provider.isEmpty() ? QString() : u", or leave out --provider"_s));
        return Unhealthy;
    }
    if (invocation.format == "json"_L1) {
        for (const CatalogueHit& hit : hits)
            printJson(hitJson(hit));
    } else if (words.trimmed().isEmpty()) {
        printHits(hits, 0, hits.size());
    } else {
        printHits(hits, ShownInFull, ShownAsRows);
    }
    return Done;
}

} // namespace ringback::cli
