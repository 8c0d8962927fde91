// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "core/decodederror.h"

#include <QUrl>
#include <QWidget>

#include <memory>
#include <optional>

namespace ringback {

class Monitor;
namespace Ui {
class ErrorPanel;
}

// One API error: which request failed, what that means, its request ID, the body as received.
class ErrorPanel : public QWidget {
    Q_OBJECT

public:
    // `monitor` (for the names of accounts and providers) and `clock` must outlive it.
    ErrorPanel(const Monitor& monitor, const Clock& clock, QWidget* parent = nullptr);
    ~ErrorPanel() override;

    void showError(const std::optional<ApiErrorRecord>& record);
    const std::optional<ApiErrorRecord>& record() const { return m_record; }
    QString requestId() const { return m_record ? m_record->error.requestId : QString(); }
    QString ticketText() const;
    void tick();
    // The button opens a ticket from now on instead of copying its text; ticketRequested() as before.
    void offerTickets();

signals:
    void linkRequested(const QUrl& url);
    void copied(const QString& what);
    void ticketRequested(); // ticketText() is wanted on the clipboard

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyFonts();

    const Monitor& m_monitor;
    const Clock& m_clock;
    std::unique_ptr<Ui::ErrorPanel> m_ui;
    std::optional<ApiErrorRecord> m_record;
};

} // namespace ringback
