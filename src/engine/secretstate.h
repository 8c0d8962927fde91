// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace ringback {

// Where a secret field's value is, without the value.
enum class SecretPlace : quint8 {
    Nowhere,
    Typed,       // in the draft
    Environment, // RINGBACK_SECRET_...; it wins
    Store,       // the operating system's
    Session,     // in memory until Ringback ends
};

// The place where secrets outlive the program.
struct SecretStoreState {
    enum class Kind : quint8 {
        Asking,      // not known yet, or the store takes its time
        Usable,      // the operating system's store answers
        Locked,      // it is there, but the person has not unlocked it
        Unavailable, // there is none: keys live in memory until Ringback ends
        Failed,      // it answers with an error
    };
    Kind kind = Kind::Asking;
    QString name; // "the system's secret store", for sentences
    QString text; // what that means for the person and what to do, one or two calm sentences

    bool operator==(const SecretStoreState&) const = default;
};

} // namespace ringback
