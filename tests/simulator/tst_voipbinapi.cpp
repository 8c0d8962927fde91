// SPDX-License-Identifier: GPL-3.0-or-later
#include "farend.h"

#include "simulator/voipbinapi.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {

const QByteArray kGoodCall = R"({"source":{"type":"tel","target":"+15555550110"},)"
                             R"("destinations":[{"type":"tel","target":"+15555550177"}],)"
                             R"("actions":[{"type":"talk","option":{"text":"hello","language":"en-US"}}]})";

} // namespace

class TestVoipbinApi : public QObject {
    Q_OBJECT
private slots:
    void init();
    void takesTheKeyFromQueryOrCookieOnly();
    void logsIn();
    void theFirstCredentialDecides();
    void everyAnswerCarriesItsRequestId();
    void pagesByTimestamp();
    void clampsPageSizes_data();
    void clampsPageSizes();
    void refusesOddPageTokens_data();
    void refusesOddPageTokens();
    void leavesOutWhatIsNotSet();
    void everyOutcomeOccurs();
    void errorsCarryTheEnvelope_data();
    void errorsCarryTheEnvelope();
    void deletesTheRecordOnly();
    void tellsEvents();

private:
    QString url(const QString& path, const QString& query = {}) const
    {
        return m_base + path + u"?accesskey="_s + m_key + (query.isEmpty() ? QString() : u'&' + query);
    }
    Answer get(const QString& path, const QString& query = {})
    {
        return m_far->send("GET", url(path, query));
    }
    Answer post(const QString& path, const QByteArray& body)
    {
        return m_far->send("POST", url(path), {}, body);
    }
    QString logIn()
    {
        const SimulatedProvider provider = m_far->provider(u"voipbin"_s);
        const QJsonObject body {{u"username"_s, provider.loginUser}, {u"password"_s, provider.loginPassword}};
        return m_far->send("POST", origin() + u"/auth/login"_s, {}, QJsonDocument(body).toJson())
            .at(u"token"_s)
            .toString();
    }
    QString origin() const { return m_base.chopped(5); }

    std::unique_ptr<FarEnd> m_far;
    QString m_base;
    QString m_key;
};

void TestVoipbinApi::init()
{
    m_far = std::make_unique<FarEnd>(onlyProvider(u"voipbin"_s));
    const SimulatedProvider provider = m_far->provider(u"voipbin"_s);
    m_base = provider.baseUrl;
    m_key = provider.secrets.value(u"access_key"_s);
}

void TestVoipbinApi::takesTheKeyFromQueryOrCookieOnly()
{
    QCOMPARE(get(u"/calls"_s).status, 200);
    QCOMPARE(m_far->send("GET", m_base + u"/calls"_s, {{"Cookie", "accesskey=" + m_key.toLatin1()}}).status,
             200);
    const Answer bearer =
        m_far->send("GET", m_base + u"/calls"_s, {{"Authorization", "Bearer " + m_key.toLatin1()}});
    QCOMPARE(bearer.status, 401);
    QCOMPARE(bearer.error().value(u"reason"_s).toString(), u"INVALID_CREDENTIALS"_s);
    for (const QByteArray& name : {"accesskey"_ba, "X-Access-Key"_ba, "X-API-Key"_ba}) {
        const Answer header = m_far->send("GET", m_base + u"/calls"_s, {{name, m_key.toLatin1()}});
        QCOMPARE(header.status, 401);
        QCOMPARE(header.error().value(u"reason"_s).toString(), u"AUTHENTICATION_REQUIRED"_s);
    }
}

