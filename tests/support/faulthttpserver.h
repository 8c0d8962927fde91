// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QPair>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QUrl>

#include <functional>
#include <optional>

class QTcpSocket;

namespace ringback {

// One thing a FaultHttpServer does with a connection.
struct FaultStep {
    enum Kind : quint8 {
        Send,    // write the bytes
        Wait,    // let that many milliseconds pass
        Fill,    // write the bytes over and over until so many have been written, as fast as they are read
        Close,   // end the connection in good order
        Reset,   // end it with a TCP reset
        Silence, // nothing more, but keep the connection
    };
    Kind kind = Send;
    QByteArray bytes;
    qint64 count = 0;
};

// What a server does after one request: its steps, in order. After the last one the connection stays open
// for the next request, unless a step ended it. Bytes go out exactly as given.
class FaultAnswer {
public:
    // A whole answer with Content-Length.
    static FaultAnswer normal(int status, const QByteArray& body = {},
                              const QList<QPair<QByteArray, QByteArray>>& headers = {});
    static FaultAnswer redirect(int status, const QByteArray& location);
    // The body byte by byte, so many milliseconds apart.
    static FaultAnswer drip(const QByteArray& body, int gapMs);
    // Promises so many bytes more than it sends, then closes.
    static FaultAnswer cutLength(const QByteArray& body, int missing, int status = 200);
    // Chunks without the last one of size zero, then closes. Without afterMs the end follows at once.
    static FaultAnswer cutChunked(const QList<QByteArray>& chunks, int afterMs = 0);
    // The same within a chunk.
    static FaultAnswer cutInChunk(const QByteArray& part, int missing);
    // So many bytes of body, in a Content-Length answer or chunked.
    static FaultAnswer huge(qint64 bytes, bool chunked);
    static FaultAnswer chunked(const QList<QByteArray>& chunks);
    static FaultAnswer raw(const QByteArray& bytes);
    static FaultAnswer close();
    static FaultAnswer reset();
    static FaultAnswer silence();

    FaultAnswer& then(FaultStep::Kind kind, const QByteArray& bytes = {}, qint64 count = 0);

    QList<FaultStep> steps;
};

struct ReceivedRequest {
    QByteArray method;
    QByteArray target; // path and query as sent
    QList<QPair<QByteArray, QByteArray>> headers;
    QByteArray body;
    int connection = 0; // 1 for the first one accepted

    QByteArray header(QByteArrayView name) const;
};

// A loopback HTTP server that answers by script, faults included, and records every byte it received. Not a
// general server: it understands requests with Content-Length or without body.
class FaultHttpServer final : public QTcpServer {
    Q_OBJECT

public:
    // Listens on a free port of 127.0.0.1; with tls it speaks https.
    explicit FaultHttpServer(const std::optional<QSslConfiguration>& tls = {}, QObject* parent = nullptr);
    ~FaultHttpServer() override;

    // Answers are used in order, one per request; the last one given is used for all further requests.
    void answer(const FaultAnswer& answer);
    // Or each request is answered by what it asks for.
    void answerBy(std::function<FaultAnswer(const ReceivedRequest&)> rule) { m_rule = std::move(rule); }
    QUrl url(const QString& pathAndQuery = QStringLiteral("/"), const QString& host = {}) const;

    const QList<ReceivedRequest>& requests() const { return m_requests; }
    // Everything that came in over all connections (decrypted).
    const QByteArray& bytesReceived() const { return m_bytes; }
    int connectionCount() const { return m_connections; }
    // Sent for Fill steps; shows how much a client let itself be given.
    qint64 bytesFilled() const { return m_filled; }

signals:
    void received();
    void disconnected();

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    struct Connection {
        int number = 0;
        QByteArray pending;
        QList<FaultStep> steps;
        qint64 filled = 0;
        bool waiting = false;
    };

    void readFrom(QTcpSocket* socket);
    bool takeRequest(Connection& connection);
    void play(QTcpSocket* socket);
    static void reset(QTcpSocket* socket);

    std::optional<QSslConfiguration> m_tls;
    QHash<QTcpSocket*, Connection> m_open;
    QList<FaultAnswer> m_answers;
    std::function<FaultAnswer(const ReceivedRequest&)> m_rule;
    QList<ReceivedRequest> m_requests;
    QByteArray m_bytes;
    int m_connections = 0;
    qint64 m_filled = 0;
};

} // namespace ringback
