// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpclient.h"

#include "net/oncebody_p.h"
#include "net/proxychoice_p.h"
#include "net/requestcheck.h"

#include <QLoggingCategory>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSslCertificate>
#include <QSslConfiguration>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcNet, "ringback.net", QtInfoMsg)

QNetworkAccessManager* makeManager(QObject* parent)
{
    auto* manager = new QNetworkAccessManager(parent);
    manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    manager->setProxyFactory(new ProxyChoice); // the manager owns it
    return manager;
}

} // namespace

HttpClient::HttpClient(const Clock& clock, QObject* parent)
    : QObject(parent), m_clock(clock), m_reading(makeManager(this)), m_changing(makeManager(this)),
      m_trusted(QSslConfiguration::systemCaCertificates())
{
}

HttpClient::~HttpClient()
{
    // Before the managers, whose replies they hold.
    qDeleteAll(findChildren<HttpExchange*>(Qt::FindDirectChildrenOnly));
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
    m_trusted = QSslConfiguration::systemCaCertificates() + additional;
    m_reading->clearConnectionCache();
    m_changing->clearConnectionCache();
    return Done {};
}

QList<QSslCertificate> HttpClient::trustedCertificates() const
{
    return m_trusted;
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

    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setCaCertificates(m_trusted);
    prepared.setSslConfiguration(tls);
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
    const QString shown = request.describe();
    connect(exchange, &HttpExchange::finished, exchange, [shown](const HttpResponse& response) {
        qCDebug(lcNet).noquote() << shown << response.httpStatus << wordOf(response.fault)
                                 << response.elapsedMs << "ms";
    });

    QNetworkRequest prepared = this->prepared(request, limits);
    QNetworkReply* reply = nullptr;
    if (request.method == "GET") {
        reply = m_reading->get(prepared);
    } else if (request.method == "HEAD") {
        reply = m_reading->head(prepared);
    } else {
        prepared.setRawHeader("Connection", "close");
        auto* body = new OnceBody(request.body);
        reply = m_changing->sendCustomRequest(prepared, request.method, body);
        body->setParent(reply);
    }
    exchange->follow(reply, request.url);
    return exchange;
}

} // namespace ringback
