// SPDX-License-Identifier: GPL-3.0-or-later
#include "retryproposals.h"

#include "models/callformat.h"
#include "widgets/attemptpanel.h"
#include "widgets/guardpanel.h"
#include "widgets/retrydialog.h"
#include "widgets/retrysettings.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QTreeWidget>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestRetryDialog : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void saysWhoIsCalledAndWhy();
    void onlyTheNamedButtonPlaces_data();
    void onlyTheNamedButtonPlaces();
    void isPlacedByKeyboardAlone();
    void lettersAreGivenOnce();
    void doubleClickPlacesOnce();
    void eachPointNeedsItsOwnYes();
    void yesIsLostWhenTheOrderChanges();
    void refusalTakesTheButtonAway();
    void endOfTheCountdownAsksAgain();
    void changeIsStated();
    void numberIsFixedUnlessTheAdviceAsks();
    void missingFieldIsAskedFor();
    void retriesAreTurnedOnInAStepOfTheirOwn();
    void outcomeIsFollowed();
    void answerBeforeTheDecisionIsKept();
    void refusedDecisionIsSaid();
    void unknownOutcomeIsSettled();
    void repetitionIsOffered();
    void markupStaysText();

private:
    template <typename T> T* child(const QString& name) const
    {
        T* found = m_dialog->findChild<T*>(name);
        if (found == nullptr)
            qFatal("no such child: %s", qPrintable(name));
        return found;
    }
    QPushButton* placeButton() const { return child<QPushButton>(u"placeButton"_s); }
    void open(const QList<GuardPoint>& points = {});
    void place();
    Attempt placedAttempt(AttemptState state) const;

    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<FakeMonitor> m_monitor;
    std::unique_ptr<FakeRetryDesk> m_desk;
    std::unique_ptr<RetryDialog> m_dialog;
    CallRow m_call;
    QList<GuardPoint> m_points;
    std::function<void(RetryProposal&)> m_more;
};

void TestRetryDialog::init()
{
    m_clock = std::make_unique<FakeClock>();
    m_monitor = std::make_unique<FakeMonitor>();
    m_desk = std::make_unique<FakeRetryDesk>();
    m_call = madeCall(u"call-1"_s, 1, m_clock->nowUtc(), 600, CallStatus::Busy);
    m_points.clear();
    m_more = {};
    m_desk->proposalFor = [this](const FakeRetryDesk::Asked& asked) {
        RetryProposal proposal = proposalOf(m_call, verdictOf(m_points), asked);
        if (m_more)
            m_more(proposal);
        return proposal;
    };
}

void TestRetryDialog::cleanup()
{
    m_dialog.reset();
    m_desk.reset();
    m_monitor.reset();
}

void TestRetryDialog::open(const QList<GuardPoint>& points)
{
    m_points = points;
    m_dialog = std::make_unique<RetryDialog>(*m_desk, *m_monitor, *m_clock, m_call.call.key);
    m_dialog->show();
    QApplication::setActiveWindow(m_dialog.get());
    QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    QTRY_COMPARE(m_dialog->proposal().call.row.call.key, m_call.call.key);
}

void TestRetryDialog::place()
{
    QTRY_VERIFY(placeButton()->isEnabled());
    placeButton()->click();
    QTRY_VERIFY(m_dialog->showsOutcome());
}

Attempt TestRetryDialog::placedAttempt(AttemptState state) const
{
    Attempt attempt = FakeRetryDesk::attemptOf(m_desk->decisions.constLast());
    attempt.state = state;
    return attempt;
}

