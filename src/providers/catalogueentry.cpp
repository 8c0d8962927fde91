// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/catalogueentries_p.h"

#include <QUrl>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
template <typename Enum>
Enum readWord(StrictObject& in, const char* key, std::optional<Enum> (*fromWord)(QStringView), Enum fallback)
{
    const QString word = in.text(key, true);
    const auto value = fromWord(word);
    if (!value && !word.isEmpty())
        in.problem(QString::fromLatin1(key), u"\"%1\" is not a known word here; see the schema"_s.arg(word));
    return value.value_or(fallback);
}

RetryAdvice readRetry(StrictObject& in)
{
    RetryAdvice retry;
    retry.advice = readWord(in, "advice", &retryWordFromWord, RetryWord::Unknown);
    retry.providerSays = in.word("provider_says", {u"yes"_s, u"no"_s, u"auto"_s, u"undocumented"_s});
    retry.waitSeconds = in.number("wait_seconds");
    if (retry.waitSeconds) {
        retry.waitSource = u"catalogue"_s;
        if (*retry.waitSeconds < 0)
            in.problem(u"wait_seconds"_s, u"a wait cannot be negative"_s);
    }
    retry.factor = in.number("factor");
    for (const int seconds : in.integers("schedule_seconds", 0, 366 * 86'400))
        retry.scheduleSeconds.append(seconds);
    retry.change = in.text("change");
    retry.sameIdempotencyKey = in.boolean("same_idempotency_key");
    const bool needsChange = retry.advice == RetryWord::AfterChange || retry.advice == RetryWord::InWindow;
    if (needsChange && retry.change.isEmpty())
        in.problem(u"change"_s, u"this advice needs \"change\": what must change first, or which hours"_s);
    return retry;
}

CatalogueText readText(StrictObject& in, bool whole)
{
    CatalogueText text;
    if (whole || in.has("title"))
        text.title = in.text("title", true);
    if (whole || in.has("cause"))
        text.cause = in.text("cause", true);
    if (whole || in.has("fix")) {
        text.fix = in.texts("fix");
        if (text.fix->isEmpty())
            in.problem(u"fix"_s, u"at least one step is needed"_s);
    }
    if (whole || in.has("fault"))
        text.fault = readWord(in, "fault", &faultFromWord, Fault::Unknown);
    if (whole || in.has("retry"))
        in.object(
            "retry", [&text](StrictObject& child) { text.retry = readRetry(child); }, true);
    if (!whole)
        return text; // an override says nothing about where it comes from
    if (in.has("money"))
        text.money = in.boolean("money");
    if (in.has("documentation_url")) {
        text.documentationUrl = in.text("documentation_url", true);
        const QUrl url(*text.documentationUrl);
        if (url.scheme() != "https"_L1 || url.host().isEmpty())
            in.problem(u"documentation_url"_s, u"a documentation link must begin with https://"_s);
    }
    text.source = in.text("source", true);
    return text;
}

CatalogueEntry readEntry(StrictObject& in)
{
    CatalogueEntry entry;
    entry.text = readText(in, true);
    entry.documented = in.boolean("documented", true);
    in.object("placing", [&entry](StrictObject& child) { entry.placing = readText(child, false); });
    in.objects("variants", [&entry](StrictObject& child) {
        CatalogueVariant variant;
        child.object(
            "when",
            [&variant](StrictObject& when) {
                variant.at = when.text("at", true);
                variant.is = when.text("is", true);
            },
            true);
        variant.text = readText(child, false);
        entry.variants.append(variant);
    });
    return entry;
}

// An entry that is known by an id of its own.
CatalogueEntry readNamedEntry(StrictObject& in, const QString& owner)
{
    const QString id = in.text("id", true);
    CatalogueEntry entry = readEntry(in);
    entry.id = owner + u'/' + id;
    return entry;
}

CatalogueEntry readCodeEntry(StrictObject& in, const QString& owner)
{
    const QString code = in.text("code", true);
    const QList<int> http = in.integers("http", 100, 599);
    CatalogueEntry entry = readEntry(in);
    entry.code = code;
    entry.http = http;
    entry.id = owner + u'/' + code;
    return entry;
}

CatalogueEntry readStatusEntry(StrictObject& in, const QString& owner)
{
    const int status = static_cast<int>(in.integer("status", 0, 100, 599));
    CatalogueEntry entry = readEntry(in);
    entry.http = {status};
    entry.id = u"%1/http-%2"_s.arg(owner).arg(status);
    return entry;
}

CatalogueEntry readTextEntry(StrictObject& in, const QString& owner)
{
    const QStringList contains = in.texts("contains");
    if (contains.isEmpty())
        in.problem(u"contains"_s, u"at least one part of the text is needed"_s);
    for (const QString& part : contains) {
        if (part.isEmpty() || part != part.toLower())
            in.problem(u"contains"_s, u"\"%1\" can never be found: write lower case"_s.arg(part));
    }
    CatalogueEntry entry = readNamedEntry(in, owner);
    entry.contains = contains;
    return entry;
}

CatalogueEntry readEndingEntry(StrictObject& in, const QString& owner)
{
    const QStringList values = in.texts("values");
    if (values.isEmpty())
        in.problem(u"values"_s, u"at least one value is needed"_s);
    const QString direction =
        in.has("direction") ? in.word("direction", {u"inbound"_s, u"outbound"_s}) : QString();
    std::optional<bool> answered;
    if (in.has("answered"))
        answered = in.word("answered", {u"yes"_s, u"no"_s}) == "yes"_L1;
    CatalogueEntry entry = readNamedEntry(in, owner);
    entry.values = values;
    entry.direction = direction;
    entry.answered = answered;
    return entry;
}

CatalogueEntry readGenericEntry(StrictObject& in, const QString& owner)
{
    const int status = static_cast<int>(in.integer("status", 0, 100, 599));
    CatalogueEntry entry = readNamedEntry(in, owner);
    if (status != 0)
        entry.http = {status};
    return entry;
}
} // namespace

const QList<CatalogueSection>& catalogueSections(bool generic)
{
    static const QList<CatalogueSection> OfProvider {
        {"entries", &readCodeEntry},   {"http", &readStatusEntry},    {"texts", &readTextEntry},
        {"endings", &readEndingEntry}, {"webhooks", &readNamedEntry},
    };
    static const QList<CatalogueSection> Generic {{"entries", &readGenericEntry}};
    return generic ? Generic : OfProvider;
}

} // namespace ringback
