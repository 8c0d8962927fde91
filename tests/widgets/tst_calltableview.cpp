// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/calltablemodel.h"
#include "support/callmaker.h"
#include "widgets/calltableview.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QPaintEvent>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;
using Place = CallTableModel::Place;

namespace {
const QDateTime Noon(QDate(2026, 5, 1), QTime(12, 0), Qt::UTC);

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

// What of a widget was painted.
class PaintCount final : public QObject {
public:
    explicit PaintCount(QWidget* widget) { widget->installEventFilter(this); }
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Paint)
            region += static_cast<QPaintEvent*>(event)->region();
        return QObject::eventFilter(watched, event);
    }
    QRegion region;
};
} // namespace

class TestCallTableView : public QObject {
    Q_OBJECT

    std::unique_ptr<CallTableModel> m_model;
    std::unique_ptr<CallTableView> m_view;

    QString idAt(int y) const
    {
        const QModelIndex index = m_view->indexAt(QPoint(5, y));
        return index.isValid() ? index.data(CallTableModel::CallKeyRole).value<CallKey>().callId : QString();
    }
    QString selectedId() const
    {
        const QModelIndexList rows = m_view->selectionModel()->selectedRows();
        return rows.isEmpty() ? QString()
                              : rows.first().data(CallTableModel::CallKeyRole).value<CallKey>().callId;
    }

private slots:
    void init()
    {
        m_model = std::make_unique<CallTableModel>();
        m_model->setNow(Noon);
        m_model->setZone(QTimeZone::utc());
        m_model->setPage({calls(100, 299), false}, Place::Newest);
        m_view = std::make_unique<CallTableView>(*m_model);
        m_view->resize(800, 400);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void cleanup()
    {
        m_view.reset();
        m_model.reset();
    }

    void atTheTopItFollowsNewCalls()
    {
        QCOMPARE(idAt(2), u"c100"_s);
        m_model->upsert({call(99)});
        QTRY_COMPARE(idAt(2), u"c99"_s);
    }

    void elsewhereTheSameRowsStayInSight()
    {
        m_view->selectRow(30);
        m_view->verticalScrollBar()->setValue(25 * m_view->rowHeightPixels() + 7);
        const QString seen = idAt(2);
        QCOMPARE(seen, u"c125"_s);
        m_model->upsert(calls(90, 99));
        QCOMPARE(idAt(2), seen);
        m_model->upsert({call(299, CallStatus::Failed)});
        QCOMPARE(idAt(2), seen);
        QCOMPARE(selectedId(), u"c130"_s);
        // Half rows stay half rows.
        QCOMPARE(m_view->verticalScrollBar()->value() % m_view->rowHeightPixels(), 7);
    }

    void rowsThatGoAboveDoNotMoveTheRest()
    {
        m_view->verticalScrollBar()->setValue(100 * m_view->rowHeightPixels());
        QCOMPARE(idAt(2), u"c200"_s);
        m_model->setViewedRow(150);
        m_model->setMaxRows(150);
        QCOMPARE(m_model->rowAt(0).call.key.callId, u"c150"_s);
        QCOMPARE(idAt(2), u"c200"_s);
    }

    void whenTheTopRowGoesTheNextTakesItsPlace()
    {
        CallFilter filter;
        filter.statuses = {CallStatus::Completed};
        m_model->setFilter(filter);
        m_model->setPage({calls(100, 299), false}, Place::Newest);
        QCoreApplication::processEvents();
        m_view->verticalScrollBar()->setValue(10 * m_view->rowHeightPixels());
        QCOMPARE(idAt(2), u"c110"_s);
        m_model->upsert({call(110, CallStatus::Failed)});
        QCOMPARE(idAt(2), u"c111"_s);
    }

    void aSelectedCallThatLeavesSelectsNoOther()
    {
        CallFilter filter;
        filter.statuses = {CallStatus::Completed};
        m_model->setFilter(filter);
        m_model->setPage({calls(100, 120), false}, Place::Newest);
        m_view->selectRow(4);
        QCOMPARE(selectedId(), u"c104"_s);
        m_model->upsert({call(104, CallStatus::Failed)});
        QCOMPARE(selectedId(), QString());
        QVERIFY(!m_view->currentIndex().isValid());
    }

    void isDrivenByTheKeyboard()
    {
        m_view->selectRow(3);
        QTest::keyClick(m_view.get(), Qt::Key_End);
        QCOMPARE(selectedId(), u"c299"_s);
        QTest::keyClick(m_view.get(), Qt::Key_Up);
        QCOMPARE(selectedId(), u"c298"_s);
        QTest::keyClick(m_view.get(), Qt::Key_Home);
        QCOMPARE(selectedId(), u"c100"_s);
        QCOMPARE(m_view->verticalScrollBar()->value(), 0);
        QTest::keyClick(m_view.get(), Qt::Key_PageDown);
        QVERIFY(m_view->currentIndex().row() > 5);
        QTest::keyClick(m_view.get(), Qt::Key_Home);
        QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), m_model->rowAsText(0));
    }

    void newRowsArePaintedInTheNextFrame()
    {
        // Posted events only: no timer has run when the window is painted, as beside a busy timeline.
        QCoreApplication::processEvents();
        QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
        PaintCount painted(m_view->viewport());
        m_model->upsert({madeCall(u"fresh"_s, 1'000'000, Noon, 0)});
        QCOMPARE(inserted.size(), 1);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(painted.region.boundingRect(), m_view->viewport()->rect());
    }

    void rowsAndColumnsFollowTheFont()
    {
        const int before = m_view->rowHeightPixels();
        const int widthBefore = m_view->columnWidth(CallTableModel::FromColumn);
        m_view->setColumnHidden(CallTableModel::AccountColumn, true);
        QFont font = m_view->font();
        font.setPointSizeF(font.pointSizeF() * 2);
        m_view->setFont(font);
        QVERIFY(m_view->rowHeightPixels() > before * 3 / 2);
        QCOMPARE(m_view->rowHeight(0), m_view->rowHeightPixels());
        QVERIFY(m_view->columnWidth(CallTableModel::FromColumn) > widthBefore * 3 / 2);
        QVERIFY(m_view->isColumnHidden(CallTableModel::AccountColumn));
    }

    void nothingIsCutByDefault()
    {
        m_model->setAccountLabels({{u"desk"_s, u"Front desk"_s}});
        for (int column = 0; column < CallTableModel::ColumnCount; ++column)
            QVERIFY2(m_view->sizeHintForIndex(m_model->index(0, column)).width()
                         <= m_view->columnWidth(column),
                     qPrintable(QString::number(column)));
    }

    void columnsCanBeHidden()
    {
        QAction* const account = m_view->columnActions().at(CallTableModel::AccountColumn);
        account->trigger();
        QVERIFY(m_view->isColumnHidden(CallTableModel::AccountColumn));
        m_view->resetColumns();
        QVERIFY(!m_view->isColumnHidden(CallTableModel::AccountColumn));
        QVERIFY(account->isChecked());
        QVERIFY(!m_view->columnActions().at(CallTableModel::StatusColumn)->isEnabled());
    }
};

QTEST_MAIN(TestCallTableView)
#include "tst_calltableview.moc"
