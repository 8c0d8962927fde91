// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/result.h"
#include "engine/profile.h"

#include <QSet>
#include <QString>
#include <QStringList>

namespace ringback {

// Names of one secret: whose, and which field. The provider is part of it: an account that comes back under
// the same ID for another provider must not find the old one's key.
struct SecretName {
    QString provider;
    QString account;
    QString field;

    QString toText() const { return provider + u'/' + account + u'/' + field; }
    // Invalid text gives empty parts.
    static SecretName fromText(const QString& text);
    bool operator==(const SecretName&) const = default;
};

// What of a profile's secrets lies in the operating system's store: the names, never the secrets. Because it
// is written down here, the store is asked only for what it can have, and removing an account finds
// everything of it, whatever became of the account meanwhile.
//
// A name can be leaving: its account was removed, or its key, by a person, and the store has not said yet
// that it is gone. Only such a key is ever removed later. One whose account is merely in no file any more
// (the file was lost, or is another) stays until a person says so.
//
// The profile's identity is here, too, and with the folder it was made in: a copy of the folder is another
// profile and cannot touch the keys of the first, a folder that was moved is the same one. Other programs of
// ours change the file at the same time; each change reads it anew under a lock.
class SecretIndex {
public:
    // Reads the file; none, or a damaged one, is an empty index (its keys are then to be given again).
    static SecretIndex load(const Profile& profile);

    // Random; empty until something was added.
    const QString& identity() const { return m_identity; }
    // It is in the store to be used: not where it is leaving.
    bool holds(const SecretName& name) const { return lists(name) && !isLeaving(name); }
    bool lists(const SecretName& name) const { return m_names.contains(name.toText()); }
    bool isLeaving(const SecretName& name) const { return m_leaving.contains(name.toText()); }
    QList<SecretName> names() const;   // leaving or not
    QList<SecretName> leaving() const; // of names()

    // All write the file before they return. add() gives the profile its identity where it has none yet, and
    // ends a leaving.
    Outcome add(const SecretName& name);
    Outcome leave(const SecretName& name); // nothing where it is not listed
    Outcome remove(const SecretName& name);

private:
    explicit SecretIndex(Profile profile) : m_profile(std::move(profile)) { }
    void read();
    enum class Place : quint8 { There, Leaving, Gone };
    Outcome change(const QString& name, Place place);

    Profile m_profile;
    QString m_identity;
    QSet<QString> m_names;
    QSet<QString> m_leaving;
};

} // namespace ringback
