// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storethread.h"

#include "core/channel.h"

#include <QPointer>

namespace ringback {
using namespace Qt::StringLiterals;

// Lives in the store's thread; only its two channels are touched from the owner's.
class StoreWorker : public QObject {
    Q_OBJECT

public:
    enum class Order { Open, Run, Cancel, Stop };
    struct Request {
        Order order = Order::Run;
        quint64 number = 0;
        StoreThread::Job job;
        StoreThread::Refused refused;
        QString path;
        HistoryStore::Mode mode = HistoryStore::Mode::ReadWrite;
        std::function<void(const Outcome&)> opened;
    };
    struct Answer {
        quint64 number = 0;
        StoreThread::Continuation continuation;
    };

    Channel<Request> requests;
    Channel<Answer> answers;

    Q_SLOT void work()
    {
        // Looks for new requests between two jobs, so that a cancel reaches a job that still waits.
        while (true) {
            std::deque<Request> fresh = requests.takeAll();
            for (Request& request : fresh) {
                if (request.order == Order::Cancel)
                    std::erase_if(m_waiting, [&](const Request& r) { return r.number == request.number; });
                else
                    m_waiting.push_back(std::move(request));
            }
            if (m_waiting.empty())
                return;
            const Request request = std::move(m_waiting.front());
            m_waiting.pop_front();
            run(request);
        }
    }

private:
    void run(const Request& request)
    {
        switch (request.order) {
        case Order::Open:
            answers.send({request.number, openStore(request)});
            break;
        case Order::Run:
            if (m_store)
                answers.send({request.number, request.job(*m_store)});
            else
                answers.send({request.number, [refused = request.refused, failure = m_failure] {
                                  if (refused)
                                      refused(failure);
                              }});
            break;
        case Order::Stop:
            m_store.reset();
            thread()->quit();
            break;
        case Order::Cancel:
            break;
        }
    }

    StoreThread::Continuation openStore(const Request& request)
    {
        auto store = HistoryStore::open(request.path, request.mode);
        Outcome outcome = Done {};
        if (store) {
            m_store = std::move(*store);
        } else {
            m_failure = store.failure();
            outcome = m_failure;
        }
        return [opened = request.opened, outcome] {
            if (opened)
                opened(outcome);
        };
    }

    std::unique_ptr<HistoryStore> m_store;
    Failure m_failure {u"The call history is not open. This is a mistake in Ringback: please report it."_s};
    std::deque<Request> m_waiting;
};

StoreThread::StoreThread(QObject* parent) : QObject(parent), m_worker(std::make_unique<StoreWorker>())
{
    m_worker->moveToThread(&m_thread);
    m_worker->answers.connectReceiver(this, "deliver");
    m_worker->requests.connectReceiver(m_worker.get(), "work");
    m_thread.setObjectName(u"ringback-store"_s);
    m_thread.start();
}

StoreThread::~StoreThread()
{
    m_worker->answers.disconnectReceiver();
    StoreWorker::Request stop;
    stop.order = StoreWorker::Order::Stop;
    m_worker->requests.send(std::move(stop));
    m_thread.wait();
    m_worker->requests.disconnectReceiver();
}

void StoreThread::open(const QString& path, HistoryStore::Mode mode,
                       std::function<void(const Outcome&)> opened)
{
    StoreWorker::Request request;
    request.order = StoreWorker::Order::Open;
    request.number = ++m_lastNumber;
    request.path = path;
    request.mode = mode;
    request.opened = std::move(opened);
    m_waiting.insert(request.number);
    m_worker->requests.send(std::move(request));
}

quint64 StoreThread::post(Job job, Refused refused)
{
    StoreWorker::Request request;
    request.number = ++m_lastNumber;
    request.job = std::move(job);
    request.refused = std::move(refused);
    m_waiting.insert(request.number);
    m_worker->requests.send(std::move(request));
    return m_lastNumber;
}

void StoreThread::cancel(quint64 number)
{
    if (!m_waiting.remove(number))
        return;
    StoreWorker::Request request;
    request.order = StoreWorker::Order::Cancel;
    request.number = number;
    m_worker->requests.send(std::move(request));
}

void StoreThread::deliver()
{
    const std::deque<StoreWorker::Answer> answers = m_worker->answers.takeAll();
    const QPointer<StoreThread> guard(this); // a continuation may destroy this object
    for (const StoreWorker::Answer& answer : answers) {
        if (guard.isNull())
            return;
        // What was cancelled after it had begun.
        if (m_waiting.remove(answer.number) && answer.continuation)
            answer.continuation();
    }
}

} // namespace ringback

#include "storethread.moc"
