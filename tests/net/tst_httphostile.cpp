// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/askserver.h"
#include "support/fakeclock.h"
#include "support/faulthttpserver.h"

#include <QFile>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {

constexpr qint64 megabyte = 1024 * 1024;

// The most memory this process has had since resetPeak(), in bytes; nothing where the system does not tell.
std::optional<qint64> peakMemory()
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return std::nullopt;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().chopped(3).toLongLong() * 1024;
    }
    return std::nullopt;
}
bool resetPeak()
{
    QFile file(u"/proc/self/clear_refs"_s);
    return file.open(QIODevice::WriteOnly) && file.write("5") == 1;
}

QByteArray withLength(const QByteArray& headers, const QByteArray& body)
{
    return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n"
        + body;
}

// That many megabytes of x as a thousandth of it: zlib's format is what HTTP calls deflate.
QByteArray deflateBomb(int megabytes)
{
    return qCompress(QByteArray(megabytes * megabyte, 'x'), 9).mid(4);
}

} // namespace

// Servers that mean harm, or have lost their mind: bounded in memory and time, and never out of step.
class TestHttpHostile : public QObject {
    Q_OBJECT

private slots:
    void takesNoMoreMemoryThanTheCap_data()
    {
        QTest::addColumn<FaultAnswer>("answer");
        QTest::addColumn<QList<int>>("faults");
        const QList<int> large {static_cast<int>(NetFault::TooLarge)};
        const QList<int> packed {static_cast<int>(NetFault::TooLarge),
                                 static_cast<int>(NetFault::Decompression)};
        QTest::newRow("300 MB with a length") << FaultAnswer::huge(300 * megabyte, false) << large;
        QTest::newRow("300 MB in chunks") << FaultAnswer::huge(300 * megabyte, true) << large;
        QTest::newRow("300 MB until the connection closes")
            << FaultAnswer::raw("HTTP/1.1 200 OK\r\n\r\n")
                   .then(FaultStep::Fill, QByteArray(64 * 1024, 'x'), 300 * megabyte)
                   .then(FaultStep::Close)
            << large;
        QTest::newRow("300 MB of an error")
            << FaultAnswer::raw("HTTP/1.1 500 X\r\nContent-Length: 314572800\r\n\r\n")
                   .then(FaultStep::Fill, QByteArray(64 * 1024, 'x'), 300 * megabyte)
            << large;
        QTest::newRow("300 MB packed into 300 kB")
            << FaultAnswer::raw(withLength("Content-Encoding: deflate\r\n", deflateBomb(300))) << packed;
    }
    void takesNoMoreMemoryThanTheCap()
    {
        QFETCH(FaultAnswer, answer);
        QFETCH(QList<int>, faults);
        FaultHttpServer server;
        server.answer(answer);
        if (!resetPeak() || !peakMemory())
            QSKIP("This system does not tell how much memory was used.");
        const qint64 before = *peakMemory();
        QElapsedTimer watch;
        watch.start();
        const HttpResponse response = ask(*m_client, server.url());
        const qint64 more = *peakMemory() - before;
        qInfo("%lld MB more at the peak, %lld ms", more / megabyte, watch.elapsed());
        QVERIFY2(faults.contains(static_cast<int>(response.fault)), qPrintable(wordOf(response.fault)));
        QVERIFY(response.body.size() <= HttpLimits().maxBodyBytes);
        // The body at its cap, that again while it grows, and buffers.
        QVERIFY2(more < 110 * megabyte, QByteArray::number(more / megabyte).constData());
    }

    // Qt unpacks brotli and zstd only where it asked for them; what it cannot unpack it must not make up.
    void unpacksOnlyWhatItKnows()
    {
        for (const char* coding : {"br", "zstd", "compress", "gzip, gzip", "made-up"}) {
            FaultHttpServer server;
            server.answer(FaultAnswer::raw(
                withLength(QByteArray("Content-Encoding: ") + coding + "\r\n", QByteArray(1000, '\x8b'))));
            const HttpResponse response = ask(*m_client, server.url());
            QVERIFY2(response.fault == NetFault::Decompression || response.body == QByteArray(1000, '\x8b')
                         || response.fault == NetFault::None,
                     coding);
            QVERIFY(response.body.size() <= 1000);
        }
    }

