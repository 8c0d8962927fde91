// SPDX-License-Identifier: GPL-3.0-or-later
#include "pollrig.h"

#include "store/actionstore.h"

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QByteArray Queued = "/Call/?status=queued";
const QByteArray Live = "/Call?status=live";
const QByteArray Finished = "/cdr?";

void nothingOf(ScriptedProvider& vobiz)
{
    vobiz.on(Queued, vobizIds({}));
    vobiz.on(Live, vobizIds({}));
    vobiz.on(Finished, vobizFinished({}));
}

QStringList eventWords(const CallRow& row)
{
    QStringList words;
    for (const CallEvent& event : row.events)
        words.append(wordOf(event.status));
    return words;
}
} // namespace

// One round of one account against a provider that answers by script.
class TestPollRound : public QObject {
    Q_OBJECT

private slots:
    // Another account placed the retry: the call it was placed for stands in a chain from then on.
    void callsOfOtherAccountsInTheChainAreAnnounced()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls",
                         voicebipPage({voicebipCall("again", "completed", "2026-05-01T09:59:00Z")}));
        PageWrite before;
        before.account = u"shop"_s;
        before.provider = u"voicebip"_s;
        before.feed = u"calls"_s;
        before.observedAt = rig->clock.nowUtc();
        Call first;
        first.key = {u"shop"_s, u"first"_s};
        first.provider = u"voicebip"_s;
        first.status = CallStatus::Failed;
        first.createdAt = rig->clock.nowUtc().addSecs(-600);
        before.calls = {first};
        Attempt attempt;
        attempt.id = u"attempt-1"_s;
        attempt.order.origin = first.key;
        attempt.order.account = u"desk"_s;
        attempt.order.to = u"+4930555000"_s;
        attempt.provider = u"voicebip"_s;
        attempt.state = AttemptState::Placed;
        attempt.callId = u"again"_s;
        attempt.createdAt = rig->clock.nowUtc().addSecs(-300);
        bool written = false;
        rig->store().post([&written, before, attempt](HistoryStore& store) -> StoreThread::Continuation {
            const bool ok = store.writePage(before).ok() && store.actions().saveAttempt(attempt, {}).ok();
            return [&written, ok] { written = ok; };
        });
        QTRY_VERIFY(written);
        rig->restart();
        QHash<CallKey, CallRow> told;
        connect(rig->poller.get(), &AccountPoller::pageWritten, this, [&told](const QList<CallRow>& rows) {
            for (const CallRow& row : rows)
                told.insert(row.call.key, row);
        });
        QVERIFY(rig->poll().good);
        QCOMPARE(told.value({u"desk"_s, u"again"_s}).call.attempt, 2);
        QVERIFY(told.contains(first.key));
        QCOMPARE(told.value(first.key).call.attempts, 2);
    }

    void mergesTheFeedsOfACall()
    {
        const auto rig = PollRig::vobiz();
        ScriptedProvider& vobiz = rig->provider;
        vobiz.on(Queued, vobizIds({"q1"}));
        vobiz.on("/Call/q1/?status=queued", vobizLive("q1", "queued"));
        vobiz.on(Live, vobizIds({"l1"}));
        vobiz.on("/Call/l1/?status=live", vobizLive("l1", "in-progress"));
        vobiz.on(Finished, vobizFinished({vobizCdr("f1", "3010", "2026-05-01T09:58:00Z")}));
        RoundReport report = rig->poll();
        QVERIFY2(report.good, qPrintable(report.problem));
        QCOMPARE(report.newCalls, 3);
        QCOMPARE(report.requests, 5);
        QCOMPARE(report.feeds.size(), 3);
        QCOMPARE(rig->statusOf(u"q1"_s), u"queued"_s);
        QCOMPARE(rig->statusOf(u"l1"_s), u"in-progress"_s);
        QCOMPARE(rig->statusOf(u"f1"_s), u"busy"_s);
        QVERIFY(!rig->call(u"f1"_s)->call.decodedEntry.isEmpty());
        QCOMPARE(rig->call(u"l1"_s)->call.advice, u"none"_s);

        rig->clock.advance(10'000);
        vobiz.on(Queued, vobizIds({}));
        vobiz.on(Live, vobizIds({"q1"}));
        vobiz.on("/Call/q1/?status=live", vobizLive("q1", "ringing"));
        vobiz.on(Finished,
                 vobizFinished({vobizCdr("l1", "4010", "2026-05-01T09:59:00Z"),
                                vobizCdr("f1", "3010", "2026-05-01T09:58:00Z")}));
        report = rig->poll();
        QVERIFY(report.good);
        QCOMPARE(report.newCalls, 0);
        QCOMPARE(report.changed, 2);
        QCOMPARE(rig->statusOf(u"l1"_s), u"completed"_s);
        const CallRow q1 = *rig->call(u"q1"_s);
        QCOMPARE(wordOf(q1.call.status), u"ringing"_s);
        QCOMPARE(eventWords(q1), (QStringList {u"queued"_s, u"ringing"_s}));
        QCOMPARE(q1.events.last().basis, CallEvent::Basis::Observed);
        QCOMPARE(q1.events.last().notAfter, rig->clock.nowUtc());
        QCOMPARE(q1.events.last().notBefore, rig->clock.nowUtc().addMSecs(-10'000));
    }

    void aCallThatEndedBetweenTwoRequestsIsNoError()
    {
        const auto rig = PollRig::vobiz();
        nothingOf(rig->provider);
        rig->provider.on(Live, vobizIds({"gone", "l1"}));
        rig->provider.on("/Call/gone/", R"({"error":"not found"})", 404);
        rig->provider.on("/Call/l1/", vobizLive("l1", "ringing"));
        const RoundReport report = rig->poll();
        QVERIFY(report.good);
        QVERIFY(report.errors.isEmpty());
        QCOMPARE(rig->statusOf(u"l1"_s), u"ringing"_s);
        QCOMPARE(rig->statusOf(u"gone"_s), QString());
    }

    // One ID that cannot be read must not keep the others, and the finished calls, from being read.
    void anErrorAboutOneCallCostsThatCall()
    {
        const auto rig = PollRig::vobiz();
        nothingOf(rig->provider);
        rig->provider.on(Live, vobizIds({"bad", "l1"}));
        rig->provider.on("/Call/bad/", R"({"error":"bad request"})", 400);
        rig->provider.on("/Call/l1/", vobizLive("l1", "ringing"));
        rig->provider.on(Finished, vobizFinished({vobizCdr("f1", "4010", "2026-05-01T09:58:00Z")}));
        const RoundReport report = rig->poll();
        QVERIFY(!report.good);
        QCOMPARE(report.errors.size(), 1);
        QCOMPARE(report.errors.first().httpStatus, 400);
        QCOMPARE(rig->statusOf(u"l1"_s), u"ringing"_s);
        QCOMPARE(rig->statusOf(u"f1"_s), u"completed"_s);
    }

    // Who asks for patience is asked for nothing more, whatever the error was about.
    void anErrorThatAsksForPatienceEndsTheRound_data()
    {
        QTest::addColumn<QByteArray>("part");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("asked");
        QTest::newRow("a feed") << Live << 400 << 2;
        QTest::newRow("a path that has others") << Queued << 404 << 1;
        QTest::newRow("one call") << "/Call/bad/"_ba << 400 << 3;
        QTest::newRow("one call that is gone") << "/Call/bad/"_ba << 404 << 3;
    }
    void anErrorThatAsksForPatienceEndsTheRound()
    {
        QFETCH(QByteArray, part);
        QFETCH(int, status);
        QFETCH(int, asked);
        const auto rig = PollRig::vobiz();
        nothingOf(rig->provider);
        rig->provider.on(Live, vobizIds({"bad", "l1"}));
        rig->provider.on("/Call/l1/", vobizLive("l1", "ringing"));
        rig->provider.on(part,
                         {FaultAnswer::normal(status, R"({"error":"not now"})", {{"Retry-After", "600"}})});
        const RoundReport report = rig->poll();
        QVERIFY(!report.good);
        QCOMPARE(rig->provider.count(), asked);
        QCOMPARE(report.errors.size(), 1);
        QCOMPARE(rig->poller->state().heldUntil, rig->clock.nowUtc().addSecs(600));
    }

    // The same for a call that is asked for because no feed shows it.
    void aMissingCallThatAsksForPatienceEndsTheRound()
    {
        const auto rig = PollRig::vobiz();
        ScriptedProvider& vobiz = rig->provider;
        nothingOf(vobiz);
        vobiz.on(Live, vobizIds({"l1", "l2"}));
        vobiz.on("/Call/l1/", vobizLive("l1", "in-progress"));
        vobiz.on("/Call/l2/", vobizLive("l2", "in-progress"));
        QVERIFY(rig->poll().good);
        vobiz.on(Live, vobizIds({}));
        vobiz.on("/cdr/l", {FaultAnswer::normal(404, R"({"error":"not found"})", {{"Retry-After", "600"}})});
        QVERIFY(!rig->poll().good);
        QCOMPARE(vobiz.count("/cdr/l"), 1);
        QVERIFY(rig->poller->state().heldUntil.isValid());
    }

    void anErrorOfTheAccountEndsTheRound()
    {
        const auto rig = PollRig::vobiz();
        nothingOf(rig->provider);
        rig->provider.on(Live, R"({"error":"x"})", 503);
        const RoundReport report = rig->poll();
        QVERIFY(!report.good);
        QCOMPARE(rig->provider.count(), 2);
        QCOMPARE(report.errors.size(), 1);
    }

    void aFeedThatIsNotThereCostsThatFeed()
    {
        const auto rig = PollRig::vobiz();
        nothingOf(rig->provider);
        rig->provider.on("status=queued", R"({"error":"not found"})", 404); // on every path it may have
        rig->provider.on(Queued, R"({"error":"not found"})", 404);
        rig->provider.on(Finished, vobizFinished({vobizCdr("f1", "4010", "2026-05-01T09:58:00Z")}));
        const RoundReport report = rig->poll();
        QVERIFY(!report.good);
        QCOMPARE(report.errors.size(), 1);
        QCOMPARE(rig->statusOf(u"f1"_s), u"completed"_s);
    }

    void anotherPathIsTriedAndKept()
    {
        const auto rig = PollRig::vobiz();
        nothingOf(rig->provider);
        rig->provider.on(Queued, R"({"error":"not found"})", 404);
        rig->provider.on("/Call?status=queued", vobizIds({"q1"}));
        rig->provider.on("/Call/q1/", vobizLive("q1", "queued"));
        RoundReport report = rig->poll();
        QVERIFY(report.good);
        QVERIFY(report.errors.isEmpty());
        QCOMPARE(rig->statusOf(u"q1"_s), u"queued"_s);
        QCOMPARE(report.requests, 5);
        report = rig->poll();
        QVERIFY(report.good);
        QCOMPARE(report.requests, 4);
    }

    void aWebPageInPlaceOfACallIsAnError()
    {
        const auto rig = PollRig::vobiz();
        nothingOf(rig->provider);
        rig->provider.on(Live, vobizIds({"l1"}));
        rig->provider.on("/Call/l1/", "<html><body>Sign in to the network</body></html>");
        const RoundReport report = rig->poll();
        QVERIFY(!report.good);
        QCOMPARE(report.errors.size(), 1);
        QCOMPARE(rig->poller->freshness().state, FreshnessState::Failing);
    }

    void aVanishedCallBecomesUnknownAndComesBack()
    {
        const auto rig = PollRig::vobiz();
        ScriptedProvider& vobiz = rig->provider;
        nothingOf(vobiz);
        vobiz.on(Live, vobizIds({"l1"}));
        vobiz.on("/Call/l1/", vobizLive("l1", "in-progress"));
        QVERIFY(rig->poll().good);

        vobiz.on(Live, vobizIds({}));
        vobiz.on("/cdr/l1", R"({"error":"not found"})", 404);
        rig->clock.advance(10'000);
        QVERIFY(rig->poll().good);
        QCOMPARE(rig->statusOf(u"l1"_s), u"in-progress"_s);
        QCOMPARE(vobiz.count("/cdr/l1"), 1);
        // The patience counts over a restart: each run of the command line is one.
        rig->restart();
        rig->clock.advance(20'000);
        QVERIFY(rig->poll().good);
        QCOMPARE(rig->statusOf(u"l1"_s), u"in-progress"_s);
        rig->restart();
        rig->clock.advance(10'000);
        RoundReport report = rig->poll();
        QVERIFY(report.good);
        QCOMPARE(report.changed, 1);
        QCOMPARE(rig->statusOf(u"l1"_s), u"unknown"_s);
        QVERIFY(rig->call(u"l1"_s)->call.flags.contains(u"vanished"_s));
        QVERIFY(!rig->call(u"l1"_s)->call.raw.isEmpty());
        // Nothing more is asked about it.
        const int asked = vobiz.count("/cdr/l1");
        rig->clock.advance(10'000);
        QVERIFY(rig->poll().good);
        QCOMPARE(vobiz.count("/cdr/l1"), asked);

        vobiz.on(Live, vobizIds({"l1"}));
        rig->clock.advance(10'000);
        QVERIFY(rig->poll().good);
        QCOMPARE(rig->statusOf(u"l1"_s), u"in-progress"_s);
        QVERIFY(!rig->call(u"l1"_s)->call.flags.contains(u"vanished"_s));
    }

    void aMissingCallIsReadByItsId()
    {
        const auto rig = PollRig::vobiz();
        ScriptedProvider& vobiz = rig->provider;
        nothingOf(vobiz);
        vobiz.on(Live, vobizIds({"l1"}));
        vobiz.on("/Call/l1/", vobizLive("l1", "in-progress"));
        QVERIFY(rig->poll().good);
        vobiz.on(Live, vobizIds({}));
        vobiz.on("/cdr/l1", R"({"data":)" + vobizCdr("l1", "3000", "2026-05-01T09:59:00Z") + '}');
        const RoundReport report = rig->poll();
        QVERIFY(report.good);
        QCOMPARE(report.changed, 1);
        QCOMPARE(rig->statusOf(u"l1"_s), u"no-answer"_s);
    }

    // Neither a feed that failed nor a web page says that a call is gone.
    void troubleIsNoDisappearance_data()
    {
        QTest::addColumn<QByteArray>("liveAnswer");
        QTest::addColumn<int>("liveStatus");
        QTest::addColumn<QByteArray>("callAnswer");
        QTest::addColumn<int>("callStatus");
        QTest::newRow("the live feed failed") << "{}"_ba << 404 << R"({"error":"not found"})"_ba << 404;
        QTest::newRow("a web page") << vobizIds({}) << 200 << "<html>Sign in</html>"_ba << 200;
        QTest::newRow("an empty answer") << vobizIds({}) << 200 << QByteArray() << 200;
        QTest::newRow("an error") << vobizIds({}) << 200 << R"({"error":"x"})"_ba << 400;
    }
    void troubleIsNoDisappearance()
    {
        QFETCH(QByteArray, liveAnswer);
        QFETCH(int, liveStatus);
        QFETCH(QByteArray, callAnswer);
        QFETCH(int, callStatus);
        const auto rig = PollRig::vobiz();
        ScriptedProvider& vobiz = rig->provider;
        nothingOf(vobiz);
        vobiz.on(Live, vobizIds({"l1"}));
        vobiz.on("/Call/l1/", vobizLive("l1", "in-progress"));
        QVERIFY(rig->poll().good);
        vobiz.on(Live, liveAnswer, liveStatus);
        vobiz.on("/Call/?status=live", liveAnswer, liveStatus);
        vobiz.on("/cdr/l1", callAnswer, callStatus);
        for (int round = 0; round < 3; ++round)
            QVERIFY(!rig->pollLater().good);
        QCOMPARE(rig->statusOf(u"l1"_s), u"in-progress"_s);
    }

    // More live calls than one round may ask for: each must have its turn.
    void missingCallsTakeTurns()
    {
        const auto rig = PollRig::voicebip();
        QList<QByteArray> calls;
        for (int i = 0; i < 60; ++i)
            calls.append(voicebipCall("c" + QByteArray::number(i), "in_progress", "2026-05-01T09:59:00Z"));
        rig->provider.on("/calls?", voicebipPage(calls));
        rig->provider.on("/calls/c", R"({"error_code":"NOT_FOUND","message":"no"})", 404);
        QVERIFY(rig->poll().good);
        rig->provider.on("/calls?", voicebipPage({}));
        for (int round = 0; round < 3; ++round) {
            rig->clock.advance(10'000);
            const RoundReport report = rig->poll();
            QVERIFY(report.good);
            QCOMPARE(report.requests, 26);
            rig->restart(); // turns are kept
        }
        QSet<QByteArray> asked;
        for (const QByteArray& target : rig->provider.targets()) {
            if (target.contains("/calls/c"))
                asked.insert(target);
        }
        QCOMPARE(asked.size(), 60);
    }

    void aBrokenRecordCostsItself()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls?",
                         voicebipPage({voicebipCall("a", "completed", "2026-05-01T09:59:00Z"),
                                       R"({"call_id":null,"status":"completed"})", "17",
                                       voicebipCall("b", "busy", "2026-05-01T09:58:00Z")}));
        for (int round = 0; round < 2; ++round) {
            const RoundReport report = rig->poll();
            QVERIFY(report.good);
            QCOMPARE(report.setAside, 2);
            // The same two every time.
            QCOMPARE(rig->poller->state().setAside, 2);
        }
        QCOMPARE(rig->statusOf(u"a"_s), u"completed"_s);
        QCOMPARE(rig->statusOf(u"b"_s), u"busy"_s);
    }

    void badAnswersAreDecodedErrors_data()
    {
        QTest::addColumn<FaultAnswer>("answer");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("entry");
        const QList<QPair<QByteArray, QByteArray>> html {{"Content-Type", "text/html"}};
        QTest::newRow("redirect") << FaultAnswer::redirect(302, "https://example.com/sign-in") << 302
                                  << u"http/300"_s;
        QTest::newRow("web page") << FaultAnswer::normal(200, "<!doctype html><html>Hi</html>", html) << 200
                                  << u"net/html"_s;
        QTest::newRow("empty") << FaultAnswer::normal(200) << 200 << u"net/empty"_s;
        QTest::newRow("no json") << FaultAnswer::normal(200, "calls: none") << 200 << u"net/not-json"_s;
        QTest::newRow("another object") << FaultAnswer::normal(200, R"({"status":"ok"})") << 200 << QString();
        QTest::newRow("connection lost") << FaultAnswer::reset() << 0 << u"net/reset"_s;
        QTest::newRow("nothing there") << FaultAnswer::normal(500, "oops") << 500 << QString();
    }
    void badAnswersAreDecodedErrors()
    {
        QFETCH(FaultAnswer, answer);
        QFETCH(int, status);
        QFETCH(QString, entry);
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", QList<FaultAnswer> {answer});
        const RoundReport report = rig->poll();
        QVERIFY(!report.good);
        QCOMPARE(report.errors.size(), 1);
        const DecodedError& error = report.errors.first();
        QCOMPARE(error.httpStatus, status);
        if (!entry.isEmpty())
            QCOMPARE(error.entry, entry);
        QVERIFY(!error.title.isEmpty());
        QVERIFY(!error.title.contains(u"not documented"_s));
        QVERIFY(!error.fix.isEmpty());
        QVERIFY(report.freshness.state != FreshnessState::Fresh);
        QCOMPARE(report.unreached, status == 0);
        // Nothing was sent anywhere else, or twice.
        QVERIFY(rig->provider.count() <= (status == 0 ? 2 : 1));
    }

    void aCutBodyKeepsWhatWasRead_data()
    {
        QTest::addColumn<FaultAnswer>("answer");
        const QByteArray part = R"({"calls":[)" + voicebipCall("a", "completed", "2026-05-01T09:59:00Z") + ','
            + voicebipCall("b", "busy", "2026-05-01T09:58:00Z") + R"(,{"call_id":"c","status":)";
        QTest::newRow("inside the promised length") << FaultAnswer::cutLength(part, 100);
        QTest::newRow("without the last chunk") << FaultAnswer::cutChunked({part});
        QTest::newRow("whole answer, half a page") << FaultAnswer::normal(200, part);
    }
    void aCutBodyKeepsWhatWasRead()
    {
        QFETCH(FaultAnswer, answer);
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", QList<FaultAnswer> {answer});
        const RoundReport report = rig->poll();
        QVERIFY(!report.good);
        QCOMPARE(report.errors.size(), 1);
        QCOMPARE(report.errors.first().entry, u"net/cut-body"_s);
        QCOMPARE(rig->statusOf(u"a"_s), u"completed"_s);
        QCOMPARE(rig->statusOf(u"b"_s), u"busy"_s);
        QCOMPARE(rig->statusOf(u"c"_s), QString());
        QCOMPARE(report.newCalls, 2);
    }

    void aWalkGoesOnAfterARestart()
    {
        const auto rig = PollRig::voicebip();
        ScriptedProvider& voicebip = rig->provider;
        voicebip.on("page_token=t2", QList<FaultAnswer> {FaultAnswer::normal(503, "{}")});
        voicebip.on("page_token=t3", voicebipPage({voicebipCall("c", "completed", "2026-05-01T09:00:00Z")}));
        voicebip.on("/calls?",
                    voicebipPage({voicebipCall("a", "completed", "2026-05-01T09:59:00Z"),
                                  voicebipCall("a2", "completed", "2026-05-01T09:50:00Z")},
                                 "t2"));
        QVERIFY(!rig->poll().good);
        rig->restart();
        rig->clock.advance(10'000);
        voicebip.on("page_token=t2",
                    voicebipPage({voicebipCall("b", "completed", "2026-05-01T09:30:00Z"),
                                  voicebipCall("b2", "completed", "2026-05-01T09:20:00Z")},
                                 "t3"));
        const RoundReport report = rig->poll();
        QVERIFY(report.good);
        QCOMPARE(report.newCalls, 3);
        QCOMPARE(rig->statusOf(u"c"_s), u"completed"_s);
        // Now it is whole: the next round reads one page.
        rig->clock.advance(10'000);
        QCOMPARE(rig->poll().requests, 2 - 1);
    }

    // Under the same ID another account was added: its history was never read.
    void anotherAccountUnderTheSameIdIsReadFromItsBeginning()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("page_token=t2",
                         voicebipPage({voicebipCall("b", "completed", "2026-05-01T08:00:00Z")}));
        rig->provider.on("/calls?",
                         voicebipPage({voicebipCall("a", "completed", "2026-05-01T09:59:00Z"),
                                       voicebipCall("a2", "completed", "2026-05-01T09:50:00Z")},
                                      "t2"));
        QCOMPARE(rig->poll().requests, 2);
        QCOMPARE(rig->poll().requests, 1);
        rig->binding.account.baseUrl = rig->provider.server.url(u"/other/v1"_s).toString();
        rig->restart();
        QCOMPARE(rig->poller->freshness().state, FreshnessState::NeverPolled);
        QCOMPARE(rig->poll().requests, 2);
    }

    void errorsAreKept()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls",
                         R"({"error_code":"RATE_LIMITED","message":"slow down","request_id":"req_m1"})", 429);
        QVERIFY(!rig->poll().good);
        std::optional<QList<ApiErrorRecord>> kept;
        rig->store().post([&kept](HistoryStore& store) -> StoreThread::Continuation {
            const auto errors = store.errors({});
            return [&kept, errors] { kept = errors ? *errors : QList<ApiErrorRecord>(); };
        });
        QTRY_VERIFY(kept.has_value());
        QCOMPARE(kept->size(), 1);
        const ApiErrorRecord& record = kept->first();
        QCOMPARE(record.error.entry, u"voicebip/RATE_LIMITED"_s);
        QCOMPARE(record.error.requestId, u"req_m1"_s);
        QCOMPARE(record.request, u"GET /v1/calls"_s);
        QCOMPARE(record.feed, u"calls"_s);
        QCOMPARE(record.at, rig->clock.nowUtc());
    }
};

QTEST_GUILESS_MAIN(TestPollRound)
#include "tst_pollround.moc"
