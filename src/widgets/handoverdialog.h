// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "core/workstate.h"

#include <QDialog>
#include <QList>

class QComboBox;
class QPushButton;
class QTreeWidget;

namespace ringback {

class Monitor;
class PlainLabel;
class WorkDesk;

// For the end of a shift: what is taken, what waits, and what needs action and nobody has, with the newest
// note of each. Copied as text, it is the message to the next shift.
class HandoverDialog final : public QDialog {
    Q_OBJECT

public:
    // All must outlive it.
    HandoverDialog(WorkDesk& desk, const Monitor& monitor, const Clock& clock, QWidget* parent = nullptr);

    QString text() const;

signals:
    void callChosen(const ringback::CallKey& key);
    void copied(const QString& what);

private:
    void request();
    void show(const QList<HandoverItem>& items);

    WorkDesk& m_desk;
    const Monitor& m_monitor;
    const Clock& m_clock;
    quint64 m_ticket = 0;
    QList<HandoverItem> m_items;
    PlainLabel* m_summary;
    QComboBox* m_span;
    QTreeWidget* m_list;
    QPushButton* m_copy = nullptr;
};

} // namespace ringback
