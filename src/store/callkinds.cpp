// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/callkinds_p.h"
#include "store/sqlconnection_p.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr QChar FlagSeparator = u'\n';

QString kindTextOf(const CallKind& kind)
{
    const QChar end = u'\x1f';
    return QString::number(kind.source) + end + QString::number(static_cast<int>(kind.status)) + end
        + QString::number(static_cast<int>(kind.direction)) + end + kind.entry + end + kind.fault + end
        + kind.advice + end + kind.flags.join(FlagSeparator) + end
        + QString::number(static_cast<int>(kind.work));
}

Call callOf(const CallKind& kind)
{
    Call call;
    kind.applyTo(call);
    return call;
}

// CallFilter::matches() again, for the parts that a kind knows.
bool kindFits(const CallFilter& filter, const CallKind& kind)
{
    const auto fits = [](const QStringList& wanted, const QString& value) {
        return wanted.isEmpty() || wanted.contains(value);
    };
    const auto hasFlag = [&kind](const QString& flag) { return kind.flags.contains(flag); };
    return (filter.statuses.isEmpty() || filter.statuses.contains(kind.status))
        && (filter.direction == Direction::Unknown || filter.direction == kind.direction)
        && fits(filter.accounts, kind.account) && fits(filter.providers, kind.provider)
        && fits(filter.entries, kind.entry) && fits(filter.faults, kind.fault)
        && fits(filter.advices, kind.advice)
        && (filter.flags.isEmpty() || std::any_of(filter.flags.begin(), filter.flags.end(), hasFlag))
        && filter.matchesWork(callOf(kind));
}
} // namespace

void CallKind::applyTo(Call& call) const
{
    call.key.account = account;
    call.provider = provider;
    call.status = status;
    call.direction = direction;
    call.decodedEntry = entry;
    call.fault = fault;
    call.advice = advice;
    call.flags = flags;
    call.work = work;
}

void CallKinds::refresh()
{
    Statement sources(m_connection, "SELECT id, account, provider FROM sources WHERE id > ? ORDER BY id");
    sources.bind(m_newestSource);
    while (sources.next()) {
        m_newestSource = sources.integer(0);
        m_sources.insert(m_newestSource, {sources.text(1), sources.text(2)});
    }
    Statement kinds(
        m_connection,
        "SELECT id, source, status, direction, entry, fault, advice, flags, work FROM kinds WHERE id > ? "
        "ORDER BY id");
    kinds.bind(m_newestKind);
    while (kinds.next()) {
        CallKind kind;
        kind.id = kinds.integer(0);
        kind.source = kinds.integer(1);
        kind.status = static_cast<CallStatus>(std::clamp<qint64>(kinds.integer(2), 0, CallStatusCount - 1));
        kind.direction = static_cast<Direction>(std::clamp<qint64>(kinds.integer(3), 0, 2));
        kind.entry = kinds.text(4);
        kind.fault = kinds.text(5);
        kind.advice = kinds.text(6);
        kind.flags = kinds.text(7).split(FlagSeparator, Qt::SkipEmptyParts);
        kind.work = static_cast<WorkWord>(
            std::clamp<qint64>(kinds.integer(8), 0, static_cast<int>(AllWorkWords.size()) - 1));
        add(kind);
    }
}

void CallKinds::forget()
{
    m_sources.clear();
    m_kinds.clear();
    m_kindIds.clear();
    m_kindsOfAccount.clear();
    m_newestSource = 0;
    m_newestKind = 0;
}

void CallKinds::add(const CallKind& kind)
{
    CallKind named = kind;
    named.account = accountOf(kind.source);
    named.provider = providerOf(kind.source);
    if (!m_kinds.contains(kind.id))
        m_kindsOfAccount[named.account].append(kind.id);
    m_kinds.insert(kind.id, named);
    m_kindIds.insert(kindTextOf(named), kind.id);
    m_newestKind = std::max(m_newestKind, kind.id);
}

qint64 CallKinds::ensureSource(const QString& account, const QString& provider)
{
    for (auto it = m_sources.cbegin(); it != m_sources.cend(); ++it) {
        if (it->account == account && it->provider == provider)
            return it.key();
    }
    Statement insert(m_connection, "INSERT INTO sources(account, provider) VALUES(?, ?)");
    insert.bindText(account).bindText(provider).run();
    m_newestSource = insert.insertedId();
    m_sources.insert(m_newestSource, {account, provider});
    return m_newestSource;
}

qint64 CallKinds::ensureKind(qint64 source, const Call& call)
{
    CallKind kind;
    kind.source = source;
    kind.status = call.status;
    kind.direction = call.direction;
    kind.entry = call.decodedEntry;
    kind.fault = call.fault;
    kind.advice = call.advice;
    kind.flags = call.flags;
    kind.work = call.work;
    if (const qint64 known = m_kindIds.value(kindTextOf(kind)))
        return known;
    Statement insert(m_connection,
                     "INSERT INTO kinds(source, status, direction, entry, fault, advice, flags, work) "
                     "VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(source).bind(static_cast<qint64>(kind.status)).bind(static_cast<qint64>(kind.direction));
    insert.bindText(kind.entry).bindText(kind.fault).bindText(kind.advice);
    insert.bindText(kind.flags.join(FlagSeparator)).bind(static_cast<qint64>(kind.work)).run();
    kind.id = insert.insertedId();
    add(kind);
    return kind.id;
}

const CallKind& CallKinds::kind(qint64 id) const
{
    const auto it = m_kinds.constFind(id);
    if (it == m_kinds.cend())
        throw StoreError {
            {u"The call history %1 is damaged: a call is of kind %2, which is not there. Nothing was "
             "deleted: put a backup in its place, or move it aside to start an empty history."_s
                 .arg(m_connection.path())
                 .arg(id)}};
    return *it;
}

QList<qint64> CallKinds::sourcesOf(const QString& account) const
{
    QList<qint64> ids;
    for (auto it = m_sources.cbegin(); it != m_sources.cend(); ++it) {
        if (it->account == account)
            ids.append(it.key());
    }
    return ids;
}

std::optional<QList<qint64>> CallKinds::sourcesIn(const CallFilter& filter) const
{
    if (filter.accounts.isEmpty() && filter.providers.isEmpty())
        return std::nullopt;
    QList<qint64> ids;
    for (auto it = m_sources.cbegin(); it != m_sources.cend(); ++it) {
        if ((filter.accounts.isEmpty() || filter.accounts.contains(it->account))
            && (filter.providers.isEmpty() || filter.providers.contains(it->provider)))
            ids.append(it.key());
    }
    return ids;
}

QList<qint64> CallKinds::kindsOf(const QString& account, const QSet<CallStatus>& statuses) const
{
    QList<qint64> ids = m_kindsOfAccount.value(account);
    ids.removeIf([&](qint64 id) { return !statuses.contains(m_kinds.value(id).status); });
    return ids;
}

std::optional<QList<qint64>> CallKinds::kindsIn(const CallFilter& filter) const
{
    QList<qint64> ids;
    for (const CallKind& kind : m_kinds) {
        if (kindFits(filter, kind))
            ids.append(kind.id);
    }
    if (ids.size() == m_kinds.size())
        return std::nullopt;
    return ids;
}

} // namespace ringback
