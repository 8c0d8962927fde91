// SPDX-License-Identifier: GPL-3.0-or-later
#include "pollrig.h"

#include "engine/accountcheck.h"
#include "engine/exchangelog.h"
#include "engine/poller.h"
#include "store/actionstore.h"

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
QByteArray pageWithId(const QByteArray& id)
{
    return "{\"calls\":[" + voicebipCall("c1", "completed", "2026-05-01T09:59:00Z") + "],\"request_id\":\""
        + id + "\"}";
}

// What the history holds, newest first. Asked in the store's turn: after everything that was handed to it.
QList<ExchangeRecord> keptIn(StoreThread& store, const ExchangeQuery& query = {})
{
    std::optional<QList<ExchangeRecord>> got;
    store.post([&got, query](HistoryStore& history) -> StoreThread::Continuation {
        const auto found = exchangesFor(history, query);
        return [&got, list = found ? *found : QList<ExchangeRecord>()] { got = list; };
    });
    if (!QTest::qWaitFor([&got] { return got.has_value(); }))
        qWarning("no answer from the store");
    return got.value_or(QList<ExchangeRecord>());
}

QStringList idsOf(const QList<ExchangeRecord>& exchanges)
{
    QStringList ids;
    for (const ExchangeRecord& exchange : exchanges)
        ids.append(exchange.requestId);
    return ids;
}

ExchangeRecord made(const QString& id, const QString& account = u"desk"_s)
{
    ExchangeRecord exchange;
    exchange.account = account;
    exchange.provider = u"voicebip"_s;
    exchange.at = QDateTime(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC);
    exchange.operation = u"read"_s;
    exchange.request = u"GET /v1/calls"_s;
    exchange.httpStatus = 200;
    exchange.requestId = id;
    return exchange;
}
} // namespace

class TestExchangeLog : public QObject {
    Q_OBJECT

private slots:
    void successesAndErrorsAreKept()
    {
        const auto rig = PollRig::voicebip();
        ExchangeLog log(rig->store(), rig->clock);
        begin(*rig, log);
        rig->provider.on("/calls",
                         {FaultAnswer::normal(200, pageWithId("req_ok")),
                          FaultAnswer::normal(500,
                                              "{\"error_code\":\"INTERNAL_ERROR\",\"message\":\"no\","
                                              "\"request_id\":\"req_bad\"}")});
        QVERIFY(rig->poll().good);
        QVERIFY(!rig->pollLater().good);
        // Nothing is written for each: they wait for one another.
        QCOMPARE(keptIn(rig->store()).size(), 0);
        log.flush();
        const QList<ExchangeRecord> kept = keptIn(rig->store());
        QCOMPARE(idsOf(kept), (QStringList {u"req_bad"_s, u"req_ok"_s}));
        QCOMPARE(kept.last().account, u"desk"_s);
        QCOMPARE(kept.last().provider, u"voicebip"_s);
        QCOMPARE(kept.last().operation, u"read"_s);
        QCOMPARE(kept.last().request, u"GET /v1/calls"_s);
        QCOMPARE(kept.last().httpStatus, 200);
        QCOMPARE(kept.last().requestIdSource, u"body:/request_id"_s);
        QCOMPARE(kept.first().httpStatus, 500);
        QCOMPARE(kept.first().at, rig->clock.nowUtc());
    }

    void answersWithoutAnIdAreNot()
    {
        const auto rig = PollRig::voicebip();
        ExchangeLog log(rig->store(), rig->clock);
        begin(*rig, log);
        rig->provider.on("/calls", voicebipPage({voicebipCall("c1", "completed", "2026-05-01T09:59:00Z")}));
        QVERIFY(rig->poll().good);
        rig->provider.server.close();
        begin(*rig, log); // without the connection that is still open
        QVERIFY(rig->poll().unreached);
        log.flush();
        QCOMPARE(keptIn(rig->store()).size(), 0);
    }

    void anEchoedKeyIsMasked()
    {
        const auto rig = PollRig::voicebip();
        ExchangeLog log(rig->store(), rig->clock);
        begin(*rig, log);
        rig->provider.on("/calls", pageWithId("for-k-made-up-1-only"));
        QVERIFY(rig->poll().good);
        log.flush();
        const QList<ExchangeRecord> kept = keptIn(rig->store());
        QCOMPARE(kept.size(), 1);
        QVERIFY2(!kept.first().requestId.contains(u"k-made-up-1"_s), qPrintable(kept.first().requestId));
    }

