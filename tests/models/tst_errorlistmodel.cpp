// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/errorlistmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
const QDateTime Noon(QDate(2026, 5, 1), QTime(12, 0), Qt::UTC);

ApiErrorRecord errorAt(qint64 rowId, qint64 secondsAgo)
{
    ApiErrorRecord record;
    record.rowId = rowId;
    record.account = u"desk"_s;
    record.at = Noon.addSecs(-secondsAgo);
    record.operation = u"read"_s;
    record.request = u"GET /v1/calls"_s;
    record.error.httpStatus = 429;
    record.error.code = u"RATE_LIMITED"_s;
    record.error.title = u"Too many <b>requests</b>"_s;
    record.error.requestId = u"req_1"_s;
    return record;
}

QList<qint64> idsOf(const ErrorListModel& model)
{
    QList<qint64> ids;
    for (int i = 0; i < model.rowCount(); ++i)
        ids.append(model.recordAt(i).rowId);
    return ids;
}
} // namespace

class TestErrorListModel : public QObject {
    Q_OBJECT

private slots:
    void growsAtBothEndsWithoutDoubles()
    {
        ErrorListModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy wanted(&model, &ErrorListModel::olderRequested);
        model.append({errorAt(9, 10), errorAt(8, 20)}, true);
        model.fetchMore({}); // the tester did already: asked once all the same
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted.first().first().toLongLong(), 8);
        model.append({errorAt(8, 20), errorAt(7, 30)}, false);
        QVERIFY(!model.canFetchMore({}));
        model.prepend({errorAt(10, 5), errorAt(11, 1), errorAt(9, 10)});
        QCOMPARE(idsOf(model), (QList<qint64> {11, 10, 9, 8, 7}));
        QCOMPARE(resets.size(), 0);
        model.clear();
        QCOMPARE(resets.size(), 1);
    }

    void staysBounded()
    {
        ErrorListModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QList<ApiErrorRecord> many;
        for (int i = 0; i < ErrorListModel::MaxRows + 5; ++i)
            many.append(errorAt(100'000 - i, i));
        model.append(many, true);
        QCOMPARE(model.rowCount(), ErrorListModel::MaxRows);
        QVERIFY(!model.canFetchMore({}));
        model.prepend({errorAt(200'000, 0)});
        QCOMPARE(model.rowCount(), ErrorListModel::MaxRows);
        QCOMPARE(model.recordAt(0).rowId, 200'000);
    }

    void showsItsColumns()
    {
        ErrorListModel model;
        model.setNow(Noon);
        model.setZone(QTimeZone::utc());
        model.setAccountLabels({{u"desk"_s, u"Front desk"_s}});
        model.append({errorAt(1, 60)}, false);
        QStringList texts;
        for (int column = 0; column < ErrorListModel::ColumnCount; ++column) {
            texts.append(model.index(0, column).data().toString());
            QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
        }
        QCOMPARE(texts,
                 (QStringList {u"11:59:00"_s, u"Front desk"_s, u"GET /v1/calls"_s, u"429"_s,
                               u"RATE_LIMITED"_s, u"Too many <b>requests</b>"_s, u"req_1"_s}));
        const QString tip = model.index(0, ErrorListModel::TitleColumn).data(Qt::ToolTipRole).toString();
        QVERIFY(!tip.contains(u"<b>"_s));
    }
};

QTEST_MAIN(TestErrorListModel)
#include "tst_errorlistmodel.moc"
