// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secretkeeper.h"

#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// After so many errors in a row the store is left alone until somebody asks again.
constexpr int FailuresUntilLeftAlone = 3;

SecretStoreState stateWithout(const QString& why)
{
    SecretStoreState state = storeStateAfter({SecretFault::NoBackend, {}, {}}, {});
    if (!why.isEmpty())
        state.text = why;
    return state;
}

QString upperFirst(const QString& text)
{
    return text.isEmpty() ? text : QString(text.at(0).toUpper() + text.mid(1));
}
} // namespace

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

SecretKeeper::SecretKeeper(Setup setup)
    : m_environment(std::move(setup.environment)), m_store(std::move(setup.store)),
      m_index(SecretIndex::load(setup.profile)), m_patience(setup.patience)
{
    if (m_store) {
        m_state = {
            SecretStoreState::Kind::Asking, m_store->name(),
            u"Keys are kept in %1. It is asked as soon as one is needed or saved."_s.arg(m_store->name())};
    } else {
        m_state = stateWithout(setup.whyNone);
    }
    m_slow.setSingleShot(true);
    connect(&m_slow, &QTimer::timeout, this, [this] {
        setState({SecretStoreState::Kind::Asking, m_store->name(),
                  u"%1 takes its time: it may be asking you to unlock it. Ringback goes on without it, and "
                  "takes its answer whenever it comes."_s.arg(upperFirst(m_store->name()))});
    });
}

SecretKeeper::~SecretKeeper()
{
    m_store.reset(); // no answer any more
    for (Slot& slot : m_slots)
        overwrite(slot.value);
    for (Request& request : m_requests)
        overwrite(request.value);
}

// ---- what is in hand ----

SecretKeeper::Slot& SecretKeeper::slotOf(const SecretName& name)
{
    Slot& slot = m_slots[name.toText()];
    slot.name = name;
    return slot;
}

const SecretKeeper::Slot* SecretKeeper::findSlot(const SecretName& name) const
{
    const auto it = m_slots.constFind(name.toText());
    return it == m_slots.constEnd() ? nullptr : &*it;
}

Secrets SecretKeeper::secretsFor(const Account& account, const Definition& definition) const
{
    Secrets secrets = m_environment.secretsFor(account, definition);
    for (const AccountField& field : definition.account) {
        if (!field.secret || secrets.contains(field.key))
            continue;
        const Slot* slot = findSlot({account.provider, account.id, field.key});
        if (slot != nullptr && !slot->value.isEmpty())
            secrets.insert(field.key, slot->value);
    }
    return secrets;
}

QString SecretKeeper::waitingFor(const Account& account, const Definition& definition) const
{
    QString waits;
    for (const AccountField& field : definition.account) {
        const SecretName name {account.provider, account.id, field.key};
        const Slot* slot = findSlot(name);
        if (field.secret && !m_environment.has(account.id, field.key) && m_index.holds(name)
            && (slot == nullptr || (slot->value.isEmpty() && slot->reading != Slot::Reading::Known)))
            waits = field.key;
    }
    if (waits.isEmpty())
        return {};
    switch (m_state.kind) {
    case SecretStoreState::Kind::Asking:
    case SecretStoreState::Kind::Usable:
        return u"Waiting for %1."_s.arg(m_state.name);
    case SecretStoreState::Kind::Unavailable:
        return u"Its key was put into the system's secret store, which this session does not have. Give it "
               u"in the "
               "environment as %1, or enter it again."_s.arg(secretVariable(account.id, waits));
    case SecretStoreState::Kind::Locked:
    case SecretStoreState::Kind::Failed:
        break;
    }
    return u"Its key cannot be read. %1"_s.arg(m_state.text);
}

SecretsInHand SecretKeeper::inHand(const Account& account, const Definition& definition) const
{
    return {secretsFor(account, definition), waitingFor(account, definition)};
}

SecretPlace SecretKeeper::placeOf(const Account& account, const QString& field) const
{
    if (m_environment.has(account.id, field))
        return SecretPlace::Environment;
    const SecretName name {account.provider, account.id, field};
    const Slot* slot = findSlot(name);
    if (slot != nullptr && !slot->value.isEmpty())
        return slot->place;
    const bool answered = slot != nullptr && slot->reading == Slot::Reading::Known;
    return m_index.holds(name) && !answered ? SecretPlace::Store : SecretPlace::Nowhere;
}

// ---- asking the store ----

QString SecretKeeper::entryOf(const SecretName& name) const
{
    // On Windows an entry's name is all there is, so everything is in it.
    return u"ringback/%1/%2"_s.arg(m_index.identity(), name.toText());
}

bool SecretKeeper::isReachable() const
{
    return m_store
        && (m_state.kind == SecretStoreState::Kind::Asking || m_state.kind == SecretStoreState::Kind::Usable);
}

void SecretKeeper::enqueue(Request request)
{
    m_requests.push_back(std::move(request));
    startNext();
}

