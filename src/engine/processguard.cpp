// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/processguard.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX
#    include <sys/resource.h>
#endif
#ifdef Q_OS_LINUX
#    include <sys/prctl.h>
#endif

namespace ringback {

void guardProcessMemory()
{
    if (qEnvironmentVariableIsSet("RINGBACK_ALLOW_DEBUGGER"))
        return;
#ifdef Q_OS_UNIX
    // Core dumps go to disk, and from there to crash collectors and bug reports. Both limits: a soft one
    // alone could be raised again by a library. Where a collector is given cores by a pipe the limit does not
    // count, and the attribute below does.
    const rlimit none {0, 0};
    static_cast<void>(setrlimit(RLIMIT_CORE, &none));
#endif
#if defined(Q_OS_LINUX) && !defined(__SANITIZE_ADDRESS__)
    // The leak check of the address sanitizer attaches to its own process; nobody's keys are in such a build.
    static_cast<void>(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
#endif
}

} // namespace ringback
