// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/profile.h"

#include <QLockFile>
#include <QString>

namespace ringback {

// Says that this process polls a profile: a file polling.lock in its folder. One process does at a time, for
// budgets, waits and cursors are held in its memory; the others may read the history.
//
// A lock that a process of this computer left behind when it died is taken over. One of another computer (a
// shared folder) is believed: nobody here can tell whether that process lives.
class PollingLock {
public:
    enum class Taking {
        Taken,
        Busy,     // another process polls: whoPolls()
        Unusable, // the file cannot be made: problem()
    };

    // The profile's folder must be there when it is taken.
    explicit PollingLock(const Profile& profile);
    // Lets go.
    ~PollingLock() = default;

    // Does not wait. Taken already: as it is.
    Taking take();
    void release() { m_file.unlock(); }
    bool isTaken() const { return m_file.isLocked(); }

    // After Busy, for the beginning of a sentence: "ringbackctl (process 4711 on this computer)".
    QString whoPolls() const { return m_whoPolls; }
    // After Busy: what to do about a lock that nobody holds any more; empty where that cannot be.
    QString advice() const { return m_advice; }
    // After Unusable.
    QString problem() const { return m_problem; }

private:
    void readHolder();

    QString m_path;
    QLockFile m_file;
    QString m_whoPolls;
    QString m_advice;
    QString m_problem;
};

} // namespace ringback
