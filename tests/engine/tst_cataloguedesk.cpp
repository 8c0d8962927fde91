// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/cataloguedesk.h"
#include "support/fakeclock.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

class TestCatalogueDesk : public QObject {
    Q_OBJECT

private:
    Registry m_registry = Registry::load();
    FakeClock m_clock;
    CatalogueDesk m_desk {m_registry, m_clock};

private slots:
    void decodesAJsonBody()
    {
        const QByteArray body =
            R"({"error_code": "RATE_LIMITED", "message": "slow", "request_id": "req_made_up"})";
        const QList<DecodedPaste> found = m_desk.decode(body, {}, u"read"_s);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found[0].error.entry, u"voicebip/RATE_LIMITED"_s);
        QCOMPARE(found[0].error.requestId, u"req_made_up"_s);
        QCOMPARE(found[0].body, body);
        QCOMPARE(found[0].httpStatus, 0);
        QVERIFY(!found[0].foundAs.isEmpty());
    }

    void decodesAResponseWithItsWait()
    {
        const QByteArray text =
            "HTTP/1.1 429 Too Many Requests\r\nRetry-After: Fri, 01 May 2026 10:00:17 GMT\r\n"
            "Content-Type: application/json\r\n\r\n"
            R"({"error_code": "RATE_LIMITED", "message": "slow", "request_id": "req_made_up"})";
        const QList<DecodedPaste> found = m_desk.decode(text, u"voicebip"_s, u"read"_s);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found[0].httpStatus, 429);
        QCOMPARE(found[0].error.httpStatus, 429);
        // The clock of the desk stands at 10:00:00.
        QCOMPARE(found[0].error.retry.waitSeconds.value_or(0), 17.0);
    }

    void theOperationCounts()
    {
        const QByteArray body =
            R"({"error": {"status": "UNAVAILABLE", "reason": "REQUEST_TIMEOUT", "message": "m"}})";
        const DecodedError reading = m_desk.decode(body, u"voipbin"_s, u"read"_s).first().error;
        const DecodedError placing = m_desk.decode(body, u"voipbin"_s, u"place"_s).first().error;
        QCOMPARE(reading.entry, placing.entry);
        QVERIFY(reading.retry != placing.retry || reading.fix != placing.fix);
        QCOMPARE(m_desk.decode(body, u"voipbin"_s, u"nonsense"_s).first().error.entry, reading.entry);
    }

    void searches()
    {
        QCOMPARE(m_desk.search(u"phone never rang"_s, {}).first().entry.entry, u"symptom/phone-never-rang"_s);
        QCOMPARE(m_desk.search(u"3010"_s, u"vobiz"_s).first().entry.entry, u"vobiz/end-3010"_s);
        QVERIFY(m_desk.search({}, {}).size() > 400);
    }

    void checksWebhooksByTheClock()
    {
        // HMAC-SHA256 of "1777629600.hello" with made-up-secret, by openssl; the clock stands at that second.
        WebhookQuestion question;
        question.provider = u"voxifi"_s;
        question.headers = {{"X-Webhook-Signature",
                             "sha256=aad5f77283d93db69f19c90f003ca312c47de7acf92a093e82b78ef01b019e80"},
                            {"X-Webhook-Timestamp", "1777629600"}};
        question.body = "hello";
        question.secret = "made-up-secret";
        QCOMPARE(m_desk.checkWebhook(question).kind, WebhookVerdictKind::Valid);
        question.now = m_clock.nowUtc().addSecs(301);
        QCOMPARE(m_desk.checkWebhook(question).kind, WebhookVerdictKind::Stale);
    }

    void namesTheProviders()
    {
        const auto providers = m_desk.providers();
        QCOMPARE(providers.size(), 5);
        QVERIFY(providers.contains(qMakePair(u"vobiz"_s, u"Vobiz"_s)));
    }
};

QTEST_GUILESS_MAIN(TestCatalogueDesk)
#include "tst_cataloguedesk.moc"
