// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace ringback {

// To be called first thing in main(), while there is one thread: all others then run Qt's own event loop in
// place of GLib's, which costs each network thread a few kilobytes and each request some processor time. The
// thread of main() keeps GLib's, which desktop themes and secret stores need. Has no effect where Qt was
// built without GLib; whoever set the variable is not overruled.
inline void useLeanThreads()
{
    if (!qEnvironmentVariableIsSet("QT_NO_THREADED_GLIB"))
        qputenv("QT_NO_THREADED_GLIB", "1");
}

} // namespace ringback
