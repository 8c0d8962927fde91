// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/calltablemodel.h"
#include "models/statusstyle.h"
#include "support/callmaker.h"
#include "widgets/calltableview.h"
#include "widgets/timelineaxis.h"
#include "widgets/timelineview.h"

#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
const QDateTime Noon(QDate(2026, 5, 1), QTime(12, 0), Qt::UTC);

void turnWheel(QWidget* widget, const QPoint& at, const QPoint& angle, Qt::KeyboardModifiers keys)
{
    QWheelEvent event(at, widget->mapToGlobal(at), {}, angle, Qt::NoButton, keys, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(widget, &event);
}

bool near(qint64 a, qint64 b, qint64 tolerance)
{
    return qAbs(a - b) <= tolerance;
}
} // namespace

class TestTimelineView : public QObject {
    Q_OBJECT

    std::unique_ptr<CallTableModel> m_model;
    std::unique_ptr<CallTableView> m_table;
    std::unique_ptr<TimelineView> m_view;

    int yOf(int row) const
    {
        return row * m_table->rowHeightPixels() + m_table->rowHeightPixels() / 2
            - m_view->verticalScrollBar()->value();
    }
    int xOf(qint64 secondsAgo) const
    {
        return qRound(m_view->range().xOf(Noon.addSecs(-secondsAgo).toMSecsSinceEpoch()));
    }

private slots:
    void init()
    {
        m_model = std::make_unique<CallTableModel>();
        m_model->setNow(Noon);
        m_model->setFreshness({{u"desk"_s, {FreshnessState::Fresh, Noon}}});
        m_model->setZone(QTimeZone::utc());
        QList<CallRow> rows;
        for (int i = 0; i < 100; ++i)
            rows.append(madeCall(u"c%1"_s.arg(i), 1000 - i, Noon, 30 + 60 * i,
                                 i == 0 ? CallStatus::Ringing : CallStatus::Failed));
        m_model->setPage({rows, false}, CallTableModel::Place::Newest);
        m_table = std::make_unique<CallTableView>(*m_model);
        m_table->resize(800, 400);
        m_table->show();
        m_view = std::make_unique<TimelineView>(*m_model, *m_table);
        m_view->resize(1000, 400);
        m_view->setNow(Noon);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void cleanup()
    {
        m_view.reset();
        m_table.reset();
        m_model.reset();
    }

    void followsNowUntilPanned()
    {
        QVERIFY(m_view->isFollowing());
        const qint64 span = m_view->range().spanMs();
        m_view->setNow(Noon.addSecs(10));
        QVERIFY(near(m_view->range().endMs - m_view->range().beginMs, span, 0));
        QVERIFY(m_view->range().shows(Noon.addSecs(10).toMSecsSinceEpoch()));
        QSignalSpy following(m_view.get(), &TimelineView::followingChanged);
        QTest::keyClick(m_view.get(), Qt::Key_Left);
        QVERIFY(!m_view->isFollowing());
        QCOMPARE(following.size(), 1);
        const TimelineGeometry held = m_view->range();
        m_view->setNow(Noon.addSecs(500));
        QCOMPARE(m_view->range(), held);
        QTest::keyClick(m_view.get(), Qt::Key_F);
        QVERIFY(m_view->isFollowing());
        QVERIFY(m_view->range().shows(Noon.addSecs(500).toMSecsSinceEpoch()));
        auto* const button = m_view->findChild<QToolButton*>(u"followNowToolButton"_s);
        QVERIFY(button->isChecked());
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(!m_view->isFollowing());
    }

    void zoomsAboutThePointer()
    {
        m_view->setFollowing(false);
        const TimelineGeometry before = m_view->range();
        turnWheel(m_view->viewport(), {300, 50}, {0, 120}, Qt::ControlModifier);
        QVERIFY(m_view->range().spanMs() < before.spanMs());
        QVERIFY(near(m_view->range().msAt(300), before.msAt(300), 2));
        turnWheel(m_view->viewport(), {300, 50}, {0, -120}, Qt::ControlModifier);
        QVERIFY(near(m_view->range().spanMs(), before.spanMs(), 2));
        // On the axis the plain wheel does it.
        turnWheel(m_view->findChild<TimelineAxis*>(), {700, 5}, {0, 120}, Qt::NoModifier);
        QVERIFY(near(m_view->range().msAt(700), before.msAt(700), 5));
        QVERIFY(m_view->range().spanMs() < before.spanMs());
    }

    void zoomsAndFitsByKeys()
    {
        const qint64 span = m_view->range().spanMs();
        QTest::keyClick(m_view.get(), Qt::Key_Plus);
        QVERIFY(m_view->range().spanMs() < span);
        QVERIFY(m_view->isFollowing());
        QTest::keyClick(m_view.get(), Qt::Key_Minus);
        QVERIFY(near(m_view->range().spanMs(), span, 2));
        m_view->verticalScrollBar()->setValue(40 * m_table->rowHeightPixels());
        QTest::keyClick(m_view.get(), Qt::Key_0);
        QVERIFY(!m_view->isFollowing());
        QVERIFY(m_view->range().shows(m_model->rowAt(40).sortAt.toMSecsSinceEpoch()));
        QVERIFY(m_view->range().shows(m_model->rowAt(50).sortAt.toMSecsSinceEpoch()));
        QVERIFY(!m_view->range().shows(m_model->rowAt(0).sortAt.toMSecsSinceEpoch()));
    }

    void pansByDragAndWheel()
    {
        const TimelineGeometry before = m_view->range();
        QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, {400, yOf(2)});
        QTest::mouseMove(m_view->viewport(), {450, yOf(2)});
        QTest::mouseMove(m_view->viewport(), {500, yOf(2)});
        QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, {500, yOf(2)});
        QVERIFY(near(m_view->range().msAt(500), before.msAt(400), 2));
        QVERIFY(m_table->selectionModel()->selectedRows().isEmpty()); // a drag is no click
        const TimelineGeometry dragged = m_view->range();
        turnWheel(m_view->viewport(), {300, 50}, {0, 120}, Qt::ShiftModifier);
        QVERIFY(m_view->range().beginMs < dragged.beginMs);
        turnWheel(m_view->viewport(), {300, 50}, {-120, 0}, Qt::NoModifier);
        QCOMPARE(m_view->range(), dragged);
    }

    void aWheelThatDoesNotTurnDoesNothing()
    {
        const TimelineGeometry before = m_view->range();
        turnWheel(m_view->viewport(), {300, 50}, {0, 0}, Qt::NoModifier);
        QVERIFY(m_view->isFollowing());
        QCOMPARE(m_view->range(), before);
    }

    void scrollsWithTheTable()
    {
        turnWheel(m_view->viewport(), {300, 50}, {0, -120}, Qt::NoModifier);
        const int value = m_view->verticalScrollBar()->value();
        QVERIFY(value > 0);
        QCOMPARE(m_table->verticalScrollBar()->value(), value);
        m_table->verticalScrollBar()->setValue(500);
        QCOMPARE(m_view->verticalScrollBar()->value(), 500);
        QCOMPARE(m_view->verticalScrollBar()->maximum(), m_table->verticalScrollBar()->maximum());
    }

    void clicksAndKeysSelectInTheTable()
    {
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, {100, yOf(4)});
        QCOMPARE(m_table->selectionModel()->selectedRows().value(0).row(), 4);
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QCOMPARE(m_table->selectionModel()->selectedRows().value(0).row(), 5);
        QVERIFY(m_view->accessibleDescription().contains(u"Failed"_s));
        QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, {100, yOf(9)});
        QVERIFY(qAbs(xOf(30 + 60 * 9) - m_view->viewport()->width() / 2) < 10);
    }

    void tellsWhatLiesUnderThePointer()
    {
        QVERIFY(m_view->textAt({xOf(20), yOf(0)}).startsWith(u"Ringing"_s));
        QVERIFY(m_view->textAt({xOf(28), yOf(0)}).startsWith(u"Queued"_s));
        QVERIFY(m_view->textAt({xOf(25 + 60) + 8, yOf(1)}).startsWith(u"Failed"_s));
        QCOMPARE(m_view->textAt({xOf(25 + 60) + 200, yOf(3)}), QString());
        QCOMPARE(m_view->textAt({10, 100'000}), QString());
    }

    void paintsLanesAndSelection()
    {
        m_view->setFollowing(false);
        const qint64 begin = Noon.addSecs(-60).toMSecsSinceEpoch();
        m_view->setRange({begin, begin + 60'000, 1});
        const QImage image = m_view->viewport()->grab().toImage();
        const Surface surface = surfaceOf(m_view->palette());
        // The bar's border is in the status' text colour; a live call reaches now and no further.
        const int top = yOf(0) - m_table->rowHeightPixels() / 2;
        const auto hasBar = [&](int x) {
            for (int y = top; y < top + m_table->rowHeightPixels(); ++y) {
                if (image.pixelColor(x, y) == textColourOf(CallStatus::Ringing, surface))
                    return true;
            }
            return false;
        };
        QVERIFY(hasBar(xOf(20)));
        QVERIFY(!hasBar(xOf(50)));
        m_table->selectRow(2);
        const QImage selected = m_view->viewport()->grab().toImage();
        QCOMPARE(image.pixelColor(300, yOf(1)), selected.pixelColor(300, yOf(1)));
        QVERIFY(image.pixelColor(300, yOf(2)) != selected.pixelColor(300, yOf(2)));
        QCOMPARE(selected.pixelColor(300, yOf(2)),
                 m_table->viewport()->grab().toImage().pixelColor(m_table->viewport()->width() - 3, yOf(2)));
    }

    void aLaneFadesWhereNobodyHasLooked()
    {
        m_model->setFreshness({{u"desk"_s, {FreshnessState::Stale, Noon.addSecs(-15)}}});
        QVERIFY(m_view->textAt({xOf(20), yOf(0)}).startsWith(u"Ringing"_s));
        const QString note = u"Not known since 11:59:45: the account is stale"_s;
        QVERIFY(m_view->textAt({xOf(7), yOf(0)}).startsWith(note));
        m_table->selectRow(0);
        QVERIFY(m_view->accessibleDescription().contains(note));
    }

    void showsFiveMinutesAtFirstAndTheSpanItIsGiven()
    {
        QVERIFY(m_view->isFollowing());
        QCOMPARE(m_view->range().spanMs(), 300'000);
        m_view->setSpan(60'000);
        QCOMPARE(m_view->range().spanMs(), 60'000);
        QVERIFY(m_view->range().shows(Noon.toMSecsSinceEpoch()));
        m_view->setFollowing(false);
        const qint64 end = m_view->range().endMs;
        m_view->setSpan(1); // limited
        QCOMPARE(m_view->range().spanMs(), TimelineGeometry::MinSpanMs);
        QCOMPARE(m_view->range().endMs, end);
    }

    void buttonsInTheAxisZoomFitAndFollow()
    {
        const auto click = [this](const QString& name) {
            auto* const button = m_view->findChild<QToolButton*>(name);
            QVERIFY(button && button->isVisible() && !button->toolTip().isEmpty());
            QTest::mouseClick(button, Qt::LeftButton);
        };
        const qint64 span = m_view->range().spanMs();
        click(u"zoomInToolButton"_s);
        QVERIFY(near(m_view->range().spanMs(), span * 2 / 3, 2));
        click(u"zoomOutToolButton"_s);
        QVERIFY(near(m_view->range().spanMs(), span, 4));
        click(u"followNowToolButton"_s);
        QVERIFY(!m_view->isFollowing());
        click(u"followNowToolButton"_s);
        QVERIFY(m_view->isFollowing());
        click(u"fitToolButton"_s);
        QVERIFY(!m_view->isFollowing());
        QVERIFY(m_view->range().shows(Noon.addSecs(-30 - 60 * 5).toMSecsSinceEpoch()));
        QVERIFY(m_view->range().shows(Noon.toMSecsSinceEpoch()));
    }

    void aSidewaysFingerPansThoughItIsNotQuiteStraight()
    {
        m_view->setFollowing(false);
        const TimelineGeometry before = m_view->range();
        const int scrolled = m_view->verticalScrollBar()->value();
        turnWheel(m_view->viewport(), {200, 100}, {60, -8}, Qt::NoModifier);
        QCOMPARE(m_view->range(), before.panned(30));
        QCOMPARE(m_view->verticalScrollBar()->value(), scrolled);
        auto* const axis = m_view->findChild<TimelineAxis*>();
        turnWheel(axis, {400, 5}, {-60, 8}, Qt::NoModifier);
        QCOMPARE(m_view->range(), before.panned(30).panned(-30));
        turnWheel(m_view->viewport(), {200, 100}, {8, -60}, Qt::NoModifier); // straight enough down
        QVERIFY(m_view->verticalScrollBar()->value() > scrolled);
        QCOMPARE(m_view->range().spanMs(), before.spanMs());
    }

    void theAxisIsAsHighAsTheTablesHeader()
    {
        QCOMPARE(m_view->findChild<TimelineAxis*>()->height(), m_table->headerHeightPixels());
        QCOMPARE(m_view->viewport()->y(), m_table->headerHeightPixels());
    }
};

QTEST_MAIN(TestTimelineView)
#include "tst_timelineview.moc"
