// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/calltext.h"

#include "core/redaction.h"
#include "core/visibletext.h"
#include "models/callformat.h"
#include "models/statusstyle.h"
#include "widgets/advicetext.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString callWords(const char* text)
{
    return QCoreApplication::translate("ringback::CallText", text);
}

class IdCollector {
public:
    void add(const QString& label, const QString& value)
    {
        if (value.isEmpty() || m_seen.contains(value))
            return;
        m_seen.append(value);
        m_facts.append({label, value, {}, true});
    }
    QList<Fact> facts() const { return m_facts; }

private:
    QStringList m_seen;
    QList<Fact> m_facts;
};

Fact instantFact(const QString& label, const QDateTime& at, const QDateTime& now, const QTimeZone& zone)
{
    if (!at.isValid())
        return {label, {}, {}};
    return {label, timeText(at, now, zone) + u' ' + zoneText(at, zone), instantText(at, zone)};
}

QString utcText(const QDateTime& at)
{
    return at.isValid() ? at.toUTC().toString(Qt::ISODateWithMs) : QString();
}

// "header:X-Request-Id" and "body:/request_id" in words.
QString foundInText(const QString& source)
{
    if (source.startsWith("header:"_L1))
        return callWords("the header %1").arg(source.sliced(7));
    if (source.startsWith("body:"_L1))
        return callWords("the body, at %1").arg(source.sliced(5));
    return source;
}

constexpr int MostDetails = 12;
constexpr qsizetype DetailCap = 200;
constexpr qsizetype TicketBodyBytes = 16 * 1024;

QString compactJson(const QJsonValue& value)
{
    const auto bytes = value.isArray() ? QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact)
                                       : QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(bytes);
}

void addDetails(const QString& name, const QJsonValue& value, QList<Fact>& facts)
{
    if (value.isObject() && name.count(u'.') < 2) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            addDetails(name.isEmpty() ? it.key() : name + u'.' + it.key(), it.value(), facts);
        return;
    }
    QString text = value.toVariant().toString();
    if (value.isObject() || value.isArray())
        text = compactJson(value);
    if (text.size() > DetailCap)
        text = text.first(DetailCap) + u'\u2026';
    if (!text.isEmpty() && facts.size() < MostDetails)
        facts.append({name, text, {}});
}

class TicketLines {
public:
    void add(const QString& label, const QString& value)
    {
        if (!value.isEmpty())
            m_lines.append(label + u": "_s + visibleLine(value));
    }
    void section(const QString& heading)
    {
        m_lines.append(QString());
        m_lines.append(heading);
    }
    void line(const QString& text) { m_lines.append(visibleLine(text)); }
    void decoded(const DecodedError& error)
    {
        section(callWords("What the error means"));
        add(callWords("Title"), error.title);
        add(callWords("Code"), error.code);
        if (error.httpStatus > 0)
            add(callWords("HTTP status"), QString::number(error.httpStatus));
        add(callWords("Provider's words"), error.message);
        for (const FieldError& field : error.fields)
            add(callWords("Field %1").arg(field.field),
                field.message.isEmpty() ? field.code : field.message + u' ' + field.code);
        for (const Fact& detail : detailFactsOf(error))
            add(callWords("Detail %1").arg(detail.label), detail.value);
        add(callWords("Cause"), error.cause);
        add(callWords("Advice on repeating"), adviceText(error.retry).heading);
        // What no provider answered, none can document.
        if (!error.recognised && !error.entry.startsWith("net/"_L1))
            line(callWords("The provider does not document this error."));
    }
    // As received; long ones are cut.
    void body(const QByteArray& bytes)
    {
        if (bytes.isEmpty())
            return;
        section(callWords("Body, secrets masked"));
        m_lines.append(visibleText(QString::fromUtf8(bytes.first(std::min(bytes.size(), TicketBodyBytes)))));
        if (bytes.size() > TicketBodyBytes)
            line(callWords("[cut: %1 of %2 bytes]").arg(TicketBodyBytes).arg(bytes.size()));
    }
    QString text()
    {
        m_lines.append(QString());
        line(callWords("Ringback %1").arg(QCoreApplication::applicationVersion()).trimmed());
        return maskSecrets(m_lines.join(u'\n') + u'\n');
    }

private:
    QStringList m_lines;
};
} // namespace

