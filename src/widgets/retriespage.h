// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "engine/retrydesk.h"

#include <QHash>
#include <QUrl>
#include <QWidget>

class QPushButton;
class QScrollArea;
class QStackedWidget;
class QTabWidget;
class QTreeWidget;
class QVBoxLayout;

namespace ringback {

class AttemptPanel;
class BatchCard;
class Monitor;
class PlainLabel;
class TonedLabel;

// Everything that was tried again: batches that run or wait at the top, then the attempts - those in doubt
// first, then the newest - and the audit log, which can be written to a file. Nothing here places a call by
// itself: againRequested() asks for the dialog, and a waiting batch asks in one of its own.
class RetriesPage final : public QWidget {
    Q_OBJECT

public:
    // All must outlive it.
    RetriesPage(RetryDesk& desk, const Monitor& monitor, const Clock& clock, QWidget* parent = nullptr);

    // What stands beside the page: the attempt that is selected. Owned by its parent.
    QWidget* side() const;
    bool isLoaded() const { return m_loaded; }
    int count() const { return static_cast<int>(m_attempts.size()); }
    void tick();
    // Reads the whole log first; done or not is said by remarked() or in the page. ".json" is JSON, every
    // other name CSV.
    void exportAudit(const QString& file);

signals:
    void callChosen(const ringback::CallKey& key);
    void againRequested(const ringback::CallKey& origin, const QString& repeatOf);
    void linkRequested(const QUrl& url);
    void copied(const QString& what);
    void remarked(const QString& text);

private:
    void build();
    QWidget* buildAttempts();
    QWidget* buildAudit();
    void takeAttempts(const QList<Attempt>& attempts);
    void noteAttempt(const Attempt& attempt);
    void showAttempts();
    void showBatches(const QList<RetryBatch>& batches);
    void takeAudit(const QList<AuditEntry>& entries);
    void showAudit();
    void askForFile();
    void writeAudit();
    void say(const QString& problem);

    RetryDesk& m_desk;
    const Monitor& m_monitor;
    const Clock& m_clock;
    QList<Attempt> m_attempts; // as they are listed
    QList<AuditEntry> m_audit; // newest first
    QList<AuditEntry> m_whole; // being read for a file
    QString m_file;            // that is to be written; empty: none
    quint64 m_attemptsTicket = 0;
    quint64 m_auditTicket = 0;
    bool m_loaded = false;
    QHash<QString, BatchCard*> m_cards;

    TonedLabel* m_problem;
    PlainLabel* m_doubt;
    QVBoxLayout* m_batches = nullptr;
    QTabWidget* m_tabs;
    QStackedWidget* m_stack = nullptr;
    QTreeWidget* m_list = nullptr;
    QTreeWidget* m_log = nullptr;
    QPushButton* m_export = nullptr;
    QScrollArea* m_side;
    AttemptPanel* m_panel;
};

} // namespace ringback
