// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/callfilter.h"
#include "core/decodederror.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QDateTime Now(QDate(2026, 5, 4), QTime(12, 0), Qt::UTC);

CallRow sampleRow()
{
    CallRow row;
    row.call.key = {u"desk"_s, u"call_Seven"_s};
    row.call.provider = u"vobiz"_s;
    row.call.direction = Direction::Outbound;
    row.call.from = u"+15550100"_s;
    row.call.to = u"+4930555123"_s;
    row.call.status = CallStatus::Busy;
    row.call.providerStatus = u"Engaged"_s;
    row.call.endReason = u"3010"_s;
    row.call.endReasonText = u"Busy Line"_s;
    row.call.requestIds = {u"req_Alpha"_s};
    row.call.otherIds = {{u"Trunk"_s, u"trk_omega"_s}};
    row.call.advice = u"later"_s;
    row.call.fault = u"called-party"_s;
    row.call.decodedEntry = u"vobiz/end-3010"_s;
    row.call.flags = {u"contradictory"_s};
    row.sortAt = Now.addSecs(-3600);
    return row;
}
} // namespace

class TestCallFilter : public QObject {
    Q_OBJECT

private slots:
    void anEmptyTextIsNoFilter()
    {
        const auto filter = parseCallFilter(u"   "_s, Now);
        QVERIFY(filter.ok());
        QVERIFY(filter->isEmpty());
        QCOMPARE(filter->toText(), QString());
        QVERIFY(filter->matches(CallRow {}));
    }

    void readsEveryTerm()
    {
        const auto filter = parseCallFilter(u"status:failed,busy provider:vobiz,truedy account:desk "
                                            "direction:outbound since:2h until:2026-05-04T11:30+02:00 "
                                            "advice:later,never fault:you entry:vobiz/end-3010 flag:stuck "
                                            "work:open,taken needs:action +4930 555"_s,
                                            Now);
        QVERIFY2(filter.ok(), qPrintable(filter.error()));
        QCOMPARE(filter->statuses, (QSet<CallStatus> {CallStatus::Failed, CallStatus::Busy}));
        QCOMPARE(filter->providers, (QStringList {u"vobiz"_s, u"truedy"_s}));
        QCOMPARE(filter->accounts, QStringList {u"desk"_s});
        QCOMPARE(filter->direction, Direction::Outbound);
        QCOMPARE(filter->since, Now.addSecs(-7200));
        QCOMPARE(filter->sinceText, u"2h"_s);
        QCOMPARE(filter->until, QDateTime(QDate(2026, 5, 4), QTime(9, 30), Qt::UTC));
        QCOMPARE(filter->untilText, QString());
        QCOMPARE(filter->advices, (QStringList {u"later"_s, u"never"_s}));
        QCOMPARE(filter->faults, QStringList {u"you"_s});
        QCOMPARE(filter->entries, QStringList {u"vobiz/end-3010"_s});
        QCOMPARE(filter->flags, QStringList {u"stuck"_s});
        QCOMPARE(filter->works, (QSet<WorkWord> {WorkWord::Open, WorkWord::Taken}));
        QVERIFY(filter->needsAction);
        QCOMPARE(filter->text, u"+4930 555"_s);
    }

