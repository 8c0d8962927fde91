// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "widgets/accountlist.h"

#include <QWidget>

#include <memory>

namespace ringback {

namespace Ui {
class AccountsPanel;
}

// The accounts at the left with how far each can be believed; with a field to find one among many. Without
// accounts it says how to add one.
class AccountsPanel : public QWidget {
    Q_OBJECT

public:
    explicit AccountsPanel(QWidget* parent = nullptr);
    ~AccountsPanel() override;

    // `now` is what the ages are counted to; call it again as time passes.
    void setAccounts(const QList<AccountState>& accounts, const QDateTime& now);
    // The engine failed before it knew any account: says so instead of asking for one.
    void setUnknown();
    // Whether accounts can be added, changed and removed from here; not so at first.
    void setCanChange(bool can);
    QString currentAccount() const; // ID; empty without one
    void clearCurrent();

signals:
    void accountActivated(const QString& accountId); // clicked, or Return
    void pollRequested(const QString& accountId);    // empty: every account
    void pauseRequested(const QString& accountId, bool paused);
    void onlyRequested(const QString& accountId);
    void addRequested();
    void editRequested(const QString& accountId);
    void removeRequested(const QString& accountId);
    void currentAccountChanged(const QString& accountId); // empty: none

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override; // the keys of the list

private:
    void showMenu(const QPoint& position);
    void applyFonts();
    void showFound();

    std::unique_ptr<Ui::AccountsPanel> m_ui;
    AccountListModel m_model;
    bool m_canChange = false;
};

} // namespace ringback
