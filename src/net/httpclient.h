// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"
#include "core/result.h"
#include "net/httpexchange.h"

#include <QList>
#include <QObject>

#include <memory>

class QNetworkAccessManager;
class QNetworkRequest;
class QSslCertificate;

namespace ringback {

class Clock;
class ConnectionPool;
class Traffic;

// Sends HTTP requests for one account. Each account has its own client, so that connections and CA
// certificates of two accounts never mix; the managers behind them may be shared by accounts of different
// origins (see ConnectionPool).
//
// What it holds to:
// - a redirect is an answer: 3xx arrives with its Location, and nothing is sent anywhere else;
// - any status is an answer; a fault is where no whole answer came. A body shorter than its Content-Length is
//   always NetFault::CutBody. A chunked or compressed one that ends too early is CutBody only where Qt 6.4
//   notices, which depends on timing (measured): whoever reads a page must check that its syntax is whole;
// - an overall deadline and a cap on the body, see HttpLimits;
// - https everywhere, plain http to loopback alone; no TLS error is ever ignored;
// - no cookies, no cache, no stored or prompted passwords; HTTP/1.1 only, because that is what the tests
//   prove these rules for;
// - a request other than GET or HEAD reaches the wire once at most: it has a connection of its own, and Qt's
//   silent repetition after a lost connection is prevented (the fault is then Reset: outcome unknown). A GET
//   that finds its connection lost before any answer may be sent up to four times by Qt;
// - the system's proxy settings are used, but never for loopback.
//
// Single-threaded: use it in the thread that made it. Failures are values; nothing throws.
class HttpClient final : public QObject {
    Q_OBJECT

public:
    // clock must outlive the client; it stamps the responses. With a pool, which must live as long as it
    // sends, a manager comes from there, unless the client trusts certificates of its own.
    explicit HttpClient(const Clock& clock, QObject* parent = nullptr);
    HttpClient(const Clock& clock, ConnectionPool* pool);
    ~HttpClient() override;

    // Whether https works in this installation, and by which library.
    static bool hasTls();
    static QString tlsLibrary();

    // Trusts these PEM certificates in addition to the system's, for every request sent from now on; no open
    // connection is used again. An empty text returns to the system's alone. On failure nothing changes.
    Outcome setCaCertificates(const QByteArray& pem);
    // All that is trusted now: the system's and the additional ones.
    QList<QSslCertificate> trustedCertificates() const;

    // From now on requests pass by `traffic` under the account's ID: it may answer them in place of the
    // network, else it is told how the network did. It must outlive the client; nullptr ends it.
    void setTraffic(Traffic* traffic, const QString& account);

    // Starts at once and never fails itself: a request that is refused (see checkRequest) ends with a fault
    // like any other, without a byte sent.
    HttpExchange* send(const HttpRequest& request, const HttpLimits& limits = {});

private:
    void findManager(const QUrl& url);
    QNetworkRequest prepared(const HttpRequest& request, const HttpLimits& limits) const;

    const Clock& m_clock;
    std::shared_ptr<QNetworkAccessManager>
        m_manager; // for GET and HEAD; keeps connections for the next request; made when needed
    ConnectionPool* m_pool = nullptr;
    Traffic* m_traffic = nullptr;
    QString m_account;
    QString m_origin;                 // that m_manager was taken for
    QList<QSslCertificate> m_trusted; // empty: the system's alone, looked up by Qt where needed
};

} // namespace ringback
