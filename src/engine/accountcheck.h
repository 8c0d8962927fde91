// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"
#include "core/exchangerecord.h"
#include "engine/secrets.h"
#include "net/accountqueue.h"
#include "net/httpclient.h"
#include "providers/errordecoder.h"
#include "providers/registry.h"
#include "providers/requests.h"

#include <QObject>

#include <functional>
#include <optional>

class QTimer;

namespace ringback {

class Clock;

struct CheckResult {
    bool ok = false;
    QString problem;                   // why nothing was asked
    std::optional<DecodedError> error; // what the provider answered instead
    int rows = 0;
};

// What a check has to pass where an account that is polled asks the same provider with the same key: its
// waits, and its queue with its budget. Empty: nobody does.
struct CheckGate {
    // Why nothing may be asked now, with what to do; empty: it may. Empty function: always.
    std::function<QString()> refusal;
    AccountQueue* queue = nullptr; // null: the check goes its own way
    // False: the draft trusts another certificate, so that the connection is the check's own and only the
    // budget is shared.
    bool sharesConnection = true;
    // A request was made that did not pass the queue.
    std::function<void()> count;
    // The provider asked for patience.
    std::function<void(qint64 ms)> hold;
};

// Asks an account's provider for the first page of its last feed (the one with the history) and says whether
// that worked. Writes no calls. One check an object; finished() comes once, from the event loop.
class AccountCheck : public QObject {
    Q_OBJECT

public:
    using GateFor = std::function<CheckGate(const AccountBinding&)>;

    // All must outlive it.
    AccountCheck(const Registry& registry, const SecretSource& secrets, const Clock& clock);
    // `gateFor` is called before this returns; a queue that goes meanwhile ends the check.
    void start(const Account& account, const GateFor& gateFor = {});

signals:
    void finished(const ringback::CheckResult& result);
    // An answer came with a request ID, which the account's keys are masked in.
    void exchanged(const ringback::ExchangeRecord& exchange);

private:
    void share(AccountQueue& queue);
    void ask(const Result<HttpRequest>& request, bool isLogin);
    void lookAtGate();
    void take(const HttpRequest& request, const HttpResponse& response, bool isLogin);
    void holdFor(const HttpResponse& response, const DecodedError& error);
    void conclude(const CheckResult& result);

    const Registry& m_registry;
    const SecretSource& m_secrets;
    const Clock& m_clock;
    ErrorDecoder m_decoder;
    HttpClient m_client;
    AccountQueue m_ownQueue;
    AccountQueue* m_queue; // that requests go through
    AccountBinding m_binding;
    CheckGate m_gate;
    AccountQueue::Ticket m_ticket = 0;
    QTimer* m_gateTimer = nullptr; // child
    bool m_over = false;
};

// Both would send the same request to begin with: the same key to the same place.
bool isCheckedAlike(const AccountBinding& a, const AccountBinding& b);

} // namespace ringback
