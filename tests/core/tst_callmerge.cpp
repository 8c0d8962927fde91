// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/callmerge.h"

#include <QTest>

#include <map>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QDateTime Start(QDate(2026, 5, 4), QTime(12, 0), Qt::UTC);

QDateTime at(int seconds)
{
    return Start.addSecs(seconds);
}

// A record written as "status key=seconds ... flag". Keys: created, ringing, answered, ended, duration.
Call record(const QString& text)
{
    Call call;
    call.key = {u"desk"_s, u"c1"_s};
    call.provider = u"vobiz"_s;
    const QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    call.status = callStatusFromWord(words.first()).value();
    call.providerStatus = u"raw-"_s + words.first();
    for (const QString& word : words.mid(1)) {
        const QString key = word.section(u'=', 0, 0);
        const int value = word.section(u'=', 1).toInt();
        if (key == "created"_L1)
            call.createdAt = at(value);
        else if (key == "ringing"_L1)
            call.ringingAt = at(value);
        else if (key == "answered"_L1)
            call.answeredAt = at(value);
        else if (key == "ended"_L1)
            call.endedAt = at(value);
        else if (key == "duration"_L1)
            call.durationMs = value * 1000LL;
        else
            call.flags.append(key);
    }
    return call;
}

QString shortTime(const QDateTime& instant)
{
    return instant.isValid() ? QString::number(Start.secsTo(instant)) : u"?"_s;
}

// "queued@0 ringing(0..10] failed(10..20]": reported points, observed ranges.
QString eventsText(const QList<CallEvent>& events)
{
    QStringList parts;
    for (const CallEvent& event : events) {
        if (event.basis == CallEvent::Basis::Observed)
            parts.append(u"%1(%2..%3]"_s.arg(wordOf(event.status), shortTime(event.notBefore),
                                             shortTime(event.notAfter)));
        else
            parts.append(u"%1@%2"_s.arg(wordOf(event.status), shortTime(event.at)));
    }
    return parts.join(u' ');
}

// Polls one record after the other, ten seconds apart, the first at second 10, as the store does.
struct Life {
    std::optional<KnownCall> known;
    MergedCall last;
    int polls = 0;

    void poll(const Call& call)
    {
        ++polls;
        last = mergeCall(known, call, at(10 * polls));
        QDateTime seen = at(10 * polls);
        if (known && !last.statusChanged && isEnded(last.call.status))
            seen = known->lastSeenAt;
        known = KnownCall {last.call, last.events, seen};
    }
};
} // namespace

class TestCallMerge : public QObject {
    Q_OBJECT

private slots:
    void whatPeopleMadeOfItStays()
    {
        Life life;
        life.poll(record(u"queued created=1"_s));
        life.known->call.work = WorkWord::Waiting;
        life.known->call.attempt = 2;
        life.known->call.attempts = 3;
        life.known->call.retryOf = u"c0"_s;
        life.poll(record(u"queued created=1"_s));
        QVERIFY(!life.last.changed);
        life.poll(record(u"failed created=1 ended=15"_s));
        QCOMPARE(life.last.call.work, WorkWord::Waiting);
        QCOMPARE(life.last.call.attempt, 2);
        QCOMPARE(life.last.call.attempts, 3);
        QCOMPARE(life.last.call.retryOf, u"c0"_s);
        // The provider's own word wins where it gives one.
        Call named = record(u"failed created=1 ended=15"_s);
        named.retryOf = u"c9"_s;
        life.poll(named);
        QCOMPARE(life.last.call.retryOf, u"c9"_s);
        QCOMPARE(life.last.call.work, WorkWord::Waiting);
        // Also where a record is odd and the known status stays.
        life.poll(record(u"ringing"_s));
        QCOMPARE(life.last.call.work, WorkWord::Waiting);
        QCOMPARE(life.last.call.attempt, 2);
    }

