// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include "store/storesamples.h"
#include "support/fakeworkdesk.h"
#include "widgets/callactions.h"
#include "widgets/calltableview.h"
#include "widgets/exportdialog.h"
#include "widgets/handoverdialog.h"
#include "widgets/workdialog.h"

#include <QDialogButtonBox>
#include <QProgressBar>
#include <QRadioButton>
#include <QTreeWidget>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestCallActions : public WindowTest {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void severalCallsAreSelected();
    void actionsAreAboutTheFailureGoneTo();
    void idsOfSeveralCallsAreCopied();
    void workIsTakenByOneKey();
    void workIsFinishedWithANote();
    void failureToSaveWorkIsShown();
    void handoverIsCopiedAsText();
    void listIsExportedByKeyboard();
    void emptyListIsNotExported();

private:
    QAction* action(const QString& name) const { return child<QAction>(name); }
    void select(int first, int count);

    FakeWorkDesk m_work;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCallActions::init()
{
    m_clock = std::make_unique<FakeClock>();
    m_monitor = std::make_unique<FakeMonitor>();
    m_monitor->automatic = true;
    SampleCalls(m_clock->nowUtc()).fill(*m_monitor);
    m_theme = std::make_unique<Theme>(*qApp, ThemeMode::Light);
    m_folder = std::make_unique<QTemporaryDir>();
    m_work.sets.clear();
    m_work.written.clear();
    m_work.problem.clear();
    Desks desks;
    desks.work = &m_work;
    desks.historyFile = m_folder->filePath(u"history.sqlite"_s);
    m_window = std::make_unique<MainWindow>(*m_monitor, *m_clock, *m_theme, QString(), desks);
    m_window->show();
    QApplication::setActiveWindow(m_window.get());
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTRY_VERIFY(m_window->isSettled());
}

void TestCallActions::cleanup()
{
    m_window.reset();
    m_theme.reset();
    m_monitor.reset();
}

void TestCallActions::select(int first, int count)
{
    CallTableView& table = calls().table();
    table.setFocus();
    // Not selectRow(): it asks which keys are held, and a test's keys stay held for it.
    const QItemSelection rows(calls().model().index(first, 0), calls().model().index(first + count - 1, 0));
    table.selectionModel()->setCurrentIndex(rows.indexes().constLast(), QItemSelectionModel::NoUpdate);
    table.selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    QTRY_COMPARE(calls().selectedKeys().size(), count);
}