    void printsWhatParsesToTheSame_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : {"status:failed",
                                 "status:unknown,queued,in-progress",
                                 "provider:vobiz",
                                 "account:desk,phone-2",
                                 "account:\"my desk\"",
                                 "direction:inbound",
                                 "since:90s",
                                 "since:15m until:2m",
                                 "since:7d",
                                 "since:2026-05-01",
                                 "until:2026-05-01T10:00Z",
                                 "until:2026-05-01T10:00:00.250+05:30",
                                 "advice:later",
                                 "fault:called-party",
                                 "entry:http/502",
                                 "flag:stuck,vanished",
                                 "work:open",
                                 "work:done,waiting,taken",
                                 "needs:action",
                                 "status:failed needs:action work:taken since:8h",
                                 "+4930 555",
                                 "\"http://odd text\"",
                                 "\"two  blanks\"",
                                 "\" led by a blank\"",
                                 "status:busy \"a:b\" since:1h",
                                 "\"status:failed\"",
                                 "0 0"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void printsWhatParsesToTheSame()
    {
        QFETCH(QString, text);
        const auto once = parseCallFilter(text, Now);
        QVERIFY2(once.ok(), qPrintable(once.error()));
        QVERIFY(!once->isEmpty());
        const auto twice = parseCallFilter(once->toText(), Now);
        QVERIFY2(twice.ok(), qPrintable(twice.error()));
        QVERIFY2(*twice == *once, qPrintable(once->toText()));
    }

    void refusesWhatItDoesNotKnow_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("mentions");
        QTest::newRow("mistyped key") << u"staus:failed"_s << u"\"staus:\" is not known"_s;
        QTest::newRow("mistyped status")
            << u"status:fialed"_s << u"\"fialed\" is not a value of \"status\""_s;
        QTest::newRow("lists the statuses") << u"status:x"_s << u"no-answer"_s;
        QTest::newRow("one of two statuses") << u"status:failed,bsy"_s << u"bsy"_s;
        QTest::newRow("direction") << u"direction:in"_s << u"inbound or outbound"_s;
        QTest::newRow("no value") << u"account:"_s << u"has no value"_s;
        QTest::newRow("only commas") << u"status:,,"_s << u"has no value"_s;
        QTest::newRow("time") << u"since:yesterday"_s << u"is not a time"_s;
        QTest::newRow("time without zone") << u"since:2026-05-01T10:00"_s << u"is not a time"_s;
        QTest::newRow("impossible day") << u"until:2026-02-30"_s << u"is not a time"_s;
        QTest::newRow("negative length") << u"since:-2h"_s << u"is not a time"_s;
        QTest::newRow("signed length") << u"since:+2h"_s << u"is not a time"_s;
        QTest::newRow("length without number") << u"since:h"_s << u"is not a time"_s;
        QTest::newRow("endless length") << u"since:99999999999999999999d"_s << u"is not a time"_s;
        QTest::newRow("mistyped advice") << u"advice:latr"_s << u"\"latr\" is not a value of \"advice\""_s;
        QTest::newRow("mistyped fault") << u"fault:me"_s << u"\"me\" is not a value of \"fault\""_s;
        QTest::newRow("mistyped work") << u"work:tkaen"_s << u"\"tkaen\" is not a value of \"work\""_s;
        QTest::newRow("lists the work words") << u"work:x"_s << u"open, taken, waiting, done"_s;
        QTest::newRow("one of two works") << u"work:open,x"_s << u"\"x\""_s;
        QTest::newRow("needs what") << u"needs:help"_s << u"Use action"_s;
        QTest::newRow("needs two") << u"needs:action,more"_s << u"action,more"_s;
        QTest::newRow("the new keys are named") << u"wrk:open"_s << u"work and needs"_s;
        QTest::newRow("a link") << u"https://x.example"_s << u"put quotes around"_s;
    }
    void refusesWhatItDoesNotKnow()
    {
        QFETCH(QString, text);
        QFETCH(QString, mentions);
        const auto filter = parseCallFilter(text, Now);
        QVERIFY(!filter.ok());
        QVERIFY2(filter.error().contains(mentions), qPrintable(filter.error()));
    }

