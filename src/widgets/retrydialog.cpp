// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/retrydialog.h"

#include "core/visibletext.h"
#include "engine/monitor.h"
#include "models/callformat.h"
#include "widgets/accountnames.h"
#include "widgets/attemptpanel.h"
#include "widgets/attempttext.h"
#include "widgets/card.h"
#include "widgets/factlist.h"
#include "widgets/focusorder.h"
#include "widgets/guardpanel.h"
#include "widgets/placefieldsform.h"
#include "widgets/plainlabel.h"
#include "widgets/retrysettings.h"
#include "widgets/tonedlabel.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int RefreshSeconds = 5;
} // namespace

RetryDialog::~RetryDialog() = default;

bool RetryDialog::showsOutcome() const
{
    return m_stack->currentWidget() == m_outcome;
}

void RetryDialog::connectDesk()
{
    connect(&m_desk, &RetryDesk::proposalReady, this, [this](quint64 ticket, const RetryProposal& proposal) {
        if (ticket == m_asked && m_asked != 0)
            take(proposal);
    });
    connect(&m_desk, &RetryDesk::decided, this,
            [this](quint64 ticket, const Attempt& attempt, const QString& problem) {
                if (ticket == m_decided && m_decided != 0)
                    takeDecision(attempt, problem);
            });
    connect(&m_desk, &RetryDesk::attemptChanged, this, [this](const Attempt& attempt) {
        if (m_decided != 0)
            m_seen.insert(attempt.id, attempt);
        if (m_decided != 0 || showsOutcome() || attempt.order.origin != m_call)
            return;
        // Somebody else tries it: what was agreed to was another situation.
        m_guard->clearAgreement();
        propose();
    });
    connect(&m_desk, &RetryDesk::problemOccurred, this, &RetryDialog::say);
    connect(m_guard, &GuardPanel::agreementChanged, this, &RetryDialog::showButtons);
    connect(m_guard, &GuardPanel::changeStatedChanged, this, [this] { propose(); });
    connect(m_attempt, &AttemptPanel::againRequested, this, &RetryDialog::startAgain);
    connect(m_attempt, &AttemptPanel::linkRequested, this, &RetryDialog::linkRequested);
    connect(m_attempt, &AttemptPanel::copied, this, &RetryDialog::copied);
    connect(m_attempt, &AttemptPanel::callChosen, this, [this](const CallKey& key) {
        emit callChosen(key);
        close();
    });
}

void RetryDialog::startAgain(const CallKey& call, const QString& repeatOf)
{
    m_call = call;
    m_repeatOf = repeatOf;
    m_guard->reset();
    m_stack->setCurrentWidget(m_confirm);
    m_heading->setText(tr("Try the call again"));
    say({});
    propose();
    m_close->setFocus();
}

// What was said stays until the next step of the person's.
void RetryDialog::say(const QString& text)
{
    m_said = text;
    showProblem();
}

void RetryDialog::showProblem()
{
    const QString text = m_known && !m_proposal.problem.isEmpty() ? m_proposal.problem : m_said;
    m_problem->setText(text);
    m_problem->setVisible(!text.isEmpty());
}

void RetryDialog::noteEdit()
{
    // With the first change everything that was said is about another order.
    m_guard->clearAgreement();
    say({});
    m_editTimer.start();
    showButtons();
}

void RetryDialog::propose(bool refreshing)
{
    m_editTimer.stop();
    m_refreshing = refreshing;
    PlaceOrder order = m_order;
    order.origin = m_call;
    order.fields = m_fields->typed();
    m_asked = m_desk.propose(m_call, order, m_guard->changeStated(), m_repeatOf);
    m_proposedAt = m_clock.nowUtc();
    showButtons();
}

void RetryDialog::take(const RetryProposal& proposal)
{
    m_asked = 0;
    // Another person's decision, or news of the call, changes what a yes was about.
    if (m_known && proposal.attempts.size() != m_proposal.attempts.size())
        m_guard->clearAgreement();
    m_proposal = proposal;
    m_known = true;
    m_numberMayChange = m_numberMayChange || proposal.numberMayChange;
    fill();
}

