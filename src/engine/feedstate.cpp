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

QByteArray toJson(const PollState& state)
{
    QJsonObject feeds;
    for (auto it = state.feeds.begin(); it != state.feeds.end(); ++it) {
        QJsonArray gaps;
        for (const auto& [from, to] : it->gaps)
            gaps.append(QJsonArray {instantValue(from), instantValue(to)});
        feeds.insert(it.key(),
                     QJsonObject {{"complete_until"_L1, instantValue(it->completeUntil)},
                                  {"resume_cursor"_L1, it->resumeCursor},
                                  {"resume_floor"_L1, instantValue(it->resumeFloor)},
                                  {"resume_pages"_L1, it->resumePages},
                                  {"resume_rows"_L1, it->resumeRows},
                                  {"rewalk"_L1, it->rewalk},
                                  {"hole_top"_L1, instantValue(it->holeTop)},
                                  {"gaps"_L1, gaps}});
    }
    QJsonObject marks;
    for (auto it = state.marks.begin(); it != state.marks.end(); ++it) {
        marks.insert(it.key(),
                     QJsonObject {{"good_at"_L1, instantValue(it->goodAt)},
                                  {"good_ms"_L1, it->goodMs},
                                  {"failed"_L1, it->failed},
                                  {"error"_L1, it->error}});
    }
    QJsonObject missing;
    for (auto it = state.missing.begin(); it != state.missing.end(); ++it)
        missing.insert(it.key(), instantValue(*it));
    QJsonObject turns;
    for (auto it = state.turns.begin(); it != state.turns.end(); ++it)
        turns.insert(it.key(), *it);
    const QJsonObject object {{"last_good_at"_L1, instantValue(state.lastGoodAt)},
                              {"last_failed"_L1, state.lastFailed},
                              {"last_unreached"_L1, state.lastUnreached},
                              {"failures"_L1, state.failures},
                              {"refusals"_L1, state.refusals},
                              {"last_good_ms"_L1, state.lastGoodMs},
                              {"epoch"_L1, QString::fromLatin1(state.epoch)},
                              {"promised_ms"_L1, state.promisedMs},
                              {"held_until"_L1, instantValue(state.heldUntil)},
                              {"held_for_ms"_L1, state.heldForMs},
                              {"retry_at"_L1, instantValue(state.retryAt)},
                              {"failed_mark"_L1, QString::fromLatin1(state.failedMark.toHex())},
                              {"marks"_L1, marks},
                              {"budget"_L1, state.budget},
                              {"refused_salt"_L1, QString::fromLatin1(state.refusedSalt.toHex())},
                              {"refused_mark"_L1, QString::fromLatin1(state.refusedMark.toHex())},
                              {"feeds"_L1, feeds},
                              {"missing"_L1, missing},
                              {"turns"_L1, turns},
                              {"target"_L1, QString::fromLatin1(state.target)}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
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
