// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/secretkeeper.h"

#include <QStringList>

#include <utility>

namespace ringback {

// What put() and wipe() wait for. Answered once: when all its requests are, or when its time is up.
struct SecretKeeper::Errand {
    int open = 0;
    QStringList notes; // what went wrong
    std::function<void(const QString&)> done;

    void finish(const QString& text)
    {
        if (const auto tell = std::exchange(done, nullptr))
            tell(text);
    }
};

inline QString atSentenceStart(const QString& text)
{
    return text.isEmpty() ? text : QString(text.at(0).toUpper() + text.mid(1));
}

} // namespace ringback
