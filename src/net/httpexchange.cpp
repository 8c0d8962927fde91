// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpexchange.h"

#include "core/clock.h"
#include "net/faultof_p.h"
#include "net/proxychoice_p.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSslError>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 readStepBytes = 64 * 1024;

} // namespace

HttpExchange::HttpExchange(const Clock& clock, const HttpLimits& limits, QObject* parent)
    : QObject(parent), m_clock(clock), m_limits(limits), m_startedMs(clock.monotonicMs())
{
    m_response.startedAt = clock.nowUtc();
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::PreciseTimer);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        stop(NetFault::Deadline, u"No complete answer within %1 ms."_s.arg(m_limits.deadlineMs));
    });
}

HttpExchange::~HttpExchange()
{
    if (m_reply) {
        m_reply->disconnect(this);
        m_reply->abort();
        delete m_reply; // before its manager and its body
    }
}

void HttpExchange::abort()
{
    stop(NetFault::Canceled, u"Stopped by Ringback."_s);
}

void HttpExchange::refuse(NetFault fault, const QString& text)
{
    settle(fault, text);
}

void HttpExchange::follow(QNetworkReply* reply, std::shared_ptr<QNetworkAccessManager> manager,
                          const QUrl& url)
{
    m_manager = std::move(manager);
    m_reply = reply;
    m_url = url;
    reply->setParent(this);
    // Bounds what Qt holds for us between two reads.
    reply->setReadBufferSize(1024 * 1024);
    connect(reply, &QNetworkReply::readyRead, this, &HttpExchange::readSome);
    connect(reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError>& errors) {
        for (const QSslError& error : errors) {
            m_sslErrors.append(error.error());
            m_sslTexts.append(error.errorString());
        }
    });
    connect(reply, &QNetworkReply::finished, this, &HttpExchange::conclude);
    m_deadline.start(m_limits.deadlineMs);
}

void HttpExchange::readSome()
{
    while (!m_settled && m_reply && m_reply->bytesAvailable() > 0) {
        const QByteArray step = m_reply->read(readStepBytes);
        if (step.isEmpty())
            return;
        const qint64 room = m_limits.maxBodyBytes - m_response.body.size();
        if (step.size() > room) {
            m_response.body.append(step.constData(), room);
            stop(NetFault::TooLarge, u"The answer is larger than %1 bytes."_s.arg(m_limits.maxBodyBytes));
            return;
        }
        m_response.body.append(step);
    }
}

void HttpExchange::stop(NetFault fault, const QString& text)
{
    if (m_settled)
        return;
    QNetworkReply* reply = m_reply;
    settle(fault, text);
    // Last, because it reports to conclude() at once. Qt's reply looks the same for every reason to abort.
    if (reply)
        reply->abort();
}

void HttpExchange::conclude()
{
    if (m_settled)
        return;
    readSome();
    if (m_settled) // the rest passed the cap
        return;
    const QNetworkReply::NetworkError error = m_reply->error();
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    NetFault fault = faultOf(error, status, m_sslErrors);
    // Qt has one error for "no network" and for several things a proxy does.
    if (fault == NetFault::Unreachable && isProxied(m_url))
        fault = NetFault::Proxy;
    if (fault == NetFault::None) {
        const qint64 missing = missingBytes();
        settle(missing > 0 ? NetFault::CutBody : NetFault::None,
               missing > 0 ? u"The connection ended %1 bytes early."_s.arg(missing) : QString());
    } else if (error == QNetworkReply::ContentReSendError) { // Qt has no words for it
        settle(fault, u"The connection was lost before an answer came."_s);
    } else if (error == QNetworkReply::SslHandshakeFailedError && !m_sslTexts.isEmpty()) {
        settle(fault, m_sslTexts.join(u' '));
    } else {
        settle(fault, withoutUrl(m_reply->errorString(), m_url));
    }
}

// Depending on what happens first, Qt 6.4 takes a connection that ends inside a body for the body's end.
qint64 HttpExchange::missingBytes() const
{
    if (m_reply->operation() == QNetworkAccessManager::HeadOperation
        || m_reply->hasRawHeader("Transfer-Encoding") || m_reply->hasRawHeader("Content-Encoding"))
        return 0; // the length is not that of our body
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status < 200 || status == 204 || status == 304)
        return 0;
    bool isNumber = false;
    const qint64 promised = m_reply->rawHeader("Content-Length").toLongLong(&isNumber);
    return isNumber ? promised - m_response.body.size() : 0;
}

void HttpExchange::settle(NetFault fault, const QString& text)
{
    m_settled = true;
    m_deadline.stop();
    if (m_reply) {
        m_response.httpStatus = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        const QList<QNetworkReply::RawHeaderPair> pairs = m_reply->rawHeaderPairs();
        for (const auto& [name, value] : pairs)
            m_response.headers.append({name, value});
    }
    m_response.fault = fault;
    m_response.faultText = text;
    m_response.finishedAt = m_clock.nowUtc();
    m_response.elapsedMs = m_clock.monotonicMs() - m_startedMs;
    QMetaObject::invokeMethod(this, &HttpExchange::deliver, Qt::QueuedConnection);
}

void HttpExchange::deliver()
{
    deleteLater();
    emit finished(m_response);
}

} // namespace ringback
