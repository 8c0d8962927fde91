// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/bindings.h"
#include "providers/recordmapper.h"

#include <QJsonArray>
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

Result<MappedRecord> mapped(const QString& provider, const QString& shape, const QJsonObject& record,
                            const QMap<QString, QString>& fields = {})
{
    const AccountBinding binding = bindingOf(shipped(), provider, fields);
    return mapRecord(binding.definition.shapes.value(shape),
                     QJsonDocument(record).toJson(QJsonDocument::Compact));
}

QString statusOf(const QString& provider, const QString& shape, const QJsonObject& record)
{
    const auto result = mapped(provider, shape, record);
    return result ? wordOf(result->call.status) : result.error();
}

// A finished record of Vobiz; "answered" gives it an answer and billed seconds.
QJsonObject vobizRecord(const QJsonValue& code, const QString& cause, bool answered)
{
    QJsonObject record {{u"uuid"_s, u"c-1"_s},
                        {u"hangup_cause_code"_s, code},
                        {u"start_time"_s, u"2026-05-01T10:00:00Z"_s},
                        {u"answer_time"_s, QJsonValue::Null},
                        {u"end_time"_s, u"2026-05-01T10:01:00Z"_s},
                        {u"billsec"_s, answered ? 42 : 0}};
    if (!cause.isEmpty())
        record[u"hangup_cause"_s] = cause;
    if (answered)
        record[u"answer_time"_s] = u"2026-05-01T10:00:10Z"_s;
    return record;
}
} // namespace

class TestMapping : public QObject {
    Q_OBJECT

private slots:
    void voipbinStatuses_data()
    {
        QTest::addColumn<QString>("status");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<QString>("direction");
        QTest::addColumn<bool>("answered");
        QTest::addColumn<QString>("mapped");
        const auto row = [](const char* status, const char* reason, const char* direction, bool answered,
                            const char* mappedTo) {
            QTest::addRow("%s/%s/%s/%s", status, reason, direction, answered ? "answered" : "unanswered")
                << QString::fromLatin1(status) << QString::fromLatin1(reason)
                << QString::fromLatin1(direction) << answered << QString::fromLatin1(mappedTo);
        };
        for (const char* direction : {"incoming", "outgoing", ""}) {
            for (const bool answered : {false, true}) {
                row("dialing", "", direction, answered, "queued");
                row("ringing", "", direction, answered, "ringing");
                row("progressing", "", direction, answered, "in-progress");
                row("terminating", "", direction, answered, answered ? "in-progress" : "ringing");
                row("canceling", "", direction, answered, "canceled");
                row("hangup", "failed", direction, answered, "failed");
                row("hangup", "busy", direction, answered, "busy");
                row("hangup", "cancel", direction, answered, "canceled");
                row("hangup", "timeout", direction, answered, "completed");
                row("hangup", "noanswer", direction, answered, "no-answer");
                row("hangup", "dialout", direction, answered, "no-answer");
                row("hangup", "amd", direction, answered, "completed");
                // Nothing that is known says how it ended; only an answer tells.
                row("hangup", "", direction, answered, answered ? "completed" : "unknown");
                row("hangup", "quantum", direction, answered, answered ? "completed" : "unknown");
                row("teleporting", "", direction, answered, "unknown");
                row("", "", direction, answered, "unknown");
            }
        }
        row("hangup", "normal", "outgoing", true, "completed");
        row("hangup", "normal", "incoming", true, "completed");
        row("hangup", "normal", "", true, "completed");
        row("hangup", "normal", "outgoing", false, "canceled");
        row("hangup", "normal", "incoming", false, "no-answer");
        row("hangup", "normal", "", false, "unknown"); // who gave up is not said
        row("HANGUP", "Busy", "outgoing", false, "busy");
    }
    void voipbinStatuses()
    {
        QFETCH(QString, status);
        QFETCH(QString, reason);
        QFETCH(QString, direction);
        QFETCH(bool, answered);
        QJsonObject record {{u"id"_s, u"5b7f1c52-0000-4000-8000-00000000a001"_s}, {u"status"_s, status}};
        if (!reason.isEmpty())
            record[u"hangup_reason"_s] = reason;
        if (!direction.isEmpty())
            record[u"direction"_s] = direction;
        if (answered)
            record[u"tm_progressing"_s] = u"2026-05-01T10:00:10.5Z"_s;
        QTEST(statusOf(u"voipbin"_s, u"call"_s, record), "mapped");
        const auto result = mapped(u"voipbin"_s, u"call"_s, record);
        QCOMPARE(result->call.providerStatus, status);
        QCOMPARE(result->call.endReason, reason);
    }