    void livesOfCalls_data()
    {
        QTest::addColumn<QStringList>("polls");
        QTest::addColumn<QString>("status");
        QTest::addColumn<QString>("events");
        QTest::addColumn<QString>("flags");
        const auto row = [](const char* name, const QStringList& polls, const char* status,
                            const char* events, const char* flags = "") {
            QTest::newRow(name) << polls << QString::fromLatin1(status) << QString::fromLatin1(events)
                                << QString::fromLatin1(flags);
        };
        row("new and queued", {u"queued created=8"_s}, "queued", "queued@8");
        row("new, nothing reported", {u"queued"_s}, "queued", "queued(?..10]");
        row("new and ringing", {u"ringing created=8"_s}, "ringing", "queued@8 ringing(8..10]");
        row("new and over, all reported", {u"completed created=1 ringing=2 answered=4 ended=9"_s},
            "completed", "queued@1 ringing@2 in-progress@4 completed@9");
        row("new and over, end not reported", {u"failed created=1"_s}, "failed", "queued@1 failed(1..10]");
        row("observed from poll to poll", {u"queued"_s, u"ringing"_s, u"in-progress"_s, u"completed"_s},
            "completed", "queued(?..10] ringing(10..20] in-progress(20..30] completed(30..40]");
        row("a step missed between two polls", {u"queued"_s, u"completed"_s}, "completed",
            "queued(?..10] completed(10..20]");
        row("the same twice", {u"ringing created=8"_s, u"ringing created=8"_s, u"busy created=8"_s}, "busy",
            "queued@8 ringing(8..10] busy(20..30]");
        row("reported replaces observed",
            {u"queued"_s, u"in-progress"_s, u"completed created=7 answered=15 ended=29"_s}, "completed",
            "queued@7 in-progress@15 completed@29");
        row("an end reported late", {u"completed answered=2"_s, u"completed answered=2 ended=9"_s},
            "completed", "in-progress@2 completed@9");
        row("a corrected instant", {u"ringing created=5"_s, u"ringing created=6"_s}, "ringing",
            "queued@6 ringing(5..10]");
        row("unknown word", {u"ringing"_s, u"unknown"_s}, "unknown", "ringing(?..10] unknown(10..20]");
        row("vanished, then its record comes", {u"ringing"_s, u"unknown vanished"_s, u"busy"_s}, "busy",
            "ringing(?..10] unknown(10..20] busy(20..30]");
        row("vanished and still away", {u"ringing"_s, u"unknown vanished"_s, u"unknown vanished"_s},
            "unknown", "ringing(?..10] unknown(10..20]", "vanished");
        row("an ended call cannot vanish", {u"busy ended=5"_s, u"unknown vanished"_s}, "busy", "busy@5");
        row("goes backwards", {u"in-progress"_s, u"ringing"_s}, "ringing",
            "in-progress(?..10] ringing(10..20]", "contradictory");
        row("comes to life again", {u"completed"_s, u"in-progress"_s}, "completed",
            "completed(?..10] in-progress(10..20]", "contradictory");
        row("comes to life again, answer reported before",
            {u"completed created=1 answered=2 ended=5"_s, u"in-progress created=1 answered=2"_s}, "completed",
            "queued@1 in-progress@2 completed@5 in-progress(10..20]", "contradictory");
        row("stays alive again for several polls",
            {u"completed created=1 answered=2 ended=5"_s, u"in-progress answered=2"_s,
             u"in-progress answered=2"_s, u"completed ended=5"_s},
            "completed", "queued@1 in-progress@2 completed@5 in-progress(10..20]", "contradictory");
        row("an ended call in a word nobody knows", {u"completed"_s, u"unknown"_s}, "completed",
            "completed(?..10] unknown(10..20]", "contradictory");
        row("the end changes", {u"failed ended=5"_s, u"busy ended=5"_s}, "busy", "failed@5 busy@5",
            "contradictory");
        row("alive with an end", {u"in-progress ended=5"_s}, "in-progress", "in-progress(?..10]",
            "contradictory");
        row("ended before it was answered", {u"completed answered=9 ended=5"_s}, "completed",
            "completed@5 in-progress@9", "contradictory");
        row("busy with talk time", {u"busy answered=2 ended=5 duration=3"_s}, "busy", "in-progress@2 busy@5",
            "contradictory");
        row("busy, answered for no time", {u"busy answered=2 ended=2 duration=0"_s}, "busy",
            "in-progress@2 busy@2");
        row("stuck", {u"in-progress created=-14400 answered=-14395"_s}, "in-progress",
            "queued@-14400 in-progress@-14395", "stuck");
        row("not yet stuck", {u"in-progress created=-14390"_s}, "in-progress",
            "queued@-14390 in-progress(-14390..10]");
        row("stuck no longer", {u"ringing created=-20000"_s, u"failed created=-20000"_s}, "failed",
            "queued@-20000 ringing(-20000..10] failed(10..20]");
        // The provider's clock is ahead: no bound is better than one that is turned around.
        row("created in the future", {u"ringing created=60"_s}, "ringing", "ringing(?..10] queued@60");
    }
    void livesOfCalls()
    {
        QFETCH(QStringList, polls);
        Life life;
        for (const QString& text : polls)
            life.poll(record(text));
        QTEST(wordOf(life.last.call.status), "status");
        QTEST(eventsText(life.last.events), "events");
        QTEST(life.last.call.flags.join(u','), "flags");
    }

