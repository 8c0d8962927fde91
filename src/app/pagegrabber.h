// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <chrono>

namespace ringback {

class MainWindow;
class Monitor;
class Theme;

// Goes through the window's pages in light and dark, saves a picture of each as <page>-<theme>.png, and quits
// the program. It waits until there is something to see: every account polled, the counts there, calls of
// several statuses with living ones among them in sight, an API error met. Then it selects a failed call
// that is explained. Its patience ends too: the pictures are then made of what there is, and missing() says
// what was not.
class PageGrabber : public QObject {
    Q_OBJECT

public:
    // All references must outlive it.
    // `accounts`: how many the monitor will speak of once it has begun.
    PageGrabber(MainWindow& window, const Monitor& monitor, Theme& theme, qsizetype accounts,
                const QString& folder, std::chrono::milliseconds patience = std::chrono::minutes(3));

    // Why it did not work; empty when it did.
    QString problem() const { return m_problem; }
    // What had not come when patience ended, one sentence part each; empty: everything is in the pictures.
    QStringList missing() const { return m_missing; }

private:
    enum class Phase : quint8 { Waiting, Choosing, Shooting };

    void step();
    QStringList whatIsMissing() const;
    bool isOutOfPatience() const { return m_waited.hasExpired(m_patience.count()); }
    // A failed call is selected and explained, or there is none left to try.
    bool choseFailure();
    void startShot();
    bool save();
    void finish(const QString& problem);

    MainWindow& m_window;
    const Monitor& m_monitor;
    Theme& m_theme;
    qsizetype m_accounts;
    QString m_folder;
    std::chrono::milliseconds m_patience;
    QStringList m_shots; // "calls light", ...
    QTimer m_timer;
    QElapsedTimer m_waited;
    Phase m_phase = Phase::Waiting;
    int m_failuresTried = 0;
    QStringList m_missing;
    QString m_problem;
};

} // namespace ringback
