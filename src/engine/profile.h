// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/result.h"

#include <QList>
#include <QString>

#include <functional>

namespace ringback {

// The folder that holds everything Ringback keeps: settings and history live there and nowhere else. Secrets
// are not among them.
class Profile {
public:
    // The user's own, or any other folder. Made when something is first written.
    static QString defaultFolder();
    explicit Profile(QString folder) : m_folder(std::move(folder)) { }

    const QString& folder() const { return m_folder; }
    QString accountsFile() const { return m_folder + u"/accounts.json"; }
    QString historyFile() const { return m_folder + u"/history.sqlite"; }
    QString providersFolder() const { return m_folder + u"/providers"; }
    // Which entries of the secret store are this profile's: names, no secrets. See secretindex.h.
    QString secretIndexFile() const { return m_folder + u"/secret-store.json"; }
    // Which process polls it. See pollinglock.h.
    QString pollingLockFile() const { return m_folder + u"/polling.lock"; }
    QString windowFile() const { return m_folder + u"/window.ini"; }

    // Makes the folder where it is missing, for its owner only. The rights of one that is there stay.
    Outcome ensure() const;

private:
    QString m_folder;
};

struct LoadedAccounts {
    QList<Account> accounts;
    // The file was damaged and the copy of its last good state was read instead; says so.
    QString warning;
};

// No file is an empty list. A damaged one falls back to the copy kept beside it (accounts.json.last-good);
// with neither readable it is a Failure, and nothing is overwritten.
Result<LoadedAccounts> loadAccounts(const Profile& profile);
// Atomic: the file is either the old or the new one at every moment. A copy of what was saved is kept beside
// it.
Outcome saveAccounts(const Profile& profile, const QList<Account>& accounts);

// Reads the accounts as they are now, lets `change` alter them and saves them: under a lock, because the
// window and the command line may both be at it. A Failure of `change` is given back and nothing is saved.
Outcome changeAccounts(const Profile& profile, const std::function<Outcome(QList<Account>&)>& change);

// An account's id is [a-z0-9][a-z0-9-]*, at most 40 characters: it is part of keys, commands and variables.
Outcome checkAccountId(const QString& id);

} // namespace ringback
