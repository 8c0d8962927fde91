// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/retryexaminer.h"

#include "core/clock.h"
#include "engine/accountbinding.h"
#include "engine/callending.h"
#include "engine/poller.h"
#include "net/accountqueue.h"
#include "providers/placing.h"
#include "providers/registry.h"
#include "store/storethread.h"

#include <QPointer>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// A wait of the account's budget up to here is sat out in its queue.
constexpr qint64 LongestQueueWaitMs = 20'000;
// Stands in a shown request for the token of a sign-in that has not been made.
const QString& tokenToCome()
{
    static const QString Token = u"token-of-the-sign-in"_s;
    return Token;
}

bool canBeBelieved(const std::optional<AccountState>& state)
{
    return state
        && (state->freshness.state == FreshnessState::Fresh
            || state->freshness.state == FreshnessState::Late);
}

bool isSameKey(const Attempt& a, const Attempt& b)
{
    return !a.idempotencyKey.isEmpty() && a.idempotencyKey == b.idempotencyKey;
}
} // namespace

void addPoint(GuardVerdict& verdict, const GuardPoint& point)
{
    const auto place =
        std::upper_bound(verdict.points.begin(), verdict.points.end(), point,
                         [](const GuardPoint& a, const GuardPoint& b) { return a.word > b.word; });
    verdict.points.insert(place, point);
    verdict.word = std::max(verdict.word, point.word);
    if (point.notBefore.isValid() && (!verdict.notBefore.isValid() || verdict.notBefore < point.notBefore))
        verdict.notBefore = point.notBefore;
}

QString objectionTo(const GuardVerdict& verdict, const RetryDecision& decision)
{
    if (verdict.word == GuardWord::Allowed)
        return {};
    QStringList texts;
    for (const GuardPoint& point : verdict.points) {
        const bool agreed = point.word == GuardWord::SecondYes && decision.secondYes
            && decision.agreedPoints.contains(point.rule);
        if (point.word != GuardWord::Allowed && !agreed)
            texts.append(point.text);
    }
    if (verdict.word != GuardWord::SecondYes && texts.isEmpty())
        texts.append(u"It may not be tried again now."_s);
    return texts.join(u'\n');
}

RetryExaminer::RetryExaminer(Tools tools, QObject* parent)
    : QObject(parent), m_tools(std::move(tools)), m_decoder(m_tools.registry)
{
}

void RetryExaminer::examine(const Wish& wish, std::function<void(const Examination&)> then)
{
    RetryFactsWish factsWish;
    factsWish.order = wish.order;
    factsWish.now = m_tools.clock.nowUtc();
    const QString account = wish.order.account.isEmpty() ? wish.order.origin.account : wish.order.account;
    if (const auto state = m_tools.poller.stateOf(account))
        factsWish.lastGoodPollAt = state->freshness.lastGoodAt;
    const QPointer<RetryExaminer> self(this);
    const auto refuse = [self, then](const QString& problem) {
        Examination examination;
        examination.problem = problem;
        if (self)
            then(examination);
    };
    m_tools.store.post(
        [self, wish, factsWish, then, refuse,
         numbers = m_tools.numbers](HistoryStore& store) -> StoreThread::Continuation {
            const Result<RetryFacts> facts = gatherRetryFacts(store, factsWish, numbers);
            return [self, wish, facts, then, refuse] {
                if (!facts)
                    refuse(facts.error());
                else if (self)
                    then(self->judged(wish, *facts));
            };
        },
        [refuse](const Failure& failure) { refuse(failure.text); });
}

RetryExaminer::Examination RetryExaminer::judged(const Wish& wish, const RetryFacts& facts)
{
    Examination examination;
    examination.facts = facts;
    examination.order = facts.order;
    examination.decoded = explainCall(facts.row.call, m_decoder);
    AccountPoller* poller = m_tools.poller.pollerOf(facts.order.account);
    const auto state = m_tools.poller.stateOf(facts.order.account);
    if (poller == nullptr || !state) {
        examination.problem = u"There is no account \"%1\"."_s.arg(facts.order.account);
        return examination;
    }
    if (!poller->problem().isEmpty()) {
        examination.problem = poller->problem();
        return examination;
    }
    examination.binding = poller->binding();
    examination.binding.account = state->account; // with its settings as they are now
    if (!wish.loginToken.isEmpty())
        examination.binding.loginToken = wish.loginToken;
    if (examination.binding.definition.id != facts.row.call.provider) {
        examination.problem =
            u"The account \"%1\" is of another provider than the call."_s.arg(facts.order.account);
        return examination;
    }
    for (const Attempt& attempt : facts.attempts) {
        if (attempt.id == wish.repeatOf)
            examination.repeated = attempt;
        const bool open = attempt.state == AttemptState::Unknown || attempt.state == AttemptState::NotFound;
        if (open && examination.repeatable.isEmpty() && !attempt.idempotencyKey.isEmpty()
            && attempt.order.account == facts.order.account && attempt.order.origin == facts.order.origin)
            examination.repeatable = attempt.id;
    }
    if (!wish.repeatOf.isEmpty() && (!examination.repeated || examination.repeatable != wish.repeatOf)) {
        examination.problem = u"The attempt %1 cannot be sent again: its outcome is known, it has no key of "
                              "its own, or it was for another call or account."_s.arg(wish.repeatOf);
        return examination;
    }
    fillOrder(examination);
    examination.verdict = judgeRetry(questionOf(wish, examination));
    addOwnPoints(examination);
    fillRequest(wish, examination);
    return examination;
}