    void workIsMatched_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<CallStatus>("status");
        QTest::addColumn<WorkWord>("work");
        QTest::addColumn<QString>("advice");
        QTest::addColumn<QString>("flag");
        QTest::addColumn<bool>("fits");
        using enum CallStatus;
        using enum WorkWord;
        const QString none = u"none"_s;
        const QString later = u"later"_s;
        const QString never = u"never"_s;
        const QString flag = u"stuck"_s;
        QTest::newRow("open failure") << u"work:open"_s << Failed << Open << never << QString() << true;
        QTest::newRow("open busy") << u"work:open"_s << Busy << Open << none << QString() << true;
        QTest::newRow("went well") << u"work:open"_s << Completed << Open << none << QString() << false;
        QTest::newRow("odd, open") << u"work:open"_s << InProgress << Open << none << flag << true;
        QTest::newRow("taken is not open") << u"work:open"_s << Failed << Taken << none << QString() << false;
        QTest::newRow("taken") << u"work:taken"_s << Failed << Taken << none << QString() << true;
        QTest::newRow("done well") << u"work:done"_s << Completed << Done << none << QString() << true;
        QTest::newRow("open or done")
            << u"work:open,done"_s << Completed << Done << none << QString() << true;
        QTest::newRow("failed, later") << u"needs:action"_s << Failed << Open << later << QString() << true;
        QTest::newRow("taken still needs")
            << u"needs:action"_s << Failed << Taken << later << QString() << true;
        QTest::newRow("done needs none")
            << u"needs:action"_s << Failed << Done << later << QString() << false;
        QTest::newRow("never") << u"needs:action"_s << Failed << Open << never << QString() << false;
        QTest::newRow("never, flagged") << u"needs:action"_s << Failed << Open << never << flag << true;
        QTest::newRow("completed, flagged")
            << u"needs:action"_s << Completed << Open << none << flag << false;
        QTest::newRow("unknown, flagged") << u"needs:action"_s << Unknown << Open << none << flag << true;
        QTest::newRow("both") << u"needs:action work:open"_s << Failed << Taken << later << QString()
                              << false;
    }
    void workIsMatched()
    {
        QFETCH(QString, filter);
        QFETCH(CallStatus, status);
        QFETCH(WorkWord, work);
        QFETCH(QString, advice);
        QFETCH(QString, flag);
        CallRow row = sampleRow();
        row.call.status = status;
        row.call.work = work;
        row.call.advice = advice;
        row.call.flags = flag.isEmpty() ? QStringList() : QStringList {flag};
        const auto parsed = parseCallFilter(filter, Now);
        QVERIFY2(parsed.ok(), qPrintable(parsed.error()));
        QTEST(parsed->matches(row), "fits");
    }

    void lengths_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("ms");
        QTest::newRow("seconds") << u"90s"_s << 90'000LL;
        QTest::newRow("a day of seconds") << u"86400s"_s << 86'400'000LL;
        QTest::newRow("minutes") << u"15m"_s << 900'000LL;
        QTest::newRow("hours") << u"2h"_s << 7'200'000LL;
        QTest::newRow("days") << u"7d"_s << 604'800'000LL;
        QTest::newRow("nothing") << u"0s"_s << 0LL;
        QTest::newRow("bare number") << u"90"_s << -1LL;
        QTest::newRow("unit twice") << u"9ss"_s << -1LL;
        QTest::newRow("fraction") << u"1.5h"_s << -1LL;
        QTest::newRow("more than a century") << u"40000d"_s << -1LL;
        QTest::newRow("empty") << QString() << -1LL;
    }
    void lengths()
    {
        QFETCH(QString, text);
        QFETCH(qint64, ms);
        QCOMPARE(parseLength(text).value_or(-1), ms);
    }

    void relativeTimesMoveWithTheClock()
    {
        const auto filter = parseCallFilter(u"since:1h until:10m"_s, Now);
        QVERIFY(filter.ok());
        const CallFilter later = filter->at(Now.addSecs(600));
        QCOMPARE(later.since, Now.addSecs(-3000));
        QCOMPARE(later.until, Now);
        const auto fixed = parseCallFilter(u"since:2026-05-01"_s, Now);
        QVERIFY(fixed.ok());
        QCOMPARE(fixed->at(Now.addDays(3)).since, fixed->since);
    }

    void decidesAboutARow_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char* text, bool matches) {
            QTest::newRow(text) << QString::fromUtf8(text) << matches;
        };
        row("status:busy", true);
        row("status:failed,busy", true);
        row("status:failed", false);
        row("provider:vobiz", true);
        row("provider:Vobiz", false);
        row("account:desk", true);
        row("account:des", false);
        row("direction:outbound", true);
        row("direction:inbound", false);
        row("since:1h", true); // inclusive
        row("since:59m", false);
        row("until:1h", false); // exclusive
        row("until:59m", true);
        row("advice:later", true);
        row("advice:never", false);
        row("fault:called-party", true);
        row("fault:you", false);
        row("entry:vobiz/end-3010", true);
        row("entry:vobiz/end-3011", false);
        row("flag:stuck,contradictory", true);
        row("flag:stuck", false);
        row("+4930", true);
        row("BUSY line", true);
        row("engaged", true);
        row("CALL_SEVEN", true);
        row("REQ_alpha", true);
        row("omega", true);
        row("3010", true);
        row("later", false);     // only numbers, IDs and the end reason are searched
        row("3010 busy", false); // a match never spans two fields
        row("status:busy nothing-like-it", false);
    }
    void decidesAboutARow()
    {
        QFETCH(QString, text);
        const auto filter = parseCallFilter(text, Now);
        QVERIFY2(filter.ok(), qPrintable(filter.error()));
        QTEST(filter->matches(sampleRow()), "matches");
    }

    void knowsEveryWordThatIsPrinted()
    {
        for (const CallStatus status : AllCallStatuses) {
            QCOMPARE(callStatusFromWord(wordOf(status)), std::optional(status));
            CallFilter filter;
            filter.statuses = {status};
            const auto again = parseCallFilter(filter.toText(), Now);
            QVERIFY(again.ok());
            QVERIFY(*again == filter);
        }
    }
};

QTEST_GUILESS_MAIN(TestCallFilter)
#include "tst_callfilter.moc"
