// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/retrying.h"

#include "cli/output.h"
#include "cli/retrytext.h"
#include "engine/liveworkdesk.h"
#include "engine/phonenumbers.h"

#include <QEventLoop>
#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <limits>

namespace ringback::cli {
using namespace Qt::StringLiterals;

Retrying::Retrying(Session& session)
    : m_session(session), m_polling(session.profile(), session.registry(), session.keeper(), session.clock())
{
    connect(&m_polling, &Polling::problemOccurred, this, [](const QString& text) { complain(text); });
}

Retrying::~Retrying() = default;

bool Retrying::open(const QList<Account>& accounts)
{
    QEventLoop loop;
    bool ok = false;
    connect(&m_polling, &Polling::opened, &loop, [&](bool opened) {
        if (!opened)
            loop.quit();
    });
    connect(&m_polling.poller(), &Poller::ready, &loop, [&] {
        ok = true;
        loop.quit();
    });
    m_polling.open(accounts);
    loop.exec();
    if (!ok)
        return false;
    m_engine = std::make_unique<RetryEngine>(
        RetryEngine::Tools {m_polling.poller(), m_session.registry(), m_polling.store(), m_session.clock(),
                            [](const QString& number) { return numberFacts(number); }});
    connect(m_engine.get(), &RetryEngine::problemOccurred, this, [](const QString& text) { complain(text); });
    connect(m_engine.get(), &RetryEngine::attemptChanged, this,
            [this](const Attempt& attempt) { m_attempts.insert(attempt.id, attempt); });
    // Remembered with the account, as the window does.
    connect(m_engine.get(), &RetryEngine::fieldsGiven, this,
            [this](const QString& account, const QMap<QString, QString>& fields) {
                const Outcome kept =
                    changeAccounts(m_session.profile(), [&](QList<Account>& list) -> Outcome {
                        for (Account& known : list) {
                            if (known.id == account)
                                known.retry.fields.insert(fields);
                        }
                        return ringback::Done {};
                    });
                if (!kept)
                    complain(kept.error());
            });
    // What a run that was ended has left is unknown, and the log says so before anything else is done. Nobody
    // else is sending: polling is this process's alone.
    bool recalled = false;
    m_engine->recall([&] {
        recalled = true;
        loop.quit();
    });
    if (!recalled)
        loop.exec();
    return true;
}

bool Retrying::poll(const QString& account)
{
    QEventLoop loop;
    bool good = false;
    bool finished = false;
    connect(&m_polling.poller(), &Poller::roundFinished, &loop, [&](const RoundReport& report) {
        if (report.account != account)
            return;
        finished = true;
        good = report.good;
        for (const DecodedError& error : report.errors)
            complain(u"Account %1: %2"_s.arg(account, errorText(error)));
        loop.quit();
    });
    if (m_polling.poller().pollerOf(account) == nullptr)
        return false;
    m_polling.poller().pollOnce({account}, {}, true);
    // A round that is not begun (paused, held, refused) has ended by now.
    if (!finished)
        loop.exec();
    return good;
}

RetryProposal Retrying::propose(const CallKey& call, const PlaceOrder& order, bool changeStated,
                                const QString& repeatOf)
{
    QEventLoop loop;
    RetryProposal proposal;
    m_engine->propose(call, order, changeStated, repeatOf, [&](const RetryProposal& made) {
        proposal = made;
        loop.quit();
    });
    loop.exec();
    return proposal;
}

Retrying::Decided Retrying::decide(const RetryDecision& decision, qint64 waitMs)
{
    QEventLoop loop;
    Decided decided;
    m_engine->decide(decision, desktopPerson(),
                     [&](const Attempt& attempt, const QString& problem, const GuardVerdict& verdict) {
                         decided = {attempt, problem, verdict};
                         loop.quit();
                     });
    loop.exec();
    if (!decided.problem.isEmpty())
        return decided;
    waitForOutcome(decided.attempt.id, waitMs);
    decided.attempt = m_attempts.value(decided.attempt.id, decided.attempt);
    return decided;
}

void Retrying::lookUp(const QString& attempt, qint64 waitMs)
{
    m_attempts.insert(attempt, {});
    m_attempts[attempt].state = AttemptState::Unknown;
    m_engine->lookUp(attempt);
    waitForOutcome(attempt, waitMs);
}

void Retrying::waitForOutcome(const QString& id, qint64 waitMs)
{
    QEventLoop loop;
    bool toldUnknown = false;
    // The wait is for looking: a request under way is answered, or ends at its own deadline, before that.
    QTimer patience;
    patience.setSingleShot(true);
    connect(&patience, &QTimer::timeout, &loop, &QEventLoop::quit);
    const auto look = [&] {
        const AttemptState state = m_attempts.value(id).state;
        if (state == AttemptState::Unknown && !toldUnknown) {
            toldUnknown = true;
            complain(u"It is not known what became of the request. Nothing is repeated; Ringback looks for "
                     "the call in the provider's history."_s);
            patience.start(static_cast<int>(std::clamp<qint64>(waitMs, 0, std::numeric_limits<int>::max())));
        }
        if (state != AttemptState::Unknown && state != AttemptState::Sending
            && state != AttemptState::Planned)
            loop.quit();
    };
    connect(m_engine.get(), &RetryEngine::attemptChanged, &loop, look);
    QMetaObject::invokeMethod(&loop, look, Qt::QueuedConnection);
    loop.exec();
}

QString Retrying::settle(const QString& attempt, const QString& callId)
{
    QEventLoop loop;
    QString problem;
    m_engine->settle(attempt, callId, desktopPerson(), [&](const QString& what) {
        problem = what;
        loop.quit();
    });
    loop.exec();
    return problem;
}

} // namespace ringback::cli
