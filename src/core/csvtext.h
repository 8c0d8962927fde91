// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace ringback {

// CSV that people open in a spreadsheet: RFC 4180 (commas, CRLF, doubled quotes), UTF-8, and safe to open.
//
// What a provider sends must neither run as a formula nor be changed by the spreadsheet on its way in and
// out:
// - A text that a spreadsheet would take for a formula - it begins with = + - @, with a tab or a line break,
// or
//   with one of these in full width, blanks in front or not - gets an apostrophe in front. So does a text
//   that begins with an apostrophe, so that "take one apostrophe away" is always the way back.
// - A text that a spreadsheet would take for a number and change - a phone number loses its plus, 00123 its
//   zeros, a long ID its last digits, 12e5 its form - is written as ="...", a constant that shows and saves
//   as the text itself: LibreOffice and Excel give +15551234567 back as +15551234567. Only digits, signs,
//   dots and the letter e can be in it, so nothing else can ride along.
// - Figures are written as figures.
enum class CsvNumbers : quint8 {
    ForSpreadsheets, // as above
    Plain, // for programs: the second rule is left out, and a + or - followed by digits alone stays bare
};

// One value as it stands between the commas. `text` is the provider's, of any content.
QString csvText(const QString& text, CsvNumbers numbers);
// One line with its end.
QByteArray csvLine(const QStringList& values); // quoted where needed; values from csvText() or figures

} // namespace ringback
