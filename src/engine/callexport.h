// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/callfilter.h"
#include "core/csvtext.h"
#include "core/result.h"

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QTimeZone>

#include <functional>

class QIODevice;

namespace ringback {

class HistoryStore;

enum class ExportFormat : quint8 { Csv, Json, NdJson };
QString wordOf(ExportFormat format); // "csv", "json", "ndjson"
std::optional<ExportFormat> exportFormatFromWord(QStringView word);

// What the list shows, as a file: the calls of a filter, newest first.
struct ExportRequest {
    CallFilter filter; // relative times are worked out against `now`, so that no call enters while it runs
    ExportFormat format = ExportFormat::Csv;
    CsvNumbers numbers = CsvNumbers::ForSpreadsheets;
    bool byteOrderMark = false; // CSV only: Excel needs it to see UTF-8
    // Of the instants in a CSV; each carries its offset, and the column time_zone names it. JSON is always
    // UTC.
    QTimeZone zone = QTimeZone::utc();
    bool withRaw =
        false; // JSON forms: the record as it was received, as text, byte for byte where it is UTF-8
    // How far each account could be believed when the export began: goes along with every call.
    QList<AccountState> accounts;
    QDateTime now; // UTC

    bool operator==(const ExportRequest&) const = default;
};

struct ExportOutcome {
    qint64 rows = 0;
    bool canceled = false;

    bool operator==(const ExportOutcome&) const = default;
};

// Told after each page; false ends the export.
using ExportProgress = std::function<bool(qint64 written)>;

// Writes to an open device, page by page: never the whole history in memory. Synchronous, for a thread that
// may wait. A Failure says what went wrong and where.
Result<ExportOutcome> exportCalls(HistoryStore& store, const ExportRequest& request, QIODevice& device,
                                  const ExportProgress& progress);
// Into a file that is either complete or not changed at all: a cancelled or failed export, and one that finds
// no call, leaves what was there. Readable by its owner only: numbers and names of people are in it.
Result<ExportOutcome> exportCallsToFile(HistoryStore& store, const ExportRequest& request,
                                        const QString& file, const ExportProgress& progress);

} // namespace ringback

Q_DECLARE_METATYPE(ringback::ExportOutcome)
