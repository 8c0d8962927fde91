// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/secretbackend.h"
#include "engine/secretindex.h"
#include "engine/secrets.h"

#include <QObject>
#include <QSet>
#include <QTimer>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>

namespace ringback {

// Knows where every secret is: the environment wins, then what was typed in this session, then the operating
// system's store (a key that was typed replaces the stored one at once, and is stored in its place). Without
// a store, or while it is locked, failing or slow, keys live in memory until the program ends.
//
// The store is asked for nothing that it was not given before (SecretIndex), and never for a field that the
// environment has. One request is under way at a time. When an answer takes longer than `patience`, the state
// says so and whoever waits is told. After `deadline` the request is given up, as everything that waits
// behind it: the state is Failed, and the store is asked nothing until retry(). An answer is taken however
// late it comes; a second one to the same request is not.
//
// Belongs to the main thread (see Keychain). Its values are overwritten when they are replaced, wiped or the
// keeper goes, as far as they are its own; see overwrite().
class SecretKeeper final : public QObject, public SecretSource {
    Q_OBJECT

public:
    struct Setup {
        Profile profile;
        EnvironmentSecrets environment;
        std::unique_ptr<SecretBackend> store; // null: there is none
        QString whyNone;                      // what a person is told then; empty: the usual sentence
        std::chrono::milliseconds patience {8'000};
        // Long enough for a person to find and type the password that the store asks for.
        std::chrono::milliseconds deadline {180'000};
    };
    explicit SecretKeeper(Setup setup);
    ~SecretKeeper() override;

    Secrets secretsFor(const Account& account, const Definition& definition) const override;
    QString waitingFor(const Account& account, const Definition& definition) const override;
    SecretsInHand inHand(const Account& account, const Definition& definition) const;
    SecretPlace placeOf(const Account& account, const QString& field) const;
    SecretStoreState state() const { return m_state; }
    bool isBusy() const { return m_underWay || !m_requests.empty(); }
    // There is a store to ask, and something of this profile's in it.
    bool hasStore() const { return m_store != nullptr; }
    bool holdsAnything() const { return !m_index.names().isEmpty(); }

    // Asks the store for the account's secrets, where they are there and not in hand; changed() when they
    // come.
    void fetch(const Account& account, const Definition& definition);
    // Takes what was typed, by field: in use at once, then stored. An empty text removes the secret.
    // `done` comes once, later: a remark for the person on where the keys are, after the store has answered
    // or its time is up.
    void put(const Account& account, const Secrets& typed, std::function<void(const QString& remark)> done);
    // Forgets everything of the account, of whatever provider. `done` comes once, later, with what remains;
    // empty: nothing does. What could not be wiped is tried again with finishWiping(), in a later run, too.
    void wipe(const QString& accountId, std::function<void(const QString& problem)> done);
    // Goes on with what a person removed and the store still had. Nothing else is ever wiped.
    void finishWiping();
    // Accounts with keys in the store that are not among these and were not removed by a person: their file
    // may have been lost. For a person to decide: add them again, or wipe() them.
    QStringList strays(const QList<Account>& accounts) const;
    // Takes secrets that need no keeping and are never stored: the demo's.
    void lend(const Account& account, const Secrets& secrets);
    // Asks again, also for what was refused before, and stores what could not be stored.
    void retry();

signals:
    // secretsFor() or waitingFor() of the account may give something else now.
    void changed(const QString& account);
    void stateChanged(const ringback::SecretStoreState& state);
    // Nothing is asked of the store any more.
    void idle();

private:
    struct Request {
        enum class Kind : quint8 { Read, Write, Remove, Probe };
        Kind kind = Kind::Read;
        SecretName name;
        QString value;
        std::function<void(const SecretAnswer&)> done;
    };
    struct Slot {
        enum class Reading : quint8 { NotAsked, Asked, Known };
        SecretName name;
        QString value;
        SecretPlace place = SecretPlace::Nowhere;
        Reading reading = Reading::NotAsked;
        bool unsaved = false; // to be stored, and not yet
        bool wanted = false;  // an account asked for it
    };
    struct Errand; // of put() and wipe()
    struct Flight {
        Request request;
        bool answered = false;
        bool givenUp = false;
    };

    Slot& slotOf(const SecretName& name);
    const Slot* findSlot(const SecretName& name) const;
    bool isReachable() const;
    void enqueue(Request request);
    void startNext();
    void take(const std::shared_ptr<Flight>& flight, const SecretAnswer& answer);
    void takeLate(const Request& request, const SecretAnswer& answer);
    void settle(const Request& request, const SecretAnswer& answer);
    void giveUpOn(const SecretAnswer& answer);
    void read(Slot& slot);
    void noteStored(const SecretName& name, const QString& value);
    void noteRead(const SecretName& name, const SecretAnswer& answer);
    void noteRemoved(const SecretName& name, const std::shared_ptr<Errand>& errand);
    void store(Slot& slot, const std::shared_ptr<Errand>& errand);
    void removeStored(const SecretName& name, const std::shared_ptr<Errand>& errand);
    std::shared_ptr<Errand> beginErrand(std::function<void(const QString&)> done);
    void setState(const SecretStoreState& state);
    void tellWaiting();
    QString entryOf(const SecretName& name) const;

    EnvironmentSecrets m_environment;
    std::unique_ptr<SecretBackend> m_store;
    SecretIndex m_index;
    std::chrono::milliseconds m_patience;
    SecretStoreState m_state;
    QHash<QString, Slot> m_slots; // by SecretName::toText()
    std::deque<Request> m_requests;
    std::shared_ptr<Flight> m_underWay; // null: nothing is
    int m_failuresInRow = 0;
    QTimer m_slow;
    std::chrono::milliseconds m_deadline;
    QTimer m_late;
};

} // namespace ringback
