// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QObject>
#include <QString>
#include <QTimer>

namespace ringback {

class StoreThread;

// Writes what is kept about the polling of accounts (PollState as JSON). What only says that time went by may
// wait a moment for that of others, so that a thousand accounts cost a transaction every few seconds and not
// one each: a crash loses those seconds, after which a kept age is at worst too old.
//
// Single-threaded, in the thread of the pollers; `store` must outlive it. What still waits is handed to the
// store when it is destroyed.
class StateKeeper final : public QObject {
    Q_OBJECT

public:
    explicit StateKeeper(StoreThread& store, QObject* parent = nullptr);
    ~StateKeeper() override;

    // Handed to the store before this returns, in place of what waits of this account.
    void keepNow(const QString& account, const QByteArray& state);
    // With the next others.
    void keepSoon(const QString& account, const QByteArray& state);
    // What waits is handed to the store: a job that is posted after this finds it written.
    void flush();

    static void write(StoreThread& store, const QHash<QString, QByteArray>& states);

signals:
    // For what is to be in the history before the state that says it was read.
    void aboutToWrite();

private:
    StoreThread& m_store;
    QHash<QString, QByteArray> m_waiting;
    QTimer m_timer;
};

} // namespace ringback
