// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redaction.h"

#include <QElapsedTimer>
#include <QTest>

using namespace ringback;

namespace {
// Text with ` for ", so that JSON stays readable.
QByteArray quoted(QByteArray text)
{
    return text.replace('`', '"');
}
} // namespace

// Every credential in here is made up.
class TestRedaction : public QObject {
    Q_OBJECT

private slots:
    void masks_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const QByteArray& text, const QByteArray& expected) {
            QTest::newRow(name) << text << expected;
        };
        row("bearer header", "Authorization: Bearer abc.def-123\r\nHost: x",
            "Authorization: Bearer [masked]\r\nHost: x");
        row("sent by curl -v", "> authorization: Basic dXNlcjpwYXNz\n> Host: x",
            "> authorization: Basic [masked]\n> Host: x");
        row("header without a scheme", "Authorization: k1\nA: b", "Authorization: [masked]\nA: b");
        row("token header", "X-Auth-Token: s3 cret\r\nX-Auth-ID: MA_1",
            "X-Auth-Token: [masked]\r\nX-Auth-ID: MA_1");
        row("key header", "x-api-key:abc", "x-api-key:[masked]");
        row("cookie", "Set-Cookie: token=abc; Path=/\nA: b", "Set-Cookie: [masked]\nA: b");
        row("curl option", "curl -H 'Authorization: Bearer abc' https://x",
            "curl -H 'Authorization: Bearer [masked]' https://x");
        row("curl option, other quotes", "curl -H \"X-API-Key: abc\" -d '{}'",
            "curl -H \"X-API-Key: [masked]\" -d '{}'");
        row("curl user", "curl -u MA_1:secret1 https://x", "curl -u MA_1:[masked] https://x");
        row("curl user, quoted", "curl --user 'me:p w' x", "curl --user 'me:[masked] w' x");
        row("bearer in a sentence", "sent Bearer Ab3dEfGh12 to it", "sent Bearer [masked] to it");
        row("query", "GET /v1.0/calls?accesskey=abc123&page_size=10 HTTP/1.1",
            "GET /v1.0/calls?accesskey=[masked]&page_size=10 HTTP/1.1");
        row("query at the end", "https://x/y?a=1&token=abc", "https://x/y?a=1&token=[masked]");
        row("url password", "https://me:hush@example.com/a", "https://me:[masked]@example.com/a");
        row("log field", "level=error token=\"a b\" status=401", "level=error token=\"[masked]\" status=401");
        row("member", quoted("{`api_key`: `abc`, `code`: `X`}"),
            quoted("{`api_key`: `[masked]`, `code`: `X`}"));
        row("member, camel case", quoted("{`accessKey`:`a\\`b`,`n`:1}"),
            quoted("{`accessKey`:`[masked]`,`n`:1}"));
        row("member with a space and a sign", quoted("{`password`:`a b=c`}"),
            quoted("{`password`:`[masked]`}"));
        row("member, number", quoted("{`auth_token`: 12345, `n`: 1}"),
            quoted("{`auth_token`: `[masked]`, `n`: 1}"));
        row("member, python", "{'secret': 'abc', 'n': 1}", "{'secret': '[masked]', 'n': 1}");
        row("member, authorization", quoted("{`Authorization`:`Bearer abc`}"),
            quoted("{`Authorization`:`[masked]`}"));
        row("member, list", quoted("{`tokens`:1,`token`:[`ab`,`cd`],`n`:`ef`}"),
            quoted("{`tokens`:1,`token`:[`[masked]`,`[masked]`],`n`:`ef`}"));
        row("member, object", quoted("{`secret`:{`id`:`ab`,`x`:[]},`n`:`ef`}"),
            quoted("{`secret`:{`id`:`[masked]`,`x`:[]},`n`:`ef`}"));
        row("escaped json", quoted("{`body`:`{\\`api_key\\`:\\`abc\\`,\\`n\\`:\\`d\\`}`}"),
            quoted("{`body`:`{\\`api_key\\`:\\`[masked]\\`,\\`n\\`:\\`d\\`}`}"));
        row("twice escaped", quoted("`{\\\\\\`token\\\\\\`: \\\\\\`abc\\\\\\`, 1}`"),
            quoted("`{\\\\\\`token\\\\\\`: \\\\\\`[masked]\\\\\\`, 1}`"));
        row("cut in the secret", quoted("{`password`:`abc"), quoted("{`password`:`[masked]"));
        row("key by its beginning", "key pk_live_a1b2c3d4e5 is bad", "key pk_live_[masked] is bad");
        row("test key", quoted("`pk_test_Zz9Yy8Xx7`"), quoted("`pk_test_[masked]`"));
        row("truedy key", "truedy_9f8e7d6c5b4a", "truedy_[masked]");
        row("web token", "x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln y", "x eyJ[masked] y");
        row("not utf-8", QByteArray("\xff\xfe token=abc \xe9"), QByteArray("\xff\xfe token=[masked] \xe9"));
    }
    void masks()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        const QByteArray masked = maskSecrets(text);
        QCOMPARE(masked, expected);
        QCOMPARE(maskSecrets(masked), masked);
        if (QString::fromUtf8(text).toUtf8() == text)
            QCOMPARE(maskSecrets(QString::fromUtf8(text)).toUtf8(), expected);
    }

    void keeps_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const QByteArray& text : QList<QByteArray> {
                 "", "Authorization", "Authorization:", "Basic authentication failed", "Missing Bearer token",
                 quoted("{`code`:`INVALID_TOKEN`,`message`:`The token is expired`}"),
                 quoted("{`next_page_token`:`2026-05-01T10:00:00Z`,`max_tokens`:5,`token_type`:`bearer`}"),
                 quoted("{`password`:[`is too short`],`token`:null,`secret`:false}"),
                 "password: must not be empty", quoted("{`field`:`api_key`,`message`:`is required`}"),
                 "truedy_error, truedy_account_id", "X-Request-Id: req_7f3a91c2d40b4e55",
                 "https://docs.example.com:8443/a?b=c@d", "X-Voicebip-Signature: sha256=00ff",
                 "token == null", "?token=&a=b", "-u", "curl -u me", "\xc3\xa9\xe2\x80\xae\x01 caf\xc3\xa9"})
            QTest::newRow(text.constData()) << text;
        QByteArray every;
        for (int i = 0; i < 256; ++i)
            every += static_cast<char>(i);
        QTest::newRow("every byte") << every;
    }
    void keeps()
    {
        QFETCH(QByteArray, text);
        QCOMPARE(maskSecrets(text), text);
    }

    // Wherever a text is cut, no byte of the secret comes through and nothing but the secret goes.
    void survivesEveryCut()
    {
        const QByteArray text = quoted("HTTP/1.1 401 U\nAuthorization: Bearer "
                                       "QQQQ1\n{`a`:[{`secret`:`QQQQ2`,`b`:`\\`token\\`:\\`QQQQ3\\``}],`u`:`"
                                       "https://m:QQQQ4@x?accesskey=QQQQ5`} -u me:QQQQ6");
        for (qsizetype length = 0; length <= text.size(); ++length) {
            const QByteArray masked = maskSecrets(text.first(length));
            const QByteArray where = QByteArray::number(length) + ": " + masked;
            // The password of a URL shows as one only from its @ on.
            if (length < text.indexOf("@x") + 1)
                continue;
            QVERIFY2(!masked.contains("QQQQ"), where.constData());
        }
        QCOMPARE(maskSecrets(text).count("[masked]"), 6);
    }

    void isLinear()
    {
        for (const QByteArray& unit : {QByteArray("token"), QByteArray("\"token\":["), QByteArray("\\\""),
                                       QByteArray("http://a:"), QByteArray("token: "), QByteArray("eyJ"),
                                       QByteArray("secret='"), QByteArray("Authorization: ")}) {
            const QByteArray text = unit.repeated(1'000'000 / unit.size());
            QElapsedTimer timer;
            timer.start();
            QVERIFY(maskSecrets(text).size() > 0);
            QVERIFY2(timer.elapsed() < 5000, unit.constData());
        }
    }
};

QTEST_APPLESS_MAIN(TestRedaction)
#include "tst_redaction.moc"
