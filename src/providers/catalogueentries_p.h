// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "providers/catalogue.h"
#include "providers/strictjson_p.h"

#include <QByteArray>
#include <QHash>

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace ringback {

// One of the lists of a catalogue file, and how an entry of it is read. `owner` begins the entry's id.
struct CatalogueSection {
    const char* key;
    CatalogueEntry (*read)(StrictObject& in, const QString& owner);
};
// In the order of the schema; the first is required.
const QList<CatalogueSection>& catalogueSections(bool generic);

// The entries of one catalogue with the ways to find them: either read already, or the bytes of a file that
// is known to be right, of which nothing is read before it is needed. Every function may be called from every
// thread; what they return never changes.
class CatalogueEntries {
public:
    explicit CatalogueEntries(const QList<CatalogueEntry>& entries);
    CatalogueEntries(QByteArray bytes, QString owner, bool generic);
    Q_DISABLE_COPY_MOVE(CatalogueEntries)

    const CatalogueEntry* byCode(const QString& code);
    const CatalogueEntry* byHttp(int status);
    const CatalogueEntry* byId(const QString& id);
    const CatalogueEntry* byText(const QString& message);
    const CatalogueEntry* byEnding(const QString& value, const QString& direction,
                                   std::optional<bool> answered);
    const QList<CatalogueEntry>& all();

private:
    // What is found without reading the whole entry.
    struct Keys {
        QString code;
        QString id; // without the owner
        int status = 0;
        QStringList contains;
    };
    // Where an entry that was not read yet stands in the bytes.
    struct Place {
        const CatalogueSection* section = nullptr;
        qsizetype begin = 0;
        qsizetype end = 0;
    };
    void prepare(); // cuts the bytes into entries, once
    void cut();
    const CatalogueEntry& entry(qsizetype i); // reads it, once
    CatalogueEntry readAt(const Place& place) const;
    std::optional<qsizetype> cutSection(qsizetype pos, const CatalogueSection& section);
    std::optional<qsizetype> cutKeys(qsizetype pos, Keys& keys) const;

    const QByteArray m_bytes;
    const QString m_owner;
    const bool m_generic = false;
    std::once_flag m_prepared;
    std::vector<Place> m_places; // empty where every entry was given
    std::unique_ptr<std::once_flag[]> m_read;
    QList<CatalogueEntry> m_entries;   // handed out only when all are read
    CatalogueEntry* m_first = nullptr; // of m_entries: writing one entry must not touch the others
    QHash<QString, qsizetype> m_byCode;
    QHash<int, qsizetype> m_byHttp;
    QHash<QString, qsizetype> m_byId;
    std::vector<std::pair<qsizetype, QStringList>> m_texts; // with the parts that tell
    std::vector<qsizetype> m_endings;
};

} // namespace ringback
