// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/retrytext.h"

#include "cli/output.h"

#include <QJsonArray>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
QString errorLine(const DecodedError& error)
{
    return error.code.isEmpty() ? error.title : error.title + u" ("_s + error.code + u')';
}

void appendLine(QString& text, const QString& label, const QString& value)
{
    if (!value.isEmpty())
        text += QString(label + u':').leftJustified(18) + value + u'\n';
}
} // namespace

QJsonObject attemptJson(const Attempt& attempt)
{
    QJsonObject fields;
    for (auto it = attempt.order.fields.begin(); it != attempt.order.fields.end(); ++it)
        fields.insert(it.key(), it.value());
    return QJsonObject {
        {"id"_L1, attempt.id},
        {"batch"_L1, textJson(attempt.batch)},
        {"call"_L1, attempt.order.origin.callId},
        {"call_account"_L1, attempt.order.origin.account},
        {"account"_L1, attempt.order.account},
        {"provider"_L1, textJson(attempt.provider)},
        {"from"_L1, textJson(attempt.order.from)},
        {"to"_L1, textJson(attempt.order.to)},
        {"fields"_L1, fields},
        {"state"_L1, wordOf(attempt.state)},
        {"person"_L1, textJson(attempt.person)},
        {"reason"_L1, textJson(attempt.reason)},
        {"idempotency_key"_L1, textJson(attempt.idempotencyKey)},
        {"created_at"_L1, instantJson(attempt.createdAt)},
        {"sent_at"_L1, instantJson(attempt.sentAt)},
        {"ended_at"_L1, instantJson(attempt.endedAt)},
        {"new_call"_L1, textJson(attempt.callId)},
        {"request_id"_L1, textJson(attempt.requestId)},
        {"http_status"_L1,
         attempt.httpStatus == 0 ? QJsonValue(QJsonValue::Null) : QJsonValue(attempt.httpStatus)},
        {"error"_L1, attempt.error ? QJsonValue(toJson(*attempt.error)) : QJsonValue(QJsonValue::Null)}};
}

QJsonObject verdictJson(const GuardVerdict& verdict)
{
    QJsonArray points;
    for (const GuardPoint& point : verdict.points)
        points.append(QJsonObject {{"word"_L1, wordOf(point.word)},
                                   {"rule"_L1, point.rule},
                                   {"text"_L1, point.text},
                                   {"not_before"_L1, instantJson(point.notBefore)}});
    return QJsonObject {{"word"_L1, wordOf(verdict.word)},
                        {"not_before"_L1, instantJson(verdict.notBefore)},
                        {"points"_L1, points}};
}

QJsonObject auditJson(const AuditEntry& entry)
{
    return QJsonObject {{"number"_L1, entry.number},
                        {"at"_L1, instantJson(entry.at)},
                        {"person"_L1, textJson(entry.person)},
                        {"action"_L1, entry.action},
                        {"account"_L1, textJson(entry.account)},
                        {"call"_L1, textJson(entry.callId)},
                        {"subject"_L1, textJson(entry.subject)},
                        {"text"_L1, textJson(entry.text)}};
}

QString verdictText(const GuardVerdict& verdict)
{
    QString text = u"Verdict: "_s + wordOf(verdict.word);
    if (verdict.notBefore.isValid())
        text += u", not before "_s + localTime(verdict.notBefore);
    text += u'\n';
    for (const GuardPoint& point : verdict.points)
        text += u"  %1  %2: %3\n"_s.arg(wordOf(point.word).leftJustified(14), point.rule, point.text);
    return text;
}

QString proposalText(const RetryProposal& proposal)
{
    const Call& call = proposal.call.row.call;
    QString text;
    appendLine(text, u"Call"_s,
               u"%1/%2, %3, %4"_s.arg(call.key.account, call.key.callId, localTime(proposal.call.row.sortAt),
                                      wordOf(call.status)));
    appendLine(text, u"Failed because"_s, proposal.failedBecause);
    appendLine(text, u"Will be called"_s, proposal.order.to);
    appendLine(text, u"From"_s, proposal.order.from);
    appendLine(text, u"By account"_s,
               u"%1 (%2, %3)"_s.arg(proposal.order.account, proposal.accountLabel, proposal.providerName));
    for (const PlaceField& field : proposal.fields)
        appendLine(text, field.label, proposal.order.fields.value(field.key));
    appendLine(text, u"Last call's cost"_s, proposal.cost.isEmpty() ? u"not known"_s : proposal.cost);
    for (const QString& change : proposal.changedSince)
        appendLine(text, u"Since then"_s, change);
    appendLine(text, u"Attempts so far"_s, QString::number(proposal.attempts.size()));
    for (const Attempt& attempt : proposal.attempts)
        text += u"  "_s + attemptText(attempt) + u'\n';
    for (const QString& problem : proposal.fieldProblems)
        appendLine(text, u"Missing"_s, problem);
    if (!proposal.repeatable.isEmpty())
        appendLine(
            text, u"Safer way"_s,
            u"--same-key sends attempt %1 again with its key and the same bytes: one call at most."_s.arg(
                proposal.repeatable));
    return text + verdictText(proposal.verdict);
}

QString attemptText(const Attempt& attempt)
{
    QString text = u"Attempt %1 to %2: %3"_s.arg(attempt.id, attempt.order.to, wordOf(attempt.state));
    if (attempt.sentAt.isValid())
        text += u", sent "_s + localTime(attempt.sentAt);
    if (!attempt.callId.isEmpty())
        text += u", call "_s + attempt.callId;
    if (attempt.error)
        text += u". "_s + errorLine(*attempt.error);
    if (attempt.state == AttemptState::Dropped)
        text += u". "_s + attempt.reason;
    return text;
}

} // namespace ringback::cli
