// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace ringback {

// What is wrong with a definition file, for the person who writes it.
struct DefinitionProblem {
    QString file;
    QString pointer; // JSON pointer of the offending value; "" is the whole file
    QString text;    // what is wrong and what to write instead

    QString toText() const { return file + (pointer.isEmpty() ? QString() : u'#' + pointer) + u": " + text; }
    bool operator==(const DefinitionProblem&) const = default;
};
using DefinitionProblems = QList<DefinitionProblem>;

} // namespace ringback