void TestRetryDialog::saysWhoIsCalledAndWhy()
{
    m_more = [](RetryProposal& proposal) {
        proposal.changedSince = {u"The number was corrected."_s};
        proposal.cost = u"0.0120 USD"_s;
        Attempt earlier;
        earlier.state = AttemptState::NotPlaced;
        earlier.order = proposal.order;
        proposal.attempts = {earlier};
    };
    open({guardPoint(GuardWord::Allowed, u"later"_s, u"A person decides."_s)});
    QCOMPARE(child<QLineEdit>(u"toEdit"_s)->text(), m_call.call.to);
    QCOMPARE(child<QLineEdit>(u"fromEdit"_s)->text(), m_call.call.from);
    const QString texts = labelsOf(m_dialog.get());
    for (const QString& part : {u"The line called was busy (3010)"_s, u"The number was corrected."_s,
                                u"0.0120 USD"_s, u"Not placed"_s, u"A person decides."_s})
        QVERIFY2(texts.contains(part), qPrintable(part + u" is missing in "_s + texts));
    // The request is there and behind a disclosure.
    auto* request = child<QPlainTextEdit>(u"requestEdit"_s);
    QVERIFY(!request->isVisible());
    child<QToolButton>(u"requestToggleButton"_s)->click();
    QVERIFY(request->isVisible());
    QVERIFY(request->toPlainText().contains(u"X-Auth-Token: ****"_s));
    QVERIFY(placeButton()->text().contains(phoneText(m_call.call.to)));
}

void TestRetryDialog::onlyTheNamedButtonPlaces_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<QString>("where");
    for (const QString& where : {u"closeRetryButton"_s, u"placeButton"_s, u"toEdit"_s, u"fromEdit"_s,
                                 u"accountCombo"_s, u"requestToggleButton"_s, u"retrySettingsButton"_s}) {
        for (const int key : {Qt::Key_Return, Qt::Key_Enter, Qt::Key_Escape})
            QTest::addRow("%s %x", qPrintable(where), key) << key << where;
    }
}

void TestRetryDialog::onlyTheNamedButtonPlaces()
{
    QFETCH(int, key);
    QFETCH(QString, where);
    open();
    QTRY_VERIFY(placeButton()->isEnabled());
    QVERIFY(!placeButton()->isDefault());
    QVERIFY(!placeButton()->autoDefault());
    QVERIFY(child<QPushButton>(u"closeRetryButton"_s)->isDefault());
    child<QWidget>(where)->setFocus();
    QTest::keyClick(QApplication::focusWidget(), static_cast<Qt::Key>(key));
    QCOMPARE(m_desk->decisions.size(), 0);
}

void TestRetryDialog::isPlacedByKeyboardAlone()
{
    open({guardPoint(GuardWord::SecondYes, u"quiet-hours"_s, u"It is night there."_s)});
    QCOMPARE(QApplication::focusWidget(), child<QPushButton>(u"closeRetryButton"_s));
    QVERIFY(!placeButton()->isEnabled());
    auto* yes = child<QCheckBox>(u"yes_quiet-hours"_s);
    QVERIFY(tabTo(m_dialog.get(), yes));
    QTest::keyClick(yes, Qt::Key_Space);
    QTRY_VERIFY(placeButton()->isEnabled());
    QVERIFY(tabTo(m_dialog.get(), placeButton()));
    QTest::keyClick(placeButton(), Qt::Key_Space);
    QCOMPARE(m_desk->decisions.size(), 1);
    const RetryDecision& decision = m_desk->decisions.constFirst();
    QVERIFY(decision.secondYes);
    QCOMPARE(decision.agreedPoints, QStringList {u"quiet-hours"_s});
    QCOMPARE(decision.order.to, m_call.call.to);
    QCOMPARE(decision.order.origin, m_call.call.key);
    QTRY_VERIFY(m_dialog->showsOutcome());
    QCOMPARE(QApplication::focusWidget(), child<QPushButton>(u"closeRetryButton"_s));
}

