// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secretbackend.h"

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString capitalised(const QString& name)
{
    return name.isEmpty() ? name : QString(name.at(0).toUpper() + name.mid(1));
}

QString inItsWords(const QString& words)
{
    return words.isEmpty() ? QString() : u" It says: \"%1\"."_s.arg(words.trimmed());
}
} // namespace

SecretStoreState storeStateAfter(const SecretAnswer& answer, const QString& storeName)
{
    using Kind = SecretStoreState::Kind;
    const QString subject = capitalised(storeName);
    const auto state = [&](Kind kind, const QString& text) {
        return SecretStoreState {kind, storeName, text};
    };
    switch (answer.fault) {
    case SecretFault::None:
    case SecretFault::NotFound:
        return state(Kind::Usable, u"Keys are kept in %1."_s.arg(storeName));
    case SecretFault::CouldNotDelete:
        return state(Kind::Failed,
                     u"%1 did not delete a key.%2 It can be deleted with the store's own program; what is "
                     "saved from now on is kept there as before."_s.arg(subject, inItsWords(answer.words)));
    case SecretFault::DeniedByUser:
        return state(
            Kind::Locked,
            u"%1 stays closed, because its question was answered with no. Keys that are given now are "
            "kept until Ringback ends; ask again to open it."_s.arg(subject));
    case SecretFault::Denied:
        return state(
            Kind::Locked,
            u"%1 is locked or does not let Ringback in. Unlock it and ask again; until then keys that "
            "are given are kept until Ringback ends."_s.arg(subject));
    case SecretFault::NoBackend:
    case SecretFault::NotImplemented:
        return state(
            Kind::Unavailable,
            u"This session has no secret store. Keys are kept until Ringback ends; for good they can "
            "be given in the environment."_s);
    case SecretFault::Silent:
        return state(
            Kind::Failed,
            u"%1 has not answered for a long time, and is left alone now. Keys that are given are kept until "
            "Ringback ends; ask again when it is there."_s.arg(subject));
    case SecretFault::Other:
        break;
    }
    return state(Kind::Failed,
                 u"%1 answers with an error.%2 Keys that are given now are kept until Ringback ends; asking "
                 "again may help."_s.arg(subject, inItsWords(answer.words)));
}

} // namespace ringback
