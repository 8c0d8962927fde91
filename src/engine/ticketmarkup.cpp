// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ticketmarkup.h"

#include "core/visibletext.h"

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString escapedMarkdown(const QString& line)
{
    QString out;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar c = line[i];
        const bool atBegin = out.trimmed().isEmpty();
        bool escape = u"\\`*_[]<>|~&$#!{}"_s.contains(c);
        // What makes a list, a heading or a rule of a line.
        escape = escape || (atBegin && u"-+=:"_s.contains(c));
        escape = escape || (c == u':' && i + 1 < line.size() && line[i + 1] == u'/');
        escape = escape || (c == u'@');
        escape = escape
            || (c == u'.' && i >= 3 && line.sliced(i - 3, 3).compare("www"_L1, Qt::CaseInsensitive) == 0);
        // "1." at the beginning is a list.
        if ((c == u'.' || c == u')') && i > 0 && i < 10) {
            bool digits = true;
            for (qsizetype j = 0; j < i; ++j)
                digits = digits && line[j].isDigit();
            escape = escape || digits;
        }
        if (escape)
            out += u'\\';
        out += c;
    }
    return out;
}

int longestRunOf(const QString& text, QChar wanted)
{
    int longest = 0;
    int run = 0;
    for (const QChar c : text) {
        run = c == wanted ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}
} // namespace

QString TicketMarkup::words(const QString& text) const
{
    const QString line = visibleLine(text);
    return m_form == Form::Plain ? line : escapedMarkdown(line);
}

QString TicketMarkup::paragraph(const QString& text) const
{
    const QString shown = visibleText(text.trimmed());
    if (m_form == Form::Plain || shown.isEmpty())
        return shown;
    QStringList lines;
    for (const QString& line : shown.split(u'\n')) {
        // Four blanks would make code of a line.
        qsizetype begin = 0;
        while (begin < line.size() && line[begin].isSpace())
            ++begin;
        lines.append(escapedMarkdown(line.sliced(begin)));
    }
    return lines.join(u"  \n"_s);
}

QString TicketMarkup::id(const QString& text) const
{
    const QString line = visibleLine(text);
    if (m_form == Form::Plain || line.isEmpty())
        return line;
    // Inside of a table a bar ends the cell even in code.
    if (line.contains(u'|') || line.trimmed().isEmpty())
        return escapedMarkdown(line);
    const QString fence(longestRunOf(line, u'`') + 1, u'`');
    const QString gap = fence.size() == 1 ? QString() : u" "_s;
    return fence + gap + line + gap + fence;
}

QString TicketMarkup::block(const QString& text) const
{
    QString shown = visibleText(text);
    while (shown.endsWith(u'\n'))
        shown.chop(1);
    if (m_form == Form::Plain || shown.isEmpty())
        return shown;
    const QString fence(std::max(3, longestRunOf(shown, u'`') + 1), u'`');
    return fence + u'\n' + shown + u'\n' + fence;
}

QString TicketMarkup::table(const QStringList& head, const QList<QStringList>& rows) const
{
    QStringList lines;
    if (m_form == Form::Markdown) {
        lines.append(u"| "_s + head.join(u" | "_s) + u" |"_s);
        lines.append(u"|"_s + u" --- |"_s.repeated(head.size()));
        for (const QStringList& row : rows)
            lines.append(u"| "_s + row.join(u" | "_s) + u" |"_s);
        return lines.join(u'\n');
    }
    QList<qsizetype> widths;
    for (qsizetype column = 0; column < head.size(); ++column) {
        qsizetype width = head[column].size();
        for (const QStringList& row : rows)
            width = std::max(width, row[column].size());
        widths.append(width);
    }
    const auto line = [&widths](const QStringList& cells) {
        QString text;
        for (qsizetype column = 0; column < cells.size(); ++column)
            text += cells[column].leftJustified(widths[column] + 2);
        while (text.endsWith(u' '))
            text.chop(1);
        return text;
    };
    lines.append(line(head));
    for (const QStringList& row : rows)
        lines.append(line(row));
    return lines.join(u'\n');
}

} // namespace ringback
