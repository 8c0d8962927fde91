// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/callfilter.h"

#include <QHash>

#include <optional>

namespace ringback {

class SqlConnection;

// Everything about a call that a filter can ask for, apart from time and text.
struct CallKind {
    qint64 id = 0;
    qint64 source = 0;
    QString account;
    QString provider;
    CallStatus status = CallStatus::Unknown;
    Direction direction = Direction::Unknown;
    QString entry;
    QString fault;
    QString advice;
    QStringList flags;
    WorkWord work = WorkWord::Open;

    void applyTo(Call& call) const;
};

// The tables `sources` and `kinds`, which only ever grow, held in memory. Everything here throws StoreError.
class CallKinds {
public:
    explicit CallKinds(SqlConnection& connection) : m_connection(connection) { }

    // Reads what was added since. Call it at the start of each transaction.
    void refresh();
    // After a rollback: what was added in it is not there.
    void forget();

    qint64 ensureSource(const QString& account, const QString& provider);
    qint64 ensureKind(qint64 source, const Call& call);

    const CallKind& kind(qint64 id) const; // throws where it is not known: a damaged file
    const QHash<qint64, CallKind>& all() const { return m_kinds; }
    // An account that was set up anew with another provider has two.
    QList<qint64> sourcesOf(const QString& account) const;
    QList<qint64> allSources() const { return m_sources.keys(); }
    QString accountOf(qint64 source) const { return m_sources.value(source).account; }
    QString providerOf(qint64 source) const { return m_sources.value(source).provider; }
    // The sources that the filter's accounts and providers leave; nullopt: all.
    std::optional<QList<qint64>> sourcesIn(const CallFilter& filter) const;
    // The kinds that the filter leaves; nullopt: all of them, it asks for time and text at most.
    std::optional<QList<qint64>> kindsIn(const CallFilter& filter) const;
    // Those of one account with one of these statuses, without looking at the kinds of all others.
    QList<qint64> kindsOf(const QString& account, const QSet<CallStatus>& statuses) const;

private:
    struct Source {
        QString account;
        QString provider;
    };
    void add(const CallKind& kind);

    SqlConnection& m_connection;
    QHash<qint64, Source> m_sources;
    QHash<qint64, CallKind> m_kinds;
    QHash<QString, qint64> m_kindIds; // by everything that makes a kind
    QHash<QString, QList<qint64>> m_kindsOfAccount;
    qint64 m_newestSource = 0;
    qint64 m_newestKind = 0;
};

} // namespace ringback
