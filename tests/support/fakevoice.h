// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/faulthttpserver.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>

#include <functional>

namespace ringback {

// A provider that places calls, in the form of Truedy's API, and counts which phone rang how often. What it
// does with a placing request is the test's choice.
class FakeVoice {
public:
    enum class Placing {
        Normal,
        RingsThenSilence, // the phone rings, the answer never comes
        RingsThenCut,     // the phone rings, the connection ends within the answer
        RingsThenReset,   // the phone rings, the connection ends before any answer
        RingsThenBusy,    // the phone rings, and a 502 is all that is said
        SilenceOnly,      // nothing rings, nothing is said
        FailedIn2xx,      // 201 with a call that failed; nothing rang
        RateLimited,      // 429 with Retry-After
        Refused,          // 422
        RingsAndHides,    // as RingsThenSilence, and the call is not listed
    };

    FakeVoice()
    {
        server.answerBy([this](const ReceivedRequest& request) {
            return request.method == "POST" ? place(request) : list();
        });
    }

    // A call of the past.
    void addCall(const QString& id, const QString& to, const QString& status, int secondsAgo)
    {
        calls.append(record(id, to, status, QDateTime::currentDateTimeUtc().addSecs(-secondsAgo)));
    }

    int posts() const
    {
        int count = 0;
        for (const ReceivedRequest& request : server.requests())
            count += request.method == "POST" ? 1 : 0;
        return count;
    }
    int mostRings() const
    {
        int most = 0;
        for (const int count : rings)
            most = std::max(most, count);
        return most;
    }

    FaultHttpServer server;
    Placing placing = Placing::Normal;
    bool listHides = false;  // placed calls are not listed
    bool honoursKeys = true; // the same key gives the first answer again
    int retryAfterSeconds = 60;
    QMap<QString, int> rings; // by number
    QList<QJsonObject> calls; // oldest first
    QList<QByteArray> bodies; // of placing requests
    std::function<void(const QString& number)> onRing;

private:
    static QJsonObject record(const QString& id, const QString& to, const QString& status,
                              const QDateTime& at)
    {
        const bool ended = status != QLatin1String("queued") && status != QLatin1String("ringing");
        QJsonObject call {{QStringLiteral("id"), id},
                          {QStringLiteral("status"), status},
                          {QStringLiteral("direction"), QStringLiteral("outbound")},
                          {QStringLiteral("agent_id"), QStringLiteral("agent-made-up")},
                          {QStringLiteral("from"), QStringLiteral("+15550100100")},
                          {QStringLiteral("to"), to},
                          {QStringLiteral("cost_credits"), 3},
                          {QStringLiteral("created_at"), at.toString(Qt::ISODateWithMs)}};
        if (ended)
            call.insert(QStringLiteral("ended_at"), at.addSecs(5).toString(Qt::ISODateWithMs));
        return call;
    }

    FaultAnswer list() const
    {
        QJsonArray data;
        for (qsizetype i = calls.size(); i > 0; --i) {
            if (!listHides || !calls[i - 1].value(QStringLiteral("id")).toString().startsWith(u"new-"))
                data.append(calls[i - 1]);
        }
        const QJsonObject body {
            {QStringLiteral("data"), data},
            {QStringLiteral("pagination"),
             QJsonObject {{QStringLiteral("has_more"), false}, {QStringLiteral("total"), data.size()}}}};
        return FaultAnswer::normal(200, QJsonDocument(body).toJson());
    }

    QByteArray ring(const QString& number)
    {
        ++rings[number];
        const QString id = QStringLiteral("new-%1").arg(calls.size());
        // Long enough ago to be over: a live call would be a reason of its own against everything.
        calls.append(record(id, number, QStringLiteral("no-answer"), QDateTime::currentDateTimeUtc()));
        if (onRing)
            onRing(number);
        return QJsonDocument(
                   QJsonObject {{QStringLiteral("data"),
                                 QJsonObject {{QStringLiteral("id"), id},
                                              {QStringLiteral("status"), QStringLiteral("queued")}}},
                                {QStringLiteral("meta"),
                                 QJsonObject {{QStringLiteral("request_id"), QString(QStringLiteral("req-") + id)}}}})
            .toJson();
    }

    FaultAnswer place(const ReceivedRequest& request)
    {
        bodies.append(request.body);
        const QByteArray key = request.header("X-Idempotency-Key");
        if (honoursKeys && m_answers.contains(key))
            return FaultAnswer::normal(201, m_answers.value(key));
        const QString number =
            QJsonDocument::fromJson(request.body).object().value(QStringLiteral("phone_number")).toString();
        switch (placing) {
        case Placing::SilenceOnly:
            return FaultAnswer::silence();
        case Placing::RateLimited:
            return FaultAnswer::normal(
                429, R"({"success":false,"error":{"code":"rate_limited","message":"slow down"}})",
                {{"Retry-After", QByteArray::number(retryAfterSeconds)}});
        case Placing::Refused:
            return FaultAnswer::normal(
                422,
                R"({"success":false,"error":{"code":"validation_error","message":"no"},"meta":{"request_id":"req-no"}})");
        case Placing::FailedIn2xx:
            calls.append(record(QStringLiteral("new-failed"), number, QStringLiteral("failed"),
                                QDateTime::currentDateTimeUtc()));
            return FaultAnswer::normal(
                201, R"({"data":{"id":"new-failed","status":"failed"},"meta":{"request_id":"req-f"}})");
        default:
            break;
        }
        const QByteArray body = ring(number);
        m_answers.insert(key, body);
        switch (placing) {
        case Placing::RingsThenSilence:
        case Placing::RingsAndHides:
            listHides = listHides || placing == Placing::RingsAndHides;
            return FaultAnswer::silence();
        case Placing::RingsThenCut:
            return FaultAnswer::cutLength(body, 20, 201);
        case Placing::RingsThenReset:
            return FaultAnswer::reset();
        case Placing::RingsThenBusy:
            return FaultAnswer::normal(502, "<html>bad gateway</html>");
        default:
            return FaultAnswer::normal(201, body);
        }
    }

    QMap<QByteArray, QByteArray> m_answers; // by idempotency key
};

} // namespace ringback
