// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/retryguard.h"

#include <QCheckBox>
#include <QList>
#include <QWidget>

class QVBoxLayout;

namespace ringback {

class Card;
class IconMark;
class PlainLabel;
class TonedLabel;

// The guard's verdict in words: glyph, word and sentence for each point, a countdown where it is a matter of
// time, and beside each point that needs a second yes the box to say it with. Nothing is ever ticked by
// itself. All texts are plain.
class GuardPanel : public QWidget {
    Q_OBJECT

public:
    explicit GuardPanel(QWidget* parent = nullptr);

    // A yes that was said stays only where the same rule still says the same; figures that run (minutes) do
    // not count as a difference.
    void setVerdict(const GuardVerdict& verdict);
    const GuardVerdict& verdict() const { return m_verdict; }
    // Takes every yes back: the order has changed.
    void clearAgreement();
    // That, and "I have changed it" with it.
    void reset();
    // The rules that were said yes to.
    QStringList agreedRules() const;
    // Every second yes is said, and the word is Allowed or SecondYes.
    bool isSatisfied() const;
    // "I have changed it": of points that a person can vouch for.
    bool changeStated() const { return m_changed->isChecked(); }
    // Moves the countdown on. True once when it reaches its end.
    bool tick(const QDateTime& now);

signals:
    void agreementChanged();
    void changeStatedChanged(bool stated);

private:
    struct Row {
        GuardPoint point;
        QWidget* widget = nullptr;
        QCheckBox* yes = nullptr; // of a second yes
    };
    Row makeRow(const GuardPoint& point);

    GuardVerdict m_verdict;
    bool m_counting = false;
    Card* m_card;
    IconMark* m_mark;
    TonedLabel* m_word;
    PlainLabel* m_wait;
    QVBoxLayout* m_points;
    QList<Row> m_rows;
    QCheckBox* m_changed;
};

} // namespace ringback
