// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"
#include "engine/secrets.h"
#include "net/accountqueue.h"
#include "net/httpclient.h"
#include "providers/errordecoder.h"
#include "providers/registry.h"
#include "providers/requests.h"

#include <QObject>

#include <memory>
#include <optional>

namespace ringback {

class Clock;

struct CheckResult {
    bool ok = false;
    QString problem;                   // why nothing could be asked
    std::optional<DecodedError> error; // what the provider answered instead
    int rows = 0;
};

// Asks an account's provider for the first page of its last feed (the one with the history) and says whether
// that worked. Writes nothing. One check an object; finished() comes once, from the event loop.
class AccountCheck : public QObject {
    Q_OBJECT

public:
    // All must outlive it.
    AccountCheck(const Registry& registry, const SecretSource& secrets, const Clock& clock);
    void start(const Account& account);

signals:
    void finished(const ringback::CheckResult& result);

private:
    void askForPage();
    void take(const HttpResponse& response, bool isLogin);
    void conclude(const CheckResult& result);

    const Registry& m_registry;
    const SecretSource& m_secrets;
    const Clock& m_clock;
    ErrorDecoder m_decoder;
    HttpClient m_client;
    AccountQueue m_queue;
    AccountBinding m_binding;
};

} // namespace ringback
