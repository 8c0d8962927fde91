// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/incidentmodel.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
const QDateTime Noon(QDate(2026, 5, 1), QTime(12, 0), Qt::UTC);

Incident incidentOf(const QString& entry, qint64 count, qint64 secondsAgo)
{
    Incident incident;
    incident.key = {IncidentKey::Of::Calls, u"desk"_s, u"vobiz"_s, entry, {}, 0};
    incident.count = incident.affectedCalls = count;
    incident.firstAt = Noon.addSecs(-7200);
    incident.lastAt = Noon.addSecs(-secondsAgo);
    incident.buckets = {0, count};
    CallRow row;
    row.call.status = CallStatus::Failed;
    row.call.endReason = u"5010"_s;
    incident.call = row;
    incident.decoded.title = u"<b>Title</b> of %1"_s.arg(entry);
    return incident;
}

IncidentReport reportOf(const QList<Incident>& incidents)
{
    IncidentReport report;
    report.known = true;
    report.incidents = incidents;
    report.spanStart = Noon.addSecs(-7200);
    report.bucketMs = 3'600'000;
    report.buckets = 2;
    return report;
}

QStringList entriesOf(const IncidentModel& model)
{
    QStringList entries;
    for (int row = 0; row < model.rowCount(); ++row)
        entries.append(model.incidentAt(row).key.entry);
    return entries;
}
} // namespace

class TestIncidentModel : public QObject {
    Q_OBJECT

private slots:
    void everyReportEndsInItsOrderWithoutReset();
    void indexStaysWithItsIncident();
    void cellsSayWhatIsKnown();
};

void TestIncidentModel::everyReportEndsInItsOrderWithoutReset()
{
    IncidentModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    const QList<QStringList> orders {
        {u"a"_s, u"b"_s, u"c"_s}, {u"c"_s, u"a"_s, u"b"_s}, {u"d"_s, u"c"_s, u"e"_s}, {u"e"_s, u"d"_s}, {},
        {u"x"_s, u"e"_s}};
    for (const QStringList& order : orders) {
        QList<Incident> incidents;
        for (const QString& entry : order)
            incidents.append(incidentOf(entry, order.size() + 1, 5));
        model.setReport(reportOf(incidents));
        QCOMPARE(entriesOf(model), order);
        QCOMPARE(model.report(), reportOf(incidents));
    }
    QCOMPARE(resets.size(), 0);
}

void TestIncidentModel::indexStaysWithItsIncident()
{
    IncidentModel model;
    model.setReport(reportOf({incidentOf(u"a"_s, 3, 10), incidentOf(u"b"_s, 2, 20)}));
    const QPersistentModelIndex kept = model.index(1, IncidentModel::CountColumn);
    model.setReport(
        reportOf({incidentOf(u"n"_s, 1, 1), incidentOf(u"b"_s, 9, 2), incidentOf(u"a"_s, 3, 10)}));
    QCOMPARE(kept.row(), 1);
    QCOMPARE(kept.data().toString(), u"9"_s);
    model.setReport(reportOf({incidentOf(u"a"_s, 3, 10)}));
    QVERIFY(!kept.isValid());
}

void TestIncidentModel::cellsSayWhatIsKnown()
{
    IncidentModel model;
    model.setNow(Noon);
    model.setZone(QTimeZone::utc());
    model.setAccountLabels({{u"desk"_s, u"Service desk"_s}});
    Incident request = incidentOf({}, 4, 90);
    request.key.of = IncidentKey::Of::Requests;
    request.key.httpStatus = 502;
    request.call.reset();
    request.affectedCalls = 0;
    request.decoded = {};
    request.decoded.httpStatus = 502;
    model.setReport(reportOf({incidentOf(u"a"_s, 3, 10), request}));
    const auto text = [&model](int row, int column) { return model.index(row, column).data().toString(); };
    QCOMPARE(text(0, IncidentModel::TitleColumn), u"<b>Title</b> of a"_s);
    QVERIFY(
        !model.index(0, IncidentModel::TitleColumn).data(Qt::ToolTipRole).toString().contains(u"<b>Title"_s));
    QCOMPARE(text(0, IncidentModel::CodeColumn), u"5010"_s);
    QCOMPARE(text(0, IncidentModel::AccountColumn), u"Service desk"_s);
    QCOMPARE(text(0, IncidentModel::LastColumn), u"10 s ago"_s);
    QCOMPARE(text(0, IncidentModel::FirstColumn), u"2 h ago"_s);
    QCOMPARE(text(1, IncidentModel::StatusColumn), u"API error"_s);
    QCOMPARE(text(1, IncidentModel::CodeColumn), u"HTTP 502"_s);
    QCOMPARE(text(1, IncidentModel::CallsColumn), u"\u2013"_s);
    const QString trend = model.index(0, IncidentModel::TrendColumn).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(trend.contains(u"1 h: 3"_s) && trend.contains(u"11:00"_s), qPrintable(trend));
}

QTEST_GUILESS_MAIN(TestIncidentModel)
#include "tst_incidentmodel.moc"
