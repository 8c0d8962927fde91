// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaObject>
#include <QObject>

#include <deque>
#include <mutex>
#include <utility>

namespace ringback {

// How values cross threads: a mutex, a queue and a nudge, nothing else.
//
// Any thread may send(). The receiver is an object with a slot named `slot` (string-based, so that Qt only
// ever carries the nudge and never the value); it is called in its own thread and should takeAll(). A burst
// of sends before it runs gives one nudge. After disconnectReceiver() (call it in the receiver's destructor
// or before its thread ends) values still queue up but nobody is nudged.
template <typename T> class Channel {
public:
    void connectReceiver(QObject* receiver, const char* slot)
    {
        const std::lock_guard lock(m_mutex);
        m_receiver = receiver;
        m_slot = slot;
        m_nudged = false; // whoever was nudged before may never have come to take anything
        nudgeLocked();
    }

    void disconnectReceiver()
    {
        const std::lock_guard lock(m_mutex);
        m_receiver = nullptr;
    }

    void send(T value)
    {
        const std::lock_guard lock(m_mutex);
        m_queue.push_back(std::move(value));
        nudgeLocked();
    }

    std::deque<T> takeAll()
    {
        const std::lock_guard lock(m_mutex);
        m_nudged = false;
        return std::exchange(m_queue, {});
    }

private:
    void nudgeLocked()
    {
        if (m_nudged || m_queue.empty() || m_receiver == nullptr)
            return;
        m_nudged = true;
        QMetaObject::invokeMethod(m_receiver, m_slot, Qt::QueuedConnection);
    }

    std::mutex m_mutex;
    std::deque<T> m_queue;
    QObject* m_receiver = nullptr; // not owned; see disconnectReceiver()
    const char* m_slot = nullptr;
    bool m_nudged = false;
};

} // namespace ringback
