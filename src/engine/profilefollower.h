// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/call.h"
#include "core/decodederror.h"
#include "engine/profile.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <memory>

namespace ringback {

class Clock;
class Registry;
class SecretSource;
class StoreThread;

// Shows what another process polls: reads its history every two seconds and tells what changed. Asks no
// provider and writes nothing.
//
// It looks at the newest calls and at those that are live or were a moment ago; what the other process adds
// to the history's depths (a walk back) is seen when somebody asks for it. What the accounts have of waits
// and freshness is what that process keeps: a few seconds older than what it knows.
//
// Single-threaded, needs an event loop.
class ProfileFollower : public QObject {
    Q_OBJECT

public:
    // All must outlive it.
    ProfileFollower(const Profile& profile, const Registry& registry, const SecretSource& secrets,
                    const Clock& clock, QObject* parent = nullptr);
    ~ProfileFollower() override;

    void start();
    // As kept; nothing before the first look.
    QList<AccountState> states(const QList<Account>& accounts) const;

signals:
    // Once: the history can be read. The other process may be about to make it.
    void historyOpened();
    void looked();
    void callsChanged(const QList<ringback::CallRow>& rows);
    void errorMet(const ringback::ApiErrorRecord& error);
    void problemOccurred(const QString& text);

private:
    struct Seen;

    void look();
    void openHistory();
    void take(const Seen& seen);
    void complain(const QString& problem);
    AccountState stateOf(const Account& account) const;

    Profile m_profile;
    const Registry& m_registry;
    const SecretSource& m_secrets;
    const Clock& m_clock;
    std::unique_ptr<StoreThread> m_store;
    QTimer m_timer;
    QHash<CallKey, CallRow> m_known; // as of the newest look
    QHash<QString, QByteArray> m_states;
    QString m_lastProblem; // said once
    qint64 m_lastError = 0;
    bool m_isOpen = false;
    bool m_looking = false;
    bool m_hasLooked = false;
};

} // namespace ringback
