// SPDX-License-Identifier: GPL-3.0-or-later
#include "farend.h"

#include "simulator/voicebipapi.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

class TestVoicebipApi : public QObject {
    Q_OBJECT
private slots:
    void init();
    void pagesToTheEnd();
    void lastPageHasNoToken();
    void tokenBelongsToItsListing();
    void filtersByAgent();
    void refusesPageSizes_data();
    void refusesPageSizes();
    void errorsCarryTheEnvelope_data();
    void errorsCarryTheEnvelope();
    void recordsHaveTheDocumentedFields();
    void everyOutcomeOccurs();
    void placedCallPlaysOut();
    void refusesBadPlacing_data();
    void refusesBadPlacing();
    void callWindowFollowsLagos();
    void hangsUp();

private:
    Answer get(const QString& path) { return m_far->send("GET", m_base + path, m_key); }
    Answer post(const QByteArray& body) { return m_far->send("POST", m_base + u"/calls"_s, m_key, body); }

    std::unique_ptr<FarEnd> m_far;
    QString m_base;
    HeaderPairs m_key;
};

void TestVoicebipApi::init()
{
    m_far = std::make_unique<FarEnd>(onlyProvider(u"voicebip"_s, 45));
    const SimulatedProvider provider = m_far->provider(u"voicebip"_s);
    m_base = provider.baseUrl;
    m_key = {{"Authorization", "Bearer " + provider.secrets.value(u"api_key"_s).toLatin1()}};
}

void TestVoicebipApi::pagesToTheEnd()
{
    QSet<QString> seen;
    QString token;
    int pages = 0;
    do {
        const Answer page =
            get(u"/calls?page_size=7"_s + (token.isEmpty() ? QString() : u"&page_token="_s + token));
        QCOMPARE(page.status, 200);
        const QStringList ids = texts(page.list(u"calls"_s), u"call_id"_s);
        for (const QString& id : ids) {
            QVERIFY(!seen.contains(id));
            seen.insert(id);
        }
        token = page.at(u"next_page_token"_s).toString();
        ++pages;
    } while (!token.isEmpty());
    QCOMPARE(pages, 7);
    QCOMPARE(seen.size(), 45);
}

void TestVoicebipApi::lastPageHasNoToken()
{
    QVERIFY(get(u"/calls?page_size=44"_s).body.contains(u"next_page_token"_s));
    QVERIFY(!get(u"/calls?page_size=45"_s).body.contains(u"next_page_token"_s));
    QCOMPARE(get(u"/calls"_s).list(u"calls"_s).size(), 20);
}

void TestVoicebipApi::tokenBelongsToItsListing()
{
    const QString token = get(u"/calls?page_size=7"_s).at(u"next_page_token"_s).toString();
    QCOMPARE(get(u"/calls?page_size=7&page_token="_s + token).status, 200);
    const QStringList refusedQueries {u"page_size=8&page_token="_s + token, u"page_token="_s + token,
                                      u"page_size=7&agent_id=agt_SIMA_support01&page_token="_s + token,
                                      u"page_size=7&page_token=x"_s + token, u"page_size=7&page_token=2"_s};
    for (const QString& query : refusedQueries) {
        const Answer refused = get(u"/calls?"_s + query);
        QCOMPARE(refused.status, 400);
        QCOMPARE(refused.at(u"error_code"_s).toString(), u"INVALID_ARGUMENT"_s);
    }
}

void TestVoicebipApi::filtersByAgent()
{
    const QStringList agents = texts(get(u"/calls?page_size=100"_s).list(u"calls"_s), u"agent_id"_s);
    const QString agent = agents.first();
    const QJsonArray some = get(u"/calls?page_size=100&agent_id="_s + agent).list(u"calls"_s);
    QCOMPARE(some.size(), agents.count(agent));
    QVERIFY(some.size() < agents.size());
}

void TestVoicebipApi::refusesPageSizes_data()
{
    QTest::addColumn<QString>("size");
    QTest::addColumn<int>("status");
    QTest::newRow("0") << u"0"_s << 400;
    QTest::newRow("1") << u"1"_s << 200;
    QTest::newRow("100") << u"100"_s << 200;
    QTest::newRow("101") << u"101"_s << 400;
    QTest::newRow("text") << u"many"_s << 400;
    QTest::newRow("empty") << QString() << 400;
}

