// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/askserver.h"
#include "support/fakeclock.h"
#include "support/faulthttpserver.h"


using namespace Qt::StringLiterals;
using namespace ringback;

Q_DECLARE_METATYPE(ringback::FaultAnswer)

// What a server can do wrong, and what becomes of it.
class TestHttpFaults : public QObject {
    Q_OBJECT

private slots:
    void explore_data()
    {
        QTest::addColumn<FaultAnswer>("answer");
        QTest::newRow("cutLength") << FaultAnswer::cutLength("{\"a\":1", 9);
        QTest::newRow("cutLength404") << FaultAnswer::cutLength("{\"a\":1", 9, 404);
        QTest::newRow("cutChunked") << FaultAnswer::cutChunked({"{\"a\":1"});
        QTest::newRow("cutChunkedLater") << FaultAnswer::cutChunked({"{\"a\":1"}, 50);
        QTest::newRow("cutInChunk") << FaultAnswer::cutInChunk("{\"a\":1", 9);
        QTest::newRow("close") << FaultAnswer::close();
        QTest::newRow("reset") << FaultAnswer::reset();
        QTest::newRow("garbage") << FaultAnswer::raw("hello, I am no server\r\n\r\n").then(FaultStep::Close);
        QTest::newRow("garbageopen") << FaultAnswer::raw("hello, I am no server\r\n\r\n");
        QTest::newRow("cuthead") << FaultAnswer::raw("HTTP/1.1 200 OK\r\nContent-Le").then(FaultStep::Close);
        QTest::newRow("eof body") << FaultAnswer::raw("HTTP/1.1 200 OK\r\n\r\n{}").then(FaultStep::Close);
        QTest::newRow("badgzip") << FaultAnswer::normal(200, "no gzip at all", {{"Content-Encoding", "gzip"}});
        QTest::newRow("badgzip429") << FaultAnswer::normal(429, "no gzip at all", {{"Content-Encoding", "gzip"}});
        QTest::newRow("status 999") << FaultAnswer::normal(999, "x");
        QTest::newRow("status 99") << FaultAnswer::normal(99, "x");
        QTest::newRow("401") << FaultAnswer::normal(401, "{\"error\":1}", {{"WWW-Authenticate", "Basic realm=x"}});
        QTest::newRow("401 negotiate") << FaultAnswer::normal(401, "{\"error\":1}", {{"WWW-Authenticate", "Negotiate"}});
        QTest::newRow("401 ntlm") << FaultAnswer::normal(401, "{\"error\":1}", {{"WWW-Authenticate", "NTLM"}});
        QTest::newRow("401 digest") << FaultAnswer::normal(401, "{\"error\":1}", {{"WWW-Authenticate", "Digest realm=\"x\", nonce=\"y\""}});
        QTest::newRow("401 bare") << FaultAnswer::normal(401, "{\"error\":1}");
        QTest::newRow("407") << FaultAnswer::normal(407, "{\"error\":1}", {{"Proxy-Authenticate", "Basic realm=x"}});
        QTest::newRow("204") << FaultAnswer::normal(204);
        QTest::newRow("204body") << FaultAnswer::raw("HTTP/1.1 204 x\r\nContent-Length: 2\r\n\r\n{}");
        QTest::newRow("100then") << FaultAnswer::raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        QTest::newRow("hugeheader") << FaultAnswer::raw("HTTP/1.1 200 OK\r\nX: " + QByteArray(3000000, 'y') + "\r\nContent-Length: 2\r\n\r\n{}");
        for (int s : {400, 402, 403, 404, 405, 407, 408, 409, 410, 418, 422, 429, 500, 501, 502, 503, 504, 599})
            QTest::addRow("%d", s) << FaultAnswer::normal(s, "{\"error\":1}");
    }
    void explore()
    {
        QFETCH(FaultAnswer, answer);
        for (const bool posting : {false, true}) {
            FaultHttpServer server;
            server.answer(answer);
            FakeClock clock;
            HttpClient client(clock);
            const HttpResponse r = posting ? ask(client, post(server.url(u"/v1/calls?accesskey=SECRET"_s), "{}"), {2000})
                                           : ask(client, server.url(u"/v1/calls?accesskey=SECRET"_s), {2000});
            qInfo().noquote() << (posting ? "POST" : "GET") << r.httpStatus << wordOf(r.fault) << r.faultText << r.body.size() << r.body.left(20) << "| requests" << server.requests().size() << "connections" << server.connectionCount() << r.headers.size();
        }
    }
};

QTEST_GUILESS_MAIN(TestHttpFaults)
#include "tst_httpfaults.moc"
