// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/clock.h"
#include "widgets/factlist.h"

#include <QUrl>
#include <QWidget>

#include <memory>

namespace ringback {

class Monitor;
namespace Ui {
class AccountDetailPanel;
}

// One account: how far it can be believed and why, its newest error explained, where its key goes.
class AccountDetailPanel : public QWidget {
    Q_OBJECT

public:
    // `monitor` and `clock` must outlive it.
    AccountDetailPanel(Monitor& monitor, const Clock& clock, QWidget* parent = nullptr);
    ~AccountDetailPanel() override;

    // As the window believes it: see AccountsPanel::setAccounts().
    void showAccount(const AccountState& account);
    // Whether there is a way to change it; at first there is none.
    void setCanChange(bool can);
    QString shownAccount() const { return m_account.account.id; }
    void tick();

signals:
    void linkRequested(const QUrl& url);
    void onlyRequested(const QString& accountId);
    void editRequested(const QString& accountId);
    void closeRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyFonts();
    void fill();
    QList<Fact> pollingFacts(const QDateTime& now, const QTimeZone& zone) const;
    void showWaits(const QDateTime& now);
    void showLinks();

    Monitor& m_monitor;
    const Clock& m_clock;
    std::unique_ptr<Ui::AccountDetailPanel> m_ui;
    AccountState m_account;
};

} // namespace ringback
