// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/loopbackserver.h"

#include <QHttpServer>
#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QTcpServer>
#include <QTcpSocket>

#include <memory>
#include <vector>

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
#    include <QHttpHeaders>
#endif

using namespace Qt::StringLiterals;

namespace ringback::sim {

namespace {

QByteArray methodName(QHttpServerRequest::Method method)
{
    switch (method) {
    case QHttpServerRequest::Method::Get:
        return "GET";
    case QHttpServerRequest::Method::Put:
        return "PUT";
    case QHttpServerRequest::Method::Delete:
        return "DELETE";
    case QHttpServerRequest::Method::Post:
        return "POST";
    case QHttpServerRequest::Method::Head:
        return "HEAD";
    case QHttpServerRequest::Method::Options:
        return "OPTIONS";
    case QHttpServerRequest::Method::Patch:
        return "PATCH";
    default:
        return "UNKNOWN";
    }
}

HttpRequest plainRequest(const QHttpServerRequest& request)
{
    HttpRequest plain;
    plain.method = methodName(request.method());
    plain.path = request.url().path(QUrl::FullyEncoded).toLatin1();
    plain.query = request.query();
    plain.body = request.body();
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    const QHttpHeaders headers = request.headers();
    for (qsizetype i = 0; i < headers.size(); ++i) {
        const QLatin1StringView name = headers.nameAt(i);
        plain.headers.append({QByteArray(name.data(), name.size()), headers.valueAt(i).toByteArray()});
    }
#else
    plain.headers = request.headers();
#endif
    return plain;
}

void sendReply(const HttpReply& reply, QHttpServerResponder& responder)
{
    const auto status = static_cast<QHttpServerResponder::StatusCode>(reply.status);
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    QHttpHeaders headers;
    for (const auto& [name, value] : reply.headers)
        headers.append(name, value);
    responder.write(reply.body, headers, status);
#else
    responder.writeStatusLine(status);
    for (const auto& [name, value] : reply.headers)
        responder.writeHeader(name, value);
    responder.writeHeader("Content-Length", QByteArray::number(reply.body.size()));
    responder.writeBody(reply.body);
#endif
}

// Says which connection speaks before the server library hears of it: the library hands out requests
// without their connections.
class WatchedTcpServer : public QTcpServer {
public:
    explicit WatchedTcpServer(std::function<void(QTcpSocket*)> speaks) : m_speaks(std::move(speaks)) { }

protected:
    void incomingConnection(qintptr handle) override
    {
        auto* socket = new QTcpSocket(this);
        socket->setSocketDescriptor(handle);
        QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { m_speaks(socket); });
        addPendingConnection(socket);
    }

private:
    std::function<void(QTcpSocket*)> m_speaks;
};

} // namespace

struct LoopbackServer::Held {
    std::vector<QHttpServerResponder> responders;
};

LoopbackServer::LoopbackServer(Answer answer, std::function<QByteArray()> date, QObject* parent)
    : QObject(parent), m_answer(std::move(answer)), m_date(std::move(date)), m_http(new QHttpServer(this)),
      m_held(std::make_unique<Held>())
{
    const auto serve = [this](const QHttpServerRequest& request, QHttpServerResponder& responder) {
        HttpReply reply {413, R"({"error":"the body is too large"})", {}};
        if (request.body().size() <= kMostBody)
            reply = m_answer(plainRequest(request));
        reply.headers.prepend({"Date", m_date()});
        if (!reply.body.isEmpty())
            reply.headers.prepend({"Content-Type", "application/json"});
        if (reply.delivery == HttpReply::Delivery::Whole) {
            sendReply(reply, responder);
        } else {
            m_held->responders.push_back(std::move(responder));
            deliverBroken(reply);
        }
    };
    // No routes: whatever comes is for us.
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    m_http->setMissingHandler(this, serve);
#else
    m_http->setMissingHandler([serve](const QHttpServerRequest& request, QHttpServerResponder&& responder) {
        serve(request, responder);
    });
#endif
}

LoopbackServer::~LoopbackServer() = default;

void LoopbackServer::deliverBroken(const HttpReply& reply)
{
    if (reply.delivery == HttpReply::Delivery::Never || !m_speaking)
        return;
    QTcpSocket* socket = m_speaking;
    if (reply.delivery == HttpReply::Delivery::CutBody) {
        socket->write("HTTP/1.1 " + QByteArray::number(reply.status)
                      + " \r\nContent-Type: application/json\r\n"
                      + "Content-Length: " + QByteArray::number(reply.body.size()) + "\r\n\r\n"
                      + reply.body.left(reply.body.size() / 2));
    }
    // Not from inside of the library's own reading.
    QMetaObject::invokeMethod(
        socket, [socket] { socket->disconnectFromHost(); }, Qt::QueuedConnection);
}

bool LoopbackServer::listen(quint16 port, QString* error)
{
    auto server = std::make_unique<WatchedTcpServer>([this](QTcpSocket* socket) { m_speaking = socket; });
    if (!server->listen(QHostAddress::LocalHost, port)) {
        if (error)
            *error = u"Port %1: %2"_s.arg(port).arg(server->errorString());
        return false;
    }
    m_port = server->serverPort();
    static_cast<void>(m_http->bind(server.release()));
    return true;
}

} // namespace ringback::sim
