// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/httpclient.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QSslConfiguration>
#include <QSslKey>
#include <QTimer>
#include <QtTest>

namespace ringback {

// Sends and waits for the end; fails the test when there is none within 10 s.
inline HttpResponse ask(HttpClient& client, const HttpRequest& request, const HttpLimits& limits = {})
{
    HttpResponse answer;
    int ends = 0;
    HttpExchange* exchange = client.send(request, limits);
    QObject::connect(exchange, &HttpExchange::finished, &client, [&](const HttpResponse& response) {
        answer = response;
        ++ends;
    });
    if (ends != 0)
        QTest::qFail("finished() came from inside send()", __FILE__, __LINE__);
    // Until it has deleted itself: then it cannot end twice.
    QEventLoop loop;
    bool gone = false;
    QObject::connect(exchange, &QObject::destroyed, &loop, [&] {
        gone = true;
        loop.quit();
    });
    QTimer::singleShot(10'000, &loop, &QEventLoop::quit);
    loop.exec();
    if (!gone || ends != 1)
        QTest::qFail("the exchange did not end exactly once", __FILE__, __LINE__);
    return answer;
}

inline HttpResponse ask(HttpClient& client, const QUrl& url, const HttpLimits& limits = {})
{
    HttpRequest request;
    request.url = url;
    return ask(client, request, limits);
}

inline HttpRequest post(const QUrl& url, const QByteArray& body)
{
    HttpRequest request;
    request.method = "POST";
    request.url = url;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = body;
    return request;
}

// tests/net/data/tls holds <name>.crt and <name>.key; make.sh there says how they were made.
inline QByteArray tlsFile(const QString& name)
{
    QFile file(QStringLiteral(RINGBACK_SOURCE_DIR "/tests/net/data/tls/") + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(file.fileName()));
    return file.readAll();
}

inline QSslConfiguration tlsServer(const QString& name)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificate(QSslCertificate(tlsFile(name + QStringLiteral(".crt"))));
    tls.setPrivateKey(QSslKey(tlsFile(name + QStringLiteral(".key")), QSsl::Ec));
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    return tls;
}

} // namespace ringback