void TestVoipbinApi::logsIn()
{
    const QString token = logIn();
    QCOMPARE(token.count(u'.'), 2);
    const HeaderPairs bearer {{"Authorization", "Bearer " + token.toLatin1()}};
    QCOMPARE(m_far->send("GET", m_base + u"/calls"_s, bearer).status, 200);
    QCOMPARE(m_far->send("GET", m_base + u"/calls?token="_s + token).status, 200);
    QCOMPARE(m_far->send("GET", m_base + u"/calls?token="_s + token + u'x').status, 401);
    m_far->clock.advance(qint64 {7} * 24 * 3600 * 1000 - 1000);
    QCOMPARE(m_far->send("GET", m_base + u"/calls"_s, bearer).status, 200);
    m_far->clock.advance(2000);
    QCOMPARE(m_far->send("GET", m_base + u"/calls"_s, bearer).status, 401);

    const Answer wrong = m_far->send("POST", origin() + u"/auth/login"_s, {},
                                     R"({"username":"demo@voipbin.example","password":"x"})");
    QCOMPARE(wrong.status, 400);
    QVERIFY(wrong.raw.isEmpty());
    // Below the version there is no login, and no entry without a credential.
    QCOMPARE(m_far->send("POST", m_base + u"/auth/login"_s, {}, "{}").status, 401);
    QCOMPARE(post(u"/auth/login"_s, "{}").error().value(u"reason"_s).toString(), u"ROUTE_NOT_FOUND"_s);
}

void TestVoipbinApi::theFirstCredentialDecides()
{
    const HeaderPairs badBearer {{"Authorization", "Bearer nonsense"}};
    QCOMPARE(m_far->send("GET", url(u"/calls"_s), badBearer).status, 401);
    const QString token = logIn();
    QCOMPARE(m_far->send("GET", m_base + u"/calls?token="_s + token, badBearer).status, 200);
    QCOMPARE(
        m_far->send("GET", m_base + u"/calls?token="_s + token, {{"Cookie", "a=b; token=nonsense"}}).status,
        401);
}

void TestVoipbinApi::everyAnswerCarriesItsRequestId()
{
    static const QRegularExpression form(u"\\Areq_[A-Z2-7]{26}\\z"_s);
    const Answer good = get(u"/calls"_s);
    QVERIFY(form.match(QString::fromLatin1(good.requestId)).hasMatch());
    const Answer bad = m_far->send("GET", m_base + u"/calls"_s);
    QVERIFY(form.match(QString::fromLatin1(bad.requestId)).hasMatch());
    QCOMPARE(bad.error().value(u"request_id"_s).toString().toLatin1(), bad.requestId);
    QVERIFY(bad.requestId != good.requestId);
    QVERIFY(!m_far->send("GET", origin() + u"/ping"_s).requestId.isEmpty());
    QCOMPARE(m_far->send("GET", url(u"/calls"_s), {{"X-Request-Id", "mine-1"}}).requestId, "mine-1"_ba);
    QVERIFY(m_far->send("GET", url(u"/calls"_s), {{"X-Request-Id", "not mine!"}}).requestId != "not mine!");
}

void TestVoipbinApi::pagesByTimestamp()
{
    QSet<QString> seen;
    QString token;
    int pages = 0;
    for (;; ++pages) {
        const Answer page = get(u"/calls"_s,
                                u"page_size=50"_s
                                    + (token.isEmpty() ? QString()
                                                       : u"&page_token="_s
                                               + QString::fromLatin1(QUrl::toPercentEncoding(token))));
        QCOMPARE(page.status, 200);
        const QJsonArray rows = page.list(u"result"_s);
        if (rows.isEmpty()) {
            QCOMPARE(page.at(u"next_page_token"_s).toString(), QString());
            break;
        }
        for (const QJsonValue& row : rows) {
            const QString id = row.toObject().value(u"id"_s).toString();
            QVERIFY(!seen.contains(id));
            seen.insert(id);
        }
        token = page.at(u"next_page_token"_s).toString();
        static const QRegularExpression form(u"\\A\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z\\z"_s);
        QVERIFY2(form.match(token).hasMatch(), qPrintable(token)); // also on the last page
    }
    QCOMPARE(pages, 3);
    QCOMPARE(seen.size(), 120);
    // A client may make a token up.
    const Answer jump = get(u"/calls"_s, u"page_token=2026-05-01T06:00:00Z"_s);
    QVERIFY(jump.list(u"result"_s).size() > 10);
    for (const QString& created : texts(jump.list(u"result"_s), u"tm_create"_s))
        QVERIFY(created < u"2026-05-01T06:00:00Z"_s);
}

