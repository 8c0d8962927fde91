// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/cataloguesearch.h"

#include "providers/registry.h"
#include "providers/searchwords_p.h"

#include <algorithm>
#include <array>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype ShortestPrefix = 3;
constexpr qsizetype ShortestEdited = 5;
constexpr double ExactScore = 100'000;
constexpr double PhraseScore = 10'000;
// Of the words, so many have to be found.
constexpr double NeededShare = 0.6;

using HitKind = CatalogueHit::Kind;

void overlayText(DecodedError& error, const CatalogueText& text)
{
    error.title = text.title.value_or(error.title);
    error.cause = text.cause.value_or(error.cause);
    error.fix = text.fix.value_or(error.fix);
    error.fault = text.fault.value_or(error.fault);
    error.retry = text.retry.value_or(error.retry);
    error.money = text.money.value_or(error.money);
    error.documentationUrl = text.documentationUrl.value_or(error.documentationUrl);
    error.source = text.source.value_or(error.source);
}

HitKind hitKindOf(const CatalogueEntry& entry)
{
    if (!entry.code.isEmpty())
        return HitKind::Code;
    if (!entry.contains.isEmpty())
        return HitKind::Text;
    if (!entry.values.isEmpty())
        return HitKind::CallEnding;
    return entry.http.isEmpty() ? HitKind::Webhook : HitKind::HttpStatus;
}

QString foldedKey(const QString& text)
{
    return searchWordsOf(text).join(u' ');
}

QString tailOf(const QString& id)
{
    return id.section(u'/', 1);
}

// 10 before 100, so that statuses and hang-up codes stand in their own order.
bool naturallyBefore(const QString& a, const QString& b)
{
    bool aIsNumber = false;
    bool bIsNumber = false;
    const qint64 aNumber = a.toLongLong(&aIsNumber);
    const qint64 bNumber = b.toLongLong(&bIsNumber);
    if (aIsNumber != bIsNumber)
        return aIsNumber;
    return aIsNumber ? aNumber < bNumber : a < b;
}

// "limited" -> "limit", "calls" -> "call"; empty where too little would be left.
QString stemOf(const QString& word)
{
    for (const QLatin1StringView ending : {"ing"_L1, "ed"_L1, "es"_L1, "s"_L1}) {
        if (word.endsWith(ending) && word.size() - ending.size() >= 4)
            return word.chopped(ending.size());
    }
    return {};
}

bool isWholeNumber(const QString& word)
{
    return std::all_of(word.begin(), word.end(), [](QChar c) { return c.isDigit(); });
}
} // namespace

CatalogueSearch::CatalogueSearch(const Registry& registry, const QList<Symptom>& symptoms)
{
    for (const LoadedProvider& provider : registry.providers()) {
        const Definition& definition = provider.definition;
        m_nameToProvider.insert(definition.id.toLower(), definition.id);
        m_nameToProvider.insert(definition.name.toLower(), definition.id);
        m_providerNames.insert(definition.id, definition.name);
        QList<const CatalogueEntry*> entries;
        for (const CatalogueEntry& entry : provider.catalogue.entries())
            entries.append(&entry);
        // By section, then by code; the sort is stable, so the same code keeps the catalogue's order.
        std::stable_sort(entries.begin(), entries.end(),
                         [](const CatalogueEntry* a, const CatalogueEntry* b) {
                             if (hitKindOf(*a) != hitKindOf(*b))
                                 return hitKindOf(*a) < hitKindOf(*b);
                             if (hitKindOf(*a) == HitKind::HttpStatus)
                                 return a->http.first() < b->http.first();
                             return hitKindOf(*a) == HitKind::CallEnding
                                 ? naturallyBefore(a->values.first(), b->values.first())
                                 : a->id < b->id;
                         });
        for (const CatalogueEntry* entry : std::as_const(entries))
            addEntry(*entry, definition.id, hitKindOf(*entry));
    }
    for (const CatalogueEntry& entry : registry.httpCatalogue().entries())
        addEntry(entry, {}, HitKind::HttpStatus);
    for (const CatalogueEntry& entry : registry.netCatalogue().entries())
        addEntry(entry, {}, HitKind::Network);
    for (const Symptom& symptom : symptoms)
        addSymptom(symptom);
    finishIndex();
}

void CatalogueSearch::addWords(const QString& text, Field field)
{
    const int document = static_cast<int>(m_documents.size()) - 1;
    for (const QString& word : searchWordsOf(text)) {
        std::vector<Posting>& postings = m_postings[word];
        // Fields come best first: a word that stands in a better one needs no second posting.
        if (postings.empty() || postings.back().document != document)
            postings.push_back({document, field});
        else
            postings.back().field = std::min(postings.back().field, field);
    }
}

