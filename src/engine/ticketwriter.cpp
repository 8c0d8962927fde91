// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/visibletext.h"
#include "engine/ticketbody.h"
#include "engine/ticketfile.h"
#include "engine/ticketmarkup.h"
#include "engine/ticketmaterial.h"
#include "engine/ticketredactor.h"
#include "engine/tickettemplate.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cstdlib>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QDateTime factTime(const QJsonValue& value)
{
    return QDateTime::fromString(value.toString(), Qt::ISODateWithMs).toUTC();
}

// One form of the ticket: the values of the template's placeholders, for Markdown or for plain text.
class PlaceholderData {
public:
    PlaceholderData(const TicketMaterial& material, const QJsonObject& facts, const QString& subject,
                    qsizetype masked, const TicketMarkup& markup)
        : m_material(material), m_facts(facts), m_subject(subject), m_masked(masked), m_markup(markup)
    {
    }

    QJsonObject all() const
    {
        const QJsonArray calls = m_facts.value("calls"_L1).toArray();
        QJsonArray callParts;
        QStringList callIds;
        QStringList accounts;
        const auto addAccount = [&accounts, this](const QJsonObject& fact) {
            const QString account = m_markup.words(fact.value("account_label"_L1).toString());
            if (!accounts.contains(account))
                accounts.append(account);
        };
        for (qsizetype i = 0; i < calls.size(); ++i) {
            const QJsonObject call = calls[i].toObject();
            callIds.append(m_markup.id(call.value("call_id"_L1).toString()));
            addAccount(call);
            callParts.append(callPart(call, int(i) + 1));
        }
        QJsonArray requestParts;
        const QJsonArray requests = m_facts.value("requests"_L1).toArray();
        for (qsizetype i = 0; i < requests.size(); ++i) {
            addAccount(requests[i].toObject());
            requestParts.append(requestPart(requests[i].toObject(), int(i) + 1));
        }
        QJsonArray earlierParts;
        for (const QJsonValue& value : m_facts.value("earlier_tickets"_L1).toArray()) {
            const QJsonObject earlier = value.toObject();
            earlierParts.append(QJsonObject {
                {u"ticket"_s, m_markup.id(earlier.value("ticket"_L1).toString())},
                {u"ticket_state"_s, earlier.value("state"_L1).toString()},
                {u"ticket_date"_s, factTime(earlier.value("created_at"_L1)).toString(u"yyyy-MM-dd"_s)},
                {u"ticket_reference"_s, m_markup.id(earlier.value("reference"_L1).toString())},
            });
        }
        const int leftOut = m_facts.value("left_out"_L1).toInt();
        return {
            {u"subject"_s, m_markup.words(m_subject)},
            {u"provider"_s, m_markup.words(m_material.providerName)},
            {u"support_note"_s, m_markup.words(m_material.supportNote)},
            {u"accounts"_s, accounts.join(u", "_s)},
            {u"request_ids"_s, idList(m_facts.value("request_ids"_L1).toArray())},
            {u"call_ids"_s, callIds.join(u", "_s)},
            {u"incident"_s, m_markup.words(m_facts.value("incident"_L1).toString())},
            {u"summary"_s, calls.size() > 1 ? summary(calls) : QString()},
            {u"left_out"_s, leftOut > 0 ? QString::number(leftOut) : QString()},
            {u"tried"_s, m_markup.paragraph(m_facts.value("tried"_L1).toString())},
            {u"expected"_s, m_markup.paragraph(m_facts.value("expected"_L1).toString())},
            {u"masked"_s, m_masked > 0 ? QString::number(m_masked) : QString()},
            {u"made_at"_s, utc(m_facts.value("made_at"_L1), false)},
            {u"time_zone"_s, m_markup.words(m_facts.value("time_zone"_L1).toString())},
            {u"app_version"_s, m_facts.value("made_by"_L1).toString()},
            {u"calls"_s, callParts},
            {u"requests"_s, requestParts},
            {u"earlier"_s, earlierParts},
        };
    }

private:
    QJsonObject errorPart(const QJsonObject& error) const
    {
        const QJsonValue http = error.value("http_status"_L1);
        return {
            {u"http_status"_s, http.isDouble() ? QString::number(http.toInt()) : QString()},
            {u"error_title"_s, m_markup.words(error.value("title"_L1).toString())},
            {u"error_code"_s, m_markup.id(error.value("code"_L1).toString())},
            {u"error_message"_s, m_markup.words(error.value("message"_L1).toString())},
        };
    }

