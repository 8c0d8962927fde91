// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/livemonitor.h"

#include "core/clock.h"
#include "engine/callending.h"
#include "engine/engineworker_p.h"

#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

LiveMonitor::LiveMonitor(Setup setup, QObject* parent)
    : Monitor(parent), m_setup(std::move(setup)),
      m_registry(std::make_shared<const Registry>(Registry::load(m_setup.profile.providersFolder()))),
      m_decoder(std::make_unique<ErrorDecoder>(*m_registry))
{
    m_news.connectReceiver(this, "takeNews");
    m_worker = std::make_unique<EngineWorker>(m_setup.profile, m_setup.accounts, m_setup.secrets, m_registry,
                                              m_setup.clock, m_news);
    m_worker->setTraffic(m_setup.traffic);
    m_worker->moveToThread(&m_thread);
    m_thread.setObjectName(u"engine"_s);
}

LiveMonitor::~LiveMonitor()
{
    m_reader.reset();
    if (m_thread.isRunning()) {
        m_worker->stop();
        m_thread.wait();
    }
    m_worker.reset();
    m_news.disconnectReceiver();
}

void LiveMonitor::start()
{
    for (const DefinitionProblem& problem : m_registry->problems())
        emit problemOccurred(problem.toText());
    m_thread.start();
    QMetaObject::invokeMethod(m_worker.get(), "start", Qt::QueuedConnection);
}

void LiveMonitor::openReader()
{
    if (m_reader)
        return; // it was opened while another process polled
    m_reader = std::make_unique<StoreThread>();
    m_reader->open(m_setup.profile.historyFile(), HistoryStore::Mode::ReadOnly,
                   [this](const Outcome& outcome) {
                       if (!outcome)
                           emit problemOccurred(outcome.error());
                   });
    for (const auto& ask : std::exchange(m_earlyQuestions, {}))
        ask();
}

void LiveMonitor::giveUpHistory()
{
    m_historyLost = true;
    for (const auto& ask : std::exchange(m_earlyQuestions, {}))
        ask();
}

void LiveMonitor::takeNews()
{
    for (const News& news : m_news.takeAll())
        news(*this);
}

void LiveMonitor::putAccount(const Account& account, const SecretsInHand& secrets)
{
    m_worker->post([account, secrets](EngineWorker& worker) {
        worker.setSecrets(account.id, secrets);
        worker.putAccount(account);
    });
}

void LiveMonitor::giveSecrets(const QString& account, const SecretsInHand& secrets)
{
    if (!m_thread.isRunning()) {
        m_worker->setSecrets(account, secrets);
        return;
    }
    m_worker->post([account, secrets](EngineWorker& worker) {
        worker.setSecrets(account, secrets);
        if (worker.poller() != nullptr)
            worker.poller()->renewSecrets(account);
    });
}

void LiveMonitor::removeAccount(const QString& account)
{
    m_worker->post([account](EngineWorker& worker) {
        worker.setSecrets(account, {});
        worker.removeAccount(account);
    });
}

void LiveMonitor::setTraffic(std::shared_ptr<Traffic> traffic)
{
    if (!m_thread.isRunning()) {
        m_worker->setTraffic(std::move(traffic));
        return;
    }
    m_worker->post([traffic = std::move(traffic)](EngineWorker& worker) { worker.setTraffic(traffic); });
}

void LiveMonitor::checkAccount(quint64 ticket, const Account& account, const Secrets& secrets)
{
    m_worker->post(
        [ticket, account, secrets](EngineWorker& worker) { worker.check(ticket, account, secrets); });
}

void LiveMonitor::endCheck()
{
    m_worker->post([](EngineWorker& worker) { worker.endCheck(); });
}

void LiveMonitor::pollNow(const QString& account)
{
    m_worker->post([account](EngineWorker& worker) {
        worker.pollNow(account.isEmpty() ? QStringList() : QStringList {account});
    });
}

void LiveMonitor::setPaused(const QString& account, bool paused)
{
    m_worker->post([account, paused](EngineWorker& worker) { worker.setPaused(account, paused); });
    // Into the file as it is now: another program may have added accounts meanwhile. Accounts that are in no
    // file (the demo's) are paused for as long as this lives.
    bool found = false;
    const Outcome saved = changeAccounts(m_setup.profile, [&](QList<Account>& accounts) -> Outcome {
        for (Account& known : accounts) {
            found = found || known.id == account;
            if (known.id == account)
                known.paused = paused;
        }
        return found ? Outcome(Done {}) : Outcome(Failure {});
    });
    if (!saved && !saved.error().isEmpty())
        emit problemOccurred(saved.error());
}

QList<ProviderInfo> LiveMonitor::providers() const
{
    QList<ProviderInfo> infos;
    for (const LoadedProvider& provider : m_registry->providers()) {
        const Definition& definition = provider.definition;
        infos.append({definition.id, definition.name, definition.documentationUrl, definition.consoleUrl,
                      definition.statusPageUrl, definition.supportEmail, definition.note});
    }
    return infos;
}

