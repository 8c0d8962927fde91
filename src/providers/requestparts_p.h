// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "providers/requests.h"

#include <QList>
#include <QPair>
#include <QStringList>
#include <QUrl>

// What every request to a provider is put together from: reading, signing in and placing alike.
namespace ringback {

using QueryList = QList<QPair<QString, QString>>;

// What a request needs of the account: its values, remembering the names of those that it lacks.
struct RequestValues {
    const AccountBinding& binding;
    QStringList missing;

    QString of(const QString& name);
};

// {name} -> the account's value. Used where the value must arrive unchanged: headers and bodies.
QString filled(RequestValues& values, const QString& text);
// The same with every value percent-encoded, so that none can change the path.
QByteArray filledPath(RequestValues& values, const QString& path, const QString& callId);
QueryList filledQuery(RequestValues& values, const QueryList& query);
QByteArray encodedQuery(const QueryList& query);
QByteArray originOf(QUrl url);
// The base URL and the filled path, joined with one slash; a slash at the path's end stays.
QByteArray addressOf(RequestValues& values, const QString& path, const QString& callId);
// Adds what identifies the account; query parameters are returned for the URL.
QueryList authenticate(RequestValues& values, HttpRequest& request);
// Whether everything the request needs was there and can be sent. The texts name fields, never values.
Outcome checkFilled(const RequestValues& values, const HttpRequest& request);

} // namespace ringback