    QJsonObject callPart(const QJsonObject& call, int number) const
    {
        const bool fine = call.value("resolution"_L1).toString() == "millisecond"_L1;
        QJsonObject part = errorPart(call.value("error"_L1).toObject());
        QStringList ids;
        for (const QJsonValue& value : call.value("ids"_L1).toArray()) {
            const QJsonObject id = value.toObject();
            ids.append(m_markup.words(id.value("label"_L1).toString()) + u' '
                       + m_markup.id(id.value("value"_L1).toString()));
        }
        QStringList flags;
        for (const QJsonValue& flag : call.value("flags"_L1).toArray())
            flags.append(m_markup.words(flag.toString()));
        const QJsonValue attempt = call.value("attempt"_L1);
        const QJsonValue length = call.value("duration_seconds"_L1);
        const QString status = call.value("status"_L1).toString();
        const QString theirs = call.value("provider_status"_L1).toString();
        part.insert(u"number"_s, QString::number(number));
        part.insert(u"call_id"_s, m_markup.id(call.value("call_id"_L1).toString()));
        part.insert(u"call_account"_s, m_markup.words(call.value("account_label"_L1).toString()));
        part.insert(u"call_request_ids"_s, idList(call.value("request_ids"_L1).toArray()));
        part.insert(u"other_ids"_s, ids.join(u", "_s));
        part.insert(u"direction"_s, call.value("direction"_L1).toString());
        part.insert(u"from"_s, m_markup.words(call.value("from"_L1).toString()));
        part.insert(u"to"_s, m_markup.words(call.value("to"_L1).toString()));
        part.insert(u"status"_s, status);
        part.insert(u"provider_status"_s, m_markup.words(theirs));
        part.insert(u"end_code"_s, m_markup.id(call.value("end_reason"_L1).toString()));
        part.insert(u"end_text"_s, m_markup.words(call.value("end_reason_text"_L1).toString()));
        part.insert(u"length"_s,
                    length.isDouble() ? QString::number(length.toDouble()) + u" s"_s : QString());
        part.insert(u"resolution"_s, fine ? u"to the millisecond"_s : u"to the second"_s);
        part.insert(u"flags"_s, flags.join(u", "_s));
        part.insert(u"attempt"_s,
                    attempt.isDouble()
                        ? u"attempt %1 of %2"_s.arg(attempt.toInt()).arg(call.value("attempts"_L1).toInt())
                        : QString());
        part.insert(u"created_utc"_s, utc(call.value("created_at"_L1), fine));
        part.insert(u"created_local"_s, local(call.value("created_at"_L1), fine));
        part.insert(u"ended_utc"_s, utc(call.value("ended_at"_L1), fine));
        part.insert(u"ended_local"_s, local(call.value("ended_at"_L1), fine));
        part.insert(u"timeline"_s, timeline(call.value("timeline"_L1).toArray(), fine));
        part.insert(u"chain"_s, chain(call.value("chain"_L1).toArray(), fine));
        part.insert(u"retries"_s, retries(call.value("retries"_L1).toArray()));
        return part;
    }

