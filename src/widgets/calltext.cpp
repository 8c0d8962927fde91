// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/calltext.h"

#include "core/visibletext.h"
#include "models/callformat.h"
#include "models/statusstyle.h"
#include "widgets/advicetext.h"

#include <QCoreApplication>

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
        add(callWords("Cause"), error.cause);
        add(callWords("Request ID"), error.requestId);
        if (!error.recognised)
            line(callWords("The provider does not document this error."));
    }
    QString text() const { return m_lines.join(u'\n') + u'\n'; }

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
    lines.add(callWords("Request"), record.request);
    lines.add(callWords("At"), utcText(record.at));
    lines.decoded(record.error);
    return lines.text();
}

} // namespace ringback
