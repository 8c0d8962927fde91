// SPDX-License-Identifier: GPL-3.0-or-later
#include "farend.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {

const QByteArray kGoodCall = R"({"agent_id":"agt_sim00001","phone_number":"+15555550155"})";

} // namespace

class TestTruedyApi : public QObject {
    Q_OBJECT
private slots:
    void init();
    void pagesToTheEnd();
    void refusesOddQueries_data();
    void refusesOddQueries();
    void filters();
    void recordsHaveTheDocumentedFields();
    void everyOutcomeOccurs();
    void errorsCarryTheEnvelope_data();
    void errorsCarryTheEnvelope();
    void placedCallPlaysOut();
    void anIdempotencyKeyReturnsTheFirstAnswer();
    void refusesBadPlacing_data();
    void refusesBadPlacing();

private:
    void start(const Simulator::Options& options)
    {
        m_far = std::make_unique<FarEnd>(options);
        const SimulatedProvider provider = m_far->provider(u"truedy"_s);
        m_base = provider.baseUrl;
        m_key = {{"Authorization", "Bearer " + provider.secrets.value(u"api_key"_s).toLatin1()}};
    }
    Answer get(const QString& path) { return m_far->send("GET", m_base + path, m_key); }
    Answer post(const QByteArray& body, const QByteArray& idempotencyKey = {})
    {
        HeaderPairs headers = m_key;
        if (!idempotencyKey.isEmpty())
            headers.append({"X-Idempotency-Key", idempotencyKey});
        return m_far->send("POST", m_base + u"/calls"_s, headers, body);
    }

    std::unique_ptr<FarEnd> m_far;
    QString m_base;
    HeaderPairs m_key;
};

void TestTruedyApi::init()
{
    start(onlyProvider(u"truedy"_s));
}

void TestTruedyApi::pagesToTheEnd()
{
    QSet<QString> seen;
    int offset = 0;
    for (;;) {
        const Answer page = get(u"/calls?limit=50&offset=%1"_s.arg(offset));
        const QStringList ids = texts(page.list(u"data"_s), u"id"_s);
        for (const QString& id : ids) {
            QVERIFY(!seen.contains(id));
            seen.insert(id);
        }
        const QJsonObject pagination = page.at(u"pagination"_s).toObject();
        QCOMPARE(pagination.value(u"total"_s).toInt(), 120);
        QCOMPARE(pagination.value(u"limit"_s).toInt(), 50);
        QCOMPARE(pagination.value(u"offset"_s).toInt(), offset);
        offset += static_cast<int>(ids.size());
        if (!pagination.value(u"has_more"_s).toBool())
            break;
    }
    QCOMPARE(seen.size(), 120);
    QCOMPARE(get(u"/calls"_s).list(u"data"_s).size(), 50);
    QCOMPARE(get(u"/calls?offset=500"_s).list(u"data"_s).size(), 0);
    QVERIFY(!get(u"/calls?offset=500"_s).at(u"pagination"_s).toObject().value(u"has_more"_s).toBool(true));
}

void TestTruedyApi::refusesOddQueries_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("field");
    QTest::newRow("limit 0") << u"limit=0"_s << u"limit"_s;
    QTest::newRow("limit 101") << u"limit=101"_s << u"limit"_s;
    QTest::newRow("limit text") << u"limit=all"_s << u"limit"_s;
    QTest::newRow("offset") << u"offset=-1"_s << u"offset"_s;
    QTest::newRow("status") << u"status=in-progress"_s << u"status"_s;
    QTest::newRow("direction") << u"direction=up"_s << u"direction"_s;
}

void TestTruedyApi::refusesOddQueries()
{
    QFETCH(QString, query);
    QFETCH(QString, field);
    const Answer answer = get(u"/calls?"_s + query);
    QCOMPARE(answer.status, 422);
    QCOMPARE(answer.error().value(u"code"_s).toString(), u"validation_error"_s);
    QCOMPARE(answer.error().value(u"details"_s).toObject().value(u"field"_s).toString(), field);
}

void TestTruedyApi::filters()
{
    for (const QString& status : {u"completed"_s, u"failed"_s, u"cancelled"_s}) {
        const QStringList told =
            texts(get(u"/calls?limit=100&status="_s + status).list(u"data"_s), u"status"_s);
        QVERIFY(!told.isEmpty() && told.size() < 100);
        QCOMPARE(told.count(status), told.size());
    }
}

void TestTruedyApi::recordsHaveTheDocumentedFields()
{
    const Answer page = get(u"/calls?limit=100"_s);
    QVERIFY(page.at(u"meta"_s).toObject().value(u"request_id"_s).toString().startsWith(u"req_"_s));
    QVERIFY(page.at(u"meta"_s).toObject().value(u"ts"_s).toString().startsWith(u"2026-05-01T10:00:00"_s));
    QSet<int> errorTypes;
    for (const QJsonValue& row : page.list(u"data"_s)) {
        const QJsonObject call = row.toObject();
        for (const QString& key :
             {u"id"_s, u"status"_s, u"direction"_s, u"agent_id"_s, u"to"_s, u"from"_s, u"duration_seconds"_s,
              u"recording_url"_s, u"transcript_url"_s, u"summary"_s, u"cost_credits"_s, u"metadata"_s,
              u"started_at"_s, u"ended_at"_s, u"created_at"_s, u"updated_at"_s})
            QVERIFY2(call.contains(key), qPrintable(key));
        const QString status = call.value(u"status"_s).toString();
        QCOMPARE(call.contains(u"context"_s), status == u"failed"_s);
        if (status == u"failed"_s)
            errorTypes.insert(call.value(u"context"_s).toObject().value(u"last_error"_s).type());
        if (status == u"completed"_s)
            QVERIFY(call.value(u"started_at"_s).toString() < call.value(u"ended_at"_s).toString());
        if (status == u"cancelled"_s)
            QVERIFY(call.value(u"started_at"_s).isNull());
        QCOMPARE(get(u"/calls/"_s + call.value(u"id"_s).toString()).at(u"data"_s).toObject(), call);
    }
    QCOMPARE(errorTypes, (QSet<int> {QJsonValue::String, QJsonValue::Object}));
}

