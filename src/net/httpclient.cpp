// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpclient.h"

#include "net/connectionpool.h"
#include "net/oncebody_p.h"
#include "net/proxychoice_p.h"
#include "net/requestcheck.h"
#include "net/traffic.h"

#include <QLoggingCategory>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslSocket>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcNet, "ringback.net", QtInfoMsg)

std::shared_ptr<QNetworkAccessManager> makeManager()
{
    auto manager = std::make_shared<QNetworkAccessManager>();
    manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    manager->setProxyFactory(new ProxyChoice); // the manager owns it
    return manager;
}

} // namespace

HttpClient::HttpClient(const Clock& clock, QObject* parent) : QObject(parent), m_clock(clock) { }

HttpClient::HttpClient(const Clock& clock, ConnectionPool* pool) : m_clock(clock), m_pool(pool) { }

HttpClient::~HttpClient() = default;

bool HttpClient::hasTls()
{
    return QSslSocket::supportsSsl();
}

QString HttpClient::tlsLibrary()
{
    return QSslSocket::sslLibraryVersionString();
}

Outcome HttpClient::setCaCertificates(const QByteArray& pem)
{
    QList<QSslCertificate> additional;
    if (!pem.trimmed().isEmpty()) {
        if (pem.contains("PRIVATE KEY"))
            return Failure {u"The CA file contains a private key; give the certificate alone."_s};
        additional = QSslCertificate::fromData(pem, QSsl::Pem);
        if (additional.isEmpty() || additional.size() != pem.count("-----BEGIN CERTIFICATE-----"))
            return Failure {u"The CA file is not a readable certificate in PEM form."_s};
    }
    // Naming any certificate ends Qt's own lookup of the system's, so then all are named.
    m_trusted = additional.isEmpty() ? additional : QSslConfiguration::systemCaCertificates() + additional;
    // Connections opened under the old trust end with what is under way. (Emptying the manager's cache
    // instead would leave such an exchange hanging.)
    m_manager = nullptr;
    return Done {};
}

QList<QSslCertificate> HttpClient::trustedCertificates() const
{
    return m_trusted.isEmpty() ? QSslConfiguration::systemCaCertificates() : m_trusted;
}

void HttpClient::setTraffic(Traffic* traffic, const QString& account)
{
    m_traffic = traffic;
    m_account = account;
}

void HttpClient::findManager(const QUrl& url)
{
    const QString origin = url.scheme() + u"://"_s + url.authority(QUrl::FullyEncoded).section(u'@', -1);
    if (m_manager && (m_pool == nullptr || origin == m_origin))
        return;
    m_origin = origin;
    m_manager =
        m_pool != nullptr && m_trusted.isEmpty() ? m_pool->managerFor(origin, makeManager) : makeManager();
}

QNetworkRequest HttpClient::prepared(const HttpRequest& request, const HttpLimits& limits) const
{
    QNetworkRequest prepared(request.url.adjusted(QUrl::RemoveFragment));
    prepared.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    prepared.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    prepared.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    prepared.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    prepared.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    prepared.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    prepared.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    // Our cap stands in for Qt's guard against compression bombs, which would refuse honest large pages.
    prepared.setDecompressedSafetyCheckThreshold(limits.maxBodyBytes);

    // Asked for in English whatever the user's locale, so that one error has one text; a request may differ.
    prepared.setRawHeader("Accept", "application/json");
    prepared.setRawHeader("Accept-Language", "en");
    for (const auto& [name, value] : request.headers)
        prepared.setRawHeader(name, value);
    prepared.setRawHeader("User-Agent", "Ringback/" RINGBACK_VERSION);

    if (!m_trusted.isEmpty()) {
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setCaCertificates(m_trusted);
        prepared.setSslConfiguration(tls);
    }
    return prepared;
}

HttpExchange* HttpClient::send(const HttpRequest& request, const HttpLimits& limits)
{
    auto* exchange = new HttpExchange(m_clock, limits, this);
    if (const Refusal refusal = checkRequest(request); refusal.fault != NetFault::None) {
        qCInfo(lcNet).noquote() << "refused" << wordOf(refusal.fault) << refusal.text;
        exchange->refuse(refusal.fault, refusal.text);
        return exchange;
    }
    if (lcNet().isDebugEnabled()) {
        const QString shown = request.describe();
        connect(exchange, &HttpExchange::finished, exchange, [shown](const HttpResponse& response) {
            qCDebug(lcNet).noquote() << shown << response.httpStatus << wordOf(response.fault)
                                     << response.elapsedMs << "ms";
        });
    }

    if (m_traffic != nullptr) {
        if (const auto answer = m_traffic->answerTo(m_account, request)) {
            exchange->answer(*answer);
            return exchange;
        }
        connect(exchange, &HttpExchange::finished, this, [this, request](const HttpResponse& response) {
            if (m_traffic != nullptr)
                m_traffic->note(m_account, request, response);
        });
    }

    QNetworkRequest prepared = this->prepared(request, limits);
    findManager(request.url);
    std::shared_ptr<QNetworkAccessManager> manager = m_manager;
    QNetworkReply* reply = nullptr;
    if (request.method == "GET") {
        reply = manager->get(prepared);
    } else if (request.method == "HEAD") {
        reply = manager->head(prepared);
    } else {
        // A manager of its own is what makes sure of a new connection.
        prepared.setRawHeader("Connection", "close");
        auto* body = new OnceBody(request.body, exchange);
        manager = makeManager();
        reply = manager->sendCustomRequest(prepared, request.method, body);
        connect(reply, &QNetworkReply::metaDataChanged, body, &OnceBody::answerHasBegun);
    }
    // What came out of step may have left something behind: the rest of a body, or (early hints, in Qt 6.4)
    // the answer itself, which would then be taken for that of the next request.
    connect(exchange, &HttpExchange::finished, this, [this](const HttpResponse& response) {
        const bool outOfStep = response.fault != NetFault::None || response.httpStatus < 200;
        if (!outOfStep || response.httpStatus <= 0)
            return;
        if (m_pool != nullptr)
            m_pool->retire(m_manager.get());
        m_manager = makeManager();
    });
    exchange->follow(reply, std::move(manager), request.url);
    return exchange;
}

} // namespace ringback
