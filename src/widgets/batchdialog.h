// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "engine/retrydesk.h"

#include <QDialog>
#include <QHash>
#include <QTimer>

class QCheckBox;
class QPushButton;
class QSpinBox;
class QStackedWidget;
class QTreeWidget;
class QTreeWidgetItem;
class QVBoxLayout;

namespace ringback {

class BatchCard;
class Monitor;
class PlainLabel;
class TonedLabel;

// Several calls, to be tried again one after the other. Every call is judged by itself and says so; what the
// guard refuses cannot be chosen. A second yes is said by rule, with the number of calls it is about; calls
// whose rules are not all said yes to stay out. Only the button that names how many are called starts
// anything; Enter and Escape never press it, and closing the dialog stops nothing.
class BatchDialog final : public QDialog {
    Q_OBJECT

public:
    // All must outlive it.
    BatchDialog(RetryDesk& desk, const Monitor& monitor, const Clock& clock, const QList<CallKey>& calls,
                QWidget* parent = nullptr);

    // Of all calls it is known whether they may be placed.
    bool isJudged() const { return m_judged == m_items.size(); }
    int goingCount() const; // calls that the button would place
    bool showsProgress() const;

signals:
    void remarked(const QString& text); // the batch goes on without the dialog

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void done(int result) override;

private:
    struct Item {
        CallKey call;
        RetryProposal proposal;
        bool known = false;
        bool sameNumber = false; // as a call above
        QTreeWidgetItem* row = nullptr;
    };
    void build(QVBoxLayout& layout);
    void askNext();
    void take(quint64 ticket, const RetryProposal& proposal);
    void judgeAgain();
    void showItem(Item& item);
    void findSameNumbers();
    void showRules();
    void showTotals();
    bool mayBeChosen(const Item& item) const;
    bool isAgreed(const Item& item) const;
    bool goes(const Item& item) const;
    void start();

    RetryDesk& m_desk;
    const Monitor& m_monitor;
    const Clock& m_clock;
    QList<Item> m_items;
    QHash<quint64, qsizetype> m_asked; // ticket -> item
    qsizetype m_next = 0;              // of the items not asked for yet
    qsizetype m_judged = 0;
    quint64 m_decided = 0;
    QString m_batch; // once it is begun
    QTimer m_second;
    QHash<QString, QCheckBox*> m_rules;

    PlainLabel* m_heading;
    TonedLabel* m_problem;
    QStackedWidget* m_stack;
    QWidget* m_choosing = nullptr;
    QTreeWidget* m_list = nullptr;
    QWidget* m_rulesBox = nullptr;
    QSpinBox* m_rate = nullptr;
    PlainLabel* m_totals = nullptr;
    BatchCard* m_card = nullptr;
    QPushButton* m_again = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_close = nullptr;
};

} // namespace ringback
