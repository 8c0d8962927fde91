// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpexchange.h"

#include "core/clock.h"
#include "net/faultof_p.h"
#include "net/proxychoice_p.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSslError>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 readStepBytes = 64 * 1024;
// How often the clock is asked whether the deadline is over. The timer alone is not enough: it stands still
// while the computer sleeps.
constexpr int lookAtClockMs = 1000;

} // namespace

HttpExchange::HttpExchange(const Clock& clock, const HttpLimits& limits, QObject* parent)
    : QObject(parent), m_clock(clock), m_limits(limits), m_startedMs(clock.monotonicMs())
{
    m_response.startedAt = clock.nowUtc();
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::PreciseTimer);
    connect(&m_deadline, &QTimer::timeout, this, &HttpExchange::lookAtClock);
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

void HttpExchange::answer(const HttpResponse& response)
{
    m_response.httpStatus = response.httpStatus;
    m_response.headers = response.headers;
    m_response.body = response.body;
    settle(response.fault, response.faultText);
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
    m_running.start();
    lookAtClock();
}

// Whichever says first that the time is up: the timers, or the clock.
void HttpExchange::lookAtClock()
{
    const qint64 left = std::min<qint64>(m_limits.deadlineMs - m_running.elapsed(),
                                         m_limits.deadlineMs - (m_clock.monotonicMs() - m_startedMs));
    if (left <= 0)
        stop(NetFault::Deadline, u"No complete answer within %1 ms."_s.arg(m_limits.deadlineMs));
    else
        m_deadline.start(static_cast<int>(std::min<qint64>(left, lookAtClockMs)));
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
    if (fault == NetFault::None && hasDoubtfulLength()) {
        settle(NetFault::CutBody, u"The answer does not say plainly how long it is."_s);
    } else if (fault == NetFault::None) {
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

// Content-Length is no number, or there are two of them: where the body ends is then a matter of opinion (RFC
// 9112, 6.3). Qt joins repeated headers with a comma.
bool HttpExchange::hasDoubtfulLength() const
{
    if (!m_reply->hasRawHeader("Content-Length") || m_reply->hasRawHeader("Transfer-Encoding"))
        return false;
    const QList<QByteArray> lengths = m_reply->rawHeader("Content-Length").split(',');
    return std::any_of(lengths.begin(), lengths.end(), [&lengths](const QByteArray& length) {
        const QByteArray digits = length.trimmed();
        bool isNumber = false;
        (void)digits.toLongLong(&isNumber);
        return !isNumber || digits != lengths.constFirst().trimmed()
            || !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    });
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