    void doubtsLengthsThatContradictEachOther_data()
    {
        QTest::addColumn<QByteArray>("lengths");
        QTest::newRow("two") << "Content-Length: 7\r\nContent-Length: 5\r\n"_ba;
        QTest::newRow("two in one line") << "Content-Length: 7, 5\r\n"_ba;
        QTest::newRow("negative") << "Content-Length: -7\r\n"_ba;
        QTest::newRow("with a plus") << "Content-Length: +7\r\n"_ba;
        QTest::newRow("hexadecimal") << "Content-Length: 0x7\r\n"_ba;
        QTest::newRow("a word") << "Content-Length: seven\r\n"_ba;
        QTest::newRow("beyond 64 bits") << "Content-Length: 99999999999999999999\r\n"_ba;
    }
    void doubtsLengthsThatContradictEachOther()
    {
        QFETCH(QByteArray, lengths);
        FaultHttpServer server;
        server.answer(
            FaultAnswer::raw("HTTP/1.1 200 OK\r\n" + lengths + "\r\n{\"a\":1}").then(FaultStep::Close));
        const HttpResponse response = ask(*m_client, server.url());
        QVERIFY2(!response.isSuccess(), response.body.constData());
        QVERIFY(response.fault != NetFault::None);
        QVERIFY(!response.faultText.isEmpty());
    }

    void acceptsOneLengthSaidTwice()
    {
        FaultHttpServer server;
        server.answer(
            FaultAnswer::raw("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: 7\r\n\r\n{\"a\":1}"));
        const HttpResponse response = ask(*m_client, server.url());
        QCOMPARE(response.fault, NetFault::None);
        QCOMPARE(response.body, "{\"a\":1}"_ba);
    }

