// SPDX-License-Identifier: GPL-3.0-or-later
#include "errorfixtures.h"

#include "providers/errordecoder.h"
#include "providers/pastedtext.h"
#include "providers/registry.h"

#include <QJsonDocument>
#include <QStringEncoder>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const Registry& catalogues()
{
    static const Registry registry = Registry::load();
    return registry;
}

ErrorInput asked(const QString& provider = {}, int status = 0)
{
    ErrorInput context;
    context.provider = provider;
    context.httpStatus = status;
    context.now = QDateTime(QDate(2026, 5, 4), QTime(12, 0), Qt::UTC);
    return context;
}

QList<DecodedPaste> pasted(const QByteArray& text, const ErrorInput& context = asked())
{
    return decodeText(ErrorDecoder(catalogues()), text, context);
}

QStringList codesOf(const QList<DecodedPaste>& all)
{
    QStringList codes;
    for (const DecodedPaste& one : all)
        codes.append(one.error.code);
    return codes;
}

const QByteArray NotFound = "{\"error_code\":\"NOT_FOUND\",\"message\":\"m\",\"request_id\":\"req_1\"}";
const QByteArray Internal = "{\"error_code\":\"INTERNAL\",\"message\":\"m\",\"request_id\":\"req_2\"}";
} // namespace

class TestPastedText : public QObject {
    Q_OBJECT

private slots:
    void everyKindOfText_data()
    {
        QTest::addColumn<qsizetype>("index");
        const auto fixtures = errorFixtures();
        for (qsizetype i = 0; i < fixtures.size(); ++i)
            QTest::newRow(fixtures[i].name) << i;
    }
    void everyKindOfText()
    {
        QFETCH(qsizetype, index);
        const ErrorFixture fixture = errorFixtures()[index];
        const auto check = [&fixture](const QByteArray& text) {
            const auto all = pasted(text);
            QCOMPARE(all.size(), 1);
            const DecodedError& error = all.first().error;
            QCOMPARE(error.provider, QLatin1StringView(fixture.provider));
            QCOMPARE(error.code, QLatin1StringView(fixture.code));
            QCOMPARE(error.recognised || error.code.isEmpty(), true);
            QCOMPARE(error.httpStatus, fixture.status);
            QCOMPARE(all.first().httpStatus, fixture.status);
            QCOMPARE(error.requestId, QLatin1StringView(fixture.requestId));
            QCOMPARE(error.requestIdSource.toLower(),
                     QLatin1StringView(fixture.requestIdSource).toString().toLower());
            QCOMPARE(all.first().foundAs.section(u" ("_s, 0, 0), QLatin1StringView(fixture.foundAs));
            // What was sent is not kept anywhere.
            QVERIFY(!all.first().body.contains("MADEUPSECRET"));
            QVERIFY(!QJsonDocument(toJson(error)).toJson().contains("MADEUPSECRET"));
            for (const PastedError& part : errorsInText(text)) {
                for (const auto& [name, value] : part.headers)
                    QVERIFY(!value.contains("MADEUPSECRET"));
            }
        };
        check(fixture.text);
        check("\n  \n" + fixture.text + "\n\n");
        if (!fixture.text.contains("\r")) {
            check(QByteArray(fixture.text).replace("\n", "\r\n"));
        }
        if (QString::fromUtf8(fixture.text).toUtf8() == fixture.text) {
            for (const auto encoding : {QStringConverter::Utf16LE, QStringConverter::Utf16BE}) {
                for (const bool mark : {true, false}) {
                    if (!mark && fixture.text.startsWith("\xEF\xBB\xBF"))
                        continue;
                    QStringEncoder encode(
                        encoding, mark ? QStringConverter::Flag::WriteBom : QStringConverter::Flag::Default);
                    QByteArray bytes = encode(QString::fromUtf8(fixture.text));
                    check(bytes);
                }
            }
        }
    }

