// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/retrydesk.h"
#include "engine/retryfacts.h"
#include "net/httpexchange.h"

#include <QHash>

#include <functional>
#include <memory>

namespace ringback {

class EngineWorker;
class HistoryStore;
class LiveMonitor;
class Profile;
class RetryEngine;

// Retrying over a running LiveMonitor: its accounts, its history, its engine's thread.
class LiveRetryDesk final : public RetryDesk {
    Q_OBJECT

public:
    struct Setup {
        LiveMonitor& monitor; // must outlive it
        NumberReader numbers; // engine/phonenumbers.h
        QString person;       // the desktop user's name
        HttpLimits limits = {};
    };
    // What an earlier run left is taken up at once: outcomes are looked for, batches wait for a yes.
    explicit LiveRetryDesk(Setup setup, QObject* parent = nullptr);
    ~LiveRetryDesk() override;

    quint64 propose(const CallKey& call, const PlaceOrder& order, bool changeStated,
                    const QString& repeatOf = {}) override;
    quint64 decide(const RetryDecision& decision) override;
    quint64 decideBatch(const QList<RetryDecision>& decisions, int perMinute) override;
    void stopBatch(const QString& batch) override;
    void resumeBatch(const QString& batch) override;
    QList<RetryBatch> batches() const override { return m_batches; }
    void lookUp(const QString& attempt) override;
    void settle(const QString& attempt, const QString& callId) override;
    quint64 requestCandidates(const QString& attempt) override;
    quint64 requestAttempts(int limit) override;
    quint64 requestAttemptsFor(const CallKey& call) override;
    quint64 requestAudit(qint64 before, int limit) override;
    RetrySettings settings(const QString& account) const override;
    QString setSettings(const QString& account, const RetrySettings& settings) override;
    std::optional<PlaceRules> placing(const QString& account) const override;
    QString fieldProblem(const PlaceField& field, const QString& value) const override;

private:
    class Link; // what the engine's thread may hold of this

    // `work` runs in the engine's thread with its RetryEngine, `without` in this one where there is none.
    void inEngine(std::function<void(RetryEngine&)> work, std::function<void()> without = {});
    // For callbacks of the engine's thread: runs in this one, unless this is gone.
    using ToDesk = std::function<void(std::function<void(LiveRetryDesk&)>)>;
    ToDesk back() const;
    static void makeEngine(EngineWorker& worker, const std::shared_ptr<Link>& link, const ToDesk& toDesk,
                           const Profile& profile, const NumberReader& numbers, const HttpLimits& limits);
    // In the engine's thread: another process may have changed what is allowed.
    static void takeSettings(EngineWorker& worker, const Profile& profile, const ToDesk& toDesk);
    // To the settings as the file has them now; gives a problem, or none.
    QString changeSettings(const QString& account, const std::function<void(RetrySettings&)>& change);
    void keepFields(const QString& account, const QMap<QString, QString>& fields);
    quint64 askAttempts(std::function<Result<QList<Attempt>>(HistoryStore&)> question);

    Setup m_setup;
    std::shared_ptr<Link> m_link;
    QList<RetryBatch> m_batches;
    QHash<QString, RetrySettings> m_set; // set here, and not yet announced by the monitor
    quint64 m_lastTicket = 0;
    bool m_hasEngine = false; // as far as it is known here
};

} // namespace ringback