void TestVoicebipApi::refusesPageSizes()
{
    QFETCH(QString, size);
    QFETCH(int, status);
    QCOMPARE(get(u"/calls?page_size="_s + size).status, status);
}

void TestVoicebipApi::errorsCarryTheEnvelope_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("withKey");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    QTest::newRow("no key") << "GET"_ba << u"/calls"_s << false << 401 << u"UNAUTHENTICATED"_s;
    QTest::newRow("unknown call") << "GET"_ba << u"/calls/call_nobody"_s << true << 404 << u"NOT_FOUND"_s;
    QTest::newRow("unknown route") << "GET"_ba << u"/call"_s << true << 404 << u"NOT_FOUND"_s;
    QTest::newRow("trailing slash") << "GET"_ba << u"/calls/"_s << true << 404 << u"NOT_FOUND"_s;
    QTest::newRow("wrong method") << "PUT"_ba << u"/calls"_s << true << 404 << u"NOT_FOUND"_s;
    QTest::newRow("above the base") << "GET"_ba << u"/../calls"_s << true << 404 << u"NOT_FOUND"_s;
}

void TestVoicebipApi::errorsCarryTheEnvelope()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(bool, withKey);
    QFETCH(int, status);
    QFETCH(QString, code);
    const Answer answer = m_far->send(method, m_base + path, withKey ? m_key : HeaderPairs());
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.at(u"error_code"_s).toString(), code);
    QVERIFY(!answer.at(u"message"_s).toString().isEmpty());
    QVERIFY(answer.at(u"request_id"_s).toString().startsWith(u"req_"_s));
    QCOMPARE(answer.at(u"documentation_url"_s).toString(), u"https://docs.voicebip.com/errors/"_s + code);
    QVERIFY(answer.requestId.isEmpty());
}

void TestVoicebipApi::recordsHaveTheDocumentedFields()
{
    const QJsonArray calls = get(u"/calls?page_size=100"_s).list(u"calls"_s);
    static const QRegularExpression instant(u"\\A\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\\z"_s);
    static const QRegularExpression number(u"\\A\\+234(800000\\d{4}|100000\\d{4})\\z"_s);
    for (const QJsonValue& value : calls) {
        const QJsonObject call = value.toObject();
        QVERIFY(instant.match(call.value(u"started_at"_s).toString()).hasMatch());
        QVERIFY(number.match(call.value(u"from_number"_s).toString()).hasMatch());
        QVERIFY(number.match(call.value(u"to_number"_s).toString()).hasMatch());
        QVERIFY(!call.contains(u"answered_at"_s));
        QVERIFY(!call.contains(u"error_code"_s));
        const bool ended = call.contains(u"ended_at"_s);
        QCOMPARE(call.contains(u"duration_seconds"_s), ended);
        if (call.value(u"status"_s).toString() == u"completed"_s)
            QVERIFY(call.value(u"duration_seconds"_s).toInt() > 0);
    }
}

void TestVoicebipApi::everyOutcomeOccurs()
{
    FarEnd far(onlyProvider(u"voicebip"_s, 100, 60));
    const SimulatedProvider provider = far.provider(u"voicebip"_s);
    const HeaderPairs key {{"Authorization", "Bearer " + provider.secrets.value(u"api_key"_s).toLatin1()}};
    QSet<QString> words;
    for (int i = 0; i < 24; ++i) {
        far.clock.advance(5000);
        const Answer page = far.send("GET", provider.baseUrl + u"/calls?page_size=100"_s, key);
        const QStringList now = texts(page.list(u"calls"_s), u"status"_s);
        words += QSet<QString>(now.begin(), now.end());
    }
    QCOMPARE(words,
             (QSet<QString> {u"initiated"_s, u"ringing"_s, u"in_progress"_s, u"completed"_s, u"failed"_s,
                             u"busy"_s, u"no_answer"_s, u"canceled"_s}));
}

