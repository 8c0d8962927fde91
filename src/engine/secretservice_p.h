// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>
#include <optional>

class QObject;

namespace ringback {

// What the Secret Service says of the items of one name, without opening any of them and without asking the
// person anything.
struct SecretServiceItems {
    bool open = false;   // one is there and readable
    bool locked = false; // one is there in a locked collection
};

// Asks for it; nullopt where there is no Secret Service, which is always so on other systems than Linux and
// its relatives. The answer comes once, from the event loop, unless `context` is gone by then.
void searchSecretService(const QString& service, const QString& entry, QObject* context,
                         std::function<void(const std::optional<SecretServiceItems>&)> found);

} // namespace ringback
