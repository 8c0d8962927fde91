// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/simulator.h"
#include "support/fakeclock.h"

#include <QEventLoop>
#include <QHostAddress>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSet>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>

#include <memory>

// What came back from the simulator.
struct Answer {
    int status = 0;
    QByteArray raw;
    QJsonObject body;
    QByteArray contentType;
    QByteArray date;
    QByteArray retryAfter;
    QByteArray requestId; // the X-Request-Id header

    QJsonValue at(const QString& key) const { return body.value(key); }
    QJsonArray list(const QString& key) const { return body.value(key).toArray(); }
    QJsonObject error() const { return body.value(QStringLiteral("error")).toObject(); }
};

using HeaderPairs = QList<QPair<QByteArray, QByteArray>>;

// A simulator with a clock turned by hand, and a client that talks HTTP to it.
class FarEnd {
public:
    explicit FarEnd(const ringback::Simulator::Options& options) : m_simulator(options, clock)
    {
        QString error;
        m_listening = m_simulator.listen(&error);
        if (!m_listening)
            qWarning("%s", qPrintable(error));
    }

    bool isListening() const { return m_listening; }
    const ringback::Simulator& simulator() const { return m_simulator; }
    ringback::SimulatedProvider provider(const QString& id) const
    {
        const auto all = m_simulator.providers();
        for (const auto& provider : all) {
            if (provider.id == id)
                return provider;
        }
        return {};
    }

    Answer send(const QByteArray& method, const QString& url, const HeaderPairs& headers = {},
                const QByteArray& body = {})
    {
        QNetworkRequest request {QUrl(url)};
        for (const auto& [name, value] : headers)
            request.setRawHeader(name, value);
        if (!body.isEmpty())
            request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
        const std::unique_ptr<QNetworkReply> reply(m_network.sendCustomRequest(request, method, body));
        QSignalSpy finished(reply.get(), &QNetworkReply::finished);
        if (!reply->isFinished() && !finished.wait())
            return {};
        Answer answer;
        answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        answer.raw = reply->readAll();
        answer.body = QJsonDocument::fromJson(answer.raw).object();
        answer.contentType = reply->rawHeader("Content-Type");
        answer.date = reply->rawHeader("Date");
        answer.retryAfter = reply->rawHeader("Retry-After");
        answer.requestId = reply->rawHeader("X-Request-Id");
        return answer;
    }

    // The same without a library that sends an order again by itself when its connection ends. Status 0: no
    // answer.
    Answer sendOnce(const QByteArray& method, const QString& address, const HeaderPairs& headers,
                    const QByteArray& body, int giveUpAfterMs = 5000)
    {
        const QUrl url(address);
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(url.host()), static_cast<quint16>(url.port()));
        QByteArray head = method + ' ' + url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority)
            + " HTTP/1.1\r\nHost: " + url.host().toLatin1() + "\r\nContent-Type: application/json\r\n";
        for (const auto& [name, value] : headers)
            head += name + ": " + value + "\r\n";
        head += "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n";
        QByteArray got;
        QEventLoop loop; // the simulator may live on this thread
        const auto isWhole = [&got] {
            const qsizetype end = got.indexOf("\r\n\r\n");
            const qsizetype at = got.toLower().indexOf("content-length: ");
            return end > 0 && at > 0
                && got.size() >= end + 4 + got.mid(at + 16, 12).split('\r').first().toInt();
        };
        QObject::connect(&socket, &QTcpSocket::connected, &loop, [&] { socket.write(head + body); });
        QObject::connect(&socket, &QTcpSocket::disconnected, &loop, &QEventLoop::quit);
        QObject::connect(&socket, &QTcpSocket::readyRead, &loop, [&] {
            got += socket.readAll();
            if (isWhole())
                loop.quit();
        });
        QTimer::singleShot(giveUpAfterMs, &loop, &QEventLoop::quit);
        loop.exec();
        got += socket.readAll();
        Answer answer;
        const qsizetype end = got.indexOf("\r\n\r\n");
        if (end < 0)
            return answer;
        answer.status = got.mid(9, 3).toInt();
        answer.raw = got.mid(end + 4);
        answer.body = QJsonDocument::fromJson(answer.raw).object();
        const QList<QByteArray> lines = got.left(end).split('\n');
        for (const QByteArray& line : lines) {
            if (line.toLower().startsWith("retry-after:"))
                answer.retryAfter = line.mid(12).trimmed();
        }
        return answer;
    }

    void script(const QString& provider, const QList<ringback::PlaceFault>& faults)
    {
        m_simulator.scriptPlacing(provider, faults);
    }

    ringback::FakeClock clock;

private:
    ringback::Simulator m_simulator;
    QNetworkAccessManager m_network;
    bool m_listening = false;
};

// Only this provider, with a history and no calls by themselves unless asked for.
inline ringback::Simulator::Options onlyProvider(const QString& id, int historyCalls = 120, double rate = 0)
{
    ringback::Simulator::Options options;
    options.providers = {id};
    options.seed = 7;
    options.callsPerMinute = rate;
    options.historyCalls = historyCalls;
    return options;
}

inline QStringList texts(const QJsonArray& rows, const QString& key)
{
    QStringList list;
    for (const QJsonValue& row : rows)
        list.append(row.toObject().value(key).toString());
    return list;
}