// A question that the history cannot answer is answered with an empty value, after the reason was announced.
template <typename Answer>
quint64 LiveMonitor::ask(std::function<Result<Answer>(HistoryStore&)> question,
                         std::function<void(quint64, const Answer&)> announce)
{
    const quint64 ticket = ++m_lastTicket;
    const auto put = [this, question, announce, ticket] {
        if (!m_reader) {
            QMetaObject::invokeMethod(
                this, [announce, ticket] { announce(ticket, Answer {}); }, Qt::QueuedConnection);
            return;
        }
        m_reader->post(
            [this, question, announce, ticket](HistoryStore& store) -> StoreThread::Continuation {
                const Result<Answer> answer = question(store);
                return [this, announce, ticket, answer] {
                    if (!answer)
                        emit problemOccurred(answer.error());
                    announce(ticket, answer ? *answer : Answer {});
                };
            },
            [announce, ticket](const Failure&) { announce(ticket, Answer {}); });
    };
    if (m_reader || m_historyLost)
        put();
    else
        m_earlyQuestions.push_back(put);
    return ticket;
}

void LiveMonitor::postRead(StoreThread::Job job, StoreThread::Refused refused)
{
    const auto put = [this, job = std::move(job), refused = std::move(refused)] {
        if (m_reader)
            m_reader->post(job, refused);
        else
            QMetaObject::invokeMethod(
                this, [refused] { refused({u"The call history cannot be read."_s}); }, Qt::QueuedConnection);
    };
    if (m_reader || m_historyLost)
        put();
    else
        m_earlyQuestions.push_back(put);
}

// The writing store lives in the engine's thread; what follows comes back to this one as news.
void LiveMonitor::postWrite(StoreThread::Job job, StoreThread::Refused refused)
{
    post([this, job = std::move(job), refused = std::move(refused)](EngineWorker& worker) {
        worker.write(
            [this, job](HistoryStore& store) -> StoreThread::Continuation {
                const StoreThread::Continuation then = job(store);
                return [this, then] { tell([then](LiveMonitor&) { then(); }); };
            },
            [this, refused](const Failure& failure) {
                tell([refused, failure](LiveMonitor&) { refused(failure); });
            });
    });
}

void LiveMonitor::post(std::function<void(EngineWorker&)> command)
{
    m_worker->post(std::move(command));
}

void LiveMonitor::noteChanged(const QList<CallRow>& rows)
{
    if (!rows.isEmpty())
        emit callsChanged(rows);
}

quint64 LiveMonitor::requestCalls(const CallQuery& query)
{
    CallQuery timed = query;
    timed.filter = query.filter.at(m_setup.clock.nowUtc());
    return ask<CallPage>([timed](HistoryStore& store) { return store.calls(timed); },
                         [this](quint64 ticket, const CallPage& page) { emit callsReady(ticket, page); });
}

quint64 LiveMonitor::requestCounts(const CallFilter& filter)
{
    const CallFilter timed = filter.at(m_setup.clock.nowUtc());
    return ask<StatusCounts>(
        [timed](HistoryStore& store) { return store.counts(timed); },
        [this](quint64 ticket, const StatusCounts& counts) { emit countsReady(ticket, counts); });
}

quint64 LiveMonitor::requestDetail(const CallKey& key)
{
    return ask<std::optional<CallRow>>([key](HistoryStore& store) { return store.call(key); },
                                       [this](quint64 ticket, const std::optional<CallRow>& row) {
                                           std::optional<CallDetail> detail;
                                           if (row)
                                               detail = CallDetail {*row, explainCall(row->call, *m_decoder)};
                                           emit detailReady(ticket, detail);
                                       });
}

quint64 LiveMonitor::requestErrors(const ErrorQuery& query)
{
    ErrorQuery timed = query;
    timed.filter = query.filter.at(m_setup.clock.nowUtc());
    return ask<QList<ApiErrorRecord>>(
        [timed](HistoryStore& store) { return store.errors(timed); },
        [this](quint64 ticket, const QList<ApiErrorRecord>& errors) { emit errorsReady(ticket, errors); });
}

quint64 LiveMonitor::requestIncidents(const IncidentQuery& query)
{
    IncidentQuery timed = query;
    timed.now = m_setup.clock.nowUtc();
    timed.filter = query.filter.at(timed.now);
    // The decoder never changes once it is made, so that the reading thread may ask it; it outlives that one.
    const ErrorDecoder& decoder = *m_decoder;
    return ask<IncidentReport>(
        [timed, &decoder](HistoryStore& store) {
            Result<IncidentReport> report = store.incidents(timed);
            if (!report)
                return report;
            for (Incident& incident : report->incidents) {
                if (incident.call)
                    incident.decoded = explainCall(incident.call->call, decoder).value_or(DecodedError {});
            }
            return report;
        },
        [this](quint64 ticket, const IncidentReport& report) { emit incidentsReady(ticket, report); });
}

} // namespace ringback
