// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/callfilter.h"
#include "core/clock.h"
#include "core/freshness.h"
#include "widgets/desks.h"
#include "widgets/theme.h"

#include <QMainWindow>
#include <QTimer>
#include <QUrl>

#include <functional>
#include <memory>

class QActionGroup;
class QVBoxLayout;
class QSettings;

namespace ringback {

class AccountActions;
class AccountDetailPanel;
class AccountsPanel;
class CallActions;
class CallTableModel;
class CallsView;
class DecoderPage;
class DetailPanel;
class ErrorPanel;
class ErrorsPage;
class FilterBar;
class IncidentPanel;
class IncidentsPage;
class IncidentWorks;
struct Incident;
class Monitor;
class RetriesPage;
class RecordingDesk;
class SummaryStrip;
class WelcomePage;
namespace Ui {
class MainWindow;
}

// The window: accounts at the left, pages in the middle, what is selected explained at the right.
//
// It owns the one filter: every widget shows it, and whoever wants another one signals up to here. It speaks
// to the Monitor only, and never waits for it.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    using LinkOpener = std::function<void(const QUrl&)>;

    // All references must outlive the window. `settingsPath` is the INI file that keeps sizes, theme and
    // filter; empty: nothing is kept.
    MainWindow(Monitor& monitor, const Clock& clock, Theme& theme, const QString& settingsPath,
               const Desks& desks = {}, QWidget* parent = nullptr);
    ~MainWindow() override;

    // Opens links; called only with https URLs whose host the person has seen.
    void setLinkOpener(LinkOpener opener) { m_openLink = std::move(opener); }
    // Starts the demo; false: it could not be. At first: this program once more, with --demo.
    void setDemoStarter(std::function<bool()> starter) { m_startDemo = std::move(starter); }

    // Puts recording into the File menu, and its state into the status bar. Once; `desk` must outlive the
    // window.
    void offerRecording(RecordingDesk& desk);
    // Says whether there is a tray to stay in now; offers staying there. Without it the window's end is the
    // program's.
    void setTray(std::function<bool()> isAvailable);
    // Closing the window now leaves the program in the tray.
    bool staysInTray() const;
    void bringToFront();
    // Saves what is to be remembered, closes, and says quitRequested().
    void quit();
    // Shows only what needs action, of every status and in every hand; or no longer only that.
    void showNeedsAction(bool wanted);

    void setFilter(const CallFilter& filter);
    const CallFilter& filter() const { return m_filter; }

    QStringList pageIds() const;
    QString currentPage() const;
    void showPage(const QString& id);
    // What the current page shows has arrived.
    bool isSettled() const;
    // Selects the failed call after (or before) the current one among those loaded. False: there is none.
    bool goToFailure(bool forward);
    // The calls that are loaded, as the list shows them.
    const CallTableModel& callModel() const;
    int errorCount() const; // on the page of API errors, so far
    // The selected call's failure is decoded and in sight.
    bool explainsFailure() const;

signals:
    // The accounts as the window believes them, about once a second; not `known`: the engine failed before it
    // spoke of any.
    void accountsBelieved(const QList<ringback::AccountState>& accounts, bool known);
    void quitRequested();

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool focusNextPrevChild(bool next) override;

private:
    // A page of the middle with what stands at its right.
    struct Page {
        QString id;
        QAction* action;
        QWidget* centre;
        QWidget* side;
    };

    void splitFor(bool decoding, const QList<int>& left);
    void addPage(const QString& id, const QString& title, const QIcon& icon, QWidget* centre, QWidget* side);
    const Page& page() const;
    void buildPages();
    void buildDecoder(const ErrorDesk& desk);
    void buildPanels();
    QList<QWidget*> tabStops() const;
    void connectActions();
    void buildCallActions(const Desks& desks);
    void buildRetries(RetryDesk& desk);
    void tellCallActions();
    void buildTickets(TicketDesk& desk);
    void connectThemeActions();
    void connectMonitor();
    void showSide(QWidget* side);
    void showAccount(const QString& accountId);
    void showOnly(const QString& accountId);
    void openLink(const QUrl& url);
    void copyText(const QString& what, const QString& text);
    void copyTicket();
    void buildIncidents();
    void buildWork(const Desks& desks);
    void tellWork();
    void showMembers(const Incident& incident);
    void showShortcuts();

    // mainwindowaccounts.cpp
    void buildWelcome(QVBoxLayout& layout);
    void buildAccountActions(AccountDesk& desk);
    void updateWelcome();
    void showColours();
    void leaveRemovedAccount();
    void startDemo();
    void showNotice(const QString& text);

    void takeAccounts(const QList<AccountState>& accounts);
    void updateChoices();
    void secondPassed();
    void tick();
    QList<AccountState> believedAccounts() const;
    void showProblem(const QString& text);

    void restore();
    void save();

    Monitor& m_monitor;
    const Clock& m_clock;
    Theme& m_theme;
    std::unique_ptr<Ui::MainWindow> m_ui;
    std::unique_ptr<QSettings> m_settings; // null: nothing is kept
    LinkOpener m_openLink;
    std::function<bool()> m_startDemo;
    std::function<bool()> m_isTrayAvailable;
    bool m_quitting = false;
    CallFilter m_filter;
    QList<Page> m_pages;
    QActionGroup* m_pageActions;

    // Owned by the window as their Qt parent.
    AccountsPanel* m_accountsPanel = nullptr;
    FilterBar* m_filterBar = nullptr;
    SummaryStrip* m_summary = nullptr;
    CallsView* m_calls = nullptr;
    ErrorsPage* m_errors = nullptr;
    DetailPanel* m_detail = nullptr;
    ErrorPanel* m_errorPanel = nullptr;
    IncidentsPage* m_incidents = nullptr;
    IncidentPanel* m_incidentPanel = nullptr;
    IncidentWorks* m_incidentWorks = nullptr; // none without a desk
    QAction* m_needsActionAction = nullptr;
    QAction* m_startWithAction = nullptr;
    QAction* m_keepInTrayAction = nullptr;
    DecoderPage* m_decoder = nullptr; // none without a desk
    RetriesPage* m_retries = nullptr; // none without a desk
    AccountDetailPanel* m_accountDetail = nullptr;
    CallActions* m_callActions = nullptr;
    AccountActions* m_accountActions = nullptr; // none without a desk for accounts
    WelcomePage* m_welcome = nullptr;
    class PlainLabel* m_accountsLabel = nullptr;
    PlainLabel* m_requestsLabel = nullptr;
    PlainLabel* m_nextPollLabel = nullptr;

    QTimer m_second;
    QList<AccountState> m_accounts;       // as announced last
    bool m_accountsUnknown = false;       // the engine failed before it spoke of any
    mutable ClockWatch m_watch {m_clock}; // the window's own look: an engine that hangs takes none
    qint64 m_announcedAtMs = 0;           // monotonic
    qint64 m_tickedAtMs = 0;              // monotonic
    QList<FreshnessState> m_shownStates;  // of m_accounts, when the window was last brought up to date
    // How the window is divided on the other kind of page than the one shown.
    QList<int> m_listSizes;
    QList<int> m_decoderSizes;
    bool m_splitForDecoder = false;
};

} // namespace ringback
