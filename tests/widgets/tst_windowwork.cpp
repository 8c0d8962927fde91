// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include "support/fakeworkdesk.h"
#include "widgets/calltableview.h"
#include "widgets/incidentpanel.h"
#include "widgets/incidentspage.h"
#include "widgets/workdialog.h"

#include <QDialogButtonBox>
#include <QMenu>
#include <QRadioButton>

using namespace ringback;
using namespace Qt::StringLiterals;

// Work states in the whole window: what needs action, who has what, incidents, the tray.
class TestWindowWork : public WindowTest {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void oneClickShowsWhatNeedsAction();
    void oneKeyShowsWhatNeedsAction();
    void listSaysWhoHasACall();
    void incidentIsTakenByOneKey();
    void keysActOnThePageThatIsSeen();
    void incidentIsDoneWithANote();
    void incidentThatHappensAgainIsOpen();
    void failureToSaveIncidentWorkIsShown();
    void hiddenColumnsAndStartAreRemembered();
    void closingEndsUnlessItStaysInTheTray();
    void accountsAreToldToTheTray();

private:
    std::unique_ptr<MainWindow> makeWorkWindow(const QString& settings = {});
    void showIncidents(const QDateTime& lastAt);
    IncidentPanel* panel() const { return child<IncidentPanel>(); }
    QAction* action(const QString& name) const { return child<QAction>(name); }
    QString incidentCell() const
    {
        return child<QTableView>(u"incidentsTable"_s)
            ->model()
            ->index(0, IncidentModel::WorkColumn)
            .data()
            .toString();
    }

    std::unique_ptr<FakeWorkDesk> m_work;
    IncidentKey m_incident;
};

void TestWindowWork::init()
{
    m_clock = std::make_unique<FakeClock>();
    m_monitor = std::make_unique<FakeMonitor>();
    m_monitor->automatic = true;
    SampleCalls(m_clock->nowUtc()).fill(*m_monitor);
    m_theme = std::make_unique<Theme>(*qApp, ThemeMode::Light);
    m_work = std::make_unique<FakeWorkDesk>();
    m_work->now = m_clock->nowUtc();
    m_window = makeWorkWindow();
}

void TestWindowWork::cleanup()
{
    m_window.reset();
    m_work.reset();
    m_theme.reset();
    m_monitor.reset();
    QGuiApplication::setQuitOnLastWindowClosed(true);
}

std::unique_ptr<MainWindow> TestWindowWork::makeWorkWindow(const QString& settings)
{
    Desks desks;
    desks.work = m_work.get();
    auto window = std::make_unique<MainWindow>(*m_monitor, *m_clock, *m_theme, settings, desks);
    window->show();
    QApplication::setActiveWindow(window.get());
    [&] { QVERIFY(QTest::qWaitForWindowActive(window.get())); }();
    [&] { QTRY_VERIFY(window->isSettled()); }();
    return window;
}

void TestWindowWork::showIncidents(const QDateTime& lastAt)
{
    Incident incident;
    incident.call = m_monitor->history.at(3);
    incident.key = incidentKeyOf(incident.call->call);
    incident.count = 2;
    incident.buckets = {1, 1};
    incident.firstAt = lastAt.addSecs(-600);
    incident.lastAt = lastAt;
    incident.statuses = {CallStatus::Failed};
    incident.decoded = SampleCalls::busyLine();
    m_incident = incident.key;
    m_monitor->incidents = {};
    m_monitor->incidents.known = true;
    m_monitor->incidents.incidents = {incident};
    m_monitor->incidents.spanStart = lastAt.addSecs(-3600);
    m_monitor->incidents.bucketMs = 1'800'000;
    m_monitor->incidents.buckets = 2;
    m_window->showPage(u"incidents"_s);
    QTRY_VERIFY(m_window->isSettled());
    QTRY_VERIFY(panel()->incident().has_value());
}

void TestWindowWork::oneClickShowsWhatNeedsAction()
{
    auto* chip = child<SummaryChip>(u"needsActionChip"_s);
    CallFilter needs;
    needs.needsAction = true;
    const qint64 expected = m_monitor->countsOf(needs).total();
    QVERIFY(expected > 3);
    QTRY_COMPARE(chip->count(), std::optional<qint64>(expected));
    QVERIFY(chip->accessibleName().contains(QString::number(expected)));
    // Its number leaves the statuses aside, and so does what it shows.
    m_window->setFilter(*parseCallFilter(u"status:completed"_s, m_clock->nowUtc()));
    QTRY_COMPARE(chip->count(), std::optional<qint64>(expected));
    QTest::mouseClick(chip, Qt::LeftButton);
    QCOMPARE(m_window->filter(), needs);
    QVERIFY(chip->isChecked());
    QCOMPARE(child<QLineEdit>(u"filterEdit"_s)->text(), u"needs:action"_s);
    QTRY_COMPARE(calls().model().rowCount(), int(expected));
    // The strip's other numbers are of what needs action now.
    auto* completed = child<SummaryChip>(u"completedChip"_s);
    QTRY_COMPARE(completed->count(), std::optional<qint64>(0));
    QTest::mouseClick(chip, Qt::LeftButton);
    QVERIFY(m_window->filter().isEmpty());
    QVERIFY(!chip->isChecked());
}

