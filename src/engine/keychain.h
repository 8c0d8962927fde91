// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/secretbackend.h"

#include <QObject>
#include <QProcessEnvironment>

#include <memory>

namespace ringback {

// The operating system's store of secrets: the Secret Service (GNOME Keyring, KWallet, KeePassXC) on Linux,
// Keychain on macOS, the Credential Manager on Windows. Through QtKeychain, whose fallback to a plain file is
// never switched on.
//
// To be used in the program's main thread only: on Linux the answers come over GLib's default main context,
// which Qt's event loop runs there.
class Keychain final : public SecretBackend {
public:
    // Null where no store can be: on Linux without a D-Bus session there is nothing to ask, and asking would
    // cost a headless script time; and where RINGBACK_NO_SECRET_STORE is set to anything. Asks nothing yet.
    static std::unique_ptr<SecretBackend>
    forService(const QString& service,
               const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment());

    explicit Keychain(QString service);
    ~Keychain() override;

    QString name() const override;
    void read(const QString& entry, Answer answer) override;
    void write(const QString& entry, const QString& value, Answer answer) override;
    void remove(const QString& entry, Answer answer) override;

private:
    QString m_service;
    QObject m_context; // gone with this: then nobody is answered
};

// Under which the entries of every profile stand; the entries' names tell the profiles apart.
QString keychainService();

// What QtKeychain 0.13 means by an error: `error` is its number, `words` its text. Two of its texts for
// "something else" say which of the others it is in truth.
SecretFault faultOfKeychainError(int error, const QString& words);

} // namespace ringback
