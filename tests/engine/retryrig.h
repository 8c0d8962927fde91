// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "engine/poller.h"
#include "engine/retryengine.h"
#include "store/actionstore.h"
#include "store/storethread.h"
#include "support/fakevoice.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <memory>

namespace ringback {

// Definitions in a folder of their own, made quick: no gap between requests, and a placed call has to show
// within five seconds.
inline bool writeQuickDefinitions(const QString& folder)
{
    const QString from = QStringLiteral(RINGBACK_SOURCE_DIR "/resources/providers/truedy");
    const QString to = folder + QStringLiteral("/truedy");
    if (!QDir().mkpath(to)
        || !QFile::copy(from + QStringLiteral("/errors.json"), to + QStringLiteral("/errors.json")))
        return false;
    QFile read(from + QStringLiteral("/provider.json"));
    if (!read.open(QIODevice::ReadOnly))
        return false;
    QJsonObject definition = QJsonDocument::fromJson(read.readAll()).object();
    QJsonObject polling = definition.value(QStringLiteral("polling")).toObject();
    polling.insert(QStringLiteral("min_gap_ms"), 0);
    polling.insert(QStringLiteral("budget"),
                   QJsonObject {{QStringLiteral("per_minute"), 6000},
                                {QStringLiteral("per_hour"), 60000},
                                {QStringLiteral("published"), false},
                                {QStringLiteral("source"), QStringLiteral("The test's.")}});
    definition.insert(QStringLiteral("polling"), polling);
    QJsonObject place = definition.value(QStringLiteral("place")).toObject();
    place.insert(QStringLiteral("shows_within_seconds"), 5);
    definition.insert(QStringLiteral("place"), place);
    QFile write(to + QStringLiteral("/provider.json"));
    return write.open(QIODevice::WriteOnly) && write.write(QJsonDocument(definition).toJson()) > 0;
}

inline Account retryAccount(const FaultHttpServer& server)
{
    Account account;
    account.id = QStringLiteral("desk");
    account.provider = QStringLiteral("truedy");
    account.baseUrl = server.url(QStringLiteral("/v1")).toString();
    account.retry.allowed = true;
    account.retry.gapSeconds = 0;
    account.retry.quietFrom = account.retry.quietUntil = QTime(0, 0);
    return account;
}
inline QString retryKey()
{
    return QStringLiteral("sk_live_madeupmadeup42");
}

// What a number is, without the world's plans.
inline NumberFacts plainNumber(const QString& number)
{
    NumberFacts facts;
    facts.e164 = number.startsWith(u'+') ? number : u'+' + number;
    facts.valid = true;
    facts.region = QStringLiteral("US");
    facts.zones = {QTimeZone::utc()};
    return facts;
}

// The system's time, and what a test lets pass at once.
class AheadClock final : public Clock {
public:
    QDateTime nowUtc() const override { return m_system.nowUtc().addMSecs(aheadMs); }
    qint64 monotonicMs() const override { return m_system.monotonicMs() + aheadMs; }

    std::atomic<qint64> aheadMs = 0;

private:
    SystemClock m_system;
};

// The retry engine with its poller, history and clock, in one thread, as the command line has it.
class RetryRig {
public:
    explicit RetryRig(FakeVoice& provider, const QString& folder, int deadlineMs = 700)
        : m_registry(Registry::load(folder + QStringLiteral("/providers"))), m_folder(folder),
          m_deadlineMs(deadlineMs)
    {
        account = retryAccount(provider.server);
        m_secrets.set(account.id, {{QStringLiteral("api_key"), retryKey()}});
    }
    ~RetryRig() { close(); }

