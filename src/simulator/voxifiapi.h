// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/providerapi.h"

namespace ringback::sim {

// Voxifi publishes no call-history API, so this is not one of Voxifi's: it is a plain history service such as
// somebody might put in front of it, described to Ringback by the account's own fields. Its words are the
// eight statuses Voxifi documents, its reasons the four call errors Voxifi documents.
class VoxifiApi final : public ProviderApi {
public:
    explicit VoxifiApi(const ApiSetup& setup);

    QByteArray basePath() const override { return "/history/v1"; }
    QMap<QString, QString> accountFields() const override;
    QMap<QString, QString> secrets() const override;

protected:
    HttpReply respond(const HttpRequest& request, Micros now) override;

private:
    HttpReply error(int status, const QString& message);
    HttpReply faultReply(const ApiFault& fault);
    HttpReply listCalls(const HttpRequest& request, Micros now);

    QString m_key;
    std::string m_requestId; // of the request being answered
};

} // namespace ringback::sim
