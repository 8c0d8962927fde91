// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/calltablemodel.h"
#include "support/callmaker.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;
using Place = CallTableModel::Place;

namespace {
const QDateTime Noon(QDate(2026, 5, 1), QTime(12, 0), Qt::UTC);

// c<n> was created n*10 seconds ago: a larger number is older.
CallRow call(int number, CallStatus status = CallStatus::Completed)
{
    return madeCall(u"c%1"_s.arg(number), 100'000 - number, Noon, number * 10, status);
}

QList<CallRow> calls(int first, int last)
{
    QList<CallRow> rows;
    for (int number = first; number <= last; ++number)
        rows.append(call(number));
    return rows;
}

QStringList idsOf(const CallTableModel& model)
{
    QStringList ids;
    for (int row = 0; row < model.rowCount(); ++row) {
        ids.append(model.rowAt(row).call.key.callId);
        if (model.rowOf(model.rowAt(row).call.key) != row)
            ids.append(u"index broken"_s);
    }
    return ids;
}

CallKey keyOf(int number)
{
    return {u"desk"_s, u"c%1"_s.arg(number)};
}
} // namespace

class TestCallTableModel : public QObject {
    Q_OBJECT

    std::unique_ptr<CallTableModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

private slots:
    void init()
    {
        m_model = std::make_unique<CallTableModel>();
        m_tester = std::make_unique<QAbstractItemModelTester>(
            m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_model->setNow(Noon);
        m_model->setZone(QTimeZone::utc());
    }
    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
    }

    void takesPagesAtBothEnds()
    {
        m_tester.reset(); // it fetches by itself
        CallTableModel& model = *m_model;
        QVERIFY(!model.isLoaded());
        model.setPage({calls(3, 5), true}, Place::Newest);
        QVERIFY(model.isLoaded());
        QSignalSpy older(&model, &CallTableModel::olderRequested);
        QVERIFY(model.canFetchMore({}));
        model.fetchMore({});
        model.fetchMore({});
        QCOMPARE(older.size(), 1);
        model.setPage({calls(6, 7), false}, Place::Older);
        QVERIFY(!model.canFetchMore({}));
        QCOMPARE(idsOf(model), (QStringList {u"c3"_s, u"c4"_s, u"c5"_s, u"c6"_s, u"c7"_s}));
        QCOMPARE(model.oldestCursor(), (std::optional(CallCursor {call(7).sortAt, call(7).rowId})));
    }

