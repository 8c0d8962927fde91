// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "engine/monitor.h"
#include "models/calltablemodel.h"

#include <QWidget>

#include <optional>

class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTimer;

namespace ringback {

class CallTableView;
class TimelineView;

// The list of calls: table and timeline side by side, in step, fed by a Monitor. It asks for pages as they
// are needed, takes changes as they come, and keeps selection and place through both. The newest request
// wins; answers to older ones are dropped. The current call is the one selected, and stays current while its
// row is not loaded (it left the filter, or lies beyond the loaded window).
class CallsView final : public QWidget {
    Q_OBJECT

public:
    static constexpr int PageSize = 200;

    // Both must outlive the view.
    explicit CallsView(Monitor& monitor, QWidget* parent = nullptr);
    CallsView(Monitor& monitor, const Clock& clock, QWidget* parent = nullptr);

    void setFilter(const CallFilter& filter);
    const CallFilter& filter() const { return m_model.filter(); }
    // How far each account can be believed: what was going on when an unhealthy one was last polled is shown
    // as not known. The view takes what the monitor announces by itself; whoever knows better says so here.
    void setAccounts(const QList<AccountState>& accounts);
    // The engine failed before it knew any account: an empty list then says so.
    void setUnknown();
    // Selects the call, now or when its row is loaded, and makes it current at once.
    void selectCall(const CallKey& key);
    std::optional<CallKey> currentKey() const { return m_current; }
    // What an action is about: the selected calls in the list's order, or the current one where its row is
    // not loaded.
    QList<CallKey> selectedKeys() const;
    QList<CallRow> selectedRows() const; // of them, those that are loaded

    CallTableModel& model() { return m_model; }
    CallTableView& table() { return *m_table; }
    TimelineView& timeline() { return *m_timeline; }
    QSplitter& splitter() { return *m_splitter; } // its saveState() is worth keeping

public slots:
    // To the newest call, however far away.
    void showNewest();

signals:
    void currentCallChanged(const std::optional<ringback::CallKey>& key);
    void selectedCallsChanged();
    // Double click or Return.
    void rowActivated(const ringback::CallKey& key);
    void clearFilterRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    enum class Condition : quint8 { Rows, Waiting, Loading, NoCalls, NoMatch };

    void buildEmptyPage();
    void request(CallTableModel::Place place);
    void takePage(quint64 ticket, const CallPage& page);
    void takeChanges(const QList<CallRow>& rows);
    void takeSelection();
    void setCurrent(const std::optional<CallKey>& key);
    void showSelection(bool scroll);
    void followScroll(int value);
    void updateCondition();
    void showCondition(Condition condition);
    void updateTimer();
    void tick();

    Monitor& m_monitor;
    const Clock& m_clock;
    CallTableModel m_model;
    QStackedWidget* m_pages;
    QSplitter* m_splitter;
    CallTableView* m_table;
    TimelineView* m_timeline;
    QLabel* m_emptyTitle = nullptr;
    QLabel* m_emptyText = nullptr;
    QPushButton* m_clearFilterButton = nullptr;
    QTimer* m_second;
    QTimer* m_patience;
    std::optional<CallKey> m_current;
    quint64 m_newestTicket = 0; // 0: no request open
    quint64 m_olderTicket = 0;
    quint64 m_newerTicket = 0;
    Condition m_condition = Condition::Rows;
    bool m_hasAccounts = false;
    bool m_unknown = false;
    bool m_dropCurrentIfMissing = false;
    bool m_selectingOurselves = false;
};

} // namespace ringback
