// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/calltablemodel.h"
#include "models/incidentmodel.h"
#include "models/workstyle.h"
#include "support/callmaker.h"

#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
const QDateTime Noon(QDate(2026, 5, 1), QTime(12, 0), Qt::UTC);
}

class TestWorkStyle : public QObject {
    Q_OBJECT

private slots:
    void everyMarkHasItsOwnShapeAndWord()
    {
        QSet<QString> words;
        QList<QPainterPath> glyphs;
        for (const WorkMark mark : AllWorkMarks) {
            if (mark == WorkMark::None) {
                QVERIFY(glyphOf(mark).isEmpty());
                QVERIFY(labelOf(mark).isEmpty());
                continue;
            }
            const QPainterPath glyph = glyphOf(mark);
            QVERIFY(QRectF(-0.02, -0.02, 1.04, 1.04).contains(glyph.boundingRect()));
            QVERIFY(!glyph.isEmpty() && !glyphs.contains(glyph));
            glyphs.append(glyph);
            QVERIFY(!words.contains(labelOf(mark)));
            words.insert(labelOf(mark));
            QVERIFY(contrastOf(textColourOf(mark, Surface::Light), Qt::white) >= 4.5);
            QVERIFY(contrastOf(textColourOf(mark, Surface::Dark), QColor(0x20, 0x24, 0x2a)) >= 4.5);
        }
    }

    void aCallIsMarkedByTheRule_data()
    {
        QTest::addColumn<CallStatus>("status");
        QTest::addColumn<QString>("advice");
        QTest::addColumn<bool>("flagged");
        QTest::addColumn<WorkWord>("work");
        QTest::addColumn<WorkMark>("mark");
        const auto row = [](const char* name, CallStatus status, const QString& advice, bool flagged,
                            WorkWord work, WorkMark mark) {
            QTest::newRow(name) << status << advice << flagged << work << mark;
        };
        row("went well", CallStatus::Completed, u"none"_s, false, WorkWord::Open, WorkMark::None);
        row("lives", CallStatus::Ringing, u"none"_s, false, WorkWord::Open, WorkMark::None);
        row("failed", CallStatus::Failed, u"later"_s, false, WorkWord::Open, WorkMark::NeedsAction);
        row("busy", CallStatus::Busy, u"later"_s, false, WorkWord::Open, WorkMark::NeedsAction);
        row("never", CallStatus::Failed, u"never"_s, false, WorkWord::Open, WorkMark::Open);
        row("never, odd", CallStatus::Failed, u"never"_s, true, WorkWord::Open, WorkMark::NeedsAction);
        row("taken", CallStatus::Failed, u"later"_s, false, WorkWord::Taken, WorkMark::Taken);
        row("waiting", CallStatus::Failed, u"later"_s, false, WorkWord::Waiting, WorkMark::Waiting);
        row("done", CallStatus::Failed, u"later"_s, true, WorkWord::Done, WorkMark::Done);
    }
    void aCallIsMarkedByTheRule()
    {
        QFETCH(CallStatus, status);
        QFETCH(QString, advice);
        QFETCH(bool, flagged);
        QFETCH(WorkWord, work);
        Call call = madeCall(u"c"_s, 1, Noon, 10, status).call;
        call.advice = advice;
        call.work = work;
        if (flagged)
            call.flags = {u"contradictory"_s};
        QTEST(workMarkOf(call), "mark");
    }

    void tableSaysWhoHasACall()
    {
        CallTableModel model;
        model.setNow(Noon);
        CallRow taken = madeCall(u"a"_s, 2, Noon, 10, CallStatus::Failed);
        taken.call.advice = u"later"_s;
        taken.call.work = WorkWord::Taken;
        CallRow open = madeCall(u"b"_s, 1, Noon, 20, CallStatus::Failed);
        open.call.advice = u"later"_s;
        model.setPage({{taken, open}, false}, CallTableModel::Place::Newest);
        const auto cell = [&model](int row, int role = Qt::DisplayRole) {
            return model.index(row, CallTableModel::WorkColumn).data(role).toString();
        };
        QCOMPARE(cell(0), u"Taken"_s);
        QCOMPARE(cell(1), u"Action"_s);
        QCOMPARE(cell(1, Qt::AccessibleTextRole), u"Needs action"_s);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        // An open call is nobody's, whoever had it last.
        model.setWorkPersons({{taken.call.key, u"<b>Ana</b>\u202e"_s}, {open.call.key, u"Ben"_s}});
        QCOMPARE(changes.size(), 1);
        QVERIFY(cell(0).startsWith(u"Taken, <b>Ana</b>"_s));
        QVERIFY(!cell(0).contains(u'\u202e'));
        QCOMPARE(cell(1), u"Action"_s);
        QVERIFY(!cell(0, Qt::ToolTipRole).contains(u"<b>Ana"_s)); // plain text there, too
        taken.call.work = WorkWord::Done;
        model.upsert({taken});
        QVERIFY(cell(0).startsWith(u"Done"_s));
    }

    void columnWordsAreDistinct()
    {
        QSet<QString> words;
        for (int column = 0; column < CallTableModel::ColumnCount; ++column) {
            QVERIFY(!CallTableModel::columnWord(column).isEmpty());
            words.insert(CallTableModel::columnWord(column));
        }
        QCOMPARE(words.size(), int(CallTableModel::ColumnCount));
    }

    void incidentIsDoneUntilItHappensAgain()
    {
        IncidentModel model;
        Incident incident;
        incident.key = {IncidentKey::Of::Calls, u"desk"_s, u"vobiz"_s, u"vobiz/end-3010"_s, {}, 0};
        incident.lastAt = Noon;
        incident.decoded.retry.advice = RetryWord::Later;
        IncidentReport report;
        report.known = true;
        report.incidents = {incident};
        model.setReport(report);
        const auto cell = [&model] { return model.index(0, IncidentModel::WorkColumn).data().toString(); };
        QCOMPARE(cell(), u"Action"_s);
        QCOMPARE(model.countThatNeedAction(), 1);
        IncidentWork work {incident.key, {{WorkWord::Done, u"Ana"_s, u"told them"_s, Noon.addSecs(60), {}}}};
        model.setWork({{incident.key, work}});
        QCOMPARE(cell(), u"Done, Ana"_s);
        QVERIFY(model.index(0, IncidentModel::WorkColumn)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(u"told them"_s));
        QCOMPARE(model.countThatNeedAction(), 0);
        report.incidents.first().lastAt = Noon.addSecs(61);
        model.setReport(report);
        QCOMPARE(cell(), u"Action"_s);
        QCOMPARE(model.countThatNeedAction(), 1);
    }
};

QTEST_MAIN(TestWorkStyle)
#include "tst_workstyle.moc"
