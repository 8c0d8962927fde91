// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/incident.h"
#include "core/query.h"

#include <QList>
#include <QObject>

#include <optional>

namespace ringback {

// What the window may know of a provider definition.
struct ProviderInfo {
    QString id;
    QString name;
    QString documentationUrl;
    QString consoleUrl;
    QString statusPageUrl;
    QString supportContact;
    QString note; // shown with its accounts: "publishes no call-history API"
};

// The engine as the window sees it: commands go down, values come up by signal, nothing blocks.
//
// Everything here belongs to the thread that made the object (the GUI's). Every request returns a ticket at
// once and is answered by exactly one ...Ready signal with that ticket, later, never from inside the request;
// callers keep the ticket of their latest request and drop older answers. The window is written against this
// interface only, so that a test can put a fake in its place; LiveMonitor is the real one.
class Monitor : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    // Polls now instead of at the next due time; every account where `account` is empty. Waits imposed by
    // the provider (Retry-After) are still kept.
    virtual void pollNow(const QString& account = {}) = 0;
    virtual void setPaused(const QString& account, bool paused) = 0;

    // The accounts as last announced by accountsChanged.
    virtual QList<AccountState> accounts() const = 0;
    virtual QList<ProviderInfo> providers() const = 0;

    virtual quint64 requestCalls(const CallQuery& query) = 0;
    virtual quint64 requestCounts(const CallFilter& filter) = 0;
    virtual quint64 requestDetail(const CallKey& key) = 0;
    virtual quint64 requestErrors(const ErrorQuery& query) = 0;
    // `query.now` is filled in here.
    virtual quint64 requestIncidents(const IncidentQuery& query) = 0;

signals:
    void callsReady(quint64 ticket, const ringback::CallPage& page);
    void countsReady(quint64 ticket, const ringback::StatusCounts& counts);
    // Without a value when the history does not hold the call.
    void detailReady(quint64 ticket, const std::optional<ringback::CallDetail>& detail);
    void errorsReady(quint64 ticket, const QList<ringback::ApiErrorRecord>& errors);
    // Not `known` where the history could not be asked: then nothing may be called well.
    void incidentsReady(quint64 ticket, const ringback::IncidentReport& report);

    // New and changed calls, gathered: at most a few times a second.
    void callsChanged(const QList<ringback::CallRow>& rows);
    // The whole list, whenever something in it changed. Freshness ages by itself: it is announced when a
    // state turns, and at least once a second while the window is to show ages (with more
    // than 250 accounts every few seconds: whoever shows them lets them age, see freshnessOf()).
    void accountsChanged(const QList<ringback::AccountState>& accounts);
    void errorsAdded(const QList<ringback::ApiErrorRecord>& errors);
    // Something of Ringback's own failed (the disk is full, the history cannot be read): for a person.
    void problemOccurred(const QString& text);
};

} // namespace ringback
