// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/providerapi.h"

namespace ringback::sim {

// VoIPbin's API below /v1.0, with /auth/login and /ping at the origin. The access key is taken from the query
// or a cookie and never from a header; a token from a login also from Authorization. Its page token is a
// timestamp that a client may make up. It has no queue: a call waiting for a line is "dialing".
class VoipbinApi final : public ProviderApi {
public:
    explicit VoipbinApi(const ApiSetup& setup);

    QByteArray basePath() const override { return "/v1.0"; }
    QMap<QString, QString> secrets() const override;
    QPair<QString, QString> login() const override;

    // Where inline actions come from: a flow the account has.
    static constexpr QLatin1StringView kFlow {"5a1f0c3e-0000-4000-8000-00000000f10a"};

protected:
    HttpReply respond(const HttpRequest& request, Micros now) override;

private:
    HttpReply route(const HttpRequest& request, Micros now);
    HttpReply error(int status, const char* state, const char* reason, const QString& message);
    HttpReply faultReply(const ApiFault& fault);
    HttpReply noRoute();
    HttpReply logIn(const HttpRequest& request, Micros now);
    std::optional<HttpReply> refuseStranger(const HttpRequest& request, Micros now);
    HttpReply listCalls(const HttpRequest& request, Micros now);
    HttpReply placeCalls(const HttpRequest& request, Micros now);
    HttpReply oneCall(const HttpRequest& request, const QStringList& parts, Micros now);
    HttpReply callEvents(const QString& callId, Micros now);
    QByteArray makeToken(Micros expires) const;
    bool isGoodToken(const QByteArray& token, Micros now) const;

    QString m_accessKey;
    QString m_username;
    QString m_password;
    QByteArray m_tokenSecret;
    std::string m_customerId;
    QByteArray m_requestId; // of the request being answered
};

} // namespace ringback::sim
