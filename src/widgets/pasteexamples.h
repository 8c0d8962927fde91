// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace ringback {

// An error to try the Decoder with. All of them are made up: names, numbers, IDs and keys.
struct PasteExample {
    QString name; // for a button: "Rate limit"
    QString what; // "A whole HTTP response with headers"
    QByteArray text;
};
QList<PasteExample> pasteExamples();

} // namespace ringback