    QJsonObject requestPart(const QJsonObject& request, int number) const
    {
        const QJsonObject error = request.value("error"_L1).toObject();
        QJsonObject part = errorPart(error);
        QStringList fields;
        for (const QJsonValue& value : error.value("fields"_L1).toArray()) {
            const QJsonObject field = value.toObject();
            fields.append(m_markup.words(field.value("field"_L1).toString() + u": "_s
                                         + field.value("message"_L1).toString()));
        }
        const QJsonObject details = error.value("details"_L1).toObject();
        part.insert(u"request_number"_s, QString::number(number));
        part.insert(u"request_utc"_s, utc(request.value("at"_L1), true));
        part.insert(u"request_local"_s, local(request.value("at"_L1), true));
        part.insert(u"request_account"_s, m_markup.words(request.value("account_label"_L1).toString()));
        part.insert(u"operation"_s, request.value("operation"_L1).toString());
        part.insert(u"request"_s, m_markup.id(request.value("request"_L1).toString()));
        part.insert(u"request_id"_s, m_markup.id(error.value("request_id"_L1).toString()));
        part.insert(u"request_id_source"_s, m_markup.words(error.value("request_id_source"_L1).toString()));
        part.insert(u"error_fields"_s, fields.join(u"; "_s));
        part.insert(u"error_details"_s,
                    details.isEmpty() ? QString()
                                      : m_markup.id(QString::fromUtf8(
                                          QJsonDocument(details).toJson(QJsonDocument::Compact))));
        part.insert(u"body"_s, m_markup.block(request.value("body"_L1).toString()));
        return part;
    }

    QJsonArray timeline(const QJsonArray& events, bool fine) const
    {
        QJsonArray parts;
        for (const QJsonValue& value : events) {
            const QJsonObject event = value.toObject();
            const auto between = [&](auto&& shown) {
                const QString from = shown(event.value("not_before"_L1));
                const QString to = shown(event.value("not_after"_L1));
                return from.isEmpty() ? u"not later than "_s + to : u"between %1 and %2"_s.arg(from, to);
            };
            const bool observed = event.value("source"_L1).toString() == "observed"_L1;
            const auto inUtc = [this](const QJsonValue& at) { return utc(at, true); };
            const auto inLocal = [this](const QJsonValue& at) { return local(at, true); };
            parts.append(QJsonObject {
                {u"step"_s, event.value("status"_L1).toString()},
                {u"step_utc"_s, observed ? between(inUtc) : utc(event.value("at"_L1), fine)},
                {u"step_local"_s, observed ? between(inLocal) : local(event.value("at"_L1), fine)},
                {u"source"_s, event.value("source"_L1).toString()},
                {u"step_words"_s, m_markup.words(event.value("provider_status"_L1).toString())},
            });
        }
        return parts;
    }

    QJsonArray chain(const QJsonArray& calls, bool fine) const
    {
        QJsonArray parts;
        for (qsizetype i = 0; i < calls.size(); ++i) {
            const QJsonObject call = calls[i].toObject();
            parts.append(QJsonObject {
                {u"chain_number"_s, QString::number(i + 1)},
                {u"chain_call_id"_s, m_markup.id(call.value("call_id"_L1).toString())},
                {u"chain_status"_s, call.value("status"_L1).toString()},
                {u"chain_code"_s, m_markup.id(call.value("end_reason"_L1).toString())},
                {u"chain_utc"_s, utc(call.value("created_at"_L1), fine)},
            });
        }
        return parts;
    }

    QJsonArray retries(const QJsonArray& attempts) const
    {
        QJsonArray parts;
        for (const QJsonValue& value : attempts) {
            const QJsonObject attempt = value.toObject();
            const QJsonObject error = attempt.value("error"_L1).toObject();
            const QJsonValue http = attempt.value("http_status"_L1);
            parts.append(QJsonObject {
                {u"retry_state"_s, attempt.value("state"_L1).toString()},
                {u"retry_utc"_s, utc(attempt.value("sent_at"_L1), true)},
                {u"retry_request_id"_s, m_markup.id(attempt.value("request_id"_L1).toString())},
                {u"retry_http_status"_s, http.isDouble() ? QString::number(http.toInt()) : QString()},
                {u"retry_code"_s, m_markup.id(error.value("code"_L1).toString())},
                {u"retry_message"_s, m_markup.words(error.value("message"_L1).toString())},
            });
        }
        return parts;
    }

