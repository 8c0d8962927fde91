// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/providerapi.h"

namespace ringback::sim {

// Voicebip's REST API below /v1: bearer key, token paging bound to page size and filter, snake-case words.
// Beyond the call fields its reference confirms, an ended call tells ended_at and duration_seconds; when a
// call was answered is not told. No reason is given for a failed call: none is documented.
class VoicebipApi final : public ProviderApi {
public:
    explicit VoicebipApi(const ApiSetup& setup);

    QByteArray basePath() const override { return "/v1"; }
    QMap<QString, QString> secrets() const override;

    // A recipient who opted out, and one no carrier reaches.
    static constexpr QLatin1StringView kOptedOut {"+2348000009999"};
    static constexpr QLatin1StringView kUnreachable {"+2348000000000"};

protected:
    HttpReply respond(const HttpRequest& request, Micros now) override;

private:
    HttpReply error(int status, const char* code, const QString& message);
    HttpReply faultReply(const ApiFault& fault);
    HttpReply listCalls(const HttpRequest& request, Micros now);
    HttpReply listAgents(const HttpRequest& request);
    HttpReply placeCall(const HttpRequest& request, Micros now);
    HttpReply oneCall(const HttpRequest& request, const QString& callId, Micros now);
    QByteArray sealToken(const QByteArray& content) const;
    std::optional<QByteArray> openToken(const QString& token) const;

    QString m_key;
    QByteArray m_tokenSecret;
};

} // namespace ringback::sim
