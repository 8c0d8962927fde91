// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recordingdesk.h"

#include <QPointer>

class QAction;
class QDialog;
class QMainWindow;
class QWidget;

namespace ringback {

class PlainLabel;

// Recording for a person: an action for a menu that starts it, after a dialog which says what is recorded and
// what is masked, and stops it; and an indicator for the status bar that is seen while it runs.
class RecordingActions : public QObject {
    Q_OBJECT

public:
    // `desk` must outlive it; `window` becomes its parent.
    RecordingActions(RecordingDesk& desk, QMainWindow& window);

    QAction* action() const { return m_action; }
    QWidget* indicator() const { return m_indicator; }

signals:
    void noticed(const QString& text); // for a place where it stays until it is read

private:
    void ask();
    void stop();
    void show();

    RecordingDesk& m_desk;
    QMainWindow& m_window;
    QAction* m_action;
    QWidget* m_indicator;
    PlainLabel* m_where;
    QPointer<QDialog> m_open;
};

} // namespace ringback
