// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pollinglock.h"

#include <QSysInfo>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// A lock that names nobody was cut short by a crash or a full disk; whoever made it this moment may yet write
// its name.
constexpr int NamelessForMs = 10'000;
} // namespace

PollingLock::PollingLock(const Profile& profile) : m_path(profile.pollingLockFile()), m_file(m_path)
{
    m_file.setStaleLockTime(0); // polling lasts: the age of a lock says nothing
}

PollingLock::Taking PollingLock::take()
{
    if (m_file.isLocked() || m_file.tryLock(0))
        return Taking::Taken;
    if (m_file.error() == QLockFile::LockFailedError) {
        qint64 pid = 0;
        QString host;
        QString program;
        if (!m_file.getLockInfo(&pid, &host, &program)) {
            m_file.setStaleLockTime(NamelessForMs);
            const bool taken = m_file.tryLock(0);
            m_file.setStaleLockTime(0);
            if (taken)
                return Taking::Taken;
        }
    }
    if (m_file.error() == QLockFile::LockFailedError) {
        readHolder();
        return Taking::Busy;
    }
    m_problem =
        u"%1 cannot be made, so that nobody could know that this program polls. Check the rights of the "
        "folder and the space on its disk; nothing is polled."_s.arg(m_path);
    return Taking::Unusable;
}

void PollingLock::readHolder()
{
    m_advice.clear();
    qint64 pid = 0;
    QString host;
    QString program;
    if (!m_file.getLockInfo(&pid, &host, &program)) {
        m_whoPolls = u"Another program"_s;
        m_advice = u"Try again in a moment."_s;
        return;
    }
    const bool isHere = host.isEmpty() || host == QSysInfo::machineHostName();
    if (program.isEmpty())
        program = u"Another program"_s;
    m_whoPolls = isHere ? u"%1 (process %2 on this computer)"_s.arg(program).arg(pid)
                        : u"%1 (process %2 on %3)"_s.arg(program).arg(pid).arg(host);
    if (!isHere)
        m_advice = u"If it does not run any more, remove %1."_s.arg(m_path);
}

} // namespace ringback
