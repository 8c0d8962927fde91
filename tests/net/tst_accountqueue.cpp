// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/accountqueue.h"
#include "net/httpclient.h"
#include "support/fakeclock.h"
#include "support/faulthttpserver.h"

#include <QSignalSpy>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;

class TestAccountQueue : public QObject {
    Q_OBJECT

private slots:
    void decidesWhenTheNextMayStart_data()
    {
        QTest::addColumn<qint64>("lastStart");
        QTest::addColumn<qint64>("heldUntil");
        QTest::addColumn<qint64>("expected"); // now is 10 000, the gap 250
        const auto row = [](const char* name, qint64 last, qint64 held, qint64 expected) {
            QTest::newRow(name) << last << held << expected;
        };
        row("first ever", -1, -1, 10'000);
        row("at time zero", 0, -1, 10'000);
        row("gap not over", 9'900, -1, 10'150);
        row("gap just over", 9'750, -1, 10'000);
        row("held", -1, 12'000, 12'000);
        row("held longer than the gap", 9'900, 12'000, 12'000);
        row("gap longer than the hold", 9'900, 10'100, 10'150);
        row("hold over", -1, 9'000, 10'000);
    }
    void decidesWhenTheNextMayStart()
    {
        QFETCH(qint64, lastStart);
        QFETCH(qint64, heldUntil);
        QFETCH(qint64, expected);
        const RequestPace pace {.minGapMs = 250, .lastStartMs = lastStart, .heldUntilMs = heldUntil};
        QCOMPARE(pace.nextStartMs(10'000), expected);
    }

    void sendsOneAtATime()
    {
        FaultAnswer slow = FaultAnswer::normal(200, "{}");
        slow.steps.prepend({FaultStep::Wait, {}, 20});
        m_server->answer(slow);
        AccountQueue queue(*m_client, m_clock, 0);
        int open = 0;
        int most = 0;
        connect(m_server.get(), &FaultHttpServer::received, this, [&] {
            most = std::max(most, ++open);
            queue.wake(); // does not hurry it
        });
        for (int i = 0; i < 4; ++i)
            add(queue, u"/a"_s, Urgency::Background, [&] { --open; });
        QTRY_COMPARE(m_ended.size(), 4);
        QCOMPARE(most, 1);
        QCOMPARE(m_server->requests().size(), 4);
        QVERIFY(!queue.isBusy());
    }

    void keepsTheGapBetweenStarts()
    {
        AccountQueue queue(*m_client, m_clock, 250);
        add(queue, u"/a"_s);
        add(queue, u"/b"_s);
        QTRY_COMPARE(m_ended, QStringList {u"/a"_s});
        settle();
        m_clock.advance(249);
        queue.wake();
        settle();
        QCOMPARE(queue.totalRequests(), 1);
        QCOMPARE(queue.waitingCount(), 1);
        m_clock.advance(1);
        queue.wake();
        QCOMPARE(queue.totalRequests(), 2);
        QTRY_COMPARE(m_ended.size(), 2);
    }

    // With the real clock nobody calls wake().
    void wakesByItself()
    {
        const SystemClock clock;
        AccountQueue queue(*m_client, clock, 30);
        QElapsedTimer timer;
        timer.start();
        for (const QString& path : {u"/a"_s, u"/b"_s, u"/c"_s})
            add(queue, path);
        QTRY_COMPARE(m_ended.size(), 3);
        QVERIFY(timer.elapsed() >= 60);
        queue.hold(clock.monotonicMs() + 40);
        timer.restart();
        add(queue, u"/d"_s);
        QTRY_COMPARE(m_ended.size(), 4);
        QVERIFY(timer.elapsed() >= 40);
    }

    void letsForegroundPass()
    {
        AccountQueue queue(*m_client, m_clock, 0);
        add(queue, u"/back1"_s);
        add(queue, u"/back2"_s);
        add(queue, u"/fore1"_s, Urgency::Foreground);
        add(queue, u"/fore2"_s, Urgency::Foreground);
        QTRY_COMPARE(m_ended.size(), 4);
        QCOMPARE(m_ended, (QStringList {u"/fore1"_s, u"/fore2"_s, u"/back1"_s, u"/back2"_s}));
    }

    void holdsTheWholeAccount()
    {
        AccountQueue queue(*m_client, m_clock, 0);
        const qint64 until = m_clock.monotonicMs() + 17'000;
        queue.hold(until);
        queue.hold(until - 5'000); // never shortens
        QCOMPARE(queue.heldUntilMs(), until);
        add(queue, u"/back"_s);
        add(queue, u"/fore"_s, Urgency::Foreground);
        m_clock.advance(16'999);
        queue.wake();
        settle();
        QCOMPARE(queue.totalRequests(), 0);
        m_clock.jump(3'600'000); // the wall clock has no say
        queue.wake();
        settle();
        QCOMPARE(queue.totalRequests(), 0);
        m_clock.advance(1);
        queue.wake();
        QTRY_COMPARE(m_ended.size(), 2);
        QCOMPARE(m_ended.first(), u"/fore"_s);
    }

    void canBeReleased()
    {
        AccountQueue queue(*m_client, m_clock, 0);
        queue.hold(m_clock.monotonicMs() + 17'000);
        add(queue, u"/a"_s);
        settle();
        QCOMPARE(queue.totalRequests(), 0);
        queue.releaseHold();
        QTRY_COMPARE(m_ended.size(), 1);
    }

    // What a 429 leads to: the completion holds the queue before the next request can start.
    void canBeHeldByACompletion()
    {
        AccountQueue queue(*m_client, m_clock, 0);
        add(queue, u"/a"_s, Urgency::Background, [&] { queue.hold(m_clock.monotonicMs() + 1'000); });
        add(queue, u"/b"_s);
        QTRY_COMPARE(m_ended.size(), 1);
        settle();
        QCOMPARE(queue.totalRequests(), 1);
        m_clock.advance(1'000);
        queue.wake();
        QTRY_COMPARE(m_ended.size(), 2);
    }

    void forgetsWhoseContextIsGone()
    {
        AccountQueue queue(*m_client, m_clock, 0);
        auto context = std::make_unique<QObject>();
        bool ran = false;
        queue.enqueue(request(u"/gone"_s), Urgency::Foreground, context.get(),
                      [&](const HttpResponse&) { ran = true; });
        add(queue, u"/stays"_s);
        QCOMPARE(queue.waitingCount(), 2);
        context.reset();
        QCOMPARE(queue.waitingCount(), 1);
        QTRY_COMPARE(m_ended.size(), 1);
        settle();
        QVERIFY(!ran);
        QCOMPARE(m_server->requests().size(), 1);
        QCOMPARE(m_server->requests().first().target, "/stays"_ba);
    }

    void finishesWhatHasStartedWithoutItsContext()
    {
        AccountQueue queue(*m_client, m_clock, 0);
        auto context = std::make_unique<QObject>();
        bool ran = false;
        QSignalSpy started(&queue, &AccountQueue::requestStarted);
        queue.enqueue(request(u"/gone"_s), Urgency::Foreground, context.get(),
                      [&](const HttpResponse&) { ran = true; });
        QVERIFY(started.wait());
        context.reset();
        add(queue, u"/next"_s);
        QTRY_COMPARE(m_ended.size(), 1);
        QVERIFY(!ran);
        QCOMPARE(m_server->requests().size(), 2);
    }

    void cancelsOne()
    {
        AccountQueue queue(*m_client, m_clock, 0);
        const auto first = add(queue, u"/a"_s);
        add(queue, u"/b"_s);
        QVERIFY(queue.cancel(first));
        QVERIFY(!queue.cancel(first));
        QVERIFY(!queue.cancel(999));
        QVERIFY(m_ended.isEmpty()); // from the event loop
        QTRY_COMPARE(m_ended.size(), 2);
        QCOMPARE(m_faults.value(u"/a"_s), NetFault::Canceled);
        QCOMPARE(m_faults.value(u"/b"_s), NetFault::None);
        QCOMPARE(m_server->requests().size(), 1);
    }

    void cancelsAll()
    {
        FaultHttpServer silent;
        silent.answer(FaultAnswer::silence());
        AccountQueue queue(*m_client, m_clock, 0);
        QSignalSpy received(&silent, &FaultHttpServer::received);
        m_base = silent.url();
        add(queue, u"/a"_s);
        add(queue, u"/b"_s);
        add(queue, u"/c"_s, Urgency::Foreground);
        QVERIFY(received.wait());
        queue.cancelAll();
        QTRY_COMPARE(m_ended.size(), 3);
        for (const NetFault fault : std::as_const(m_faults))
            QCOMPARE(fault, NetFault::Canceled);
        QCOMPARE(silent.requests().size(), 1);
        m_base = m_server->url();
        add(queue, u"/later"_s); // the queue is still of use
        QTRY_COMPARE(m_faults.value(u"/later"_s, NetFault::Other), NetFault::None);
    }

    void endsSilently()
    {
        FaultHttpServer silent;
        silent.answer(FaultAnswer::silence());
        m_base = silent.url();
        auto queue = std::make_unique<AccountQueue>(*m_client, m_clock, 0);
        QSignalSpy received(&silent, &FaultHttpServer::received);
        QSignalSpy disconnected(&silent, &FaultHttpServer::disconnected);
        add(*queue, u"/a"_s);
        add(*queue, u"/b"_s);
        QVERIFY(received.wait());
        queue.reset();
        QTRY_COMPARE(disconnected.size(), 1);
        settle();
        QVERIFY(m_ended.isEmpty());
        QCOMPARE(silent.requests().size(), 1);
    }

    void survivesACompletionThatDestroysIt()
    {
        auto queue = std::make_unique<AccountQueue>(*m_client, m_clock, 0);
        add(*queue, u"/a"_s, Urgency::Background, [&] { queue.reset(); });
        add(*queue, u"/b"_s);
        QTRY_COMPARE(m_ended.size(), 1);
        settle();
        QCOMPARE(m_ended.size(), 1);
        QCOMPARE(m_server->requests().size(), 1);
    }

    // To the minute, and rather one too many than too few.
    void countsWhatItStarted()
    {
        AccountQueue queue(*m_client, m_clock, 0);
        add(queue, u"/a"_s);
        add(queue, u"/b"_s);
        QTRY_COMPARE(m_ended.size(), 2);
        m_clock.advance(3'000'000);
        add(queue, u"/c"_s);
        QTRY_COMPARE(m_ended.size(), 3);
        QCOMPARE(queue.figures().lastHour, 3);
        m_clock.advance(599'999);
        QCOMPARE(queue.figures().lastHour, 3);
        m_clock.advance(60'001);
        QCOMPARE(queue.figures().lastHour, 1);
        m_clock.advance(3'000'000);
        QCOMPARE(queue.figures().lastHour, 0);
        QCOMPARE(queue.totalRequests(), 3);
    }

    void keepsTheBudget()
    {
        AccountQueue queue(*m_client, m_clock, 0);
        queue.setBudget(RequestBudget({4, 0, true}, 0, {}));
        for (int i = 0; i < 3; ++i)
            add(queue, u"/%1"_s.arg(i));
        QTRY_COMPARE(m_ended.size(), 1);
        settle();
        QCOMPARE(queue.totalRequests(), 1);
        m_clock.advance(15'000);
        queue.wake();
        QTRY_COMPARE(m_ended.size(), 2);
        // A wider one does not shorten what the server asked for.
        queue.hold(m_clock.monotonicMs() + 60'000);
        queue.setBudget(RequestBudget({1000, 0, true}, 0, {}));
        settle();
        m_clock.advance(59'999);
        queue.wake();
        settle();
        QCOMPARE(queue.totalRequests(), 2);
        m_clock.advance(1);
        queue.wake();
        QTRY_COMPARE(m_ended.size(), 3);
    }

    void readsWhatTheAnswersSayIsLeft()
    {
        m_server->answerBy([](const ReceivedRequest&) {
            return FaultAnswer::normal(
                200, "{}",
                {{"X-RateLimit-Limit", "100"}, {"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "30"}});
        });
        AccountQueue queue(*m_client, m_clock, 0);
        queue.setBudget(RequestBudget(
            {1000, 0, true}, 0, {{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", 60}}));
        add(queue, u"/a"_s);
        QTRY_COMPARE(m_ended.size(), 1);
        add(queue, u"/b"_s, Urgency::Foreground);
        settle();
        QCOMPARE(queue.totalRequests(), 1);
        QCOMPARE(queue.figures().perMinute, 100);
        QCOMPARE(queue.figures().basis, u"answers"_s);
        m_clock.advance(30'000);
        queue.wake();
        QTRY_COMPARE(m_ended.size(), 2);
    }

    void passesTheLimitsOn()
    {
        AccountQueue queue(*m_client, m_clock, 0);
        NetFault fault = NetFault::None;
        queue.enqueue(request(u"/a"_s), Urgency::Background, this,
                      [&](const HttpResponse& response) {
                          fault = response.fault;
                          m_ended.append(u"/a"_s);
                      },
                      {.maxBodyBytes = 1});
        QTRY_COMPARE(m_ended.size(), 1);
        QCOMPARE(fault, NetFault::TooLarge);
    }

    void init()
    {
        m_clock = FakeClock();
        m_client = std::make_unique<HttpClient>(m_clock);
        m_server = std::make_unique<FaultHttpServer>();
        m_base = m_server->url();
        if (qstrcmp(QTest::currentTestFunction(), "sendsOneAtATime") != 0)
            m_server->answer(FaultAnswer::normal(200, "{}"));
        m_ended.clear();
        m_faults.clear();
    }
    void cleanup()
    {
        m_client.reset();
        m_server.reset();
    }

private:
    HttpRequest request(const QString& path) const
    {
        HttpRequest made;
        made.url = m_base;
        made.url.setPath(path);
        return made;
    }

    AccountQueue::Ticket add(AccountQueue& queue, const QString& path, Urgency urgency = Urgency::Background,
                             const std::function<void()>& atEnd = {})
    {
        return queue.enqueue(request(path), urgency, this, [this, path, atEnd](const HttpResponse& response) {
            m_ended.append(path);
            m_faults.insert(path, response.fault);
            if (atEnd)
                atEnd();
        });
    }

    // Lets everything that is already due in this thread happen.
    static void settle()
    {
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
    }

    FakeClock m_clock;
    std::unique_ptr<HttpClient> m_client;
    std::unique_ptr<FaultHttpServer> m_server;
    QUrl m_base;
    QStringList m_ended;
    QHash<QString, NetFault> m_faults;
};

QTEST_GUILESS_MAIN(TestAccountQueue)
#include "tst_accountqueue.moc"