    bool open()
    {
        m_store = std::make_unique<StoreThread>();
        m_store->open(historyFile(), HistoryStore::Mode::ReadWrite);
        poller = std::make_unique<Poller>(m_registry, m_secrets, *m_store, clock);
        QSignalSpy ready(poller.get(), &Poller::ready);
        poller->load({account});
        if (ready.isEmpty() && !ready.wait(10'000))
            return false;
        engine = std::make_unique<RetryEngine>(RetryEngine::Tools {
            *poller, m_registry, *m_store, clock, [](const QString& number) { return plainNumber(number); },
            HttpLimits {m_deadlineMs, 1024 * 1024}});
        QObject::connect(engine.get(), &RetryEngine::attemptChanged, engine.get(),
                         [this](const Attempt& attempt) { attempts.insert(attempt.id, attempt); });
        QObject::connect(engine.get(), &RetryEngine::problemOccurred, engine.get(),
                         [this](const QString& text) { problems.append(text); });
        return true;
    }
    void close()
    {
        engine.reset();
        poller.reset();
        m_store.reset();
    }

    bool poll()
    {
        QSignalSpy finished(poller.get(), &Poller::roundFinished);
        poller->pollOnce({account.id}, {}, true);
        return (!finished.isEmpty() || finished.wait(10'000))
            && finished.first().first().value<RoundReport>().good;
    }

    RetryProposal propose(const QString& call, PlaceOrder order = {}, const QString& repeatOf = {},
                          bool changed = false)
    {
        std::optional<RetryProposal> got;
        engine->propose({account.id, call}, order, changed, repeatOf,
                        [&got](const RetryProposal& proposal) { got = proposal; });
        if (!QTest::qWaitFor([&got] { return got.has_value(); }, 10'000))
            qWarning("no proposal came");
        return got.value_or(RetryProposal {});
    }

    struct Decided {
        Attempt attempt;
        QString problem;
    };
    Decided decide(const RetryDecision& decision)
    {
        std::optional<Decided> got;
        engine->decide(decision, QStringLiteral("Ada"),
                       [&got](const Attempt& attempt, const QString& problem, const GuardVerdict&) {
                           got = Decided {attempt, problem};
                       });
        if (!QTest::qWaitFor([&got] { return got.has_value(); }, 10'000))
            qWarning("no decision came");
        return got.value_or(Decided {{}, QStringLiteral("none came")});
    }
    // For the call as it stands, with these points agreed to.
    RetryDecision decisionFor(const QString& call, const QStringList& agreed = {})
    {
        RetryDecision decision;
        decision.order.origin = {account.id, call};
        decision.secondYes = !agreed.isEmpty();
        decision.agreedPoints = agreed;
        return decision;
    }
    AttemptState stateOf(const QString& attempt) const { return attempts.value(attempt).state; }

    // From the history, in its own thread.
    template <typename Answer>
    std::optional<Answer> ask(std::function<Result<Answer>(HistoryStore&)> question)
    {
        std::optional<Answer> got;
        bool done = false;
        m_store->post([question, &got, &done](HistoryStore& store) -> StoreThread::Continuation {
            const Result<Answer> answer = question(store);
            return [answer, &got, &done] {
                if (answer)
                    got = *answer;
                else
                    qWarning("%s", qPrintable(answer.error()));
                done = true;
            };
        });
        if (!QTest::qWaitFor([&done] { return done; }, 10'000))
            qWarning("the history did not answer");
        return got;
    }
    Attempt stored(const QString& id)
    {
        const auto found =
            ask<std::optional<Attempt>>([id](HistoryStore& store) { return store.actions().attempt(id); });
        return found && *found ? **found : Attempt {};
    }
    QList<AuditEntry> audit()
    {
        return ask<QList<AuditEntry>>([](HistoryStore& store) { return store.actions().audit(); })
            .value_or(QList<AuditEntry> {});
    }
    QStringList actionsOf(const QString& attempt)
    {
        QStringList actions;
        for (const AuditEntry& entry : audit()) {
            if (entry.subject == attempt)
                actions.prepend(entry.action);
        }
        return actions;
    }
    QString historyFile() const { return m_folder + QStringLiteral("/history.sqlite"); }
    StoreThread& store() { return *m_store; }

    AheadClock clock;
    Account account;
    std::unique_ptr<Poller> poller;
    std::unique_ptr<RetryEngine> engine;
    QHash<QString, Attempt> attempts; // as last announced
    QStringList problems;

private:
    Registry m_registry;
    MemorySecrets m_secrets;
    QString m_folder;
    int m_deadlineMs;
    std::unique_ptr<StoreThread> m_store;
};

} // namespace ringback
