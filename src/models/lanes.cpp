// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/lanes.h"

#include "core/visibletext.h"
#include "models/callformat.h"
#include "models/statusstyle.h"

#include <QCoreApplication>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
using Kind = LaneSegment::Kind;

QString laneTr(const char* text)
{
    return QCoreApplication::translate("ringback::Lanes", text);
}

// A completed call was answered, an unanswered one rang: where no event says so, the time before the end was
// not all spent in the status known last.
bool skipsAStep(CallStatus before, CallStatus after)
{
    if (after == CallStatus::Completed)
        return before == CallStatus::Queued || before == CallStatus::Ringing;
    return after == CallStatus::NoAnswer && before == CallStatus::Queued;
}

class LaneBuilder {
public:
    void take(const CallEvent& event, int index)
    {
        const QDateTime instant = event.instant();
        if (!instant.isValid())
            return;
        const qint64 at = instant.toMSecsSinceEpoch();
        if (m_ended) {
            m_lane.marks.append({event.status, at, false, index});
            return;
        }
        closeBefore(event, at, index);
        if (isEnded(event.status)) {
            m_lane.marks.append({event.status, at, true, index});
            m_ended = true;
        } else if (event.status == CallStatus::Unknown) {
            m_lane.marks.append({event.status, at, false, index});
        }
        m_status = event.status;
        m_sinceMs = at;
        m_event = index;
        m_started = true;
    }

    Lane finish(const CallRow& row, const Freshness& account, const QDateTime& now)
    {
        if (!m_started) {
            if (row.sortAt.isValid())
                m_lane.marks.append({row.call.status, row.sortAt.toMSecsSinceEpoch(), false, -1});
            return m_lane;
        }
        if (m_ended)
            return m_lane;
        if (isEnded(row.call.status)) {
            // Ended, but no event says when: the outcome stands at the last instant there is.
            m_lane.marks.append({row.call.status, m_sinceMs, true, -1});
        } else if (isLive(m_status) && isLive(row.call.status)) {
            m_lane.live = true;
            // A provider's clock may be ahead of ours: the lane then ends where it begins.
            const qint64 nowMs = std::max(now.toMSecsSinceEpoch(), m_sinceMs);
            const qint64 knownMs =
                std::clamp(knownUntil(row, account, now)->toMSecsSinceEpoch(), m_sinceMs, nowMs);
            const bool vouched = account.state == FreshnessState::Fresh;
            add({Kind::Known, m_status, m_status, m_sinceMs, knownMs, m_openBegin, vouched, m_event});
            if (!vouched)
                add({Kind::NotKnown, m_status, m_status, knownMs, nowMs, false, true, m_event,
                     account.state});
        }
        return m_lane;
    }

private:
    void add(const LaneSegment& segment)
    {
        if (segment.endMs > segment.beginMs || segment.openEnd)
            m_lane.segments.append(segment);
    }

    void closeBefore(const CallEvent& event, qint64 at, int index)
    {
        const bool observed = event.basis == CallEvent::Basis::Observed;
        const bool bounded = observed && event.notBefore.isValid();
        if (!m_started) {
            if (bounded)
                add({Kind::Uncertain, event.status, CallStatus::Unknown, event.notBefore.toMSecsSinceEpoch(),
                     at, false, false, index});
            m_openBegin = observed && !bounded;
            return;
        }
        qint64 certainEnd = at;
        if (observed)
            certainEnd = bounded ? std::clamp(event.notBefore.toMSecsSinceEpoch(), m_sinceMs, at) : m_sinceMs;
        // "Queued" for four minutes would be invented when all that is known is created and completed.
        const bool skips = skipsAStep(m_status, event.status) && !observed;
        add({skips ? Kind::Unreported : Kind::Known, skips ? event.status : m_status, m_status, m_sinceMs,
             certainEnd, m_openBegin, false, skips ? index : m_event});
        add({Kind::Uncertain, event.status, m_status, certainEnd, at, false, false, index});
        m_openBegin = false;
    }

    Lane m_lane;
    CallStatus m_status = CallStatus::Unknown;
    qint64 m_sinceMs = 0;
    int m_event = -1;
    bool m_started = false;
    bool m_ended = false;
    bool m_openBegin = false;
};

QString clockAt(qint64 ms, const QDateTime& now, const QTimeZone& zone)
{
    return timeText(QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC), now, zone);
}

QString reasonOf(FreshnessState state)
{
    switch (state) {
    case FreshnessState::NeverPolled:
        return laneTr("the account has not been polled yet");
    case FreshnessState::Late:
        return laneTr("the account is late");
    case FreshnessState::Stale:
        return laneTr("the account is stale");
    case FreshnessState::Failing:
        return laneTr("the provider answers with errors");
    case FreshnessState::Refused:
        return laneTr("the account's key was refused");
    case FreshnessState::Paused:
        return laneTr("the account is paused");
    case FreshnessState::Unreachable:
        return laneTr("the provider does not answer");
    case FreshnessState::Fresh:
        break;
    }
    return {};
}

QString headLine(CallStatus status, int event, const CallRow& row)
{
    QString word;
    if (event >= 0 && event < row.events.size())
        word = row.events.at(event).providerStatus;
    if (word.isEmpty())
        return labelOf(status);
    return laneTr("%1 (provider: %2)").arg(labelOf(status), visibleLine(word));
}

