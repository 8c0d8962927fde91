// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"
#include "core/exchangerecord.h"
#include "core/result.h"
#include "providers/requests.h"

#include <QList>
#include <QObject>
#include <QString>
#include <QTimer>

#include <optional>

namespace ringback {

class Clock;
class HistoryStore;
class StoreThread;

// What is kept of an exchange, where its answer carries a request ID. `clean` went through withoutKeys().
// `now` is UTC.
std::optional<ExchangeRecord> exchangeOf(const AccountBinding& binding, const QString& operation,
                                         const HttpRequest& request, const HttpResponse& clean,
                                         const QDateTime& now);

// Keeps the request IDs of what all accounts exchange with their providers. They are gathered for a few
// seconds and written together, so that a thousand accounts cost a transaction every few seconds; a crash
// loses those seconds. Now and then the oldest are dropped, so that the file stays within bounds however many
// accounts there are.
//
// Single-threaded, in the thread of the pollers; `store` must outlive it. What still waits is handed to the
// store when it is destroyed.
class ExchangeLog final : public QObject {
    Q_OBJECT

public:
    ExchangeLog(StoreThread& store, const Clock& clock, QObject* parent = nullptr);
    ~ExchangeLog() override;

    void note(const AccountBinding& binding, const QString& operation, const HttpRequest& request,
              const HttpResponse& clean);
    void add(const ExchangeRecord& exchange);
    // What waits is handed to the store: a job that is posted after this finds it written.
    void flush();
    // How many accounts share the room there is.
    void setAccountCount(qsizetype count) { m_accounts = count; }
    // The newest of each account that are kept where so many share the room.
    static int keptOfEach(qsizetype accounts);

signals:
    // They could not be written; said once for as long as that lasts.
    void problemOccurred(const QString& text);

private:
    StoreThread& m_store;
    const Clock& m_clock;
    QList<ExchangeRecord> m_waiting;
    QTimer m_timer;
    qsizetype m_accounts = 1;
    QString m_lastProblem;
};

// Those that the query wants. Looks through a bounded number of records: one that fits may be missed where
// tens of thousands of newer ones do not.
Result<QList<ExchangeRecord>> exchangesFor(HistoryStore& store, const ExchangeQuery& query);

} // namespace ringback