void SecretKeeper::startNext()
{
    if (m_busy || m_requests.empty() || !m_store)
        return;
    m_busy = true;
    const Request request = std::move(m_requests.front());
    m_requests.pop_front();
    m_slow.start(m_patience);
    const auto answered = [this, request](const SecretAnswer& answer) { take(request, answer); };
    switch (request.kind) {
    case Request::Kind::Read:
        m_store->read(entryOf(request.name), answered);
        break;
    case Request::Kind::Write:
        m_store->write(entryOf(request.name), request.value, answered);
        break;
    case Request::Kind::Remove:
        m_store->remove(entryOf(request.name), answered);
        break;
    case Request::Kind::Probe:
        m_store->read(u"ringback/probe"_s, answered);
        break;
    }
}

void SecretKeeper::take(const Request& request, const SecretAnswer& answer)
{
    m_slow.stop();
    m_busy = false;
    const SecretStoreState state = storeStateAfter(answer, m_store->name());
    m_failuresInRow = state.kind == SecretStoreState::Kind::Failed ? m_failuresInRow + 1 : 0;
    if (request.done)
        request.done(answer);
    setState(state);
    const bool closed =
        state.kind == SecretStoreState::Kind::Locked || state.kind == SecretStoreState::Kind::Unavailable;
    // Not one question after the other to a person who has just said no, or to nobody.
    if (closed || m_failuresInRow >= FailuresUntilLeftAlone)
        giveUpOn(answer);
    startNext();
    if (!isBusy())
        emit idle();
}

void SecretKeeper::giveUpOn(const SecretAnswer& answer)
{
    for (const Request& request : std::exchange(m_requests, {})) {
        if (request.done)
            request.done(answer);
    }
}

void SecretKeeper::setState(const SecretStoreState& state)
{
    if (m_state == state)
        return;
    m_state = state;
    emit stateChanged(m_state);
    tellWaiting();
}

void SecretKeeper::tellWaiting()
{
    QSet<QString> accounts;
    for (const Slot& slot : std::as_const(m_slots)) {
        if (slot.wanted && slot.value.isEmpty() && slot.reading != Slot::Reading::Known)
            accounts.insert(slot.name.account);
    }
    for (const QString& account : std::as_const(accounts))
        emit changed(account);
}

void SecretKeeper::fetch(const Account& account, const Definition& definition)
{
    for (const AccountField& field : definition.account) {
        const SecretName name {account.provider, account.id, field.key};
        if (!field.secret || m_environment.has(account.id, field.key) || !m_index.holds(name))
            continue;
        Slot& slot = slotOf(name);
        slot.wanted = true;
        if (slot.value.isEmpty() && slot.reading == Slot::Reading::NotAsked && isReachable())
            read(slot);
    }
}

void SecretKeeper::read(Slot& wanted)
{
    wanted.reading = Slot::Reading::Asked;
    enqueue({Request::Kind::Read, wanted.name, {}, [this, name = wanted.name](const SecretAnswer& answer) {
                 Slot& slot = slotOf(name);
                 if (slot.reading != Slot::Reading::Asked)
                     return; // typed or wiped meanwhile
                 const bool known =
                     answer.fault == SecretFault::None || answer.fault == SecretFault::NotFound;
                 slot.reading = known ? Slot::Reading::Known : Slot::Reading::NotAsked;
                 if (answer.fault == SecretFault::None && slot.value.isEmpty()) {
                     slot.value = answer.value;
                     slot.place = SecretPlace::Store;
                 }
                 emit changed(name.account);
             }});
}

void SecretKeeper::retry()
{
    m_failuresInRow = 0;
    if (!m_store) {
        emit stateChanged(m_state);
        return;
    }
    setState({SecretStoreState::Kind::Asking, m_store->name(), u"Waiting for %1."_s.arg(m_store->name())});
    const QStringList all = m_slots.keys();
    for (const QString& key : all) {
        Slot& slot = m_slots[key];
        if (slot.unsaved)
            store(slot, beginErrand({}));
        else if (slot.wanted && slot.value.isEmpty() && slot.reading == Slot::Reading::NotAsked)
            read(slot);
    }
    if (!isBusy())
        enqueue({Request::Kind::Probe, {}, {}, {}});
}

// ---- giving, replacing and wiping ----

std::shared_ptr<SecretKeeper::Errand> SecretKeeper::beginErrand(std::function<void(const QString&)> done)
{
    auto errand = std::make_shared<Errand>();
    errand->done = std::move(done);
    return errand;
}

void SecretKeeper::store(Slot& slot, const std::shared_ptr<Errand>& errand)
{
    slot.unsaved = true;
    const bool wasThere = m_index.holds(slot.name);
    // The name first: should the program end in between, the key can still be found and wiped.
    if (const Outcome noted = m_index.add(slot.name); !noted) {
        errand->notes.append(noted.error());
        return;
    }
    ++errand->open;
    enqueue({Request::Kind::Write, slot.name, slot.value,
             [this, errand, wasThere, name = slot.name, value = slot.value](const SecretAnswer& answer) {
                 Slot& kept = slotOf(name);
                 const bool same = kept.value == value;
                 if (answer.fault == SecretFault::None && same) {
                     kept.place = SecretPlace::Store;
                     kept.unsaved = false;
                 } else if (answer.fault != SecretFault::None) {
                     errand->notes.append(storeStateAfter(answer, m_store->name()).text);
                     if (!wasThere && !m_index.remove(name))
                         errand->notes.append(u"Its name stays on the list of what is stored."_s);
                 }
                 if (--errand->open == 0)
                     errand->finish(errand->notes.value(0));
             }});
}

