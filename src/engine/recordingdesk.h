// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QObject>
#include <QString>

namespace ringback {

// Recording what Ringback asks and what is answered, switched on and off while it runs. An interface, so that
// a test of the window can put a fake in its place; LiveRecordingDesk is the real one. One thread: the one
// that made it.
class RecordingDesk : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    // Where it is recorded; empty: nothing is.
    virtual QString folder() const = 0;
    // A folder that does not exist yet, for a person to take or change.
    virtual QString proposedFolder() const = 0;
    // Fails where the folder is not empty or cannot be made. Every account is then read from its beginning,
    // so that the recording can be played back alone. A recording under way ends.
    virtual Outcome start(const QString& folder) = 0;
    virtual void stop() = 0;

signals:
    void changed();
    // It ended by itself: the disk is full, or the recording as large as it may be. changed() follows.
    void endedEarly(const QString& problem);
};

} // namespace ringback
