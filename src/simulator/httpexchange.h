// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QPair>
#include <QStringList>
#include <QUrlQuery>

#include <optional>

namespace ringback::sim {

// A request as it came in, apart from any server library.
struct HttpRequest {
    QByteArray method; // GET, POST, ...
    QByteArray path;   // as sent, percent-encoded, with its trailing slash if it had one
    QUrlQuery query;
    QList<QPair<QByteArray, QByteArray>> headers;
    QByteArray body;

    // The first header of that name, any case; empty when absent.
    QByteArray header(QByteArrayView name) const;
    // The cookie of that name, empty when absent.
    QByteArray cookie(QByteArrayView name) const;
    bool has(const QString& parameter) const { return query.hasQueryItem(parameter); }
    QString value(const QString& parameter) const;
    // The parameter as a whole number; nothing when it is absent or is none.
    std::optional<qint64> number(const QString& parameter) const;
};

struct HttpReply {
    int status = 200;
    QByteArray body;                              // UTF-8 JSON, or empty
    QList<QPair<QByteArray, QByteArray>> headers; // besides Date, Content-Type and Content-Length
    // How the connection treats it.
    enum class Delivery : quint8 { Whole, Never, Cut, CutBody } delivery = Delivery::Whole;
};

// The parts of a path below base ("/v1"): {"calls", "x"} for "/v1/calls/x", a last empty part for a
// trailing slash. Nothing when the path does not lie below base.
std::optional<QStringList> partsBelow(const QByteArray& base, const QByteArray& path);

} // namespace ringback::sim
