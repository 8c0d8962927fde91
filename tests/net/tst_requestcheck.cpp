// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/requestcheck.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;

class TestRequestCheck : public QObject {
    Q_OBJECT

private slots:
    void knowsLoopback_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<bool>("loopback");
        QTest::newRow("first") << u"127.0.0.1"_s << true;
        QTest::newRow("all of 127/8") << u"127.200.3.4"_s << true;
        QTest::newRow("IPv6") << u"::1"_s << true;
        QTest::newRow("name") << u"localhost"_s << true;
        QTest::newRow("name, upper case") << u"LOCALHOST"_s << true;
        QTest::newRow("private") << u"192.168.0.1"_s << false;
        QTest::newRow("any") << u"0.0.0.0"_s << false;
        QTest::newRow("IPv6 other") << u"::2"_s << false;
        QTest::newRow("look-alike suffix") << u"localhost.example"_s << false;
        QTest::newRow("look-alike prefix") << u"notlocalhost"_s << false;
        QTest::newRow("look-alike address") << u"127.0.0.1.example"_s << false;
        QTest::newRow("empty") << u""_s << false;
    }
    void knowsLoopback()
    {
        QFETCH(QString, host);
        QFETCH(bool, loopback);
        QCOMPARE(isLoopbackHost(host), loopback);
    }

    void judgesUrls_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<NetFault>("fault");
        QTest::newRow("https") << u"https://api.example/v1/calls?page=2"_s << NetFault::None;
        QTest::newRow("https with port") << u"https://api.example:8443/v1"_s << NetFault::None;
        QTest::newRow("upper-case scheme") << u"HTTPS://api.example/v1"_s << NetFault::None;
        QTest::newRow("loopback") << u"http://127.0.0.1:8080/v1"_s << NetFault::None;
        QTest::newRow("loopback, IPv6") << u"http://[::1]:8080/v1"_s << NetFault::None;
        QTest::newRow("loopback by name") << u"http://localhost:8080/v1"_s << NetFault::None;
        QTest::newRow("plain http") << u"http://api.example/v1"_s << NetFault::PlainHttp;
        QTest::newRow("plain http in the house") << u"http://192.168.0.7/v1"_s << NetFault::PlainHttp;
        QTest::newRow("plain http, upper case") << u"HTTP://api.example/v1"_s << NetFault::PlainHttp;
        QTest::newRow("plain http, loopback as user")
            << u"http://127.0.0.1@api.example/v1"_s << NetFault::PlainHttp;
        QTest::newRow("plain http, loopback as label")
            << u"http://127.0.0.1.api.example/v1"_s << NetFault::PlainHttp;
        QTest::newRow("user") << u"https://me@api.example/v1"_s << NetFault::Other;
        QTest::newRow("user and password") << u"https://me:word@api.example/v1"_s << NetFault::Other;
        QTest::newRow("file") << u"file:///etc/hostname"_s << NetFault::Other;
        QTest::newRow("ftp") << u"ftp://api.example/v1"_s << NetFault::Other;
        QTest::newRow("data") << u"data:,hello"_s << NetFault::Other;
        QTest::newRow("websocket") << u"wss://api.example/v1"_s << NetFault::Other;
        QTest::newRow("no scheme") << u"api.example/v1"_s << NetFault::Other;
        QTest::newRow("no host") << u"https:///v1"_s << NetFault::Other;
        QTest::newRow("broken") << u"https://api example/v1"_s << NetFault::Other;
        QTest::newRow("empty") << u""_s << NetFault::Other;
    }
    void judgesUrls()
    {
        QFETCH(QString, url);
        QFETCH(NetFault, fault);
        HttpRequest request;
        request.url = QUrl(url);
        const Refusal refusal = checkRequest(request);
        QCOMPARE(refusal.fault, fault);
        QCOMPARE(refusal.text.isEmpty(), fault == NetFault::None);
    }

    void judgesHeaders_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("plain") << "X-Auth-Token"_ba
                               << "abc-123 ~"_ba << true;
        QTest::newRow("tab") << "X-A"_ba
                             << "a\tb"_ba << true;
        QTest::newRow("empty value") << "X-A"_ba
                                     << ""_ba << true;
        QTest::newRow("UTF-8") << "X-A"_ba
                               << "\xc3\xa4"_ba << true;
        QTest::newRow("line break") << "X-A"_ba
                                    << "a\r\nX-B: c"_ba << false;
        QTest::newRow("line feed") << "X-A"_ba
                                   << "a\nb"_ba << false;
        QTest::newRow("carriage return") << "X-A"_ba
                                         << "a\rb"_ba << false;
        QTest::newRow("line break at the end") << "X-A"_ba
                                               << "a\n"_ba << false;
        QTest::newRow("NUL") << "X-A"_ba << QByteArray("a\0b", 3) << false;
        QTest::newRow("DEL") << "X-A"_ba
                             << "a\x7f"_ba << false;
        QTest::newRow("empty name") << ""_ba
                                    << "a"_ba << false;
        QTest::newRow("colon in name") << "X-A: b"_ba
                                       << "a"_ba << false;
        QTest::newRow("line break in name") << "X-A\r\nX-B"_ba
                                            << "a"_ba << false;
        QTest::newRow("host") << "Host"_ba
                              << "other.example"_ba << false;
        QTest::newRow("length") << "content-length"_ba
                                << "5"_ba << false;
        QTest::newRow("framing") << "Transfer-Encoding"_ba
                                 << "chunked"_ba << false;
        QTest::newRow("cookie") << "Cookie"_ba
                                << "a=b"_ba << false;
    }
    void judgesHeaders()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        QFETCH(bool, allowed);
        HttpRequest request;
        request.url = QUrl(u"https://api.example/v1"_s);
        request.headers = {{"Accept", "application/json"}, {name, value}};
        const Refusal refusal = checkRequest(request);
        QCOMPARE(refusal.fault, allowed ? NetFault::None : NetFault::Other);
        QVERIFY(allowed || value.size() < 2 || !refusal.text.contains(QString::fromLatin1(value)));
    }

    void judgesMethods_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("GET") << "GET"_ba << true;
        QTest::newRow("PATCH") << "PATCH"_ba << true;
        QTest::newRow("empty") << ""_ba << false;
        QTest::newRow("two words") << "GET /x"_ba << false;
        QTest::newRow("line break") << "GET\r\nX: y"_ba << false;
    }
    void judgesMethods()
    {
        QFETCH(QByteArray, method);
        QFETCH(bool, allowed);
        HttpRequest request;
        request.url = QUrl(u"https://api.example/v1"_s);
        request.method = method;
        QCOMPARE(checkRequest(request).fault, allowed ? NetFault::None : NetFault::Other);
    }
};

QTEST_GUILESS_MAIN(TestRequestCheck)
#include "tst_requestcheck.moc"