    void voipbinUnsetForms()
    {
        const QString nil = u"00000000-0000-0000-0000-000000000000"_s;
        for (const QJsonValue& unset :
             {QJsonValue(QJsonValue::Null), QJsonValue(u""_s), QJsonValue(u"9999-01-01 00:00:00.000000"_s)}) {
            const QJsonObject record {{u"id"_s, u"5b7f1c52-0000-4000-8000-00000000a001"_s},
                                      {u"status"_s, u"hangup"_s},
                                      {u"hangup_reason"_s, u"normal"_s},
                                      {u"direction"_s, u"incoming"_s},
                                      {u"tm_create"_s, u"2026-05-01 10:00:00.721000"_s},
                                      {u"tm_ringing"_s, unset},
                                      {u"tm_progressing"_s, unset},
                                      {u"tm_hangup"_s, u"2026-05-01T10:00:30.123456789Z"_s},
                                      {u"flow_id"_s, nil},
                                      {u"activeflow_id"_s, u"af-1"_s},
                                      {u"source"_s, QJsonObject {{u"target"_s, u"+15550100"_s}}},
                                      {u"destination"_s, QJsonObject {}}};
            const auto result = mapped(u"voipbin"_s, u"call"_s, record);
            QVERIFY(result.ok());
            const Call& call = result->call;
            QVERIFY(!call.answeredAt.isValid() && !call.ringingAt.isValid());
            QCOMPARE(call.createdAt.toString(Qt::ISODateWithMs), u"2026-05-01T10:00:00.721Z"_s);
            QCOMPARE(call.endedAt.toString(Qt::ISODateWithMs), u"2026-05-01T10:00:30.123Z"_s);
            QCOMPARE(call.status, CallStatus::NoAnswer);
            QCOMPARE(call.otherIds, (QList<LabelledId> {{u"Activeflow"_s, u"af-1"_s}}));
            QCOMPARE(call.from, u"+15550100"_s);
            QVERIFY(call.to.isEmpty());
            QVERIFY(!call.durationMs); // not reported, so not computed
        }
        QVERIFY(!mapped(u"voipbin"_s, u"call"_s, {{u"id"_s, nil}}).ok());
    }