void RetryDialog::fill()
{
    const bool can = m_proposal.problem.isEmpty();
    m_details->setVisible(can);
    showProblem();
    if (!can) {
        showButtons();
        return;
    }
    const PlaceOrder& order = m_proposal.order;
    m_heading->setText(tr("Call %1 again?").arg(phoneText(order.to)));
    const auto showIn = [](QLineEdit* edit, const QString& asked, const QString& shown) {
        if (edit->hasFocus() && !edit->isReadOnly())
            return;
        const QSignalBlocker quiet(edit);
        edit->setText(asked.isEmpty() ? shown : asked);
    };
    showIn(m_to, m_order.to, order.to);
    showIn(m_from, m_order.from, order.from);
    m_to->setReadOnly(!m_numberMayChange);
    m_toHelp->setText(m_numberMayChange
                          ? tr("The advice is another number: write it with country code, like +4930555000.")
                          : tr("It stays as it was: no advice asks for another number."));
    {
        // Left alone where it holds the same, so that it may be open meanwhile.
        const QSignalBlocker quiet(m_account);
        QStringList held;
        for (int i = 0; i < m_account->count(); ++i)
            held.append(m_account->itemData(i).toString());
        QStringList ids = QStringList {order.account} + m_proposal.accounts;
        ids.sort();
        if (held != ids) {
            m_account->clear();
            for (const QString& id : std::as_const(ids))
                m_account->addItem(visibleLine(accountLabelIn(m_monitor, id)), id);
        }
        if (!m_account->view()->isVisible())
            m_account->setCurrentIndex(static_cast<int>(ids.indexOf(order.account)));
        m_account->setEnabled(m_account->count() > 1);
    }
    const bool readOnly = std::any_of(m_proposal.verdict.points.begin(), m_proposal.verdict.points.end(),
                                      [](const GuardPoint& point) { return point.rule == "read-only"_L1; });
    const QString account = visibleLine(accountLabelIn(m_monitor, order.account));
    m_permission->setTone(readOnly ? Tone::Info : Tone::Neutral);
    m_permissionLabel->setText(
        readOnly
            ? tr("Placing calls is off for %1: Ringback only reads from it. Turning it on places nothing; "
                 "each call still needs its own yes.")
                  .arg(account)
            : tr("Calls may be placed from %1, each with a yes.").arg(account));
    m_settings->setText(readOnly ? tr("&Turn it on for this account…") : tr("&Settings for retries…"));
    fillFacts();
    fillFields();
    m_guard->setVerdict(m_proposal.verdict);
    m_guard->tick(m_clock.nowUtc());
    m_requestToggle->setVisible(!m_proposal.request.isEmpty());
    m_request->setVisible(!m_proposal.request.isEmpty() && m_requestToggle->isChecked());
    if (const QString text = visibleText(m_proposal.request); m_request->toPlainText() != text)
        m_request->setPlainText(text);
    showButtons();
}

void RetryDialog::fillFacts()
{
    const QTimeZone zone = QTimeZone::systemTimeZone();
    const QDateTime now = m_clock.nowUtc();
    QList<Fact> facts;
    facts.append({tr("Last time"),
                  m_proposal.failedBecause.isEmpty() ? tr("no reason is known") : m_proposal.failedBecause,
                  {},
                  false});
    if (m_proposal.call.decoded && !m_proposal.call.decoded->fix.isEmpty())
        facts.append({tr("What helps"), m_proposal.call.decoded->fix.constFirst(), {}, false});
    facts.append({tr("Changed since"),
                  m_proposal.changedSince.isEmpty() ? tr("nothing that Ringback knows of")
                                                    : m_proposal.changedSince.join(u'\n'),
                  {},
                  false});
    facts.append({tr("Cost"),
                  m_proposal.cost.isEmpty() ? tr("not known; the provider charges by its own prices")
                                            : tr("of the last call: %1").arg(m_proposal.cost),
                  {},
                  false});
    QStringList attempts;
    int number = 1;
    for (const Attempt& attempt : m_proposal.attempts)
        attempts.append(attemptLine(number++, attempt, now, zone));
    facts.append({tr("Attempts so far"), attempts.isEmpty() ? tr("none") : attempts.join(u'\n'), {}, false});
    m_facts->setFacts(facts);
}

void RetryDialog::fillFields()
{
    const bool any = !m_proposal.fields.isEmpty();
    m_fields->setFields(m_proposal.fields);
    m_fields->setKnown(m_proposal.order.fields);
    const bool wrong = !m_proposal.fieldProblems.isEmpty();
    m_fieldsToggle->setVisible(any);
    // What is missing is asked for without being looked for.
    if (wrong && any)
        m_fieldsToggle->setChecked(true);
    m_fields->setVisible(any && m_fieldsToggle->isChecked());
    m_fieldProblems->setText(m_proposal.fieldProblems.join(u'\n'));
    m_fieldProblems->setVisible(wrong);
}

