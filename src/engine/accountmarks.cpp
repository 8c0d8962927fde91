// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/accountmarks.h"

#include "core/clock.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <algorithm>

namespace ringback {

namespace {
constexpr int RefusalsUntilStop = 2;

QByteArray freshSalt()
{
    QByteArray salt(16, Qt::Uninitialized);
    for (char& byte : salt)
        byte = static_cast<char>(QRandomGenerator::system()->bounded(256));
    return salt;
}

QByteArray markOf(const AccountBinding& binding, const QByteArray& salt, const MarkKey& key)
{
    QByteArray text = salt + binding.baseUrl().toUtf8() + '\0';
    for (auto it = binding.secrets.begin(); it != binding.secrets.end(); ++it)
        text += it.key().toUtf8() + '\0' + it.value().toUtf8() + '\0';
    for (auto it = binding.account.fields.begin(); it != binding.account.fields.end(); ++it)
        text += it.key().toUtf8() + '\0' + it.value().toUtf8() + '\0';
    return key.id() + key.markOf(text);
}

// There is a mark, and it can be compared.
bool wasMadeWith(const PollState& state, const MarkKey& key)
{
    return state.refusedMark.size() == PollState::MarkBytes && state.refusedMark.startsWith(key.id());
}
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

void noteRefusal(PollState& state, const AccountBinding& binding, const MarkKey& key)
{
    if (!wasMadeWith(state, key)) {
        // Perhaps the same key, perhaps not: this refusal decides.
        state.refusals = std::min(state.refusals, RefusalsUntilStop - 1);
        state.refusedSalt = freshSalt();
    } else if (state.refusedMark != markOf(binding, state.refusedSalt, key)) {
        state.refusals = 0;
    }
    ++state.refusals;
    state.refusedMark = markOf(binding, state.refusedSalt, key);
}

bool isRefused(const PollState& state, const AccountBinding& binding, const MarkKey& key)
{
    return state.refusals >= RefusalsUntilStop && wasMadeWith(state, key)
        && state.refusedMark == markOf(binding, state.refusedSalt, key);
}

bool isRefusalOfAnother(const PollState& state, const AccountBinding& binding, const MarkKey& key)
{
    return wasMadeWith(state, key) && state.refusedMark != markOf(binding, state.refusedSalt, key);
}

bool isAboutAnother(const PollState& state, const AccountBinding& binding)
{
    return !state.target.isEmpty() && state.target != targetMark(binding);
}

QByteArray settingsMark(const AccountBinding& binding, const MarkKey& key)
{
    // Another salt than a refusal's: marks of one key must not be seen to be alike.
    return markOf(binding, "settings " + targetMark(binding) + binding.account.caCertificate.toUtf8(), key);
}

qint64 plannedIntervalMs(const AccountBinding& binding)
{
    const Definition& definition = binding.definition;
    int perMinute = definition.budget.perMinute;
    if (binding.account.requestsPerMinute > 0)
        perMinute = std::min(perMinute, binding.account.requestsPerMinute);
    const double requests = static_cast<double>(definition.feeds.size()) + 1;
    const double perHour = std::min(60.0 * perMinute, static_cast<double>(definition.budget.perHour));
    const auto leastMs = static_cast<qint64>(requests * 3'600'000 / std::max(1.0, perHour));
    return std::max<qint64>(definition.pollSeconds * 1000LL, leastMs);
}

RequestBudget budgetOf(const AccountBinding& binding)
{
    const Definition& definition = binding.definition;
    QList<RateHeaderNames> headers;
    for (const RateHeaders& names : definition.rateHeaders)
        headers.append({names.limit.toLatin1(), names.remaining.toLatin1(), names.reset.toLatin1(),
                        names.windowSeconds});
    return RequestBudget(
        {definition.budget.perMinute, definition.budget.perHour, definition.budget.published},
        binding.account.requestsPerMinute, headers);
}

FreshnessFacts freshnessFacts(const PollState& state, const AccountBinding& binding, const QByteArray& epoch)
{
    FreshnessFacts facts;
    facts.paused = binding.account.paused;
    facts.intervalMs = std::max(plannedIntervalMs(binding), state.promisedMs);
    facts.refused = isRefused(state, binding);
    facts.lastGoodAt = state.lastGoodAt;
    if (state.lastGoodMs >= 0 && state.epoch == epoch)
        facts.lastGoodMs = state.lastGoodMs;
    facts.lastPollFailed = state.lastFailed;
    facts.lastPollUnreached = state.lastUnreached;
    return facts;
}

Freshness keptFreshness(const PollState& state, const AccountBinding& binding, const Clock& clock)
{
    FreshnessFacts facts =
        freshnessFacts(isAboutAnother(state, binding) ? PollState {} : state, binding, clock.epoch());
    // Another process's figures, and no epoch to compare them by.
    if (clock.epoch().isEmpty())
        facts.lastGoodMs.reset();
    return freshnessOf(facts, ClockWatch(clock).look());
}

} // namespace ringback
