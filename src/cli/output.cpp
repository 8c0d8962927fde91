// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output.h"

#include "core/visibletext.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <cstdio>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
void put(std::FILE* stream, const QByteArray& bytes)
{
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stream);
    std::fflush(stream);
}

QString retryText(const RetryAdvice& retry)
{
    QString text = wordOf(retry.advice);
    if (!retry.change.isEmpty())
        text += u": "_s + retry.change;
    if (retry.waitSeconds)
        text += u", %1 s (%2)"_s.arg(*retry.waitSeconds).arg(retry.waitSource);
    if (!retry.scheduleSeconds.isEmpty()) {
        QStringList steps;
        for (const qint64 seconds : retry.scheduleSeconds)
            steps.append(QString::number(seconds) + u" s");
        text += u", schedule "_s + steps.join(u", "_s);
    }
    return text
        + u" (the provider says: %1)"_s.arg(retry.providerSays.isEmpty() ? u"undocumented"_s
                                                                         : retry.providerSays);
}
} // namespace

void printLine(const QString& line)
{
    put(stdout, visibleText(line).toUtf8() + '\n');
}

void printJson(const QJsonObject& object)
{
    put(stdout, QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

void printJson(const QJsonArray& array)
{
    put(stdout, QJsonDocument(array).toJson(QJsonDocument::Compact) + '\n');
}

void complain(const QString& line)
{
    put(stderr, visibleText(line).toUtf8() + '\n');
}

QJsonValue instantJson(const QDateTime& at)
{
    if (!at.isValid())
        return QJsonValue::Null;
    return at.toUTC().toString(Qt::ISODateWithMs);
}

QJsonValue textJson(const QString& text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

QJsonObject callJson(const Call& call)
{
    QJsonValue duration(QJsonValue::Null);
    if (call.durationMs) {
        if (*call.durationMs % 1000 == 0)
            duration = *call.durationMs / 1000;
        else
            duration = static_cast<double>(*call.durationMs) / 1000.0;
    }
    return QJsonObject {{"account"_L1, call.key.account},
                        {"provider"_L1, call.provider},
                        {"call_id"_L1, call.key.callId},
                        {"direction"_L1, wordOf(call.direction)},
                        {"from"_L1, textJson(call.from)},
                        {"to"_L1, textJson(call.to)},
                        {"status"_L1, wordOf(call.status)},
                        {"provider_status"_L1, textJson(call.providerStatus)},
                        {"end_reason"_L1, textJson(call.endReason)},
                        {"end_reason_text"_L1, textJson(call.endReasonText)},
                        {"created_at"_L1, instantJson(call.createdAt)},
                        {"ringing_at"_L1, instantJson(call.ringingAt)},
                        {"answered_at"_L1, instantJson(call.answeredAt)},
                        {"ended_at"_L1, instantJson(call.endedAt)},
                        {"duration_seconds"_L1, duration},
                        {"request_ids"_L1, QJsonArray::fromStringList(call.requestIds)},
                        {"decoded_entry"_L1, textJson(call.decodedEntry)},
                        {"fault"_L1, textJson(call.fault)},
                        {"advice"_L1, textJson(call.advice)},
                        {"retry_of"_L1, textJson(call.retryOf)},
                        {"flags"_L1, QJsonArray::fromStringList(call.flags)}};
}

QJsonObject eventJson(const CallEvent& event)
{
    return QJsonObject {{"status"_L1, wordOf(event.status)},
                        {"basis"_L1, wordOf(event.basis)},
                        {"at"_L1, instantJson(event.at)},
                        {"not_before"_L1, instantJson(event.notBefore)},
                        {"not_after"_L1, instantJson(event.notAfter)}};
}

QJsonObject freshnessJson(const Freshness& freshness)
{
    return QJsonObject {{"state"_L1, wordOf(freshness.state)},
                        {"last_good_at"_L1, instantJson(freshness.lastGoodAt)}};
}

QJsonObject apiErrorJson(const ApiErrorRecord& error)
{
    return QJsonObject {{"account"_L1, error.account},       {"provider"_L1, error.provider},
                        {"at"_L1, instantJson(error.at)},    {"operation"_L1, error.operation},
                        {"feed"_L1, textJson(error.feed)},   {"request"_L1, textJson(error.request)},
                        {"decoded"_L1, toJson(error.error)}, {"body"_L1, rawJson(error.body)}};
}

QJsonValue rawJson(const QByteArray& raw)
{
    if (raw.isEmpty())
        return QJsonValue::Null;
    const QJsonDocument document = QJsonDocument::fromJson(raw);
    if (document.isObject())
        return document.object();
    if (document.isArray())
        return document.array();
    return QString::fromUtf8(raw);
}

QString table(const QStringList& header, const QList<QStringList>& rows)
{
    QList<qsizetype> widths;
    QList<QStringList> shown;
    shown.append(header);
    for (const QStringList& row : rows) {
        QStringList cells;
        for (const QString& cell : row)
            cells.append(visibleLine(cell));
        shown.append(cells);
    }
    for (qsizetype column = 0; column < header.size(); ++column) {
        qsizetype width = 0;
        for (const QStringList& row : shown)
            width = std::max(width, row.value(column).size());
        widths.append(width);
    }
    QStringList lines;
    for (const QStringList& row : shown) {
        QString line;
        for (qsizetype column = 0; column < header.size(); ++column) {
            const bool last = column + 1 == header.size();
            line += last ? row.value(column) : row.value(column).leftJustified(widths[column] + 2);
        }
        lines.append(line);
    }
    return lines.join(u'\n');
}

QString localTime(const QDateTime& at)
{
    return at.isValid() ? at.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss"_s) : u"-"_s;
}

QString errorText(const DecodedError& error)
{
    QStringList lines;
    const auto add = [&lines](const QString& name, const QString& value) {
        if (!value.isEmpty())
            lines.append(name.leftJustified(16) + visibleLine(value));
    };
    add(u"Error"_s, error.title);
    add(u"Provider"_s,
        error.provider.isEmpty() && error.candidates.isEmpty() ? u"not known"_s
            : error.provider.isEmpty() ? u"not known (%1)"_s.arg(error.candidates.join(u" or "_s))
                                       : u"%1 (%2)"_s.arg(error.provider, wordOf(error.confidence)));
    add(u"Code"_s,
        error.code.isEmpty() ? QString()
                             : error.code + (error.recognised ? QString() : u" (not documented)"_s));
    add(u"HTTP status"_s, error.httpStatus > 0 ? QString::number(error.httpStatus) : QString());
    add(u"Message"_s, error.message);
    add(u"What happened"_s, error.cause);
    for (qsizetype i = 0; i < error.fix.size(); ++i)
        add(i == 0 ? u"What to do"_s : QString(), u"%1. %2"_s.arg(i + 1).arg(error.fix[i]));
    add(u"Whose move"_s, wordOf(error.fault));
    add(u"Try again"_s, retryText(error.retry));
    for (const FieldError& field : error.fields)
        add(u"Field"_s,
            u"%1: %2%3"_s.arg(field.field, field.message,
                              field.code.isEmpty() ? QString() : u" (%1)"_s.arg(field.code)));
    add(u"Request ID"_s,
        error.requestId.isEmpty() ? u"none found"_s
                                  : u"%1 (%2)"_s.arg(error.requestId, error.requestIdSource));
    add(u"Documentation"_s, error.documentationUrl);
    add(u"Rests on"_s, error.source);
    return lines.join(u'\n');
}

} // namespace ringback::cli