// What the call's own record says counts before what was remembered for the account: another call may have
// had another agent. What a person says now counts before both.
void RetryExaminer::fillOrder(Examination& examination) const
{
    const Definition& definition = examination.binding.definition;
    const PlaceOrder& asked = examination.facts.order;
    if (!definition.place)
        return;
    if (asked.account == asked.origin.account)
        examination.recordFields = placeFieldsFromRecord(definition, examination.facts.row.call.raw);
    const QMap<QString, QString> known =
        mergedPlaceFields(definition, examination.recordFields, examination.binding.account.retry.fields);
    for (const PlaceField& field : definition.place->fields) {
        QString value = placeFieldValue(field, known);
        // Said to be empty is said, too.
        if (asked.fields.contains(field.key))
            value = asked.fields.value(field.key);
        if (value.isEmpty()) {
            examination.order.fields.remove(field.key);
            continue;
        }
        examination.order.fields.insert(field.key, value);
        if (const QString problem = placeFieldProblem(field, value); !problem.isEmpty())
            examination.fieldProblems.append(problem);
    }
    for (const QString& label : missingPlaceFields(definition, examination.order.fields))
        examination.fieldProblems.append(u"%1 is missing."_s.arg(label));
    for (auto it = asked.fields.begin(); it != asked.fields.end(); ++it) {
        const bool exists = std::any_of(definition.place->fields.begin(), definition.place->fields.end(),
                                        [&it](const PlaceField& field) { return field.key == it.key(); });
        if (!exists)
            examination.fieldProblems.append(
                u"%1 has no field \"%2\" for placing a call."_s.arg(definition.name, it.key()));
    }
}

GuardQuestion RetryExaminer::questionOf(const Wish& wish, const Examination& examination)
{
    const RetryFacts& facts = examination.facts;
    GuardQuestion question;
    question.call = facts.row.call;
    question.decoded = examination.decoded;
    question.account = examination.binding.account;
    question.to = examination.order.to;
    question.number = facts.number;
    question.from = examination.order.from;
    question.placingKnown = examination.binding.definition.place.has_value();
    if (question.placingKnown)
        question.missingFields = missingPlaceFields(examination.binding.definition, examination.order.fields);
    question.callAccountFresh = canBeBelieved(m_tools.poller.stateOf(facts.order.origin.account));
    question.openRefusal = facts.openRefusal;
    question.openRefusalAt = facts.openRefusalAt;
    question.attempts = facts.attempts;
    // The one that is sent again does not stand in its own way; addOwnPoints() asks for a yes instead.
    if (examination.repeated) {
        question.attempts.removeIf([&examination](const Attempt& attempt) {
            return attempt.id == examination.repeated->id || isSameKey(attempt, *examination.repeated);
        });
    }
    question.lastCallToNumberAt = facts.lastCallToNumberAt;
    question.liveCallToNumber = facts.liveCallToNumber;
    question.optOutAccount = facts.optOutAccount;
    question.optOutAt = facts.optOutAt;
    question.changeStated = wish.changeStated;
    question.now = m_tools.clock.nowUtc();
    return question;
}

