// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/monitor.h"

#include <QTimer>

#include <algorithm>

namespace ringback {

// A Monitor whose answers a test gives. With `automatic` it answers from `history` by itself, in the next
// turn of the event loop; without, every request waits in its list for the test to emit the answer.
class FakeMonitor final : public Monitor {
public:
    template <typename T> struct Request {
        quint64 ticket = 0;
        T value;
    };

    // What was asked, in order.
    QList<Request<CallQuery>> callRequests;
    QList<Request<CallFilter>> countRequests;
    QList<Request<CallKey>> detailRequests;
    QList<Request<ErrorQuery>> errorRequests;
    QList<Request<IncidentQuery>> incidentRequests;
    QList<Request<ExchangeQuery>> exchangeRequests;
    QStringList polled;
    QList<QPair<QString, bool>> paused;

    // What there is to answer from; any order.
    bool automatic = false;
    QList<CallRow> history;
    QList<ApiErrorRecord> errors;
    IncidentReport incidents;
    QList<ExchangeRecord> exchanges; // newest first
    QList<AccountState> accountStates;
    QList<ProviderInfo> providerInfos;
    QHash<CallKey, DecodedError> decoded; // what a call's detail comes with

    void pollNow(const QString& account = {}) override { polled.append(account); }
    void setPaused(const QString& account, bool isPaused) override { paused.append({account, isPaused}); }
    QList<AccountState> accounts() const override { return accountStates; }
    QList<ProviderInfo> providers() const override { return providerInfos; }

    quint64 requestCalls(const CallQuery& query) override
    {
        callRequests.append({++m_ticket, query});
        answerLater([this, ticket = m_ticket, query] { emit callsReady(ticket, pageOf(query)); });
        return m_ticket;
    }
    quint64 requestCounts(const CallFilter& filter) override
    {
        countRequests.append({++m_ticket, filter});
        answerLater([this, ticket = m_ticket, filter] { emit countsReady(ticket, countsOf(filter)); });
        return m_ticket;
    }
    quint64 requestDetail(const CallKey& key) override
    {
        detailRequests.append({++m_ticket, key});
        answerLater([this, ticket = m_ticket, key] { emit detailReady(ticket, detailOf(key)); });
        return m_ticket;
    }
    quint64 requestErrors(const ErrorQuery& query) override
    {
        errorRequests.append({++m_ticket, query});
        answerLater([this, ticket = m_ticket] { emit errorsReady(ticket, errors); });
        return m_ticket;
    }
    quint64 requestIncidents(const IncidentQuery& query) override
    {
        incidentRequests.append({++m_ticket, query});
        answerLater([this, ticket = m_ticket] { emit incidentsReady(ticket, incidents); });
        return m_ticket;
    }

    quint64 requestExchanges(const ExchangeQuery& query) override
    {
        exchangeRequests.append({++m_ticket, query});
        answerLater([this, ticket = m_ticket, query] { emit exchangesReady(ticket, exchangesOf(query)); });
        return m_ticket;
    }

    // New or changed calls, as a poll would bring them: into the history, then announced.
    void bring(const QList<CallRow>& rows)
    {
        for (const CallRow& row : rows) {
            const auto same = [&row](const CallRow& held) { return held.call.key == row.call.key; };
            history.erase(std::remove_if(history.begin(), history.end(), same), history.end());
            history.append(row);
        }
        emit callsChanged(rows);
    }

    // What the store would answer.
    CallPage pageOf(const CallQuery& query) const
    {
        QList<CallRow> found;
        for (const CallRow& row : history) {
            if (query.filter.matches(row) && (!query.olderThan || precedes(cursorOf(row), *query.olderThan))
                && (!query.newerThan || precedes(*query.newerThan, cursorOf(row))))
                found.append(row);
        }
        std::sort(found.begin(), found.end(),
                  [](const CallRow& a, const CallRow& b) { return precedes(cursorOf(b), cursorOf(a)); });
        CallPage page;
        page.more = found.size() > query.limit;
        // The rows next to the cursor: at the end of the list when looking towards newer ones.
        page.rows = query.newerThan ? found.last(std::min<qsizetype>(query.limit, found.size()))
                                    : found.first(std::min<qsizetype>(query.limit, found.size()));
        return page;
    }
    StatusCounts countsOf(const CallFilter& filter) const
    {
        StatusCounts counts;
        for (const CallRow& row : history) {
            if (filter.matches(row))
                ++counts.byStatus[static_cast<size_t>(row.call.status)];
        }
        return counts;
    }
    QList<ExchangeRecord> exchangesOf(const ExchangeQuery& query) const
    {
        QList<ExchangeRecord> found;
        for (const ExchangeRecord& record : exchanges) {
            if (query.fits(record) && record.requestId.contains(query.text, Qt::CaseInsensitive)
                && (query.olderThanRow == 0 || record.rowId < query.olderThanRow)
                && found.size() < query.limit)
                found.append(record);
        }
        return found;
    }
    std::optional<CallDetail> detailOf(const CallKey& key) const
    {
        for (const CallRow& row : history) {
            if (row.call.key == key)
                return CallDetail {row, decoded.contains(key) ? std::optional(decoded[key]) : std::nullopt};
        }
        return std::nullopt;
    }

private:
    static CallCursor cursorOf(const CallRow& row) { return {row.sortAt, row.rowId}; }
    static bool precedes(const CallCursor& a, const CallCursor& b)
    {
        return a.sortAt != b.sortAt ? a.sortAt < b.sortAt : a.rowId < b.rowId;
    }
    template <typename F> void answerLater(F answer)
    {
        if (automatic)
            QTimer::singleShot(0, this, answer);
    }

    quint64 m_ticket = 0;
};

} // namespace ringback
