// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/callfilter.h"
#include "core/clock.h"
#include "widgets/checkmenu.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QToolButton;

namespace ringback {

namespace Ui {
class FilterBar;
}

// Shows one CallFilter and offers a new one when somebody changes it: setFilter() in, filterChanged() out.
// It keeps no filter of its own; the window answers filterChanged() with setFilter() everywhere.
class FilterBar : public QWidget {
    Q_OBJECT

public:
    // `clock` (what relative times count back from) must outlive it.
    explicit FilterBar(const Clock& clock, QWidget* parent = nullptr);
    ~FilterBar() override;

    void setFilter(const CallFilter& filter);
    // What can be chosen: value and name.
    void setProviderChoices(const QList<CheckMenu::Choice>& choices) { m_providers = choices; }
    void setAccountChoices(const QList<CheckMenu::Choice>& choices) { m_accounts = choices; }
    void focusText();

signals:
    void filterChanged(const ringback::CallFilter& filter);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    static constexpr int FewestCharacters = 26; // that the field should show
    void fitButtons();
    void takeText();
    void offer(const CallFilter& filter);
    void showProblem(const QString& text);
    void placeProblem();
    void showStatusMenu();
    void setUpWork();
    void setUpTimeMenu();
    void askForRange();
    void updateButtons();
    QString namesOf(const QStringList& values, const QList<CheckMenu::Choice>& choices) const;

    const Clock& m_clock;
    std::unique_ptr<Ui::FilterBar> m_ui;
    CallFilter m_filter; // as shown
    QList<CheckMenu::Choice> m_providers;
    QList<CheckMenu::Choice> m_accounts;
    CheckMenu* m_statusMenu;
    CheckMenu* m_providerMenu;
    CheckMenu* m_accountMenu;
    CheckMenu* m_workMenu;
    QTimer m_typingTimer;
};

} // namespace ringback
