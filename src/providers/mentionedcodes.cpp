// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/mentionedcodes.h"

#include <QMultiHash>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// A log line is short; what is longer was no line.
constexpr qsizetype MentionCap = 64 * 1024;

bool isJoinedWord(const QString& word)
{
    return word.contains(u'_')
        && std::none_of(word.begin(), word.end(), [](QChar letter) { return letter.isLower(); });
}

QSet<QString> providersNamedIn(const QString& text, const QList<QPair<QString, QString>>& providers)
{
    QSet<QString> named;
    for (const auto& [id, name] : providers) {
        if (text.contains(id, Qt::CaseInsensitive)
            || (!name.isEmpty() && text.contains(name, Qt::CaseInsensitive)))
            named.insert(id);
    }
    return named;
}
} // namespace

QList<CatalogueHit> codesMentionedIn(const QString& whole, const QList<CatalogueHit>& entries,
                                     const QList<QPair<QString, QString>>& providers)
{
    const QString text = whole.left(MentionCap);
    const QSet<QString> named = providersNamedIn(text, providers);
    QMultiHash<QString, const CatalogueHit*> byCode;
    for (const CatalogueHit& entry : entries) {
        const bool counts =
            entry.kind == CatalogueHit::Kind::Code || entry.kind == CatalogueHit::Kind::CallEnding;
        if (counts && !entry.entry.code.isEmpty()
            && (named.isEmpty() || named.contains(entry.entry.provider)))
            byCode.insert(entry.entry.code, &entry);
    }
    QList<CatalogueHit> found;
    QSet<QString> seen;
    const auto take = [&](const QString& code) {
        QList<const CatalogueHit*> fitting = byCode.values(code);
        std::reverse(fitting.begin(), fitting.end()); // the newest comes first there
        for (const CatalogueHit* entry : std::as_const(fitting)) {
            if (found.size() < MostMentioned && !seen.contains(entry->entry.entry)) {
                seen.insert(entry->entry.entry);
                found.append(*entry);
            }
        }
    };
    take(text.trimmed());
    static const QRegularExpression Word(
        uR"((?:(\w*(?:cause|code|reason|error)\w*)["']?\s*[=:]\s*["']?)?([A-Za-z0-9][\w.-]*))"_s,
        QRegularExpression::CaseInsensitiveOption);
    for (auto it = Word.globalMatch(text); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        const QString word = match.captured(2);
        if (!match.captured(1).isEmpty() || isJoinedWord(word))
            take(word);
    }
    // A number says more than the words beside it.
    std::stable_partition(found.begin(), found.end(), [](const CatalogueHit& entry) {
        const QString& code = entry.entry.code;
        return std::all_of(code.begin(), code.end(), [](QChar letter) { return letter.isDigit(); });
    });
    return found;
}

} // namespace ringback
