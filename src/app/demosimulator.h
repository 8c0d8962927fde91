// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "core/result.h"
#include "simulator/demoworld.h"

#include <QThread>

#include <memory>

namespace ringback {

// The demo's far end: a Simulator in a thread of its own, so that serving never makes the window wait.
class DemoSimulator {
public:
    // `clock` must outlive it and is read from that thread.
    explicit DemoSimulator(const Clock& clock);
    ~DemoSimulator();

    // Begins to serve; returns once it does, with the accounts that reach it.
    Result<DemoAccounts> start();

private:
    std::unique_ptr<Simulator> m_simulator;
    QThread m_thread;
};

} // namespace ringback
