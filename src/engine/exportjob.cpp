// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exportjob.h"

#include "store/historystore.h"

#include <utility>

namespace ringback {

ExportJob::ExportJob(QString historyFile, ExportRequest request, QString file, QObject* parent)
    : QObject(parent), m_historyFile(std::move(historyFile)), m_request(std::move(request)),
      m_file(std::move(file))
{
}

ExportJob::~ExportJob()
{
    if (m_thread == nullptr)
        return;
    cancel();
    m_thread->wait();
    delete m_thread;
}

void ExportJob::start()
{
    m_thread = QThread::create([this] { run(); });
    m_thread->setObjectName(QStringLiteral("export"));
    m_thread->start();
}

// In the job's thread: the destructor waits for its end, so that `this` outlives it. What is queued for an
// object that is gone is dropped by Qt.
void ExportJob::run()
{
    ExportOutcome outcome;
    QString problem;
    if (const auto store = HistoryStore::open(m_historyFile, HistoryStore::Mode::ReadOnly); !store) {
        problem = store.error();
    } else {
        const Result<ExportOutcome> done =
            exportCallsToFile(**store, m_request, m_file, [this](qint64 written) {
                QMetaObject::invokeMethod(
                    this, [this, written] { emit progressed(written); }, Qt::QueuedConnection);
                return !m_canceled.load();
            });
        if (done)
            outcome = *done;
        else
            problem = done.error();
    }
    QMetaObject::invokeMethod(
        this, [this, outcome, problem] { emit finished(outcome, problem); }, Qt::QueuedConnection);
}

} // namespace ringback
