// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/channel.h"
#include "engine/recordingdesk.h"

#include <QPair>

#include <memory>

namespace ringback {

class Clock;
class LiveMonitor;

// Records what a running LiveMonitor asks.
class LiveRecordingDesk final : public RecordingDesk {
    Q_OBJECT

public:
    // Both must outlive it. `parentFolder` is where folders are proposed.
    LiveRecordingDesk(LiveMonitor& monitor, const Clock& clock, QString parentFolder,
                      QObject* parent = nullptr);
    ~LiveRecordingDesk() override;

    QString folder() const override { return m_folder; }
    QString proposedFolder() const override;
    Outcome start(const QString& folder) override;
    void stop() override;

private:
    Q_SLOT void takeEnds();

    LiveMonitor& m_monitor;
    const Clock& m_clock;
    QString m_parentFolder;
    QString m_folder;
    quint64 m_number = 0; // of recordings
    // Which one ended, and why; from the engine's thread, which may outlive this.
    std::shared_ptr<Channel<QPair<quint64, QString>>> m_ends;
};

} // namespace ringback
