// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ticketmaterial.h"
#include "engine/tickettemplate.h"

#include <QList>

namespace ringback {

// Made-up numbers, names, texts and keys, and calls that hold them in each provider's way of writing records:
// for tests that none of it comes out of a ticket.
struct TicketPlants {
    QString to = QStringLiteral("+15550100421");
    QString from = QStringLiteral("+493055501234");
    QString name = QStringLiteral("Henrietta Plantsworth");
    QString spoken = QStringLiteral("my cat is called Zebulon");
    QString mail = QStringLiteral("henrietta.p@plants.example");
    QString ip = QStringLiteral("198.51.100.77");
    QString key = QStringLiteral("kT9vQ2mZ4xL7pW1sD8fG");

    // What must not be found, whatever the case.
    QStringList secrets() const
    {
        return {to.sliced(1),
                from.sliced(1),
                QStringLiteral("5550100421"),
                QStringLiteral("55501234"),
                QStringLiteral("010-0421"),
                QStringLiteral("Henrietta"),
                QStringLiteral("Plantsworth"),
                QStringLiteral("Zebulon"),
                mail,
                ip,
                key};
    }
};

struct PlantedRecord {
    const char* provider;
    QString record; // %to %from %bareTo %bareFrom %name %spoken %mail %ip %key are put in
};

inline QByteArray planted(QString record, const TicketPlants& plants)
{
    record.replace(QStringLiteral("%bareTo"), plants.to.sliced(1));
    record.replace(QStringLiteral("%bareFrom"), plants.from.sliced(1));
    record.replace(QStringLiteral("%to"), plants.to);
    record.replace(QStringLiteral("%from"), plants.from);
    record.replace(QStringLiteral("%name"), plants.name);
    record.replace(QStringLiteral("%spoken"), plants.spoken);
    record.replace(QStringLiteral("%mail"), plants.mail);
    record.replace(QStringLiteral("%ip"), plants.ip);
    record.replace(QStringLiteral("%key"), plants.key);
    return record.toUtf8();
}

inline QList<PlantedRecord> plantedRecords()
{
    return {
        {"vobiz",
         QStringLiteral(
             "{\"uuid\":\"aabbccdd-1234-5678-90ab-cdef12345678\",\"caller_id_name\":\"%name\","
             "\"caller_id_number\":\"%from\",\"destination_number\":\"%to\",\"carrier_ip\":\"%ip\","
             "\"hangup_cause_code\":3010,\"hangup_cause_name\":\"Busy\",\"id\":18000004,"
             "\"total_cost\":0.45,\"start_time\":\"2026-11-21T10:00:00Z\","
             "\"customer_endpoint\":\"sip:%to@%ip:5060\",\"note\":\"%spoken\"}")},
        {"vobiz",
         QStringLiteral(
             "CallUUID=240a03dc-0000-4000-8000-000000000001&From=%bareFrom&To=%bareTo&"
             "CallerName=Henrietta+Plantsworth&HangupCauseCode=3010&StartTime=2026-11-21+10%3A00%3A00")},
        {"voipbin",
         QStringLiteral(
             "{\"id\":\"f457951b-9918-44af-a834-2216b1cc31bd\",\"source\":{\"type\":\"tel\","
             "\"target\":\"%from\",\"target_name\":\"%name\",\"name\":\"%name\",\"detail\":\"%spoken\"},"
             "\"destination\":{\"type\":\"sip\",\"target\":\"sip:%bareTo@plants.example\","
             "\"target_name\":\"\"},\"hangup_reason\":\"noanswer\",\"tm_create\":"
             "\"2026-11-21T10:00:00.125Z\"}")},
        {"voicebip",
         QStringLiteral("{\"call_id\":\"call_abc123xyz\",\"to_number\":\"%to\",\"from_number\":\"%from\","
                        "\"transcript\":\"%spoken\",\"conversation_logs\":[{\"role\":\"user\",\"message\":"
                        "\"%spoken, says %name\"}],\"customer_name\":\"%name\",\"email\":\"%mail\"}")},
        {"truedy",
         QStringLiteral("{\"id\":\"call_a1b2c3d4\",\"to\":\"%to\",\"from\":\"%from\",\"summary\":\"%spoken\","
                        "\"metadata\":{\"contact\":\"%name\",\"mail\":\"%mail\"},\"context\":{\"last_error\":"
                        "\"%bareTo refused: %name at %ip\"},\"recording_url\":"
                        "\"https://r.example/x.mp3?token=%key&to=%bareTo\",\"api_key\":\"%key\"}")},
        {"voxifi",
         QStringLiteral("{\"event_type\":\"call.failed\",\"data\":{\"call_id\":\"vx-1\",\"customer_number\":"
                        "\"%to\",\"transcript\":[{\"speaker\":\"agent\",\"text\":\"%spoken\"}],"
                        "\"failure_reason\":\"%name (%to) did not answer\"}}")},
        {"truedy",
         QStringLiteral("{\"id\":\"call_cut\",\"to\":\"%to\",\"summary\":\"%spoken and it goes on")},
        {"voicebip",
         QStringLiteral("{\"log\":\"{\\\"to\\\":\\\"%to\\\",\\\"caller_name\\\":\\\"%name\\\"}\"}")},
        {"vobiz",
         QStringLiteral("<Response><CallerName>%name</CallerName><To>%bareTo</To><Message>%mail from "
                        "%ip</Message></Response>")},
        {"voicebip",
         QStringLiteral("Authorization: Bearer %key\nto: %to\ncustomer_name: %name\nnot JSON at all")},
    };
}

// One failed call of this record, with the same things in every field of it.
inline TicketMaterial plantedMaterial(const PlantedRecord& record, const TicketPlants& plants)
{
    TicketMaterial material;
    material.provider = QString::fromLatin1(record.provider);
    material.providerName = QStringLiteral("Provider");
    material.supportEmail = QStringLiteral("support@provider.example");
    material.now = QDateTime(QDate(2026, 11, 21), QTime(12, 0, 0), Qt::UTC);
    material.zone = QTimeZone("Europe/Berlin");
    material.templateText = builtInTemplate(material.provider);
    material.keys = QStringList {plants.key};
    material.accountLabels = {{QStringLiteral("desk"), QStringLiteral("Front desk")}};
    TicketCall item;
    Call& call = item.row.call;
    call.key = {QStringLiteral("desk"), QStringLiteral("call-15559990000")};
    call.provider = material.provider;
    call.direction = Direction::Outbound;
    call.to = plants.to;
    call.from = QStringLiteral("\"%1\" <sip:%2@%3>").arg(plants.name, plants.from, plants.ip);
    call.status = CallStatus::Failed;
    call.providerStatus = QStringLiteral("failed");
    call.endReason = QStringLiteral("3010");
    call.endReasonText = QStringLiteral("%1 at 555-010-0421 refused, key %2").arg(plants.name, plants.key);
    call.requestIds = QStringList {QStringLiteral("req_7f3a55500112233")};
    call.createdAt = QDateTime(QDate(2026, 11, 21), QTime(10, 4, 12, 345), Qt::UTC);
    call.endedAt = call.createdAt.addSecs(31);
    call.raw = planted(record.record, plants);
    call.attempt = 2;
    call.attempts = 3;
    CallEvent reported;
    reported.status = CallStatus::Ringing;
    reported.at = call.createdAt.addSecs(1);
    CallEvent observed;
    observed.status = CallStatus::Failed;
    observed.basis = CallEvent::Basis::Observed;
    observed.notBefore = call.createdAt.addSecs(20);
    observed.notAfter = call.createdAt.addSecs(40);
    observed.providerStatus = QStringLiteral("failed to reach %1").arg(plants.to);
    item.row.events = {reported, observed};
    DecodedError error;
    error.code = QStringLiteral("3010");
    error.httpStatus = 502;
    error.title = QStringLiteral("Busy line");
    error.message = QStringLiteral("%1 (%2) is busy; mail %3 from %4 | `x` <b>[a](http://evil.example)</b>")
                        .arg(plants.name, plants.to, plants.mail, plants.ip);
    error.requestId = QStringLiteral("req_8a4b55500112233");
    error.details = QJsonObject {{QStringLiteral("caller_name"), plants.name},
                                 {QStringLiteral("limit"), 98765432101.0},
                                 {QStringLiteral("to"), plants.to}};
    item.decoded = error;
    material.calls = {item};
    ApiErrorRecord request;
    request.account = QStringLiteral("desk");
    request.provider = material.provider;
    request.at = call.endedAt;
    request.operation = QStringLiteral("place");
    request.request = QStringLiteral("POST /v1/numbers/%1/calls").arg(plants.to.sliced(1));
    request.error = error;
    request.body = call.raw;
    material.requests = {request};
    return material;
}

} // namespace ringback