void TestWindowWork::oneKeyShowsWhatNeedsAction()
{
    m_window->showPage(u"errors"_s);
    QTest::keyClick(m_window.get(), Qt::Key_J, Qt::ControlModifier);
    QVERIFY(m_window->filter().needsAction);
    QCOMPARE(m_window->currentPage(), u"calls"_s);
    QVERIFY(action(u"needsActionAction"_s)->isChecked());
    QTest::keyClick(m_window.get(), Qt::Key_J, Qt::ControlModifier);
    QVERIFY(m_window->filter().isEmpty());
    QVERIFY(!action(u"needsActionAction"_s)->isChecked());
}

void TestWindowWork::listSaysWhoHasACall()
{
    CallRow row = m_monitor->history.at(3);
    row.call.work = WorkWord::Taken;
    HandoverItem item {row, {row.call.key, {{WorkWord::Taken, u"Ana"_s, {}, m_clock->nowUtc(), {}}}}};
    m_work->items = {item};
    m_monitor->bring({row});
    const CallTableModel& model = calls().model();
    const auto cell = [&] {
        return model.index(model.rowOf(row.call.key), CallTableModel::WorkColumn).data().toString();
    };
    QTRY_COMPARE(cell(), u"Taken, Ana"_s);
    // Taken over: the call's state is the same, but it is announced.
    m_work->items.first().work.entries.append({WorkWord::Taken, u"Ben"_s, {}, m_clock->nowUtc(), {}});
    emit m_monitor->callsChanged({row});
    QTRY_COMPARE(cell(), u"Taken, Ben"_s);
}

void TestWindowWork::incidentIsTakenByOneKey()
{
    showIncidents(m_clock->nowUtc().addSecs(-60));
    QCOMPARE(incidentCell(), u"Action"_s);
    QVERIFY(textsOf(child<IncidentsPage>()).contains(u"1 needs action"_s));
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    QCOMPARE(m_work->incidentSets.size(), 1);
    QCOMPARE(m_work->incidentSets.first().incident, m_incident);
    QCOMPARE(m_work->incidentSets.first().state, WorkWord::Taken);
    QVERIFY(m_work->sets.isEmpty()); // not the call that was selected on the other page
    QTRY_COMPARE(incidentCell(), u"Taken, Ana"_s);
    QVERIFY(textsOf(panel()).contains(u"Work: taken by Ana"_s));
    QVERIFY(!action(u"takeIncidentAction"_s)->isEnabled());
    action(u"reopenIncidentAction"_s)->trigger();
    QTRY_COMPARE(incidentCell(), u"Action"_s);
}

void TestWindowWork::keysActOnThePageThatIsSeen()
{
    showIncidents(m_clock->nowUtc().addSecs(-60));
    calls().selectCall(failedCall());
    QVERIFY(!action(u"takeAction"_s)->isEnabled());
    m_window->showPage(u"errors"_s);
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    QVERIFY(m_work->sets.isEmpty() && m_work->incidentSets.isEmpty());
    m_window->showPage(u"calls"_s);
    QVERIFY(action(u"takeAction"_s)->isEnabled());
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    QCOMPARE(m_work->sets.size(), 1);
    QVERIFY(m_work->incidentSets.isEmpty());
}

void TestWindowWork::incidentIsDoneWithANote()
{
    m_work->incidents.clear();
    showIncidents(m_clock->nowUtc().addSecs(-60));
    m_work->incidents[m_incident] = {
        m_incident, {{WorkWord::Taken, u"Ben"_s, u"asked the carrier"_s, m_clock->nowUtc(), {}}}};
    QTest::keyClick(m_window.get(), Qt::Key_D, Qt::ControlModifier);
    auto* dialog = child<WorkDialog>();
    QTRY_VERIFY(dialog->isVisible());
    QVERIFY(dialog->findChild<QRadioButton*>(u"doneButton"_s)->isChecked());
    QVERIFY(dialog->findChild<QRadioButton*>(u"doneButton"_s)->text().contains(u"until it happens again"_s));
    QTest::keyClicks(dialog->findChild<QPlainTextEdit*>(u"noteEdit"_s), u"route changed"_s);
    dialog->findChild<QPushButton*>(u"saveWorkButton"_s)->click();
    QCOMPARE(m_work->incidentSets.size(), 1);
    QCOMPARE(m_work->incidentSets.first().state, WorkWord::Done);
    QCOMPARE(m_work->incidentSets.first().note, u"route changed"_s);
    QTRY_COMPARE(incidentCell(), u"Done, Ana"_s);
    QVERIFY(textsOf(panel()).contains(u"route changed"_s));
    QVERIFY(!textsOf(child<IncidentsPage>()).contains(u"needs action"_s));
}

