// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/callnamed.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/retrying.h"
#include "cli/retrytext.h"
#include "core/callfilter.h"
#include "core/csvtext.h"
#include "store/actionstore.h"

#include <QJsonArray>

#include <cstdio>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
constexpr int DefaultRows = 50;
constexpr int MostRows = 10'000;
constexpr qint64 LookUpSeconds = 300;

std::optional<int> limitOf(const Invocation& invocation)
{
    if (!invocation.has(u"limit"_s))
        return DefaultRows;
    bool ok = false;
    const int limit = invocation.value(u"limit"_s).toInt(&ok);
    if (ok && limit >= 1 && limit <= MostRows)
        return limit;
    complain(u"--limit is a number from 1 to %1."_s.arg(MostRows));
    return std::nullopt;
}

std::optional<QDateTime> instantOf(const Invocation& invocation, const QString& option, const QDateTime& now)
{
    if (!invocation.has(option))
        return QDateTime();
    const auto instant = parseInstant(invocation.value(option), now);
    if (!instant)
        complain(u"--%1 takes an instant such as 2026-05-01T10:00Z, or a length back from now: 2h, 7d."_s.arg(
            option));
    return instant;
}

QString utcText(const QDateTime& at)
{
    return at.isValid() ? at.toUTC().toString(Qt::ISODateWithMs) : QString();
}

void printCsv(const QStringList& header, const QList<QStringList>& rows)
{
    // Its lines end with CR LF, which printLine() would show as a sign.
    QByteArray bytes = csvLine(header);
    for (const QStringList& row : rows) {
        QStringList cells;
        for (const QString& cell : row)
            cells.append(csvText(cell, CsvNumbers::Plain));
        bytes += csvLine(cells);
    }
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stdout);
}

void printObjects(const Invocation& invocation, const QJsonArray& list)
{
    if (invocation.format == "json"_L1)
        return printJson(list);
    for (const QJsonValue& value : list)
        printJson(value.toObject());
}

int listAttempts(const Invocation& invocation, const QString& callText)
{
    const auto limit = limitOf(invocation);
    if (!limit)
        return WrongUsage;
    const Session session(invocation);
    bool missing = false;
    const auto store = session.openHistory(&missing);
    if (!store && !missing)
        return Failed;
    QList<Attempt> attempts;
    if (store) {
        Result<QList<Attempt>> found = QList<Attempt> {};
        if (callText.isEmpty()) {
            found = store->actions().attempts(*limit);
        } else {
            const std::optional<CallKey> call = callNamed(*store, callText);
            if (!call)
                return Failed;
            found = store->actions().attemptsFor(*call);
        }
        if (!found) {
            complain(found.error());
            return Failed;
        }
        attempts = *found;
    }
    if (invocation.format == "json"_L1 || invocation.format == "ndjson"_L1) {
        QJsonArray list;
        for (const Attempt& attempt : attempts)
            list.append(attemptJson(attempt));
        printObjects(invocation, list);
        return Done;
    }
    QList<QStringList> rows;
    const bool csv = invocation.format == "csv"_L1;
    for (const Attempt& attempt : attempts) {
        const QString error = attempt.error
            ? attempt.error->code.isEmpty() ? attempt.error->title : attempt.error->code
            : QString();
        rows.append({csv ? utcText(attempt.createdAt) : localTime(attempt.createdAt), attempt.id,
                     attempt.order.account, attempt.order.to, wordOf(attempt.state),
                     attempt.order.origin.callId, attempt.callId, attempt.requestId, attempt.person, error});
    }
    const QStringList header {csv ? u"Decided (UTC)"_s : u"Decided"_s,
                              u"Attempt"_s,
                              u"Account"_s,
                              u"To"_s,
                              u"State"_s,
                              u"For call"_s,
                              u"New call"_s,
                              u"Request ID"_s,
                              u"By"_s,
                              u"Error"_s};
    if (csv)
        printCsv(header, rows);
    else if (rows.isEmpty())
        complain(u"No call has been tried again."_s);
    else
        printLine(table(header, rows));
    return Done;
}