QString basisLine(int event, const CallRow& row, const QDateTime& now, const QTimeZone& zone)
{
    if (event < 0 || event >= row.events.size())
        return {};
    const CallEvent& source = row.events.at(event);
    return laneTr("Began %1, %2").arg(boundsText(source, now, zone), basisText(source.basis));
}
} // namespace

qint64 Lane::beginMs() const
{
    qint64 first = segments.isEmpty() ? marks.first().atMs : segments.first().beginMs;
    if (!marks.isEmpty())
        first = std::min(first, marks.first().atMs);
    return first;
}

qint64 Lane::endMs() const
{
    qint64 last = segments.isEmpty() ? marks.last().atMs : segments.last().endMs;
    if (!marks.isEmpty())
        last = std::max(last, marks.last().atMs);
    return last;
}

std::optional<QDateTime> knownUntil(const CallRow& row, const Freshness& account, const QDateTime& now)
{
    if (!isLive(row.call.status))
        return std::nullopt;
    if (account.state == FreshnessState::Fresh)
        return now;
    QDateTime last;
    for (const CallEvent& event : row.events) {
        if (const QDateTime at = event.instant(); at.isValid() && (!last.isValid() || at > last))
            last = at;
    }
    if (!last.isValid())
        last = row.sortAt;
    if (account.lastGoodAt.isValid() && (!last.isValid() || account.lastGoodAt > last))
        last = account.lastGoodAt;
    return std::min(last, now);
}

QString notKnownText(const CallRow& row, const Freshness& account, const QDateTime& now,
                     const QTimeZone& zone)
{
    const auto until = knownUntil(row, account, now);
    if (!until || account.state == FreshnessState::Fresh)
        return {};
    return laneTr("Not known since %1: %2").arg(timeText(*until, now, zone), reasonOf(account.state));
}

Lane laneOf(const CallRow& row, const Freshness& account, const QDateTime& now)
{
    LaneBuilder builder;
    for (int i = 0; i < row.events.size(); ++i)
        builder.take(row.events.at(i), i);
    return builder.finish(row, account, now);
}

QString segmentText(const LaneSegment& segment, const CallRow& row, const QDateTime& now,
                    const QTimeZone& zone)
{
    const QString begin = clockAt(segment.beginMs, now, zone);
    const QString end = clockAt(segment.endMs, now, zone);
    const QString length = durationText(segment.endMs - segment.beginMs);
    QStringList lines;
    switch (segment.kind) {
    case Kind::Known:
        lines.append(headLine(segment.status, segment.event, row));
        if (segment.openEnd)
            lines.append(segment.openBegin ? laneTr("since %1 at the latest, still so").arg(begin)
                                           : laneTr("since %1, %2 so far").arg(begin, length));
        else
            lines.append(segment.openBegin ? laneTr("seen from %1 to %2").arg(begin, end)
                                           : laneTr("%1 to %2, %3").arg(begin, end, length));
        lines.append(basisLine(segment.event, row, now, zone));
        break;
    case Kind::Uncertain:
        if (segment.before == CallStatus::Unknown)
            lines.append(laneTr("Began as %1").arg(labelOf(segment.status)));
        else
            lines.append(laneTr("%1 became %2").arg(labelOf(segment.before), labelOf(segment.status)));
        lines.append(laneTr("some time between %1 and %2").arg(begin, end));
        lines.append(laneTr("Seen by polling: the provider gave no time"));
        break;
    case Kind::Unreported:
        lines.append(laneTr("Not reported"));
        lines.append(laneTr("%1 to %2, %3").arg(begin, end, length));
        lines.append(laneTr("The provider says only that it was %1 and ended as %2")
                         .arg(labelOf(segment.before), labelOf(segment.status)));
        break;
    case Kind::NotKnown:
        lines.append(laneTr("Not known since %1: %2").arg(begin, reasonOf(segment.freshness)));
        lines.append(laneTr("Last seen as: %1").arg(headLine(segment.status, segment.event, row)));
        break;
    }
    lines.removeAll(QString());
    return lines.join(u'\n');
}

QString markText(const LaneMark& mark, const CallRow& row, const QDateTime& now, const QTimeZone& zone)
{
    QStringList lines {headLine(mark.status, mark.event, row)};
    if (mark.event >= 0 && mark.event < row.events.size()) {
        const CallEvent& event = row.events.at(mark.event);
        const QString bounds = boundsText(event, now, zone);
        const QString basis = basisText(event.basis);
        lines.append(mark.isEnd ? laneTr("Ended %1, %2").arg(bounds, basis)
                                : laneTr("%1, %2").arg(bounds, basis));
        if (!mark.isEnd && mark.status != CallStatus::Unknown)
            lines.append(laneTr("This contradicts what was known before"));
    } else {
        lines.append(mark.isEnd ? laneTr("Ended; when is not known")
                                : laneTr("No step of its life is known"));
    }
    const QString reason = mark.isEnd ? endReasonText(row.call) : QString();
    if (!reason.isEmpty())
        lines.append(reason);
    return lines.join(u'\n');
}

} // namespace ringback
