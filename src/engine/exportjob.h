// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/callexport.h"

#include <QObject>
#include <QString>
#include <QThread>

#include <atomic>

namespace ringback {

// One export to a file in a thread of its own, with a reading connection of its own: neither the window nor
// its lists wait for it. Belongs to the thread that made it. finished() comes exactly once after start(),
// unless it is destroyed before; then the file is left as it was.
class ExportJob : public QObject {
    Q_OBJECT

public:
    ExportJob(QString historyFile, ExportRequest request, QString file, QObject* parent = nullptr);
    ~ExportJob() override;

    void start();
    void cancel() { m_canceled.store(true); }

signals:
    void progressed(qint64 written);
    // `problem` empty: done, or cancelled.
    void finished(const ringback::ExportOutcome& outcome, const QString& problem);

private:
    void run();

    const QString m_historyFile;
    const ExportRequest m_request;
    const QString m_file;
    QThread* m_thread = nullptr;
    std::atomic_bool m_canceled = false;
};

} // namespace ringback