int changeAttempt(const Invocation& invocation, const QString& id, const std::optional<QString>& callId)
{
    Session session(invocation);
    if (!session.loadAccounts())
        return Failed;
    std::optional<Attempt> attempt;
    if (const auto store = session.openHistory()) {
        const auto found = store->actions().attempt(id);
        if (found)
            attempt = *found;
    }
    if (!attempt) {
        complain(u"There is no attempt \"%1\". `ringbackctl attempts` shows those there are."_s.arg(id));
        return Failed;
    }
    QList<Account> accounts;
    for (const Account& account : session.accounts()) {
        if (account.id == attempt->order.account)
            accounts.append(account);
    }
    session.fetchSecrets(accounts);
    {
        Retrying retrying(session);
        if (!retrying.open(accounts))
            return Failed;
        if (callId) {
            if (const QString problem = retrying.settle(id, *callId); !problem.isEmpty()) {
                complain(problem);
                return Failed;
            }
        } else if (attempt->state == AttemptState::Unknown || attempt->state == AttemptState::Sending
                   || attempt->state == AttemptState::NotFound) {
            retrying.lookUp(id, LookUpSeconds * 1000);
        }
    }
    const auto store = session.openHistory();
    const auto now = store ? store->actions().attempt(id) : Result<std::optional<Attempt>>(Failure {});
    if (!now || !*now) {
        complain(now.error());
        return Failed;
    }
    if (invocation.format == "json"_L1)
        printJson(attemptJson(**now));
    else
        printLine(attemptText(**now));
    const bool isOpen = (*now)->state == AttemptState::Unknown || (*now)->state == AttemptState::Sending;
    return isOpen ? Unhealthy : Done;
}
} // namespace

int runAttempts(const Invocation& invocation)
{
    const QString verb = invocation.arguments.value(0);
    const QString id = invocation.arguments.value(1);
    if (verb == "look-up"_L1 && !id.isEmpty() && invocation.arguments.size() == 2)
        return changeAttempt(invocation, id, std::nullopt);
    if (verb == "settle"_L1 && invocation.arguments.size() == 3) {
        const QString call = invocation.arguments[2];
        return changeAttempt(invocation, id, call == "none"_L1 ? QString() : call);
    }
    if (verb == "look-up"_L1 || verb == "settle"_L1 || invocation.arguments.size() > 1) {
        complain(u"Usage: ringbackctl attempts [CALL] | look-up ATTEMPT | settle ATTEMPT CALL|none"_s);
        return WrongUsage;
    }
    return listAttempts(invocation, verb);
}

int runAudit(const Invocation& invocation)
{
    const auto limit = limitOf(invocation);
    const Session session(invocation);
    const QDateTime now = session.clock().nowUtc();
    const auto since = instantOf(invocation, u"since"_s, now);
    const auto until = instantOf(invocation, u"until"_s, now);
    if (!limit || !since || !until)
        return WrongUsage;
    bool missing = false;
    const auto store = session.openHistory(&missing);
    if (!store && !missing)
        return Failed;
    QList<AuditEntry> entries;
    if (store) {
        const auto found = store->actions().audit(0, *limit, *since, *until);
        if (!found) {
            complain(found.error());
            return Failed;
        }
        entries = *found;
    }
    if (invocation.format == "json"_L1 || invocation.format == "ndjson"_L1) {
        QJsonArray list;
        for (const AuditEntry& entry : entries)
            list.append(auditJson(entry));
        printObjects(invocation, list);
        return Done;
    }
    const bool csv = invocation.format == "csv"_L1;
    QList<QStringList> rows;
    for (const AuditEntry& entry : entries)
        rows.append({QString::number(entry.number), csv ? utcText(entry.at) : localTime(entry.at),
                     entry.person, entry.action, entry.account, entry.callId, entry.subject, entry.text});
    const QStringList header {u"Number"_s,  csv ? u"Time (UTC)"_s : u"Time"_s,
                              u"Person"_s,  u"Action"_s,
                              u"Account"_s, u"Call"_s,
                              u"Subject"_s, u"What"_s};
    if (csv)
        printCsv(header, rows);
    else if (rows.isEmpty())
        complain(u"Nothing has been done yet."_s);
    else
        printLine(table(header, rows));
    return Done;
}

} // namespace ringback::cli
