// SPDX-License-Identifier: GPL-3.0-or-later
#include "errorfixtures.h"

#include "providers/errordecoder.h"
#include "providers/pastedtext.h"
#include "providers/registry.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

// What nobody sends on purpose, or only on purpose: whatever comes, no crash, no code that the text does not
// hold, no ID that is made up, and bounded time and memory.
//
// RINGBACK_FUZZ_ROUNDS=n does n times as many mutations (1 without it); RINGBACK_FUZZ_MEGABYTES=n sets the
// size of the large texts (12 without it; 2 under the address sanitizer, which is slow).
using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
#ifdef __SANITIZE_ADDRESS__
constexpr int DefaultMegabytes = 2;
#else
constexpr int DefaultMegabytes = 12;
#endif

const Registry& hostileRegistry()
{
    static const Registry registry = Registry::load();
    return registry;
}

int numberFromEnvironment(const char* name, int fallback)
{
    bool ok = false;
    const int number = qEnvironmentVariableIntValue(name, &ok);
    return ok && number > 0 ? number : fallback;
}

QList<DecodedPaste> decodedHostile(const QByteArray& text, const QString& provider = {}, int status = 0)
{
    ErrorInput context;
    context.provider = provider;
    context.httpStatus = status;
    context.now = QDateTime(QDate(2026, 5, 4), QTime(12, 0), Qt::UTC);
    return decodeText(ErrorDecoder(hostileRegistry()), text, context);
}

// The most memory this process has ever held, in bytes; 0 where that cannot be told.
qint64 peakMemory()
{
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    static const QRegularExpression Peak(u"VmHWM:\\s+(\\d+) kB"_s);
    return Peak.match(QString::fromLatin1(file.readAll())).captured(1).toLongLong() * 1024;
}

// What must hold whatever the text was. Empty: it does.
QString brokenPromise(const QByteArray& text, const QList<DecodedPaste>& all)
{
    if (all.isEmpty())
        return u"no answer"_s;
    for (const DecodedPaste& paste : all) {
        const DecodedError& error = paste.error;
        if (error.title.isEmpty() || error.cause.isEmpty() || error.fix.isEmpty() || paste.foundAs.isEmpty())
            return u"an answer without words"_s;
        if (error.requestId.isEmpty() != error.requestIdSource.isEmpty())
            return u"an ID without a source, or the reverse"_s;
        if (error.message.size() > 2000)
            return u"a message without end"_s;
        // Escapes may stand for other characters; then the text holds a backslash.
        const bool plain = !text.contains('\\') && !text.contains('\0') && !text.contains('\x1b');
        const auto holds = [&](const QString& part) {
            return !plain || part.contains(QChar::ReplacementCharacter) || text.contains(part.toUtf8());
        };
        if (!holds(error.requestId))
            return u"an ID that is not in the text: %1"_s.arg(error.requestId);
        if (!holds(error.code))
            return u"a code that is not in the text: %1"_s.arg(error.code);
        if (error.recognised && !error.code.isEmpty() && !error.entry.endsWith(u'/' + error.code))
            return u"%1 explained as %2"_s.arg(error.code, error.entry);
        if (QJsonDocument(toJson(error)).toJson().isEmpty())
            return u"no JSON"_s;
    }
    return {};
}

QString shown(const QByteArray& text)
{
    return QString::fromLatin1(text.left(600).toPercentEncoding("{}[]\":, /*<>\n"));
}
} // namespace

class TestHostileText : public QObject {
    Q_OBJECT

private slots:
    // A part of an error is never taken for another error, nor a part of an ID for an ID.
    void cutAtEveryByte()
    {
        int cases = 0;
        for (const ErrorFixture& fixture : errorFixtures()) {
            for (qsizetype size = 0; size <= fixture.text.size(); ++size) {
                const QByteArray text = fixture.text.first(size);
                const auto all = decodedHostile(text);
                ++cases;
                const QString broken = brokenPromise(text, all);
                QVERIFY2(broken.isEmpty(), qPrintable(broken + u" in "_s + shown(text)));
                for (const DecodedPaste& paste : all) {
                    const QString code = paste.error.code;
                    const QString id = paste.error.requestId;
                    QVERIFY2(code.isEmpty() || code == QLatin1StringView(fixture.code),
                             qPrintable(shown(text)));
                    const bool complete = id.isEmpty() || id == QLatin1StringView(fixture.requestId);
                    // Heads on the way have IDs of their own, whole ones.
                    QVERIFY2(complete || fixture.text.contains(QByteArray(": " + id.toUtf8() + "\r\n")),
                             qPrintable(shown(text)));
                }
            }
        }
        qInfo("cut at every byte: %d cases", cases);
        QVERIFY(cases > 6000);
    }

