// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/askserver.h"
#include "providers/errordecoder.h"
#include "providers/registry.h"
#include "support/fakeclock.h"
#include "support/faulthttpserver.h"

#include <QTcpSocket>

using namespace Qt::StringLiterals;
using namespace ringback;

// Certificates: see data/tls/make.sh.
class TestHttpTls : public QObject {
    Q_OBJECT

private slots:
    void refusesWhatItCannotTrust_data()
    {
        QTest::addColumn<QString>("certificate");
        QTest::addColumn<bool>("withCa");
        QTest::addColumn<NetFault>("fault");
        QTest::newRow("unknown issuer") << u"good"_s << false << NetFault::TlsIssuer;
        QTest::newRow("self-signed") << u"selfsigned"_s << false << NetFault::TlsSelfSigned;
        QTest::newRow("self-signed, another CA added") << u"selfsigned"_s << true << NetFault::TlsSelfSigned;
        QTest::newRow("expired") << u"expired"_s << true << NetFault::TlsExpired;
        QTest::newRow("expired and unknown issuer") << u"expired"_s << false << NetFault::TlsExpired;
        QTest::newRow("not yet valid") << u"notyetvalid"_s << true << NetFault::TlsNotYetValid;
        QTest::newRow("another name") << u"wrongname"_s << true << NetFault::TlsName;
    }
    void refusesWhatItCannotTrust()
    {
        QFETCH(QString, certificate);
        QFETCH(bool, withCa);
        QFETCH(NetFault, fault);
        FaultHttpServer server(tlsServer(certificate));
        server.answer(FaultAnswer::normal(200, "{}"));
        if (withCa)
            QVERIFY(m_client->setCaCertificates(tlsFile(u"ca.crt"_s)).ok());
        for (const bool posting : {false, true}) {
            HttpRequest request;
            request.method = posting ? "POST"_ba : "GET"_ba;
            request.url = server.url(u"/?key=secret-1"_s);
            request.headers = {{"Authorization", "Bearer secret-2"}};
            const HttpResponse response = ask(*m_client, request);
            QCOMPARE(response.fault, fault);
            QCOMPARE(response.httpStatus, 0);
            QVERIFY2(response.faultText.contains("certificate"_L1)
                         || response.faultText.contains("host name"_L1),
                     qPrintable(response.faultText));
        }
        QVERIFY(server.bytesReceived().isEmpty());

        // And somebody is told what it means.
        static const Registry registry = Registry::load();
        ErrorInput input;
        input.fault = fault;
        const DecodedError error = ErrorDecoder(registry).decode(input);
        QCOMPARE(error.entry, u"net/"_s + wordOf(fault));
        QVERIFY(!error.title.isEmpty() && !error.cause.isEmpty() && !error.fix.isEmpty());
    }

    void trustsAnAdditionalCa_data()
    {
        QTest::addColumn<QString>("host");
        QTest::newRow("by address") << u"127.0.0.1"_s;
        QTest::newRow("by name") << u"localhost"_s;
    }
    void trustsAnAdditionalCa()
    {
        QFETCH(QString, host);
        FaultHttpServer server(tlsServer(u"good"_s));
        server.answer(FaultAnswer::normal(200, "{\"a\":1}"));
        QVERIFY(m_client->setCaCertificates(tlsFile(u"ca.crt"_s)).ok());
        const HttpResponse response = ask(*m_client, server.url(u"/"_s, host));
        QCOMPARE(response.fault, NetFault::None);
        QCOMPARE(response.body, "{\"a\":1}"_ba);
        QCOMPARE(ask(*m_client, post(server.url(u"/"_s, host), "{}")).httpStatus, 200);
    }

    void trustsASelfSignedCertificateNamedAsCa()
    {
        FaultHttpServer server(tlsServer(u"selfsigned"_s));
        server.answer(FaultAnswer::normal(200, "{}"));
        QVERIFY(m_client->setCaCertificates(tlsFile(u"selfsigned.crt"_s)).ok());
        QCOMPARE(ask(*m_client, server.url()).httpStatus, 200);
    }

