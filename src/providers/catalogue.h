// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"
#include "providers/problem.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

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
};

struct CatalogueVariant {
    QString at; // JSON pointer into the error's details
    QString is;
    CatalogueText text;
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
};

// One errors.json: what a provider's errors and call endings mean, in our words. Immutable once read.
class Catalogue {
public:
    const CatalogueEntry* byCode(const QString& code) const;
    const CatalogueEntry* byHttp(int status) const;
    const CatalogueEntry* byText(const QString& message) const;
    const CatalogueEntry* byId(const QString& id) const;
    // Why a call ended. The most specific entry that fits: one that names direction and answered wins.
    const CatalogueEntry* byEnding(const QString& value, const QString& direction,
                                   std::optional<bool> answered) const;
    const QList<CatalogueEntry>& entries() const { return m_entries; }

private:
    friend std::optional<Catalogue> readCatalogue(const QByteArray&, const QString&, const QString&,
                                                  DefinitionProblems&);
    friend std::optional<Catalogue> readGenericCatalogue(const QByteArray&, const QString&, const QString&,
                                                         DefinitionProblems&);
    void index();

    QList<CatalogueEntry> m_entries;
    QHash<QString, qsizetype> m_byCode;
    QHash<int, qsizetype> m_byHttp;
    QHash<QString, qsizetype> m_byId;
};

// Reads a provider's errors.json strictly; `provider` is the id it must name.
std::optional<Catalogue> readCatalogue(const QByteArray& bytes, const QString& file, const QString& provider,
                                       DefinitionProblems& problems);
// Reads resources/errors/<family>.json: entries "<family>/<id>".
std::optional<Catalogue> readGenericCatalogue(const QByteArray& bytes, const QString& file,
                                              const QString& family, DefinitionProblems& problems);

} // namespace ringback