    void everyByteChanged()
    {
        const int rounds = numberFromEnvironment("RINGBACK_FUZZ_ROUNDS", 1);
        QRandomGenerator random(20260501);
        const QByteArray spice = "{}[]\",:\\<>\r\n\t\x1b\x80\xff '0e-"_ba + QByteArray(1, '\0');
        int cases = 0;
        for (int round = 0; round < rounds; ++round) {
            for (const ErrorFixture& fixture : errorFixtures()) {
                for (qsizetype at = 0; at < fixture.text.size(); ++at) {
                    QByteArray text = fixture.text;
                    switch (random.bounded(4)) {
                    case 0:
                        text[at] = spice[random.bounded(int(spice.size()))];
                        break;
                    case 1:
                        text[at] = static_cast<char>(text[at] ^ (1 << random.bounded(8)));
                        break;
                    case 2:
                        text.remove(at, 1);
                        break;
                    default:
                        text.insert(at, spice[random.bounded(int(spice.size()))]);
                        break;
                    }
                    const auto all = decodedHostile(text);
                    ++cases;
                    const QString broken = brokenPromise(text, all);
                    QVERIFY2(broken.isEmpty(), qPrintable(broken + u" in "_s + shown(text)));
                    for (const DecodedPaste& paste : all) {
                        const DecodedError& error = paste.error;
                        const bool other = error.recognised && !error.code.isEmpty()
                            && error.code != QLatin1StringView(fixture.code);
                        QVERIFY2(!other, qPrintable(error.entry + u" in "_s + shown(text)));
                    }
                }
            }
        }
        qInfo("one byte changed: %d cases", cases);
    }

    void partsInWrongPlaces()
    {
        const int rounds = 4000 * numberFromEnvironment("RINGBACK_FUZZ_ROUNDS", 1);
        QRandomGenerator random(7);
        const auto fixtures = errorFixtures();
        for (int round = 0; round < rounds; ++round) {
            // A part of one stands in another, some brackets turned: nothing may be read across the seam.
            const QByteArray& one = fixtures[random.bounded(int(fixtures.size()))].text;
            const QByteArray& other = fixtures[random.bounded(int(fixtures.size()))].text;
            const qsizetype from = random.bounded(int(other.size()));
            QByteArray text = one;
            text.insert(random.bounded(int(one.size())), other.mid(from, random.bounded(1, 200)));
            for (int i = random.bounded(4); i > 0; --i) {
                const qsizetype at =
                    text.indexOf("{}[]"[random.bounded(4)], random.bounded(int(text.size())));
                if (at >= 0)
                    text[at] = "{}[]"[random.bounded(4)];
            }
            const QString broken = brokenPromise(text, decodedHostile(text));
            QVERIFY2(broken.isEmpty(), qPrintable(broken + u" in "_s + shown(text)));
        }
        qInfo("parts in wrong places: %d cases", rounds);
    }

    void everyProvidersWay()
    {
        // The same, told whose it is and with a status.
        int cases = 0;
        for (const ErrorFixture& fixture : errorFixtures()) {
            for (const LoadedProvider& provider : hostileRegistry().providers()) {
                for (qsizetype size = 0; size < fixture.text.size(); size += 7) {
                    const QByteArray text = fixture.text.first(size);
                    const auto all = decodedHostile(text, provider.definition.id, 500);
                    ++cases;
                    const QString broken = brokenPromise(text, all);
                    QVERIFY2(broken.isEmpty(), qPrintable(broken + u" in "_s + shown(text)));
                    QCOMPARE(all.first().error.provider, provider.definition.id);
                }
            }
        }
        qInfo("cut, with a provider: %d cases", cases);
    }

