// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/askserver.h"
#include "net/faultof_p.h"
#include "support/fakeclock.h"
#include "support/faulthttpserver.h"

#include <QSslError>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {

const QByteArray chunkedStart = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"_ba;

} // namespace

// What a server, the way to it or our own limits can end an exchange with, and what becomes of it.
class TestHttpFaults : public QObject {
    Q_OBJECT

private slots:
    void reportsCutBodies_data()
    {
        QTest::addColumn<FaultAnswer>("answer");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("arrived");
        const QByteArray part = "{\"a\":1"_ba;
        QTest::newRow("length") << FaultAnswer::cutLength(part, 9) << 200 << part;
        QTest::newRow("length of an error") << FaultAnswer::cutLength(part, 9, 404) << 404 << part;
        QTest::newRow("length, nothing came") << FaultAnswer::cutLength({}, 9) << 200 << QByteArray();
        QTest::newRow("length, reset") << FaultAnswer::raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
                                              .then(FaultStep::Wait, {}, 20)
                                              .then(FaultStep::Reset)
                                       << 200 << "abc"_ba;
        QTest::newRow("length, connection was to be closed")
            << FaultAnswer::raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nabc")
                   .then(FaultStep::Close)
            << 200 << "abc"_ba;
    }
    void reportsCutBodies()
    {
        QFETCH(FaultAnswer, answer);
        QFETCH(int, status);
        QFETCH(QByteArray, arrived);
        FaultHttpServer server;
        server.answer(answer);
        const HttpResponse response = ask(*m_client, server.url());
        QCOMPARE(response.fault, NetFault::CutBody);
        QCOMPARE(response.httpStatus, status);
        QCOMPARE(response.body, arrived);
        QVERIFY(!response.isSuccess());
        QVERIFY(!response.faultText.isEmpty());
    }

    // Qt may or may not notice; what is certain is that nothing is made up, lost or waited for.
    void handsOverWhatCameOfCutChunks_data()
    {
        QTest::addColumn<FaultAnswer>("answer");
        QTest::addColumn<QByteArray>("arrived");
        const QByteArray part = "{\"a\":1"_ba;
        QTest::newRow("at once") << FaultAnswer::cutChunked({part, part}) << QByteArray(part + part);
        QTest::newRow("later") << FaultAnswer::cutChunked({part}, 20) << part;
        QTest::newRow("inside a chunk") << FaultAnswer::cutInChunk(part, 9) << part;
        QTest::newRow("no chunk at all")
            << FaultAnswer::raw(chunkedStart).then(FaultStep::Close) << QByteArray();
        QTest::newRow("inside a chunk's size")
            << FaultAnswer::raw(chunkedStart + "3\r\nabc\r\n4").then(FaultStep::Close) << "abc"_ba;
        QTest::newRow("reset") << FaultAnswer::raw(chunkedStart + "3\r\nabc\r\n")
                                      .then(FaultStep::Wait, {}, 20)
                                      .then(FaultStep::Reset)
                               << "abc"_ba;
        QTest::newRow("last line missing")
            << FaultAnswer::raw(chunkedStart + "3\r\nabc\r\n0\r\n").then(FaultStep::Close) << "abc"_ba;
    }
    void handsOverWhatCameOfCutChunks()
    {
        QFETCH(FaultAnswer, answer);
        QFETCH(QByteArray, arrived);
        FaultHttpServer server;
        server.answer(answer);
        const HttpResponse response = ask(*m_client, server.url());
        QVERIFY2(response.fault == NetFault::CutBody || response.fault == NetFault::None,
                 qPrintable(response.faultText));
        QCOMPARE(response.httpStatus, 200);
        QCOMPARE(response.body, arrived);
    }

    void reportsWhereNoAnswerCame_data()
    {
        QTest::addColumn<FaultAnswer>("answer");
        QTest::newRow("closed") << FaultAnswer::close();
        QTest::newRow("reset") << FaultAnswer::reset();
        QTest::newRow("no HTTP") << FaultAnswer::raw("I am no web server\r\n\r\n").then(FaultStep::Close);
        QTest::newRow("cut head") << FaultAnswer::raw("HTTP/1.1 200 OK\r\nContent-Le").then(FaultStep::Close);
    }
    void reportsWhereNoAnswerCame()
    {
        QFETCH(FaultAnswer, answer);
        FaultHttpServer server;
        server.answer(answer);
        const HttpResponse response = ask(*m_client, server.url());
        QCOMPARE(response.fault, NetFault::Reset);
        QCOMPARE(response.httpStatus, 0);
        QVERIFY(response.body.isEmpty());
    }