    // Whatever comes, the next request gets its own answer and nobody else's.
    void staysInStep_data()
    {
        QTest::addColumn<QByteArray>("first");
        const QByteArray planted = withLength("X-Planted: 1\r\n", "{\"planted\":true}");
        QTest::newRow("early hints") << QByteArray("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                                                   + withLength({}, "{\"first\":1}"));
        QTest::newRow("many kinds of 1xx")
            << QByteArray("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
                          "HTTP/1.1 199 Odd\r\n\r\n"
                          + withLength({}, "{\"first\":1}"));
        QTest::newRow("a second answer behind the first")
            << QByteArray(withLength({}, "{\"first\":1}") + planted);
        QTest::newRow("behind a length that is too short")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{\"f" + planted);
        QTest::newRow("behind a 204") << QByteArray("HTTP/1.1 204 No Content\r\n\r\n" + planted);
        QTest::newRow("behind a 304") << QByteArray("HTTP/1.1 304 Not Modified\r\n\r\n" + planted);
        QTest::newRow("behind the last chunk") << QByteArray(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"f\r\n0\r\n\r\n" + planted);
        QTest::newRow("length and chunks")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "0\r\n\r\n"
                          + planted);
    }
    void staysInStep()
    {
        QFETCH(QByteArray, first);
        FaultHttpServer server;
        server.answer(FaultAnswer::raw(first));
        server.answer(FaultAnswer::normal(200, "{\"own\":true}"));
        (void)ask(*m_client, server.url(u"/first"_s), {.deadlineMs = 2'000});
        for (int i = 0; i < 3; ++i) {
            const HttpResponse response = ask(*m_client, server.url(u"/own"_s), {.deadlineMs = 2'000});
            QVERIFY2(response.body == "{\"own\":true}", qPrintable(wordOf(response.fault)));
            QVERIFY(!response.body.contains("planted"));
        }
    }

    void endsWithoutAnAnswerToBelieve_data()
    {
        QTest::addColumn<FaultAnswer>("answer");
        QTest::newRow("HTTP/0.9") << FaultAnswer::raw("{\"calls\":[]}").then(FaultStep::Close);
        QTest::newRow("HTTP/2 in plain text")
            << FaultAnswer::raw(QByteArray("\0\0\0\4\0\0\0\0\0", 9)).then(FaultStep::Close);
        QTest::newRow("status 999") << FaultAnswer::raw("HTTP/1.1 999 X\r\nContent-Length: 2\r\n\r\n{}");
        QTest::newRow("status 099")
            << FaultAnswer::raw("HTTP/1.1 099 X\r\nContent-Length: 2\r\n\r\n{}").then(FaultStep::Close);
        QTest::newRow("status 000")
            << FaultAnswer::raw("HTTP/1.1 000 X\r\nContent-Length: 2\r\n\r\n{}").then(FaultStep::Close);
        QTest::newRow("status of one digit")
            << FaultAnswer::raw("HTTP/1.1 2 X\r\nContent-Length: 2\r\n\r\n{}").then(FaultStep::Close);
        QTest::newRow("status in words")
            << FaultAnswer::raw("HTTP/1.1 OK\r\nContent-Length: 2\r\n\r\n{}").then(FaultStep::Close);
        QTest::newRow("101")
            << FaultAnswer::raw("HTTP/1.1 101 X\r\nUpgrade: h2c\r\n\r\n").then(FaultStep::Close);
        QTest::newRow("304 nobody asked for") << FaultAnswer::raw("HTTP/1.1 304 Not Modified\r\n\r\n");
    }
    void endsWithoutAnAnswerToBelieve()
    {
        QFETCH(FaultAnswer, answer);
        FaultHttpServer server;
        server.answer(answer);
        const HttpResponse response = ask(*m_client, server.url(), {.deadlineMs = 2'000});
        QVERIFY2(!response.isSuccess(), QByteArray::number(response.httpStatus).constData());
    }

    // Old and careless, but plain enough: whatever is made of them, the body is whole or there is a fault.
    void readsOddHeads_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::newRow("bare line feeds") << "HTTP/1.1 200 OK\nContent-Length: 7\n\n"_ba;
        QTest::newRow("folded header")
            << "HTTP/1.1 200 OK\r\nX-Fold: a\r\n b\r\nContent-Length: 7\r\n\r\n"_ba;
        QTest::newRow("folded length") << "HTTP/1.1 200 OK\r\nContent-Length:\r\n 7\r\n\r\n"_ba;
        QTest::newRow("NUL in a value")
            << "HTTP/1.1 200 OK\r\nX-Nul: a@b\r\nContent-Length: 7\r\n\r\n"_ba.replace('@', '\0');
        QTest::newRow("NUL in a name")
            << "HTTP/1.1 200 OK\r\nX@Nul: a\r\nContent-Length: 7\r\n\r\n"_ba.replace('@', '\0');
        QTest::newRow("HTTP/3.0") << "HTTP/3.0 200 OK\r\nContent-Length: 7\r\n\r\n"_ba;
        QTest::newRow("no value") << "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n"_ba;
        QTest::newRow("blank before the colon") << "HTTP/1.1 200 OK\r\nContent-Length : 7\r\n\r\n"_ba;
        QTest::newRow("no colon") << "HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 7\r\n\r\n"_ba;
        QTest::newRow("no reason") << "HTTP/1.1 200\r\nContent-Length: 7\r\n\r\n"_ba;
        QTest::newRow("HTTP/1.0") << "HTTP/1.0 200 OK\r\nContent-Length: 7\r\n\r\n"_ba;
        QTest::newRow("lower case") << "http/1.1 200 OK\r\ncontent-length: 7\r\n\r\n"_ba;
        QTest::newRow("Latin-1 in a value")
            << "HTTP/1.1 200 OK\r\nX-Name: M\xfcller\r\nContent-Length: 7\r\n\r\n"_ba;
    }
    void readsOddHeads()
    {
        QFETCH(QByteArray, head);
        FaultHttpServer server;
        server.answer(FaultAnswer::raw(head + "{\"a\":1}").then(FaultStep::Close));
        const HttpResponse response = ask(*m_client, server.url(), {.deadlineMs = 2'000});
        QVERIFY2(!response.isSuccess() || response.body == "{\"a\":1}", response.body.constData());
    }

    void survivesFloods_data()
    {
        QTest::addColumn<FaultAnswer>("answer");
        const QByteArray start = "HTTP/1.1 200 OK\r\n";
        QTest::newRow("100,000 headers") << FaultAnswer::raw(start)
                                                .then(FaultStep::Fill, "X-A: 1\r\n", 100'000 * 8)
                                                .then(FaultStep::Send, "Content-Length: 2\r\n\r\n{}");
        QTest::newRow("a header of 4 MB") << FaultAnswer::raw(start + "X-Long: ")
                                                 .then(FaultStep::Fill, QByteArray(4096, 'x'), 4 * megabyte)
                                                 .then(FaultStep::Send, "\r\nContent-Length: 2\r\n\r\n{}");
        QTest::newRow("10,000 times 100")
            << FaultAnswer::raw({})
                   .then(FaultStep::Fill, "HTTP/1.1 100 Continue\r\n\r\n", 10'000 * 25)
                   .then(FaultStep::Send, withLength({}, "{}"));
        QTest::newRow("a status line without end")
            << FaultAnswer::raw("HTTP/1.1 200 ")
                   .then(FaultStep::Fill, QByteArray(4096, 'x'), 4 * megabyte)
                   .then(FaultStep::Close);
        QTest::newRow("100,000 chunks of one byte")
            << FaultAnswer::raw(start + "Transfer-Encoding: chunked\r\n\r\n")
                   .then(FaultStep::Fill, "1\r\nx\r\n", 100'000 * 6)
                   .then(FaultStep::Send, "0\r\n\r\n");
        QTest::newRow("a chunk size without end")
            << FaultAnswer::raw(start + "Transfer-Encoding: chunked\r\n\r\n")
                   .then(FaultStep::Fill, QByteArray(4096, '0'), 4 * megabyte)
                   .then(FaultStep::Close);
        QTest::newRow("trailers without end")
            << FaultAnswer::raw(start + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")
                   .then(FaultStep::Fill, "X-T: 1\r\n", 4 * megabyte)
                   .then(FaultStep::Close);
    }
    void survivesFloods()
    {
        QFETCH(FaultAnswer, answer);
        FaultHttpServer server;
        server.answer(answer);
        const bool canMeasure = resetPeak() && peakMemory().has_value();
        const qint64 before = peakMemory().value_or(0);
        QElapsedTimer watch;
        watch.start();
        const HttpResponse response = ask(*m_client, server.url(), {.deadlineMs = 1'500});
        const qint64 more = peakMemory().value_or(0) - before;
        qInfo("%d %s, %lld MB more at the peak, %lld ms", response.httpStatus,
              qPrintable(wordOf(response.fault)), more / megabyte, watch.elapsed());
        QVERIFY(watch.elapsed() < 9'000);
        if (canMeasure)
            QVERIFY2(more < 64 * megabyte, QByteArray::number(more / megabyte).constData());
    }

    // A head that never ends is ended by the deadline, which bounds what it can cost.
    void endsAnEndlessHead()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::raw("HTTP/1.1 200 OK\r\nX-Long: ")
                          .then(FaultStep::Fill, QByteArray(64 * 1024, 'x'), 4'000 * megabyte));
        QElapsedTimer watch;
        watch.start();
        const HttpResponse response = ask(*m_client, server.url(), {.deadlineMs = 500});
        qInfo("%lld MB were taken in %lld ms", server.bytesFilled() / megabyte, watch.elapsed());
        QCOMPARE(response.fault, NetFault::Deadline);
        QCOMPARE(response.httpStatus, 0);
        QVERIFY(watch.elapsed() < 8'000);
    }

    // Kept open by us, closed by the server when nobody is looking: the next request is not lost.
    void outlivesIdleConnections()
    {
        FaultHttpServer server;
        FaultAnswer closing = FaultAnswer::normal(200, "{}");
        closing.then(FaultStep::Wait, {}, 5).then(FaultStep::Close);
        server.answer(closing);
        for (int i = 0; i < 5; ++i) {
            QSignalSpy gone(&server, &FaultHttpServer::disconnected);
            QCOMPARE(ask(*m_client, server.url()).httpStatus, 200);
            QTRY_VERIFY(!gone.isEmpty());
        }
        QCOMPARE(server.requests().size(), 5);
    }

    void speaksHttp11Alone()
    {
        FaultHttpServer server(tlsServer(u"good"_s));
        server.answer(FaultAnswer::normal(200, "{}"));
        QVERIFY(m_client->setCaCertificates(tlsFile(u"ca.crt"_s)).ok());
        QCOMPARE(ask(*m_client, server.url()).httpStatus, 200);
        QVERIFY(server.bytesReceived().startsWith("GET / HTTP/1.1\r\n"));
        QVERIFY(!server.bytesReceived().contains("Upgrade"));
    }

    // The clock, not the timers: those stand still while the computer sleeps.
    void endsAtTheDeadlineAfterSleep()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::silence());
        connect(&server, &FaultHttpServer::received, this, [this] { m_clock.advance(60'000); });
        QElapsedTimer watch;
        watch.start();
        const HttpResponse response = ask(*m_client, server.url(), {.deadlineMs = 30'000});
        QCOMPARE(response.fault, NetFault::Deadline);
        QVERIFY2(watch.elapsed() < 8'000, QByteArray::number(watch.elapsed()).constData());
    }

    void init() { m_client = std::make_unique<HttpClient>(m_clock); }
    void cleanup() { m_client.reset(); }

private:
    FakeClock m_clock;
    std::unique_ptr<HttpClient> m_client;
};

QTEST_GUILESS_MAIN(TestHttpHostile)
#include "tst_httphostile.moc"
