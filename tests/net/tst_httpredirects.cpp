// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/askserver.h"
#include "support/fakeclock.h"
#include "support/faulthttpserver.h"

using namespace Qt::StringLiterals;
using namespace ringback;

// A redirect is an answer. Followed, it would carry the account's key to whoever it names.
class TestHttpRedirects : public QObject {
    Q_OBJECT

private slots:
    void staysHome_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("location"); // %1 is the second server's port, %2 the first one's
        QTest::addColumn<QString>("credential");
        const QList<QPair<const char*, QString>> targets = {
            {"other port", u"http://127.0.0.1:%1/stolen"_s},
            {"other host name", u"http://localhost:%1/stolen"_s},
            {"other loopback address", u"http://127.0.0.2:%1/stolen"_s},
            {"IPv6", u"http://[::1]:%1/stolen"_s},
            {"scheme-relative", u"//127.0.0.1:%1/stolen"_s},
            {"backslashes", u"\\\\127.0.0.1:%1\\stolen"_s},
            {"user name", u"http://user:word@127.0.0.1:%1/stolen"_s},
            {"our host as user name", u"http://127.0.0.1:%2@127.0.0.1:%1/stolen"_s},
            {"to https", u"https://127.0.0.1:%1/stolen"_s},
            {"same origin", u"http://127.0.0.1:%2/stolen"_s},
            {"relative", u"stolen"_s},
            {"query alone", u"?stolen=1"_s},
            {"nowhere", u""_s},
            {"file", u"file:///etc/hostname"_s},
            {"data", u"data:application/json,%7B%7D"_s},
            {"ftp", u"ftp://127.0.0.1:%1/stolen"_s},
            {"no URL", u"http://[stolen"_s},
        };
        for (const int status : {300, 301, 302, 303, 307, 308}) {
            for (const auto& [where, location] : targets) {
                for (const char* credential :
                     {"basic", "bearer", "named headers", "query key", "login token", "login body"}) {
                    QTest::addRow("%d, %s, %s", status, where, credential)
                        << status << location << QString::fromLatin1(credential);
                }
            }
        }
    }
    void staysHome()
    {
        QFETCH(int, status);
        QFETCH(QString, location);
        QFETCH(QString, credential);
        FaultHttpServer thief;
        thief.answer(FaultAnswer::normal(200, "{}"));
        FaultHttpServer server;
        const QByteArray target = location.replace(u"%1"_s, QString::number(thief.serverPort()))
                                      .replace(u"%2"_s, QString::number(server.serverPort()))
                                      .toLatin1();
        server.answer(FaultAnswer::redirect(status, target));

        HttpRequest request = requestWith(credential, server);
        const HttpResponse response = ask(m_client, request);

        QVERIFY2(response.fault == NetFault::None, qPrintable(response.faultText));
        QCOMPARE(response.httpStatus, status);
        QVERIFY(!response.isSuccess());
        QCOMPARE(headerValue(response.headers, "location"), target);
        QCOMPARE(response.body, "{\"moved\":true}"_ba);
        QVERIFY(server.bytesReceived().contains("c2VjcmV0LTE")
                || server.bytesReceived().contains("secret-1"));
        QCOMPARE(server.requests().size(), 1);
        // An exchange that would still be going to the thief has ended: ask() waits for its deletion.
        QCOMPARE(thief.connectionCount(), 0);
        QVERIFY(thief.bytesReceived().isEmpty());
        QVERIFY(!server.bytesReceived().contains("stolen"));
    }

    // From https down to plain http, where everybody on the way could read it.
    void staysOnHttps_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {301, 302, 303, 307, 308})
            QTest::addRow("%d", status) << status;
    }
    void staysOnHttps()
    {
        QFETCH(int, status);
        FaultHttpServer thief;
        thief.answer(FaultAnswer::normal(200, "{}"));
        FaultHttpServer server(tlsServer(u"good"_s));
        server.answer(FaultAnswer::redirect(status, thief.url(u"/stolen"_s).toEncoded()));
        HttpClient client(m_clock);
        QVERIFY(client.setCaCertificates(tlsFile(u"ca.crt"_s)).ok());
        for (const char* credential : {"basic", "bearer", "named headers", "query key", "login body"}) {
            const HttpResponse response = ask(client, requestWith(QString::fromLatin1(credential), server));
            QCOMPARE(response.httpStatus, status);
            QCOMPARE(thief.connectionCount(), 0);
        }
        QCOMPARE(server.requests().size(), 5);
    }

    // Nor do a refresh header, an alternative service or a preload hint lead anywhere.
    void ignoresOtherWaysToPointElsewhere()
    {
        FaultHttpServer thief;
        thief.answer(FaultAnswer::normal(200, "{}"));
        const QByteArray there = thief.url(u"/stolen"_s).toEncoded();
        const QByteArray port = QByteArray::number(thief.serverPort());
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "{}",
                                          {{"Refresh", "0; url=" + there},
                                           {"Alt-Svc", "http/1.1=\"127.0.0.1:" + port + "\"; ma=86400"},
                                           {"Link", "<" + there + ">; rel=preload"},
                                           {"Content-Location", there},
                                           {"Location", there}}));
        for (int i = 0; i < 3; ++i)
            QCOMPARE(ask(m_client, requestWith(u"bearer"_s, server)).httpStatus, 200);
        QCOMPARE(server.requests().size(), 3);
        QCOMPARE(thief.connectionCount(), 0);
    }

    // What one answer sets must not come back with the next request.
    void carriesNoCookies()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "{}", {{"Set-Cookie", "sid=planted-1; Path=/"}}));
        for (int i = 0; i < 3; ++i)
            QCOMPARE(ask(m_client, requestWith(u"bearer"_s, server)).httpStatus, 200);
        QVERIFY(!server.bytesReceived().contains("planted-1"));
    }

    // A 401 that asks for a password gets none, and the key is not sent again in another form.
    void answersNoChallenge()
    {
        for (const char* challenge :
             {"Basic realm=\"x\"", "Digest realm=\"x\", nonce=\"1\"", "NTLM", "Negotiate"}) {
            FaultHttpServer server;
            server.answer(FaultAnswer::normal(401, "{}", {{"WWW-Authenticate", challenge}}));
            HttpRequest request = requestWith(u"named headers"_s, server);
            const HttpResponse response = ask(m_client, request);
            QCOMPARE(response.httpStatus, 401);
            QCOMPARE(server.requests().size(), 1);
            QVERIFY(server.requests().first().header("Authorization").isEmpty());
        }
    }

private:
    static HttpRequest requestWith(const QString& credential, const FaultHttpServer& server)
    {
        HttpRequest request;
        request.url = server.url(u"/v1/calls"_s);
        if (credential == "basic"_L1) {
            request.headers = {{"Authorization", "Basic " + QByteArray("secret-1:secret-1").toBase64()}};
        } else if (credential == "bearer"_L1 || credential == "login token"_L1) {
            request.headers = {{"Authorization", "Bearer secret-1"}};
            if (credential == "login token"_L1)
                request.headers.emplaceBack("Accept", "application/json");
        } else if (credential == "named headers"_L1) {
            request.headers = {{"X-Auth-ID", "MA_MADEUP"}, {"X-Auth-Token", "secret-1"}};
        } else if (credential == "query key"_L1) {
            request.url = server.url(u"/v1/calls?accesskey=secret-1"_s);
        } else {
            request = post(server.url(u"/auth/login"_s), "{\"username\":\"u\",\"password\":\"secret-1\"}");
        }
        return request;
    }

    FakeClock m_clock;
    HttpClient m_client {m_clock};
};

QTEST_GUILESS_MAIN(TestHttpRedirects)
#include "tst_httpredirects.moc"
