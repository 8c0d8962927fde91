// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QPair>
#include <QString>
#include <QUrl>

namespace ringback {

using HeaderList = QList<QPair<QByteArray, QByteArray>>;
// The first header of that name, case-insensitively; empty when there is none.
QByteArray headerValue(const HeaderList& headers, QByteArrayView name);

// One HTTP request as a value: what the providers floor asks for and the net floor sends.
// Holds secrets (headers, query, body): never log one; describe() is what may be shown.
struct HttpRequest {
    QByteArray method = "GET";
    QUrl url;
    HeaderList headers;
    QByteArray body;

    // "GET /v1/calls": no origin, no query, no secret.
    QString describe() const;
};

// Why no usable HTTP answer came. The words are the ids of resources/errors/net.json.
enum class NetFault : quint8 {
    None,
    Dns,
    Refused,
    Reset,
    Unreachable,
    TlsExpired,
    TlsNotYetValid,
    TlsName,
    TlsIssuer,
    TlsSelfSigned,
    TlsHandshake,
    TlsOther,
    Deadline, // our own overall deadline passed
    TooLarge, // the body passed our cap
    CutBody,  // the connection ended inside the body
    Decompression,
    PlainHttp, // refused by us: http to a host that is not loopback
    Proxy,
    ProxyAuth,
    Canceled, // by us, on stopping
    Other,
};
QString wordOf(NetFault fault); // "tls-expired"; empty for None

// One answer. httpStatus is 0 where none came. With a fault, body holds what arrived before it (it is not a
// page to parse). Instants are UTC.
struct HttpResponse {
    int httpStatus = 0;
    HeaderList headers;
    QByteArray body;
    NetFault fault = NetFault::None;
    QString faultText; // the network library's words
    QDateTime startedAt;
    QDateTime finishedAt;
    qint64 elapsedMs = 0;

    bool isSuccess() const { return fault == NetFault::None && httpStatus >= 200 && httpStatus < 300; }
};

} // namespace ringback
