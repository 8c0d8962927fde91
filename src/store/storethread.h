// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "store/historystore.h"

#include <QObject>
#include <QSet>
#include <QThread>

#include <functional>
#include <memory>

namespace ringback {

class StoreWorker;

// A HistoryStore in a thread of its own. Make one with Mode::ReadWrite for writing, and others with
// Mode::ReadOnly for the queries of a window, so that a long query never holds up a write.
//
// A job is a function that runs in the store's thread, gets the store, and gives back a continuation (or an
// empty one), which then runs in the thread this object lives in (that one needs an event loop). Jobs run
// one after the other in the order posted, and so do continuations. Jobs must capture values, never
// references to what the owner may destroy; a continuation may refer to whatever outlives this object.
//
// Lifetime: the destructor waits until every job posted before it has run, so that no acknowledged write is
// lost, and then closes the store. Continuations that have not run by then never run. All functions are for
// the owner's thread.
class StoreThread : public QObject {
    Q_OBJECT

public:
    using Continuation = std::function<void()>;
    using Job = std::function<Continuation(HistoryStore&)>;
    using Refused = std::function<void(const Failure&)>;

    explicit StoreThread(QObject* parent = nullptr);
    ~StoreThread() override;

    // Call it once. Jobs posted meanwhile wait. `opened` is a continuation, told how it went.
    void open(const QString& path, HistoryStore::Mode mode, std::function<void(const Outcome&)> opened = {});
    // Where the store could not be opened the job does not run and `refused` is called instead, as a
    // continuation. Gives a number for cancel(); never 0.
    quint64 post(Job job, Refused refused = {});
    // Of a job that has not begun nothing runs; of one that has, its continuation does not. For questions
    // whose answer is no longer wanted, not for writes.
    void cancel(quint64 number);

private:
    Q_SLOT void deliver();

    std::unique_ptr<StoreWorker> m_worker;
    QThread m_thread;
    quint64 m_lastNumber = 0;
    QSet<quint64> m_waiting; // posted, neither answered nor cancelled
};

} // namespace ringback
