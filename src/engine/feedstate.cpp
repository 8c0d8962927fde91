// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/feedstate.h"

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

QByteArray toJson(const PollState& state)
{
    QJsonObject feeds;
    for (auto it = state.feeds.begin(); it != state.feeds.end(); ++it) {
        feeds.insert(it.key(),
                     QJsonObject {{"complete_until"_L1, instantValue(it->completeUntil)},
                                  {"resume_cursor"_L1, it->resumeCursor},
                                  {"resume_floor"_L1, instantValue(it->resumeFloor)},
                                  {"resume_pages"_L1, it->resumePages},
                                  {"rewalk"_L1, it->rewalk}});
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
                              {"held_until"_L1, instantValue(state.heldUntil)},
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
    state.heldUntil = instantOf(object["held_until"_L1]);
    state.refusedSalt = QByteArray::fromHex(object["refused_salt"_L1].toString().toLatin1());
    state.refusedMark = QByteArray::fromHex(object["refused_mark"_L1].toString().toLatin1());
    const QJsonObject feeds = object["feeds"_L1].toObject();
    for (auto it = feeds.begin(); it != feeds.end(); ++it) {
        const QJsonObject feed = it.value().toObject();
        state.feeds.insert(it.key(),
                           {instantOf(feed["complete_until"_L1]), feed["resume_cursor"_L1].toString(),
                            instantOf(feed["resume_floor"_L1]), std::max(0, feed["resume_pages"_L1].toInt()),
                            feed["rewalk"_L1].toBool()});
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
