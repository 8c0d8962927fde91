// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/callnamed.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "core/csvtext.h"
#include "core/visibletext.h"
#include "core/workstate.h"
#include "engine/liveworkdesk.h"
#include "store/actionstore.h"

#include <QFileInfo>
#include <QJsonArray>

#include <algorithm>
#include <cstdio>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype LongestNote = 2'000;

QJsonValue workEntryJson(const QList<WorkEntry>& entries)
{
    if (entries.isEmpty())
        return QJsonValue::Null;
    const WorkEntry& entry = entries.constLast();
    return QJsonObject {{"state"_L1, wordOf(entry.state)},
                        {"person"_L1, entry.person},
                        {"note"_L1, entry.note},
                        {"at"_L1, entry.at.toUTC().toString(Qt::ISODateWithMs)},
                        {"cause"_L1, entry.cause}};
}

// What the next shift does with it.
QString groupWord(const HandoverItem& item)
{
    const WorkWord state = item.work.state();
    return state == WorkWord::Open ? u"needs action"_s : wordOf(state);
}

QString handoverSummary(const QList<HandoverItem>& items, const QString& since)
{
    QHash<QString, int> counts;
    for (const HandoverItem& item : items)
        ++counts[groupWord(item)];
    QStringList parts;
    for (const QString& group : {u"taken"_s, u"waiting"_s, u"needs action"_s}) {
        if (counts.contains(group))
            parts.append(u"%1 %2"_s.arg(counts.value(group)).arg(group));
    }
    if (parts.isEmpty())
        return u"Nothing to hand over: nobody has a call, and none since %1 needs action."_s.arg(since);
    return u"%1. Taken and waiting ones are listed however old they are; the others since %2."_s.arg(
        parts.join(u", "_s), since);
}

// Time, work, account, to, status, end reason, advice, by, note, call ID, request IDs.
QStringList handoverCells(const HandoverItem& item, const QString& time)
{
    const Call& call = item.row.call;
    const WorkEntry entry = item.work.entries.isEmpty() ? WorkEntry {} : item.work.entries.constLast();
    return {time,
            groupWord(item),
            call.key.account,
            call.to,
            wordOf(call.status),
            call.endReason,
            call.advice,
            entry.person,
            entry.note,
            call.key.callId,
            call.requestIds.join(u' ')};
}

QStringList handoverHeader(const QString& time)
{
    return {time,           u"Work"_s, u"Account"_s, u"To"_s,   u"Status"_s,     u"End"_s,
            u"Try again"_s, u"By"_s,   u"Note"_s,    u"Call"_s, u"Request IDs"_s};
}

// Whatever a provider or a person wrote, as plain text in a cell of a Markdown table.
QString markdownCell(const QString& text)
{
    QString cell;
    for (const QChar c : visibleLine(text)) {
        if (u"\\`*_[]<>|~&#!:@$"_s.contains(c))
            cell += u'\\';
        cell += c;
    }
    return cell.replace(u"www."_s, u"www\\."_s, Qt::CaseInsensitive);
}

void printMarkdown(const QStringList& header, const QList<QStringList>& rows)
{
    const auto line = [](const QStringList& cells) -> QString {
        return u"| "_s + cells.join(u" | "_s) + u" |"_s;
    };
    printLine(line(header));
    printLine(line(QStringList(header.size(), u"---"_s)));
    for (const QStringList& row : rows) {
        QStringList cells;
        for (const QString& cell : row)
            cells.append(markdownCell(cell));
        printLine(line(cells));
    }
}

void printHandoverCsv(const QList<HandoverItem>& items)
{
    QByteArray bytes = csvLine(handoverHeader(u"Time (UTC)"_s));
    for (const HandoverItem& item : items) {
        QStringList cells;
        for (const QString& cell : handoverCells(item, item.row.sortAt.toUTC().toString(Qt::ISODateWithMs)))
            cells.append(csvText(cell, CsvNumbers::ForSpreadsheets));
        bytes += csvLine(cells);
    }
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stdout);
}

