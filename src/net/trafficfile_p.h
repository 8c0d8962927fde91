// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/exchange.h"
#include "core/result.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace ringback {

// The files of a recording: README.txt, recording.json, and for each account a folder with account.json and
// one numbered file for each exchange.
inline constexpr char RecordingFormat[] = "ringback-recording";
inline constexpr int RecordingVersion = 1;

struct RecordedExchange {
    qint64 number = 0; // over all accounts, in the order of the answers
    QDateTime askedAt; // UTC
    HttpRequest request;
    HttpResponse response;
    bool bodyLeftOut = false; // it was too large
};

struct RecordingHead {
    QDateTime startedAt;
    QString program; // "Ringback 0.1.0"
};

// The answer with every text in it masked: what a sign-in gives may be under any name. Its shape stays, so
// that it can be played back.
HttpResponse withoutWords(const HttpResponse& response);

// With everything secret masked; `values` are the account's secrets.
QByteArray exchangeToJson(const RecordedExchange& exchange, const QStringList& values);
std::optional<RecordedExchange> exchangeFromJson(const QByteArray& bytes);
QByteArray accountToJson(const Account& account, const QString& baseUrl, const QStringList& values);
std::optional<Account> accountFromJson(const QByteArray& bytes);
QByteArray headToJson(const RecordingHead& head);
Result<RecordingHead> headFromJson(const QByteArray& bytes);

// "GET /v1/calls page_token=abc": what tells two requests of one account apart, without secrets. The same for
// a request and for what was recorded of it.
QByteArray requestMark(const HttpRequest& request, const QStringList& values);

} // namespace ringback