void TestVoipbinApi::clampsPageSizes_data()
{
    QTest::addColumn<QString>("size");
    QTest::addColumn<int>("rows"); // -1: refused
    QTest::newRow("5") << u"5"_s << 5;
    QTest::newRow("100") << u"100"_s << 100;
    QTest::newRow("101") << u"101"_s << 100;
    QTest::newRow("0") << u"0"_s << 100;
    QTest::newRow("negative") << u"-3"_s << 100;
    QTest::newRow("text") << u"many"_s << -1;
}

void TestVoipbinApi::clampsPageSizes()
{
    QFETCH(QString, size);
    QFETCH(int, rows);
    const Answer answer = get(u"/calls"_s, u"page_size="_s + size);
    if (rows < 0) {
        QCOMPARE(answer.status, 400);
        QCOMPARE(answer.error().value(u"reason"_s).toString(), u"INVALID_REQUEST_PARAMETER"_s);
        return;
    }
    QCOMPARE(answer.list(u"result"_s).size(), rows);
}

void TestVoipbinApi::refusesOddPageTokens_data()
{
    QTest::addColumn<QString>("token");
    QTest::newRow("space") << u"2026-05-01 06:00:00.000000"_s;
    QTest::newRow("no zone") << u"2026-05-01T06:00:00"_s;
    QTest::newRow("offset") << u"2026-05-01T06:00:00%2B00:00"_s;
    QTest::newRow("epoch") << u"1777629600"_s;
}

void TestVoipbinApi::refusesOddPageTokens()
{
    QFETCH(QString, token);
    QCOMPARE(get(u"/calls"_s, u"page_token="_s + token).status, 400);
}

void TestVoipbinApi::leavesOutWhatIsNotSet()
{
    static const QRegularExpression instant(
        u"\\A\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{0,5}[1-9])?Z\\z"_s);
    const QJsonArray rows = get(u"/calls"_s).list(u"result"_s);
    bool sawUnanswered = false;
    bool sawUnansweredNormal = false;
    for (const QJsonValue& row : rows) {
        const QJsonObject call = row.toObject();
        QCOMPARE(call.value(u"groupcall_id"_s).toString(), u"00000000-0000-0000-0000-000000000000"_s);
        const QStringList keys = call.keys();
        for (const QString& key : keys) {
            QVERIFY2(!call.value(key).isNull(), qPrintable(key));
            if (key.startsWith(u"tm_"_s))
                QVERIFY2(instant.match(call.value(key).toString()).hasMatch(), qPrintable(key));
        }
        QCOMPARE(call.contains(u"hangup_reason"_s), call.value(u"status"_s).toString() == u"hangup"_s);
        QCOMPARE(call.contains(u"tm_hangup"_s), call.contains(u"hangup_reason"_s));
        const bool answered = call.contains(u"tm_progressing"_s);
        sawUnanswered = sawUnanswered || !answered;
        sawUnansweredNormal = sawUnansweredNormal
            || (!answered && call.value(u"hangup_reason"_s).toString() == u"normal"_s
                && call.value(u"direction"_s).toString() == u"incoming"_s);
        QVERIFY(!call.contains(u"tm_delete"_s));
    }
    QVERIFY(sawUnanswered);
    QVERIFY(sawUnansweredNormal);
    m_far->clock.advance(24 * 3600 * 1000);
    post(u"/calls"_s, kGoodCall);
    const QJsonObject young = get(u"/calls"_s, u"page_size=1"_s).list(u"result"_s).first().toObject();
    QCOMPARE(young.value(u"status"_s).toString(), u"dialing"_s);
    QVERIFY(!young.contains(u"tm_ringing"_s) && !young.contains(u"hangup_by"_s));
}

