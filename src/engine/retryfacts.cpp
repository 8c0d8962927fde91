// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/retryfacts.h"

#include "store/actionstore.h"
#include "store/historystore.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int RefusalDays = 7;
constexpr int RefusalsLookedAt = 500; // at once
constexpr int RefusalPages = 40;
constexpr int OptOutDays = 3650;

// Entries that say: this person does not want to be called.
const QStringList& optOutEntries()
{
    static const QStringList Entries {u"voicebip/OPT_OUT_ENFORCED"_s};
    return Entries;
}

bool isRefusal(int status)
{
    return status == 401 || status == 402 || status == 403;
}

bool isInDoubt(const Attempt& attempt)
{
    return attempt.state == AttemptState::Sending || attempt.state == AttemptState::Unknown;
}

QDateTime attemptInstant(const Attempt& attempt)
{
    return attempt.sentAt.isValid() ? attempt.sentAt : attempt.createdAt;
}

void noteOptOut(RetryFacts& facts, const QString& account, const QDateTime& at)
{
    if (facts.optOutAccount.isEmpty() || at > facts.optOutAt) {
        facts.optOutAccount = account;
        facts.optOutAt = at;
    }
}

Outcome gatherNumber(ActionStore& actions, RetryFacts& facts, const QDateTime& now)
{
    const QString& number = facts.order.to;
    const auto attempts = actions.attemptsTo(number, now.addDays(-OptOutDays));
    const auto newest = actions.newestCallTo(number, facts.row.call.key);
    const auto live = actions.liveCallsTo(number);
    const auto optOut = actions.newestWithEntryTo(number, optOutEntries());
    if (!attempts)
        return attempts.failure();
    if (!newest)
        return newest.failure();
    if (!live)
        return live.failure();
    if (!optOut)
        return optOut.failure();
    for (const Attempt& attempt : *attempts) {
        if (attempt.error && saysOptedOut(*attempt.error))
            noteOptOut(facts, attempt.order.account, attemptInstant(attempt));
        if (isInDoubt(attempt) || attemptInstant(attempt) >= now.addDays(-1))
            facts.attempts.append(attempt);
    }
    // Those that began at this call count whatever number they went to, and however long ago.
    for (const Attempt& attempt : facts.chain) {
        const bool known = std::any_of(facts.attempts.begin(), facts.attempts.end(),
                                       [&attempt](const Attempt& other) { return other.id == attempt.id; });
        if (!known && attempt.order.origin == facts.row.call.key)
            facts.attempts.append(attempt);
    }
    std::sort(facts.attempts.begin(), facts.attempts.end(),
              [](const Attempt& a, const Attempt& b) { return attemptInstant(a) > attemptInstant(b); });
    if (*newest)
        facts.lastCallToNumberAt = (**newest).sortAt;
    // What nobody knows the end of counts for a day: a call that was lost sight of must not bar its number
    // for ever.
    facts.liveCallToNumber = std::any_of(live->begin(), live->end(), [&facts, &now](const CallRow& row) {
        const bool isDoubtful = !isLive(row.call.status) || row.call.flags.contains(u"stuck"_s);
        return row.call.key != facts.row.call.key && (!isDoubtful || row.sortAt >= now.addDays(-1));
    });
    if (*optOut)
        noteOptOut(facts, (**optOut).call.key.account, (**optOut).sortAt);
    return Done {};
}

struct Refusals {
    std::optional<ApiErrorRecord> placing;
    std::optional<ApiErrorRecord> other;
};

// The newest of each: a good poll says nothing about money, nor a refused poll about a refused call.
Result<Refusals> newestRefusals(HistoryStore& store, const RetryFacts& facts, const QDateTime& now)
{
    ErrorQuery query;
    query.filter.accounts = {facts.order.account};
    query.filter.since = now.addDays(-RefusalDays);
    query.limit = RefusalsLookedAt;
    Refusals found;
    for (int page = 0; page < RefusalPages && !(found.placing && found.other); ++page) {
        const auto errors = store.errors(query);
        if (!errors)
            return errors.failure();
        for (const ApiErrorRecord& record : *errors) {
            auto& newest = record.operation == "place"_L1 ? found.placing : found.other;
            if (!newest && isRefusal(record.error.httpStatus))
                newest = record;
        }
        if (errors->size() < query.limit)
            break;
        query.olderThanRow = errors->last().rowId;
    }
    return found;
}

Outcome gatherRefusal(HistoryStore& store, RetryFacts& facts, const RetryFactsWish& wish)
{
    const auto found = newestRefusals(store, facts, wish.now);
    if (!found)
        return found.failure();
    const auto open = [](const ApiErrorRecord& refusal, const QDateTime& goodAt) {
        return !goodAt.isValid() || goodAt <= refusal.at;
    };
    std::optional<ApiErrorRecord> refusal;
    if (found->other && open(*found->other, wish.lastGoodPollAt))
        refusal = found->other;
    if (found->placing) {
        QDateTime goodAt;
        const auto attempts = store.actions().attempts();
        if (!attempts)
            return attempts.failure();
        for (const Attempt& attempt : *attempts) {
            if (attempt.order.account == facts.order.account && attempt.state == AttemptState::Placed
                && (!goodAt.isValid() || attempt.endedAt > goodAt))
                goodAt = attempt.endedAt;
        }
        if (open(*found->placing, goodAt) && (!refusal || refusal->at < found->placing->at))
            refusal = found->placing;
    }
    if (refusal) {
        facts.openRefusal = refusal->error;
        facts.openRefusalAt = refusal->at;
    }
    return Done {};
}