void CatalogueSearch::addEntry(const CatalogueEntry& entry, const QString& provider, HitKind kind)
{
    Document base;
    base.provider = provider;
    base.hit.kind = kind;
    DecodedError& error = base.hit.entry;
    error.provider = provider;
    error.confidence = provider.isEmpty() ? Confidence::None : Confidence::Certain;
    error.recognised = !provider.isEmpty() && entry.documented;
    error.code = !entry.code.isEmpty() ? entry.code : entry.values.value(0);
    error.entry = entry.id;
    error.httpStatus = entry.http.value(0);
    overlayText(error, entry.text);
    if (!error.documentationUrl.startsWith("https://"_L1))
        error.documentationUrl.clear();
    base.statuses = entry.http;

    const QString tail = tailOf(entry.id);
    Document document = base;
    for (const QString& key : QStringList {entry.code, entry.id, tail} + entry.values) {
        if (!key.isEmpty())
            document.exactKeys.append(foldedKey(key));
    }
    document.phrases = {foldedKey(error.title)};
    m_documents.push_back(document);
    addWords(entry.code + u' ' + tail + u' ' + entry.values.join(u' '), InCode);
    addWords(error.title, InTitle);
    addWords(entry.contains.join(u' '), InWords);
    addWords(error.cause + u' ' + error.fix.join(u' ') + u' ' + error.retry.change, InText);
    if (entry.placing.cause || entry.placing.fix)
        addWords(entry.placing.cause.value_or(QString()) + u' '
                     + entry.placing.fix.value_or(QStringList()).join(u' '),
                 InText);

    for (const CatalogueVariant& variant : entry.variants) {
        Document own = base;
        own.listed = false;
        own.statuses.clear(); // the entry itself is found by its status
        overlayText(own.hit.entry, variant.text);
        own.exactKeys = {foldedKey(variant.is)};
        own.phrases = {foldedKey(own.hit.entry.title)};
        m_documents.push_back(own);
        addWords(variant.is, InCode);
        addWords(variant.text.title.value_or(QString()), InTitle);
        addWords(variant.text.cause.value_or(QString()) + u' '
                     + variant.text.fix.value_or(QStringList()).join(u' '),
                 InText);
    }
}

void CatalogueSearch::addSymptom(const Symptom& symptom)
{
    Document document;
    document.hit.kind = HitKind::Symptom;
    document.hit.related = symptom.related;
    document.steps = symptom.fix;
    DecodedError& error = document.hit.entry;
    error.entry = symptom.id;
    error.title = symptom.title;
    error.cause = symptom.cause;
    error.fault = symptom.fault;
    error.money = symptom.money;
    error.source = symptom.source;
    document.exactKeys = {foldedKey(symptom.id)};
    document.phrases = {foldedKey(symptom.title)};
    for (const QString& words : symptom.words)
        document.phrases.append(foldedKey(words));
    m_documents.push_back(document);
    addWords(symptom.title, InTitle);
    addWords(symptom.words.join(u' '), InWords);
    addWords(symptom.cause, InText);
    for (const SymptomStep& step : symptom.fix)
        addWords(step.text, InText);
}

void CatalogueSearch::finishIndex()
{
    m_vocabulary.reserve(static_cast<size_t>(m_postings.size()));
    for (auto it = m_postings.keyBegin(); it != m_postings.keyEnd(); ++it)
        m_vocabulary.push_back(*it);
    std::sort(m_vocabulary.begin(), m_vocabulary.end());
}

std::vector<double> CatalogueSearch::scores(const QString& words) const
{
    static constexpr std::array<double, FieldCount> Weights {40, 100, 60, 10};
    std::vector<double> total(m_documents.size(), 0);
    std::vector<int> found(m_documents.size(), 0);
    QStringList asked = searchWordsOf(words);
    const QString wholeKey = asked.join(u' ');
    asked.removeDuplicates();
    QStringList telling;
    QString providerMeant;
    for (const QString& word : std::as_const(asked)) {
        if (m_nameToProvider.contains(word))
            providerMeant = m_nameToProvider.value(word);
        else if (!isFillerWord(word))
            telling.append(word);
    }
    // "vobiz" or "why" alone is still a question.
    if (telling.isEmpty() && providerMeant.isEmpty())
        telling = asked;

    for (const QString& word : std::as_const(telling)) {
        std::vector<double> best(m_documents.size(), 0);
        const auto credit = [&](const QString& known, double quality) {
            for (const Posting& posting : m_postings.value(known)) {
                double& score = best[static_cast<size_t>(posting.document)];
                score = std::max(score, Weights[posting.field] * quality);
            }
        };
        const auto exact = m_postings.constFind(word);
        if (exact != m_postings.constEnd())
            credit(word, 1.0);
        if (!isWholeNumber(word)) {
            if (word.size() >= ShortestPrefix) {
                auto it = std::upper_bound(m_vocabulary.begin(), m_vocabulary.end(), word);
                for (; it != m_vocabulary.end() && it->startsWith(word); ++it)
                    credit(*it, 0.7);
            }
            const QString stem = stemOf(word);
            if (!stem.isEmpty())
                credit(stem, 0.8);
            if (word.size() >= ShortestEdited) {
                for (const QString& known : m_vocabulary) {
                    if (qAbs(known.size() - word.size()) <= 1 && !isWholeNumber(known)
                        && isOneEditApart(word, known))
                        credit(known, 0.5);
                }
            }
        }
        for (size_t i = 0; i < m_documents.size(); ++i) {
            if (isWholeNumber(word) && m_documents[i].statuses.contains(word.toInt())) {
                const bool isStatus = m_documents[i].hit.kind == HitKind::HttpStatus;
                best[i] = std::max(best[i], isStatus ? ExactScore * 0.9 : ExactScore * 0.5);
            }
            if (m_documents[i].exactKeys.contains(word))
                best[i] = std::max(best[i], isWholeNumber(word) ? ExactScore : Weights[InTitle]);
            if (best[i] > 0)
                ++found[i];
            total[i] += best[i];
        }
    }

    const QString tellingKey = telling.join(u' ');
    for (size_t i = 0; i < m_documents.size(); ++i) {
        const Document& document = m_documents[i];
        if (telling.isEmpty()) {
            total[i] = document.provider == providerMeant ? 1 : 0;
            continue;
        }
        const double share = static_cast<double>(found[i]) / static_cast<double>(telling.size());
        if (share < NeededShare) {
            total[i] = 0;
        } else {
            total[i] *= share * share;
        }
        const DecodedError& entry = document.hit.entry;
        const QString asWritten = words.trimmed();
        if (asWritten == entry.code || asWritten == entry.entry || asWritten == tailOf(entry.entry))
            total[i] += 2 * ExactScore; // two entries may differ in nothing but their case
        else if (document.exactKeys.contains(wholeKey))
            total[i] += ExactScore;
        else if (document.phrases.contains(wholeKey))
            total[i] += 2 * PhraseScore;
        else if (document.exactKeys.contains(tellingKey) || document.phrases.contains(tellingKey))
            total[i] += PhraseScore;
        if (!providerMeant.isEmpty() && total[i] > 0) {
            if (document.provider == providerMeant)
                total[i] *= 4;
            else if (!document.provider.isEmpty())
                total[i] = 0; // another provider's, when one was named
        }
    }
    return total;
}

