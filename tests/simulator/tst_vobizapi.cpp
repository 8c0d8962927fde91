// SPDX-License-Identifier: GPL-3.0-or-later
#include "farend.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {

const QByteArray kGoodCall = R"({"from":"15555550120","to":"15555550166",)"
                             R"("answer_url":"https://example.com/answer","answer_method":"POST"})";

} // namespace

class TestVobizApi : public QObject {
    Q_OBJECT
private slots:
    void init();
    void needsBothHeaders();
    void refusesWrongSpelling_data();
    void refusesWrongSpelling();
    void pagesToTheEnd();
    void refusesOddQueries_data();
    void refusesOddQueries();
    void filters();
    void recordsHaveTheDocumentedFields();
    void oneRecordByUuidOnly();
    void livingCallsMoveBetweenTheLists();
    void queuedListHoldsTwentyAtMost();
    void everyOutcomeOccurs();
    void placedCallPlaysOut();
    void placesSeveral();
    void aForeignCallerIdFailsTheCall();
    void refusesBadPlacing_data();
    void refusesBadPlacing();
    void hangsUp();
    void lackOfMoneyShowsOnPlacing();

private:
    void start(const Simulator::Options& options)
    {
        m_far = std::make_unique<FarEnd>(options);
        const SimulatedProvider provider = m_far->provider(u"vobiz"_s);
        m_authId = provider.set.value(u"auth_id"_s);
        m_account = provider.baseUrl + u"/Account/"_s + m_authId;
        m_keys = {{"X-Auth-ID", m_authId.toLatin1()},
                  {"X-Auth-Token", provider.secrets.value(u"auth_token"_s).toLatin1()}};
    }
    Answer get(const QString& path) { return m_far->send("GET", m_account + path, m_keys); }
    Answer post(const QByteArray& body) { return m_far->send("POST", m_account + u"/Call/"_s, m_keys, body); }
    QStringList ids(const QString& path)
    {
        QStringList list;
        const QJsonArray calls = get(path).list(u"calls"_s);
        for (const QJsonValue& call : calls)
            list.append(call.toString());
        return list;
    }

    std::unique_ptr<FarEnd> m_far;
    QString m_authId;
    QString m_account;
    HeaderPairs m_keys;
};

void TestVobizApi::init()
{
    start(onlyProvider(u"vobiz"_s, 250));
}

void TestVobizApi::needsBothHeaders()
{
    QCOMPARE(get(u"/cdr"_s).status, 200);
    const Answer idOnly = m_far->send("GET", m_account + u"/cdr"_s, {m_keys.first()});
    QCOMPARE(idOnly.status, 401);
    QCOMPARE(idOnly.error().value(u"code"_s).toString(), u"INVALID_CREDENTIALS"_s);
    QCOMPARE(m_far->send("GET", m_account + u"/cdr"_s, {m_keys.last()}).status, 401);
    QCOMPARE(m_far->send("GET", m_account + u"/cdr"_s, {{"Authorization", "Bearer " + m_keys.last().second}})
                 .status,
             401);
}

void TestVobizApi::refusesWrongSpelling_data()
{
    QTest::addColumn<QString>("path"); // {id} stands for the account
    QTest::addColumn<int>("status");
    QTest::newRow("cdr") << u"/Account/{id}/cdr"_s << 200;
    QTest::newRow("cdr with slash") << u"/Account/{id}/cdr/"_s << 401;
    QTest::newRow("CDR") << u"/Account/{id}/CDR"_s << 401;
    QTest::newRow("account") << u"/account/{id}/cdr"_s << 401;
    QTest::newRow("other account") << u"/Account/MA_OTHER/cdr"_s << 401;
    QTest::newRow("live") << u"/Account/{id}/Call?status=live"_s << 200;
    QTest::newRow("live with slash") << u"/Account/{id}/Call/?status=live"_s << 401;
    QTest::newRow("call") << u"/Account/{id}/call?status=live"_s << 401;
    QTest::newRow("queued") << u"/Account/{id}/Call/?status=queued"_s << 200;
    QTest::newRow("queued without slash") << u"/Account/{id}/Call?status=queued"_s << 401;
    QTest::newRow("no status") << u"/Account/{id}/Call/"_s << 400;
    QTest::newRow("one without slash") << u"/Account/{id}/Call/x?status=live"_s << 401;
    QTest::newRow("one unknown") << u"/Account/{id}/Call/x/?status=live"_s << 404;
    QTest::newRow("unknown resource") << u"/Account/{id}/Fax"_s << 404;
    QTest::newRow("unknown family") << u"/Konto/{id}/cdr"_s << 404;
}

