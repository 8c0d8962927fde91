// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/feedstate.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QJsonValue instantValue(const QDateTime& at)
{
    return at.isValid() ? QJsonValue(at.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue(QJsonValue::Null);
}

QDateTime instantOf(const QJsonValue& value)
{
    return QDateTime::fromString(value.toString(), Qt::ISODateWithMs).toUTC();
}
} // namespace

QList<HistoryGap> gapsIn(const PollState& state)
{
    QList<HistoryGap> gaps;
    for (auto it = state.feeds.begin(); it != state.feeds.end(); ++it) {
        for (const auto& [from, to] : it->gaps)
            gaps.append({it.key(), from, to, false});
        // The first walk's rest is no hole: nothing older has been read.
        if (!it->resumeCursor.isEmpty() && it->resumePages == 0)
            gaps.append({it.key(), it->resumeFloor, it->holeTop, true});
    }
    std::sort(gaps.begin(), gaps.end(), [](const HistoryGap& a, const HistoryGap& b) {
        return a.feed != b.feed ? a.feed < b.feed : a.from < b.from;
    });
    return gaps;
}

namespace {
// What is as in a state that was never kept is left out: this is written for every account again and again.
class SparseObject {
public:
    void put(QLatin1StringView name, const QJsonValue& value, const QJsonValue& usual)
    {
        if (value != usual)
            m_object.insert(name, value);
    }
    void put(QLatin1StringView name, const QDateTime& at)
    {
        if (at.isValid())
            m_object.insert(name, instantValue(at));
    }
    void put(QLatin1StringView name, const QString& text)
    {
        if (!text.isEmpty())
            m_object.insert(name, text);
    }
    void put(QLatin1StringView name, const QByteArray& ascii) { put(name, QString::fromLatin1(ascii)); }
    void put(QLatin1StringView name, const QJsonObject& object)
    {
        if (!object.isEmpty())
            m_object.insert(name, object);
    }
    const QJsonObject& object() const { return m_object; }

private:
    QJsonObject m_object;
};

QJsonObject jsonOf(const FeedState& feed)
{
    QJsonArray gaps;
    for (const auto& [from, to] : feed.gaps)
        gaps.append(QJsonArray {instantValue(from), instantValue(to)});
    SparseObject json;
    json.put("complete_until"_L1, feed.completeUntil);
    json.put("resume_cursor"_L1, feed.resumeCursor);
    json.put("resume_floor"_L1, feed.resumeFloor);
    json.put("resume_pages"_L1, feed.resumePages, 0);
    json.put("resume_rows"_L1, feed.resumeRows, -1);
    json.put("rewalk"_L1, feed.rewalk, false);
    json.put("hole_top"_L1, feed.holeTop);
    json.put("gaps"_L1, gaps, QJsonArray());
    return json.object();
}

QJsonObject jsonOf(const FeedMark& mark)
{
    SparseObject json;
    json.put("good_at"_L1, mark.goodAt);
    json.put("good_ms"_L1, mark.goodMs, -1);
    json.put("failed"_L1, mark.failed, false);
    json.put("error"_L1, mark.error);
    return json.object();
}
} // namespace

QByteArray toJson(const PollState& state)
{
    QJsonObject feeds;
    for (auto it = state.feeds.begin(); it != state.feeds.end(); ++it)
        feeds.insert(it.key(), jsonOf(*it));
    QJsonObject marks;
    for (auto it = state.marks.begin(); it != state.marks.end(); ++it)
        marks.insert(it.key(), jsonOf(*it));
    QJsonObject missing;
    for (auto it = state.missing.begin(); it != state.missing.end(); ++it)
        missing.insert(it.key(), instantValue(*it));
    QJsonObject turns;
    for (auto it = state.turns.begin(); it != state.turns.end(); ++it)
        turns.insert(it.key(), *it);
    SparseObject json;
    json.put("last_good_at"_L1, state.lastGoodAt);
    json.put("last_failed"_L1, state.lastFailed, false);
    json.put("last_unreached"_L1, state.lastUnreached, false);
    json.put("failures"_L1, state.failures, 0);
    json.put("refusals"_L1, state.refusals, 0);
    json.put("last_good_ms"_L1, state.lastGoodMs, -1);
    json.put("epoch"_L1, state.epoch);
    json.put("promised_ms"_L1, state.promisedMs, 0);
    json.put("held_until"_L1, state.heldUntil);
    json.put("held_for_ms"_L1, state.heldForMs, 0);
    json.put("retry_at"_L1, state.retryAt);
    json.put("failed_mark"_L1, state.failedMark.toHex());
    json.put("marks"_L1, marks);
    json.put("budget"_L1, state.budget);
    json.put("refused_salt"_L1, state.refusedSalt.toHex());
    json.put("refused_mark"_L1, state.refusedMark.toHex());
    json.put("feeds"_L1, feeds);
    json.put("missing"_L1, missing);
    json.put("turns"_L1, turns);
    json.put("target"_L1, state.target);
    return QJsonDocument(json.object()).toJson(QJsonDocument::Compact);
}

