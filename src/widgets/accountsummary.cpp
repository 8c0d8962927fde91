// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accountsummary.h"

#include "core/visibletext.h"
#include "models/callformat.h"
#include "widgets/advicetext.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString summaryWords(const char* text)
{
    return QCoreApplication::translate("ringback::AccountSummary", text);
}

// Worst first.
constexpr std::array WorstFirst {
    FreshnessState::Refused, FreshnessState::Unreachable, FreshnessState::Failing, FreshnessState::Stale,
    FreshnessState::Late,    FreshnessState::NeverPolled, FreshnessState::Paused};

QString shortWord(FreshnessState state)
{
    switch (state) {
    case FreshnessState::NeverPolled:
        return summaryWords("not polled yet");
    case FreshnessState::Fresh:
        return summaryWords("fresh");
    case FreshnessState::Late:
        return summaryWords("late");
    case FreshnessState::Stale:
        return summaryWords("stale");
    case FreshnessState::Failing:
        return summaryWords("failing");
    case FreshnessState::Refused:
        return summaryWords("refused");
    case FreshnessState::Paused:
        return summaryWords("paused");
    case FreshnessState::Unreachable:
        break;
    }
    return summaryWords("unreachable");
}

int countOf(const QList<AccountState>& accounts, FreshnessState state)
{
    return static_cast<int>(
        std::count_if(accounts.begin(), accounts.end(),
                      [state](const AccountState& account) { return account.freshness.state == state; }));
}

QString accountCountText(int count)
{
    return count == 1 ? summaryWords("1 account") : summaryWords("%1 accounts").arg(count);
}
} // namespace

QString accountsText(const QList<AccountState>& accounts)
{
    const int total = static_cast<int>(accounts.size());
    if (total == 0)
        return summaryWords("no accounts");
    QStringList parts {accountCountText(total)};
    for (const FreshnessState state : WorstFirst) {
        if (const int count = countOf(accounts, state); count > 0)
            parts.append(u"%1 %2"_s.arg(count).arg(shortWord(state)));
    }
    if (parts.size() == 1)
        parts.append(total == 1 ? summaryWords("fresh") : summaryWords("all fresh"));
    return parts.join(u", "_s);
}

std::optional<FreshnessState> worstStateOf(const QList<AccountState>& accounts)
{
    if (accounts.isEmpty())
        return std::nullopt;
    for (const FreshnessState state : WorstFirst) {
        if (countOf(accounts, state) > 0)
            return state;
    }
    return FreshnessState::Fresh;
}

QString unhealthyText(const QList<AccountState>& accounts)
{
    int unhealthy = 0;
    FreshnessState worst = FreshnessState::Stale;
    int kinds = 0;
    for (const FreshnessState state : WorstFirst) {
        if (state == FreshnessState::Paused || state == FreshnessState::Late)
            continue;
        const int count = countOf(accounts, state);
        if (count > 0 && ++kinds == 1)
            worst = state;
        unhealthy += count;
    }
    if (unhealthy == 0)
        return {};
    if (kinds == 1)
        return accountCountText(unhealthy) + u' ' + shortWord(worst);
    return summaryWords("%1 accounts need attention").arg(unhealthy);
}

QString nextPollText(const QList<AccountState>& accounts, const QDateTime& now)
{
    if (accounts.isEmpty())
        return {};
    QDateTime next;
    for (const AccountState& account : accounts) {
        if (account.polling)
            return summaryWords("polling %1").arg(visibleLine(labelOf(account.account)));
        if (account.nextPollAt.isValid() && (!next.isValid() || account.nextPollAt < next))
            next = account.nextPollAt;
    }
    if (!next.isValid())
        return summaryWords("no poll planned");
    return next <= now ? summaryWords("next poll is due")
                       : summaryWords("next poll %1").arg(ageText(next, now));
}

QString requestsText(const QList<AccountState>& accounts)
{
    qint64 asked = 0;
    qint64 limit = 0;
    for (const AccountState& account : accounts) {
        asked += account.requests.lastHour;
        limit += account.requests.perHour;
    }
    return limit == 0 ? QString() : summaryWords("%1 of %2 requests this hour").arg(asked).arg(limit);
}

} // namespace ringback
