// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/lanes.h"

#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
const QDateTime Origin(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC);

QDateTime at(qint64 seconds)
{
    return Origin.addSecs(seconds);
}

CallEvent reported(CallStatus status, qint64 seconds)
{
    CallEvent event;
    event.status = status;
    event.at = at(seconds);
    return event;
}

CallEvent observed(CallStatus status, std::optional<qint64> notBefore, qint64 notAfter)
{
    CallEvent event;
    event.status = status;
    event.basis = CallEvent::Basis::Observed;
    if (notBefore)
        event.notBefore = at(*notBefore);
    event.notAfter = at(notAfter);
    return event;
}

CallRow rowOf(CallStatus status, const QList<CallEvent>& events)
{
    CallRow row;
    row.call.status = status;
    row.events = events;
    row.sortAt = Origin;
    return row;
}

const Freshness Fresh {FreshnessState::Fresh, at(98)};

// "queued 0-3; ~ringing 3-9; in-progress 9-100>; [completed 100]": ~ uncertain, ? unreported, # not known, <
// open begin, > open end, [end], (odd).
QString print(const Lane& lane)
{
    const auto seconds = [](qint64 ms) { return QString::number((ms - Origin.toMSecsSinceEpoch()) / 1000); };
    QStringList parts;
    for (const LaneSegment& segment : lane.segments) {
        QString text;
        if (segment.kind == LaneSegment::Kind::Uncertain)
            text = u"~"_s;
        else if (segment.kind == LaneSegment::Kind::Unreported)
            text = u"?"_s;
        else if (segment.kind == LaneSegment::Kind::NotKnown)
            text = u"#"_s;
        text += wordOf(segment.status) + (segment.openBegin ? u" <"_s : u" "_s) + seconds(segment.beginMs)
            + u'-' + seconds(segment.endMs) + (segment.openEnd ? u">"_s : u""_s);
        parts.append(text);
    }
    for (const LaneMark& mark : lane.marks) {
        const QString text = wordOf(mark.status) + u' ' + seconds(mark.atMs);
        parts.append(mark.isEnd ? u'[' + text + u']' : u'(' + text + u')');
    }
    return parts.join(u"; "_s);
}

using S = CallStatus;
} // namespace

Q_DECLARE_METATYPE(QList<ringback::CallEvent>)

class TestLanes : public QObject {
    Q_OBJECT

private slots:
    void buildsLanes_data()
    {
        QTest::addColumn<CallStatus>("status");
        QTest::addColumn<QList<CallEvent>>("events");
        QTest::addColumn<QString>("lane");
        const auto add = [](const char* name, S status, const QList<CallEvent>& events, const QString& lane) {
            QTest::newRow(name) << status << events << lane;
        };
        add("a whole life", S::Completed,
            {reported(S::Queued, 0), reported(S::Ringing, 3), reported(S::InProgress, 9),
             reported(S::Completed, 60)},
            u"queued 0-3; ringing 3-9; in-progress 9-60; [completed 60]"_s);
        add("still alive", S::Ringing, {reported(S::Queued, 0), reported(S::Ringing, 3)},
            u"queued 0-3; ringing 3-100>"_s);
        add("seen between polls", S::InProgress, {reported(S::Queued, 0), observed(S::InProgress, 10, 20)},
            u"queued 0-10; ~in-progress 10-20; in-progress 20-100>"_s);
        add("seen, nothing known before", S::Ringing, {observed(S::Ringing, std::nullopt, 20)},
            u"ringing <20-100>"_s);
        add("first seen between two polls", S::Ringing, {observed(S::Ringing, 10, 20)},
            u"~ringing 10-20; ringing 20-100>"_s);
        add("end seen", S::Failed, {reported(S::Ringing, 0), observed(S::Failed, 30, 40)},
            u"ringing 0-30; ~failed 30-40; [failed 40]"_s);
        add("end seen without a lower bound", S::Failed,
            {reported(S::Ringing, 0), observed(S::Failed, std::nullopt, 40)}, u"~failed 0-40; [failed 40]"_s);
        add("bound before the last step", S::Failed, {reported(S::Ringing, 10), observed(S::Failed, 5, 40)},
            u"~failed 10-40; [failed 40]"_s);
        add("created and completed only", S::Completed, {reported(S::Queued, 0), reported(S::Completed, 60)},
            u"?completed 0-60; [completed 60]"_s);
        add("rang out without ringing", S::NoAnswer, {reported(S::Queued, 0), reported(S::NoAnswer, 30)},
            u"?no-answer 0-30; [no-answer 30]"_s);
        add("failed while queued", S::Failed, {reported(S::Queued, 0), reported(S::Failed, 2)},
            u"queued 0-2; [failed 2]"_s);
        add("comes to life again", S::Completed,
            {reported(S::InProgress, 0), reported(S::Completed, 9), observed(S::Ringing, 9, 20)},
            u"in-progress 0-9; [completed 9]; (ringing 20)"_s);
        add("a word nobody knows", S::Unknown, {reported(S::Queued, 0), reported(S::Unknown, 5)},
            u"queued 0-5; (unknown 5)"_s);
        add("at the same instant", S::Ringing, {reported(S::Queued, 5), reported(S::Ringing, 5)},
            u"ringing 5-100>"_s);
        add("a clock ahead of ours", S::Ringing, {reported(S::Ringing, 120)}, u"ringing 120-120>"_s);
        add("ended, nobody says when", S::Completed, {reported(S::Ringing, 7)}, u"[completed 7]"_s);
        add("nothing known", S::Failed, {}, u"(failed 0)"_s);
        add("an event without an instant", S::Ringing, {CallEvent {}, reported(S::Ringing, 3)},
            u"ringing 3-100>"_s);
    }
    void buildsLanes()
    {
        QFETCH(CallStatus, status);
        QFETCH(QList<CallEvent>, events);
        const Lane lane = laneOf(rowOf(status, events), Fresh, at(100));
        QTEST(print(lane), "lane");
        for (qsizetype i = 1; i < lane.segments.size(); ++i)
            QVERIFY(lane.segments.at(i).beginMs >= lane.segments.at(i - 1).endMs);
    }

