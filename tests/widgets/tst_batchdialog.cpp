// SPDX-License-Identifier: GPL-3.0-or-later
#include "retryproposals.h"

#include "widgets/batchcard.h"
#include "widgets/batchdialog.h"
#include "widgets/confirmdialog.h"

#include <QCheckBox>
#include <QProgressBar>
#include <QSpinBox>
#include <QTreeWidget>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestBatchDialog : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void refusedCallsCannotBeChosen();
    void yesIsSaidByRuleWithItsCount();
    void isStartedByKeyboardAlone();
    void enterAndEscapeStartAndStopNothing();
    void sameNumberGoesOnce();
    void progressIsShownAndStopped();
    void doubleClickStartsOnce();
    void waitingBatchAsksAnew();
    void markupStaysText();

private:
    template <typename T> T* child(const QString& name) const
    {
        T* found = m_dialog->findChild<T*>(name);
        if (found == nullptr)
            qFatal("no such child: %s", qPrintable(name));
        return found;
    }
    QPushButton* startButton() const { return child<QPushButton>(u"startBatchButton"_s); }
    QTreeWidget* tree() const { return child<QTreeWidget>(u"callsTree"_s); }
    void open(int count);

    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<FakeMonitor> m_monitor;
    std::unique_ptr<FakeRetryDesk> m_desk;
    std::unique_ptr<BatchDialog> m_dialog;
    QHash<QString, QList<GuardPoint>> m_points; // by call ID
    bool m_oneNumber = false;
};

void TestBatchDialog::init()
{
    m_clock = std::make_unique<FakeClock>();
    m_monitor = std::make_unique<FakeMonitor>();
    m_desk = std::make_unique<FakeRetryDesk>();
    m_points.clear();
    m_oneNumber = false;
    m_desk->proposalFor = [this](const FakeRetryDesk::Asked& asked) {
        CallRow row = madeCall(asked.call.callId, 1, m_clock->nowUtc(), 600, CallStatus::Failed);
        if (!m_oneNumber)
            row.call.to += asked.call.callId.last(1);
        return proposalOf(row, verdictOf(m_points.value(asked.call.callId)), asked);
    };
}

void TestBatchDialog::cleanup()
{
    m_dialog.reset();
    m_desk.reset();
    m_monitor.reset();
}

void TestBatchDialog::open(int count)
{
    QList<CallKey> calls;
    for (int i = 0; i < count; ++i)
        calls.append({u"desk"_s, u"call-%1"_s.arg(i)});
    m_dialog = std::make_unique<BatchDialog>(*m_desk, *m_monitor, *m_clock, calls);
    m_dialog->show();
    QApplication::setActiveWindow(m_dialog.get());
    QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    QTRY_VERIFY(m_dialog->isJudged());
}

void TestBatchDialog::refusedCallsCannotBeChosen()
{
    m_points[u"call-1"_s] = {guardPoint(GuardWord::Refused, u"opt-out"_s, u"They opted out."_s)};
    m_points[u"call-2"_s] = {guardPoint(GuardWord::AllowedAfter, u"same-number"_s, u"Tried just now."_s)};
    open(4);
    QCOMPARE(m_dialog->goingCount(), 2);
    QTreeWidgetItem* refused = tree()->topLevelItem(1);
    QVERIFY(!(refused->flags() & Qt::ItemIsUserCheckable));
    QCOMPARE(refused->text(3), u"Refused"_s);
    QVERIFY(refused->text(4).contains(u"They opted out."_s));
    // Nor by the keyboard.
    tree()->setFocus();
    tree()->setCurrentItem(refused);
    QTest::keyClick(tree(), Qt::Key_Space);
    QCOMPARE(m_dialog->goingCount(), 2);
    startButton()->click();
    QCOMPARE(m_desk->batchDecisions.size(), 1);
    QCOMPARE(m_desk->batchDecisions.first().size(), 2);
    for (const RetryDecision& decision : m_desk->batchDecisions.first())
        QVERIFY(decision.order.origin.callId != u"call-1"_s && decision.order.origin.callId != u"call-2"_s);
}