void TestVobizApi::refusesWrongSpelling()
{
    QFETCH(QString, path);
    QFETCH(int, status);
    const QString base = m_far->provider(u"vobiz"_s).baseUrl;
    const Answer answer = m_far->send("GET", base + path.replace(u"{id}"_s, m_authId), m_keys);
    QCOMPARE(answer.status, status);
    if (status == 401)
        QCOMPARE(answer.at(u"error"_s).toString(), u"invalid credentials"_s);
}

void TestVobizApi::pagesToTheEnd()
{
    QSet<QString> seen;
    QString previousEnd = u"9999"_s;
    int page = 1;
    for (;; ++page) {
        const Answer answer = get(u"/cdr?per_page=100&page=%1"_s.arg(page));
        QCOMPARE(answer.at(u"count"_s).toInt(), answer.list(u"data"_s).size());
        for (const QJsonValue& row : answer.list(u"data"_s)) {
            const QJsonObject cdr = row.toObject();
            QVERIFY(!seen.contains(cdr.value(u"uuid"_s).toString()));
            seen.insert(cdr.value(u"uuid"_s).toString());
            QVERIFY(cdr.value(u"end_time"_s).toString() <= previousEnd);
            previousEnd = cdr.value(u"end_time"_s).toString();
        }
        const QJsonObject pagination = answer.at(u"pagination"_s).toObject();
        QCOMPARE(pagination.value(u"page"_s).toInt(), page);
        QCOMPARE(pagination.value(u"has_prev"_s).toBool(), page > 1);
        if (!pagination.value(u"has_next"_s).toBool()) {
            QCOMPARE(pagination.value(u"total"_s).toInt(), seen.size());
            QCOMPARE(pagination.value(u"pages"_s).toInt(), page);
            QCOMPARE(answer.at(u"summary"_s).toObject().value(u"totalCalls"_s).toInt(), seen.size());
            break;
        }
    }
    QCOMPARE(page, 3);
    QVERIFY(seen.size() > 240); // the rest still lives
    const Answer beyond = get(u"/cdr?per_page=100&page=9"_s);
    QCOMPARE(beyond.status, 200);
    QCOMPARE(beyond.list(u"data"_s).size(), 0);
    QCOMPARE(get(u"/cdr"_s).list(u"data"_s).size(), 20);
    const Answer recent = get(u"/cdr/recent?limit=5"_s);
    QCOMPARE(recent.list(u"data"_s).size(), 5);
    QVERIFY(!recent.body.contains(u"pagination"_s) && !recent.body.contains(u"summary"_s));
}

void TestVobizApi::refusesOddQueries_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("field");
    QTest::newRow("page 0") << u"page=0"_s << u"page"_s;
    QTest::newRow("per_page 101") << u"per_page=101"_s << u"per_page"_s;
    QTest::newRow("half a range") << u"start_date=2026-05-01"_s << u"start_date"_s;
    QTest::newRow("no date") << u"start_date=2026-05-01&end_date=today"_s << u"start_date"_s;
    QTest::newRow("direction") << u"call_direction=sideways"_s << u"call_direction"_s;
}

