// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secretkeeper_p.h"

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
} // namespace

SecretKeeper::SecretKeeper(Setup setup)
    : m_environment(std::move(setup.environment)), m_store(std::move(setup.store)),
      m_index(SecretIndex::load(setup.profile)), m_patience(setup.patience), m_deadline(setup.deadline)
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
                  "takes its answer whenever it comes."_s.arg(atSentenceStart(m_store->name()))});
    });
    m_late.setSingleShot(true);
    connect(&m_late, &QTimer::timeout, this, [this] {
        if (!m_underWay)
            return;
        m_underWay->givenUp = true;
        settle(m_underWay->request, {SecretFault::Silent, {}, {}});
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
    if (m_underWay || m_requests.empty() || !m_store)
        return;
    const auto flight = std::make_shared<Flight>(Flight {std::move(m_requests.front())});
    m_requests.pop_front();
    m_underWay = flight;
    m_slow.start(m_patience);
    m_late.start(m_deadline);
    const Request& request = flight->request;
    const auto answered = [this, flight](const SecretAnswer& answer) { take(flight, answer); };
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

void SecretKeeper::take(const std::shared_ptr<Flight>& flight, const SecretAnswer& answer)
{
    if (std::exchange(flight->answered, true))
        return; // a store that says it twice
    if (flight->givenUp)
        takeLate(flight->request, answer);
    else
        settle(flight->request, answer);
}

// Whoever asked was told long ago that nothing came. What came after all is used all the same.
void SecretKeeper::takeLate(const Request& request, const SecretAnswer& answer)
{
    if (answer.fault != SecretFault::None && answer.fault != SecretFault::NotFound)
        return;
    switch (request.kind) {
    case Request::Kind::Read:
        if (const Slot& slot = slotOf(request.name); slot.reading == Slot::Reading::NotAsked)
            noteRead(request.name, answer);
        break;
    case Request::Kind::Write:
        if (answer.fault == SecretFault::None)
            noteStored(request.name, request.value);
        break;
    case Request::Kind::Remove:
        if (m_index.isLeaving(request.name))
            noteRemoved(request.name, beginErrand({}));
        break;
    case Request::Kind::Probe:
        break;
    }
    if (m_state.kind == SecretStoreState::Kind::Failed)
        retry(); // it is awake again
}

void SecretKeeper::settle(const Request& request, const SecretAnswer& answer)
{
    m_slow.stop();
    m_late.stop();
    const std::shared_ptr<Flight> flight = std::exchange(m_underWay, nullptr); // the request is in it
    const SecretStoreState state = storeStateAfter(answer, m_store->name());
    m_failuresInRow = state.kind == SecretStoreState::Kind::Failed ? m_failuresInRow + 1 : 0;
    if (request.done)
        request.done(answer);
    setState(state);
    const bool closed =
        state.kind == SecretStoreState::Kind::Locked || state.kind == SecretStoreState::Kind::Unavailable;
    // Not one question after the other to a person who has just said no, or to nobody.
    if (closed || answer.fault == SecretFault::Silent || m_failuresInRow >= FailuresUntilLeftAlone)
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
                 if (slotOf(name).reading == Slot::Reading::Asked) // not typed or wiped meanwhile
                     noteRead(name, answer);
             }});
}

void SecretKeeper::noteRead(const SecretName& name, const SecretAnswer& answer)
{
    Slot& slot = slotOf(name);
    const bool known = answer.fault == SecretFault::None || answer.fault == SecretFault::NotFound;
    slot.reading = known ? Slot::Reading::Known : Slot::Reading::NotAsked;
    if (answer.fault == SecretFault::None && slot.value.isEmpty()) {
        slot.value = answer.value;
        slot.place = SecretPlace::Store;
    }
    emit changed(name.account);
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

} // namespace ringback
