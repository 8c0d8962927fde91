// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/bindings.h"
#include "providers/requests.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const Registry& shipped()
{
    static const Registry registry = Registry::load();
    return registry;
}

const Feed& feedOf(const AccountBinding& binding, const QString& id)
{
    for (const Feed& feed : binding.definition.feeds) {
        if (feed.id == id)
            return feed;
    }
    qFatal("no such feed");
}

QByteArray urlOf(const Result<HttpRequest>& request)
{
    return request ? request->url.toEncoded() : request.error().toUtf8();
}

// A definition of nothing but one feed.
AccountBinding plainBinding(const QString& baseUrl, const QString& path)
{
    AccountBinding binding;
    binding.account.id = u"desk"_s;
    binding.account.baseUrl = baseUrl;
    AuthMethod method;
    method.id = u"none"_s;
    binding.definition.auth.methods = {method};
    Feed feed;
    feed.id = u"calls"_s;
    feed.path = path;
    binding.definition.feeds = {feed};
    return binding;
}
} // namespace

class TestRequests : public QObject {
    Q_OBJECT

private slots:
    void asksEachProviderAsItsPagesSay_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("feed");
        QTest::addColumn<QByteArray>("url");
        QTest::newRow("voicebip") << u"voicebip"_s << u"calls"_s
                                  << "https://api.voicebip.com/v1/calls?page_size=100"_ba;
        QTest::newRow("voipbin")
            << u"voipbin"_s << u"calls"_s
            << "https://api.voipbin.net/v1.0/calls?page_size=100&accesskey=made-up-access_key"_ba;
        QTest::newRow("vobiz queued")
            << u"vobiz"_s << u"queued"_s
            << "https://api.vobiz.ai/api/v1/Account/MA_MADEUP/Call/?status=queued"_ba;
        QTest::newRow("vobiz live") << u"vobiz"_s << u"live"_s
                                    << "https://api.vobiz.ai/api/v1/Account/MA_MADEUP/Call?status=live"_ba;
        QTest::newRow("vobiz finished")
            << u"vobiz"_s << u"finished"_s
            << "https://api.vobiz.ai/api/v1/Account/MA_MADEUP/cdr?per_page=100&page=1"_ba;
        QTest::newRow("truedy") << u"truedy"_s << u"calls"_s
                                << "https://api.truedy.ai/api/public/v1/calls?limit=100"_ba;
        QTest::newRow("voxifi") << u"voxifi"_s << u"calls"_s << "https://calls.example.com/v1/calls"_ba;
    }
    void asksEachProviderAsItsPagesSay()
    {
        QFETCH(QString, provider);
        QFETCH(QString, feed);
        const AccountBinding binding = bindingOf(shipped(), provider);
        const auto request = feedRequest(binding, feedOf(binding, feed), std::nullopt);
        QTEST(urlOf(request), "url");
        QCOMPARE(request->method, "GET"_ba);
        QCOMPARE(headerValue(request->headers, "accept"), "application/json"_ba);
        QVERIFY(!request->describe().contains(u"made-up"_s));
    }

    void sendsTheKeyAsTheProviderWantsIt()
    {
        const auto headers = [](const QString& provider, const QMap<QString, QString>& fields = {}) {
            const AccountBinding binding = bindingOf(shipped(), provider, fields);
            const auto request = feedRequest(binding, binding.definition.feeds.first(), std::nullopt);
            return request ? request->headers : HeaderList {};
        };
        QCOMPARE(headerValue(headers(u"voicebip"_s), "Authorization"), "Bearer made-up-api_key"_ba);
        QCOMPARE(headerValue(headers(u"truedy"_s), "Authorization"), "Bearer made-up-api_key"_ba);
        QCOMPARE(headerValue(headers(u"vobiz"_s), "X-Auth-ID"), "MA_MADEUP"_ba);
        QCOMPARE(headerValue(headers(u"vobiz"_s), "X-Auth-Token"), "made-up-auth_token"_ba);
        QCOMPARE(headers(u"voipbin"_s).size(), 1); // the access key has no header
        QCOMPARE(headerValue(headers(u"voipbin"_s, {{u"auth"_s, u"token"_s}}), "Authorization"),
                 "Bearer made-up-token"_ba);
        const auto voxifi = [&headers](const QString& kind) {
            return headers(
                u"voxifi"_s,
                {{u"auth_kind"_s, kind}, {u"auth_name"_s, u"X-Ours"_s}, {u"username"_s, u"ann"_s}});
        };
        QCOMPARE(voxifi(u"none"_s).size(), 1);
        QCOMPARE(headerValue(voxifi(u"bearer"_s), "Authorization"), "Bearer made-up-api_key"_ba);
        QCOMPARE(headerValue(voxifi(u"header"_s), "X-Ours"), "made-up-api_key"_ba);
        QCOMPARE(headerValue(voxifi(u"basic"_s), "Authorization"),
                 "Basic " + QByteArray("ann:made-up-api_key").toBase64());
        QCOMPARE(voxifi(u"query"_s).size(), 1);
    }

    void logsInAtTheOrigin()
    {
        AccountBinding binding =
            bindingOf(shipped(), u"voipbin"_s, {{u"auth"_s, u"login"_s}, {u"username"_s, u"ann"_s}});
        const auto login = loginRequest(binding);
        QVERIFY2(login.ok(), qPrintable(login.error()));
        QCOMPARE(login->method, "POST"_ba);
        QCOMPARE(login->url.toEncoded(), "https://api.voipbin.net/auth/login"_ba); // not under /v1.0
        QCOMPARE(headerValue(login->headers, "Content-Type"), "application/json"_ba);
        QVERIFY(headerValue(login->headers, "Authorization").isEmpty());
        const QJsonObject body = QJsonDocument::fromJson(login->body).object();
        QCOMPARE(body, (QJsonObject {{u"username"_s, u"ann"_s}, {u"password"_s, u"made-up-password"_s}}));

        // Without a token there is nothing to ask with.
        QVERIFY(!feedRequest(binding, binding.definition.feeds.first(), std::nullopt).ok());
        const AuthMethod& method = authMethodOf(binding.definition, binding.account);
        QCOMPARE(method.lifetimeSeconds, 7 * 86'400);
        QCOMPARE(loginTokenIn(method, R"({"username":"ann","token":"jwt.made.up"})"), u"jwt.made.up"_s);
        for (const QByteArray& none : {QByteArray(), QByteArray("{}"), QByteArray("{\"token\":null}"),
                                       QByteArray("<html>"), QByteArray("{\"token\":{}}")})
            QCOMPARE(loginTokenIn(method, none), QString());
        binding.loginToken = u"jwt.made.up"_s;
        const auto request = feedRequest(binding, binding.definition.feeds.first(), std::nullopt);
        QCOMPARE(headerValue(request->headers, "Authorization"), "Bearer jwt.made.up"_ba);
        QCOMPARE(urlOf(request), "https://api.voipbin.net/v1.0/calls?page_size=100"_ba);
        binding.account.baseUrl = u"https://own.example.com:8443/a/v1.0/"_s;
        QCOMPARE(loginRequest(binding)->url.toEncoded(), "https://own.example.com:8443/auth/login"_ba);
    }

    void aFormIsEncoded()
    {
        AccountBinding binding =
            bindingOf(shipped(), u"voipbin"_s, {{u"auth"_s, u"login"_s}, {u"username"_s, u"a&b c"_s}});
        for (AuthMethod& method : binding.definition.auth.methods)
            method.formBody = true;
        const auto login = loginRequest(binding);
        QCOMPARE(headerValue(login->headers, "Content-Type"), "application/x-www-form-urlencoded"_ba);
        QCOMPARE(login->body, "username=a%26b%20c&password=made-up-password"_ba);
    }

    void joinsBaseAndPathWithOneSlash_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("url");
        const auto row = [](const char* base, const char* path, const char* url) {
            QTest::newRow(url) << QString::fromLatin1(base) << QString::fromLatin1(path) << QByteArray(url);
        };
        row("https://a.example/v1", "/calls", "https://a.example/v1/calls");
        row("https://a.example/v1/", "/calls", "https://a.example/v1/calls");
        row("https://a.example/v1///", "calls", "https://a.example/v1/calls");
        row("https://a.example", "/calls/", "https://a.example/calls/");
        row("https://a.example/api/v1", "/Account/x/Call/", "https://a.example/api/v1/Account/x/Call/");
        row("https://a.example:8443/v1", "/a b/ü", "https://a.example:8443/v1/a%20b/%C3%BC");
        row("http://127.0.0.1:5000/v1", "/calls", "http://127.0.0.1:5000/v1/calls");
        row("http://[::1]:5000", "/calls", "http://[::1]:5000/calls");
    }
    void joinsBaseAndPathWithOneSlash()
    {
        QFETCH(QString, base);
        QFETCH(QString, path);
        const QString asText = QString::fromUtf8(path.toLatin1());
        const AccountBinding binding = plainBinding(base, asText);
        QTEST(urlOf(feedRequest(binding, binding.definition.feeds.first(), std::nullopt)), "url");
    }

    void anIdCannotChangeThePath_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QByteArray>("url");
        const auto row = [](const char* id, const char* encoded) {
            QTest::newRow(id) << QString::fromUtf8(id)
                              << "https://api.voicebip.com/v1/calls/" + QByteArray(encoded);
        };
        row("call_7-x.y~z", "call_7-x.y~z");
        row("a/b", "a%2Fb");
        row("a?b=c#d", "a%3Fb%3Dc%23d");
        row("2026-05-01 10:00", "2026-05-01%2010%3A00");
        row("100%", "100%25");
        row("ü", "%C3%BC");
        row("../x", "..%2Fx");
        row("{api_key}", "%7Bapi_key%7D");
    }
    void anIdCannotChangeThePath()
    {
        QFETCH(QString, id);
        const AccountBinding binding = bindingOf(shipped(), u"voicebip"_s);
        QTEST(urlOf(eachRequest(binding, *binding.definition.call, id)), "url");
    }

    void aCallIsFetchedWithItsQuery()
    {
        const AccountBinding binding = bindingOf(shipped(), u"vobiz"_s);
        QCOMPARE(urlOf(eachRequest(binding, *feedOf(binding, u"live"_s).each, u"c-1"_s)),
                 "https://api.vobiz.ai/api/v1/Account/MA_MADEUP/Call/c-1/?status=live"_ba);
        QCOMPARE(urlOf(eachRequest(binding, *binding.definition.call, u"c-1"_s)),
                 "https://api.vobiz.ai/api/v1/Account/MA_MADEUP/cdr/c-1"_ba);
        for (const QString& none : {QString(), u"."_s, u".."_s}) // the list, or the folder above
            QVERIFY(!eachRequest(binding, *binding.definition.call, none).ok());
    }

    void pageTokensAreEncoded()
    {
        const AccountBinding binding = bindingOf(shipped(), u"voipbin"_s);
        const auto request = feedRequest(binding, binding.definition.feeds.first(),
                                         PageCursor {u"2026-05-01T10:00:00.000001Z"_s});
        QVERIFY2(urlOf(request).contains("page_token=2026-05-01T10%3A00%3A00.000001Z"),
                 urlOf(request).constData());
        const AccountBinding voicebip = bindingOf(shipped(), u"voicebip"_s);
        const auto odd =
            feedRequest(voicebip, voicebip.definition.feeds.first(), PageCursor {u"a+b/c==&x=1"_s});
        QVERIFY2(urlOf(odd).contains("page_token=a%2Bb%2Fc%3D%3D%26x%3D1"), urlOf(odd).constData());
    }

    void theNextPageStaysAtTheAccountsOrigin_data()
    {
        QTest::addColumn<QString>("next");
        QTest::addColumn<QByteArray>("url"); // empty: refused
        const auto row = [](const char* next, const char* url) {
            QTest::newRow(next) << QString::fromLatin1(next) << QByteArray(url);
        };
        row("https://a.example/v1/calls?page=2", "https://a.example/v1/calls?page=2");
        row("https://A.example:443/v1/calls?page=2", "https://a.example:443/v1/calls?page=2");
        row("/v1/calls?page=2", "https://a.example/v1/calls?page=2");
        row("?page=2", "https://a.example/v1/calls?page=2");
        row("https://a.example/v1/calls?page=2#x", "https://a.example/v1/calls?page=2");
        row("https://me:you@a.example/v1/calls", "https://a.example/v1/calls");
        row("https://b.example/v1/calls?page=2", "");
        row("https://a.example.evil.example/v1/calls", "");
        row("https://a.example@b.example/v1/calls", "");
        row("//b.example/v1/calls", "");
        row("http://a.example/v1/calls?page=2", "");
        row("https://a.example:8443/v1/calls", "");
        row("javascript:alert(1)", "");
        row("file:///etc/passwd", "");
    }
    void theNextPageStaysAtTheAccountsOrigin()
    {
        QFETCH(QString, next);
        QFETCH(QByteArray, url);
        for (const PagingKind kind : {PagingKind::NextUrl, PagingKind::LinkHeader}) {
            AccountBinding binding = plainBinding(u"https://a.example/v1"_s, u"/calls"_s);
            Feed& feed = binding.definition.feeds.first();
            feed.paging.kind = kind;
            const auto request = feedRequest(binding, feed, PageCursor {next});
            if (url.isEmpty())
                QVERIFY2(!request.ok(), urlOf(request).constData());
            else
                QCOMPARE(urlOf(request), url);
        }
    }

    void refusesABaseUrlItCannotTrust_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("says"); // empty: fine
        const auto row = [](const char* base, const char* says) {
            QTest::newRow(base[0] != '\0' ? base : "(empty)")
                << QString::fromLatin1(base) << QString::fromLatin1(says);
        };
        row("https://api.example.com/v1", "");
        row("http://localhost:8080", "");
        row("http://LOCALHOST:8080/v1", "");
        row("http://127.0.0.1", "");
        row("http://127.1.2.3:99", "");
        row("http://[::1]/v1", "");
        row("", "No base URL");
        row("api.example.com/v1", "is not an address");
        row("https://", "is not an address");
        row("https:///v1", "is not an address");
        row("not a url", "is not an address");
        row("http://api.example.com", "is not https");
        row("http://127.example.co.uk", "is not https");
        row("http://127.0.0.1.example.com", "is not https");
        row("http://localhost.example.com", "is not https");
        row("http://10.0.0.1", "is not https");
        row("ftp://api.example.com", "is not https");
        row("https://me:hunter2@api.example.com", "user name or password");
        row("https://api.example.com/v1?key=hunter2", "from the ? or # on");
        row("https://api.example.com/v1#x", "from the ? or # on");
    }
    void refusesABaseUrlItCannotTrust()
    {
        QFETCH(QString, base);
        QFETCH(QString, says);
        const Outcome outcome = checkBaseUrl(base);
        QCOMPARE(outcome.ok(), says.isEmpty());
        QVERIFY2(outcome.error().contains(says), qPrintable(outcome.error()));
        QVERIFY(!outcome.error().contains(u"hunter2"_s));
        const AccountBinding binding = plainBinding(base, u"/calls"_s);
        QCOMPARE(feedRequest(binding, binding.definition.feeds.first(), std::nullopt).ok(), says.isEmpty());
    }

    void namesAMissingValue()
    {
        AccountBinding binding = bindingOf(shipped(), u"vobiz"_s);
        binding.secrets.clear();
        auto request = feedRequest(binding, binding.definition.feeds.first(), std::nullopt);
        QVERIFY(!request.ok());
        QVERIFY2(request.error().contains(u"auth_token"_s), qPrintable(request.error()));
        binding = bindingOf(shipped(), u"vobiz"_s, {{u"auth_id"_s, QString()}});
        request = feedRequest(binding, feedOf(binding, u"finished"_s), std::nullopt);
        QVERIFY(!request.ok()); // never /Account//cdr
        QVERIFY2(request.error().contains(u"auth_id"_s), qPrintable(request.error()));
        binding = bindingOf(shipped(), u"voipbin"_s, {{u"auth"_s, u"login"_s}});
        QVERIFY(loginRequest(binding).error().contains(u"username"_s));
    }

    void aKeyWithALineBreakIsNotSent()
    {
        for (const QString& key : {u"key\n"_s, u"key\r\nX-Evil: 1"_s, u"k\u0000y"_s}) {
            const AccountBinding binding = bindingOf(shipped(), u"voicebip"_s, {}, {{u"api_key"_s, key}});
            const auto request = feedRequest(binding, binding.definition.feeds.first(), std::nullopt);
            QVERIFY(!request.ok());
            QVERIFY(!request.error().contains(u"key\n"_s) && !request.error().contains(u"Evil"_s));
        }
    }
};

QTEST_GUILESS_MAIN(TestRequests)
#include "tst_requests.moc"