// A letter that two share presses neither.
void TestRetryDialog::lettersAreGivenOnce()
{
    const auto repeated = [this] {
        QStringList letters;
        QStringList twice;
        const auto take = [&](const QString& text) {
            const QString letter = QKeySequence::mnemonic(text).toString();
            if (!letter.isEmpty() && letters.contains(letter))
                twice.append(letter + u": "_s + text);
            letters.append(letter);
        };
        for (const QAbstractButton* button : m_dialog->findChildren<QAbstractButton*>()) {
            if (button->isVisible())
                take(button->text());
        }
        for (const QLabel* label : m_dialog->findChildren<QLabel*>()) {
            if (label->isVisible() && label->buddy() != nullptr)
                take(label->text());
        }
        return twice;
    };
    GuardPoint change = guardPoint(GuardWord::AfterChange, u"account"_s, u"The account has no money."_s);
    change.changeStated = true;
    m_more = [](RetryProposal& proposal) { proposal.repeatable = u"attempt-0"_s; };
    open({change});
    QCOMPARE(repeated(), QStringList());
    m_points.clear();
    m_clock->advance(6000);
    m_dialog->tick();
    QTRY_VERIFY(placeButton()->isEnabled());
    QTest::keyClick(m_dialog.get(), Qt::Key_C, Qt::AltModifier);
    QTRY_VERIFY(m_dialog->showsOutcome());
    Attempt attempt = placedAttempt(AttemptState::NotFound);
    attempt.idempotencyKey = u"key"_s;
    attempt.callId = u"call"_s;
    emit m_desk->attemptChanged(attempt);
    QCOMPARE(repeated(), QStringList());
}

void TestRetryDialog::doubleClickPlacesOnce()
{
    m_desk->held = true;
    open();
    QTRY_VERIFY(placeButton()->isEnabled());
    QTest::mouseDClick(placeButton(), Qt::LeftButton);
    placeButton()->click();
    QTest::keyClick(m_dialog.get(), Qt::Key_C, Qt::AltModifier);
    QCOMPARE(m_desk->decisions.size(), 1);
    QVERIFY(!placeButton()->isEnabled());
    // Nor does time bring it back while nobody has answered.
    for (int i = 0; i < 20; ++i) {
        m_clock->advance(1000);
        m_dialog->tick();
    }
    QCoreApplication::processEvents();
    QVERIFY(!placeButton()->isEnabled());
}

void TestRetryDialog::eachPointNeedsItsOwnYes()
{
    open({guardPoint(GuardWord::SecondYes, u"quiet-hours"_s, u"It is night there."_s),
          guardPoint(GuardWord::SecondYes, u"retried"_s, u"It was tried again already."_s)});
    child<QCheckBox>(u"yes_quiet-hours"_s)->click();
    QVERIFY(!placeButton()->isEnabled());
    child<QCheckBox>(u"yes_retried"_s)->click();
    QTRY_VERIFY(placeButton()->isEnabled());
    child<QCheckBox>(u"yes_quiet-hours"_s)->click();
    QVERIFY(!placeButton()->isEnabled());
}

void TestRetryDialog::yesIsLostWhenTheOrderChanges()
{
    open({guardPoint(GuardWord::SecondYes, u"quiet-hours"_s, u"It is night there."_s)});
    child<QCheckBox>(u"yes_quiet-hours"_s)->click();
    QTRY_VERIFY(placeButton()->isEnabled());
    auto* from = child<QLineEdit>(u"fromEdit"_s);
    from->setFocus();
    QTest::keyClick(from, Qt::Key_1);
    // At once, before the answer about the new order.
    QVERIFY(!placeButton()->isEnabled());
    QTRY_COMPARE(m_dialog->proposal().order.from, from->text());
    QVERIFY(!child<QCheckBox>(u"yes_quiet-hours"_s)->isChecked());
    QVERIFY(!placeButton()->isEnabled());
}

void TestRetryDialog::refusalTakesTheButtonAway()
{
    open();
    QTRY_VERIFY(placeButton()->isEnabled());
    // The verdict changes while the dialog is open.
    m_points = {guardPoint(GuardWord::Refused, u"live"_s, u"The call still lives."_s)};
    m_clock->advance(6000);
    m_dialog->tick();
    QTRY_VERIFY(!placeButton()->isEnabled());
    QVERIFY(labelsOf(m_dialog.get()).contains(u"Refused: The call still lives."_s));
    // Somebody else's attempt asks at once, and takes a yes back.
    m_points = {guardPoint(GuardWord::SecondYes, u"many"_s, u"Tried three times."_s)};
    Attempt other;
    other.id = u"other"_s;
    other.order.origin = m_call.call.key;
    emit m_desk->attemptChanged(other);
    QTRY_VERIFY(m_dialog->findChild<QCheckBox*>(u"yes_many"_s) != nullptr);
    child<QCheckBox>(u"yes_many"_s)->click();
    QTRY_VERIFY(placeButton()->isEnabled());
    emit m_desk->attemptChanged(other);
    QVERIFY(!child<QCheckBox>(u"yes_many"_s)->isChecked());
}

