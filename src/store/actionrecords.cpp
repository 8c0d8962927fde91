// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/actionrecords_p.h"
#include "store/sqlconnection_p.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace ringback {

namespace {
enum StoredAttemptColumn {
    NumberColumn,
    AttemptIdColumn,
    BatchColumn,
    OriginAccountColumn,
    OriginCallColumn,
    AccountColumn,
    ProviderColumn,
    FromNumberColumn,
    ToNumberColumn,
    FieldsColumn,
    StateColumn,
    PersonColumn,
    ReasonColumn,
    IdempotencyKeyColumn,
    BodyDigestColumn,
    CreatedColumn,
    SentColumn,
    EndedColumn,
    NewCallColumn,
    RequestIdColumn,
    HttpStatusColumn,
    ErrorColumn,
};

QString objectText(const QJsonObject& object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QJsonObject objectIn(const QString& text)
{
    return QJsonDocument::fromJson(text.toUtf8()).object();
}
} // namespace

StoredAttempt readAttempt(const Statement& row)
{
    StoredAttempt stored;
    stored.number = row.integer(NumberColumn);
    Attempt& attempt = stored.attempt;
    attempt.id = row.text(AttemptIdColumn);
    attempt.batch = row.text(BatchColumn);
    attempt.order.origin = {row.text(OriginAccountColumn), row.text(OriginCallColumn)};
    attempt.order.account = row.text(AccountColumn);
    attempt.provider = row.text(ProviderColumn);
    attempt.order.from = row.text(FromNumberColumn);
    attempt.order.to = row.text(ToNumberColumn);
    const QJsonObject fields = objectIn(row.text(FieldsColumn));
    for (auto it = fields.begin(); it != fields.end(); ++it)
        attempt.order.fields.insert(it.key(), it.value().toString());
    // A number that no version wrote: nobody can say what became of it.
    const qint64 state = row.integer(StateColumn);
    attempt.state = state >= 0 && state < static_cast<qint64>(AllAttemptStates.size())
        ? static_cast<AttemptState>(state)
        : AttemptState::Unknown;
    attempt.person = row.text(PersonColumn);
    attempt.reason = row.text(ReasonColumn);
    attempt.idempotencyKey = row.text(IdempotencyKeyColumn);
    attempt.bodyDigest = row.bytes(BodyDigestColumn);
    attempt.createdAt = row.instant(CreatedColumn);
    attempt.sentAt = row.instant(SentColumn);
    attempt.endedAt = row.instant(EndedColumn);
    attempt.callId = row.text(NewCallColumn);
    attempt.requestId = row.text(RequestIdColumn);
    attempt.httpStatus = static_cast<int>(row.integer(HttpStatusColumn));
    if (!row.isNull(ErrorColumn))
        attempt.error = decodedErrorFromJson(objectIn(row.text(ErrorColumn)));
    return stored;
}

QList<Attempt> readAttempts(Statement& select)
{
    QList<Attempt> attempts;
    while (select.next())
        attempts.append(readAttempt(select).attempt);
    return attempts;
}

void writeAttempt(SqlConnection& connection, const Attempt& attempt)
{
    QJsonObject fields;
    for (auto it = attempt.order.fields.begin(); it != attempt.order.fields.end(); ++it)
        fields.insert(it.key(), it.value());
    // What is indexed and does not change in an attempt's life is not set again.
    Statement save(
        connection,
        "INSERT INTO attempts(id, batch, origin_account, origin_call, account, provider, from_number, "
        "to_number, fields, state, person, reason, idempotency_key, body_digest, created_at, sent_at, "
        "ended_at, call_id, request_id, http_status, error, entry) "
        "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(id) DO UPDATE SET batch = excluded.batch, origin_account = excluded.origin_account, "
        "origin_call = excluded.origin_call, account = excluded.account, provider = excluded.provider, "
        "from_number = excluded.from_number, to_number = excluded.to_number, fields = excluded.fields, "
        "state = excluded.state, person = excluded.person, reason = excluded.reason, "
        "idempotency_key = excluded.idempotency_key, body_digest = excluded.body_digest, "
        "created_at = excluded.created_at, sent_at = excluded.sent_at, ended_at = excluded.ended_at, "
        "call_id = excluded.call_id, request_id = excluded.request_id, http_status = excluded.http_status, "
        "error = excluded.error, entry = excluded.entry");
    const PlaceOrder& order = attempt.order;
    save.bindText(attempt.id).bind(attempt.batch).bindText(order.origin.account);
    save.bindText(order.origin.callId).bindText(order.account).bind(attempt.provider).bind(order.from);
    save.bind(order.to).bind(fields.isEmpty() ? QString() : objectText(fields));
    save.bind(static_cast<qint64>(attempt.state)).bind(attempt.person).bind(attempt.reason);
    save.bind(attempt.idempotencyKey);
    if (attempt.bodyDigest.isEmpty())
        save.bindNull();
    else
        save.bind(attempt.bodyDigest);
    save.bind(attempt.createdAt.isValid() ? attempt.createdAt.toMSecsSinceEpoch() : qint64 {0});
    save.bind(attempt.sentAt).bind(attempt.endedAt).bind(attempt.callId).bind(attempt.requestId);
    save.bind(qint64 {attempt.httpStatus});
    save.bind(attempt.error ? objectText(toJson(*attempt.error)) : QString());
    save.bind(attempt.error ? attempt.error->entry : QString()).run();
}

void writeAudit(SqlConnection& connection, const QList<AuditEntry>& entries)
{
    for (const AuditEntry& entry : entries) {
        Statement append(connection,
                         "INSERT INTO audit(at, person, action, account, call_id, subject, text) "
                         "VALUES(?, ?, ?, ?, ?, ?, ?)");
        append.bind(entry.at).bind(entry.person).bindText(entry.action).bind(entry.account);
        append.bind(entry.callId).bind(entry.subject).bind(entry.text).run();
    }
}

WorkEntry readWorkEntry(const Statement& row, int first)
{
    WorkEntry entry;
    entry.state = static_cast<WorkWord>(
        std::clamp<qint64>(row.integer(first), 0, static_cast<qint64>(AllWorkWords.size()) - 1));
    entry.person = row.text(first + 1);
    entry.note = row.text(first + 2);
    entry.at = row.instant(first + 3);
    entry.cause = row.text(first + 4);
    return entry;
}

void bindWorkEntry(Statement& statement, const WorkEntry& entry)
{
    statement.bind(static_cast<qint64>(entry.state)).bind(entry.person).bind(entry.note);
    statement.bind(entry.at).bind(entry.cause);
}

QString textOf(const QJsonArray& array)
{
    return array.isEmpty() ? QString()
                           : QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QJsonArray arrayIn(const QString& text)
{
    return QJsonDocument::fromJson(text.toUtf8()).array();
}

QStringList stringsIn(const QString& text)
{
    QStringList strings;
    const QJsonArray array = arrayIn(text);
    for (const QJsonValue value : array)
        strings.append(value.toString());
    return strings;
}

} // namespace ringback