void TestCallActions::severalCallsAreSelected()
{
    select(1, 3);
    QCOMPARE(calls().selectedKeys(),
             (QList<CallKey> {m_monitor->history.at(1).call.key, m_monitor->history.at(2).call.key,
                              m_monitor->history.at(3).call.key}));
    // The panel explains the one that was come to last.
    QCOMPARE(*calls().currentKey(), m_monitor->history.at(3).call.key);
    // News of one of them leaves the others selected.
    CallRow changed = m_monitor->history.at(2);
    changed.call.endReasonText = u"changed"_s;
    emit m_monitor->callsChanged({changed});
    QCOMPARE(calls().selectedKeys().size(), 3);
    QTest::keyClick(&calls().table(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text().count(u'\n'), 2);
}

// At once, not with the window's next second: a retry of the call before it would ring the wrong phone.
void TestCallActions::actionsAreAboutTheFailureGoneTo()
{
    select(1, 1);
    QVERIFY(m_window->goToFailure(true));
    const CallKey gone = *calls().currentKey();
    QVERIFY(gone != m_monitor->history.at(1).call.key);
    action(u"copyIdsAction"_s)->trigger();
    QVERIFY(QApplication::clipboard()->text().contains(gone.callId));
}

void TestCallActions::idsOfSeveralCallsAreCopied()
{
    select(1, 2);
    action(u"copyIdsAction"_s)->trigger();
    const QStringList lines = QApplication::clipboard()->text().split(u'\n');
    QCOMPARE(lines.size(), 2);
    for (int i = 0; i < 2; ++i) {
        const Call& call = m_monitor->history.at(i + 1).call;
        QVERIFY(lines.at(i).contains(u"call ID "_s + call.key.callId));
        for (const QString& id : call.requestIds)
            QVERIFY(lines.at(i).startsWith(u"request ID "_s) && lines.at(i).contains(id));
        QVERIFY(lines.at(i).endsWith(u'Z'));
    }
}

void TestCallActions::workIsTakenByOneKey()
{
    select(3, 1);
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    QCOMPARE(m_work.sets.size(), 1);
    QCOMPARE(m_work.sets.first().calls, QList<CallKey> {failedCall()});
    QCOMPARE(m_work.sets.first().state, WorkWord::Taken);
    CallRow changed = m_monitor->history.at(3);
    changed.call.work = WorkWord::Taken;
    m_monitor->history[3] = changed;
    emit m_monitor->callsChanged({changed});
    QTRY_VERIFY(child<PlainLabel>(u"workLabel"_s)->plainText().contains(u"taken by Ana"_s));
    QTRY_VERIFY(!action(u"takeAction"_s)->isEnabled());
}

void TestCallActions::workIsFinishedWithANote()
{
    select(2, 2);
    QTest::keyClick(m_window.get(), Qt::Key_D, Qt::ControlModifier);
    auto* dialog = m_window->findChild<WorkDialog*>();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY(dialog->isVisible());
    QCOMPARE(dialog->state(), WorkWord::Done);
    // The note has the focus; Tab leaves it, so that the keyboard alone does.
    QTest::keyClicks(dialog->findChild<QPlainTextEdit*>(u"noteEdit"_s), u"reached by mail"_s);
    QTest::keyClick(dialog, Qt::Key_Return, Qt::ControlModifier);
    dialog->findChild<QPushButton*>(u"saveWorkButton"_s)->click();
    QCOMPARE(m_work.sets.size(), 1);
    QCOMPARE(m_work.sets.first().calls.size(), 2);
    QCOMPARE(m_work.sets.first().note, u"reached by mail"_s);
}

void TestCallActions::failureToSaveWorkIsShown()
{
    m_work.problem = u"The disk is full."_s;
    select(3, 1);
    action(u"takeAction"_s)->trigger();
    QTRY_VERIFY(textsOf(m_window.get()).contains(u"The disk is full."_s));
}

void TestCallActions::handoverIsCopiedAsText()
{
    HandoverItem item;
    item.row = m_monitor->history.at(3);
    item.work.call = item.row.call.key;
    item.work.entries.append({WorkWord::Waiting, u"Ana"_s, u"asked support"_s, m_clock->nowUtc(), {}});
    m_work.items = {item};
    action(u"handoverAction"_s)->trigger();
    auto* dialog = m_window->findChild<HandoverDialog*>();
    QVERIFY(dialog != nullptr);
    auto* tree = dialog->findChild<QTreeWidget*>();
    QTRY_COMPARE(tree->topLevelItemCount(), 1);
    QVERIFY(dialog->text().contains(u"asked support"_s));
    QVERIFY(dialog->text().contains(item.row.call.key.callId));
    QSignalSpy chosen(dialog, &HandoverDialog::callChosen);
    tree->setCurrentItem(tree->topLevelItem(0));
    tree->setFocus();
    QTest::keyClick(tree, Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    QTRY_COMPARE(*calls().currentKey(), item.row.call.key);
}

void TestCallActions::listIsExportedByKeyboard()
{
    {
        auto store = samples::open(m_folder->filePath(u"history.sqlite"_s));
        QVERIFY(store->writePage(samples::page(u"desk"_s, {samples::call(u"desk"_s, u"one"_s)})).ok());
    }
    QTest::keyClick(m_window.get(), Qt::Key_E, Qt::ControlModifier);
    auto* dialog = m_window->findChild<ExportDialog*>();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY(dialog->isVisible());
    const QString file = m_folder->filePath(u"out.csv"_s);
    dialog->setFile(file);
    QCOMPARE(dialog->request().numbers, CsvNumbers::ForSpreadsheets);
    QSignalSpy exported(dialog, &ExportDialog::exported);
    auto* go = dialog->findChild<QPushButton*>(u"exportButton"_s);
    QTRY_VERIFY(go->isEnabled());
    QTest::keyClick(dialog, Qt::Key_Return);
    QTRY_COMPARE(exported.size(), 1);
    QVERIFY(QFile::exists(file));
    // Another form: the name follows.
    dialog->findChild<QRadioButton*>(u"ndjsonButton"_s)->click();
    QCOMPARE(dialog->findChild<QLineEdit*>(u"fileEdit"_s)->text(), m_folder->filePath(u"out.ndjson"_s));
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(m_window->findChild<ExportDialog*>() == nullptr);
}

void TestCallActions::emptyListIsNotExported()
{
    CallFilter filter;
    filter.text = u"no such call"_s;
    m_window->setFilter(filter);
    QTRY_VERIFY(m_window->isSettled());
    action(u"exportAction"_s)->trigger();
    auto* dialog = m_window->findChild<ExportDialog*>();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY(textsOf(dialog).contains(u"nothing to export"_s));
    QVERIFY(!dialog->findChild<QPushButton*>(u"exportButton"_s)->isEnabled());
}

QTEST_MAIN(TestCallActions)
#include "tst_callactions.moc"
