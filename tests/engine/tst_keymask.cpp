// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/keymask.h"
#include "core/redaction.h"
#include "engine/answererror.h"
#include "providers/registry.h"

#include <QRandomGenerator>
#include <QUrl>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QString LongKey = u"k/Made+Up=0123456789&\u00e4"_s;
} // namespace

class TestKeyMask : public QObject {
    Q_OBJECT

private slots:
    void findsEveryForm_data()
    {
        QTest::addColumn<QByteArray>("text");
        const QByteArray key = LongKey.toUtf8();
        QTest::newRow("as it is") << QByteArray("the key " + key + " is not valid");
        QTest::newRow("twice") << QByteArray(key + "," + key);
        QTest::newRow("percent-encoded") << QByteArray("?k=" + key.toPercentEncoding());
        QTest::newRow("percent-encoded in lower case") << QByteArray("?k=" + key.toPercentEncoding())
                                                              .replace("%2F", "%2f")
                                                              .replace("%2B", "%2b")
                                                              .replace("%3D", "%3d")
                                                              .replace("%C3", "%c3")
                                                              .replace("%A4", "%a4");
        QTest::newRow("json") << QByteArray("{\"k\":\"" + QByteArray(key).replace("/", "\\/") + "\"}");
        QTest::newRow("json, slashes as they are") << QByteArray("{\"k\":\"" + key + "\"}");
        QTest::newRow("base64") << QByteArray("Basic " + key.toBase64());
        QTest::newRow("base64 for URLs")
            << QByteArray("Basic " + key.toBase64(QByteArray::Base64UrlEncoding));
        QTest::newRow("base64 after a name of 3")
            << QByteArray("Basic " + QByteArray("ab:" + key).toBase64());
        QTest::newRow("base64 after a name of 4")
            << QByteArray("Basic " + QByteArray("abc:" + key).toBase64());
        QTest::newRow("base64 after a name of 5")
            << QByteArray("Basic " + QByteArray("abcd:" + key + "more").toBase64());
    }
    void findsEveryForm()
    {
        QFETCH(QByteArray, text);
        const KeyMask mask(QStringList {LongKey});
        const QByteArray masked = mask.masked(text);
        QVERIFY2(masked.contains(MaskText), masked.constData());
        for (const QByteArray& trace :
             {QByteArray("Made"), LongKey.toUtf8().toBase64().mid(3, 12), QByteArray("0123456789")})
            QVERIFY2(!masked.contains(trace), masked.constData());
        QCOMPARE(mask.masked(masked), masked);
    }

    void leavesTheRest()
    {
        const KeyMask mask(QStringList {u"k-made-up-1234"_s, u"1234"_s, u"token-made-up"_s});
        QCOMPARE(mask.masked(QByteArray(R"({"to":"+15551234000","id":"c1234"})")),
                 QByteArray(R"({"to":"+15551234000","id":"c1234"})"));
        QCOMPARE(mask.masked(QByteArray(R"({"pin":"1234"})")), QByteArray(R"({"pin":"[masked]"})"));
        QCOMPARE(mask.masked(QByteArray("token-made-up")), QByteArray(MaskText));
        QCOMPARE(KeyMask(QStringList()).masked(QByteArray("anything")), QByteArray("anything"));
    }

    void randomKeysLeaveNoTrace()
    {
        QRandomGenerator random(20260401);
        for (int round = 0; round < 500; ++round) {
            QByteArray key;
            const int size = 8 + random.bounded(60);
            for (int i = 0; i < size; ++i)
                key += static_cast<char>(33 + random.bounded(94));
            QByteArray before;
            for (int i = random.bounded(6); i > 0; --i)
                before += 'x';
            const KeyMask mask(QStringList {QString::fromLatin1(key)});
            const QByteArray text = "a " + key + " b " + key.toPercentEncoding() + " c "
                + QByteArray(before + key + "zz").toBase64() + " d";
            const QByteArray masked = mask.masked(text);
            QVERIFY2(!masked.contains(key), key.constData());
            QVERIFY2(!masked.contains(key.toPercentEncoding()), key.constData());
            QVERIFY2(masked.count(MaskText) >= 3, key.constData());
        }
    }

    void answersAreDecodedWithoutTheKey()
    {
        const Registry registry = Registry::load();
        const ErrorDecoder decoder(registry);
        AccountBinding binding;
        binding.definition = registry.find(u"voicebip"_s)->definition;
        binding.account.id = u"desk"_s;
        binding.secrets = {{u"api_key"_s, u"k-made-up-echoed-77"_s}};
        HttpResponse response;
        response.httpStatus = 401;
        response.headers = {{"X-Request-Id", "req_made_up"},
                            {"WWW-Authenticate", "Bearer k-made-up-echoed-77"}};
        response.body = R"({"error_code":"INVALID_API_KEY","message":"k-made-up-echoed-77 is unknown"})";
        const DecodedError error =
            decodeAnswer(decoder, binding, response, {}, QDateTime::currentDateTimeUtc());
        QVERIFY(error.message.contains(QLatin1String(MaskText)));
        QVERIFY(!QJsonDocument(toJson(error)).toJson().contains("k-made-up-echoed-77"));
        const HttpResponse clean = withoutKeys(binding, response);
        QCOMPARE(clean.headers.last().second, QByteArray("Bearer [masked]"));
        QCOMPARE(clean.httpStatus, 401);
    }

    void aCutBodyIsSaid()
    {
        const Registry registry = Registry::load();
        const ErrorDecoder decoder(registry);
        AccountBinding binding;
        binding.definition = registry.find(u"voicebip"_s)->definition;
        HttpResponse response;
        response.httpStatus = 200;
        response.body = R"({"calls":[{"call_id":"c1")";
        const QDateTime now = QDateTime::currentDateTimeUtc();
        QCOMPARE(decodeAnswer(decoder, binding, response, u"cut-body"_s, now).entry, u"net/cut-body"_s);
        response.body = R"({"other":1})";
        QCOMPARE(decodeAnswer(decoder, binding, response, u"not-json"_s, now).title,
                 u"The answer holds no list of calls"_s);
    }
};

QTEST_GUILESS_MAIN(TestKeyMask)
#include "tst_keymask.moc"
