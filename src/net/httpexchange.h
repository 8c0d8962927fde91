// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <memory>

class QNetworkAccessManager;
class QNetworkReply;

namespace ringback {

class Clock;

// What one exchange may cost.
struct HttpLimits {
    // From send() to the last byte of the body, whatever the server does in between. Time that the computer
    // slept counts as far as the Clock counts it.
    int deadlineMs = 30'000;
    // Of the body after decompression.
    qint64 maxBodyBytes = 32LL * 1024 * 1024;
};

// One HTTP round trip under way. Made by HttpClient::send() and owned by that client; it emits finished()
// exactly once, from the event loop and never from inside send() or abort(), and then deletes itself.
// If the client is destroyed first, the exchange ends silently.
class HttpExchange final : public QObject {
    Q_OBJECT

public:
    ~HttpExchange() override;

    // Ends it with NetFault::Canceled; does nothing once the answer is decided.
    void abort();

signals:
    void finished(const ringback::HttpResponse& response);

private:
    friend class HttpClient;
    HttpExchange(const Clock& clock, const HttpLimits& limits, QObject* parent);

    void refuse(NetFault fault, const QString& text);
    // Ends it with what a replay says, as if it had come just now.
    void answer(const HttpResponse& response);
    // url is what was asked for: it is cut out of the network library's messages.
    // The manager lives as long as its reply.
    void follow(QNetworkReply* reply, std::shared_ptr<QNetworkAccessManager> manager, const QUrl& url);

    void lookAtClock();
    void readSome();
    void stop(NetFault fault, const QString& text);
    void conclude();
    bool hasDoubtfulLength() const;
    qint64 missingBytes() const;
    void settle(NetFault fault, const QString& text);
    void deliver();

    const Clock& m_clock;
    const HttpLimits m_limits;
    std::shared_ptr<QNetworkAccessManager> m_manager;
    QPointer<QNetworkReply> m_reply;
    QUrl m_url;
    QTimer m_deadline;
    QElapsedTimer m_running;
    qint64 m_startedMs = 0;
    HttpResponse m_response;
    QList<int> m_sslErrors; // QSslError::SslError, in the order they came
    QStringList m_sslTexts;
    bool m_settled = false;
};

} // namespace ringback
