// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "engine/accountdesk.h"

#include <QHash>
#include <QPointer>

class QAction;
class QMenu;
class QUrl;

namespace ringback {

class AccountDialog;
class Monitor;
class RetryDesk;

// What a person can do with accounts, as the actions of a menu: add one, change, pause and remove the current
// one. Opens the dialogs, one at a time, over the window it was made for.
class AccountActions : public QObject {
    Q_OBJECT

public:
    // All must outlive it; `window` becomes its parent.
    AccountActions(AccountDesk& desk, Monitor& monitor, const Clock& clock, QWidget& window);

    QMenu* menu() const { return m_menu; }
    // Which account the actions are about; empty: none.
    void setCurrent(const QString& account);
    // After the accounts changed: what the current one's actions are called and whether they fit.
    void update();

    // From now on the menu has the account's settings for retries; null: it has not. Must outlive this.
    void setRetries(RetryDesk* retries);

    void add();
    void edit(const QString& account);
    void remove(const QString& account); // asks first
    void setUpRetries(const QString& account);
    void removeStrays(); // asks first
    // That keys of accounts which nobody removed are in the store; empty: there are none.
    QString strayText() const;

signals:
    void linkRequested(const QUrl& url);
    void noticed(const QString& text);  // for a place where it stays until it is read
    void remarked(const QString& text); // good to know, may pass
    void accountSaved(const QString& account);

private:
    void open(AccountDialog* dialog);
    std::optional<Account> find(const QString& account) const;
    void takeRemoved(quint64 ticket, const QString& problem);

    AccountDesk& m_desk;
    Monitor& m_monitor;
    const Clock& m_clock;
    QWidget& m_window;
    QString m_current;
    QHash<quint64, QString> m_removing; // ticket -> what the account is called
    QPointer<QWidget> m_open;           // the dialog that is open
    QMenu* m_menu;
    QAction* m_add;
    QAction* m_edit;
    QAction* m_pause;
    QAction* m_retrying;
    RetryDesk* m_retries = nullptr;
    QAction* m_remove;
    QAction* m_strays;
    quint64 m_removingStrays = 0; // the ticket; 0: none under way
};

} // namespace ringback
