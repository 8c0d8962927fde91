// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "engine/retrydesk.h"

#include <QDialog>
#include <QHash>
#include <QTimer>
#include <QUrl>

class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QToolButton;
class QVBoxLayout;

namespace ringback {

class AttemptPanel;
class Card;
class FactList;
class GuardPanel;
class Monitor;
class PlaceFieldsForm;
class PlainLabel;
class TonedLabel;

// One call, to be tried again: all that a person has to know before the yes, and what became of it after.
//
// Only the button that names the number places a call: it is never the default, Enter and Escape never press
// it, and it is enabled only while what is shown has been judged and every yes that the verdict asks for is
// said. It is disabled with the first press. The verdict is asked for again after every change, when a
// countdown ends, when an attempt changes, and every few seconds.
class RetryDialog final : public QDialog {
    Q_OBJECT

public:
    // All must outlive it. `repeatOf`: see RetryDecision.
    RetryDialog(RetryDesk& desk, const Monitor& monitor, const Clock& clock, const CallKey& call,
                const QString& repeatOf = {}, QWidget* parent = nullptr);
    ~RetryDialog() override;

    // What is shown, once it is known.
    const RetryProposal& proposal() const { return m_proposal; }
    bool showsOutcome() const;
    // Moves countdowns on and asks again where that is due; runs once a second by itself.
    void tick();

signals:
    void callChosen(const ringback::CallKey& key);
    void linkRequested(const QUrl& url);
    void copied(const QString& what);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool focusNextPrevChild(bool next) override;

private:
    void buildParties(QVBoxLayout& layout);
    void buildPermission(QVBoxLayout& layout);
    void buildFields(QVBoxLayout& layout);
    void buildRequest(QVBoxLayout& layout);
    void buildButtons(QVBoxLayout& layout);
    void connectDesk();
    void startAgain(const CallKey& call, const QString& repeatOf);
    void noteEdit();
    void say(const QString& text);
    void showProblem();
    void propose(bool refreshing = false);
    void take(const RetryProposal& proposal);
    void fill();
    void fillFacts();
    void fillFields();
    void showButtons();
    void decide();
    void takeDecision(const Attempt& attempt, const QString& problem);
    void openSettings();
    RetryDecision decision() const;

    RetryDesk& m_desk;
    const Monitor& m_monitor;
    const Clock& m_clock;
    CallKey m_call;
    QString m_repeatOf;
    PlaceOrder m_order; // what a person asks for; empty parts are the call's
    RetryProposal m_proposal;
    bool m_known = false;           // m_proposal is an answer
    bool m_numberMayChange = false; // once the advice has asked for another number
    quint64 m_asked = 0;            // the ticket of the latest question; 0: answered
    quint64 m_decided = 0;          // the ticket of the decision; 0: none under way
    bool m_refreshing = false;      // that question is the one before, asked once more
    QString m_said;                 // of a step that did not work
    QDateTime m_proposedAt;
    QHash<QString, Attempt> m_seen; // attempts that changed while the decision was under way
    QTimer m_editTimer;
    QTimer m_second;

    PlainLabel* m_heading;
    TonedLabel* m_problem;
    QStackedWidget* m_stack;
    QScrollArea* m_confirm = nullptr;
    QWidget* m_details = nullptr;
    QLineEdit* m_to = nullptr;
    QLineEdit* m_from = nullptr;
    QComboBox* m_account = nullptr;
    PlainLabel* m_toHelp = nullptr;
    FactList* m_facts = nullptr;
    GuardPanel* m_guard = nullptr;
    Card* m_permission = nullptr;
    PlainLabel* m_permissionLabel = nullptr;
    QPushButton* m_settings = nullptr;
    QToolButton* m_fieldsToggle = nullptr;
    TonedLabel* m_fieldProblems = nullptr;
    PlaceFieldsForm* m_fields = nullptr;
    QToolButton* m_requestToggle = nullptr;
    QPlainTextEdit* m_request = nullptr;
    QScrollArea* m_outcome = nullptr;
    AttemptPanel* m_attempt = nullptr;
    QPushButton* m_repeat = nullptr;
    QPushButton* m_place = nullptr;
    QPushButton* m_close = nullptr;
};

} // namespace ringback
