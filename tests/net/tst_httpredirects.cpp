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
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("location"); // %1 is the second server's port, %2 the first one's
        QTest::addColumn<QString>("credential");
        const QList<QPair<const char*, QString>> targets = {
            {"other port", u"http://127.0.0.1:%1/stolen"_s},
            {"other host name", u"http://localhost:%1/stolen"_s},
            {"scheme-relative", u"//127.0.0.1:%1/stolen"_s},
            {"user name", u"http://user:word@127.0.0.1:%1/stolen"_s},
            {"to https", u"https://127.0.0.1:%1/stolen"_s},
            {"same server", u"http://127.0.0.1:%2/stolen"_s},
            {"file", u"file:///etc/hostname"_s},
        };
        for (const QByteArray& method : {"GET"_ba, "POST"_ba}) {
            for (const int status : {301, 302, 303, 307, 308}) {
                for (const auto& [where, location] : targets) {
                    for (const char* credential : {"bearer", "x-auth-token", "query key"}) {
                        QTest::addRow("%s %d, %s, %s", method.constData(), status, where, credential)
                            << method << status << location << QString::fromLatin1(credential);
                    }
                }
            }
        }
    }
    void staysHome()
    {
        QFETCH(QByteArray, method);
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

        HttpRequest request;
        request.method = method;
        request.url = server.url(u"/v1/calls"_s);
        if (credential == "bearer"_L1)
            request.headers = {{"Authorization", "Bearer secret-1"}};
        else if (credential == "x-auth-token"_L1)
            request.headers = {{"X-Auth-Token", "secret-1"}};
        else
            request.url = server.url(u"/v1/calls?accesskey=secret-1"_s);
        const HttpResponse response = ask(m_client, request);

        QVERIFY2(response.fault == NetFault::None, qPrintable(response.faultText));
        QCOMPARE(response.httpStatus, status);
        QVERIFY(!response.isSuccess());
        QCOMPARE(headerValue(response.headers, "location"), target);
        QCOMPARE(response.body, "{\"moved\":true}"_ba);
        QVERIFY(server.bytesReceived().contains("secret-1")); // it was there to be stolen
        QCOMPARE(server.requests().size(), 1);
        // An exchange that would still be going to the thief has ended: ask() waits for its deletion.
        QCOMPARE(thief.connectionCount(), 0);
        QVERIFY(thief.bytesReceived().isEmpty());
        QVERIFY(!server.bytesReceived().contains("stolen"));
    }

private:
    FakeClock m_clock;
    HttpClient m_client {m_clock};
};

QTEST_GUILESS_MAIN(TestHttpRedirects)
#include "tst_httpredirects.moc"