void TestBatchDialog::yesIsSaidByRuleWithItsCount()
{
    const GuardPoint night = guardPoint(GuardWord::SecondYes, u"quiet-hours"_s, u"It is night there."_s);
    const GuardPoint many = guardPoint(GuardWord::SecondYes, u"many"_s, u"Tried three times."_s);
    m_points[u"call-0"_s] = {night};
    m_points[u"call-1"_s] = {night, many};
    open(3);
    QCOMPARE(m_dialog->goingCount(), 1);
    auto* nightYes = child<QCheckBox>(u"rule_quiet-hours"_s);
    QVERIFY(nightYes->accessibleName().contains(u"2 calls"_s));
    nightYes->click();
    QCOMPARE(m_dialog->goingCount(), 2);
    child<QCheckBox>(u"rule_many"_s)->click();
    QCOMPARE(m_dialog->goingCount(), 3);
    // Chosen less: the yes stays. Chosen more than it was said to: it is lost.
    tree()->topLevelItem(0)->setCheckState(0, Qt::Unchecked);
    QCOMPARE(m_dialog->goingCount(), 2);
    QVERIFY(nightYes->isChecked());
    tree()->topLevelItem(0)->setCheckState(0, Qt::Checked);
    QVERIFY(!nightYes->isChecked());
    QCOMPARE(m_dialog->goingCount(), 1);
    nightYes->click();
    startButton()->click();
    const QList<RetryDecision> decisions = m_desk->batchDecisions.constFirst();
    QCOMPARE(decisions.at(1).agreedPoints, (QStringList {u"quiet-hours"_s, u"many"_s}));
    QVERIFY(!decisions.at(2).secondYes);
}

void TestBatchDialog::isStartedByKeyboardAlone()
{
    open(3);
    QCOMPARE(QApplication::focusWidget(), child<QPushButton>(u"closeBatchButton"_s));
    QVERIFY(tabTo(m_dialog.get(), tree()));
    QTest::keyClick(tree(), Qt::Key_Home);
    QTest::keyClick(tree(), Qt::Key_Space);
    QCOMPARE(m_dialog->goingCount(), 2);
    auto* rate = child<QSpinBox>(u"rateSpinBox"_s);
    QVERIFY(tabTo(m_dialog.get(), rate));
    rate->setValue(12);
    QVERIFY(tabTo(m_dialog.get(), startButton()));
    QVERIFY(startButton()->text().contains(u"2 numbers"_s));
    QTest::keyClick(startButton(), Qt::Key_Space);
    QCOMPARE(m_desk->rates, QList<int> {12});
    QTRY_VERIFY(m_dialog->showsProgress());
    auto* stop = child<QPushButton>(u"stopBatchButton"_s);
    QVERIFY(tabTo(m_dialog.get(), stop));
    QTest::keyClick(stop, Qt::Key_Space);
    QCOMPARE(m_desk->stopped, QStringList {u"batch-1"_s});
}

void TestBatchDialog::enterAndEscapeStartAndStopNothing()
{
    open(2);
    for (QWidget* where : QList<QWidget*> {startButton(), tree(), child<QSpinBox>(u"rateSpinBox"_s)}) {
        where->setFocus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QVERIFY(m_dialog->isVisible());
    }
    QCOMPARE(m_desk->batchDecisions.size(), 0);
    startButton()->click();
    QTRY_VERIFY(m_dialog->showsProgress());
    QSignalSpy remarked(m_dialog.get(), &BatchDialog::remarked);
    QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
    QVERIFY(!m_dialog->isVisible());
    QCOMPARE(m_desk->stopped.size(), 0);
    QCOMPARE(remarked.size(), 1);
}

