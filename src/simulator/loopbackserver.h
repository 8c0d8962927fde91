// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/httpexchange.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>

class QHttpServer;
class QTcpSocket;

namespace ringback::sim {

// A port on 127.0.0.1 whose every request goes to one function. Runs on the thread that creates it.
// A body larger than kMostBody is answered with 413; it has been read by then, for the server library hands
// over whole requests only.
class LoopbackServer : public QObject {
    Q_OBJECT
public:
    static constexpr qsizetype kMostBody = 64 * 1024;
    using Answer = std::function<HttpReply(const HttpRequest&)>;

    // date gives the value of the Date header.
    LoopbackServer(Answer answer, std::function<QByteArray()> date, QObject* parent = nullptr);

    ~LoopbackServer() override;

    // 0 takes a free port. False leaves the reason in error.
    bool listen(quint16 port, QString* error);
    quint16 port() const { return m_port; }

private:
    Answer m_answer;
    std::function<QByteArray()> m_date;
    struct Held;
    void deliverBroken(const HttpReply& reply);

    QHttpServer* m_http;
    QPointer<QTcpSocket> m_speaking; // whose request is being answered
    std::unique_ptr<Held> m_held;    // answers that never come
    quint16 m_port = 0;
};

} // namespace ringback::sim
