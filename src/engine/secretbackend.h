// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/secretstate.h"

#include <QString>

#include <functional>

namespace ringback {

// Why a store of secrets did not do what it was asked to.
enum class SecretFault : quint8 {
    None,
    NotFound,       // it holds nothing under that name
    CouldNotDelete, // it holds it and keeps it
    DeniedByUser,   // the person closed its question
    Denied,         // it is locked, or this program may not ask it
    NoBackend,      // there is no such store here
    NotImplemented, // there cannot be one on this system
    Silent,         // it did not answer in time; what became of the request is not known
    Other,
};

struct SecretAnswer {
    SecretFault fault = SecretFault::None;
    QString value; // of a read that succeeded
    QString words; // the store's own, where it has any; never a secret
};

// A place that keeps secrets beyond the life of the program, by name. An interface, so that tests put a fake
// in its place; Keychain is the operating system's.
//
// Each request is answered once, from the event loop, never from inside the request, and not at all once the
// backend is destroyed. However long that takes: whoever asks sets the time limits. One thread: the one that
// made it.
class SecretBackend {
public:
    using Answer = std::function<void(const SecretAnswer&)>;

    virtual ~SecretBackend() = default;
    // For sentences: "the system's secret store".
    virtual QString name() const = 0;
    virtual void read(const QString& entry, Answer answer) = 0;
    virtual void write(const QString& entry, const QString& value, Answer answer) = 0;
    virtual void remove(const QString& entry, Answer answer) = 0;
};

// What an answer says about the store itself. An entry that is not there says that the store works.
SecretStoreState storeStateAfter(const SecretAnswer& answer, const QString& storeName);

} // namespace ringback