    // Qt repeats a request whose connection is lost before an answer: a second phone call, perhaps.
    void neverRepeatsWhatChangesSomething_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<FaultAnswer>("answer");
        for (const QByteArray& method : {"POST"_ba, "PUT"_ba, "DELETE"_ba}) {
            for (const QByteArray& body : {"{\"to\":\"+15550100\"}"_ba, ""_ba}) {
                const auto name = [&](const char* how) -> QByteArray {
                    return method + (body.isEmpty() ? " without body, " : " with body, ") + how;
                };
                QTest::newRow(name("closed").constData()) << method << body << FaultAnswer::close();
                QTest::newRow(name("reset").constData()) << method << body << FaultAnswer::reset();
                QTest::newRow(name("only 100").constData())
                    << method << body
                    << FaultAnswer::raw("HTTP/1.1 100 Continue\r\n\r\n").then(FaultStep::Close);
                QTest::newRow(name("no HTTP").constData())
                    << method << body << FaultAnswer::raw("no server\r\n\r\n");
            }
        }
    }
    void neverRepeatsWhatChangesSomething()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, body);
        QFETCH(FaultAnswer, answer);
        FaultHttpServer server;
        server.answer(answer);
        HttpRequest request = post(server.url(u"/v1/calls"_s), body);
        request.method = method;
        const HttpResponse response = ask(*m_client, request);
        QCOMPARE(response.fault, NetFault::Reset);
        QVERIFY(response.faultText.contains("connection"_L1));
        QCOMPARE(server.requests().size(), 1);
        QCOMPARE(server.requests().first().body, body);
        QCOMPARE(server.connectionCount(), 1);
    }

    void neverUsesAnIdleConnectionForWhatChangesSomething()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "{}"));
        for (int i = 0; i < 6; ++i) {
            QCOMPARE(ask(*m_client, server.url()).httpStatus, 200);
            QCOMPARE(ask(*m_client, post(server.url(), "{}")).httpStatus, 200);
        }
        QSet<int> ofReading;
        QSet<int> ofChanging;
        for (const ReceivedRequest& request : server.requests())
            (request.method == "GET" ? ofReading : ofChanging).insert(request.connection);
        QCOMPARE(server.requests().size(), 12);
        QCOMPARE(ofReading.size(), 1);
        QCOMPARE(ofChanging.size(), 6);
        QVERIFY(!ofChanging.intersects(ofReading));
    }

    void endsAtTheDeadline_data()
    {
        QTest::addColumn<FaultAnswer>("answer");
        QTest::addColumn<int>("status");
        QTest::newRow("silence") << FaultAnswer::silence() << 0;
        // Each byte comes well within the deadline; a timeout per read would never end this.
        QTest::newRow("slow drip") << FaultAnswer::drip(QByteArray(200, 'x'), 20) << 200;
        QTest::newRow("silence in the head") << FaultAnswer::raw("HTTP/1.1 200 OK\r\n") << 0;
        QTest::newRow("silence in the body")
            << FaultAnswer::raw("HTTP/1.1 503 X\r\nContent-Length: 9\r\n\r\nabc") << 503;
    }
    void endsAtTheDeadline()
    {
        QFETCH(FaultAnswer, answer);
        QFETCH(int, status);
        FaultHttpServer server;
        server.answer(answer);
        QElapsedTimer timer;
        timer.start();
        const HttpResponse response = ask(*m_client, server.url(), {.deadlineMs = 80});
        QVERIFY2(timer.elapsed() < 2'000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(timer.elapsed() >= 79);
        QCOMPARE(response.fault, NetFault::Deadline);
        QCOMPARE(response.httpStatus, status);
        QVERIFY(response.body.size() < 100);
    }

    void stopsAtTheCap_data()
    {
        QTest::addColumn<bool>("chunked");
        QTest::addColumn<bool>("tls");
        QTest::newRow("length") << false << false;
        QTest::newRow("chunked") << true << false;
        QTest::newRow("chunked, TLS") << true << true;
    }
    void stopsAtTheCap()
    {
        QFETCH(bool, chunked);
        QFETCH(bool, tls);
        constexpr qint64 cap = 512 * 1024;
        constexpr qint64 offered = 64LL * 1024 * 1024;
        FaultHttpServer server(tls ? std::optional(tlsServer(u"good"_s)) : std::nullopt);
        server.answer(FaultAnswer::huge(offered, chunked));
        QVERIFY(m_client->setCaCertificates(tls ? tlsFile(u"ca.crt"_s) : QByteArray()).ok());
        QSignalSpy disconnected(&server, &FaultHttpServer::disconnected);
        const HttpResponse response = ask(*m_client, server.url(), {.maxBodyBytes = cap});
        QCOMPARE(response.fault, NetFault::TooLarge);
        QCOMPARE(response.httpStatus, 200);
        QCOMPARE(response.body.size(), cap);
        QTRY_VERIFY(!disconnected.isEmpty());
        // The rest was never taken: what lies between is buffers.
        QVERIFY2(server.bytesFilled() < 24LL * 1024 * 1024,
                 qPrintable(QString::number(server.bytesFilled())));
    }

    void takesABodyOfExactlyTheCap()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, QByteArray(4096, 'x')));
        const HttpResponse response = ask(*m_client, server.url(), {.maxBodyBytes = 4096});
        QCOMPARE(response.fault, NetFault::None);
        QCOMPARE(response.body.size(), 4096);
        QCOMPARE(ask(*m_client, server.url(), {.maxBodyBytes = 4095}).fault, NetFault::TooLarge);
    }

    void capsWhatCompressionMakesOfIt_data()
    {
        QTest::addColumn<qint64>("plain");
        QTest::addColumn<NetFault>("fault");
        QTest::newRow("within") << qint64(11 * 1024 * 1024)
                                << NetFault::None; // Qt's own guard begins at 10 MiB
        QTest::newRow("bomb") << qint64(64 * 1024 * 1024) << NetFault::TooLarge;
    }
    void capsWhatCompressionMakesOfIt()
    {
        QFETCH(qint64, plain);
        QFETCH(NetFault, fault);
        // qCompress is zlib's format behind four bytes of length, which is HTTP's "deflate".
        const QByteArray packed = qCompress(QByteArray(plain, 'x'), 9).mid(4);
        QVERIFY(packed.size() * 500 < plain);
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, packed, {{"Content-Encoding", "deflate"}}));
        const HttpResponse response = ask(*m_client, server.url(), {.maxBodyBytes = 16 * 1024 * 1024});
        QCOMPARE(response.httpStatus, 200);
        if (fault == NetFault::None) {
            QCOMPARE(response.fault, NetFault::None);
            QCOMPARE(response.body.size(), plain);
        } else {
            // Ours or Qt's guard, whichever is first.
            QVERIFY(response.fault == NetFault::TooLarge || response.fault == NetFault::Decompression);
            QVERIFY(response.body.size() <= 16 * 1024 * 1024);
        }
    }

    void reportsABrokenCompression()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "not packed at all", {{"Content-Encoding", "gzip"}}));
        const HttpResponse response = ask(*m_client, server.url());
        QCOMPARE(response.fault, NetFault::Decompression);
        QCOMPARE(response.httpStatus, 200);
    }

    void reportsARefusedConnection()
    {
        QUrl nobody;
        {
            const FaultHttpServer server; // gives its port back
            nobody = server.url();
        }
        const HttpResponse response = ask(*m_client, nobody);
        QCOMPARE(response.fault, NetFault::Refused);
        QCOMPARE(response.httpStatus, 0);
    }

    void reportsAnUnknownHost()
    {
        // .invalid never resolves (RFC 6761).
        const HttpResponse response = ask(*m_client, QUrl(u"https://provider.invalid/v1"_s));
        QCOMPARE(response.fault, NetFault::Dns);
    }

    void tellsCanceledFromTheRest()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::silence());
        HttpRequest request;
        request.url = server.url();
        HttpExchange* exchange = m_client->send(request);
        QSignalSpy finished(exchange, &HttpExchange::finished);
        QSignalSpy received(&server, &FaultHttpServer::received);
        QVERIFY(received.wait());
        exchange->abort();
        exchange->abort();
        QCOMPARE(finished.size(), 0); // never from inside abort()
        QVERIFY(finished.wait());
        QCOMPARE(finished.size(), 1);
        QCOMPARE(finished.first().first().value<HttpResponse>().fault, NetFault::Canceled);
    }

    void endsSilentlyWithItsClient()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::silence());
        auto client = std::make_unique<HttpClient>(m_clock);
        HttpRequest request;
        request.url = server.url();
        QPointer<HttpExchange> exchange = client->send(request);
        QSignalSpy finished(exchange, &HttpExchange::finished);
        QSignalSpy received(&server, &FaultHttpServer::received);
        QSignalSpy disconnected(&server, &FaultHttpServer::disconnected);
        QVERIFY(received.wait());
        client.reset();
        QVERIFY(exchange.isNull());
        QTRY_COMPARE(disconnected.size(), 1);
        QCOMPARE(finished.size(), 0);
    }

    // Qt's messages may contain the whole URL.
    void neverPutsSecretsIntoTheText_data()
    {
        reportsWhereNoAnswerCame_data();
        QTest::newRow("cut") << FaultAnswer::cutLength("{", 9);
        QTest::newRow("compression") << FaultAnswer::normal(200, "not packed at all",
                                                            {{"Content-Encoding", "gzip"}});
        QTest::newRow("407") << FaultAnswer::normal(407, "{}");
        QTest::newRow("silence") << FaultAnswer::silence();
    }
    void neverPutsSecretsIntoTheText()
    {
        QFETCH(FaultAnswer, answer);
        FaultHttpServer server;
        server.answer(answer);
        HttpRequest request;
        request.url = server.url(u"/v1/calls?accesskey=se%20cret-1"_s);
        request.headers = {{"Authorization", "Bearer secret-2"}};
        const HttpResponse response = ask(*m_client, request, {.deadlineMs = 100});
        QVERIFY(response.fault != NetFault::None);
        QVERIFY(!response.faultText.isEmpty());
        QVERIFY2(!response.faultText.contains("cret-"_L1), qPrintable(response.faultText));
    }

    void cutsTheQueryOutOfATextThatHasIt_data()
    {
        QTest::addColumn<QString>("text");
        const QUrl url(u"https://api.example/v1/calls?accesskey=se%20cret-1&page=%C3%A4"_s);
        QTest::newRow("encoded") << u"Error transferring %1 - no"_s.arg(url.toString(QUrl::FullyEncoded));
        QTest::newRow("readable") << u"Error transferring %1 - no"_s.arg(url.toString());
        QTest::newRow("twice") << u"%1 and %1"_s.arg(url.toString());
        QTest::newRow("the query alone") << u"accesskey=se%20cret-1&page=%C3%A4 is no good"_s;
    }
    void cutsTheQueryOutOfATextThatHasIt()
    {
        QFETCH(QString, text);
        const QString shown =
            withoutUrl(text, QUrl(u"https://api.example/v1/calls?accesskey=se%20cret-1&page=%C3%A4"_s));
        QVERIFY2(!shown.contains(u"cret-"_s), qPrintable(shown));
        QVERIFY(shown != text && !shown.isEmpty());
        QCOMPARE(withoutUrl(u"Connection closed"_s, QUrl(u"https://api.example/"_s)), u"Connection closed"_s);
    }

    void readsQtsErrors_data()
    {
        QTest::addColumn<QNetworkReply::NetworkError>("error");
        QTest::addColumn<int>("status");
        QTest::addColumn<NetFault>("fault");
        QTest::newRow("429") << QNetworkReply::UnknownContentError << 429 << NetFault::None;
        QTest::newRow("401") << QNetworkReply::AuthenticationRequiredError << 401 << NetFault::None;
        QTest::newRow("503") << QNetworkReply::ServiceUnavailableError << 503 << NetFault::None;
        QTest::newRow("unreachable") << QNetworkReply::UnknownNetworkError << 0 << NetFault::Unreachable;
        QTest::newRow("connect timeout") << QNetworkReply::TimeoutError << 0 << NetFault::Unreachable;
        QTest::newRow("proxy gone") << QNetworkReply::ProxyConnectionRefusedError << 0 << NetFault::Proxy;
        QTest::newRow("proxy unknown") << QNetworkReply::ProxyNotFoundError << 0 << NetFault::Proxy;
        QTest::newRow("proxy wants a password")
            << QNetworkReply::ProxyAuthenticationRequiredError << 407 << NetFault::ProxyAuth;
        QTest::newRow("rubbish") << QNetworkReply::ProtocolFailure << 0 << NetFault::Other;
        QTest::newRow("handshake") << QNetworkReply::SslHandshakeFailedError << 0 << NetFault::TlsHandshake;
    }
    void readsQtsErrors()
    {
        QFETCH(QNetworkReply::NetworkError, error);
        QFETCH(int, status);
        QFETCH(NetFault, fault);
        QCOMPARE(faultOf(error, status, {}), fault);
    }

    void readsTlsErrors_data()
    {
        QTest::addColumn<QList<int>>("errors");
        QTest::addColumn<NetFault>("fault");
        const auto both = [](int a, int b) { return QList<int> {a, b}; };
        QTest::newRow("dates before issuer")
            << both(QSslError::SelfSignedCertificate, QSslError::CertificateExpired) << NetFault::TlsExpired;
        QTest::newRow("issuer before name")
            << both(QSslError::HostNameMismatch, QSslError::UnableToGetLocalIssuerCertificate)
            << NetFault::TlsIssuer;
        QTest::newRow("untrusted root sent along")
            << QList<int> {QSslError::SelfSignedCertificateInChain} << NetFault::TlsIssuer;
        QTest::newRow("revoked") << QList<int> {QSslError::CertificateRevoked} << NetFault::TlsOther;
        QTest::newRow("none given") << QList<int> {} << NetFault::TlsHandshake;
    }
    void readsTlsErrors()
    {
        QFETCH(QList<int>, errors);
        QFETCH(NetFault, fault);
        QCOMPARE(faultOfTls(errors), fault);
    }

    void init() { m_client = std::make_unique<HttpClient>(m_clock); }
    void cleanup() { m_client.reset(); }

private:
    FakeClock m_clock;
    std::unique_ptr<HttpClient> m_client;
};

QTEST_GUILESS_MAIN(TestHttpFaults)
#include "tst_httpfaults.moc"
