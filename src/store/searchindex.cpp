// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/callfilter.h"
#include "store/callkinds_p.h"
#include "store/callrecord_p.h"
#include "store/searchindex_p.h"
#include "store/sqlconnection_p.h"

#include <QStringList>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int TrigramLength = 3;
// A long text is told apart well enough by its beginning: candidates are checked anyway.
constexpr int MostTrigrams = 32;
// A short text stands for all trigrams that begin with it; with more than these it is in nearly every call.
constexpr int MostTerms = 300;

// What is handed to the index for a call. Line breaks at the end make the last one and two characters the
// beginning of a trigram as well; a NUL would end the text for SQLite's tokenizer.
QString indexedText(const QString& searchText)
{
    QString text = searchText + u"\n\n"_s;
    text.replace(QChar(u'\0'), u' ');
    return text;
}

// A string of the FTS query language: nothing in it is an operator.
QString quotedTerm(const QString& term)
{
    QString quoted = term;
    quoted.replace(u'"', u"\"\""_s);
    return u'"' + quoted + u'"';
}
} // namespace

std::optional<QString> SearchIndex::expressionFor(const QString& text)
{
    const QString lower = text.toLower();
    if (lower.contains(QChar(u'\0')) || !lower.isValidUtf16())
        return std::nullopt;
    // SQLite counts characters, not UTF-16 units.
    const QList<uint> characters = lower.toUcs4();
    QStringList terms;
    if (characters.size() >= TrigramLength) {
        for (qsizetype i = 0; i + TrigramLength <= characters.size() && i < MostTrigrams; ++i) {
            const QList<uint> part = characters.mid(i, TrigramLength);
            QString term;
            for (const uint c : part)
                term += QString::fromUcs4(reinterpret_cast<const char32_t*>(&c), 1);
            const QString quoted = quotedTerm(term);
            if (!terms.contains(quoted))
                terms.append(quoted);
        }
        return terms.join(u" AND "_s);
    }
    Statement known(m_connection,
                    "SELECT term FROM search_terms WHERE term >= ? AND term < ? || char(1114111) LIMIT ?");
    known.bindText(lower).bindText(lower).bind(qint64 {MostTerms + 1});
    while (known.next())
        terms.append(quotedTerm(known.text(0)));
    if (terms.size() > MostTerms)
        return std::nullopt;
    return terms.isEmpty() ? QString() : u"("_s + terms.join(u" OR "_s) + u")"_s;
}

std::optional<QList<qint64>> SearchIndex::candidates(const QString& text, int limit)
{
    QList<qint64> ids;
    {
        Statement pending(m_connection, "SELECT call FROM search_pending LIMIT ?");
        pending.bind(qint64 {limit} + 1);
        while (pending.next())
            ids.append(pending.integer(0));
    }
    if (ids.size() > limit)
        return std::nullopt;
    const auto expression = expressionFor(text);
    if (!expression)
        return std::nullopt;
    if (!expression->isEmpty()) {
        Statement found(m_connection, "SELECT rowid FROM search WHERE search MATCH ? LIMIT ?");
        found.bindText(*expression).bind(qint64 {limit} + 1);
        while (found.next())
            ids.append(found.integer(0));
        if (ids.size() > limit)
            return std::nullopt;
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

int SearchIndex::catchUp(int maxRows, const CallKinds& kinds)
{
    struct Entry {
        qint64 id;
        QString text;
        std::optional<QString> oldText;
    };
    QList<Entry> entries;
    {
        Statement pending(
            m_connection,
            "SELECT " RINGBACK_CALL_COLUMNS ", old_text FROM search_pending "
            "JOIN calls ON calls.id = search_pending.call ORDER BY search_pending.call LIMIT ?");
        pending.bind(qint64 {maxRows});
        constexpr int OldTextColumn = CallColumnCount;
        while (pending.next()) {
            const CallRow row = readCall(pending, kinds);
            Entry entry {row.rowId, searchTextOf(row.call), std::nullopt};
            if (!pending.isNull(OldTextColumn))
                entry.oldText = pending.text(OldTextColumn);
            entries.append(entry);
        }
    }
    for (const Entry& entry : entries) {
        if (entry.oldText) {
            Statement remove(m_connection, "INSERT INTO search(search, rowid, text) VALUES('delete', ?, ?)");
            remove.bind(entry.id).bindText(indexedText(*entry.oldText)).run();
        }
        Statement insert(m_connection, "INSERT INTO search(rowid, text) VALUES(?, ?)");
        insert.bind(entry.id).bindText(indexedText(entry.text)).run();
    }
    if (!entries.isEmpty()) {
        Statement done(m_connection, "DELETE FROM search_pending WHERE call <= ?");
        done.bind(entries.last().id).run();
    }
    return static_cast<int>(entries.size());
}

} // namespace ringback
