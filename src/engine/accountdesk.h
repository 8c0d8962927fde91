// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "engine/accountcheck.h"
#include "engine/secretstate.h"
#include "providers/definition.h"

#include <QList>
#include <QMap>
#include <QObject>
#include <QString>
#include <QStringList>

namespace ringback {

// What a person fills to add an account of one provider.
struct AccountForm {
    QString provider;
    QString name;
    QString note; // what a user of this provider should know
    QString documentationUrl;
    QString consoleUrl;
    QString baseUrl; // the provider's; empty: the person has to give one
    QList<AccountField> fields;
    QString choiceField; // the field that chooses how to authenticate; empty: there is one way
    int requestsPerMinute =
        0; // what the account may ask at most, by the provider's published limits; 0: not published
};

// An account as it is being filled in.
struct AccountDraft {
    QString previousId; // of the account that is changed; empty: a new one
    Account account;
    // What was typed now, by field key. A field that is absent keeps the secret that is stored; an empty text
    // removes it. In memory only.
    Secrets secrets;
};

// What can be said of a draft without asking anybody.
struct AccountExamination {
    // What is wrong and what to do, by field key; "id", "label", "base_url", "ca_certificate" and
    // "requests_per_minute" for those that are no fields of the definition. Empty: it can be saved.
    QMap<QString, QString> mistakes;
    QStringList fieldsInUse; // those the chosen way to authenticate needs or takes, in the definition's order
    QString origin;          // where the key will be sent: "https://api.example.com"; empty: not yet known
    bool originIsProviders = true;      // false: not where the provider's own definition would send it
    QString duplicateOf;                // the ID of another account that asks the same of the same provider
    QMap<QString, SecretPlace> secrets; // by field key
    QMap<QString, QString> variables;   // the environment's variable of each secret field
};

struct AccountSaved {
    QString account;
    QString problem; // why nothing was saved; empty: it was
    QString remark;  // "The key is kept until Ringback ends, ..."
};

// Adding, changing, trying and removing accounts: what the accounts dialog stands on. An interface, so that a
// test of the window can put a fake in its place; LiveAccountDesk is the real one.
//
// Belongs to the thread that made it. Every request returns a ticket at once and is answered by exactly one
// signal with that ticket, later, never from inside the request.
class AccountDesk : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    virtual QList<AccountForm> forms() const = 0;
    virtual AccountExamination examine(const AccountDraft& draft) const = 0;
    // A free ID for a new account, from what the person calls it: "Sales desk" -> "sales-desk".
    virtual QString proposedId(const QString& provider, const QString& label) const = 0;
    virtual SecretStoreState secretStore() const = 0;

    // Asks with the draft as it is (one request, or a sign-in and one) and writes no calls. Where an account
    // asks alike already, within its budget and not while the provider wants to be left alone. A new check()
    // ends the one before without an answer.
    virtual quint64 check(const AccountDraft& draft) = 0;
    virtual void cancelCheck() = 0;
    // Saves the account and its secrets; polling goes on with it at once. An account whose key or address
    // changed is asked again even where its old key was refused.
    virtual quint64 save(const AccountDraft& draft) = 0;
    // Stops the polling, forgets the account and wipes its secrets; its calls stay in the history.
    virtual quint64 remove(const QString& account) = 0;
    // IDs of accounts that are in no list any more, though nobody removed them (their file was lost), and
    // whose keys still lie in the store. For a person to decide: the accounts can be added again.
    virtual QStringList strayKeys() const = 0;
    // Wipes those keys; answered by removed().
    virtual quint64 removeStrayKeys() = 0;
    // Asks the store again: after the person unlocked it.
    virtual void retrySecretStore() = 0;

signals:
    void checked(quint64 ticket, const ringback::CheckResult& result);
    void saved(quint64 ticket, const ringback::AccountSaved& outcome);
    void removed(quint64 ticket, const QString& problem);
    void secretStoreChanged(const ringback::SecretStoreState& state);
};

} // namespace ringback
