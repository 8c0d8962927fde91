// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "core/query.h"
#include "models/errorlistmodel.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

namespace ringback {

class BarButton;
class Monitor;
class RequestsPage;
namespace Ui {
class ErrorsPage;
}

// The API errors met while talking to providers, newest first; or, a button away, every request that has a
// request ID (RequestsPage).
class ErrorsPage : public QWidget {
    Q_OBJECT

public:
    // `monitor` and `clock` must outlive it.
    ErrorsPage(Monitor& monitor, const Clock& clock, QWidget* parent = nullptr);
    ~ErrorsPage() override;

    // The parts an error has: text, providers, accounts and time.
    void setFilter(const CallFilter& filter);
    // Also while the requests are shown: the error that the current one was answered with, if it is loaded.
    std::optional<ApiErrorRecord> current() const;
    bool isLoaded() const;
    // The requests in place of the errors.
    bool showsRequests() const;
    void showRequests(bool requests);
    RequestsPage& requests() { return *m_requests; }
    int count() const { return m_model.rowCount(); } // of those loaded
    void tick();

signals:
    void currentErrorChanged(const std::optional<ringback::ApiErrorRecord>& record);
    void clearFilterRequested();
    void copyRequested(); // the selected requests are wanted on the clipboard

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildChoice();
    void reload();
    void onErrorsReady(quint64 ticket, const QList<ApiErrorRecord>& records);
    void onErrorsAdded(const QList<ApiErrorRecord>& records);
    void updateSummary();
    bool passes(const ApiErrorRecord& record) const;

    Monitor& m_monitor;
    const Clock& m_clock;
    std::unique_ptr<Ui::ErrorsPage> m_ui;
    ErrorListModel m_model;
    CallFilter m_filter;
    RequestsPage* m_requests = nullptr; // child
    BarButton* m_errorsButton = nullptr;
    BarButton* m_requestsButton = nullptr;
    quint64 m_ticket = 0;
    bool m_loaded = false;
};

} // namespace ringback