    QString summary(const QJsonArray& calls) const
    {
        QList<QStringList> rows;
        for (qsizetype i = 0; i < calls.size(); ++i) {
            const QJsonObject call = calls[i].toObject();
            const bool fine = call.value("resolution"_L1).toString() == "millisecond"_L1;
            const QJsonArray requestIds = call.value("request_ids"_L1).toArray();
            rows.append({QString::number(i + 1), m_markup.id(call.value("call_id"_L1).toString()),
                         requestIds.isEmpty() ? u"-"_s : idList(requestIds),
                         utc(call.value("created_at"_L1), fine),
                         m_markup.words(call.value("to"_L1).toString()), call.value("status"_L1).toString(),
                         m_markup.id(call.value("end_reason"_L1).toString())});
        }
        return m_markup.table(
            {u"#"_s, u"Call ID"_s, u"Request ID"_s, u"Created (UTC)"_s, u"To"_s, u"Status"_s, u"Code"_s},
            rows);
    }

    QString idList(const QJsonArray& ids) const
    {
        QStringList list;
        for (const QJsonValue& id : ids)
            list.append(m_markup.id(id.toString()));
        return list.join(u", "_s);
    }
    static QString utc(const QJsonValue& at, bool fine)
    {
        const QDateTime time = factTime(at);
        if (!time.isValid())
            return {};
        return time.toString(fine ? u"yyyy-MM-dd HH:mm:ss.zzz"_s : u"yyyy-MM-dd HH:mm:ss"_s) + u" UTC"_s;
    }
    QString local(const QJsonValue& at, bool fine) const
    {
        const QDateTime time = factTime(at);
        if (!time.isValid())
            return {};
        const QDateTime there = time.toTimeZone(m_material.zone);
        const int offset = there.offsetFromUtc();
        return there.toString(fine ? u"yyyy-MM-dd HH:mm:ss.zzz"_s : u"yyyy-MM-dd HH:mm:ss"_s)
            + u" %1%2:%3"_s.arg(offset < 0 ? u"-"_s : u"+"_s)
                  .arg(std::abs(offset) / 3600, 2, 10, QChar(u'0'))
                  .arg(std::abs(offset) / 60 % 60, 2, 10, QChar(u'0'));
    }

    const TicketMaterial& m_material;
    const QJsonObject& m_facts;
    QString m_subject;
    qsizetype m_masked;
    const TicketMarkup& m_markup;
};

QString ticketSubject(const TicketMaterial& material, const QJsonObject& facts)
{
    const QJsonArray calls = facts.value("calls"_L1).toArray();
    const QJsonArray requests = facts.value("requests"_L1).toArray();
    const auto codeAndTitle = [](const QJsonObject& of) {
        const QJsonObject error = of.value("error"_L1).toObject();
        QString code = error.value("code"_L1).toString();
        if (code.isEmpty())
            code = of.value("end_reason"_L1).toString();
        const QString title = error.value("title"_L1).toString();
        const QString between = code.isEmpty() || title.isEmpty() ? QString() : u", "_s;
        return visibleLine(QString(code + between + title));
    };
    const int leftOut = facts.value("left_out"_L1).toInt();
    QString subject;
    if (!calls.isEmpty()) {
        const QJsonObject first = calls[0].toObject();
        const QString what = codeAndTitle(first);
        subject = calls.size() == 1 && leftOut == 0
            ? u"Call %1: %2"_s.arg(visibleLine(first.value("call_id"_L1).toString()),
                                   first.value("status"_L1).toString())
            : u"%1 calls, the first %2: %3"_s.arg(calls.size() + leftOut)
                  .arg(visibleLine(first.value("call_id"_L1).toString()),
                       first.value("status"_L1).toString());
        if (!what.isEmpty())
            subject += u" ("_s + what + u')';
    } else if (!requests.isEmpty()) {
        const QJsonObject first = requests[0].toObject();
        const QString id = first.value("error"_L1).toObject().value("request_id"_L1).toString();
        subject = (requests.size() + leftOut > 1 ? u"%1 failed requests"_s.arg(requests.size() + leftOut)
                                                 : u"Failed request"_s)
            + (id.isEmpty() ? QString() : u' ' + visibleLine(id)) + u": "_s + codeAndTitle(first);
    }
    constexpr qsizetype LongestSubject = 160;
    return material.providerName + u": "_s
        + (subject.size() > LongestSubject ? subject.first(LongestSubject) + u"..."_s : subject);
}
} // namespace

