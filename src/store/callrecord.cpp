// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident.h"
#include "store/callkinds_p.h"
#include "store/callrecord_p.h"
#include "store/sqlconnection_p.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
enum CallColumn {
    IdColumn,
    KindColumn,
    SortAtColumn,
    CallIdColumn,
    FromColumn,
    ToColumn,
    ProviderStatusColumn,
    EndReasonColumn,
    EndReasonTextColumn,
    CreatedAtColumn,
    RingingAtColumn,
    AnsweredAtColumn,
    EndedAtColumn,
    DurationColumn,
    RequestIdsColumn,
    OtherIdsColumn,
    RetryOfColumn,
    LastSeenColumn,
    EventsColumn,
    SourceColumn,
    AttemptColumn,
    AttemptsColumn,
    RetryAccountColumn,
    AfterColumns,
};
static_assert(AfterColumns == CallColumnCount);

QString jsonText(const QJsonArray& array)
{
    return array.isEmpty() ? QString()
                           : QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QJsonArray jsonArrayIn(const Statement& row, int column)
{
    return row.isNull(column) ? QJsonArray() : QJsonDocument::fromJson(row.text(column).toUtf8()).array();
}

QJsonValue jsonOf(const QDateTime& at)
{
    return at.isValid() ? QJsonValue(at.toMSecsSinceEpoch()) : QJsonValue();
}

QDateTime instantOf(const QJsonValue& value)
{
    return value.isDouble() ? QDateTime::fromMSecsSinceEpoch(value.toInteger(), Qt::UTC) : QDateTime();
}

QJsonArray eventsToJson(const QList<CallEvent>& events)
{
    QJsonArray array;
    for (const CallEvent& event : events) {
        array.append(QJsonArray {static_cast<int>(event.status), static_cast<int>(event.basis),
                                 jsonOf(event.at), jsonOf(event.notBefore), jsonOf(event.notAfter),
                                 event.providerStatus});
    }
    return array;
}

void makeStorable(QString& text)
{
    if (!text.isValidUtf16())
        text = QString::fromUtf8(text.toUtf8());
}

// The first byte says how the rest is kept.
constexpr char PlainRaw = 0;
constexpr char DeflatedRaw = 1;
} // namespace

CallRow readCall(const Statement& row, const CallKinds& kinds)
{
    CallRow result;
    result.rowId = row.integer(IdColumn);
    result.sortAt = row.instant(SortAtColumn);
    Call& call = result.call;
    kinds.kind(row.integer(KindColumn)).applyTo(call);
    call.key.callId = row.text(CallIdColumn);
    call.from = row.text(FromColumn);
    call.to = row.text(ToColumn);
    call.providerStatus = row.text(ProviderStatusColumn);
    call.endReason = row.text(EndReasonColumn);
    call.endReasonText = row.text(EndReasonTextColumn);
    call.createdAt = row.instant(CreatedAtColumn);
    call.ringingAt = row.instant(RingingAtColumn);
    call.answeredAt = row.instant(AnsweredAtColumn);
    call.endedAt = row.instant(EndedAtColumn);
    if (!row.isNull(DurationColumn))
        call.durationMs = row.integer(DurationColumn);
    const QJsonArray requestIds = jsonArrayIn(row, RequestIdsColumn);
    for (const QJsonValue id : requestIds)
        call.requestIds.append(id.toString());
    const QJsonArray otherIds = jsonArrayIn(row, OtherIdsColumn);
    for (const QJsonValue pair : otherIds)
        call.otherIds.append({pair.toArray().at(0).toString(), pair.toArray().at(1).toString()});
    call.retryOf = row.text(RetryOfColumn);
    call.attempt = static_cast<int>(row.integer(AttemptColumn));
    call.attempts = static_cast<int>(row.integer(AttemptsColumn));
    return result;
}

QList<CallEvent> readEvents(const Statement& row)
{
    QList<CallEvent> events;
    const QJsonArray array = jsonArrayIn(row, EventsColumn);
    for (const QJsonValue value : array) {
        const QJsonArray parts = value.toArray();
        CallEvent event;
        event.status = static_cast<CallStatus>(std::clamp(parts.at(0).toInt(), 0, CallStatusCount - 1));
        event.basis = static_cast<CallEvent::Basis>(std::clamp(parts.at(1).toInt(), 0, 2));
        event.at = instantOf(parts.at(2));
        event.notBefore = instantOf(parts.at(3));
        event.notAfter = instantOf(parts.at(4));
        event.providerStatus = parts.at(5).toString();
        events.append(event);
    }
    return events;
}

QDateTime readLastSeen(const Statement& row)
{
    return row.instant(LastSeenColumn);
}

qint64 readKind(const Statement& row)
{
    return row.integer(KindColumn);
}

qint64 readSource(const Statement& row)
{
    return row.integer(SourceColumn);
}

QString readRetryAccount(const Statement& row)
{
    return row.text(RetryAccountColumn);
}

void bindCall(Statement& statement, const Call& call, const QList<CallEvent>& events,
              const QDateTime& lastSeenAt)
{
    QJsonArray otherIds;
    for (const LabelledId& id : call.otherIds)
        otherIds.append(QJsonArray {id.label, id.value});
    statement.bind(lastSeenAt).bind(call.from).bind(call.providerStatus);
    statement.bind(call.endReason).bind(call.endReasonText).bind(call.createdAt).bind(call.ringingAt);
    statement.bind(call.answeredAt).bind(call.endedAt);
    if (call.durationMs)
        statement.bind(*call.durationMs);
    else
        statement.bindNull();
    statement.bind(jsonText(QJsonArray::fromStringList(call.requestIds))).bind(jsonText(otherIds));
    statement.bind(jsonText(eventsToJson(events)));
}

Call storable(const Call& call)
{
    Call result = call;
    for (QString* text :
         {&result.key.callId, &result.from, &result.to, &result.providerStatus, &result.endReason,
          &result.endReasonText, &result.retryOf, &result.decodedEntry, &result.fault, &result.advice})
        makeStorable(*text);
    for (QString& id : result.requestIds)
        makeStorable(id);
    for (LabelledId& id : result.otherIds) {
        makeStorable(id.label);
        makeStorable(id.value);
    }
    result.flags.removeAll(QString());
    return result;
}

std::optional<QString> storedReasonOf(const Call& call)
{
    if (!call.decodedEntry.isEmpty() || isLive(call.status) || call.status == CallStatus::Completed)
        return std::nullopt;
    return incidentReasonOf(call);
}

QByteArray packRaw(const QByteArray& bytes)
{
    // Level 1: records are small and repetitive, higher levels cost time and save little.
    const QByteArray deflated = qCompress(bytes, 1);
    return deflated.size() < bytes.size() ? DeflatedRaw + deflated : PlainRaw + bytes;
}

QByteArray unpackRaw(const QByteArray& packed)
{
    if (packed.isEmpty())
        return {};
    return packed.front() == DeflatedRaw ? qUncompress(packed.mid(1)) : packed.mid(1);
}

} // namespace ringback