bool CatalogueSearch::belongsTo(const Document& document, const QString& provider) const
{
    if (document.hit.kind != HitKind::Symptom)
        return document.provider == provider;
    const QString prefix = provider + u'/';
    return std::any_of(document.hit.related.begin(), document.hit.related.end(),
                       [&prefix](const QString& id) { return id.startsWith(prefix); });
}

CatalogueHit CatalogueSearch::hitFor(const Document& document, const QString& provider) const
{
    CatalogueHit hit = document.hit;
    if (hit.kind != HitKind::Symptom)
        return hit;
    for (const SymptomStep& step : document.steps) {
        if (step.provider.isEmpty())
            hit.entry.fix.append(step.text);
        else if (provider.isEmpty())
            hit.entry.fix.append(m_providerNames.value(step.provider, step.provider) + u": "_s + step.text);
        else if (step.provider == provider)
            hit.entry.fix.append(step.text);
    }
    if (!provider.isEmpty()) {
        hit.entry.provider = provider;
        hit.related.removeIf([&provider](const QString& id) {
            const QString family = id.section(u'/', 0, 0);
            return family != provider && family != "http"_L1 && family != "net"_L1;
        });
    }
    return hit;
}

QList<CatalogueHit> CatalogueSearch::everything(const QString& provider) const
{
    QList<CatalogueHit> hits;
    for (const Document& document : m_documents) {
        if (document.listed && (provider.isEmpty() || belongsTo(document, provider)))
            hits.append(hitFor(document, provider));
    }
    return hits;
}

QList<CatalogueHit> CatalogueSearch::find(const QString& words, const QString& provider) const
{
    if (!provider.isEmpty() && !m_providerNames.contains(provider))
        return {};
    if (searchWordsOf(words).isEmpty())
        return words.trimmed().isEmpty() ? everything(provider) : QList<CatalogueHit>();
    const std::vector<double> score = scores(words);
    std::vector<size_t> order;
    const auto collect = [&](const auto& belongs) {
        for (size_t i = 0; i < m_documents.size(); ++i) {
            if (score[i] > 0 && belongs(m_documents[i]))
                order.push_back(i);
        }
    };
    collect([&](const Document& document) { return provider.isEmpty() || belongsTo(document, provider); });
    if (order.empty()) {
        collect([](const Document& document) {
            return document.provider.isEmpty() && document.hit.kind != HitKind::Symptom;
        });
    }
    std::stable_sort(order.begin(), order.end(),
                     [&score](size_t a, size_t b) { return score[a] > score[b]; });
    QList<CatalogueHit> hits;
    hits.reserve(static_cast<qsizetype>(order.size()));
    for (const size_t i : order)
        hits.append(hitFor(m_documents[i], provider));
    return hits;
}

QString wordOf(CatalogueHit::Kind kind)
{
    switch (kind) {
    case HitKind::Code:
        return u"code"_s;
    case HitKind::HttpStatus:
        return u"http-status"_s;
    case HitKind::Text:
        return u"text"_s;
    case HitKind::CallEnding:
        return u"call-ending"_s;
    case HitKind::Webhook:
        return u"webhook"_s;
    case HitKind::Network:
        return u"network"_s;
    case HitKind::Symptom:
        break;
    }
    return u"symptom"_s;
}

} // namespace ringback