TicketDraft draftTicket(const TicketMaterial& material, const TicketOptions& options)
{
    TicketRedactor redactor(options.unmasked, material.keys);
    QJsonObject facts;
    QList<TicketEvidence> evidence;
    // Twice: see TicketRedactor.
    for (int pass = 0; pass < 2; ++pass) {
        redactor.begin();
        facts = ticketFacts(material, options, redactor);
        evidence.clear();
        QStringList names;
        const auto add = [&](const QString& wanted, const QByteArray& raw, const QString& where) {
            // Looked through in any case: names and numbers in it are masked elsewhere, too.
            const QByteArray body = redactedBody(raw, where, redactor);
            if (options.withBodies && !body.isEmpty())
                evidence.append({evidenceName(wanted, body, names), body});
        };
        for (const TicketCall& item : material.calls)
            add(u"call-"_s + item.row.call.key.callId, item.row.call.raw,
                u"record of call "_s + item.row.call.key.callId.left(14) + u", "_s);
        for (const ApiErrorRecord& record : material.requests)
            add(u"request-"_s + record.error.requestId, record.body,
                u"body of request "_s + record.error.requestId.left(14) + u", "_s);
    }
    TicketDraft draft;
    draft.provider = material.provider;
    draft.providerName = material.providerName;
    draft.supportEmail = material.supportEmail;
    draft.supportNote = material.supportNote;
    draft.subject = ticketSubject(material, facts);
    facts.insert(u"subject"_s, draft.subject);
    draft.masks = redactor.masks();
    draft.evidence = evidence;
    const auto masked = std::count_if(draft.masks.begin(), draft.masks.end(),
                                      [](const TicketMask& mask) { return !mask.open; });
    facts.insert(u"masked_values"_s, qint64(masked));
    const TicketMarkup markdown(TicketMarkup::Form::Markdown);
    const TicketMarkup plain(TicketMarkup::Form::Plain);
    draft.markdown = filledTemplate(material.templateText,
                                    PlaceholderData(material, facts, draft.subject, masked, markdown).all());
    draft.text = filledTemplate(plainTemplate(material.templateText),
                                PlaceholderData(material, facts, draft.subject, masked, plain).all());
    draft.json = QJsonDocument(facts).toJson(QJsonDocument::Indented);
    for (const TicketCall& item : material.calls) {
        draft.calls.append(item.row.call.key);
        if (!draft.accounts.contains(item.row.call.key.account))
            draft.accounts.append(item.row.call.key.account);
    }
    for (const ApiErrorRecord& record : material.requests) {
        if (!draft.accounts.contains(record.account))
            draft.accounts.append(record.account);
    }
    for (const QJsonValue& id : facts.value("request_ids"_L1).toArray())
        draft.requestIds.append(id.toString());
    draft.incident = facts.value("incident"_L1).toString();
    draft.incidentKey = material.incidentKey;
    draft.earlier = material.earlier;
    draft.leftOut = material.leftOut;
    draft.templateProblem = material.templateProblem;
    return draft;
}

} // namespace ringback
