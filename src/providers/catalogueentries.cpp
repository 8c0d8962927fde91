// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/catalogueentries_p.h"
#include "providers/definition.h"
#include "providers/jsonscan_p.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
Json valueOf(QByteArrayView text)
{
    return Json::parse(text.begin(), text.end(), nullptr, false);
}

// A JSON string; a parser is only needed for what is escaped.
QString textOf(QByteArrayView text)
{
    if (!text.contains('\\') && text.size() >= 2)
        return QString::fromUtf8(text.sliced(1, text.size() - 2));
    const Json value = valueOf(text);
    return value.is_string() ? toQString(value) : QString();
}

// A list of them, or one.
QStringList textsOf(QByteArrayView text)
{
    const Json value = valueOf(text);
    if (value.is_string())
        return {toQString(value)};
    QStringList texts;
    for (const Json& item : value) {
        if (item.is_string())
            texts.append(toQString(item));
    }
    return texts;
}
} // namespace

CatalogueEntries::CatalogueEntries(const QList<CatalogueEntry>& entries) : m_entries(entries)
{
    for (qsizetype i = 0; i < entries.size(); ++i) {
        const CatalogueEntry& entry = entries[i];
        m_byId.insert(entry.id, i);
        if (!entry.code.isEmpty())
            m_byCode.insert(entry.code, i);
        else if (!entry.contains.isEmpty())
            m_texts.emplace_back(i, entry.contains);
        else if (!entry.values.isEmpty())
            m_endings.push_back(i);
        else if (entry.http.size() == 1)
            m_byHttp.insert(entry.http.first(), i);
    }
    m_first = m_entries.data();
}

CatalogueEntries::CatalogueEntries(QByteArray bytes, QString owner, bool generic)
    : m_bytes(std::move(bytes)), m_owner(std::move(owner)), m_generic(generic)
{
}

void CatalogueEntries::prepare()
{
    if (!m_bytes.isEmpty())
        std::call_once(m_prepared, [this] { cut(); });
}

void CatalogueEntries::cut()
{
    const QByteArrayView text(m_bytes);
    const auto end = eachMemberIn(text, skipJsonSpace(text, 0), [&](QByteArrayView key, qsizetype pos) {
        for (const CatalogueSection& section : catalogueSections(m_generic)) {
            if (key == QByteArrayView(section.key))
                return cutSection(pos, section);
        }
        return endOfValue(text, pos);
    });
    Q_ASSERT_X(end, "CatalogueEntries", "these bytes are not what readCatalogue() accepts");
    m_read = std::make_unique<std::once_flag[]>(m_places.size());
    m_entries.resize(static_cast<qsizetype>(m_places.size()));
    m_first = m_entries.data();
}

std::optional<qsizetype> CatalogueEntries::cutSection(qsizetype pos, const CatalogueSection& section)
{
    const QByteArrayView text(m_bytes);
    if (pos >= text.size() || text[pos] != '[')
        return std::nullopt;
    pos = skipJsonSpace(text, pos + 1);
    while (pos < text.size() && text[pos] != ']') {
        Keys keys;
        const std::optional<qsizetype> end = cutKeys(pos, keys);
        if (!end)
            return std::nullopt;
        const auto i = static_cast<qsizetype>(m_places.size());
        m_places.push_back({&section, pos, *end});
        if (!keys.code.isEmpty())
            m_byCode.insert(keys.code, i);
        if (keys.status != 0)
            m_byHttp.insert(keys.status, i);
        const QString id = !keys.code.isEmpty() ? keys.code
            : !keys.id.isEmpty()                ? keys.id
                                                : QString(u"http-"_s + QString::number(keys.status));
        m_byId.insert(m_owner + u'/' + id, i);
        if (!keys.contains.isEmpty())
            m_texts.emplace_back(i, keys.contains);
        else if (QByteArrayView(section.key) == "endings")
            m_endings.push_back(i);
        pos = skipJsonSpace(text, *end);
        if (pos < text.size() && text[pos] == ',')
            pos = skipJsonSpace(text, pos + 1);
    }
    return pos < text.size() ? std::optional(pos + 1) : std::nullopt;
}

std::optional<qsizetype> CatalogueEntries::cutKeys(qsizetype pos, Keys& keys) const
{
    const QByteArrayView text(m_bytes);
    return eachMemberIn(text, pos, [&](QByteArrayView key, qsizetype begin) {
        const std::optional<qsizetype> end = endOfValue(text, begin);
        if (!end)
            return end;
        const QByteArrayView value = text.sliced(begin, *end - begin);
        if (key == "code")
            keys.code = textOf(value);
        else if (key == "id")
            keys.id = textOf(value);
        else if (key == "status")
            keys.status = value.toInt();
        else if (key == "contains")
            keys.contains = textsOf(value);
        return end;
    });
}

const CatalogueEntry& CatalogueEntries::entry(qsizetype i)
{
    if (!m_places.empty()) {
        const auto place = static_cast<size_t>(i);
        std::call_once(m_read[place], [&] { m_first[i] = readAt(m_places[place]); });
    }
    return m_first[i];
}

CatalogueEntry CatalogueEntries::readAt(const Place& place) const
{
    const Json value = valueOf(QByteArrayView(m_bytes).sliced(place.begin, place.end - place.begin));
    DefinitionProblems problems;
    StrictObject in(value, m_owner, {}, problems);
    CatalogueEntry entry = place.section->read(in, m_owner);
    Q_ASSERT_X(problems.isEmpty(), "CatalogueEntries", "these bytes are not what readCatalogue() accepts");
    return entry;
}

const CatalogueEntry* CatalogueEntries::byCode(const QString& code)
{
    prepare();
    const auto it = m_byCode.constFind(code);
    return it != m_byCode.constEnd() ? &entry(*it) : nullptr;
}

const CatalogueEntry* CatalogueEntries::byHttp(int status)
{
    prepare();
    const auto it = m_byHttp.constFind(status);
    return it != m_byHttp.constEnd() ? &entry(*it) : nullptr;
}

const CatalogueEntry* CatalogueEntries::byId(const QString& id)
{
    prepare();
    const auto it = m_byId.constFind(id);
    return it != m_byId.constEnd() ? &entry(*it) : nullptr;
}

const CatalogueEntry* CatalogueEntries::byText(const QString& message)
{
    prepare();
    const QString lower = message.toLower();
    for (const auto& [i, parts] : m_texts) {
        for (const QString& part : parts) {
            if (lower.contains(part))
                return &entry(i);
        }
    }
    return nullptr;
}

const CatalogueEntry* CatalogueEntries::byEnding(const QString& value, const QString& direction,
                                                 std::optional<bool> answered)
{
    prepare();
    const CatalogueEntry* best = nullptr;
    int bestRank = -1;
    const QString folded = foldedWord(value);
    for (const qsizetype i : m_endings) {
        const CatalogueEntry& known = entry(i);
        const auto same = [&folded](const QString& other) { return foldedWord(other) == folded; };
        if (std::none_of(known.values.begin(), known.values.end(), same))
            continue;
        int rank = 0;
        if (!known.direction.isEmpty()) {
            if (known.direction != direction)
                continue;
            ++rank;
        }
        if (known.answered) {
            if (!answered || *known.answered != *answered)
                continue;
            ++rank;
        }
        if (rank > bestRank) {
            best = &known;
            bestRank = rank;
        }
    }
    return best;
}

const QList<CatalogueEntry>& CatalogueEntries::all()
{
    prepare();
    for (qsizetype i = 0; i < m_entries.size(); ++i)
        entry(i);
    return m_entries;
}

} // namespace ringback
