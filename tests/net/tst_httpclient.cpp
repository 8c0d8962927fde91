// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/askserver.h"
#include "support/fakeclock.h"
#include "support/faulthttpserver.h"

#include <QLoggingCategory>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {

QStringList loggedLines;

void collectLog(QtMsgType, const QMessageLogContext&, const QString& text)
{
    loggedLines.append(text);
}

} // namespace

// What is sent, and how an answer arrives.
class TestHttpClient : public QObject {
    Q_OBJECT

private slots:
    void sendsTheRequestAsAsked()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "{}"));
        HttpRequest request =
            post(server.url(u"/v1/calls/?page=a%2Fb&key=k%20k#part"_s), "{\"to\":\"+15550100\"}");
        request.headers.emplaceBack("X-Auth-ID", "acc-1");
        request.headers.emplaceBack("Authorization", "Bearer t-1");
        QCOMPARE(ask(*m_client, request).httpStatus, 200);
        QCOMPARE(server.requests().size(), 1);
        const ReceivedRequest seen = server.requests().first();
        QCOMPARE(seen.method, "POST"_ba);
        QCOMPARE(seen.target, "/v1/calls/?page=a%2Fb&key=k%20k"_ba);
        QCOMPARE(seen.header("X-Auth-ID"), "acc-1"_ba);
        QCOMPARE(seen.header("Authorization"), "Bearer t-1"_ba);
        QCOMPARE(seen.header("Content-Type"), "application/json"_ba);
        QCOMPARE(seen.header("User-Agent"), "Ringback/" RINGBACK_VERSION ""_ba);
        QCOMPARE(seen.header("Accept"), "application/json"_ba);
        QCOMPARE(seen.header("Accept-Language"), "en"_ba);
        QCOMPARE(seen.body, request.body);
    }

    void keepsItsNameWhateverIsAsked()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "{}"));
        HttpRequest request;
        request.url = server.url();
        request.headers = {{"user-agent", "Something else"}, {"Accept", "text/csv"}};
        QCOMPARE(ask(*m_client, request).httpStatus, 200);
        QCOMPARE(server.requests().first().header("User-Agent"), "Ringback/" RINGBACK_VERSION ""_ba);
        QCOMPARE(server.requests().first().header("Accept"), "text/csv"_ba);
        QCOMPARE(server.bytesReceived().toLower().count("user-agent:"), 1);
    }

    void sendsEveryMethod_data()
    {
        QTest::addColumn<QByteArray>("method");
        for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"})
            QTest::newRow(method) << QByteArray(method);
    }
    void sendsEveryMethod()
    {
        QFETCH(QByteArray, method);
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "{\"a\":1}"));
        HttpRequest request;
        request.method = method;
        request.url = server.url();
        const HttpResponse response = ask(*m_client, request);
        QCOMPARE(response.fault, NetFault::None);
        QCOMPARE(response.body, "{\"a\":1}"_ba);
        QCOMPARE(server.requests().first().method, method);
    }

    void readsTheHeadAlone()
    {
        FaultHttpServer server;
        server.answer(
            FaultAnswer::raw("HTTP/1.1 200 OK\r\nContent-Length: 999\r\nX-Request-Id: r-1\r\n\r\n"));
        HttpRequest request;
        request.method = "HEAD";
        request.url = server.url();
        const HttpResponse response = ask(*m_client, request);
        QCOMPARE(response.fault, NetFault::None);
        QCOMPARE(response.httpStatus, 200);
        QCOMPARE(headerValue(response.headers, "x-request-id"), "r-1"_ba);
        QVERIFY(response.body.isEmpty());
    }

    // Every status is an answer, with its body; the network library calls many of them errors.
    void takesEveryStatusAsAnAnswer_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {200, 201, 202, 301, 304, 400, 401, 402, 403, 404, 405, 408, 409, 410,
                                 418, 422, 425, 429, 451, 500, 501, 502, 503, 504, 511, 520, 599, 999})
            QTest::addRow("%d", status) << status;
    }
    void takesEveryStatusAsAnAnswer()
    {
        QFETCH(int, status);
        const QByteArray body = status == 304 ? ""_ba : "{\"error\":{\"code\":\"X\"}}"_ba;
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(status, body, {{"Retry-After", "17"}, {"X-Request-Id", "r-1"}}));
        const HttpResponse response = ask(*m_client, server.url());
        QCOMPARE(response.fault, NetFault::None);
        QVERIFY(response.faultText.isEmpty());
        QCOMPARE(response.httpStatus, status);
        QCOMPARE(response.body, body);
        QCOMPARE(headerValue(response.headers, "retry-after"), "17"_ba);
        QCOMPARE(headerValue(response.headers, "X-REQUEST-ID"), "r-1"_ba);
        QCOMPARE(response.isSuccess(), status >= 200 && status < 300);
        QCOMPARE(server.requests().size(), 1);
    }

    void takesAnswersInEveryFraming_data()
    {
        QTest::addColumn<QByteArray>("raw");
        QTest::addColumn<bool>("close");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        const QByteArray ok = "HTTP/1.1 200 OK\r\n"_ba;
        QTest::newRow("chunked") << QByteArray(
            ok + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")
                                 << false << 200 << "{}"_ba;
        QTest::newRow("until the end") << QByteArray(ok + "\r\n{}") << true << 200 << "{}"_ba;
        QTest::newRow("HTTP/1.0") << "HTTP/1.0 200 OK\r\n\r\n{}"_ba << true << 200 << "{}"_ba;
        QTest::newRow("after 100") << QByteArray("HTTP/1.1 100 Continue\r\n\r\n" + ok
                                                 + "Content-Length: 2\r\n\r\n{}")
                                   << false << 200 << "{}"_ba;
        QTest::newRow("204") << "HTTP/1.1 204 No Content\r\n\r\n"_ba << false << 204 << ""_ba;
        QTest::newRow("empty 200") << QByteArray(ok + "Content-Length: 0\r\n\r\n") << false << 200 << ""_ba;
        QTest::newRow("HTML") << QByteArray(
            ok + "Content-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>")
                              << false << 200 << "<html></html>"_ba;
        QTest::newRow("any bytes") << QByteArray(ok + "Content-Length: 4\r\n\r\n"
                                                 + QByteArray("\0\xff\xfe\n", 4))
                                   << false << 200 << QByteArray("\0\xff\xfe\n", 4);
    }
    void takesAnswersInEveryFraming()
    {
        QFETCH(QByteArray, raw);
        QFETCH(bool, close);
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        FaultHttpServer server;
        FaultAnswer answer = FaultAnswer::raw(raw);
        if (close)
            answer.then(FaultStep::Close);
        server.answer(answer);
        const HttpResponse response = ask(*m_client, server.url());
        QCOMPARE(response.fault, NetFault::None);
        QCOMPARE(response.httpStatus, status);
        QCOMPARE(response.body, body);
    }

    // A prompt, a stored password or a ticket of the system would all make a second request.
    void answersNoChallenge_data()
    {
        QTest::addColumn<QByteArray>("challenge");
        for (const char* challenge :
             {"Basic realm=\"r\"", "Digest realm=\"r\", nonce=\"n\"", "Negotiate", "NTLM"})
            QTest::newRow(challenge) << QByteArray(challenge);
    }
    void answersNoChallenge()
    {
        QFETCH(QByteArray, challenge);
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(401, "{\"error\":1}", {{"WWW-Authenticate", challenge}}));
        const HttpResponse response = ask(*m_client, server.url());
        QCOMPARE(response.fault, NetFault::None);
        QCOMPARE(response.httpStatus, 401);
        QCOMPARE(response.body, "{\"error\":1}"_ba);
        QCOMPARE(server.requests().size(), 1);
        QVERIFY(!server.bytesReceived().contains("Authorization"));
    }

    void keepsNoCookies()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "{}", {{"Set-Cookie", "session=abc; Path=/"}}));
        QCOMPARE(ask(*m_client, server.url()).httpStatus, 200);
        QCOMPARE(ask(*m_client, server.url()).httpStatus, 200);
        QCOMPARE(server.requests().size(), 2);
        QVERIFY(!server.bytesReceived().toLower().contains("cookie"));
    }

    void asksAgainWhatItHasSeen()
    {
        FaultHttpServer server;
        const QList<QPair<QByteArray, QByteArray>> lasting = {{"Cache-Control", "max-age=9999"},
                                                              {"ETag", "\"e\""}};
        server.answer(FaultAnswer::normal(200, "one", lasting));
        server.answer(FaultAnswer::normal(200, "two", lasting));
        QCOMPARE(ask(*m_client, server.url()).body, "one"_ba);
        QCOMPARE(ask(*m_client, server.url()).body, "two"_ba);
        QVERIFY(!server.bytesReceived().contains("If-None-Match"));
    }

    void stampsWithTheClockItWasGiven()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "{}"));
        connect(&server, &FaultHttpServer::received, this, [this] { m_clock.advance(1'234); });
        const QDateTime begin = m_clock.nowUtc();
        const HttpResponse response = ask(*m_client, server.url());
        QCOMPARE(response.startedAt, begin);
        QCOMPARE(response.finishedAt, begin.addMSecs(1'234));
        QCOMPARE(response.elapsedMs, 1'234);
    }

    void sendsNothingWhenItRefuses_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<NetFault>("fault");
        // The port is the server's; were the request sent, it would arrive there.
        QTest::newRow("plain http elsewhere")
            << u"http://provider.example:%1/"_s << "v"_ba << NetFault::PlainHttp;
        QTest::newRow("user name") << u"http://user:word@127.0.0.1:%1/"_s << "v"_ba << NetFault::Other;
        QTest::newRow("scheme") << u"ftp://127.0.0.1:%1/"_s << "v"_ba << NetFault::Other;
        QTest::newRow("file") << u"file:///etc/hostname"_s << "v"_ba << NetFault::Other;
        QTest::newRow("line break in a header")
            << u"http://127.0.0.1:%1/"_s << "v\r\nX-More: 1"_ba << NetFault::Other;
    }
    void sendsNothingWhenItRefuses()
    {
        QFETCH(QString, url);
        QFETCH(QByteArray, value);
        QFETCH(NetFault, fault);
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "{}"));
        HttpRequest request;
        request.url = QUrl(url.contains(u'%') ? url.arg(server.serverPort()) : url);
        request.headers = {{"X-Key", value}};
        const HttpResponse response = ask(*m_client, request);
        QCOMPARE(response.fault, fault);
        QVERIFY(!response.faultText.isEmpty());
        QCOMPARE(response.httpStatus, 0);
        QCOMPARE(ask(*m_client, server.url()).httpStatus, 200); // what was sent before would be here by now
        QCOMPARE(server.requests().size(), 1);
        QCOMPARE(server.connectionCount(), 1);
    }

    // http_proxy and the like are what most systems have; a demo on loopback must not go through it.
    void passesTheProxyByForLoopback()
    {
        FaultHttpServer proxy;
        proxy.answer(FaultAnswer::normal(500, "{}"));
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "{}"));
        qputenv("http_proxy", proxy.url().toEncoded());
        QCOMPARE(ask(*m_client, server.url()).httpStatus, 200);
        QCOMPARE(ask(*m_client, server.url(u"/"_s, u"localhost"_s)).httpStatus, 200);
        QCOMPARE(proxy.connectionCount(), 0);
    }

    void usesTheSystemsProxyAndGivesItNoPassword()
    {
        FaultHttpServer proxy;
        proxy.answer(FaultAnswer::normal(407, "{}", {{"Proxy-Authenticate", "Basic realm=\"r\""}}));
        qputenv("https_proxy", proxy.url().toEncoded());
        HttpRequest request;
        request.url = QUrl(u"https://provider.invalid/v1/calls?accesskey=secret-1"_s);
        request.headers = {{"Authorization", "Bearer secret-2"}};
        const HttpResponse response = ask(*m_client, request);
        QCOMPARE(response.fault, NetFault::ProxyAuth);
        QVERIFY(!proxy.requests().isEmpty());
        QCOMPARE(proxy.requests().first().method, "CONNECT"_ba);
        QCOMPARE(proxy.requests().first().target, "provider.invalid:443"_ba);
        QVERIFY(!proxy.bytesReceived().contains("secret-"));
        QVERIFY(!proxy.bytesReceived().contains("Authorization"));
    }

    void reportsAProxyThatIsNotThere()
    {
        QUrl nobody;
        {
            const FaultHttpServer server;
            nobody = server.url();
        }
        qputenv("https_proxy", nobody.toEncoded());
        QCOMPARE(ask(*m_client, QUrl(u"https://provider.invalid/v1"_s)).fault, NetFault::Proxy);
    }

    void logsMethodAndPathAlone()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(429, "{\"secret\":\"secret-3\"}"));
        QLoggingCategory::setFilterRules(u"ringback.net.debug=true"_s);
        loggedLines.clear();
        const QtMessageHandler before = qInstallMessageHandler(collectLog);
        HttpRequest request = post(server.url(u"/v1/calls?accesskey=secret-1"_s), "{\"key\":\"secret-4\"}");
        request.headers = {{"Authorization", "Bearer secret-2"}};
        ask(*m_client, request);
        request.url = QUrl(u"http://user:secret-5@provider.example/?k=secret-6"_s);
        ask(*m_client, request);
        qInstallMessageHandler(before);
        QLoggingCategory::setFilterRules({});
        const QString all = loggedLines.join(u'\n');
        QVERIFY2(all.contains("POST /v1/calls 429"_L1), qPrintable(all));
        QVERIFY2(all.contains("refused plain-http"_L1), qPrintable(all));
        QVERIFY2(!all.contains("secret-"_L1), qPrintable(all));
    }

    void init()
    {
        for (const char* name : {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy",
                                 "ALL_PROXY", "no_proxy", "NO_PROXY"})
            qunsetenv(name);
        m_client = std::make_unique<HttpClient>(m_clock);
    }
    void cleanup() { m_client.reset(); }

private:
    FakeClock m_clock;
    std::unique_ptr<HttpClient> m_client;
};

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_httpclient.moc"