Result<QDateTime> newestOf(HistoryStore& store, const CallFilter& filter, const CallKey& except)
{
    CallQuery query;
    query.filter = filter;
    query.limit = 2;
    const auto page = store.calls(query);
    if (!page)
        return page.failure();
    for (const CallRow& row : page->rows) {
        if (row.call.key != except)
            return row.sortAt;
    }
    return QDateTime();
}

Outcome gatherSince(HistoryStore& store, RetryFacts& facts)
{
    CallFilter since;
    since.accounts = {facts.row.call.key.account};
    since.since = facts.row.sortAt;
    CallFilter completed = since;
    completed.statuses = {CallStatus::Completed};
    const auto completedAt = newestOf(store, completed, facts.row.call.key);
    if (!completedAt)
        return completedAt.failure();
    facts.completedAt = *completedAt;
    if (facts.row.call.decodedEntry.isEmpty())
        return Done {};
    CallFilter same = since;
    same.entries = {facts.row.call.decodedEntry};
    const auto sameAt = newestOf(store, same, facts.row.call.key);
    if (!sameAt)
        return sameAt.failure();
    facts.sameFailureAt = *sameAt;
    return Done {};
}
} // namespace

QString numberToCall(const Call& call)
{
    return call.direction == Direction::Inbound ? call.from : call.to;
}

QString numberToCallFrom(const Call& call)
{
    return call.direction == Direction::Inbound ? call.to : call.from;
}

Result<RetryFacts> gatherRetryFacts(HistoryStore& store, const RetryFactsWish& wish,
                                    const NumberReader& numbers)
{
    const CallKey& key = wish.order.origin;
    const auto row = store.call(key);
    if (!row)
        return row.failure();
    if (!*row)
        return Failure {
            u"The history holds no call \"%1\" of the account \"%2\"."_s.arg(key.callId, key.account)};
    RetryFacts facts;
    facts.row = **row;
    facts.order = wish.order;
    if (facts.order.account.isEmpty())
        facts.order.account = key.account;
    if (facts.order.to.isEmpty())
        facts.order.to = numberToCall(facts.row.call);
    if (facts.order.from.isEmpty())
        facts.order.from = numberToCallFrom(facts.row.call);
    facts.number = numbers(facts.order.to);
    if (!facts.number.e164.isEmpty())
        facts.order.to = facts.number.e164;
    const auto chain = store.actions().attemptsFor(key);
    if (!chain)
        return chain.failure();
    facts.chain = *chain;
    if (const Outcome done = gatherNumber(store.actions(), facts, wish.now); !done)
        return done.failure();
    if (const Outcome done = gatherRefusal(store, facts, wish); !done)
        return done.failure();
    if (const Outcome done = gatherSince(store, facts); !done)
        return done.failure();
    return facts;
}

QStringList changesIn(const RetryFacts& facts, const PlaceOrder& order,
                      const QMap<QString, QString>& recordFields)
{
    const auto utc = [](const QDateTime& at) { return at.toUTC().toString(u"yyyy-MM-dd HH:mm:ss"_s); };
    const auto digits = [](const QString& number) {
        QString only;
        for (const QChar c : number) {
            if (c >= u'0' && c <= u'9')
                only += c;
        }
        return only.isEmpty() ? number : only;
    };
    const Call& call = facts.row.call;
    QStringList changes;
    if (digits(order.to) != digits(numberToCall(call)))
        changes.append(u"Another number is called: %1 instead of %2."_s.arg(order.to, numberToCall(call)));
    if (digits(order.from) != digits(numberToCallFrom(call)))
        changes.append(u"It is called from %1 instead of %2."_s.arg(order.from, numberToCallFrom(call)));
    if (order.account != call.key.account)
        changes.append(
            u"It is placed by the account %1 instead of %2."_s.arg(order.account, call.key.account));
    for (auto it = recordFields.begin(); it != recordFields.end(); ++it) {
        if (!it.value().isEmpty() && order.fields.value(it.key()) != it.value())
            changes.append(u"%1 is not as in the last call."_s.arg(it.key()));
    }
    if (facts.completedAt.isValid())
        changes.append(u"A later call of the account %1 was completed (placed %2 UTC)."_s.arg(
            call.key.account, utc(facts.completedAt)));
    if (facts.sameFailureAt.isValid())
        changes.append(
            u"The same failure was met again by a later call of the account (placed %1 UTC)."_s.arg(
                utc(facts.sameFailureAt)));
    return changes;
}

QString costIn(const QByteArray& raw)
{
    const QJsonObject record = QJsonDocument::fromJson(raw).object();
    // The whole before its parts.
    for (const auto name : {"total_cost"_L1, "cost"_L1, "cost_credits"_L1, "price"_L1}) {
        const QJsonValue value = record.value(name);
        QString amount;
        if (value.isDouble())
            amount = QString::number(value.toDouble(), 'g', 12);
        else if (value.isString())
            amount = value.toString();
        if (!amount.isEmpty())
            return u"%1 %2 %3"_s.arg(QString(name), amount, record.value("currency"_L1).toString()).trimmed();
    }
    return {};
}

} // namespace ringback
