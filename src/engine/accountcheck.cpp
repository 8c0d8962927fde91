// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/accountcheck.h"

#include "core/clock.h"
#include "engine/accountbinding.h"
#include "engine/answererror.h"
#include "engine/exchangelog.h"
#include "net/backoff.h"
#include "providers/pagereader.h"

#include <QTimer>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int LookAtGateMs = 500;

Result<HttpRequest> firstRequest(const AccountBinding& binding)
{
    if (binding.loginToken.isEmpty()
        && authMethodOf(binding.definition, binding.account).kind == AuthKind::Login)
        return loginRequest(binding);
    return feedRequest(binding, binding.definition.feeds.last(), std::nullopt);
}
} // namespace

bool isCheckedAlike(const AccountBinding& a, const AccountBinding& b)
{
    if (a.account.provider != b.account.provider || a.definition.feeds.isEmpty()
        || b.definition.feeds.isEmpty())
        return false;
    const Result<HttpRequest> one = firstRequest(a);
    const Result<HttpRequest> two = firstRequest(b);
    return one && two && one->method == two->method && one->url == two->url && one->headers == two->headers
        && one->body == two->body;
}

AccountCheck::AccountCheck(const Registry& registry, const SecretSource& secrets, const Clock& clock)
    : m_registry(registry), m_secrets(secrets), m_clock(clock), m_decoder(registry), m_client(clock),
      m_ownQueue(m_client, clock, 0), m_queue(&m_ownQueue)
{
}

void AccountCheck::start(const Account& account, const GateFor& gateFor)
{
    QString problem;
    m_binding = bindAccount(m_registry, m_secrets, account, problem);
    if (problem.isEmpty()) {
        if (const Outcome trusted = trustAccountCertificate(m_client, account); !trusted)
            problem = trusted.error();
    }
    if (problem.isEmpty() && gateFor)
        m_gate = gateFor(m_binding);
    if (problem.isEmpty() && m_gate.refusal)
        problem = m_gate.refusal();
    if (!problem.isEmpty()) {
        conclude({false, problem, {}, 0});
        return;
    }
    if (m_gate.queue != nullptr)
        share(*m_gate.queue);
    const bool signsIn = authMethodOf(m_binding.definition, account).kind == AuthKind::Login;
    ask(firstRequest(m_binding), signsIn);
}

void AccountCheck::share(AccountQueue& queue)
{
    connect(&queue, &QObject::destroyed, this, [this] {
        m_queue = &m_ownQueue;
        conclude({false, u"The account was changed meanwhile. Test it again."_s, {}, 0});
    });
    if (m_gate.sharesConnection) {
        m_queue = &queue;
    } else {
        m_ownQueue.setBudget(queue.budget());
        connect(&m_ownQueue, &AccountQueue::requestStarted, this, m_gate.count);
    }
    // A wait can begin while the request waits its turn.
    m_gateTimer = new QTimer(this);
    connect(m_gateTimer, &QTimer::timeout, this, &AccountCheck::lookAtGate);
    m_gateTimer->start(LookAtGateMs);
}

void AccountCheck::lookAtGate()
{
    if (!m_gate.refusal || m_queue->isUnderWay(m_ticket))
        return;
    if (const QString refusal = m_gate.refusal(); !refusal.isEmpty())
        conclude({false, refusal, {}, 0});
}

void AccountCheck::ask(const Result<HttpRequest>& request, bool isLogin)
{
    if (!request) {
        conclude({false, request.error(), {}, 0});
        return;
    }
    m_ticket = m_queue->enqueue(
        *request, Urgency::Foreground, this,
        [this, request, isLogin](const HttpResponse& response) { take(*request, response, isLogin); });
}

void AccountCheck::take(const HttpRequest& request, const HttpResponse& response, bool isLogin)
{
    if (m_over)
        return;
    if (const auto exchange = exchangeOf(m_binding, wordOf(Operation::Read), request,
                                         withoutKeys(m_binding, response), m_clock.nowUtc()))
        emit exchanged(*exchange);
    const bool success =
        response.isSuccess() && !m_decoder.isErrorInSuccess(m_binding.definition.id, response.body);
    if (success && isLogin) {
        m_binding.loginToken =
            loginTokenIn(authMethodOf(m_binding.definition, m_binding.account), response.body);
        if (m_binding.loginToken.isEmpty())
            conclude({false, u"The sign-in was answered without a token."_s, {}, 0});
        else
            ask(firstRequest(m_binding), false);
        return;
    }
    CheckResult result;
    QString fault;
    if (success) {
        const ReadPage page = readPage(m_binding, m_binding.definition.feeds.last(), response, std::nullopt);
        fault = page.fault;
        result.ok = fault.isEmpty();
        result.rows = page.rows;
    }
    if (!result.ok) {
        result.error = decodeAnswer(m_decoder, m_binding, response, fault, m_clock.nowUtc());
        holdFor(response, *result.error);
    }
    conclude(result);
}

// Who asks for patience asks it of the whole account.
void AccountCheck::holdFor(const HttpResponse& response, const DecodedError& error)
{
    if (!m_gate.hold)
        return;
    const auto patience = parseRetryAfter(headerValue(response.headers, "Retry-After"), m_clock.nowUtc());
    qint64 ms = patience && response.httpStatus >= 400 ? static_cast<qint64>(patience->count()) : 0;
    const bool fromProvider = error.retry.waitSource == "header"_L1 || error.retry.waitSource == "body"_L1;
    if (fromProvider && error.retry.waitSeconds)
        ms = std::max(ms, static_cast<qint64>(*error.retry.waitSeconds * 1000.0));
    if (ms > 0)
        m_gate.hold(ms);
}

void AccountCheck::conclude(const CheckResult& result)
{
    if (m_over)
        return;
    m_over = true;
    if (m_gateTimer != nullptr)
        m_gateTimer->stop();
    QMetaObject::invokeMethod(
        this, [this, result] { emit finished(result); }, Qt::QueuedConnection);
}

} // namespace ringback
