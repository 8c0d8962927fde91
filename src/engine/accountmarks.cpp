// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/accountmarks.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

namespace ringback {

namespace {
constexpr int RefusalsUntilStop = 2;
} // namespace

QByteArray targetMark(const AccountBinding& binding)
{
    QStringList parts {binding.account.provider, binding.baseUrl()};
    for (auto it = binding.account.fields.begin(); it != binding.account.fields.end(); ++it)
        parts += {it.key(), it.value()};
    return QCryptographicHash::hash(parts.join(QChar(u'\0')).toUtf8(), QCryptographicHash::Sha256)
        .left(16)
        .toHex();
}

QByteArray keyMark(const AccountBinding& binding, const QByteArray& salt)
{
    QMessageAuthenticationCode code(QCryptographicHash::Sha256, salt);
    code.addData(binding.baseUrl().toUtf8());
    for (auto it = binding.secrets.begin(); it != binding.secrets.end(); ++it)
        code.addData(it.key().toUtf8() + '\0' + it.value().toUtf8() + '\0');
    for (auto it = binding.account.fields.begin(); it != binding.account.fields.end(); ++it)
        code.addData(it.key().toUtf8() + '\0' + it.value().toUtf8() + '\0');
    return code.result().left(4);
}

bool isRefused(const PollState& state, const AccountBinding& binding)
{
    return state.refusals >= RefusalsUntilStop && !state.refusedMark.isEmpty()
        && state.refusedMark == keyMark(binding, state.refusedSalt);
}

bool isAboutAnother(const PollState& state, const AccountBinding& binding)
{
    return !state.target.isEmpty() && state.target != targetMark(binding);
}

Freshness keptFreshness(const PollState& state, const AccountBinding& binding, const QDateTime& now)
{
    FreshnessFacts facts;
    facts.paused = binding.account.paused;
    facts.intervalMs = binding.definition.pollSeconds * 1000LL;
    if (!isAboutAnother(state, binding)) {
        facts.refused = isRefused(state, binding);
        facts.lastGoodAt = state.lastGoodAt;
        facts.lastPollFailed = state.lastFailed;
        facts.lastPollUnreached = state.lastUnreached;
    }
    return freshnessOf(facts, now);
}

} // namespace ringback