// Whether the dangerous button may be pressed, and what it is called.
void RetryDialog::showButtons()
{
    const bool outcome = showsOutcome();
    m_place->setVisible(!outcome);
    // Asking the same once more does not take the button away under the finger.
    const bool settled =
        m_known && (m_asked == 0 || m_refreshing) && !m_editTimer.isActive() && m_decided == 0;
    const bool may = settled && m_proposal.problem.isEmpty() && m_guard->isSatisfied()
        && m_guard->verdict() == m_proposal.verdict && m_proposal.fieldProblems.isEmpty();
    m_place->setEnabled(!outcome && may);
    const QString number =
        m_known && m_proposal.problem.isEmpty() ? phoneText(m_proposal.order.to) : tr("the number");
    QString marked = number;
    m_place->setText(tr("&Call %1 now").arg(marked.replace(u'&', u"&&"_s)));
    m_place->setAccessibleName(tr("Call %1 now").arg(number));
    m_repeat->setVisible(!outcome && m_known && !m_proposal.repeatable.isEmpty() && m_repeatOf.isEmpty());
}

RetryDecision RetryDialog::decision() const
{
    RetryDecision decision;
    decision.order = m_proposal.order;
    decision.order.origin = m_call;
    // Said to be empty is said, too.
    const QMap<QString, QString> typed = m_fields->typed();
    for (auto it = typed.begin(); it != typed.end(); ++it)
        decision.order.fields.insert(it.key(), it.value());
    decision.agreedPoints = m_guard->agreedRules();
    decision.secondYes = !decision.agreedPoints.isEmpty();
    decision.changeStated = m_guard->changeStated();
    decision.repeatOf = m_repeatOf;
    return decision;
}

void RetryDialog::decide()
{
    if (m_decided != 0 || !m_place->isEnabled())
        return;
    m_place->setEnabled(false);
    m_seen.clear();
    m_asked = 0; // an answer on its way is about what was
    say({});
    m_decided = m_desk.decide(decision());
    m_heading->setText(tr("Calling %1…").arg(phoneText(m_proposal.order.to)));
    showButtons();
    m_close->setFocus();
}

void RetryDialog::takeDecision(const Attempt& attempt, const QString& problem)
{
    m_decided = 0;
    if (!problem.isEmpty()) {
        m_guard->clearAgreement();
        say(tr("Nothing was sent. %1").arg(problem));
        propose();
        return;
    }
    m_heading->setText(tr("Call to %1").arg(phoneText(attempt.order.to)));
    m_attempt->showAttempt(m_seen.value(attempt.id, attempt));
    m_seen.clear();
    m_stack->setCurrentWidget(m_outcome);
    showButtons();
    m_close->setFocus();
}

void RetryDialog::tick()
{
    const QDateTime now = m_clock.nowUtc();
    if (showsOutcome()) {
        m_attempt->tick();
        return;
    }
    const bool over = m_guard->tick(now);
    const bool idle = m_asked == 0 && !m_editTimer.isActive() && m_decided == 0;
    if (idle && (over || m_proposedAt.secsTo(now) >= RefreshSeconds))
        propose(true);
}

void RetryDialog::openSettings()
{
    const QString account = m_proposal.order.account;
    const auto rules = m_desk.placing(account);
    QList<PlaceField> fields = rules ? rules->fields : QList<PlaceField>();
    // What the call's own record says need not be said once more.
    for (PlaceField& field : fields)
        field.required = field.required && !m_proposal.order.fields.contains(field.key);
    auto* dialog = new RetrySettingsDialog(
        {accountLabelIn(m_monitor, account), m_proposal.providerName, rules ? rules->note : QString()},
        fields,
        [this](const PlaceField& field, const QString& value) { return m_desk.fieldProblem(field, value); },
        m_desk.settings(account), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, account] {
        const QString problem = m_desk.setSettings(account, dialog->settings());
        m_guard->clearAgreement();
        say(problem);
        propose();
    });
    dialog->open();
}

// Enter does what the focus says and nothing else: in a field it is no yes, and none to closing either.
void RetryDialog::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && !m_close->hasFocus()) {
        if (m_editTimer.isActive())
            propose();
        event->accept();
        return;
    }
    QDialog::keyPressEvent(event);
}

// Boxes and buttons come and go: Tab follows the eye, not the order in which they were made.
bool RetryDialog::focusNextPrevChild(bool next)
{
    const QList<QWidget*> stops = focusStops(this);
    if (stops.isEmpty())
        return false;
    const qsizetype at = stops.indexOf(QApplication::focusWidget());
    const qsizetype last = stops.size() - 1;
    const qsizetype to = next ? (at == last ? 0 : at + 1) : (at <= 0 ? last : at - 1);
    stops.at(to)->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    for (QScrollArea* area : {m_confirm, m_outcome}) {
        if (area->isAncestorOf(stops.at(to)))
            area->ensureWidgetVisible(stops.at(to));
    }
    return true;
}

} // namespace ringback