    void textWithoutAnErrorIsSaidToBeSo_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, const QByteArray& text) { QTest::newRow(name) << text; };
        row("empty", {});
        row("blanks", " \r\n\t ");
        row("byte order mark", "\xEF\xBB\xBF");
        row("words", "hello, the call went fine today");
        row("numbers", "call 503 lasted 429 seconds on line 404");
        row("a version", "HTTP/1.1 is old");
        row("an object", "{\"ok\":1}");
        row("an array", "[1,2,3]");
        row("an empty array", "[]");
        row("null", "null");
        row("a page of calls",
            "{\"calls\":[{\"call_id\":\"c-1\",\"status\":\"completed\"}],\"next_page_token\":\"x\"}");
        row("a webhook",
            "{\"event_type\":\"call.failed\",\"event_id\":\"e1\",\"data\":{\"call_id\":\"c\","
            "\"failure_reason\":\"nobody answered\",\"error_code\":\"no_answer\"}}");
        row("a log record that is well",
            "{\"level\":\"info\",\"ts\":\"t\",\"msg\":\"call placed\",\"status\":200}");
        row("a request", "POST /v1/calls HTTP/1.1\nAuthorization: Bearer x\n\n{\"to\":\"+15550100\"}");
        row("a success", "HTTP/1.1 200 OK\n\n{\"api_id\":\"x\",\"message\":\"call fired\"}");
        row("nothing to say", "HTTP/1.1 204 No Content\n\n");
        row("errors are null", "{\"error\":null,\"errors\":[],\"detail\":null,\"error_code\":null}");
        row("half a body", "{\"error_code\":\"RATE_LIMITED\",\"message\":\"x\",\"request_id\":\"req_a");
        row("binary", QByteArray("\0\1\2\3\xff\xfe\xfd", 7));
    }
    void textWithoutAnErrorIsSaidToBeSo()
    {
        QFETCH(QByteArray, text);
        const auto all = pasted(text);
        QCOMPARE(all.size(), 1);
        const DecodedError& error = all.first().error;
        QVERIFY2(error.title.startsWith(u"No error"_s) || error.title.contains(u"success"_s)
                     || error.title.contains(u"cut off"_s),
                 qPrintable(error.title));
        QVERIFY(error.provider.isEmpty() && error.candidates.isEmpty() && error.code.isEmpty());
        QVERIFY(error.entry.isEmpty() && error.requestId.isEmpty() && !error.recognised);
        QVERIFY(!error.cause.isEmpty() && !error.fix.isEmpty());
        QVERIFY(!all.first().foundAs.isEmpty());
    }

    void severalErrors_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("codes");
        QTest::addColumn<QStringList>("where");
        QTest::addColumn<QList<int>>("statuses");
        const QStringList both {u"NOT_FOUND"_s, u"INTERNAL"_s};
        QTest::newRow("one per line")
            << NotFound + "\r\n" + Internal + "\r\n"
            << both << QStringList {u"a JSON body (line 1)"_s, u"a JSON body (line 2)"_s}
            << QList<int> {0, 0};
        QTest::newRow("an array") << "[ " + NotFound + ",\n7, {\"ok\":1}, " + Internal + "]" << both
                                  << QStringList {u"item 1 of a JSON array"_s, u"item 4 of a JSON array"_s}
                                  << QList<int> {0, 0};
        QTest::newRow("one after another")
            << NotFound + Internal << both
            << QStringList {u"a log line (number 1 of 2)"_s, u"a log line (number 2 of 2)"_s}
            << QList<int> {0, 0};
        QTest::newRow("log lines") << "10:00 GET 404 Not Found " + NotFound
                + "\n10:01 fine {\"to\":\"+1555\"}\n10:02 status=500 " + Internal
                                   << both << QStringList {u"a log line (line 1)"_s, u"a log line (line 3)"_s}
                                   << QList<int> {404, 500};
        QTest::newRow("a status of another line stays there")
            << "10:00 status=404 nothing\n10:01 " + NotFound + "\n10:02 status=500 " + Internal << both
            << QStringList {u"a log line (line 2)"_s, u"a log line (line 3)"_s} << QList<int> {0, 500};
        QTest::newRow("answers") << "HTTP/1.1 404 Not Found\n\n" + NotFound + "HTTP/1.1 500 Oops\n\n"
                + Internal << both
                                 << QStringList {u"an HTTP response (answer 1 of 2)"_s,
                                                 u"an HTTP response (answer 2 of 2)"_s}
                                 << QList<int> {404, 500};
        QTest::newRow("empty answers")
            << "HTTP/1.1 400 Bad Request\n\nHTTP/1.1 500 Oops\n\n"_ba << QStringList {QString(), QString()}
            << QStringList {u"an HTTP response (answer 1 of 2)"_s, u"an HTTP response (answer 2 of 2)"_s}
            << QList<int> {400, 500};
        QTest::newRow("a success before it")
            << "HTTP/1.1 200 OK\n\n{\"ok\":1}\nHTTP/1.1 404 Not Found\n\n" + NotFound
            << QStringList {u"NOT_FOUND"_s} << QStringList {u"an HTTP response (answer 2 of 2)"_s}
            << QList<int> {404};
        QTest::newRow("a cut line between")
            << NotFound + "\n{\"error_code\":\"RATE_LI\n" + Internal << both
            << QStringList {u"a JSON body (line 1)"_s, u"a JSON body (line 3)"_s} << QList<int> {0, 0};
        QTest::newRow("a cut array") << "[" + NotFound + "," + Internal.chopped(5)
                                     << QStringList {u"NOT_FOUND"_s} << QStringList {u"a log line"_s}
                                     << QList<int> {0};
        QTest::newRow("pretty, after a line of words")
            << "10:02 answer status=404\n{\n  \"error_code\": \"NOT_FOUND\",\n  \"message\": \"m\"\n}\n"_ba
            << QStringList {u"NOT_FOUND"_s} << QStringList {u"a JSON body"_s} << QList<int> {404};
        QTest::newRow("what was sent stands beside it")
            << "sent {\"message\":\"hello\"} got " + NotFound << QStringList {u"NOT_FOUND"_s}
            << QStringList {u"a log line"_s} << QList<int> {0};
    }
    void severalErrors()
    {
        QFETCH(QByteArray, text);
        QFETCH(QStringList, where);
        QFETCH(QList<int>, statuses);
        const auto all = pasted(text);
        QTEST(codesOf(all), "codes");
        for (qsizetype i = 0; i < all.size(); ++i) {
            if (QByteArrayView(QTest::currentDataTag()) != "one after another")
                QVERIFY2(all[i].foundAs.startsWith(where[i].section(u" ("_s, 0, 0)),
                         qPrintable(all[i].foundAs));
            QCOMPARE(all[i].httpStatus, statuses[i]);
        }
        if (QByteArrayView(QTest::currentDataTag()) == "one per line")
            QCOMPARE((QStringList {all[0].foundAs, all[1].foundAs}), where);
    }

    void thousandsOfErrorsAreCounted()
    {
        const auto all = pasted(QByteArray(NotFound + '\n').repeated(3000));
        QCOMPARE(all.size(), MaxPastedErrors);
        QCOMPARE(all.last().foundAs, u"a JSON body (line %1)"_s.arg(MaxPastedErrors));
    }

    void contentLengthKeepsABodyTogether()
    {
        const QByteArray body =
            "upstream said:\nHTTP/1.1 404 Not Found\nX-Request-Id: not-ours\n\nand went away";
        const auto all = pasted("HTTP/1.1 503 Service Unavailable\nContent-Length: "
                                + QByteArray::number(body.size()) + "\n\n" + body);
        QCOMPARE(all.size(), 1);
        QCOMPARE(all.first().httpStatus, 503);
        QVERIFY(all.first().error.requestId.isEmpty());
    }

    void whatTheCallerKnowsWins()
    {
        auto all = pasted("HTTP/1.1 404 Not Found\n\n" + NotFound, asked({}, 418));
        QCOMPARE(all.first().httpStatus, 418);
        all = pasted("Insufficient balance", asked(u"voxifi"_s));
        QCOMPARE(all.first().error.entry, u"voxifi/insufficient-balance"_s);
        all = pasted("Insufficient balance");
        QVERIFY(all.first().error.entry.isEmpty());
        all = pasted("Bad Gateway", asked({}, 502));
        QCOMPARE(all.first().error.entry, u"http/502"_s);
        all = pasted({}, asked(u"voipbin"_s, 400));
        QCOMPARE(all.first().error.entry, u"voipbin/http-400"_s);
        QCOMPARE(all.first().error.provider, u"voipbin"_s);
        all = pasted("{\"error\":\"failed\"}", asked(u"vobiz"_s, 200));
        QCOMPARE(all.first().error.message, u"failed"_s);
    }

    void aStatusInWords_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("status");
        const auto row = [](const char* text, int status) {
            QTest::newRow(text) << QByteArray(text) << status;
        };
        row("request failed: status=503", 503);
        row("request failed: HTTP 429", 429);
        row("status_code: 404", 404);
        row("\"status\": 402, sorry", 402);
        row("http_status=500", 500);
        row("Request failed with status code 422", 422);
        row("got 401 from the server", 401);
        row("POST -> 504", 504);
        row("Error: 429 Too Many Requests", 429);
        row("\"GET /v1/calls HTTP/1.1\" 502 12", 502);
        row("HTTP status code: 403", 403);
        row("my_status=4040", 0);
        row("status=4.5", 0);
        row("took 503 ms", 0);
        row("port 443, 500 calls", 0);
    }
    void aStatusInWords()
    {
        QFETCH(QByteArray, text);
        QTEST(pasted(text).first().httpStatus, "status");
    }

    void curlSaysWhyThereIsNoAnswer_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("entry");
        const auto row = [](const char* text, const char* entry) {
            QTest::newRow(entry) << QByteArray(text) << QString::fromLatin1(entry);
        };
        row("* Could not resolve host: api.voicebip.com\ncurl: (6) Could not resolve host: api.voicebip.com",
            "net/dns");
        row("curl: (7) Failed to connect to api.vobiz.ai port 443: Connection refused", "net/refused");
        row("curl: (7) Failed to connect: No route to host", "net/unreachable");
        row("curl: (28) Operation timed out after 3000 milliseconds", "net/deadline");
        row("curl: (60) SSL certificate problem: certificate has expired", "net/tls-expired");
        row("curl: (60) SSL certificate problem: unable to get local issuer certificate", "net/tls-issuer");
        row("curl: (60) SSL certificate problem: self-signed certificate", "net/tls-self-signed");
        row("curl: (60) SSL: no alternative certificate subject name matches target host name",
            "net/tls-name");
        row("curl: (52) Empty reply from server", "net/reset");
    }
    void curlSaysWhyThereIsNoAnswer()
    {
        QFETCH(QByteArray, text);
        const auto all = pasted(text);
        QCOMPARE(all.size(), 1);
        QTEST(all.first().error.entry, "entry");
        QVERIFY(!all.first().error.message.isEmpty());
        if (text.contains("api.vo"))
            QCOMPARE(all.first().error.provider, text.contains("vobiz") ? u"vobiz"_s : u"voicebip"_s);
    }

    void waitsInWordsAndOtherHeaders_data()
    {
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<double>("seconds"); // -1: none
        const auto row = [](const char* headers, double seconds) {
            QTest::newRow(headers) << QByteArray(headers) << seconds;
        };
        row("Retry-After: 17", 17);
        row("retry-after:   1.5", 1.5);
        row("Retry-After: Mon, 04 May 2026 12:00:42 GMT", 42);
        row("Retry-After: Monday, 04-May-26 12:00:42 GMT", 42);
        row("Retry-After: Mon May  4 12:00:42 2026", 42);
        row("Retry-After: 2026-05-04T12:00:42Z", 42);
        row("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT", -1);
        row("Retry-After: 0", -1);
        row("Retry-After: soon", -1);
        row("Retry-After: 0\nX-RateLimit-Reset: 1777896012", 12);
        row("X-RateLimit-Reset: 30", 30);
        row("X-RateLimit-Reset-Hour: 1777899600\nX-RateLimit-Reset-Minute: 1777896030", 30);
        row("retry-after-ms: 2500", 3);
        row("X-RateLimit-Reset: 0", -1);
        row("X-RateLimit-Reset: never", -1);
    }
    void waitsInWordsAndOtherHeaders()
    {
        QFETCH(QByteArray, headers);
        QFETCH(double, seconds);
        const auto all = pasted("HTTP/1.1 429 Too Many\n" + headers
                                + "\n\n{\"error_code\":\"RATE_LIMITED\",\"message\":\"m\"}");
        const RetryAdvice& retry = all.first().error.retry;
        QCOMPARE(retry.waitSeconds.value_or(-1), seconds);
        QCOMPARE(retry.waitSource, seconds < 0 ? QString() : u"header"_s);
        if (seconds < 0 && headers.startsWith("Retry-After"))
            QCOMPARE(retry.advice, RetryWord::Backoff);
    }

    // Every code of every catalogue, through every shape that its provider uses, without saying whose it is.
    void whoseErrorItIs()
    {
        int cases = 0;
        int certain = 0;
        int probable = 0;
        int ambiguous = 0;
        for (const ErrorShape& shape : errorShapes()) {
            const LoadedProvider* provider = catalogues().find(QString::fromLatin1(shape.provider));
            int sure = 0;
            int here = 0;
            for (const CatalogueEntry& entry : provider->catalogue.entries()) {
                const bool bare = entry.code == "did_cool_off_in_effect"_L1; // has a shape of its own
                if (entry.code.isEmpty() || bare)
                    continue;
                for (const int status : entry.http + QList<int> {0, 418}) {
                    const auto all = pasted(QByteArray(shape.text).replace("CODE", entry.code.toUtf8()),
                                            asked({}, status));
                    const DecodedError& error = all.first().error;
                    ++cases;
                    ++here;
                    certain += error.confidence == Confidence::Certain;
                    sure += error.confidence == Confidence::Certain;
                    probable += error.confidence == Confidence::Probable;
                    ambiguous += error.confidence == Confidence::Ambiguous;
                    QVERIFY2(error.provider == QLatin1StringView(shape.provider)
                                 || error.candidates.contains(QLatin1StringView(shape.provider)),
                             qPrintable(u"%1 %2: %3"_s.arg(QLatin1StringView(shape.name), entry.code,
                                                           error.provider)));
                    QCOMPARE(error.code, entry.code);
                    QCOMPARE(error.entry, entry.id);
                }
            }
            qInfo("%-9s %-20s %4d cases, %4d certain", shape.provider, shape.name, here, sure);
        }
        qInfo("whose error it is: %d cases, %d certain, %d probable, %d ambiguous, 0 wrong", cases, certain,
              probable, ambiguous);
        QVERIFY(cases > 500);
        QCOMPARE(ambiguous, 0);
    }

    void proseIsNeverCertain_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QStringList>("candidates");
        const auto row = [](const char* text, const char* provider, const QStringList& candidates = {}) {
            QTest::newRow(text) << QByteArray(text) << QString::fromLatin1(provider) << candidates;
        };
        row("{\"error\":\"CDR not found\"}", "vobiz");
        row("{\"message\":\"No phone number assigned\"}", "voxifi");
        row("{\"error\":\"Agent not found\"}", "voxifi");
        row("{\"error\":\"Insufficient balance\"}", "", {u"vobiz"_s, u"voxifi"_s});
        row("{\"message\":\"odd\"}", "", {u"vobiz"_s, u"voipbin"_s, u"voxifi"_s});
        row("{\"error\":{\"code\":\"NEW\",\"message\":\"m\"}}", "", {u"truedy"_s, u"vobiz"_s});
        row("{\"msg\":\"odd\"}", "voipbin");
        row("{\"detail\":\"odd\"}", "truedy");
        row("{\"error_code\":\"NEW\",\"message\":\"m\"}", "voicebip");
        row("{\"status\":\"error\",\"error\":{\"code\":\"NEW\",\"message\":\"m\"}}", "vobiz");
    }
    void proseIsNeverCertain()
    {
        QFETCH(QByteArray, text);
        DecodedError error = pasted(text).first().error;
        QTEST(error.provider, "provider");
        error.candidates.sort();
        QTEST(error.candidates, "candidates");
        QCOMPARE(error.confidence, error.provider.isEmpty() ? Confidence::Ambiguous : Confidence::Probable);
        // The host that was asked settles it.
        error =
            pasted("$ curl -i https://api.voipbin.net/v1.0/calls\nHTTP/1.1 500 Oops\n\n{\"message\":\"odd\"}")
                .first()
                .error;
        QCOMPARE(error.provider, u"voipbin"_s);
        QCOMPARE(error.confidence, Confidence::Certain);
    }
};

QTEST_GUILESS_MAIN(TestPastedText)
#include "tst_pastedtext.moc"