    void changedRowsAreChangedInPlace()
    {
        CallTableModel& model = *m_model;
        model.setPage({calls(1, 50), false}, Place::Newest);
        QItemSelectionModel selection(&model);
        selection.select(model.index(20, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy layouts(&model, &QAbstractItemModel::layoutChanged);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.upsert({call(21, CallStatus::Failed), call(3)});
        QCOMPARE(changes.size(), 1); // c3 did not differ
        QCOMPARE(changes.first().first().toModelIndex().row(), 20);
        model.upsert({call(0)});
        QCOMPARE(selection.selectedRows().size(), 1);
        QCOMPARE(selection.selectedRows().first().data(CallTableModel::CallKeyRole).value<CallKey>(),
                 keyOf(21));
        QCOMPARE(resets.size() + layouts.size(), 0);
    }

    void newRowsGoToTheirPlace()
    {
        CallTableModel& model = *m_model;
        model.setPage({{call(1), call(4), call(6)}, false}, Place::Newest);
        QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted);
        model.upsert({call(5), call(0), call(2), call(3), call(9)});
        QCOMPARE(idsOf(model),
                 (QStringList {u"c0"_s, u"c1"_s, u"c2"_s, u"c3"_s, u"c4"_s, u"c5"_s, u"c6"_s, u"c9"_s}));
        QCOMPARE(inserts.size(), 4); // c2 and c3 go together
    }

    void equalInstantsAreSettledByRowId()
    {
        CallTableModel& model = *m_model;
        const CallRow a = madeCall(u"a"_s, 7, Noon, 10);
        const CallRow b = madeCall(u"b"_s, 9, Noon, 10);
        const CallRow c = madeCall(u"c"_s, 8, Noon, 10);
        model.setPage({{a}, false}, Place::Newest);
        model.upsert({b, c});
        QCOMPARE(idsOf(model), (QStringList {u"b"_s, u"c"_s, u"a"_s}));
    }

    void rowsBeyondTheLoadedEndWait()
    {
        m_tester.reset(); // it fetches by itself
        CallTableModel& model = *m_model;
        model.setPage({calls(1, 3), true}, Place::Newest);
        model.upsert({call(9)});
        QCOMPARE(model.rowCount(), 3);
        QVERIFY(model.canFetchMore({}));
    }

    void rowsThatNoLongerMatchLeave()
    {
        CallTableModel& model = *m_model;
        CallFilter filter;
        filter.statuses = {CallStatus::Ringing};
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setFilter(filter);
        QCOMPARE(resets.size(), 1);
        model.setPage({{call(1, CallStatus::Ringing), call(2, CallStatus::Ringing)}, false}, Place::Newest);
        model.upsert(
            {call(1, CallStatus::Failed), call(3, CallStatus::Failed), call(0, CallStatus::Ringing)});
        QCOMPARE(idsOf(model), (QStringList {u"c0"_s, u"c2"_s}));
        QCOMPARE(model.rowOf(keyOf(1)), -1);
        QCOMPARE(resets.size(), 1);
    }

    void aRowMovesWhenItsInstantChanges()
    {
        CallTableModel& model = *m_model;
        model.setPage({calls(1, 5), false}, Place::Newest);
        QPersistentModelIndex held(model.index(0, 0));
        CallRow row = call(1);
        row.sortAt = call(4).sortAt.addMSecs(500); // between c3 and c4
        model.upsert({row});
        QCOMPARE(idsOf(model), (QStringList {u"c2"_s, u"c3"_s, u"c1"_s, u"c4"_s, u"c5"_s}));
        QCOMPARE(held.row(), 2);
        row.sortAt = Noon;
        model.upsert({row});
        QCOMPARE(idsOf(model).first(), u"c1"_s);
        QCOMPARE(held.row(), 0);
    }

    void dropsTheFarEndAndFetchesItBack()
    {
        m_tester.reset(); // it fetches by itself
        CallTableModel& model = *m_model;
        model.setMaxRows(10);
        model.setPage({calls(1, 8), true}, Place::Newest);
        model.setViewedRow(7);
        model.fetchMore({});
        model.setPage({calls(9, 14), true}, Place::Older);
        QCOMPARE(model.rowCount(), 10);
        QCOMPARE(idsOf(model).first(), u"c5"_s);
        QVERIFY(model.hasNewer());
        // Newer than the window: known of, not put where a hole would be before it.
        model.upsert({call(0)});
        QCOMPARE(idsOf(model).first(), u"c5"_s);
        QSignalSpy newer(&model, &CallTableModel::newerRequested);
        model.setViewedRow(0);
        model.fetchNewer();
        model.fetchNewer();
        QCOMPARE(newer.size(), 1);
        model.setPage({calls(1, 4), false}, Place::Newer);
        QVERIFY(!model.hasNewer());
        QCOMPARE(idsOf(model).first(), u"c1"_s);
        QCOMPARE(model.rowCount(), 10);
        QVERIFY(model.hasOlder());
    }

    void changesDuringARequestOutliveItsPage()
    {
        CallTableModel& model = *m_model;
        // Before the first page: the page was read before the change.
        model.upsert({call(1, CallStatus::Failed), call(0)});
        QCOMPARE(model.rowCount(), 0);
        model.setPage({calls(1, 3), true}, Place::Newest);
        QCOMPARE(idsOf(model), (QStringList {u"c0"_s, u"c1"_s, u"c2"_s, u"c3"_s}));
        QCOMPARE(model.rowAt(1).call.status, CallStatus::Failed);
        // While older rows are on their way.
        model.fetchMore({});
        model.upsert({call(4, CallStatus::Busy)});
        model.setPage({calls(4, 6), false}, Place::Older);
        QCOMPARE(model.rowAt(4).call.status, CallStatus::Busy);
    }

    void aNewestPageReplacesAWindowItDoesNotTouch()
    {
        CallTableModel& model = *m_model;
        model.setPage({calls(50, 55), true}, Place::Newest);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setPage({calls(1, 5), true}, Place::Newest);
        QCOMPARE(idsOf(model).size(), 5);
        model.setPage({calls(0, 3), true}, Place::Newest);
        QCOMPARE(idsOf(model).size(), 6);
        QCOMPARE(resets.size(), 0);
    }

    void columnsStandInTheOrderOfTheirUse()
    {
        QStringList names;
        for (int column = 0; column < CallTableModel::ColumnCount; ++column)
            names.append(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        QCOMPARE(names.join(u", "_s), u"Time (UTC), Status, Work, From, To, Account, Duration, End reason"_s);
    }

    void aLivingCallIsDoubtedWhileItsAccountIsNotFresh()
    {
        CallTableModel& model = *m_model;
        CallRow row = call(6, CallStatus::InProgress);
        row.call.answeredAt = Noon.addSecs(-41);
        model.setPage({{call(1), row}, false}, Place::Newest);
        const QString account = row.call.key.account;
        const QModelIndex status = model.index(1, CallTableModel::StatusColumn);
        const QModelIndex duration = model.index(1, CallTableModel::DurationColumn);
        QVERIFY(status.data(CallTableModel::DoubtRole).toBool()); // nobody has vouched for it yet

        model.setFreshness({{account, {FreshnessState::Fresh, Noon}}});
        QCOMPARE(status.data().toString(), u"In progress"_s);
        QVERIFY(!status.data(CallTableModel::DoubtRole).toBool());
        QCOMPARE(duration.data().toString(), u"0:41"_s);

        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setFreshness({{account, {FreshnessState::Fresh, Noon.addSecs(1)}}});
        QCOMPARE(changes.size(), 0); // one more good poll
        model.setFreshness({{account, {FreshnessState::Stale, Noon.addSecs(-11)}}});
        QCOMPARE(changes.size(), 1);
        QCOMPARE(changes.first().first().toModelIndex().row(), 1);
        QVERIFY(status.data(CallTableModel::DoubtRole).toBool());
        QCOMPARE(status.data().toString(), u"In progress?"_s);
        const QString note = u"Not known since 11:59:49: the account is stale"_s;
        QCOMPARE(status.data(Qt::AccessibleTextRole).toString(), QString(u"In progress. "_s + note));
        QVERIFY(status.data(Qt::ToolTipRole).toString().contains(note));
        QCOMPARE(duration.data().toString(), u"\u2265 0:30"_s);
        model.setNow(Noon.addSecs(60));
        QCOMPARE(duration.data().toString(), u"\u2265 0:30"_s); // nobody has looked since

        const QModelIndex ended = model.index(0, CallTableModel::StatusColumn);
        QCOMPARE(ended.data().toString(), u"Completed"_s);
        QVERIFY(!ended.data(CallTableModel::DoubtRole).toBool());
    }

    void runningDurationsTick()
    {
        CallTableModel& model = *m_model;
        model.setFreshness({{call(6).call.key.account, {FreshnessState::Fresh, Noon}}});
        CallRow row = call(6, CallStatus::InProgress);
        row.call.answeredAt = Noon.addSecs(-41);
        model.setPage({{call(1), row}, false}, Place::Newest);
        const QModelIndex duration = model.index(1, CallTableModel::DurationColumn);
        QCOMPARE(duration.data().toString(), u"0:41"_s);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setNow(Noon.addSecs(1));
        QCOMPARE(duration.data().toString(), u"0:42"_s);
        QCOMPARE(changes.size(), 1);
        QCOMPARE(changes.first().first().toModelIndex(), duration);
    }

    void saysWhatIsKnown()
    {
        CallTableModel& model = *m_model;
        CallRow row = call(6, CallStatus::Failed);
        row.call.providerStatus = u"<a href=\"http://x\">dead</a>"_s;
        row.call.endReason = u"=HYPERLINK(1)"_s;
        model.setAccountLabels({{u"desk"_s, u"Front desk"_s}});
        model.setPage({{row}, false}, Place::Newest);
        QCOMPARE(model.index(0, CallTableModel::TimeColumn).data().toString(), u"11:59:00"_s);
        QCOMPARE(model.index(0, CallTableModel::AccountColumn).data().toString(), u"Front desk"_s);
        QCOMPARE(model.index(0, CallTableModel::StatusColumn).data().toString(), u"Failed"_s);
        const QString tip = model.index(0, CallTableModel::StatusColumn).data(Qt::ToolTipRole).toString();
        QVERIFY(tip.contains(u"&lt;a href"_s));
        QVERIFY(!tip.contains(u"<a "_s));
        const QStringList cells = model.rowAsText(0).split(u'\t');
        QVERIFY(cells.contains(u"+15550100100"_s));
        QVERIFY(cells.contains(u"'=HYPERLINK(1)"_s));
    }

    void aRelativeFilterIsTakenAtNow()
    {
        CallTableModel& model = *m_model;
        const auto filter = parseCallFilter(u"since:1m"_s, Noon.addSecs(-86'400));
        QVERIFY(filter.ok());
        model.setFilter(*filter);
        model.setPage({{}, false}, Place::Newest);
        model.upsert({call(1), call(30)});
        QCOMPARE(idsOf(model), QStringList {u"c1"_s});
    }
};

QTEST_MAIN(TestCallTableModel)
#include "tst_calltablemodel.moc"
