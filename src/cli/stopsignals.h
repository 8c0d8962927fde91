// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <memory>

class QSocketNotifier;

namespace ringback::cli {

// While it lives, Ctrl+C, SIGTERM and a closed terminal end the event loop with status 0 instead of the
// process, so that what was begun is finished and temporary folders are removed. One at a time.
class StopSignals : public QObject {
    Q_OBJECT

public:
    StopSignals();
    ~StopSignals() override;

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace ringback::cli
