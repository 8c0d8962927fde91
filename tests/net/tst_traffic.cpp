// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/askserver.h"
#include "net/trafficrecorder.h"
#include "net/trafficreplay.h"
#include "support/fakeclock.h"
#include "support/faulthttpserver.h"

#include <QDirIterator>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QString madeUpKey = u"sec/ret+1 \"x\" 2"_s; // every way to write it differs

QByteArray allOf(const QString& folder)
{
    QByteArray all;
    QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly))
            all += file.fileName().toUtf8() + '\n' + file.readAll();
    }
    return all;
}
} // namespace

class TestTraffic : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        auto recorder = TrafficRecorder::start(m_folder->filePath(u"rec"_s), m_clock);
        QVERIFY2(recorder.ok(), qPrintable(recorder.error()));
        m_recorder = std::move(*recorder);
        Account account;
        account.id = u"desk"_s;
        account.provider = u"voicebip"_s;
        m_recorder->begin({account, u"https://api.example/v1"_s, {madeUpKey, u"user name"_s}});
    }

    void neverKeepsACredential_data()
    {
        QTest::addColumn<QString>("how");
        for (const char* how : {"basic", "bearer", "header", "query", "query under another name",
                                "login body", "form body", "echoed", "cookie", "path"})
            QTest::newRow(how) << QString::fromLatin1(how);
    }
    void neverKeepsACredential()
    {
        QFETCH(QString, how);
        HttpRequest request;
        request.url = QUrl(u"https://api.example/v1/calls?page=2"_s);
        HttpResponse response;
        response.httpStatus = 200;
        response.body = R"({"calls":[{"id":"call-7","to":"+15550100"}]})";
        const QByteArray key = madeUpKey.toUtf8();
        const QByteArray pair = QByteArray("user name:") + key;
        const QByteArray encoded = QUrl::toPercentEncoding(madeUpKey);
        if (how == "basic"_L1)
            request.headers = {{"Authorization", "Basic " + pair.toBase64()}};
        else if (how == "bearer"_L1)
            request.headers = {{"Authorization", "Bearer " + key}};
        else if (how == "header"_L1)
            request.headers = {{"X-History", key}};
        else if (how == "query"_L1)
            request.url = QUrl::fromEncoded("https://api.example/v1/calls?accesskey=" + encoded + "&page=2");
        else if (how == "query under another name"_L1)
            request.url = QUrl::fromEncoded("https://api.example/v1/calls?k=" + encoded + "&page=2");
        else if (how == "login body"_L1) {
            request.method = "POST";
            request.body =
                QJsonDocument(QJsonObject {{"user"_L1, u"user name"_s}, {"code"_L1, madeUpKey}}).toJson();
            response.body = R"({"token":"tok-made-up-99","call-7":1,"to":"+15550100"})";
            response.headers = {{"Set-Cookie", "session=tok-made-up-99"}};
        } else if (how == "form body"_L1) {
            request.method = "POST";
            request.body = "user=user%20name&code=" + encoded + "&page=2";
        } else if (how == "echoed"_L1) {
            request.headers = {{"Authorization", "Bearer tok-made-up-99"}};
            response.body =
                "{\"call-7\":\"+15550100\",\"you_sent\":\"tok-made-up-99 and " + key.toBase64() + "\"}";
            response.headers = {{"X-Echo", "Basic " + pair.toBase64()}};
        } else if (how == "cookie"_L1) {
            response.headers = {{"Set-Cookie", "sid=tok-made-up-99; Path=/"}};
        } else {
            request.url = QUrl::fromEncoded("https://api.example/v1/" + encoded + "/calls?page=2");
        }
        m_recorder->note(u"desk"_s, request, response);
        QVERIFY(m_recorder->problem().isEmpty());
        const QByteArray all = allOf(m_folder->filePath(u"rec"_s));
        QByteArray json = QJsonDocument(QJsonObject {{"k"_L1, madeUpKey}}).toJson(QJsonDocument::Compact);
        json = json.mid(6, json.size() - 8);
        for (const QByteArray& form : {key, encoded, encoded.toLower(), json, key.toBase64(), pair.toBase64(),
                                       "tok-made-up-99"_ba, "sec/ret"_ba})
            QVERIFY2(!all.contains(form), form.constData());
        QVERIFY(all.contains("call-7") && all.contains("+15550100")); // the rest is there
    }

    // The token stands under a name that nobody would take for one, before anything has used it.
    void keepsNoWordOfASignIn_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("under an innocent name") << R"({"result":{"visitor":"t-9f3c0","since":5}})"_ba;
        QTest::newRow("in a list") << R"([["t-9f3c0"],5])"_ba;
        QTest::newRow("no JSON") << "visitor t-9f3c0"_ba;
    }
    void keepsNoWordOfASignIn()
    {
        QFETCH(QByteArray, body);
        Account account;
        account.id = u"desk"_s;
        account.provider = u"voipbin"_s;
        HttpRequest request;
        request.method = "POST";
        request.url = QUrl(u"https://api.example/auth/sign-in"_s);
        m_recorder->begin({account, u"https://api.example/v1"_s, {madeUpKey}, request.url});
        HttpResponse response;
        response.httpStatus = 200;
        response.headers = {{"X-Visitor", "t-9f3c0"}, {"Content-Type", "application/json"}};
        response.body = body;
        m_recorder->note(u"desk"_s, request, response);
        const QByteArray recorded = allOf(m_folder->filePath(u"rec"_s));
        QVERIFY2(!recorded.contains("t-9f3c0"), recorded.constData());
        QVERIFY(recorded.contains("/auth/sign-in") && recorded.contains("application/json"));
        // What any other request answers is kept.
        request.url = QUrl(u"https://api.example/v1/calls"_s);
        response.body = R"({"calls":[{"id":"call-7"}]})";
        m_recorder->note(u"desk"_s, request, response);
        QVERIFY(allOf(m_folder->filePath(u"rec"_s)).contains("call-7"));
    }

    // Its shape stays, so that a player finds a token where the definition says.
    void aSignInCanBePlayedBack()
    {
        Account account;
        account.id = u"desk"_s;
        account.provider = u"voipbin"_s;
        HttpRequest request;
        request.method = "POST";
        request.url = QUrl(u"https://api.example/auth/sign-in"_s);
        m_recorder->begin({account, u"https://api.example/v1"_s, {madeUpKey}, request.url});
        HttpResponse response;
        response.httpStatus = 200;
        response.startedAt = m_clock.nowUtc();
        response.body = R"({"result":{"visitor":"t-9f3c0","since":5,"ok":true}})";
        m_recorder->note(u"desk"_s, request, response);
        auto replay = TrafficReplay::load(m_folder->filePath(u"rec"_s));
        QVERIFY2(replay.ok(), qPrintable(replay.error()));
        const auto again = (*replay)->answerTo(u"desk"_s, request);
        QVERIFY(again.has_value());
        QCOMPARE(QJsonDocument::fromJson(again->body),
                 QJsonDocument::fromJson(R"({"result":{"visitor":"[masked]","since":5,"ok":true}})"));
    }

    void keepsWhatWasSaidAndWhen()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, "{\"calls\":[1]}", {{"X-Request-Id", "req_1"}}));
        server.answer(FaultAnswer::normal(503, QByteArray("\xff\x00\x01", 3)));
        server.answer(FaultAnswer::cutLength("{\"calls\":", 9));
        server.answer(FaultAnswer::normal(200, "{\"calls\":[2]}"));
        HttpClient client(m_clock);
        client.setTraffic(m_recorder.get(), u"desk"_s);
        QList<HttpResponse> answers;
        for (int i = 0; i < 4; ++i) {
            answers.append(ask(client, server.url(u"/v1/calls?page=2"_s)));
            m_clock.advance(10'000);
        }
        QCOMPARE(server.requests().size(), 4);

        auto replay = TrafficReplay::load(m_folder->filePath(u"rec"_s));
        QVERIFY2(replay.ok(), qPrintable(replay.error()));
        QCOMPARE((*replay)->exchangeCount(), 4);
        HttpClient player(m_clock);
        player.setTraffic(replay->get(), u"desk"_s);
        for (const HttpResponse& answer : answers) {
            const HttpResponse again = ask(player, server.url(u"/v1/calls?page=2"_s));
            QCOMPARE(again.httpStatus, answer.httpStatus);
            QCOMPARE(again.body, answer.body);
            QCOMPARE(again.fault, answer.fault);
            QCOMPARE(again.headers, answer.headers);
        }
        QCOMPARE(ask(player, server.url(u"/v1/calls?page=2"_s)).fault, NetFault::Canceled);
        QCOMPARE(ask(player, server.url(u"/v1/calls?page=3"_s)).fault, NetFault::Other);
        QCOMPARE(server.requests().size(), 4); // nothing of that was asked
    }

    void keepsToTheRecordedTimes()
    {
        HttpRequest request;
        request.url = QUrl(u"https://api.example/v1/calls"_s);
        HttpResponse response;
        response.httpStatus = 200;
        const QDateTime start = m_clock.nowUtc();
        for (int i = 0; i < 3; ++i) {
            response.startedAt = start.addSecs(60 * i);
            response.body = QByteArray::number(i);
            m_recorder->note(u"desk"_s, request, response);
        }
        auto clock = std::make_shared<FakeClock>(start);
        auto replay = TrafficReplay::load(m_folder->filePath(u"rec"_s));
        QVERIFY(replay.ok());
        (*replay)->setClock(clock);
        const auto body = [&] { return (*replay)->answerTo(u"desk"_s, request)->body; };
        QCOMPARE(body(), "0"_ba);
        clock->advance(30'000);
        QCOMPARE(body(), "0"_ba); // the second one's time has not come
        clock->advance(31'000);
        QCOMPARE(body(), "1"_ba);
        clock->advance(60'000);
        QCOMPARE(body(), "2"_ba);
        QCOMPARE(body(), "2"_ba);
        clock->advance(60'000);
        QCOMPARE((*replay)->answerTo(u"desk"_s, request)->fault, NetFault::Canceled);
    }

    void endsAtItsSize()
    {
        m_recorder->setMaxBytes(20'000);
        HttpRequest request;
        request.url = QUrl(u"https://api.example/v1/calls"_s);
        HttpResponse response;
        response.httpStatus = 200;
        response.startedAt = m_clock.nowUtc();
        response.body = QByteArray(4'000, 'x');
        for (int i = 0; i < 20; ++i)
            m_recorder->note(u"desk"_s, request, response);
        QVERIFY(!m_recorder->problem().isEmpty());
        const QByteArray all = allOf(m_folder->filePath(u"rec"_s));
        QVERIFY2(all.size() < 24'000, QByteArray::number(all.size()).constData());
        const auto replay = TrafficReplay::load(m_folder->filePath(u"rec"_s));
        QVERIFY2(replay.ok(), qPrintable(replay.error())); // what there is can be played
        QVERIFY((*replay)->exchangeCount() >= 2);
    }

    void leavesOutWhatIsTooLarge()
    {
        HttpRequest request;
        request.url = QUrl(u"https://api.example/v1/calls"_s);
        HttpResponse response;
        response.httpStatus = 200;
        response.startedAt = m_clock.nowUtc();
        response.body = QByteArray(TrafficRecorder::MaxBodyBytes + 1, 'x');
        m_recorder->note(u"desk"_s, request, response);
        const auto replay = TrafficReplay::load(m_folder->filePath(u"rec"_s));
        QVERIFY(replay.ok());
        QCOMPARE((*replay)->answerTo(u"desk"_s, request)->fault, NetFault::TooLarge);
        QVERIFY(allOf(m_folder->filePath(u"rec"_s)).size() < 10'000);
    }

    void saysWhatIsMasked()
    {
        const QByteArray all = allOf(m_folder->filePath(u"rec"_s));
        QVERIFY(all.contains("README.txt"));
        QVERIFY(all.contains("Not masked: phone numbers"));
    }

    void needsAFolderItCanWriteTo()
    {
        QFile file(m_folder->filePath(u"file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto recorder = TrafficRecorder::start(m_folder->filePath(u"file/below"_s), m_clock);
        QVERIFY(!recorder.ok());
        QVERIFY2(recorder.error().contains("below"_L1), qPrintable(recorder.error()));
    }

private:
    FakeClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<TrafficRecorder> m_recorder;
};

QTEST_GUILESS_MAIN(TestTraffic)
#include "tst_traffic.moc"
