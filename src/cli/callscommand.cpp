// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/callnamed.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "core/visibletext.h"
#include "core/workstate.h"
#include "engine/callending.h"
#include "providers/errordecoder.h"

#include <QJsonArray>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
constexpr int PageSize = 500;

struct ListWish {
    CallFilter filter;
    int limit = 50;
};

// The filter and limit, or nullopt after saying what is wrong with them.
std::optional<ListWish> wishOf(const Invocation& invocation, const Session& session)
{
    ListWish wish;
    if (invocation.has(u"limit"_s)) {
        bool ok = false;
        wish.limit = invocation.value(u"limit"_s).toInt(&ok);
        if (!ok || wish.limit < 1) {
            complain(u"--limit is a number from 1 on."_s);
            return std::nullopt;
        }
    }
    const Result<CallFilter> filter =
        parseCallFilter(invocation.arguments.join(u' '), session.clock().nowUtc());
    if (!filter) {
        complain(filter.error());
        return std::nullopt;
    }
    wish.filter = *filter;
    return wish;
}

void printList(const QJsonArray& list, const Invocation& invocation)
{
    if (invocation.format == "json"_L1) {
        printJson(list);
        return;
    }
    for (const QJsonValue& value : list)
        printJson(value.toObject());
}

QString durationText(const Call& call)
{
    if (!call.durationMs)
        return {};
    const qint64 seconds = *call.durationMs / 1000;
    return u"%1:%2"_s.arg(seconds / 60).arg(seconds % 60, 2, 10, QChar(u'0'));
}

// What people have made of it; empty where there is nothing to do.
QString workCell(const Call& call)
{
    if (call.work != WorkWord::Open)
        return wordOf(call.work);
    if (needsAction(call))
        return u"needs action"_s;
    return isFailure(call.status) ? wordOf(call.work) : QString();
}

void printCallTable(const QList<CallRow>& rows)
{
    QList<QStringList> cells;
    for (const CallRow& row : rows) {
        const Call& call = row.call;
        cells.append({localTime(row.sortAt), call.key.account, call.from, call.to, wordOf(call.status),
                      durationText(call), call.endReason, call.advice, workCell(call), call.key.callId});
    }
    printLine(table({u"Time"_s, u"Account"_s, u"From"_s, u"To"_s, u"Status"_s, u"Length"_s, u"End"_s,
                     u"Try again"_s, u"Work"_s, u"Call"_s},
                    cells));
}

QString eventText(const CallEvent& event)
{
    QString when;
    if (event.basis == CallEvent::Basis::Observed) {
        when = event.notBefore.isValid()
            ? u"between %1 and %2"_s.arg(localTime(event.notBefore), localTime(event.notAfter))
            : u"by %1"_s.arg(localTime(event.notAfter));
    } else {
        when = localTime(event.at);
    }
    QString text = u"  %1 %2 (%3)"_s.arg(wordOf(event.status).leftJustified(12), when, wordOf(event.basis));
    if (!event.providerStatus.isEmpty())
        text += u", the provider says \"%1\""_s.arg(visibleLine(event.providerStatus));
    return text;
}

void printCallText(const CallRow& row, const std::optional<DecodedError>& decoded)
{
    const Call& call = row.call;
    const auto line = [](const QString& name, const QString& value) {
        if (!value.isEmpty())
            printLine(name.leftJustified(16) + visibleLine(value));
    };
    line(u"Call"_s, call.key.callId);
    line(u"Account"_s, u"%1 (%2)"_s.arg(call.key.account, call.provider));
    line(u"Direction"_s, wordOf(call.direction));
    line(u"From"_s, call.from);
    line(u"To"_s, call.to);
    line(u"Status"_s,
         call.providerStatus.isEmpty()
             ? wordOf(call.status)
             : u"%1 (the provider says \"%2\")"_s.arg(wordOf(call.status), call.providerStatus));
    line(u"Length"_s, durationText(call));
    line(u"End reason"_s, u"%1 %2"_s.arg(call.endReason, call.endReasonText).trimmed());
    line(u"Request IDs"_s, call.requestIds.join(u", "_s));
    for (const LabelledId& id : call.otherIds)
        line(id.label, id.value);
    line(u"Flags"_s, call.flags.join(u", "_s));
    printLine(u"\nTimeline (local time)"_s);
    for (const CallEvent& event : row.events)
        printLine(eventText(event));
    if (decoded)
        printLine(u"\nWhy it ended so\n"_s + errorText(*decoded));
    printLine(u"\nRaw record\n"_s + visibleText(QString::fromUtf8(call.raw)));
}
} // namespace

