// SPDX-License-Identifier: GPL-3.0-or-later
#include "ctl.h"

#include "store/actionstore.h"
#include "store/storesamples.h"

using namespace Qt::StringLiterals;
using namespace ctl;
using namespace ringback;

// Work states and the hand-over list from the command line.
class TestRingbackctlWork : public QObject {
    Q_OBJECT

private slots:
    void init();
    void wrongUsageIsTwo_data();
    void wrongUsageIsTwo();
    void workIsSetWithANote();
    void allCallsOrNone();
    void handoverSaysWhoHasWhat();
    void handoverIsSafeInEveryForm();
    void nothingToHandOverIsSaid();

private:
    std::unique_ptr<HistoryStore> open() const
    {
        return samples::open(m_ctl->profile() + u"/history.sqlite"_s);
    }
    std::unique_ptr<Ctl> m_ctl;
};

void TestRingbackctlWork::init()
{
    m_ctl = std::make_unique<Ctl>();
    m_ctl->environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    // Where the program itself puts it.
    QDir().mkpath(m_ctl->profile());
    const auto store = open();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto made = [&](const QString& id, qint64 secondsAgo, const QString& advice) {
        Call call = samples::call(u"desk"_s, id, CallStatus::Failed);
        call.createdAt = now.addSecs(-secondsAgo);
        call.endedAt = call.createdAt.addSecs(3);
        call.advice = advice;
        return call;
    };
    Call hostile = made(u"evil"_s, 300, u"later"_s);
    hostile.endReason = u"=HYPERLINK(\"http://x\") | *b*\x1b[31m"_s;
    const QList<Call> calls {made(u"new"_s, 60, u"later"_s), made(u"old"_s, 20 * 3600, u"later"_s),
                             made(u"older"_s, 30 * 3600, u"later"_s), made(u"never"_s, 90, u"never"_s),
                             hostile};
    samples::write(*store, samples::page(u"desk"_s, calls, now));
}

void TestRingbackctlWork::wrongUsageIsTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no state") << QStringList {u"work"_s, u"new"_s};
    QTest::newRow("no call") << QStringList {u"work"_s, u"--state"_s, u"taken"_s};
    QTest::newRow("other state") << QStringList {u"work"_s, u"new"_s, u"--state"_s, u"finished"_s};
    QTest::newRow("since") << QStringList {u"handover"_s, u"--since"_s, u"yesterday"_s};
    QTest::newRow("format") << QStringList {u"handover"_s, u"--format"_s, u"xml"_s};
    QTest::newRow("note") << QStringList {u"work"_s, u"new"_s,    u"--state"_s,
                                          u"done"_s, u"--note"_s, QString(3000, u'x')};
}

void TestRingbackctlWork::wrongUsageIsTwo()
{
    QFETCH(QStringList, arguments);
    const Ran ran = m_ctl->run(arguments);
    QVERIFY2(ran.exit == 2 && ran.out.isEmpty() && ran.err.size() > 10, ran.text());
}

void TestRingbackctlWork::workIsSetWithANote()
{
    const Ran ran = m_ctl->run({u"work"_s, u"desk/new"_s, u"old"_s, u"--state"_s, u"waiting"_s, u"--note"_s,
                                u"asked the carrier"_s, u"--format"_s, u"json"_s});
    QVERIFY2(ran.exit == 0, ran.text());
    QCOMPARE(ran.array().size(), 2);
    QCOMPARE(ran.array().at(0).toObject()[u"work"_s].toString(), u"waiting"_s);
    const auto store = open();
    const auto work = store->actions().work({u"desk"_s, u"new"_s});
    QVERIFY(work.ok());
    QCOMPARE(work->entries.size(), 1);
    QCOMPARE(work->entries.first().note, u"asked the carrier"_s);
    QVERIFY(!work->entries.first().person.isEmpty());
    QCOMPARE(store->actions().audit()->size(), 2);
    const Ran listed = m_ctl->run({u"calls"_s, u"work:waiting"_s, u"--format"_s, u"json"_s});
    QCOMPARE(listed.array().size(), 2);
    QCOMPARE(listed.array().at(0).toObject()[u"work"_s].toString(), u"waiting"_s);
    const Ran text = m_ctl->run({u"calls"_s});
    QVERIFY2(text.out.contains("waiting") && text.out.contains("needs action"), text.text());
}

