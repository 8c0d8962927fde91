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

class Monitor;
namespace Ui {
class ErrorsPage;
}

// The API errors met while talking to providers, newest first.
class ErrorsPage : public QWidget {
    Q_OBJECT

public:
    // `monitor` and `clock` must outlive it.
    ErrorsPage(Monitor& monitor, const Clock& clock, QWidget* parent = nullptr);
    ~ErrorsPage() override;

    // The parts an error has: text, providers, accounts and time.
    void setFilter(const CallFilter& filter);
    std::optional<ApiErrorRecord> current() const;
    bool isLoaded() const { return m_loaded; }
    int count() const { return m_model.rowCount(); } // of those loaded
    void tick();

signals:
    void currentErrorChanged(const std::optional<ringback::ApiErrorRecord>& record);
    void clearFilterRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
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
    quint64 m_ticket = 0;
    bool m_loaded = false;
};

} // namespace ringback
