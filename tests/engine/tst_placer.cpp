// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/retryrig.h"

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QString& N1()
{
    static const QString Number = u"+15550100201"_s;
    return Number;
}
const QString& N2()
{
    static const QString Number = u"+15550100202"_s;
    return Number;
}
bool isOpenState(AttemptState state)
{
    return state == AttemptState::Sending || state == AttemptState::Unknown;
}
} // namespace

// One decision at a time, against a provider that does what providers do. What is tested above all: no phone
// rings twice without a yes.
class TestPlacer : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        QVERIFY(writeQuickDefinitions(m_folder->filePath(u"providers"_s)));
        m_provider = std::make_unique<FakeVoice>();
        m_provider->addCall(u"old-1"_s, N1(), u"no-answer"_s, 3600);
        m_provider->addCall(u"old-2"_s, N2(), u"no-answer"_s, 3500);
        m_rig = std::make_unique<RetryRig>(*m_provider, m_folder->path());
        QVERIFY(m_rig->open());
        QVERIFY(m_rig->poll());
    }
    void cleanup()
    {
        m_rig.reset();
        m_provider.reset();
    }

    void showsEverythingBeforeTheYes()
    {
        const RetryProposal proposal = m_rig->propose(u"old-1"_s);
        QVERIFY2(proposal.problem.isEmpty(), qPrintable(proposal.problem));
        QCOMPARE(wordOf(proposal.verdict.word), u"allowed"_s);
        QCOMPARE(proposal.order.to, N1());
        QCOMPARE(proposal.order.from, u"+15550100100"_s);
        QCOMPARE(proposal.order.fields.value(u"agent_id"_s), u"agent-made-up"_s);
        QCOMPARE(proposal.cost, u"cost_credits 3"_s);
        QVERIFY(proposal.attempts.isEmpty());
        QVERIFY2(proposal.request.contains(N1()), qPrintable(proposal.request));
        QVERIFY(proposal.request.contains(u"(made when it is sent)"_s));
        QVERIFY(!proposal.request.contains(retryKey()));
        QCOMPARE(m_provider->posts(), 0);
    }

    // The answer to a poll makes the account wait while a yes is on its way: the phone does not ring when
    // nobody expects it any more.
    void takesBackWhatCannotLeaveSoon()
    {
        const qsizetype before = m_provider->server.requests().size();
        m_provider->server.answerBy([](const ReceivedRequest&) {
            return FaultAnswer {}
                .then(FaultStep::Wait, {}, 2000)
                .then(FaultStep::Send,
                      FaultAnswer::normal(429, "{}", {{"Retry-After", "3600"}}).steps.first().bytes);
        });
        m_rig->poller->pollOnce({m_rig->account.id}, {}, true);
        QTRY_COMPARE(m_provider->server.requests().size(), before + 1);
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        QVERIFY2(decided.problem.isEmpty(), qPrintable(decided.problem));
        QTRY_COMPARE(m_rig->stateOf(decided.attempt.id), AttemptState::Dropped);
        QCOMPARE(m_provider->posts(), 0);
        const Attempt stored = m_rig->stored(decided.attempt.id);
        QCOMPARE(stored.state, AttemptState::Dropped);
        QVERIFY(!stored.sentAt.isValid());
        QVERIFY(stored.reason.contains(u"taken back"_s));
    }

    // Money that was missing for a call is still missing after other trouble has come and gone.
    void remembersARefusedCallBehindOtherErrors()
    {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        const auto keep = [this](const QString& operation, int status, const QDateTime& at, int times) {
            ApiErrorRecord record;
            record.account = m_rig->account.id;
            record.provider = u"truedy"_s;
            record.operation = operation;
            record.at = at;
            record.error.httpStatus = status;
            record.error.title = u"made up"_s;
            m_rig->ask<int>([record, times](HistoryStore& store) -> Result<int> {
                for (int i = 0; i < times; ++i) {
                    if (const auto row = store.addError(record); !row)
                        return row.failure();
                }
                return times;
            });
        };
        const auto isRefused = [this] {
            const RetryProposal proposal = m_rig->propose(u"old-1"_s);
            return std::any_of(proposal.verdict.points.begin(), proposal.verdict.points.end(),
                               [](const GuardPoint& point) { return point.rule == "account"_L1; });
        };
        QVERIFY(!isRefused());
        keep(u"place"_s, 402, now.addSecs(-600), 1);
        QVERIFY(isRefused());
        keep(u"read"_s, 401, now.addSecs(-300), 1);
        keep(u"read"_s, 500, now.addSecs(-200), 600);
        QVERIFY(m_rig->poll());
        QVERIFY(isRefused());
    }

    // A key that was not new, or a cache on the way: the answer of an old call is none to this one.
    void doesNotTakeAnOldAnswerForANewCall()
    {
        m_provider->server.answerBy([](const ReceivedRequest& request) {
            return request.method == "POST"
                ? FaultAnswer::normal(201, R"({"data":{"id":"old-1","status":"queued"}})")
                : FaultAnswer::normal(500);
        });
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        QVERIFY2(decided.problem.isEmpty(), qPrintable(decided.problem));
        QTRY_COMPARE(m_rig->stateOf(decided.attempt.id), AttemptState::Unknown);
        QCOMPARE(m_rig->stored(decided.attempt.id).callId, QString());
    }

    void placesOnceLinksAndKeepsTheRecord()
    {
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        QVERIFY2(decided.problem.isEmpty(), qPrintable(decided.problem));
        const QString id = decided.attempt.id;
        QTRY_COMPARE(m_rig->stateOf(id), AttemptState::Placed);
        QCOMPARE(m_provider->rings.value(N1()), 1);
        const Attempt stored = m_rig->stored(id);
        QCOMPARE(stored.state, AttemptState::Placed);
        QCOMPARE(stored.person, u"Ada"_s);
        QVERIFY(!stored.callId.isEmpty());
        QCOMPARE(stored.requestId, u"req-"_s + stored.callId);
        QCOMPARE(stored.httpStatus, 201);
        QCOMPARE(stored.idempotencyKey.size(), 36);
        QCOMPARE(stored.bodyDigest.size(), 32);
        QCOMPARE(m_rig->actionsOf(id), (QStringList {u"retry.sending"_s, u"retry.placed"_s}));

        // The account is polled at once, so that the new call is there, linked.
        QTRY_VERIFY(callOf(stored.callId).has_value());
        QCOMPARE(callOf(stored.callId)->call.retryOf, u"old-1"_s);
        QCOMPARE(callOf(stored.callId)->call.attempt, 2);
        QCOMPARE(callOf(u"old-1"_s)->call.work, WorkWord::Waiting);
        const auto exchanges = m_rig->ask<QList<ExchangeRecord>>(
            [](HistoryStore& store) { return store.actions().exchanges({}); });
        QVERIFY(exchanges && !exchanges->isEmpty());
        QCOMPARE(exchanges->first().operation, u"place"_s);
        QVERIFY2(m_rig->problems.isEmpty(), qPrintable(m_rig->problems.join(u'\n')));
    }

    void isReadOnlyUntilAllowed()
    {
        m_rig->close();
        m_rig->account.retry.allowed = false;
        QVERIFY(m_rig->open());
        QVERIFY(m_rig->poll());
        const RetryProposal proposal = m_rig->propose(u"old-1"_s);
        QCOMPARE(wordOf(proposal.verdict.word), u"refused"_s);
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s, {u"read-only"_s}));
        QVERIFY(!decided.problem.isEmpty());
        QCOMPARE(m_provider->posts(), 0);
        QCOMPARE(m_rig->actionsOf(decided.attempt.id), (QStringList {u"retry.refused"_s}));
    }

    void neverRepeatsWhatMayHaveRung_data()
    {
        QTest::addColumn<FakeVoice::Placing>("placing");
        QTest::newRow("timed out") << FakeVoice::Placing::RingsThenSilence;
        QTest::newRow("cut") << FakeVoice::Placing::RingsThenCut;
        QTest::newRow("reset") << FakeVoice::Placing::RingsThenReset;
        QTest::newRow("502") << FakeVoice::Placing::RingsThenBusy;
    }
    void neverRepeatsWhatMayHaveRung()
    {
        QFETCH(FakeVoice::Placing, placing);
        m_provider->placing = placing;
        m_provider->listHides = true;
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        QVERIFY2(decided.problem.isEmpty(), qPrintable(decided.problem));
        const QString id = decided.attempt.id;
        QTRY_COMPARE(m_rig->stateOf(id), AttemptState::Unknown);
        QCOMPARE(m_provider->posts(), 1);
        // Nobody may, whatever they say yes to.
        m_provider->placing = FakeVoice::Placing::Normal;
        const auto again = m_rig->decide(
            m_rig->decisionFor(u"old-1"_s, {u"unknown-outcome"_s, u"not-found"_s, u"same-key"_s}));
        QVERIFY(!again.problem.isEmpty());
        QCOMPARE(m_provider->posts(), 1);
        // It shows in the provider's history: then it is known.
        m_provider->listHides = false;
        m_rig->engine->lookUp(id);
        QTRY_COMPARE_WITH_TIMEOUT(m_rig->stateOf(id), AttemptState::Placed, 15'000);
        QVERIFY(!m_rig->stored(id).callId.isEmpty());
        QVERIFY(!m_rig->stored(id).error.has_value()); // a placed one with an error is a failed one
        QCOMPARE(m_rig->actionsOf(id).last(), u"retry.placed"_s);
        QTRY_COMPARE(callOf(m_rig->stored(id).callId)->call.retryOf, u"old-1"_s);
        QCOMPARE(m_provider->rings.value(N1()), 1);
    }

    void offersAgainOnlyWhatWasNotFoundAndWithASecondYes()
    {
        m_provider->placing = FakeVoice::Placing::SilenceOnly;
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        const QString id = decided.attempt.id;
        QTRY_COMPARE(m_rig->stateOf(id), AttemptState::Unknown);
        QTRY_COMPARE_WITH_TIMEOUT(m_rig->stateOf(id), AttemptState::NotFound, 30'000);
        QCOMPARE(m_provider->posts(), 1);
        m_provider->placing = FakeVoice::Placing::Normal;
        QVERIFY(!m_rig->decide(m_rig->decisionFor(u"old-1"_s)).problem.isEmpty());
        QCOMPARE(m_provider->posts(), 1);
        const RetryProposal proposal = m_rig->propose(u"old-1"_s);
        QCOMPARE(wordOf(proposal.verdict.word), u"second-yes"_s);
        const auto again = m_rig->decide(m_rig->decisionFor(u"old-1"_s, secondYesRules(proposal)));
        QVERIFY2(again.problem.isEmpty(), qPrintable(again.problem));
        QTRY_COMPARE(m_rig->stateOf(again.attempt.id), AttemptState::Placed);
        QCOMPARE(m_provider->rings.value(N1()), 1);
    }

    // It was looked for, not found, and is listed after all.
    void takesACallThatShowsLateForWhatItIs()
    {
        m_provider->placing = FakeVoice::Placing::RingsAndHides;
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        const QString id = decided.attempt.id;
        QTRY_COMPARE_WITH_TIMEOUT(m_rig->stateOf(id), AttemptState::NotFound, 30'000);
        m_provider->listHides = false;
        QVERIFY(m_rig->poll());
        QTRY_COMPARE(m_rig->stateOf(id), AttemptState::Placed);
        QCOMPARE(
            m_rig->actionsOf(id),
            (QStringList {u"retry.sending"_s, u"retry.unknown"_s, u"retry.not-found"_s, u"retry.placed"_s}));
        QCOMPARE(m_provider->posts(), 1);
    }

    // The same key and bytes: the provider gives the first call again.
    void sendsAgainWithTheSameKeyAndBytes()
    {
        m_provider->placing = FakeVoice::Placing::RingsAndHides;
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        const QString first = decided.attempt.id;
        QTRY_COMPARE(m_rig->stateOf(first), AttemptState::Unknown);
        const RetryProposal proposal = m_rig->propose(u"old-1"_s);
        QCOMPARE(proposal.repeatable, first);
        QCOMPARE(wordOf(proposal.verdict.word), u"refused"_s);
        const RetryProposal same = m_rig->propose(u"old-1"_s, {}, first);
        QVERIFY2(same.problem.isEmpty(), qPrintable(same.problem));
        QCOMPARE(wordOf(same.verdict.word), u"second-yes"_s);

        RetryDecision other = m_rig->decisionFor(u"old-1"_s, secondYesRules(same));
        other.repeatOf = first;
        other.order.fields.insert(u"agent_id"_s, u"agent-another"_s);
        const auto refused = m_rig->decide(other);
        QVERIFY2(refused.problem.contains(u"would not be the same"_s), qPrintable(refused.problem));
        QCOMPARE(m_provider->posts(), 1);

        RetryDecision repeat = m_rig->decisionFor(u"old-1"_s, secondYesRules(same));
        repeat.repeatOf = first;
        const auto again = m_rig->decide(repeat);
        QVERIFY2(again.problem.isEmpty(), qPrintable(again.problem));
        QTRY_COMPARE(m_rig->stateOf(again.attempt.id), AttemptState::Placed);
        QTRY_COMPARE(m_rig->stateOf(first), AttemptState::Placed);
        QCOMPARE(m_rig->stored(first).callId, m_rig->stored(again.attempt.id).callId);
        QCOMPARE(m_provider->posts(), 2);
        QCOMPARE(m_provider->bodies.value(0), m_provider->bodies.value(1));
        QCOMPARE(m_provider->rings.value(N1()), 1);
    }

    void takesAFailureIn2xxForOne()
    {
        m_provider->placing = FakeVoice::Placing::FailedIn2xx;
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        QTRY_COMPARE(m_rig->stateOf(decided.attempt.id), AttemptState::Placed);
        const Attempt stored = m_rig->stored(decided.attempt.id);
        QVERIFY(stored.error.has_value());
        QVERIFY(!stored.error->title.isEmpty());
        QCOMPARE(stored.callId, u"new-failed"_s);
        QCOMPARE(m_rig->actionsOf(stored.id).last(), u"retry.failed"_s);
        QCOMPARE(m_provider->posts(), 1);
    }

    void keepsTheProvidersWait()
    {
        m_provider->placing = FakeVoice::Placing::RateLimited;
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        QTRY_COMPARE(m_rig->stateOf(decided.attempt.id), AttemptState::NotPlaced);
        QCOMPARE(m_rig->stored(decided.attempt.id).error->httpStatus, 429);
        m_provider->placing = FakeVoice::Placing::Normal;
        const RetryProposal proposal = m_rig->propose(u"old-2"_s);
        QCOMPARE(wordOf(proposal.verdict.word), u"allowed-after"_s);
        QVERIFY(proposal.verdict.notBefore > QDateTime::currentDateTimeUtc().addSecs(30));
        QVERIFY(!m_rig->decide(m_rig->decisionFor(u"old-2"_s)).problem.isEmpty());
        QCOMPARE(m_provider->posts(), 1);
        QVERIFY(m_rig->poller->stateOf(u"desk"_s)->heldUntil.isValid());
    }

    void writesARefusalDown()
    {
        m_provider->placing = FakeVoice::Placing::Refused;
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        QTRY_COMPARE(m_rig->stateOf(decided.attempt.id), AttemptState::NotPlaced);
        QCOMPARE(m_rig->stored(decided.attempt.id).requestId, u"req-no"_s);
        const auto errors =
            m_rig->ask<QList<ApiErrorRecord>>([](HistoryStore& store) { return store.errors({}); });
        QVERIFY(errors && !errors->isEmpty());
        QCOMPARE(errors->first().operation, u"place"_s);
        QVERIFY(!errors->first().body.contains(retryKey().toUtf8()));
    }

    // The account's settings change while its request is under way: what became of it nobody knows.
    void aChangedAccountLosesNoAttempt()
    {
        m_provider->placing = FakeVoice::Placing::RingsThenSilence;
        m_rig->close();
        m_rig = std::make_unique<RetryRig>(*m_provider, m_folder->path(), 20'000);
        QVERIFY(m_rig->open());
        QVERIFY(m_rig->poll());
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        QTRY_COMPARE(m_provider->rings.value(N1()), 1);
        Account changed = m_rig->account;
        changed.requestsPerMinute = 1000;
        m_rig->poller->putAccount(changed);
        QTRY_VERIFY(m_rig->actionsOf(decided.attempt.id).contains(u"retry.unknown"_s));
        QTRY_COMPARE_WITH_TIMEOUT(m_rig->stateOf(decided.attempt.id), AttemptState::Placed, 15'000);
        QCOMPARE(m_provider->rings.value(N1()), 1);
    }

    // Two programs on one history, and both are told yes at the same moment.
    void ofTwoOnlyOneSends()
    {
        m_provider->addCall(u"old-3"_s, N1(), u"no-answer"_s, 3000);
        QVERIFY(m_rig->poll());
        RetryRig second(*m_provider, m_folder->path());
        QVERIFY(second.open());
        QVERIFY(second.poll());
        int problems = 0;
        int sent = 0;
        const auto count = [&](const Attempt&, const QString& problem, const GuardVerdict&) {
            ++(problem.isEmpty() ? sent : problems);
        };
        m_rig->engine->decide(m_rig->decisionFor(u"old-1"_s), u"Ada"_s, count);
        second.engine->decide(second.decisionFor(u"old-3"_s), u"Bob"_s, count);
        QTRY_COMPARE(sent + problems, 2);
        QCOMPARE(sent, 1);
        QTRY_COMPARE(m_provider->rings.value(N1()), 1);
        QCOMPARE(m_provider->posts(), 1);
        QTRY_VERIFY(!anyOpen());
    }

    void anOptedOutNumberIsRefusedOnAnyAccount()
    {
        PageWrite page;
        page.account = u"other"_s;
        page.provider = u"voicebip"_s;
        page.feed = u"calls"_s;
        page.observedAt = QDateTime::currentDateTimeUtc();
        Call call;
        call.key = {u"other"_s, u"opted"_s};
        call.provider = u"voicebip"_s;
        call.direction = Direction::Outbound;
        call.to = N1();
        call.status = CallStatus::Failed;
        call.createdAt = page.observedAt.addDays(-40);
        call.decodedEntry = u"voicebip/OPT_OUT_ENFORCED"_s;
        page.calls = {call};
        QVERIFY(m_rig->ask<PageOutcome>([page](HistoryStore& store) { return store.writePage(page); }));
        const RetryProposal proposal = m_rig->propose(u"old-1"_s);
        QCOMPARE(wordOf(proposal.verdict.word), u"refused"_s);
        QVERIFY(ruleOf(proposal, u"opt-out"_s));
        QVERIFY(!m_rig->decide(m_rig->decisionFor(u"old-1"_s, {u"opt-out"_s})).problem.isEmpty());
        QCOMPARE(m_provider->posts(), 0);
        QVERIFY(!ruleOf(m_rig->propose(u"old-2"_s), u"opt-out"_s));
    }

    // What an earlier run left: it may have been placed, and nothing is sent by itself.
    void aStartLooksForWhatWasBeingSent()
    {
        Attempt left;
        left.id = u"left-1"_s;
        left.order.origin = {u"desk"_s, u"old-1"_s};
        left.order.account = u"desk"_s;
        left.order.to = N1();
        left.provider = u"truedy"_s;
        left.state = AttemptState::Sending;
        left.person = u"Ada"_s;
        left.createdAt = left.sentAt = QDateTime::currentDateTimeUtc();
        AuditEntry entry;
        entry.at = left.createdAt;
        entry.action = u"retry.sending"_s;
        entry.subject = left.id;
        QVERIFY(m_rig->ask<bool>(
            [left, entry](HistoryStore& store) { return store.actions().claimAttempt(left, entry); }));
        m_provider->addCall(u"new-x"_s, N1(), u"no-answer"_s, 0);
        QVERIFY(!m_rig->decide(m_rig->decisionFor(u"old-1"_s)).problem.isEmpty());
        m_rig->engine->recall();
        QTRY_COMPARE_WITH_TIMEOUT(m_rig->stateOf(left.id), AttemptState::Placed, 15'000);
        QCOMPARE(m_rig->stored(left.id).callId, u"new-x"_s);
        QCOMPARE(m_rig->actionsOf(left.id),
                 (QStringList {u"retry.sending"_s, u"retry.unknown"_s, u"retry.placed"_s}));
        QCOMPARE(m_provider->posts(), 0);
    }

    void aPersonSaysWhichOfSeveral()
    {
        m_provider->placing = FakeVoice::Placing::RingsThenSilence;
        m_provider->onRing = [this](const QString& number) {
            m_provider->addCall(u"new-by-somebody-else"_s, number, u"no-answer"_s, 0);
        };
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        const QString id = decided.attempt.id;
        QTRY_VERIFY_WITH_TIMEOUT(m_rig->actionsOf(id).contains(u"retry.several"_s), 15'000);
        QCOMPARE(m_rig->stored(id).state, AttemptState::Unknown);
        std::optional<QList<CallRow>> rows;
        m_rig->engine->candidates(id, [&rows](const QList<CallRow>& found) { rows = found; });
        QTRY_VERIFY(rows.has_value());
        QCOMPARE(rows->size(), 2);
        std::optional<QString> problem;
        m_rig->engine->settle(id, u"nobody-knows-it"_s, u"Bob"_s,
                              [&problem](const QString& text) { problem = text; });
        QTRY_VERIFY(problem.has_value());
        QVERIFY(!problem->isEmpty());
        problem.reset();
        m_rig->engine->settle(id, rows->first().call.key.callId, u"Bob"_s,
                              [&problem](const QString& text) { problem = text; });
        QTRY_VERIFY(problem.has_value());
        QCOMPARE(*problem, QString());
        QCOMPARE(m_rig->stored(id).state, AttemptState::Placed);
        QCOMPARE(m_rig->actionsOf(id).last(), u"retry.settled"_s);
    }

    // Each call asks once: a key that is refused is not sent to the provider again and again.
    void aBatchWhoseSignInFailsIsDropped()
    {
        QVERIFY(openWithSignIn());
        m_logins = 0;
        m_signIn = [] { return FaultAnswer::normal(401, R"({"error":{"message":"no"}})"); };
        const QString id = beginBatch();
        QTRY_VERIFY(!batchOf(id).running);
        QCOMPARE(m_logins, 2);
        QCOMPARE(m_placings, 0);
        for (const Attempt& attempt : batchOf(id).attempts) {
            QCOMPARE(attempt.state, AttemptState::Dropped);
            QVERIFY2(attempt.reason.contains(u"Signing in failed"_s), qPrintable(attempt.reason));
        }
        QVERIFY(!m_rig->poller->stateOf(u"desk"_s)->heldUntil.isValid());
    }

    void theWaitThatASignInIsToldHoldsTheAccount()
    {
        QVERIFY(openWithSignIn());
        m_signIn = [] { return FaultAnswer::normal(429, "{}", {{"Retry-After", "3600"}}); };
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        QVERIFY2(decided.problem.contains(u"Signing in failed"_s), qPrintable(decided.problem));
        QVERIFY(m_rig->poller->stateOf(u"desk"_s)->heldUntil > QDateTime::currentDateTimeUtc().addSecs(3000));
        QCOMPARE(m_placings, 0);
    }

    void signsInAndPlaces()
    {
        QVERIFY(openWithSignIn());
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        QVERIFY2(decided.problem.isEmpty(), qPrintable(decided.problem));
        QTRY_COMPARE(m_rig->stateOf(decided.attempt.id), AttemptState::Placed);
        QCOMPARE(m_placings, 1);
    }

    // Nobody expects the call any more.
    void refusesWhatSignedInTooLong()
    {
        QVERIFY(openWithSignIn());
        m_signIn = [this] {
            m_rig->clock.aheadMs += 31'000;
            return tokenAnswer();
        };
        const auto decided = m_rig->decide(m_rig->decisionFor(u"old-1"_s));
        QVERIFY2(decided.problem.contains(u"more than 30 seconds"_s), qPrintable(decided.problem));
        QCOMPARE(m_placings, 0);
        QCOMPARE(m_rig->actionsOf(decided.attempt.id), QStringList {u"retry.refused"_s});
    }

    // The account has to wait before the sign-in has left: that is said at once, not hours later.
    void takesBackASignInThatCannotLeaveSoon()
    {
        QVERIFY(openWithSignIn());
        m_list = [] { return FaultAnswer::silence(); };
        m_lists = 0;
        m_rig->poller->pollOnce({m_rig->account.id}, {}, true);
        QTRY_COMPARE(m_lists, 1);
        std::optional<QString> problem;
        m_rig->engine->decide(
            m_rig->decisionFor(u"old-1"_s), u"Ada"_s,
            [&problem](const Attempt&, const QString& text, const GuardVerdict&) { problem = text; });
        QTRY_COMPARE(m_rig->poller->pollerOf(u"desk"_s)->queue().waitingCount(), 1);
        m_rig->poller->pollerOf(u"desk"_s)->holdFor(3'600'000);
        QTRY_VERIFY(problem.has_value());
        QVERIFY2(problem->contains(u"asked this account to wait"_s), qPrintable(*problem));
        QCOMPARE(m_placings, 0);
    }

    void answersWhenTheAccountGoesDuringTheSignIn()
    {
        QVERIFY(openWithSignIn());
        m_logins = 0;
        m_signIn = [] { return FaultAnswer::silence(); };
        std::optional<QString> problem;
        m_rig->engine->decide(
            m_rig->decisionFor(u"old-1"_s), u"Ada"_s,
            [&problem](const Attempt&, const QString& text, const GuardVerdict&) { problem = text; });
        QTRY_COMPARE(m_logins, 1);
        QVERIFY(!problem.has_value());
        m_rig->poller->removeAccount(m_rig->account.id);
        QTRY_VERIFY(problem.has_value());
        QVERIFY2(problem->contains(u"nothing was sent"_s), qPrintable(*problem));
    }

    void aBatchStoppedInASignInPlacesNothing()
    {
        QVERIFY(openWithSignIn());
        m_logins = 0;
        m_signIn = [this] {
            FaultAnswer slow;
            slow.then(FaultStep::Wait, {}, 200);
            slow.steps += tokenAnswer().steps;
            return slow;
        };
        const QString id = beginBatch();
        QTRY_COMPARE(m_logins, 1);
        m_rig->engine->batches().stop(id, u"Bob"_s);
        QTRY_COMPARE(batchOf(id).attempts[0].state, AttemptState::Dropped);
        QCOMPARE(m_placings, 0);
        QCOMPARE(m_rig->stored(batchOf(id).attempts[0].id).state, AttemptState::Dropped);
        QVERIFY(!anyOpen());
    }

    // It is being written as Sending in that moment.
    void aBatchStoppedWhileItIsClaimedPlacesNothing()
    {
        QString id;
        bool stopped = false;
        m_rig->engine->batches().begin({m_rig->decisionFor(u"old-1"_s), m_rig->decisionFor(u"old-2"_s)}, 60,
                                       u"Ada"_s, [&](const RetryBatch& batch, const QString&) {
                                           id = batch.id;
                                           // Once this turn has asked for the facts of the first: the answer
                                           // after theirs comes when the claim has been posted, and before
                                           // what came of it.
                                           QMetaObject::invokeMethod(
                                               m_rig->engine.get(),
                                               [&] {
                                                   m_rig->store().post(
                                                       [&](HistoryStore&) -> StoreThread::Continuation {
                                                           return [&] {
                                                               m_rig->engine->batches().stop(id, u"Bob"_s);
                                                               stopped = true;
                                                           };
                                                       });
                                               },
                                               Qt::QueuedConnection);
                                       });
        QTRY_VERIFY(stopped);
        QTRY_COMPARE(batchOf(id).attempts[0].state, AttemptState::Dropped);
        const QString first = batchOf(id).attempts[0].id;
        QCOMPARE(m_rig->stored(first).state, AttemptState::Dropped);
        QVERIFY(!m_rig->stored(first).sentAt.isValid());
        QCOMPARE(m_rig->actionsOf(first),
                 (QStringList {u"retry.decided"_s, u"retry.sending"_s, u"retry.dropped"_s}));
        QCOMPARE(m_provider->posts(), 0);
        QVERIFY(!anyOpen());
    }

    void aBatchStoppedWhileItsRequestWaitsPlacesNothing()
    {
        const qsizetype before = m_provider->server.requests().size();
        m_provider->server.answerBy([](const ReceivedRequest&) { return FaultAnswer::silence(); });
        m_rig->poller->pollOnce({m_rig->account.id}, {}, true);
        QTRY_COMPARE(m_provider->server.requests().size(), before + 1);
        const QString id = beginBatch();
        QTRY_COMPARE(batchOf(id).attempts[0].state, AttemptState::Sending);
        m_rig->engine->batches().stop(id, u"Bob"_s);
        QTRY_COMPARE(batchOf(id).attempts[0].state, AttemptState::Dropped);
        const Attempt stored = m_rig->stored(batchOf(id).attempts[0].id);
        QCOMPARE(stored.state, AttemptState::Dropped);
        QVERIFY2(stored.reason.contains(u"withdrawn"_s), qPrintable(stored.reason));
        QCOMPARE(m_provider->posts(), 0);
        QCOMPARE(m_provider->server.requests().size(), before + 1);
    }

    void noKeyIsInWhatIsKept()
    {
        for (const auto placing : {FakeVoice::Placing::Normal, FakeVoice::Placing::Refused}) {
            m_provider->placing = placing;
            const auto decided = m_rig->decide(
                m_rig->decisionFor(placing == FakeVoice::Placing::Normal ? u"old-1"_s : u"old-2"_s));
            QTRY_VERIFY(!isOpenState(m_rig->stateOf(decided.attempt.id)));
        }
        m_rig->close();
        for (const QString& name : QDir(m_folder->path()).entryList({u"history*"_s}, QDir::Files)) {
            QFile file(m_folder->filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains(retryKey().toUtf8()), qPrintable(name));
        }
        QVERIFY(m_provider->server.bytesReceived().contains(retryKey().toUtf8()));
    }

private:
    static FaultAnswer tokenAnswer() { return FaultAnswer::normal(200, R"({"token":"made-up-token"})"); }
    // The same provider, for accounts that sign in.
    bool openWithSignIn()
    {
        m_rig->close();
        const QString path = m_folder->filePath(u"providers/truedy/provider.json"_s);
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return false;
        QJsonObject definition = QJsonDocument::fromJson(file.readAll()).object();
        file.close();
        const QJsonObject method {{u"kind"_s, u"login"_s},
                                  {u"fields"_s, QJsonArray {u"api_key"_s}},
                                  {u"path"_s, u"/login"_s},
                                  {u"body"_s, QJsonObject {{u"key"_s, u"{api_key}"_s}}},
                                  {u"token_at"_s, u"/token"_s}};
        definition.insert(u"auth"_s, QJsonObject {{u"methods"_s, QJsonObject {{u"api_key"_s, method}}}});
        if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(definition).toJson()) <= 0)
            return false;
        file.close();
        m_logins = m_placings = m_lists = 0;
        m_signIn = [] { return tokenAnswer(); };
        m_list = {};
        m_provider->server.answerBy([this](const ReceivedRequest& request) {
            if (request.target.contains("/login")) {
                ++m_logins;
                return m_signIn();
            }
            if (request.method == "POST") {
                ++m_placings;
                return FaultAnswer::normal(201, R"({"data":{"id":"new-1","status":"queued"}})");
            }
            ++m_lists;
            if (m_list)
                return m_list();
            QJsonArray data;
            for (const QJsonObject& call : m_provider->calls)
                data.prepend(call);
            return FaultAnswer::normal(
                200,
                QJsonDocument(QJsonObject {{u"data"_s, data},
                                           {u"pagination"_s,
                                            QJsonObject {{u"has_more"_s, false}, {u"total"_s, data.size()}}}})
                    .toJson());
        });
        m_rig = std::make_unique<RetryRig>(*m_provider, m_folder->path());
        return m_rig->open() && m_rig->poll();
    }
    QString beginBatch()
    {
        QString id;
        m_rig->engine->batches().begin({m_rig->decisionFor(u"old-1"_s), m_rig->decisionFor(u"old-2"_s)}, 60,
                                       u"Ada"_s,
                                       [&id](const RetryBatch& batch, const QString&) { id = batch.id; });
        if (!QTest::qWaitFor([&id] { return !id.isEmpty(); }, 10'000))
            qWarning("the batch did not begin");
        return id;
    }
    RetryBatch batchOf(const QString& id) const
    {
        for (const RetryBatch& batch : m_rig->engine->batches().batches()) {
            if (batch.id == id)
                return batch;
        }
        return {};
    }
    std::optional<CallRow> callOf(const QString& id)
    {
        return m_rig
            ->ask<std::optional<CallRow>>([id](HistoryStore& store) {
                return store.call({u"desk"_s, id});
            })
            .value_or(std::nullopt);
    }
    bool anyOpen()
    {
        const auto open =
            m_rig->ask<QList<Attempt>>([](HistoryStore& store) { return store.actions().openAttempts(); });
        return !open || !open->isEmpty();
    }
    static bool ruleOf(const RetryProposal& proposal, const QString& rule)
    {
        return std::any_of(proposal.verdict.points.begin(), proposal.verdict.points.end(),
                           [&rule](const GuardPoint& point) { return point.rule == rule; });
    }
    static QStringList secondYesRules(const RetryProposal& proposal)
    {
        QStringList rules;
        for (const GuardPoint& point : proposal.verdict.points) {
            if (point.word == GuardWord::SecondYes)
                rules.append(point.rule);
        }
        return rules;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeVoice> m_provider;
    std::unique_ptr<RetryRig> m_rig;
    int m_logins = 0;
    int m_placings = 0;
    int m_lists = 0;
    std::function<FaultAnswer()> m_signIn;
    std::function<FaultAnswer()> m_list;
};

QTEST_GUILESS_MAIN(TestPlacer)
#include "tst_placer.moc"