void TestRetryDialog::endOfTheCountdownAsksAgain()
{
    GuardPoint wait = guardPoint(GuardWord::AllowedAfter, u"after-delay"_s, u"The provider asked to wait."_s);
    wait.notBefore = m_clock->nowUtc().addSecs(3);
    m_more = [&wait, this](RetryProposal& proposal) {
        if (!m_points.isEmpty())
            proposal.verdict.notBefore = wait.notBefore;
    };
    open({wait});
    QVERIFY(!placeButton()->isEnabled());
    auto* left = child<PlainLabel>(u"verdictWaitLabel"_s);
    QVERIFY(left->isVisible());
    const QString before = left->plainText();
    m_clock->advance(1000);
    m_dialog->tick();
    QVERIFY(left->plainText() != before);
    const qsizetype asked = m_desk->proposals.size();
    m_points.clear();
    m_clock->advance(2000);
    m_dialog->tick();
    QCOMPARE(m_desk->proposals.size(), asked + 1);
    QTRY_VERIFY(placeButton()->isEnabled());
    QVERIFY(!left->isVisible());
    QCOMPARE(m_desk->decisions.size(), 0);
}

void TestRetryDialog::changeIsStated()
{
    GuardPoint change = guardPoint(GuardWord::AfterChange, u"account"_s, u"The account has no money."_s);
    change.changeStated = true;
    open({change});
    auto* changed = child<QCheckBox>(u"changedCheckBox"_s);
    QVERIFY(changed->isVisible());
    QVERIFY(!placeButton()->isEnabled());
    m_points = {guardPoint(GuardWord::SecondYes, u"account"_s, u"You say that it was topped up."_s)};
    changed->click();
    QVERIFY(m_desk->proposals.constLast().changeStated);
    QTRY_VERIFY(m_dialog->findChild<QCheckBox*>(u"yes_account"_s) != nullptr);
    QVERIFY(!placeButton()->isEnabled());
    child<QCheckBox>(u"yes_account"_s)->click();
    place();
    QVERIFY(m_desk->decisions.constFirst().changeStated);
}

void TestRetryDialog::numberIsFixedUnlessTheAdviceAsks()
{
    open();
    auto* to = child<QLineEdit>(u"toEdit"_s);
    QVERIFY(to->isReadOnly());
    m_dialog.reset();
    m_more = [](RetryProposal& proposal) { proposal.numberMayChange = true; };
    open({guardPoint(GuardWord::AfterChange, u"after-change"_s, u"Call another number."_s)});
    to = child<QLineEdit>(u"toEdit"_s);
    QVERIFY(!to->isReadOnly());
    to->setFocus();
    to->selectAll();
    m_points.clear();
    // Once changed, it can be changed back.
    m_more = {};
    QTest::keyClicks(to, u"+4930555111"_s);
    QVERIFY(!placeButton()->isEnabled());
    QTRY_COMPARE(m_dialog->proposal().order.to, u"+4930555111"_s);
    QVERIFY(!to->isReadOnly());
    QTRY_VERIFY(placeButton()->isEnabled());
    QVERIFY(placeButton()->text().contains(phoneText(u"+4930555111"_s)));
    place();
    QCOMPARE(m_desk->decisions.constFirst().order.to, u"+4930555111"_s);
}