void TestTruedyApi::everyOutcomeOccurs()
{
    start(onlyProvider(u"truedy"_s, 50, 60));
    QSet<QString> words;
    for (int i = 0; i < 24; ++i) {
        m_far->clock.advance(5000);
        const QStringList now = texts(get(u"/calls?limit=100"_s).list(u"data"_s), u"status"_s);
        words += QSet<QString>(now.begin(), now.end());
    }
    QCOMPARE(words,
             (QSet<QString> {u"queued"_s, u"ringing"_s, u"in_progress"_s, u"completed"_s, u"failed"_s,
                             u"cancelled"_s}));
}

void TestTruedyApi::errorsCarryTheEnvelope_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("withKey");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    QTest::newRow("no key") << "GET"_ba << u"/calls"_s << false << 401 << u"unauthorized"_s;
    QTest::newRow("unknown call") << "GET"_ba << u"/calls/call_00000000"_s << true << 404 << u"not_found"_s;
    QTest::newRow("unknown route") << "GET"_ba << u"/call"_s << true << 404 << u"not_found"_s;
    QTest::newRow("trailing slash") << "GET"_ba << u"/calls/"_s << true << 404 << u"not_found"_s;
    QTest::newRow("hang up") << "DELETE"_ba << u"/calls/x"_s << true << 404 << u"not_found"_s;
}

void TestTruedyApi::errorsCarryTheEnvelope()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(bool, withKey);
    QFETCH(int, status);
    QFETCH(QString, code);
    const Answer answer = m_far->send(method, m_base + path, withKey ? m_key : HeaderPairs());
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.error().value(u"code"_s).toString(), code);
    QVERIFY(!answer.error().value(u"message"_s).toString().isEmpty());
    QVERIFY(answer.at(u"meta"_s).toObject().value(u"request_id"_s).toString().startsWith(u"req_"_s));
}

void TestTruedyApi::placedCallPlaysOut()
{
    const Answer placed = post(kGoodCall);
    QCOMPARE(placed.status, 201);
    const QJsonObject data = placed.at(u"data"_s).toObject();
    QCOMPARE(data.value(u"status"_s).toString(), u"queued"_s);
    QCOMPARE(data.value(u"phone_number"_s).toString(), u"+15555550155"_s);
    const QString id = data.value(u"id"_s).toString();
    QCOMPARE(texts(get(u"/calls"_s).list(u"data"_s), u"id"_s).first(), id);
    m_far->clock.advance(600'000);
    const QJsonObject over = get(u"/calls/"_s + id).at(u"data"_s).toObject();
    QVERIFY(!over.value(u"ended_at"_s).isNull());
    QCOMPARE(over.value(u"to"_s).toString(), u"+15555550155"_s);
    QCOMPARE(over.value(u"created_at"_s).toString(), data.value(u"created_at"_s).toString());
}

void TestTruedyApi::anIdempotencyKeyReturnsTheFirstAnswer()
{
    const Answer first = post(kGoodCall, "one");
    m_far->clock.advance(5000);
    const Answer again = post(kGoodCall, "one");
    QCOMPARE(again.status, 201);
    QCOMPARE(again.raw, first.raw);
    QCOMPARE(get(u"/calls"_s).at(u"pagination"_s).toObject().value(u"total"_s).toInt(), 121);
    QVERIFY(post(kGoodCall, "two").raw != first.raw);
    QVERIFY(post(kGoodCall).raw != first.raw);
    QCOMPARE(get(u"/calls"_s).at(u"pagination"_s).toObject().value(u"total"_s).toInt(), 123);
    // A refused request does not use its key up.
    QCOMPARE(post("{}", "three").status, 422);
    QCOMPARE(post(kGoodCall, "three").status, 201);
}

void TestTruedyApi::refusesBadPlacing_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("field");
    QTest::newRow("no JSON") << "x"_ba << 400 << QString();
    QTest::newRow("no agent") << R"({"phone_number":"+15555550155"})"_ba << 422 << u"agent_id"_s;
    QTest::newRow("no number") << R"({"agent_id":"agt_sim00001"})"_ba << 422 << u"phone_number"_s;
    QTest::newRow("bare number") << R"({"agent_id":"agt_sim00001","phone_number":"15555550155"})"_ba << 422
                                 << u"phone_number"_s;
    QTest::newRow("unknown agent") << R"({"agent_id":"agt_x","phone_number":"+15555550155"})"_ba << 404
                                   << QString();
    QTest::newRow("agent without number")
        << R"({"agent_id":"agt_sim00000","phone_number":"+15555550155"})"_ba << 422 << u"agent_id"_s;
    QTest::newRow("foreign number")
        << R"({"agent_id":"agt_sim00001","phone_number":"+15555550155","from_number":"+15555550199"})"_ba
        << 422 << u"from_number"_s;
}

void TestTruedyApi::refusesBadPlacing()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QString, field);
    const Answer answer = post(body);
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.error().value(u"details"_s).toObject().value(u"field"_s).toString(), field);
    QCOMPARE(get(u"/calls"_s).at(u"pagination"_s).toObject().value(u"total"_s).toInt(), 120);
}

QTEST_GUILESS_MAIN(TestTruedyApi)
#include "tst_truedyapi.moc"
