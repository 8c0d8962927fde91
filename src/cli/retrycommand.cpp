// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/callnamed.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/retrying.h"
#include "cli/retrytext.h"
#include "cli/yesprompt.h"

#include <QJsonArray>

#include <algorithm>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
constexpr int DefaultWaitSeconds = 300;

// The one call that is meant, or nullopt after saying why there is none.
std::optional<CallKey> callOf(const Session& session, const QString& idText)
{
    bool missing = false;
    const auto store = session.openHistory(&missing);
    if (!store) {
        if (missing)
            complain(u"There is no history yet. `ringbackctl poll` fills it."_s);
        return std::nullopt;
    }
    return callNamed(*store, idText);
}

// FIELD=VALUE pairs; false after saying which is none.
bool takeOrder(const Invocation& invocation, PlaceOrder& order)
{
    order.account = invocation.value(u"account"_s);
    order.from = invocation.value(u"from"_s);
    order.to = invocation.value(u"to"_s);
    for (const QString& setting : invocation.values(u"set"_s)) {
        const qsizetype equals = setting.indexOf(u'=');
        if (equals <= 0) {
            complain(u"\"%1\" is not FIELD=VALUE."_s.arg(setting));
            return false;
        }
        order.fields.insert(setting.first(equals), setting.mid(equals + 1));
    }
    return true;
}

void printResult(const Invocation& invocation, const RetryProposal& proposal, const GuardVerdict& verdict,
                 const std::optional<Attempt>& attempt, const QString& problem)
{
    if (invocation.format == "json"_L1) {
        printJson(QJsonObject {
            {"attempt"_L1, attempt ? QJsonValue(attemptJson(*attempt)) : QJsonValue(QJsonValue::Null)},
            {"verdict"_L1, verdictJson(verdict)},
            {"account"_L1, textJson(proposal.order.account)},
            {"from"_L1, textJson(proposal.order.from)},
            {"to"_L1, textJson(proposal.order.to)},
            {"failed_because"_L1, textJson(proposal.failedBecause)},
            {"changed_since"_L1, QJsonArray::fromStringList(proposal.changedSince)},
            {"cost"_L1, textJson(proposal.cost)},
            {"repeatable"_L1, textJson(proposal.repeatable)},
            {"request"_L1, textJson(proposal.request)},
            {"problem"_L1, textJson(problem)}});
        return;
    }
    if (!problem.isEmpty())
        complain(problem);
    if (attempt) {
        printLine(attemptText(*attempt));
        if (attempt->error) {
            printLine(errorText(*attempt->error));
        }
    }
}

// The yes of a person at the terminal, point by point; false: no yes, after saying so.
bool askForYes(const RetryProposal& proposal, RetryDecision& decision)
{
    for (const GuardPoint& point : proposal.verdict.points) {
        if (point.word != GuardWord::SecondYes || decision.agreedPoints.contains(point.rule))
            continue;
        const auto yes = askYes(point.text + u"\nGo on?"_s);
        if (!yes) {
            complain(
                u"This needs a yes: there is no terminal to ask on. Use --yes, and --agree RULE for each "
                "point that needs a second yes."_s);
            return false;
        }
        if (!*yes)
            return false;
        decision.secondYes = true;
        decision.agreedPoints.append(point.rule);
    }
    const auto yes =
        askYes(u"Call %1 now, by the account %2?"_s.arg(proposal.order.to, proposal.order.account));
    if (!yes)
        complain(u"This needs a yes: there is no terminal to ask on. Use --yes, or --dry-run to see only."_s);
    return yes.value_or(false);
}

int exitOf(const Attempt& attempt)
{
    if (attempt.state == AttemptState::Placed)
        return attempt.error ? Failed : Done; // the provider took it and says that it failed
    const bool surelyNot = attempt.state == AttemptState::NotPlaced || attempt.state == AttemptState::Dropped;
    return surelyNot ? Failed : Unhealthy;
}
} // namespace

int runRetry(const Invocation& invocation)
{
    if (invocation.has(u"yes"_s) && invocation.has(u"dry-run"_s)) {
        complain(u"--dry-run sends nothing, so --yes has no meaning beside it."_s);
        return WrongUsage;
    }
    int waitSeconds = DefaultWaitSeconds;
    if (invocation.has(u"wait"_s)) {
        bool ok = false;
        waitSeconds = invocation.value(u"wait"_s).toInt(&ok);
        if (!ok || waitSeconds < 0) {
            complain(u"--wait is a number of seconds."_s);
            return WrongUsage;
        }
    }
    PlaceOrder order;
    if (!takeOrder(invocation, order))
        return WrongUsage;
    Session session(invocation);
    if (!session.loadAccounts())
        return Failed;
    const auto call = callOf(session, invocation.arguments.first());
    if (!call)
        return Failed;
    QList<Account> accounts;
    for (const Account& account : session.accounts()) {
        if (account.id == call->account || account.id == order.account)
            accounts.append(account);
    }
    session.fetchSecrets(accounts);
    Retrying retrying(session);
    if (!retrying.open(accounts))
        return Failed;
    // A dry run sends nothing at all: then what was read last has to do.
    if (!invocation.has(u"dry-run"_s))
        retrying.poll(call->account);

    const bool changed = invocation.has(u"changed"_s);
    QString repeatOf;
    RetryProposal proposal = retrying.propose(*call, order, changed, repeatOf);
    if (proposal.problem.isEmpty() && invocation.has(u"same-key"_s)) {
        repeatOf = proposal.repeatable;
        if (repeatOf.isEmpty()) {
            const QString none = u"There is no attempt that could be sent again with its own key."_s;
            printResult(invocation, proposal, proposal.verdict, std::nullopt, none);
            return Failed;
        }
        proposal = retrying.propose(*call, order, changed, repeatOf);
    }
    if (!proposal.problem.isEmpty()) {
        printResult(invocation, proposal, proposal.verdict, std::nullopt, proposal.problem);
        return Failed;
    }
    RetryDecision decision;
    decision.order = proposal.order;
    decision.agreedPoints = invocation.values(u"agree"_s);
    decision.secondYes = !decision.agreedPoints.isEmpty();
    decision.changeStated = changed;
    decision.repeatOf = repeatOf;
    if (invocation.format != "json"_L1)
        printLine(proposalText(proposal));
    if (invocation.has(u"dry-run"_s)) {
        if (invocation.format != "json"_L1 && !proposal.request.isEmpty())
            printLine(u"This would be sent:\n"_s + proposal.request);
        const QString objection = objectionTo(proposal.verdict, decision);
        printResult(invocation, proposal, proposal.verdict, std::nullopt, objection);
        return objection.isEmpty() && !proposal.request.isEmpty() ? Done : Failed;
    }
    const bool mayBeAsked = proposal.verdict.word <= GuardWord::SecondYes;
    if (mayBeAsked && !invocation.has(u"yes"_s) && !askForYes(proposal, decision)) {
        printResult(invocation, proposal, proposal.verdict, std::nullopt, u"Nothing was sent."_s);
        return Failed;
    }
    const Retrying::Decided decided = retrying.decide(decision, waitSeconds * 1000LL);
    if (!decided.problem.isEmpty()) {
        printResult(invocation, proposal, decided.verdict, std::nullopt, decided.problem);
        return Failed;
    }
    printResult(invocation, proposal, decided.verdict, decided.attempt, {});
    return exitOf(decided.attempt);
}

} // namespace ringback::cli
