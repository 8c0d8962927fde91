// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "engine/retrydesk.h"

#include <QUrl>
#include <QWidget>

#include <optional>

class QPushButton;
class QTreeWidget;

namespace ringback {

class Card;
class DecodedPanel;
class FactList;
class IconMark;
class Monitor;
class PlainLabel;
class TonedLabel;

// What became of one attempt, and what a person can do about it: look for a call whose outcome is not known,
// say which call it became, go to the call, try once more. Follows the attempt while it is shown. Nothing
// here places a call: againRequested() asks for the dialog that does.
class AttemptPanel : public QWidget {
    Q_OBJECT

public:
    // All must outlive it.
    AttemptPanel(RetryDesk& desk, const Monitor& monitor, const Clock& clock, QWidget* parent = nullptr);

    void showAttempt(const std::optional<Attempt>& attempt);
    const std::optional<Attempt>& attempt() const { return m_attempt; }
    // Moves countdowns and times on.
    void tick();

signals:
    void callChosen(const ringback::CallKey& key);
    // With `repeatOf`: the same request with the same key once more.
    void againRequested(const ringback::CallKey& origin, const QString& repeatOf);
    void linkRequested(const QUrl& url);
    void copied(const QString& what);

private:
    void fill();
    void lookForCandidates();
    void showCandidates(const QList<CallRow>& calls);
    void settleChosen();

    RetryDesk& m_desk;
    const Monitor& m_monitor;
    const Clock& m_clock;
    std::optional<Attempt> m_attempt;
    QList<CallRow> m_found;
    quint64 m_candidates = 0; // the ticket of the latest question
    bool m_looking = false;
    QDateTime m_lookedAt;
    Card* m_card;
    IconMark* m_mark;
    TonedLabel* m_word;
    PlainLabel* m_sentence;
    QPushButton* m_show;
    QPushButton* m_lookUp;
    QPushButton* m_again;
    QPushButton* m_repeat;
    QWidget* m_doubt;
    PlainLabel* m_doubtLabel;
    QTreeWidget* m_calls;
    QPushButton* m_isThis;
    QPushButton* m_isNone;
    DecodedPanel* m_decoded;
    FactList* m_facts;
};

} // namespace ringback
