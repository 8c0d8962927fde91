// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include "widgets/barbutton.h"
#include "widgets/errorspage.h"
#include "widgets/requestspage.h"

#include <QAbstractItemModelTester>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
ExchangeRecord exchange(int row, const QDateTime& at, const QString& account = u"voicebip-main"_s)
{
    ExchangeRecord record;
    record.rowId = row;
    record.account = account;
    record.provider = u"voicebip"_s;
    record.at = at;
    record.operation = u"read"_s;
    record.request = u"GET /v1/calls"_s;
    record.httpStatus = 200;
    record.elapsedMs = 120 + row;
    record.requestId = u"req_%1"_s.arg(row, 4, 10, QChar(u'0'));
    record.requestIdSource = u"body:/request_id"_s;
    return record;
}
} // namespace

// All requests, beside the errors.
class TestRequestsPage : public WindowTest {
    Q_OBJECT

private:
    // `count` of them, the newest first.
    void give(int count)
    {
        m_monitor->exchanges.clear();
        for (int row = count; row >= 1; --row)
            m_monitor->exchanges.append(exchange(row, Start.addSecs(row)));
    }
    RequestsPage& open()
    {
        m_window->showPage(u"errors"_s);
        child<BarButton>(u"requestsChoice"_s)->click();
        auto* page = child<RequestsPage>();
        [&] { QTRY_VERIFY(page->isLoaded()); }();
        return *page;
    }
    void copyByKeys() { QTest::keySequence(m_window.get(), QKeySequence(u"Ctrl+Shift+C"_s)); }

    const QDateTime Start = QDateTime(QDate(2026, 5, 1), QTime(9, 0, 0, 120), Qt::UTC);

private slots:
    void nothingIsAskedBeforeItIsShown()
    {
        give(3);
        m_window->showPage(u"errors"_s);
        QCOMPARE(m_monitor->exchangeRequests.size(), 0);
        QVERIFY(!child<ErrorsPage>()->showsRequests());
        QCOMPARE(open().count(), 3);
        QVERIFY(child<ErrorsPage>()->showsRequests());
    }

    void oneIsCopiedInTheFormOfSupport()
    {
        give(3);
        open();
        copyByKeys();
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY2(
            text.startsWith(u"request ID req_0003, GET /v1/calls, 2026-05-01T09:00:03.120Z, HTTP 200, "_s),
            qPrintable(text));
        QVERIFY(!text.contains(u'\n'));
    }