    void keepsTrustWithinOneAccount()
    {
        FaultHttpServer server(tlsServer(u"good"_s));
        server.answer(FaultAnswer::normal(200, "{}"));
        HttpClient other(m_clock);
        QVERIFY(m_client->setCaCertificates(tlsFile(u"ca.crt"_s)).ok());
        QCOMPARE(ask(*m_client, server.url()).httpStatus, 200);
        QCOMPARE(ask(other, server.url()).fault, NetFault::TlsIssuer);
    }

    // The connection that the old trust opened is still there; it must not be used any more.
    void withdrawsTrustAtOnce()
    {
        FaultHttpServer server(tlsServer(u"good"_s));
        server.answer(FaultAnswer::normal(200, "{}"));
        QVERIFY(m_client->setCaCertificates(tlsFile(u"ca.crt"_s)).ok());
        QCOMPARE(ask(*m_client, server.url()).httpStatus, 200);
        QVERIFY(m_client->setCaCertificates({}).ok());
        QCOMPARE(ask(*m_client, server.url()).fault, NetFault::TlsIssuer);
        QCOMPARE(server.requests().size(), 1);
    }

    void addsToTheSystemsCertificates()
    {
        const QList<QSslCertificate> system = QSslConfiguration::systemCaCertificates();
        QCOMPARE(m_client->trustedCertificates(), system);
        QVERIFY(m_client->setCaCertificates(tlsFile(u"ca.crt"_s) + tlsFile(u"selfsigned.crt"_s)).ok());
        const QList<QSslCertificate> trusted = m_client->trustedCertificates();
        QCOMPARE(trusted.size(), system.size() + 2);
        QVERIFY(trusted.contains(QSslCertificate(tlsFile(u"ca.crt"_s))));
        QCOMPARE(trusted.mid(0, system.size()), system);
    }

    void refusesWhatIsNoCertificate_data()
    {
        QTest::addColumn<QByteArray>("pem");
        const QByteArray good = tlsFile(u"ca.crt"_s);
        QTest::newRow("text") << "hello"_ba;
        QTest::newRow("cut") << good.left(good.size() / 2);
        QTest::newRow("second one broken")
            << QByteArray(good + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        QTest::newRow("with a private key") << QByteArray(good + tlsFile(u"good.key"_s));
    }
    void refusesWhatIsNoCertificate()
    {
        QFETCH(QByteArray, pem);
        QVERIFY(m_client->setCaCertificates(tlsFile(u"ca.crt"_s)).ok());
        const QList<QSslCertificate> before = m_client->trustedCertificates();
        const Outcome outcome = m_client->setCaCertificates(pem);
        QVERIFY(!outcome.ok());
        QVERIFY(!outcome.error().isEmpty());
        QCOMPARE(m_client->trustedCertificates(), before);
    }

    void reportsAServerThatSpeaksNoTls()
    {
        QTcpServer plain;
        QVERIFY(plain.listen(QHostAddress::LocalHost, 0));
        connect(&plain, &QTcpServer::newConnection, &plain, [&plain] {
            QTcpSocket* socket = plain.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                socket->readAll();
                socket->write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                socket->disconnectFromHost();
            });
        });
        const HttpResponse response =
            ask(*m_client, QUrl(u"https://127.0.0.1:%1/"_s.arg(plain.serverPort())));
        QCOMPARE(response.fault, NetFault::TlsHandshake);
        QCOMPARE(response.httpStatus, 0);
    }

    void survivesNewTrustWhileAsking()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "{}"));
        HttpRequest request;
        request.url = server.url();
        HttpExchange* exchange = m_client->send(request);
        QSignalSpy finished(exchange, &HttpExchange::finished);
        QVERIFY(m_client->setCaCertificates(tlsFile(u"ca.crt"_s)).ok());
        QVERIFY(finished.wait());
        QCOMPARE(finished.first().first().value<HttpResponse>().httpStatus, 200);
    }

    void init() { m_client = std::make_unique<HttpClient>(m_clock); }
    void cleanup() { m_client.reset(); }

private:
    FakeClock m_clock;
    std::unique_ptr<HttpClient> m_client;
};

QTEST_GUILESS_MAIN(TestHttpTls)
#include "tst_httptls.moc"
