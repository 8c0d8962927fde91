// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"
#include "providers/problem.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

namespace ringback {

// What a catalogue says of an error; the parts an entry may override for placing a call or for a value inside
// the error's details are optional.
struct CatalogueText {
    std::optional<QString> title;
    std::optional<QString> cause;
    std::optional<QStringList> fix;
    std::optional<Fault> fault;
    std::optional<RetryAdvice> retry;
    std::optional<bool> money;
    std::optional<QString> documentationUrl;
    std::optional<QString> source;

    bool operator==(const CatalogueText&) const = default;
};

struct CatalogueVariant {
    QString at; // JSON pointer into the error's details
    QString is;
    CatalogueText text;

    bool operator==(const CatalogueVariant&) const = default;
};

struct CatalogueEntry {
    QString id;   // "voicebip/RATE_LIMITED", "vobiz/http-503", "http/502"
    QString code; // machine code; empty for HTTP statuses, texts and endings
    QList<int> http;
    QStringList contains; // for prose errors: lower-case parts, any of which tells
    QStringList values;   // for endings
    QString direction;    // "inbound", "outbound" or empty
    std::optional<bool> answered;
    bool documented = true; // by the provider itself
    CatalogueText text;
    CatalogueText placing; // overrides when the operation was placing a call
    QList<CatalogueVariant> variants;

    bool operator==(const CatalogueEntry&) const = default;
};

class CatalogueEntries;

// One errors.json: what a provider's errors and call endings mean, in our words. Its content never changes;
// every thread may ask it. An entry that is returned lives as long as any copy of the catalogue.
class Catalogue {
public:
    Catalogue(); // holds nothing
    explicit Catalogue(std::shared_ptr<CatalogueEntries> entries);

    const CatalogueEntry* byCode(const QString& code) const;
    const CatalogueEntry* byHttp(int status) const;
    const CatalogueEntry* byText(const QString& message) const;
    const CatalogueEntry* byId(const QString& id) const;
    // Why a call ended. The most specific entry that fits: one that names direction and answered wins.
    const CatalogueEntry* byEnding(const QString& value, const QString& direction,
                                   std::optional<bool> answered) const;
    const QList<CatalogueEntry>& entries() const;

private:
    std::shared_ptr<CatalogueEntries> m_entries;
};

// Reads a provider's errors.json strictly; `provider` is the id it must name.
std::optional<Catalogue> readCatalogue(const QByteArray& bytes, const QString& file, const QString& provider,
                                       DefinitionProblems& problems);
// Reads resources/errors/<family>.json: entries "<family>/<id>".
std::optional<Catalogue> readGenericCatalogue(const QByteArray& bytes, const QString& file,
                                              const QString& family, DefinitionProblems& problems);

// The same for bytes that are known to have no problems: those that come with the program, which a test holds
// to the functions above. Costs nothing until it is asked: the first question cuts the bytes into entries by
// their brackets, and an entry is read when it is first needed.
Catalogue checkedCatalogue(const QByteArray& bytes, const QString& provider);
Catalogue checkedGenericCatalogue(const QByteArray& bytes, const QString& family);

} // namespace ringback