void TestBatchDialog::sameNumberGoesOnce()
{
    m_oneNumber = true;
    open(3);
    QCOMPARE(m_dialog->goingCount(), 1);
    QVERIFY(tree()->topLevelItem(1)->text(4).contains(u"same number"_s));
}

void TestBatchDialog::progressIsShownAndStopped()
{
    open(3);
    startButton()->click();
    QTRY_VERIFY(m_dialog->showsProgress());
    auto* progress = child<QProgressBar>(u"batchProgress"_s);
    QCOMPARE(progress->value(), 0);
    RetryBatch batch = m_desk->heldBatches.constFirst();
    batch.attempts[0].state = AttemptState::Placed;
    batch.attempts[0].callId = u"new-0"_s;
    batch.attempts[1].state = AttemptState::Dropped;
    batch.attempts[1].reason = u"Tried from another account."_s;
    emit m_desk->batchesChanged({batch});
    QCOMPARE(progress->value(), 2);
    auto* list = child<QTreeWidget>(u"batchTree"_s);
    QCOMPARE(list->topLevelItem(0)->text(1), u"Placed"_s);
    QVERIFY(list->topLevelItem(1)->text(2).contains(u"another account"_s));
    QVERIFY(labelsOf(m_dialog.get()).contains(u"1 planned"_s));
    QVERIFY(child<QPushButton>(u"stopBatchButton"_s)->isVisible());
    batch.running = false;
    batch.stopped = true;
    emit m_desk->batchesChanged({batch});
    QVERIFY(labelsOf(m_dialog.get()).contains(u"Stopped"_s));
    QVERIFY(!child<QPushButton>(u"stopBatchButton"_s)->isVisible());
}

void TestBatchDialog::doubleClickStartsOnce()
{
    open(2);
    QTest::mouseDClick(startButton(), Qt::LeftButton);
    startButton()->click();
    QTRY_VERIFY(m_dialog->showsProgress());
    QCOMPARE(m_desk->batchDecisions.size(), 1);
}

void TestBatchDialog::waitingBatchAsksAnew()
{
    BatchCard card(*m_desk, *m_clock);
    RetryBatch batch;
    batch.id = u"left"_s;
    batch.waitsForYes = true;
    Attempt attempt;
    attempt.order.to = u"+4930555001"_s;
    batch.attempts = {attempt, attempt};
    card.showBatch(batch);
    card.show();
    QVERIFY(labelsOf(&card).contains(u"new yes"_s));
    auto* goOn = card.findChild<QPushButton*>(u"goOnButton"_s);
    QVERIFY(goOn->text().contains(u"2 calls"_s));
    goOn->click();
    auto* ask = card.findChild<ConfirmDialog*>();
    QVERIFY(ask != nullptr);
    QCOMPARE(m_desk->resumed.size(), 0);
    QTest::keyClick(ask, Qt::Key_Return); // the default is to stay
    QTRY_VERIFY(card.findChild<ConfirmDialog*>() == nullptr);
    QCOMPARE(m_desk->resumed.size(), 0);
    goOn->click();
    card.findChild<ConfirmDialog*>()->findChild<QPushButton*>(u"yesButton"_s)->click();
    QCOMPARE(m_desk->resumed, QStringList {u"left"_s});
}

void TestBatchDialog::markupStaysText()
{
    const QString markup = u"<b>night</b> & more"_s;
    m_points[u"call-0"_s] = {guardPoint(GuardWord::SecondYes, u"quiet-hours"_s, markup)};
    open(2);
    auto* rule = child<QCheckBox>(u"rule_quiet-hours"_s);
    QVERIFY(rule->text().contains(u"<b>night</b> && more"_s));
    QVERIFY(!tree()->topLevelItem(0)->toolTip(4).contains(u"<b>"_s));
}

QTEST_MAIN(TestBatchDialog)
#include "tst_batchdialog.moc"
