// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recordingdesk.h"

namespace ringback {

// A RecordingDesk that records nothing and remembers where it would.
class FakeRecordingDesk final : public RecordingDesk {
public:
    QString folder() const override { return on; }
    QString proposedFolder() const override { return QStringLiteral("/made/up/proposed"); }
    Outcome start(const QString& folder) override
    {
        if (!problem.isEmpty())
            return Failure {problem};
        on = folder;
        emit changed();
        return Done {};
    }
    void stop() override
    {
        on.clear();
        emit changed();
    }
    void endWith(const QString& why)
    {
        emit endedEarly(why);
        stop();
    }

    QString on;
    QString problem; // why it cannot be started
};

} // namespace ringback
