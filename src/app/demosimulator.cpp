// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demosimulator.h"

namespace ringback {
using namespace Qt::StringLiterals;

DemoSimulator::DemoSimulator(const Clock& clock)
    : m_simulator(std::make_unique<Simulator>(demoOptions(), clock))
{
    m_thread.setObjectName(u"simulator"_s);
    m_simulator->moveToThread(&m_thread);
    m_thread.start();
}

DemoSimulator::~DemoSimulator()
{
    // Its sockets must go in the thread they live in.
    QMetaObject::invokeMethod(
        m_simulator.get(), [this] { m_simulator.reset(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

Result<DemoAccounts> DemoSimulator::start()
{
    QString error;
    bool listening = false;
    QMetaObject::invokeMethod(
        m_simulator.get(), [&] { listening = m_simulator->listen(&error); }, Qt::BlockingQueuedConnection);
    if (!listening)
        return Failure {error};
    return demoAccountsFor(*m_simulator);
}

} // namespace ringback