    void severalAreCopiedOneALine()
    {
        give(5);
        RequestsPage& page = open();
        page.table().setFocus();
        QTest::keyClick(&page.table(), Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(&page.table(), Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(page.selectedCount(), 3);
        copyByKeys();
        const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n');
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines[0].startsWith(u"request ID req_0005, "_s));
        QVERIFY(lines[2].startsWith(u"request ID req_0003, "_s));
        // The button does the same.
        QGuiApplication::clipboard()->clear();
        child<QPushButton>(u"copyRequestsButton"_s)->click();
        QCOMPARE(QGuiApplication::clipboard()->text().split(u'\n'), lines);
        page.table().clearSelection();
        QVERIFY(!child<QPushButton>(u"copyRequestsButton"_s)->isEnabled());
    }

    void newOnesComeWithoutMovingWhatIsRead()
    {
        give(150);
        RequestsPage& page = open();
        QScrollBar* bar = page.table().verticalScrollBar();
        page.table().selectRow(60);
        page.table().scrollTo(page.table().currentIndex(), QAbstractItemView::PositionAtTop);
        QVERIFY(bar->value() > 0);
        const QString selected = page.supportText();
        const int y = page.table().visualRect(page.table().currentIndex()).y();
        give(155);
        QTRY_COMPARE_WITH_TIMEOUT(page.count(), 155, 3 * RequestsPage::AskAgainMs);
        QCOMPARE(page.supportText(), selected);
        QCOMPARE(page.table().visualRect(page.table().currentIndex()).y(), y);
        // Hidden it asks for nothing.
        m_window->showPage(u"calls"_s);
        QVERIFY(!child<QTimer>(u"askAgainTimer"_s)->isActive());
        m_window->showPage(u"errors"_s);
        QVERIFY(child<QTimer>(u"askAgainTimer"_s)->isActive());
    }

    void theFilterNarrows()
    {
        give(30);
        RequestsPage& page = open();
        CallFilter filter;
        filter.text = u"REQ_001"_s;
        m_window->setFilter(filter);
        QTRY_COMPARE(page.count(), 10);
        filter.text = u"nothing like it"_s;
        m_window->setFilter(filter);
        QTRY_VERIFY(page.isLoaded() && page.count() == 0);
        QVERIFY(textsOf(&page).contains(u"No request matches the filter"_s));
        copyByKeys();
        QVERIFY(page.supportText().isEmpty());
        m_window->setFilter({});
        QTRY_COMPARE(page.count(), 30);
    }

    void emptySaysWhatWillBeThere()
    {
        RequestsPage& page = open();
        QCOMPARE(page.count(), 0);
        QVERIFY(textsOf(&page).contains(u"No request IDs yet"_s));
    }

    void olderOnesFollow()
    {
        give(450);
        RequestsPage& page = open();
        QCOMPARE(page.count(), 200);
        QScrollBar* bar = page.table().verticalScrollBar();
        bar->setValue(bar->maximum());
        QTRY_COMPARE(page.count(), 400);
        bar->setValue(bar->maximum());
        QTRY_COMPARE(page.count(), 450);
    }

    void theErrorBehindOneIsExplained()
    {
        give(2);
        QVERIFY(!m_monitor->errors.isEmpty());
        ExchangeRecord failed = exchange(3, Start.addSecs(3));
        failed.httpStatus = m_monitor->errors.first().error.httpStatus;
        m_monitor->errors.first().error.requestId = failed.requestId;
        m_monitor->exchanges.prepend(failed);
        m_window = makeWindow();
        open();
        auto* panel = child<ErrorPanel>();
        QTRY_VERIFY(panel->record().has_value());
        QCOMPARE(panel->requestId(), failed.requestId);
        child<RequestsPage>()->table().selectRow(1);
        QVERIFY(!panel->record().has_value());
        child<BarButton>(u"errorsChoice"_s)->click();
        QVERIFY(panel->record().has_value());
    }

    void theModelKeepsTheRules()
    {
        ExchangeListModel model;
        const QAbstractItemModelTester tester(&model);
        QList<ExchangeRecord> page;
        for (int row = 20; row > 10; --row)
            page.append(exchange(row, Start));
        const QSignalSpy older(&model, &ExchangeListModel::olderRequested);
        model.append(page, true);
        model.fetchMore({}); // unless the tester has
        QCOMPARE(older.size(), 1);
        QCOMPARE(older.first().first().toLongLong(), 11);
        QCOMPARE(model.prepend(page), 0); // known ones
        QList<ExchangeRecord> newer;
        for (int row = ExchangeListModel::MaxRows + 20; row > 15; --row)
            newer.append(exchange(row, Start));
        QCOMPARE(model.prepend(newer), ExchangeListModel::MaxRows);
        QCOMPARE(model.rowCount(), ExchangeListModel::MaxRows);
        QVERIFY(!model.canFetchMore({}));
        QCOMPARE(model.newestRowId(), ExchangeListModel::MaxRows + 20);
    }

    void hostileTextStaysOnItsLine()
    {
        ExchangeRecord record = exchange(1, Start);
        record.request = u"GET /v1/\u202ecalls"_s;
        const QString line = supportLineOf(record, u"Desk\nrequest ID forged"_s);
        QVERIFY(!line.contains(u'\n'));
        QVERIFY(!line.contains(QChar(0x202e)));
    }
};

QTEST_MAIN(TestRequestsPage)
#include "tst_requestspage.moc"
