// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secretkeeper_p.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

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
                 if (answer.fault == SecretFault::None) {
                     noteStored(name, value);
                 } else {
                     errand->notes.append(storeStateAfter(answer, m_store->name()).text);
                     // Where nobody answered it may be there after all.
                     const bool known = answer.fault != SecretFault::Silent;
                     if (known && !wasThere && !m_index.remove(name))
                         errand->notes.append(u"Its name stays on the list of what is stored."_s);
                 }
                 if (--errand->open == 0)
                     errand->finish(errand->notes.value(0));
             }});
}

void SecretKeeper::noteStored(const SecretName& name, const QString& value)
{
    Slot& kept = slotOf(name);
    if (kept.value != value)
        return;
    kept.place = SecretPlace::Store;
    kept.unsaved = false;
}

void SecretKeeper::removeStored(const SecretName& name, const std::shared_ptr<Errand>& errand)
{
    if (!m_index.lists(name))
        return;
    // Written down before it is tried: what the store does not let go now is removed later.
    if (const Outcome noted = m_index.leave(name); !noted)
        errand->notes.append(noted.error());
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
                 } else {
                     noteRemoved(name, errand);
                 }
                 if (--errand->open == 0)
                     errand->finish(errand->notes.value(0));
             }});
}

void SecretKeeper::noteRemoved(const SecretName& name, const std::shared_ptr<Errand>& errand)
{
    if (const Slot* slot = findSlot(name); slot != nullptr && slot->unsaved)
        return; // a new one is on its way there
    if (const Outcome noted = m_index.remove(name); !noted)
        errand->notes.append(noted.error());
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
            "when the answer comes."_s.arg(atSentenceStart(m_store->name())));
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
                       "comes."_s.arg(atSentenceStart(m_store->name())));
    });
}

void SecretKeeper::finishWiping()
{
    if (!isReachable())
        return;
    for (const SecretName& name : m_index.leaving())
        removeStored(name, beginErrand({}));
}

QStringList SecretKeeper::strays(const QList<Account>& accounts) const
{
    QStringList strays;
    for (const SecretName& name : m_index.names()) {
        const bool belongs = std::any_of(accounts.begin(), accounts.end(), [&name](const Account& account) {
            return account.id == name.account && account.provider == name.provider;
        });
        if (!belongs && !m_index.isLeaving(name) && !strays.contains(name.account))
            strays.append(name.account);
    }
    return strays;
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
