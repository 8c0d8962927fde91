// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/query.h"

#include <QObject>
#include <QSystemTrayIcon>
#include <QTimer>

#include <memory>
#include <optional>

class QAction;
class QMenu;

namespace ringback {

class Monitor;

// What the tray says. Nothing a provider sent is in it: a tray may take text for markup.
struct TrayFacts {
    // As believed() (widgets/accountlist.h); nothing: the engine never spoke of any.
    std::optional<QList<AccountState>> accounts;
    std::optional<qint64> live;        // nothing: not counted yet
    std::optional<qint64> needsAction; // the same

    // Every account may look healthy, and there is one.
    bool isHealthy() const;
};

// Lines of plain text: the accounts, the calls going on (as not known where an account is not fresh), the
// calls that need action.
QString trayText(const TrayFacts& facts);
// A dark tile, legible on light and dark panels, with the glyph of the worst account's state, a question mark
// where none is known; a marked corner while calls need action. No state by colour alone.
QPixmap trayPixmap(const TrayFacts& facts, int side);

// Ringback in the desktop's tray. It asks for its counts by itself, at most every two seconds; the accounts
// are told, so that tray and window cannot disagree. Without a tray it does no harm.
class TrayIcon final : public QObject {
    Q_OBJECT

public:
    // `monitor` must outlive it.
    explicit TrayIcon(Monitor& monitor, QObject* parent = nullptr);
    ~TrayIcon() override;

    static bool isAvailable() { return QSystemTrayIcon::isSystemTrayAvailable(); }
    void show() { m_icon.show(); }
    void setAccounts(const QList<AccountState>& accounts, bool known);

    const TrayFacts& facts() const { return m_facts; }
    const QSystemTrayIcon& icon() const { return m_icon; }
    QMenu& menu() { return *m_menu; }

signals:
    void showRequested(); // the window is wanted
    void quitRequested();

private:
    void request();
    void update();
    void pauseAll(bool paused);
    bool isAllPaused() const;

    Monitor& m_monitor;
    TrayFacts m_facts;
    std::unique_ptr<QMenu> m_menu; // before the icon, which shows it
    QSystemTrayIcon m_icon;
    QAction* m_pauseAction = nullptr;
    QAction* m_statusAction = nullptr;
    QTimer m_pause;
    bool m_stale = false; // something changed since it was asked
    quint64 m_liveTicket = 0;
    quint64 m_needsActionTicket = 0;
    QString m_drawn; // what the icon was drawn for
};

} // namespace ringback