void TestRingbackctlWork::allCallsOrNone()
{
    const Ran ran = m_ctl->run({u"work"_s, u"new"_s, u"nosuch"_s, u"--state"_s, u"taken"_s});
    QVERIFY2(ran.exit == 1 && ran.err.contains("nosuch"), ran.text());
    QVERIFY(open()->actions().work({u"desk"_s, u"new"_s})->entries.isEmpty());
    const Ctl empty;
    const Ran none = empty.run({u"work"_s, u"new"_s, u"--state"_s, u"taken"_s});
    QVERIFY2(none.exit == 1, none.text());
    QVERIFY2(!QFileInfo::exists(empty.profile() + u"/history.sqlite"_s), "no history is made by it");
}

void TestRingbackctlWork::handoverSaysWhoHasWhat()
{
    QCOMPARE(m_ctl->run({u"work"_s, u"older"_s, u"--state"_s, u"taken"_s, u"--note"_s, u"mine"_s}).exit, 0);
    const auto ids = [](const Ran& ran) {
        QStringList found;
        for (const QJsonValue& value : ran.array())
            found.append(value.toObject()[u"call_id"_s].toString());
        return found;
    };
    // What is in somebody's hands however old; what needs action of the last 8 hours; never what cannot.
    const Ran shift = m_ctl->run({u"handover"_s, u"--format"_s, u"json"_s});
    QVERIFY2(shift.exit == 0, shift.text());
    QCOMPARE(ids(shift), (QStringList {u"new"_s, u"evil"_s, u"older"_s}));
    const QJsonObject taken = shift.array().last().toObject();
    QCOMPARE(taken[u"work_entry"_s].toObject()[u"note"_s].toString(), u"mine"_s);
    QVERIFY(shift.array().first().toObject()[u"work_entry"_s].isNull());
    QVERIFY(shift.array().first().toObject()[u"needs_action"_s].toBool());
    const Ran day = m_ctl->run({u"handover"_s, u"--since"_s, u"24h"_s, u"--format"_s, u"json"_s});
    QCOMPARE(ids(day), (QStringList {u"new"_s, u"evil"_s, u"old"_s, u"older"_s}));
    const Ran text = m_ctl->run({u"handover"_s});
    QVERIFY2(text.out.contains("1 taken, 2 needs action") && text.out.contains("mine"), text.text());
}

void TestRingbackctlWork::handoverIsSafeInEveryForm()
{
    const Ran csv = m_ctl->run({u"handover"_s, u"--format"_s, u"csv"_s});
    QVERIFY2(csv.exit == 0, csv.text());
    const QList<QByteArray> lines = csv.out.split('\n');
    QVERIFY2(lines.first().startsWith("Time (UTC),Work,Account") && lines.first().endsWith("\r"), csv.text());
    QVERIFY2(csv.out.contains("'=HYPERLINK"), csv.text());
    QVERIFY2(csv.out.contains("=\"\"+4930555000\"\""), csv.text()); // a number stays one
    const Ran md = m_ctl->run({u"handover"_s, u"--format"_s, u"md"_s});
    QVERIFY2(md.exit == 0 && md.out.startsWith("## "), md.text());
    QVERIFY2(md.out.contains("\\*b\\*") && md.out.contains("http\\://x") && md.out.contains("\\|"),
             md.text());
    for (const Ran& ran : {md, m_ctl->run({u"handover"_s})})
        QVERIFY2(!ran.out.contains('\x1b'), ran.text());
}

void TestRingbackctlWork::nothingToHandOverIsSaid()
{
    const Ctl empty;
    const Ran ran = empty.run({u"handover"_s});
    QVERIFY2(ran.exit == 0 && ran.out.contains("Nothing to hand over"), ran.text());
    QCOMPARE(empty.run({u"handover"_s, u"--format"_s, u"json"_s}).out.trimmed(), QByteArray("[]"));
}

QTEST_GUILESS_MAIN(TestRingbackctlWork)
#include "tst_ringbackctlwork.moc"
