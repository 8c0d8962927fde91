// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decodederror.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QStringList Keys {u"candidates"_s,        u"cause"_s,   u"code"_s,     u"confidence"_s, u"details"_s,
                        u"documentation_url"_s, u"entry"_s,   u"fault"_s,    u"fields"_s,     u"fix"_s,
                        u"http_status"_s,       u"message"_s, u"provider"_s, u"recognised"_s, u"request_id"_s,
                        u"request_id_source"_s, u"retry"_s,   u"source"_s,   u"title"_s};
const QStringList RetryKeys {
    u"advice"_s,           u"change"_s,       u"provider_says"_s, u"same_idempotency_key"_s,
    u"schedule_seconds"_s, u"wait_seconds"_s, u"wait_source"_s};

DecodedError wholeError()
{
    DecodedError error;
    error.provider = u"voicebip"_s;
    error.confidence = Confidence::Certain;
    error.candidates = {u"a"_s, u"b"_s};
    error.recognised = true;
    error.code = u"RATE_LIMITED"_s;
    error.entry = u"voicebip/RATE_LIMITED"_s;
    error.httpStatus = 429;
    error.title = u"Too many"_s;
    error.message = u"Slow <down>"_s;
    error.cause = u"The limit"_s;
    error.fix = {u"Wait"_s, u"Then go on"_s};
    error.fault = Fault::You;
    error.retry.advice = RetryWord::AfterDelay;
    error.retry.providerSays = u"yes"_s;
    error.retry.waitSeconds = 17;
    error.retry.waitSource = u"header"_s;
    error.retry.scheduleSeconds = {0, 60, 300};
    error.retry.change = u"nothing"_s;
    error.retry.sameIdempotencyKey = true;
    error.requestId = u"req_made_up"_s;
    error.requestIdSource = u"body:/request_id"_s;
    error.documentationUrl = u"https://docs.example.com/x"_s;
    error.fields = {{u"to"_s, u"BAD"_s, u"not a number"_s, 5}, {{}, {}, u"odd"_s, QJsonValue::Null}};
    error.details = {{u"limit"_s, 10}};
    error.source = u"Error page"_s;
    return error;
}
} // namespace

class TestDecodedError : public QObject {
    Q_OBJECT

private slots:
    void hasExactlyThePublishedKeys()
    {
        for (const DecodedError& error : {DecodedError {}, wholeError()}) {
            const QJsonObject json = toJson(error);
            QCOMPARE(json.keys(), Keys); // QJsonObject sorts its keys
            QCOMPARE(json["retry"_L1].toObject().keys(), RetryKeys);
            for (const QJsonValue& field : json["fields"_L1].toArray())
                QCOMPARE(field.toObject().keys(),
                         (QStringList {u"code"_s, u"field"_s, u"message"_s, u"value"_s}));
        }
    }

    void whatIsAbsentIsNullAndAListNeverIs()
    {
        const QJsonObject json = toJson(DecodedError {});
        for (const auto& key :
             {"provider"_L1, "code"_L1, "entry"_L1, "http_status"_L1, "title"_L1, "message"_L1, "cause"_L1,
              "request_id"_L1, "request_id_source"_L1, "documentation_url"_L1, "source"_L1})
            QVERIFY2(json[key].isNull(), key.data());
        for (const auto& key : {"candidates"_L1, "fix"_L1, "fields"_L1})
            QVERIFY2(json[key].isArray(), key.data());
        QVERIFY(json["details"_L1].isObject());
        QCOMPARE(json["recognised"_L1], QJsonValue(false));
        QCOMPARE(json["confidence"_L1].toString(), u"none"_s);
        QCOMPARE(json["fault"_L1].toString(), u"unknown"_s);
        const QJsonObject retry = json["retry"_L1].toObject();
        QCOMPARE(retry["advice"_L1].toString(), u"unknown"_s);
        QCOMPARE(retry["provider_says"_L1].toString(), u"undocumented"_s);
        QVERIFY(retry["wait_seconds"_L1].isNull());
        QVERIFY(retry["wait_source"_L1].isNull());
        QVERIFY(retry["change"_L1].isNull());
        QVERIFY(retry["schedule_seconds"_L1].isArray());
        QCOMPARE(retry["same_idempotency_key"_L1], QJsonValue(false));
    }

    void saysWhatItHolds()
    {
        const QByteArray text = QJsonDocument(toJson(wholeError())).toJson(QJsonDocument::Compact);
        QVERIFY2(text.contains("\"wait_seconds\":17,"), text.constData()); // not 17.0
        QVERIFY(text.contains("\"http_status\":429"));
        QVERIFY(text.contains("\"schedule_seconds\":[0,60,300]"));
        QVERIFY(text.contains("\"advice\":\"after-delay\""));
        QVERIFY(text.contains("\"field\":\"to\""));
    }

    void survivesTheWayThroughJson()
    {
        const DecodedError whole = wholeError();
        QVERIFY(decodedErrorFromJson(toJson(whole)) == whole);
        DecodedError waits = whole;
        waits.retry.waitSeconds = 1.5;
        QVERIFY(decodedErrorFromJson(toJson(waits)) == waits);
    }

    void everyWordIsReadBack()
    {
        for (const Fault fault : {Fault::Unknown, Fault::You, Fault::Provider, Fault::Carrier,
                                  Fault::CalledParty, Fault::YourEndpoint})
            QCOMPARE(faultFromWord(wordOf(fault)), std::optional(fault));
        const QStringList published {u"automatic"_s,    u"after-delay"_s, u"backoff"_s, u"once"_s,
                                     u"after-change"_s, u"in-window"_s,   u"later"_s,   u"never"_s,
                                     u"none"_s,         u"unknown"_s};
        for (const QString& word : published) {
            const auto advice = retryWordFromWord(word);
            QVERIFY2(advice, qPrintable(word));
            QCOMPARE(wordOf(*advice), word);
        }
        QVERIFY(!retryWordFromWord(u"After-Delay"_s));
        QVERIFY(!faultFromWord(u""_s));
    }

    void oddJsonBecomesUnknownAndNeverCrashes()
    {
        const QByteArray odd = R"({"provider":5,"confidence":"sure","fix":"x","fault":[],"retry":7,
            "http_status":"429","fields":[1,null,{"field":{}}],"details":[],"candidates":null})";
        const DecodedError error = decodedErrorFromJson(QJsonDocument::fromJson(odd).object());
        QCOMPARE(error.confidence, Confidence::None);
        QCOMPARE(error.fault, Fault::Unknown);
        QCOMPARE(error.retry.advice, RetryWord::Unknown);
        QCOMPARE(error.httpStatus, 0);
        QVERIFY(error.provider.isEmpty() && error.fix.isEmpty() && error.details.isEmpty());
        QCOMPARE(error.fields.size(), 3);
    }
};

QTEST_GUILESS_MAIN(TestDecodedError)
#include "tst_decodederror.moc"
