// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/stopsignals.h"

#include <QCoreApplication>
#include <QSocketNotifier>

#include <array>
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>

namespace ringback::cli {

namespace {
// A signal handler may only write to a descriptor; the notifier hears it in the event loop.
std::array<int, 2> stopSockets {-1, -1};

void tellStop(int)
{
    const char byte = 1;
    const auto written = ::write(stopSockets[0], &byte, 1);
    static_cast<void>(written);
}

void handle(void (*handler)(int))
{
    struct sigaction action { };
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        sigaction(signal, &action, nullptr);
}
} // namespace

StopSignals::StopSignals()
{
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, stopSockets.data()) != 0)
        return;
    m_notifier = std::make_unique<QSocketNotifier>(stopSockets[1], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        m_notifier->setEnabled(false);
        QCoreApplication::exit(0);
    });
    handle(&tellStop);
}

StopSignals::~StopSignals()
{
    handle(SIG_DFL);
    m_notifier.reset();
    for (int& socket : stopSockets) {
        if (socket >= 0)
            ::close(socket);
        socket = -1;
    }
}

} // namespace ringback::cli