    void doubtsWhatNobodyVouchesFor_data()
    {
        using F = FreshnessState;
        QTest::addColumn<CallStatus>("status");
        QTest::addColumn<QList<CallEvent>>("events");
        QTest::addColumn<FreshnessState>("state");
        QTest::addColumn<qint64>("lastGood"); // -1: never
        QTest::addColumn<QString>("lane");
        QTest::addColumn<QString>("said"); // of the last segment, its first line
        const auto add = [](const char* name, F state, qint64 lastGood, const QString& lane,
                            const QString& said) {
            QTest::newRow(name) << S::Ringing << QList<CallEvent> {reported(S::Ringing, 3)} << state
                                << lastGood << lane << said;
        };
        add("fresh", F::Fresh, 90, u"ringing 3-100>"_s, u"Ringing"_s);
        add("late", F::Late, 70, u"ringing 3-70; #ringing 70-100>"_s,
            u"Not known since 10:01:10: the account is late"_s);
        add("stale", F::Stale, 40, u"ringing 3-40; #ringing 40-100>"_s,
            u"Not known since 10:00:40: the account is stale"_s);
        add("failing", F::Failing, 80, u"ringing 3-80; #ringing 80-100>"_s,
            u"Not known since 10:01:20: the provider answers with errors"_s);
        add("refused", F::Refused, 50, u"ringing 3-50; #ringing 50-100>"_s,
            u"Not known since 10:00:50: the account's key was refused"_s);
        add("unreachable", F::Unreachable, 50, u"ringing 3-50; #ringing 50-100>"_s,
            u"Not known since 10:00:50: the provider does not answer"_s);
        add("paused", F::Paused, 50, u"ringing 3-50; #ringing 50-100>"_s,
            u"Not known since 10:00:50: the account is paused"_s);
        add("never polled, from an older history", F::NeverPolled, -1, u"#ringing 3-100>"_s,
            u"Not known since 10:00:03: the account has not been polled yet"_s);
        add("last good poll before the last event", F::Stale, 1, u"#ringing 3-100>"_s,
            u"Not known since 10:00:03: the account is stale"_s);
        add("last good poll after now", F::Stale, 900, u"ringing 3-100; #ringing 100-100>"_s,
            u"Not known since 10:01:40: the account is stale"_s);
        QTest::newRow("an end stays an end")
            << S::Failed << QList<CallEvent> {reported(S::Ringing, 3), reported(S::Failed, 9)} << F::Stale
            << 40LL << u"ringing 3-9; [failed 9]"_s << u"Ringing"_s;
    }
    void doubtsWhatNobodyVouchesFor()
    {
        QFETCH(CallStatus, status);
        QFETCH(QList<CallEvent>, events);
        QFETCH(FreshnessState, state);
        QFETCH(qint64, lastGood);
        const Freshness account {state, lastGood < 0 ? QDateTime() : at(lastGood)};
        const CallRow row = rowOf(status, events);
        const Lane lane = laneOf(row, account, at(100));
        QTEST(print(lane), "lane");
        const QString text = segmentText(lane.segments.last(), row, at(100), QTimeZone::utc());
        QTEST(text.section(u'\n', 0, 0), "said");
        // The words elsewhere in the window are the same.
        const QString note = notKnownText(row, account, at(100), QTimeZone::utc());
        const bool doubted = isLive(status) && state != FreshnessState::Fresh;
        QCOMPARE(note, doubted ? text.section(u'\n', 0, 0) : QString());
    }

    void knowsItsReach()
    {
        const Lane lane =
            laneOf(rowOf(S::Failed, {reported(S::Queued, 2), reported(S::Failed, 7)}), Fresh, at(100));
        QCOMPARE(lane.beginMs(), at(2).toMSecsSinceEpoch());
        QCOMPARE(lane.endMs(), at(7).toMSecsSinceEpoch());
        QVERIFY(!lane.live);
        QVERIFY(laneOf(rowOf(S::Ringing, {reported(S::Ringing, 1)}), Fresh, at(9)).live);
    }

    void tellsWhatAndHow()
    {
        CallRow row = rowOf(S::Failed, {reported(S::Ringing, 5), observed(S::Failed, 20, 30)});
        row.events[0].providerStatus = u"<i>dialing</i>"_s;
        row.call.endReason = u"3010"_s;
        const Lane lane = laneOf(row, Fresh, at(100));
        const QTimeZone zone = QTimeZone::utc();
        QCOMPARE(segmentText(lane.segments.at(0), row, at(100), zone),
                 u"Ringing (provider: <i>dialing</i>)\n10:00:05 to 10:00:20, 0:15\n"
                 "Began at 10:00:05, reported by the provider"_s);
        QCOMPARE(segmentText(lane.segments.at(1), row, at(100), zone),
                 u"Ringing became Failed\nsome time between 10:00:20 and 10:00:30\n"
                 "Seen by polling: the provider gave no time"_s);
        QCOMPARE(markText(lane.marks.at(0), row, at(100), zone),
                 u"Failed\nEnded between 10:00:20 and 10:00:30, seen by polling\n3010"_s);
    }
};

QTEST_GUILESS_MAIN(TestLanes)
#include "tst_lanes.moc"
