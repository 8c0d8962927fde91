// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/clock.h"
#include "core/result.h"
#include "engine/secrets.h"

#include <QDateTime>

#include <functional>
#include <memory>

namespace ringback {

class Traffic;

// A recording about to be played: all that a monitor needs of it.
struct Replay {
    std::shared_ptr<Traffic> traffic;
    std::shared_ptr<const Clock> clock; // the recording's time, from its beginning on
    QList<Account> accounts;            // as recorded, their labels saying that this is a replay
    std::shared_ptr<const SecretSource> secrets;
    QDateTime startedAt; // UTC
    QDateTime endedAt;
};
// Fails with a sentence that names the file. `clock` stands in for the recording's own where a test turns it.
Result<Replay> openReplay(const QString& folder, std::shared_ptr<const Clock> clock = {});

// A recorder for a monitor. Fails where the folder is not empty or cannot be made. The clock must outlive it.
// `ended` is called once where recording ends by itself, with the reason, in the thread that uses it.
Result<std::shared_ptr<Traffic>> openRecorder(const QString& folder, const Clock& clock,
                                              std::function<void(const QString& problem)> ended = {});

} // namespace ringback
