// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "core/workstate.h"

#include <QDialog>
#include <QList>

class QPlainTextEdit;
class QRadioButton;

namespace ringback {

class PlainLabel;
class WorkDesk;

// What a state of work is called in a sentence: "open", "taken", "waiting", "done".
QString workText(WorkWord state);
// "taken by Ana, 12:03: called the carrier"
QString workEntryText(const WorkEntry& entry, const QDateTime& now);

// Puts calls in a state of work, with a note; shows what was written about a single one before. Changes
// nothing by itself: chosen() says what the person wants.
class WorkDialog final : public QDialog {
    Q_OBJECT

public:
    // What it is about.
    struct About {
        QString title;
        QString heading;
        QList<WorkEntry> earlier; // as written, oldest first
        QString doneText;         // empty: as for calls
    };

    // `desk` and `clock` must outlive it.
    WorkDialog(WorkDesk& desk, const QList<CallKey>& calls, WorkWord state, const Clock& clock,
               QWidget* parent = nullptr);
    WorkDialog(WorkDesk& desk, const About& about, WorkWord state, const Clock& clock,
               QWidget* parent = nullptr);

    WorkWord state() const;
    QString note() const;

signals:
    void chosen(ringback::WorkWord state, const QString& note);

private:
    void showEarlier(const QList<WorkEntry>& entries);

    const Clock& m_clock;
    quint64 m_ticket = 0;
    QList<QRadioButton*> m_states;
    QPlainTextEdit* m_note;
    PlainLabel* m_earlier;
};

} // namespace ringback