void SecretKeeper::removeStored(const SecretName& name, const std::shared_ptr<Errand>& errand)
{
    if (!m_index.holds(name))
        return;
    if (!m_store) {
        errand->notes.append(u"Its key is still in the system's secret store, which this session does not "
                             u"have. Ringback removes it "
                             "when it runs where the store is."_s);
        return;
    }
    ++errand->open;
    enqueue({Request::Kind::Remove, name, {}, [this, errand, name](const SecretAnswer& answer) {
                 const bool gone = answer.fault == SecretFault::None || answer.fault == SecretFault::NotFound;
                 if (!gone) {
                     const QString text = storeStateAfter(answer, m_store->name()).text;
                     errand->notes.append(
                         u"Its key is still there; Ringback removes it when it can. %1."_s.arg(
                             text.section(u". "_s, 0, 0)));
                 } else if (const Slot* slot = findSlot(name); slot == nullptr || !slot->unsaved) {
                     if (const Outcome noted = m_index.remove(name); !noted)
                         errand->notes.append(noted.error());
                 }
                 if (--errand->open == 0)
                     errand->finish(errand->notes.value(0));
             }});
}

void SecretKeeper::put(const Account& account, const Secrets& typed,
                       std::function<void(const QString& remark)> done)
{
    int given = 0;
    const std::shared_ptr<Errand> errand =
        beginErrand([this, done = std::move(done)](const QString& note) { done(note); });
    for (auto it = typed.begin(); it != typed.end(); ++it) {
        Slot& slot = slotOf({account.provider, account.id, it.key()});
        overwrite(slot.value);
        slot.reading = Slot::Reading::Known;
        slot.wanted = true;
        slot.unsaved = false;
        if (it.value().isEmpty()) {
            slot.place = SecretPlace::Nowhere;
            removeStored(slot.name, errand);
            continue;
        }
        ++given;
        slot.value = it.value();
        slot.place = SecretPlace::Session;
        if (m_store)
            store(slot, errand);
    }
    emit changed(account.id);
    const QString whenNone = given > 0 && !m_store ? m_state.text : QString();
    if (errand->open == 0) {
        QMetaObject::invokeMethod(
            this,
            [errand, whenNone] {
                errand->finish(errand->notes.isEmpty() ? whenNone : errand->notes.first());
            },
            Qt::QueuedConnection);
        return;
    }
    QTimer::singleShot(m_patience, this, [this, errand] {
        errand->finish(
            u"%1 has not answered yet. The key is in use and kept until Ringback ends; it is stored "
            "when the answer comes."_s.arg(upperFirst(m_store->name())));
    });
}

void SecretKeeper::wipe(const QString& accountId, std::function<void(const QString& problem)> done)
{
    const std::shared_ptr<Errand> errand = beginErrand(std::move(done));
    QList<SecretName> names = m_index.names();
    const QStringList keys = m_slots.keys();
    for (const QString& key : keys) {
        if (m_slots[key].name.account != accountId)
            continue;
        Slot slot = m_slots.take(key);
        overwrite(slot.value);
        if (!names.contains(slot.name))
            names.append(slot.name);
    }
    for (const SecretName& name : std::as_const(names)) {
        if (name.account == accountId)
            removeStored(name, errand);
    }
    if (errand->open == 0) {
        QMetaObject::invokeMethod(
            this, [errand] { errand->finish(errand->notes.value(0)); }, Qt::QueuedConnection);
        return;
    }
    QTimer::singleShot(m_patience, this, [this, errand] {
        errand->finish(u"%1 has not answered yet, so that the key may still be in it; Ringback removes it "
                       u"when the answer "
                       "comes."_s.arg(upperFirst(m_store->name())));
    });
}

void SecretKeeper::wipeLeftovers(const QList<Account>& accounts)
{
    if (!isReachable())
        return;
    const auto belongs = [&accounts](const SecretName& name) {
        return std::any_of(accounts.begin(), accounts.end(), [&name](const Account& account) {
            return account.id == name.account && account.provider == name.provider;
        });
    };
    for (const SecretName& name : m_index.names()) {
        if (!belongs(name))
            removeStored(name, beginErrand({}));
    }
}

void SecretKeeper::lend(const Account& account, const Secrets& secrets)
{
    for (auto it = secrets.begin(); it != secrets.end(); ++it) {
        Slot& slot = slotOf({account.provider, account.id, it.key()});
        slot.value = it.value();
        slot.place = SecretPlace::Session;
        slot.reading = Slot::Reading::Known;
    }
}

} // namespace ringback