void TestVoicebipApi::placedCallPlaysOut()
{
    const Answer placed = post(
        R"({"agent_id":"agt_SIMA_support01","to_number":"+2348000001234","from_number":"+2341000000010"})");
    QCOMPARE(placed.status, 201);
    QCOMPARE(placed.at(u"status"_s).toString(), u"initiated"_s);
    QCOMPARE(placed.at(u"started_at"_s).toString(), u"2026-05-01T10:00:00Z"_s);
    const QString id = placed.at(u"call_id"_s).toString();
    QCOMPARE(texts(get(u"/calls"_s).list(u"calls"_s), u"call_id"_s).first(), id);
    QCOMPARE(get(u"/calls/"_s + id).at(u"status"_s).toString(), u"initiated"_s);
    m_far->clock.advance(600'000);
    const Answer over = get(u"/calls/"_s + id);
    QVERIFY(over.body.contains(u"ended_at"_s));
    QCOMPARE(over.at(u"to_number"_s).toString(), u"+2348000001234"_s);
}

void TestVoicebipApi::refusesBadPlacing_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    const QByteArray agent = R"("agent_id":"agt_SIMA_support01")";
    const QByteArray from = R"("from_number":"+2341000000010")";
    const QByteArray to = R"("to_number":"+2348000001234")";
    QTest::newRow("no JSON") << "to=1"_ba << 400 << u"INVALID_ARGUMENT"_s;
    QTest::newRow("an array") << "[1]"_ba << 400 << u"INVALID_ARGUMENT"_s;
    QTest::newRow("no agent") << QByteArray('{' + from + ',' + to + '}') << 400 << u"INVALID_ARGUMENT"_s;
    QTest::newRow("no from") << QByteArray('{' + agent + ',' + to + '}') << 400 << u"INVALID_ARGUMENT"_s;
    QTest::newRow("no to") << QByteArray('{' + agent + ',' + from + '}') << 400 << u"INVALID_ARGUMENT"_s;
    QTest::newRow("to without plus") << QByteArray('{' + agent + ',' + from
                                                   + R"(,"to_number":"2348000001234"})")
                                     << 400 << u"INVALID_ARGUMENT"_s;
    QTest::newRow("unknown agent") << QByteArray(R"({"agent_id":"agt_x",)" + from + ',' + to + '}') << 404
                                   << u"NOT_FOUND"_s;
    QTest::newRow("foreign number") << QByteArray('{' + agent + R"(,"from_number":"+2341000009999",)" + to
                                                  + '}')
                                    << 403 << u"PERMISSION_DENIED"_s;
    QTest::newRow("opted out") << QByteArray('{' + agent + ',' + from + R"(,"to_number":"+2348000009999"})")
                               << 422 << u"OPT_OUT_ENFORCED"_s;
    QTest::newRow("unreachable") << QByteArray('{' + agent + ',' + from + R"(,"to_number":"+2348000000000"})")
                                 << 502 << u"CALL_FAILED"_s;
}

void TestVoicebipApi::refusesBadPlacing()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QString, code);
    const qsizetype before = get(u"/calls?page_size=100"_s).list(u"calls"_s).size();
    const Answer answer = post(body);
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.at(u"error_code"_s).toString(), code);
    QCOMPARE(get(u"/calls?page_size=100"_s).list(u"calls"_s).size(), before);
}

void TestVoicebipApi::callWindowFollowsLagos()
{
    const QByteArray body =
        R"({"agent_id":"agt_SIMA_dayshift3","to_number":"+2348000001234","from_number":"+2341000000010"})";
    QCOMPARE(post(body).status, 201);             // 11:00 in Lagos
    m_far->clock.advance(9 * 3600 * 1000 - 1000); // 19:59:59
    QCOMPARE(post(body).status, 201);
    m_far->clock.advance(1000);
    QCOMPARE(post(body).status, 422);
    QCOMPARE(post(body).at(u"error_code"_s).toString(), u"CALL_WINDOW_RESTRICTED"_s);
    m_far->clock.advance(12 * 3600 * 1000); // 08:00
    QCOMPARE(post(body).status, 201);
}

void TestVoicebipApi::hangsUp()
{
    const QString id = post(R"({"agent_id":"agt_SIMA_support01","to_number":"+2348000001234",)"
                            R"("from_number":"+2341000000010"})")
                           .at(u"call_id"_s)
                           .toString();
    const Answer done = m_far->send("DELETE", m_base + u"/calls/"_s + id, m_key);
    QCOMPARE(done.status, 204);
    QVERIFY(done.raw.isEmpty());
    QCOMPARE(get(u"/calls/"_s + id).at(u"status"_s).toString(), u"canceled"_s);
    QCOMPARE(m_far->send("DELETE", m_base + u"/calls/"_s + id, m_key).status, 404);
}

QTEST_GUILESS_MAIN(TestVoicebipApi)
#include "tst_voicebipapi.moc"
