// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/catalogue.h"

#include "providers/catalogueentries_p.h"
#include "providers/strictjson_p.h"

#include <QSet>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
void checkVersion(StrictObject& in)
{
    if (in.integer("schema_version", 0, 0, 1'000'000) != 1)
        in.problem(u"schema_version"_s, u"this program reads version 1; update Ringback, or write 1"_s);
}

void checkUnique(const QList<CatalogueEntry>& entries, StrictObject& in, const QString& file)
{
    QSet<QString> ids;
    for (const CatalogueEntry& entry : entries) {
        if (ids.contains(entry.id))
            in.problems().append(
                {file, {}, u"\"%1\" stands twice; give each entry its own id"_s.arg(entry.id)});
        ids.insert(entry.id);
    }
}

std::optional<Catalogue> readWholeCatalogue(const QByteArray& bytes, const QString& file,
                                            const QString& owner, bool generic, DefinitionProblems& problems)
{
    const qsizetype before = problems.size();
    const std::optional<Json> root = parseDefinitionFile(bytes, file, problems);
    if (!root)
        return std::nullopt;
    StrictObject in(*root, file, {}, problems);
    if (!in.isObject())
        return std::nullopt;
    checkVersion(in);
    if (!generic) {
        const QString named = in.text("provider", true);
        if (!named.isEmpty() && named != owner)
            in.problem(u"provider"_s,
                       u"this says \"%1\", but the definition beside it is \"%2\""_s.arg(named, owner));
    }
    QList<CatalogueEntry> entries;
    QSet<QString> codes;
    bool required = true;
    for (const CatalogueSection& section : catalogueSections(generic)) {
        in.objects(
            section.key,
            [&](StrictObject& child) {
                const CatalogueEntry entry = section.read(child, owner);
                if (codes.contains(entry.code))
                    child.problem(u"code"_s, u"the code \"%1\" stands twice"_s.arg(entry.code));
                if (!entry.code.isEmpty())
                    codes.insert(entry.code);
                entries.append(entry);
            },
            required);
        required = false; // only the first section is
    }
    in.finish();
    checkUnique(entries, in, file);
    if (problems.size() > before)
        return std::nullopt;
    return Catalogue(std::make_shared<CatalogueEntries>(entries));
}
} // namespace

Catalogue::Catalogue() : Catalogue(std::make_shared<CatalogueEntries>(QList<CatalogueEntry>())) { }

Catalogue::Catalogue(std::shared_ptr<CatalogueEntries> entries) : m_entries(std::move(entries)) { }

const CatalogueEntry* Catalogue::byCode(const QString& code) const
{
    return m_entries->byCode(code);
}

const CatalogueEntry* Catalogue::byHttp(int status) const
{
    return m_entries->byHttp(status);
}

const CatalogueEntry* Catalogue::byId(const QString& id) const
{
    return m_entries->byId(id);
}

const CatalogueEntry* Catalogue::byText(const QString& message) const
{
    return m_entries->byText(message);
}

const CatalogueEntry* Catalogue::byEnding(const QString& value, const QString& direction,
                                          std::optional<bool> answered) const
{
    return m_entries->byEnding(value, direction, answered);
}

const QList<CatalogueEntry>& Catalogue::entries() const
{
    return m_entries->all();
}

std::optional<Catalogue> readCatalogue(const QByteArray& bytes, const QString& file, const QString& provider,
                                       DefinitionProblems& problems)
{
    return readWholeCatalogue(bytes, file, provider, false, problems);
}

std::optional<Catalogue> readGenericCatalogue(const QByteArray& bytes, const QString& file,
                                              const QString& family, DefinitionProblems& problems)
{
    return readWholeCatalogue(bytes, file, family, true, problems);
}

Catalogue checkedCatalogue(const QByteArray& bytes, const QString& provider)
{
    return Catalogue(std::make_shared<CatalogueEntries>(bytes, provider, false));
}

Catalogue checkedGenericCatalogue(const QByteArray& bytes, const QString& family)
{
    return Catalogue(std::make_shared<CatalogueEntries>(bytes, family, true));
}

} // namespace ringback
