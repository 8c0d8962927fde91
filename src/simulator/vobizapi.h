// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/providerapi.h"

namespace ringback::sim {

// Vobiz' API below /api/v1. Living calls are two lists of IDs (live without, queued with a trailing slash),
// each ID then fetched alone; a finished call is a CDR, which appears a moment after the end and has no
// status. Wrong case or a wrong trailing slash in a path is answered like wrong credentials.
class VobizApi final : public ProviderApi {
public:
    explicit VobizApi(const ApiSetup& setup);

    QByteArray basePath() const override { return "/api/v1"; }
    QMap<QString, QString> accountFields() const override;
    QMap<QString, QString> secrets() const override;

protected:
    HttpReply respond(const HttpRequest& request, Micros now) override;

private:
    struct FieldProblem {
        const char* field;
        const char* code;
        QString message;
        QString value;
    };
    HttpReply error(int status, const char* code, const QString& message);
    HttpReply plainError(int status, const char* text);
    HttpReply invalid(const QList<FieldProblem>& problems, Micros now);
    HttpReply faultReply(const ApiFault& fault, Micros now);
    HttpReply listLiving(CallPhase phase, Micros now);
    HttpReply oneLiving(const QString& callId, const QString& status, Micros now);
    HttpReply placeCalls(const HttpRequest& request, Micros now);
    HttpReply cdr(const HttpRequest& request, const QStringList& below, Micros now);
    HttpReply listCdrs(const HttpRequest& request, bool echoesFilters, Micros now);
    QList<const CallPlan*> finished(Micros now) const;

    QString m_authId;
    QString m_authToken;
};

} // namespace ringback::sim
