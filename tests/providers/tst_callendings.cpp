// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/bindings.h"
#include "providers/errordecoder.h"
#include "providers/pagereader.h"

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

std::optional<DecodedError> ended(const QString& provider, const QStringList& values, CallStatus status,
                                  Direction direction = Direction::Unknown,
                                  std::optional<bool> answered = std::nullopt)
{
    CallEnding ending;
    ending.provider = provider;
    ending.values = values;
    ending.code = values.value(0);
    ending.status = status;
    ending.direction = direction;
    ending.answered = answered;
    return ErrorDecoder(shipped()).decodeEnding(ending);
}
} // namespace

class TestCallEndings : public QObject {
    Q_OBJECT

private slots:
    void everyVobizCode_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("advice");
        const auto rows = [](const QList<int>& codes, const char* advice) {
            for (const int code : codes)
                QTest::newRow(QByteArray::number(code).constData()) << code << QString::fromLatin1(advice);
        };
        rows({4010, 4020, 4030, 6000, 9000}, "none");
        rows({2000, 2060, 2070, 3040, 3050, 3120}, "never");
        rows({1010, 2020, 2030, 2040, 2050, 3030, 3130, 3140, 5020, 7011, 7012, 7013,
              7014, 7022, 7023, 7024, 7032, 7033, 7034, 8011, 8012, 8013, 8014},
             "after-change");
        rows({3090}, "backoff");
        rows({1000, 1020, 2010, 3000, 3010, 3020, 3070, 3080, 3100, 3110, 4100, 5000, 5010, 5030, 6010, 6020,
              9100, 9110},
             "later");
    }
    void everyVobizCode()
    {
        QFETCH(int, code);
        const auto error = ended(u"vobiz"_s, {QString::number(code)}, CallStatus::Failed);
        QVERIFY(error);
        QCOMPARE(error->provider, u"vobiz"_s);
        QCOMPARE(error->confidence, Confidence::Certain);
        QCOMPARE(error->recognised, code != 4100); // 4100 stands in an example only
        QCOMPARE(error->code, QString::number(code));
        QCOMPARE(error->entry, u"vobiz/end-%1"_s.arg(code));
        QVERIFY(!error->title.isEmpty() && !error->cause.isEmpty() && !error->fix.isEmpty());
        QTEST(wordOf(error->retry.advice), "advice");
        QVERIFY(error->httpStatus == 0 && error->requestId.isEmpty());
        // The same code as text, and beside an answer, is the same ending.
        QCOMPARE(
            ended(u"vobiz"_s, {u" %1 "_s.arg(code)}, CallStatus::Completed, Direction::Inbound, true)->entry,
            error->entry);
    }

    void whatAnEndingIsCalled_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QStringList>("values");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("direction");
        QTest::addColumn<int>("answered"); // -1: not known
        QTest::addColumn<QString>("entry");
        QTest::addColumn<QString>("advice");
        const auto row = [](const char* provider, const QStringList& values, CallStatus status,
                            Direction direction, int answered, const char* entry, const char* advice) {
            QTest::addRow("%s %s %s %s %d", provider, qPrintable(values.join(u'+')),
                          qPrintable(wordOf(status)), qPrintable(wordOf(direction)), answered)
                << QString::fromLatin1(provider) << values << int(status) << int(direction) << answered
                << QString::fromLatin1(entry) << QString::fromLatin1(advice);
        };
        using enum CallStatus;
        for (const Direction direction : {Direction::Inbound, Direction::Outbound, Direction::Unknown}) {
            row("voipbin", {u"failed"_s}, Failed, direction, 0, "voipbin/end-failed", "after-change");
            row("voipbin", {u"busy"_s}, Busy, direction, 0, "voipbin/end-busy", "later");
            row("voipbin", {u"cancel"_s}, Canceled, direction, 0, "voipbin/end-cancel", "later");
            row("voipbin", {u"timeout"_s}, Completed, direction, 1, "voipbin/end-timeout", "none");
            row("voipbin", {u"noanswer"_s}, NoAnswer, direction, 0, "voipbin/end-noanswer", "later");
            row("voipbin", {u"dialout"_s}, NoAnswer, direction, 0, "voipbin/end-dialout", "later");
            row("voipbin", {u"amd"_s}, Completed, direction, 1, "voipbin/end-amd", "none");
            row("voipbin", {u"normal"_s}, Completed, direction, 1, "voipbin/end-normal", "none");
        }
        row("voipbin", {u"normal"_s}, Canceled, Direction::Outbound, 0,
            "voipbin/end-normal-outbound-unanswered", "later");
        row("voipbin", {u"normal"_s}, NoAnswer, Direction::Inbound, 0,
            "voipbin/end-normal-inbound-unanswered", "later");
        row("vobiz", {u"4000"_s}, Completed, Direction::Outbound, 1, "vobiz/end-4000", "none");
        row("vobiz", {u"4000"_s}, Failed, Direction::Outbound, 0, "vobiz/end-4000-unanswered", "later");
        row("vobiz", {u"USER_BUSY"_s, u"4000"_s}, Busy, Direction::Outbound, 0, "vobiz/end-USER_BUSY",
            "later");
        row("vobiz", {u"16"_s}, Failed, Direction::Outbound, 0, "vobiz/end-16-unanswered", "later");
        row("vobiz", {u"16"_s}, Completed, Direction::Outbound, 1, "vobiz/end-16", "none");
        row("vobiz", {u"0"_s}, Failed, Direction::Outbound, 0, "vobiz/end-0", "unknown");
        row("vobiz", {u"0"_s}, Completed, Direction::Outbound, 1, "vobiz/end-0-answered", "none");
        row("vobiz", {u"4444"_s, u"NO_ANSWER"_s}, NoAnswer, Direction::Outbound, 0, "vobiz/end-NO_ANSWER",
            "later");
        for (const auto& cause :
             {"CALL_REJECTED", "SERVICE_UNAVAILABLE", "SERVER_ERROR", "NETWORK_OUT_OF_ORDER",
              "DESTINATION_OUT_OF_ORDER", "NORMAL_TEMPORARY_FAILURE", "SWITCH_CONGESTION", "MEDIA_TIMEOUT"})
            row("vobiz", {QString::fromLatin1(cause)}, Failed, Direction::Outbound, 0,
                QByteArray("vobiz/end-" + QByteArray(cause)).constData(), "later");
        for (const char* provider : {"voicebip", "truedy", "voxifi"}) {
            const QByteArray p(provider);
            row(provider, {}, Busy, Direction::Unknown, -1, QByteArray(p + "/end-busy").constData(), "later");
            row(provider, {}, NoAnswer, Direction::Unknown, -1, QByteArray(p + "/end-no-answer").constData(),
                "later");
            row(provider, {u"no_answer"_s}, NoAnswer, Direction::Unknown, -1,
                QByteArray(p + "/end-no-answer").constData(), "later");
            row(provider, {}, Completed, Direction::Unknown, -1, QByteArray(p + "/end-completed").constData(),
                "none");
        }
        row("voicebip", {}, Failed, Direction::Unknown, -1, "voicebip/end-failed", "later");
        row("voicebip", {u"CALL_FAILED"_s}, Failed, Direction::Outbound, 0, "voicebip/CALL_FAILED",
            "after-delay");
        row("voicebip", {u"CALL_WINDOW_RESTRICTED"_s}, Failed, Direction::Outbound, 0,
            "voicebip/CALL_WINDOW_RESTRICTED", "in-window");
        row("voxifi", {}, Failed, Direction::Unknown, -1, "voxifi/end-failed", "after-change");
        row("voxifi", {u"Insufficient Balance"_s}, Failed, Direction::Unknown, -1,
            "voxifi/insufficient-balance", "after-change");
        row("voxifi", {u"insufficient_balance"_s, u"Top up, please"_s}, Failed, Direction::Unknown, -1,
            "voxifi/insufficient-balance", "after-change");
        row("voxifi", {u"E7"_s, u"No phone number assigned to the agent"_s}, Failed, Direction::Unknown, -1,
            "voxifi/no-phone-number-assigned", "after-change");
        row("voxifi", {}, Canceled, Direction::Unknown, -1, "voxifi/end-canceled", "none");
        row("truedy", {u"unjoined"_s}, NoAnswer, Direction::Outbound, -1, "truedy/end-unjoined", "later");
        row("truedy", {u"connection_error"_s}, Failed, Direction::Outbound, -1, "truedy/end-connection_error",
            "later");
        row("truedy", {u"hangup"_s}, Completed, Direction::Outbound, -1, "truedy/end-hangup", "none");
    }
    void whatAnEndingIsCalled()
    {
        QFETCH(QString, provider);
        QFETCH(QStringList, values);
        QFETCH(int, status);
        QFETCH(int, direction);
        QFETCH(int, answered);
        const auto error =
            ended(provider, values, static_cast<CallStatus>(status), static_cast<Direction>(direction),
                  answered < 0 ? std::nullopt : std::optional(answered == 1));
        QVERIFY(error);
        QTEST(error->entry, "entry");
        QTEST(wordOf(error->retry.advice), "advice");
        if (provider == "voipbin"_L1 || provider == "voxifi"_L1) // their pages explain every one of these
            QVERIFY(error->recognised);
        // Published for the voice engine underneath, or seen in other people's programs only.
        for (const auto& id : {"truedy/end-unjoined"_L1, "vobiz/end-16"_L1, "voicebip/end-busy"_L1})
            QVERIFY(error->entry != id || !error->recognised);
    }

    void whatIsNotKnownIsCalledSo()
    {
        for (const auto& provider : {u"vobiz"_s, u"voipbin"_s, u"voicebip"_s, u"truedy"_s, u"voxifi"_s}) {
            for (const QString& value : {u"4011"_s, u"30100"_s, u"busyish"_s, u"QUANTUM_FLUX"_s}) {
                const auto error = ended(provider, {value}, CallStatus::Failed);
                QVERIFY(error);
                QVERIFY(!error->recognised);
                QVERIFY(error->entry.isEmpty());
                QCOMPARE(error->code, value);
                QVERIFY(error->title.contains(value));
                QCOMPARE(error->retry.advice, RetryWord::Unknown);
                QCOMPARE(error->retry.providerSays, u"undocumented"_s);
            }
        }
    }

    void aLivingCallHasNoEnding()
    {
        for (const CallStatus status : {CallStatus::Queued, CallStatus::Ringing, CallStatus::InProgress})
            QVERIFY(!ended(u"vobiz"_s, {u"3010"_s}, status));
        QVERIFY(!ended(u"nobody"_s, {u"3010"_s}, CallStatus::Failed));
        QVERIFY(!ended(u"vobiz"_s, {}, CallStatus::Unknown));
        QVERIFY(!ended(u"vobiz"_s, {u"4011"_s}, CallStatus::Completed));
    }

    // A record through the mapper and the catalogue, as the engine does it.
    void aRecordIsExplainedByWhatDecidedIt()
    {
        const AccountBinding binding = bindingOf(shipped(), u"vobiz"_s);
        HttpResponse response;
        response.httpStatus = 200;
        response.body =
            "{\"data\":[{\"uuid\":\"c-1\",\"hangup_cause_code\":4000,\"hangup_cause\":\"USER_BUSY\","
            "\"hangup_cause_name\":\"Normal Hangup\",\"billsec\":0,"
            "\"end_time\":\"2026-05-01T10:00:00Z\"}]}";
        const ReadPage page = readPage(binding, binding.definition.feeds.last(), response, std::nullopt);
        QCOMPARE(page.calls.size(), 1);
        QCOMPARE(page.calls.first().status, CallStatus::Busy);
        QCOMPARE(page.calls.first().endReason, u"4000"_s);
        const auto error =
            ended(u"vobiz"_s, page.endingValues.first(), CallStatus::Busy, Direction::Unknown, false);
        QCOMPARE(error->entry, u"vobiz/end-USER_BUSY"_s);
    }
};

QTEST_GUILESS_MAIN(TestCallEndings)
#include "tst_callendings.moc"
