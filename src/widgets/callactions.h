// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/clock.h"
#include "core/query.h"
#include "core/workstate.h"
#include "widgets/desks.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QUrl>

#include <functional>

class QAction;
class QDialog;
class QMenu;
class QUrl;

namespace ringback {

class Monitor;
struct TicketSubject;

// What a person can do about calls, as the actions of a menu: try again, prepare a ticket, take and finish
// the work, copy their IDs, export the list. Opens the dialogs over the window it was made for. The actions
// are about the selected calls; what does not fit them is disabled.
class CallActions : public QObject {
    Q_OBJECT

public:
    // All must outlive it; `window` becomes its parent.
    CallActions(const Desks& desks, Monitor& monitor, const Clock& clock, QWidget& window);

    // In the order a menu shows them; separators included.
    QList<QAction*> actions() const { return m_actions; }
    QAction* retryAction() const { return m_retry; }   // null without a desk
    QAction* ticketAction() const { return m_ticket; } // null without a desk
    QMenu* workMenu() const { return m_workMenu; }     // null without a desk
    QAction* takeAction() const { return m_take; }     // null without a desk
    QAction* exportAction() const { return m_export; }

    // The calls the actions are about, as the list knows them.
    void setCalls(const QList<CallRow>& calls);
    const QList<CallRow>& calls() const { return m_calls; }
    // What an export would write.
    void setList(const CallFilter& filter, const QList<AccountState>& accounts);

    void setWork(WorkWord state, const QString& note);
    void exportCalls();
    // Tickets about something else than the selected calls. Nothing happens without a desk.
    void ticketFor(const Incident& incident);
    void ticketFor(const ApiErrorRecord& error);
    void showHandover();
    // The dialog about one call; `repeatOf`: see RetryDecision.
    void retryCall(const CallKey& call, const QString& repeatOf);

signals:
    void noticed(const QString& text);  // for a place where it stays until it is read
    void remarked(const QString& text); // good to know, may pass
    void callChosen(const ringback::CallKey& key); // a dialog wants to show this call in the list
    void linkRequested(const QUrl& url);

private:
    QAction* add(const QString& name, const QString& text, const QKeySequence& key,
                 const std::function<void()>& act);
    void addSeparator();
    void addWork();
    void update();
    void retry();
    void ticket();
    void openTicket(const TicketSubject& subject);
    void askWork(WorkWord state);
    void copyIds();
    void copyText(const QString& what, const QString& text);
    void open(QDialog* dialog);
    QList<CallKey> keys() const;

    const Desks m_desks;
    Monitor& m_monitor;
    const Clock& m_clock;
    QWidget& m_window;
    QList<CallRow> m_calls;
    CallFilter m_filter;
    QList<AccountState> m_accounts;
    QHash<quint64, QString> m_setting; // ticket of a change of work -> what is said when it is done
    QPointer<QDialog> m_open;
    QList<QAction*> m_actions;
    QAction* m_retry = nullptr;
    QAction* m_ticket = nullptr;
    QAction* m_take = nullptr;
    QAction* m_wait = nullptr;
    QAction* m_done = nullptr;
    QAction* m_reopen = nullptr;
    QMenu* m_workMenu = nullptr;
    QAction* m_copyIds = nullptr;
    QAction* m_export = nullptr;
};

// The IDs of calls in the form support wants them: one line a call, request IDs first, each with its name.
QString supportIdsOf(const QList<CallRow>& calls);

} // namespace ringback