    void vobizCodes_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("status");
        const auto rows = [](const QList<int>& codes, const char* status) {
            for (const int code : codes)
                QTest::newRow(QByteArray::number(code).constData()) << code << QString::fromLatin1(status);
        };
        rows({4010, 4020, 4030, 6000, 6020, 9100}, "completed");
        rows({1000, 1010, 1020, 9000}, "canceled");
        rows({3010, 3100}, "busy");
        rows({3000, 3070, 4100, 6010}, "no-answer");
        rows({2000, 2010, 2020, 2030, 2040, 2050, 2060, 2070, 3020, 3030, 3040, 3050, 3080,
              3090, 3110, 3120, 3130, 3140, 5000, 5010, 5020, 5030, 7011, 7012, 7013, 7014,
              7022, 7023, 7024, 7032, 7033, 7034, 8011, 8012, 8013, 8014, 9110},
             "failed");
    }
    void vobizCodes()
    {
        QFETCH(int, code);
        // A known code decides before anything else, however it is written and whatever else is said.
        for (const QJsonValue& written : {QJsonValue(code), QJsonValue(QString::number(code))}) {
            for (const auto& cause : {QString(), u"NORMAL_CLEARING"_s, u"USER_BUSY"_s, u"NO_ANSWER"_s,
                                      u"ORIGINATOR_CANCEL"_s, u"BRAND_NEW_CAUSE"_s}) {
                for (const bool answered : {false, true})
                    QTEST(statusOf(u"vobiz"_s, u"cdr"_s, vobizRecord(written, cause, answered)), "status");
            }
        }
        const auto result = mapped(u"vobiz"_s, u"cdr"_s, vobizRecord(code, u"NORMAL_CLEARING"_s, true));
        QCOMPARE(result->call.endReason, QString::number(code));
        QCOMPARE(result->endingValues.first(), QString::number(code));
    }

    void vobizCausesAndUndecidedCodes_data()
    {
        QTest::addColumn<QJsonValue>("code");
        QTest::addColumn<QString>("cause");
        QTest::addColumn<bool>("answered");
        QTest::addColumn<QString>("status");
        QTest::addColumn<QString>("ending"); // the value that says most about the end
        const auto row = [](const QJsonValue& code, const char* cause, bool answered, const char* status,
                            const char* ending) {
            QTest::addRow("%s/%s/%s", qPrintable(code.toVariant().toString()), cause,
                          answered ? "answered" : "unanswered")
                << code << QString::fromLatin1(cause) << answered << QString::fromLatin1(status)
                << QString::fromLatin1(ending);
        };
        const QJsonValue none(QJsonValue::Null);
        const QList<std::pair<const char*, const char*>> decisive {{"USER_BUSY", "busy"},
                                                                   {"NO_ANSWER", "no-answer"},
                                                                   {"ORIGINATOR_CANCEL", "canceled"},
                                                                   {"CALL_REJECTED", "failed"},
                                                                   {"REJECTED", "failed"},
                                                                   {"INVALID_NUMBER", "failed"},
                                                                   {"UNALLOCATED_NUMBER", "failed"},
                                                                   {"SERVICE_UNAVAILABLE", "failed"},
                                                                   {"SERVER_ERROR", "failed"},
                                                                   {"PROTOCOL_ERROR", "failed"},
                                                                   {"NETWORK_OUT_OF_ORDER", "failed"},
                                                                   {"DESTINATION_OUT_OF_ORDER", "failed"},
                                                                   {"NORMAL_TEMPORARY_FAILURE", "failed"},
                                                                   {"SWITCH_CONGESTION", "failed"},
                                                                   {"UNKNOWN", "failed"},
                                                                   {"ALLOTTED_TIMEOUT", "completed"},
                                                                   {"LOSE_RACE", "canceled"}};
        for (const QJsonValue& code : {none, QJsonValue(4000), QJsonValue(16), QJsonValue(4444)}) {
            for (const auto& [cause, status] : decisive) {
                row(code, cause, false, status, cause);
                row(code, cause, true, status, cause);
            }
            row(code, "NORMAL_CLEARING", true, "completed", code.isNull() ? "NORMAL_CLEARING" : nullptr);
            row(code, "NORMAL_CLEARING", false, "failed", code.isNull() ? "NORMAL_CLEARING" : nullptr);
            row(code, "MEDIA_TIMEOUT", true, "completed", code.isNull() ? "MEDIA_TIMEOUT" : nullptr);
            row(code, "MEDIA_TIMEOUT", false, "failed", code.isNull() ? "MEDIA_TIMEOUT" : nullptr);
            row(code, "BRAND_NEW_CAUSE", true, "completed", code.isNull() ? "BRAND_NEW_CAUSE" : nullptr);
            row(code, "", true, "completed", nullptr);
        }
        for (const int code : {4000, 16}) {
            row(code, "", false, "failed", nullptr);
            row(code, "BRAND_NEW_CAUSE", false, "failed", nullptr);
        }
        row(none, "", false, "failed", nullptr);
        row(none, "BRAND_NEW_CAUSE", false, "unknown", "BRAND_NEW_CAUSE");
        row(4444, "", false, "unknown", "4444");
        row(4444, "BRAND_NEW_CAUSE", false, "unknown", "4444");
        row(0, "", false, "failed", "0");
        row(0, "NORMAL_CLEARING", false, "failed", "0");
        row(0, "NORMAL_CLEARING", true, "completed", "0");
        row(0, "", true, "completed", "0");
    }
    void vobizCausesAndUndecidedCodes()
    {
        QFETCH(QJsonValue, code);
        QFETCH(QString, cause);
        QFETCH(bool, answered);
        QFETCH(QString, ending);
        const QJsonObject record = vobizRecord(code, cause, answered);
        QTEST(statusOf(u"vobiz"_s, u"cdr"_s, record), "status");
        const auto result = mapped(u"vobiz"_s, u"cdr"_s, record);
        // The machine code stays first for the eye; what decided comes first for the meaning.
        if (!code.isNull())
            QCOMPARE(result->call.endReason, code.toVariant().toString());
        if (!ending.isEmpty())
            QCOMPARE(result->endingValues.value(0), ending);
    }

    void vobizAnsweredNeedsBothSigns()
    {
        QJsonObject record = vobizRecord(4444, QString(), true);
        record[u"billsec"_s] = 0;
        QCOMPARE(statusOf(u"vobiz"_s, u"cdr"_s, record), u"unknown"_s);
        record = vobizRecord(4444, QString(), true);
        record[u"answer_time"_s] = u""_s;
        QCOMPARE(statusOf(u"vobiz"_s, u"cdr"_s, record), u"unknown"_s);
        record = vobizRecord(4444, QString(), true);
        record[u"billsec"_s] = u"42"_s;
        QCOMPARE(statusOf(u"vobiz"_s, u"cdr"_s, record), u"completed"_s);
        // The cause may stand in the older field.
        record = vobizRecord(16, u"NORMAL_CLEARING"_s, false);
        record[u"failure_reason"_s] = u"NO_ANSWER"_s;
        QCOMPARE(statusOf(u"vobiz"_s, u"cdr"_s, record), u"no-answer"_s);
    }

    void wordsOfStatuses_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("shape");
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("status");
        const auto rows = [](const char* provider, const char* shape,
                             const QList<std::pair<const char*, const char*>>& words) {
            for (const auto& [word, status] : words) {
                QTest::addRow("%s %s: %s", provider, shape, word)
                    << QString::fromLatin1(provider) << QString::fromLatin1(shape)
                    << QString::fromLatin1(word) << QString::fromLatin1(status);
            }
        };
        rows("voicebip", "call",
             {{"initiated", "queued"},
              {"queued", "queued"},
              {"ringing", "ringing"},
              {"in_progress", "in-progress"},
              {"in-progress", "in-progress"},
              {"answered", "in-progress"},
              {"completed", "completed"},
              {"failed", "failed"},
              {"no_answer", "no-answer"},
              {"busy", "busy"},
              {"canceled", "canceled"},
              {"cancelled", "canceled"},
              {"Completed", "completed"},
              {"warming_up", "unknown"},
              {"", "unknown"}});
        rows("truedy", "call",
             {{"queued", "queued"},
              {"ringing", "ringing"},
              {"in_progress", "in-progress"},
              {"in-progress", "in-progress"},
              {"completed", "completed"},
              {"ended", "completed"},
              {"failed", "failed"},
              {"cancelled", "canceled"},
              {"canceled", "canceled"},
              {"no_answer", "no-answer"},
              {"no-answer", "no-answer"},
              {"busy", "busy"},
              {"voicemail", "completed"},
              {"transferred", "unknown"}});
        rows("vobiz", "live",
             {{"queued", "queued"},
              {"ringing", "ringing"},
              {"in-progress", "in-progress"},
              {"parked", "unknown"}});
        rows("voxifi", "call",
             {{"queued", "queued"},
              {"ringing", "ringing"},
              {"in-progress", "in-progress"},
              {"in_progress", "in-progress"},
              {"completed", "completed"},
              {"failed", "failed"},
              {"busy", "busy"},
              {"no-answer", "no-answer"},
              {"no_answer", "no-answer"},
              {"canceled", "canceled"},
              {"analysed", "unknown"}});
    }
    void wordsOfStatuses()
    {
        QFETCH(QString, provider);
        QFETCH(QString, shape);
        QFETCH(QString, word);
        const QJsonObject record {{u"id"_s, u"c-1"_s},
                                  {u"call_id"_s, u"c-1"_s},
                                  {u"call_uuid"_s, u"c-1"_s},
                                  {u"status"_s, word},
                                  {u"call_status"_s, word}};
        QTEST(statusOf(provider, shape, record), "status");
        QCOMPARE(mapped(provider, shape, record)->call.providerStatus, word); // word for word
    }

    void truedyEndReasons_data()
    {
        QTest::addColumn<QString>("status");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<QString>("mapped");
        for (const char* over : {"completed", "ended"}) {
            const auto row = [over](const char* reason, const char* mappedTo) {
                QTest::addRow("%s %s", over, reason)
                    << QString::fromLatin1(over) << QString::fromLatin1(reason)
                    << QString::fromLatin1(mappedTo);
            };
            row("unjoined", "no-answer");
            row("connection_error", "failed");
            row("system_error", "failed");
            row("hangup", "completed");
            row("agent_hangup", "completed");
            row("timeout", "completed");
            row("something_new", "completed");
        }
        QTest::newRow("still alive") << u"in_progress"_s << u"unjoined"_s << u"in-progress"_s;
    }
    void truedyEndReasons()
    {
        QFETCH(QString, status);
        QFETCH(QString, reason);
        QTEST(statusOf(u"truedy"_s, u"call"_s,
                       {{u"id"_s, u"c-1"_s}, {u"status"_s, status}, {u"end_reason"_s, reason}}),
              "mapped");
    }

    void truedyNamesInEveryForm_data()
    {
        QTest::addColumn<QJsonObject>("record");
        const QString made = u"2026-05-01T10:00:00.310278Z"_s;
        const QString over = u"2026-05-01T10:02:22Z"_s;
        QTest::newRow("reference") << QJsonObject {{u"id"_s, u"call_1"_s},      {u"to"_s, u"+15550101"_s},
                                                   {u"from"_s, u"+15550100"_s}, {u"created_at"_s, made},
                                                   {u"ended_at"_s, over},       {u"duration_seconds"_s, 142}};
        QTest::newRow("older") << QJsonObject {
            {u"id"_s, u"call_1"_s},  {u"to_number"_s, u"+15550101"_s}, {u"from_number"_s, u"+15550100"_s},
            {u"created_at"_s, made}, {u"completed_at"_s, over},        {u"duration_seconds"_s, u"142"_s}};
        QTest::newRow("phone_number") << QJsonObject {{u"id"_s, u"call_1"_s},
                                                      {u"phone_number"_s, u"+15550101"_s},
                                                      {u"from_number"_s, u"+15550100"_s},
                                                      {u"to"_s, QJsonValue::Null},
                                                      {u"created_at"_s, made},
                                                      {u"ended_at"_s, QJsonValue::Null},
                                                      {u"completed_at"_s, over},
                                                      {u"duration_seconds"_s, 142.0}};
    }
    void truedyNamesInEveryForm()
    {
        QFETCH(QJsonObject, record);
        const auto result = mapped(u"truedy"_s, u"call"_s, record);
        QVERIFY(result.ok());
        const Call& call = result->call;
        QCOMPARE(call.key.callId, u"call_1"_s);
        QCOMPARE(call.from, u"+15550100"_s);
        QCOMPARE(call.to, u"+15550101"_s);
        QCOMPARE(call.createdAt.toString(Qt::ISODateWithMs), u"2026-05-01T10:00:00.310Z"_s);
        QCOMPARE(call.endedAt.toString(Qt::ISODateWithMs), u"2026-05-01T10:02:22.000Z"_s);
        QCOMPARE(call.durationMs, std::optional<qint64>(142'000));
    }

    void truedyLastErrorIsTextOrObject()
    {
        const auto withError = [](const QJsonValue& error) {
            return mapped(u"truedy"_s, u"call"_s,
                          {{u"id"_s, u"c"_s},
                           {u"status"_s, u"failed"_s},
                           {u"context"_s, QJsonObject {{u"last_error"_s, error}}}});
        };
        auto result = withError(u"carrier said no"_s);
        QCOMPARE(result->call.endReasonText, u"carrier said no"_s);
        QCOMPARE(result->call.endReason, QString());
        result = withError(QJsonObject {{u"code"_s, u"D13"_s}, {u"message"_s, u"carrier said no"_s}});
        QCOMPARE(result->call.endReasonText, u"carrier said no"_s);
        QCOMPARE(result->call.endReason, u"D13"_s);
        QVERIFY(withError(QJsonValue::Null)->call.endReasonText.isEmpty());
    }

    void voxifiIsReadAsTheAccountSays()
    {
        const QMap<QString, QString> fields {
            {u"list_path"_s, u"/history"_s},   {u"id_path"_s, u"/meta/uid"_s},
            {u"status_path"_s, u"/state"_s},   {u"direction_path"_s, u"/way"_s},
            {u"from_path"_s, u"/a"_s},         {u"to_path"_s, u"/b"_s},
            {u"created_path"_s, u"/t/0"_s},    {u"answered_path"_s, u"/t/1"_s},
            {u"ended_path"_s, u"/t/2"_s},      {u"ringing_path"_s, QString()},
            {u"duration_path"_s, u"/len"_s},   {u"end_reason_path"_s, u"/why"_s},
            {u"request_id_path"_s, u"/rid"_s}, {u"end_reason_text_path"_s, QString()}};
        const QJsonObject record {
            {u"meta"_s, QJsonObject {{u"uid"_s, 77}}},
            {u"state"_s, u"no_answer"_s},
            {u"way"_s, u"Incoming"_s},
            {u"a"_s, u"+15550100"_s},
            {u"b"_s, u"+15550101"_s},
            {u"t"_s,
             QJsonArray {1777629600, u"Fri, 01 May 2026 10:00:05 GMT"_s, u"2026-05-01T10:00:09+05:30"_s}},
            {u"len"_s, u"4"_s},
            {u"why"_s, u"no_answer"_s},
            {u"rid"_s, u"req_made_up"_s}};
        const auto result = mapped(u"voxifi"_s, u"call"_s, record, fields);
        QVERIFY2(result.ok(), qPrintable(result.error()));
        const Call& call = result->call;
        QCOMPARE(call.key.callId, u"77"_s);
        QCOMPARE(call.status, CallStatus::NoAnswer);
        QCOMPARE(call.providerStatus, u"no_answer"_s);
        QCOMPARE(call.direction, Direction::Inbound);
        QCOMPARE(call.from, u"+15550100"_s);
        QCOMPARE(call.createdAt.toString(Qt::ISODate), u"2026-05-01T10:00:00Z"_s);
        QCOMPARE(call.answeredAt.toString(Qt::ISODate), u"2026-05-01T10:00:05Z"_s);
        QCOMPARE(call.endedAt.toString(Qt::ISODate), u"2026-05-01T04:30:09Z"_s);
        QVERIFY(!call.ringingAt.isValid());
        QCOMPARE(call.durationMs, std::optional<qint64>(4000));
        QCOMPARE(call.requestIds, QStringList {u"req_made_up"_s});
        QVERIFY(call.endReasonText.isEmpty());
    }

    void aBadValueCostsItsFieldOnly_data()
    {
        QTest::addColumn<QByteArray>("value");
        for (const char* value : {"1e400", "NaN", "18446744073709551616", "\"\\ud800\"", "\"\xff\"", "{}",
                                  "[]", "null", "true", "-5", "\"yesterday\"", "[[[[[[]]]]]]"})
            QTest::newRow(value) << QByteArray(value);
    }
    void aBadValueCostsItsFieldOnly()
    {
        QFETCH(QByteArray, value);
        const RecordShape shape = shipped().find(u"voicebip"_s)->definition.shapes[u"call"_s];
        const QByteArray record = R"({"call_id":"c-1","status":"busy","to_number":"+15550101","x":)" + value
            + R"(,"started_at":)" + value + R"(,"duration_seconds":)" + value + R"(,"from_number":)" + value
            + '}';
        const auto result = mapRecord(shape, record);
        QVERIFY2(result.ok(), qPrintable(result.error()));
        QCOMPARE(result->call.key.callId, u"c-1"_s);
        QCOMPARE(result->call.status, CallStatus::Busy);
        QCOMPARE(result->call.to, u"+15550101"_s);
        QVERIFY(!result->call.createdAt.isValid());
        QVERIFY(!result->call.durationMs);
        QCOMPARE(result->call.raw, record);
    }

    void whatIsNoRecordSaysWhy_data()
    {
        QTest::addColumn<QByteArray>("record");
        QTest::addColumn<QString>("says");
        QTest::newRow("no ID") << R"({"status":"busy"})"_ba << u"no call ID at /call_id"_s;
        QTest::newRow("null ID") << R"({"call_id":null})"_ba << u"no call ID"_s;
        QTest::newRow("blank ID") << R"({"call_id":"  "})"_ba << u"no call ID"_s;
        QTest::newRow("ID is an object") << R"({"call_id":{"a":1}})"_ba << u"no call ID"_s;
        QTest::newRow("a text") << "\"c-1\""_ba << u"not an object"_s;
        QTest::newRow("a list") << "[\"c-1\"]"_ba << u"not an object"_s;
        QTest::newRow("no syntax") << R"({"call_id" "c-1"})"_ba << u"not readable"_s;
        QTest::newRow("nothing") << QByteArray() << u"not readable"_s;
    }
    void whatIsNoRecordSaysWhy()
    {
        QFETCH(QByteArray, record);
        QFETCH(QString, says);
        const auto result = mapRecord(shipped().find(u"voicebip"_s)->definition.shapes[u"call"_s], record);
        QVERIFY(!result.ok());
        QVERIFY2(result.error().contains(says), qPrintable(result.error()));
    }

    void aDeeplyNestedRecordIsRead()
    {
        const RecordShape shape = shipped().find(u"voicebip"_s)->definition.shapes[u"call"_s];
        for (const qsizetype depth : {100, 100'000, 1'000'000}) {
            const QByteArray nested = QByteArray(depth, '[') + QByteArray(depth, ']');
            const auto result =
                mapRecord(shape, "{\"call_id\":\"c-1\",\"status\":\"busy\",\"x\":" + nested + '}');
            QVERIFY(result.ok());
            QCOMPARE(result->call.status, CallStatus::Busy);
        }
    }
};

QTEST_GUILESS_MAIN(TestMapping)
#include "tst_mapping.moc"
