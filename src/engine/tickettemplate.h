// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace ringback {

// Ticket templates: Markdown with the placeholders of a closed list, in Mustache's form. {{call_id}} is a
// value, {{#calls}} ... {{/calls}} repeats what stands between for each call (of a value: shows it where
// there is one), {{^tried}} ... {{/tried}} where there is none, {{! ... }} is a comment. Nothing else is
// known: no expressions, no files, no other delimiters.

// Line by line what is wrong, each with its remedy: "vobiz.md, line 12: there is no {{cal_id}}; did you mean
// {{call_id}}?". Empty: it can be used. `file` is how the template is called there.
QStringList templateProblems(const QString& text, const QString& file);
// Every name a template may use, with the part it belongs to: "calls.call_id".
QStringList templateNames();

// `data`: for every name a text (empty: none) or a list of objects with texts and lists. Values are put in as
// they are: whoever makes them escapes them. Only for templates without problems.
QString filledTemplate(const QString& text, const QJsonObject& data);
// The same template for plain text: without the marks of Markdown around its own words.
QString plainTemplate(const QString& text);

// ":/tickets/<provider>.md", else the general one.
QString builtInTemplate(const QString& provider);

struct ChosenTemplate {
    QString text;
    QString problem; // of the person's own, which is then not used
};
// The person's own from `folder` where it is there and right, else the built-in one.
ChosenTemplate chosenTemplate(const QString& folder, const QString& provider);

} // namespace ringback
