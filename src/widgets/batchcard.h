// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "engine/retrydesk.h"

#include <QWidget>

class QProgressBar;
class QPushButton;
class QTreeWidget;

namespace ringback {

class Card;
class IconMark;
class PlainLabel;

// One batch of calls: how far it is, what became of each call, and the button that stops it. One that waits
// after a restart goes on only after a new yes, which it asks for.
class BatchCard final : public QWidget {
    Q_OBJECT

public:
    // All must outlive it.
    BatchCard(RetryDesk& desk, const Clock& clock, QWidget* parent = nullptr);

    void showBatch(const RetryBatch& batch);
    const RetryBatch& batch() const { return m_batch; }
    void tick(); // moves "the next one in 4 s" on

signals:
    void attemptChosen(const ringback::Attempt& attempt);

private:
    void fill();
    void askToGoOn();

    RetryDesk& m_desk;
    const Clock& m_clock;
    RetryBatch m_batch;
    Card* m_card;
    PlainLabel* m_heading;
    PlainLabel* m_counts;
    QProgressBar* m_progress;
    QPushButton* m_stop;
    QPushButton* m_goOn;
    QTreeWidget* m_list;
};

} // namespace ringback
