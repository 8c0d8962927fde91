// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/faulthttpserver.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QtTest>

#ifdef Q_OS_UNIX
#    include <arpa/inet.h>
#    include <cerrno>
#    include <sys/socket.h>
#    include <unistd.h>
#endif

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {

// A client that only collects, so that the server is not judged by an HTTP library.
struct RawClient {
    explicit RawClient(const FaultHttpServer& server)
    {
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] { received += socket.readAll(); });
        socket.connectToHost(QHostAddress::LocalHost, server.serverPort());
    }
    void ask(const QByteArray& target = "/")
    {
        socket.write("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    bool isClosed() const { return socket.state() == QAbstractSocket::UnconnectedState; }

    QTcpSocket socket;
    QByteArray received;
};

} // namespace

class TestFaultHttpServer : public QObject {
    Q_OBJECT

private slots:
    void answersInOrderAndRepeatsTheLast()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "one"));
        server.answer(FaultAnswer::normal(429, "two", {{"Retry-After", "7"}}));
        RawClient client(server);
        for (int i = 0; i < 3; ++i)
            client.ask();
        QTRY_COMPARE(client.received.count("two"), 2);
        QCOMPARE(client.received.count("one"), 1);
        QVERIFY(client.received.startsWith("HTTP/1.1 200 "));
        QCOMPARE(client.received.count("Retry-After: 7\r\n"), 2);
        QCOMPARE(server.connectionCount(), 1);
    }

    void recordsWhatItReceived()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(204));
        RawClient client(server);
        client.socket.write(
            "POST /v1/calls?key=k HTTP/1.1\r\nX-Auth-Token: t\r\nContent-Length: 5\r\n\r\nab");
        QTRY_VERIFY(server.bytesReceived().endsWith("ab"));
        QVERIFY(server.requests().isEmpty()); // the body is not whole
        client.socket.write("cde");
        QTRY_COMPARE(server.requests().size(), 1);
        const ReceivedRequest request = server.requests().first();
        QCOMPARE(request.method, "POST"_ba);
        QCOMPARE(request.target, "/v1/calls?key=k"_ba);
        QCOMPARE(request.header("x-auth-token"), "t"_ba);
        QCOMPARE(request.body, "abcde"_ba);
        QVERIFY(server.bytesReceived().contains("X-Auth-Token: t"));
        QTRY_VERIFY(client.received.startsWith("HTTP/1.1 204 "));
        QVERIFY(!client.received.contains("Content-Length"));
    }

    void cutsAndCloses_data()
    {
        QTest::addColumn<FaultAnswer>("answer");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("length") << FaultAnswer::cutLength("abc", 4) << "Content-Length: 7\r\n\r\nabc"_ba;
        QTest::newRow("chunked") << FaultAnswer::cutChunked({"abc"}) << "\r\n\r\n3\r\nabc\r\n"_ba;
        QTest::newRow("in a chunk") << FaultAnswer::cutInChunk("abc", 2) << "\r\n\r\n5\r\nabc"_ba;
        QTest::newRow("nothing") << FaultAnswer::close() << ""_ba;
    }
    void cutsAndCloses()
    {
        QFETCH(FaultAnswer, answer);
        QFETCH(QByteArray, expected);
        FaultHttpServer server;
        server.answer(answer);
        RawClient client(server);
        client.ask();
        QTRY_VERIFY(client.isClosed() && server.requests().size() == 1);
        QCOMPARE(client.received.right(expected.size()), expected);
        QCOMPARE(client.received.isEmpty(), expected.isEmpty());
    }

    // QTcpSocket cannot tell a reset from an orderly end; the system's own socket can.
    void resets()
    {
#ifdef Q_OS_UNIX
        FaultHttpServer server;
        server.answer(FaultAnswer::reset());
        const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address {};
        address.sin_family = AF_INET;
        address.sin_port = htons(server.serverPort());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        QCOMPARE(::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
        QCOMPARE(::send(descriptor, "GET / HTTP/1.1\r\n\r\n", 18, 0), 18);
        QSignalSpy disconnected(&server, &FaultHttpServer::disconnected);
        QVERIFY(disconnected.wait());
        char byte = 0;
        QCOMPARE(::recv(descriptor, &byte, 1, 0), -1);
        QCOMPARE(errno, ECONNRESET);
        ::close(descriptor);
#else
        QSKIP("needs POSIX sockets");
#endif
    }

    void dripsOverTime()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::drip("abcde", 10));
        RawClient client(server);
        QElapsedTimer timer;
        timer.start();
        client.ask();
        QTRY_VERIFY(client.received.endsWith("\r\n\r\nabcde"));
        QVERIFY(timer.elapsed() >= 50);
    }

    void staysSilent()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::silence());
        RawClient client(server);
        QSignalSpy received(&server, &FaultHttpServer::received);
        client.ask();
        QVERIFY(received.wait());
        QSignalSpy readable(&client.socket, &QTcpSocket::readyRead);
        QVERIFY(!readable.wait(30));
        QVERIFY(!client.isClosed());
    }

    void fillsHugeBodies_data()
    {
        QTest::addColumn<bool>("chunked");
        QTest::newRow("length") << false;
        QTest::newRow("chunked") << true;
    }
    void fillsHugeBodies()
    {
        QFETCH(bool, chunked);
        constexpr qint64 size = 4 * 1024 * 1024;
        FaultHttpServer server;
        server.answer(FaultAnswer::huge(size, chunked));
        RawClient client(server);
        client.ask();
        QTRY_VERIFY(client.received.count('x') >= size);
        QCOMPARE(client.received.count('x'), size);
        if (chunked)
            QTRY_VERIFY(client.received.endsWith("\r\n0\r\n\r\n"));
    }
};

QTEST_GUILESS_MAIN(TestFaultHttpServer)
#include "tst_faulthttpserver.moc"