void printHandoverJson(const QList<HandoverItem>& items)
{
    QJsonArray list;
    for (const HandoverItem& item : items) {
        QJsonObject object = callJson(item.row.call);
        object.insert("needs_action"_L1, needsAction(item.row.call));
        object.insert("work_entry"_L1, workEntryJson(item.work.entries));
        list.append(object);
    }
    printJson(list);
}
} // namespace

int runWork(const Invocation& invocation)
{
    const std::optional<WorkWord> state = workWordFromWord(invocation.value(u"state"_s));
    if (!state) {
        complain(u"--state is taken, waiting, done or open."_s);
        return WrongUsage;
    }
    const QString note = invocation.value(u"note"_s).trimmed();
    if (note.size() > LongestNote) {
        complain(u"A note has at most %1 characters."_s.arg(LongestNote));
        return WrongUsage;
    }
    const Session session(invocation);
    if (!QFileInfo::exists(session.profile().historyFile())) {
        complain(
            u"There is no history yet, so there is no call to work on. `ringbackctl poll` begins one."_s);
        return Failed;
    }
    auto store = HistoryStore::open(session.profile().historyFile(), HistoryStore::Mode::ReadWrite);
    if (!store) {
        complain(store.error());
        return Failed;
    }
    QList<CallKey> keys;
    for (const QString& text : invocation.arguments) {
        const std::optional<CallKey> key = callNamed(**store, text);
        if (!key)
            return Failed; // all or none
        keys.append(*key);
    }
    const WorkEntry entry {*state, desktopPerson(), note, session.clock().nowUtc(), {}};
    const Result<QList<CallRow>> rows = (*store)->actions().setWork(keys, entry);
    if (!rows) {
        complain(rows.error());
        return Failed;
    }
    if (invocation.format == "json"_L1) {
        QJsonArray list;
        for (const CallRow& row : *rows)
            list.append(QJsonObject {{"account"_L1, row.call.key.account},
                                     {"call_id"_L1, row.call.key.callId},
                                     {"work"_L1, wordOf(row.call.work)},
                                     {"work_entry"_L1, workEntryJson({entry})}});
        printJson(list);
        return Done;
    }
    for (const CallRow& row : *rows)
        printLine(u"%1/%2 is %3, by %4"_s.arg(row.call.key.account, row.call.key.callId,
                                              wordOf(row.call.work), entry.person));
    return Done;
}

int runHandover(const Invocation& invocation)
{
    const Session session(invocation);
    const QString sinceText = invocation.has(u"since"_s) ? invocation.value(u"since"_s) : u"8h"_s;
    const std::optional<QDateTime> since = parseInstant(sinceText, session.clock().nowUtc());
    if (!since) {
        complain(u"--since takes an instant such as 2026-05-01T10:00Z, or a length back from now: 8h, 7d."_s);
        return WrongUsage;
    }
    bool missing = false;
    const auto store = session.openHistory(&missing);
    if (!store && !missing)
        return Failed;
    QList<HandoverItem> items;
    if (store) {
        const Result<QList<HandoverItem>> found = store->actions().handover(*since);
        if (!found) {
            complain(found.error());
            return Failed;
        }
        items = *found;
    }
    if (invocation.format == "json"_L1) {
        printHandoverJson(items);
    } else if (invocation.format == "csv"_L1) {
        printHandoverCsv(items);
    } else {
        const bool markdown = invocation.format == "md"_L1;
        QList<QStringList> rows;
        for (const HandoverItem& item : items)
            rows.append(handoverCells(item, localTime(item.row.sortAt)));
        const QString summary = handoverSummary(items, localTime(*since));
        const QString by = u"Hand-over by %1, %2"_s.arg(desktopPerson(), localTime(session.clock().nowUtc()));
        printLine(markdown ? u"## "_s + markdownCell(by) : by);
        printLine(markdown ? u'\n' + markdownCell(summary) + u'\n' : summary);
        if (rows.isEmpty())
            return Done;
        if (markdown)
            printMarkdown(handoverHeader(u"Time"_s), rows);
        else
            printLine(table(handoverHeader(u"Time"_s), rows));
    }
    return Done;
}

} // namespace ringback::cli
