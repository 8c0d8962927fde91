// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "engine/accountmarks.h"
#include "engine/callexport.h"
#include "engine/feedstate.h"

#include <QFile>
#include <QFileInfo>

#include <cstdio>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
// How far each account can be believed, from what its last polls left.
QList<AccountState> exportStates(Session& session, HistoryStore& store)
{
    QList<AccountState> list;
    const Result<QHash<QString, QByteArray>> kept = store.accountStates();
    if (!kept)
        complain(kept.error());
    for (const Account& account : session.accounts()) {
        AccountState state;
        state.account = account;
        const Result<Definition> definition = session.registry().definitionFor(account);
        if (kept && definition) {
            const AccountBinding binding {
                *definition, account, session.keeper().secretsFor(account, *definition), {}};
            state.freshness =
                keptFreshness(pollStateFromJson(kept->value(account.id)), binding, session.clock());
        }
        list.append(state);
    }
    return list;
}

// The format that is asked for, else the file's name says it.
std::optional<ExportFormat> formatOf(const Invocation& invocation, const QString& file)
{
    if (invocation.has(u"format"_s))
        return exportFormatFromWord(invocation.format);
    const QString suffix = QFileInfo(file).suffix().toLower();
    return suffix == "jsonl"_L1 ? ExportFormat::NdJson : exportFormatFromWord(suffix);
}

std::optional<QTimeZone> zoneNamed(const QString& name)
{
    if (name.isEmpty() || name.compare("utc"_L1, Qt::CaseInsensitive) == 0)
        return QTimeZone::utc();
    if (name.compare("local"_L1, Qt::CaseInsensitive) == 0)
        return QTimeZone::systemTimeZone();
    const QTimeZone zone(name.toUtf8());
    return zone.isValid() ? std::optional(zone) : std::nullopt;
}
} // namespace

int runExport(const Invocation& invocation)
{
    const QString file = invocation.value(u"output"_s);
    if (file.isEmpty()) {
        complain(u"export needs a file: ringbackctl export status:failed since:7d --output calls.csv"_s);
        return WrongUsage;
    }
    const auto format = formatOf(invocation, file);
    if (!format) {
        complain(
            u"The name \"%1\" does not say which form is wanted. End it in .csv, .json or .ndjson, or give "
            "--format."_s.arg(file));
        return WrongUsage;
    }
    const auto zone = zoneNamed(invocation.value(u"zone"_s));
    if (!zone) {
        complain(u"\"%1\" is not a time zone. Use utc, local, or a name such as Europe/Berlin."_s.arg(
            invocation.value(u"zone"_s)));
        return WrongUsage;
    }
    Session session(invocation);
    ExportRequest request;
    request.now = session.clock().nowUtc();
    const Result<CallFilter> filter = parseCallFilter(invocation.arguments.join(u' '), request.now);
    if (!filter) {
        complain(filter.error());
        return WrongUsage;
    }
    request.filter = *filter;
    request.format = *format;
    request.zone = *zone;
    request.numbers = invocation.has(u"plain-numbers"_s) ? CsvNumbers::Plain : CsvNumbers::ForSpreadsheets;
    request.byteOrderMark = invocation.has(u"bom"_s);
    request.withRaw = invocation.has(u"raw"_s);
    if (!session.loadAccounts())
        return Failed;
    bool missing = false;
    const auto store = session.openHistory(&missing);
    if (!store) {
        if (missing)
            complain(
                u"There is no history yet: nothing was polled, and no file was written. Try `ringbackctl "
                "poll`."_s);
        return Failed;
    }
    request.accounts = exportStates(session, *store);
    Result<ExportOutcome> outcome = Failure {};
    if (file == "-"_L1) {
        QFile out;
        if (!out.open(stdout, QIODevice::WriteOnly)) {
            complain(u"Standard output cannot be written: %1."_s.arg(out.errorString()));
            return Failed;
        }
        outcome = exportCalls(*store, request, out, {});
        if (outcome && !out.flush())
            outcome = Failure {u"Standard output cannot be written: %1."_s.arg(out.errorString())};
    } else {
        outcome = exportCallsToFile(*store, request, file, {});
    }
    if (!outcome) {
        complain(outcome.error());
        return Failed;
    }
    if (outcome->rows == 0) {
        complain(file == "-"_L1 ? u"No call fits the filter."_s
                                : u"No call fits the filter: no file was written."_s);
        return file == "-"_L1 ? Done : Failed;
    }
    complain(u"%1 written%2; instants are in %3."_s.arg(
        outcome->rows == 1 ? u"1 call"_s : u"%1 calls"_s.arg(outcome->rows),
        file == "-"_L1 ? QString() : u" to %1"_s.arg(file),
        *format == ExportFormat::Csv ? QString::fromUtf8(zone->id()) : u"UTC"_s));
    return Done;
}

} // namespace ringback::cli