    // By itself after a moment, and what waits when it goes.
    void whatWaitsIsWritten()
    {
        const auto rig = PollRig::voicebip();
        {
            ExchangeLog log(rig->store(), rig->clock);
            log.add(made(u"req_1"_s));
            QTRY_COMPARE_WITH_TIMEOUT(idsOf(keptIn(rig->store())), QStringList {u"req_1"_s}, 10'000);
            log.add(made(u"req_2"_s));
        }
        QCOMPARE(idsOf(keptIn(rig->store())), (QStringList {u"req_2"_s, u"req_1"_s}));
        ExchangeLog log(rig->store(), rig->clock);
        for (int i = 0; i < 500; ++i)
            log.add(made(u"many_%1"_s.arg(i)));
        QCOMPARE(keptIn(rig->store(), {u"many"_s, {}, {}, {}, {}, 0, 1'000}).size(), 500);
    }

    // A state that says a page was read is not kept before the page's request ID.
    void isWrittenBeforeTheState()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", pageWithId("req_before"));
        MemorySecrets secrets;
        secrets.set(u"desk"_s, Secrets {{u"api_key"_s, u"k-made-up-1"_s}});
        const Registry registry = Registry::load();
        Poller poller(registry, secrets, rig->store(), rig->clock);
        QSignalSpy ready(&poller, &Poller::ready);
        poller.load({rig->binding.account});
        QVERIFY(!ready.isEmpty() || ready.wait());
        QSignalSpy finished(&poller, &Poller::roundFinished);
        poller.pollOnce({}, {}, true);
        QVERIFY(!finished.isEmpty() || finished.wait(10'000));
        // The first round changes what is kept, so that its state was written at once.
        QCOMPARE(idsOf(keptIn(rig->store())), QStringList {u"req_before"_s});
        QVERIFY(!rig->keptState().feeds.isEmpty());
    }

    void aCheckTellsItsExchange()
    {
        const auto rig = PollRig::voicebip();
        rig->provider.on("/calls", pageWithId("req_check"));
        MemorySecrets secrets;
        secrets.set(u"desk"_s, Secrets {{u"api_key"_s, u"k-made-up-1"_s}});
        const Registry registry = Registry::load();
        AccountCheck check(registry, secrets, rig->clock);
        QSignalSpy exchanged(&check, &AccountCheck::exchanged);
        QSignalSpy finished(&check, &AccountCheck::finished);
        check.start(rig->binding.account);
        QVERIFY(finished.wait(10'000));
        QCOMPARE(exchanged.size(), 1);
        const auto exchange = exchanged.first().first().value<ExchangeRecord>();
        QCOMPARE(exchange.requestId, u"req_check"_s);
        QCOMPARE(exchange.account, u"desk"_s);
    }

    void theQueryNarrows()
    {
        const auto rig = PollRig::voicebip();
        ExchangeLog log(rig->store(), rig->clock);
        for (int i = 0; i < 30; ++i)
            log.add(made(u"req_%1"_s.arg(i), i % 10 == 0 ? u"shop"_s : u"desk"_s));
        log.flush();
        ExchangeQuery query;
        query.accounts = {u"shop"_s};
        QCOMPARE(idsOf(keptIn(rig->store(), query)), (QStringList {u"req_20"_s, u"req_10"_s, u"req_0"_s}));
        query.limit = 2;
        const QList<ExchangeRecord> two = keptIn(rig->store(), query);
        QCOMPARE(idsOf(two), (QStringList {u"req_20"_s, u"req_10"_s}));
        query.olderThanRow = two.last().rowId;
        QCOMPARE(idsOf(keptIn(rig->store(), query)), QStringList {u"req_0"_s});
        query = {};
        query.text = u"REQ_2"_s;
        QCOMPARE(keptIn(rig->store(), query).size(), 11);
        query.providers = {u"vobiz"_s};
        QCOMPARE(keptIn(rig->store(), query).size(), 0);
        query = {};
        query.until = made({}).at;
        QCOMPARE(keptIn(rig->store(), query).size(), 0);
        query = {};
        query.since = made({}).at;
        QCOMPARE(keptIn(rig->store(), query).size(), 30);
    }

    void manyAccountsShareTheRoom()
    {
        QCOMPARE(ExchangeLog::keptOfEach(0), 20'000);
        QCOMPARE(ExchangeLog::keptOfEach(5), 20'000);
        QCOMPARE(ExchangeLog::keptOfEach(1'000), 1'000);
        QCOMPARE(ExchangeLog::keptOfEach(1'000'000), 500);
    }

private:
    static void begin(PollRig& rig, ExchangeLog& log)
    {
        AccountPoller::Tools tools = rig.tools();
        tools.exchanges = &log;
        rig.poller = std::make_unique<AccountPoller>(tools, rig.binding, QString(), PollMemory(PollState {}));
    }
};

QTEST_GUILESS_MAIN(TestExchangeLog)
#include "tst_exchangelog.moc"
