// SPDX-License-Identifier: GPL-3.0-or-later
#include "farend.h"

#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {

const QByteArray kGoodCall = R"({"source":{"type":"tel","target":"+15555550110"},)"
                             R"("destinations":[{"type":"tel","target":"+15555550177"}],)"
                             R"("actions":[{"type":"talk","option":{"text":"hello","language":"en-US"}}]})";

} // namespace

class TestVoipbinPlacing : public QObject {
    Q_OBJECT
private slots:
    void init();
    void placedCallPlaysOut();
    void refusesBadPlacing_data();
    void refusesBadPlacing();
    void hangsUp();
    void aTimeoutOnPlacingLeavesTheOutcomeOpen();

private:
    QString url(const QString& path) const { return m_base + path + u"?accesskey="_s + m_key; }
    Answer get(const QString& path) { return m_far->send("GET", url(path)); }
    Answer post(const QString& path, const QByteArray& body)
    {
        return m_far->send("POST", url(path), {}, body);
    }

    std::unique_ptr<FarEnd> m_far;
    QString m_base;
    QString m_key;
};

void TestVoipbinPlacing::init()
{
    m_far = std::make_unique<FarEnd>(onlyProvider(u"voipbin"_s));
    const SimulatedProvider provider = m_far->provider(u"voipbin"_s);
    m_base = provider.baseUrl;
    m_key = provider.secrets.value(u"access_key"_s);
}

void TestVoipbinPlacing::placedCallPlaysOut()
{
    const Answer placed = post(u"/calls"_s, kGoodCall);
    QCOMPARE(placed.status, 200);
    QCOMPARE(placed.list(u"calls"_s).size(), 1);
    QCOMPARE(placed.list(u"groupcalls"_s).size(), 0);
    const QString id = placed.list(u"calls"_s).first().toObject().value(u"id"_s).toString();
    QCOMPARE(get(u"/calls/"_s + id).at(u"status"_s).toString(), u"dialing"_s);
    m_far->clock.advance(600'000);
    const Answer over = get(u"/calls/"_s + id);
    QCOMPARE(over.at(u"status"_s).toString(), u"hangup"_s);
    QCOMPARE(over.at(u"direction"_s).toString(), u"outgoing"_s);
    QCOMPARE(over.at(u"destination"_s).toObject().value(u"target"_s).toString(), u"+15555550177"_s);
    QVERIFY(texts(get(u"/calls"_s).list(u"result"_s), u"id"_s).contains(id));

    // One destination out of two cannot be dialled: silence about it.
    QByteArray two = kGoodCall;
    two.replace(R"([{"type":"tel",)", R"([{"type":"tel","target":"no number"},{"type":"tel",)");
    QCOMPARE(post(u"/calls"_s, two).list(u"calls"_s).size(), 1);
}

void TestVoipbinPlacing::refusesBadPlacing_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("reason");
    const auto changed = [](const char* from, const char* to) {
        return QByteArray(kGoodCall).replace(from, to);
    };
    QTest::newRow("no JSON") << "hello"_ba << 400 << u"INVALID_JSON_BODY"_s;
    QTest::newRow("no destinations") << changed("destinations", "targets") << 400 << u"INVALID_ARGUMENT"_s;
    QTest::newRow("no actions") << changed("actions", "deeds") << 400 << u"INVALID_ARGUMENT"_s;
    QTest::newRow("odd flow") << changed(R"("actions")", R"("flow_id":"7","actions")") << 400
                              << u"INVALID_ID"_s;
    QTest::newRow("unknown flow") << changed(R"("actions")",
                                             R"("flow_id":"11111111-2222-4333-8444-555555555555","actions")")
                                  << 404 << u"FLOW_NOT_FOUND"_s;
    QTest::newRow("foreign source") << changed("+15555550110", "+15555550199") << 500 << u"INTERNAL"_s;
    QTest::newRow("nothing to dial") << changed("+15555550177", "15555550177") << 500 << u"INTERNAL"_s;
}

void TestVoipbinPlacing::refusesBadPlacing()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QString, reason);
    const QString newest = texts(get(u"/calls"_s).list(u"result"_s), u"id"_s).first();
    const Answer answer = post(u"/calls"_s, body);
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.error().value(u"reason"_s).toString(), reason);
    QCOMPARE(texts(get(u"/calls"_s).list(u"result"_s), u"id"_s).first(), newest);
}

void TestVoipbinPlacing::hangsUp()
{
    const QString id =
        post(u"/calls"_s, kGoodCall).list(u"calls"_s).first().toObject().value(u"id"_s).toString();
    const Answer ending = post(u"/calls/"_s + id + u"/hangup"_s, {});
    QCOMPARE(ending.status, 200);
    QCOMPARE(ending.at(u"status"_s).toString(), u"canceling"_s);
    m_far->clock.advance(1000);
    const Answer over = get(u"/calls/"_s + id);
    QCOMPARE(over.at(u"status"_s).toString(), u"hangup"_s);
    QCOMPARE(over.at(u"hangup_reason"_s).toString(), u"cancel"_s);
    QCOMPARE(over.at(u"hangup_by"_s).toString(), u"local"_s);
    // Once more does nothing and is no error.
    const Answer again = post(u"/calls/"_s + id + u"/hangup"_s, {});
    QCOMPARE(again.status, 200);
    QCOMPARE(again.body, over.body);
}

void TestVoipbinPlacing::aTimeoutOnPlacingLeavesTheOutcomeOpen()
{
    Simulator::Options options = onlyProvider(u"voipbin"_s, 1);
    options.apiErrors = true;
    m_far = std::make_unique<FarEnd>(options);
    m_base = m_far->provider(u"voipbin"_s).baseUrl;
    int accepted = 0;
    for (int i = 0; i < 300; ++i) {
        const Answer answer = post(u"/calls"_s, kGoodCall);
        accepted += answer.status == 200 ? 1 : 0;
        if (answer.status == 429)
            m_far->clock.advance(answer.retryAfter.toInt() * 1000);
        if (answer.error().value(u"reason"_s).toString() != u"REQUEST_TIMEOUT"_s)
            continue;
        QCOMPARE(answer.status, 503);
        m_far->clock.advance(10'000);
        const QJsonArray rows = get(u"/calls"_s).list(u"result"_s);
        // The call of the request that timed out is there all the same (as far as one page shows).
        QCOMPARE(rows.size(), std::min(accepted + 2, 100));
        return;
    }
    QFAIL("no timeout in 300 attempts");
}

QTEST_GUILESS_MAIN(TestVoipbinPlacing)
#include "tst_voipbinplacing.moc"
