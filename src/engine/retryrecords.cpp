// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/retryrecords.h"

#include "store/actionstore.h"
#include "store/historystore.h"

namespace ringback {
using namespace Qt::StringLiterals;

AuditEntry auditOf(const Attempt& attempt, const QString& action, const QDateTime& at, const QString& text)
{
    AuditEntry entry;
    entry.at = at;
    entry.person = attempt.person;
    entry.action = u"retry."_s + action;
    entry.account = attempt.order.account;
    entry.callId = attempt.order.origin.callId;
    entry.subject = attempt.id;
    entry.text = text;
    return entry;
}

QString describeOrder(const PlaceOrder& order)
{
    return u"%1 from %2 by the account %3, for the call %4"_s.arg(
        order.to.isEmpty() ? u"its number"_s : order.to,
        order.from.isEmpty() ? u"no number of its own"_s : order.from, order.account, order.origin.callId);
}

QString reasonOf(const GuardVerdict& verdict, bool changeStated)
{
    QStringList lines;
    for (const GuardPoint& point : verdict.points) {
        const QString said = point.word == GuardWord::SecondYes ? u"second yes to "_s : QString();
        lines.append(said + point.rule + u": "_s + point.text);
    }
    if (changeStated)
        lines.append(u"The person says that what had to change has changed."_s);
    if (lines.isEmpty())
        lines.append(u"Nothing speaks against it."_s);
    return lines.join(u'\n');
}

Result<QList<CallRow>> keepAttempt(HistoryStore& store, const Attempt& attempt, const AuditEntry& audit)
{
    ActionStore& actions = store.actions();
    if (const Outcome saved = actions.saveAttempt(attempt, audit); !saved)
        return saved.failure();
    if (attempt.state != AttemptState::Placed)
        return QList<CallRow> {};
    QList<CallRow> rows;
    if (!attempt.callId.isEmpty()) {
        const auto linked = actions.linkAttempt(attempt);
        if (!linked)
            return linked.failure();
        rows = *linked;
    }
    const auto work = actions.work(attempt.order.origin);
    if (!work)
        return work.failure();
    const QString cause = u"retry "_s + attempt.id;
    const bool noted = !work->entries.isEmpty() && work->entries.constLast().cause == cause;
    if (work->state() != WorkWord::Done && !noted) {
        WorkEntry entry;
        entry.state = WorkWord::Waiting;
        entry.person = attempt.person;
        entry.at = audit.at;
        entry.cause = cause;
        const auto moved = actions.setWork({attempt.order.origin}, entry);
        if (!moved)
            return moved.failure();
        // The newer state of a row that the link has changed, too.
        for (const CallRow& row : *moved) {
            rows.removeIf([&row](const CallRow& other) { return other.call.key == row.call.key; });
            rows.append(row);
        }
    }
    return rows;
}

} // namespace ringback