void TestVobizApi::refusesOddQueries()
{
    QFETCH(QString, query);
    QFETCH(QString, field);
    const Answer answer = get(u"/cdr?"_s + query);
    QCOMPARE(answer.status, 422);
    QCOMPARE(answer.at(u"status"_s).toString(), u"error"_s);
    QCOMPARE(answer.error().value(u"code"_s).toString(), u"VALIDATION_ERROR"_s);
    const QJsonArray errors = answer.error().value(u"details"_s).toObject().value(u"errors"_s).toArray();
    QCOMPARE(texts(errors, u"field"_s), QStringList {field});
    QVERIFY(answer.at(u"requestId"_s).toString().startsWith(u"req_"_s));
}

void TestVobizApi::filters()
{
    const int all = get(u"/cdr"_s).at(u"pagination"_s).toObject().value(u"total"_s).toInt();
    int sum = 0;
    for (const QString& direction : {u"inbound"_s, u"outbound"_s}) {
        const Answer answer = get(u"/cdr?per_page=100&call_direction="_s + direction);
        for (const QString& told : texts(answer.list(u"data"_s), u"call_direction"_s))
            QCOMPARE(told, direction);
        sum += answer.at(u"pagination"_s).toObject().value(u"total"_s).toInt();
    }
    QCOMPARE(sum, all);
    QCOMPARE(get(u"/cdr?start_date=2026-05-01&end_date=2026-05-01"_s)
                 .at(u"pagination"_s)
                 .toObject()
                 .value(u"total"_s)
                 .toInt(),
             all);
    QCOMPARE(get(u"/cdr?start_date=2026-04-01&end_date=2026-04-30"_s).list(u"data"_s).size(), 0);
    const Answer search = get(u"/cdr/search?hangup_cause=USER_BUSY&per_page=100"_s);
    QVERIFY(!search.list(u"data"_s).isEmpty());
    for (const QJsonValue& row : search.list(u"data"_s))
        QCOMPARE(row.toObject().value(u"hangup_cause_code"_s).toInt(), 3010);
    QCOMPARE(search.at(u"filters"_s).toObject().value(u"to_number"_s).toString(), QString());
}

void TestVobizApi::recordsHaveTheDocumentedFields()
{
    const QJsonArray rows = get(u"/cdr?per_page=100"_s).list(u"data"_s);
    static const QRegularExpression instant(u"\\A\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\\z"_s);
    bool sawBareNumber = false;
    for (const QJsonValue& row : rows) {
        const QJsonObject cdr = row.toObject();
        QCOMPARE(cdr.size(), 43);
        QVERIFY(!cdr.contains(u"status"_s));
        QVERIFY(instant.match(cdr.value(u"start_time"_s).toString()).hasMatch());
        QVERIFY(cdr.value(u"ring_time"_s).isDouble());
        QCOMPARE(cdr.value(u"answer_time"_s).isNull(), cdr.value(u"billsec"_s).toInt() == 0);
        QVERIFY(cdr.value(u"caller_id_number"_s).toString().startsWith(u'+'));
        sawBareNumber = sawBareNumber || !cdr.value(u"destination_number"_s).toString().startsWith(u'+');
    }
    QVERIFY(sawBareNumber);
}

void TestVobizApi::oneRecordByUuidOnly()
{
    const QJsonObject first = get(u"/cdr"_s).list(u"data"_s).first().toObject();
    const Answer one = get(u"/cdr/"_s + first.value(u"uuid"_s).toString());
    QCOMPARE(one.at(u"data"_s).toObject(), first);
    QVERIFY(one.at(u"success"_s).toBool());
    const Answer byNumber = get(u"/cdr/"_s + QString::number(first.value(u"id"_s).toInt()));
    QCOMPARE(byNumber.status, 404);
    QCOMPARE(byNumber.at(u"error"_s).toString(), u"CDR not found"_s);
}

