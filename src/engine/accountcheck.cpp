// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/accountcheck.h"

#include "core/clock.h"
#include "engine/accountbinding.h"
#include "engine/answererror.h"
#include "providers/pagereader.h"

namespace ringback {
using namespace Qt::StringLiterals;

AccountCheck::AccountCheck(const Registry& registry, const SecretSource& secrets, const Clock& clock)
    : m_registry(registry), m_secrets(secrets), m_clock(clock), m_decoder(registry), m_client(clock),
      m_queue(m_client, clock, 0)
{
}

void AccountCheck::start(const Account& account)
{
    QString problem;
    m_binding = bindAccount(m_registry, m_secrets, account, problem);
    if (problem.isEmpty()) {
        if (const Outcome trusted = trustAccountCertificate(m_client, account); !trusted)
            problem = trusted.error();
    }
    if (!problem.isEmpty()) {
        conclude({false, problem, {}, 0});
        return;
    }
    if (authMethodOf(m_binding.definition, account).kind != AuthKind::Login) {
        askForPage();
        return;
    }
    const Result<HttpRequest> login = loginRequest(m_binding);
    if (!login) {
        conclude({false, login.error(), {}, 0});
        return;
    }
    m_queue.enqueue(*login, Urgency::Foreground, this,
                    [this](const HttpResponse& response) { take(response, true); });
}

void AccountCheck::askForPage()
{
    const Result<HttpRequest> request =
        feedRequest(m_binding, m_binding.definition.feeds.last(), std::nullopt);
    if (!request) {
        conclude({false, request.error(), {}, 0});
        return;
    }
    m_queue.enqueue(*request, Urgency::Foreground, this,
                    [this](const HttpResponse& response) { take(response, false); });
}

void AccountCheck::take(const HttpResponse& response, bool isLogin)
{
    const bool success =
        response.isSuccess() && !m_decoder.isErrorInSuccess(m_binding.definition.id, response.body);
    if (success && isLogin) {
        m_binding.loginToken =
            loginTokenIn(authMethodOf(m_binding.definition, m_binding.account), response.body);
        if (m_binding.loginToken.isEmpty())
            conclude({false, u"The sign-in was answered without a token."_s, {}, 0});
        else
            askForPage();
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
    if (!result.ok)
        result.error = decodeAnswer(m_decoder, m_binding, response, fault, m_clock.nowUtc());
    conclude(result);
}

void AccountCheck::conclude(const CheckResult& result)
{
    QMetaObject::invokeMethod(
        this, [this, result] { emit finished(result); }, Qt::QueuedConnection);
}

} // namespace ringback