void TestVoipbinApi::everyOutcomeOccurs()
{
    m_far = std::make_unique<FarEnd>(onlyProvider(u"voipbin"_s, 400, 120));
    m_base = m_far->provider(u"voipbin"_s).baseUrl;
    QSet<QString> statuses;
    QSet<QString> reasons;
    for (int i = 0; i < 60; ++i) {
        m_far->clock.advance(2000);
        const QJsonArray rows = get(u"/calls"_s).list(u"result"_s);
        for (const QJsonValue& row : rows) {
            statuses.insert(row.toObject().value(u"status"_s).toString());
            reasons.insert(row.toObject().value(u"hangup_reason"_s).toString());
        }
    }
    QCOMPARE(statuses,
             (QSet<QString> {u"dialing"_s, u"ringing"_s, u"progressing"_s, u"terminating"_s, u"canceling"_s,
                             u"hangup"_s}));
    for (int page = 1; page < 9; ++page) { // the rarer ones lie further back
        const QString before = u"2026-05-01T0%1:00:00Z"_s.arg(10 - page);
        const QStringList more =
            texts(get(u"/calls"_s, u"page_token="_s + before).list(u"result"_s), u"hangup_reason"_s);
        reasons += QSet<QString>(more.begin(), more.end());
    }
    reasons.remove(QString());
    QCOMPARE(reasons,
             (QSet<QString> {u"normal"_s, u"failed"_s, u"busy"_s, u"cancel"_s, u"timeout"_s, u"noanswer"_s,
                             u"dialout"_s, u"amd"_s}));
}

void TestVoipbinApi::errorsCarryTheEnvelope_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("reason");
    const QString nobody = u"/calls/11111111-2222-4333-8444-555555555555"_s;
    QTest::newRow("no UUID") << "GET"_ba << u"/calls/7"_s << 400 << u"INVALID_ARGUMENT"_s << u"INVALID_ID"_s;
    QTest::newRow("unknown") << "GET"_ba << nobody << 404 << u"NOT_FOUND"_s << u"CALL_NOT_FOUND"_s;
    QTest::newRow("hang up unknown") << "POST"_ba << QString(nobody + u"/hangup"_s) << 404 << u"NOT_FOUND"_s
                                     << u"CALL_NOT_FOUND"_s;
    QTest::newRow("no route") << "GET"_ba << u"/call"_s << 404 << u"NOT_FOUND"_s << u"ROUTE_NOT_FOUND"_s;
    QTest::newRow("trailing slash") << "GET"_ba << u"/calls/"_s << 400 << u"INVALID_ARGUMENT"_s
                                    << u"INVALID_ID"_s;
    QTest::newRow("wrong method") << "PUT"_ba << u"/calls"_s << 404 << u"NOT_FOUND"_s << u"ROUTE_NOT_FOUND"_s;
}

void TestVoipbinApi::errorsCarryTheEnvelope()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(int, status);
    QFETCH(QString, state);
    QFETCH(QString, reason);
    const Answer answer = m_far->send(method, url(path));
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.error().value(u"status"_s).toString(), state);
    QCOMPARE(answer.error().value(u"reason"_s).toString(), reason);
    QCOMPARE(answer.error().value(u"request_id"_s).toString().toLatin1(), answer.requestId);
}

void TestVoipbinApi::deletesTheRecordOnly()
{
    const QString id = texts(get(u"/calls"_s).list(u"result"_s), u"id"_s).first();
    QCOMPARE(m_far->send("DELETE", url(u"/calls/"_s + id)).status, 200);
    QVERIFY(!texts(get(u"/calls"_s).list(u"result"_s), u"id"_s).contains(id));
    const Answer gone = get(u"/calls/"_s + id);
    QCOMPARE(gone.status, 409);
    QCOMPARE(gone.error().value(u"reason"_s).toString(), u"STATE_INVALID"_s);
}

void TestVoipbinApi::tellsEvents()
{
    const QJsonArray rows = get(u"/calls"_s).list(u"result"_s);
    for (const QJsonValue& row : rows) {
        const QJsonObject call = row.toObject();
        if (!call.contains(u"tm_progressing"_s) || !call.contains(u"tm_hangup"_s))
            continue;
        const Answer events = get(u"/timelines/calls/"_s + call.value(u"id"_s).toString() + u"/events"_s);
        QCOMPARE(
            texts(events.list(u"result"_s), u"event_type"_s),
            (QStringList {u"call_hangup"_s, u"call_progressing"_s, u"call_ringing"_s, u"call_created"_s}));
        QVERIFY(!events.body.contains(u"next_page_token"_s));
        return;
    }
    QFAIL("no answered call in the history");
}

QTEST_GUILESS_MAIN(TestVoipbinApi)
#include "tst_voipbinapi.moc"