void TestVobizApi::livingCallsMoveBetweenTheLists()
{
    const QString id = post(kGoodCall).at(u"call_uuid"_s).toString();
    QSet<QString> words;
    bool wasGoneWithoutRecord = false;
    for (int second = 0; second < 4000; ++second) {
        const bool queued = ids(u"/Call/?status=queued"_s).contains(id);
        const bool live = ids(u"/Call?status=live"_s).contains(id);
        QVERIFY(!(queued && live));
        const Answer asQueued = get(u"/Call/"_s + id + u"/?status=queued"_s);
        const Answer asLive = get(u"/Call/"_s + id + u"/?status=live"_s);
        QCOMPARE(asQueued.status, queued ? 200 : 404);
        QCOMPARE(asLive.status, live ? 200 : 404);
        const bool recorded = get(u"/cdr/"_s + id).status == 200;
        QVERIFY(!recorded || (!queued && !live));
        if (queued)
            words.insert(asQueued.at(u"call_status"_s).toString());
        if (live) {
            words.insert(asLive.at(u"call_status"_s).toString());
            static const QRegularExpression form(
                u"\\A\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\z"_s);
            QVERIFY(form.match(asLive.at(u"session_start"_s).toString()).hasMatch());
            QCOMPARE(asLive.at(u"to"_s).toString(), u"15555550166"_s);
        }
        wasGoneWithoutRecord = wasGoneWithoutRecord || (!queued && !live && !recorded);
        if (recorded)
            break;
        m_far->clock.advance(100);
    }
    QCOMPARE(get(u"/cdr/"_s + id).status, 200);
    QVERIFY(words.contains(u"queued"_s));
    QVERIFY(wasGoneWithoutRecord);
}

void TestVobizApi::queuedListHoldsTwentyAtMost()
{
    QByteArray body = kGoodCall;
    QByteArray numbers;
    for (int i = 0; i < 25; ++i)
        numbers += (i ? "<155555501" : "155555501") + QByteArray::number(10 + i);
    QCOMPARE(post(body.replace("15555550166", numbers)).status, 201);
    QCOMPARE(ids(u"/Call/?status=queued"_s).size(), 20);
}

