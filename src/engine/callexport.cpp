// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/callexport.h"

#include "core/calljson.h"
#include "core/query.h"
#include "store/historystore.h"

#include <QDir>
#include <QFileInfo>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int RowsPerPage = 500;

const QStringList& csvColumns()
{
    static const QStringList Columns {u"account"_s,
                                      u"account_label"_s,
                                      u"account_freshness"_s,
                                      u"account_last_good_at"_s,
                                      u"provider"_s,
                                      u"call_id"_s,
                                      u"direction"_s,
                                      u"from"_s,
                                      u"to"_s,
                                      u"status"_s,
                                      u"provider_status"_s,
                                      u"end_reason"_s,
                                      u"end_reason_text"_s,
                                      u"created_at"_s,
                                      u"ringing_at"_s,
                                      u"answered_at"_s,
                                      u"ended_at"_s,
                                      u"time_zone"_s,
                                      u"duration_seconds"_s,
                                      u"request_ids"_s,
                                      u"other_ids"_s,
                                      u"decoded_entry"_s,
                                      u"fault"_s,
                                      u"advice"_s,
                                      u"retry_of"_s,
                                      u"attempt"_s,
                                      u"attempts"_s,
                                      u"work"_s,
                                      u"flags"_s};
    return Columns;
}

class CallWriting {
public:
    CallWriting(const ExportRequest& request, QIODevice& device) : m_request(request), m_device(device)
    {
        for (const AccountState& state : request.accounts)
            m_accounts.insert(state.account.id, state);
    }

    bool begin()
    {
        if (m_request.format == ExportFormat::Json)
            return put("[");
        if (m_request.format == ExportFormat::NdJson)
            return true;
        return (!m_request.byteOrderMark || put("\xEF\xBB\xBF")) && put(csvLine(csvColumns()));
    }
    bool add(const CallRow& row, bool first)
    {
        switch (m_request.format) {
        case ExportFormat::Csv:
            return put(csvLine(valuesOf(row.call)));
        case ExportFormat::Json:
            return put((first ? "\n" : ",\n") + jsonOf(row));
        case ExportFormat::NdJson:
            return put(jsonOf(row) + '\n');
        }
        return false;
    }
    bool end() { return m_request.format != ExportFormat::Json || put("\n]\n"); }

private:
    bool put(const QByteArray& bytes) { return m_device.write(bytes) == bytes.size(); }
    QString text(const QString& value) const { return csvText(value, m_request.numbers); }
    // With its offset: "2026-05-01T12:00:00.250+02:00".
    QString instant(const QDateTime& at) const
    {
        if (!at.isValid())
            return {};
        const bool utc = m_request.zone == QTimeZone::utc();
        return (utc ? at.toUTC() : at.toTimeZone(m_request.zone)).toString(Qt::ISODateWithMs);
    }
    QStringList valuesOf(const Call& call) const
    {
        const AccountState state = m_accounts.value(call.key.account);
        const bool known = m_accounts.contains(call.key.account);
        QString duration;
        if (call.durationMs)
            duration = QString::number(static_cast<double>(*call.durationMs) / 1000.0, 'g', 15);
        QStringList others;
        for (const LabelledId& id : call.otherIds)
            others.append(id.label + u": " + id.value);
        const auto count = [](int n) { return n > 0 ? QString::number(n) : QString(); };
        return {text(call.key.account),
                text(known ? state.account.label : QString()),
                known ? wordOf(state.freshness.state) : u"removed"_s,
                instant(state.freshness.lastGoodAt),
                text(call.provider),
                text(call.key.callId),
                wordOf(call.direction),
                text(call.from),
                text(call.to),
                wordOf(call.status),
                text(call.providerStatus),
                text(call.endReason),
                text(call.endReasonText),
                instant(call.createdAt),
                instant(call.ringingAt),
                instant(call.answeredAt),
                instant(call.endedAt),
                QString::fromUtf8(m_request.zone.id()),
                duration,
                text(call.requestIds.join(u' ')),
                text(others.join(u"; "_s)),
                text(call.decodedEntry),
                text(call.fault),
                text(call.advice),
                text(call.retryOf),
                count(call.attempt),
                count(call.attempts),
                text(workTextOf(call)),
                text(call.flags.join(u' '))};
    }
    QByteArray jsonOf(const CallRow& row) const
    {
        QJsonObject object = callJson(row.call);
        const auto state = m_accounts.constFind(row.call.key.account);
        const bool known = state != m_accounts.cend();
        object.insert("account_label"_L1, known ? textJson(state->account.label) : QJsonValue());
        object.insert("account_freshness"_L1,
                      known ? QJsonValue(freshnessJson(state->freshness)) : QJsonValue(QJsonValue::Null));
        QJsonArray events;
        for (const CallEvent& event : row.events) {
            QJsonObject step = eventJson(event);
            step.insert("provider_status"_L1, textJson(event.providerStatus));
            events.append(step);
        }
        object.insert("events"_L1, events);
        QJsonArray others;
        for (const LabelledId& id : row.call.otherIds)
            others.append(QJsonObject {{"label"_L1, id.label}, {"value"_L1, id.value}});
        object.insert("other_ids"_L1, others);
        object.insert("attempt"_L1, row.call.attempt > 0 ? QJsonValue(row.call.attempt) : QJsonValue());
        object.insert("attempts"_L1, row.call.attempts > 0 ? QJsonValue(row.call.attempts) : QJsonValue());
        if (m_request.withRaw)
            object.insert("raw"_L1, textJson(QString::fromUtf8(row.call.raw)));
        return QJsonDocument(object).toJson(QJsonDocument::Compact);
    }

