// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/providerapi.h"

#include <QHash>

namespace ringback::sim {

// Truedy's public API below /api/public/v1 in the newest of its published shapes: data, meta and pagination;
// in_progress and cancelled as status words; offset paging. It documents neither a busy nor a no-answer
// status, so a call that reached nobody has failed, and context.last_error says why (as text or as an object:
// its type is not documented, so both occur). No hang-up is documented, so none exists.
class TruedyApi final : public ProviderApi {
public:
    explicit TruedyApi(const ApiSetup& setup);

    QByteArray basePath() const override { return "/api/public/v1"; }
    QMap<QString, QString> secrets() const override;

    // The one agent that has no number to call from.
    static constexpr QLatin1StringView kAgentWithoutNumber {"agt_sim00000"};

protected:
    void answeredOtherwise(const HttpRequest& request, const HttpReply& reply) override;
    HttpReply respond(const HttpRequest& request, Micros now) override;

private:
    HttpReply error(int status, const char* code, const QString& message, Micros now);
    HttpReply invalid(const char* field, const QString& reason, Micros now);
    HttpReply faultReply(const ApiFault& fault, Micros now);
    HttpReply listCalls(const HttpRequest& request, Micros now);
    HttpReply placeCall(const HttpRequest& request, Micros now);
    HttpReply placeOnce(const HttpRequest& request, Micros now);

    QString m_key;
    QHash<QByteArray, HttpReply> m_byIdempotencyKey;
};

} // namespace ringback::sim