void TestRetryDialog::missingFieldIsAskedFor()
{
    m_more = [](RetryProposal& proposal) {
        PlaceField field;
        field.key = u"answer_url"_s;
        field.label = u"Answer URL"_s;
        field.required = true;
        proposal.fields = {field};
        if (proposal.order.fields.value(field.key).isEmpty())
            proposal.fieldProblems = {u"Answer URL is missing."_s};
    };
    open();
    QVERIFY(!placeButton()->isEnabled());
    auto* edit = child<QLineEdit>(u"field_answer_url"_s);
    QVERIFY(edit->isVisible());
    QVERIFY(tabTo(m_dialog.get(), edit));
    QTest::keyClicks(edit, u"https://example.com/answer"_s);
    QTRY_VERIFY(placeButton()->isEnabled());
    place();
    const RetryDecision& decision = m_desk->decisions.constFirst();
    QCOMPARE(decision.order.fields.value(u"answer_url"_s), u"https://example.com/answer"_s);
    QVERIFY(decision.rememberFields);
}

void TestRetryDialog::retriesAreTurnedOnInAStepOfTheirOwn()
{
    open({guardPoint(GuardWord::Refused, u"read-only"_s, u"Placing calls is off."_s)});
    auto* settings = child<QPushButton>(u"retrySettingsButton"_s);
    QVERIFY(settings->text().contains(u"Turn it on"_s));
    QVERIFY(tabTo(m_dialog.get(), settings));
    QTest::keyClick(settings, Qt::Key_Space);
    auto* form = m_dialog->findChild<RetrySettingsDialog*>();
    QVERIFY(form != nullptr);
    QTRY_VERIFY(form->isVisible());
    form->findChild<QCheckBox*>(u"allowRetriesCheckBox"_s)->click();
    m_points.clear();
    form->findChild<QPushButton*>(u"saveRetrySettingsButton"_s)->click();
    QVERIFY(m_desk->kept.value(u"desk"_s).allowed);
    QTRY_VERIFY(placeButton()->isEnabled());
    // Nothing was placed by it.
    QCOMPARE(m_desk->decisions.size(), 0);
}

void TestRetryDialog::outcomeIsFollowed()
{
    open();
    place();
    QVERIFY(labelsOf(m_dialog.get()).contains(u"Sending"_s));
    QVERIFY(!placeButton()->isVisible());
    Attempt attempt = placedAttempt(AttemptState::Placed);
    attempt.callId = u"new-call"_s;
    emit m_desk->attemptChanged(attempt);
    QVERIFY(labelsOf(m_dialog.get()).contains(u"new-call"_s));
    QSignalSpy chosen(m_dialog.get(), &RetryDialog::callChosen);
    auto* show = child<QPushButton>(u"showCallButton"_s);
    QVERIFY(tabTo(m_dialog.get(), show));
    QTest::keyClick(show, Qt::Key_Space);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().value<CallKey>(), (CallKey {u"desk"_s, u"new-call"_s}));
}

void TestRetryDialog::answerBeforeTheDecisionIsKept()
{
    m_desk->held = true;
    open();
    QTRY_VERIFY(placeButton()->isEnabled());
    placeButton()->click();
    Attempt attempt = placedAttempt(AttemptState::NotPlaced);
    emit m_desk->attemptChanged(attempt);
    attempt.state = AttemptState::Sending;
    emit m_desk->decided(m_desk->decisionTickets.constLast(), attempt, {});
    QVERIFY(m_dialog->showsOutcome());
    QVERIFY(labelsOf(m_dialog.get()).contains(u"No call was placed."_s));
}

void TestRetryDialog::refusedDecisionIsSaid()
{
    m_desk->problem = u"Another attempt is being sent."_s;
    open();
    QTRY_VERIFY(placeButton()->isEnabled());
    placeButton()->click();
    QTRY_VERIFY(labelsOf(m_dialog.get()).contains(u"Nothing was sent. Another attempt is being sent."_s));
    QVERIFY(!m_dialog->showsOutcome());
    // It stays while the situation is judged anew.
    const qsizetype asked = m_desk->proposals.size();
    m_clock->advance(6000);
    m_dialog->tick();
    QTRY_VERIFY(m_desk->proposals.size() > asked || asked > 1);
    QTRY_VERIFY(placeButton()->isEnabled());
    QVERIFY(labelsOf(m_dialog.get()).contains(u"Another attempt is being sent."_s));
}