QList<Fact> idFactsOf(const CallDetail& detail)
{
    const Call& call = detail.row.call;
    IdCollector ids;
    for (const QString& id : call.requestIds)
        ids.add(callWords("Request ID"), id);
    if (detail.decoded)
        ids.add(callWords("Request ID"), detail.decoded->requestId);
    ids.add(callWords("Call ID"), call.key.callId);
    for (const LabelledId& id : call.otherIds)
        ids.add(id.label, id.value);
    ids.add(callWords("Retry of"), call.retryOf);
    return ids.facts();
}

QList<Fact> idFactsOf(const ApiErrorRecord& record)
{
    IdCollector ids;
    ids.add(callWords("Request ID"), record.error.requestId);
    QList<Fact> facts = ids.facts();
    if (!facts.isEmpty())
        facts.append({callWords("Found in"), foundInText(record.error.requestIdSource), {}});
    return facts;
}

QList<Fact> detailFactsOf(const DecodedError& error)
{
    // Masked as JSON, where a name says what its value is.
    const auto masked = maskSecrets(QJsonDocument(error.details).toJson(QJsonDocument::Compact));
    QList<Fact> facts;
    addDetails({}, QJsonDocument::fromJson(masked).object(), facts);
    // Refused fields have rows of their own.
    if (!error.fields.isEmpty())
        facts.removeIf([](const Fact& fact) { return fact.value.startsWith(u'['); });
    return facts;
}

QList<Fact> callFactsOf(const Call& call, const QDateTime& now, const QTimeZone& zone)
{
    QList<Fact> facts {{callWords("Direction"), directionText(call.direction), {}}};
    facts.append({callWords("End reason"), endReasonText(call), {}});
    if (call.durationMs) {
        facts.append({callWords("Duration"), durationText(*call.durationMs),
                      callWords("%1 ms, as the provider counts it").arg(*call.durationMs)});
    } else if (const auto talk = talkMs(call, now)) {
        facts.append({callWords("Talk time"), durationText(*talk),
                      callWords("Counted by Ringback from the reported answer")});
    }
    facts.append(instantFact(callWords("Created"), call.createdAt, now, zone));
    facts.append(instantFact(callWords("Ringing"), call.ringingAt, now, zone));
    facts.append(instantFact(callWords("Answered"), call.answeredAt, now, zone));
    facts.append(instantFact(callWords("Ended"), call.endedAt, now, zone));
    return facts;
}

QString ticketTextOf(const CallDetail& detail, const QString& providerName, const QString& accountLabel)
{
    const Call& call = detail.row.call;
    TicketLines lines;
    lines.add(callWords("Provider"), providerName);
    lines.add(callWords("Account"), accountLabel);
    for (const Fact& id : idFactsOf(detail))
        lines.add(id.label, id.value);
    lines.add(callWords("Direction"), directionText(call.direction));
    lines.add(callWords("From"), call.from);
    lines.add(callWords("To"), call.to);
    lines.add(callWords("Status"), labelOf(call.status));
    lines.add(callWords("Provider's status"), call.providerStatus);
    lines.add(callWords("End reason"), endReasonText(call));
    lines.add(callWords("Created"), utcText(call.createdAt));
    lines.add(callWords("Ringing"), utcText(call.ringingAt));
    lines.add(callWords("Answered"), utcText(call.answeredAt));
    lines.add(callWords("Ended"), utcText(call.endedAt));
    if (!detail.row.events.isEmpty()) {
        lines.section(callWords("Events (UTC)"));
        for (const CallEvent& event : detail.row.events) {
            QString when = utcText(event.at);
            if (event.basis == CallEvent::Basis::Observed)
                when = utcText(event.notBefore) + u".."_s + utcText(event.notAfter);
            lines.line(when + u"  "_s + wordOf(event.status) + u"  "_s + event.providerStatus + u"  ("_s
                       + basisText(event.basis) + u')');
        }
    }
    if (detail.decoded)
        lines.decoded(*detail.decoded);
    return lines.text();
}

QString ticketTextOf(const ApiErrorRecord& record, const QString& providerName, const QString& accountLabel)
{
    TicketLines lines;
    lines.add(callWords("Provider"), providerName);
    lines.add(callWords("Account"), accountLabel);
    for (const Fact& id : idFactsOf(record))
        lines.add(id.label, id.value);
    lines.add(callWords("Request"), record.request);
    lines.add(callWords("Operation"), record.operation);
    lines.add(callWords("At"), utcText(record.at));
    lines.decoded(record.error);
    lines.body(maskSecrets(record.body));
    return lines.text();
}

} // namespace ringback
