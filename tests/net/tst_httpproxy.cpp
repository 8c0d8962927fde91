// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/askserver.h"
#include "net/proxychoice_p.h"
#include "support/fakeclock.h"
#include "support/faulthttpserver.h"

#include <QNetworkProxy>

using namespace Qt::StringLiterals;
using namespace ringback;

// The system's proxy, here named by https_proxy as on most Linux systems. It sees CONNECT and host names;
// everything else passes through it encrypted, or not at all.
class TestHttpProxy : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_proxy = std::make_unique<FaultHttpServer>();
        const QByteArray address = m_proxy->url(QString()).toEncoded();
        for (const char* name : {"http_proxy", "https_proxy"})
            qputenv(name, address);
        qunsetenv("no_proxy");
        QNetworkProxyFactory::setUseSystemConfiguration(true);
        m_client = std::make_unique<HttpClient>(m_clock);
        if (!isProxied(QUrl(u"https://provider.invalid/"_s)))
            QSKIP("Qt does not take this system's proxies from the environment.");
    }
    void cleanup()
    {
        m_client.reset();
        m_proxy.reset();
        for (const char* name : {"http_proxy", "https_proxy"})
            qunsetenv(name);
    }

    void seesNoKey_data()
    {
        QTest::addColumn<FaultAnswer>("answer");
        QTest::addColumn<QList<int>>("faults"); // of NetFault
        const auto list = [](std::initializer_list<NetFault> faults) {
            QList<int> numbers;
            for (const NetFault fault : faults)
                numbers.append(static_cast<int>(fault));
            return numbers;
        };
        QTest::newRow("wants basic authentication") << FaultAnswer::normal(
            407, "sign in", {{"Proxy-Authenticate", "Basic realm=\"give me your key\""}})
                                                    << list({NetFault::ProxyAuth});
        QTest::newRow("wants digest authentication")
            << FaultAnswer::normal(407, {}, {{"Proxy-Authenticate", "Digest realm=\"x\", nonce=\"1\""}})
            << list({NetFault::ProxyAuth});
        QTest::newRow("wants nothing in particular")
            << FaultAnswer::normal(407, {}) << list({NetFault::ProxyAuth, NetFault::Proxy});
        QTest::newRow("refuses") << FaultAnswer::normal(403, "not allowed") << list({NetFault::Proxy});
        QTest::newRow("finds nothing")
            << FaultAnswer::normal(502, "<html>bad gateway</html>") << list({NetFault::Proxy});
        QTest::newRow("redirects") << FaultAnswer::redirect(302, "http://127.0.0.1:9/stolen")
                                   << list({NetFault::Proxy});
        // Qt 6.4 sometimes waits on after that: then our deadline ends it.
        QTest::newRow("closes") << FaultAnswer::close() << list({NetFault::Proxy, NetFault::Deadline});
        QTest::newRow("speaks no HTTP")
            << FaultAnswer::raw("220 hello\r\n\r\n").then(FaultStep::Close) << list({NetFault::Proxy});
        QTest::newRow("says yes, speaks no TLS")
            << FaultAnswer::raw("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}")
                   .then(FaultStep::Wait, {}, 20)
                   .then(FaultStep::Close)
            << list({NetFault::TlsHandshake, NetFault::Proxy, NetFault::Reset});
    }
    void seesNoKey()
    {
        QFETCH(FaultAnswer, answer);
        QFETCH(QList<int>, faults);
        m_proxy->answer(answer);
        for (const bool posting : {false, true}) {
            HttpRequest request;
            request.method = posting ? "POST"_ba : "GET"_ba;
            request.url = QUrl(u"https://provider.invalid/v1/calls?accesskey=secret-1"_s);
            request.headers = {{"Authorization", "Bearer secret-2"}, {"X-Auth-Token", "secret-3"}};
            request.body = posting ? "{\"password\":\"secret-4\"}"_ba : QByteArray();
            const HttpResponse response = ask(*m_client, request, {.deadlineMs = 3'000});
            QVERIFY2(faults.contains(static_cast<int>(response.fault)),
                     qPrintable(wordOf(response.fault) + u": "_s + response.faultText));
            QVERIFY(!response.isSuccess());
            QVERIFY2(!response.faultText.contains("secret-"_L1), qPrintable(response.faultText));
        }
        QVERIFY2(m_proxy->connectionCount() < 20, QByteArray::number(m_proxy->connectionCount()).constData());
        const QByteArray seen = m_proxy->bytesReceived();
        QVERIFY2(seen.startsWith("CONNECT provider.invalid:443 "), seen.left(200).constData());
        QVERIFY2(!seen.contains("secret-"), seen.constData());
        QVERIFY(!seen.contains("accesskey") && !seen.contains("/v1/calls"));
    }

    void isNotAskedForLoopback()
    {
        m_proxy->answer(FaultAnswer::normal(200, "{\"from\":\"the proxy\"}"));
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "{\"from\":\"the server\"}"));
        for (const QString& host : {u"127.0.0.1"_s, u"localhost"_s}) {
            const HttpResponse response = ask(*m_client, server.url(u"/v1/calls?accesskey=secret-1"_s, host));
            QCOMPARE(response.body, "{\"from\":\"the server\"}"_ba);
        }
        QCOMPARE(m_proxy->connectionCount(), 0);
    }

    void isReportedWhereItCannotBeReached()
    {
        const QUrl gone = m_proxy->url(QString());
        m_proxy.reset();
        const HttpResponse response =
            ask(*m_client, QUrl(u"https://provider.invalid/v1"_s), {.deadlineMs = 3'000});
        QVERIFY2(response.fault == NetFault::Proxy, qPrintable(wordOf(response.fault)));
    }

private:
    FakeClock m_clock;
    std::unique_ptr<FaultHttpServer> m_proxy;
    std::unique_ptr<HttpClient> m_client;
};

QTEST_GUILESS_MAIN(TestHttpProxy)
#include "tst_httpproxy.moc"
