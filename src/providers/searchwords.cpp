// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/searchwords_p.h"

#include <QSet>

namespace ringback {
using namespace Qt::StringLiterals;

QStringList searchWordsOf(const QString& text)
{
    QStringList words;
    QString word;
    for (const QChar c : text) {
        if (c.isLetterOrNumber()) {
            word.append(c.toLower());
        } else if (c != u'\'' && c != u'\u2019' && !word.isEmpty()) {
            words.append(word);
            word.clear();
        }
    }
    if (!word.isEmpty())
        words.append(word);
    return words;
}

bool isFillerWord(const QString& word)
{
    static const QSet<QString> Fillers {
        u"a"_s,    u"an"_s,      u"the"_s,   u"and"_s,   u"or"_s,   u"of"_s,     u"to"_s,    u"in"_s,
        u"on"_s,   u"at"_s,      u"is"_s,    u"are"_s,   u"was"_s,  u"were"_s,   u"be"_s,    u"been"_s,
        u"am"_s,   u"it"_s,      u"its"_s,   u"this"_s,  u"that"_s, u"these"_s,  u"i"_s,     u"we"_s,
        u"you"_s,  u"he"_s,      u"she"_s,   u"they"_s,  u"my"_s,   u"our"_s,    u"your"_s,  u"their"_s,
        u"us"_s,   u"me"_s,      u"do"_s,    u"does"_s,  u"did"_s,  u"has"_s,    u"have"_s,  u"had"_s,
        u"by"_s,   u"for"_s,     u"from"_s,  u"with"_s,  u"as"_s,   u"but"_s,    u"if"_s,    u"why"_s,
        u"what"_s, u"how"_s,     u"when"_s,  u"there"_s, u"some"_s, u"so"_s,     u"get"_s,   u"gets"_s,
        u"got"_s,  u"getting"_s, u"error"_s, u"code"_s,  u"http"_s, u"status"_s, u"please"_s};
    return Fillers.contains(word);
}

bool isOneEditApart(const QString& a, const QString& b)
{
    if (a.size() > b.size())
        return isOneEditApart(b, a);
    if (b.size() - a.size() > 1 || a == b)
        return false;
    qsizetype at = 0;
    while (at < a.size() && a[at] == b[at])
        ++at;
    if (a.size() < b.size())
        return QStringView(a).mid(at) == QStringView(b).mid(at + 1);
    if (QStringView(a).mid(at + 1) == QStringView(b).mid(at + 1))
        return true;
    return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at]
        && QStringView(a).mid(at + 2) == QStringView(b).mid(at + 2);
}

} // namespace ringback
