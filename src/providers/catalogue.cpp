// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/catalogue.h"

#include "providers/definition.h"
#include "providers/strictjson_p.h"

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

void checkVersion(StrictObject& in)
{
    if (in.integer("schema_version", 0, 0, 1'000'000) != 1)
        in.problem(u"schema_version"_s, u"this program reads version 1; update Ringback, or write 1"_s);
}

void checkUnique(const Catalogue& catalogue, StrictObject& in, const QString& file)
{
    QSet<QString> ids;
    for (const CatalogueEntry& entry : catalogue.entries()) {
        if (ids.contains(entry.id))
            in.problems().append(
                {file, {}, u"\"%1\" stands twice; give each entry its own id"_s.arg(entry.id)});
        ids.insert(entry.id);
    }
}

// An entry of one section that is known by an id of its own.
CatalogueEntry readNamedEntry(StrictObject& in, const QString& provider)
{
    const QString id = in.text("id", true);
    CatalogueEntry entry = readEntry(in);
    entry.id = provider + u'/' + id;
    return entry;
}
} // namespace

void Catalogue::index()
{
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        const CatalogueEntry& entry = m_entries[i];
        m_byId.insert(entry.id, i);
        if (!entry.code.isEmpty())
            m_byCode.insert(entry.code, i);
        else if (entry.http.size() == 1 && entry.contains.isEmpty() && entry.values.isEmpty())
            m_byHttp.insert(entry.http.first(), i);
    }
}

const CatalogueEntry* Catalogue::byCode(const QString& code) const
{
    const auto it = m_byCode.find(code);
    return it != m_byCode.end() ? &m_entries[*it] : nullptr;
}

const CatalogueEntry* Catalogue::byHttp(int status) const
{
    const auto it = m_byHttp.find(status);
    return it != m_byHttp.end() ? &m_entries[*it] : nullptr;
}

const CatalogueEntry* Catalogue::byId(const QString& id) const
{
    const auto it = m_byId.find(id);
    return it != m_byId.end() ? &m_entries[*it] : nullptr;
}

const CatalogueEntry* Catalogue::byText(const QString& message) const
{
    const QString lower = message.toLower();
    for (const CatalogueEntry& entry : m_entries) {
        for (const QString& part : entry.contains) {
            if (lower.contains(part))
                return &entry;
        }
    }
    return nullptr;
}

const CatalogueEntry* Catalogue::byEnding(const QString& value, const QString& direction,
                                          std::optional<bool> answered) const
{
    const CatalogueEntry* best = nullptr;
    int bestRank = -1;
    const QString folded = foldedWord(value);
    for (const CatalogueEntry& entry : m_entries) {
        const auto same = [&folded](const QString& known) { return foldedWord(known) == folded; };
        if (std::none_of(entry.values.begin(), entry.values.end(), same))
            continue;
        int rank = 0;
        if (!entry.direction.isEmpty()) {
            if (entry.direction != direction)
                continue;
            ++rank;
        }
        if (entry.answered) {
            if (!answered || *entry.answered != *answered)
                continue;
            ++rank;
        }
        if (rank > bestRank) {
            best = &entry;
            bestRank = rank;
        }
    }
    return best;
}

std::optional<Catalogue> readCatalogue(const QByteArray& bytes, const QString& file, const QString& provider,
                                       DefinitionProblems& problems)
{
    const qsizetype before = problems.size();
    const std::optional<Json> root = parseDefinitionFile(bytes, file, problems);
    if (!root)
        return std::nullopt;
    StrictObject in(*root, file, {}, problems);
    if (!in.isObject())
        return std::nullopt;
    Catalogue catalogue;
    checkVersion(in);
    const QString named = in.text("provider", true);
    if (!named.isEmpty() && named != provider)
        in.problem(u"provider"_s,
                   u"this says \"%1\", but the definition beside it is \"%2\""_s.arg(named, provider));
    in.objects(
        "entries",
        [&](StrictObject& child) {
            const QString code = child.text("code", true);
            const QList<int> http = child.integers("http", 100, 599);
            CatalogueEntry entry = readEntry(child);
            entry.code = code;
            entry.http = http;
            entry.id = provider + u'/' + code;
            if (catalogue.m_byCode.contains(code))
                child.problem(u"code"_s, u"the code \"%1\" stands twice"_s.arg(code));
            catalogue.m_byCode.insert(code, 0);
            catalogue.m_entries.append(entry);
        },
        true);
    in.objects("http", [&](StrictObject& child) {
        const int status = static_cast<int>(child.integer("status", 0, 100, 599));
        CatalogueEntry entry = readEntry(child);
        entry.http = {status};
        entry.id = u"%1/http-%2"_s.arg(provider).arg(status);
        catalogue.m_entries.append(entry);
    });
    in.objects("texts", [&](StrictObject& child) {
        const QStringList contains = child.texts("contains");
        if (contains.isEmpty())
            child.problem(u"contains"_s, u"at least one part of the text is needed"_s);
        for (const QString& part : contains) {
            if (part.isEmpty() || part != part.toLower())
                child.problem(u"contains"_s, u"\"%1\" can never be found: write lower case"_s.arg(part));
        }
        CatalogueEntry entry = readNamedEntry(child, provider);
        entry.contains = contains;
        catalogue.m_entries.append(entry);
    });
    in.objects("endings", [&](StrictObject& child) {
        const QStringList values = child.texts("values");
        if (values.isEmpty())
            child.problem(u"values"_s, u"at least one value is needed"_s);
        const QString direction =
            child.has("direction") ? child.word("direction", {u"inbound"_s, u"outbound"_s}) : QString();
        std::optional<bool> answered;
        if (child.has("answered"))
            answered = child.word("answered", {u"yes"_s, u"no"_s}) == "yes"_L1;
        CatalogueEntry entry = readNamedEntry(child, provider);
        entry.values = values;
        entry.direction = direction;
        entry.answered = answered;
        catalogue.m_entries.append(entry);
    });
    in.objects("webhooks",
               [&](StrictObject& child) { catalogue.m_entries.append(readNamedEntry(child, provider)); });
    in.finish();
    checkUnique(catalogue, in, file);
    if (problems.size() > before)
        return std::nullopt;
    catalogue.m_byCode.clear();
    catalogue.index();
    return catalogue;
}

std::optional<Catalogue> readGenericCatalogue(const QByteArray& bytes, const QString& file,
                                              const QString& family, DefinitionProblems& problems)
{
    const qsizetype before = problems.size();
    const std::optional<Json> root = parseDefinitionFile(bytes, file, problems);
    if (!root)
        return std::nullopt;
    StrictObject in(*root, file, {}, problems);
    if (!in.isObject())
        return std::nullopt;
    Catalogue catalogue;
    checkVersion(in);
    in.objects(
        "entries",
        [&](StrictObject& child) {
            const int status = static_cast<int>(child.integer("status", 0, 100, 599));
            CatalogueEntry entry = readNamedEntry(child, family);
            if (status != 0)
                entry.http = {status};
            catalogue.m_entries.append(entry);
        },
        true);
    in.finish();
    checkUnique(catalogue, in, file);
    if (problems.size() > before)
        return std::nullopt;
    catalogue.index();
    return catalogue;
}

} // namespace ringback
