// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace ringback {

// How values are put into a ticket so that they show as the text they are, in Markdown (CommonMark and
// GitHub's additions: no link, no HTML, no table cell, no emphasis comes out of them) or in plain text.
// Control and reordering characters are made visible in both. Empty stays empty.
class TicketMarkup {
public:
    enum class Form : quint8 { Plain, Markdown };
    explicit TicketMarkup(Form form) : m_form(form) { }

    QString words(const QString& text) const;     // one line
    QString paragraph(const QString& text) const; // a person's own words: lines stay
    QString id(const QString& text) const;        // to be copied: as code
    QString block(const QString& text) const;     // a body: as a block of code
    // Cells are marked up already.
    QString table(const QStringList& head, const QList<QStringList>& rows) const;

private:
    Form m_form;
};

} // namespace ringback