void TestWindowWork::incidentThatHappensAgainIsOpen()
{
    showIncidents(m_clock->nowUtc().addSecs(-60));
    action(u"takeIncidentAction"_s)->trigger();
    m_work->incidents[m_incident].entries = {{WorkWord::Done, u"Ana"_s, {}, m_clock->nowUtc(), {}}};
    QTRY_COMPARE(incidentCell(), u"Done, Ana"_s);
    m_monitor->incidents.incidents.first().lastAt = m_clock->nowUtc().addSecs(5);
    m_monitor->incidents.incidents.first().count = 3;
    emit m_monitor->callsChanged({m_monitor->history.at(3)});
    QTRY_COMPARE(incidentCell(), u"Action"_s);
    QVERIFY(textsOf(panel()).contains(u"happened again"_s));
}

void TestWindowWork::failureToSaveIncidentWorkIsShown()
{
    showIncidents(m_clock->nowUtc().addSecs(-60));
    m_work->problem = u"The disk is full."_s;
    action(u"takeIncidentAction"_s)->trigger();
    QTRY_VERIFY(child<PlainLabel>(u"noticeLabel"_s)->isVisible());
    QVERIFY(child<PlainLabel>(u"noticeLabel"_s)->plainText().contains(u"disk is full"_s));
    QCOMPARE(incidentCell(), u"Action"_s);
}

void TestWindowWork::hiddenColumnsAndStartAreRemembered()
{
    const QTemporaryDir folder;
    const QString settings = folder.filePath(u"window.ini"_s);
    m_window = makeWorkWindow(settings);
    QVERIFY(!m_window->filter().needsAction);
    calls().table().columnActions().at(CallTableModel::WorkColumn)->trigger();
    calls().table().columnActions().at(CallTableModel::DurationColumn)->trigger();
    QVERIFY(calls().table().isColumnHidden(CallTableModel::WorkColumn));
    action(u"startWithAction"_s)->trigger();
    m_window->setFilter(*parseCallFilter(u"status:busy"_s, m_clock->nowUtc()));
    m_window->close();
    m_window = makeWorkWindow(settings);
    QCOMPARE(calls().table().hiddenColumns(), (QStringList {u"work"_s, u"duration"_s}));
    QVERIFY(!calls().table().columnActions().at(CallTableModel::WorkColumn)->isChecked());
    QCOMPARE(m_window->filter().toText(), u"needs:action"_s);
    action(u"startWithAction"_s)->trigger();
    m_window->setFilter(*parseCallFilter(u"status:busy"_s, m_clock->nowUtc()));
    m_window->close();
    m_window = makeWorkWindow(settings);
    QCOMPARE(m_window->filter().toText(), u"status:busy"_s);
}

void TestWindowWork::closingEndsUnlessItStaysInTheTray()
{
    QAction* const keep = action(u"keepInTrayAction"_s);
    QVERIFY(!keep->isVisible()); // no tray, no offer
    m_window->close();
    QVERIFY(QGuiApplication::quitOnLastWindowClosed());
    bool hasTray = true;
    m_window->setTray([&hasTray] { return hasTray; });
    QVERIFY(keep->isVisible() && !keep->isChecked());
    m_window->bringToFront();
    m_window->close();
    QVERIFY(QGuiApplication::quitOnLastWindowClosed()); // as before, unless it is asked for
    keep->trigger();
    m_window->bringToFront();
    QVERIFY(m_window->isVisible());
    m_window->close();
    QVERIFY(!m_window->isVisible());
    QVERIFY(!QGuiApplication::quitOnLastWindowClosed());
    m_window->bringToFront();
    hasTray = false; // a tray that went away would leave nothing to see
    m_window->close();
    QVERIFY(QGuiApplication::quitOnLastWindowClosed());
    hasTray = true;
    m_window->bringToFront();
    QSignalSpy quits(m_window.get(), &MainWindow::quitRequested);
    action(u"quitAction"_s)->trigger();
    QCOMPARE(quits.size(), 1);
    QVERIFY(QGuiApplication::quitOnLastWindowClosed());
}

void TestWindowWork::accountsAreToldToTheTray()
{
    QSignalSpy told(m_window.get(), &MainWindow::accountsBelieved);
    emit m_monitor->accountsChanged(m_monitor->accountStates);
    QCOMPARE(told.size(), 1);
    QVERIFY(told.first().at(1).toBool());
    // An engine that says nothing for long is not believed, in the tray as in the list.
    m_clock->advance(3'600'000);
    QTRY_VERIFY(told.size() > 1);
    for (const AccountState& state : told.last().at(0).value<QList<AccountState>>())
        QVERIFY(state.freshness.state != FreshnessState::Fresh);
}

QTEST_MAIN(TestWindowWork)
#include "tst_windowwork.moc"
