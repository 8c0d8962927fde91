// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/clock.h"
#include "core/query.h"

#include <QAbstractButton>
#include <QPainterPath>
#include <QSet>
#include <QTimer>
#include <QWidget>

#include <optional>

namespace ringback {

class Monitor;

// One status with its count; checked while the filter is on it. Without a status it stands for all of them,
// or for what needs action.
class SummaryChip final : public QAbstractButton {
    Q_OBJECT

public:
    enum class Of : quint8 { All, Status, NeedsAction };

    SummaryChip(std::optional<CallStatus> status, QWidget* parent);
    explicit SummaryChip(Of of, QWidget* parent);

    Of of() const { return m_of; }

    std::optional<CallStatus> status() const { return m_status; }
    void setCount(std::optional<qint64> count);
    std::optional<qint64> count() const { return m_count; }
    // Not every account behind the number is fresh: some of these calls may be over.
    void setDoubted(bool doubted);
    bool isDoubted() const { return m_doubted; }
    QString word() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }
    // Whether the last click was made with Ctrl.
    bool wasControlClicked() const { return m_controlClicked; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void describe();
    QColor colour() const;
    QPainterPath glyph() const;

    Of m_of = Of::All;
    std::optional<CallStatus> m_status;
    std::optional<qint64> m_count;
    bool m_doubted = false;
    bool m_controlClicked = false;
};

// How many calls of each status the filter finds, leaving its status part aside. A click on a chip shows
// only that status, or everything where it alone was on; with Ctrl it adds or takes away one.
// Before them: how many of the calls of every status need action. A click shows those.
class SummaryStrip : public QWidget {
    Q_OBJECT

public:
    // `monitor` and `clock` must outlive it. Calls that change have the counts asked for again, at most
    // twice a second.
    SummaryStrip(Monitor& monitor, const Clock& clock, QWidget* parent = nullptr);

    // Does not emit.
    void setFilter(const CallFilter& filter);
    // As they may be believed: while one that the filter takes in is not fresh, calls going on are doubted.
    void setAccounts(const QList<AccountState>& accounts);
    // The engine failed before it knew any account: a zero would be invented.
    void setUnknown();
    // The counts of the present filter are here.
    bool isLoaded() const { return m_loaded; }

signals:
    void statusesChosen(const QSet<ringback::CallStatus>& statuses);
    void needsActionChosen(bool wanted);

private:
    void choose(const SummaryChip& chip);
    void request();
    void onCountsReady(quint64 ticket, const StatusCounts& counts);
    void showStatuses();
    void showDoubt();

    Monitor& m_monitor;
    const Clock& m_clock;
    QList<SummaryChip*> m_chips; // owned by this widget; all but the one below
    SummaryChip* m_needsAction;
    CallFilter m_filter;
    QList<AccountState> m_accounts;
    QTimer m_pauseTimer; // runs while it is too early to ask again
    quint64 m_ticket = 0;
    bool m_waiting = false; // for the answer to m_ticket
    quint64 m_needsActionTicket = 0;
    bool m_stale = false; // something changed while it ran
    bool m_loaded = false;
    bool m_unknown = false;
};

} // namespace ringback
