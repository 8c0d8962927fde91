// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/callmaker.h"
#include "support/fakeclock.h"
#include "support/fakemonitor.h"
#include "widgets/callsview.h"
#include "widgets/calltableview.h"
#include "widgets/timelineaxis.h"
#include "widgets/timelineview.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
CallKey keyOf(int number)
{
    return {u"desk"_s, u"c%1"_s.arg(number)};
}
} // namespace

class TestCallsView : public QObject {
    Q_OBJECT

    FakeClock m_clock;
    std::unique_ptr<FakeMonitor> m_monitor;
    std::unique_ptr<CallsView> m_view;

    CallRow call(int number, CallStatus status = CallStatus::Completed) const
    {
        return madeCall(u"c%1"_s.arg(number), 100'000 - number, m_clock.nowUtc(), number * 10, status);
    }
    QList<CallRow> calls(int first, int last) const
    {
        QList<CallRow> rows;
        for (int number = first; number <= last; ++number)
            rows.append(call(number));
        return rows;
    }
    void open(bool automatic)
    {
        m_monitor->automatic = automatic;
        m_view = std::make_unique<CallsView>(*m_monitor, m_clock);
        m_view->resize(1200, 500);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    QString selectedId() const
    {
        const QModelIndexList rows = m_view->table().selectionModel()->selectedRows();
        return rows.isEmpty() ? QString()
                              : rows.first().data(CallTableModel::CallKeyRole).value<CallKey>().callId;
    }
    QString emptyTitle() const
    {
        auto* const label = m_view->findChild<QLabel*>(u"callsEmptyTitleLabel"_s);
        return label->isVisible() ? label->text() : QString();
    }

private slots:
    void init() { m_monitor = std::make_unique<FakeMonitor>(); }
    void cleanup()
    {
        m_view.reset();
        m_monitor.reset();
    }

    void asksForTheNewestPageAndForOlderOnes()
    {
        m_monitor->history = calls(1, 500);
        open(true);
        QTRY_COMPARE(m_view->model().rowCount(), CallsView::PageSize);
        QVERIFY(!m_monitor->callRequests.first().value.olderThan);
        m_view->table().verticalScrollBar()->setValue(m_view->table().verticalScrollBar()->maximum());
        QTRY_COMPARE(m_view->model().rowCount(), 2 * CallsView::PageSize);
        QCOMPARE(m_view->model().rowAt(399).call.key, keyOf(400));
    }

    void theNewestFilterWins()
    {
        open(false);
        CallFilter busy;
        busy.statuses = {CallStatus::Busy};
        CallFilter failed;
        failed.statuses = {CallStatus::Failed};
        m_view->setFilter(busy);
        m_view->setFilter(failed);
        QCOMPARE(m_monitor->callRequests.size(), 3);
        emit m_monitor->callsReady(m_monitor->callRequests.at(2).ticket,
                                   {{call(1, CallStatus::Failed)}, false});
        emit m_monitor->callsReady(m_monitor->callRequests.at(1).ticket,
                                   {{call(2, CallStatus::Busy)}, false});
        emit m_monitor->callsReady(m_monitor->callRequests.at(0).ticket, {{call(3)}, false});
        QCOMPARE(m_view->model().rowCount(), 1);
        QCOMPARE(m_view->model().rowAt(0).call.status, CallStatus::Failed);
        m_view->setFilter(failed); // the same: nothing is asked
        QCOMPARE(m_monitor->callRequests.size(), 3);
    }

    void takesLiveChangesAndKeepsSelectionAndPlace()
    {
        m_monitor->history = calls(10, 200);
        open(true);
        QTRY_COMPARE(m_view->model().rowCount(), 191);
        QSignalSpy current(m_view.get(), &CallsView::currentCallChanged);
        m_view->table().selectRow(20);
        QCOMPARE(current.size(), 1);
        QCOMPARE(m_view->currentKey(), std::optional(keyOf(30)));
        m_view->table().verticalScrollBar()->setValue(300);
        const QModelIndex seen = m_view->table().indexAt({5, 5});
        const CallKey seenKey = seen.data(CallTableModel::CallKeyRole).value<CallKey>();
        m_monitor->bring({call(1), call(2), call(30, CallStatus::Failed)});
        QCOMPARE(m_view->model().rowCount(), 193);
        QCOMPARE(selectedId(), u"c30"_s);
        QCOMPARE(m_view->table().indexAt({5, 5}).data(CallTableModel::CallKeyRole).value<CallKey>(), seenKey);
        QCOMPARE(current.size(), 1);
    }

    void theCurrentCallOutlivesItsRow()
    {
        m_monitor->history = calls(1, 5);
        open(true);
        CallFilter filter;
        filter.statuses = {CallStatus::Completed};
        m_view->setFilter(filter);
        QTRY_COMPARE(m_view->model().rowCount(), 5);
        m_view->table().selectRow(2);
        QSignalSpy current(m_view.get(), &CallsView::currentCallChanged);
        m_monitor->bring({call(3, CallStatus::Failed)});
        QCOMPARE(m_view->currentKey(), std::optional(keyOf(3)));
        QCOMPARE(selectedId(), QString());
        m_monitor->bring({call(3)});
        QCOMPARE(selectedId(), u"c3"_s);
        QCOMPARE(current.size(), 0);
        // Another filter that does not hold it lets it go.
        filter.statuses = {CallStatus::Busy};
        m_view->setFilter(filter);
        QTRY_COMPARE(current.size(), 1);
        QVERIFY(!m_view->currentKey());
    }

    void aCallCanBeSelectedBeforeItsRowIsLoaded()
    {
        m_monitor->history = calls(1, 300);
        open(true);
        QTRY_COMPARE(m_view->model().rowCount(), CallsView::PageSize);
        m_view->selectCall(keyOf(250));
        QCOMPARE(m_view->currentKey(), std::optional(keyOf(250)));
        QCOMPARE(selectedId(), QString());
        m_view->table().verticalScrollBar()->setValue(m_view->table().verticalScrollBar()->maximum());
        QTRY_COMPARE(selectedId(), u"c250"_s);
        m_view->selectCall(keyOf(3));
        QCOMPARE(selectedId(), u"c3"_s);
        QVERIFY(m_view->table().visualRect(m_view->model().index(2, 0)).top() >= 0);
    }

    void rowsDroppedAtTheTopComeBack()
    {
        m_monitor->history = calls(1, 700);
        open(true);
        m_view->model().setMaxRows(300);
        QTRY_COMPARE(m_view->model().rowCount(), 200);
        QScrollBar* const bar = m_view->table().verticalScrollBar();
        bar->setValue(bar->maximum());
        QTRY_VERIFY(m_view->model().hasNewer());
        QCOMPARE(m_view->model().rowCount(), 300);
        bar->setValue(0);
        QTRY_COMPARE(m_view->model().rowAt(0).call.key, keyOf(1));
        QVERIFY(!m_view->model().hasNewer());
    }

    void goesBackToTheNewest()
    {
        m_monitor->history = calls(1, 900);
        open(true);
        m_view->model().setMaxRows(300);
        QTRY_COMPARE(m_view->model().rowCount(), 200);
        QScrollBar* const bar = m_view->table().verticalScrollBar();
        bar->setValue(bar->maximum());
        QTRY_VERIFY(m_view->model().hasNewer());
        bar->setValue(bar->maximum());
        QTRY_COMPARE(m_view->model().rowAt(299).call.key, keyOf(600));
        m_view->showNewest();
        m_monitor->bring({call(2, CallStatus::Failed)}); // while the page is on its way
        QTRY_COMPARE(m_view->model().rowAt(0).call.key, keyOf(1));
        QCOMPARE(m_view->model().rowAt(1).call.status, CallStatus::Failed);
        QCOMPARE(bar->value(), 0);
        QVERIFY(!m_view->model().hasNewer());
        // Rows without a hole between them.
        for (int row = 0; row < m_view->model().rowCount(); ++row)
            QCOMPARE(m_view->model().rowAt(row).call.key, keyOf(row + 1));
    }

    void anOlderPageThatWasGivenUpLeavesNoHole()
    {
        open(false);
        emit m_monitor->callsReady(m_monitor->callRequests.last().ticket, {calls(1, 200), true});
        m_view->model().setViewedRow(190);
        m_view->model().setMaxRows(100);
        QVERIFY(m_view->model().hasNewer());
        m_view->model().fetchMore({});
        const quint64 older = m_monitor->callRequests.last().ticket;
        m_view->showNewest();
        emit m_monitor->callsReady(m_monitor->callRequests.last().ticket, {calls(1, 50), true});
        emit m_monitor->callsReady(older, {calls(201, 240), true});
        QCOMPARE(m_view->model().rowCount(), 50);
        QVERIFY(m_view->model().canFetchMore({}));
    }

    void saysWhatIsMissing()
    {
        open(false);
        QTRY_COMPARE(emptyTitle(), u"Loading calls"_s);
        emit m_monitor->accountsChanged({}); // as every second
        QCOMPARE(emptyTitle(), u"Loading calls"_s);
        emit m_monitor->callsReady(m_monitor->callRequests.last().ticket, {});
        QCOMPARE(emptyTitle(), u"No account yet"_s);
        AccountState state;
        state.account.id = u"desk"_s;
        emit m_monitor->accountsChanged({state});
        QCOMPARE(emptyTitle(), u"No calls yet"_s);
        CallFilter filter;
        filter.text = u"nobody"_s;
        m_view->setFilter(filter);
        emit m_monitor->callsReady(m_monitor->callRequests.last().ticket, {});
        QCOMPARE(emptyTitle(), u"No call matches the filter"_s);
        QSignalSpy cleared(m_view.get(), &CallsView::clearFilterRequested);
        auto* const button = m_view->findChild<QPushButton*>(u"clearFilterButton"_s);
        QVERIFY(button->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(cleared.size(), 1);
        m_view->setFilter({});
        emit m_monitor->callsReady(m_monitor->callRequests.last().ticket, {{call(1)}, false});
        QCOMPARE(emptyTitle(), QString());
    }

    void returnActivates()
    {
        m_monitor->history = calls(1, 5);
        open(true);
        QTRY_COMPARE(m_view->model().rowCount(), 5);
        QSignalSpy activated(m_view.get(), &CallsView::rowActivated);
        m_view->table().selectRow(1);
        QTest::keyClick(&m_view->table(), Qt::Key_Return);
        QCOMPARE(activated.size(), 1);
        QCOMPARE(activated.first().first().value<CallKey>(), keyOf(2));
    }

    void bothHalvesStayInStep()
    {
        m_monitor->history = calls(1, 200);
        open(true);
        QTRY_COMPARE(m_view->model().rowCount(), 200);
        TimelineView& timeline = m_view->timeline();
        CallTableView& table = m_view->table();
        QTRY_COMPARE(timeline.verticalScrollBar()->maximum(), table.verticalScrollBar()->maximum());
        timeline.verticalScrollBar()->setValue(777);
        QCOMPARE(table.verticalScrollBar()->value(), 777);
        const QPoint top = table.viewport()->mapTo(m_view.get(), QPoint(0, 0));
        QCOMPARE(timeline.viewport()->mapTo(m_view.get(), QPoint(0, 0)).y(), top.y());
    }

    void theClockRunsWhileFollowing()
    {
        m_monitor->history = calls(1, 3);
        open(true);
        QTRY_COMPARE(m_view->model().rowCount(), 3);
        m_clock.advance(60'000);
        const qint64 now = m_clock.nowUtc().toMSecsSinceEpoch();
        QTRY_COMPARE(qRound(m_view->timeline().range().xOf(now)),
                     qRound(m_view->timeline().range().width * TimelineGeometry::FollowPosition));
    }
};

QTEST_MAIN(TestCallsView)
#include "tst_callsview.moc"