size_t essenceOf(const PollState& state)
{
    size_t mark = qHashMulti(0, state.epoch, state.promisedMs, state.lastFailed, state.lastUnreached,
                             state.failures, state.refusals, state.heldUntil, state.heldForMs, state.retryAt,
                             state.failedMark, state.refusedSalt, state.refusedMark, state.target);
    // In whatever order they come.
    for (auto it = state.feeds.begin(); it != state.feeds.end(); ++it) {
        size_t feed = qHashMulti(1, it.key(), it->completeUntil, it->resumeCursor, it->resumeFloor,
                                 it->resumePages, it->resumeRows, it->rewalk, it->holeTop);
        for (const auto& [from, to] : it->gaps)
            feed = qHashMulti(feed, from, to);
        mark += feed;
    }
    for (auto it = state.marks.begin(); it != state.marks.end(); ++it)
        mark += qHashMulti(2, it.key(), it->failed, it->error);
    for (auto it = state.missing.begin(); it != state.missing.end(); ++it)
        mark += qHashMulti(3, it.key(), *it);
    return mark;
}

bool isPollState(const QByteArray& bytes)
{
    return QJsonDocument::fromJson(bytes).isObject();
}

PollState pollStateFromJson(const QByteArray& bytes)
{
    const QJsonObject object = QJsonDocument::fromJson(bytes).object();
    PollState state;
    state.lastGoodAt = instantOf(object["last_good_at"_L1]);
    state.lastFailed = object["last_failed"_L1].toBool();
    state.lastUnreached = object["last_unreached"_L1].toBool();
    state.failures = std::max(0, object["failures"_L1].toInt());
    state.refusals = std::max(0, object["refusals"_L1].toInt());
    state.lastGoodMs = object["last_good_ms"_L1].toInteger(-1);
    state.epoch = object["epoch"_L1].toString().toLatin1();
    state.promisedMs =
        std::clamp<qint64>(object["promised_ms"_L1].toInteger(), 0, PollState::LongestPromiseMs);
    state.heldUntil = instantOf(object["held_until"_L1]);
    state.heldForMs = std::max<qint64>(0, object["held_for_ms"_L1].toInteger());
    state.retryAt = instantOf(object["retry_at"_L1]);
    state.failedMark = QByteArray::fromHex(object["failed_mark"_L1].toString().toLatin1());
    if (state.failedMark.size() != PollState::MarkBytes)
        state.failedMark.clear(); // as the refused mark's below
    state.budget = object["budget"_L1].toObject();
    const QJsonObject marks = object["marks"_L1].toObject();
    for (auto it = marks.begin(); it != marks.end(); ++it) {
        const QJsonObject mark = it.value().toObject();
        state.marks.insert(it.key(),
                           {instantOf(mark["good_at"_L1]), mark["good_ms"_L1].toInteger(-1),
                            mark["failed"_L1].toBool(), mark["error"_L1].toString()});
    }
    state.refusedSalt = QByteArray::fromHex(object["refused_salt"_L1].toString().toLatin1());
    state.refusedMark = QByteArray::fromHex(object["refused_mark"_L1].toString().toLatin1());
    if (state.refusedMark.size() != PollState::MarkBytes) {
        // One of an older version is a quick hash of the key, which is not to be kept: the key is tried once
        // more.
        state.refusedMark.clear();
        state.refusedSalt.clear();
        state.refusals = std::min(state.refusals, 1);
    }
    const QJsonObject feeds = object["feeds"_L1].toObject();
    for (auto it = feeds.begin(); it != feeds.end(); ++it) {
        const QJsonObject feed = it.value().toObject();
        FeedState read;
        read.completeUntil = instantOf(feed["complete_until"_L1]);
        read.resumeCursor = feed["resume_cursor"_L1].toString();
        read.resumeFloor = instantOf(feed["resume_floor"_L1]);
        read.resumePages = std::max(0, feed["resume_pages"_L1].toInt());
        read.resumeRows = feed["resume_rows"_L1].toInteger(-1);
        read.rewalk = feed["rewalk"_L1].toBool();
        read.holeTop = instantOf(feed["hole_top"_L1]);
        for (const QJsonValue& gap : feed["gaps"_L1].toArray())
            read.gaps.append({instantOf(gap.toArray().at(0)), instantOf(gap.toArray().at(1))});
        state.feeds.insert(it.key(), read);
    }
    const QJsonObject missing = object["missing"_L1].toObject();
    for (auto it = missing.begin(); it != missing.end(); ++it)
        state.missing.insert(it.key(), instantOf(it.value()));
    const QJsonObject turns = object["turns"_L1].toObject();
    for (auto it = turns.begin(); it != turns.end(); ++it)
        state.turns.insert(it.key(), it.value().toString());
    state.target = object["target"_L1].toString().toLatin1();
    return state;
}

} // namespace ringback
