// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace ringback {

// A random key under which marks of secrets are made, so that a mark says nothing without it. It lies outside
// of every profile, in a file for its owner only: in the login's runtime folder (XDG_RUNTIME_DIR, or
// /run/user/UID, else /dev/shm), which is in memory and goes with the login or the computer's start; where a
// system has none of these, in the user's cache folder. All programs of this user share it.
//
// Who has a profile without it (a backup, a bug report, a stolen folder) cannot test a guessed password
// against a mark. Who can read it as well could ask this user's secret store or running programs just as
// well; against that no file helps. When it is gone, marks that were made with it say nothing any more.
//
// A value; any thread.
class MarkKey {
public:
    // The one of this user's login, read or made once. Where no file can be made or trusted: one for this
    // process alone.
    static const MarkKey& ofThisLogin();
    // The one in `folder`, made where there is none. A file of somebody else, or one that others may read, is
    // not used: then the key is for this process alone.
    static MarkKey inFolder(const QString& folder);

    // Tells keys apart, and is no help in finding one.
    const QByteArray& id() const { return m_id; }
    QByteArray markOf(const QByteArray& text) const; // 4 bytes

private:
    explicit MarkKey(const QByteArray& key);

    QByteArray m_key;
    QByteArray m_id; // 4 bytes
};

} // namespace ringback
