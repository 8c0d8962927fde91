// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/registry.h"
#include "providers/requestids.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const Definition& definitionNamed(const QString& provider)
{
    static const Registry registry = Registry::load();
    const LoadedProvider* loaded = registry.find(provider);
    if (loaded == nullptr)
        qFatal("no such provider");
    return loaded->definition;
}
} // namespace

class TestRequestIds : public QObject {
    Q_OBJECT

private slots:
    void standsWhereTheProviderPutsIt_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("source");
        const auto row = [](const char* name, const QString& provider, const QByteArray& header,
                            const QByteArray& body, const QString& id, const QString& source) {
            QTest::newRow(name) << provider << header << body << id << source;
        };
        row("truedy page", u"truedy"_s, {},
            R"({"data":[{"id":"a","request_id":"no"}],"meta":{"request_id":"req_1"}})", u"req_1"_s,
            u"body:/meta/request_id"_s);
        row("vobiz live", u"vobiz"_s, {}, R"({"api_id":"a-1","calls":["x","y"]})", u"a-1"_s,
            u"body:/api_id"_s);
        row("vobiz finished", u"vobiz"_s, "X-Request-Id: h-1", R"({"data":[{"api_id":"no"}]})", u"h-1"_s,
            u"header:X-Request-Id"_s);
        row("voicebip, behind the calls", u"voicebip"_s, {},
            "{\"calls\":[{\"request_id\":\"no\"},{\"a\":\"}{\"}],\"request_id\":\"req_2\"}", u"req_2"_s,
            u"body:/request_id"_s);
        row("voipbin header, any case", u"voipbin"_s, "x-request-id: v-1", R"({"result":[]})", u"v-1"_s,
            u"header:X-Request-Id"_s);
        row("voipbin error", u"voipbin"_s, "X-Request-Id: v-2", R"({"error":{"request_id":"v-1"}})", u"v-1"_s,
            u"body:/error/request_id"_s);
        row("a number", u"voicebip"_s, {}, R"({"request_id":12345678901234567890})",
            u"12345678901234567890"_s, u"body:/request_id"_s);
        row("escapes are read", u"voicebip"_s, {}, "{\"request_id\":\"r\\u0065q\"}", u"req"_s,
            u"body:/request_id"_s);
        row("before a cut", u"voicebip"_s, {}, "{\"request_id\":\"req_3\",\"calls\":[{\"a\":", u"req_3"_s,
            u"body:/request_id"_s);
        row("cut inside of it", u"voicebip"_s, {}, "{\"request_id\":\"req_", {}, {});
        row("only in a record", u"voicebip"_s, {}, R"({"calls":[{"request_id":"no"}]})", {}, {});
        row("null", u"voicebip"_s, "X-Request-ID: h", R"({"request_id":null})", u"h"_s,
            u"header:X-Request-ID"_s);
        row("an object", u"voicebip"_s, {}, R"({"request_id":{"a":"b"}})", {}, {});
        row("true", u"voicebip"_s, {}, R"({"request_id":true})", {}, {});
        row("zeros", u"voicebip"_s, {}, R"({"request_id":"00000000-0000"})", {}, {});
        row("two lines", u"voicebip"_s, {}, "{\"request_id\":\"a\\nb\"}", {}, {});
        row("too long", u"voicebip"_s, {}, "{\"request_id\":\"" + QByteArray(300, 'x') + "\"}", {}, {});
        row("no JSON", u"voicebip"_s, {}, "<html>request_id</html>", {}, {});
        row("a list", u"voicebip"_s, {}, R"([{"request_id":"no"}])", {}, {});
        row("nothing", u"voicebip"_s, {}, {}, {}, {});
        row("byte order mark", u"voicebip"_s, {}, "\xEF\xBB\xBF {\"request_id\":\"req_4\"}", u"req_4"_s,
            u"body:/request_id"_s);
    }
    void standsWhereTheProviderPutsIt()
    {
        QFETCH(QString, provider);
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, body);
        QFETCH(QString, id);
        QFETCH(QString, source);
        HttpResponse response;
        response.httpStatus = 200;
        response.body = body;
        const qsizetype colon = header.indexOf(':');
        if (colon > 0)
            response.headers.append({header.left(colon), header.mid(colon + 1)});
        const RequestIdFound found = requestIdIn(definitionNamed(provider), response);
        QCOMPARE(found.id, id);
        QCOMPARE(found.source, source);
    }

    // What no parser would be given: it costs a walk over the bytes.
    void aHugePageIsWalkedOver()
    {
        HttpResponse response;
        response.httpStatus = 200;
        response.body = "{\"calls\":[" + QByteArray(8 * 1024 * 1024, '[');
        QCOMPARE(requestIdIn(definitionNamed(u"voicebip"_s), response), RequestIdFound {});
        QByteArray members("{");
        for (int i = 0; i < 500'000; ++i)
            members += "\"k\":1,";
        response.body = members + "\"request_id\":\"req_5\"}";
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(requestIdIn(definitionNamed(u"voicebip"_s), response).id, u"req_5"_s);
        QVERIFY2(timer.elapsed() < 2'000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_APPLESS_MAIN(TestRequestIds)
#include "tst_requestids.moc"
