// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calljson.h"
#include "core/decodederror.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QString>
#include <QStringList>

namespace ringback::cli {

// Results go to standard output, everything for a person's eyes only to standard error. A provider's text is
// printed through core/visibletext.h, so that it cannot act on a terminal.
void printLine(const QString& line);
void printJson(const QJsonObject& object); // one line
void printJson(const QJsonArray& array);   // one line
void complain(const QString& line);

// For reading: rows of columns, padded.
QString table(const QStringList& header, const QList<QStringList>& rows);
// Local time to the second with its date.
QString localTime(const QDateTime& at);
QString errorText(const DecodedError& error);

} // namespace ringback::cli