    void idsThatAreNone_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::newRow("null") << "null"_ba;
        QTest::newRow("empty") << "\"\""_ba;
        QTest::newRow("true") << "true"_ba;
        QTest::newRow("an object") << "{\"a\":1}"_ba;
        QTest::newRow("a list") << "[\"req_1\"]"_ba;
        QTest::newRow("a line break") << "\"req_1\\nreq_2\""_ba;
        QTest::newRow("control characters") << "\"req_\\u0007\""_ba;
        QTest::newRow("endless") << '"' + QByteArray(5000, 'x') + '"';
    }
    void idsThatAreNone()
    {
        QFETCH(QByteArray, id);
        const auto all =
            decodedHostile("{\"error_code\":\"INTERNAL\",\"message\":\"m\",\"request_id\":" + id + "}");
        QCOMPARE(all.first().error.code, u"INTERNAL"_s);
        QVERIFY(all.first().error.requestId.isEmpty() && all.first().error.requestIdSource.isEmpty());
    }

    void largeTexts_data()
    {
        QTest::addColumn<QByteArray>("begin");
        QTest::addColumn<QByteArray>("part");
        QTest::addColumn<QByteArray>("end");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* name, const QByteArray& begin, const QByteArray& part,
                            const QByteArray& end, const char* code = "") {
            QTest::newRow(name) << begin << part << end << QString::fromLatin1(code);
        };
        const QByteArray head = "{\"error_code\":\"INTERNAL\",\"request_id\":\"req_1\",";
        row("words", {}, "all is well ", {});
        row("one letter", {}, "x", {});
        row("line ends", {}, "\n", {});
        row("NULs", {}, QByteArray(1, '\0'), {});
        row("blanks in a body", "{", " ", "}");
        row("a long message", head + "\"message\":\"", "long ", "\"}", "INTERNAL");
        row("a long message of escapes", head + "\"message\":\"", "\\\\", "\"}", "INTERNAL");
        row("a large list beside it", head + "\"message\":\"m\",\"list\":[0", ",0", "]}", "INTERNAL");
        row("many members beside it", head + "\"message\":\"m\"", ",\"a\":1", "}", "INTERNAL");
        row("a deep object beside it", head + "\"message\":\"m\",\"deep\":", "{\"a\":", {});
        row("many objects beside it", head + "\"message\":\"m\",\"list\":[{}", ",{}", "]}", "INTERNAL");
        row("brackets", {}, "[", {});
        row("braces", {}, "{", {});
        row("closed brackets", {}, "[]", {});
        row("closed braces", {}, "{}", {});
        row("deep objects", {}, "{\"error\":", {});
        row("quotes", {}, "\"", {});
        row("backslashes", "{\"", "\\", {});
        row("cut values", {}, "{\"a\":\"\n", {});
        row("cut values on one line", {}, "{\"a\":\" ", {});
        row("escaped values", {}, "{\\\"a\\\":1}\" ", {});
        row("words in braces", {}, "{x} ", {});
        row("open words in braces", {}, "{x ", {});
        row("heads", {}, "HTTP/1.1 200 OK\n", {});
        row("heads with bodies", {}, "HTTP/1.1 200 OK\n\nx\n", {});
        row("a head without end", "HTTP/1.1 500 Oops\n", "X: y\n", {});
        row("heads of curl", {}, "< HTTP/2 100\n< \n", {});
        row("lines of curl", "< HTTP/2 500\n< \n", "1 2 3 4 5\n", {});
        row("a long body", "HTTP/1.1 500 Oops\n\n", "some line\n", {});
        row("counted", {}, "HTTP/1.1 200 OK\nContent-Length: 9\n\n{\"ok\":11}   \n", {});
        row("chunks", "HTTP/1.1 500 Oops\nTransfer-Encoding: chunked\n\n", "1\r\nx\r\n", "0\r\n\r\n");
        row("a page", "<html><title>", "x", "</title></html>");
        row("errors, one per line", {}, "{\"error_code\":\"INTERNAL\",\"message\":\"m\"}\n", {}, "INTERNAL");
        row("a list of errors", "[{\"error_code\":\"INTERNAL\",\"message\":\"m\"}",
            ",{\"error_code\":\"INTERNAL\",\"message\":\"m\"}", "]", "INTERNAL");
        row("UTF-16", "\xFF\xFE", QByteArray("{\0\"\0", 4), {});
        row("colours", {}, "\x1b[1m", {});
        row("statuses", {}, "status=", {});
        row("log record", "{\"level\":\"error\",\"msg\":\"", "{\\\"a\\\":", "\"}");
    }
    void largeTexts()
    {
        QFETCH(QByteArray, begin);
        QFETCH(QByteArray, part);
        QFETCH(QByteArray, end);
        QFETCH(QString, code);
        const qint64 megabytes = numberFromEnvironment("RINGBACK_FUZZ_MEGABYTES", DefaultMegabytes);
        const QByteArray text = begin + part.repeated(megabytes * 1'000'000 / part.size()) + end;
        QElapsedTimer timer;
        timer.start();
        const auto all = decodedHostile(text);
        const qint64 elapsed = timer.elapsed();
        QVERIFY(!all.isEmpty() && all.size() <= MaxPastedErrors);
        QCOMPARE(all.first().error.code, code);
        QVERIFY(all.first().error.message.size() <= 2000);
        qInfo("%lld MB: %lld ms, at most %lld MB held so far", megabytes, elapsed, peakMemory() / 1'000'000);
        // No clock judges here, since machines are busy: what is quadratic takes hours, and ctest ends it.
#ifndef __SANITIZE_ADDRESS__
        QVERIFY(peakMemory() < (200 + 12 * megabytes) * 1'000'000);
#endif
    }

    void deepNesting()
    {
        for (const qsizetype depth : {10, 1000, 9999, 10'001, 300'000}) {
            for (const QByteArray& open :
                 {"["_ba, "{\"a\":"_ba, "{\"error\":"_ba, "{\"response\":"_ba, "[{\"body\":"_ba}) {
                const QByteArray close = open == "[" ? "]" : open.startsWith('[') ? "}]" : "}";
                const QByteArray nested = open.repeated(depth) + "1" + close.repeated(depth);
                for (const QByteArray& text :
                     QByteArrayList {nested, "HTTP/1.1 500 Oops\n\n" + nested, "status=500 " + nested,
                                     "{\"error\":{\"code\":\"not_found\",\"message\":\"m\",\"details\":"
                                         + nested + "}}"}) {
                    const QString broken = brokenPromise(text, decodedHostile(text));
                    QVERIFY2(broken.isEmpty(), qPrintable(broken));
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestHostileText)
#include "tst_hostiletext.moc"