    const ExportRequest& m_request;
    QIODevice& m_device;
    QHash<QString, AccountState> m_accounts;
};

Failure cannotWrite(const QString& file, const QString& why)
{
    return {
        u"%1 cannot be written: %2. What was there before is unchanged. Choose another place, or make room."_s
            .arg(QDir::toNativeSeparators(file), why)};
}
} // namespace

QString wordOf(ExportFormat format)
{
    switch (format) {
    case ExportFormat::Csv:
        return u"csv"_s;
    case ExportFormat::Json:
        return u"json"_s;
    case ExportFormat::NdJson:
        return u"ndjson"_s;
    }
    return u"csv"_s;
}

std::optional<ExportFormat> exportFormatFromWord(QStringView word)
{
    for (const ExportFormat format : {ExportFormat::Csv, ExportFormat::Json, ExportFormat::NdJson}) {
        if (wordOf(format) == word)
            return format;
    }
    return std::nullopt;
}

Result<ExportOutcome> exportCalls(HistoryStore& store, const ExportRequest& request, QIODevice& device,
                                  const ExportProgress& progress)
{
    const auto broken = [&device] {
        return Failure {u"The export cannot be written: %1."_s.arg(device.errorString())};
    };
    CallWriting writing(request, device);
    if (!writing.begin())
        return broken();
    CallQuery query;
    query.filter = request.filter.at(request.now);
    query.limit = RowsPerPage;
    ExportOutcome outcome;
    for (bool more = true; more;) {
        const Result<CallPage> page = store.calls(query);
        if (!page)
            return page.failure();
        for (const CallRow& row : page->rows) {
            CallRow whole = row;
            if (request.withRaw) {
                const Result<std::optional<CallRow>> found = store.call(row.call.key);
                if (!found)
                    return found.failure();
                if (found->has_value())
                    whole.call.raw = (*found)->call.raw;
            }
            if (!writing.add(whole, outcome.rows == 0))
                return broken();
            ++outcome.rows;
        }
        more = page->more && !page->rows.isEmpty();
        if (more)
            query.olderThan = CallCursor {page->rows.constLast().sortAt, page->rows.constLast().rowId};
        if (progress && !progress(outcome.rows)) {
            outcome.canceled = true;
            return outcome;
        }
    }
    if (!writing.end())
        return broken();
    return outcome;
}

Result<ExportOutcome> exportCallsToFile(HistoryStore& store, const ExportRequest& request,
                                        const QString& file, const ExportProgress& progress)
{
    if (QFileInfo(file).isDir())
        return Failure {
            u"%1 is a folder. Give the name of a file in it."_s.arg(QDir::toNativeSeparators(file))};
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly))
        return cannotWrite(file, out.errorString());
    out.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    const Result<ExportOutcome> outcome = exportCalls(store, request, out, progress);
    if (!outcome || outcome->canceled || outcome->rows == 0) {
        out.cancelWriting();
        out.commit();
        return outcome;
    }
    if (!out.commit())
        return cannotWrite(file, out.errorString());
    return outcome;
}

} // namespace ringback