    void theSameRecordAgainChangesNothing_data() { livesOfCalls_data(); }
    void theSameRecordAgainChangesNothing()
    {
        QFETCH(QStringList, polls);
        Life life;
        for (const QString& text : polls)
            life.poll(record(text));
        const MergedCall before = life.last;
        life.poll(record(polls.last()));
        life.poll(record(polls.last()));
        QVERIFY(!life.last.changed);
        QVERIFY(!life.last.statusChanged);
        QVERIFY(!life.last.isNew);
        QCOMPARE(eventsText(life.last.events), eventsText(before.events));
    }

    void saysWhatChanged()
    {
        Life life;
        life.poll(record(u"ringing"_s));
        QVERIFY(life.last.isNew && life.last.changed && life.last.statusChanged);
        life.poll(record(u"ringing"_s));
        QVERIFY(!life.last.isNew && !life.last.changed && !life.last.statusChanged);
        Call other = record(u"ringing"_s);
        other.raw = "{\"other\":1}";
        life.poll(other);
        QVERIFY(!life.last.changed); // the raw bytes alone are no change
        other.to = u"+15550123"_s;
        life.poll(other);
        QVERIFY(life.last.changed && !life.last.statusChanged);
        life.poll(record(u"failed"_s));
        QVERIFY(life.last.changed && life.last.statusChanged);
    }

