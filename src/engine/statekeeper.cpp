// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/statekeeper.h"

#include "store/storethread.h"

#include <utility>

namespace ringback {

namespace {
constexpr int KeepTogetherMs = 2'000;
} // namespace

StateKeeper::StateKeeper(StoreThread& store, QObject* parent) : QObject(parent), m_store(store)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(KeepTogetherMs);
    connect(&m_timer, &QTimer::timeout, this, &StateKeeper::flush);
}

StateKeeper::~StateKeeper()
{
    flush();
}

void StateKeeper::keepNow(const QString& account, const QByteArray& state)
{
    m_waiting.remove(account);
    emit aboutToWrite();
    write(m_store, {{account, state}});
}

void StateKeeper::keepSoon(const QString& account, const QByteArray& state)
{
    m_waiting.insert(account, state);
    if (!m_timer.isActive())
        m_timer.start();
}

void StateKeeper::flush()
{
    m_timer.stop();
    if (m_waiting.isEmpty())
        return;
    emit aboutToWrite();
    write(m_store, std::exchange(m_waiting, {}));
}

void StateKeeper::write(StoreThread& store, const QHash<QString, QByteArray>& states)
{
    store.post([states](HistoryStore& history) -> StoreThread::Continuation {
        // Losing this costs a few requests after a restart, nothing else.
        const Outcome saved = history.saveAccountStates(states);
        Q_UNUSED(saved)
        return {};
    });
}

} // namespace ringback