void TestRetryDialog::unknownOutcomeIsSettled()
{
    CallRow candidate = madeCall(u"found-1"_s, 2, m_clock->nowUtc(), 10, CallStatus::Ringing);
    m_desk->candidates = {candidate};
    open();
    place();
    emit m_desk->attemptChanged(placedAttempt(AttemptState::Unknown));
    auto* tree = child<QTreeWidget>(u"candidatesTree"_s);
    QTRY_COMPARE(tree->topLevelItemCount(), 1);
    auto* lookUp = child<QPushButton>(u"lookUpButton"_s);
    QVERIFY(tabTo(m_dialog.get(), lookUp));
    QTest::keyClick(lookUp, Qt::Key_Space);
    QCOMPARE(m_desk->lookedUp, QStringList {u"attempt-1"_s});
    auto* isThis = child<QPushButton>(u"isThisButton"_s);
    QVERIFY(!isThis->isEnabled());
    QVERIFY(tabTo(m_dialog.get(), tree));
    QTRY_COMPARE(tree->topLevelItemCount(), 1);
    QTest::keyClick(tree, Qt::Key_Down);
    QTest::keyClick(tree, Qt::Key_Space);
    QTRY_VERIFY(isThis->isEnabled());
    isThis->click();
    QCOMPARE(m_desk->settled, (QList<QPair<QString, QString>> {{u"attempt-1"_s, u"found-1"_s}}));
    // Nothing was placed once more by any of this.
    QCOMPARE(m_desk->decisions.size(), 1);
    // Of one that is not known nothing is offered again; of one that was looked for in vain it is.
    auto* again = child<QPushButton>(u"againButton"_s);
    QVERIFY(!again->isVisible());
    emit m_desk->attemptChanged(placedAttempt(AttemptState::NotFound));
    QVERIFY(again->isVisible());
    again->click();
    QVERIFY(!m_dialog->showsOutcome());
    QCOMPARE(m_desk->decisions.size(), 1);
}

void TestRetryDialog::repetitionIsOffered()
{
    m_more = [](RetryProposal& proposal) { proposal.repeatable = u"attempt-0"_s; };
    open({guardPoint(GuardWord::Refused, u"unknown-outcome"_s, u"Look it up first."_s)});
    auto* repeat = child<QPushButton>(u"repeatSameKeyButton"_s);
    QTRY_VERIFY(repeat->isVisible());
    m_points = {guardPoint(GuardWord::SecondYes, u"same-key"_s, u"The same key and bytes."_s)};
    repeat->click();
    QCOMPARE(m_desk->proposals.constLast().repeatOf, u"attempt-0"_s);
    QTRY_VERIFY(m_dialog->findChild<QCheckBox*>(u"yes_same-key"_s) != nullptr);
    QCOMPARE(m_desk->decisions.size(), 0);
    child<QCheckBox>(u"yes_same-key"_s)->click();
    place();
    QCOMPARE(m_desk->decisions.constFirst().repeatOf, u"attempt-0"_s);
}

void TestRetryDialog::markupStaysText()
{
    const QString markup = u"<a href=\"https://evil.example\">&lt;b&gt;click</a> & <img src=x>"_s;
    m_more = [markup](RetryProposal& proposal) {
        proposal.failedBecause = markup;
        proposal.changedSince = {markup};
        proposal.cost = markup;
        proposal.order.to = markup;
        PlaceField field;
        field.key = u"agent"_s;
        field.label = markup;
        field.help = markup;
        proposal.fields = {field};
        proposal.request = markup;
    };
    open({guardPoint(GuardWord::SecondYes, u"undocumented"_s, markup)});
    QVERIFY(labelsOf(m_dialog.get()).contains(markup));
    for (const QLabel* label : m_dialog->findChildren<QLabel*>()) {
        if (qobject_cast<const PlainLabel*>(label) != nullptr || label->text().contains(u"evil"_s))
            QCOMPARE(label->textFormat(), Qt::PlainText);
    }
    QCOMPARE(child<QPlainTextEdit>(u"requestEdit"_s)->toPlainText(), markup);
}

QTEST_MAIN(TestRetryDialog)
#include "tst_retrydialog.moc"