void TestVobizApi::everyOutcomeOccurs()
{
    start(onlyProvider(u"vobiz"_s, 600, 60));
    m_far->clock.advance(120'000);
    QSet<int> codes;
    for (int page = 1; page <= 7; ++page) {
        const QJsonArray rows = get(u"/cdr?per_page=100&page=%1"_s.arg(page)).list(u"data"_s);
        for (const QJsonValue& row : rows)
            codes.insert(row.toObject().value(u"hangup_cause_code"_s).toInt());
    }
    QCOMPARE(
        codes,
        (QSet<int> {4000, 4010, 6000, 3010, 3000, 6010, 4100, 1000, 2000, 2030, 3020, 3130, 5020, 7011}));
    QSet<QString> living;
    for (const QString& id : ids(u"/Call?status=live"_s))
        living.insert(get(u"/Call/"_s + id + u"/?status=live"_s).at(u"call_status"_s).toString());
    QCOMPARE(living, (QSet<QString> {u"ringing"_s, u"in-progress"_s}));
    QVERIFY(!ids(u"/Call/?status=queued"_s).isEmpty());
}

void TestVobizApi::placedCallPlaysOut()
{
    const Answer placed = post(kGoodCall);
    QCOMPARE(placed.status, 201);
    QCOMPARE(placed.body.keys(), (QStringList {u"call_uuid"_s, u"message"_s, u"request_uuid"_s}));
    const QString id = placed.at(u"call_uuid"_s).toString();
    QVERIFY(ids(u"/Call/?status=queued"_s).contains(id));
    m_far->clock.advance(600'000);
    const QJsonObject cdr = get(u"/cdr/"_s + id).at(u"data"_s).toObject();
    QCOMPARE(cdr.value(u"caller_id_number"_s).toString(), u"+15555550120"_s);
    QCOMPARE(cdr.value(u"call_direction"_s).toString(), u"outbound"_s);
    QVERIFY(texts(get(u"/cdr"_s).list(u"data"_s), u"uuid"_s).contains(id));
}

void TestVobizApi::placesSeveral()
{
    const Answer placed = post(QByteArray(kGoodCall).replace("15555550166", "15555550166<15555550167"));
    QCOMPARE(placed.at(u"call_uuid"_s).toArray().size(), 2);
    QCOMPARE(placed.at(u"request_uuid"_s).toArray(), placed.at(u"call_uuid"_s).toArray());
}

void TestVobizApi::aForeignCallerIdFailsTheCall()
{
    const QString id =
        post(QByteArray(kGoodCall).replace("15555550120", "15555550199")).at(u"call_uuid"_s).toString();
    m_far->clock.advance(600'000);
    QCOMPARE(get(u"/cdr/"_s + id).at(u"data"_s).toObject().value(u"hangup_cause_code"_s).toInt(), 3030);
}

void TestVobizApi::refusesBadPlacing_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QStringList>("fields");
    const auto changed = [](const char* from, const char* to) {
        return QByteArray(kGoodCall).replace(from, to);
    };
    QTest::newRow("no JSON") << "from=1"_ba << 400 << QStringList {};
    QTest::newRow("nothing") << "{}"_ba << 422
                             << QStringList {u"from"_s, u"to"_s, u"answer_url"_s, u"answer_method"_s};
    QTest::newRow("numbers as numbers")
        << changed(R"("15555550166")", "15555550166") << 422 << QStringList {u"to"_s};
    QTest::newRow("one bad of two") << changed("15555550166", "15555550166<x") << 422
                                    << QStringList {u"to"_s};
    QTest::newRow("url") << changed("https://", "ftp://") << 422 << QStringList {u"answer_url"_s};
    QTest::newRow("method") << changed("POST", "PUT") << 422 << QStringList {u"answer_method"_s};
}

void TestVobizApi::refusesBadPlacing()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QStringList, fields);
    const Answer answer = post(body);
    QCOMPARE(answer.status, status);
    QCOMPARE(texts(answer.error().value(u"details"_s).toObject().value(u"errors"_s).toArray(), u"field"_s),
             fields);
    m_far->clock.advance(1);
    QVERIFY(ids(u"/Call/?status=queued"_s).isEmpty());
}

void TestVobizApi::hangsUp()
{
    const QString id = post(kGoodCall).at(u"call_uuid"_s).toString();
    QCOMPARE(m_far->send("DELETE", m_account + u"/Call/"_s + id, m_keys).status, 401);
    QCOMPARE(m_far->send("DELETE", m_account + u"/Call/"_s + id + u'/', m_keys).status, 204);
    QCOMPARE(m_far->send("DELETE", m_account + u"/Call/"_s + id + u'/', m_keys).status, 404);
    m_far->clock.advance(5000);
    const QJsonObject cdr = get(u"/cdr/"_s + id).at(u"data"_s).toObject();
    QCOMPARE(cdr.value(u"hangup_cause_code"_s).toInt(), 1000);
    QCOMPARE(cdr.value(u"hangup_source"_s).toString(), u"API Request"_s);
}

void TestVobizApi::lackOfMoneyShowsOnPlacing()
{
    Simulator::Options options = onlyProvider(u"vobiz"_s, 1);
    options.apiErrors = true;
    start(options);
    for (int i = 0; i < 300; ++i) {
        const Answer answer = post(kGoodCall);
        if (answer.status == 429)
            m_far->clock.advance(answer.retryAfter.toInt() * 1000);
        if (answer.status != 402)
            continue;
        QCOMPARE(answer.error().value(u"code"_s).toString(), u"INSUFFICIENT_BALANCE"_s);
        QVERIFY(!answer.at(u"requestId"_s).toString().isEmpty());
        return;
    }
    QFAIL("no 402 in 300 attempts");
}

QTEST_GUILESS_MAIN(TestVobizApi)
#include "tst_vobizapi.moc"