// What the account's queue and the repetition of an attempt add to the guard's rules.
void RetryExaminer::addOwnPoints(Examination& examination)
{
    const QDateTime now = m_tools.clock.nowUtc();
    const qint64 nowMs = m_tools.clock.monotonicMs();
    if (AccountPoller* poller = m_tools.poller.pollerOf(examination.order.account)) {
        const AccountQueue& queue = poller->queue();
        if (const qint64 held = queue.heldUntilMs() - nowMs; held > 0) {
            GuardPoint point;
            point.word = GuardWord::AllowedAfter;
            point.rule = u"hold"_s;
            point.notBefore = now.addMSecs(held);
            point.text = u"The provider asked this account to wait; nothing is sent before that time."_s;
            addPoint(examination.verdict, point);
        }
        const qint64 budget = queue.budget().nextStartMs(nowMs, Urgency::Foreground) - nowMs;
        if (budget > LongestQueueWaitMs) {
            GuardPoint point;
            point.word = GuardWord::AllowedAfter;
            point.rule = u"budget"_s;
            point.notBefore = now.addMSecs(budget);
            point.text = u"The account has made as many requests as it may for now."_s;
            addPoint(examination.verdict, point);
        }
    }
    if (examination.repeated) {
        GuardPoint point;
        point.word = GuardWord::SecondYes;
        point.rule = u"same-key"_s;
        point.text = u"What became of the last attempt is not known. It is sent again with the same key and "
                     "the same bytes: if it arrived, the provider answers with that call and places no "
                     "other."_s;
        addPoint(examination.verdict, point);
    }
    if (!examination.fieldProblems.isEmpty() && examination.verdict.word < GuardWord::AfterChange) {
        GuardPoint point;
        point.word = GuardWord::AfterChange;
        point.rule = u"fields"_s;
        point.text = examination.fieldProblems.join(u' ');
        addPoint(examination.verdict, point);
    }
}

void RetryExaminer::fillRequest(const Wish& wish, Examination& examination) const
{
    const Definition& definition = examination.binding.definition;
    if (!definition.place) {
        examination.requestProblem = u"%1 publishes no way to place a call."_s.arg(definition.name);
        return;
    }
    if (!definition.place->idempotencyHeader.isEmpty()) {
        examination.idempotencyKey =
            examination.repeated ? examination.repeated->idempotencyKey : wish.idempotencyKey;
    }
    const Result<HttpRequest> request =
        placeRequest(examination.binding, examination.order, examination.idempotencyKey);
    if (!request) {
        examination.requestProblem = request.error();
        return;
    }
    examination.request = *request;
    if (examination.repeated && placeDigest(*request) != examination.repeated->bodyDigest)
        examination.requestProblem = u"The request would not be the same as the one that was sent: numbers, "
                                     "fields or the base URL have changed. With other bytes the same key is "
                                     "no protection."_s;
}

void RetryExaminer::propose(const Wish& wish, std::function<void(const RetryProposal&)> then)
{
    examine(wish, [this, then, wish](const Examination& first) {
        Examination examination = first;
        // The token of a sign-in is made when it is sent; what is shown is masked anyway.
        if (examination.problem.isEmpty() && examination.binding.loginToken.isEmpty()) {
            examination.binding.loginToken = tokenToCome();
            examination.requestProblem.clear();
            fillRequest(wish, examination);
        }
        then(proposalOf(examination));
    });
}

RetryProposal RetryExaminer::proposalOf(const Examination& examination) const
{
    RetryProposal proposal;
    proposal.call.row = examination.facts.row;
    proposal.call.decoded = examination.decoded;
    proposal.order = examination.order;
    proposal.attempts = examination.facts.chain;
    proposal.problem = examination.problem;
    if (!examination.problem.isEmpty())
        return proposal;
    const Definition& definition = examination.binding.definition;
    const Account& account = examination.binding.account;
    const Call& call = examination.facts.row.call;
    proposal.verdict = examination.verdict;
    proposal.accountLabel = account.label.isEmpty() ? account.id : account.label;
    proposal.providerName = definition.name;
    for (const AccountState& state : m_tools.poller.states()) {
        if (state.account.provider == account.provider && state.account.id != account.id
            && state.problem.isEmpty())
            proposal.accounts.append(state.account.id);
    }
    if (definition.place)
        proposal.fields = definition.place->fields;
    proposal.fieldProblems = examination.fieldProblems;
    proposal.repeatable = examination.repeatable;
    proposal.numberMayChange = std::any_of(proposal.verdict.points.begin(), proposal.verdict.points.end(),
                                           [](const GuardPoint& point) { return point.changesNumber; });
    if (examination.decoded) {
        const DecodedError& decoded = *examination.decoded;
        proposal.failedBecause =
            decoded.code.isEmpty() ? decoded.title : decoded.title + u" ("_s + decoded.code + u')';
    }
    proposal.changedSince = changesIn(examination.facts, examination.order, examination.recordFields);
    proposal.cost = costIn(call.raw);
    if (examination.requestProblem.isEmpty()) {
        proposal.request = describePlaceRequest(examination.binding, examination.request);
        // A key of its own is made for each attempt.
        if (!examination.idempotencyKey.isEmpty() && !examination.repeated)
            proposal.request.replace(examination.idempotencyKey, u"(made when it is sent)"_s);
    } else {
        proposal.fieldProblems.append(examination.requestProblem);
    }
    return proposal;
}

} // namespace ringback
