// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/faulthttpserver.h"

#include <QSslSocket>
#include <QTimer>

#ifdef Q_OS_UNIX
#    include <sys/socket.h>
#endif

namespace ringback {
using namespace Qt::StringLiterals;

namespace {

QByteArray statusLine(int status)
{
    return "HTTP/1.1 " + QByteArray::number(status) + " Scripted\r\n";
}

QByteArray headWithLength(int status, qint64 length)
{
    return statusLine(status)
        + "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(length) + "\r\n\r\n";
}

QByteArray chunkedHead()
{
    return statusLine(200) + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
}

QByteArray chunkOf(const QByteArray& bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

} // namespace

FaultAnswer FaultAnswer::normal(int status, const QByteArray& body,
                                const QList<QPair<QByteArray, QByteArray>>& headers)
{
    QByteArray text = statusLine(status);
    for (const auto& [name, value] : headers)
        text += name + ": " + value + "\r\n";
    if (status != 204 && status != 304)
        text += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    return raw(text + "\r\n" + body);
}

FaultAnswer FaultAnswer::redirect(int status, const QByteArray& location)
{
    return normal(status, "{\"moved\":true}", {{"Location", location}});
}

FaultAnswer FaultAnswer::drip(const QByteArray& body, int gapMs)
{
    FaultAnswer answer = raw(headWithLength(200, body.size()));
    for (const char byte : body)
        answer.then(FaultStep::Wait, {}, gapMs).then(FaultStep::Send, QByteArray(1, byte));
    return answer;
}

FaultAnswer FaultAnswer::cutLength(const QByteArray& body, int missing, int status)
{
    return raw(headWithLength(status, body.size() + missing) + body).then(FaultStep::Close);
}

FaultAnswer FaultAnswer::cutChunked(const QList<QByteArray>& chunks, int afterMs)
{
    QByteArray text = chunkedHead();
    for (const QByteArray& chunk : chunks)
        text += chunkOf(chunk);
    FaultAnswer answer = raw(text);
    if (afterMs > 0)
        answer.then(FaultStep::Wait, {}, afterMs);
    return answer.then(FaultStep::Close);
}

FaultAnswer FaultAnswer::cutInChunk(const QByteArray& part, int missing)
{
    return raw(chunkedHead() + QByteArray::number(part.size() + missing, 16) + "\r\n" + part)
        .then(FaultStep::Close);
}

FaultAnswer FaultAnswer::huge(qint64 bytes, bool chunked)
{
    const QByteArray block(64 * 1024, 'x');
    if (!chunked)
        return raw(headWithLength(200, bytes)).then(FaultStep::Fill, block, bytes);
    const QByteArray chunk = chunkOf(block);
    const qint64 chunks = bytes / block.size();
    return raw(chunkedHead())
        .then(FaultStep::Fill, chunk, chunks * chunk.size())
        .then(FaultStep::Send, "0\r\n\r\n");
}

FaultAnswer FaultAnswer::chunked(const QList<QByteArray>& chunks)
{
    QByteArray text = chunkedHead();
    for (const QByteArray& chunk : chunks)
        text += chunkOf(chunk);
    return raw(text + "0\r\n\r\n");
}

FaultAnswer FaultAnswer::raw(const QByteArray& bytes)
{
    FaultAnswer answer;
    answer.then(FaultStep::Send, bytes);
    return answer;
}

FaultAnswer FaultAnswer::close()
{
    FaultAnswer answer;
    return answer.then(FaultStep::Close);
}

FaultAnswer FaultAnswer::reset()
{
    FaultAnswer answer;
    return answer.then(FaultStep::Reset);
}

FaultAnswer FaultAnswer::silence()
{
    FaultAnswer answer;
    return answer.then(FaultStep::Silence);
}

FaultAnswer& FaultAnswer::then(FaultStep::Kind kind, const QByteArray& bytes, qint64 count)
{
    steps.append({kind, bytes, count});
    return *this;
}

QByteArray ReceivedRequest::header(QByteArrayView name) const
{
    for (const auto& [key, value] : headers) {
        if (QByteArrayView(key).compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

FaultHttpServer::FaultHttpServer(const std::optional<QSslConfiguration>& tls, QObject* parent)
    : QTcpServer(parent), m_tls(tls)
{
    if (!listen(QHostAddress::LocalHost, 0))
        qFatal("No loopback port for the fault server: %s", qPrintable(errorString()));
}

FaultHttpServer::~FaultHttpServer()
{
    for (QTcpSocket* socket : m_open.keys())
        socket->disconnect(this);
}

void FaultHttpServer::answer(const FaultAnswer& answer)
{
    m_answers.append(answer);
}

QUrl FaultHttpServer::url(const QString& pathAndQuery, const QString& host) const
{
    const QString name = host.isEmpty() ? u"127.0.0.1"_s : host;
    return QUrl((m_tls ? u"https://"_s : u"http://"_s) + name + u':' + QString::number(serverPort())
                + pathAndQuery);
}

void FaultHttpServer::incomingConnection(qintptr descriptor)
{
    QTcpSocket* socket = nullptr;
    if (m_tls) {
        auto* secure = new QSslSocket(this);
        secure->setSslConfiguration(*m_tls);
        socket = secure;
    } else {
        socket = new QTcpSocket(this);
    }
    socket->setSocketDescriptor(descriptor);
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_open[socket].number = ++m_connections;
    connect(socket, &QTcpSocket::readyRead, this, [this, socket] { readFrom(socket); });
    connect(socket, &QTcpSocket::bytesWritten, this, [this, socket] { play(socket); });
    connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
        m_open.remove(socket);
        socket->deleteLater();
        emit disconnected();
    });
    if (auto* secure = qobject_cast<QSslSocket*>(socket)) {
        // A handshake that the client breaks off ends the connection.
        connect(secure, &QSslSocket::errorOccurred, secure, [secure] {
            if (secure->mode() == QSslSocket::SslServerMode && !secure->isEncrypted())
                secure->disconnectFromHost();
        });
        connect(secure, &QSslSocket::encryptedBytesWritten, this, [this, socket] { play(socket); });
        secure->startServerEncryption();
    }
}

void FaultHttpServer::readFrom(QTcpSocket* socket)
{
    if (!m_open.contains(socket))
        return;
    const QByteArray bytes = socket->readAll();
    m_bytes += bytes;
    m_open[socket].pending += bytes;
    if (m_open[socket].steps.isEmpty())
        play(socket);
}

// Moves one whole request out of what is pending.
bool FaultHttpServer::takeRequest(Connection& connection)
{
    const qsizetype end = connection.pending.indexOf("\r\n\r\n");
    if (end < 0)
        return false;
    ReceivedRequest request;
    request.connection = connection.number;
    const QList<QByteArray> lines = connection.pending.left(end).split('\n');
    const QList<QByteArray> words = lines.first().trimmed().split(' ');
    request.method = words.value(0);
    request.target = words.value(1);
    for (const QByteArray& line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        request.headers.append({line.left(colon).trimmed(), line.mid(colon + 1).trimmed()});
    }
    const qsizetype length = request.header("Content-Length").toLongLong();
    if (connection.pending.size() < end + 4 + length)
        return false;
    request.body = connection.pending.mid(end + 4, length);
    connection.pending.remove(0, end + 4 + length);
    m_requests.append(request);
    return true;
}

void FaultHttpServer::play(QTcpSocket* socket)
{
    while (m_open.contains(socket)) {
        Connection& connection = m_open[socket];
        if (connection.waiting)
            return;
        if (connection.steps.isEmpty()) {
            if (!takeRequest(connection))
                return;
            if (m_rule) {
                connection.steps = m_rule(m_requests.constLast()).steps;
                emit received();
                continue;
            }
            if (m_answers.isEmpty())
                qFatal("The fault server was asked, but has no answer.");
            connection.steps =
                m_answers.size() > 1 ? m_answers.takeFirst().steps : m_answers.constFirst().steps;
            emit received();
            continue;
        }
        const FaultStep step = connection.steps.first();
        if (step.kind == FaultStep::Silence)
            return;
        if (step.kind == FaultStep::Fill) {
            const auto* secure = qobject_cast<QSslSocket*>(socket);
            if (socket->bytesToWrite() + (secure ? secure->encryptedBytesToWrite() : 0) > 256 * 1024)
                return; // bytesWritten and encryptedBytesWritten play on
            const qint64 left = step.count - connection.filled;
            if (left > 0) {
                const qint64 count = qMin<qint64>(left, step.bytes.size());
                connection.filled += count;
                m_filled += count;
                socket->write(step.bytes.constData(), count);
                continue;
            }
            connection.filled = 0;
        }
        connection.steps.removeFirst();
        switch (step.kind) {
        case FaultStep::Send:
            socket->write(step.bytes);
            socket->flush();
            break;
        case FaultStep::Wait:
            connection.waiting = true;
            QTimer::singleShot(static_cast<int>(step.count), Qt::PreciseTimer, socket, [this, socket] {
                if (m_open.contains(socket)) {
                    m_open[socket].waiting = false;
                    play(socket);
                }
            });
            return;
        case FaultStep::Close:
            socket->disconnectFromHost();
            return;
        case FaultStep::Reset:
            reset(socket);
            return;
        case FaultStep::Fill:
        case FaultStep::Silence:
            break;
        }
    }
}

void FaultHttpServer::reset(QTcpSocket* socket)
{
#ifdef Q_OS_UNIX
    // Lingering for no time turns the close into a reset.
    const linger none {1, 0};
    ::setsockopt(static_cast<int>(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof(none));
#endif
    socket->abort();
}

} // namespace ringback
