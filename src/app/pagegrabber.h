// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QTimer>

namespace ringback {

class MainWindow;
class Theme;

// Goes through the window's pages in light and dark, saves a picture of each as <page>-<theme>.png, and quits
// the program. Waits for each page's data, but not for ever.
class PageGrabber : public QObject {
    Q_OBJECT

public:
    // `window` and `theme` must outlive it.
    PageGrabber(MainWindow& window, Theme& theme, const QString& folder);

    // Why it did not work; empty when it did.
    QString problem() const { return m_problem; }

private:
    void step();
    void startShot();
    bool save();
    void finish(const QString& problem);

    MainWindow& m_window;
    Theme& m_theme;
    QString m_folder;
    QStringList m_shots; // "calls light", ...
    QTimer m_timer;
    QElapsedTimer m_waited;
    bool m_failureChosen = false;
    QString m_problem;
};

} // namespace ringback
