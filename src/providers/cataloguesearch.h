// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cataloguehit.h"
#include "providers/symptoms.h"

#include <QHash>
#include <QList>
#include <QString>

#include <vector>

namespace ringback {

class Registry;
struct CatalogueEntry;

// Words over everything the catalogues hold: codes, HTTP statuses, call endings, texts, webhook problems,
// network faults and symptoms. Holds its own copy of the texts: the registry need not outlive it. Built in a
// few milliseconds, then each search takes well under five; const and safe from any one thread at a time.
//
// Ranking: a code, status or ending that is exactly what was asked, then titles, then the words of symptoms,
// then the texts; entries that hold more of the words come first, the rest in the order of the catalogue. A
// word also finds longer words that begin with it, itself without -s, -ed or -ing, and, from five letters on,
// words that differ by one edit.
// Numbers are taken exactly.
class CatalogueSearch {
public:
    CatalogueSearch(const Registry& registry, const QList<Symptom>& symptoms);

    // `provider` empty: all. With one: its entries and the symptoms as they concern it; where none of these
    // fits the words, the generic ones of HTTP and network. Without words: all of them in order, symptoms
    // last.
    QList<CatalogueHit> find(const QString& words, const QString& provider = {}) const;

private:
    // Where a word stands, best first.
    enum Field : quint8 { InCode, InTitle, InWords, InText, FieldCount };

    struct Document {
        CatalogueHit hit;
        QString provider;         // empty: generic
        QList<SymptomStep> steps; // of a symptom
        QStringList exactKeys;    // folded: codes, ids, values
        QStringList phrases;      // title and ways to put it, as normal words
        QList<int> statuses;
        bool listed = true; // false: a variant of the entry before it, only found by its own words
    };
    struct Posting {
        int document = 0;
        Field field = InText;
    };

    void addEntry(const CatalogueEntry& entry, const QString& provider, CatalogueHit::Kind kind);
    void addSymptom(const Symptom& symptom);
    void addWords(const QString& text, Field field);
    void finishIndex();

    bool belongsTo(const Document& document, const QString& provider) const;
    CatalogueHit hitFor(const Document& document, const QString& provider) const;
    QList<CatalogueHit> everything(const QString& provider) const;
    std::vector<double> scores(const QString& words) const;

    std::vector<Document> m_documents;
    QHash<QString, std::vector<Posting>> m_postings;
    std::vector<QString> m_vocabulary;        // sorted
    QHash<QString, QString> m_providerNames;  // id -> name
    QHash<QString, QString> m_nameToProvider; // id or name in lower case -> id
};

// "code", "http-status", "text", "call-ending", "webhook", "network", "symptom".
QString wordOf(CatalogueHit::Kind kind);

} // namespace ringback