    void aFeedThatShowsLessLosesNothing()
    {
        Call rich = record(u"completed created=1 ringing=2 answered=3 ended=9 duration=6"_s);
        rich.from = u"+15550100"_s;
        rich.to = u"+15550101"_s;
        rich.direction = Direction::Inbound;
        rich.endReason = u"4010"_s;
        rich.endReasonText = u"End Of XML Instructions"_s;
        rich.retryOf = u"c0"_s;
        rich.requestIds = {u"req_a"_s};
        rich.otherIds = {{u"Trunk"_s, u"t1"_s}};
        rich.decodedEntry = u"vobiz/end-4010"_s;
        rich.fault = u"you"_s;
        rich.advice = u"none"_s;
        Call poor = record(u"completed"_s);
        poor.providerStatus.clear();
        poor.requestIds = {u"req_b"_s};
        poor.otherIds = {{u"Trunk"_s, u"t2"_s}, {u"Agent"_s, u"a1"_s}};
        poor.decodedEntry = u"vobiz/end-completed"_s; // all that could be said from this record alone
        Life life;
        life.poll(rich);
        life.poll(poor);
        const Call& call = life.last.call;
        QCOMPARE(call.from, rich.from);
        QCOMPARE(call.to, rich.to);
        QCOMPARE(call.direction, Direction::Inbound);
        QCOMPARE(call.createdAt, rich.createdAt);
        QCOMPARE(call.ringingAt, rich.ringingAt);
        QCOMPARE(call.answeredAt, rich.answeredAt);
        QCOMPARE(call.endedAt, rich.endedAt);
        QCOMPARE(call.durationMs, rich.durationMs);
        QCOMPARE(call.endReason, rich.endReason);
        QCOMPARE(call.endReasonText, rich.endReasonText);
        QCOMPARE(call.retryOf, rich.retryOf);
        QCOMPARE(call.providerStatus, rich.providerStatus);
        QCOMPARE(call.requestIds, (QStringList {u"req_b"_s, u"req_a"_s}));
        QCOMPARE(call.otherIds, (QList<LabelledId> {{u"Trunk"_s, u"t2"_s}, {u"Agent"_s, u"a1"_s}}));
        // The reason that is kept keeps its meaning.
        QCOMPARE(call.decodedEntry, rich.decodedEntry);
        QCOMPARE(call.fault, rich.fault);
        QCOMPARE(call.advice, rich.advice);
    }

    void aNewStatusDoesNotInheritTheOldOnesWords()
    {
        Life life;
        life.poll(record(u"in-progress"_s));
        Call over = record(u"completed ended=15"_s);
        over.providerStatus.clear(); // a finished record that carries no status at all
        life.poll(over);
        QCOMPARE(life.last.call.providerStatus, QString());
    }

    void anEndedCallKeepsItsReasonAgainstALateLiveRecord()
    {
        Call over = record(u"busy ended=5"_s);
        over.endReason = u"3010"_s;
        over.advice = u"later"_s;
        over.raw = "{\"over\":1}";
        Call late = record(u"ringing"_s);
        late.advice = u"none"_s;
        late.raw = "{\"late\":1}";
        Life life;
        life.poll(over);
        life.poll(late);
        QCOMPARE(life.last.call.status, CallStatus::Busy);
        QCOMPARE(life.last.call.providerStatus, u"raw-busy"_s);
        QCOMPARE(life.last.call.endReason, u"3010"_s);
        QCOMPARE(life.last.call.advice, u"later"_s);
        QCOMPARE(life.last.call.raw, over.raw);
        QVERIFY(!life.last.statusChanged);
    }

    void observedBoundsHoldWhatReallyHappened()
    {
        // Whatever the poll times, the true instant of each step lies in the bounds that were drawn.
        const std::map<CallStatus, int> truth {{CallStatus::Queued, 3},
                                               {CallStatus::Ringing, 14},
                                               {CallStatus::InProgress, 31},
                                               {CallStatus::Completed, 77}};
        for (int phase = 1; phase <= 20; ++phase) {
            for (const int gap : {1, 7, 13, 40}) {
                std::optional<KnownCall> known;
                MergedCall merged;
                for (int now = phase; now < 200; now += gap) {
                    std::optional<CallStatus> status;
                    for (const auto& [step, second] : truth) {
                        if (second <= now)
                            status = step;
                    }
                    if (!status)
                        continue;
                    merged = mergeCall(known, record(wordOf(*status)), at(now));
                    known = KnownCall {merged.call, merged.events, at(now)};
                }
                for (const CallEvent& event : merged.events) {
                    QCOMPARE(event.basis, CallEvent::Basis::Observed);
                    const QDateTime real = at(truth.at(event.status));
                    QVERIFY(!event.notBefore.isValid() || event.notBefore < real);
                    QVERIFY(event.notAfter >= real);
                }
                QCOMPARE(merged.events.last().status, CallStatus::Completed);
                QVERIFY(merged.call.flags.isEmpty());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestCallMerge)
#include "tst_callmerge.moc"