int runCalls(const Invocation& invocation)
{
    const Session session(invocation);
    const auto wish = wishOf(invocation, session);
    if (!wish)
        return WrongUsage;
    bool missing = false;
    const auto store = session.openHistory(&missing);
    if (!store && !missing)
        return Failed;
    QList<CallRow> rows;
    CallQuery query;
    query.filter = wish->filter;
    bool more = store != nullptr;
    while (more && rows.size() < wish->limit) {
        query.limit = std::min<int>(PageSize, wish->limit - static_cast<int>(rows.size()));
        const Result<CallPage> page = store->calls(query);
        if (!page) {
            complain(page.error());
            return Failed;
        }
        rows += page->rows;
        more = page->more && !page->rows.isEmpty();
        if (more)
            query.olderThan = CallCursor {page->rows.last().sortAt, page->rows.last().rowId};
    }
    if (invocation.format == "text"_L1) {
        if (missing)
            complain(u"There is no history yet: nothing was polled. Try `ringbackctl poll`."_s);
        else if (rows.isEmpty())
            complain(u"No call fits."_s);
        else
            printCallTable(rows);
        if (more)
            complain(u"There are more; see --limit."_s);
        return Done;
    }
    QJsonArray list;
    for (const CallRow& row : rows)
        list.append(callJson(row.call));
    printList(list, invocation);
    return Done;
}

int runCall(const Invocation& invocation)
{
    const Session session(invocation);
    bool missing = false;
    const auto store = session.openHistory(&missing);
    if (!store) {
        if (missing)
            complain(u"There is no history yet: nothing was polled. Try `ringbackctl poll`."_s);
        return Failed;
    }
    Exit exit = Failed;
    const std::optional<CallKey> key = callNamed(*store, invocation.arguments.first(), &exit);
    if (!key)
        return exit;
    const Result<std::optional<CallRow>> row = store->call(*key);
    if (!row || !row->has_value()) {
        complain(row ? u"The call has just left the history."_s : row.error());
        return Failed;
    }
    const CallRow& found = **row;
    const ErrorDecoder decoder(session.registry());
    const auto decoded = explainCall(found.call, decoder);
    if (invocation.format == "json"_L1) {
        QJsonObject object = callJson(found.call);
        QJsonArray events;
        for (const CallEvent& event : found.events)
            events.append(eventJson(event));
        object.insert("events"_L1, events);
        object.insert("decoded"_L1, decoded ? QJsonValue(toJson(*decoded)) : QJsonValue(QJsonValue::Null));
        object.insert("raw"_L1, rawJson(found.call.raw));
        printJson(object);
    } else {
        printCallText(found, decoded);
    }
    return Done;
}

int runErrors(const Invocation& invocation)
{
    const Session session(invocation);
    const auto wish = wishOf(invocation, session);
    if (!wish)
        return WrongUsage;
    const CallFilter& filter = wish->filter;
    if (!filter.statuses.isEmpty() || filter.direction != Direction::Unknown || !filter.advices.isEmpty()
        || !filter.faults.isEmpty() || !filter.entries.isEmpty() || !filter.flags.isEmpty()) {
        complain(u"API errors are found by provider, account, since, until and text; the rest of a filter is "
                 "for calls."_s);
        return WrongUsage;
    }
    bool missing = false;
    const auto store = session.openHistory(&missing);
    if (!store && !missing)
        return Failed;
    QList<ApiErrorRecord> errors;
    if (store) {
        const Result<QList<ApiErrorRecord>> found = store->errors({wish->filter, 0, wish->limit});
        if (!found) {
            complain(found.error());
            return Failed;
        }
        errors = *found;
    }
    if (invocation.format == "text"_L1) {
        QList<QStringList> rows;
        for (const ApiErrorRecord& error : errors) {
            rows.append({localTime(error.at), error.account, error.request,
                         error.error.httpStatus > 0 ? QString::number(error.error.httpStatus) : u"-"_s,
                         error.error.code, error.error.title, error.error.requestId});
        }
        if (rows.isEmpty())
            complain(u"No API errors were met."_s);
        else
            printLine(table(
                {u"Time"_s, u"Account"_s, u"Request"_s, u"HTTP"_s, u"Code"_s, u"What"_s, u"Request ID"_s},
                rows));
        return Done;
    }
    QJsonArray list;
    for (const ApiErrorRecord& error : errors)
        list.append(apiErrorJson(error));
    printList(list, invocation);
    return Done;
}

} // namespace ringback::cli
